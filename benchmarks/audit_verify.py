"""How fast the ledger is added to and proved, at a million entries (or as many as --entries says).

The baseline of the same run is SHA-256 alone over texts as long as an entry's.
"""

import argparse
import hashlib
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.own_database import own_database

BATCH = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries = parser.parse_args().entries
    with own_database():
        from django.core.management import call_command
        from django.db import transaction

        from uprcoop.audit.actions import record_many
        from uprcoop.audit.verify import verify

        call_command("migrate", verbosity=0)
        began = time.perf_counter()
        for start in range(0, entries, BATCH):
            with transaction.atomic():
                record_many(
                    {
                        "by": f"user:{n % 900}",
                        "act": "decision.consent",
                        "subject": f"record:UPR-{n % 100_000:07}",
                        "state": "WSM",
                        "organisation": f"organisation:{n % 70}",
                        "version": hashlib.sha256(str(n).encode()).hexdigest(),
                        "details": {"number": 1, "decision": n, "withheld": ["money"]},
                    }
                    for n in range(start, min(start + BATCH, entries))
                )
        added = time.perf_counter() - began
        began = time.perf_counter()
        proof = verify()
        proved = time.perf_counter() - began
        assert proof.finding is None, proof
        assert proof.entries == entries
        began = time.perf_counter()
        text = "x" * 420
        for n in range(entries):
            hashlib.sha256(f"{n}{text}".encode()).hexdigest()
        alone = time.perf_counter() - began
    print(f"entries            {entries:>12,}")
    print(f"added              {added:>12.1f} s  ({entries / added:,.0f} a second)")
    print(f"proved             {proved:>12.1f} s  ({entries / proved:,.0f} a second)")
    print(f"SHA-256 alone      {alone:>12.1f} s  (proof takes {proved / alone:.1f} times that)")


if __name__ == "__main__":
    main()
