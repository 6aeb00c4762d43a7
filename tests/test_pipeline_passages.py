"""The passage that a finding rests on: the words of the source, and in them all that the check speaks of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.audit import audit
from pipeline.audit_values import write_exact
from pipeline.dataset import read_table
from pipeline.passages import quote, quote_figures, read_quotes
from pipeline.run import ingest
from tests.reports import document, report

REPORT = """ỦY BAN NHÂN DÂN
HUYỆN TÂN LÂM

BÁO CÁO
Kết quả công tác cải cách hành chính năm 2023

1. Giải quyết hồ sơ
- Đã giải quyết: 1.190 hồ sơ, trong đó trước hạn 800 hồ sơ; đúng hạn 380 hồ sơ; quá hạn 20 hồ sơ.
- Cấp huyện đã hoàn thành 17/45 nhiệm vụ, đạt 37,77%.

Trên đây là báo cáo kết quả công tác cải cách hành chính năm 2021 của UBND huyện./.
"""


def test_every_number_of_a_finding_is_marked_in_the_words_around_it() -> None:
    source = document(REPORT)
    found = audit(source, report(REPORT, head=""))
    doubtful = [check for check in found.checks if check.status != "pass"]
    assert {check.status for check in doubtful} == {"fail", "truncated"}
    for check in doubtful:
        quotes = read_quotes(quote(found.sheet, check))
        marked = [words for one in quotes for words in one.marked]
        assert {value.text for value in check.values} <= set(marked)
        for one in quotes:
            words = "".join(words for words, _ in one.pieces)
            assert words in " ".join(source.text.split("\n")[one.line - 1].split())


def test_dates_and_years_are_marked_where_the_lines_have_them() -> None:
    found = audit(document(REPORT), report(REPORT, head=""))
    closing = next(check for check in found.checks if check.kind == "period" and check.status == "fail")
    title, end = read_quotes(quote(found.sheet, closing))
    assert (title.line, title.marked, end.line, end.marked) == (5, ("2023",), 11, ("2021",))


def test_a_long_paragraph_is_cut_between_words_and_keeps_its_marks() -> None:
    filler = "nội dung khác của đoạn văn này; " * 30
    text = f"1. Hồ sơ\n- {filler}đã hoàn thành 17/45 nhiệm vụ, {filler} đạt 37,77%. {filler}\n"
    found = audit(document(text), report(text, head=""))
    for check in found.checks:
        told = quote(found.sheet, check)
        assert len(told) < 900
        assert all(write_exact(value) in told for value in check.values)
        assert not re.search(r"\w…|…\w", told)


@pytest.mark.parametrize(
    "row",
    [
        {"report_id": "b", "source": "huyện 7: x.txt", "line": 9, "page": 2, "value_text": "10",
         "evidence": "110 hồ sơ, 10,5% và 10 xã"},
        {"report_id": "a", "source": "own.txt", "line": 9, "page": None, "value_text": "10", "evidence": "⟦10⟧ xã"},
    ],
)  # fmt: skip
def test_passages_made_of_figures_mark_the_number_alone(row: dict[str, object]) -> None:
    (one,) = read_quotes(quote_figures([row], own="a"))
    assert one.marked == ("10",)
    assert (one.line, one.page) == (9, row["page"])
    assert one.source == ("" if row["report_id"] == "a" else "huyện 7:x.txt")


def test_a_finding_between_two_reports_quotes_both(tmp_path: Path) -> None:
    head = "ỦY BAN NHÂN DÂN TỈNH NAM ĐỊNH\nỦY BAN NHÂN DÂN HUYỆN HẢI HẬU\n\nBÁO CÁO\n\nKết quả công tác cải cách "
    line = "hành chính năm {}\n\n- Tỷ lệ hồ sơ giải quyết trước và đúng hạn trên địa bàn huyện đạt {}.\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(head + line.format(2022, "97,52%"), encoding="utf-8")
    quoted = "98,1% (cùng kỳ năm 2022 đạt 97,4%)"
    (tmp_path / "in" / "b.txt").write_text(head + line.format(2023, quoted), encoding="utf-8")
    ingest([tmp_path / "in"], tmp_path / "out")
    (row,) = [row for row in read_table(tmp_path / "out", "findings").to_pylist() if row["rule"] == "N2"]
    own, other = read_quotes(row["evidence"])
    assert (own.source, own.line, own.marked) == ("", 8, ("97,4",))
    assert (other.source, other.line, other.marked) == ("a.txt", 8, ("97,52",))
