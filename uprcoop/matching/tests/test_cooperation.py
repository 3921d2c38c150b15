"""From a need to an agreed activity, and what happens on every other way there."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from uprcoop.activities.lifecycle import NoSuchMove
from uprcoop.audit.models import Entry
from uprcoop.audit.verify import verify as verify_ledger
from uprcoop.matching.actions import clocks, matches, offers, proposals, requests
from uprcoop.matching.actions.common import NotPossible
from uprcoop.matching.models import Match, Offer, Request
from uprcoop.matching.tests import building
from uprcoop.matching.tests.building import SECRET


def test_a_need_ends_in_an_activity_agreed_by_both(cast):
    request = building.opened(cast)
    offer = building.offer(cast)
    match = building.agreed(cast, request, offer)
    request.refresh_from_db()
    match.refresh_from_db()
    assert (match.status, request.status) == ("agreed", "agreed")
    version = match.record.versions.get()
    assert version.status == "draft"
    assert version.record.organisation == cast.agency
    assert version.content["states"] == [{"state": cast.a.iso3, "part": "beneficiary"}]
    assert version.content["recommendations"] == ["recken"]
    assert version.content["assistance"] == ["training"]
    matches.start(match=match, by=cast.contributor)
    matches.say_outcome(match=match, by=cast.contributor, outcome="met")
    request.refresh_from_db()
    assert request.status == "under-way", "one side alone settled it"
    matches.say_outcome(match=match, by=cast.focal_point, outcome="met")
    request.refresh_from_db()
    assert request.status == "met"
    acts = list(Entry.objects.values_list("act", flat=True))
    wanted = ["request.begin", "request.submit", "request.verify", "request.open"]
    wanted += ["match.take-up", "match.disclose", "match.interest", "match.introduce"]
    wanted += ["match.agree", "version.begin", "request.agree", "match.end", "request.meet"]
    assert [act for act in wanted if act not in acts] == []
    assert verify_ledger().finding is None


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        (("met", "unmet"), "partly-met"),
        (("unmet", "unmet"), "unmet"),
        (("partly-met", "partly-met"), "partly-met"),
    ],
)
def test_it_is_met_only_where_both_say_so(cast, outcomes, status):
    match = building.agreed(cast, building.opened(cast))
    matches.say_outcome(match=match, by=cast.focal_point, outcome=outcomes[0])
    matches.say_outcome(match=match, by=cast.contributor, outcome=outcomes[1])
    assert Request.objects.get().status == status


def test_only_the_state_makes_sends_and_shows_its_request(cast):
    for by in (cast.contributor, cast.moderator, cast.officer_of_b, cast.auditor):
        with pytest.raises(PermissionDenied):
            requests.begin(state=cast.a, by=by, title="x")
    request = building.opened(cast)
    match = building.taken_up(cast, request, by=cast.moderator)
    for by in (cast.moderator, cast.contributor, cast.officer_of_b):
        with pytest.raises(PermissionDenied):
            matches.disclose(match=match, by=by)
    with pytest.raises(PermissionDenied):
        requests.verify(request=building.submitted(cast), by=cast.focal_point)


def test_a_request_serves_recommendations_to_its_own_state(cast):
    from uprcoop.activities.tests.building import recommendation

    with pytest.raises(NotPossible, match="State itself"):
        building.draft(cast, recommendations=[recommendation(cast.b)])


def test_what_is_lacking_is_told_before_it_is_sent(cast):
    bare = requests.begin(state=cast.a, by=cast.focal_point, title="", need="")
    with pytest.raises(NotPossible) as refusal:
        requests.submit(request=bare, by=cast.focal_point)
    for words in ("title", "needed", "assistance", "recommendation"):
        assert words in str(refusal.value)
    bare.refresh_from_db()
    assert bare.status == "draft"


def test_other_words_for_others_eyes_wait_for_the_state(cast):
    request = building.submitted(cast)
    requests.verify(request=request, by=cast.moderator, summary="A softer word.")
    request.refresh_from_db()
    assert (request.status, request.summary) == ("verified", "")
    with pytest.raises(PermissionDenied):
        requests.accept_summary(request=request, by=cast.moderator, takes_it=True)
    requests.accept_summary(request=request, by=cast.focal_point, takes_it=True)
    request.refresh_from_db()
    assert (request.status, request.summary) == ("open", "A softer word.")


def test_the_state_may_want_the_secretariat_to_look_first(cast):
    match = building.taken_up(cast, building.opened(cast, secretariat_first=True))
    with pytest.raises(NotPossible, match="look at it first"):
        matches.disclose(match=match, by=cast.focal_point)
    matches.see(match=match, by=cast.moderator)
    matches.disclose(match=match, by=cast.focal_point)


def test_a_decline_has_a_reason_and_opens_the_request_again(cast):
    request = building.opened(cast)
    match = building.taken_up(cast, request)
    matches.disclose(match=match, by=cast.focal_point)
    with pytest.raises(NotPossible, match="reason"):
        matches.decline(match=match, by=cast.contributor, refusal="just so")
    matches.show_interest(match=match, by=cast.contributor)
    request.refresh_from_db()
    assert request.status == "in-discussion"
    matches.decline(match=match, by=cast.contributor, refusal="capacity")
    request.refresh_from_db()
    assert request.status == "open"
    assert request.first_answer_at is not None
    # The same provider can be asked again; twice at once it cannot.
    building.taken_up(cast, request)
    with pytest.raises(NotPossible, match="already"):
        building.taken_up(cast, request)


def test_what_an_offer_can_bear_is_not_exceeded(cast):
    offer = building.offer(cast, capacity=1)
    building.agreed(cast, building.opened(cast), offer)
    second = building.introduced(cast, building.opened(cast), offer)
    with pytest.raises(NotPossible, match="used up"):
        matches.agree(match=second, by=cast.contributor)


def test_withdrawn_it_is_gone_for_the_provider_who_knew_of_it(cast):
    request = building.opened(cast, visibility="secretariat")
    match = building.introduced(cast, request)
    assert request in Request.objects.visible_to(cast.contributor)
    requests.withdraw(request=request, by=cast.focal_point)
    assert request not in Request.objects.visible_to(cast.contributor)
    assert Match.objects.get(pk=match.pk).status == "dropped"
    assert match not in Match.objects.visible_to(cast.contributor)


def test_a_suggestion_is_between_two_and_makes_no_request(cast):
    made = proposals.suggest(
        organisation=cast.other_agency, state=cast.a, by=cast.outsider, title="Courts", need="More"
    )
    assert not Request.objects.exists()
    with pytest.raises(NotPossible):
        proposals.suggest(
            organisation=cast.agency, state=cast.a, by=cast.contributor, title="x", need="y"
        )
    for by in (cast.moderator, cast.outsider, cast.officer_of_b):
        with pytest.raises(PermissionDenied):
            proposals.take(proposal=made, by=by)
    request = proposals.take(proposal=made, by=cast.focal_point)
    assert (request.status, request.title) == ("draft", "Courts")
    with pytest.raises(NotPossible, match="already"):
        proposals.decline(proposal=made, by=cast.focal_point)


def test_letters_name_neither_state_nor_need(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        building.agreed(cast, building.opened(cast), building.offer(cast))
    assert len(mail.outbox) > 4
    for letter in mail.outbox:
        told = letter.subject + letter.body
        for secret in (SECRET, cast.a.name_en, "Courses for judges", "Agency for Tests"):
            assert secret not in told


def test_reminders_come_at_their_days_once_each_and_nothing_follows(
    cast, django_capture_on_commit_callbacks
):
    request = building.submitted(cast)
    with django_capture_on_commit_callbacks(execute=True):
        for days, count in ((29, 0), (31, 1), (31, 0), (95, 1), (200, 1), (400, 1), (900, 0)):
            at = request.since + timedelta(days=days)
            assert clocks.run_clocks(at)["reminded"] == count, days
    request.refresh_from_db()
    assert request.status == "submitted"


def test_a_provider_whose_turn_it_is_is_reminded_and_nobody_else(
    cast, django_capture_on_commit_callbacks
):
    def reminded(days) -> list[list[str]]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            clocks.remind_providers(timezone.now() + timedelta(days=days))
        return sorted(letter.to for letter in mail.outbox)

    own = sorted([[cast.contributor.email], [cast.teammate.email]])
    match = building.taken_up(cast, building.opened(cast), building.offer(cast))
    assert reminded(40) == []  # it knows of nothing yet
    matches.disclose(match=match, by=cast.focal_point)
    assert reminded(29) == []
    assert reminded(31) == own
    assert reminded(31) == []
    assert reminded(95) == own
    matches.show_interest(match=match, by=cast.contributor)
    assert reminded(300) == []  # the State's turn
    matches.introduce(match=match, by=cast.focal_point)
    assert reminded(31) == own
    matches.agree(match=match, by=cast.contributor)
    assert reminded(200) == []
    requests.withdraw(request=match.request, by=cast.focal_point)
    assert reminded(900) == []
    assert Entry.objects.filter(act="match.remind").count() == 3
    assert verify_ledger().finding is None


def test_what_nobody_answered_expires_is_counted_and_can_be_asked_again(cast):
    request = building.opened(cast)
    assert clocks.run_clocks(timezone.now() + timedelta(days=364))["expired"] == 0
    assert clocks.run_clocks(timezone.now() + timedelta(days=370))["expired"] == 1
    request.refresh_from_db()
    assert request.status == "expired"
    requests.renew(request=request, by=cast.focal_point)
    requests.verify(request=request, by=cast.moderator)
    request.refresh_from_db()
    assert request.is_open


def test_who_pays_is_said_by_the_provider_and_by_no_default(client, cast):
    client.force_login(cast.contributor)
    address = reverse("matching:begin-offer", args=[cast.agency.pk])
    form = client.get(address).content.decode()
    assert 'name="payer"' in form
    assert not re.search(r'name="payer"[^>]* checked', form)
    given = {
        "title": "Help", "text": "With it.", "language": "en", "assistance": ["training"],
        "capacity": "1", "themes": [building.theme().pk],
        "renew_by": (timezone.now().date() + timedelta(days=90)).isoformat(),
    }  # fmt: skip
    page = client.post(address, given, follow=True).content.decode()
    made = Offer.objects.get()
    assert "Say who pays." in page
    assert 'value="submit"' not in page
    with pytest.raises(NotPossible, match="who pays"):
        offers.submit(offer=made, by=cast.contributor)
    offers.write(offer=made, by=cast.contributor, payer="state")
    assert offers.submit(offer=made, by=cast.contributor).status == "submitted"


def test_an_offer_not_renewed_is_shown_no_longer(cast):
    offer = building.offer(cast)
    clocks.run_clocks(timezone.now() + timedelta(days=201))
    offer.refresh_from_db()
    assert offer.status == "expired"
    with pytest.raises(NotPossible, match="past"):
        offers.renew(offer=offer, by=cast.contributor, renew_by=timezone.now().date())
    later = timezone.now().date() + timedelta(days=300)
    offers.renew(offer=offer, by=cast.contributor, renew_by=later)
    offer.refresh_from_db()
    assert offer.status == "open"


def test_moves_that_do_not_exist_are_refused(cast):
    request = building.opened(cast)
    with pytest.raises(NoSuchMove):
        requests.submit(request=request, by=cast.focal_point)
    match = building.taken_up(cast, request)
    with pytest.raises(PermissionDenied):
        matches.show_interest(match=match, by=cast.outsider)
    with pytest.raises(NoSuchMove):
        matches.show_interest(match=match, by=cast.contributor)  # not shown to it yet


def test_withdrawn_it_is_gone_also_for_the_provider_who_had_declined(client, cast):
    request = building.opened(cast, visibility="secretariat")
    match = building.taken_up(cast, request)
    matches.disclose(match=match, by=cast.focal_point)
    matches.decline(match=match, by=cast.contributor, refusal="mandate")
    place = reverse("matching:match", args=[match.identifier])
    client.force_login(cast.contributor)
    assert client.get(place).status_code == 200
    requests.withdraw(request=request, by=cast.focal_point)
    assert client.get(place).status_code == 404
    assert match not in Match.objects.visible_to(cast.contributor)


@pytest.mark.parametrize("then", [requests.withdraw, requests.renew])
def test_past_a_cooperation_that_ended_the_provider_sees_what_was_asked_then_only(cast, then):
    request = building.opened(cast, visibility="secretariat")
    match = building.agreed(cast, request)
    for by in (cast.focal_point, cast.contributor):
        matches.say_outcome(match=match, by=by, outcome="unmet")
    request.refresh_from_db()
    assert request.status == "unmet"
    assert request in Request.objects.visible_to(cast.contributor)
    assert match in Match.objects.visible_to(cast.contributor)
    then(request=request, by=cast.focal_point)
    assert request not in Request.objects.visible_to(cast.contributor)
    assert match not in Match.objects.visible_to(cast.contributor)
    assert match in Match.objects.visible_to(cast.focal_point)


def test_a_provider_that_has_said_yes_to_one_state_has_no_capacity_left_for_another(cast):
    offer = building.offer(cast, capacity=1)
    first, second = (building.introduced(cast, building.opened(cast), offer) for _time in range(2))
    matches.agree(match=first, by=cast.contributor)
    with pytest.raises(NotPossible, match="used up"):
        matches.agree(match=second, by=cast.contributor)
    matches.drop(match=first, by=cast.focal_point)
    matches.agree(match=second, by=cast.contributor)
