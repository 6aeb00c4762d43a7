"""Tables whose rows are an account of dossiers ("Tiếp nhận", "Đã giải quyết" …) and whose columns are levels.

Such a table has no column of units and no official numbers; what it counts is told by its rows together, and whose it
is by the heads of its columns. A row that begins with a dash or with "trong đó" is a part of the one above it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.document import Cell
from rules.place import Record, Scope
from rules.rulebook import Rulebook

ACCOUNT = frozenset({"received", "resolved", "pending"})
PART = regex.compile(r"\s*(?:[-+*•–]|trong\s+đó\b|gồm\b|bao\s+gồm\b)", regex.IGNORECASE)
SHARE = regex.compile(r"tỷ\s+lệ|tỉ\s+lệ|%", regex.IGNORECASE)
FEW = 2  # rows of an account that tell it


def is_account(labels: Sequence[str], book: Rulebook) -> bool:
    """Whether the rows, told by their labels, are an account of dossiers and of nothing else.

    Two different steps of the account must be there (received and resolved, say), and no label may count another
    thing, such as procedures or tasks.
    """
    steps: set[str] = set()
    for label in labels:
        nouns, words = book.hits(label)
        if any(noun.concept not in ("dossier", "foreign", "set", "agency") for noun in nouns):
            return False
        steps |= {word.concept for word in words} & ACCOUNT
    return len(steps) >= FEW


def unit_of(label: str) -> str:
    """What the numbers of a row count: dossiers, or percent."""
    return "%" if SHARE.search(label) else "hồ sơ"


def spoken(label: str) -> str:
    """A label as prose says it: "- trực tiếp, BCCI (hồ sơ)" is "trực tiếp và BCCI"."""
    return COMMA.sub(" và ", UNIT.sub("", label)).strip("-+*•– ")


UNIT = regex.compile(r"\(\s?(?:%|hồ sơ|bộ)\s?\)")
COMMA = regex.compile(r",\s")


def levels_of(heads: dict[int, tuple[str, ...]], columns: Sequence[int], book: Rulebook) -> dict[int, str] | None:
    """The level of each column; None where a head names anything else.

    A total beside levels is of all; a column without a head, or that only says "Số lượng", is the report's own: "".
    """
    levels: dict[int, str] = {}
    for column in columns:
        text = " ".join(heads.get(column, ()))
        _, words = book.hits(text)
        found = {hit.concept.removeprefix("bare_") for hit in words if hit.slot == "level"}
        if len(found) > 1 or (not found and text and not PLAIN.search(text)):
            return None
        levels[column] = found.pop() if found else ""
    stated = {level for level in levels.values() if level}
    return {column: level or ("all" if stated else "") for column, level in levels.items()}


PLAIN = regex.compile(r"\b(?:tổng|cộng|số lượng|số liệu|kết quả|hồ sơ|ghi|toàn)\b|^\(?\d+\)?$", regex.IGNORECASE)


class Column:
    """Where the reading of a column stands: the rows that what follows may be part of."""

    def __init__(self) -> None:
        self.whole: Record | None = None

    def scope(self, scope: Scope, label: str, level: str) -> Scope:
        """What a row of this column inherits."""
        whole = self.whole if PART.match(label) else None
        return replace(scope, record=whole, is_whole=whole is not None, level=level or scope.level, sibling=self.whole)

    def read(self, label: str, records: Sequence[Record]) -> None:
        """Keep a row for the parts behind it."""
        if records and not records[0].reason and not PART.match(label):
            self.whole = records[0]


def body_labels(rows: Sequence[Sequence[Cell]], column: int) -> list[str]:
    """The labels of a table's rows."""
    cells = (cell for row in rows for cell in row if cell.column == column)
    return [text for cell in cells if (text := " ".join(cell.passage.text.split()))]
