"""Ruled tables, as pdfplumber finds them, and the words of a page → the cells of each table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from extractors.sheet import Grid, Sheet, Word, rows_of
from extractors.syllables import is_syllable

_DIGITS = re.compile(r"[\d.,]*\d[\d.,]*%?|%")
_Edges = tuple[float, float, float, float]  # left, top, right, bottom
_MARGINS = 12.0  # points: what Word and LibreOffice leave free in a cell, left and right together


def fill(sheet: Sheet, tables: Sequence[Any], words: list[Word]) -> list[Word]:
    """Give the page its tables with the words in them; the other words are left."""
    for table in tables:
        columns = max(len(row.cells) for row in table.rows)
        if columns < 2 or len(table.rows) * columns < 3:  # a frame, not a table; a row alone may go on overleaf
            continue
        if any(_within(table.bbox, grid.box) for grid in sheet.grids):
            continue
        cells = [_row_cells(row, words) for row in table.rows]
        taken = {id(word) for row in cells for _, found in row for word in found}
        if taken:
            words = [word for word in words if id(word) not in taken]
            whole = [[_unbroken(found, box) for box, found in row] for row in cells]
            lefts = sorted({box[0] for row in cells for box, _ in row if box})
            sheet.grids.append(Grid(table.bbox[1], table.bbox, lefts, whole))
    return words


def _row_cells(row: Any, words: Sequence[Word]) -> list[tuple[_Edges | None, list[Word]]]:
    """Each cell of a row, None for one that is covered, and the words in it."""
    top, bottom = row.bbox[1], row.bbox[3]
    near = [word for word in words if top <= (word.top + word.bottom) / 2 < bottom]
    return [(box, [] if box is None else [word for word in near if _stands_in(word, box)]) for box in row.cells]


def _unbroken(words: list[Word], box: _Edges | None) -> list[Word]:
    """The words of a cell; a number or syllable that was too long for its narrow cell, and broken, is one again.

    It was broken where it stands alone on its line, which has no room for one letter more between the margins.
    """
    if box is None or len(words) < 2:
        return words
    kept: list[Word] = []
    for word in [word for row in rows_of(words) for word in row.words]:
        last = kept[-1] if kept else None
        if last and _was_broken(last, word, box[2] - box[0]) and sum(_beside(last, one) for one in words) == 1:
            edges = (word.x0, word.top, word.x1, word.bottom)
            if word.text[-1] in "0123456789%":  # nothing follows a number, and someone may ask where it stands
                edges = (min(last.x0, word.x0), last.top, max(last.x1, word.x1), word.bottom)
            kept[-1] = Word(last.text + word.text, *edges, last.size, last.emphatic, font=last.font)
        else:
            kept.append(word)
    return kept


def _was_broken(word: Word, rest: Word, room: float) -> bool:
    """Whether one word fills its line of a cell, and goes on in the first word of the next line."""
    letter = (rest.x1 - rest.x0) / len(rest.text)
    if room - (word.x1 - word.x0) >= letter + _MARGINS or rest.top < word.bottom - 0.3 * word.size:
        return False
    whole = word.text + rest.text
    return bool(_DIGITS.fullmatch(whole)) or (rest.text.islower() and is_syllable(whole))


def _beside(word: Word, other: Word) -> bool:
    """Whether a word stands on the last line of another, which may have grown over several, or is that word."""
    return other.top < word.bottom and other.bottom > word.bottom - 0.5 * (other.bottom - other.top)


def _stands_in(word: Word, box: _Edges) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )
