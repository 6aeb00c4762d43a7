"""`cchc audit` and `cchc evaluate --checks`: what they print, their formats, their exit codes; verdicts for scans."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from extractors.reader import read
from pipeline import workbook
from pipeline.audit import audit, finding_rows
from pipeline.audit_print import read_findings, write_xlsx
from pipeline.audit_words import message, suggestion
from pipeline.cli import main
from rules.reading import read_report
from rules.rulebook import load_rulebook

HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN THỬ NGHIỆM\n\nBÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2023\n\nI. KẾT QUẢ\n\n"
BODY = """- Tổng số hồ sơ tiếp nhận: 8.350 hồ sơ, gồm: mới tiếp nhận 8.300 hồ sơ; kỳ trước chuyển qua 50 hồ sơ.
- Đã giải quyết: {n} hồ sơ, gồm trước hạn 5.000 hồ sơ, đúng hạn 3.284 hồ sơ, quá hạn 21 hồ sơ.
- Đã lắp đặt 12 máy quét.
"""


def cchc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A dataset of a report that is right and of one that is wrong."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-dung.txt").write_text(HEAD + BODY.format(n="8.305"), encoding="utf-8")
    (folder / "b-sai.txt").write_text(HEAD + BODY.format(n="8.304"), encoding="utf-8")
    assert cchc("ingest", folder, "--out", tmp_path / "out").exit_code == 0
    return tmp_path / "out"


def test_the_worst_report_comes_first_in_words_a_clerk_understands(out: Path) -> None:
    said = cchc("audit", "--out", out).output
    assert said.index("b-sai.txt: 1 mâu thuẫn") < said.index("a-dung.txt: 0 mâu thuẫn")
    assert "dòng 11: 5.000 + 3.284 + 21 = 8.305, báo cáo ghi 8.304 (lệch 1)" in said
    assert "→ chưa rõ số nào sai, có thể là: dòng 11:" in said
    assert "đúng [" not in said


def test_limits_and_what_nothing_checks_are_told(out: Path) -> None:
    said = " ".join(cchc("audit", "--out", out, "-v").output.split())
    assert "8.300 + 50 = 8.350, đúng" in said
    assert "sai từ 1 trở lên thì đã phát hiện" in said


def test_english(out: Path) -> None:
    said = " ".join(cchc("audit", "--out", out, "--lang", "en").output.split())
    assert "the report says 8,304 (off by 1)" in said
    assert "which one is wrong cannot be told; it may be: line 11: 8,304 to 8,305" in said
    assert "5,000 + 3,284 + 21 = 8,305, the report says" in said


@pytest.mark.parametrize(
    ("kind", "rule", "expression", "told"),
    [
        ("identity", "T1", "14.315 + 5.558 = 19.873", "14,315 + 5,558 = 19,873"),
        ("ratio", "share", "(5.200 − 1.330) / 5.200 = 74,423%", "(5,200 − 1,330) / 5,200 = 74.423%"),
        ("ratio", "unprinted", "952 = 27,5% của 3.400–3.592", "952 = 27.5% of 3,400–3,592"),
        ("ratio", "hidden_base", "13 = 5,2%, 2 = 0,8% (của 1.250)", "13 = 5.2%, 2 = 0.8% (of 1,250)"),
        ("ratio", "above_hundred", "trên 100,5% > 100%", "over 100.5% > 100%"),
        ("fraction", "part", "36,05 tỷ / 250,5 triệu", "36.05 billion / 250.5 million"),
        ("columns", "note", "5 + 7 = 12 (ghi chú dòng 3: 1.234)", "5 + 7 = 12 (note in line 3: 1.234)"),
        ("columns", "row_twice", "Xã 1.234,5", "Xã 1.234,5"),
        ("neighbour", "T21", "1.486 ≠ 1.487 (xã A 1.2.txt; b 1,5.txt)", "1,486 ≠ 1,487 (xã A 1.2.txt; b 1,5.txt)"),
        # as the source prints them, in whatever style
        ("repeat", "differs", "1,234 ≠ 1.243", "1,234 ≠ 1,243"),
        ("names", "count", "1234 tên = 1.243", "1,234 names = 1,243"),
        ("document_date", "series", "12/2023/NQ-CP: 15.6.2024", "12/2023/NQ-CP: 15.6.2024"),
    ],
)
def test_numbers_in_an_english_sentence_are_english(kind: str, rule: str, expression: str, told: str) -> None:
    row = {"kind": kind, "rule": rule, "expression": expression, "status": "unverifiable", "expected": 1234.0,
           "reported": 1243.0, "delta": 9.0, "limit": None}  # fmt: skip
    assert told in message(row, "en")
    assert expression in message(row)


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        ("dòng 83: 5558 thành 558; dòng 82: 14.315 thành 9.315", "line 83: 5558 to 558; line 82: 14,315 to 9,315"),
        ("dòng 8: 1,234 thành 1.243", "line 8: 1,234 to 1,243"),  # the source groups by commas
        ("trang 2: 36,05 thành 36,5 tỷ", "page 2: 36.05 to 36.5 billion"),
        ("dòng 2: 36,050 tỷ thành 36 tỷ", "line 2: 36.050 billion to 36 billion"),
    ],
)
def test_numbers_of_an_english_suggestion_are_english(vietnamese: str, english: str) -> None:
    assert suggestion(vietnamese, "en") == english


def test_strict_sets_the_exit_code(out: Path) -> None:
    assert cchc("audit", "--out", out).exit_code == 0
    assert cchc("audit", "--out", out, "--strict").exit_code == 1


def test_every_format_holds_the_same_findings(out: Path, tmp_path: Path) -> None:
    as_json = json.loads(cchc("audit", "--out", out, "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(cchc("audit", "--out", out, "--format", "csv").stdout)))
    path = tmp_path / "kiem-tra.xlsx"
    assert cchc("audit", "--out", out, "--format", "xlsx", "--output", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    rows = list(book["Kiểm tra"].values)
    assert (
        [row["finding_id"] for row in as_json] == [row["finding_id"] for row in as_csv] == [row[-1] for row in rows[1:]]
    )
    assert rows[0][:5] == ("Tệp nguồn", "Trang", "Dòng", "Tình trạng", "Nội dung")
    assert rows[1][3] == "mâu thuẫn"
    assert book["Kiểm tra"]["D2"].fill.fgColor.rgb == "FFF8CBAD"
    counts = Counter(row[3] for row in rows[1:])
    told = f"{counts['mâu thuẫn']} mâu thuẫn, {counts['cần xem']} cần xem, {counts['cắt số']} cắt số"
    assert told in " ".join(str(cell) for row in book.worksheets[0].values for cell in row)


def test_a_workbook_that_cannot_be_written_is_one_clear_message(out: Path, tmp_path: Path) -> None:
    failed = cchc("audit", "--out", out, "--format", "xlsx", "--output", tmp_path / "no" / "x.xlsx")
    assert failed.exit_code == 2
    assert "Không ghi được tệp" in failed.output


def test_a_workbook_is_written_whole_or_not_at_all(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "kiem-tra.xlsx"
    path.write_bytes(b"yesterday's")

    def killed(source: object, target: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(workbook.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_xlsx(read_findings(out), path, "vi")
    assert path.read_bytes() == b"yesterday's"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_without_a_dataset_it_says_what_to_run(tmp_path: Path) -> None:
    failed = cchc("audit", "--out", tmp_path / "none")
    assert failed.exit_code == 2
    assert "cchc ingest" in failed.output


def test_evaluate_checks_counts_found_missed_and_faulted_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HEAD + BODY.format(n="8.304"), encoding="utf-8")
    (tmp_path / "a.figures.csv").write_text(
        "indicator,level,channel,timeliness,origin,field,part,role,value,unit,line,value_text,evidence,tier\n"
    )
    head = "kind,expression,left,right,holds,delta,line,note\n"
    found = "identity,resolved: 8304 = 5000 + 3284 + 21,8304,8305,false,-1,11,\n"
    held = "sum,received = new + carried over: 8350 = 8300 + 50,8350,8350,true,0,10,\n"
    (tmp_path / "a.checks.csv").write_text(head + found + held, encoding="utf-8")
    told = json.loads(cchc("evaluate", tmp_path, "--checks", "--format", "json").stdout)["checks"]
    assert told["measures"] == {
        "checks_found": 1.0, "checks_truncated": None, "checks_covered": 1.0, "checks_not_false": 1.0,
    }  # fmt: skip
    elsewhere = found.replace(",11,", ",10,").replace("-1", "-2").replace("8305", "8306")
    (tmp_path / "a.checks.csv").write_text(head + elsewhere, encoding="utf-8")
    told = json.loads(cchc("evaluate", tmp_path, "--checks", "--format", "json").stdout)["checks"]
    assert told["measures"]["checks_found"] == 0
    assert told["sources"][0]["false_fails"] == ["T2: 5.000 + 3.284 + 21 = 8.305"]
    failed = cchc("evaluate", tmp_path, "--checks", "--bars", "passages")
    assert failed.exit_code == 1
    assert "DƯỚI NGƯỠNG: checks_found" in failed.output


@pytest.mark.parametrize(
    ("read_anew", "verdict"),
    [({"8.304": "8.305"}, "reading_error"), ({"8.304": "8.304"}, "undecided"), ({}, "undecided"),
     ({"8.304": "8.304", "5.000": "5.000", "3.284": "3.284", "21": "21"}, "source_error")],
)  # fmt: skip
def test_a_scan_is_misread_or_wrong_in_itself(tmp_path: Path, read_anew: dict[str, str], verdict: str) -> None:
    path = tmp_path / "scan.txt"
    path.write_text(HEAD + BODY.format(n="8.304"), encoding="utf-8")
    document = replace(read(path), extraction="ocr")
    report = read_report(document, load_rulebook())
    second = {at: read_anew[one.value_text] for at, one in enumerate(report.figures) if one.value_text in read_anew}
    rows = finding_rows(audit(document, report), "r", {}, second)
    assert rows[0]["verdict"] == verdict
    assert all(row["verdict"] == "" for row in rows if row["status"] == "pass")
