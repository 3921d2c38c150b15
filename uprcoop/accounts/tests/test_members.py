"""Who belongs to an organisation: by its own acceptance, and never by anybody's own hand."""

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from uprcoop.accounts.actions import members
from uprcoop.accounts.actions.organisations import NotDone
from uprcoop.accounts.models import (
    Invitation,
    Membership,
    MembershipStatus,
    OrganisationKind,
    Role,
    User,
)
from uprcoop.accounts.permissions import people_of, user_can_consent, user_can_contribute
from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.accounts.tests.test_organisations import PDF, files, scan  # noqa: F401
from uprcoop.audit.models import Entry
from uprcoop.states.models import State

pytestmark = pytest.mark.django_db
FOCAL, OFFICER, CONTRIBUTOR = Role.FOCAL_POINT, Role.CONSENT_OFFICER, Role.CONTRIBUTOR


@pytest.fixture
def kenya() -> State:
    return State.objects.get(iso3="KEN")


@pytest.fixture
def mission(kenya):
    return organisation("Mission", OrganisationKind.PERMANENT_MISSION, state=kenya)


@pytest.fixture
def people():
    named = {name: person(name) for name in ("ana", "ben", "eve")}
    return named | {"moderator": person("moderator", staff_role="moderator")}


def verified_address(user: User) -> None:
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)


def test_a_states_first_focal_point_is_accepted_on_a_note_verbale(mission, people, client):
    ana, moderator = people["ana"], people["moderator"]
    with pytest.raises(NotDone, match="note verbale"):
        members.ask_to_join(organisation=mission, by=ana)
    client.force_login(ana)
    page = client.get(reverse("accounts:join", args=[mission.pk])).content.decode()
    assert "vidence" in page
    client.post(reverse("accounts:join", args=[mission.pk]), {"evidence": scan()})
    asked = mission.memberships.get()
    client.force_login(moderator)
    evidence = client.get(reverse("accounts:member-evidence", args=[asked.pk]))
    assert b"".join(evidence.streaming_content) == PDF
    address = reverse("accounts:member", args=[asked.pk])
    assert client.post(address, {"what": "accept-first"}).status_code == 302
    assert people_of(mission, FOCAL).get() == ana
    assert not people_of(mission, OFFICER).exists(), "the Secretariat made a consent officer"
    # From then on it is the focal point's to accept people.
    second = members.ask_to_join(organisation=mission, by=people["ben"])
    with pytest.raises(PermissionDenied):
        members.accept_member(membership=second, roles=[CONTRIBUTOR], by=moderator)
    members.accept_member(membership=second, roles=[OFFICER], by=ana)
    assert user_can_consent(people["ben"], mission.state)


def test_nobody_acts_before_being_accepted_nor_accepts_himself(mission, people):
    ana, eve = people["ana"], people["eve"]
    member(ana, mission, FOCAL)
    asked = members.ask_to_join(organisation=mission, by=eve)
    assert not user_can_contribute(eve, mission)
    for by in (eve, people["ben"], people["moderator"]):
        with pytest.raises(PermissionDenied):
            members.accept_member(membership=asked, roles=[FOCAL], by=by)
    members.refuse_member(membership=asked, by=ana)
    assert not user_can_contribute(eve, mission)
    with pytest.raises(NotDone, match="not waiting"):
        members.accept_member(membership=asked, roles=[FOCAL], by=ana)


def test_an_organisation_of_no_state_has_no_consent_officers(people, client):
    agency = organisation("Agency", OrganisationKind.UN_ENTITY)
    member(people["ana"], agency, FOCAL)
    with pytest.raises(NotDone, match="Only bodies of a State"):
        members.invite(
            organisation=agency, email="x@example.org", roles=[OFFICER], by=people["ana"]
        )
    client.force_login(people["ana"])
    given = {"email": "x@example.org", "roles": ["consent-officer"]}
    page = client.post(reverse("accounts:invite", args=[agency.pk]), given)
    assert page.status_code == 200
    assert 'value="x@example.org"' in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_is_for_its_address_alone_and_once(
    mission, people, client, django_capture_on_commit_callbacks
):
    ana, ben, eve = people["ana"], people["ben"], people["eve"]
    member(ana, mission, FOCAL)
    client.force_login(ana)
    with django_capture_on_commit_callbacks(execute=True):
        given = {"email": ben.email.upper(), "roles": ["consent-officer"]}
        client.post(reverse("accounts:invite", args=[mission.pk]), given)
    letter = mail.outbox[0]
    path = "/" + re.search(r"https?://\S+/invitation/\S+", letter.body).group().split("/", 3)[3]
    token = path.rstrip("/").rsplit("/", 1)[-1]
    assert token not in str(Invitation.objects.values())
    assert token not in str(Entry.objects.values())
    verified_address(eve)
    client.force_login(eve)
    assert "another address" in client.post(path).content.decode()
    client.force_login(ben)
    assert "another address" in client.post(path).content.decode()  # not verified yet
    verified_address(ben)
    assert client.get(path).status_code == 200
    assert not user_can_consent(ben, mission.state), "looking took the invitation up"
    assert client.post(path).status_code == 302
    assert user_can_consent(ben, mission.state)
    assert client.get(path).status_code == 404


def test_an_invitation_ends_with_who_sent_it(mission, people):
    ana, ben, eve = people["ana"], people["ben"], people["eve"]
    first = member(ana, mission, FOCAL)
    member(ben, mission, FOCAL)
    invitation = members.invite(organisation=mission, email=eve.email, roles=[OFFICER], by=ana)
    verified_address(eve)
    members.end_membership(membership=first, by=ben)
    with pytest.raises(NotDone, match="no longer valid"):
        members.take_up(invitation=invitation, by=eve)
    assert not user_can_consent(eve, mission.state)


def test_an_organisation_never_loses_its_last_focal_point(mission, people, client):
    ana, ben = people["ana"], people["ben"]
    first, second = member(ana, mission, FOCAL), member(ben, mission, OFFICER)
    client.force_login(ana)
    page = client.post(reverse("accounts:leave", args=[first.pk]), follow=True)
    assert "no focal point" in page.content.decode()
    with pytest.raises(NotDone):
        members.set_roles(membership=first, roles=[OFFICER], by=ana)
    members.set_roles(membership=second, roles=[OFFICER, FOCAL], by=ana)
    assert client.post(reverse("accounts:leave", args=[first.pk])).status_code == 302
    assert people_of(mission, FOCAL).get() == ben
    client.force_login(ben)
    assert client.post(reverse("accounts:leave", args=[first.pk])).status_code == 404


def test_other_peoples_pages_are_not_there(mission, people, client):
    member(people["ana"], mission, FOCAL)
    client.force_login(people["eve"])
    found = mission.memberships.get()
    assert client.get(reverse("accounts:people", args=[mission.pk])).status_code == 404
    for name, number in (("invite", mission.pk), ("officers", mission.pk), ("member", found.pk)):
        answer = client.post(reverse(f"accounts:{name}", args=[number]), {"what": "end"})
        assert answer.status_code == 404
    found.refresh_from_db()
    assert found.status == MembershipStatus.ACCEPTED


def test_how_many_officers_decide_is_an_officers_to_say(mission, people, client, kenya):
    member(people["ana"], mission, FOCAL)
    member(people["ben"], mission, OFFICER)
    address = reverse("accounts:officers", args=[mission.pk])
    client.force_login(people["ana"])
    assert client.post(address, {"needed": "2"}).status_code == 403
    client.force_login(people["ben"])
    page = client.post(address, {"needed": "7"}, follow=True)
    assert "one or two" in page.content.decode()
    client.post(address, {"needed": "2"})
    assert kenya.desk.decisions_needed == 2


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ask", "accept", "refuse", "roles", "end", "invite", "take_up"]),
        st.sampled_from(["ana", "ben", "eve", "moderator"]),
        st.integers(0, 5),
        st.sets(st.sampled_from([FOCAL, OFFICER, CONTRIBUTOR]), max_size=2),
        st.booleans(),
    ),
    max_size=25,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS, st.booleans())
def test_no_order_of_acts_lets_anybody_in_by_himself(mission, people, acts, is_begun):
    """Whoever may act was accepted by a focal point, or first of all by the Secretariat."""
    with transaction.atomic():
        for user in list(people.values()):
            user.emailaddress_set.get_or_create(email=user.email, defaults={"verified": True})
        begun = [("ask", "ana", 0, set(), True), ("accept", "moderator", 0, {FOCAL}, False)]
        for what, who, number, roles, attached in [*begun, *acts] if is_begun else acts:
            before = set(people_of(mission, FOCAL).values_list("name", flat=True))
            done = acted(mission, people, what, who, number, roles, attached)
            after = set(people_of(mission, FOCAL).values_list("name", flat=True))
            assert after or not before, "the last focal point went"
            if not done:
                continue
            if what in ("accept", "refuse"):
                assert who in before or (who == "moderator" and not before)
            if what in ("invite", "roles"):
                assert who in before
        accepted = Membership.objects.filter(status=MembershipStatus.ACCEPTED)
        for one in accepted.select_related("user", "decided_by"):
            assert one.decided_by not in (None, one.user)
            assert not one.user.staff_role
            assert one.evidence or one.decided_by != people["moderator"]
        transaction.set_rollback(True)


def acted(mission, people, what, who, number, roles, attached) -> bool:
    by = people[who]
    rows = list(Membership.objects.order_by("pk"))
    sent = list(Invitation.objects.order_by("pk"))
    one = rows[number % len(rows)] if rows else None
    if not (sent if what == "take_up" else one or what in ("ask", "invite")):
        return False
    try:
        with transaction.atomic():
            if what == "ask":
                evidence = scan() if attached else None
                members.ask_to_join(organisation=mission, by=by, evidence=evidence)
            elif what == "invite":
                email = list(people.values())[number % len(people)].email
                members.invite(organisation=mission, email=email, roles=roles, by=by)
            elif what == "take_up":
                members.take_up(invitation=sent[number % len(sent)], by=by)
            elif what == "accept":
                members.accept_member(membership=one, roles=roles, by=by)
            elif what == "refuse":
                members.refuse_member(membership=one, by=by)
            elif what == "roles":
                members.set_roles(membership=one, roles=roles, by=by)
            elif what == "end":
                members.end_membership(membership=one, by=by)
    except (NotDone, PermissionDenied):
        return False
    return True
