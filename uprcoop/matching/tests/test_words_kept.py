"""What was typed is kept and never taken for something else; what was changed meanwhile is said."""

import pytest
from django.urls import reverse

from uprcoop.audit.models import Entry
from uprcoop.matching.actions import groups
from uprcoop.matching.actions import offers as offer_actions
from uprcoop.matching.actions import requests as request_actions
from uprcoop.matching.models import Offer, Request, Task
from uprcoop.matching.tests import building

CHANGED = "Somebody changed this meanwhile"
TOO_LONG = "Judges need " + "a course and " * 160  # past the 2,000 of a summary


def sent(client, who, name, identifier, **data):
    """What the page answers to a form; the person is signed in first."""
    client.force_login(who)
    return client.post(reverse(f"matching:{name}", args=[identifier]), data)


def is_refused(answer, *words):
    """The page again, with a summary of what is wrong and all these words."""
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'role="alert"' in page
    for one in words:
        assert one in page


def test_a_summary_too_long_for_others_eyes_is_not_taken_for_none(client, cast):
    one = building.submitted(cast)
    before = Entry.objects.count()
    data = {"what": "verify", "summary-text": TOO_LONG}
    is_refused(sent(client, cast.moderator, "act", one.identifier, **data), TOO_LONG.strip())
    one.refresh_from_db()
    assert (one.status, one.proposed_summary) == ("submitted", "")

    request_actions.verify(request=one, by=cast.moderator, summary="Judges need courses.")
    before = Entry.objects.count()
    data = {"what": "own-words", "summary-text": TOO_LONG}
    is_refused(sent(client, cast.focal_point, "act", one.identifier, **data), TOO_LONG.strip())
    one.refresh_from_db()
    assert (one.status, one.proposed_summary) == ("verified", "Judges need courses.")
    assert Entry.objects.count() == before


def test_the_secretariat_verifies_what_it_has_read(client, cast):
    one = building.submitted(cast)
    seen = one.revision
    request_actions.take_back(request=one, by=cast.focal_point)
    request_actions.write(request=one, by=cast.focal_point, need="Something else altogether.")
    request_actions.submit(request=one, by=cast.focal_point)
    data = {"what": "verify", "seen": seen, "summary-text": "Judges need courses."}
    answer = sent(client, cast.moderator, "act", one.identifier, **data)
    is_refused(answer, CHANGED, "Something else altogether.", "Judges need courses.")
    one.refresh_from_db()
    assert one.status == "submitted"
    seen = answer.context["request_"].revision
    assert f'name="seen" value="{seen}"' in answer.content.decode()
    data["seen"] = seen
    assert sent(client, cast.moderator, "act", one.identifier, **data).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.proposed_summary) == ("verified", "Judges need courses.")


def test_who_comes_too_late_keeps_the_words_though_their_box_is_gone(client, cast):
    one = building.opened(cast)
    data = {"what": "return", "return-text": "Name the courts."}
    answer = sent(client, cast.moderator, "act", one.identifier, **data)
    is_refused(answer, "Somebody else was quicker", "What you typed: Name the courts.")
    assert 'name="return-text"' not in answer.content.decode()
    one.refresh_from_db()
    assert (one.status, one.returned_because) == ("open", "")


@pytest.mark.parametrize("name", ["act", "act-offer"])
def test_what_goes_back_needs_a_reason_and_keeps_one_too_long(client, cast, name):
    one = building.submitted(cast) if name == "act" else building.offer(cast)
    status = one.status
    data = {"what": "return", "return-text": " "}
    is_refused(sent(client, cast.moderator, name, one.identifier, **data), "#id_return-text")
    data["return-text"] = TOO_LONG
    is_refused(sent(client, cast.moderator, name, one.identifier, **data), TOO_LONG.strip())
    one.refresh_from_db()
    assert (one.status, one.returned_because) == (status, "")


def test_an_offer_is_opened_as_it_was_read_and_renewed_to_a_day(client, cast):
    one = building.offer(cast)
    offer_actions.move(offer=one, by=cast.contributor, name="change")
    seen = one.revision
    offer_actions.write(offer=one, by=cast.contributor, text="We sell courses.")
    offer_actions.submit(offer=one, by=cast.contributor)
    data = {"what": "open", "seen": seen}
    sent(client, cast.moderator, "act-offer", one.identifier, **data)
    one.refresh_from_db()
    assert one.status == "submitted"
    data["seen"] = one.revision
    sent(client, cast.moderator, "act-offer", one.identifier, **data)
    one.refresh_from_db()
    assert one.status == "open"
    data = {"what": "renew", "renew_by": "31 Febtember"}
    is_refused(sent(client, cast.contributor, "act-offer", one.identifier, **data), "31 Febtember")
    assert Offer.objects.get().renew_by == one.renew_by


def test_of_two_who_write_a_request_the_second_is_told_and_keeps_the_words(client, cast):
    one = building.draft(cast)
    client.force_login(cast.focal_point)
    place = reverse("matching:write", args=[one.identifier])
    form = client.get(place).context["form"]
    there = {name: form[name].value() for name in form.fields}
    data = {name: list(one) if name == "themes" else one for name, one in there.items() if one}
    data |= {"seen": one.revision, "need": "What I typed."}
    request_actions.write(request=one, by=cast.focal_point, need="What a colleague saved.")
    # A mistake in the form must not make what was seen newer than it is.
    answer = client.post(place, data | {"title": ""})
    is_refused(answer, "What I typed.", f'name="seen" value="{data["seen"]}"')
    answer = client.post(place, data)
    is_refused(answer, CHANGED, "What I typed.")
    assert Request.objects.get().need == "What a colleague saved."
    data["seen"] = answer.context["seen"]
    assert client.post(place, data).status_code == 302
    assert Request.objects.get().need == "What I typed."


def test_of_two_who_write_an_offer_the_second_is_told(cast):
    one = building.offer(cast)
    offer_actions.move(offer=one, by=cast.contributor, name="change")
    seen = Offer.objects.get().revision
    offer_actions.write(offer=one, by=cast.contributor, seen=seen, text="First.")
    with pytest.raises(offer_actions.NotPossible, match=CHANGED):
        offer_actions.write(offer=one, by=cast.contributor, seen=seen, text="Second.")
    assert Offer.objects.get().text == "First."


def test_friends_who_write_at_once_and_days_that_are_none(client, cast):
    group = groups.convene(
        state=cast.a, by=cast.moderator, title="Friends", purpose="To help.", invited=[cast.agency]
    )
    groups.agree(group=group, by=cast.focal_point)
    seen = group.revision
    data = {"what": "agenda", "agenda": "1. Courses", "meets_on": "soon", "seen": seen}
    is_refused(
        sent(client, cast.focal_point, "act-group", group.identifier, **data),
        "1. Courses",
        'value="soon"',
        "<details open>",
    )
    data["meets_on"] = "2027-03-01"
    groups.set_agenda(group=group, by=cast.focal_point, agenda="2. Boats", meets_on=None)
    answer = sent(client, cast.focal_point, "act-group", group.identifier, **data)
    is_refused(answer, CHANGED, "1. Courses", "2. Boats")
    group.refresh_from_db()
    assert group.agenda == "2. Boats"
    data["seen"] = answer.context["group"].revision
    answer = sent(client, cast.focal_point, "act-group", group.identifier, **data)
    assert answer.status_code == 302
    group.refresh_from_db()
    assert (group.agenda, str(group.meets_on)) == ("1. Courses", "2027-03-01")

    data = {"what": "task", "text": "Brings the boats", "due": "2027-99-01"}
    is_refused(
        sent(client, cast.focal_point, "act-group", group.identifier, **data),
        "Brings the boats",
        "#id_organisation",
        "#id_due",
    )
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [("ZZ", "Give the currency as three letters"), ("", "Name the currency of the cost.")],
)
def test_a_cost_without_a_currency_is_told_once(client, cast, typed, told):
    client.force_login(cast.focal_point)
    address = reverse("matching:begin", args=[cast.a.iso3])
    data = {"title": "Courts", "language": "en", "visibility": "secretariat"}
    page = client.post(address, data | {"cost": "12000", "currency": typed}).content.decode()
    summary = page[page.index('id="errors"') : page.index("</ul>", page.index('id="errors"'))]
    assert summary.count("<li>") == 1
    assert told in summary
    assert not Request.objects.exists()
