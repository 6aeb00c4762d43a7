"""A report present as Word and as PDF is one report: the better file speaks, and what differs is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.reader import read
from pipeline import dataset
from pipeline.facts import load_facts
from pipeline.run import ingest
from pipeline.witnesses import speakers, witness_rows
from tests.conftest import ROOT
from tests.retyped import as_docx, as_pdf

SAMPLE = ROOT / "data" / "raw" / "nghe-an_xa-bai-son_quy-1_2023.txt"


def row(source: str, extraction: str, **changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "report_id": source, "source": source, "extraction": extraction, "sha256": source, "unit_id": "1", "year": 2023,
        "unit_name": "xã A", "unit_level": "commune", "province": "Nghệ An", "district": "", "period_type": "quarter",
        "period_no": 1, "doc_type": "bao_cao", "number": "12/BC-UBND", "title": "Kết quả CCHC quý I",
    }  # fmt: skip
    return given | changes


@pytest.mark.parametrize(("changes", "same"), [
    ({}, True),
    ({"number": "12/bc-ubnd ", "title": "khác"}, True),
    ({"number": "13/BC-UBND"}, False),
    ({"number": None}, True),
    ({"number": "/BC-UBND"}, True),
    ({"number": None, "title": "Kết quả CCHC quý II"}, False),
    ({"number": None, "title": None}, False),
    ({"period_no": 2}, False),
    ({"unit_id": "2"}, False),
    ({"unit_id": None}, False),
    ({"year": None}, False),
    ({"doc_type": "ke_hoach"}, False),
])  # fmt: skip
def test_what_makes_two_files_one_report(changes: dict[str, object], same: bool) -> None:
    found = speakers([row("a.pdf", "pdf", **changes), row("b.docx", "docx")])
    assert found == ({"a.pdf": "b.docx"} if same else {})


def test_the_best_file_speaks_and_two_versions_stay_two() -> None:
    rows = [row("a.pdf", "ocr"), row("b.pdf", "pdf"), row("c.txt", "text"), row("d.docx", "docx")]
    assert speakers(rows) == dict.fromkeys(("a.pdf", "b.pdf", "c.txt"), "d.docx")
    assert speakers(rows[:2]) == {"a.pdf": "b.pdf"}
    assert speakers([row("d.docx", "docx"), row("e.docx", "docx")]) == {}
    assert speakers([row("d.docx", "docx"), row("e.docx", "docx", sha256="d.docx")]) == {"e.docx": "d.docx"}


def figure(report: str, indicator: str, value: float) -> dict[str, object]:
    plain = dict.fromkeys(("level", "channel", "timeliness", "origin", "field", "part", "qualifier"), "")
    return plain | {
        "figure_id": f"{report}-{indicator}", "report_id": report, "indicator": indicator, "role": "actual",
        "unit": "dossier", "value": value, "line": 7, "page": None,
    }  # fmt: skip


def test_what_a_scan_reads_otherwise_is_to_be_looked_at() -> None:
    reports = [row("a.docx", "docx", witness_of=None), row("b.pdf", "ocr", witness_of="a.docx")]
    word = [figure("a.docx", "dossiers_received", 10), figure("a.docx", "dossiers_resolved", 8)]
    scan = [figure("b.pdf", "dossiers_received", 16), figure("b.pdf", "dossiers_pending", 2)]
    found = {one["rule"]: one for one in witness_rows(reports, [*word, *scan])}
    assert {rule: one["status"] for rule, one in found.items()} == {"W1": "unverifiable", "W3": "unverifiable"}
    assert found["W1"]["message"].endswith("10 ≠ 16 (a.docx; b.pdf)")
    assert found["W3"]["figure_ids"] == "a.docx-dossiers_resolved b.pdf-dossiers_pending"
    assert {one["report_id"] for one in found.values()} == {"a.docx"}


def test_facts_and_findings_of_a_report_in_two_files(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    text = SAMPLE.read_text(encoding="utf-8")
    changed = text.replace("Đã giải quyết: 764 hồ sơ", "Đã giải quyết: 761 hồ sơ")
    assert changed != text
    (folder / "ký.pdf").write_bytes(as_pdf(read("a.txt", data=changed.encode())))
    (folder / "gốc.docx").write_bytes(as_docx(read(SAMPLE)))
    ingest([folder], out)
    word, pdf = dataset.read_table(out, "reports").to_pylist()
    assert (word["source"], word["witness_of"], pdf["witness_of"]) == ("gốc.docx", None, word["report_id"])
    findings = [one for one in dataset.read_table(out, "findings").to_pylist() if one["kind"] == "witness"]
    assert {(one["rule"], one["status"], one["report_id"]) for one in findings} == {
        ("W1", "fail", word["report_id"]), ("W2", "pass", word["report_id"]),
    }  # fmt: skip
    (difference,) = [one["message"] for one in findings if one["rule"] == "W1"]
    assert "764 ≠ 761 (gốc.docx; ký.pdf)" in difference
    facts = load_facts(out, ["dossiers_resolved"])
    whole = facts[(facts["level"] == "commune") & (facts["timeliness"] == "") & (facts["origin"] == "")]
    assert 764.0 in set(whole["value"])
    assert 761.0 not in set(facts["value"])
    (folder / "gốc.docx").unlink()
    ingest([folder], out)
    assert dataset.read_table(out, "reports").column("witness_of").to_pylist() == [None]
    assert 761.0 in set(load_facts(out, ["dossiers_resolved"])["value"])
