"""The measuring of the rules: what counts as right, false, missed or open."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.document import Document, Span
from pipeline.evaluate import BARS, DIMENSIONS, Evaluation, GoldError, evaluate, later_indicators
from rules.codebook import load_codebook
from rules.model import Dims, Figure, Header, Mention, Period, Report

TEXT = "Kết quả\nTiếp nhận 120 hồ sơ, giải quyết 100 hồ sơ; năm trước 90 hồ sơ.\nCòn 5 - 6 hồ sơ; 7 hồ sơ trễ.\n"
HEAD = "indicator,level,channel,timeliness,origin,field,part,role,value,unit,line,value_text,evidence,tier\n"


def gold_line(indicator: str, value: str, line: int, role: str = "actual", level: str = "all") -> str:
    return f"{indicator},{level},,,,,,{role},{value},dossier,{line},{value},,core\n"


def figure(indicator: str, printed: str, level: str = "all", role: str = "actual") -> Figure:
    start = TEXT.index(printed)
    span = Span(start, start + len(printed))
    return Figure(indicator, Dims(level=level), role, Decimal(printed), "dossier", 0, 0, span, printed, span, "text",
                  "test", 1.0)  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    rows = [
        gold_line("dossiers_received", "120", 2),
        gold_line("dossiers_resolved", "100", 2),
        gold_line("dossiers_resolved", "90", 2, role="previous"),
        gold_line("dossiers_pending", "7", 3),
    ]
    (tmp_path / "a.figures.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    meta = {"doc_type": "bao_cao", "province": "Thái Bình", "year": 2021, "district": None, "recipients": ["x"],
            "not_in_text": ["province"], "issuing_unit": "UBND huyện A", "period_end": "2021-09-05"}  # fmt: skip
    (tmp_path / "a.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def measure(gold: Path, *figures: Figure, header: Header = Header()) -> Evaluation:  # noqa: B008
    starts = tuple([0] + [at + 1 for at, sign in enumerate(TEXT) if sign == "\n"])
    document = Document("a.txt", "", "text/plain", "text", TEXT, (), line_starts=starts)
    mentions = tuple(Mention(one.span, one.value_text, "figure") for one in figures)
    return evaluate(gold, reading=lambda path: (document, Report(header, (), mentions, figures)))


def test_right_false_and_missed(gold: Path) -> None:
    found = measure(gold, figure("dossiers_received", "120"), figure("dossiers_resolved", "100", level="district"))
    score = found.score("core")
    assert (score.right, score.false, score.missing) == (1, 1, 2)
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_a_value_of_another_period_is_a_trap_even_on_an_open_number(gold: Path) -> None:
    (gold / "ignore.csv").write_text("passage,line,value_text,kind,reason\na,2,90,unscored,x\n", encoding="utf-8")
    assert measure(gold, figure("dossiers_resolved", "90")).score("core").false == 1
    assert measure(gold, figure("dossiers_pending", "90")).score("core").false == 0


def test_an_unscored_number_is_left_out_and_a_range_covers_both_ends(gold: Path) -> None:
    (gold / "ignore.csv").write_text("passage,line,value_text,kind,reason\na,3,5 - 6,unscored,x\n", encoding="utf-8")
    found = measure(gold, figure("dossiers_pending", "5"), figure("dossiers_pending", "6"))
    assert found.score("core").false == 0
    assert len(found.sources[0].left_out) == 2


def test_an_alternative_forgives_both_sides(gold: Path) -> None:
    (gold / "ignore.csv").write_text("passage,line,value_text,kind,reason\na,3,7,alternative,x\n", encoding="utf-8")
    score = measure(gold, figure("dossiers_pending", "7", level="district")).score("core")
    assert (score.right, score.false, score.missing) == (0, 0, 2)
    assert measure(gold, figure("dossiers_pending", "7")).score("core").right == 1


def test_later_indicators_count_only_where_the_gold_knows_them(gold: Path) -> None:
    assert measure(gold, figure("dossiers_due", "120")).score("core").false == 1
    (gold / "ignore.csv").write_text("passage,line,value_text,kind,reason\n", encoding="utf-8")
    assert measure(gold, figure("dossiers_due", "120")).score("core").false == 0


def test_the_codebook_says_what_version_2_added() -> None:
    later, known = later_indicators(), set(load_codebook().indicators)
    assert later < known
    assert {"dossiers_due", "par_index_score"} <= later
    assert not {"dossiers_received", "iso_units"} & later


def test_header_fields_that_the_text_does_not_bear_are_left_out(gold: Path) -> None:
    from datetime import date

    header = Header("bao_cao", issuing_unit="Ủy ban nhân dân huyện A", period=Period(year=2022, end=date(2021, 9, 5)))
    checks = {one.name: one.right for one in measure(gold, header=header).sources[0].fields}
    assert checks == {"doc_type": True, "year": False, "issuing_unit": True, "period_end": True}


def test_bars(gold: Path) -> None:
    all_right = measure(gold, figure("dossiers_received", "120"), figure("dossiers_resolved", "100"),
                        figure("dossiers_pending", "7"))  # fmt: skip
    missed = {name for name, _, _ in all_right.below(BARS["seeds"])}
    assert missed == {"meta", "wide_recall"}, "the gold holds no wide figure, so its recall is not shown"
    assert {name for name, _, _ in measure(gold).below(BARS["seeds"])} == {"core_recall", "wide_recall", "meta"}


def test_the_dimensions_compared_are_all_but_part() -> None:
    assert {*DIMENSIONS, "part"} == {one.name for one in fields(Dims)}


def test_no_annotations_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \*\.figures\.csv"):
        evaluate(tmp_path)
