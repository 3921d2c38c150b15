"""A million random acts, in pieces, half on each database.

    python tests/many_steps.py [--steps 1000000] [--already 0] [--on sqlite|postgresql]

Each piece is a run of its own of `test_properties.py` on two cores; its line says
how many acts have been tried so far. The first broken rule ends it (exit code 1), with what pytest
said. At the end each act that is rare must have been there, and how often is printed. A run that
was stopped goes on with `--already`.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
TEST = "uprcoop/activities/tests/test_properties.py"
PIECE = 50_000
BEFORE = {"sqlite": [], "postgresql": [sys.executable, "tests/with_postgres.py"]}


def run(database: str, steps: int) -> tuple[int, Counter[str]]:
    """How many acts were tried, and what was done; ends the program where a rule broke."""
    done = subprocess.run(
        [*BEFORE[database], sys.executable, "-m", "pytest", "-q", "-n", "2", "-rP", TEST],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        | {"UPRCOOP_PROPERTY_STEPS": str(steps), "UPRCOOP_PROPERTY_SHORTEN": "no"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}")
    tried, acts = 0, Counter[str]()
    for steps_of_part, acts_of_part in re.findall(r"^(\d+) steps; (.*)$", done.stdout, re.M):
        tried += int(steps_of_part)
        acts.update(ast.literal_eval(acts_of_part))
    return tried, acts


def rare() -> set[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uprcoop.settings")
    import django

    django.setup()
    from uprcoop.activities.tests.test_properties import RARE

    return RARE


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--already", type=int, default=0, help="acts tried by a run before")
    parser.add_argument("--on", choices=list(BEFORE), help="on this database only")
    options = parser.parse_args()
    tried, databases = options.already, [options.on] if options.on else list(BEFORE)
    acts = Counter[str]()
    while tried < options.steps:
        for database in databases:
            began = time.monotonic()
            found, done = run(database, min(PIECE, options.steps))
            tried += found
            acts += done
            seconds = time.monotonic() - began
            print(f"{tried:>9,} acts; {found:,} on {database} in {seconds:.0f} s", flush=True)  # noqa: T201
    print(dict(acts.most_common()))  # noqa: T201
    if options.steps >= 2 * PIECE and (missed := rare() - set(acts)):
        sys.exit(f"Never done, so nothing is proved of it: {', '.join(sorted(missed))}.")


if __name__ == "__main__":
    main()
