"""PDF → `Document`: pages with a text layer as they stand, pages that are pictures through OCR.

What is to be read is told page by page (`sheets`). A layer of letters that no one sees, or that says nothing, is not
believed. Boxes are kept for each word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors import tessdata
from extractors.decoding import refuse_old_encodings
from extractors.document import Document
from extractors.errors import DamagedFile
from extractors.fonts import FontEncodings
from extractors.glyphs import PageLetters
from extractors.limits import Limits
from extractors.pages import write_pages
from extractors.scan import settle_sizes
from extractors.sheet import Sheet
from extractors.sheets import scans, sheets
from extractors.syllables import evidence

_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff]")
_UNMAPPED, _FOREIGN = 0.05, 8  # a page is read from its picture where more letters, and words, say nothing


def read_pdf(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of a PDF.

    Raises `DamagedFile` for what cannot be opened or says nothing, `MissingProgram` for scans where tesseract's data
    are missing, `TooLarge` beyond `limits.pages` or `limits.pixels`.
    """
    pages = list(sheets(data, limits))
    unread = [sheet.number for sheet in pages if not sheet.rows and not sheet.grids and sheet.pictures]
    if not any(sheet.rows or sheet.grids for sheet in pages):
        if unread:
            tessdata.require()
        raise DamagedFile(
            "PDF không có chữ nào đọc được, kể cả khi nhận dạng từ ảnh; hãy quét lại rõ hơn hoặc dùng bản có chữ",
            "no words in the PDF, not even through OCR; scan it again or use a copy with text",
        )
    warnings = [f"chữ theo bảng mã {name} trong PDF được chuyển sang Unicode" for name in _to_unicode(pages)]
    if tessdata.find():
        for scan in scans(data, _lying(pages), limits):
            if not _says_nothing(_text(scan)):
                pages[scan.number - 1] = scan
                warnings.append(f"lớp chữ của trang {scan.number} không đọc được")
    else:
        warnings += [f"trang {number} chỉ có ảnh, chưa được đọc; hãy cài đặt: {tessdata.INSTALL}" for number in unread]
    settle_sizes(pages)
    document = write_pages(source, digest, "application/pdf", pages, limits, warnings, PageLetters(data))
    if document.text.count("\ufffd") * 5 > len(document.text):
        raise DamagedFile(
            "phông chữ trong PDF không có bảng mã Unicode nên không đọc được chữ; hãy dùng bản Word hoặc bản quét",
            "the fonts of the PDF have no map to Unicode; use the Word file or a scan",
        )
    refuse_old_encodings(document.text)
    if bad := document.text.count("\ufffd"):
        return replace(
            document, warnings=(*document.warnings, f"{bad} chữ trong PDF không có mã Unicode, được thay bằng U+FFFD")
        )
    return document


def _to_unicode(pages: Sequence[Sheet]) -> list[str]:
    """Bring words in an old encoding to Unicode, by their font or where all make it plain; say which encodings."""
    words = [word for sheet in pages if not sheet.scanned for word in sheet.words()]
    encodings = FontEncodings((word.text, word.font) for word in words)
    for word in words if encodings.is_needed else ():
        word.rewrite(lambda text, font=word.font: encodings.decode(text, font))
    return list(encodings.met)


def _lying(pages: Sequence[Sheet]) -> list[int]:
    """The numbers of the pages whose text layer says nothing; most often all together show that there is none."""
    texts = {sheet.number: _text(sheet) for sheet in pages if not sheet.scanned}
    distinct = " ".join(dict.fromkeys(" ".join(texts.values()).split()))
    if all(texts.values()) and not _NO_LETTER.search(distinct) and evidence(distinct)[1] < _FOREIGN:
        return []
    return [number for number, text in texts.items() if _says_nothing(text)]


def _text(sheet: Sheet) -> str:
    return " ".join(word.text for word in sheet.words())


def _says_nothing(text: str) -> bool:
    """Whether the words of a page are no language: none at all, letters without a Unicode value, or words of none."""
    well, ill = evidence(text)
    return not text or len(_NO_LETTER.findall(text)) > _UNMAPPED * len(text) or (ill >= _FOREIGN and ill > well)
