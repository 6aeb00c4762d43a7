"""The interval of a report: the dates that it prints, else those that the reporting regime of its time fixes.

Decree 09/2019/NĐ-CP (in force from 12/3/2019) cuts every periodic report on the 14th: a year runs from 15/12 of the
year before to 14/12, a quarter from the 15th of its last month but three. Before it every office had its own days, so
nothing is derived. A derived interval is marked as such: it is what the rule says, not what the report says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rules.model import Header, Period

REGIME = date(2019, 3, 12)
REPORTS = ("bao_cao",)  # a news item or a plan tells of a period, but no regime cuts it


@dataclass(frozen=True, slots=True)
class Interval:
    """First and last day, who says so, and whether it counts from the beginning of the year (None: not known)."""

    start: date | None = None
    end: date | None = None
    source: Literal["", "printed", "derived"] = ""
    cumulative: bool | None = None


def interval(header: Header) -> Interval:
    """The interval of a header's period.

    >>> interval(Header(doc_type="bao_cao", period=Period("half_year", 1, 2022)))
    Interval(start=datetime.date(2021, 12, 15), end=datetime.date(2022, 6, 14), source='derived', cumulative=True)
    >>> interval(Header(doc_type="bao_cao", period=Period("half_year", 1, 2016)))
    Interval(start=None, end=None, source='', cumulative=True)
    """
    period, issued = header.period, _day(header.issued_date)
    days = by_regime(period) if header.doc_type in REPORTS else None
    if days and (days[1] <= REGIME or (issued and issued <= REGIME)):
        days = None
    if days and period.start in (None, days[0]) and period.end in (None, days[1]) and not (period.start and period.end):
        return Interval(*days, "derived", is_cumulative(period))  # a printed day that is the rule's own vouches for it
    if period.start or period.end:
        return Interval(period.start, period.end, "printed", is_cumulative(period))
    return Interval(cumulative=is_cumulative(period))


def by_regime(period: Period) -> tuple[date, date] | None:
    """First and last day that the decree gives a period; None where it names no such period, or no year is known.

    >>> by_regime(Period("quarter", 3, 2022))
    (datetime.date(2022, 6, 15), datetime.date(2022, 9, 14))
    >>> by_regime(Period("month", 1, 2023))
    (datetime.date(2022, 12, 15), datetime.date(2023, 1, 14))
    """
    months = _months(period)
    if months is None or period.year is None:
        return None
    first, last = months
    start = date(period.year - 1, 12, 15) if first == 1 else date(period.year, first - 1, 15)
    return start, date(period.year, last, 14)


def _months(period: Period) -> tuple[int, int] | None:
    """The first and the last month of a period by its name."""
    number = period.number
    if period.type in ("nine_months", "year"):
        return 1, 9 if period.type == "nine_months" else 12
    length, most = {"month": (1, 12), "quarter": (3, 4), "half_year": (6, 2)}.get(period.type or "", (0, 0))
    if number is None or not 1 <= number <= most:
        return None
    return (number - 1) * length + 1, number * length


def is_cumulative(period: Period) -> bool | None:
    """Whether the period counts from the beginning of the year.

    Quarter III is the quarter alone by the ministry's guidance, and nine months in some provinces: only printed dates
    tell. What has no name (10 months, a term, mid-year) is not known either.

    >>> is_cumulative(Period("nine_months")), is_cumulative(Period("quarter", 2)), is_cumulative(Period("quarter", 3))
    (True, False, None)
    """
    if period.start and period.end:
        return period.start <= date(period.end.year, 1, 1) and (period.end - period.start) < timedelta(days=400)
    if period.type in ("nine_months", "year"):
        return True
    if period.type in ("half_year", "quarter", "month") and period.number:
        return None if (period.type, period.number) == ("quarter", 3) else period.number == 1
    return None


def days_of(header: Header) -> tuple[date, ...]:
    """The days on which the unit of a report is looked for: the period's last, and the day of issue.

    Where no day is known, both ends of the year: a unit that is the same on both was so in between.

    >>> days_of(Header(issued_date="2021-09", period=Period("nine_months", None, 2021)))
    (datetime.date(2021, 9, 14), datetime.date(2021, 9, 15))
    """
    period, issued = header.period, _day(header.issued_date)
    nominal = by_regime(period)
    end = period.end or (nominal[1] if nominal else None)
    if end is None and issued is None and period.year:
        return date(period.year, 1, 1), date(period.year, 12, 31)
    return tuple(dict.fromkeys(day for day in (end, issued) if day))


def _day(issued: str | None) -> date | None:
    """A date of issue as printed, its day in the middle of the month where it is blank; None without a month."""
    if not issued or len(issued) < 7:
        return None
    try:
        return date.fromisoformat(issued if len(issued) == 10 else f"{issued}-15")
    except ValueError:
        return None
