"""Intervals: printed dates win, the regime fills in after 12/3/2019 alone, and says that it did."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.regime import by_regime, days_of, interval, is_cumulative
from rules.model import Header, Period
from rules.periods import read_period

PHRASES = Path(__file__).parent / "phrases"


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [  # DOMAIN section 2
        (Period("month", 1, 2023), date(2022, 12, 15), date(2023, 1, 14)),
        (Period("month", 4, 2024), date(2024, 3, 15), date(2024, 4, 14)),
        (Period("quarter", 1, 2022), date(2021, 12, 15), date(2022, 3, 14)),
        (Period("quarter", 2, 2022), date(2022, 3, 15), date(2022, 6, 14)),
        (Period("quarter", 3, 2022), date(2022, 6, 15), date(2022, 9, 14)),
        (Period("quarter", 4, 2022), date(2022, 9, 15), date(2022, 12, 14)),
        (Period("half_year", 1, 2023), date(2022, 12, 15), date(2023, 6, 14)),
        (Period("half_year", 2, 2023), date(2023, 6, 15), date(2023, 12, 14)),
        (Period("nine_months", None, 2021), date(2020, 12, 15), date(2021, 9, 14)),
        (Period("year", None, 2024), date(2023, 12, 15), date(2024, 12, 14)),
    ],
)
def test_the_regime(period: Period, start: date, end: date) -> None:
    assert by_regime(period) == (start, end)
    found = interval(Header("bao_cao", period=period))
    assert (found.start, found.end, found.source) == (start, end, "derived")


@pytest.mark.parametrize(
    "period",
    [
        Period("mid_year", None, 2024), Period("other", None, 2024), Period("quarter", None, 2024),
        Period("month", 13, 2024), Period("year"), Period(),
    ],
)  # fmt: skip
def test_no_regime_for_what_it_does_not_name(period: Period) -> None:
    assert by_regime(period) is None
    assert interval(Header("bao_cao", period=period)).source == ""


@pytest.mark.parametrize(
    ("header", "source"),
    [
        (Header("bao_cao", period=Period("year", None, 2018)), ""),  # 14/12/2018: before the decree
        (Header("bao_cao", period=Period("month", 3, 2019)), "derived"),  # 14/3/2019: two days after it
        (Header("bao_cao", issued_date="2019-03-10", period=Period("quarter", 1, 2019)), ""),
        (Header("tin_bai", period=Period("year", None, 2023)), ""),
        (Header("ke_hoach", period=Period("year", None, 2023)), ""),
    ],
)
def test_when_nothing_is_derived(header: Header, source: str) -> None:
    assert interval(header).source == source


def test_printed_dates_win() -> None:
    printed = Period("half_year", 1, 2023, date(2022, 12, 16), date(2023, 6, 10))
    found = interval(Header("bao_cao", period=printed))
    assert (found.start, found.end, found.source) == (date(2022, 12, 16), date(2023, 6, 10), "printed")
    until = interval(Header("bao_cao", period=Period("nine_months", None, 2021, None, date(2021, 9, 5))))
    assert (until.start, until.end, until.source, until.cumulative) == (None, date(2021, 9, 5), "printed", True)
    half = interval(Header("bao_cao", period=Period("year", None, 2022, None, date(2022, 12, 14))))
    assert (half.start, half.end, half.source) == (date(2021, 12, 15), date(2022, 12, 14), "derived")


@pytest.mark.parametrize(
    ("period", "cumulative"),
    [
        (Period("year", None, 2022), True), (Period("nine_months", None, 2022), True),
        (Period("half_year", 1, 2022), True), (Period("half_year", 2, 2022), False),
        (Period("quarter", 1, 2022), True), (Period("quarter", 2, 2022), False), (Period("quarter", 3, 2022), None),
        (Period("quarter", 3, 2022, date(2022, 6, 15), date(2022, 9, 14)), False),
        (Period("quarter", 3, 2022, date(2021, 12, 15), date(2022, 9, 14)), True),
        (Period("other", None, 2025, date(2021, 1, 1), date(2025, 6, 30)), False),  # a term
        (Period("mid_year", None, 2022), None),
    ],
)  # fmt: skip
def test_cumulative(period: Period, cumulative: bool | None) -> None:
    assert is_cumulative(period) is cumulative


@pytest.mark.parametrize(
    ("header", "days"),
    [
        (Header(period=Period("half_year", 1, 2016)), (date(2016, 6, 14),)),
        (Header(issued_date="2022", period=Period("quarter", 1, 2022)), (date(2022, 3, 14),)),
        (Header(issued_date="2023-12-20", period=Period("other", None, 2023)), (date(2023, 12, 20),)),
        (Header(period=Period("other", None, 2023)), (date(2023, 1, 1), date(2023, 12, 31))),
        (Header(issued_date="2023-02-31"), ()),
        (Header(), ()),
    ],
)
def test_the_days_on_which_a_unit_is_looked_for(header: Header, days: tuple[date, ...]) -> None:
    assert days_of(header) == days


# ---- written forms, from the words to the interval -------------------------------------------------------------------

FORMS = [
    (written, group)
    for group in tomllib.loads((PHRASES / "intervals.toml").read_text(encoding="utf-8"))["period"]
    for written in group["written"]
]


def test_the_table_of_forms_is_large_and_says_nothing_twice() -> None:
    asked = [(written, group.get("issued")) for written, group in FORMS]
    assert len(asked) >= 300
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(("written", "group"), FORMS, ids=lambda one: one if isinstance(one, str) else "")
def test_a_written_form_is_its_interval_or_unresolved(written: str, group: dict[str, Any]) -> None:
    issued = group.get("issued")
    period = read_period(written, issued=date.fromisoformat(issued) if issued else None)
    assert (period.type, period.number, period.year) == (group.get("type"), group.get("number"), group.get("year"))
    found = interval(Header(doc_type="bao_cao", period=period, issued_date=issued))
    start, end = (date.fromisoformat(day) if day else None for day in group.get("interval", ["", ""]))
    source = group.get("source", "derived") if start or end else ""
    assert (found.start, found.end, found.source) == (start, end, source)
