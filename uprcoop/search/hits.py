"""The records of a result page, loaded in few queries, each with its text and its reason."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from uprcoop.activities.models import Published
from uprcoop.common.lists import listed
from uprcoop.recommendations.models import Pledge, Recommendation, Standing
from uprcoop.search.analysis import tokens
from uprcoop.search.analysis.analyser import HAN
from uprcoop.search.columns import FIELD_BITS, Columns
from uprcoop.search.kinds import (
    DERIVED,
    KINDS,
    MULTIPLE,
    PLEDGE,
    RECOMMENDATION,
    RECORDS,
    SINGLE,
)
from uprcoop.search.lexical import Term
from uprcoop.search.meaning import FLOOR
from uprcoop.search.models import SearchDocument
from uprcoop.search.ranking import Ranked
from uprcoop.search.snippets import snippet
from uprcoop.states.models import State

Found = Recommendation | Pledge | Published
HAN_PAIR = re.compile(f"[{HAN}]{{2}}")


@dataclass(frozen=True)
class Hit:
    """`kind`: as in `kinds.KINDS`. `parts`: what each leg gave, for those who ask."""

    kind: str
    object: Recommendation | Pledge | Published
    snippet: SafeString
    why: str
    document: int
    parts: dict[str, float] = field(default_factory=dict)
    recommenders: list[State] = field(default_factory=list)
    theme_names: list[str] = field(default_factory=list)


def load(columns: Columns, documents: list[int]) -> dict[int, Found]:
    """The records of these documents, with what a result list shows of them."""
    wanted: dict[int, dict[int, int]] = defaultdict(dict)
    for document in documents:
        kind = int(columns.single["kind"][document])
        wanted[kind][int(columns.object_ids[document])] = document
    found: dict[int, Found] = {}
    if recommendations := wanted.get(RECOMMENDATION):
        rows = Recommendation.objects.filter(id__in=recommendations, standing=Standing.CURRENT)
        found.update({recommendations[row.id]: row for row in rows})
    if pledges := wanted.get(PLEDGE):
        others = Pledge.objects.filter(id__in=pledges, standing=Standing.CURRENT)
        found.update({pledges[row.id]: row for row in others})
    for kind in RECORDS:
        if ids := wanted.get(kind):
            public = Published.objects.filter(id__in=ids)
            found.update({ids[row.pk]: row for row in public})
    for record in found.values():  # States and sessions are in memory: no join, no query
        if isinstance(record, Published):
            continue
        record.state = columns.labels.states[record.state_id]
        if record.session_id:
            record.session = columns.labels.sessions[record.session_id]
    return found


def labels_of(documents: list[int]) -> dict[int, dict[str, list[int]]]:
    """The numbers of each document's labels by facet, as the index has them."""
    names = {place: name for name, place in {**SINGLE, **MULTIPLE}.items()}
    found: dict[int, dict[str, list[int]]] = {}
    rows = SearchDocument.objects.filter(id__in=documents, is_public=True)
    for document, facets in rows.values_list("id", "facets"):
        labels: dict[str, list[int]] = defaultdict(list)
        for code in np.frombuffer(bytes(facets), dtype="<i4").tolist():
            labels[names[code >> FIELD_BITS]].append(code & ((1 << FIELD_BITS) - 1))
        found[document] = labels
    return found


def hits_of(columns: Columns, ranked: Ranked | None, documents: list[int]) -> list[Hit]:
    """One hit a document, in the order given; a record withdrawn a moment ago is left out."""
    records, labels = load(columns, documents), labels_of(documents)
    states = columns.labels.states
    stems = (
        {stem for term in ranked.lexical.terms for stem in term.stems}
        if ranked and (ranked.lexical)
        else set()
    )
    hits = []
    for document in documents:
        record = records.get(document)
        if record is None or document not in labels:
            continue
        kind = KINDS[int(columns.single["kind"][document])][0]
        parts = parts_of(ranked, document) if ranked else {}
        own = labels[document]
        why = reason(columns, ranked, own, record, parts) if ranked else ""
        text = snippet(shown_text(record), record.language, stems)
        sides = "concerned" if isinstance(record, Published) else "by"
        by = [states[number] for number in own.get(sides, ())]
        by.sort(key=lambda state: state.name)
        themes = [columns.labels.name("theme", number) for number in own.get("theme", ())]
        hits.append(Hit(kind, record, text, why, document, parts, by, themes))
    return hits


def shown_text(record: Found) -> str:
    """What a result shows a part of: of a record what comes after its title."""
    if isinstance(record, Published):
        return record.text.partition("\n")[2] or record.text
    return record.text


def parts_of(ranked: Ranked, document: int) -> dict[str, float]:
    parts = {}
    if ranked.lexical is not None and ranked.lexical.matches[document]:
        parts["words"] = round(float(ranked.lexical.scores[document]), 3)
    for name, leg in (("meaning", ranked.meaning), ("theme", ranked.themes)):
        place = np.flatnonzero(leg.ids == document)
        if len(place):
            parts[name] = round(float(leg.scores[place[0]]), 3)
    return parts


def reason(
    columns: Columns,
    ranked: Ranked,
    own: dict[str, list[int]],
    record: Any,
    parts: dict[str, float],
) -> str:
    """Why this record is in the result, in one line, from the numbers that ranked it."""
    reasons = []
    terms = ranked.lexical.terms if ranked.lexical else []
    stems = set(record_stems(record)) if terms else set()
    written = as_typed([term for term in terms if not stems.isdisjoint(term.stems)])
    if written:
        reasons.append(_("Words found: %(words)s") % {"words": listed(written[:6])})
    labels = [
        columns.labels.name("state", number)
        for number in (ranked.named.states if ranked.named else ())
        if any(number in own.get(name, ()) for name in ("state", "by", "concerned"))
    ]
    for term in terms:
        for name, numbers in term.labels.items():
            for number in numbers:
                if len(labels) < 3 and bears(columns, name, number, own):
                    labels.append(columns.labels.name(name, number))
    if labels:
        named = listed(dict.fromkeys(labels))
        reasons.append(_("Label: %(labels)s") % {"labels": named})
    if parts.get("meaning", 0) >= FLOOR:  # further away it helped little, and is not “close”
        percent = round(100 * min(parts["meaning"], 1.0))
        reasons.append(_("Close in meaning: %(percent)s %%") % {"percent": percent})
    if parts.get("theme", 0) > 0.3:
        reasons.append(_("Its themes are those of your question"))
    return " · ".join(reasons)


def as_typed(terms: list[Term]) -> list[str]:
    """The words of terms as the reader wrote them, in their order; Chinese pairs as one run."""
    words: list[str] = []
    before: Term | None = None
    for term in sorted(terms, key=lambda term: term.place):
        is_next = before is not None and term.place == before.place + 1
        if is_next and HAN_PAIR.fullmatch(term.typed) and words[-1][-1] == term.typed[0]:
            words[-1] += term.typed[1]
        else:
            words.append(term.typed)
        before = term
    return list(dict.fromkeys(words))


def record_stems(record: Any) -> list[str]:
    number = record.identifier if isinstance(record, Published) else record.paragraph
    return [*tokens(record.text, record.language), *tokens(number, "en")]


def bears(columns: Columns, name: str, number: int, own: dict[str, list[int]]) -> bool:
    """Whether a document with these labels bears one more, which may follow from its State."""
    if name in DERIVED:
        return any(columns.derived[name][number, state] for state in own.get("state", ()))
    return number in own.get(name, ())
