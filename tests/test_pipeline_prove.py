"""The second routine: it agrees where the text agrees, and objects where it does not."""

from __future__ import annotations

import csv
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.document import Span
from pipeline.evaluate import evaluate
from pipeline.prove import close_ledger, prove, prove_figure, read_again
from rules.model import Header, Mention, Report
from tests.fakes import document_of, figure_at

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("text", "number", "unit", "value"),
    [
        ("tiếp nhận 1.234 hồ sơ", "1.234", "dossier", "1234"),
        ("tiếp nhận 1,234 hồ sơ", "1,234", "dossier", "1234"),
        ("tiếp nhận 1 234 hồ sơ", "1 234", "dossier", "1234"),
        ("tiếp nhận 1234 hồ sơ", "1234", "dossier", "1234"),
        ("có 07 đơn vị", "07", "agency", "7"),
        ("đạt 98,50%", "98,50", "percent", "98.5"),
        ("đạt 98.5 %", "98.5", "percent", "98.5"),
        ("đạt 100%, tỷ lệ cao", "100", "percent", "100"),
        ("đạt 33,333%", "33,333", "percent", "33.333"),
        ("thu 412.580.000 đồng", "412.580.000", "VND", "412580000"),
        ("thu 2,5 tỷ đồng", "2,5", "VND", "2500000000"),
        ("thu 2,5 tỷ đồng", "2,5 tỷ đồng", "VND", "2500000000"),
        ("thu 61 tỷ 723 triệu đồng", "61 tỷ 723 triệu đồng", "VND", "61723000000"),
        ("giải ngân 4,020/16,250 tỷ đồng", "4,020", "VND", "4020000000"),
        ("giải ngân 4,020/16,250 tỷ đồng", "16,250", "VND", "16250000000"),
        ("tiếp nhận 47,6 ngàn hồ sơ", "47,6", "dossier", "47600"),
        ("tiếp nhận 47,6 ngàn hồ sơ", "47,6 ngàn", "dossier", "47600"),
        ("trong kỳ không có phản ánh", "không có", "case", "0"),
        ("chưa ban hành văn bản nào", "chưa ban hành", "document", "0"),
        ("hoàn thành 14/201 nhiệm vụ", "14", "task", "14"),
        ("hoàn thành 14/201 nhiệm vụ", "201", "task", "201"),
    ],
)
def test_a_value_is_read_again_from_the_text(text: str, number: str, unit: str, value: str) -> None:
    start = text.index(number)
    assert read_again(text, Span(start, start + len(number)), unit) == (Decimal(value),)


@pytest.mark.parametrize(
    ("text", "number", "unit", "wrong"),
    [
        ("tiếp nhận 1.234 hồ sơ", "1.234", "dossier", "1.234"),
        ("đạt 98,5%", "98,5", "percent", "985"),
        ("thu 2,5 tỷ đồng", "2,5", "VND", "2500000"),
        ("có 20 phòng", "20", "agency", "0"),
        ("không có 5 hồ sơ", "5", "dossier", "0"),
    ],
)
def test_a_wrong_value_is_a_mismatch(text: str, number: str, unit: str, wrong: str) -> None:
    figure = figure_at(text.index(number), number, unit=unit, value=Decimal(wrong))
    assert prove_figure(document_of(text), figure) is not None


def test_a_span_that_misses_its_number_is_a_mismatch() -> None:
    figure = figure_at(0, "123")
    assert prove_figure(document_of("12345"), figure) is not None
    assert prove_figure(document_of("x123"), figure) is not None


def test_the_head_of_a_table_may_scale_money() -> None:
    text = "Đơn vị tính: triệu đồng\nThu ngân sách\t39,5\n"
    figure = figure_at(text.index("39,5"), "39,5", unit="VND", value=Decimal("39500000"))
    assert prove_figure(document_of(text), figure) is None


@pytest.mark.parametrize(
    ("spans", "unaccounted"),
    [
        ([(0, 5), (6, 8)], []),
        ([(0, 5)], ["67"]),
        ([(0, 2), (3, 5), (6, 8)], []),
        ([(0, 2), (0, 5), (6, 8)], ["12"]),
        ([(1, 5), (6, 8)], ["12"]),
        ([(0, 7), (6, 8)], ["67"]),
    ],
)
def test_each_run_of_digits_lies_in_exactly_one_mention(spans: list[tuple[int, int]], unaccounted: list[str]) -> None:
    mentions = [Mention(Span(*one), "", "date") for one in spans]
    runs, problems = close_ledger(document_of("12.34 67"), mentions)
    assert runs == 3
    assert [one.text for one in problems] == unaccounted


def test_the_prover_shares_no_code_with_the_rules() -> None:
    import pipeline.prove

    source = Path(pipeline.prove.__file__).read_text(encoding="utf-8")
    imported = set(re.findall(r"^\s*(?:from|import) (rules\S*)", source, re.MULTILINE))
    assert imported == {"rules.model"}, "the frozen values alone may be shared"


def test_a_proof_of_a_whole_report() -> None:
    document = document_of("Tiếp nhận 5 hồ sơ")
    figure = figure_at(10, "5")
    report = Report(Header(), (), (Mention(figure.span, "5", "figure"),), (figure,))
    assert prove(document, report).closed


@pytest.mark.parametrize("gold", ["gold", "passages"])
def test_every_value_on_the_given_reports_is_proved_and_the_ledger_closes(shared_dir: Path, gold: str) -> None:
    proof = evaluate(shared_dir / gold).proof()
    assert proof.mismatches == ()
    assert proof.unaccounted == ()
    assert proof.figures > 100
    assert proof.runs > 1000


def test_every_value_of_the_composed_reports_is_proved() -> None:
    proof = evaluate(ROOT / "tests" / "gold" / "raw", ROOT / "data" / "raw").proof()
    assert proof.mismatches == ()
    assert proof.unaccounted == ()
    assert proof.figures > 500


def test_hand_made_values_are_borne_out_by_their_texts(shared_dir: Path) -> None:
    """The annotators' values are a third opinion: the prover must find each of them in the annotated line."""
    checked, objections = 0, []
    for gold, texts in ((shared_dir / "gold", shared_dir / "seeds"), (shared_dir / "passages",) * 2):
        for path in sorted(gold.glob("*.figures.csv")):
            stem = path.name.removesuffix(".figures.csv")
            text = unicodedata.normalize("NFC", (texts / f"{stem}.txt").read_text(encoding="utf-8-sig"))
            lines = text.split("\n")
            for row in csv.DictReader(path.open(encoding="utf-8")):
                line, number = lines[int(row["line"]) - 1], row["value_text"]
                found = re.finditer(rf"(?<!\d)(?<!\d[.,]){re.escape(number)}(?![.,]?\d)", line)
                readings = [read_again(line, Span(*one.span()), row["unit"]) for one in found]
                checked += 1
                if not any(Decimal(row["value"]) in some for some in readings):
                    objections.append((stem, row["line"], number, readings))
    assert checked > 400
    assert objections == []
