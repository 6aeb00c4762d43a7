"""Two provinces, ten years, two merger waves: what the truth allows is right, what it forbids is refused and why."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.comparison import Comparison, IncomparableError, ask
from pipeline.run import ingest
from tests import archive as made
from tests.archive import RATE, RECEIVED, RESOLVED, TRA_LINH, YEARS, Archive, closing, line

ROOT = Path(__file__).resolve().parent.parent
ALL = ("early", "on_time", "overdue", "pending")
DONE = ("early", "on_time", "overdue")
YEARLY, QUARTERLY = {"period": "year"}, {"period": "quarter"}


@pytest.fixture(scope="module", params=[1, 2, 3])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, Path]:
    drawn = made.draw(request.param)
    return drawn, made.save(drawn, tmp_path_factory.mktemp("archive"))


def answer(out: Path, indicator: str, by: str, years: str | None = None, **dims: Any) -> Comparison:
    return ask([indicator], by, years, out, dims)


def refusal(out: Path, indicator: str, by: str, years: str | None = None, **dims: Any) -> str:
    with pytest.raises(IncomparableError) as caught:
        answer(out, indicator, by, years, **dims)
    return caught.value.vi


def known(truth: Archive, unit: str, year: int, *names: str) -> int:
    """What a unit has to report of a year."""
    return truth.true(truth.parts(unit, closing(year, None)), year, None, *(names or ALL))


def by_line(rows: pd.DataFrame, column: str = "value") -> dict[tuple[str, int], float | None]:
    """A column of the answer by line and year; None for an empty cell."""
    return {(row.line, row.year): None if pd.isna(getattr(row, column)) else getattr(row, column)
            for row in rows.itertuples()}  # fmt: skip


# ---- what the truth allows -------------------------------------------------------------------------------------------


def test_units_as_they_reported_never_across_a_change_of_territory(case: tuple[Archive, Path]) -> None:
    truth, out = case
    rows = answer(out, RECEIVED, "unit", **YEARLY).rows
    expected = {
        (line(unit, year), year): known(truth, unit, year) if truth.holds(unit, year) else None
        for year in YEARS
        for unit in truth.units(closing(year, None))
        if (unit, year, None) not in truth.gaps
    }
    assert by_line(rows) == expected
    for (one, year), change in by_line(rows, "change").items():
        before, now = expected.get((one, year - 1)), expected[one, year]
        assert change == (None if before is None or now is None else round((now - before) / before * 100, 1))


def test_followed_units_hold_what_merged_whole_and_nothing_divided(case: tuple[Archive, Path]) -> None:
    truth, out = case
    found = answer(out, RECEIVED, "unit", **YEARLY, follow=True)
    told = by_line(found.rows)
    last = closing(2024, None)
    for unit in truth.units(last):
        atoms = truth.parts(unit, last)
        for year in YEARS:
            then = {truth.unit_of(atom, closing(year, None)) for atom in atoms}
            whole = all(truth.parts(one, closing(year, None)) <= atoms and truth.holds(one, year) for one in then)
            expected = truth.true(atoms, year, None, *ALL) if whole else None
            assert told.get((line(unit, 2024), year)) == expected, (unit, year)
    assert {one for one, _ in told} <= {line(unit, 2024) for unit in truth.units(last)}
    notes = " ".join(found.written_notes("vi"))
    assert "2018: " in notes
    assert "sáp nhập toàn bộ" in notes
    assert "bị chia tách" in notes


@pytest.mark.parametrize("years", [range(2015, 2025), range(2019, 2022), range(2021, 2024)])
def test_sums_by_year_are_over_the_same_territory(case: tuple[Archive, Path], years: range) -> None:
    truth, out = case
    found = answer(out, RECEIVED, "year", f"{years[0]}-{years[-1]}", **YEARLY)
    panel = truth.panel(years)
    atoms = frozenset().union(*panel.values())
    assert found.rows["value"].tolist() == [truth.true(atoms, year, None, *ALL) for year in years]
    assert set(found.rows["units"]) == {len(panel)}
    by_province = answer(out, RECEIVED, "province", f"{years[0]}-{years[-1]}", **YEARLY).rows
    for row in by_province.itertuples():
        mine = frozenset(atom for atom in atoms if truth.provinces[atom] == row.province_code)
        assert row.value == truth.true(mine, int(row.year), None, *ALL)


def test_quarters_stand_beside_quarters(case: tuple[Archive, Path]) -> None:
    truth, out = case
    panel = truth.panel(range(2021, 2023), (1, 2, 3, 4))
    rows = answer(out, RESOLVED, "period", "2021-2022", **QUARTERLY).rows
    atoms = frozenset().union(*panel.values())
    expected = [truth.true(atoms, year, quarter, *DONE) for year in (2021, 2022) for quarter in (1, 2, 3, 4)]
    assert rows["value"].tolist() == expected
    pairs = zip(expected, expected[4:], strict=False)
    change = [None] * 4 + [round((now - before) / before * 100, 1) for before, now in pairs]
    assert [None if pd.isna(one) else one for one in rows["change"]] == change


def test_on_time_rates_are_of_counts_of_the_same_units(case: tuple[Archive, Path]) -> None:
    truth, out = case
    rate = {"timeliness": "early_or_on_time", "show": "rate"}
    rates = by_line(answer(out, RESOLVED, "unit", **YEARLY, **rate).rows, "rate")
    for year in YEARS:
        for unit in truth.units(closing(year, None)):
            expected = 100 * known(truth, unit, year, *DONE[:2]) / known(truth, unit, year, *DONE)
            told = rates.get((line(unit, year), year))
            assert told == (pytest.approx(expected, abs=0.005) if truth.holds(unit, year) else None)
    for years in (range(2015, 2025), range(2020, 2024)):
        atoms = frozenset().union(*truth.panel(years).values())
        found = answer(out, RESOLVED, "year", f"{years[0]}-{years[-1]}", **YEARLY, **rate).rows
        expected = [
            100 * truth.true(atoms, one, None, *DONE[:2]) / truth.true(atoms, one, None, *DONE) for one in years
        ]
        assert found["rate"].tolist() == pytest.approx(expected, abs=0.005)


def test_shares_are_of_all_who_reported(case: tuple[Archive, Path]) -> None:
    truth, out = case
    shares = by_line(answer(out, RECEIVED, "unit", "2023", **YEARLY, show="share").rows, "share")
    values = {line(unit, 2023): known(truth, unit, 2023) for unit in truth.units(closing(2023, None))
              if truth.holds(unit, 2023)}  # fmt: skip
    for one, value in values.items():
        assert shares[one, 2023] == pytest.approx(100 * value / sum(values.values()), abs=0.005)


def test_coverage_counts_who_could_have_reported(case: tuple[Archive, Path]) -> None:
    truth, out = case
    covered = answer(out, RECEIVED, "unit", **YEARLY).coverage.set_index("year")
    for year in YEARS:
        units = truth.units(closing(year, None))
        reported = sum(truth.holds(unit, year) for unit in units)
        assert (covered.loc[year, "reported"], covered.loc[year, "of"]) == (reported, len(units))


@pytest.mark.parametrize(
    ("channel", "years", "name"),
    [("online_level_4", range(2015, 2022), "level_4"), ("online_full", range(2022, 2025), "level_4"),
     ("online_partial", range(2022, 2024), "level_3")],
)  # fmt: skip
def test_services_within_one_form(case: tuple[Archive, Path], channel: str, years: range, name: str) -> None:
    truth, out = case
    rows = answer(out, RECEIVED, "year", f"{years[0]}-{years[-1]}", **YEARLY, channel=channel).rows
    atoms = frozenset().union(*truth.panel(years).values())
    assert rows["value"].tolist() == [truth.true(atoms, year, None, name) for year in years]


def test_what_is_apportioned_adds_up_to_the_province(tmp_path: Path) -> None:
    truth = replace(made.draw(4), gaps=frozenset(), disputed=frozenset())
    out = made.save(truth, tmp_path)
    plain = answer(out, RECEIVED, "province", **YEARLY).rows
    dealt = answer(out, RECEIVED, "province", **YEARLY, apportion=True)
    for row in dealt.rows.itertuples():
        mine = frozenset(atom for atom in truth.atoms if truth.provinces[atom] == row.province_code)
        assert row.value == truth.true(mine, int(row.year), None, *ALL)
        assert row.apportioned == (row.province_code == "04" and row.year < 2020)
    cao_bang = plain["province_code"].eq("04")
    assert (plain.loc[cao_bang, "units"] + 2).tolist() == [10] * len(YEARS)  # without Trùng Khánh and Quảng Hòa
    assert "chia đều" in " ".join(dealt.written_notes("vi"))


# ---- what it forbids -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "by", "years", "dims", "reason"),
    [
        (RECEIVED, "year", None, {}, "Không so sánh các kỳ báo cáo khác loại (quarter, year)"),
        (RECEIVED, "unit", "2023", {}, "Không so sánh các kỳ báo cáo khác loại (quarter, year)"),
        (RECEIVED, "year", None, QUARTERLY, "Không cộng hay so sánh các kỳ khác nhau trong một năm"),
        (RECEIVED, "province", "2023", QUARTERLY, "Không cộng hay so sánh các kỳ khác nhau trong một năm"),
        (RECEIVED, "year", None, {**YEARLY, "channel": "online_full"}, "mức độ 3, 4 với toàn trình, một phần"),
        (RECEIVED, "unit", "2021-2022", {**YEARLY, "channel": "online_level_4"}, "hãy chỉ chọn năm 2021"),
        (RESOLVED, "unit", None, {**YEARLY, "timeliness": "on_time"}, "“đúng hạn”"),
        (RESOLVED, "year", "2017-2018", {**YEARLY, "timeliness": "on_time"}, "“đúng hạn”"),
        (RATE, "year", None, {**YEARLY, "timeliness": "early_or_on_time"}, "không phải là số đếm"),
        (RATE, "unit", None, {**YEARLY, "timeliness": "early_or_on_time", "show": "share"}, "chỉ tính được từ số đếm"),
        (RECEIVED, "year", None, {**YEARLY, "show": "share"}, "Tỷ trọng chỉ có khi so sánh giữa"),
        (RECEIVED, "unit", None, {**YEARLY, "show": "rate"}, "Không rõ tỷ lệ của phần nào"),
        (RECEIVED, "year", None, {**YEARLY, "units": ("Trà Lĩnh",)}, ""),
        (RECEIVED, "year", "2019-2020", {**YEARLY, "units": ("Trà Lĩnh", "Trùng Khánh")}, "không có đơn vị nào"),
        (RECEIVED, "unit", None, {**YEARLY, "units": ("huyện Không Có",)}, "Không có đơn vị “huyện Không Có”"),
        ("procedures", "unit", None, YEARLY, "Không có"),
    ],
)  # fmt: skip
def test_refused_with_the_right_reason(
    case: tuple[Archive, Path], indicator: str, by: str, years: str | None, dims: dict[str, Any], reason: str
) -> None:
    truth, out = case
    if not reason:  # Trà Lĩnh alone, as long as it stood: allowed
        told = [year for year in range(2015, 2020) if truth.holds(TRA_LINH, year)]
        assert answer(out, indicator, by, years, **dims).rows["year"].tolist() == told
        return
    assert reason in refusal(out, indicator, by, years, **dims)


# ---- a sample through text -------------------------------------------------------------------------------------------


def test_written_reports_come_out_as_the_numbers_that_were_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ingest([ROOT / "data" / "raw"], out, jobs=1)
    written: dict[tuple[str, int], set[float]] = {}
    for path in sorted((ROOT / "tests" / "gold" / "raw").glob("*_nam_*.figures.csv")):
        meta = json.loads(path.with_name(path.name.replace(".figures.csv", ".meta.json")).read_text(encoding="utf-8"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            plain = not any(row[name] for name in ("channel", "timeliness", "origin", "field", "part"))
            if row["indicator"] == RECEIVED and row["level"] == "all" and row["role"] == "actual" and plain:
                written.setdefault((f"huyện {meta['district']}", meta["year"]), set()).add(float(row["value"]))
    rows = answer(out, RECEIVED, "unit", **YEARLY).rows
    told = {(row.unit_name, row.year): row.value for row in rows.itertuples()}
    assert len(told) == 12
    for key, values in written.items():
        assert len(values) > 1 or told[key] == values.pop(), key
    sums = answer(out, RECEIVED, "province", **YEARLY).rows
    for row in sums.itertuples():
        mine = rows[rows["province"].eq(row.province) & rows["year"].eq(row.year)]
        assert row.value == mine["value"].sum()
