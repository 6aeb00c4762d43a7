"""What the page makes of answers and refusals of comparisons, and of who has reported."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pipeline.comparison import IncomparableError, Question
from pipeline.page_comparisons import ON_TIME, RECEIVED, Group, compare_all
from pipeline.page_coverage import COLUMNS, cover

NAMES = {"received": "Hồ sơ tiếp nhận", "resolved": "Hồ sơ đã giải quyết", "overdue": "Giải quyết quá hạn"}
HAI_HAU, ANH_SON = "366@2004-08-31", "424@2004-08-31"
Values = dict[tuple[str, int], float]


def answer(values: Values, **doubts: Any) -> SimpleNamespace:
    told = {"agree": True, "approximate": False, "derived": False, "audit": "", "change": float("nan"), **doubts}
    rows = [{"line": line, "unit_name": f"huyện {line[:3]}", "province": "Nam Định", "year": year,
             "period_no": float("nan"), "value": value, "units": 2, **told}
            for (line, year), value in values.items()]  # fmt: skip
    return SimpleNamespace(rows=pd.DataFrame(rows), written_notes=lambda lang: ["một lưu ý"])


def group_of(received: Values, resolved: Values, overdue: Values, refused: tuple[str, ...] = ()) -> Group:
    def ask(question: Question) -> Any:
        name = "overdue" if question.timeliness else question.indicators[0].removeprefix("dossiers_")
        if question.by != "unit":
            raise IncomparableError("compare_no_panel", indicator=question.indicators[0])
        if name in refused:
            raise IncomparableError("compare_cumulative")
        values = {"received": received, "resolved": resolved, "overdue": overdue}[name]
        if not values:
            raise IncomparableError("compare_nothing")
        return answer(values)

    (group,) = compare_all(ask, {("district", "year")}, NAMES, "vi")
    return group


def test_a_share_with_anything_overdue_is_never_a_hundred() -> None:
    of = {(HAI_HAU, 2023): 100_000.0, (ANH_SON, 2023): 80.0, (HAI_HAU, 2022): 10.0}
    late = {(HAI_HAU, 2023): 1.0, (ANH_SON, 2023): 0.0, (HAI_HAU, 2022): 3.0}
    group = group_of(of, of, late)
    shares = {unit.name: unit.values[group.measures.index(ON_TIME)].value for unit in group.ranking}
    assert shares == {"huyện 366": 99.99, "huyện 424": 100.0}
    assert [unit.name for unit in group.heat] == ["huyện 366", "huyện 424"], "the lowest first"
    assert group.heat[0].values[0].value == 70.0
    assert group.heat[1].values[0] is None


@pytest.mark.parametrize("late", [{}, {(HAI_HAU, 2023): 200.0}], ids=["not stated", "more than there were"])
def test_no_share_is_made_of_what_is_not_stated_or_cannot_be(late: Values) -> None:
    of = {(HAI_HAU, 2023): 100.0}
    assert ON_TIME not in group_of(of, of, late).measures


def test_a_refusal_is_told_by_the_name_of_what_is_refused_and_the_rest_is_shown() -> None:
    of = {(HAI_HAU, 2021): 5.0, (ANH_SON, 2021): 9.0, (HAI_HAU, 2023): 7.0}
    group = group_of(of, of, of, refused=("resolved",))
    assert group.measures == (RECEIVED, "overdue")
    (refusal,) = group.refusals
    assert refusal.startswith("Hồ sơ đã giải quyết: Không so sánh vì")
    assert "Không so sánh “Hồ sơ tiếp nhận”" in group.total_refusals[0]
    assert group.notes[0] == "Hồ sơ tiếp nhận: một lưu ý"


def test_a_year_without_any_report_is_a_hole_in_the_line() -> None:
    of = {(HAI_HAU, 2021): 5.0, (HAI_HAU, 2023): 7.0}
    group = group_of(of, {}, {})
    assert group.line_periods == ((2021, 0), (2022, 0), (2023, 0))
    (line,) = group.lines
    assert line.values == (5.0, None, 7.0)
    assert (len(line.chart.dots), line.chart.strokes, len(line.chart.holes)) == (2, (), 1)


def test_coverage_tells_holes_from_units_that_were_not_there() -> None:
    rows = [
        ("a", HAI_HAU, "huyện Hải Hậu", "district", "Nam Định", "36", 2022, "year", None, date(2022, 12, 14)),
        ("b", HAI_HAU, "huyện Hải Hậu", "district", "Nam Định", "36", 2024, "year", None, date(2024, 12, 14)),
        ("c", HAI_HAU, "huyện Hải Hậu", "district", "Nam Định", "36", 2024, "year", None, date(2024, 12, 14)),
        ("d", None, "huyện Nào Đó", "district", None, None, 2024, "year", None, date(2024, 12, 14)),
        ("e", ANH_SON, "huyện Anh Sơn", "district", "Nghệ An", "40", 2025, "year", None, date(2025, 12, 14)),
    ]
    found = cover(pd.DataFrame(rows, columns=COLUMNS).astype({"year": "Int16", "period_no": "Int8"}))
    (grid,) = found.grids
    assert grid.periods == ((2022, 0), (2023, 0), (2024, 0), (2025, 0))
    assert [(row.unit, row.reports) for row in grid.rows] == [
        ("huyện Hải Hậu", (1, 0, 2, None)),  # no district after 1/7/2025
        ("huyện Anh Sơn", (0, 0, 0, 1)),
    ]
    assert (grid.reporting, grid.standing) == ((1, 0, 1, 1), (2, 2, 2, 1))
    assert found.left_out == 1
    (share,) = [one for one in found.shares if one.province == "tỉnh Nam Định"]
    assert (share.reporting, share.units) == (1, 9)
    assert "huyện Giao Thủy" in share.missing
