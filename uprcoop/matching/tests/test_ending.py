"""How a request ends, and what becomes of those who were asked besides."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from uprcoop.audit.models import Entry
from uprcoop.matching.actions import clocks, matches, requests
from uprcoop.matching.actions.common import NotPossible
from uprcoop.matching.models import Match, Request
from uprcoop.matching.tests import building


def asked_besides(cast, request: Request) -> Match:
    """A second provider, the other agency, that was shown the request and is interested."""
    match = matches.take_up(
        request=request,
        by=cast.focal_point,
        kind="provider",
        organisation=cast.other_agency,
        policy="test",
        score=0.4,
        parts={},
    )
    matches.disclose(match=match, by=cast.focal_point)
    return matches.show_interest(match=match, by=cast.outsider)


def end(cast, match: Match, outcome: str) -> None:
    matches.say_outcome(match=match, by=cast.focal_point, outcome=outcome)
    matches.say_outcome(match=match, by=cast.contributor, outcome=outcome)


def status_of(one: Request | Match) -> str:
    one.refresh_from_db()
    return str(one.status)


def test_a_need_that_is_met_ends_what_is_still_asked(cast, django_capture_on_commit_callbacks):
    request = building.opened(cast)
    other = asked_besides(cast, request)
    match = building.agreed(cast, request)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        end(cast, match, "met")
    assert (status_of(request), status_of(other)) == ("met", "dropped")
    assert cast.outsider.email in [address for one in mail.outbox for address in one.to]
    assert other not in Match.objects.visible_to(cast.outsider)


@pytest.mark.parametrize(("outcome", "at_the_end"), [("partly-met", "partly-met"), ("unmet",) * 2])
def test_one_that_did_not_meet_it_leaves_the_talks_with_another(cast, outcome, at_the_end):
    request = building.opened(cast)
    other = asked_besides(cast, request)
    end(cast, building.agreed(cast, request), outcome)
    assert (status_of(request), status_of(other)) == ("in-discussion", "interested")
    assert request.ended_at is None
    matches.decline(match=other, by=cast.outsider, refusal="capacity")
    assert status_of(request) == at_the_end
    assert request.ended_at is not None


def test_the_other_may_yet_meet_it(cast):
    request = building.opened(cast)
    other = asked_besides(cast, request)
    end(cast, building.agreed(cast, request), "unmet")
    matches.introduce(match=other, by=cast.focal_point)
    matches.agree(match=other, by=cast.focal_point)
    matches.agree(match=other, by=cast.outsider)
    assert (status_of(request), status_of(other)) == ("agreed", "agreed")
    matches.say_outcome(match=other, by=cast.focal_point, outcome="met")
    matches.say_outcome(match=other, by=cast.outsider, outcome="met")
    assert status_of(request) == "met"


def test_closed_while_another_talks_it_keeps_what_the_first_brought(cast):
    request = building.opened(cast)
    other = asked_besides(cast, request)
    end(cast, building.agreed(cast, request), "partly-met")
    requests.close_unmet(request=request, by=cast.focal_point)
    assert (status_of(request), status_of(other)) == ("partly-met", "dropped")
    assert Entry.objects.filter(act="request.close-partly").exists()


def test_nobody_closes_an_agreed_request_over_an_earlier_part(cast):
    request = building.opened(cast)
    other = asked_besides(cast, request)
    end(cast, building.agreed(cast, request), "partly-met")
    matches.introduce(match=other, by=cast.focal_point)
    matches.agree(match=other, by=cast.focal_point)
    matches.agree(match=other, by=cast.outsider)
    with pytest.raises(Exception, match="close-partly"):
        requests.close_unmet(request=request, by=cast.focal_point)
    assert (status_of(request), status_of(other)) == ("agreed", "agreed")


def test_an_agreement_given_up_leaves_the_talks_with_another(cast):
    request = building.opened(cast)
    other = asked_besides(cast, request)
    matches.drop(match=building.agreed(cast, request), by=cast.focal_point)
    assert (status_of(request), status_of(other)) == ("in-discussion", "interested")
    matches.drop(match=other, by=cast.focal_point)
    assert status_of(request) == "open"


def test_an_agreement_given_up_opens_the_request_again(cast):
    request = building.opened(cast)
    matches.drop(match=building.agreed(cast, request), by=cast.focal_point)
    assert (status_of(request), request.ended_at) == ("open", None)
    building.agreed(cast, request)  # even with the same provider


def test_what_was_said_before_it_was_asked_anew_does_not_end_it(cast):
    request = building.opened(cast)
    end(cast, building.agreed(cast, request), "unmet")
    requests.renew(request=request, by=cast.focal_point)
    requests.verify(request=request, by=cast.moderator)
    other = asked_besides(cast, request)
    matches.decline(match=other, by=cast.outsider, refusal="capacity")
    assert status_of(request) == "open"


def test_a_request_that_expires_ends_what_nobody_answered(cast, django_capture_on_commit_callbacks):
    request = building.opened(cast)
    match = building.taken_up(cast, request)
    matches.disclose(match=match, by=cast.focal_point)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        clocks.run_clocks(timezone.now() + timedelta(days=400))
    assert (status_of(request), status_of(match)) == ("expired", "dropped")
    assert cast.contributor.email in [address for one in mail.outbox for address in one.to]
    requests.renew(request=request, by=cast.focal_point)
    requests.verify(request=request, by=cast.moderator)
    building.introduced(cast, request)  # the same provider can be asked again


def test_nothing_is_agreed_on_where_the_request_has_ended(cast):
    """A database of an earlier version may hold matches that outlived their request."""
    request = building.opened(cast)
    match = building.introduced(cast, request)
    other = asked_besides(cast, request)
    Request.objects.filter(pk=request.pk).update(status="partly-met")
    for act in (
        lambda: matches.agree(match=match, by=cast.contributor),
        lambda: matches.introduce(match=other, by=cast.focal_point),
    ):
        with pytest.raises(NotPossible, match="not open"):
            act()
    matches.drop(match=match, by=cast.focal_point)
    assert status_of(request) == "partly-met"
