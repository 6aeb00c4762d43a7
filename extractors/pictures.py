"""Pages that are pictures: which pages of a PDF are, how fine they are, and the picture itself."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from extractors.errors import TooLarge
from extractors.limits import Limits
from extractors.ocr_engine import DPI

_COVERED = 0.5  # of the page: less is an illustration
_FEW = 400  # letters: what a digital signature prints on a scan; more is a page of its own
_COARSE = 100  # dots an inch: no scan is coarser, and a small picture on a large page says nothing
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE


@dataclass(frozen=True, slots=True)
class Look:
    """What a page looks like: the share that pictures cover, their dots an inch, letters seen and letters beneath.

    `things` counts all that is drawn: letters may be drawn as curves.
    """

    covered: float
    dpi: float
    seen: int
    hidden: int
    things: int

    @property
    def is_scan(self) -> bool:
        """Whether what is to be read stands in a picture, or is drawn as curves: letters that are seen are few."""
        if self.covered >= _COVERED:
            return self.seen < _FEW
        return not self.seen and self.things > 0


def look(page: pypdfium2.PdfPage, limits: Limits) -> Look:
    """What a page looks like. Raises `TooLarge` for a picture beyond `limits.pixels`, before it is opened."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    covered, dpi, seen, hidden, things = 0.0, 0.0, 0, 0, 0
    try:
        for one, kind, box in _objects(page.raw):
            things += 1
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                wide = _pixels_across(one, limits)
                across = max(box[2] - box[0], 1.0)
                share = across * (box[3] - box[1]) / (width * height)
                if share > 0.02:
                    covered += share
                    dpi = max(dpi, wide / across * 72)
                if share >= _COVERED:  # what was written before lies beneath the picture
                    seen, hidden = 0, hidden + seen
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                letters = pdfium.FPDFTextObj_GetText(one, textpage.raw, None, 0) // 2 - 1
                if pdfium.FPDFTextObj_GetTextRenderMode(one) == _INVISIBLE:
                    hidden += letters
                else:
                    seen += letters
    finally:
        textpage.close()
    return Look(min(covered, 1.0), dpi, seen, hidden, things)


def picture(page: pypdfium2.PdfPage, dpi: float, limits: Limits) -> tuple[Image.Image, float]:
    """The page as a picture and its dots an inch: as fine as what it shows, and no finer than is read.

    Raises `TooLarge` where even a coarse picture of it would exceed `limits.pixels`.
    """
    width, height = page.get_size()
    chosen = min(max(dpi, _COARSE), DPI) if dpi else DPI
    most = (limits.pixels / 2 / max(width * height / 72**2, 1e-6)) ** 0.5
    if most < _COARSE:
        raise too_large(int(width * height * (DPI / 72) ** 2), limits)
    chosen = min(chosen, most)
    return page.render(scale=chosen / 72).to_pil().convert("RGB"), chosen


def too_large(pixels: int, limits: Limits) -> TooLarge:
    """The error for a picture of so many pixels."""
    return TooLarge(
        f"ảnh có {pixels // 1_000_000} triệu điểm ảnh, quá giới hạn {limits.pixels // 1_000_000} triệu (pixels); "
        "hãy quét lại ở 300 dpi",
        f"a picture of {pixels // 1_000_000} megapixels, above the limit of {limits.pixels // 1_000_000} (pixels); "
        "scan it again at 300 dpi",
    )


def _pixels_across(image: pdfium.FPDF_PAGEOBJECT, limits: Limits) -> int:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(image, width, height)
    if width.value * height.value > limits.pixels:
        raise too_large(width.value * height.value, limits)
    return width.value


def _objects(
    page: pdfium.FPDF_PAGE,
) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, int, tuple[float, float, float, float]]]:
    """What stands on a page with its kind and bounds, in the order in which it is drawn; forms are opened."""
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        one = pdfium.FPDFPage_GetObject(page, at)
        kind, box = pdfium.FPDFPageObj_GetType(one), _bounds(one)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            for inner in range(pdfium.FPDFFormObj_CountObjects(one)):
                child = pdfium.FPDFFormObj_GetObject(one, inner)
                yield child, pdfium.FPDFPageObj_GetType(child), box
        else:
            yield one, kind, box


def _bounds(one: pdfium.FPDF_PAGEOBJECT) -> tuple[float, float, float, float]:
    edges = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(one, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top
