"""Standing consent: given, seconded, used, seen, ended, and what it made public withdrawn."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from uprcoop.activities.actions import drafting, sending
from uprcoop.activities.actions.standing import end_standing_consent, give_standing_consent
from uprcoop.activities.models import Published, StandingConsent
from uprcoop.activities.tests.building import consent, published, two_officers, with_states
from uprcoop.workspace.tests.ladder import ask, check_ladder, check_method


def page(state) -> str:
    return reverse("workspace:standing", args=[state.iso3.lower()])


def to(name, consent) -> str:
    return reverse(f"workspace:{name}", args=[consent.state.iso3.lower(), consent.pk])


def words(answer) -> str:
    return answer.content.decode()


def give(cast, **how) -> StandingConsent:
    how = how or {"organisation": cast.agency}
    return give_standing_consent(state=cast.a, by=cast.officer, **how)


def test_a_standing_consent_is_given_used_and_each_use_is_seen(cast):
    day = timezone.now().date() + timedelta(days=365)
    data = {
        "organisation": "agency FOR tests",
        "kind": "activity",
        "assistance": "training",
        "until": day.isoformat(),
        "withheld": ["money"],
    }
    assert ask(cast.officer, page(cast.a), data).status_code == 302
    version = with_states(cast, title="Fits")
    with_states(cast, title="Is no training", assistance=["equipment"])
    assert Published.objects.get().title == "Fits"
    assert Published.objects.get().content["withheld"] == ["money"]
    for reader in (cast.officer, cast.focal_point, cast.auditor):
        text = words(ask(reader, page(cast.a)))
        assert "Used 1 time, 1 in force." in text
        assert "Fits" in text
        assert "Is no training" not in text
    withdraw = reverse("workspace:withdraw", args=[version.record.identifier, "ken"])
    assert withdraw in words(ask(cast.officer, page(cast.a)))


def test_standing_consent_is_that_states_own(cast):
    others = {
        cast.outsider: 404,
        cast.contributor: 404,
        cast.officer_of_b: 404,
        cast.moderator: 403,
    }
    check_ladder(page(cast.a), refused=others, data=None)
    readers = {cast.focal_point: 403, cast.auditor: 403}
    check_ladder(page(cast.a), refused=others | readers, data={"kind": "activity"})
    assert not StandingConsent.objects.exists()
    check_method(cast.officer, page(cast.a), "PUT")
    consent = give(cast)
    check_ladder(to("end-standing", consent), refused=others, data=None)
    check_ladder(to("end-standing", consent), refused=others | readers, data={})
    check_ladder(to("second-standing", consent), refused=others | readers, data={})
    check_method(cast.officer, to("second-standing", consent), "GET")
    consent.refresh_from_db()
    assert consent.ended_at is None
    assert "Only a consent officer" in words(ask(cast.auditor, to("end-standing", consent)))


def test_another_states_consent_is_not_there(cast):
    consent = give(cast)
    address = reverse("workspace:end-standing", args=["wsm", consent.pk])
    assert ask(cast.officer_of_b, address, {}).status_code == 404


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Say to which records"),
        ({"organisation": "Nobody"}, "No verified organisation bears this name."),
        ({"organisation": "gency"}, "Which one is meant: Agency for Tests?"),
        ({"kind": "activity", "until": "2001-01-01"}, "has passed"),
        ({"kind": "anything"}, "Select a valid choice."),
    ],
)
def test_bad_input_is_told_and_kept(cast, data, said):
    answer = ask(cast.officer, page(cast.a), data)
    assert answer.status_code == 200
    text = words(answer)
    assert said in text
    assert "<title>Error:" in text
    assert data.get("organisation", "") in text
    assert not StandingConsent.objects.exists()


def test_where_a_state_wants_two_officers_a_second_one_agrees(cast, client):
    two_officers(cast.a)
    consent = give(cast)
    with_states(cast)
    assert not Published.objects.exists()
    client.force_login(cast.officer)
    assert to("second-standing", consent) not in words(client.get(page(cast.a)))
    answer = client.post(to("second-standing", consent), follow=True)
    assert "must be another person" in words(answer)
    assert to("second-standing", consent) in words(ask(cast.second_officer, page(cast.a)))
    ask(cast.second_officer, to("second-standing", consent), {})
    with_states(cast)
    assert Published.objects.count() == 1


def test_it_ends_at_once_and_what_it_made_public_stays(cast):
    consent = give(cast)
    with_states(cast)
    assert ask(cast.officer, to("end-standing", consent)).status_code == 200
    ask(cast.officer, to("end-standing", consent), {})
    with_states(cast)
    assert Published.objects.count() == 1
    ask(cast.officer, to("end-standing", consent), {})  # twice is once


def test_all_that_it_made_public_can_be_withdrawn_together(cast):
    other = published(cast)
    consent = give(cast)
    with_states(cast)
    with_states(cast)
    assert Published.objects.count() == 3
    text = words(ask(cast.officer, to("end-standing", consent)))
    assert "End it and withdraw them all" in text
    ask(cast.officer, to("end-standing", consent), {"withdraw": "1"})
    assert Published.objects.get().record == other.record


def test_what_was_replaced_since_is_told_and_not_offered_for_withdrawal(cast):
    given = give(cast)
    first = with_states(cast, title="By standing consent")
    end_standing_consent(consent=given, by=cast.officer)
    later = drafting.begin_next(record=first.record, by=cast.contributor)
    sending.submit(version=later, by=cast.contributor)
    later = sending.clear(version=later, by=cast.moderator)
    consent(cast, later, cast.a)
    text = words(ask(cast.officer, page(cast.a)))
    assert "Used 1 time, 0 in force." in text
    assert "Replaced by a later version" in text
    assert "Withdraw what it made public" not in text
    withdraw = reverse("workspace:withdraw", args=[first.record.identifier, "ken"])
    assert withdraw not in text
    text = words(ask(cast.officer, to("end-standing", given)))
    assert "By standing consent" not in text
    ask(cast.officer, to("end-standing", given), {"withdraw": "1"})
    assert Published.objects.get().version == later
