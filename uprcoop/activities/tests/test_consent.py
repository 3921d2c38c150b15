"""Each act of consent: what it does, who may, and what it refuses."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from uprcoop.activities.actions import consent, drafting, publication, sending, several, standing
from uprcoop.activities.actions.common import NotPossible
from uprcoop.activities.lifecycle import TRANSITIONS, NoSuchMove, Side, Status, can_move, target
from uprcoop.activities.models import Choice, Decision, HoldBack, Published, Record, Version
from uprcoop.activities.problems import Incomplete
from uprcoop.activities.tests import building

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return building.make_cast()


def is_public(version) -> bool:
    return Published.objects.filter(version=version).exists()


def test_a_record_is_public_once_every_state_concerned_has_consented(cast):
    version = building.with_states(cast, cast.a, cast.b)
    building.consent(cast, version, cast.a)
    assert not is_public(version)
    building.consent(cast, version, cast.b)
    assert is_public(version)


def test_a_decision_is_on_the_words_that_were_shown_and_no_others(cast):
    version = building.with_states(cast)
    shown = version.content_hash
    sending.take_back(version=version, by=cast.contributor)
    drafting.save_draft(version=version, changes={"title": "Other words"}, by=cast.contributor)
    sending.submit(version=version, by=cast.contributor)
    sending.clear(version=version, by=cast.moderator)
    with pytest.raises(NotPossible, match="changed meanwhile"):
        consent.decide(
            version=version, state=cast.a, choice="consent", by=cast.officer, seen_hash=shown
        )
    assert not Decision.objects.standing().exists()


@pytest.mark.parametrize("who", ["focal_point", "officer_of_b", "moderator", "contributor"])
def test_only_a_consent_officer_of_the_state_decides(cast, who):
    version = building.with_states(cast)
    with pytest.raises(PermissionDenied):
        consent.decide(
            version=version,
            state=cast.a,
            choice="consent",
            by=getattr(cast, who),
            seen_hash=version.content_hash,
        )


def test_where_two_officers_are_wanted_one_is_not_enough_and_not_twice_the_same(cast):
    building.two_officers(cast.a)
    version = building.with_states(cast)
    decision = building.consent(cast, version, cast.a)
    assert decision.is_awaiting_second
    publication.publish_due()
    assert not is_public(version)
    agreed = {"decision": decision, "seen_hash": version.content_hash}
    with pytest.raises(NotPossible, match="another person"):
        consent.second(by=cast.officer, **agreed)
    assert not is_public(version)
    consent.second(by=cast.second_officer, **agreed)
    assert is_public(version)
    # What protects a State takes one of them.
    consent.withdraw(record=version.record, state=cast.a, by=cast.officer)
    assert not is_public(version)


def test_an_embargo_is_kept_to_its_day_and_not_longer(cast):
    version = building.with_states(cast)
    day = timezone.now().date() + timedelta(days=3)
    building.consent(cast, version, cast.a, from_date=day)
    publication.publish_due(day - timedelta(days=1))
    assert not is_public(version)
    publication.publish_due(day)
    assert is_public(version)


def test_no_time_that_passes_is_an_answer(cast):
    version = building.with_states(cast)
    publication.publish_due(timezone.now().date() + timedelta(days=4_000))
    version.refresh_from_db()
    assert version.status == Status.WITH_STATES


def test_declining_ends_it_and_a_version_without_that_state_may_follow(cast):
    version = building.with_states(cast, cast.a, cast.b)
    building.consent(cast, version, cast.b, choice=Choice.DECLINE)
    version.refresh_from_db()
    assert version.status == Status.DECLINED
    later = drafting.begin_next(record=version.record, by=cast.contributor)
    content = building.whole_content(cast.a)
    drafting.save_draft(version=later, changes=content, by=cast.contributor)
    sending.submit(version=later, by=cast.contributor)
    later = sending.clear(version=later, by=cast.moderator)
    building.consent(cast, later, cast.a)
    assert is_public(later)


def test_a_published_version_stays_public_while_the_next_is_asked_about(cast):
    first = building.published(cast)
    later = drafting.begin_next(record=first.record, by=cast.contributor)
    drafting.save_draft(version=later, changes={"title": "Better"}, by=cast.contributor)
    sending.submit(version=later, by=cast.contributor)
    later = sending.clear(version=later, by=cast.moderator)
    assert is_public(first)
    building.consent(cast, later, cast.a)
    first.refresh_from_db()
    assert (first.status, is_public(first), is_public(later)) == (Status.SUPERSEDED, False, True)
    assert Published.objects.get().number == 2


def test_standing_consent_publishes_what_fits_on_clearance_and_nothing_after_its_end(cast):
    given = standing.give_standing_consent(
        state=cast.a, by=cast.officer, organisation=cast.agency, withheld=["money"]
    )
    version = building.with_states(cast)
    version.refresh_from_db()
    assert version.status == Status.PUBLISHED
    assert Published.objects.get().content["money"]["disclosure"] == "not-disclosed"
    assert given.uses.get().version == version
    standing.end_standing_consent(consent=given, by=cast.second_officer)
    assert is_public(version)
    other = building.with_states(cast, title="Another")
    assert not is_public(other)


def next_version(cast, version, *states):
    """The version after it, as far as the States concerned."""
    later = drafting.begin_next(record=version.record, by=cast.contributor)
    if states:
        about = building.whole_content(*states)
        changes = {name: about[name] for name in ("states", "recommendations")}
        later = drafting.save_draft(version=later, changes=changes, by=cast.contributor)
    sending.submit(version=later, by=cast.contributor)
    return sending.clear(version=later, by=cast.moderator)


def test_what_an_officer_has_decided_anew_is_no_use_of_the_standing_consent_any_more(cast):
    given = standing.give_standing_consent(state=cast.a, by=cast.officer, organisation=cast.agency)
    first = building.with_states(cast)
    assert is_public(first)
    standing.end_standing_consent(consent=given, by=cast.officer)
    later = next_version(cast, first)
    building.consent(cast, later, cast.a)
    other = building.published(cast)
    assert several.withdraw_uses(consent=given, by=cast.officer) == 0
    assert is_public(later)
    assert is_public(other)


def test_a_version_that_another_state_declined_is_no_use_of_the_standing_consent(cast):
    public = building.published(cast)
    given = standing.give_standing_consent(state=cast.a, by=cast.officer, organisation=cast.agency)
    both = next_version(cast, public, cast.a, cast.b)
    assert given.uses.in_force().get().version == both
    building.consent(cast, both, cast.b, choice=Choice.DECLINE)
    assert not given.uses.in_force().exists()
    assert several.withdraw_uses(consent=given, by=cast.officer) == 0
    assert is_public(public)


def test_what_no_longer_names_a_state_is_not_its_to_withdraw(cast):
    first = building.published(cast, cast.a, cast.b)
    later = next_version(cast, first, cast.b)
    building.consent(cast, later, cast.b)
    with pytest.raises(NotPossible, match="no consent of this State"):
        consent.withdraw(record=first.record, state=cast.a, by=cast.officer)
    assert is_public(later)


def test_what_a_state_has_withdrawn_or_held_back_no_standing_consent_publishes(cast):
    standing.give_standing_consent(state=cast.a, by=cast.officer, organisation=cast.agency)
    version = building.with_states(cast)
    consent.withdraw(record=version.record, state=cast.a, by=cast.officer)
    assert HoldBack.objects.get().state == cast.a
    later = drafting.begin_next(record=version.record, by=cast.contributor)
    sending.submit(version=later, by=cast.contributor)
    later = sending.clear(version=later, by=cast.moderator)
    assert later.status == Status.WITH_STATES
    standing.release(record=version.record, state=cast.a, by=cast.officer)
    sending.take_back(version=later, by=cast.contributor)
    sending.submit(version=later, by=cast.contributor)
    assert sending.clear(version=later, by=cast.moderator).status == Status.PUBLISHED


def test_taking_back_ends_every_decision_on_it(cast):
    version = building.with_states(cast, cast.a, cast.b)
    building.consent(cast, version, cast.a)
    sending.take_back(version=version, by=cast.contributor)
    assert not Decision.objects.standing().exists()
    sending.submit(version=version, by=cast.contributor)
    version = sending.clear(version=version, by=cast.moderator)
    building.consent(cast, version, cast.b)
    assert not is_public(version)


def test_a_note_verbale_is_recorded_by_the_secretariat_with_its_paper(cast, settings, tmp_path):
    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    settings.STORAGES = {**settings.STORAGES, "default": files}
    version = building.with_states(cast)
    note = {
        "version": version,
        "state": cast.a,
        "choice": "consent",
        "seen_hash": version.content_hash,
        "reference": "NV 12/2026",
        "note_date": timezone.now().date(),
    }
    with pytest.raises(PermissionDenied):
        consent.record_note_verbale(by=cast.officer, scan=building.scan(), **note)
    with pytest.raises(NotPossible, match="scan"):
        consent.record_note_verbale(by=cast.moderator, scan=None, **note)
    consent.record_note_verbale(by=cast.moderator, scan=building.scan(), **note)
    assert is_public(version)


def test_what_is_not_complete_is_not_sent(cast):
    version = building.draft(cast, summary="", recommendations=[])
    with pytest.raises(Incomplete) as caught:
        sending.submit(version=version, by=cast.contributor)
    assert [one.field for one in caught.value.problems] == ["summary", "recommendations"]


def test_a_recommendation_to_a_state_that_is_not_asked_keeps_a_record_back(cast):
    key = building.recommendation(cast.b).key
    version = building.draft(cast, recommendations=[key])
    with pytest.raises(Incomplete, match="not among the States concerned"):
        sending.submit(version=version, by=cast.contributor)


def test_the_table_of_moves_knows_each_status_and_no_other():
    sources = {status for move in TRANSITIONS.values() for status in move.sources}
    targets = {move.target for move in TRANSITIONS.values()}
    assert sources | targets == set(Status)
    assert targets | {Status.DRAFT} == set(Status)
    assert all(move.sides <= set(Side) and move.sides for move in TRANSITIONS.values())
    assert not can_move(Status.DRAFT, "publish")
    with pytest.raises(NoSuchMove):
        target(Status.DRAFT, "publish")


def test_a_state_reads_a_record_from_being_asked_until_it_is_taken_back(cast):
    def sees(user) -> tuple[bool, bool]:
        return (
            Record.objects.visible_to(user).filter(pk=version.record_id).exists(),
            Version.objects.visible_to(user).filter(pk=version.pk).exists(),
        )

    nothing, everything = (False, False), (True, True)
    version = building.draft(cast)
    assert sees(cast.officer) == sees(cast.focal_point) == nothing
    sending.submit(version=version, by=cast.contributor)
    assert sees(cast.officer) == sees(cast.focal_point) == nothing
    sending.clear(version=version, by=cast.moderator)
    assert sees(cast.officer) == sees(cast.focal_point) == everything
    assert sees(cast.officer_of_b) == sees(cast.outsider) == nothing
    sending.take_back(version=version, by=cast.contributor)
    assert sees(cast.officer) == sees(cast.focal_point) == nothing
    assert sees(cast.contributor) == everything
