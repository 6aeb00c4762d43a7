"""Units before and after a change: successors and predecessors, and values carried over without loss.

Only a unit that moved whole can be carried: `full` links. What was divided, or went nobody knows where, is refused with
the reason; a divided unit is dealt out to its successors in equal parts only on request, and they are named. A
successor's sum stands only where every unit that went into it has a value. So what goes in equals what comes out:
carried, incomplete and refused together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from pipeline.gazetteer import Gazetteer, load_gazetteer

Refusal = Literal["divided", "unknown", "dissolved"]
REFUSALS = ("divided", "unknown", "dissolved")
UNKNOWN = "?"  # stands for an origin that the lists do not name
ONE_DAY = timedelta(days=1)
IDENTITY = ("upgraded", "renamed", "recoded", "moved")  # the same unit under another kind, name, code or parent


def successors(unit_id: str, since: date, to: date, partly: bool = False) -> tuple[str, ...]:
    """What a unit of the day `since` has become by `to`; itself where it still stands. Whole moves, unless `partly`.

    >>> successors("15865@2004-08-31", date(2022, 3, 14), date(2025, 7, 1))
    ('15865@2025-07-01',)
    >>> triệu_sơn = ("397@2004-08-31", date(2021, 9, 5), date(2025, 7, 1))
    >>> successors(*triệu_sơn), len(successors(*triệu_sơn, partly=True))
    ((), 8)
    """
    book = load_gazetteer()
    found, waiting = set(), [(unit_id, since)]
    for at, day in waiting:
        if book.units[at].stands(to):
            found.add(at)
        for link in book.links_from.get(at, ()):
            step = (link.to_id, link.date)
            if day < link.date <= to and link.to_id and (partly or link.share == "full") and step not in waiting:
                waiting.append(step)
    return tuple(sorted(found))


def predecessors(unit_id: str, since: date, to: date, partly: bool = False) -> tuple[str, ...]:
    """Of what units of the day `since` a unit of the day `to` was made. Whole moves alone, unless `partly`.

    >>> predecessors("31717@2025-07-01", date(2025, 6, 30), date(2025, 7, 1))
    ('31717@2004-08-31', '31729@2004-08-31')
    """
    return tuple(sorted(one for one in _origins(load_gazetteer(), unit_id, since, to, partly) if one != UNKNOWN))


def _origins(book: Gazetteer, unit_id: str, since: date, to: date, partly: bool) -> set[str]:
    """The units of an earlier day behind a unit; UNKNOWN among them where some part came from nobody knows where."""
    found, waiting = set(), [(unit_id, to)]
    for at, until in waiting:
        links = [link for link in book.links_to.get(at, ()) if since < link.date <= until]
        if book.units[at].stands(since):
            found.add(at)
        elif not links:
            found.add(UNKNOWN)
        for link in links:
            step = (link.from_id, link.date - ONE_DAY)
            if (partly or link.share == "full") and step not in waiting:
                waiting.append(step)
    return found


@cache
def is_same(one: str, other: str) -> bool:
    """Whether two rows are one unit: the same, or the later is the earlier renamed, upgraded, recoded or moved whole.

    >>> is_same("15865@2004-08-31", "15865@2025-07-01")
    False
    """
    book = load_gazetteer()
    early, late = sorted((one, other), key=lambda unit_id: book.units[unit_id].valid_from)
    while early != late:
        links = [link for link in book.links_from.get(early, ()) if link.kind in IDENTITY and link.share == "full"]
        if len(links) != 1 or len(book.links_to.get(links[0].to_id, ())) != 1:
            return False
        early = links[0].to_id
    return True


@dataclass(frozen=True, slots=True)
class Carried:
    """Values by unit on the day asked for, and what could not be carried.

    `incomplete` holds sums of successors of which some part has no value (`missing` names them): lower bounds, for
    counts. `refused` holds what was not moved, by its own unit, with the reason. `apportioned` names the sums that hold
    a part of a divided unit: they are estimates.
    """

    values: Mapping[str, Decimal]
    incomplete: Mapping[str, Decimal] = field(default_factory=dict)
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, tuple[Decimal, Refusal]] = field(default_factory=dict)
    apportioned: frozenset[str] = frozenset()

    def total(self) -> Decimal:
        """The sum of all that came out, wherever it ended."""
        held = sum(self.values.values(), Decimal(0)) + sum(self.incomplete.values(), Decimal(0))
        return held + sum((value for value, _ in self.refused.values()), Decimal(0))


def carry(values: Mapping[str, Decimal], since: date, to: date, apportion: bool = False) -> Carried:
    """Additive values of units that stood on the day `since`, by their successors on the later day `to`.

    Raises ValueError where a unit did not stand on `since`, or `to` lies before it.
    """
    book = load_gazetteer()
    if to < since:
        raise ValueError(f"{to} lies before {since}")
    if strange := [unit_id for unit_id in values if not book.units[unit_id].stands(since)]:
        raise ValueError(f"{strange[0]} did not stand on {since}")
    sums: dict[str, Decimal] = defaultdict(Decimal)
    refused: dict[str, tuple[Decimal, Refusal]] = {}
    estimates = set()
    for unit_id, value in values.items():
        for target, part in _moves(book, unit_id, value, (since, to), apportion):
            if target in REFUSALS:
                so_far = refused[unit_id][0] if unit_id in refused else Decimal(0)
                refused[unit_id] = (so_far + part, target)  # type: ignore[assignment]
            else:
                sums[target] += part
                estimates.update({target} if part != value else ())
    missing = {target: lacking for target in sums if (lacking := _lacking(book, target, (since, to), values, refused))}
    return Carried(
        {unit_id: value for unit_id, value in sums.items() if unit_id not in missing},
        {unit_id: value for unit_id, value in sums.items() if unit_id in missing},
        missing,
        refused,
        frozenset(estimates),
    )


def _moves(
    book: Gazetteer, unit_id: str, value: Decimal, days: tuple[date, date], apportion: bool
) -> Iterator[tuple[str | Refusal, Decimal]]:
    """Where a unit went with its value: one place, or its parts; the reason where it did not move as a whole."""
    at, (day, to) = unit_id, days
    while links := [link for link in book.links_from.get(at, ()) if day < link.date <= to]:
        first = [link for link in links if link.date == links[0].date]
        if any(link.share == "unknown" for link in first):
            yield "unknown", value
            return
        if len(first) > 1 or first[0].share == "partial":
            level = book.units[at].level
            targets = sorted(link.to_id for link in first if link.to_id and book.units[link.to_id].level == level)
            if not apportion or len(targets) < max(2, len(first)):  # some went out of sight
                yield "divided", value
                return
            for target, part in zip(targets, equal_parts(value, len(targets)), strict=True):
                yield from _moves(book, target, part, (first[0].date, to), apportion)
            return
        at, day = first[0].to_id, first[0].date
        if book.units[at].level != book.units[unit_id].level:
            yield "dissolved", value
            return
    yield at, value


def equal_parts(value: Decimal, count: int) -> list[Decimal]:
    """A value in equal parts of its own precision that add up to it; what is left over goes to the first ones.

    >>> equal_parts(Decimal("10"), 3), sum(equal_parts(Decimal("0.10"), 3))
    ([Decimal('4'), Decimal('3'), Decimal('3')], Decimal('0.10'))
    """
    step = Decimal(1).scaleb(min(0, int(value.as_tuple().exponent)))
    each, rest = divmod(int(value / step), count)
    return [(each + (at < rest)) * step for at in range(count)]


def _lacking(
    book: Gazetteer, target: str, days: tuple[date, date], values: Mapping[str, Decimal], refused: Mapping[str, object]
) -> tuple[str, ...]:
    """The parts of a unit that gave it nothing: without a value, or refused, or of unknown origin.

    A district that a commune came out of is no part of it beside the communes.
    """
    level = book.units[target].level
    origins = _origins(book, target, *days, partly=True)
    parts = {one for one in origins if one == UNKNOWN or book.units[one].level == level} or origins
    return tuple(sorted(part for part in parts if part not in values or part in refused))


def communes_of(district_id: str) -> tuple[str, ...] | None:
    """The communes of 1/7/2025 whose sum is the old district exactly; None where it shares one with another district.

    >>> communes_of("947@2004-08-31"), communes_of("440@2004-08-31")
    (None, ('18229@2025-07-01', '18244@2025-07-01', '18262@2025-07-01', '18277@2025-07-01', '18304@2025-07-01'))
    """
    book = load_gazetteer()
    links = [link for link in book.links_from.get(district_id, ()) if link.kind in ("dissolved", "upgraded")]
    targets = tuple(sorted(link.to_id for link in links if link.to_id and book.units[link.to_id].level == "commune"))
    if not targets:
        return None
    for target in targets:
        for link in book.links_to[target]:
            origin = book.units[link.from_id]
            home = book.district(origin)
            if link.date == links[0].date and (home is None or home.unit_id != district_id):
                return None
    return targets
