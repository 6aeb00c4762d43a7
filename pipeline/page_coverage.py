"""Who has reported for which period, and where there is a hole; of how many units there are in a province.

A unit keeps its row through a change of name, kind or parent (pipeline.lines). A hole is a period for which other
units of its level have a report and it has none, although it existed then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pandas as pd

from pipeline.alphabet import alphabetical
from pipeline.gazetteer import Unit, load_gazetteer
from pipeline.lines import first_form, span, unit_of

MOST_ROWS, MOST_PERIODS, MOST_SHARES, MOST_NAMES = 600, 16, 60, 120
LEVELS = ("province", "department", "district", "commune")
TYPES = ("year", "nine_months", "half_year", "mid_year", "quarter", "month")
COLUMNS = ["report_id", "unit_id", "unit_name", "unit_level", "province", "province_code", "year", "period_type",
           "period_no", "period_end"]  # fmt: skip
Period = tuple[int, int]  # year, and the number of the month, quarter or half; 0 for none


@dataclass(frozen=True, slots=True)
class Row:
    """One unit: the number of its reports for each period; 0 is a hole, None where it did not exist then.

    `since` and `until` are its first and last day where another unit in the grid has the same name.
    """

    unit: str
    province: str
    reports: tuple[int | None, ...]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Units of one level by periods of one kind. `reporting` and `standing` count the units of each period.

    `more_rows` and `more_periods` tell what was cut off: units beyond the bound, and the oldest periods.
    """

    level: str
    period_type: str
    periods: tuple[Period, ...]
    rows: tuple[Row, ...]
    reporting: tuple[int, ...]
    standing: tuple[int, ...]
    more_rows: int = 0
    more_periods: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """How many units of a level in a province have any report, of those there were on the last day of any period."""

    province: str
    level: str
    on: date
    reporting: int
    units: int
    missing: tuple[str, ...]  # some names
    more_missing: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """All grids, yearly ones first; shares of provinces; how many reports are in none for want of unit or period."""

    grids: tuple[Grid, ...]
    shares: tuple[Share, ...]
    left_out: int
    more_shares: int = 0


def cover(reports: pd.DataFrame) -> Coverage:
    """The coverage of the reports, with columns as in COLUMNS."""
    rows = reports.assign(line=unit_lines(reports))
    known = rows["line"].notna() & rows["year"].notna() & rows["period_type"].isin(TYPES)
    placed = rows[known & rows["unit_level"].isin(LEVELS)]
    grids = [
        _grid(level, period_type, some)
        for period_type in TYPES
        for level in LEVELS
        if len(some := placed[placed["period_type"].eq(period_type) & placed["unit_level"].eq(level)])
    ]
    shares = _shares(placed[placed["unit_id"].notna()])
    return Coverage(tuple(grids), shares[:MOST_SHARES], len(rows) - len(placed), len(shares[MOST_SHARES:]))


def unit_lines(reports: pd.DataFrame) -> pd.Series:
    """What makes reports those of one unit: its line; for a department its name in its province; else nothing."""
    lines = {one: first_form(one) for one in reports["unit_id"].dropna().unique()}
    body = reports["unit_level"].isin(["department", "province"]) & reports["unit_name"].notna()
    names = reports["province_code"].str.cat(reports["unit_name"], sep=":").where(body)
    return reports["unit_id"].map(lines).astype(object).fillna(names)


def _grid(level: str, period_type: str, reports: pd.DataFrame) -> Grid:
    numbers = reports["period_no"].fillna(0).astype(int)
    reports = reports.assign(period=list(zip(reports["year"].astype(int), numbers, strict=True)))
    every = all_between(reports["period"])
    periods = every[-MOST_PERIODS:]
    ends = reports.dropna(subset=["period_end"]).groupby("period")["period_end"].max().to_dict()
    days = [ends.get(period) or usual_end(period_type, period) for period in periods]
    counts: dict[str, dict[Period, int]] = defaultdict(lambda: defaultdict(int))
    for line, period in zip(reports["line"], reports["period"], strict=True):
        counts[line][period] += 1
    latest = reports.sort_values(["year", "report_id"], kind="stable").drop_duplicates("line", keep="last")
    named = zip(latest["province"].fillna(""), latest["unit_name"].fillna(""), latest["line"], strict=True)
    names = sorted(named, key=lambda one: (alphabetical(one[0]), alphabetical(one[1]), one[2]))
    shared = Counter(names_of[:2] for names_of in names)
    rows = [
        Row(name, province, tuple(_count(line, counts[line][one], day) for one, day in zip(periods, days, strict=True)),
            *(_bounds(line) if shared[province, name] > 1 else ()))
        for province, name, line in names
    ]  # fmt: skip
    columns = list(zip(*(row.reports for row in rows), strict=True))
    reporting = tuple(sum(bool(one) for one in column) for column in columns)
    standing = tuple(sum(one is not None for one in column) for column in columns)
    return Grid(level, period_type, tuple(periods), tuple(rows[:MOST_ROWS]), reporting, standing,
                len(rows[MOST_ROWS:]), len(every) - len(periods))  # fmt: skip


def all_between(periods: Iterable[Period]) -> list[Period]:
    """The periods, and those of the years between them: a year of which nobody has a report is a hole as well.

    >>> all_between([(2021, 1), (2023, 1), (2023, 3)])
    [(2021, 1), (2021, 3), (2022, 1), (2022, 3), (2023, 1), (2023, 3)]
    """
    seen = set(periods)
    numbers = sorted({number for _, number in seen})
    every = [(year, number) for year in range(min(seen)[0], max(seen)[0] + 1) for number in numbers]
    return [one for one in every if min(seen) <= one <= max(seen)]


def usual_end(period_type: str, period: Period) -> date:
    """The last day of a period by decree 09/2019, where no report says another."""
    months = {"month": 1, "quarter": 3, "half_year": 6}.get(period_type, 0) * period[1]
    return date(period[0], months or {"nine_months": 9, "mid_year": 6}.get(period_type, 12), 14)


def _count(line: str, reports: int, on: date) -> int | None:
    """The reports of a unit for a period that ends on a day; None where there are none and the unit was not there."""
    return reports if reports or existed(line, on) else None


def existed(line: str, on: date) -> bool:
    """Whether a unit was there on a day, in any of its forms; of what is in no list of units nothing else is known."""
    life = _life(line)
    return life is None or life[0] <= on < life[1]


def _bounds(line: str) -> tuple[date | None, date | None]:
    """The first and last day of a unit, where the lists of units tell them."""
    first, end = _life(line) or (date.min, date.max)
    return first if first > date.min else None, end - timedelta(days=1) if end < date.max else None


def _life(line: str) -> tuple[date, date] | None:
    """The first day of a unit in the form or territory meant, and the first on which it is over; None in no list."""
    return span(line) if unit_of(line) in load_gazetteer().units else None


def _shares(reports: pd.DataFrame) -> list[Share]:
    """For each province and level below it: who has reported, of those that were there at the end."""
    units = _units_by_place()
    book = load_gazetteer()
    found = []
    for level in ("district", "commune"):
        mine = reports[reports["unit_level"].eq(level) & reports["period_end"].notna()]
        for code, some in mine.groupby("province_code", sort=True):
            on = max(some["period_end"])
            seen = set(some["line"])
            there = [unit for unit in units.get((str(code), level), ()) if unit.stands(on)]
            missing = sorted((unit.full for unit in there if first_form(unit.unit_id) not in seen), key=alphabetical)
            if there:
                name = book.province(there[0]).full
                found.append(Share(name, level, on, len(there) - len(missing), len(there), tuple(missing[:MOST_NAMES]),
                                   len(missing[MOST_NAMES:])))  # fmt: skip
    return sorted(found, key=lambda one: (alphabetical(one.province), LEVELS.index(one.level)))


@cache
def _units_by_place() -> Mapping[tuple[str, str], Sequence[Unit]]:
    """Districts and communes by the code of their province and their level."""
    book = load_gazetteer()
    found: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in book.units.values():
        if unit.level != "province":
            found[book.province(unit).code, unit.level].append(unit)
    return found
