"""What a person writing a record may take by one click, each with its reason.

From the title, summary and what was done: the States' own recommendations that it implements
(hybrid search among those of the States concerned), and themes, persons and targets (theme model,
and the labels of those recommendations). And a warning where a very similar record exists, looked
for only among what the person may see.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from uprcoop.accounts.models import User
from uprcoop.activities.models import Published, Version
from uprcoop.activities.vocabulary import Kind
from uprcoop.recommendations.models import PersonGroup, Pledge, Recommendation, Sdg, Theme
from uprcoop.search import query, thememodel
from uprcoop.search.analysis import tokens
from uprcoop.search.hits import Hit
from uprcoop.search.request import SearchRequest
from uprcoop.states.models import State

LONGEST = 600  # characters of the text that is searched with
NEAREST = 8
SIMILAR = 0.6  # share of stems in common from which two records may be one
COMPARED = 300  # own records at most, newest first
NEAR = 20  # public ones that search finds nearest
NEWEST = 50  # public ones that search may not know yet


@dataclass(frozen=True)
class Suggestion:
    """`key`: of the content. `code`: what is added to it."""

    key: str
    code: str
    label: str
    why: str


@dataclass(frozen=True)
class Similar:
    """`percent`: of the stems in common. `is_own`: the person may read it in the workspace."""

    title: str
    identifier: str
    percent: int
    is_own: bool


@dataclass
class Suggestions:
    statements: list[tuple[Suggestion, Hit]] = field(default_factory=list)
    labels: dict[str, list[Suggestion]] = field(default_factory=dict)
    similar: list[Similar] = field(default_factory=list)


def text_of(content: Mapping[str, Any]) -> str:
    """What is searched with: words only, for signs would be taken for operators."""
    text = " ".join([content["title"], content["summary"], content["done"]])
    return re.sub(r"[^\w\s]", " ", text)[:LONGEST].strip()


def suggest(version: Version, user: User, language: str) -> Suggestions:
    content = version.content
    found = Suggestions(similar=similar_records(version, user))
    text = text_of(content)
    if not text:
        return found
    hits = statements_for(text, content, language)
    for hit in hits:
        one = hit.object
        assert isinstance(one, Recommendation | Pledge)  # the filter on kinds lets no other in
        key = "pledges" if hit.kind == "pledge" else "recommendations"
        if one.key in content[key]:
            continue
        label = f"{one.paragraph} {one.state.name}".strip()
        found.statements.append((Suggestion(key, one.key, label, hit.why), hit))
    found.labels = {
        "themes": themes_for(text, content, hits),
        "persons": from_neighbours("persons", PersonGroup, content, hits),
        "sdgs": from_neighbours("sdgs", Sdg, content, hits),
    }
    return found


def statements_for(text: str, content: Mapping[str, Any], language: str) -> list[Hit]:
    states = [row["state"].lower() for row in content["states"]]
    if not states:
        return []
    request = SearchRequest(
        text=text,
        filters={"state": states, "kind": ["recommendation", "pledge"]},
        language=language[:2],
        size=NEAREST,
    )
    return [
        hit for hit in query.run(request).hits if isinstance(hit.object, Recommendation | Pledge)
    ]


def themes_for(text: str, content: Mapping[str, Any], hits: list[Hit]) -> list[Suggestion]:
    """Themes the model sees in the text; where it sees none, those of the nearest ones."""
    themes = Theme.objects.in_bulk()
    found = []
    for one in thememodel.suggest(text, content["language"]):
        theme = themes.get(one.theme_id)
        if theme is None or theme.code in content["themes"]:
            continue
        why = _("The text speaks of it: %(percent)s %%") % {"percent": round(100 * one.probability)}
        if one.words:
            why = f"{why} ({', '.join(one.words[:4])})"
        found.append(Suggestion("themes", theme.code, theme.name, why))
    return found or from_neighbours("themes", Theme, content, hits)


def from_neighbours(
    key: str, model: Any, content: Mapping[str, Any], hits: list[Hit]
) -> list[Suggestion]:
    """Labels that more than a third of the nearest recommendations bear."""
    near = [hit.object for hit in hits if hasattr(hit.object, key)]
    chosen = [*near, *Recommendation.objects.filter(key__in=content["recommendations"])]
    chosen = list({(type(one), one.pk): one for one in chosen}.values())
    counts: Counter[int] = Counter()
    for kind in {type(one) for one in chosen}:
        of_kind = kind.objects.filter(pk__in=[one.pk for one in chosen if type(one) is kind])
        bearing = of_kind.filter(**{f"{key}__isnull": False})
        counts.update(bearing.values_list(f"{key}__pk", flat=True))
    common = [(pk, many) for pk, many in counts.most_common(6) if many * 3 > len(chosen)]
    rows = model.objects.in_bulk([pk for pk, _many in common])
    found = []
    for pk, count in common:
        row = rows[pk]
        if row.code in content[key]:
            continue
        words = {"count": count, "all": len(chosen)}
        why = _("Borne by %(count)s of the %(all)s nearest recommendations") % words
        label = f"{row.code} {row.name}" if key == "sdgs" else row.name
        found.append(Suggestion(key, row.code, label, why))
    return found


def similar_records(version: Version, user: User) -> list[Similar]:
    """Records that may be this one: of the person's own, and public ones about the same States."""
    own = stems(version.content)
    if len(own) < 4:
        return []
    others = (
        Version.objects.visible_to(user)
        .exclude(record=version.record_id)
        .exclude(status="archived")
        .select_related("record")
        .order_by("-changed_at")[:COMPARED]
    )
    # The newest version of each comes last, and stays.
    seen = {one.record.identifier: one.content_seen_by(user) for one in reversed(list(others))}
    own_ones = set(seen)
    for row in public_near(version.content):
        if row.record_id != version.record_id:
            seen.setdefault(row.identifier, row.content)
    found = []
    for identifier, content in seen.items():
        other = stems(content)
        share = len(own & other) / max(len(own | other), 1)
        if share >= SIMILAR:
            percent = round(100 * share)
            found.append(Similar(content["title"], identifier, percent, identifier in own_ones))
    return sorted(found, key=lambda one: -one.percent)[:5]


def public_near(content: Mapping[str, Any]) -> list[Published]:
    """Public records about the same States: the nearest in words and meaning, and the newest."""
    codes = [row["state"] for row in content["states"]]
    if not codes:
        return []
    request = SearchRequest(
        text=text_of(content),
        filters={
            "concerned": [iso3.lower() for iso3 in codes],
            "kind": [Kind.ACTIVITY.value, Kind.GOOD_PRACTICE.value],
        },
        size=NEAR,
    )
    near = [hit.object for hit in query.run(request).hits if isinstance(hit.object, Published)]
    states = State.objects.filter(iso3__in=codes)
    newest = Published.objects.filter(states__state__in=states).distinct()[:NEWEST]
    return list({row.pk: row for row in [*near, *newest]}.values())


def stems(content: Mapping[str, Any]) -> set[str]:
    text = f"{content['title']} {content['summary']} {content['done']}"
    return set(tokens(text, content["language"]))
