"""Groups of friends: the State says who is in, before anybody is asked and ever after."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from uprcoop.matching.actions import groups
from uprcoop.matching.actions.common import NotPossible
from uprcoop.matching.models import Friend, Group
from uprcoop.matching.tests import building


@pytest.fixture
def group(cast) -> Group:
    return groups.convene(
        state=cast.a, by=cast.moderator, title="Friends", purpose="To help.", invited=[cast.agency]
    )


def test_nobody_is_invited_before_the_state_agrees(cast, group):
    assert group not in Group.objects.visible_to(cast.contributor)
    friend = group.friends.get()
    with pytest.raises(NotPossible, match="not agreed"):
        groups.answer(friend=friend, by=cast.contributor, joins=True)
    for by in (cast.moderator, cast.contributor, cast.officer_of_b):
        with pytest.raises(PermissionDenied):
            groups.agree(group=group, by=by)
    groups.agree(group=group, by=cast.focal_point)
    assert group in Group.objects.visible_to(cast.contributor)


def test_once_it_has_agreed_only_the_state_brings_others_in(cast, group):
    groups.invite(group=group, by=cast.moderator, invited=[cast.mission_b])  # not agreed yet
    groups.agree(group=group, by=cast.focal_point)
    groups.answer(friend=group.friends.first(), by=cast.contributor, joins=True)
    for by in (cast.contributor, cast.moderator, cast.outsider):
        with pytest.raises(PermissionDenied):
            groups.invite(group=group, by=by, invited=[cast.other_agency])
    assert not Friend.objects.filter(organisation=cast.other_agency).exists()
    assert group not in Group.objects.visible_to(cast.outsider)
    groups.invite(group=group, by=cast.focal_point, invited=[cast.other_agency])
    assert group in Group.objects.visible_to(cast.outsider)


def test_the_page_offers_inviting_only_to_who_may(client, cast, group):
    groups.agree(group=group, by=cast.focal_point)
    groups.answer(friend=group.friends.get(), by=cast.contributor, joins=True)
    place = reverse("matching:group", args=[group.identifier])
    for who, may in (("focal_point", True), ("contributor", False), ("moderator", False)):
        client.force_login(getattr(cast, who))
        assert ('value="invite"' in client.get(place).content.decode()) == may, who


def test_a_friend_who_declined_sees_it_no_more_and_an_ended_group_takes_nothing(cast, group):
    groups.agree(group=group, by=cast.focal_point)
    groups.answer(friend=group.friends.get(), by=cast.contributor, joins=False)
    assert group not in Group.objects.visible_to(cast.contributor)
    with pytest.raises(PermissionDenied):
        groups.set_agenda(group=group, by=cast.contributor, agenda="x", meets_on=None)
    groups.close(group=group, by=cast.focal_point)
    with pytest.raises(NotPossible, match="ended"):
        groups.set_agenda(group=group, by=cast.focal_point, agenda="x", meets_on=None)


def test_a_group_around_a_confidential_request_does_not_open_the_request(client, cast):
    request = building.opened(cast, visibility="secretariat")
    made = groups.convene(
        state=cast.a, by=cast.moderator, title="Friends", purpose="To help.", request=request,
        invited=[cast.agency],
    )  # fmt: skip
    groups.agree(group=made, by=cast.focal_point)
    client.force_login(cast.contributor)
    page = client.get(reverse("matching:group", args=[made.identifier])).content.decode()
    assert request.identifier not in page
    assert building.SECRET not in page
