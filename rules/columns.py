"""What a column's head says of its numbers: of which interval they are, planned or done, shares or differences.

A table sets periods side by side ("Quý I | Quý II | 6 tháng"), years, plan and result. Only the column of the report's
own period holds its results; the heads tell which that is, and nothing else does.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from rules.parts import DIFFERENCE
from rules.periods import PeriodMention, find_periods
from rules.place import Scope
from rules.roles import CUMULATIVE, MONTHS, PREVIOUS, WITHIN
from rules.rulebook import Rulebook

PLAN = regex.compile(
    r"(?:kế hoạch|KH|chỉ tiêu|mục tiêu|dự toán)(?:\s(?:giao|được giao|đề ra|cả năm|năm|(?:năm\s)?(?:19|20)\d\d))*",
    regex.IGNORECASE,
)
EXPECTED = regex.compile(r"(?:ước|dự kiến)\b.*", regex.IGNORECASE)
SHARE = regex.compile(r"\b(?:tỷ|tỉ)\s(?:lệ|trọng)\b|%|\bso sánh\b", regex.IGNORECASE)
SHARE_OF_PLAN, SHARE_OF_UNKNOWN = "a share of a plan", "a share of we know not what"


@dataclass(frozen=True, slots=True)
class Column:
    """The role of a column's numbers, and why they are none of the report's own; `share` where they are percentages."""

    role: str = ""
    reason: str = ""
    share: bool = False


def column_of(head: tuple[str, ...], scope: Scope, book: Rulebook) -> Column:
    """What the heads over a column, from top to bottom, say of its numbers."""
    if not head:
        return Column()
    text = regex.sub(r"[()\[\]:;]", " ", " ".join(head))
    words = {hit.concept for hit in book.hits(text)[1]}
    if "previous" in words:
        return Column(reason=PREVIOUS)
    if "change" in words:
        return Column(reason=DIFFERENCE)
    if "cumulative" in words:
        return Column(reason=CUMULATIVE)
    last = " ".join(head[-1].split()).strip(" ()")
    if PLAN.fullmatch(last):
        return Column(role="target")
    if reason := _other_interval(find_periods(text), scope):
        return Column(reason=reason)
    if EXPECTED.fullmatch(last):
        return Column(role="forecast")
    return Column(share=SHARE.search(last) is not None)


def _other_interval(mentions: list[PeriodMention], scope: Scope) -> str:
    """Why the period that a head names is not the report's; "" where it is, or where none is named."""
    periods = [one.period for one in mentions if one.period.type]
    years = [one.year for one in periods if one.year]
    if scope.year and years and max(years) != scope.year:
        return PREVIOUS if max(years) < scope.year else WITHIN
    named = [one for one in periods if one.type in MONTHS and (one.type != "year" or not scope.year)]
    if not named or scope.period_type not in MONTHS:
        return ""
    finest = min(named, key=lambda one: MONTHS[one.type or ""])
    same = finest.type == scope.period_type and (finest.number or scope.period_no) == scope.period_no
    return "" if same else WITHIN
