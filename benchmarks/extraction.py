"""Born-digital PDFs against the tools that others use: pdfplumber, pdftotext, and kreuzberg (see there) where it is."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pdfplumber
import pypdfium2

from benchmarks.kreuzberg import kreuzberg_seconds
from benchmarks.measure import OFTEN, REPEATS, Measure, best
from extractors.office import find_office
from extractors.reader import read


def extraction(folder: Path) -> Iterator[Measure]:
    """The texts of a folder saved as PDF by LibreOffice: pages of prose, and apart from them the pages with tables."""
    if not find_office():
        print("skipped: extraction from PDF, for LibreOffice is not installed")
        return
    with tempfile.TemporaryDirectory() as scratch:
        prose, ruled = _split(_pdfs(folder, Path(scratch)), Path(scratch))
        yield from _prose(prose)
        yield _tables(ruled)


def _pdfs(folder: Path, scratch: Path) -> list[Path]:
    from tests.office import to_office
    from tests.retyped import as_docx

    texts = sorted(folder.glob("*.txt"))[:8]
    saved = to_office(scratch, "pdf", {f"{path.stem}.docx": as_docx(read(path), closed=True) for path in texts})
    return [scratch / "pdf" / f"{stem}.pdf" for stem in saved]


def _split(pdfs: Sequence[Path], scratch: Path) -> tuple[list[Path], list[Path]]:
    """Each PDF as two: its pages without a ruled table and those with one."""
    prose, ruled = [], []
    for path in pdfs:
        with pdfplumber.open(path) as pdf:
            tables = [number for number, page in enumerate(pdf.pages) if page.find_tables()]
            plain = [number for number in range(len(pdf.pages)) if number not in tables]
        for kind, numbers, found in (("prose", plain, prose), ("ruled", tables, ruled)):
            if numbers:
                part = pypdfium2.PdfDocument.new()
                part.import_pages(pypdfium2.PdfDocument(path), numbers)
                found.append(scratch / f"{path.stem}.{kind}.pdf")
                part.save(found[-1])
    return prose, ruled


def _prose(pdfs: Sequence[Path]) -> Iterator[Measure]:
    count = sum(len(pypdfium2.PdfDocument(path)) for path in pdfs)
    ours = best(_over(pdfs, read), OFTEN)
    detail = f"{ours * 1000:.0f} ms : {{:.0f}} ms over {count} pages of prose"
    others = [
        ("pdfplumber.extract_text", best(_over(pdfs, _plumbed), 3), 1 / 20),
        ("pdftotext", best(_over(pdfs, _popplered), OFTEN) if shutil.which("pdftotext") else None, 2),
        ("kreuzberg", kreuzberg_seconds(pdfs, REPEATS), 1),
    ]
    for name, theirs, bar in others:
        if theirs is None:
            print(f"skipped: PDF against {name}, which is not installed")
            continue
        yield Measure(f"PDF to document : {name}", ours / theirs, bar, detail.format(theirs * 1000))


def _tables(pdfs: Sequence[Path]) -> Measure:
    ours, theirs = best(_over(pdfs, read), 3), best(_over(pdfs, _ruled), 3)
    detail = f"{ours * 1000:.0f} ms : {theirs * 1000:.0f} ms"
    return Measure("PDF pages with tables : pdfplumber.extract_tables", ours / theirs, 1, detail)


def _over(pdfs: Sequence[Path], work: Callable[[Path], object]) -> Callable[[], object]:
    return lambda: [work(path) for path in pdfs]


def _plumbed(path: Path) -> list[str]:
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        return [page.extract_text() for page in pdf.pages]


def _ruled(path: Path) -> list[object]:
    with pdfplumber.open(io.BytesIO(path.read_bytes())) as pdf:
        return [page.extract_tables() for page in pdf.pages]


def _popplered(path: Path) -> bytes:
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True).stdout
