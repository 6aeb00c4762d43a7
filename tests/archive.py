"""An archive whose truth is known: all districts of two provinces, ten years, quarterly and yearly, two merger waves.

The truth is held by atoms: the districts of 2015, one of them cut in two as its division of 2020 cut it. What a unit
reports is the sum of its atoms, so that every comparison can be computed a second way, without the gazetteer's links.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.regime import interval
from rules.model import Header, Period
from tests.datasets import BOOK, figure, write

YEARS, QUARTERS = range(2015, 2025), range(1, 5)
PROVINCES = ("04@2004-08-31", "36@2004-08-31")  # Cao Bằng, Nam Định
THONG_NONG, HA_QUANG = "044@2004-08-31", "045@2004-08-31"
TRA_LINH, TRUNG_KHANH = "046@2004-08-31", "047@2004-08-31"
QUANG_UYEN, PHUC_HOA, QUANG_HOA = "049@2004-08-31", "050@2004-08-31", "049@2020-03-01"
MY_LOC, NAM_DINH = "358@2004-08-31", "356@2004-08-31"
FIRST_HALF, SECOND_HALF = f"{TRA_LINH}/a", f"{TRA_LINH}/b"  # to Trùng Khánh, to Quảng Hòa
# What became of whom, by the resolutions: (first day, gone, gone into)
WAVES = (
    (date(2020, 2, 1), THONG_NONG, HA_QUANG),
    (date(2020, 3, 1), FIRST_HALF, TRUNG_KHANH),
    (date(2020, 3, 1), SECOND_HALF, QUANG_HOA),
    (date(2020, 3, 1), QUANG_UYEN, QUANG_HOA),
    (date(2020, 3, 1), PHUC_HOA, QUANG_HOA),
    (date(2024, 9, 1), MY_LOC, NAM_DINH),
)
GREW = {HA_QUANG: date(2020, 2, 1), TRUNG_KHANH: date(2020, 3, 1), NAM_DINH: date(2024, 9, 1)}
CITY, TOWN = "040@2012-09-26", "040@2004-08-31"  # Cao Bằng, a city since: the same unit
ONLINE_RENAMED = 2022  # levels 3 and 4 until the year before, full and partial since
EARLY_APART = 2018  # "on time" may hold the early ones until the year before
RECEIVED, RESOLVED, RATE = "dossiers_received", "dossiers_resolved", "dossiers_resolved_rate"


@dataclass(frozen=True)
class Archive:
    """The truth, and what was done to it: `gaps` and `disputed` are (unit, year, quarter or None for the year)."""

    series: dict[tuple[str, int, int], dict[str, int]]  # by atom, year, quarter
    gaps: frozenset[tuple[str, int, int | None]]
    disputed: frozenset[tuple[str, int, int | None]]
    provinces: dict[str, str] = field(default_factory=dict)  # by atom

    @cached_property
    def atoms(self) -> tuple[str, ...]:
        """The smallest pieces that never were divided."""
        return tuple(sorted({atom for atom, _, _ in self.series}))

    def unit_of(self, atom: str, day: date) -> str:
        """The unit that an atom belongs to on a day."""
        unit = atom
        for first, gone, into in WAVES:
            if unit == gone and first <= day:
                unit = into
        return unit.split("/")[0]

    def parts(self, unit: str, day: date) -> frozenset[str]:
        """The atoms of a unit on a day."""
        return frozenset(atom for atom in self.atoms if self.unit_of(atom, day) == unit)

    def units(self, day: date) -> list[str]:
        """The units of a day."""
        return sorted({self.unit_of(atom, day) for atom in self.atoms})

    def true(self, atoms: frozenset[str], year: int, quarter: int | None, *names: str) -> int:
        """The sum of the named counts over atoms and quarters."""
        quarters = [quarter] if quarter else QUARTERS
        return sum(self.series[atom, year, one][name] for atom in atoms for one in quarters for name in names)

    def holds(self, unit: str, year: int, quarter: int | None = None) -> bool:
        """Whether the archive has one undisputed value of a unit."""
        return (unit, year, quarter) not in self.gaps | self.disputed

    def panel(self, years: range, quarters: tuple[int | None, ...] = (None,)) -> dict[str, frozenset[str]]:
        """The units of the last period whose every atom is known, as a whole, in every period; with their atoms."""
        last = closing(years[-1], quarters[-1])
        found = {}
        for unit in self.units(last):
            atoms = self.parts(unit, last)
            known = all(
                self.parts(one, closing(year, quarter)) <= atoms and self.holds(one, year, quarter)
                for year in years for quarter in quarters
                for one in {self.unit_of(atom, closing(year, quarter)) for atom in atoms}
            )  # fmt: skip
            if known:
                found[unit] = atoms
        return found


def line(unit: str, year: int) -> str:
    """The line of a unit at the end of a year: its first form, and since when it has its territory."""
    day = GREW.get(unit, date.max)
    return f"{unit}#{day}" if day <= closing(year, None) else {CITY: TOWN}.get(unit, unit)


def closing(year: int, quarter: int | None) -> date:
    """The last day of a period by the decree."""
    return date(year, 3 * (quarter or 4), 14)


def draw(seed: int) -> Archive:
    """An archive with gaps and restated values drawn from the seed."""
    chance = random.Random(seed)
    districts = [unit for unit in BOOK.units.values() if unit.level == "district" and unit.stands(date(2015, 1, 1))
                 and BOOK.province(unit).unit_id in PROVINCES]  # fmt: skip
    atoms = {atom: BOOK.province(unit).code for unit in districts
             for atom in ([FIRST_HALF, SECOND_HALF] if unit.unit_id == TRA_LINH else [unit.unit_id])}  # fmt: skip
    series = {}
    for atom in atoms:
        size = chance.randrange(200, 9000)
        for year in YEARS:
            for quarter in QUARTERS:
                early, on_time, overdue = (
                    int(size * chance.uniform(*of)) for of in ((0.3, 0.5), (0.3, 0.5), (0, 0.02))
                )
                series[atom, year, quarter] = {
                    "early": early, "on_time": on_time, "overdue": overdue, "pending": chance.randrange(60),
                    "level_3": int(early * 0.2), "level_4": int(early * 0.3),
                }  # fmt: skip
    draft = Archive(series, frozenset(), frozenset(), atoms)
    asked = [(unit, year, quarter) for year in YEARS for quarter in (None, *QUARTERS)
             for unit in draft.units(closing(year, quarter))]  # fmt: skip
    spared = set(chance.sample(districts, 12))  # of these everything is known
    open_ = [one for one in asked if BOOK.units[one[0]] not in spared]
    gaps, disputed = (frozenset(one for one in open_ if chance.random() < share) for share in (0.06, 0.03))
    return Archive(series, gaps, disputed - gaps, atoms)


def save(archive: Archive, out: Path) -> Path:
    """The archive as a dataset of figures, each period's figures in one report."""
    return write(out, list(_figures(archive)))


def _figures(archive: Archive) -> Iterator[dict[str, Any]]:
    for year in YEARS:
        for quarter in (None, *QUARTERS):
            day = closing(year, quarter)
            for unit in archive.units(day):
                if (unit, year, quarter) in archive.gaps:
                    continue
                report = f"{unit}/{year}/{quarter}"
                for row in _of_report(archive, archive.parts(unit, day), year, quarter):
                    yield _placed(unit, year, quarter, report, row)
                    if (unit, year, quarter) in archive.disputed and row["indicator"] != RATE:
                        yield _placed(unit, year, quarter, f"{report}/2", {**row, "value": row["value"] + 7})


def _placed(unit: str, year: int, quarter: int | None, report: str, row: dict[str, Any]) -> dict[str, Any]:
    period = Period("quarter" if quarter else "year", quarter, year)
    found = interval(Header(doc_type="bao_cao", period=period))
    return figure(unit, year, report_id=report, period_type=period.type, period_no=quarter, period_start=found.start,
                  period_end=found.end, period_source=found.source, cumulative=found.cumulative, **row)  # fmt: skip


def _of_report(archive: Archive, atoms: frozenset[str], year: int, quarter: int | None) -> Iterator[dict[str, Any]]:
    """What a report states, in the form of its year."""

    def count(*names: str) -> int:
        return archive.true(atoms, year, quarter, *names)

    done = count("early", "on_time", "overdue")
    yield {"indicator": RECEIVED, "value": done + count("pending")}
    names = ("online_full", "online_partial") if year >= ONLINE_RENAMED else ("online_level_4", "online_level_3")
    yield {"indicator": RECEIVED, "value": count("level_4"), "channel": names[0]}
    yield {"indicator": RECEIVED, "value": count("level_3"), "channel": names[1]}
    yield {"indicator": RESOLVED, "value": done}
    yield {"indicator": RESOLVED, "value": count("overdue"), "timeliness": "overdue"}
    if year >= EARLY_APART:
        yield {"indicator": RESOLVED, "value": count("early"), "timeliness": "early"}
        yield {"indicator": RESOLVED, "value": count("on_time"), "timeliness": "on_time"}
    else:
        yield {"indicator": RESOLVED, "value": count("early", "on_time"), "timeliness": "early_or_on_time"}
        yield {"indicator": RESOLVED, "value": count("early", "on_time"), "timeliness": "on_time"}
    rate = round(100 * count("early", "on_time") / done, 2)
    percent = {"unit": "percent", "scale": -2}
    yield {"indicator": RATE, "value": rate, "timeliness": "early_or_on_time", **percent}
