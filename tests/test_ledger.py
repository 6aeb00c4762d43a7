"""Nothing is lost: each digit of a document lies in exactly one mention."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from extractors.reader import read
from rules.model import Report
from rules.reading import read_report
from rules.rulebook import load_rulebook
from tests.reports import document, report

PIECES = [
    "tiếp nhận", "1.204", "hồ sơ", "(", ")", ",", ";", ".", "trong đó", "đạt", "98,4%", "61/2018/NĐ-CP",
    "ngày 5/9/2021",
    "mức độ 3, 4", "45/50 nhiệm vụ", "1 234", "quý I/2022", "- ", "\n", "\n\n", "2.1. ", "IV. ", "0", "không", "12¹",
    "\t", "Phụ lục 01", "54,02/120 tỷ đồng", "năm 2019", "lần lượt là", "và", "1,5", "00", "1.2.3.4", "x7", "7x",
]  # fmt: skip


def check(text: str, found: Report) -> None:
    spans = sorted((m.span.start, m.span.end) for m in found.mentions if re.search(r"\d", m.text))
    for match in re.finditer(r"\d+", text):
        holding = [span for span in spans if span[0] <= match.start() and match.end() <= span[1]]
        assert len(holding) == 1, (match[0], match.start(), holding)


@settings(max_examples=150, deadline=None)
@example(["không", "hồ sơ", "mức độ 3, 4"])
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_every_digit_has_one_mention(pieces: list[str]) -> None:
    text = "Báo cáo\n\n" + " ".join(pieces)
    made = document(text)
    check(made.text, read_report(made, load_rulebook()))


@settings(max_examples=100, deadline=None)
@example(["- Số hồ sơ đã giải quyết:", "412 hồ sơ, trong đó:", "12"])
@given(
    st.lists(st.sampled_from([*PIECES, "- Đã trả:", "2) Cấp xã:", "12 hồ sơ", "không có", "1) 2 hồ sơ"]), max_size=12)
)
def test_every_digit_of_labels_and_values_in_paragraphs_of_their_own(pieces: list[str]) -> None:
    made = document("Báo cáo\n\n" + "\n\n".join(pieces))
    check(made.text, read_report(made, load_rulebook()))


def test_real_reports_are_accounted_for(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "seeds").glob("*.txt")):
        made = read(path)
        found = read_report(made, load_rulebook())
        check(made.text, found)
        others = [mention for mention in found.mentions if mention.kind == "other"]
        assert len(others) <= 0.01 * len(found.mentions)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Nghị định số 61/2018/NĐ-CP", {"61/2018/NĐ-CP": "legal_reference"}),
        ("Kế hoạch số 415/KH-UBND", {"415/KH-UBND": "document_number"}),
        ("ngày 05/9/2021", {"05/9/2021": "date"}),
        ("9 tháng đầu năm 2021", {"9": "date", "2021": "date"}),
        ("dịch vụ mức độ 3, 4", {"3": "name_part", "4": "name_part"}),
        ("ISO 9001:2015", {"9001:2015": "name_part"}),
        ("2.1. Kiểm soát thủ tục", {"2.1.": "section_number"}),
        ("tại 07 đơn vị¹", {"07": "unmapped_figure", "¹": "footnote_mark"}),
        ("tăng 142 hồ sơ", {"142": "unmapped_figure"}),
        ("cùng kỳ năm trước: 4.900 hồ sơ", {"4.900": "previous"}),
        ("xã Hòa Tú 2 và Phường 3", {"2": "name_part", "3": "name_part"}),
    ],
)
def test_kinds(text: str, kinds: dict[str, str]) -> None:
    found = {mention.text: mention.kind for mention in report(text, head="").mentions}
    assert {word: found.get(word) for word in kinds} == kinds


def test_a_page_number_is_accounted_for_and_counts_nothing() -> None:
    found = report("Toàn huyện tiếp nhận 40 hồ sơ.\n\n- 12 -\n\nĐã có 3 đơn vị áp dụng ISO.")
    assert [figure.value_text for figure in found.figures] == ["40", "3"]
    (number,) = [mention for mention in found.mentions if mention.text == "12"]
    assert (number.kind, number.reason) == ("other", "in a margin")
