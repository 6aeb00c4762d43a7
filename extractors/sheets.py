"""The pages of a PDF as words, lines and ruled tables, each with its place.

pdfium reads a page quickly where nothing but prose can stand on it (`glyphs`); any page with an upright line, a turned
letter or a letter without a Unicode value is read by pdfplumber, which finds the tables.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pdfplumber

from extractors import glyphs
from extractors.errors import DamagedFile, SourceError, TooLarge
from extractors.limits import Limits
from extractors.sheet import Grid, Sheet, Word, rows_of

_UNMAPPED = re.compile(r"\(cid:\d+\)")


def sheets(data: bytes, limits: Limits) -> Iterator[Sheet]:
    """The pages of a PDF, one after the other.

    Raises `DamagedFile` for what cannot be opened, `TooLarge` beyond `limits.pages`.
    """
    quick = glyphs.opened(data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > limits.pages:
                raise TooLarge(
                    f"PDF có {len(pdf.pages)} trang, quá giới hạn {limits.pages} (pages); hãy tách tệp",
                    f"a PDF of {len(pdf.pages)} pages, above the limit of {limits.pages} (pages); split it",
                )
            for number, page in enumerate(pdf.pages):
                yield (quick and glyphs.sheet(quick, number, len(pdf.pages))) or _sheet(page)
                page.close()
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


def _sheet(page: Any) -> Sheet:
    """The lines and ruled tables of a page. Letters printed twice to look bold are read once."""
    sheet = Sheet(page.page_number, float(page.width), float(page.height), pictures=bool(page.images))
    seen = page.filter(lambda one: one["object_type"] != "char" or _is_seen(one, page)).dedupe_chars(tolerance=1)
    words = [
        _word(one) for one in seen.extract_words(extra_attrs=["size", "fontname"], x_tolerance_ratio=0.2, y_tolerance=3)
    ]
    for table in seen.find_tables():
        columns = max(len(row.cells) for row in table.rows)
        if columns < 2 or len(table.rows) * columns < 3:  # a frame, not a table; a row alone may go on overleaf
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
            sheet.grids.append(Grid(table.bbox[1], table.bbox, cells))
    sheet.rows = rows_of(words)
    return sheet


def _is_seen(char: dict[str, Any], page: Any) -> bool:
    inside = char["x1"] > 0 and char["x0"] < page.width and char["bottom"] > 0 and char["top"] < page.height
    return bool(inside and char["size"] >= 2)


def _word(one: dict[str, Any]) -> Word:
    font = one["fontname"].lower()
    text = _UNMAPPED.sub("\ufffd", one["text"])
    emphatic = "bold" in font or "italic" in font or "oblique" in font
    return Word(text, one["x0"], one["top"], one["x1"], one["bottom"], one["size"], emphatic)


def _stands_in(word: Word, box: tuple[float, float, float, float]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _within(inner: Sequence[float], outer: Sequence[float]) -> bool:
    return (
        inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1 and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
    )
