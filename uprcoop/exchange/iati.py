"""One public record as an IATI 2.03 activity: every mandatory element, from what is public only.

Codes are those of IATI's code lists (iatistandard.org, 2.03). What the repository publishes for
others is marked as a secondary report.
"""

from typing import Any

from django.conf import settings
from lxml import etree

from uprcoop.accounts.models import STATE_KINDS, OrganisationIdentifier, OrganisationKind
from uprcoop.activities.models import Published
from uprcoop.activities.vocabulary import Disclosure, Part, Progress

NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
STATUS = {
    Progress.PLANNED.value: "1",
    Progress.UNDER_WAY.value: "2",
    Progress.COMPLETED.value: "4",
    Progress.SUSPENDED.value: "6",
}
ROLE = {"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"}
MULTILATERAL = {
    OrganisationKind.UN_ENTITY.value,
    OrganisationKind.INTERNATIONAL.value,
    OrganisationKind.REGIONAL.value,
    OrganisationKind.REGIONAL_MECHANISM.value,
    OrganisationKind.MANDATE_HOLDER.value,
}
HUMAN_RIGHTS = "15160"  # OECD DAC 5-digit purpose code
UNNAMED = "Organisation that keeps its name from the public"


def organisation_type(kind: str) -> str:
    """IATI's OrganisationType."""
    if kind in [str(one) for one in STATE_KINDS]:
        return "10"
    if kind == OrganisationKind.NHRI:
        return "15"
    return "40" if kind in MULTILATERAL else "90"


def narrative(parent: Any, text: str, language: str = "") -> None:
    element = etree.SubElement(parent, "narrative")
    element.text = text
    if language:
        element.set(f"{NAMESPACE}lang", language)


def texts(activity: Any, name: str, content: dict[str, Any], field: str, **attributes: str) -> None:
    """An element with a narrative in each language that has one."""
    if not content[field]:
        return
    element = etree.SubElement(activity, name, attributes)
    narrative(element, content[field], content["language"])
    for row in content["translations"]:
        if row.get(field):
            narrative(element, row[field], row["language"])


def reference(organisation: dict[str, Any]) -> str:
    """The contributor's official identifier, else one of our own; of an unnamed one the site's."""
    if not organisation["id"]:
        return "UPR-COOPERATION-REPOSITORY"
    current = OrganisationIdentifier.objects.filter(
        organisation=organisation["id"], is_current=True, scheme__iexact="org-id"
    ).first()
    return current.value if current else f"UPR-ORG-{organisation['id']}"


def as_iati(record: Published) -> bytes:
    """A whole `iati-activities` document with this record in it, UTF-8."""
    content = record.content
    organisation = content["organisation"]
    root = etree.Element("iati-activities", version="2.03")
    stamp = record.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    activity = etree.SubElement(root, "iati-activity")
    activity.set("last-updated-datetime", stamp)
    activity.set(f"{NAMESPACE}lang", content["language"])
    identifier = content["other_identifier"] or f"{reference(organisation)}-{record.identifier}"
    etree.SubElement(activity, "iati-identifier").text = identifier
    reporting = etree.SubElement(
        activity,
        "reporting-org",
        {
            "ref": reference(organisation),
            "type": organisation_type(organisation["kind"]),
            "secondary-reporter": "1",
        },
    )
    narrative(reporting, organisation["name"] or UNNAMED)
    texts(activity, "title", content, "title")
    texts(activity, "description", content, "summary", type="1")
    texts(activity, "description", content, "done", type="2")
    partners = content["partners"] or [{"name": "", "role": ""}]
    for partner in partners:
        participating = etree.SubElement(
            activity, "participating-org", {"role": ROLE.get(partner["role"], "4")}
        )
        narrative(participating, partner["name"] or organisation["name"] or UNNAMED)
    etree.SubElement(activity, "activity-status", {"code": STATUS[content["progress"]]})
    is_planned = content["progress"] == Progress.PLANNED
    for field, kinds in (("starts", ("1", "2")), ("ends", ("3", "4"))):
        if content[field]:
            is_over = content["progress"] == Progress.COMPLETED
            kind = kinds[0] if is_planned or (field == "ends" and not is_over) else kinds[1]
            etree.SubElement(activity, "activity-date", {"type": kind, "iso-date": content[field]})
    countries(activity, record)
    sector = etree.SubElement(activity, "sector", {"vocabulary": "1", "code": HUMAN_RIGHTS})
    narrative(sector, "Human rights", "en")
    for goal in content["sdgs"]:
        vocabulary = "3" if "." in goal else "2"  # targets and goals have lists of their own
        etree.SubElement(activity, "tag", {"vocabulary": vocabulary, "code": goal})
    money(activity, content)
    for link in content["links"]:
        document = etree.SubElement(
            activity, "document-link", {"url": link["address"], "format": "text/html"}
        )
        narrative(etree.SubElement(document, "title"), link["title"] or link["address"])
        etree.SubElement(document, "category", {"code": "A12"})
    document = etree.SubElement(
        activity,
        "document-link",
        {"url": f"{settings.SITE_URL}/a/{record.identifier}", "format": "text/html"},
    )
    narrative(etree.SubElement(document, "title"), record.title, content["language"])
    etree.SubElement(document, "category", {"code": "A12"})
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def countries(activity: Any, record: Published) -> None:
    """The States that receive the assistance; where none does, all that are concerned."""
    rows = list(record.states.select_related("state"))
    chosen = [row for row in rows if row.part == Part.BENEFICIARY] or rows
    shares = [100 // len(chosen)] * len(chosen)
    shares[0] += 100 - sum(shares)
    for row, share in zip(chosen, shares, strict=True):
        attributes = {"code": row.state.iso2}
        if len(chosen) > 1:
            attributes["percentage"] = str(share)
        country = etree.SubElement(activity, "recipient-country", attributes)
        narrative(country, row.state.name_en, "en")


def money(activity: Any, content: dict[str, Any]) -> None:
    """A budget over the time of the activity, where an amount is public and its end is known."""
    told = content["money"]
    if told["disclosure"] != Disclosure.AMOUNT or not told["amount"] or not content["ends"]:
        return
    budget = etree.SubElement(activity, "budget", {"type": "1", "status": "1"})
    etree.SubElement(budget, "period-start", {"iso-date": content["starts"]})
    etree.SubElement(budget, "period-end", {"iso-date": content["ends"]})
    value = etree.SubElement(
        budget, "value", {"currency": told["currency"], "value-date": content["starts"]}
    )
    value.text = told["amount"]
