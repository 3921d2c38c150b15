"""Brings the index into line with the records: the only writer of search documents and words.

Each batch is one transaction under its own change number, so an interrupted run has indexed whole
batches and the next one goes on from there. A withdrawn record's document is emptied of its words
and made non-public in the same stroke.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from django.db import connection, models, transaction

from uprcoop.activities.models import Published
from uprcoop.recommendations.models import (
    PledgeTheme,
    RecommendationPerson,
    RecommendationSdg,
    RecommendationTheme,
    RecommendingState,
    Standing,
)
from uprcoop.search.analysis import VERSION, analyse, clean, fold, tokens
from uprcoop.search.backends import backend
from uprcoop.search.columns import FIELD_BITS
from uprcoop.search.documents import record_labels, record_rows, with_goals
from uprcoop.search.kinds import (
    KIND_OF_RECORD,
    KINDS,
    LANGUAGE_NUMBER,
    MODELS,
    MULTIPLE,
    POSITION_NUMBER,
    RECOMMENDATION,
    RECORDS,
    SINGLE,
)
from uprcoop.search.models import IndexState, SearchDocument, SearchWord
from uprcoop.search.vectors import text_digest

BATCH = 2_000
# Stands in `indexed_run` of a record that is indexed: its public row has no import.
INDEXED = 1
Progress = Callable[[int, int], None]

WRITTEN = [
    "language",
    "digest",
    "words",
    "size",
    "facets",
    "session",
    "state",
    "is_public",
    "indexed_run",
    "version",
]


def index_pending(progress: Progress | None = None) -> dict[str, int]:
    """Index every recommendation and pledge that changed since it was last indexed.

    `progress(done, all)` is called after each batch. Returns counts: `indexed`, `withdrawn`
    (made non-public) and `gone` (their record is no longer there).
    """
    renew_if_analysed_otherwise()
    result = Counter(indexed=0, withdrawn=0, gone=0)
    todo = {kind: count_pending(kind) for kind in MODELS}
    done, total = 0, sum(todo.values())
    for kind, pending in todo.items():
        last = 0
        while pending and (ids := pending_ids(kind, last)):
            with transaction.atomic():
                result.update(write_batch(kind, ids))
            last = ids[-1]
            done += len(ids)
            if progress:
                progress(done, max(total, done))
    for kind in MODELS:
        result["gone"] += drop_gone(kind)
    settle_doubtful_words()
    return dict(result)


def mark_all_pending() -> None:
    """Have `index_pending` make every document and the table of words again."""
    with transaction.atomic():
        SearchWord.objects.all().delete()
        SearchDocument.objects.update(indexed_run=0)


def renew_if_analysed_otherwise() -> None:
    """After an upgrade of the analyser, have every document made again: stems must agree."""
    with transaction.atomic():
        state, is_new = IndexState.objects.get_or_create(
            id=1, defaults={"epoch": secrets.token_hex(8), "analysis": VERSION}
        )
        if not is_new and state.analysis != VERSION:
            mark_all_pending()
            IndexState.objects.filter(id=1).update(analysis=VERSION)


def next_version(*, changes_labels: bool = True) -> int:
    """The next change number. Call inside the transaction that writes under it."""
    IndexState.objects.get_or_create(
        id=1, defaults={"epoch": secrets.token_hex(8), "analysis": VERSION}
    )
    changes = {"version": models.F("version") + 1}
    if changes_labels:
        changes["labels_version"] = models.F("version") + 1
    IndexState.objects.filter(id=1).update(**changes)
    return IndexState.objects.values_list("version", flat=True).get(id=1)


def pending_sql(kind: int, what: str) -> str:
    table = MODELS[kind]._meta.db_table
    changed, of_kind = "r.changed_in_id", ""
    if kind in RECORDS:  # a public row never changes: it is indexed, or not yet
        changed, of_kind = f"{INDEXED}", f" AND r.kind = '{KINDS[kind][0]}'"
    return (
        f"SELECT {what} FROM {table} r LEFT JOIN search_searchdocument d"  # noqa: S608
        f" ON d.kind = {kind:d} AND d.object_id = r.id"
        f" WHERE (d.id IS NULL OR d.indexed_run <> {changed}){of_kind}"
    )


def count_pending(kind: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(pending_sql(kind, "count(*)"))
        return int(cursor.fetchone()[0])


def pending_ids(kind: int, after: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            pending_sql(kind, "r.id") + " AND r.id > %s ORDER BY r.id LIMIT %s", [after, BATCH]
        )
        return [row[0] for row in cursor.fetchall()]


def write_batch(kind: int, ids: list[int], *, changes_labels: bool = True) -> Counter[str]:
    """Write the documents of these records; how many are public now, and how many are not."""
    version = next_version(changes_labels=changes_labels)
    before = {
        row[0]: row[1:]
        for row in SearchDocument.objects.filter(kind=kind, object_id__in=ids).values_list(
            "object_id", "id", "words", "is_public", "indexed_run"
        )
    }
    documents, counts = [], Counter[str]()
    words: dict[tuple[str, str], list[Any]] = {}
    old_stems: set[str] = set()
    several = labels_of(kind, ids)
    for row in rows_of(kind, ids):
        known = before.get(row["id"])
        # Words are counted once a document: when it is new, its text is, or the table of words is.
        is_recount = known is None or known[3] == 0
        document = document_of(kind, row, several[row["id"]], words if is_recount else {})
        document.version = version
        if known:
            document.id = known[0]
            if not is_recount and known[1] != document.words:
                old_stems.update(known[1].split())
                count_words(row, words)
        counts["indexed" if document.is_public else "withdrawn"] += 1
        documents.append(document)
    write_documents(documents)
    doubt_words(old_stems)
    write_words(words)
    return counts


def write_documents(documents: list[SearchDocument]) -> None:
    """Documents that are new, and others written over under the id they have."""
    options: dict[str, Any] = {"update_conflicts": True, "update_fields": WRITTEN}
    old = [document for document in documents if document.id]
    new = [document for document in documents if not document.id]
    SearchDocument.objects.bulk_create(old, unique_fields=["id"], batch_size=1_000, **options)
    SearchDocument.objects.bulk_create(
        new, unique_fields=["kind", "object_id"], batch_size=1_000, **options
    )


def rows_of(kind: int, ids: list[int]) -> Iterable[dict[str, Any]]:
    if kind in RECORDS:
        return record_rows(ids, INDEXED)
    fields = ["id", "text", "language", "state_id", "session_id", "cycle", "standing", "paragraph"]
    if kind == RECOMMENDATION:
        fields.append("position")
    table: Any = MODELS[kind]
    return table.objects.filter(id__in=ids).order_by("id").values(*fields, "changed_in_id")


def labels_of(kind: int, ids: list[int]) -> dict[int, list[int]]:
    """Codes of the facets of several values, by record."""
    if kind in RECORDS:
        return record_labels(ids)
    found: dict[int, list[int]] = defaultdict(list)
    if kind != RECOMMENDATION:
        for record, theme in PledgeTheme.objects.filter(pledge__in=ids).values_list(
            "pledge_id", "theme_id"
        ):
            found[record].append(MULTIPLE["theme"] << FIELD_BITS | theme)
        return found
    tables: list[tuple[str, type[models.Model], str]] = [
        ("by", RecommendingState, "state_id"),
        ("theme", RecommendationTheme, "theme_id"),
        ("persons", RecommendationPerson, "group_id"),
        ("sdg", RecommendationSdg, "sdg_id"),
    ]
    for name, table, column in tables:
        rows = table._default_manager.filter(recommendation__in=ids)
        for record, value in rows.values_list("recommendation_id", column):
            found[record].append(MULTIPLE[name] << FIELD_BITS | value)
    return with_goals(found)


def document_of(
    kind: int, row: dict[str, Any], several: list[int], words: dict[tuple[str, str], list[Any]]
) -> SearchDocument:
    """The document of one record, its words counted into `words`."""
    is_public = row["standing"] == Standing.CURRENT
    numbers = {
        "state": row["state_id"],
        "cycle": row["cycle"] or 0,
        "session": row["session_id"] or 0,
        "position": POSITION_NUMBER[row["position"]] if kind == RECOMMENDATION else 0,
        "language": LANGUAGE_NUMBER.get(row["language"], 0),
        "kind": kind,
        **row.get("numbers", {}),
    }
    codes = [SINGLE[name] << FIELD_BITS | number for name, number in numbers.items() if number]
    stems = count_words(row, words) if is_public else []
    return SearchDocument(
        kind=kind,
        object_id=row["id"],
        language=row["language"],
        digest=text_digest(row["text"]),
        words=" ".join(stems),
        size=len(stems),
        facets=np.array([*codes, *sorted(set(several))], dtype="<i4").tobytes(),
        session=numbers["session"],
        state=numbers["state"],
        is_public=is_public,
        indexed_run=row["changed_in_id"],
    )


def count_words(row: dict[str, Any], words: dict[tuple[str, str], list[Any]]) -> list[str]:
    """The stems of the record's text; each of its words is counted once."""
    if row["standing"] != Standing.CURRENT:
        return []
    pieces = analyse(clean(row["text"]), row["language"])
    language = row["language"]
    for word, stem in {(piece.word, piece.stem) for piece in pieces}:
        folded = fold(word)[:64]
        entry = words.setdefault((folded, language), [stem, 0])
        entry[1] += 1
    # Its number is found like a word: this is how diplomats speak of a recommendation.
    return [*(piece.stem for piece in pieces), *number_of(row["paragraph"])]


def number_of(paragraph: str) -> list[str]:
    """The paragraph as one indexed word, where it has a number: "137.20", "79(a)" in its parts."""
    return tokens(paragraph, "en")[:4]


def write_words(words: dict[tuple[str, str], list[Any]]) -> None:
    rows = [(word, language, stem, count) for (word, language), (stem, count) in words.items()]
    with connection.cursor() as cursor:
        # Sorted, so that two runs never wait for each other in a circle.
        cursor.executemany(
            "INSERT INTO search_searchword (word, language, stem, count, is_doubtful)"
            " VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (word, language) DO UPDATE"
            " SET count = search_searchword.count + excluded.count, is_doubtful = %s",
            [(*row, False, False) for row in sorted(rows)],
        )


def drop_gone(kind: int) -> int:
    """Make non-public the documents whose record is no longer in its table."""
    table = MODELS[kind]._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id FROM search_searchdocument d"  # noqa: S608
            f" LEFT JOIN {table} r ON r.id = d.object_id"
            " WHERE d.kind = %s AND r.id IS NULL AND d.is_public",
            [kind],
        )
        ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            empty(SearchDocument.objects.filter(id__in=ids[start : start + BATCH]))
    return len(ids)


def empty(documents: models.QuerySet[SearchDocument], *, changes_labels: bool = True) -> None:
    """Make documents non-public and forget their words. Call inside a transaction."""
    words = list(documents.values_list("words", flat=True))
    doubt_words({stem for some in words for stem in some.split()})
    version = next_version(changes_labels=changes_labels)
    documents.update(is_public=False, words="", size=0, facets=b"", digest="", version=version)


def publication_changed(came: list[int], went: list[int]) -> None:
    """Bring records into the index, and take others out, in the transaction that does so.

    Named in settings.PUBLICATION_LISTENERS; the ids are of `activities.Published`.
    """
    if went:
        gone = SearchDocument.objects.filter(kind__in=RECORDS, object_id__in=went, is_public=True)
        empty(gone, changes_labels=False)
    by_kind: dict[int, list[int]] = defaultdict(list)
    for id_, kind in Published.objects.filter(id__in=came).values_list("id", "kind"):
        by_kind[KIND_OF_RECORD[kind]].append(id_)
    for number, ids in by_kind.items():
        write_batch(number, sorted(ids), changes_labels=False)
    transaction.on_commit(follow_up, robust=True)


def follow_up() -> None:
    """What need not be done at once: words trusted again, vectors of new texts."""
    from uprcoop.search.tasks import enqueue_embedding, enqueue_once, settle_words

    enqueue_once(settle_words)
    enqueue_embedding()


def doubt_words(stems: set[str]) -> None:
    """Suggest no word of these stems until `settle_doubtful_words` has found it in a public text.

    Call in the transaction that takes their text away, so that a run which dies right after it
    leaves no suggestion behind that tells of a withdrawn text.
    """
    wanted = sorted(stems)
    for start in range(0, len(wanted), BATCH):
        SearchWord.objects.filter(stem__in=wanted[start : start + BATCH]).update(is_doubtful=True)


def settle_doubtful_words() -> None:
    """Forget the doubtful words that no public text has any more; trust the others again."""
    find = backend().ids
    doubtful = SearchWord.objects.filter(is_doubtful=True)
    stems = list(doubtful.order_by("stem").values_list("stem", flat=True).distinct())
    for start in range(0, len(stems), BATCH):
        with transaction.atomic():
            part = stems[start : start + BATCH]
            gone = [stem for stem in part if not len(find([stem]))]
            doubtful.filter(stem__in=gone).delete()
            doubtful.filter(stem__in=part).update(is_doubtful=False)
