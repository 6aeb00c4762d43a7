"""Pages read, from a text layer or through OCR → one `Document`: paragraphs, ruled tables, running heads and notes."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors import tables
from extractors.collector import collector_at_rest
from extractors.document import Block, Document, Doubt, Letters, Page, Place, Span
from extractors.limits import Limits
from extractors.normal import Reading, join, plain
from extractors.paragraphs import Builder, Line, is_marked
from extractors.sheet import Grid, Row, Sheet, rows_of
from extractors.text import line_starts

_PAGE_NUMBER = re.compile(
    r"(?:[-–—]\s?)?\d{1,4}(?:\s?[-–—])?|(?:Trang|Page)\s\d{1,4}(?:\s?/\s?\d{1,4})?|\d{1,4}\s?/\s?\d{1,4}"
)
_NOTE = re.compile(r"([⁰¹²³⁴-⁹]{1,3}|\d{1,3})\s?\S")
_NUMERIC = re.compile(r"[\d.,\s%()-]+")
_BREAKS = re.compile(r"[\n\r\f]")
_Step = tuple[Row, Row, bool]  # a line, the next one, and whether the first ended for want of room
_EDGE = 0.1  # of the page's height: where running heads and page numbers stand


@collector_at_rest()
def write_pages(
    source: str,
    digest: str,
    media_type: str,
    sheets: Sequence[Sheet],
    limits: Limits,
    warnings: Sequence[str] = (),
    letters: Letters | None = None,
) -> Document:
    """The document that read pages make: their words in one text, paragraphs, tables, notes and margins."""
    writer = _Writer(limits, sheets)
    for sheet in sheets:
        writer.sheet(sheet)
    writer.end()
    text = "".join(writer.parts)
    scanned = [sheet.number for sheet in sheets if sheet.scanned]
    read = [sheet.number for sheet in sheets if sheet.rows or sheet.grids]
    extraction = "pdf"
    if scanned:
        extraction = "ocr" if set(read) <= set(scanned) else "mixed"
        pages = "" if extraction == "ocr" else f" trang {', '.join(map(str, scanned))}"
        warnings = (*warnings, f"chữ{pages} được nhận dạng từ ảnh (OCR)")
    return Document(
        path=source,
        sha256=digest,
        media_type=media_type,
        extraction=extraction,
        text=text,
        blocks=tuple(writer.builder.blocks),
        pages=tuple(writer.pages),
        warnings=tuple(warnings),
        line_starts=line_starts(text),
        places=tuple(writer.places),
        letters=letters,
        doubts=tuple(writer.doubts),
    )


class _Writer:
    """Writes the pages into one text, with a box for each word."""

    def __init__(self, limits: Limits, sheets: Sequence[Sheet]) -> None:
        rows = [row for sheet in sheets for row in sheet.rows]
        self.limits = limits
        self.parts: list[str] = []
        self.length = 0
        self.places: list[Place] = []
        self.doubts: list[Doubt] = []
        self.pages: list[Page] = []
        self.pending: list[tables.Row] = []  # a table that may go on overleaf
        self.pending_page = 0
        self.lefts: list[float] = []  # where the columns of the last grid begin, from its left edge
        self.margins: list[Line] = []
        lengths = [len(row.text()) for row in rows]
        sizes: Counter[float] = Counter()
        for row, length in zip(rows, lengths, strict=True):
            sizes[round(row.size * 2) / 2] += length
        self.size = sizes.most_common(1)[0][0] if sizes else 12.0
        body = [row for row in rows if row.size >= 0.9 * self.size]
        self.left = _left_edge(body)
        self.right = sorted(row.x1 for row in body)[int(len(body) * 0.95)] if body else 1
        letters = [
            (row.x1 - row.x0) / length for row, length in zip(rows, lengths, strict=True) if row.size >= 0.9 * self.size
        ]
        self.letter = statistics.median(letters) if letters else 1.0
        steps = [(*pair, self._is_full(*pair)) for sheet in sheets for pair in pairwise(sheet.rows)]
        self.pitch = self._pitch(steps)
        width = int(self.right - self.left) if len(body) > 4 else 0
        self.builder = Builder(limits.block_chars, width, self.letter)
        self.running = self._running(sheets)
        self.last: Row | None = None
        self.overleaf: Row | None = None  # the last line of the page before
        self.begins = True  # whether the last line began a paragraph
        self.sets_in, self.sets_apart = self._habits(steps)

    def _habits(self, steps: Sequence[_Step]) -> tuple[bool, bool]:
        """Whether the first lines of paragraphs are set in, and whether paragraphs are set apart.

        A line begins one where the line before had room left. Where most such lines stand in from the edge, a line at
        the edge goes on with the one before; where most stand apart, a line close to the one before goes on with it.
        """
        least = 0.9 * self.size
        steps = [step for step in steps if step[0].size >= least and step[1].size >= least]
        begun = [(before, row) for before, row, full in steps if not full and row.x0 < self.left + 120]
        edge = [full for _, row, full in steps if abs(row.x0 - self.left) < 4]
        inset = sum(row.x0 > self.left + 8 for _, row in begun)
        apart = sum(self._is_apart(before, row) for before, row in begun)
        return inset > 0.6 * len(begun) and sum(edge) > 0.6 * len(edge), apart > 0.6 * len(begun)

    def _is_apart(self, row: Row, after: Row) -> bool:
        return after.bottom - row.bottom > 1.25 * self.pitch

    def _is_full(self, row: Row, after: Row) -> bool:
        """Whether a line ended because the first word of the next found no room."""
        return row.x1 + self.letter * (1 + len(after.first())) > self.right - 0.05 * (self.right - self.left)

    def _pitch(self, steps: Sequence[_Step]) -> float:
        """The step from line to line within a paragraph: between paragraphs it may be larger, and often is."""
        for wanted in (True, False):
            heights = sorted(after.bottom - row.bottom for row, after, full in steps if full or not wanted)
            heights = [height for height in heights if 0.8 * self.size < height < 3 * self.size]
            if len(heights) > 3:
                return heights[len(heights) // 4]
        return self.size * 1.3

    def _running(self, sheets: Sequence[Sheet]) -> set[str]:
        """Lines at the edge of several pages that differ in their digits only."""
        counts = Counter(
            shape for sheet in sheets for shape in {_shape(row) for row in sheet.rows if self._at_edge(sheet, row)}
        )
        return {shape for shape, count in counts.items() if count >= max(2, len(sheets) / 3)}

    def _at_edge(self, sheet: Sheet, row: Row) -> bool:
        return row.bottom < _EDGE * sheet.height or row.top > (1 - _EDGE) * sheet.height

    def sheet(self, sheet: Sheet) -> None:
        """Write one page: margins out of the way, notes after the body, two columns of a letterhead one by one."""
        begun = self.length
        self.overleaf, self.last = self.last, None
        margins = [row for row in sheet.rows if self._is_margin(sheet, row)]
        rows = _without(sheet.rows, margins)
        notes = self._notes(sheet, rows)
        held = [row for note in notes for row in note]
        body = _without(rows, held)
        self.margins += [Line(self._reading([row]), page=sheet.number) for row in margins]
        stretch: list[Row] = []
        grids = sorted(sheet.grids, key=lambda one: one.top)
        for row in body:
            while grids and grids[0].top < row.top:
                self._body(stretch, sheet)
                stretch = []
                self._grid(grids.pop(0), sheet)
            stretch.append(row)
        self._body(stretch, sheet)
        for grid in grids:
            self._grid(grid, sheet)
        for note in notes:
            reading = join([self._reading([row]) for row in note])[0]
            mark = _NOTE.match(reading.text)
            self.builder.lift(Line(reading, page=sheet.number), "footnote", mark[1] if mark else "")
        self._write("\n")
        self.pages.append(Page(sheet.number, *sheet.size(), Span(begun, self.length)))

    def end(self) -> None:
        """Close what is under way; what stands in the margins comes last, away from any sentence."""
        self._close_table()
        self.builder.flush()
        for line in self.margins:
            self.builder.lift(line, "margin", "")

    def _is_margin(self, sheet: Sheet, row: Row) -> bool:
        if not self._at_edge(sheet, row):
            return False
        return bool(_PAGE_NUMBER.fullmatch(row.text())) or _shape(row) in self.running

    def _notes(self, sheet: Sheet, rows: Sequence[Row]) -> list[list[Row]]:
        """The footnotes of a page: small lines at its foot, the first beginning with a number."""
        at = len(rows)
        while at and rows[at - 1].size < 0.92 * self.size and rows[at - 1].top > 0.4 * sheet.height:
            at -= 1
        notes: list[list[Row]] = []
        for row in rows[at:]:
            if _NOTE.match(row.text()) and (row.words[0].text[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹" or not notes or row.first().isdigit()):
                notes.append([row])
            elif notes:
                notes[-1].append(row)
        return notes

    def _body(self, rows: list[Row], sheet: Sheet) -> None:
        band: list[list[Row]] = []
        gutter = 0.0
        for row in rows:
            sides = _sides(row, self.size)
            if len(sides) == 2 and not _NUMERIC.fullmatch(sides[1].text()):
                gutter = (sides[0].x1 + sides[1].x0) / 2
                band.append(sides)
            elif (
                band
                and len(sides) == 1
                and (row.x1 < gutter or row.x0 > gutter)
                and row.x1 - row.x0 < 0.5 * sheet.width
            ):
                band.append(sides)
            else:
                self._band(band, gutter, sheet)
                band = []
                self._line(row, sheet)
        self._band(band, gutter, sheet)

    def _band(self, band: list[list[Row]], gutter: float, sheet: Sheet) -> None:
        """Two columns side by side, as in a letterhead: the left one first."""
        if not band:
            return
        sides = [side for line in band for side in line]
        self.overleaf = None
        for column in ([one for one in sides if one.x1 < gutter], [one for one in sides if one.x1 >= gutter]):
            self.last = None
            for row in column:
                self._line(row, sheet, True)

    def _line(self, row: Row, sheet: Sheet, column: bool = False) -> None:
        self._close_table()
        indent = max(int(row.x0 - self.left), 0)
        far = self.last is None or self._is_apart(self.last, row)
        runs_on = not column and self._runs_on(row, far)
        inset = not runs_on and indent >= 10 and self._is_inset(row)
        width = 1 if column else max(int(row.x1 - self.left), 1)
        reading = self._reading([row])
        if reading.text:
            self.builder.add(Line(reading, far or inset, indent, False, sheet.number, width, runs_on))
        self.last, self.begins, self.overleaf = row, far or inset, None

    def _runs_on(self, row: Row, far: bool) -> bool:
        """Whether the layout shows that a line goes on with the one before, on this page or the last."""
        last = self.last or self.overleaf
        if last is None or (far and self.last) or not self._is_full(last, row):
            return False
        if abs(last.size - row.size) > 0.1 * self.size or last.x0 > self.left + 120:
            return False
        # Over a page break the distance says nothing: there the words must tell.
        words, end = row.text(), last.text()[-1]
        close = not far if self.last else words[0].islower() or (end not in '.;:!?…”"' and not is_marked(words))
        return (self.sets_apart and close and abs(row.x0 - last.x0) < 40) or (
            self.sets_in and abs(row.x0 - self.left) < 4
        )

    def _is_inset(self, row: Row) -> bool:
        """Whether an indented line begins a paragraph: set in from the one before, or as that first line was."""
        if self.last is None:
            return True
        step = row.x0 - self.last.x0
        if step > 8:
            return not (self.begins and step < 40 and is_marked(self.last.text()))  # else the text of a list item
        return self.begins and self.sets_in and step > -3

    def _grid(self, grid: Grid, sheet: Sheet) -> None:
        self.builder.flush()
        lefts = [left - grid.lefts[0] for left in grid.lefts]
        if self.pending:
            self.pending = list(tables.spread(self.pending, self.lefts, lefts))
        self.lefts = lefts
        for number, cells in enumerate(grid.cells):
            readings = []
            for column, words in enumerate(cells):
                if column:
                    self._write("\t")
                readings.append(self._reading(rows_of(words), "" if column + 1 < len(cells) else "\n"))
            if not self.pending:
                self.pending_page = sheet.number
            self.pending.append(tables.Row(readings, number == 0 and bool(self.pending)))
        self.limits.check_cells(sum(len(row.cells) for row in self.pending))
        self.last = self.overleaf = None

    def _close_table(self) -> None:
        if self.pending:
            blocks: list[Block] = tables.tables(self.pending, self.pending_page)
            for block in blocks:
                self.builder.add_block(block)
            self.pending = []

    def _reading(self, rows: Sequence[Row], end: str = "\n") -> Reading:
        """Write lines as one line of the text and read it."""
        start, line, bold = self.length, "", []
        for number, row in enumerate(rows):
            for at, word in enumerate(row.words):
                if (at or number) and not (at and word.glued):
                    line += " "
                begun = start + len(line)
                line += unicodedata.normalize("NFC", word.text)
                until = start + len(line)
                place = word.place or (word.x0, word.top, word.x1, word.bottom)
                self.places.append(Place(begun, until, len(self.pages) + 1, *place, word.chars))
                if word.second is not None:
                    self.doubts.append(Doubt(begun, until, word.second))
                if word.emphatic:
                    bold.append((begun, until))
        if not line.isprintable():
            line = _BREAKS.sub(" ", line)
        self._write(line + end)
        reading = plain(line, 0, len(line), start)
        return reading.emphasised(bold, 0, self.length) if bold else reading

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)


def _left_edge(rows: Sequence[Row]) -> int:
    """Where the lines of the text begin: the leftmost place at which more than a few do."""
    starts = Counter(round(row.x0) for row in rows)
    often = [x for x in starts if sum(starts[x + step] for step in (-1, 0, 1)) > 0.06 * len(rows)]
    return min(often, default=0)


def _without(rows: Sequence[Row], some: Sequence[Row]) -> list[Row]:
    taken = {id(row) for row in some}
    return [row for row in rows if id(row) not in taken]


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "#", row.text())


def _sides(row: Row, size: float) -> list[Row]:
    """A line cut where a wide blank stands."""
    cuts = [at for at in range(1, len(row.words)) if row.words[at].x0 - row.words[at - 1].x1 > max(2.2 * size, 24)]
    if not cuts:
        return [row]
    edges = [0, *cuts, len(row.words)]
    return [Row(row.words[a:b]) for a, b in pairwise(edges)]
