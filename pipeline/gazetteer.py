"""The administrative units of Vietnam through time: `load_gazetteer` reads pipeline/unit_tables, facts with dates.

A code is no identity: nearly every commune code of 1/7/2025 was another unit's the day before. The key is `unit_id`,
the code with the first day of the period in which code, kind, name and parent stay the same.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

TABLES = Path(__file__).parent / "unit_tables"
Level = Literal["province", "district", "commune"]
Share = Literal["full", "partial", "unknown"]

# Kinds as the lists have them, and as a report prints them.
PRINTED = {
    "thành phố trung ương": "thành phố",
    "thành phố thuộc tỉnh": "thành phố",
    "thành phố thuộc thành phố trung ương": "thành phố",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in one period of its life; `valid_to` is the first day on which it is no longer so."""

    unit_id: str
    code: str
    level: Level
    kind: str
    name: str
    parent_id: str
    valid_from: date
    valid_to: date

    def stands(self, on: date) -> bool:
        """Whether the unit exists in this form on a day."""
        return self.valid_from <= on < self.valid_to

    @property
    def printed_kind(self) -> str:
        """The kind as reports print it: a city is "thành phố", whoever it belongs to."""
        return PRINTED.get(self.kind, self.kind)

    @property
    def full(self) -> str:
        """Kind and name: "huyện Sơn Tịnh"; once the kind is part of the name ("Phường Đúc")."""
        return self.name if self.name.lower().startswith(f"{self.kind} ") else f"{self.printed_kind} {self.name}"


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of a unit on a day; `to_id` is empty where nobody knows."""

    from_id: str
    to_id: str
    date: date
    kind: str  # merged, split, upgraded, renamed, recoded, moved, dissolved
    share: Share


@dataclass(frozen=True, slots=True)
class Alias:
    """Another way to write a unit's name, and why: tone_place, spelling, abbreviation, former_name …"""

    unit_id: str
    alias: str
    reason: str


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All units, their successions and aliases."""

    units: Mapping[str, Unit]
    successions: tuple[Succession, ...]
    aliases: tuple[Alias, ...]

    def above(self, unit: Unit) -> Iterator[Unit]:
        """The units that it belongs to, the nearest first."""
        while unit.parent_id:
            unit = self.units[unit.parent_id]
            yield unit

    def province(self, unit: Unit) -> Unit:
        """The province of a unit, or itself.

        >>> book = load_gazetteer()
        >>> book.province(book.units["15865@2004-08-31"]).name
        'Thanh Hóa'
        """
        return self._provinces[unit.unit_id]

    @cached_property
    def _provinces(self) -> Mapping[str, Unit]:
        found: dict[str, Unit] = {}
        for unit in self.units.values():
            found[unit.unit_id] = next((one for one in self.above(unit) if one.level == "province"), unit)
        return found

    def district(self, unit: Unit) -> Unit | None:
        """The district of a unit, or itself; None for a province, and for a commune directly under one."""
        return next((one for one in (unit, *self.above(unit)) if one.level == "district"), None)

    @cached_property
    def links_from(self) -> Mapping[str, tuple[Succession, ...]]:
        """Successions by predecessor, in the order of their days."""
        return self._links("from_id")

    @cached_property
    def links_to(self) -> Mapping[str, tuple[Succession, ...]]:
        """Successions by successor, in the order of their days."""
        return self._links("to_id")

    def _links(self, end: str) -> Mapping[str, tuple[Succession, ...]]:
        found: dict[str, list[Succession]] = defaultdict(list)
        for one in sorted(self.successions, key=lambda one: (one.date, one.from_id, one.to_id)):
            found[getattr(one, end)].append(one)
        return {unit_id: tuple(some) for unit_id, some in found.items()}


@cache
def load_gazetteer(folder: Path = TABLES) -> Gazetteer:
    """Read the tables once.

    >>> load_gazetteer().units["527@2004-08-31"].full
    'huyện Sơn Tịnh'
    """
    units = {
        unit_id: Unit(
            unit_id, code, level, kind, name, parent_id,  # type: ignore[arg-type]
            date.fromisoformat(start) if start else date.min, date.fromisoformat(end) if end else date.max,
        )
        for unit_id, code, level, kind, name, parent_id, start, end, _ in _rows(folder / "units.csv.gz")
    }  # fmt: skip
    successions = tuple(
        Succession(from_id, to_id, date.fromisoformat(day), kind, share)  # type: ignore[arg-type]
        for from_id, to_id, day, kind, share, _ in _rows(folder / "succession.csv.gz")
    )
    return Gazetteer(units, successions, tuple(Alias(*row) for row in _rows(folder / "aliases.csv.gz")))


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows
