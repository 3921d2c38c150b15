"""After deciding: a State withdraws, withholds, comments in public, holds back."""

import pytest
from django.urls import reverse

from uprcoop.activities.models import HoldBack, PublicComment, Published
from uprcoop.activities.tests.building import consent, published, two_officers, with_states
from uprcoop.workspace.tests.ladder import ask, check_ladder, check_method


def to(name, version, state) -> str:
    return reverse(f"workspace:{name}", args=[version.record.identifier, state.iso3.lower()])


def words(answer) -> str:
    return answer.content.decode()


PAGES = {
    "withdraw": {},
    "withhold": {"withheld": ["money"]},
    "public-comment": {"text": "A word of the State.", "language": "en"},
}
BUTTONS = {"hold-back": {}, "release": {}}


@pytest.mark.parametrize("name", [*PAGES, *BUTTONS])
def test_only_an_officer_of_the_state_changes_its_mind(cast, name):
    version = published(cast, cast.a, cast.b)
    others = {
        cast.outsider: 404,
        cast.contributor: 403,
        cast.teammate: 403,
        cast.officer_of_b: 403,
        cast.moderator: 403,
    }
    address = to(name, version, cast.a)
    readers = {cast.focal_point: 403, cast.auditor: 403}
    check_ladder(address, refused=others | readers, data=(PAGES | BUTTONS)[name])
    assert Published.objects.get().content["money"]["amount"]
    assert not HoldBack.objects.exists()
    assert not PublicComment.objects.exists()
    if name in PAGES:
        check_ladder(address, refused=others, data=None)
        for reader in readers:
            answer = ask(reader, address)
            assert answer.status_code == 200
            assert "Only a consent officer" in words(answer)
        check_method(cast.officer, address, "PUT")
    else:
        check_method(cast.officer, address, "GET")


@pytest.mark.parametrize("name", [*PAGES, *BUTTONS])
def test_a_record_not_put_before_the_state_is_not_there(cast, name):
    version = published(cast, cast.a)
    data = (PAGES | BUTTONS)[name]
    assert ask(cast.officer_of_b, to(name, version, cast.a), data).status_code == 404
    assert ask(cast.officer, to(name, version, cast.b), data).status_code == 404


def test_withdrawal_takes_one_click_and_its_confirmation(cast):
    version = published(cast)
    text = words(ask(cast.officer, to("withdraw", version, cast.a)))
    assert "leaves the public at once" in text
    assert Published.objects.exists()
    assert ask(cast.officer, to("withdraw", version, cast.a), {}).status_code == 302
    assert not Published.objects.exists()
    version.refresh_from_db()
    assert version.status == "withdrawn"


def test_withdrawing_twice_is_told_and_breaks_nothing(cast, client):
    version = published(cast)
    client.force_login(cast.officer)
    client.post(to("withdraw", version, cast.a))
    answer = client.post(to("withdraw", version, cast.a), follow=True)
    assert "There is no consent of this State to this record to withdraw." in words(answer)
    assert "There is no consent" in words(client.get(to("withdraw", version, cast.a)))


def test_what_is_withheld_changes_at_once(cast):
    version = published(cast)
    address = to("withhold", version, cast.a)
    preview = words(ask(cast.officer, address, {"withheld": ["partners"], "preview": "1"}))
    assert "Institute of Judges" not in preview
    assert Published.objects.get().content["partners"]
    ask(cast.officer, address, {"withheld": ["partners"]})
    assert not Published.objects.get().content["partners"]
    ask(cast.officer, address, {})
    assert Published.objects.get().content["partners"]


def test_one_officer_of_two_gives_nothing_back(cast):
    version = published(cast, withheld=["money"])
    two_officers(cast.a)
    text = words(ask(cast.officer, to("withhold", version, cast.a), {}))
    assert "Two officers decide for this State" in text
    assert "<title>Error:" in text
    assert Published.objects.get().content["withheld"] == ["money"]


def test_a_code_that_is_none_is_refused(cast):
    version = published(cast)
    text = words(ask(cast.officer, to("withhold", version, cast.a), {"withheld": ["title"]}))
    assert "Select a valid choice." in text


def test_withholding_needs_a_consent(cast, client):
    version = with_states(cast)
    client.force_login(cast.officer)
    answer = client.get(to("withhold", version, cast.a), follow=True)
    assert "There is no consent of this State to this record." in words(answer)


def test_a_public_comment_is_made_changed_and_taken_away(cast):
    version = published(cast)
    address = to("public-comment", version, cast.a)
    ask(cast.officer, address, {"text": "We thank the agency.", "language": "fr"})
    made = PublicComment.objects.get()
    assert (made.text, made.language) == ("We thank the agency.", "fr")
    assert "We thank the agency." in words(ask(cast.officer, address))
    ask(cast.officer, address, {"text": "", "language": "fr"})
    assert not PublicComment.objects.filter(ended_at__isnull=True).exists()


def test_a_comment_too_long_or_on_what_is_not_public_is_told_and_kept(cast):
    version = published(cast)
    address = to("public-comment", version, cast.a)
    text = words(ask(cast.officer, address, {"text": "x" * 1_001, "language": "en"}))
    assert "<title>Error:" in text
    assert "x" * 1_001 in text
    waiting = with_states(cast)
    data = {"text": "Too early.", "language": "en"}
    text = words(ask(cast.officer, to("public-comment", waiting, cast.a), data))
    assert "The record is not public, or not about this State." in text
    assert "Too early." in text


def test_a_record_is_held_back_and_released(cast):
    version = published(cast)
    ask(cast.officer, to("hold-back", version, cast.a), {})
    ask(cast.officer, to("hold-back", version, cast.a), {})
    assert HoldBack.objects.get().record == version.record
    ask(cast.officer, to("release", version, cast.a), {})
    assert not HoldBack.objects.exists()


def test_the_page_of_the_record_offers_each_person_what_they_may_do(cast):
    version = published(cast, cast.a, cast.b)
    hub = reverse("workspace:record", args=[version.record.identifier])
    officer = words(ask(cast.officer, hub))
    assert to("withdraw", version, cast.a) in officer
    assert to("withhold", version, cast.a) in officer
    assert to("public-comment", version, cast.a) in officer
    assert to("withdraw", version, cast.b) not in officer
    for reader in (cast.focal_point, cast.auditor, cast.contributor, cast.moderator):
        assert to("withdraw", version, cast.a) not in words(ask(reader, hub)), reader.name
    ledger = reverse("workspace:ledger", args=[version.record.identifier])
    assert ledger in words(ask(cast.focal_point, hub))
    revoke = reverse("workspace:revoke", args=[version.record.identifier])
    assert revoke in words(ask(cast.moderator, hub))
    assert revoke not in words(ask(cast.auditor, hub))


def test_the_page_of_a_waiting_record_leads_to_the_decision(cast):
    version = with_states(cast, cast.a, cast.b)
    consent(cast, version, cast.b)
    hub = reverse("workspace:record", args=[version.record.identifier])
    assert to("decide", version, cast.a) in words(ask(cast.officer, hub))
    assert to("decide", version, cast.a) not in words(ask(cast.officer_of_b, hub))
    assert to("note", version, cast.a) in words(ask(cast.moderator, hub))
