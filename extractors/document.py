"""What a reader makes of a file: one text, and the blocks a person sees in it.

`Document.text` is the file's own text, decoded and brought to Unicode NFC, with nothing left out: markup, page
breaks and repeated table heads stand in it. Every span of the system counts characters of this text. A `Passage`
is a stretch of it as a person reads it (emphasis marks gone, hard line breaks mended), and knows its way back.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple, Protocol

_WORD = re.compile(r"\S+")
_WIDE = {**dict.fromkeys(".,:;'|!/[]ilIjt", 0.55), **dict.fromkeys("()-", 0.65), "%": 1.65, "–": 1.0, "—": 2.0}

BlockKind = Literal["paragraph", "footnote", "table", "margin"]  # margin: page numbers, running heads


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters in `Document.text`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the source: its 1-based number, its size in points, and the text that stands on it."""

    number: int
    width: float
    height: float
    span: Span


Chars = list[tuple[int, int]]  # (offset in a stretch of text, number of the letter on its page): from there in step


class Place(NamedTuple):
    """Where a word of `Document.text`, or a stretch of words, stands on its page, in points from the top left corner.

    Of a stretch `chars` says which letters of the page it is; the document's `letters` know their edges.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    chars: Sequence[tuple[int, int]] = ()

    def char(self, offset: int) -> int:
        """The number on its page of the letter at `offset` of the document's text."""
        at = bisect_right(self.chars, offset - self.start, key=lambda piece: piece[0]) - 1
        begun, char = self.chars[at]
        return char + offset - self.start - begun


class Letters(Protocol):
    """Who knows where the letters of a page stand; asked only for the few that someone wants to see."""

    def edges(self, page: int, first: int, last: int) -> tuple[float, float]:
        """The left edge of one letter of a page, counted from 1, and the right edge of another."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A word of `Document.text` with a number that OCR read in two ways: the text has one, `second` the other."""

    start: int
    end: int
    second: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Text as read, and the way back to `Document.text`.

    `pieces` are (offset in `text`, offset in `Document.text`) pairs in ascending order of the first; from each
    pair on, both texts run in step up to the next pair. Single characters of `text` that stand for nothing in the
    document (a mended blank) must stand at the end of a piece.

    >>> Passage("bổ nhiệm 01 phó Trưởng phòng", ((0, 40), (16, 60))).span(9, 11)
    Span(start=49, end=51)
    """

    text: str
    pieces: tuple[tuple[int, int], ...]

    def offset(self, position: int) -> int:
        """The place in `Document.text` of the character at `position` of the passage."""
        if len(self.pieces) == 1:
            ((start, origin),) = self.pieces
        else:
            at = bisect_right(self.pieces, (position, sys.maxsize)) - 1
            start, origin = self.pieces[max(at, 0)]
        return origin + position - start

    def span(self, start: int, end: int) -> Span:
        """The range of `Document.text` from the passage's character `start` to its last before `end`."""
        if end <= start:
            here = self.offset(start)
            return Span(here, here)
        return Span(self.offset(start), self.offset(end - 1) + 1)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `row` and `column` count from 0 in the table as drawn."""

    row: int
    column: int
    passage: Passage
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells in reading order.

    A table that runs over pages is one `Table`: `repeats` holds the cells of the heads printed again (their numerals
    are still to be accounted for), and a cell split by a page break is one cell whose passage has two pieces.
    """

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int
    repeats: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a footnote or a table, in reading order.

    `passage` of a table is empty; its text is in the cells. `mark` is the footnote's own sign ("¹", "1").
    `lines` are the offsets in `passage.text` at which a new line of the source begins.
    """

    kind: BlockKind
    passage: Passage
    page: int | None = None
    table: Table | None = None
    mark: str = ""
    lines: tuple[int, ...] = ()
    emphasis: tuple[tuple[int, int], ...] = ()  # bold or italic ranges of passage.text

    def passages(self) -> tuple[Passage, ...]:
        """Its own passage, or those of its table's cells in reading order."""
        return (self.passage,) if self.table is None else tuple(cell.passage for row in self.table.rows for cell in row)


@dataclass(frozen=True, slots=True)
class Document:
    """A file, read. Frozen; made by `extractors.reader.read` alone."""

    path: str
    sha256: str
    media_type: str
    extraction: str  # "text", "html", "docx", "pdf", "ocr", "mixed" (some pages through OCR) …
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    warnings: tuple[str, ...] = ()
    line_starts: tuple[int, ...] = field(default=(0,), repr=False)
    line_numbers: tuple[int, ...] | None = field(default=None, repr=False)
    places: tuple[Place, ...] = field(default=(), repr=False)  # of the words, in the order of the text
    letters: Letters | None = field(default=None, repr=False, compare=False)
    doubts: tuple[Doubt, ...] = field(default=(), repr=False)  # in the order of the text

    def line(self, offset: int) -> int:
        """The 1-based line of the source in which the character at `offset` stands.

        Of the file itself where the file is text (`line_numbers` maps where the text is not the file's own, as in
        HTML), of the document's text otherwise.
        """
        at = bisect_right(self.line_starts, offset) - 1
        return self.line_numbers[at] if self.line_numbers else at + 1

    def page(self, offset: int) -> int | None:
        """The 1-based page on which the character at `offset` stands; None where the source has no pages."""
        at = bisect_right(self.pages, offset, key=lambda page: page.span.start) - 1
        return self.pages[at].number if at >= 0 else None

    def doubt(self, span: Span) -> str | None:
        """The second reading of a number that OCR read in two ways; None for one that is not in doubt."""
        at = bisect_right(self.doubts, span.start, key=lambda doubt: doubt.end)
        found = [one.second for one in self.doubts[at : at + 8] if one.start < span.end and one.end > span.start]
        return " ".join(found) if found else None

    def boxes(self, span: Span) -> tuple[tuple[int, Box], ...]:
        """Where a span stands on the pages: (page, box) for each word it touches; empty where there are no pages.

        A word that is only touched is cut at its letters; where their edges are not known, by their usual widths.
        """
        at = max(bisect_right(self.places, span.start, key=lambda place: place.start) - 1, 0)
        found: list[tuple[int, Box]] = []
        reached = -1
        for place in self.places[at:]:
            if place.start >= span.end:
                break
            boxes = [(place.page, box) for box in self._boxes(place, span)]
            if boxes and place.start == reached and found[-1][0] == place.page:  # a word that two fonts print
                found[-1] = (place.page, _around(found[-1][1], boxes.pop(0)[1]))
            found += boxes
            reached = place.end if found else -1
        return tuple(found)

    def _boxes(self, place: Place, span: Span) -> Iterator[Box]:
        """What of a word, or of each word of a stretch, lies in a span."""
        if place.chars and self.letters:
            start, end = max(place.start, span.start), min(place.end, span.end)
            for word in _WORD.finditer(self.text, start, end):
                first, last = place.char(word.start()), place.char(word.end() - 1)
                x0, x1 = self.letters.edges(place.page, first, last)
                yield Box(x0, place.y0, x1, place.y1)
        elif place.end > span.start:
            cuts = (place.start, max(span.start, place.start), min(span.end, place.end), place.end)
            before, inside, after = (_width(self.text[start:end]) for start, end in pairwise(cuts))
            step = (place.x1 - place.x0) / (before + inside + after)
            yield Box(place.x0 + step * before, place.y0, place.x1 - step * after, place.y1)


def _around(one: Box, other: Box) -> Box:
    return Box(min(one.x0, other.x0), min(one.y0, other.y0), max(one.x1, other.x1), max(one.y1, other.y1))


def _width(text: str) -> float:
    """How wide letters are printed, in digits; signs are narrower, "%" is wider in every usual font.

    >>> _width("376"), _width("37,6") < 3.6, _width("%") > 1.5
    (3.0, True, True)
    """
    return sum(_WIDE.get(letter, 1.0) for letter in text)
