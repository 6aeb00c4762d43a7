"""A document printed on paper and scanned: pages with noise, a skew and a red stamp, as images or as a PDF of them."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import numpy as np
import pypdfium2
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image, ImageDraw, ImageFilter

from extractors.document import Document
from tests.retyped import as_docx

FONT, SIZE = "Times New Roman", 13  # as decree 30/2020 wants it
WIDE, SMALL = 8, 10  # a table of more columns lies on its side, in smaller letters
RED = (205, 40, 50)


@dataclass(frozen=True, slots=True)
class Paper:
    """How a page comes out of the scanner. `blur` in pixels, `noise` in grey levels, `specks` in a million pixels."""

    dpi: int = 200
    skew: float = 0.7  # degrees
    noise: float = 8.0
    specks: int = 150
    blur: float = 0.5
    stamp: bool = True
    quality: int = 75  # of the JPEG


PLAIN = Paper()


def can_print() -> bool:
    """Whether LibreOffice is there, which sets the pages."""
    return shutil.which("soffice") is not None


def printed(document: Document) -> bytes:
    """The document as an official's PDF: A4, Times, tables ruled, set by LibreOffice."""
    word = docx.Document(io.BytesIO(as_docx(document)))
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(30), Mm(15)
    for table in word.tables:
        table.style = "Table Grid"
        if len(table.columns) > WIDE:
            page.page_width, page.page_height = Mm(297), Mm(210)
            page.left_margin = Mm(15)
            for column in table.columns:
                column.width = Mm(260 // len(table.columns))
            for paragraph in (one for cell in table._cells for one in cell.paragraphs):
                for run in paragraph.runs:
                    run.font.size = Pt(SMALL)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.docx"
        word.save(str(source))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (Path(folder) / "a.pdf").read_bytes()


def scanned(pdf: bytes, paper: Paper = PLAIN) -> list[Image.Image]:
    """The pages of a PDF, printed and scanned; the same each time."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [page.render(scale=paper.dpi / 72).to_pil().convert("RGB") for page in document]
    finally:
        document.close()
    return [_scan(page, paper, number) for number, page in enumerate(pages)]


def _scan(page: Image.Image, paper: Paper, number: int) -> Image.Image:
    chance = np.random.default_rng(number)
    if paper.stamp:
        page = _stamped(page, paper.dpi, chance)
    if paper.skew:
        turn = paper.skew * (1 if number % 2 else -1)
        page = page.rotate(turn, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if paper.blur:
        page = page.filter(ImageFilter.GaussianBlur(paper.blur))
    ink = np.asarray(page).astype(np.float32)
    ink = 245 - (255 - ink) * 0.88  # paper is not white, ink not black
    count = int(paper.specks * page.width * page.height / 1e6)
    across, down = chance.integers(0, page.width - 2, count), chance.integers(0, page.height - 2, count)
    for x, y, size in zip(across, down, chance.integers(1, 3, count), strict=True):
        ink[y : y + size, x : x + size] = chance.integers(20, 160)
    ink += chance.normal(0, paper.noise, ink.shape[:2])[..., None]
    page = Image.fromarray(ink.clip(0, 255).astype(np.uint8))
    stream = io.BytesIO()
    page.save(stream, "JPEG", quality=paper.quality)
    return Image.open(io.BytesIO(stream.getvalue()))


def _stamped(page: Image.Image, dpi: int, chance: np.random.Generator) -> Image.Image:
    """A round seal in red ink, as large as the law has it (36 mm), over whatever stands there."""
    across = int(36 / 25.4 * dpi)
    x = int(chance.integers(page.width // 4, page.width - 2 * across))
    y = int(chance.integers(page.height // 4, page.height - 2 * across))
    ink = Image.new("L", page.size, 0)
    draw = ImageDraw.Draw(ink)
    wide = dpi // 40
    draw.ellipse((x, y, x + across, y + across), outline=255, width=wide)
    inner = across // 6
    draw.ellipse((x + inner, y + inner, x + across - inner, y + across - inner), outline=255, width=wide // 2)
    draw.text((x + across // 2, y + across // 2), "* UBND *", fill=255, anchor="mm", font_size=across // 9)
    red = Image.new("RGB", page.size, RED)
    both = Image.composite(Image.fromarray(np.minimum(np.asarray(page), np.asarray(red))), page, ink)
    return Image.blend(page, both, 0.8)


def as_pdf_of_images(pages: Sequence[Image.Image], dpi: int = 200) -> bytes:
    """A PDF that holds nothing but a picture on each page, as a scanner writes it."""
    stream = io.BytesIO()
    pages[0].save(stream, "PDF", save_all=True, append_images=list(pages[1:]), resolution=dpi, quality=75)
    return stream.getvalue()
