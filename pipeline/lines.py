"""A unit through time: one line as long as its territory stays the same, whatever its name, kind, code or parent.

A district that takes in another keeps its row in the lists, yet is no longer the same thing: from that day on it is
another line, so that nothing before stands beside anything after it.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from pipeline.crosswalk import IDENTITY
from pipeline.gazetteer import load_gazetteer

SINCE = "#"  # before the day from which on a unit has the territory meant


@cache
def first_form(unit_id: str) -> str:
    """The first form of a unit that was only renamed, upgraded, recoded or moved since.

    >>> first_form("46@2025-01-01"), first_form("15865@2025-07-01")
    ('46@2004-08-31', '15865@2025-07-01')
    """
    book = load_gazetteer()
    while len(links := book.links_to.get(unit_id, ())) == 1:
        if links[0].kind not in IDENTITY or links[0].share != "full":
            break
        unit_id = links[0].from_id
    return unit_id


@cache
def forms(first: str) -> tuple[str, ...]:
    """All forms of a unit, from the first on.

    >>> forms("205@2004-08-31")
    ('205@2004-08-31', '205@2015-03-12', '205@2024-11-01')
    """
    book, found = load_gazetteer(), [first]
    while True:
        onward = {link.to_id for link in book.links_from.get(found[-1], ()) if link.kind in IDENTITY}
        known = [one for one in onward if one and first_form(one) == first and one not in found]
        if len(known) != 1:
            return tuple(found)
        found.append(known[0])


@cache
def changes(first: str) -> tuple[date, ...]:
    """The days on which a unit took in others or gave something away, and went on.

    >>> changes("045@2004-08-31")
    (datetime.date(2020, 2, 1),)
    """
    book, own = load_gazetteer(), forms(first)
    days = set()
    for unit_id in own:
        unit = book.units[unit_id]
        days.update(link.date for link in book.links_to.get(unit_id, ()) if link.from_id not in own)
        days.update(
            link.date
            for link in book.links_from.get(unit_id, ())
            if link.to_id not in own and link.date < unit.valid_to
        )
    return tuple(sorted(days - {book.units[first].valid_from}))


@cache
def line_on(unit_id: str, day: date) -> str:
    """The line of a unit on a day: its first form, and the day since when it has the territory of that day.

    >>> line_on("045@2004-08-31", date(2019, 12, 14)), line_on("045@2004-08-31", date(2020, 12, 14))
    ('045@2004-08-31', '045@2004-08-31#2020-02-01')
    """
    first = first_form(unit_id)
    since = max((change for change in changes(first) if change <= day), default=None)
    return f"{first}{SINCE}{since}" if since else first


def unit_of(line: str) -> str:
    """The first form of the unit that a line belongs to."""
    return line.split(SINCE)[0]


@cache
def span(line: str) -> tuple[date, date]:
    """The first day of a line, and the first day on which it is over.

    >>> span("045@2004-08-31#2020-02-01")[0], span("045@2004-08-31")[1]
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 1))
    """
    book, first = load_gazetteer(), unit_of(line)
    start = date.fromisoformat(line.split(SINCE)[1]) if SINCE in line else book.units[first].valid_from
    end = book.units[forms(first)[-1]].valid_to
    return start, min((change for change in changes(first) if change > start), default=end)
