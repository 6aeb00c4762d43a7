"""PDF with a text layer: lines, tables, margins and notes, each word with its box on the page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from extractors import glyphs
from extractors.document import Document, Span
from extractors.errors import DamagedFile, TooLarge
from extractors.limits import DEFAULT
from extractors.reader import read
from tests.documents import check_digits
from tests.typeset import Sheet, typeset

PROSE = (
    "Trong kỳ báo cáo, xã đã nhận 1.234 bộ của dân và trả xong 1.200 bộ đúng hạn, còn lại 34 bộ chưa đến hạn trả; "
    "các thôn đã lập sổ theo dõi riêng, mỗi tuần báo cáo một lần cho bộ phận một cửa của xã để tổng hợp chung."
)


def lines(text: str, room: int = 60) -> list[str]:
    drawn = [""]
    for word in text.split():
        if len(drawn[-1]) + len(word) >= room:
            drawn.append("")
        drawn[-1] = f"{drawn[-1]} {word}".strip()
    return drawn


def prose(sheet: Sheet, y: float, *paragraphs: str, inset: bool = True) -> float:
    """Paragraphs with their first line set in, 18 points from line to line."""
    for text in paragraphs:
        for number, line in enumerate(lines(text)):
            sheet.text(111 if inset and not number else 85, y, line)
            y += 18
        y += 6
    return y


def shown(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.passage.text) for block in document.blocks]


def test_lines_become_paragraphs_with_boxes() -> None:
    sheet = Sheet()
    prose(sheet, 100, PROSE, PROSE.replace("1.234", "5.678"))
    document = read("a", data=typeset(sheet))
    assert shown(document) == [("paragraph", PROSE), ("paragraph", PROSE.replace("1.234", "5.678"))]
    assert document.extraction == "pdf"
    at = document.text.index("5.678")
    ((page, box),) = document.boxes(Span(at, at + 5))
    assert page == document.page(at) == 1
    assert box.x1 - box.x0 == pytest.approx(5 * 6.5, abs=0.1)
    assert 100 < box.y0 < box.y1 < 300
    assert len(document.boxes(Span(at, at + 8))) == 2
    check_digits(document)


def test_sentence_over_a_page_break_with_margins_and_notes() -> None:
    first, second = Sheet(), Sheet()
    drawn = lines(PROSE * 2)
    for number, line in enumerate(drawn[:5]):
        first.text(85, 600 + number * 18, line)
    first.text(85, 700, "1", 7)
    first.text(90, 704, "Gồm 7 thôn vùng cao.", 10)
    second.text(290, 40, "2")
    for number, line in enumerate(drawn[5:]):
        second.text(85, 80 + number * 18, line)
    document = read("a", data=typeset(first, second))
    assert shown(document) == [
        ("paragraph", " ".join(drawn)),
        ("footnote", "¹ Gồm 7 thôn vùng cao."),
        ("margin", "2"),
    ]
    assert document.blocks[1].mark == "¹"
    assert [page.number for page in document.pages] == [1, 2]
    check_digits(document)


def test_raised_mark_is_no_digit_of_the_number() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "Kiểm tra tại 12")
    sheet.text(85 + 15 * 6.5, 95, "1", 8)
    sheet.text(85 + 16 * 6.5 + 4, 100, "đơn vị.")
    assert shown(read("a", data=typeset(sheet))) == [("paragraph", "Kiểm tra tại 12¹ đơn vị.")]


def test_letterhead_is_read_column_by_column() -> None:
    sheet = Sheet()
    for y, left, right in (
        (60, "UBND HUYỆN A", "CỘNG HÒA"),
        (80, "XÃ B", "Độc lập"),
        (100, "Số: 12/BC-UBND", "B, ngày 5"),
    ):
        sheet.text(85, y, left)
        sheet.text(330, y, right)
    prose(sheet, 140, PROSE)
    found = [text for _, text in shown(read("a", data=typeset(sheet)))]
    assert found == ["UBND HUYỆN A", "XÃ B", "Số: 12/BC-UBND", "CỘNG HÒA", "Độc lập", "B, ngày 5", PROSE]


def test_ruled_table_over_two_pages() -> None:
    head = ["TT", "Việc", "Đơn vị", "Số"]
    first, second = Sheet(), Sheet()
    first.text(85, 80, "Biểu 1")
    first.table(85, 100, [40, 160, 80, 60], [head, ["1", "Nhận trong\nkỳ", "bộ", "70"], ["2", "Trả", "bộ", ""]])
    second.table(85, 60, [40, 160, 80, 60], [head, ["3", "Còn lại", "bộ", "5"]])
    second.text(85, 200, "Hết.")
    document = read("a", data=typeset(first, second))
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    table = document.blocks[1].table
    assert table
    assert [[cell.passage.text for cell in row] for row in table.rows] == [
        head,
        ["1", "Nhận trong kỳ", "bộ", "70"],
        ["2", "Trả", "bộ", ""],
        ["3", "Còn lại", "bộ", "5"],
    ]
    assert [cell.passage.text for cell in table.repeats] == head
    assert document.blocks[1].page == 1
    assert document.page(table.rows[3][3].passage.offset(0)) == 2
    check_digits(document)


def test_a_number_broken_by_its_narrow_cell_is_one_again() -> None:
    sheet = Sheet()
    head = ["TT", "Lĩnh vực", "Trực\ntuyế\nn", "Nhậ\nn ở", "Hai số"]
    row = ["1", "Đất đai", "3565\n7", "1.23\n4", "12\n15"]
    sheet.table(85, 100, [30, 150, 36, 32, 60], [head, row])
    document = read("a", data=typeset(sheet))
    (table,) = [block.table for block in document.blocks if block.table]
    assert [cell.passage.text for cell in table.rows[0]] == ["TT", "Lĩnh vực", "Trực tuyến", "Nhận ở", "Hai số"]
    assert [cell.passage.text for cell in table.rows[1]] == ["1", "Đất đai", "35657", "1.234", "12 15"]
    check_digits(document)


def test_letters_printed_twice_are_read_once() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "Tổng số 70 bộ")
    sheet.text(85.3, 100, "Tổng số 70 bộ")
    assert shown(read("a", data=typeset(sheet))) == [("paragraph", "Tổng số 70 bộ")]


def test_letters_that_no_one_sees_are_not_read_beside_those_that_one_sees() -> None:
    sheet, layer = Sheet(), Sheet()
    sheet.text(85, 100, "Tổng số 70 bộ")
    for one in (sheet, layer):
        one.content.append("3 Tr")
        one.text(85, 130, "Tổng số 99 bộ")
    assert shown(read("a", data=typeset(sheet))) == [("paragraph", "Tổng số 70 bộ")]
    assert shown(read("a", data=typeset(layer))) == [("paragraph", "Tổng số 99 bộ")]


def test_bold_is_known() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "Có ")
    sheet.text(85 + 3 * 6.5, 100, "33 người", font="F2")
    (block,) = read("a", data=typeset(sheet)).blocks
    assert [block.passage.text[start:end] for start, end in block.emphasis] == ["33 người"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (typeset(Sheet()), "không có chữ"),
        (typeset(Sheet(["BT /F1 13 Tf 85 700 Td <0041> Tj ET"]))[:300], "hỏng|không có chữ"),
        (b"%PDF-1.4\n" + b"x" * 100, "hỏng|không có chữ"),
        (typeset(Sheet()).replace(b"[0 0 595 842]", b"[0 0 x 842 12]"), "hỏng"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, says: str) -> None:
    with pytest.raises(DamagedFile, match=says):
        read("a", data=data)


def test_old_font_encoding_is_brought_to_unicode() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "QuyÕt ®Þnh cña Thñ t\u2212íng ChÝnh phñ sè 115 vÒ viÖc söa ®æi bæ sung")
    document = read("a", data=typeset(sheet))
    assert document.text.strip() == "Quyết định của Thủ tướng Chính phủ số 115 về việc sửa đổi bổ sung"
    assert "TCVN3" in document.warnings[0]
    check_digits(document)


def test_an_encoding_that_cannot_be_told_is_refused() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "Ðåçêèå æøäü ñòþëî íåò ÿçûê ìîæåò áûòü ðóññêèé òåêñò çäåñü")
    with pytest.raises(DamagedFile, match="Unicode"):
        read("a", data=typeset(sheet))


def test_too_many_pages() -> None:
    with pytest.raises(TooLarge, match="pages"):
        read("a", data=typeset(Sheet(), Sheet(), Sheet()), limits=replace(DEFAULT, pages=2))


def test_both_readers_of_pages_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prose is read through pdfium, quickly; pdfplumber would have read the same words in the same places."""
    first, second = Sheet(), Sheet()
    first.text(85, 60, "UBND HUYỆN A")
    first.text(330, 60, "CỘNG HÒA")
    first.rule(330, 64, 400, 64)
    prose(first, 100, PROSE, PROSE)
    first.text(85, 400, "Có 12")
    first.text(85 + 5 * 6.5, 395, "1", 8)
    first.text(85.3, 400, "Có 12")
    first.text(150, 400, "đơn vị", font="F2")
    prose(second, 80, PROSE)
    second.table(85, 300, [40, 90, 60, 32], [["TT", "Việc", "Số", "Nhậ\nn ở"], ["1", "Đã nhận", "1.234", "5\n6"]])
    second.content.append("85 300 150 60 re S 90 700 m 140 650 l S")  # a frame around half of it, a stroke aslant
    data = typeset(first, second)
    quick = read("a", data=data)
    monkeypatch.setattr("extractors.glyphs.sheet", lambda *_: None)
    slow = read("a", data=data)
    assert quick.text == slow.text
    assert quick.blocks == slow.blocks
    for word in re.finditer(r"\S+", quick.text):
        span = Span(*word.span())
        for (left_page, left), (right_page, right) in zip(quick.boxes(span), slow.boxes(span), strict=True):
            assert left_page == right_page
            assert max(abs(left.x0 - right.x0), abs(left.x1 - right.x1)) < 1  # the font is not embedded
            assert abs(left.y1 - right.y1) < 4


def test_a_number_in_the_middle_of_a_word_has_a_box_of_its_own() -> None:
    sheet = Sheet()
    sheet.text(85, 100, "Tỷ lệ (đạt:98,5%) và")
    document = read("a", data=typeset(sheet))
    ((_, box),) = document.boxes(Span(document.text.index("98"), document.text.index("%")))
    assert (round(box.x0, 1), round(box.x1, 1)) == (85 + 11 * 6.5, 85 + 15 * 6.5)


def test_letters_and_their_marks_in_one_object_are_one_letter() -> None:
    sheet = Sheet()
    sheet.text(85, 100, unicodedata.normalize("NFD", "Tiếp nhận 70 bộ"))
    document = read("a", data=typeset(sheet))
    assert document.text.strip() == "Tiếp nhận 70 bộ"
    ((_, box),) = document.boxes(Span(10, 12))
    assert abs(box.x0 - 85 - 6.5 * len(unicodedata.normalize("NFD", "Tiếp nhận "))) < 0.1


def test_a_page_with_a_turned_word_is_left_to_pdfplumber() -> None:
    turned, framed, prosaic = Sheet(), Sheet(), Sheet()
    turned.content.append("BT /F1 13 Tf 0 1 -1 0 85 100 Td <0041> Tj ET".replace("85 100 Td", "85 100 Tm"))
    framed.text(85, 100, "Tổng")
    framed.content.append("80 700 100 50 re S")
    prosaic.text(85, 100, "Tổng")
    data = typeset(turned, framed, prosaic)
    document = glyphs.opened(data)
    assert document
    assert [glyphs.sheet(document, number, {}) is None for number in range(3)] == [True, False, False]


@pytest.mark.parametrize("ruled", [False, True])
def test_letters_that_one_font_lacks_stand_where_another_printed_them(ruled: bool) -> None:
    """LibreOffice prints a line with gaps, and then from another font the letters that the first one lacks."""
    sheet = Sheet()
    sheet.content.append("BT /F1 13 Tf 85 742 Td [<004B> -500 <00740020007100750020> 0 <0031003200680020> -500 <0073> "
                         "-1000 <00640061006E>] TJ ET")  # fmt: skip
    sheet.text(85 + 6.5, 100, "ế")
    sheet.text(85 + 11 * 6.5, 100, "ồ")
    if ruled:
        sheet.table(85, 200, [40, 60], [["1", "2"], ["3", "4"]])
    document = read("a", data=typeset(sheet))
    assert document.blocks[0].passage.text == "Kết qu 12h ồs dan"
    at = document.text.index("12")
    ((_, box),) = document.boxes(Span(at, at + 2))
    assert (round(box.x0, 1), round(box.x1, 1)) == (85 + 7 * 6.5, 85 + 9 * 6.5)


def test_a_cell_split_by_a_page_break_is_one_though_its_rest_has_a_number() -> None:
    head = ["TT", "Việc", "Đơn vị", "Số"]
    first, second = Sheet(), Sheet()
    widths: list[float] = [40, 160, 160, 60]
    first.table(85, 100, widths, [head, ["1", "Nối hai", "Chưa nối = 0; đã", "1"]])
    second.table(85, 60, widths, [head, ["", "kho hồ sơ", "nối = 1", ""], ["2", "Trả", "bộ", "5"]])
    (table,) = [block.table for block in read("a", data=typeset(first, second)).blocks if block.table]
    assert [[cell.passage.text for cell in row] for row in table.rows[1:]] == [
        ["1", "Nối hai kho hồ sơ", "Chưa nối = 0; đã nối = 1", "1"],
        ["2", "Trả", "bộ", "5"],
    ]


def test_a_head_cut_by_a_page_break_is_one_head() -> None:
    """On the first page a merged cell is one column, which the second page shows to be two."""
    first, second = Sheet(), Sheet()
    first.table(85, 760, [40, 160, 160, 60], [["TT", "Việc của", "Đã trả trong kỳ", "Ghi chú"]])
    rest = [["", "bộ phận", "Đúng hạn", "Quá hạn", ""], ["1", "Đất đai", "70", "5", ""], ["2", "Hộ tịch", "9", "1", ""]]
    second.table(86, 60, [40, 160, 80, 80, 60], rest)
    (table,) = [block.table for block in read("a", data=typeset(first, second)).blocks if block.table]
    assert table.header_rows == 2
    heads = [(cell.row, cell.column, cell.column_span, cell.passage.text) for row in table.rows[:2] for cell in row]
    assert (0, 2, 2, "Đã trả trong kỳ") in heads
    assert {(1, 2, 1, "Đúng hạn"), (1, 3, 1, "Quá hạn")} <= set(heads)
    assert [[cell.passage.text for cell in row] for row in table.rows[2:]] == rest[1:]


@pytest.mark.parametrize(("matrix", "expected"), [
    ("0 1 -1 0 842 0", (100, 458)), ("0 -1 1 0 0 595", (742, 137)),
    ("-1 0 0 -1 595 842", (458, 742)),
])  # fmt: skip
def test_a_page_on_its_side_or_head_is_read_upright(matrix: str, expected: tuple[float, float]) -> None:
    """A landscape annex may be bound in sideways: its numbers must not be read backwards."""
    turned, plain = Sheet(), Sheet()
    turned.text(85, 100, "Đã trả 12 bộ")
    turned.table(85, 200, [40, 160], [["TT", "Việc"], ["1", "1.234"]])
    turned.content = [f"{matrix} cm", *turned.content]
    if matrix.startswith("0"):
        turned.width, turned.height = 842, 595
    prose(plain, 100, PROSE)
    document = read("a", data=typeset(turned, plain))
    assert document.blocks[0].passage.text == "Đã trả 12 bộ"
    assert document.blocks[1].table
    assert [cell.passage.text for cell in document.blocks[1].table.rows[1]] == ["1", "1.234"]
    assert (document.pages[0].width, document.pages[0].height) == (turned.width, turned.height)
    ((page, box),) = document.boxes(Span(7, 9))
    assert page == 1
    assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == pytest.approx(expected, abs=7)


def test_old_encodings_are_told_by_the_font_of_a_word() -> None:
    """Unicode prose with one title in .VnTimeH: too short to be judged by its words, but its font says what it is."""
    sheet = Sheet()
    sheet.text(85, 100, "b¸o c¸o 12", font="F2")
    sheet.text(85, 130, "Đã tiếp nhận 5 hồ sơ của người dân; Söhne")
    data = typeset(sheet).replace(b"/Serif-Bold", b"/.VnTimeH   ")
    document = read("a", data=data)
    assert document.text.split("\n")[:2] == ["BÁO CÁO 12", "Đã tiếp nhận 5 hồ sơ của người dân; Söhne"]
    assert document.warnings == ("chữ theo bảng mã TCVN3 trong PDF được chuyển sang Unicode",)
