"""`uprcoop audit`: prove the ledger, note its head, read it."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from uprcoop.audit.models import Entry, Head
from uprcoop.audit.verify import verify

WORDS = {
    "changed": "it was changed after it was entered",
    "missing": "it is missing",
    "out of order": "it does not follow the one before",
    "cut off": "entries at the end are missing",
    "not as expected": "it is not the entry that was noted",
}


class Command(BaseCommand):
    help = "Proves the ledger of decisions, prints its head to keep elsewhere, and reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "what",
            choices=["verify", "head", "show"],
            help="verify: look for a changed, removed or reordered entry; "
            "head: number and hash of the last entry; show: read entries",
        )
        parser.add_argument(
            "--expect",
            metavar="NUMBER:HASH",
            help="verify: an entry noted earlier must still be there as it was",
        )
        parser.add_argument("--subject", help='show: of this subject, such as "record:UPR-7K3M9Q2"')
        parser.add_argument("--state", help="show: of this State, by its three letters")
        parser.add_argument("--by", help='show: by this person, such as "user:12"')
        parser.add_argument("--limit", type=int, default=50, help="show: so many, the latest (50)")
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["what"])(options)
        except DatabaseError as error:
            raise CommandError(f"The ledger could not be read: {error}", returncode=2) from error

    def verify(self, options: dict[str, Any]) -> None:
        expected = None
        if options["expect"]:
            number, _colon, hash_ = options["expect"].partition(":")
            if not number.isdigit() or len(hash_) != 64:
                raise CommandError(
                    "Write --expect as NUMBER:HASH, as `audit head` prints it.", returncode=2
                )
            expected = (int(number), hash_)

        def progress(done: int, total: int) -> None:
            if not options["json"]:
                self.stderr.write(f"\r{done:,} of {total:,} entries", ending="")

        proof = verify(progress, expected)
        finding = proof.finding
        if options["json"]:
            found = {"number": finding.number, "what": finding.what} if finding else None
            answer = {"entries": proof.entries, "head": proof.head, "finding": found}
            self.stdout.write(json.dumps(answer))
        elif finding is None:
            self.stdout.write(f"The ledger is whole: {proof.entries:,} entries, head {proof.head}")
        if finding:
            raise CommandError(
                f"The ledger is broken at entry {finding.number:,}: {WORDS[finding.what]}. "
                f"The {proof.entries:,} entries before it are whole."
            )

    def head(self, options: dict[str, Any]) -> None:
        head = Head.objects.get(pk=1)
        if options["json"]:
            self.stdout.write(json.dumps({"number": head.number, "hash": head.hash}))
        else:
            self.stdout.write(f"{head.number}:{head.hash}")

    def show(self, options: dict[str, Any]) -> None:
        chosen = {name: options[name] for name in ("subject", "state", "by") if options[name]}
        entries = list(Entry.objects.filter(**chosen).order_by("-number")[: options["limit"]])
        for entry in reversed(entries):
            if options["json"]:
                self.stdout.write(
                    json.dumps(
                        {
                            "number": entry.number,
                            "at": entry.at.isoformat(),
                            "by": entry.by,
                            "organisation": entry.organisation,
                            "act": entry.act,
                            "state": entry.state,
                            "subject": entry.subject,
                            "version": entry.version,
                            "details": entry.details,
                            "hash": entry.hash,
                        }
                    )
                )
            else:
                parts = [entry.subject, entry.state, entry.by, entry.version[:12]]
                told = "  ".join(part for part in parts if part)
                self.stdout.write(
                    f"{entry.number:>8}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.act:<28}  {told}"
                )
