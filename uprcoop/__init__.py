"""UPR Cooperation Repository: see docs/architecture.md for the rooms and what each holds."""

__version__ = "0.1.0"
