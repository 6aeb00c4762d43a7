"""The pages of a PDF as words, lines and ruled tables, each with its place.

A page that is a picture, or whose letters lie unseen beneath one, is read through OCR where tesseract's data are there.
pdfium reads a page quickly where nothing but prose can stand on it (`glyphs`); any page with an upright line, a turned
letter or a letter without a Unicode value is read by pdfplumber, which finds the tables.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pdfplumber
from pypdfium2 import PdfDocument, PdfiumError

from extractors import glyphs, tessdata
from extractors.errors import DamagedFile, SourceError, TooLarge
from extractors.limits import Limits
from extractors.pictures import look, picture
from extractors.scan import scan_sheet
from extractors.sheet import Grid, Sheet, Word, rows_of
from extractors.syllables import is_syllable

_DIGITS = re.compile(r"[\d.,]*\d[\d.,]*%?|%")
_MARGINS = 12.0  # points: what Word and LibreOffice leave free in a cell, left and right together
_UNMAPPED = re.compile(r"\(cid:\d+\)")


def sheets(data: bytes, limits: Limits) -> Iterator[Sheet]:
    """The pages of a PDF, one after the other.

    Raises `DamagedFile` for what cannot be opened, `TooLarge` beyond `limits.pages` or `limits.pixels`.
    """
    quick = glyphs.opened(data)
    fonts: glyphs.Fonts = {}
    slow, can_scan = _Slow(data), tessdata.find() is not None
    try:
        count = len(quick) if quick else len(slow.pages)
        if count > limits.pages:
            raise TooLarge(
                f"PDF có {count} trang, quá giới hạn {limits.pages} (pages); hãy tách tệp",
                f"a PDF of {count} pages, above the limit of {limits.pages} (pages); split it",
            )
        for number in range(count):
            sheet = quick and glyphs.sheet(quick, number, fonts)
            if not sheet or sheet.pictures:
                scan = _scanned(quick, number, limits) if quick and can_scan else None
                sheet = scan or sheet or slow.sheet(number, count)
            yield sheet
    except SourceError:
        raise
    except Exception as error:  # the parser promises no family of errors: whatever it raises, the file is at fault
        reason = "có mật khẩu" if "Password" in repr(error) else "hỏng"
        raise DamagedFile(
            f"tệp PDF {reason}, không mở được; hãy mở bằng trình đọc PDF và in lại ra PDF",
            "the PDF is damaged or has a password; open it in a PDF reader and print it to PDF again",
        ) from None
    finally:
        if quick:
            quick.close()


class _Slow:
    """pdfplumber's reading of a PDF; opened when the first page needs it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pdf: pdfplumber.PDF | None = None

    @property
    def pages(self) -> Sequence[Any]:
        self.pdf = self.pdf or pdfplumber.open(io.BytesIO(self.data))
        return self.pdf.pages

    def sheet(self, number: int, count: int) -> Sheet:
        """The page with this number from 0. Raises ValueError where it finds another number of pages."""
        if len(self.pages) != count:
            raise ValueError("two readers see different pages")
        page = self.pages[number]
        sheet = _sheet(page)
        page.close()
        return sheet


def scans(data: bytes, numbers: Sequence[int], limits: Limits) -> Iterator[Sheet]:
    """The pages with these numbers, from 1, read from their pictures whatever text layer they have."""
    document = glyphs.opened(data) if numbers else None
    if document is None:
        return
    try:
        for number in numbers:
            if scan := _scanned(document, number - 1, limits, always=True):
                yield scan
    finally:
        document.close()


def _scanned(document: PdfDocument, at: int, limits: Limits, always: bool = False) -> Sheet | None:
    """A page read from its picture; None where it is none, and its letters are to be believed."""
    try:
        page = document[at]
    except PdfiumError:
        return None
    try:
        seen = look(page, limits)
        if not always and not seen.is_scan:
            return None
        return scan_sheet(*picture(page, 0 if always else seen.dpi, limits), number=at + 1)
    finally:
        page.close()


def _sheet(page: Any) -> Sheet:
    """The lines and ruled tables of a page. Letters printed twice to look bold are read once."""
    sheet = Sheet(page.page_number, float(page.width), float(page.height), pictures=bool(page.images))
    seen = page
    if not all(_is_seen(char, page) for char in page.chars):
        seen = page.filter(lambda one: one["object_type"] != "char" or _is_seen(one, page))
    if _may_repeat(seen.chars):
        seen = seen.dedupe_chars(tolerance=1)
    words = [
        _word(one) for one in seen.extract_words(extra_attrs=["size", "fontname"], x_tolerance_ratio=0.2, y_tolerance=3)
    ]
    for table in seen.find_tables():
        columns = max(len(row.cells) for row in table.rows)
        if columns < 2 or len(table.rows) * columns < 3:  # a frame, not a table; a row alone may go on overleaf
            continue
        if any(_within(table.bbox, grid.box) for grid in sheet.grids):
            continue
        cells = [_row_cells(row, words) for row in table.rows]
        taken = {id(word) for row in cells for cell in row for word in cell}
        if taken:
            words = [word for word in words if id(word) not in taken]
            sheet.grids.append(Grid(table.bbox[1], table.bbox, cells))
    sheet.rows = rows_of(words)
    return sheet


def _may_repeat(chars: Sequence[dict[str, Any]]) -> bool:
    """Whether two equal letters may stand within a point of each other."""
    lefts: dict[tuple[str, int], list[float]] = {}
    for char in chars:
        text, x0, line = char["text"], char["x0"], int(char["top"] / 2)
        lefts.setdefault((text, line), []).append(x0)
        lefts.setdefault((text, line + 1), []).append(x0)
    return any(after - before < 1 for some in lefts.values() for before, after in pairwise(sorted(some)))


def _row_cells(row: Any, words: Sequence[Word]) -> list[list[Word]]:
    """The words in each cell of a row."""
    top, bottom = row.bbox[1], row.bbox[3]
    near = [word for word in words if top <= (word.top + word.bottom) / 2 < bottom]
    cells = [(box, [] if box is None else [word for word in near if _stands_in(word, box)]) for box in row.cells]
    return [_unbroken(found, box) for box, found in cells]


def _unbroken(words: list[Word], box: tuple[float, float, float, float] | None) -> list[Word]:
    """The words of a cell; a number or syllable that was too long for its narrow cell, and broken, is one again.

    It was broken where it stands alone on its line, which has no room for one letter more between the margins.
    """
    if box is None or len(words) < 2:
        return words
    kept: list[Word] = []
    for word in sorted(words, key=lambda one: (one.top, one.x0)):
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


def _is_seen(char: dict[str, Any], page: Any) -> bool:
    inside = char["x1"] > 0 and char["x0"] < page.width and char["bottom"] > 0 and char["top"] < page.height
    return bool(inside and char["size"] >= 2)


def _word(one: dict[str, Any]) -> Word:
    font = one["fontname"].lower()
    text = _UNMAPPED.sub("\ufffd", one["text"])
    emphatic = "bold" in font or "italic" in font or "oblique" in font
    return Word(text, one["x0"], one["top"], one["x1"], one["bottom"], one["size"], emphatic, font=one["fontname"])


def _stands_in(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )
