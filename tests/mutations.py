"""Plants mistakes in a copy of the tree, one at a time, and says whether the tests catch each.

    python tests/mutations.py              all of them
    python tests/mutations.py consent      those whose name holds this

Ends with 1 if a mistake survives. docs/proof.md tells what each one is. The tests that run are the
quick ones of the rooms concerned, and the random acts with fewer steps.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.planted_in_matching import IN_MATCHING

ROOT = Path(__file__).resolve().parent.parent
ACTIONS = "uprcoop/activities/actions"
TESTS = (  # the quick ones first: the run ends with the first failure
    "uprcoop/activities/tests/test_consent.py",
    "uprcoop/activities/tests",
    "uprcoop/audit/tests",
    "uprcoop/search/tests/test_records.py",
    "uprcoop/website/tests/test_records.py",
)


@dataclass(frozen=True)
class Mutation:
    """`before` stands once in `file`; `after` is the mistake."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...] = TESTS


MATCHING = ("uprcoop/matching/tests",)
FUNDS = ("uprcoop/funds/tests", "uprcoop/exchange/tests/test_fund_money.py")
MUTATIONS = (
    Mutation(
        "consent: the officer is not checked",
        f"{ACTIONS}/consent.py",
        "    version = fresh(version)\n    check_decide(by, state)\n    is_second_needed",
        "    version = fresh(version)\n    is_second_needed",
    ),
    Mutation(
        "consent: one State is enough where several are concerned",
        f"{ACTIONS}/publication.py",
        "        and states <= consents_to(version).keys()",
        "        and bool(states & consents_to(version).keys())",
    ),
    Mutation(
        "consent: to whatever the content is by now",
        f"{ACTIONS}/consent.py",
        "    if seen_hash != version.content_hash:\n        raise NotPossible(\n            _("
        '"The record was changed meanwhile. Look at the new text before you decide.")\n        )\n'
        "    if version.status != Status.WITH_STATES or not",
        "    if version.status != Status.WITH_STATES or not",
    ),
    Mutation(
        "consent: the second officer is not waited for",
        "uprcoop/activities/models/consent.py",
        "return self.standing().filter(choice=Choice.CONSENT, is_awaiting_second=False)",
        "return self.standing().filter(choice=Choice.CONSENT)",
    ),
    Mutation(
        "consent: the first officer may be the second",
        f"{ACTIONS}/consent.py",
        "    if decision.by_id == by.pk:\n        raise",
        "    if False:\n        raise",
    ),
    Mutation(
        "consent: the embargo is not kept",
        f"{ACTIONS}/publication.py",
        "        if begins is None or begins <= (today or timezone.now().date()):\n"
        "            publish",
        "        if True:\n            publish",
    ),
    Mutation(
        "withdrawal: the index is forgotten",
        f"{ACTIONS}/publication.py",
        "    gone = drop(version)\n    version.ended_at = timezone.now()\n    tell([], gone)",
        "    gone = drop(version)\n    version.ended_at = timezone.now()",
    ),
    Mutation(
        "withdrawal: the public row is forgotten",
        f"{ACTIONS}/publication.py",
        "    gone = drop(version)\n    version.ended_at = timezone.now()\n    tell([], gone)",
        "    version.ended_at = timezone.now()\n    tell([], [])",
    ),
    Mutation(
        "withdrawal: words of the text are still suggested",
        "uprcoop/search/actions.py",
        "    doubt_words({stem for some in words for stem in some.split()})\n    version =",
        "    version =",
    ),
    Mutation(
        "withdrawal: standing consent publishes it again",
        f"{ACTIONS}/standing.py",
        "    if HoldBack.objects.filter(record_id=version.record_id, state=state).exists():\n"
        "        return None\n",
        "",
    ),
    Mutation(
        "withdrawal: of what a standing consent had once made public",
        "uprcoop/activities/models/consent.py",
        "filter(choice=Choice.CONSENT, version__status__in=CLEARED)",
        "filter(choice=Choice.CONSENT)",
    ),
    Mutation(
        "withheld: the contact is shown",
        "uprcoop/activities/public.py",
        "    if Withheld.CONTACT in hidden:",
        "    if False:",
    ),
    Mutation(
        "withheld: the name is shown",
        "uprcoop/activities/public.py",
        '    if content["hides_name"]:',
        "    if False:",
    ),
    Mutation(
        "withheld: only what the last State withheld",
        f"{ACTIONS}/publication.py",
        "    withheld = {field for d in consents_to(version).values() for field in d.withheld}",
        "    withheld = set([*consents_to(version).values()][-1].withheld)",
    ),
    Mutation(
        "clearance: anybody clears",
        f"{ACTIONS}/sending.py",
        '    """\n    version = fresh(version)\n    check_moderate_records(by)\n'
        "    check_same(version, sent_hash)",
        '    """\n    version = fresh(version)\n    check_same(version, sent_hash)',
    ),
    Mutation(
        "taking back: decisions stay",
        f"{ACTIONS}/sending.py",
        "    check_edit(by, version.record)\n    end_decisions(version, by)\n    StateConcerned",
        "    check_edit(by, version.record)\n    StateConcerned",
    ),
    Mutation(
        "sight: a State reads what was not put before it",
        "uprcoop/activities/models/records.py",
        '                version__record=OuterRef("pk"), state__in=states, '
        "asked_at__isnull=False\n",
        '                version__record=OuterRef("pk"), state__in=states\n',
    ),
    Mutation(
        "ledger: a move is not entered",
        f"{ACTIONS}/common.py",
        '    enter_on_ledger(version, f"version.{name}", by=by, state=state, details=details)',
        "    pass",
    ),
    Mutation(
        "ledger: the order of two entries is not proved",
        "uprcoop/audit/verify.py",
        "        if row[9] != before:",
        "        if False:",
    ),
    Mutation(
        "ledger: a change of who did it is not proved",
        "uprcoop/audit/chain.py",
        "    fields = [number, at, by, organisation,",
        "    fields = [number, at, organisation,",
    ),
    Mutation(
        "time: silence is taken for consent",
        f"{ACTIONS}/publication.py",
        "    for version in list(Version.objects.filter(status=Status.CONSENTED)):",
        "    Version.objects.filter(status=Status.WITH_STATES).update(status=Status.CONSENTED)\n"
        "    for version in list(Version.objects.filter(status=Status.CONSENTED)):",
    ),
    *(Mutation(*planted, MATCHING) for planted in IN_MATCHING),
    Mutation(
        "funds: a State is named without its word or a source",
        "uprcoop/funds/models/money.py",
        "        return self.naming != Naming.WITHHELD and bool(self.source_url)",
        "        return self.naming != Naming.WITHHELD",
        FUNDS,
    ),
    Mutation(
        "funds: a source prevails over the State's no",
        "uprcoop/funds/models/money.py",
        "        return self.naming != Naming.WITHHELD and bool(self.source_url)",
        "        return bool(self.source_url)",
        FUNDS,
    ),
    Mutation(
        "funds: the same officer agrees twice",
        "uprcoop/funds/actions/money.py",
        "money.agreed_by_id != by.pk",
        "True",
        FUNDS,
    ),
    Mutation(
        "funds: a State's page shows every grant",
        "uprcoop/website/views/places.py",
        "Grant.objects.filter(may_be_named(), state=shown, fund__is_public=True)",
        "Grant.objects.filter(state=shown, fund__is_public=True)",
        FUNDS,
    ),
    Mutation(
        "funds: what is not known is not eligible",
        "uprcoop/funds/rules.py",
        " if None in known or self.is_usual else Outcome.NOT_ELIGIBLE",
        " if False else Outcome.NOT_ELIGIBLE",
        FUNDS,
    ),
    Mutation(
        "funds: sums need not add up",
        "uprcoop/funds/actions/money.py",
        "        if given.usd > received.usd:",
        "        if False:",
        FUNDS,
    ),
    Mutation(
        "funds: the faultless lines of a faulty file stay",
        "uprcoop/exchange/fund_money.py",
        "            if taken.refused:\n                raise Undone",
        "            if False:\n                raise Undone",
        FUNDS,
    ),
    Mutation(
        "funds: whoever opens the link has subscribed",
        "uprcoop/funds/views/calls.py",
        '    if request.method == "POST":\n        actions.confirm_subscription(token)',
        '    if actions.confirm_subscription(token) and request.method == "POST":',
        FUNDS,
    ),
)


def is_caught(mutation: Mutation, tree: Path) -> bool:
    """Whether the tests fail with the mistake in place."""
    file = tree / mutation.file
    whole = file.read_text("utf-8")
    if whole.count(mutation.before) != 1:
        sys.exit(f"{mutation.name}: its text stands {whole.count(mutation.before)} times")
    file.write_text(whole.replace(mutation.before, mutation.after), "utf-8")
    # Making a failing example short takes minutes: here only the verdict counts.
    environment = {**os.environ, "UPRCOOP_PROPERTY_STEPS": "2000"}
    environment["UPRCOOP_PROPERTY_SHORTEN"] = "no"
    environment["UPRCOOP_DATA_DIR"] = str(tree / "var")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += mutation.tests
    try:
        run = subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False)
    finally:
        file.write_text(whole, "utf-8")
    if run.returncode not in (0, 1):
        sys.exit(run.stdout.decode()[-2_000:] + run.stderr.decode()[-2_000:])
    return run.returncode == 1


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", nargs="?", default="", help="only those whose name holds this")
    wanted = parser.parse_args().name
    survived = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        left_out = shutil.ignore_patterns(".venv", ".git", "var", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, tree, ignore=left_out)
        for mutation in MUTATIONS:
            if wanted not in mutation.name:
                continue
            began = time.monotonic()
            caught = is_caught(mutation, tree)
            survived += not caught
            verdict = "caught" if caught else "NOT CAUGHT"
            print(  # noqa: T201
                f"{verdict:<11} {mutation.name} ({time.monotonic() - began:.0f} s)",
                flush=True,
            )
    if survived:
        sys.exit(f"{survived} mistakes survived.")


if __name__ == "__main__":
    main()
