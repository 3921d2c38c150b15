"""Loads the fictitious demonstration data; run again it changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from uprcoop.demo.cooperation import load_cooperation
from uprcoop.demo.money import load_fund
from uprcoop.demo.records import load_records
from uprcoop.demo.statements import NotADemo, load_statements
from uprcoop.search.actions import index_pending


class Command(BaseCommand):
    help = "Load fictitious demonstration data; only in demo mode (UPRCOOP_DEMO=yes)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_statements()
            load_records()
        except NotADemo as refusal:
            raise CommandError(str(refusal)) from refusal
        index_pending()
        load_cooperation()
        load_fund()
        self.stdout.write(
            _("Demonstration data: %(created)d new, %(unchanged)d there already.")
            % {
                "created": outcome.counts.created + outcome.counts.updated,
                "unchanged": outcome.counts.unchanged,
            }
        )
