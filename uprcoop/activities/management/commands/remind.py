"""`uprcoop remind`: publish what is due by its date, remind States, tell the Secretariat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from uprcoop.activities.actions.publication import publish_due
from uprcoop.activities.actions.reminders import remind_due


class Command(BaseCommand):
    help = (
        "Publish what was consented to from a day that has come, and remind the States that have "
        "not answered."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        published = publish_due()
        reminded, escalated = remind_due()
        if options["json"]:
            counts = {"published": published, "reminded": reminded, "escalated": escalated}
            self.stdout.write(json.dumps(counts))
        elif options["verbosity"]:
            self.stdout.write(
                f"{published} published, {reminded} reminders, {escalated} told to the Secretariat."
            )
