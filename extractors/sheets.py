"""The pages of a PDF as words, lines and ruled tables, each with its place.

A page that is a picture, or whose letters lie unseen beneath one, is read through OCR where tesseract's data are there.
pdfium reads a page quickly (`glyphs`); one that is turned, or has a form, a turned letter or a letter without a Unicode
value, is read by pdfplumber. Both see the same ruled tables.
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
from extractors.grids import fill
from extractors.limits import Limits
from extractors.pictures import look, picture
from extractors.scan import scan_sheet
from extractors.sheet import Sheet, Word, rows_of
from extractors.turned import quarter_turn, turn_back, turned_alone

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
                sheet = scan or sheet or (quick and _turned(quick, number)) or slow.sheet(number, count)
            yield sheet
    except SourceError:
        raise
    except Exception as error:  # the parser promises no family of errors: whatever it raises, the file is at fault
        vi, en = ("có mật khẩu", "has a password") if "Password" in repr(error) else ("hỏng", "is damaged")
        raise DamagedFile(
            f"tệp PDF {vi}, không mở được; hãy mở bằng trình đọc PDF và in lại ra PDF",
            f"the PDF {en}; open it in a PDF reader and print it to PDF again",
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


def _turned(document: PdfDocument, number: int) -> Sheet | None:
    """A page whose letters do not stand upright, read as if turned; None where they do."""
    try:
        page = document[number]
    except PdfiumError:
        return None
    try:
        turn = quarter_turn(page)
    finally:
        page.close()
    if not turn:
        return None
    sheet = _Slow(turned_alone(document, number, turn)).sheet(0, 1)
    sheet.number = number + 1
    turn_back(sheet, turn)
    return sheet


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
    words = fill(sheet, seen.find_tables(), words)
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


def _is_seen(char: dict[str, Any], page: Any) -> bool:
    inside = char["x1"] > 0 and char["x0"] < page.width and char["bottom"] > 0 and char["top"] < page.height
    return bool(inside and char["size"] >= 2)


def _word(one: dict[str, Any]) -> Word:
    font = one["fontname"].lower()
    text = _UNMAPPED.sub("\ufffd", one["text"])
    emphatic = "bold" in font or "italic" in font or "oblique" in font
    return Word(text, one["x0"], one["top"], one["x1"], one["bottom"], one["size"], emphatic, font=one["fontname"])
