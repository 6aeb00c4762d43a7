"""How well scans are read: `python -m benchmarks.scans [FILE…]`, over the given seeds or else data/raw.

Each report is printed by LibreOffice, scanned (tests/scanned.py: 200 dpi, noise, 0.7 degrees askew, a red stamp) and
read back. What the text file gives is the truth. Exit 1 where a bar of the project is missed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image

from benchmarks.measure import Measure
from extractors import tessdata
from extractors.document import Box, Document, Span
from extractors.ocr_engine import CHAR, DPI, read_digits
from extractors.ocr_image import otsu, softened
from extractors.reader import read
from extractors.scan import scan_sheet
from extractors.tessdata import LANGUAGE
from rules.codebook import CORE_PREFIXES
from rules.model import Figure
from rules.reading import read_report
from rules.rulebook import load_rulebook
from tests.scanned import PLAIN, Paper, as_pdf_of_images, can_print, printed, scanned

ROOT = Path(__file__).resolve().parent.parent
SEEDS, RAW = ROOT.parent / "shared" / "seeds", ROOT / "data" / "raw"
SURE = 0.9  # a figure below is in doubt
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_EDGE = 12  # pixels around a crop


@dataclass(slots=True)
class Tally:
    """Counts of one report: what was there, what came back."""

    name: str
    core: int = 0  # figures of the text
    found: int = 0  # sure figures of the scan
    right: int = 0
    wrong: list[str] = field(default_factory=list)  # sure figures that the text has not
    missed: list[str] = field(default_factory=list)
    doubted: int = 0
    prose: tuple[int, int] = (0, 0)  # numbers that came back, of so many
    table: tuple[int, int] = (0, 0)
    silent: list[str] = field(default_factory=list)  # numbers that are wrong and not in doubt
    boxes: tuple[int, int] = (0, 0)
    digital: tuple[int, int] = (0, 0)
    pages: int = 0
    seconds: float = 0.0


def main(paths: Sequence[str]) -> int:
    """Print the counts of each report and of all; 1 where a bar is missed."""
    if not can_print():
        print("skipped: LibreOffice is not installed, nothing can be printed")
        return 0
    files = [Path(path) for path in paths] or sorted(SEEDS.glob("*.txt")) or sorted(RAW.glob("*.txt"))
    tallies = [measure(path) for path in files]
    for one in tallies:
        _show(one)
    return _verdict(tallies)


def measure(path: Path, paper: Paper = PLAIN) -> Tally:
    """What comes back of a report that is printed and scanned."""
    text = read(path)
    pdf = printed(text)
    digital = read(f"{path.stem}.pdf", data=pdf)
    pages = scanned(pdf, paper)
    started = time.perf_counter()
    scan = read(f"{path.stem}.scan.pdf", data=as_pdf_of_images(pages, paper.dpi))
    tally = Tally(path.stem, pages=len(pages), seconds=time.perf_counter() - started)
    _figures(tally, _core(text), scan)
    tally.prose, tally.table = (
        _came_back(Counter(_numbers(digital, table)), Counter(_numbers(scan, table))) for table in (False, True)
    )
    unsaid = Counter(_numbers(scan, None, sure=True)) - Counter(_numbers(digital, None))
    tally.silent = sorted(unsaid.elements())
    tally.boxes = _read_again(scan, pages, paper.dpi)
    drawn = pypdfium2.PdfDocument(pdf)
    try:
        tally.digital = _read_again(digital, [one.render(scale=DPI / 72).to_pil() for one in drawn], DPI)
    finally:
        drawn.close()
    return tally


def speed(path: Path, count: int = 4) -> Iterator[Measure]:
    """Processor time of one page read as we read scans, numbers twice, against tesseract's command on the same page.

    Equal settings: the same pictures at 200 dpi, the same data, one block, one thread.
    """
    if not (can_print() and shutil.which("tesseract") and tessdata.find()):
        return
    pages = scanned(printed(read(path)))[:count]
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            page.save(Path(folder) / f"{number}.png")
        names = Path(folder) / "names.txt"
        names.write_text("\n".join(str(Path(folder) / f"{number}.png") for number in range(len(pages))))
        command = ["tesseract", names, "-", "-l", LANGUAGE, "--psm", "6", "--dpi", "200"]
        ours, theirs = [], []
        for _ in range(3):
            begun = os.times()
            for number, page in enumerate(pages, 1):
                scan_sheet(page, 200, number)
            between = os.times()
            subprocess.run(command, check=True, capture_output=True, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
            after = os.times()
            ours.append(between.user + between.system - begun.user - begun.system)
            theirs.append(after.children_user + after.children_system - between.children_user - between.children_system)
    detail = f"{min(ours) / len(pages) * 1000:.0f} ms : {min(theirs) / len(pages) * 1000:.0f} ms a page, processor time"
    yield Measure("OCR : tesseract's command", min(ours) / min(theirs), 1.0, detail)


def _core(document: Document) -> list[Figure]:
    return [one for one in read_report(document, load_rulebook()).figures if one.indicator.startswith(CORE_PREFIXES)]


def _figures(tally: Tally, truth: Sequence[Figure], scan: Document) -> None:
    found = _core(scan)
    sure = [one for one in found if one.confidence >= SURE]
    expected, given = Counter(map(_key, truth)), Counter(map(_key, sure))
    tally.core, tally.found, tally.right = expected.total(), given.total(), (expected & given).total()
    tally.doubted = len(found) - len(sure)
    tally.wrong = [str(key) for key in (given - expected).elements()]
    tally.missed = [str(key) for key in (expected - given).elements()]


def _key(figure: Figure) -> tuple[object, ...]:
    dims = figure.dims.given()
    dims.pop("part", None)
    return figure.indicator, tuple(sorted(dims.items())), figure.role, str(figure.value.normalize())


def _numbers(document: Document, in_tables: bool | None, sure: bool = False) -> Iterator[str]:
    """The numbers of a document as printed: in its tables, outside them, or (None) anywhere; margins are left out.

    With `sure`, those that OCR read in one way only.
    """
    for block in document.blocks:
        cells = [cell for row in block.table.rows for cell in row] if block.table else [block]
        if block.kind == "margin" or in_tables is (block.table is None):
            continue
        for cell in cells:
            for match in _NUMBER.finditer(cell.passage.text):
                if not sure or document.doubt(cell.passage.span(match.start(), match.end())) is None:
                    yield match[0]


def _came_back(expected: Counter[str], given: Counter[str]) -> tuple[int, int]:
    return (expected & given).total(), expected.total()


def _read_again(document: Document, pages: Sequence[Image.Image], dpi: int) -> tuple[int, int]:
    """How many figures' boxes, cut out of the pages and read alone, give the number; and of how many."""
    same = count = 0
    for figure in read_report(document, load_rulebook()).figures:
        if not any(map(str.isdigit, figure.value_text)):
            continue
        count += 1
        words = re.finditer(r"\S*\d\S*", document.text[figure.span.start : figure.span.end])  # "12" of "12 triệu"
        spans = [Span(*(figure.span.start + at for at in word.span())) for word in words]
        boxes = [one for span in spans for one in document.boxes(span)]
        again = "".join(_crop(pages[page - 1], box, dpi) for page, box in boxes)
        same += _digits(again) == _digits(figure.value_text)
    return same, count


def _crop(page: Image.Image, box: Box, dpi: int) -> str:
    """The number in a box cut out of a page, read alone."""
    x0, y0, x1, y1 = (edge * dpi / 72 for edge in (box.x0, box.y0, box.x1, box.y1))
    grey = page.convert("RGB").crop((round(x0) - 1, round(y0) - 1, round(x1) + 1, round(y1) + 1)).split()[0]
    grey = grey.resize((round(grey.width * DPI / dpi), round(grey.height * DPI / dpi)), Image.Resampling.BICUBIC)
    seen = np.asarray(grey)
    clean = np.pad(softened(seen, seen < otsu(seen)), _EDGE, constant_values=255)
    return read_digits(clean) or read_digits(clean, CHAR)


def _digits(text: str) -> str:
    return "".join(re.findall(r"\d", text))


def _show(one: Tally) -> None:
    print(
        f"{one.name}: {one.pages} pages in {one.seconds:.1f} s; core {one.right}/{one.core} "
        f"({one.found - one.right} wrong, {one.doubted} in doubt); numbers {_share(one.prose)} in prose, "
        f"{_share(one.table)} in tables; boxes {_share(one.boxes)}, born digital {_share(one.digital)}"
    )
    if one.silent:
        print(f"    wrong and not in doubt: {', '.join(one.silent)}")
    for sign, keys in (("+", one.wrong), ("-", one.missed)):
        for key in keys:
            print(f"    {sign} {key}")


def _share(pair: tuple[int, int]) -> str:
    return f"{pair[0]}/{pair[1]}"


def _verdict(tallies: Sequence[Tally]) -> int:
    def share(name: str) -> float:
        pairs = [getattr(one, name) for one in tallies]
        return sum(pair[0] for pair in pairs) / max(sum(pair[1] for pair in pairs), 1)

    right, found = sum(one.right for one in tallies), sum(one.found for one in tallies)
    measures = [
        ("core precision", right / max(found, 1), 0.995),
        ("core recall", right / max(sum(one.core for one in tallies), 1), 0.96),
        ("numbers in prose", share("prose"), 0.985),
        ("numbers in tables", share("table"), 0.97),
        ("boxes read again, scans", share("boxes"), 0.97),
        ("boxes read again, born digital", share("digital"), 1.0),
    ]
    for name, value, bar in measures:
        print(f"{'ok  ' if value >= bar else 'MISS'} {name:<32} {value:.4f}  (bar {bar:g})")
    return 0 if all(value >= bar for _, value, bar in measures) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
