"""The strokes drawn on a page, through pdfium, and the ruled tables that pdfplumber sees in them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pypdfium2.raw as pdfium
from pdfplumber.table import TableFinder

from extractors.pdfium import quickly

_FLAT = 3.0  # points: a higher stroke may be the side of a table
_STRAIGHT = 0.1  # points by which a level stroke may rise
_Point = tuple[float, float]

_segment = quickly("FPDFPath_GetPathSegment", ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int)
_kind = quickly("FPDFPathSegment_GetType", ctypes.c_int, ctypes.c_void_p)
_closes = quickly("FPDFPathSegment_GetClose", ctypes.c_int, ctypes.c_void_p)
_point = quickly("FPDFPathSegment_GetPoint", ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn on a page beside letters: level and upright strokes, where one may be the side of a table."""

    edges: Sequence[dict[str, Any]]  # as pdfplumber has them
    pictures: bool

    def tables(self) -> Sequence[Any]:
        """The ruled tables as pdfplumber finds them."""
        return TableFinder(SimpleNamespace(edges=self.edges)).tables


def drawn(page: pdfium.FPDF_PAGE, height: float) -> Drawn | None:
    """What is drawn on a page; None where it holds a form, which may hold anything."""
    pictures, upright = False, False
    paths = []
    bounds = [ctypes.c_float() for _ in range(4)]
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        one = pdfium.FPDFPage_GetObject(page, at)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return None
        pictures = pictures or kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            paths.append(one)
            pdfium.FPDFPageObj_GetBounds(one, *bounds)
            upright = upright or bounds[3].value - bounds[1].value > _FLAT
    edges = [edge for path in paths for edge in _edges(path, height)] if upright else []
    return Drawn(edges, pictures)


def _edges(path: pdfium.FPDF_PAGEOBJECT, height: float) -> Iterator[dict[str, Any]]:
    """The level and upright strokes of a path that is painted."""
    fill, stroke, matrix = ctypes.c_int(), ctypes.c_int(), pdfium.FS_MATRIX()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not (fill.value or stroke.value):
        return
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    for (x0, y0), (x1, y1) in _strokes(path):
        left, right = sorted((matrix.a * x + matrix.c * y + matrix.e for x, y in ((x0, y0), (x1, y1))))
        top, bottom = sorted((height - matrix.b * x - matrix.d * y - matrix.f for x, y in ((x0, y0), (x1, y1))))
        if bottom - top <= _STRAIGHT or right - left <= _STRAIGHT:
            level = bottom - top <= _STRAIGHT
            yield {"object_type": "line", "orientation": "h" if level else "v", "x0": left, "x1": right, "top": top,
                   "bottom": bottom, "width": right - left, "height": bottom - top}  # fmt: skip


def _strokes(path: pdfium.FPDF_PAGEOBJECT) -> Iterator[tuple[_Point, _Point]]:
    """The straight strokes of a path, from point to point."""
    handle = ctypes.cast(path, ctypes.c_void_p)
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.addressof(x), ctypes.addressof(y)
    begun = last = (0.0, 0.0)
    for at in range(pdfium.FPDFPath_CountSegments(path)):
        segment = _segment(handle, at)
        _point(segment, at_x, at_y)
        here = (x.value, y.value)
        kind = _kind(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begun = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, here
        if _closes(segment):
            yield here, begun
        last = here
