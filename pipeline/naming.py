"""The units that a person names beside a command: by name, code or id; two that fit are asked back, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from pipeline.gazetteer import Unit, load_gazetteer
from pipeline.lines import first_form, unit_of
from pipeline.question import IncomparableError, Question
from pipeline.unit_names import may_be, name_key, readings

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
    """What the names mean: units by their first form, all of a province or all communes of a district by its code.

    Nothing named is everything.
    """

    units: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    silent: tuple[Silent, ...] = ()
    everything: bool = False

    @property
    def of(self) -> int | None:
        """How many units were named; None where whole provinces or districts were, or nothing."""
        whole = self.everything or self.provinces or self.districts
        return None if whole else len(self.units) + len(self.silent)

    def chosen(self, facts: pd.DataFrame) -> pd.Series:
        """Which facts are of the units named."""
        if self.everything:
            return pd.Series(True, index=facts.index)
        communes = facts["unit_level"].eq("commune") & facts["district_code"].isin(self.districts)
        return communes | facts["line"].map(unit_of).isin(self.units) | facts["province_code"].isin(self.provinces)

    def without(self, facts: pd.DataFrame) -> tuple[Silent, ...]:
        """The units named that reported, but not what is asked."""
        book = load_gazetteer()
        return tuple(_silent(one, [book.units[one]]) for one in sorted(self.units - set(facts["line"].map(unit_of))))


def find_named(facts: pd.DataFrame, question: Question) -> Named:
    """The units that the question names, looked for among all units there ever were.

    Raises IncomparableError where a name fits no unit, or several that reported.
    """
    if not question.units:
        return Named(everything=True)
    chosen, provinces, districts, silent = set(), set(), set(), []
    for written in question.units:
        units = _fitting(written)
        if not units:
            raise IncomparableError("compare_unit_unknown", unit=written)
        asked = [one for one in units if question.unit_level in (None, one.level)]
        here = {first_form(one.unit_id) for one in asked} & set(facts["line"].map(unit_of))
        holding = [one for one in units if _holds(one, facts) and first_form(one.unit_id) not in here]
        homes = {one.code: one.unit_id for one in holding}
        if len(here) + len(homes) > 1:
            shown = "; ".join(map(_full, sorted(here | set(homes.values()))[:MOST_SHOWN]))
            raise IncomparableError("compare_unit_several", unit=written, named=shown)
        chosen |= here
        provinces |= {one.code for one in holding if one.level == "province"}
        districts |= {one.code for one in holding if one.level == "district"}
        if asked and not here and not holding:
            silent.append(_silent(written, asked))
    return Named(frozenset(chosen), frozenset(provinces), frozenset(districts), tuple(silent))


def _holds(unit: Unit, facts: pd.DataFrame) -> bool:
    """Whether facts are of units in a province, or of communes in a district."""
    if unit.level == "province":
        return unit.code in set(facts["province_code"])
    return unit.level == "district" and unit.code in set(facts.loc[facts["unit_level"].eq("commune"), "district_code"])


def _fitting(written: str) -> list[Unit]:
    """Every unit of any time that a name, code or id may mean, in the province that stands in brackets behind it."""
    book = load_gazetteer()
    if written in book.units:
        return [book.units[written]]
    within = IN_PROVINCE.fullmatch(written)
    name, home = within.groups() if within else (written, None)
    homes = {name_key(rest) for _, rest in readings(home)} if home else set()
    near = [unit for unit in book.units.values() if not homes or name_key(book.province(unit).name) in homes]
    sought = [(kinds, name_key(rest)) for kinds, rest in readings(name)]
    for alike in (str.__eq__, may_be):  # as it is written, else without the marks that a keyboard may lack
        found = [
            unit
            for unit in near
            for kinds, key in sought
            if unit.code == name or (alike(key, name_key(unit.name)) and (not kinds or unit.kind in kinds))
        ]
        if found:
            return found
    return []


def _silent(written: str, units: list[Unit]) -> Silent:
    """The unit meant, under its last name; where several fit, no one knows which, and it stands as it was written."""
    lines = {first_form(one.unit_id) for one in units}
    if len(lines) > 1:
        return Silent(f"?{written}", "", written, "")
    last = max(units, key=lambda one: one.valid_from)
    return Silent(lines.pop(), last.code, last.full, load_gazetteer().province(last).name)


def _full(line: str) -> str:
    book = load_gazetteer()
    unit = book.units[line]
    return f"{unit.full} ({book.province(unit).name}, {line})"
