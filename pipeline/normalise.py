"""A header made comparable: its unit by code, its place by the official names, its period as an interval.

What the document says is not lost: `issuing_unit` stays as printed, and where no unit is found the names stay as read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.crosswalk import is_same
from pipeline.gazetteer import load_gazetteer
from pipeline.messages import say
from pipeline.regime import Interval, days_of, interval
from pipeline.units import Resolution, resolve
from rules.model import Header

MOST_NAMED = 5  # candidates that a warning names
MESSAGES = {
    "no_date": "unit_no_date",
    "no_name": "unit_no_name",
    "unknown_province": "unit_unknown_province",
    "unknown_district": "unit_unknown_district",
    "unknown_name": "unit_unknown_name",
    "several": "unit_several",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands: its unit and its interval."""

    header: Header
    place: Resolution
    interval: Interval

    def place_columns(self) -> dict[str, Any]:
        """The columns of the place; official names where the unit is known, else as in the document."""
        header, place = self.header, self.place
        unit = place.unit
        commune = unit if unit and unit.level == "commune" else None
        return {
            "unit_id": place.unit_id,
            "unit_code": place.code,
            "unit_name": unit.full if unit else header.unit_name,
            "unit_level": header.unit_level or (unit.level if unit else None),
            "province": place.province.name if place.province else header.province,
            "province_code": place.province.code if place.province else None,
            "district": place.district.name if place.district else header.district,
            "district_code": place.district.code if place.district else None,
            "commune": commune.name if commune else header.commune,
        }

    def unresolved(self) -> str:
        """Why the unit was not found, in Vietnamese; '' where it was."""
        place = self.place
        if place.is_resolved:
            return ""
        name = self.header.unit_name or self.header.issuing_unit or "?"
        named = "; ".join(_described(one) for one in place.candidates[:MOST_NAMED])
        return say(MESSAGES[place.reason], "vi", name=name, count=len(place.candidates), named=named,
                   province=self.header.province, district=self.header.district)  # fmt: skip


def stand(header: Header) -> Standing:
    """The unit and the interval of a header."""
    return Standing(header, place_of(header), interval(header))


def place_of(header: Header) -> Resolution:
    """The unit on the period's last day, else on the day of issue; two that differ on the two days are none.

    A report on the old commune may be written by the new one of the same name, so neither is taken.
    """
    days = days_of(header)
    if not days:
        return Resolution(reason="no_date")
    found = [resolve(header, day) for day in days]
    units = [one for one in found if one.unit]
    if not units:
        return found[0]
    first = units[0]
    others = [one for one in units[1:] if not is_same(first.unit_id or "", one.unit_id or "")]
    if others:
        ids = sorted({one.unit_id or "" for one in (first, *others)})
        return Resolution(province=first.province, candidates=tuple(ids), reason="several")
    if any(one.reason == "several" for one in found):
        return next(one for one in found if one.reason == "several")
    return replace(first, evidence=(*first.evidence, "second_day")) if first is not found[0] else first


def _described(unit_id: str) -> str:
    """A candidate as a person knows it: "xã Tân An, huyện Châu Thành, tỉnh An Giang (30889)"."""
    book = load_gazetteer()
    unit = book.units[unit_id]
    names: Sequence[str] = [unit.full, *(one.full for one in book.above(unit))]
    return f"{', '.join(names)} ({unit.code})"
