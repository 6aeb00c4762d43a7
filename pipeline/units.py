"""Which unit of the gazetteer a report means: `resolve` a header on a day, province first, by kind and name.

A name is looked for as it is spelt, then as an alias, then as a former name, then as a name that lost its marks; the
first way that finds anything decides. Two candidates are unresolved, never the first. A department or a centre is no
unit and has no code; what is resolved for it is where it belongs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Literal

from pipeline.gazetteer import Gazetteer, Level, Unit, load_gazetteer
from pipeline.unit_names import letters, may_be, name_key, readings
from rules.model import Header

Reason = Literal["", "no_date", "no_name", "body", "unknown_province", "unknown_district", "unknown_name", "several"]
REFORM = date(2025, 7, 1)  # no district after it, and the same names for other communes
LEVELS: tuple[Level, ...] = ("province", "district", "commune")
PROVINCE, DISTRICT = LEVELS[:1], LEVELS[1:2]
NEAR = timedelta(days=45)  # lists follow a decree by up to a month, reports sometimes run ahead of it
BODY = re.compile(  # at least three words: "Sở Nội vụ" is a body, "Sở Dầu" a ward
    r"(?:trung tâm|sở|phòng|ban|văn phòng|bộ|chi cục|cục|hội đồng|thanh tra|công an)\s+\S+\s+\S", re.IGNORECASE
)
# How sure a way of finding is; each way is measured by benchmarks/units.py to find no wrong unit, and the order stands
# for how much of the name had to be supplied.
CONFIDENCE = {"name": 0.99, "alias": 0.98, "former_name": 0.95, "letters": 0.93}
WITHOUT_PROVINCE = 0.96  # the name is the country's only one
NEAR_DATE = 0.94


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a header's unit is. `unit` is None where it is unresolved, and for bodies, which have no code.

    `evidence` names what told it: the way of finding (name, alias, former_name, letters), then kind, district,
    province, unique (the only one of that name), near_date.
    """

    unit: Unit | None = None
    province: Unit | None = None
    district: Unit | None = None
    evidence: tuple[str, ...] = ()
    confidence: float = 0.0
    candidates: tuple[str, ...] = ()  # unit_ids, where several fit
    reason: Reason = ""

    @property
    def unit_id(self) -> str | None:
        return self.unit.unit_id if self.unit else None

    @property
    def code(self) -> str | None:
        return self.unit.code if self.unit else None

    @property
    def is_resolved(self) -> bool:
        """Whether nothing is left to a person: a unit was found, or there is none to find."""
        return self.unit is not None or self.reason == "body"


@dataclass(frozen=True)
class Names:
    """The names of all units, by key and by bare letters."""

    book: Gazetteer

    @cached_property
    def by_way(self) -> Mapping[str, Mapping[str, tuple[Unit, ...]]]:
        """Units by key, for each way of naming: name, alias, former_name."""
        found: dict[str, dict[str, dict[str, Unit]]] = {way: defaultdict(dict) for way in CONFIDENCE}
        for unit in self.book.units.values():
            for name in self._own_names(unit):
                found["name"][name_key(name)][unit.unit_id] = unit
                found["letters"][letters(name_key(name))][unit.unit_id] = unit
        for alias in self.book.aliases:
            way = "former_name" if alias.reason == "former_name" else "alias"
            found[way][name_key(alias.alias)][alias.unit_id] = self.book.units[alias.unit_id]
        return {way: {key: tuple(units.values()) for key, units in keys.items()} for way, keys in found.items()}

    @staticmethod
    def _own_names(unit: Unit) -> Iterable[str]:
        """The name; also without a kind that has become part of it (phường "Phường Đúc")."""
        yield unit.name
        if unit.name.lower().startswith(f"{unit.kind} "):
            yield unit.name[len(unit.kind) + 1 :]

    def keys(self, unit: Unit) -> set[str]:
        return {name_key(name) for name in self._own_names(unit)}


@cache
def load_names() -> Names:
    """The index of all names, made once; a worker inherits it."""
    names = Names(load_gazetteer())
    _ = names.by_way
    return names


@dataclass(frozen=True, slots=True)
class Query:
    """A name to look for: its readings, on a day, at certain levels, within what is known of its place."""

    text: str
    levels: tuple[Level, ...]
    on: date
    provinces: frozenset[str] | None = None  # unit_ids; None where the province is not known
    districts: frozenset[str] | None = None

    @property
    def is_scoped(self) -> bool:
        """Whether the place is known well enough to forgive lost marks; no two provinces differ by marks alone."""
        return self.provinces is not None or self.districts is not None or self.levels == PROVINCE


@dataclass(frozen=True, slots=True)
class Match:
    """What a query found: the units, and by which way; no units where nothing fits."""

    units: tuple[Unit, ...] = ()
    way: str = ""
    by_kind: bool = False


def resolve(header: Header, on: date) -> Resolution:
    """The unit of a header on a day.

    >>> found = resolve(Header(unit_name="huyện Sơn Tịnh", unit_level="district", province="Quảng Ngãi"),
    ...                 date(2021, 9, 5))
    >>> found.unit_id, found.province.code
    ('527@2004-08-31', '51')
    >>> long_mỹ = Header(unit_name="Long Mỹ", unit_level="district", province="Hậu Giang")
    >>> resolve(long_mỹ, date(2021, 9, 5)).candidates  # a huyện and a thị xã
    ('936@2004-08-31', '937@2015-05-16')
    """
    names = load_names()
    found = _resolve(header, on, names)
    if found.reason in ("unknown_name", "unknown_district", "unknown_province") and header.province:
        # Both sides of the day, never across the reform: there the same name is another unit.
        days = (day for day in (on - NEAR, on + NEAR) if (day < REFORM) == (on < REFORM))
        near = {one.unit_id: one for day in days if (one := _resolve(header, day, names)).unit}
        if len(near) == 1:
            one = next(iter(near.values()))
            return replace(one, evidence=(*one.evidence, "near_date"), confidence=min(one.confidence, NEAR_DATE))
    return found


def _resolve(header: Header, on: date, names: Names) -> Resolution:
    provinces = _provinces(header.province, on, names)
    if header.province and len(provinces) != 1:
        return Resolution(reason="unknown_province", candidates=_ids(provinces))
    province = provinces[0] if provinces else None
    text = header.unit_name or _name_of_level(header)
    body = Resolution(province=province, district=_home(header, province, on, names), reason="body")
    if header.unit_level in ("department", "national"):
        return body
    if not text:
        return Resolution(province=province, reason="no_name")
    scope = frozenset({province.unit_id}) if province else None
    query = Query(text, _levels(header.unit_level), on, scope)
    if header.district and header.unit_level not in ("district", "province"):
        found = _in_district(header.district, query, province, names)
    else:
        found = _settle(_find(query, names), query, province, names)
    return body if found.reason == "unknown_name" and BODY.match(text) else found


def _in_district(district: str, query: Query, province: Unit | None, names: Names) -> Resolution:
    """A commune within the districts of that name: of huyện and thị xã Kỳ Anh, the one that has it."""
    homes = _find(replace(query, text=district, levels=DISTRICT), names, all_ways=True).units
    if not homes:
        return Resolution(province=province, reason="unknown_district")
    within = replace(query, districts=frozenset(one.unit_id for one in homes))
    return _settle(_find(within, names), within, province, names)


def _settle(match: Match, query: Query, province: Unit | None, names: Names) -> Resolution:
    """One unit is the answer; none or several are none."""
    if not match.units:
        return Resolution(province=province, reason="unknown_name")
    if len(match.units) > 1:
        return Resolution(province=province, candidates=_ids(match.units), reason="several")
    unit = match.units[0]
    told = {
        "kind": match.by_kind,
        "district": query.districts is not None,
        "province": query.provinces is not None,
        "unique": query.provinces is None and unit.level != "province",
    }
    confidence = CONFIDENCE[match.way] if query.is_scoped else min(CONFIDENCE[match.way], WITHOUT_PROVINCE)
    return Resolution(
        unit,
        names.book.province(unit),
        names.book.district(unit),
        (match.way, *(word for word, holds in told.items() if holds)),
        confidence,
    )


def _find(query: Query, names: Names, all_ways: bool = False) -> Match:
    """The units that a query means, by the first way that finds any; by all of them where asked for."""
    found: dict[str, Unit] = {}
    for way in CONFIDENCE:
        if way == "letters" and not (query.is_scoped or all_ways):
            break  # in the whole country a name must be spelt out
        for kinds, name in readings(query.text):
            fits = _fits(query, kinds, names)
            units = _named(name, way, fits, query, names)
            if units and not all_ways:
                # A kind that is told rules the other reading out, unless that finds a unit, too: "QUAN SON".
                others = [unit for other, rest in readings(query.text) if other != kinds
                          for unit in _named(rest, way, _fits(query, other, names), query, names)]  # fmt: skip
                return Match(tuple({one.unit_id: one for one in (*units, *others)}.values()), way, bool(kinds))
            found |= {one.unit_id: one for one in units}
    return Match(tuple(found.values()), "name" if found else "")


def _fits(query: Query, kinds: Sequence[str], names: Names) -> Callable[[Unit], bool]:
    """Whether a unit stands on the day, at the level, of the kind and in the place asked for."""

    def fits(unit: Unit) -> bool:
        if unit.level not in query.levels or not unit.stands(query.on) or (kinds and unit.kind not in kinds):
            return False
        if query.districts is not None:
            return unit.parent_id in query.districts
        return query.provinces is None or names.book.province(unit).unit_id in query.provinces

    return fits


def _named(name: str, way: str, fits: Callable[[Unit], bool], query: Query, names: Names) -> list[Unit]:
    """The units of a name, together with those whose name it may be with marks lost ("Hoa An": Hoa An, Hòa An)."""
    key = name_key(name)
    if not key:
        return []
    look_up = letters(key) if way == "letters" else key
    units = [one for one in names.by_way[way].get(look_up, ()) if fits(one)]
    if way == "letters":
        return [one for one in units if any(may_be(key, own) for own in names.keys(one))]
    if not units or (way != "name" and query.is_scoped):
        return units
    alike = [one for one in names.by_way["letters"].get(letters(key), ()) if fits(one) and one not in units]
    if not query.is_scoped:
        return units + alike  # in the whole country even other marks are a doubt
    return units + [one for one in alike if any(may_be(key, own) for own in names.keys(one))]


def _provinces(name: str | None, on: date, names: Names) -> tuple[Unit, ...]:
    return _find(Query(name, PROVINCE, on), names).units if name else ()


def _home(header: Header, province: Unit | None, on: date, names: Names) -> Unit | None:
    """The district that a body belongs to, where the header names it and there is one of that name."""
    if not header.district or province is None:
        return None
    query = Query(header.district, DISTRICT, on, frozenset({province.unit_id}))
    units = _find(query, names).units
    return units[0] if len(units) == 1 else None


def _name_of_level(header: Header) -> str | None:
    if header.unit_level == "commune":
        return header.commune
    return header.district if header.unit_level == "district" else header.province


def _levels(level: str | None) -> tuple[Level, ...]:
    return tuple(one for one in LEVELS if one == level) or LEVELS


def _ids(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(sorted(one.unit_id for one in units))
