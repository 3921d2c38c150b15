"""The door to search: a request in, a page of results with facets and reasons out."""

import re
import time
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _

from uprcoop.activities.models import Published
from uprcoop.common.lists import listed
from uprcoop.recommendations.models import Pledge, Recommendation
from uprcoop.search import columns as column_store
from uprcoop.search import vectors
from uprcoop.search.analysis import fold
from uprcoop.search.columns import Columns
from uprcoop.search.facets import Facet, FacetValue, Filters
from uprcoop.search.hits import Hit, as_typed, hits_of, load
from uprcoop.search.kinds import KINDS, RECORDS
from uprcoop.search.models import SearchDocument
from uprcoop.search.naming import IS_HAN
from uprcoop.search.parse import Question, parse
from uprcoop.search.ranking import Ranked, rank
from uprcoop.search.request import SORTS, SearchRequest
from uprcoop.search.snippets import snippet
from uprcoop.search.suggest import Suggestion, suggest
from uprcoop.search.words import nearest_word
from uprcoop.states.models import State

__all__ = [
    "Facet",
    "FacetValue",
    "Hit",
    "SearchRequest",
    "SearchResult",
    "Suggested",
    "Suggestion",
    "run",
    "similar",
    "suggest",
    "warm",
]

MOST_BY_RELEVANCE = 1_000  # results that can be paged through by relevance


@dataclass(frozen=True)
class Suggested:
    """ "Did you mean": the words, and the address that searches for them."""

    text: str
    query: str


@dataclass
class SearchResult:
    """`is_capped`: there are more results by relevance than can be paged through."""

    request: SearchRequest
    total: int = 0
    is_capped: bool = False
    hits: list[Hit] = field(default_factory=list)
    facets: list[Facet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    did_you_mean: Suggested | None = None
    page: int = 1
    pages: int = 1
    seconds: float = 0.0


def run(request: SearchRequest) -> SearchResult:
    """Search; never raises for anything that was typed."""
    began = time.perf_counter()
    columns = column_store.current()
    question = parse(request.text)
    filters = Filters(columns, request)
    result = SearchResult(request, notes=[*question.notes, *filters.notes])
    ranked = None
    if question.is_empty:
        ids = np.flatnonzero(filters.allowed)
    else:
        ranked = rank(columns, question, filters.allowed)
        ids = ranked.ids
        add_notes(result, question, ranked)
    result.total = len(ids)
    ids = in_order(columns, request, ids, ranked)
    if ranked is not None and request.sort not in SORTS[1:]:
        result.is_capped = len(ids) > MOST_BY_RELEVANCE
        ids = ids[:MOST_BY_RELEVANCE]
    result.pages = max(1, -(-len(ids) // request.size))
    result.page = min(max(request.page, 1), result.pages)
    first = (result.page - 1) * request.size
    chosen = [int(id_) for id_ in ids[first : first + request.size]]
    result.hits = hits_of(columns, ranked, chosen)
    result.facets = filters.facets(ranked.matches if ranked else None)
    if ranked and ranked.lexical and ranked.lexical.unknown:
        result.did_you_mean = did_you_mean(request, [term.word for term in ranked.lexical.unknown])
    if not columns.total:
        result.notes.append(_("Nothing has been indexed yet."))
    elif not result.total and filters.masks:
        result.notes.append(_("Nothing fits all filters: leave one out."))
    result.seconds = time.perf_counter() - began
    return result


def add_notes(result: SearchResult, question: Question, ranked: Ranked) -> None:
    lexical = ranked.lexical
    if ranked.named is not None:
        result.notes.append(about_states(ranked))
    asked = ranked.named.rest if ranked.named and not ranked.is_beside else question
    if asked.text and not len(ranked.meaning.ids):
        result.notes.append(
            _("Searched by words alone: the comparison of meanings is not ready here.")
        )
    if lexical and lexical.unknown and question.tree is None:
        words = [word[:40] for word in as_typed(lexical.unknown)]
        # A pair of Chinese characters is a part of what was typed; it says nothing by itself.
        if lexical.terms:
            words = [word for word in words if not IS_HAN.match(word) or len(word) > 2]
        if words:
            result.notes.append(_("In no record: %(words)s.") % {"words": listed(words[:5])})
    if not len(ranked.ids) and not result.request.filters:
        result.notes.append(
            _("Nothing was found. Try other or fewer words, or leave out quotation marks.")
        )


def about_states(ranked: Ranked) -> str:
    """What was made of the States that the question names."""
    assert ranked.named is not None
    found = State.objects.filter(m49__in=ranked.named.states)
    names = listed(sorted(state.name for state in found))
    if ranked.is_beside:
        return _(
            "No record of %(states)s fits the rest of your question; those of other States are "
            "shown."
        ) % {"states": names}
    return _(
        "Only records that concern %(states)s are shown, as the State under review or as a "
        "recommending State. In quotation marks a name is searched for in all texts."
    ) % {"states": names}


def in_order(
    columns: Columns, request: SearchRequest, ids: np.ndarray, ranked: Ranked | None
) -> np.ndarray:
    """Ids in the order asked for. Without words, the newest session comes first."""
    if request.sort == "state":
        names = {
            number: state.name_in(request.language).casefold()
            for number, state in columns.labels.states.items()
        }
        place = np.zeros(columns.derived["group"].shape[1], dtype=np.int16)
        place[0] = len(names) + 1  # records may be about several States: they come after
        place[sorted(names, key=lambda number: names[number])] = np.arange(1, len(names) + 1)
        return ids[np.lexsort((ids, -columns.recency[ids], place[columns.single["state"][ids]]))]
    if request.sort == "date" or ranked is None:
        return ids[np.lexsort((ids, -columns.recency[ids]))]
    return ids


def did_you_mean(request: SearchRequest, unknown: list[str]) -> Suggested | None:
    """The question with its unknown words exchanged for the nearest known ones."""
    text = request.text
    for word in unknown[:3]:
        # What was typed is longer or shorter than the folded word: compare piece by piece.
        typed = next((m for m in re.finditer(r"\w+", text) if fold(m.group()) == word), None)
        near = nearest_word(word, request.language) if typed else None
        if typed and near:
            text = text[: typed.start()] + near + text[typed.end() :]
    if text == request.text:
        return None
    return Suggested(text, request.to_query(text=text))


def similar(
    record: Recommendation | Pledge | Published, limit: int = 5, *, other_states_only: bool = True
) -> list[Hit]:
    """Records nearest in meaning to this one, nearest first; one for each identical text."""
    columns = column_store.current()
    kind = next(number for number, (code, _title) in KINDS.items() if code == kind_of(record))
    own = SearchDocument.objects.filter(kind=kind, object_id=record.pk, is_public=True)
    row = own.only("id", "digest").first()
    vector = vectors.document_vector(row) if row else None
    if row is None or vector is None:
        return []
    document = row.id
    allowed = columns.is_public.copy()
    if document < len(allowed):
        allowed[document] = False
    if isinstance(record, Published):
        allowed &= np.isin(columns.single["kind"], RECORDS)
    else:
        allowed &= columns.single["kind"] == kind
    if other_states_only and not isinstance(record, Published):
        allowed &= columns.single["state"] != record.state_id
    ids, scores = vectors.nearest(vector, limit=limit * 4, allowed=allowed)
    records = load(columns, [int(id_) for id_ in ids])
    hits: list[Hit] = []
    texts: set[str] = {record.text}
    for id_, score in zip(ids.tolist(), scores.tolist(), strict=True):
        found = records.get(id_)
        if found is None or found.text in texts:
            continue
        texts.add(found.text)
        percent = round(100 * min(score, 1.0))
        why = _("Close in meaning: %(percent)s %%") % {"percent": percent}
        text = snippet(found.text, found.language, set())
        hits.append(Hit(kind_of(found), found, text, why, id_, {"meaning": round(score, 3)}))
        if len(hits) == limit:
            break
    return hits


def kind_of(record: Recommendation | Pledge | Published) -> str:
    if isinstance(record, Published):
        return str(record.kind)
    return "pledge" if isinstance(record, Pledge) else "recommendation"


def warm() -> None:
    """Load what the first question would otherwise wait for."""
    columns = column_store.current()
    _counts, _stems = columns.all_counts, columns.labels.by_stem
    vectors.warm()
    rank(columns, parse("ready"), columns.is_public)
