"""Organisations: found before they are proposed twice, verified by somebody else, merged."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from uprcoop.accounts.actions import organisations as actions
from uprcoop.accounts.actions.organisations import NotDone, folded, near_duplicates
from uprcoop.accounts.models import MembershipStatus, Organisation, OrganisationKind, Role, User
from uprcoop.accounts.permissions import organisations_of, user_can_contribute
from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.audit.models import Entry
from uprcoop.states.models import State

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def scan(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("note.pdf", content, content_type="application/pdf")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    kept = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    kept["OPTIONS"] = {"location": str(tmp_path)}
    settings.STORAGES = {**settings.STORAGES, "default": kept}


@pytest.fixture
def ana() -> User:
    return person("ana")


@pytest.fixture
def moderator() -> User:
    return person("moderator", staff_role="moderator")


def proposed(by: User, name: str = "Lawyers of the Coast", **how) -> Organisation:
    return actions.propose_organisation(by=by, name=name, kind="civil-society", **how)


@given(st.text(max_size=40))
@example("𝝖")
def test_a_folded_name_is_folded_for_good(name):
    assert folded(folded(name)) == folded(name)
    assert folded(f"  {name.upper()} ") == folded(name.upper())


@pytest.mark.parametrize(
    ("name", "acronym", "identifier"),
    [
        ("lawyers of the coast", "", ""),
        ("Lawyers of the Coasts", "", ""),
        ("Láwyers  of the Coast, Inc.", "", ""),
        ("Lawers Coast", "", ""),
        ("Something else", "LOC", ""),
        ("Something else", "", "xx-reg-17"),
    ],
)
def test_what_may_be_the_same_is_shown_first(ana, name, acronym, identifier):
    one = proposed(ana, acronym="LOC", identifiers=[("org-id", "XX-REG-17")])
    proposed(ana, "Judges of the Hills")
    assert near_duplicates(name, acronym, identifier) == [one]


def test_a_proposal_is_held_until_one_says_that_it_is_another(client, ana):
    organisation("Lawyers of the Coast", OrganisationKind.CIVIL_SOCIETY)
    client.force_login(ana)
    given = {"name": "Lawyers of the Coasts", "kind": "civil-society"}
    page = client.post(reverse("accounts:propose"), given).content.decode()
    assert "look alike" in page
    assert "Lawyers of the Coasts" in page  # what was typed is kept
    assert Organisation.objects.count() == 1
    assert client.post(reverse("accounts:propose"), given | {"is_another": "on"}).status_code == 302
    assert Organisation.objects.count() == 2


def test_a_body_of_a_state_needs_a_scan_that_is_one(client, ana):
    client.force_login(ana)
    state = State.objects.get(iso3="KEN")
    given = {"name": "Permanent Mission", "kind": "permanent-mission", "state": state.pk}
    address = reverse("accounts:propose")
    assert "note verbale" in client.post(address, given).content.decode()
    bad = client.post(address, given | {"evidence": scan(b"MZ no scan")})
    assert bad.status_code == 200
    assert not Organisation.objects.exists()
    assert client.post(address, given | {"evidence": scan()}).status_code == 302
    assert Organisation.objects.get().evidence


def test_nothing_may_be_done_for_a_proposal_before_it_is_verified(
    ana, moderator, django_capture_on_commit_callbacks
):
    one = proposed(ana)
    assert not user_can_contribute(ana, one)
    with pytest.raises(PermissionDenied):
        actions.verify_organisation(organisation=one, by=ana)
    with django_capture_on_commit_callbacks(execute=True):
        actions.verify_organisation(organisation=one, by=moderator)
    assert organisations_of(ana, Role.FOCAL_POINT).get() == one
    assert user_can_contribute(ana, one)
    assert [letter.to for letter in mail.outbox] == [[ana.email]]
    entry = Entry.objects.get(act="organisation.verify")
    assert (entry.by, entry.details["first_focal_point"]) == (f"user:{moderator.pk}", ana.pk)
    with pytest.raises(NotDone, match="does not wait"):
        actions.verify_organisation(organisation=one, by=moderator)


def test_people_of_the_secretariat_propose_nothing(moderator):
    with pytest.raises(ValidationError):
        proposed(moderator)


def test_a_refusal_says_why_and_ends_what_waited(client, ana, moderator):
    one = proposed(ana)
    client.force_login(moderator)
    page = client.post(reverse("accounts:verify", args=[one.pk]), {"what": "refuse", "reason": ""})
    assert page.status_code == 200
    one.refresh_from_db()
    assert one.status == "proposed"
    given = {"what": "refuse", "reason": "A branch of another organisation."}
    assert client.post(reverse("accounts:verify", args=[one.pk]), given).status_code == 302
    one.refresh_from_db()
    assert one.status == "refused"
    assert one.memberships.get().status == MembershipStatus.REFUSED


def test_merged_into_one_that_exists_who_proposed_it_asks_that_one(ana, moderator):
    real = organisation("Lawyers of the Coast", OrganisationKind.CIVIL_SOCIETY)
    twin = proposed(ana, "Coast lawyers", identifiers=[("org-id", "XX-9")])
    actions.merge_organisation(organisation=twin, into=real, by=moderator)
    asked = real.memberships.get()
    assert (asked.user, asked.status) == (ana, MembershipStatus.ASKED)
    assert not user_can_contribute(ana, real)
    # The name that files may bear still leads to the right one.
    assert near_duplicates("", "", "XX-9") == [real]


def test_an_old_identifier_stays_valid(client, ana, moderator):
    one = organisation("Lawyers of the Coast", OrganisationKind.CIVIL_SOCIETY)
    other = organisation("Judges of the Hills", OrganisationKind.CIVIL_SOCIETY)
    actions.add_identifier(other, "org-id", "XX-1")
    member(ana, one, Role.FOCAL_POINT)
    client.force_login(ana)
    address = reverse("accounts:identifier", args=[one.pk])
    for value in ("XX-2", "XX-3"):
        assert client.post(address, {"scheme": "org-id", "value": value}).status_code == 302
    kept = list(one.identifiers.values_list("value", "is_current"))
    assert kept == [("XX-3", True), ("XX-2", False)]
    assert near_duplicates("", "", "XX-2") == [one]
    taken = client.post(address, {"scheme": "org-id", "value": "XX-1"})
    assert taken.status_code == 200
    assert "Another organisation has this identifier" in taken.content.decode()
    assert 'value="XX-1"' in taken.content.decode()
    assert list(one.identifiers.values_list("value", "is_current")) == kept
    client.force_login(moderator)
    assert client.post(address, {"scheme": "org-id", "value": "XX-4"}).status_code == 403


def test_evidence_is_for_the_secretariat_and_saved_not_shown(client, ana, moderator):
    state = State.objects.get(iso3="KEN")
    one = actions.propose_organisation(
        by=ana, name="Mission", kind="permanent-mission", state=state, evidence=scan()
    )
    address = reverse("accounts:evidence", args=[one.pk])
    client.force_login(ana)
    assert client.get(address).status_code == 403
    client.force_login(moderator)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
