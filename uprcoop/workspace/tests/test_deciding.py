"""A State's desk and its decisions, in the browser's terms."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from uprcoop.activities.actions.consent import decide as take_decision
from uprcoop.activities.actions.drafting import begin_next, save_draft
from uprcoop.activities.actions.sending import clear, submit
from uprcoop.activities.actions.standing import hold_back
from uprcoop.activities.models import Comment, Decision, Published
from uprcoop.activities.tests.building import (
    consent,
    draft,
    published,
    submitted,
    two_officers,
    waited,
    with_states,
)
from uprcoop.workspace.tests.ladder import ask, check_ladder, check_method


def desk(state) -> str:
    return reverse("workspace:state-desk", args=[state.iso3.lower()])


def page(version, state) -> str:
    return reverse("workspace:decide", args=[version.record.identifier, state.iso3.lower()])


def many(state) -> str:
    return reverse("workspace:decide-many", args=[state.iso3.lower()])


def chosen(*versions) -> list[str]:
    return [f"{version.pk}:{version.content_hash}" for version in versions]


def words(answer) -> str:
    return answer.content.decode()


# --- the desk ---------------------------------------------------------------------------------


def test_a_states_desk_shows_what_waits_and_for_how_long(cast):
    version = with_states(cast, title="Training of prison staff")
    waited(version, 17)
    version.states.update(reminders=1)
    for user in (cast.officer, cast.focal_point, cast.auditor):
        text = words(ask(user, desk(cast.a)))
        assert "Training of prison staff" in text
        assert "Waits for 17 days." in text
        assert "1 reminder." in text
        assert "Silence is never consent" in text


def test_a_desk_is_closed_to_others(cast):
    others = {cast.outsider: 404, cast.contributor: 404, cast.officer_of_b: 404}
    check_ladder(desk(cast.a), refused=others | {cast.moderator: 403}, data=None)
    check_method(cast.officer, desk(cast.a), "POST")


def test_nothing_that_was_not_put_before_the_state_is_on_its_desk(cast):
    draft(cast, title="A draft")
    submitted(cast, title="Only sent")
    with_states(cast, cast.b, title="About another State")
    text = words(ask(cast.officer, desk(cast.a)))
    for title in ("A draft", "Only sent", "About another State"):
        assert title not in text
    assert "Nothing is in this list." in text


@pytest.mark.parametrize(
    ("which", "title"),
    [("public", "Is public"), ("ended", "Was declined"), ("held", "Is held"), ("decided", "Later")],
)
def test_each_record_stands_in_its_list(cast, which, title):
    published(cast, title="Is public")
    declined = with_states(cast, title="Was declined")
    take_decision(
        version=declined,
        state=cast.a,
        choice="decline",
        by=cast.officer,
        seen_hash=declined.content_hash,
    )
    held = with_states(cast, title="Is held")
    hold_back(record=held.record, state=cast.a, by=cast.officer)
    later = with_states(cast, title="Later")
    consent(cast, later, cast.a, from_date=timezone.now().date() + timedelta(days=9))
    for user in (cast.officer, cast.auditor):
        text = words(ask(user, f"{desk(cast.a)}?list={which}"))
        assert title in text
        others = {"Is public", "Was declined", "Is held", "Later"} - {title}
        assert not [other for other in others if other in text]


def test_a_desk_says_whose_name_the_public_will_not_see(cast):
    with_states(cast, hides_name=True)
    text = words(ask(cast.officer, desk(cast.a)))
    assert "Agency for Tests" in text
    assert "keeps its name from the public" in text


def test_the_desk_asks_the_database_as_often_for_twenty_records_as_for_two(
    cast, client, django_assert_max_num_queries
):
    for number in range(20):
        with_states(cast, title=f"Record {number}")
    client.force_login(cast.officer)
    with django_assert_max_num_queries(40):
        assert client.get(desk(cast.a)).status_code == 200


# --- one record -------------------------------------------------------------------------------


def test_the_page_of_a_decision_shows_the_record_and_what_the_public_will_not_see(cast):
    version = with_states(cast, hides_name=True)
    text = words(ask(cast.officer, page(version, cast.a)))
    assert "Two hundred judges were trained." in text
    assert "12500" in text.replace(",", "").replace("\u202f", "")
    assert "Your State sees who submits this" in text
    assert version.content_hash in text


def test_the_page_of_a_decision_is_for_that_states_people(cast):
    version = with_states(cast, cast.a, cast.b)
    others = {
        cast.outsider: 404,
        cast.contributor: 403,
        cast.teammate: 403,
        cast.officer_of_b: 403,
        cast.moderator: 403,
    }
    check_ladder(page(version, cast.a), refused=others, data=None)
    data = {"choice": "consent", "seen_hash": version.content_hash}
    readers = {cast.focal_point: 403, cast.auditor: 403}
    check_ladder(page(version, cast.a), refused=others | readers, data=data)
    check_method(cast.officer, page(version, cast.a), "DELETE")
    assert not Decision.objects.exists()
    for reader in readers:
        assert "Only a consent officer" in words(ask(reader, page(version, cast.a)))


def test_a_record_of_another_state_is_not_there(cast):
    version = with_states(cast, cast.a)
    assert ask(cast.officer_of_b, page(version, cast.a)).status_code == 404
    assert ask(cast.officer, page(version, cast.b)).status_code == 404


def test_consent_with_money_withheld_publishes_all_but_the_money(cast):
    version = with_states(cast)
    data = {"choice": "consent", "withheld": ["money"], "seen_hash": version.content_hash}
    assert ask(cast.officer, page(version, cast.a), data).status_code == 302
    content = Published.objects.get().content
    assert content["money"]["amount"] == ""
    assert content["title"] == version.title


def test_a_preview_decides_nothing_and_keeps_what_was_typed(cast):
    version = with_states(cast)
    data = {
        "choice": "consent",
        "withheld": ["money"],
        "reason": "Half a sentence",
        "seen_hash": version.content_hash,
        "preview": "1",
    }
    text = words(ask(cast.officer, page(version, cast.a), data))
    assert "Shown without what is withheld: Money." in text
    assert "12500" not in text.replace(",", "").replace("\u202f", "")
    assert "Half a sentence" in text
    assert not Decision.objects.exists()


def test_an_embargo_keeps_the_record_from_the_public_until_its_day(cast):
    version = with_states(cast)
    day = timezone.now().date() + timedelta(days=30)
    data = {"choice": "consent", "from_date": day.isoformat(), "seen_hash": version.content_hash}
    ask(cast.officer, page(version, cast.a), data)
    assert Decision.objects.get().from_date == day
    assert not Published.objects.exists()


def test_a_change_is_asked_for_with_comments_on_fields(cast):
    version = with_states(cast)
    data = {
        "choice": "change",
        "reason": "Please mend this.",
        "on_title": "Shorter.",
        "seen_hash": version.content_hash,
    }
    ask(cast.officer, page(version, cast.a), data)
    version.refresh_from_db()
    assert version.status == "returned"
    told = set(Comment.objects.values_list("field", "text"))
    assert told == {("", "Please mend this."), ("title", "Shorter.")}


def test_declining_needs_no_reason(cast):
    version = with_states(cast)
    ask(
        cast.officer,
        page(version, cast.a),
        {"choice": "decline", "seen_hash": version.content_hash},
    )
    version.refresh_from_db()
    assert version.status == "declined"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Choose one of the decisions."),
        ({"choice": "change"}, "Say what should be changed."),
        ({"choice": "consent", "from_date": "2001-01-01"}, "This day has passed."),
        ({"choice": "consent", "from_date": "soon"}, "Give the day as year-month-day"),
        ({"choice": "consent", "withheld": ["everything"]}, "Select a valid choice."),
        ({"choice": "consent", "seen_hash": "another"}, "The record was changed meanwhile."),
    ],
)
def test_bad_input_is_told_and_nothing_is_decided(cast, data, said):
    version = with_states(cast)
    data = {"seen_hash": version.content_hash, "reason": "Typed before"} | data
    if data.get("choice") == "change":
        data["reason"] = " "
    answer = ask(cast.officer, page(version, cast.a), data)
    assert answer.status_code == 200
    text = words(answer)
    assert said in text
    assert "<title>Error:" in text
    assert data["reason"].strip() in text
    assert not Decision.objects.exists()


def test_a_record_that_waits_no_longer_leads_to_its_page(cast):
    version = published(cast)
    answer = ask(cast.officer, page(version, cast.a))
    assert answer.url == reverse("workspace:record", args=[version.record.identifier])


def test_the_difference_from_the_version_consented_to_is_shown(cast):
    first = published(cast)
    following = begin_next(record=first.record, by=cast.contributor)
    changes = {"summary": "Three hundred judges were trained."}
    save_draft(version=following, changes=changes, by=cast.contributor)
    following.refresh_from_db()
    following = submit(version=following, by=cast.contributor)
    clear(version=following, by=cast.moderator)
    text = words(ask(cast.officer, page(first, cast.a)))
    assert "Compared with version 1" in text
    assert "Three " in text.partition("<ins>")[2].partition("</ins>")[0]
    assert "Two " in text.partition("<del>")[2].partition("</del>")[0]


def test_what_was_withheld_before_is_ticked_for_the_next_version(cast):
    first = published(cast, withheld=["money"])
    following = begin_next(record=first.record, by=cast.contributor)
    submit(version=following, by=cast.contributor)
    clear(version=following, by=cast.moderator)
    text = words(ask(cast.officer, page(first, cast.a)))
    assert "Your State withheld then: Money." in text
    assert re.search(r'value="money"[^>]*checked', text)
    assert "12500" not in text.replace(",", "").replace("\u202f", "")
    assert "Nothing differs: not a word." in text
    following.refresh_from_db()
    text = words(ask(cast.officer, many(cast.a), {"chosen": chosen(following)}))
    assert "Of version 1 your State withheld: Money." in text


# --- two officers -----------------------------------------------------------------------------


def test_a_second_officer_agrees_to_exactly_what_the_first_decided(cast):
    two_officers(cast.a)
    version = with_states(cast)
    data = {"choice": "consent", "withheld": ["partners"], "seen_hash": version.content_hash}
    ask(cast.officer, page(version, cast.a), data)
    assert not Published.objects.exists()
    text = words(ask(cast.second_officer, page(version, cast.a)))
    assert "Agree as the second officer" in text
    assert "Shown without what is withheld: Names of partners." in text
    assert "Institute of Judges" not in text
    first = Decision.objects.get()
    data = {"second": str(first.pk), "seen_hash": version.content_hash}
    text = words(ask(cast.officer, page(version, cast.a), data))
    assert "must be another person" in text
    assert "Agree as the second officer" not in text
    assert ask(cast.focal_point, page(version, cast.a), data).status_code == 403
    ask(cast.second_officer, page(version, cast.a), data)
    assert Published.objects.get().content["withheld"] == ["partners"]


def test_what_the_first_officer_decided_anew_meanwhile_is_not_agreed_to(cast):
    two_officers(cast.a)
    version = with_states(cast)
    first = consent(cast, version, cast.a, withheld=["money"])
    consent(cast, version, cast.a)
    data = {"second": str(first.pk), "seen_hash": version.content_hash}
    text = words(ask(cast.second_officer, page(version, cast.a), data))
    assert "has decided anew" in text
    assert not Published.objects.exists()


# --- several at once --------------------------------------------------------------------------


def test_twenty_alike_are_decided_on_in_four_interactions(cast, client):
    """Open the desk, tick all of an organisation, go on, decide."""
    for number in range(20):
        with_states(cast, title=f"Course {number}")
    client.force_login(cast.officer)
    text = words(client.get(desk(cast.a)))
    assert "all=1" in text
    text = words(client.get(f"{desk(cast.a)}?list=waiting&organisation={cast.agency.pk}&all=1"))
    values = re.findall(r'name="chosen"[^>]*value="([^"]+)" checked>', text)
    assert len(values) == 20
    text = words(client.post(many(cast.a), {"chosen": values}))
    assert "Decide alike on 20 records" in text
    assert "Course 19" in text
    assert "Training" in text
    assert not Decision.objects.exists()
    data = {"chosen": values, "confirm": "1", "choice": "consent", "withheld": ["money"]}
    answer = client.post(many(cast.a), data)
    assert answer.status_code == 302
    assert Published.objects.count() == 20


def test_several_are_decided_on_all_or_none(cast):
    one, two = with_states(cast), with_states(cast)
    values = [*chosen(one), f"{two.pk}:another"]
    data = {"chosen": values, "confirm": "1", "choice": "consent"}
    text = words(ask(cast.officer, many(cast.a), data))
    assert "The record was changed meanwhile." in text
    assert "<title>Error:" in text
    assert not Decision.objects.exists()


def test_a_person_who_ticked_nothing_is_told(cast, client):
    client.force_login(cast.officer)
    answer = client.post(many(cast.a), {"chosen": ["x", "99999:abc", ":", "1" * 40]}, follow=True)
    assert "Tick at least one record first." in words(answer)


def test_what_was_ticked_is_decided_by_that_states_officers_only(cast):
    version = with_states(cast)
    data = {"chosen": chosen(version), "confirm": "1", "choice": "consent"}
    refused = {
        cast.outsider: 404,
        cast.contributor: 404,
        cast.officer_of_b: 404,
        cast.focal_point: 403,
        cast.auditor: 403,
        cast.moderator: 403,
    }
    check_ladder(many(cast.a), refused=refused, data=data)
    check_method(cast.officer, many(cast.a), "GET")
    assert not Decision.objects.exists()


def test_a_record_of_another_state_cannot_be_slipped_among_those_ticked(cast):
    mine, other = with_states(cast, cast.a), with_states(cast, cast.b)
    data = {"chosen": chosen(mine, other), "confirm": "1", "choice": "consent"}
    text = words(ask(cast.officer, many(cast.a), data))
    assert "Decide on 1 record" not in text or Decision.objects.count() == 1
    assert not Decision.objects.filter(version=other).exists()


def test_a_second_officer_agrees_to_several_at_once(cast):
    two_officers(cast.a)
    versions = [with_states(cast, title=f"Course {number}") for number in range(3)]
    decisions = [consent(cast, version, cast.a, withheld=["money"]) for version in versions]
    text = words(ask(cast.second_officer, f"{desk(cast.a)}?list=second&all=1"))
    assert text.count('name="chosen"') == 3
    values = [
        f"{d.version_id}:{v.content_hash}:{d.pk}" for v, d in zip(versions, decisions, strict=True)
    ]
    data = {"chosen": values, "list": "second"}
    text = words(ask(cast.second_officer, many(cast.a), data))
    assert "withheld: Money" in text
    text = words(ask(cast.officer, many(cast.a), data | {"confirm": "1"}))
    assert "must be another person" in text
    assert ask(cast.second_officer, many(cast.a), data | {"confirm": "1"}).status_code == 302
    assert Published.objects.count() == 3
