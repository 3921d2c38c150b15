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


def page_of(client, person, group) -> str:
    client.force_login(person)
    return client.get(reverse("matching:group", args=[group.identifier])).content.decode()


def act(client, person, group, **data):
    client.force_login(person)
    place = reverse("matching:act-group", args=[group.identifier])
    return client.post(place, data, follow=True)


def test_who_was_put_on_the_list_since_the_state_read_it_is_not_agreed_to(client, cast, group):
    page = page_of(client, cast.focal_point, group)
    assert f'name="seen" value="{group.revision}"' in page
    groups.invite(group=group, by=cast.moderator, invited=[cast.other_agency])
    answer = act(client, cast.focal_point, group, what="agree", seen=group.revision)
    assert "Meanwhile the group was changed" in answer.content.decode()
    group.refresh_from_db()
    assert not group.is_agreed
    act(client, cast.focal_point, group, what="agree", seen=group.revision)
    group.refresh_from_db()
    assert group.is_agreed


def test_a_state_that_does_not_agree_ends_it_and_nobody_learns_of_it(
    client, cast, group, django_capture_on_commit_callbacks
):
    answer = act(client, cast.focal_point, group, what="close")
    assert "none of those on the list learns of it" in answer.content.decode()
    group.refresh_from_db()
    assert group.closed_at is None
    with django_capture_on_commit_callbacks() as letters:
        act(client, cast.focal_point, group, what="close", sure="yes")
    assert not letters
    group.refresh_from_db()
    assert group.closed_at is not None
    assert group not in Group.objects.visible_to(cast.contributor)
    assert 'value="agree"' not in page_of(client, cast.focal_point, group)


def test_who_is_only_invited_reads_neither_agenda_nor_who_does_what(client, cast, group):
    groups.agree(group=group, by=cast.focal_point)
    groups.set_agenda(group=group, by=cast.focal_point, agenda="The first hour", meets_on=None)
    groups.add_task(
        group=group, by=cast.focal_point, organisation=cast.mission_a, text="Bring maps", due=None
    )
    page = page_of(client, cast.contributor, group)
    assert "The first hour" not in page
    assert "Bring maps" not in page
    groups.answer(friend=group.friends.get(), by=cast.contributor, joins=True)
    for person in (cast.contributor, cast.moderator, cast.auditor, cast.focal_point):
        page = page_of(client, person, group)
        assert "The first hour" in page
        assert "Bring maps" in page


def test_who_declined_is_known_to_the_state_and_the_secretariat_only(client, cast, group):
    groups.invite(group=group, by=cast.moderator, invited=[cast.other_agency])
    groups.agree(group=group, by=cast.focal_point)
    groups.answer(
        friend=group.friends.get(organisation=cast.other_agency), by=cast.outsider, joins=False
    )
    name = str(cast.other_agency)
    assert name not in page_of(client, cast.contributor, group)
    for person in (cast.focal_point, cast.moderator, cast.auditor):
        assert name in page_of(client, person, group)


def test_a_friend_declines_leaves_and_is_asked_again(client, cast, group):
    groups.agree(group=group, by=cast.focal_point)
    data = {"friend": cast.agency.pk}
    assert act(client, cast.contributor, group, what="decline", **data).status_code == 200
    friend = group.friends.get()
    assert friend.status == "declined"
    groups.invite(group=group, by=cast.focal_point, invited=[cast.agency])
    friend.refresh_from_db()
    assert friend.status == "invited"
    act(client, cast.contributor, group, what="join", **data)
    assert "leaves the group" in page_of(client, cast.contributor, group)
    asked = act(client, cast.contributor, group, what="decline", **data)
    assert "Leave this group of friends?" in asked.content.decode()
    friend.refresh_from_db()
    assert friend.status == "joined"
    assert (
        act(client, cast.contributor, group, what="decline", sure="yes", **data).status_code == 200
    )
    assert group not in Group.objects.visible_to(cast.contributor)


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
