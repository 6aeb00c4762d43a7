"""One page of a PDF: its words, the lines that they make, and its ruled tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from extractors.document import Chars
from extractors.normal import superscript

ASCENT, DESCENT = 0.75, 0.2  # of the size of the letters: how far they reach from the line that they stand on
WIDE = 2.0  # of the size of the letters: a wider blank may part two columns


@dataclass(slots=True)
class Word:
    """A word, or a stretch of words set alike on one line; then `chars` says which letters of the page it is."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    emphatic: bool
    glued: bool = False  # follows the word before without a blank
    font: str = ""
    chars: Chars = field(default_factory=list)
    second: str | None = None  # of a number that OCR reads in two ways: the other reading
    place: tuple[float, float, float, float] | None = None  # on a page that lies askew; the rest is as if straightened

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Change the text word by word."""
        words = [change(word) for word in self.text.split(" ")]
        if self.chars and any(len(new) != len(old) for new, old in zip(words, self.text.split(" "), strict=True)):
            self.chars = list(self._starts(words))
        self.text = " ".join(words)

    def _starts(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where the words begin that take the place of the present ones, and from which letter each is."""
        old = new = 0
        for word, changed in zip(self.text.split(" "), words, strict=True):
            at = bisect_right(self.chars, old, key=lambda piece: piece[0]) - 1
            yield new, self.chars[at][1] + old - self.chars[at][0]
            old, new = old + len(word) + 1, new + len(changed) + 1


@dataclass(slots=True)
class Row:
    """Words that stand on one line, or one side of it."""

    words: list[Word]
    x0: float = 0
    x1: float = 0
    top: float = 0
    bottom: float = 0
    size: float = 0

    def __post_init__(self) -> None:
        if len(self.words) == 1:
            (word,) = self.words
            self.x0, self.x1, self.top, self.bottom, self.size = word.x0, word.x1, word.top, word.bottom, word.size
            return
        self.x0, self.x1 = min(word.x0 for word in self.words), max(word.x1 for word in self.words)
        self.size = max(word.size for word in self.words)
        main = [word for word in self.words if word.size > 0.8 * self.size]
        self.top, self.bottom = min(word.top for word in main), max(word.bottom for word in main)

    def first(self) -> str:
        """The first word."""
        return self.words[0].text.split(" ", 1)[0]

    def text(self) -> str:
        if len(self.words) == 1:
            return self.words[0].text
        return "".join(("" if word.glued or not number else " ") + word.text for number, word in enumerate(self.words))


@dataclass(slots=True)
class Grid:
    """A ruled table on a page."""

    top: float
    box: tuple[float, float, float, float]
    lefts: list[float]  # where its columns begin
    cells: list[list[list[Word]]]


@dataclass(slots=True)
class Sheet:
    """One page, read but not yet written."""

    number: int
    width: float
    height: float
    rows: list[Row] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    pictures: bool = False
    scanned: bool = False  # read by OCR
    turn: int = 0  # by how many degrees, clockwise, the page was turned to be read

    def size(self) -> tuple[float, float]:
        """The width and height of the page as it is in the file; the others are those of the page as it is read."""
        return (self.width, self.height) if self.turn in (0, 180) else (self.height, self.width)

    def words(self) -> Iterator[Word]:
        """All words of the page, those of tables last."""
        for row in self.rows:
            yield from row.words
        for grid in self.grids:
            yield from (word for cells in grid.cells for cell in cells for word in cell)


def rows_of(words: list[Word]) -> list[Row]:
    """Words → lines from top to bottom, each from left to right; raised digits become superscripts."""
    rows: list[list[Word]] = []
    largest: list[Word] = []  # of each row
    for word in sorted(words, key=lambda one: (one.top, one.x0)):
        for at in range(max(len(rows) - 3, 0), len(rows)):
            anchor = largest[at]
            if word.top >= anchor.bottom:
                continue
            shared = min(word.bottom, anchor.bottom) - max(word.top, anchor.top)
            least = min(word.bottom - word.top, anchor.bottom - anchor.top)
            if shared > 0.5 * least and (_is_level(word, anchor, 0.35 * least) or _is_mark(word, anchor)):
                rows[at].append(word)
                largest[at] = max(anchor, word, key=lambda one: one.size)
                break
        else:
            rows.append([word])
            largest.append(word)
    for row in rows:
        if len(row) > 1:
            row.sort(key=lambda one: one.x0)
            _raise(row)
    return sorted((Row(row) for row in rows), key=lambda one: one.top)


def _is_level(word: Word, other: Word, most: float) -> bool:
    """Whether two words begin or end at the same height; letters of another font may be higher or reach lower."""
    return min(abs(word.bottom - other.bottom), abs(word.top - other.top)) < most


def _is_mark(word: Word, other: Word) -> bool:
    """Whether one of two words is set so small that it may be a note's mark on the other."""
    return min(word.size, other.size) < 0.8 * max(word.size, other.size)


def _raise(row: list[Word]) -> None:
    """Mark the words that touch the one before, and raise those set small and high."""
    size = max(word.size for word in row)
    bottom = max(word.bottom for word in row if word.size > 0.8 * size)
    for number, word in enumerate(row):
        # The boxes of OCR overlap: there words are what the reader parts, and only a note's mark is glued.
        if number and word.x0 - row[number - 1].x1 < 0.12 * size and (word.place is None or word.size < 0.8 * size):
            word.glued = True
        if word.size < 0.8 * size and word.bottom < bottom - 0.15 * size:
            word.text = superscript(word.text)
