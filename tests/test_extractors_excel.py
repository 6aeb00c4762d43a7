"""Excel: what is printed counts, sheet by sheet; tables with their merged cells; fonts of old encodings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.workbook import Workbook

from extractors.document import Document
from extractors.errors import DamagedFile, EmptyFile, TooLarge
from extractors.limits import DEFAULT
from extractors.reader import read
from tests.documents import cell_places, check_digits
from tests.office import needs_office, to_office


def made(draw: Callable[[Workbook, Any], None]) -> bytes:
    """A workbook with one sheet, drawn by the caller."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        draw(book, book.add_worksheet())
    return stream.getvalue()


def appendix(book: Workbook, sheet: Any) -> None:
    """A letterhead, a title, a table with a head of two rows, and signatures."""
    percent, grouped = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "#,##0"})
    sheet.write_row(0, 0, ["UBND HUYỆN A", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"])
    sheet.write_row(1, 0, ["Số: 12/BC-UBND", "", "", "Độc lập - Tự do - Hạnh phúc"])
    sheet.merge_range("A4:E4", "Biểu 1. Kết quả giải quyết hồ sơ")
    sheet.merge_range("A6:A7", "TT")
    sheet.merge_range("B6:B7", "Lĩnh vực")
    sheet.merge_range("C6:E6", "Kết quả")
    sheet.write_row(6, 2, ["Tiếp nhận", "Đúng hạn", "Tỷ lệ"])
    for at, (field, came, done, rate) in enumerate([("Đất đai", 1234.0, 1230, 0.997), ("Hộ tịch", 50, 50, 1)]):
        sheet.write_row(7 + at, 0, [at + 1, field])
        sheet.write(7 + at, 2, came, grouped)
        sheet.write(7 + at, 3, done)
        sheet.write(7 + at, 4, rate, percent)
    sheet.write(9, 1, "Tổng")
    sheet.write_formula(9, 2, "=SUM(C8:C9)", grouped, 1284)
    sheet.write_row(11, 0, ["NGƯỜI LẬP", "", "", "CHỦ TỊCH"])


def check_appendix(document: Document) -> None:
    check_digits(document)
    table = next(block.table for block in document.blocks if block.table)
    assert table
    assert table.header_rows == 2
    places = cell_places(table)
    assert places["TT"] == (0, 0, 2, 1)
    assert places["Kết quả"] == (0, 2, 1, 3)
    assert places["Tỷ lệ"] == (1, 4, 1, 1)
    assert document.text.split("\n") == [
        "UBND HUYỆN A", "Số: 12/BC-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Biểu 1. Kết quả giải quyết hồ sơ", "TT\tLĩnh vực\tKết quả\t\t", "\t\tTiếp nhận\tĐúng hạn\tTỷ lệ",
        "1\tĐất đai\t1234\t1230\t99,7%", "2\tHộ tịch\t50\t50\t100,0%", "\tTổng\t1284\t\t", "NGƯỜI LẬP", "CHỦ TỊCH", "",
    ]  # fmt: skip
    assert document.warnings == ()


def test_an_appendix_as_it_is_printed() -> None:
    document = read("a", data=made(appendix))
    assert document.extraction == "xlsx"
    check_appendix(document)


@needs_office
def test_the_same_appendix_saved_by_an_old_excel(tmp_path: Path) -> None:
    document = read("a", data=to_office(tmp_path, "xls", {"a.xlsx": made(appendix)})["a"])
    assert document.extraction == "xls"
    check_appendix(document)


def test_values_are_printed_by_their_formats() -> None:
    def draw(book: Workbook, sheet: Any) -> None:
        cells = [(0, '#,##0;-#,##0;"-"'), (7, "00"), (0.5, "0%"), (2.345, "0.0"), (12, '0" hồ sơ"'), (3.5, "General"),
                 (datetime(2024, 6, 5), "dd/mm/yyyy"), (datetime(2024, 6, 1), "mm/yyyy"), (5, ";;;")]  # fmt: skip
        for at, (value, form) in enumerate(cells):
            sheet.write(0, at, value, book.add_format({"num_format": form}))
        sheet.write_boolean(0, 9, True)
        sheet.write_formula(0, 10, "=1/0", None, "#DIV/0!")

    document = read("a", data=made(draw))
    assert document.text == "-\t07\t50%\t2,3\t12 hồ sơ\t3,5\t05/06/2024\t06/2024\t\tTRUE\t#DIV/0!\n"


def test_what_is_hidden_is_told_and_not_read() -> None:
    def draw(book: Workbook, sheet: Any) -> None:
        for row in range(3):
            sheet.write_row(row, 0, [f"hàng {row}", row, row + 10])
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        other = book.add_worksheet("ẩn")
        other.write(0, 0, "99")
        other.hide()

    document = read("a", data=made(draw))
    assert document.text == "hàng 0\t0\nhàng 2\t2\n"
    assert document.warnings == ("1 trang tính ẩn không được đọc", "2 hàng hoặc cột ẩn trong bảng tính không được đọc")


def test_two_tables_on_a_sheet_and_one_on_the_next() -> None:
    def draw(book: Workbook, sheet: Any) -> None:
        for at, name in ((0, "Biểu 1"), (6, "Biểu 2")):
            sheet.write(at, 0, name)
            sheet.write_row(at + 1, 0, ["TT", "Lĩnh vực", "Số hồ sơ"])
            sheet.write_row(at + 2, 0, [1, "Đất đai", at])
            sheet.write(at + 3, 1, "(gồm cả cấp mới)")
            sheet.write_row(at + 4, 0, [2, "Hộ tịch", 5])
        book.add_worksheet().write_row(0, 0, ["Tổng số", 7])

    blocks = read("a", data=made(draw)).blocks
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph", "table", "table"]
    assert [len(block.table.rows) for block in blocks if block.table] == [4, 4, 1]


def test_fonts_tell_the_encoding_of_each_run() -> None:
    def draw(book: Workbook, sheet: Any) -> None:
        old, capital = book.add_format({"font_name": ".VnTime"}), book.add_format({"font_name": ".VnTimeH"})
        vni = book.add_format({"font_name": "VNI-Times"})
        sheet.write_row(0, 0, ["Số hồ sơ", 5])
        sheet.write(1, 0, "Hå s¬", old)
        sheet.write(2, 0, "b¸o c¸o", capital)
        sheet.write_rich_string(3, 0, old, "®óng h¹n ", vni, "treã haïn")
        sheet.write(4, 0, "Söhne", None)

    document = read("a", data=made(draw))
    assert document.text.split("\n")[1:5] == ["Hồ sơ", "BÁO CÁO", "đúng hạn trễ hạn", "Söhne"]
    assert len(document.warnings) == 2


def test_a_formula_without_a_value_is_told() -> None:
    data = made(lambda book, sheet: (sheet.write(0, 0, "Tổng"), sheet.write_formula(0, 1, "=1+1", None, 2)))
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>2</v>", b""))
    assert read("a", data=data).text == "Tổng\t2\n"
    document = read("a", data=stream.getvalue())
    assert (document.text, len(document.warnings)) == ("Tổng\n", 1)


def test_bad_workbooks() -> None:
    whole = made(appendix)
    with pytest.raises(DamagedFile):
        read("a", data=whole[: len(whole) // 2] + whole[-100:])
    with pytest.raises(EmptyFile):
        read("a", data=made(lambda book, sheet: None))
    with pytest.raises(TooLarge, match="table_cells"):
        read("a", data=whole, limits=replace(DEFAULT, table_cells=5))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    with pytest.raises(DamagedFile, match="DTD"):
        read("a", data=stream.getvalue())
