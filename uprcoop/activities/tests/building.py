"""The small cast of people in the tests of records, and records brought to a status by the real
actions, never by setting a field.

The cast's organisations and memberships are written straight to their tables: how one is accepted
is tested in `accounts`. State A is Kenya, State B is Samoa.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from uprcoop.accounts.models import (
    Organisation,
    OrganisationKind,
    Role,
    StaffRole,
    StateDesk,
    User,
)
from uprcoop.accounts.tests.building import member, organisation, person
from uprcoop.activities.actions.consent import decide
from uprcoop.activities.actions.drafting import attach, begin
from uprcoop.activities.actions.sending import (
    archive,
    clear,
    return_to_contributor,
    submit,
    withdraw_own,
)
from uprcoop.activities.models import Choice, Decision, Version
from uprcoop.recommendations.models import ImportRun, Recommendation, Source
from uprcoop.states.models import State

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Cast:
    a: State
    b: State
    agency: Organisation  # a UN entity: contributor and teammate
    other_agency: Organisation  # a civil society organisation: the outsider's
    mission_a: Organisation
    mission_b: Organisation
    contributor: User
    teammate: User
    outsider: User
    moderator: User
    administrator: User
    auditor: User
    officer: User  # consent officer of A
    second_officer: User  # another one of A
    focal_point: User  # of A: reads, does not decide
    officer_of_b: User


def make_cast() -> Cast:
    a, b = State.objects.get(iso3="KEN"), State.objects.get(iso3="WSM")
    cast = Cast(
        a=a,
        b=b,
        agency=organisation("Agency for Tests", OrganisationKind.UN_ENTITY),
        other_agency=organisation("Another Organisation", OrganisationKind.CIVIL_SOCIETY),
        mission_a=organisation("Mission of A", OrganisationKind.PERMANENT_MISSION, state=a),
        mission_b=organisation("Mission of B", OrganisationKind.PERMANENT_MISSION, state=b),
        contributor=person("contributor"),
        teammate=person("teammate"),
        outsider=person("outsider"),
        moderator=person("moderator", staff_role=StaffRole.MODERATOR),
        administrator=person("administrator", staff_role=StaffRole.ADMINISTRATOR),
        auditor=person("auditor", staff_role=StaffRole.AUDITOR),
        officer=person("officer"),
        second_officer=person("second-officer"),
        focal_point=person("focal-point"),
        officer_of_b=person("officer-of-b"),
    )
    member(cast.contributor, cast.agency, Role.CONTRIBUTOR)
    member(cast.teammate, cast.agency, Role.CONTRIBUTOR)
    member(cast.outsider, cast.other_agency, Role.CONTRIBUTOR)
    member(cast.officer, cast.mission_a, Role.CONSENT_OFFICER)
    member(cast.second_officer, cast.mission_a, Role.CONSENT_OFFICER)
    member(cast.focal_point, cast.mission_a, Role.FOCAL_POINT)
    member(cast.officer_of_b, cast.mission_b, Role.CONSENT_OFFICER)
    return cast


def two_officers(state: State) -> None:
    StateDesk.objects.update_or_create(state=state, defaults={"decisions_needed": 2})


def recommendation(state: State, key: str = "") -> Recommendation:
    """The recommendation to this State that the records of the tests implement."""
    key = key or f"rec{state.iso3.lower()}"
    found = Recommendation.objects.filter(key=key).first()
    if found:
        return found
    run = ImportRun.objects.create(source=Source.UPR_INFO, file_name="rows.csv")
    return Recommendation.objects.create(
        key=key,
        text=f"Train judges in {state.name_en}.",
        paragraph="136.4",
        state=state,
        cycle=3,
        language="en",
        changed_in=run,
    )


def whole_content(*states: State, **changes: Any) -> dict[str, Any]:
    """A content that lacks nothing, about these States."""
    return {
        "kind": "activity",
        "title": "Training of judges",
        "summary": "Two hundred judges were trained.",
        "done": "Four courses were held in the capital.",
        "results": "Judgments refer to the treaties more often.",
        "assistance": ["training"],
        "modality": "multilateral",
        "states": [{"state": state.iso3, "part": "beneficiary"} for state in states],
        "partners": [{"name": "Institute of Judges", "role": "implementing"}],
        "recommendations": [recommendation(state).key for state in states],
        "starts": "2025-03-01",
        "ends": "2025-06-30",
        "progress": "completed",
        "money": {
            "disclosure": "amount",
            "amount": "12500",
            "currency": "USD",
            "source": "A donor",
        },
        "contact": {"is_public": False, "name": "", "email": ""}
        if changes.get("hides_name")
        else {"is_public": True, "name": "A. Contact", "email": "contact@example.org"},
        "language": "en",
    } | changes


def draft(cast: Cast, *states: State, **changes: Any) -> Version:
    """A complete draft of the agency, about State A unless told otherwise."""
    content = whole_content(*(states or (cast.a,)), **changes)
    return begin(organisation=cast.agency, by=cast.contributor, content=content)


def submitted(cast: Cast, *states: State, **changes: Any) -> Version:
    return submit(version=draft(cast, *states, **changes), by=cast.contributor)


def with_states(cast: Cast, *states: State, **changes: Any) -> Version:
    return clear(version=submitted(cast, *states, **changes), by=cast.moderator)


def officer_of(cast: Cast, state: State) -> User:
    return {cast.a.pk: cast.officer, cast.b.pk: cast.officer_of_b}[state.pk]


def consent(cast: Cast, version: Version, state: State, **how: Any) -> Decision:
    given = {"choice": Choice.CONSENT, "by": officer_of(cast, state)} | how
    return decide(version=version, state=state, seen_hash=version.content_hash, **given)


def published(cast: Cast, *states: State, withheld: Any = (), **changes: Any) -> Version:
    version = with_states(cast, *states, **changes)
    for state in states or (cast.a,):
        consent(cast, version, state, withheld=withheld)
    version.refresh_from_db()
    return version


def brought_to(cast: Cast, status: str) -> Version:
    """A version of the agency about State A, with one attachment, that stands there."""
    version = draft(cast)
    attach(version=version, file=scan(), by=cast.contributor)
    if status == "draft":
        pass
    elif status == "archived":
        archive(version=version, by=cast.contributor)
    else:
        version.refresh_from_db()
        version = submit(version=version, by=cast.contributor)
        if status == "returned":
            comments = {"summary": "More, please."}
            return_to_contributor(version=version, by=cast.moderator, comments=comments)
        elif status != "submitted":
            version = clear(version=version, by=cast.moderator)
        if status == "declined":
            consent(cast, version, cast.a, choice=Choice.DECLINE)
        elif status == "consented":
            later = timezone.now().date() + timedelta(days=9)
            consent(cast, version, cast.a, from_date=later)
        elif status in ("published", "withdrawn"):
            consent(cast, version, cast.a)
        if status == "withdrawn":
            withdraw_own(record=version.record, by=cast.contributor)
    version.refresh_from_db()
    assert version.status == status
    return version


def waited(version: Version, days: int) -> None:
    """Let the States concerned have been asked so many days ago."""
    at = timezone.now() - timedelta(days=days)
    version.states.filter(asked_at__isnull=False).update(asked_at=at)


def scan(name: str = "note.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")
