"""What keeps a version from being sent, beyond what is missing."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from uprcoop.accounts.tests.building import organisation
from uprcoop.activities.actions.sending import submit
from uprcoop.activities.content import shaped
from uprcoop.activities.problems import Incomplete, problems_of
from uprcoop.activities.tests import building

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def cast():
    return building.make_cast()


@pytest.fixture
def initiative(db):
    return organisation(
        "Hope for the Islands (fictitious)",
        "civil-society",
        acronym="HOPE",
        website="https://www.hope-islands.example/en",
    )


def wrong(cast, whose, **changes: Any) -> list[str]:
    content = shaped(building.whole_content(cast.a, **changes))
    return [problem.field for problem in problems_of(content, whose)]


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_whole_record_lacks_nothing(cast, initiative):
    assert wrong(cast, initiative) == []
    assert wrong(cast, initiative, hides_name=True) == []


@pytest.mark.parametrize("currency", ["XXQ", "QQQ", "€", "US", ""])
def test_a_currency_is_one_that_there_is(cast, initiative, currency):
    money = {"disclosure": "amount", "amount": "12500", "currency": currency}
    assert wrong(cast, initiative, money=money) == ["money"]
    assert wrong(cast, initiative, money=money | {"currency": "FJD"}) == []


@pytest.mark.parametrize(
    ("progress", "starts", "ends", "field"),
    [
        ("completed", -9, 9, "ends"),
        ("completed", -9, 0, None),
        ("completed", -9, None, None),
        ("under-way", 9, None, "starts"),
        ("under-way", 0, 9, None),
        ("suspended", -9, 9, None),
        ("planned", 9, 19, None),
        ("planned", 9, 8, "ends"),
    ],
)
def test_days_fit_together_and_with_today(cast, initiative, progress, starts, ends, field):
    days = {"starts": day(starts), "ends": "" if ends is None else day(ends)}
    assert wrong(cast, initiative, progress=progress, **days) == ([field] if field else [])


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("title", "Courses by Hope for the Islands"),
        ("summary", "hope for  the\nISLANDS gave courses."),
        ("done", "The team (HOPE) gave courses."),
        ("lessons", "See hope-islands.example for more."),
        ("partners", [{"name": "HOPE", "role": "implementing"}]),
        ("links", [{"address": "https://www.hope-islands.example/en/a", "title": "Report"}]),
        (
            "attachments",
            [{"id": 1, "name": "HOPE report.pdf", "size": 9, "sha256": "0" * 64}],
        ),
        (
            "money",
            {"disclosure": "in-kind", "in_kind": "Rooms", "source": "Hope for the Islands"},
        ),
        ("translations", [{"language": "fr", "title": "Cours", "summary": "Donnés par HOPE."}]),
        ("contact", {"is_public": True, "name": "A. B.", "email": "a@example.org"}),
    ],
)
def test_a_name_kept_back_stands_in_nothing_that_becomes_public(cast, initiative, field, given):
    assert wrong(cast, initiative, **{field: given}) == []
    assert wrong(cast, initiative, hides_name=True, **{field: given}) == [field]


@pytest.mark.parametrize("words", ["We hope that judges", "HOPEFUL", "The islands", "Hopes"])
def test_everyday_words_are_no_names(cast, initiative, words):
    assert wrong(cast, initiative, hides_name=True, summary=words) == []


def test_a_name_without_blanks_between_its_words_is_found(cast):
    whose = organisation("群岛希望组织", "civil-society")
    assert wrong(cast, whose, hides_name=True, summary="由群岛希望组织举办") == ["summary"]


def test_an_organisation_without_acronym_and_website_is_looked_for_by_name(cast):
    whose = organisation("Hope", "civil-society")
    assert wrong(cast, whose, hides_name=True, summary="We hope.") == []
    assert wrong(cast, whose, hides_name=True, summary="Hope did it.") == ["summary"]


def test_a_good_practice_belongs_to_an_activity_that_is_public_or_ones_own(cast, initiative):
    practice = {"kind": "good-practice", "lessons": "Ask the courts."}
    own = building.draft(cast).record.identifier
    assert wrong(cast, cast.agency, part_of=own, **practice) == []
    # Whether there is one is nobody's to learn from this.
    assert wrong(cast, initiative, part_of=own, **practice) == ["part_of"]
    assert wrong(cast, initiative, part_of="UPR-0000000", **practice) == ["part_of"]
    public = building.published(cast).record.identifier
    assert wrong(cast, initiative, part_of=public, **practice) == []


def test_what_would_name_it_is_not_sent(cast):
    name = cast.agency.name
    version = building.draft(cast, hides_name=True, done=f"{name} held courses.")
    with pytest.raises(Incomplete) as refused:
        submit(version=version, by=cast.contributor)
    assert [problem.field for problem in refused.value.problems] == ["done"]
    assert name in str(refused.value.problems[0].message)
    version.refresh_from_db()
    assert version.status == "draft"
