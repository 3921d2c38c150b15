"""The Secretariat: its queue, the check, clearance taken back, notes verbales, scans."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from uprcoop.activities.actions.drafting import save_draft
from uprcoop.activities.actions.sending import submit, take_back
from uprcoop.activities.actions.standing import end_standing_consent, give_standing_consent
from uprcoop.activities.models import Comment, Decision, Published, StandingConsent
from uprcoop.activities.tests.building import (
    draft,
    published,
    scan,
    submitted,
    waited,
    with_states,
)
from uprcoop.recommendations.models import Recommendation
from uprcoop.workspace.tests.ladder import ask, check_ladder, check_method


def to(name, version, *args) -> str:
    return reverse(f"workspace:{name}", args=[version.record.identifier, *args])


def words(answer) -> str:
    return answer.content.decode()


def note(**changes):
    return {
        "choice": "consent",
        "reference": "NV 12/2026",
        "note_date": timezone.now().date().isoformat(),
        "scan": scan(),
    } | changes


# --- the queue --------------------------------------------------------------------------------


def test_the_queue_has_the_oldest_first_and_no_draft(cast):
    late, early = submitted(cast, title="Sent later"), submitted(cast, title="Sent before")
    type(early).objects.filter(pk=early.pk).update(since=timezone.now() - timedelta(days=5))
    draft(cast, title="A draft")
    for reader in (cast.moderator, cast.administrator, cast.auditor):
        text = words(ask(reader, reverse("workspace:queue")))
        assert text.index("Sent before") < text.index("Sent later")
        assert "A draft" not in text
        assert to("check", late) in text


def test_the_queue_tells_which_state_has_waited_long(cast):
    version = with_states(cast, cast.a, cast.b, title="Waits long")
    waited(version, 50)
    with_states(cast, title="Waits since today")
    address = reverse("workspace:queue")
    text = words(ask(cast.moderator, f"{address}?list=late"))
    assert "Waits long" in text
    assert "Kenya" in text
    assert "Samoa" in text
    assert "Waits since today" not in text
    assert "Waits since today" in words(ask(cast.moderator, f"{address}?list=asked"))


def test_the_queue_is_the_secretariats(cast):
    refused = {cast.outsider: 404, cast.contributor: 404, cast.officer: 404, cast.focal_point: 404}
    check_ladder(reverse("workspace:queue"), refused=refused, data=None)
    check_method(cast.moderator, reverse("workspace:queue"), "POST")


# --- the check --------------------------------------------------------------------------------


def test_a_record_is_cleared_as_it_was_shown(cast):
    version = submitted(cast)
    text = words(ask(cast.moderator, to("check", version)))
    assert "Two hundred judges were trained." in text
    assert "personal data" in text
    assert "Asked will be: Kenya." in text
    data = {"sent_hash": version.content_hash, "clear": "1"}
    assert ask(cast.moderator, to("check", version), data).status_code == 302
    version.refresh_from_db()
    assert version.status == "with-states"


def test_a_record_is_returned_with_comments_on_fields(cast):
    version = submitted(cast)
    data = {"sent_hash": version.content_hash, "comment": "See below.", "on_summary": "Too short."}
    assert ask(cast.moderator, to("check", version), data).status_code == 302
    version.refresh_from_db()
    assert version.status == "returned"
    told = set(Comment.objects.values_list("field", "text"))
    assert told == {("", "See below."), ("summary", "Too short.")}


def test_a_record_is_not_returned_without_a_word(cast):
    version = submitted(cast)
    answer = ask(cast.moderator, to("check", version), {"sent_hash": version.content_hash})
    text = words(answer)
    assert "write at least one comment" in text
    assert "<title>Error:" in text


@pytest.mark.parametrize("data", [{"clear": "1"}, {"comment": "Typed before"}])
def test_what_was_sent_anew_is_neither_cleared_nor_returned_unseen(cast, data):
    version = submitted(cast)
    shown = version.content_hash
    take_back(version=version, by=cast.contributor)
    save_draft(version=version, changes={"title": "Another"}, by=cast.contributor)
    version.refresh_from_db()
    submit(version=version, by=cast.contributor)
    for sent_hash in (shown, ""):
        text = words(ask(cast.moderator, to("check", version), data | {"sent_hash": sent_hash}))
        assert "The record was sent anew meanwhile." in text
        assert data.get("comment", "") in text
    version.refresh_from_db()
    assert version.status == "submitted"


def test_what_became_incomplete_is_not_cleared_and_the_reason_is_told(cast):
    version = submitted(cast)
    Recommendation.objects.all().delete()
    data = {"sent_hash": version.content_hash, "clear": "1"}
    text = words(ask(cast.moderator, to("check", version), data))
    assert "cannot be cleared as it is" in text
    assert "No record has this key" in text


def test_the_check_is_the_secretariats(cast):
    version = submitted(cast)
    refused = {cast.outsider: 404, cast.officer: 404, cast.contributor: 403, cast.teammate: 403}
    check_ladder(to("check", version), refused=refused, data=None)
    data = {"sent_hash": version.content_hash, "clear": "1"}
    check_ladder(to("check", version), refused=refused | {cast.auditor: 403}, data=data)
    assert ask(cast.auditor, to("check", version)).status_code == 200
    check_method(cast.moderator, to("check", version), "DELETE")
    version.refresh_from_db()
    assert version.status == "submitted"


def test_a_draft_is_not_there_for_the_secretariat(cast):
    assert ask(cast.moderator, to("check", draft(cast))).status_code == 404


def test_what_waits_no_longer_leads_to_the_page_of_the_record(cast):
    version = with_states(cast)
    assert ask(cast.moderator, to("check", version)).url == to("record", version)


# --- clearance taken back ---------------------------------------------------------------------


def test_clearance_taken_back_takes_the_record_from_the_public(cast):
    version = published(cast)
    assert "If it is public" in words(ask(cast.moderator, to("revoke", version)))
    assert Published.objects.exists()
    ask(cast.moderator, to("revoke", version), {"number": "1"})
    assert not Published.objects.exists()


def test_another_version_than_the_one_shown_is_not_revoked(cast):
    version = published(cast)
    ask(cast.moderator, to("revoke", version), {"number": "7"})
    assert Published.objects.exists()


def test_taking_clearance_back_is_the_secretariats(cast):
    version = published(cast)
    refused = {cast.outsider: 404, cast.contributor: 403, cast.officer: 403}
    check_ladder(to("revoke", version), refused=refused, data=None)
    check_ladder(to("revoke", version), refused=refused | {cast.auditor: 403}, data={"number": "1"})
    assert ask(cast.auditor, to("revoke", version)).status_code == 200
    check_method(cast.moderator, to("revoke", version), "PUT")
    assert Published.objects.exists()


# --- note verbale -----------------------------------------------------------------------------


def test_a_note_verbale_consents_and_its_scan_is_kept(cast):
    version = with_states(cast)
    address = to("note", version, "ken")
    assert ask(cast.moderator, address).status_code == 200
    data = note(seen_hash=version.content_hash, withheld=["contact"])
    assert ask(cast.moderator, address, data).status_code == 302
    decision = Decision.objects.get()
    assert (decision.grounds, decision.reference) == ("note-verbale", "NV 12/2026")
    assert Published.objects.get().content["withheld"] == ["contact"]
    answer = ask(cast.moderator, to("scan", version, decision.pk))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]


def test_a_note_verbale_withdraws(cast):
    version = published(cast)
    ask(cast.moderator, to("note", version, "ken"), note(choice="withdraw"))
    assert not Published.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reference": " "}, "Give the reference of the note verbale."),
        ({"note_date": "2999-01-01"}, "lies in the future"),
        ({"scan": ""}, "Attach a scan of the note verbale."),
        ({"scan": b"no scan at all"}, "none of the files that can be kept"),
        ({"choice": "change"}, "Say what should be changed."),
        ({"choice": "withdraw"}, "Select a valid choice."),
        ({"seen_hash": "another"}, "The record was changed meanwhile."),
    ],
)
def test_a_note_without_its_proof_is_refused_and_what_was_typed_is_kept(cast, changes, said):
    version = with_states(cast)
    data = note(seen_hash=version.content_hash, reason="") | changes
    if isinstance(data["scan"], bytes):
        data["scan"] = scan("note.pdf", data["scan"])
    answer = ask(cast.moderator, to("note", version, "ken"), data)
    assert answer.status_code == 200
    text = words(answer)
    assert said in text
    assert "<title>Error:" in text
    if "reference" not in changes:
        assert "NV 12/2026" in text
    assert not Decision.objects.exists()


def test_notes_are_recorded_by_the_secretariat_only(cast):
    version = with_states(cast)
    refused = {cast.outsider: 404, cast.contributor: 403, cast.officer: 403}
    check_ladder(to("note", version, "ken"), refused=refused, data=None)
    data = {"choice": "consent", "seen_hash": version.content_hash}
    check_ladder(to("note", version, "ken"), refused=refused | {cast.auditor: 403}, data=data)
    assert ask(cast.auditor, to("note", version, "ken")).status_code == 200
    assert ask(cast.moderator, to("note", version, "wsm")).status_code == 404
    check_method(cast.moderator, to("note", version, "ken"), "PUT")
    assert not Decision.objects.exists()


def test_a_scan_is_for_the_secretariat_that_state_and_auditors(cast):
    version = with_states(cast, cast.a, cast.b)
    data = note(seen_hash=version.content_hash)
    ask(cast.moderator, to("note", version, "ken"), data)
    decision = Decision.objects.get()
    address = to("scan", version, decision.pk)
    refused = {cast.outsider: 404, cast.contributor: 403, cast.officer_of_b: 404}
    check_ladder(address, refused=refused, data=None)
    for reader in (cast.officer, cast.focal_point, cast.moderator, cast.auditor):
        answer = ask(reader, address)
        assert answer.status_code == 200, reader.name
        assert b"".join(answer.streaming_content)  # read to its end, it closes the file
    check_method(cast.moderator, address, "POST")
    assert ask(cast.moderator, to("scan", version, decision.pk + 1)).status_code == 404


def test_whoever_clears_is_told_that_a_standing_consent_makes_it_public_at_once(cast):
    give_standing_consent(state=cast.a, by=cast.officer, kind="activity")
    both = submitted(cast, cast.a, cast.b)
    page = words(ask(cast.moderator, to("check", both)))
    assert f"A standing consent covers this record: {cast.a.name}." in page
    assert "public at once" not in page
    alone = submitted(cast, cast.a)
    page = words(ask(cast.moderator, to("check", alone)))
    assert "Cleared, it is public at once." in page
    assert "put before each State" not in page
    data = {"clear": "1", "sent_hash": alone.content_hash}
    answer = ask(cast.moderator, to("check", alone), data)
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told == ["The record is cleared, and public now by standing consent."]
    alone.refresh_from_db()
    assert alone.status == "published"
    end_standing_consent(consent=StandingConsent.objects.get(), by=cast.officer)
    page = words(ask(cast.moderator, to("check", both)))
    assert "A standing consent covers" not in page
