"""What the page after signing in begins with: for each person what waits for that person alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from uprcoop.accounts.actions.members import ask_to_join
from uprcoop.accounts.models import Organisation, OrganisationKind, Role
from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.activities.actions import sending
from uprcoop.activities.models import Version
from uprcoop.activities.tests.building import (
    consent,
    published,
    submitted,
    two_officers,
    with_states,
)
from uprcoop.funds.actions.money import set_naming
from uprcoop.funds.models import Statement
from uprcoop.funds.tests import test_money as money
from uprcoop.funds.tests.conftest import keep
from uprcoop.matching.actions import clocks, groups, matches, offers, proposals
from uprcoop.matching.models import Offer
from uprcoop.matching.tests import building
from uprcoop.workspace.tests.ladder import ask
from uprcoop.workspace.waiting import waiting_for


@pytest.fixture(autouse=True)
def quiet(settings):
    settings.SEARCH_ENCODER = settings.THEME_ENCODER = "none"


def waits(user) -> list[str]:
    return [str(one.what) for one in waiting_for(user)]


def test_a_record_waits_for_one_side_after_the_other(cast):
    version = submitted(cast)
    assert waits(cast.moderator) == ["1 record waits to be checked"]
    assert waits(cast.contributor) == waits(cast.officer) == []
    sending.return_to_contributor(
        version=version, by=cast.moderator, comments={"summary": "Say more."}
    )
    assert waits(cast.moderator) == []
    [one] = waiting_for(cast.contributor)
    assert one.what == "Returned with comments: change it and send it again"
    assert one.address == reverse("workspace:write", args=[version.record.identifier])
    assert waits(cast.outsider) == []
    two_officers(cast.a)
    asked = with_states(cast)
    for user in (cast.officer, cast.second_officer, cast.focal_point):
        assert waits(user) == ["1 record waits for your State’s decision"]
    consent(cast, asked, cast.a)
    # The second officer must be another person; a focal point agrees to nothing.
    assert waits(cast.second_officer) == ["1 record waits for a second officer"]
    assert waits(cast.officer) == waits(cast.focal_point) == []
    assert waits(cast.officer_of_b) == []


def test_a_request_and_its_match_wait_for_one_side_after_the_other(cast):
    request = building.submitted(cast, secretariat_first=True)
    assert waits(cast.moderator) == ["A request to be verified or returned"]
    building.request_actions.verify(request=request, by=cast.moderator, summary="In short.")
    assert waits(cast.focal_point) == ["Say whether others may read what the Secretariat proposes"]
    building.request_actions.accept_summary(request=request, by=cast.focal_point, takes_it=True)
    match = building.taken_up(cast, request)
    assert waits(cast.moderator) == ["The State wishes that you look at this match first"]
    assert waits(cast.focal_point) == []
    assert match.turn.label == "The Secretariat"
    match = matches.see(match=match, by=cast.moderator)
    [one] = waiting_for(cast.focal_point)
    assert (one.whom, one.address) == (
        cast.agency.name, reverse("matching:match", args=[match.identifier])
    )  # fmt: skip
    assert waits(cast.contributor) == []
    match = matches.disclose(match=match, by=cast.focal_point)
    assert waits(cast.focal_point) == []
    assert waits(cast.contributor) == ["Say whether your organisation is interested"]
    match = matches.show_interest(match=match, by=cast.contributor)
    assert waits(cast.focal_point) == ["The provider is interested: introduce each other"]
    match = matches.introduce(match=match, by=cast.focal_point)
    matches.agree(match=match, by=cast.contributor)
    assert waits(cast.contributor) == []
    assert waits(cast.focal_point) == ["Say whether you agree"]
    match = matches.agree(match=match, by=cast.focal_point)
    assert waits(cast.focal_point) == []
    matches.say_outcome(match=match, by=cast.focal_point, outcome="met")
    assert waits(cast.contributor) == ["The other side has said how it ended: say it too"]
    assert waits(cast.outsider) == waits(cast.officer_of_b) == []


def test_offers_wait_for_the_secretariat_and_then_for_their_provider(cast):
    offer = building.offer(cast)
    assert waits(cast.contributor) == waits(cast.moderator) == []
    offers.move(offer=offer, by=cast.contributor, name="change")
    assert waits(cast.contributor) == ["A draft: finish it and submit it"]
    offers.submit(offer=offer, by=cast.contributor)
    assert waits(cast.contributor) == []
    [one] = waiting_for(cast.moderator)
    assert (one.what, one.whom) == ("An offer to be opened or returned", cast.agency.name)
    offers.open_offer(offer=offer, by=cast.moderator)
    Offer.objects.update(renew_by=timezone.now().date() + timedelta(days=20))
    told = ["Say whether the offer still stands: renew it or withdraw it"]
    assert waits(cast.contributor) == told
    clocks.expire_offers(timezone.now() + timedelta(days=40))
    assert waits(cast.contributor) == told


def test_suggestions_and_groups_wait_for_the_state_and_then_for_those_invited(cast):
    nhri = organisation("Institution of the Tests", OrganisationKind.NHRI, state=cast.a)
    speaker = person("speaker")
    member(speaker, nhri, Role.CONTRIBUTOR)
    proposals.suggest(
        organisation=nhri, state=cast.a, by=speaker, title="Sign language", need="In courts."
    )
    [one] = waiting_for(cast.focal_point)
    assert (one.title, one.whom) == ("Sign language", nhri.name)
    page = ask(cast.focal_point, one.address.partition("#")[0]).content.decode()
    assert f'id="{one.address.partition("#")[2]}"' in page
    group = groups.convene(
        state=cast.a, by=cast.moderator, title="Friends", purpose="Courts.", invited=[cast.agency]
    )
    assert "Say whether your State agrees to this group of friends" in waits(cast.focal_point)
    assert waits(cast.contributor) == []
    groups.agree(group=group, by=cast.focal_point)
    assert waits(cast.contributor) == ["Say whether you join this group of friends"]
    groups.answer(friend=group.friends.get(), by=cast.contributor, joins=True)
    assert waits(cast.contributor) == []


def test_who_asks_to_belong_waits_for_the_focal_point_else_for_the_secretariat(cast):
    Organisation.objects.create(name="Proposed", kind=OrganisationKind.CIVIL_SOCIETY)
    assert waits(cast.moderator) == ["An organisation to be verified or refused"]
    stranger = person("stranger")
    ask_to_join(organisation=cast.agency, by=stranger)
    [one] = [one for one in waiting_for(cast.moderator) if one.whom]
    assert (one.title, one.whom) == (str(stranger), cast.agency.name)
    membership = cast.contributor.memberships.get(organisation=cast.agency)
    membership.roles.create(role=Role.FOCAL_POINT)
    assert waits(cast.contributor) == ["Say whether this person belongs to the organisation"]
    assert waits(cast.moderator) == ["An organisation to be verified or refused"]


def test_a_fund_and_the_sums_of_a_state_wait(cast):
    kept = keep(cast)
    assert waits(kept.manager) == []
    page = ask(kept.manager, reverse("workspace:desk")).content.decode()
    assert reverse("funds:keep", args=[kept.fund.code]) in page
    assert "You belong to no organisation" not in page
    Statement.objects.create(
        fund=kept.fund, topic="purpose", texts={"en": "It pays."}, language="en",
        confirmed_on=timezone.now().date() - timedelta(days=200), written_by=kept.manager,
    )  # fmt: skip
    [one] = waiting_for(kept.manager)
    assert "has not been confirmed for half a year" in str(one.what)
    money.contribution(kept)
    money.grant(kept, cast.a)
    told = ["1 sum with which your State could be named: say yes or no"]
    assert waits(cast.officer) == told
    assert waits(cast.focal_point) == waits(cast.officer_of_b) == []
    set_naming(money=kept.fund.grants.get(), by=cast.officer, naming="withheld")
    assert waits(cast.officer) == []


def test_the_page_shows_them_with_their_days_the_longest_first(cast):
    first, later = (submitted(cast, title=title) for title in ("Old one", "New one"))
    for version in (first, later):
        sending.return_to_contributor(
            version=version, by=cast.moderator, comments={"summary": "Say more."}
        )
    Version.objects.filter(pk=first.pk).update(since=timezone.now() - timedelta(days=3))
    text = ask(cast.contributor, reverse("workspace:desk")).content.decode()
    assert text.index("Old one") < text.index("New one")
    assert "for 3 days" in text
    published(cast)
    assert "Nothing waits for you." in ask(cast.officer, reverse("workspace:desk")).content.decode()
    text = ask(cast.auditor, reverse("workspace:desk")).content.decode()
    assert "What waits for you" not in text
    assert reverse("workspace:queue") in text
