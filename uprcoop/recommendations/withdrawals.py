"""What one import withdraws, told by documents: for people who must agree to it, or be warned.

Asked of the database at the end of the import, within its transaction.
"""

# ruff: noqa: S608  tables and columns are read off the models; values are always parameters

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from uprcoop.recommendations import bulk
from uprcoop.recommendations.bulk import KINDS, SOURCE_ROWS
from uprcoop.recommendations.models import Standing

TOLD = 10  # documents, those that lose most
MANY = 20  # records: fewer are no surprise
LARGE_SHARE = 0.1  # of what the source has of the documents

Document = tuple[int, str | int | None]  # a State, and a symbol or session


@dataclass
class OfDocument:
    """What leaves of one document, `among` those that the source had of it before."""

    state: int
    session: int | None
    symbol: str
    withdrawn: int
    among: int


@dataclass
class Withdrawals:
    """What a source's file withdraws of its documents."""

    dropped: int = 0  # rows of the source, also of records that another source still holds
    among: int = 0  # records that the source had of all documents in the file
    documents: list[OfDocument] = field(default_factory=list)

    def is_surprising(self, withdrawn: int) -> bool:
        """Whether so much leaves that the file may rather hold only some of its rows."""
        return withdrawn > MANY and withdrawn > self.among * LARGE_SHARE


def withdrawals(
    *,
    source: str,
    run: int,
    first_ids: Mapping[str, int],
    documents: Mapping[str, Collection[Document]],
) -> Withdrawals:
    """Of all documents of the file, those that lose records in this run.

    `first_ids`: by kind, the first statement that this run created, if any; `documents`: by kind.
    """
    found: dict[Document, OfDocument] = {}
    for name, kind in KINDS.items():
        first = first_ids.get(name)
        states = {state for state, _place in documents.get(name, ())}
        rows = bulk.select_in(
            "SELECT s.state_id, s.session_id, s.symbol, s.standing, COUNT(*) "
            f"FROM {kind.table} s JOIN {SOURCE_ROWS} r ON r.{kind.owner} = s.id "
            f"AND r.source = '{source}' AND (r.is_dropped = FALSE OR r.last_run_id = {run:d}) "
            f"WHERE (s.standing = '{Standing.CURRENT.value}' OR s.changed_in_id = {run:d}) "
            + (f"AND s.id < {first:d} " if first else "")
            + "AND s.state_id IN ({}) "
            "GROUP BY s.state_id, s.session_id, s.symbol, s.standing",
            sorted(states),
        )
        for state, session, symbol, standing, count in rows:
            document = (state, symbol or session)
            if document in documents[name]:
                there = found.setdefault(document, OfDocument(state, session, symbol, 0, 0))
                there.among += count
                there.withdrawn += count if standing == Standing.WITHDRAWN.value else 0
    losing = [one for one in found.values() if one.withdrawn]
    losing.sort(key=lambda one: (-one.withdrawn, one.state, one.symbol, one.session or 0))
    return Withdrawals(among=sum(one.among for one in found.values()), documents=losing[:TOLD])
