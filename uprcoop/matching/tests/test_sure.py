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


def test_what_is_read_before_it_is_shown_has_all_that_the_provider_reads(cast) -> None:
    request = building.opened(cast, result="Ten courts that work", modalities=["peer-exchange"])
    match = building.taken_up(cast, request)
    address = reverse("matching:act-match", args=[match.identifier])
    text = asked(cast.focal_point, address, "disclose", "Show this request to")
    matches.disclose(match=match, by=cast.focal_point)
    page = reverse("matching:request", args=[request.identifier])
    read = ask(cast.contributor, page).content.decode()
    begin, end = "<h2>What is needed</h2>", "</ul>"
    shown = read[read.index(begin) : read.index(end, read.index("What it serves"))]
    assert request.recommendations.first().recommendation.text in shown
    assert shown in text


def widened(user, request, **data):
    return ask(user, reverse("matching:act", args=[request.identifier]), data)


def test_before_others_may_read_a_request_its_state_sees_who_and_what(cast) -> None:
    request = building.opened(cast, visibility="secretariat", need="Nobody can read the plans.")
    data = {"what": "visibility", "visibility": "named"}
    both = [cast.agency.pk, cast.other_agency.pk]
    text = widened(cast.focal_point, request, named=both, **data).content.decode()
    assert "Let others read this request?" in text
    assert "Nobody can read the plans." in text
    for one in (cast.agency, cast.other_agency):
        assert str(one) in text
        assert f'name="named" value="{one.pk}"' in text
    assert not Request.objects.visible_to(cast.contributor).exists()
    widened(cast.focal_point, request, named=both, sure="yes", **data)
    assert Request.objects.visible_to(cast.contributor).exists()
    assert Request.objects.visible_to(cast.outsider).exists()


def test_letting_fewer_read_it_or_choosing_before_it_is_open_asks_nothing(cast) -> None:
    request = building.opened(cast, visibility="verified")
    for fewer in (
        {"visibility": "named", "named": [cast.agency.pk]},
        {"visibility": "named", "named": [cast.agency.pk]},
        {"visibility": "secretariat"},
    ):
        answer = widened(cast.focal_point, request, what="visibility", **fewer)
        assert answer.status_code == 302
        assert Request.objects.get().visibility == fewer["visibility"]
    for others in ({"visibility": "named", "named": [cast.agency.pk]}, {"visibility": "everyone"}):
        assert widened(cast.focal_point, request, what="visibility", **others).status_code == 200
        assert Request.objects.get().visibility == "secretariat"
    waiting = building.submitted(cast, visibility="secretariat")
    answer = widened(cast.focal_point, waiting, what="visibility", visibility="everyone")
    assert answer.status_code == 302
    # Who may not do it is refused, not asked.
    answer = widened(cast.moderator, request, what="visibility", visibility="everyone")
    assert answer.status_code == 403


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
