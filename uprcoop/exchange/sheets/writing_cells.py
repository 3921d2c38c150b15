"""A record's content as the cells of one row: what `reading_cells` turns back into the same."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from uprcoop.exchange.sheets.columns import BLOCKS, LAYOUT
from uprcoop.exchange.sheets.shapes import Block, Column, Field, Group, Kind
from uprcoop.exchange.sheets.words import NO, YES, is_choice, labels

# Days that a spreadsheet holds as a day; another one is written as text.
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2099, 12, 31)
REFERENCES_A_CELL = 200
Value = str | date | Decimal


def counts_of(contents: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many columns of each block these contents need."""
    counts = dict.fromkeys(BLOCKS, 0)
    for content in contents:
        for name in BLOCKS:
            length = len(content[name])
            if BLOCKS[name].fields[0].kind is Kind.REFERENCES:
                length = -(-length // REFERENCES_A_CELL)
            counts[name] = max(counts[name], length)
    return counts


def cells_of(
    content: Mapping[str, Any], language: str, written: Mapping[str, str]
) -> dict[str, Value]:
    """Value by column key; what is empty is left out. `written`: references by key."""
    cells: dict[str, Value] = {}
    for part in LAYOUT:
        if isinstance(part, Field):
            if part.name in content:
                cells[part.name] = value_of(content[part.name], part, language)
        elif isinstance(part, Group):
            for field in part.fields:
                value = content[part.name][field.name]
                cells[f"{part.name}.{field.name}"] = value_of(value, field, language)
        elif part.fields[0].kind is Kind.REFERENCES:
            keys = content[part.name]
            for number, start in enumerate(range(0, len(keys), REFERENCES_A_CELL), 1):
                some = keys[start : start + REFERENCES_A_CELL]
                cells[f"{part.name}.{number}"] = "; ".join(written.get(key, key) for key in some)
        else:
            cells |= cells_of_block(content[part.name], part, language)
    return {key: value for key, value in cells.items() if value != ""}


def cells_of_block(rows: list[Any], block: Block, language: str) -> dict[str, Value]:
    cells: dict[str, Value] = {}
    for number, row in enumerate(rows, 1):
        for field in block.fields:
            end = f".{field.name}" if field.name else ""
            value = row[field.name] if field.name else row
            cells[f"{block.name}.{number}{end}"] = value_of(value, field, language)
    return cells


def value_of(value: Any, field: Field, language: str) -> Value:
    if value in ("", None):
        return ""
    if field.kind is Kind.YES:
        return labels(Kind.YES, language)[YES if value else NO]
    if is_choice(field.kind):
        return labels(field.kind, language).get(value, str(value))
    if field.kind is Kind.DATE:
        day = date.fromisoformat(value)
        return day if FIRST_DAY <= day <= LAST_DAY else str(value)
    if field.kind is Kind.AMOUNT:
        number = Decimal(value)
        # A spreadsheet keeps fifteen digits.
        return number if len(number.normalize().as_tuple().digits) <= 15 else str(value)
    return str(value)


def is_of_content(column: Column) -> bool:
    return column.field.kind not in (Kind.IDENTIFIER, Kind.HIDDEN)
