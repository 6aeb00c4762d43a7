"""The units that a person names beside a command: by name, code or id; two that fit are asked back, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from pipeline.gazetteer import Unit, load_gazetteer
from pipeline.question import IncomparableError, Question
from pipeline.sums import line_of
from pipeline.unit_names import name_key, readings

IN_PROVINCE = re.compile(r"(.+?)\s*\((.+)\)")  # "Châu Thành (Bến Tre)"
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that was asked for and of which no report says anything."""

    line: str
    code: str
    name: str
    province: str


@dataclass(frozen=True, slots=True)
class Named:
    """What the names mean: units by line and whole provinces by code; nothing named is everything."""

    lines: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    silent: tuple[Silent, ...] = ()
    everything: bool = False

    @property
    def of(self) -> int | None:
        """How many units were named; None where whole provinces were, or nothing."""
        return None if self.everything or self.provinces else len(self.lines) + len(self.silent)

    def chosen(self, facts: pd.DataFrame) -> pd.Series:
        """Which facts are of the units named."""
        if self.everything:
            return pd.Series(True, index=facts.index)
        return facts["line"].isin(self.lines) | facts["province_code"].isin(self.provinces)

    def without(self, facts: pd.DataFrame) -> tuple[Silent, ...]:
        """The units named that reported, but not what is asked."""
        book = load_gazetteer()
        return tuple(_silent(one, [book.units[one]]) for one in sorted(self.lines - set(facts["line"])))


def find_named(facts: pd.DataFrame, question: Question) -> Named:
    """The units that the question names, looked for among all units there ever were.

    Raises IncomparableError where a name fits no unit, or several that reported.
    """
    if not question.units:
        return Named(everything=True)
    reported = set(facts["line"].unique())
    lines, provinces, silent = set(), set(), []
    for written in question.units:
        units = [one for one in _fitting(written) if question.unit_level in (None, one.level)]
        here = sorted({line_of(one.unit_id) for one in units} & reported)
        homes = {one.code for one in _fitting(written) if one.level == "province"} & set(facts["province_code"])
        if len(here) > 1:
            raise IncomparableError(
                "compare_unit_several", unit=written, named="; ".join(map(_full, here[:MOST_SHOWN]))
            )
        if here:
            lines.update(here)
        elif homes:
            provinces.update(homes)
        elif units:
            silent.append(_silent(written, units))
        else:
            raise IncomparableError("compare_unit_unknown", unit=written)
    return Named(frozenset(lines), frozenset(provinces), tuple(silent))


def _fitting(written: str) -> list[Unit]:
    """Every unit of any time that a name, code or id may mean, in the province that stands in brackets behind it."""
    book = load_gazetteer()
    if written in book.units:
        return [book.units[written]]
    within = IN_PROVINCE.fullmatch(written)
    name, home = within.groups() if within else (written, None)
    sought = [(kinds, name_key(rest)) for kinds, rest in readings(name)]
    homes = {name_key(rest) for _, rest in readings(home)} if home else set()
    return [
        unit for unit in book.units.values()
        if (unit.code == name or any((not kinds or unit.kind in kinds) and name_key(unit.name) == key
                                     for kinds, key in sought))
        and (not homes or name_key(book.province(unit).name) in homes)
    ]  # fmt: skip


def _silent(written: str, units: list[Unit]) -> Silent:
    """The unit meant, under its last name; where several fit, no one knows which, and it stands as it was written."""
    lines = {line_of(one.unit_id) for one in units}
    if len(lines) > 1:
        return Silent(f"?{written}", "", written, "")
    last = max(units, key=lambda one: one.valid_from)
    return Silent(lines.pop(), last.code, last.full, load_gazetteer().province(last).name)


def _full(line: str) -> str:
    book = load_gazetteer()
    unit = book.units[line]
    return f"{unit.full} ({book.province(unit).name}, {line})"
