"""The sheets of a workbook → `Document`: what is printed, as lines and tables.

A sheet has no paragraphs: rows of several cells are a table, the single cells above and below it are lines, and of
cells that stand apart on such rows (a letterhead, signatures) the left ones come first. Names of sheets are not
printed and not read; hidden sheets, rows and columns are told in the warnings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors import tables
from extractors.decoding import refuse_old_encodings
from extractors.document import Cell, Document
from extractors.errors import EmptyFile
from extractors.fonts import FontEncodings
from extractors.limits import Limits
from extractors.normal import Reading, canonical, plain
from extractors.paragraphs import Builder, Line
from extractors.text import line_starts

_NUMERIC = re.compile(r"[-–+(]?\s?\d[\d.,\s/]*\s?%?\)?")
_BREAKS = re.compile(r"[\t\r\n\f\v]+")
Run = tuple[str, str]  # text and the name of its font


@dataclass(slots=True)
class Item:
    """A cell with something in it, as runs of text in their fonts. Rows and columns count from 0."""

    row: int
    column: int
    runs: Sequence[Run]
    high: int = 1
    wide: int = 1
    text: str = ""


@dataclass(slots=True)
class Tab:
    """A sheet: its visible cells, and how many of its rows and columns are hidden."""

    items: list[Item] = field(default_factory=list)
    hidden: int = 0


def merged(items: Iterable[Item], ranges: Iterable[tuple[int, int, int, int]]) -> list[Item]:
    """The cells with their spans; `ranges` are (first row, first column, last row, last column).

    What lies under a merged cell is not seen and left out.
    """
    heads = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in ranges}
    covered = {
        (row, column)
        for (top, left), (high, wide) in heads.items()
        if high * wide < 100_000
        for row in range(top, top + high)
        for column in range(left, left + wide)
        if (row, column) != (top, left)
    }
    kept = [item for item in items if (item.row, item.column) not in covered]
    for item in kept:
        item.high, item.wide = heads.get((item.row, item.column), (1, 1))
    return kept


def make_document(
    source: str, digest: str, media_type: str, extraction: str, tabs: Sequence[Tab], warnings: Sequence[str],
    limits: Limits,
) -> Document:  # fmt: skip
    """The document of the sheets. Raises `EmptyFile`, `TooLarge`, and `DamagedFile` for an encoding nobody knows."""
    decoded = _to_unicode([item for tab in tabs for item in tab.items])
    writer = _Writer(limits)
    for tab in tabs:
        writer.tab([item for item in tab.items if item.text])
    writer.builder.flush()
    text = "".join(writer.parts)
    if not text.strip():
        raise EmptyFile(
            "bảng tính không có ô nào có chữ hay số; hãy lấy lại bản gốc",
            "no cell of the workbook holds text or a number; fetch the original again",
        )
    refuse_old_encodings(text)
    hidden = sum(tab.hidden for tab in tabs)
    told = [f"{hidden} hàng hoặc cột ẩn trong bảng tính không được đọc"] if hidden else []
    told += [f"chữ theo bảng mã {name} trong bảng tính được chuyển sang Unicode" for name in decoded]
    return Document(
        path=source,
        sha256=digest,
        media_type=media_type,
        extraction=extraction,
        text=text,
        blocks=tuple(writer.builder.blocks),
        warnings=(*warnings, *told),
        line_starts=line_starts(text),
    )


def _to_unicode(items: Sequence[Item]) -> list[str]:
    """Give each cell its text in Unicode; the old encodings met."""
    encodings = FontEncodings(run for item in items for run in item.runs)
    for item in items:
        text = "".join(encodings.decode(text, font) for text, font in item.runs)
        item.text = canonical(_BREAKS.sub(" ", text)).strip()
    return list(encodings.met)


class _Writer:
    """Writes the sheets into one text."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.builder = Builder(limits.block_chars)
        self.parts: list[str] = []
        self.length = 0

    def tab(self, items: Sequence[Item]) -> None:
        """Write one sheet."""
        rows: dict[int, list[Item]] = {}
        for item in sorted(items, key=lambda one: (one.row, one.column)):
            rows.setdefault(item.row, []).append(item)
        self.builder.flush()
        for is_table, stretch in _stretches(list(rows.values())):
            if is_table:
                self._table(stretch)
            else:
                self._lines(stretch)

    def _lines(self, rows: Sequence[Sequence[Item]]) -> None:
        for band in _bands(rows):
            gap = True
            for item in band:
                self.builder.add(Line(self._cell(item.text), gap))
                self._write("\n")
                gap = False

    def _table(self, rows: Sequence[Sequence[Item]]) -> None:
        """Write a table with a cell for every place that no merged cell covers."""
        items = [item for row in rows for item in row]
        left = min(item.column for item in items)
        right = max(item.column for item in items) + 1
        places = [row[0].row for row in rows]
        self.limits.check_cells(len(places) * (right - left))
        owners = _owners(items, places, left, right)
        cells: list[Cell] = []
        drawn: list[tables.Row] = []
        for number, place in enumerate(places):
            gap = number > 0 and place - places[number - 1] > 1
            drawn.append(tables.Row([], gap))
            for column in range(left, right):
                item = owners.get((number, column))
                if column > left:
                    self._write("\t")
                if item and (item.row, item.column) != (place, column):
                    continue
                reading = self._cell(item.text if item else "")
                drawn[-1].cells.append(reading)
                high = sum(place <= one < place + item.high for one in places) if item else 1
                wide = min(item.wide, right - column) if item else 1
                cells.append(Cell(number, column - left, reading.passage(), high, wide))
            self._write("\n")
        if any((cell.row_span, cell.column_span) != (1, 1) for cell in cells):
            self.builder.add_block(tables.spanned(cells))
        else:
            for block in tables.tables(drawn):
                self.builder.add_block(block)

    def _cell(self, text: str) -> Reading:
        start = self.length
        self._write(text)
        return plain(text, 0, len(text), start)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        self.limits.check_length(self.length)


def _owners(items: Sequence[Item], places: Sequence[int], left: int, right: int) -> dict[tuple[int, int], Item]:
    """Which cell covers each place of a table: (number of its row, column) → cell."""
    owners: dict[tuple[int, int], Item] = {}
    number_of = {place: number for number, place in enumerate(places)}
    for item in items:
        for row in range(item.row, min(item.row + item.high, places[-1] + 1)):
            if row in number_of:
                for column in range(max(item.column, left), min(item.column + item.wide, right)):
                    owners.setdefault((number_of[row], column), item)
    return owners


def _stretches(rows: Sequence[Sequence[Item]]) -> Iterator[tuple[bool, Sequence[Sequence[Item]]]]:
    """The rows with something in them, cut where a table begins and ends."""
    at = 0
    while at < len(rows):
        first = next((number for number in range(at, len(rows)) if _is_data(rows[number])), len(rows))
        while first > at and first < len(rows) and _heads(rows[first - 1], rows[first]):
            first -= 1
        if first > at:
            yield False, rows[at:first]
        end = _table_end(rows, first)
        if end > first:
            yield True, rows[first:end]
        at = max(end, first)


def _table_end(rows: Sequence[Sequence[Item]], first: int) -> int:
    """The row after the last of the table that begins at a row: the next one is a title with a new head, or the end."""
    end = first
    for number in range(first, len(rows)):
        title = number > first and len(rows[number]) == 1 and rows[number][0].row - rows[number - 1][0].row > 1
        if title and number + 1 < len(rows) and _is_head(rows[number + 1]):
            return end
        if _is_data(rows[number]) or (end == number > first and _continues(rows[first:end], rows[number])):
            end = number + 1
    return end


def _continues(table: Sequence[Sequence[Item]], row: Sequence[Item]) -> bool:
    """Whether a row holds but the rest of cells of the row right above it: such rows are no data of their own."""
    left = min(item.column for item in table[0])
    above = {item.column for item in table[-1]}
    return row[0].row - table[-1][0].row == 1 and all(item.column > left and item.column in above for item in row)


def _is_data(row: Sequence[Item]) -> bool:
    return len(row) > 2 or (len(row) > 1 and any(_NUMERIC.fullmatch(item.text) for item in row[1:]))


def _is_head(row: Sequence[Item]) -> bool:
    return len(row) > 2 and not any(_NUMERIC.fullmatch(item.text) for item in row)


def _heads(row: Sequence[Item], below: Sequence[Item]) -> bool:
    """Whether a row of two cells stands on a table as its head."""
    return (len(row) > 1 and below[0].row - row[0].row == 1) or any(item.row + item.high > below[0].row for item in row)


def _bands(rows: Sequence[Sequence[Item]]) -> Iterator[list[Item]]:
    """The cells of lines in reading order: of neighbouring rows with two cells each, the left ones first."""
    begun = 0
    for number, (row, after) in enumerate(pairwise([*rows, []]), 1):
        if len(row) < 2 or len(after) != len(row) or after[0].row - row[0].row > 1:
            stretch = rows[begun:number]
            for column in range(max(map(len, stretch))):
                yield [one[column] for one in stretch if column < len(one)]
            begun = number
