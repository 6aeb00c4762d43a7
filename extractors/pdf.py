"""PDF with a text layer → `Document`: lines in reading order, ruled tables, running heads and notes set apart.

The layer is believed: what is drawn over it, or drawn unseen, is not judged here. A page without letters is told in
the warnings; a file without any is a scan, for which OCR comes later. Boxes are kept for each word.
"""

from __future__ import annotations

import io
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from extractors import tables
from extractors.decoding import refuse_old_encodings
from extractors.document import Block, Document, Page, Place, Span
from extractors.errors import DamagedFile, SourceError, TooLarge, UnknownFormat
from extractors.limits import Limits
from extractors.normal import Reading, join, plain, superscript
from extractors.paragraphs import Builder, Line, is_marked
from extractors.text import line_starts

_UNMAPPED = re.compile(r"\(cid:\d+\)")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—]\s?)?\d{1,4}(?:\s?[-–—])?|(?:Trang|Page)\s\d{1,4}(?:\s?/\s?\d{1,4})?|\d{1,4}\s?/\s?\d{1,4}"
)
_NOTE = re.compile(r"([⁰¹²³⁴-⁹]{1,3}|\d{1,3})\s?\S")
_NUMERIC = re.compile(r"[\d.,\s%()-]+")
_EDGE = 0.1  # of the page's height: where running heads and page numbers stand


@dataclass(slots=True)
class _Word:
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    emphatic: bool
    glued: bool = False  # follows the word before without a blank


@dataclass(slots=True)
class _Row:
    """Words that stand on one line, or one side of it."""

    words: list[_Word]
    x0: float = 0
    x1: float = 0
    top: float = 0
    bottom: float = 0
    size: float = 0

    def __post_init__(self) -> None:
        self.x0, self.x1 = min(word.x0 for word in self.words), max(word.x1 for word in self.words)
        self.size = max(word.size for word in self.words)
        main = [word for word in self.words if word.size > 0.8 * self.size]
        self.top, self.bottom = min(word.top for word in main), max(word.bottom for word in main)

    def text(self) -> str:
        return "".join(("" if word.glued or not number else " ") + word.text for number, word in enumerate(self.words))


@dataclass(slots=True)
class _Grid:
    """A ruled table on a page."""

    top: float
    box: tuple[float, float, float, float]
    cells: list[list[list[_Word]]]


@dataclass(slots=True)
class _Sheet:
    """One page, read but not yet written."""

    number: int
    width: float
    height: float
    rows: list[_Row] = field(default_factory=list)
    grids: list[_Grid] = field(default_factory=list)
    pictures: bool = False


def read_pdf(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of a PDF.

    Raises `DamagedFile` for what cannot be opened, for scans and for fonts without a map to Unicode, `UnknownFormat`
    where the library that reads PDF is not installed, `TooLarge` beyond `limits.pages`.
    """
    sheets = list(_sheets(data, limits))
    unread = [sheet.number for sheet in sheets if not sheet.rows and not sheet.grids and sheet.pictures]
    if not any(sheet.rows or sheet.grids for sheet in sheets):
        raise DamagedFile(
            "PDF là bản quét (ảnh), không có lớp chữ; nhận dạng chữ (OCR) chưa có ở phiên bản này, hãy dùng bản có chữ",
            "the PDF is a scan without a text layer; OCR is not in this version, use a copy with text",
        )
    writer = _Writer(limits, sheets)
    for sheet in sheets:
        writer.sheet(sheet)
    writer.end()
    text = "".join(writer.parts)
    if text.count("\ufffd") * 5 > len(text):
        raise DamagedFile(
            "phông chữ trong PDF không có bảng mã Unicode nên không đọc được chữ; hãy dùng bản Word hoặc bản quét",
            "the fonts of the PDF have no map to Unicode; use the Word file or a scan",
        )
    refuse_old_encodings(text)
    warnings = [f"trang {number} chỉ có ảnh, không có lớp chữ, chưa được đọc" for number in unread]
    if bad := text.count("\ufffd"):
        warnings.append(f"{bad} chữ trong PDF không có mã Unicode, được thay bằng U+FFFD")
    return Document(
        path=source,
        sha256=digest,
        media_type="application/pdf",
        extraction="pdf",
        text=text,
        blocks=tuple(writer.builder.blocks),
        pages=tuple(writer.pages),
        warnings=tuple(warnings),
        line_starts=line_starts(text),
        places=tuple(writer.places),
    )


def _sheets(data: bytes, limits: Limits) -> Iterator[_Sheet]:
    try:
        import pdfplumber
    except ImportError:
        raise UnknownFormat(
            "định dạng PDF cần gói pdfplumber, chưa được cài; hãy cài gói này hoặc chuyển tệp sang .docx",
            "PDF needs the package pdfplumber, which is not installed; install it or convert the file to .docx",
        ) from None
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > limits.pages:
                raise TooLarge(
                    f"PDF có {len(pdf.pages)} trang, quá giới hạn {limits.pages} (pages); hãy tách tệp",
                    f"a PDF of {len(pdf.pages)} pages, above the limit of {limits.pages} (pages); split it",
                )
            for page in pdf.pages:
                yield _sheet(page)
                page.close()
    except SourceError:
        raise
    except Exception as error:  # the parser promises no family of errors: whatever it raises, the file is at fault
        reason = "có mật khẩu" if "Password" in repr(error) else "hỏng"
        raise DamagedFile(
            f"tệp PDF {reason}, không mở được; hãy mở bằng trình đọc PDF và in lại ra PDF",
            "the PDF is damaged or has a password; open it in a PDF reader and print it to PDF again",
        ) from None


def _sheet(page: Any) -> _Sheet:
    """The lines and ruled tables of a page. Letters printed twice to look bold are read once."""
    sheet = _Sheet(page.page_number, float(page.width), float(page.height), pictures=bool(page.images))
    seen = page.filter(lambda one: one["object_type"] != "char" or _is_seen(one, page)).dedupe_chars(tolerance=1)
    words = [
        _word(one) for one in seen.extract_words(extra_attrs=["size", "fontname"], x_tolerance_ratio=0.2, y_tolerance=3)
    ]
    for table in seen.find_tables():
        if len(table.rows) < 2 or max(len(row.cells) for row in table.rows) < 2:
            continue
        if any(_within(table.bbox, grid.box) for grid in sheet.grids):
            continue
        cells = [
            [[] if box is None else [word for word in words if _stands_in(word, box)] for box in row.cells]
            for row in table.rows
        ]
        taken = {id(word) for row in cells for cell in row for word in cell}
        if taken:
            words = [word for word in words if id(word) not in taken]
            sheet.grids.append(_Grid(table.bbox[1], table.bbox, cells))
    sheet.rows = _rows(words)
    return sheet


def _is_seen(char: dict[str, Any], page: Any) -> bool:
    inside = char["x1"] > 0 and char["x0"] < page.width and char["bottom"] > 0 and char["top"] < page.height
    return bool(inside and char["size"] >= 2)


def _word(one: dict[str, Any]) -> _Word:
    font = one["fontname"].lower()
    text = _UNMAPPED.sub("\ufffd", one["text"])
    emphatic = "bold" in font or "italic" in font or "oblique" in font
    return _Word(text, one["x0"], one["top"], one["x1"], one["bottom"], one["size"], emphatic)


def _stands_in(word: _Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )


def _rows(words: list[_Word]) -> list[_Row]:
    """Words → lines from top to bottom, each from left to right; raised digits become superscripts."""
    rows: list[list[_Word]] = []
    for word in sorted(words, key=lambda one: (one.top, one.x0)):
        for row in rows[-3:]:
            anchor = max(row, key=lambda one: one.size)
            shared = min(word.bottom, anchor.bottom) - max(word.top, anchor.top)
            if shared > 0.5 * min(word.bottom - word.top, anchor.bottom - anchor.top):
                row.append(word)
                break
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda one: one.x0)
        _raise(row)
    return sorted((_Row(row) for row in rows), key=lambda one: one.top)


def _raise(row: list[_Word]) -> None:
    """Mark the words that touch the one before, and raise those set small and high."""
    size = max(word.size for word in row)
    bottom = max(word.bottom for word in row if word.size > 0.8 * size)
    for number, word in enumerate(row):
        if number and word.x0 - row[number - 1].x1 < 0.12 * size:
            word.glued = True
        if word.size < 0.8 * size and word.bottom < bottom - 0.15 * size:
            word.text = superscript(word.text)


class _Writer:
    """Writes the pages into one text, with a box for each word."""

    def __init__(self, limits: Limits, sheets: Sequence[_Sheet]) -> None:
        rows = [row for sheet in sheets for row in sheet.rows]
        self.limits = limits
        self.parts: list[str] = []
        self.length = 0
        self.places: list[Place] = []
        self.pages: list[Page] = []
        self.pending: list[tables.Row] = []  # a table that may go on overleaf
        self.pending_page = 0
        sizes: Counter[float] = Counter()
        for row in rows:
            sizes[round(row.size * 2) / 2] += len(row.text())
        self.size = sizes.most_common(1)[0][0] if sizes else 12.0
        body = [row for row in rows if row.size >= 0.9 * self.size]
        self.left = statistics.mode([round(row.x0) for row in body]) if body else 0
        self.right = sorted(row.x1 for row in body)[int(len(body) * 0.9)] if body else 1
        self.pitch = self._pitch(sheets)
        letters = [(row.x1 - row.x0) / len(row.text()) for row in body]
        width = int(self.right - self.left) if len(body) > 4 else 0
        self.builder = Builder(limits.block_chars, width, statistics.median(letters) if letters else 1.0)
        self.running = self._running(sheets)
        self.last: _Row | None = None
        self.begins = True  # whether the last line began a paragraph
        self.sets_in = sum(row.x0 < self.left + 5 for row in body) > 0.4 * len(body)  # first lines of paragraphs

    def _pitch(self, sheets: Sequence[_Sheet]) -> float:
        steps = [b.top - a.top for sheet in sheets for a, b in pairwise(sheet.rows)]
        steps = [step for step in steps if 0 < step < 3 * self.size]
        return statistics.median_low(steps) if steps else self.size * 1.3

    def _running(self, sheets: Sequence[_Sheet]) -> set[str]:
        """Lines at the edge of several pages that differ in their digits only."""
        counts = Counter(
            shape for sheet in sheets for shape in {_shape(row) for row in sheet.rows if self._at_edge(sheet, row)}
        )
        return {shape for shape, count in counts.items() if count >= max(2, len(sheets) / 3)}

    def _at_edge(self, sheet: _Sheet, row: _Row) -> bool:
        return row.bottom < _EDGE * sheet.height or row.top > (1 - _EDGE) * sheet.height

    def sheet(self, sheet: _Sheet) -> None:
        """Write one page: margins out of the way, notes after the body, two columns of a letterhead one by one."""
        begun = self.length
        self.last = None
        margins = [row for row in sheet.rows if self._is_margin(sheet, row)]
        notes = self._notes(sheet, [row for row in sheet.rows if row not in margins])
        held = [row for note in notes for row in note]
        body = [row for row in sheet.rows if row not in margins and row not in held]
        for row in margins:
            self.builder.lift(Line(self._reading([row]), page=sheet.number), "margin", "")
        stretch: list[_Row] = []
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
        self.pages.append(Page(sheet.number, sheet.width, sheet.height, Span(begun, self.length)))

    def end(self) -> None:
        """Close what is under way."""
        self._close_table()
        self.builder.flush()

    def _is_margin(self, sheet: _Sheet, row: _Row) -> bool:
        if not self._at_edge(sheet, row):
            return False
        return bool(_PAGE_NUMBER.fullmatch(row.text())) or _shape(row) in self.running

    def _notes(self, sheet: _Sheet, rows: Sequence[_Row]) -> list[list[_Row]]:
        """The footnotes of a page: small lines at its foot, the first beginning with a number."""
        at = len(rows)
        while at and rows[at - 1].size < 0.92 * self.size and rows[at - 1].top > 0.4 * sheet.height:
            at -= 1
        notes: list[list[_Row]] = []
        for row in rows[at:]:
            if _NOTE.match(row.text()) and (
                row.words[0].text[0] in "⁰¹²³⁴⁵⁶⁷⁸⁹" or not notes or row.words[0].text.isdigit()
            ):
                notes.append([row])
            elif notes:
                notes[-1].append(row)
        return notes

    def _body(self, rows: list[_Row], sheet: _Sheet) -> None:
        band: list[list[_Row]] = []
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

    def _band(self, band: list[list[_Row]], gutter: float, sheet: _Sheet) -> None:
        """Two columns side by side, as in a letterhead: the left one first."""
        if not band:
            return
        sides = [side for line in band for side in line]
        for column in ([one for one in sides if one.x1 < gutter], [one for one in sides if one.x1 >= gutter]):
            self.last = None
            for row in column:
                self._line(row, sheet, True)

    def _line(self, row: _Row, sheet: _Sheet, column: bool = False) -> None:
        self._close_table()
        indent = max(int(row.x0 - self.left), 0)
        far = self.last is None or row.top - self.last.top > 1.4 * self.pitch
        inset = indent >= 10 and self._is_inset(row)
        width = 1 if column else max(int(row.x1 - self.left), 1)
        reading = self._reading([row])
        if reading.text:
            self.builder.add(Line(reading, far or inset, indent, False, sheet.number, width))
        self.last, self.begins = row, far or inset

    def _is_inset(self, row: _Row) -> bool:
        """Whether an indented line begins a paragraph: set in from the one before, or as that first line was."""
        if self.last is None:
            return True
        step = row.x0 - self.last.x0
        if step > 8:
            return not (self.begins and step < 40 and is_marked(self.last.text()))  # else the text of a list item
        return self.begins and self.sets_in and step > -3

    def _grid(self, grid: _Grid, sheet: _Sheet) -> None:
        self.builder.flush()
        for number, cells in enumerate(grid.cells):
            readings = []
            for column, words in enumerate(cells):
                if column:
                    self._write("\t")
                readings.append(self._reading(_rows(words), "" if column + 1 < len(cells) else "\n"))
            if not self.pending:
                self.pending_page = sheet.number
            self.pending.append(tables.Row(readings, number == 0 and bool(self.pending)))
        cells_so_far = sum(len(row.cells) for row in self.pending)
        if cells_so_far > self.limits.table_cells:
            raise TooLarge(
                f"bảng có hơn {self.limits.table_cells} ô (table_cells); hãy tách bảng hoặc nâng giới hạn",
                f"a table of more than {self.limits.table_cells} cells (table_cells); split it or raise the limit",
            )
        self.last = None

    def _close_table(self) -> None:
        if self.pending:
            blocks: list[Block] = tables.tables(self.pending, self.pending_page)
            for block in blocks:
                self.builder.add_block(block)
            self.pending = []

    def _reading(self, rows: Sequence[_Row], end: str = "\n") -> Reading:
        """Write lines as one line of the text and read it."""
        start, bold = self.length, []
        for number, row in enumerate(rows):
            for at, word in enumerate(row.words):
                if (at or number) and not (at and word.glued):
                    self._write(" ")
                begun = self.length
                self._write(word.text)
                self.places.append(
                    Place(begun, self.length, len(self.pages) + 1, word.x0, word.top, word.x1, word.bottom)
                )
                if word.emphatic:
                    bold.append((begun, self.length))
        reading = self._plain(start)
        self._write(end)
        return reading.emphasised(bold, 0, self.length)

    def _plain(self, start: int) -> Reading:
        """The reading of what was written since `start`."""
        parts, length = [], self.length
        for part in reversed(self.parts):
            if length <= start:
                break
            parts.append(part)
            length -= len(part)
        reading = plain("".join(reversed(parts)), 0, self.length - start)
        return Reading(reading.text, tuple((at, origin + start) for at, origin in reading.pieces))

    def _write(self, text: str) -> None:
        text = unicodedata.normalize("NFC", re.sub(r"[\n\r\f]", " ", text) if len(text) > 1 else text)
        if text:
            self.parts.append(text)
            self.length += len(text)


def _shape(row: _Row) -> str:
    return re.sub(r"\d+", "#", row.text())


def _sides(row: _Row, size: float) -> list[_Row]:
    """A line cut where a wide blank stands."""
    cuts = [at for at in range(1, len(row.words)) if row.words[at].x0 - row.words[at - 1].x1 > max(2.2 * size, 24)]
    edges = [0, *cuts, len(row.words)]
    return [_Row(row.words[a:b]) for a, b in pairwise(edges)]
