"""A million random acts, in pieces, half on each database.

    python tests/many_steps.py [--steps 1000000] [--already 0] [--on sqlite|postgresql]

Each piece is a run of its own of `test_properties.py` on as many cores as there are; its line says
how many acts have been tried so far. The first broken rule ends it (exit code 1), with what pytest
said. A run that was stopped goes on with `--already`.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEST = "uprcoop/activities/tests/test_properties.py"
PIECE = 50_000
BEFORE = {"sqlite": [], "postgresql": [sys.executable, "tests/with_postgres.py"]}


def run(database: str, steps: int) -> int:
    """How many acts were tried; ends the program where a rule broke."""
    done = subprocess.run(
        [*BEFORE[database], sys.executable, "-m", "pytest", "-q", "-n", "2", "-rP", TEST],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"UPRCOOP_PROPERTY_STEPS": str(steps)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}")
    return sum(int(found) for found in re.findall(r"^(\d+) steps;", done.stdout, re.M))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--already", type=int, default=0, help="acts tried by a run before")
    parser.add_argument("--on", choices=list(BEFORE), help="on this database only")
    options = parser.parse_args()
    tried, databases = options.already, [options.on] if options.on else list(BEFORE)
    while tried < options.steps:
        for database in databases:
            began = time.monotonic()
            found = run(database, min(PIECE, options.steps))
            tried += found
            seconds = time.monotonic() - began
            print(f"{tried:>9,} acts; {found:,} on {database} in {seconds:.0f} s", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
