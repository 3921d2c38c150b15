"""What each side reads on the ledger about a record."""

import re
from pathlib import Path

from django.urls import reverse

from uprcoop.activities.actions import drafting
from uprcoop.activities.actions.consent import decide
from uprcoop.activities.lifecycle import TRANSITIONS
from uprcoop.activities.models import Choice
from uprcoop.activities.tests.building import consent, published, submitted, with_states
from uprcoop.workspace.ledgers import ACTS, lines
from uprcoop.workspace.tests.ladder import ask, check_ladder, check_method


def page(version) -> str:
    return reverse("workspace:ledger", args=[version.record.identifier])


def acts(version, user) -> list[str]:
    return [str(line.act) for line in lines(version.record, user)]


def test_auditors_and_the_secretariat_read_every_entry_with_names(cast):
    version = published(cast, cast.a, cast.b, withheld=["money"])
    for reader in (cast.auditor, cast.moderator):
        found = lines(version.record, reader)
        assert acts(version, reader)[:3] == [
            "Version begun",
            "Sent to the Secretariat",
            "Cleared by the Secretariat, put before the States",
        ]
        assert acts(version, reader)[-1] == "Published"
        assert {"contributor", "moderator", "officer", "officer-of-b", "By itself"} == {
            line.by for line in found
        }
        text = ask(reader, page(version)).content.decode()
        assert "withheld: Money" in text
        assert version.content_hash in text


def test_a_state_reads_its_own_acts_and_what_became_of_the_record(cast):
    version = published(cast, cast.a, cast.b)
    found = lines(version.record, cast.focal_point)
    assert [str(line.act) for line in found] == [
        "Cleared by the Secretariat, put before the States",
        "Consent",
        "All States concerned have consented",
        "Published",
    ]
    assert [line.by for line in found] == ["Secretariat", "officer", "By itself", "By itself"]


def test_a_contributor_does_not_read_how_a_state_came_to_its_decision(cast):
    version = with_states(cast, cast.a, cast.b)
    consent(cast, version, cast.b)
    decide(
        version=version,
        state=cast.a,
        choice="decline",
        by=cast.officer,
        seen_hash=version.content_hash,
        reason="A private reason",
    )
    found = lines(version.record, cast.teammate)
    assert [str(line.act) for line in found][-1] == "Declined"
    assert "Consent" not in acts(version, cast.teammate)
    assert all(line.state is None for line in found)
    assert {line.by for line in found} == {"contributor", "Secretariat", "State concerned"}
    for reader in (cast.teammate, cast.officer, cast.moderator, cast.auditor):
        assert "A private reason" not in ask(reader, page(version)).content.decode()


def test_a_version_that_is_not_about_a_state_any_more_is_not_on_its_ledger(cast):
    first = published(cast, cast.a)
    second = submitted(cast, cast.b)
    assert len(acts(first, cast.officer)) == 4
    assert ask(cast.officer, page(second)).status_code == 404


def test_the_ledger_of_a_record_is_not_there_for_outsiders(cast):
    version = published(cast)
    check_ladder(page(version), refused={cast.outsider: 404, cast.officer_of_b: 404}, data=None)
    check_method(cast.auditor, page(version), "POST")
    for reader in (cast.contributor, cast.teammate, cast.officer, cast.focal_point, cast.auditor):
        assert ask(reader, page(version)).status_code == 200


def test_every_act_on_a_record_has_its_words():
    """Whatever the actions enter about a record: moves by the table, and acts named in the code."""
    folder = Path(drafting.__file__).parent
    code = "\n".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    entered = set(re.findall(r'"((?:version|decision|consent|record|state)\.[a-z-]+)"', code))
    entered |= {f"version.{name}" for name in TRANSITIONS}
    entered |= {f"decision.{choice}" for choice in Choice.values}
    assert entered - set(ACTS) == set()
