"""The end of one import: repeats settled, what is gone withdrawn, labels and reviews kept."""

# ruff: noqa: S608  tables and columns are read off the models; values are always parameters

import json
from collections import defaultdict
from collections.abc import Mapping

from django.db import connection
from django.utils import timezone

from uprcoop.recommendations import bulk
from uprcoop.recommendations.bulk import KINDS, SOURCE_ROWS, Kind
from uprcoop.recommendations.cleaning import storable
from uprcoop.recommendations.keys import folded
from uprcoop.recommendations.merging import combine, digest
from uprcoop.recommendations.models import PersonLabel, Review, Source, Standing, ThemeLabel
from uprcoop.recommendations.preparing import BATCH, Telling
from uprcoop.recommendations.received import Remark
from uprcoop.recommendations.taking import Document, Taking, as_text
from uprcoop.recommendations.withdrawals import Withdrawals, withdrawals
from uprcoop.states.resolver import resolver

# From here on PostgreSQL's planner is told the new sizes at once, not when it next looks itself.
MANY_CHANGES = 1_000
EDITIONS = {Source.UHRI_JSON.value, Source.UHRI_XLSX.value}  # one for each language
FEWEST_OF_EDITION = 3
COMPARED = 100  # characters of a text: rejected rows keep the first two hundred


class Ending:
    """Finishes what a `Taking` has begun."""

    def __init__(self, taking: Taking) -> None:
        self.taking = taking
        self.run = taking.run
        self.counts = taking.counts
        self.withdrawals = Withdrawals()

    def finish(self, *, is_complete: bool) -> None:
        if self.counts.created + self.counts.updated > MANY_CHANGES:
            bulk.analyse()
        self.settle_repeats()
        if is_complete:
            self.drop_missing()
        self.keep_labels()
        self.keep_reviews()
        counts = self.counts
        self.run.finished_at = timezone.now()
        for name in ("created", "updated", "unchanged", "rejected", "withdrawn"):
            setattr(self.run, name, getattr(counts, name))
        self.run.save()

    def settle_repeats(self) -> None:
        by_kind: dict[str, dict[str, list[Telling]]] = defaultdict(dict)
        for (name, key), tellings in self.taking.repeats.items():
            by_kind[name][key] = list(tellings.values())
        for name, by_key in by_kind.items():
            kind = KINDS[name]
            known = self.taking.look_up(kind, by_key)
            stored = {
                row: as_text(received)
                for row, received in bulk.select_in(
                    f"SELECT id, received FROM {SOURCE_ROWS} WHERE id IN ({{}})",
                    [there.row for there in known.values() if there.row],
                )
            }
            changed = []
            for key, repeated in by_key.items():
                there = known[key]
                payloads = [telling.stored for telling in repeated]
                if key not in self.taking.held:
                    payloads.append(stored[there.row])
                whole = combine(payloads)
                whole_digest = digest(whole)
                if whole_digest == there.digest and not there.is_dropped:
                    self.taking.unchanged_rows.add(there.row or 0)
                    self.counts.unchanged += key in self.taking.held
                    continue
                identifier = storable(json.loads(whole).get("identifier", ""), 60)
                changed.append((there, Telling(repeated[0].facts, identifier, whole, whole_digest)))
                if key not in self.taking.held:  # counted already, as created, updated or unchanged
                    self.counts.updated -= 1
                    if not self.taking.seen[key]:
                        self.counts.unchanged -= 1
                        self.counts.updated += 1
            self.taking.update(kind, changed)

    def drop_missing(self) -> None:
        """Mark what this source's newer file of the same documents no longer holds."""
        dropped = 0
        for name, documents in self.taking.documents.items():
            kind = KINDS[name]
            gone: list[tuple[int, int]] = []
            for state in sorted({state for state, _place in documents}):
                missing: dict[Document, dict[str, list[tuple[int, int]]]] = defaultdict(
                    lambda: defaultdict(list)
                )
                for row, owner, key, identifier, symbol, session, language in self.not_seen(
                    kind, state
                ):
                    if (
                        (state, symbol or session) in documents
                        and row not in self.taking.unchanged_rows
                        and key not in self.taking.spared_keys
                        and (not identifier or identifier not in self.taking.spared_identifiers)
                    ):
                        missing[state, symbol or session][language].append((row, owner))
                for document, by_language in missing.items():
                    lacking: list[tuple[int, int]] = []
                    for language, rows in by_language.items():
                        is_uhri = self.taking.source in EDITIONS
                        if not is_uhri or not is_other_edition(
                            documents[document], language, len(rows)
                        ):
                            lacking += rows
                    rejected = self.taking.spared_documents.get(document)
                    if rejected is None:
                        gone += lacking
                    elif lacking:
                        self.keep(
                            rejected,
                            "document-kept",
                            state=resolver().by_id[state].name_en,
                            place=document[1],
                            missing=len(lacking),
                        )
            gone = self.not_rejected(kind, gone)
            if gone and self.taking.unknown_row is not None:
                self.keep(self.taking.unknown_row, "all-kept")
                return
            dropped += len(gone)
            bulk.execute_many(
                f"UPDATE {SOURCE_ROWS} SET is_dropped = %s, last_run_id = %s WHERE id = %s",
                [(True, self.run.pk, row) for row, _owner in gone],
            )
            owners = [owner for _row, owner in gone]
            for start in range(0, len(owners), BATCH):
                standings = self.taking.remaking.remake(kind, owners[start : start + BATCH])
                self.counts.withdrawn += standings.count(Standing.WITHDRAWN.value)
        if self.counts.withdrawn:
            self.withdrawals = withdrawals(
                source=self.taking.source,
                run=self.run.pk,
                first_ids=self.taking.first_ids,
                documents=self.taking.documents,
            )
        self.withdrawals.dropped = dropped

    def keep(self, rejected: Remark, code: str, **values: object) -> None:
        """Say that, for a rejected row, something is not withdrawn."""
        self.taking.remark(Remark(rejected.row, code, values, rejected.text, is_notice=True))

    def not_rejected(self, kind: Kind, gone: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Without those whose words stand in a rejected row: that is their newer self."""
        words = [row for row in self.taking.spared_words if row]
        if not words or not gone:
            return gone
        spared = {
            owner
            for owner, text in bulk.select_in(
                f"SELECT id, text FROM {kind.table} WHERE id IN ({{}})",
                [owner for _row, owner in gone],
            )
            if any(folded(text[:COMPARED]) in row for row in words)
        }
        return [(row, owner) for row, owner in gone if owner not in spared]

    def not_seen(
        self, kind: Kind, state: int
    ) -> list[tuple[int, int, str, str, str, int | None, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.id, s.id, s.key, r.identifier, s.symbol, s.session_id, s.language "
                f"FROM {kind.table} s JOIN {SOURCE_ROWS} r ON r.{kind.owner} = s.id "
                "WHERE s.state_id = %s AND r.source = %s AND r.is_dropped = %s "
                "AND r.last_run_id <> %s ORDER BY s.id",
                [state, self.taking.source, False, self.run.pk],
            )
            return cursor.fetchall()

    def keep_labels(self) -> None:
        """Every label as received stands in the vocabulary's tables, known or not."""
        ThemeLabel.objects.bulk_create(
            [
                ThemeLabel(label=label, theme_id=theme)
                for label, theme in sorted(self.taking.understanding.theme_labels.items())
            ],
            ignore_conflicts=True,
        )
        PersonLabel.objects.bulk_create(
            [
                PersonLabel(label=label, group_id=group)
                for label, group in sorted(self.taking.understanding.person_labels.items())
            ],
            ignore_conflicts=True,
        )

    def keep_reviews(self) -> None:
        there = {
            (review.state_id, review.session_id): review
            for review in Review.objects.filter(
                state_id__in={state for state, _ in self.taking.reviews}
            )
        }
        new = []
        for (state, session), symbol in sorted(self.taking.reviews.items()):
            review = there.get((state, session))
            if review is None:
                new.append(Review(state_id=state, session_id=session, symbol=symbol))
            elif symbol and (not review.symbol or symbol < review.symbol):
                review.symbol = symbol
                review.save(update_fields=["symbol"])
        Review.objects.bulk_create(new)


def is_other_edition(languages: Mapping[str, int], language: str, missing: int) -> bool:
    """Whether rows that a file lacks are the document in another language, not dropped from it.

    UHRI exports the same documents once in each language, so another edition has about as many
    rows, all in a language that the file has nowhere in the document. A few such rows are rather
    rows whose language was misjudged.
    """
    return (
        bool(language)
        and language not in languages
        and missing >= FEWEST_OF_EDITION
        and missing * 2 >= sum(languages.values())
    )
