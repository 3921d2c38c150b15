"""What cannot be taken back is asked once more: nothing has happened before the answer."""

import pytest
from django.urls import reverse

from uprcoop.matching.actions import groups, matches, requests
from uprcoop.matching.models import Group, Match, Offer, Request
from uprcoop.matching.tests import building
from uprcoop.matching.tests.building import SECRET
from uprcoop.matching.tests.test_ending import asked_besides, end
from uprcoop.workspace.tests.ladder import ask

SUMMARY = "Training for judges, in short."


def asked(user, address: str, what: str, title: str) -> str:
    """The page that asks; nothing has moved. Then yes is said as the page says it."""
    answer = ask(user, address, {"what": what, "seen": "1"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert title in text
    assert f'name="what" value="{what}"' in text
    assert 'name="seen" value="1"' in text
    return text


def yes(user, address: str, what: str) -> None:
    assert ask(user, address, {"what": what, "sure": "yes"}).status_code == 302


@pytest.mark.parametrize(
    ("what", "title", "after"),
    [("withdraw", "Withdraw this request?", "withdrawn"), ("close-unmet", "as not met?", "unmet")],
)
def test_a_request_is_withdrawn_or_closed_after_a_second_yes(cast, what, title, after) -> None:
    request = building.opened(cast)
    address = reverse("matching:act", args=[request.identifier])
    asked(cast.focal_point, address, what, title)
    assert Request.objects.get().status == "open"
    yes(cast.focal_point, address, what)
    assert Request.objects.get().status == after
    # What is over already is refused in words, not asked about.
    assert ask(cast.focal_point, address, {"what": what}).status_code == 302


def test_an_offer_is_withdrawn_after_a_second_yes(cast) -> None:
    offer = building.offer(cast)
    address = reverse("matching:act-offer", args=[offer.identifier])
    asked(cast.contributor, address, "withdraw", "Withdraw this offer?")
    assert Offer.objects.get().status == "open"
    yes(cast.contributor, address, "withdraw")
    assert Offer.objects.get().status == "withdrawn"
    assert ask(cast.outsider, address, {"what": "withdraw"}).status_code in (403, 404)


def test_before_a_request_is_shown_its_state_sees_what_the_provider_is_going_to_read(cast) -> None:
    request = building.submitted(cast, visibility="secretariat", title="Help with courts")
    requests.verify(request=request, by=cast.moderator, summary=SUMMARY)
    requests.accept_summary(request=Request.objects.get(), by=cast.focal_point, takes_it=True)
    match = building.taken_up(cast, Request.objects.get())
    address = reverse("matching:act-match", args=[match.identifier])
    text = asked(cast.focal_point, address, "disclose", f"Show this request to {cast.agency.name}?")
    assert SUMMARY in text
    assert SECRET not in text
    assert Match.objects.get().status == "suggested"
    assert ask(cast.contributor, address, {"what": "disclose"}).status_code == 404
    # The Secretariat does not show a State's request to anybody.
    assert ask(cast.moderator, address, {"what": "disclose"}).status_code == 403
    page = reverse("matching:request", args=[request.identifier])
    assert "By a match also:" not in ask(cast.focal_point, page).content.decode()
    yes(cast.focal_point, address, "disclose")
    assert Match.objects.get().status == "disclosed"
    # From now on the request's page names whoever sees it beyond its visibility, to its own side.
    assert "By a match also:" in ask(cast.focal_point, page).content.decode()
    assert "By a match also:" in ask(cast.moderator, page).content.decode()
    assert "By a match also:" not in ask(cast.contributor, page).content.decode()
    matches.show_interest(match=Match.objects.get(), by=cast.contributor)
    text = asked(cast.focal_point, address, "introduce", "Introduce the two to each other?")
    assert cast.focal_point.email in text
    assert cast.contributor.email not in text
    text = asked(cast.moderator, address, "introduce", "Introduce the two to each other?")
    assert cast.focal_point.email not in text
    asked(cast.focal_point, address, "drop", "End this match?")
    assert Match.objects.get().status == "interested"
    yes(cast.focal_point, address, "drop")
    assert Match.objects.get().status == "dropped"


def test_a_group_ends_after_a_second_yes(cast) -> None:
    group = groups.convene(state=cast.a, by=cast.moderator, title="Friends", purpose="Courts.")
    address = reverse("matching:act-group", args=[group.identifier])
    asked(cast.focal_point, address, "close", "Not agree to this group of friends?")
    asked(cast.moderator, address, "close", "End this group of friends?")
    groups.agree(group=group, by=cast.focal_point)
    asked(cast.focal_point, address, "close", "End this group of friends?")
    assert Group.objects.get().closed_at is None
    yes(cast.focal_point, address, "close")
    assert Group.objects.get().closed_at is not None


def test_the_question_says_what_becomes_of_a_request_that_was_met_in_part(cast) -> None:
    request = building.opened(cast)
    other = asked_besides(cast, request)
    end(cast, building.agreed(cast, request), "partly-met")
    address = reverse("matching:act", args=[request.identifier])
    assert "partly met in the figures" in asked(
        cast.focal_point, address, "close-unmet", "as partly met?"
    )
    address = reverse("matching:act-match", args=[other.identifier])
    assert "the request ends with what has been done" in asked(
        cast.focal_point, address, "drop", "End this match?"
    )
    yes(cast.focal_point, address, "drop")
    assert Request.objects.get().status == "partly-met"
