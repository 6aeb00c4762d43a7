"""Scans: pictures of pages, read as a page with a text layer is, with numbers that are doubted rather than guessed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import Image, ImageChops, ImageDraw

from benchmarks.scans import SURE, measure
from extractors import ocr_numbers, tessdata
from extractors.document import Document, Doubt, Span
from extractors.errors import DamagedFile, MissingProgram, TooLarge
from extractors.limits import DEFAULT
from extractors.ocr_image import prepare, without_specks
from extractors.ocr_ruling import erase, find_lattices, find_rules
from extractors.reader import read
from pipeline.audit import audit, finding_rows
from pipeline.audit_readings import confirmed, second_readings
from pipeline.doctor import examine
from pipeline.rows import make_rows
from rules.reading import read_report
from rules.rulebook import load_rulebook
from tests.conftest import ROOT
from tests.documents import check_digits
from tests.scanned import RED, as_pdf_of_images, can_print
from tests.typeset import Sheet, typeset

reads = pytest.mark.skipif(tessdata.find() is None, reason=f"no Tesseract data: {tessdata.INSTALL}")
prints = pytest.mark.skipif(not can_print(), reason="no LibreOffice to print with")
SAMPLES = [
    ROOT / "data" / "raw" / "nam-dinh_ttpvhcc_thang-4_2024.txt",
    ROOT / "data" / "raw" / "nghe-an_xa-bai-son_quy-1_2023.txt",
    *sorted((ROOT.parent / "shared" / "seeds").glob("002_*.txt")),
]


def page(*lines: str, ink: tuple[int, int, int] = (20, 20, 20)) -> Image.Image:
    """A page of A4 at 200 dpi in a plain font; it has no Vietnamese letters."""
    picture = Image.new("RGB", (1654, 2339), (245, 245, 245))
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((250, 250 + 70 * number), line, fill=ink, font_size=40)
    return picture


def ruled(rows: Sequence[Sequence[str]], wide: int = 240, high: int = 70) -> Image.Image:
    picture = page()
    draw = ImageDraw.Draw(picture)
    right, foot = 200 + wide * len(rows[0]), 300 + high * len(rows)
    for y in range(300, foot + 1, high):
        draw.line((200, y, right, y), fill=(20, 20, 20), width=3)
    for x in range(200, right + 1, wide):
        draw.line((x, 300, x, foot), fill=(20, 20, 20), width=3)
    for down, row in enumerate(rows):
        for on, text in enumerate(row):
            draw.text((220 + on * wide, 310 + down * high), text, fill=(20, 20, 20), font_size=40)
    return picture


def saved(*pages: Image.Image, kind: str) -> bytes:
    stream = io.BytesIO()
    many = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(stream, kind, dpi=(200, 200), **many)
    return stream.getvalue()


def words(document: Document) -> list[str]:
    return [block.passage.text for block in document.blocks if block.kind == "paragraph"]


@reads
@prints
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_report_printed_and_scanned_gives_its_figures(path: Path) -> None:
    found = measure(path)
    assert found.wrong == []
    assert found.right >= 0.96 * found.core
    assert found.prose[0] >= 0.985 * found.prose[1] > 0
    assert found.table[0] >= 0.97 * found.table[1]
    assert found.boxes[0] >= 0.97 * found.boxes[1] > 0
    assert found.digital[0] == found.digital[1]


@reads
def test_cells_are_read_one_by_one() -> None:
    rows = [["No", "Name", "2022", "2023"], ["1", "Ho so", "7", "1.204"], ["2", "Don", "0", "37,5%"]]
    rows += [["3", "To khai", "11", "8"]]
    document = read("a.png", data=saved(ruled(rows).rotate(0.9, fillcolor=(245, 245, 245)), kind="PNG"))
    (block,) = document.blocks
    assert block.table
    assert [[cell.passage.text for cell in row] for row in block.table.rows] == rows
    assert document.doubts == ()
    check_digits(document)


@reads
@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("TIFF", "image/tiff")])
def test_pictures_are_documents(kind: str, media_type: str) -> None:
    pages = [page("Report 12 of 345 items"), page("Second page 67")][: 2 if kind == "TIFF" else 1]
    document = read("a", data=saved(*pages, kind=kind))
    assert (document.media_type, document.extraction, len(document.pages)) == (media_type, "ocr", len(pages))
    assert words(document) == ["Report 12 of 345 items", "Second page 67"][: len(pages)]
    at = document.text.index("345")
    ((number, box),) = document.boxes(replace(document.pages[0].span, start=at, end=at + 3))
    assert (number, round(box.y1 - box.y0) in range(10, 20), 90 < box.x0 < 250) == (1, True, True)


@reads
def test_pages_are_scanned_one_by_one() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "Trang này có 41 chữ")
    merged = pypdfium2.PdfDocument.new()
    for data in (typeset(sheet), as_pdf_of_images([page("Page of 52 words")])):
        merged.import_pages(pypdfium2.PdfDocument(data))
    stream = io.BytesIO()
    merged.save(stream)
    document = read("a.pdf", data=stream.getvalue())
    assert document.extraction == "mixed"
    assert words(document) == ["Trang này có 41 chữ", "Page of 52 words"]
    assert any("trang 2" in warning for warning in document.warnings)


@reads
def test_letters_that_no_one_sees_are_not_believed() -> None:
    document = pypdfium2.PdfDocument(as_pdf_of_images([page("There are 52 items")]))
    sheet = document[0]
    hidden = pdfium.FPDFPageObj_NewTextObj(document.raw, b"Helvetica", 12)
    text = "There are 99 items".encode("utf-16-le") + b"\0\0"
    pdfium.FPDFText_SetText(hidden, _wide(text))
    pdfium.FPDFTextObj_SetTextRenderMode(hidden, pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    pdfium.FPDFPageObj_Transform(hidden, 1, 0, 0, 1, 90, 700)
    pdfium.FPDFPage_InsertObject(sheet.raw, hidden)
    sheet.gen_content()
    stream = io.BytesIO()
    document.save(stream)
    assert words(read("a.pdf", data=stream.getvalue())) == ["There are 52 items"]


def _wide(text: bytes) -> object:
    import ctypes

    return ctypes.cast(ctypes.create_string_buffer(text), ctypes.POINTER(ctypes.c_ushort))


@reads
def test_a_stamp_fades_and_a_red_number_stays() -> None:
    picture = page("Items 345", "of 1.204", *["None of these lines says anything at all"] * 12)
    stamp = Image.new("RGB", picture.size, "white")
    draw = ImageDraw.Draw(stamp)
    draw.ellipse((220, 240, 560, 580), outline=RED, width=8)
    draw.line((230, 300, 560, 360), fill=RED, width=10)
    draw.text((250, 1500), "Late 78", fill=RED, font_size=40)
    picture = ImageChops.multiply(picture, stamp)
    text = read("a", data=saved(picture, kind="PNG")).text
    assert "tems 345\nof 1.204\n" in text
    assert "Late 78" in text


@reads
def test_two_readings_that_differ_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr_numbers, "read_digits", lambda *_, **__: "17")
    document = read("a", data=saved(page("Sent 12 of 17 in May"), kind="PNG"))
    assert [(document.text[one.start : one.end], one.second) for one in document.doubts] == [("12", "17")]


REPORT = (
    "BÁO CÁO\n\nTổng số hồ sơ tiếp nhận: 30 hồ sơ, trong đó: tiếp nhận mới 12 hồ sơ, kỳ trước chuyển sang 18 hồ sơ.\n"
)


@pytest.mark.parametrize(
    ("printed", "second", "verdict", "stays"),
    [
        ("12", "17", "", True),  # the sum holds with the first reading
        ("17", "12", "reading_error", False),
        ("17", "19", "undecided", False),
        ("17", "", "undecided", False),
    ],
)
def test_the_sums_of_a_report_decide_between_readings(printed: str, second: str, verdict: str, stays: bool) -> None:
    document = read("a.txt", data=REPORT.replace("mới 12", f"mới {printed}").encode())
    at = document.text.index(f"mới {printed}") + 4
    document = replace(document, doubts=(Doubt(at, at + 2, second),), extraction="ocr")
    report = read_report(document, load_rulebook())
    assert [one.confidence >= SURE for one in report.figures] == [True, False, True]
    found = audit(document, report)
    findings = finding_rows(found, "r", {}, second_readings(document, report))
    assert verdict in {row["verdict"] for row in findings}
    rows = make_rows(document, report, "a.txt", confirmed(found.checks))
    assert [row["second_reading"] for row in rows.figures if row["char_start"] == at] == [second] * stays
    (mention,) = (row for row in rows.mentions if row["char_start"] == at)
    assert mention["second_reading"] == second
    assert mention["kind"] == ("figure" if stays else "unmapped_figure")


@reads
def test_a_scan_that_lies_on_its_side_is_read_turned() -> None:
    upright = page("Trong nam 2023 xa da nhan 1.234 ho so", "con lai 56 ho so chua den han tra cho dan")
    lying = read("a.png", data=saved(upright.rotate(90, expand=True), kind="PNG"))
    assert lying.text == read("a.png", data=saved(upright, kind="PNG")).text
    at = lying.text.index("1.234")
    ((_, box),) = lying.boxes(Span(at, at + 5))
    assert box.y1 - box.y0 > box.x1 - box.x0  # it stands as it lies on the page


def test_a_page_is_straightened_and_cleaned() -> None:
    picture = page(*["Twelve words stand on every line of this page"] * 20)
    askew = picture.rotate(-1.3, Image.Resampling.BICUBIC, fillcolor=(245, 245, 245))
    ready = prepare(askew, 200)
    assert abs(ready.turn + 1.3) < 0.06
    x, y = ready.place(*(side / 2 for side in ready.grey.shape[::-1]))
    assert (x, y) == pytest.approx((1654 / 2, 2339 / 2), abs=1)
    ink = np.zeros((60, 60), bool)
    ink[10:40, 10:14] = True  # a stroke, a full stop beside it, dust far away
    ink[36:40, 20:24] = True
    ink[50:53, 50:53] = True
    clean = without_specks(ink, 4, 8)
    assert (clean[:45, :45] == ink[:45, :45]).all()
    assert not clean[45:].any()


def test_merged_cells_and_strokes_on_a_line() -> None:
    picture = Image.new("L", (1200, 800), 255)
    draw = ImageDraw.Draw(picture)
    for y in (100, 200, 300, 400):
        draw.line((100, y, 1000, y), width=4)
    for x in (100, 400, 1000):
        draw.line((x, 100, x, 400), width=4)
    draw.line((700, 200, 700, 400), width=4)  # the first row has one wide cell
    draw.line((550, 170, 550, 230), width=5)  # a stroke across a line
    ink = np.asarray(picture) < 128
    rules = find_rules(ink)
    (lattice,) = find_lattices(rules)
    assert sorted(lattice.cells) == [
        (0, 0, 1, 1), (0, 1, 1, 2), *[(row, column, 1, 1) for row in (1, 2) for column in range(3)],
    ]  # fmt: skip
    bare = erase(ink, rules)
    assert bare[170:231, 548:553].all(1).sum() == 61
    assert not bare[:, 150:350].any()


def test_without_tesseract_a_scan_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tessdata, "find", lambda *_: None)
    picture = page("Sent 12")
    for data in (as_pdf_of_images([picture]), saved(picture, kind="PNG")):
        with pytest.raises(MissingProgram) as error:
            read("a", data=data)
        assert "apt-get install tesseract-ocr tesseract-ocr-vie" in error.value.vi
        assert "apt-get install tesseract-ocr tesseract-ocr-vie" in error.value.en
    missing = [one for one in examine() if one.version is None and "tesseract-ocr-vie" in one.how]
    assert missing
    assert not any(one.required for one in missing)


@reads
@pytest.mark.parametrize(
    ("data", "error", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), DamagedFile, "hỏng"),
        (b"\xff\xd8\xff\xe0" + bytes(50), DamagedFile, "hỏng"),
        (saved(page("Sent 12"), kind="JPEG")[:20_000], DamagedFile, "hỏng"),
        (saved(page(), kind="PNG"), DamagedFile, "không nhận ra chữ"),
        (saved(Image.new("1", (10_001, 10_000)), kind="PNG"), TooLarge, "pixels"),
        (as_pdf_of_images([Image.new("L", (10_001, 10_000))]), TooLarge, "pixels"),
    ],
    ids=["png", "jpeg", "cut off", "blank", "giant", "giant in a PDF"],
)
def test_pictures_that_cannot_be_read(data: bytes, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        read("a", data=data)


@reads
def test_too_many_frames() -> None:
    with pytest.raises(TooLarge, match="pages"):
        read("a", data=saved(page(), page(), kind="TIFF"), limits=replace(DEFAULT, pages=1))
