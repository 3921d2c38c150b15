"""What a version lacks before it can be sent. Each problem names its field and says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from uprcoop.accounts.models import Organisation
from uprcoop.activities.giving_away import what_names_it
from uprcoop.activities.models import Record
from uprcoop.activities.vocabulary import Disclosure, Kind, Progress
from uprcoop.common.reading import is_currency
from uprcoop.recommendations.models import PersonGroup, Pledge, Recommendation, Sdg, Theme
from uprcoop.states.models import State

Words = str | Promise

# Must be given, with what to say when it is not.
REQUIRED: dict[str, Words] = {
    "title": _("Give the record a title."),
    "summary": _("Write a summary of a few sentences."),
    "done": _("Say what was done, or what will be done."),
    "assistance": _("Choose at least one type of assistance."),
    "modality": _("Choose how the cooperation is organised."),
    "progress": _("Choose how far it is."),
    "starts": _("Give the day on which it began or will begin."),
}
# The fields somebody must fill in, as the task list counts them.
MANDATORY = (
    "kind",
    "title",
    "summary",
    "done",
    "assistance",
    "modality",
    "states",
    "recommendations",
    "progress",
    "starts",
    "money",
    "contact",
    "language",
)


@dataclass(frozen=True)
class Problem:
    """`field`: a key of the content. `message`: what is wrong and what to do, translatable."""

    field: str
    message: Words


class Incomplete(Exception):
    """A version cannot be sent yet."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{p.field}: {p.message}" for p in problems))


def problems_of(content: Mapping[str, Any], organisation: Organisation) -> list[Problem]:
    """Everything that keeps this content from being sent by the organisation, in the order of the
    fields."""
    found = [Problem(name, words) for name, words in REQUIRED.items() if not content[name]]
    found += problems_of_states(content)
    found += unknown_codes(content)
    found += problems_of_dates(content["progress"], content["starts"], content["ends"])
    found += problems_of_money(content["money"])
    found += problems_of_contact(content["contact"])
    for row in content["translations"]:
        if not (row["title"] and row["summary"]):
            words = _("Each further language needs at least a title and a summary.")
            found.append(Problem("translations", words))
            break
    if content["kind"] == Kind.GOOD_PRACTICE and not content["lessons"]:
        words = _("A good practice says what others can learn from it.")
        found.append(Problem("lessons", words))
    found += problems_of_ties(content, organisation)
    if content["hides_name"]:
        found += problems_of_name(content, organisation)
    return found


def problems_of_dates(progress: str, starts: str, ends: str) -> list[Problem]:
    """What does not fit together, or with today. `starts`, `ends`: days in ISO 8601, or ""."""
    found = []
    today = timezone.localdate().isoformat()
    if starts and ends and ends < starts:
        found.append(Problem("ends", _("The end lies before the beginning: correct one of them.")))
    if progress == Progress.COMPLETED and ends > today:
        words = _("It is completed, but its end lies in the future: correct one of them.")
        found.append(Problem("ends", words))
    if progress in (Progress.COMPLETED, Progress.UNDER_WAY) and starts > today:
        words = _("It has begun, but its beginning lies in the future: correct one of them.")
        found.append(Problem("starts", words))
    return found


def problems_of_ties(content: Mapping[str, Any], organisation: Organisation) -> list[Problem]:
    """The activity that a good practice belongs to: one that is public, or one's own."""
    identifier = content["part_of"]
    may_be = Record.objects.filter(Q(published__isnull=False) | Q(organisation=organisation))
    if not identifier or may_be.filter(identifier=identifier).exists():
        return []
    words = _(
        "Neither among your organisation’s records nor in public is there one with this "
        "identifier: %(identifier)s."
    )
    return [Problem("part_of", words % {"identifier": identifier})]


def problems_of_name(content: Mapping[str, Any], organisation: Organisation) -> list[Problem]:
    """What would tell the name that an organisation keeps from the public."""
    found = []
    for field, named in what_names_it(content, organisation):
        words = _(
            "This names your organisation (“%(words)s”), which you keep from the public: write it "
            "otherwise, or let the name be shown."
        )
        found.append(Problem(field, words % {"words": named}))
    if content["contact"]["is_public"]:
        words = _(
            "A public contact would tell who you are, and you keep your name from the public: "
            "choose no public contact, or let the name be shown."
        )
        found.append(Problem("contact", words))
    return found


def problems_of_states(content: Mapping[str, Any]) -> list[Problem]:
    found = []
    if not content["states"]:
        found.append(Problem("states", _("Name at least one State concerned.")))
    codes = {row["state"] for row in content["states"]}
    known = set(State.objects.filter(iso3__in=codes).values_list("iso3", flat=True))
    if codes - known:
        unknown = ", ".join(sorted(codes - known))
        words: Words = _("This is no code of a State: %(codes)s.") % {"codes": unknown}
        found.append(Problem("states", words))
    if any(not row["part"] for row in content["states"]):
        words = _("Say for each State concerned what its part is.")
        found.append(Problem("states", words))
    if not content["recommendations"] and not content["pledges"]:
        words = _("Choose at least one recommendation or pledge that this helps to implement.")
        found.append(Problem("recommendations", words))
    for name, model in (("recommendations", Recommendation), ("pledges", Pledge)):
        rows = dict(model.objects.filter(key__in=content[name]).values_list("key", "state__iso3"))
        missing = [key for key in content[name] if key not in rows]
        if missing:
            words = _("No record has this key: %(keys)s.") % {"keys": ", ".join(missing)}
            found.append(Problem(name, words))
        # A record that implements a State's recommendation is about that State.
        others = sorted({iso3 for iso3 in rows.values() if iso3 not in codes})
        if others:
            names = State.objects.filter(iso3__in=others)
            words = _(
                "These recommendations were made to a State that is not among the States "
                "concerned: %(states)s. Add the State, or take the recommendations out."
            ) % {"states": ", ".join(state.name for state in names)}
            found.append(Problem(name, words))
    return found


def unknown_codes(content: Mapping[str, Any]) -> list[Problem]:
    found = []
    tables: tuple[tuple[str, Any], ...] = (
        ("themes", Theme),
        ("persons", PersonGroup),
        ("sdgs", Sdg),
    )
    for name, model in tables:
        given = set(content[name])
        known = set(model.objects.filter(code__in=given).values_list("code", flat=True))
        if given - known:
            words = _("This is no code of the list: %(codes)s.") % {
                "codes": ", ".join(sorted(given - known))
            }
            found.append(Problem(name, words))
    return found


def problems_of_money(money: Mapping[str, str]) -> list[Problem]:
    if not money["disclosure"]:
        words = _("Say whether you give an amount, or that it is not disclosed.")
        return [Problem("money", words)]
    if money["disclosure"] == Disclosure.AMOUNT:
        if not money["amount"]:
            words = _("Give the amount in figures, for example 12500 or 12500.50.")
            return [Problem("money", words)]
        if not is_currency(money["currency"]):
            words = _("Give the currency as three letters, for example USD.")
            return [Problem("money", words)]
    if money["disclosure"] == Disclosure.IN_KIND and not money["in_kind"]:
        return [Problem("money", _("Say what was given in kind."))]
    return []


def problems_of_contact(contact: Mapping[str, Any]) -> list[Problem]:
    if contact["is_public"] is None:
        return [Problem("contact", _("Say whether there is a public contact."))]
    if contact["is_public"]:
        try:
            validate_email(contact["email"])
        except ValidationError:
            words = _("Give the contact's e-mail address, for example name@example.org.")
            return [Problem("contact", words)]
    return []
