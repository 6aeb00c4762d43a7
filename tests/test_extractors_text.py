"""Plain text and Markdown: what a person reads, and the way back to the file."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Block, Document, Passage
from extractors.reader import read

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def of(text: str) -> Document:
    return read("a.txt", data=text.encode())


def paragraphs(text: str) -> list[str]:
    return [block.passage.text for block in of(text).blocks if block.kind == "paragraph"]


def passages(document: Document) -> Iterator[Passage]:
    for block in document.blocks:
        yield block.passage
        if block.table:
            for row in (*block.table.rows, block.table.repeats):
                yield from (cell.passage for cell in row)


def check_way_back(document: Document) -> None:
    """Each digit of the text is read exactly once, and each letter read is the document's own at its place."""
    seen: Counter[int] = Counter()
    for passage in passages(document):
        assert unicodedata.is_normalized("NFC", passage.text)
        assert passage.text == passage.text.strip(" ")
        assert "  " not in passage.text
        for place, char in enumerate(passage.text):
            origin = passage.offset(place)
            if char == " ":
                continue
            seen[origin] += 1
            own = document.text[origin]
            assert char == own or own in "&" or (char in SUPERSCRIPTS and int(own) == SUPERSCRIPTS.index(char))
            assert passage.span(place, place + 1).start == origin
    digits = [at for at, char in enumerate(document.text) if char.isdecimal() or char in SUPERSCRIPTS]
    assert [at for at in digits if seen[at] != 1] == []


def rows(block: Block) -> list[list[str]]:
    assert block.table
    return [[cell.passage.text for cell in row] for row in block.table.rows]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("tổng số đã nhận là gần\n38.150 bộ", ["tổng số đã nhận là gần 38.150 bộ"]),
        ("a) Số đã nhận\n1.940 bộ\n(qua mạng\n1.702 bộ)", ["a) Số đã nhận 1.940 bộ (qua mạng 1.702 bộ)"]),
        ("Giai đoạn 2021-\n2025 của xã", ["Giai đoạn 2021-2025 của xã"]),
        ("- Một: 5\n- Hai: 6", ["- Một: 5", "- Hai: 6"]),
        ("I. NỘI DUNG\nđã làm", ["I. NỘI DUNG", "đã làm"]),
        ("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nTrần Văn A", ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Trần Văn A"]),
        ("Xã A nhận trên 5.200 bộ\n10 tháng qua, xã nhận", ["Xã A nhận trên 5.200 bộ", "10 tháng qua, xã nhận"]),
        ("Xã A làm tốt\n(TTX) - Đến nay xã có 5 bộ.", ["Xã A làm tốt", "(TTX) - Đến nay xã có 5 bộ."]),
        ("Đạt 5 bộ.\n\nđạt 6 bộ", ["Đạt 5 bộ.", "đạt 6 bộ"]),
        ("Hạn chế\n\ncòn 5 bộ", ["Hạn chế", "còn 5 bộ"]),
    ],
)
def test_line_breaks(lines: str, expected: list[str]) -> None:
    assert paragraphs("Tin của xã.\n\n" + lines)[1:] == expected or paragraphs(lines) == expected


LONG = "Trong kỳ, xã đã rà soát việc của từng người; đồng thời giao cho mỗi thôn lập sổ riêng để theo dõi và"


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (LONG, "báo cáo hằng tuần.", True),
        (LONG + " cử 01 phó", "Trưởng thôn cùng 19 người khác tham gia lớp học tại huyện.", True),
        (LONG + " xong năm", "2024 theo đúng lịch đã định của thôn, của xã và của huyện.", True),
        (LONG + " xong.", "báo cáo hằng tuần.", False),
        (LONG, "2. Báo cáo hằng tuần.", False),
        (LONG, "- báo cáo hằng tuần.", False),
        (LONG, "II. BÁO CÁO HẰNG TUẦN", False),
        (LONG + " (5 người)", "Trưởng thôn cùng 19 người khác tham gia lớp học tại huyện.", False),
        ("2. Về việc của thôn", "báo cáo hằng tuần.", False),
    ],
)
def test_page_breaks(first: str, second: str, joined: bool) -> None:
    found = paragraphs(f"Mở đầu.\n\n{first}\n\n{second}\n")
    assert found[1:] == ([f"{first} {second}"] if joined else [first, second])


def test_title_is_never_glued_to_the_body() -> None:
    title = "Kết quả công tác của xã trong chín tháng; phương hướng ba tháng cuối năm của cả xã và các thôn năm 2021"
    body = "Thực hiện công văn của huyện, xã báo cáo kết quả như sau, gồm cả phần của các thôn trong xã."
    assert paragraphs(f"BÁO CÁO\n\n{title}\n\n{body}") == ["BÁO CÁO", title, body]


def test_wrapped_lines_make_one_paragraph() -> None:
    sentence = "trong kỳ xã đã nhận mới 1.234 bộ và trả xong 1.200 bộ cho dân; còn lại là bộ chưa đến hạn trả. Xã"
    words = sentence.split()
    lines, line = [], ""
    for word in words * 6:
        if len(line) + len(word) > 78:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    text = "\n".join([*lines, line])
    document = of(f"{text}\n\n{text}\n")
    assert [block.passage.text for block in document.blocks] == [" ".join(words * 6)] * 2
    assert len(document.blocks[0].lines) == len(lines)
    for place, block_line in zip(document.blocks[1].lines, [*lines, line][1:], strict=True):
        assert document.blocks[1].passage.text[place:].startswith(block_line[:20])
    check_way_back(document)


def test_footnote_between_the_halves_of_a_sentence_is_lifted_out() -> None:
    document = of(f"Mở đầu.\n\n{LONG}¹\n\n¹ Gồm 7 thôn.\n\nbáo cáo hằng tuần.\n")
    assert [(block.kind, block.mark) for block in document.blocks[1:]] == [("paragraph", ""), ("footnote", "¹")]
    assert document.blocks[1].passage.text == f"{LONG}¹ báo cáo hằng tuần."
    assert document.line(document.blocks[2].passage.offset(0)) == 5
    check_way_back(document)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Kiểm tra tại 07 đơn vị1 của xã.\n\n1 Các thôn: A, B.\n", ["paragraph", "footnote"]),
        ("Kiểm tra tại 07 đơn vị của xã.\n\n1 Các thôn: A, B.\n", ["paragraph", "paragraph"]),
        ("Xong.\n\n- 2 -\n\nTiếp theo.\n", ["paragraph", "margin", "paragraph"]),
        ("Số bộ đã nhận\n\n640\n\nSố bộ đã trả\n", ["paragraph", "paragraph", "paragraph"]),
    ],
)
def test_footnotes_and_page_numbers(text: str, kinds: list[str]) -> None:
    document = of(text)
    assert [block.kind for block in document.blocks] == kinds
    check_way_back(document)


@pytest.mark.parametrize(
    ("source", "expected", "emphasised"),
    [
        ("có **33 người** làm", "có 33 người làm", ["33 người"]),
        ("nhận (*theo sổ*) đủ", "nhận (theo sổ) đủ", ["theo sổ"]),
        ("***Số bộ:** Tổng 5", "*Số bộ: Tổng 5", ["Số bộ:"]),
        ("*** Cán bộ: 10 người**", "* Cán bộ: 10 người", ["Cán bộ: 10 người"]),
        ("** Công tác xây dựng*", "* Công tác xây dựng", ["Công tác xây dựng"]),
        ("- *Về cán bộ:* 5", "- Về cán bộ: 5", ["Về cán bộ:"]),
        ("diện tích 5 * 3 m", "diện tích 5 * 3 m", []),
        ("đạt 5 người (*)", "đạt 5 người (*)", []),
        ("**Chú ý: 5 người", "Chú ý: 5 người", []),
        ("nhận <i>trực <b>tiếp</b></i>", "nhận trực tiếp", ["trực tiếp", "tiếp"]),
        ("12<sup>1</sup> bộ<br>5&nbsp;m", "12¹ bộ 5 m", []),
        ("xem <http://a.vn/1> và &c.", "xem <http://a.vn/1> và &c.", []),
        ("2\u00a0265\u200b bộ\u00ad,\t5", "2 265 bộ, 5", []),
        ("## 1\\. Tiêu đề", "1. Tiêu đề", []),
    ],
)
def test_passage_is_what_a_person_reads(source: str, expected: str, emphasised: list[str]) -> None:
    document = of(source)
    block = document.blocks[0]
    assert document.text == source
    assert block.passage.text == expected
    assert [block.passage.text[start:end].strip() for start, end in block.emphasis] == emphasised
    check_way_back(document)


def test_bold_over_two_lines() -> None:
    blocks = of("Xong.\n\n**KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH**\n").blocks
    assert [block.passage.text for block in blocks[1:]] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert [block.emphasis for block in blocks[1:]] == [((0, 12),), ((0, 12),)]


def test_lines_are_the_files_own() -> None:
    document = read("a.txt", data="\ufeff\r\nMột\r\rHai 5\nBa".encode())
    assert document.text == "\nMột\n\nHai 5\nBa"
    assert [document.line(document.text.index(word)) for word in ("Một", "Hai", "Ba")] == [2, 4, 5]


HEAD = "STT\tChỉ tiêu\tKết quả\t\n\t\tĐơn vị\tSố\n"


def test_table_head_with_merged_cells() -> None:
    table = of(HEAD + "1\tNhận\tbộ\t70\n2\tTrả\tbộ\t\n").blocks[0].table
    assert table
    assert table.header_rows == 2
    spans = {cell.passage.text: (cell.row_span, cell.column_span) for row in table.rows[:2] for cell in row}
    assert spans == {"STT": (2, 1), "Chỉ tiêu": (2, 1), "Kết quả": (1, 2), "Đơn vị": (1, 1), "Số": (1, 1)}
    assert [[cell.passage.text for cell in row] for row in table.rows[2:]] == [
        ["1", "Nhận", "bộ", "70"],
        ["2", "Trả", "bộ", ""],
    ]


def test_page_break_in_a_table() -> None:
    """The head comes again and has swallowed the rest of one cell; the rest of another makes a row of its own."""
    again = HEAD.replace("Chỉ tiêu", "Chỉ tiêu và 2 thôn).")
    document = of(
        f"{HEAD}1\tNhận (ở xã\tbộ\t70\n\n{again}\t\tlẻ\t\n2\tTrả\tbộ\t60\nTrong đó\tSớm\tbộ\t9\n\tĐúng hạn\tbộ\t\n"
    )
    (block,) = document.blocks
    assert rows(block)[2:] == [
        ["1", "Nhận (ở xã và 2 thôn).", "bộ lẻ", "70"],
        ["2", "Trả", "bộ", "60"],
        ["Trong đó", "Sớm", "bộ", "9"],
        ["", "Đúng hạn", "bộ", ""],
    ]
    assert block.table
    assert [cell.passage.text for cell in block.table.repeats] == ["STT", "Chỉ tiêu", "Kết quả", "Đơn vị", "Số"]
    assert document.line(block.table.rows[2][1].passage.offset(12)) == 5
    check_way_back(document)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "| TT | Tên | Số |\n|---|:--|--:|\n| 1 | A | 5 |\n| 2 | **B** | |\n",
            [["TT", "Tên", "Số"], ["1", "A", "5"], ["2", "B", ""]],
        ),
        ("TT\tTên\tSố\n1\tMột\nhai\t5\n2\tBa\t6\n", [["TT", "Tên", "Số"], ["1", "Một hai", "5"], ["2", "Ba", "6"]]),
        ("TT\tTên\tSố\n1\tA\t5\t7\n2\n", [["TT", "Tên", "Số"], ["1", "A", "5", "7"]]),
    ],
)
def test_tables(text: str, expected: list[list[str]]) -> None:
    document = of(text)
    assert rows(document.blocks[0]) == expected
    check_way_back(document)


@pytest.mark.parametrize(
    "text", ["1.\tMột việc\n2.\tHai việc\n", "\tLùi đầu dòng.\n\tLùi nữa.\n", "Một\tdòng\n\nHai\tdòng\n"]
)
def test_tabs_that_make_no_table(text: str) -> None:
    assert {block.kind for block in of(text).blocks} == {"paragraph"}


def test_table_without_repeated_head_runs_on_over_a_blank_line() -> None:
    document = of("TT\tTên\tSố\n1\tA\t5\n\n2\tB\t6\n")
    assert [rows(block)[1:] for block in document.blocks] == [[["1", "A", "5"], ["2", "B", "6"]]]
    assert len(of("TT\tTên\tSố\n1\tA\t5\n\nSTT\tThôn\tDân\n1\tC\t6\n").blocks) == 2


def test_long_line_is_cut_between_sentences() -> None:
    document = of("Xã có 5 thôn. " * 4000)
    assert max(len(block.passage.text) for block in document.blocks) <= 20_000
    assert all(block.passage.text.endswith("thôn.") for block in document.blocks)
    check_way_back(document)


TAGS = ["**", "*", "***", "<i>", "</i>", "<sup>", "</sup>", "<br>", "&nbsp;", "_", "__", "\\", "#", "|"]
SIGNS = ["(", ")", "-", "+", "a)", "2.", "I.", ".", ";", ":", ",", "¹", "²"]
BLANKS = ["\t", "\t\t", " ", "\u00a0", "\u200b", "\u00ad", "\n", "\n\n", "\f"]
WHOLE = ["STT\tTên\tSố\n", "1\tA\t5\n", "\tđiện tử\t\n", "|---|---|\n", "[^1]: ", "o\u0301", "---\n"]
WORDS = st.sampled_from(["hồ sơ", "Đạt", "12", "3.856", "1", *TAGS, *SIGNS, *BLANKS, *WHOLE, "\n", "\n\n"])


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=60))
def test_nothing_is_lost(words: list[str]) -> None:
    text = "Số 5\n" + "".join(words)
    document = of(text)
    assert document.text == unicodedata.normalize("NFC", text)
    check_way_back(document)
    assert of(text) == document


@pytest.mark.parametrize("folder", ["seeds", "passages"])
def test_real_reports_are_read_whole(shared_dir: Path, folder: str) -> None:
    files = sorted((shared_dir / folder).glob("*.txt"))
    assert files
    for file in files:
        document = read(file)
        raw = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        assert document.text == unicodedata.normalize("NFC", raw)
        assert not document.warnings
        check_way_back(document)


def test_real_appendix_is_one_table(shared_dir: Path) -> None:
    """Printed on six pages: every numbered row once, in order, and no row that is only a rest."""
    (file,) = (shared_dir / "seeds").glob("004_*.txt")
    (block,) = [block for block in read(file).blocks if block.kind == "table"]
    labels = [row[0] for row in rows(block)[2:]]
    numbers = [tuple(int(part) for part in label.rstrip(".").split(".")) for label in labels if label[:1].isdigit()]
    assert numbers == sorted(numbers)
    assert len(numbers) == len(set(numbers)) == 71
    assert {label for label in labels if not label[:1].isdigit()} == {"", "Trong đó"}
    assert all(len(row) == 5 and row[1][0].isupper() for row in rows(block)[2:])
    assert block.table
    assert block.table.header_rows == 2


def test_a_table_open_at_its_sides_with_a_rule_under_its_head() -> None:
    made = read(
        "a.txt",
        data="STT | Lĩnh vực | Nhận | Trả\n--- | --- | --- | ---\n1 | Đất đai | 45 | 40\n  | Cộng | 45 | 40\n".encode(),
    )
    (block,) = made.blocks
    assert block.table is not None
    assert block.table.header_rows == 1
    assert [[cell.passage.text for cell in row] for row in block.table.rows][2:] == [["", "Cộng", "45", "40"]]
