"""Pages whose letters lie on their side or stand on their head, as landscape annexes bound into a file do."""

from __future__ import annotations

import ctypes
import io
from collections import Counter

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.sheet import Sheet

_MOST = 0.9  # of a page's pieces of text
_Edges = tuple[float, float, float, float]


def quarter_turn(page: pypdfium2.PdfPage) -> int:
    """By how many degrees, clockwise, a page is to be turned for its letters to stand upright: 0, 90, 180 or 270."""
    turns: Counter[int] = Counter()
    matrix = pdfium.FS_MATRIX()
    for at in range(pdfium.FPDFPage_CountObjects(page.raw)):
        one = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFPageObj_GetMatrix(one, ctypes.byref(matrix))
            along, up = matrix.a, matrix.b
            drawn = (0 if along > 0 else 180) if abs(along) >= abs(up) else (90 if up > 0 else 270)
            turns[(drawn - page.get_rotation()) % 360] += 1
    turn, count = turns.most_common(1)[0] if turns else (0, 0)
    return turn if count >= _MOST * turns.total() else 0


def turned_alone(document: pypdfium2.PdfDocument, number: int, turn: int) -> bytes:
    """A PDF of one page of another, counted from 0, turned by so many degrees clockwise."""
    alone = pypdfium2.PdfDocument.new()
    try:
        alone.import_pages(document, [number])
        page = alone[0]
        page.set_rotation((page.get_rotation() + turn) % 360)
        stream = io.BytesIO()
        alone.save(stream)
        return stream.getvalue()
    finally:
        alone.close()


def turn_back(sheet: Sheet, turn: int) -> None:
    """Give each word of a page that was read turned its place on the page as it is."""
    sheet.turn = turn
    for word in sheet.words():
        word.place = _back(word.place or (word.x0, word.top, word.x1, word.bottom), turn, *sheet.size())


def _back(box: _Edges, turn: int, width: float, height: float) -> _Edges:
    """The place on a page so wide and high of what stands at `box` on it when it is turned.

    >>> _back((10, 20, 30, 25), 90, 595, 842), _back((10, 20, 30, 25), 180, 595, 842)
    ((20, 812, 25, 832), (565, 817, 585, 822))
    """
    x0, y0, x1, y1 = box
    if turn == 90:
        return y0, height - x1, y1, height - x0
    if turn == 180:
        return width - x1, height - y1, width - x0, height - y0
    return width - y1, x0, width - y0, x1
