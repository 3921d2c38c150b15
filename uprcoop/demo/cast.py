"""The demonstration's people and organisations: fictitious, made through the real actions.

Nobody here has a password: only the demonstration's buttons open these accounts.
"""

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.actions.members import accept_member, ask_to_join, set_roles
from uprcoop.accounts.actions.organisations import propose_organisation, verify_organisation
from uprcoop.accounts.actions.people import add_secretariat
from uprcoop.accounts.models import Membership, Organisation, User
from uprcoop.demo.statements import check_demo
from uprcoop.states.models import State

DOMAIN = "@demo.invalid"
# A PDF that says it is fictitious; nothing more than an evidence file has to be.
EVIDENCE = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Person:
    """`roles`: in `organisation`; `staff`: at the Secretariat."""

    code: str
    name: str
    what: Promise
    organisation: str = ""
    roles: tuple[str, ...] = ()
    staff: str = ""

    @property
    def email(self) -> str:
        return self.code + DOMAIN


# Code of an organisation: name, acronym, kind, ISO3 of its State.
ORGANISATIONS: dict[str, tuple[str, str, str, str]] = {
    "agency": ("Demonstration Agency (fictitious)", "DEMO-A", "un-entity", ""),
    "ngo": ("Demonstration Initiative (fictitious)", "", "civil-society", ""),
    "nhri": ("Demonstration Institution of Fiji (fictitious)", "", "nhri", "FJI"),
    "mission-a": (
        "Demonstration Mission of Fiji (fictitious)",
        "",
        "permanent-mission",
        "FJI",
    ),
    "mission-b": ("Demonstration Mission of Uruguay (fictitious)", "", "permanent-mission", "URY"),
    "fund": ("Demonstration Fund (fictitious)", "DEMO-F", "international-organisation", ""),
    "nmirf-b": ("Demonstration mechanism of Uruguay (fictitious)", "", "nmirf", "URY"),
}
CAST: tuple[Person, ...] = (
    Person(
        "administrator",
        "Alex (administrator)",
        _("Secretariat: checks records, verifies organisations, imports"),
        staff="administrator",
    ),
    Person("moderator", "Mina (moderator)", _("Secretariat: checks records"), staff="moderator"),
    Person("auditor", "Ada (auditor)", _("Reads everything, changes nothing"), staff="auditor"),
    Person(
        "agency",
        "Chris (agency)",
        _("Submits records for a United Nations entity"),
        "agency",
        ("contributor", "focal-point"),
    ),
    Person(
        "colleague",
        "Kim (agency)",
        _("A colleague at the same entity"),
        "agency",
        ("contributor",),
    ),
    Person(
        "ngo",
        "Noor (civil society)",
        _("Submits records for a civil society organisation"),
        "ngo",
        ("contributor", "focal-point"),
    ),
    Person(
        "nhri",
        "Hana (national institution)",
        _("Submits records for a national human rights institution"),
        "nhri",
        ("contributor", "focal-point"),
    ),
    Person(
        "focal-a",
        "Sina (Mission of Fiji)",
        _("Focal point of Fiji"),
        "mission-a",
        ("contributor", "focal-point"),
    ),
    Person(
        "officer-a",
        "Tala (Mission of Fiji)",
        _("Consent officer of Fiji"),
        "mission-a",
        ("consent-officer",),
    ),
    Person(
        "second-a",
        "Malia (Mission of Fiji)",
        _("Second consent officer of Fiji"),
        "mission-a",
        ("consent-officer", "fund-manager"),
    ),
    Person(
        "officer-b",
        "Lucía (Mission of Uruguay)",
        _("Focal point and consent officer of Uruguay"),
        "mission-b",
        ("focal-point", "consent-officer"),
    ),
    Person(
        "nmirf-b",
        "Marta (mechanism of Uruguay)",
        _("Submits records for a State’s own mechanism"),
        "nmirf-b",
        ("contributor", "focal-point"),
    ),
    Person(
        "fund",
        "Femi (fund)",
        _("Keeps the page and the money of a fund"),
        "fund",
        ("focal-point", "fund-manager"),
    ),
)
BY_CODE = {person.code: person for person in CAST}


def account(person: Person) -> User:
    found = User.objects.filter(email=person.email).first()
    if found:
        return found
    if person.staff:
        return add_secretariat(
            email=person.email, name=person.name, password=None, role=person.staff
        )[0]
    return User.objects.create_user(person.email, password=None, name=person.name)


def evidence() -> SimpleUploadedFile:
    return SimpleUploadedFile("fictitious.pdf", EVIDENCE, content_type="application/pdf")


@transaction.atomic
def make_cast() -> dict[str, User]:
    """Everybody by code, with their organisations and roles; what is there already is kept."""
    check_demo()
    people = {person.code: account(person) for person in CAST}
    for code, (name, acronym, kind, iso3) in ORGANISATIONS.items():
        members = [person for person in CAST if person.organisation == code]
        first = next(person for person in members if "focal-point" in person.roles)
        organisation = Organisation.objects.filter(name=name).first()
        if organisation is None:
            organisation = propose_organisation(
                by=people[first.code],
                name=name,
                acronym=acronym,
                kind=kind,
                state=State.objects.get(iso3=iso3) if iso3 else None,
                evidence=evidence() if kind in ("permanent-mission", "nmirf") else None,
            )
            verify_organisation(organisation=organisation, by=people["administrator"])
        for person in members:
            join(people[person.code], organisation, person, people[first.code])
    return people


def join(user: User, organisation: Organisation, person: Person, focal_point: User) -> None:
    found = Membership.objects.filter(user=user, organisation=organisation).first()
    if found is None:
        found = ask_to_join(organisation=organisation, by=user)
        accept_member(membership=found, roles=person.roles, by=focal_point)
    elif set(found.roles.values_list("role", flat=True)) != set(person.roles):
        set_roles(membership=found, roles=person.roles, by=focal_point)
