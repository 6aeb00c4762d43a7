"""Changes against what they change: "từ 115 còn 28, giảm 87", "1.200 hồ sơ, tăng 200 so với cùng kỳ (1.000 hồ sơ)".

The words make the sum; where it does not hold that is a doubt, for the sentence may speak of two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import regex

from pipeline.audit_forms import NEAR, is_one_slip, sum_check
from pipeline.audit_lists import depths
from pipeline.audit_values import Check, Sheet, Value, judge_sum, same_unit, write_decimal, write_exact
from pipeline.repair import EXACT

HUNDRED = Decimal(100)
FROM = regex.compile(r"\btừ\s+(?:\p{L}+\s+){0,3}$", regex.IGNORECASE)
TO = regex.compile(r"[^.;()]{0,40}?\b(?:lên|xuống|còn)\b\s*(?:đến|còn|là)?\s*:?\s*", regex.IGNORECASE)
MORE_OR_LESS = regex.compile(r"\b(?:tăng|giảm)\s+(?:\p{L}+\s+){0,4}$", regex.IGNORECASE)
LEFT_OVER = regex.compile(
    r"[^.;()]{0,30}[(,]\s*(?:dôi\s+dư|thừa|thiếu|còn\s+thiếu|chênh\s+lệch)\s+(?:\p{L}+\s+){0,2}", regex.IGNORECASE
)
COMPARED = regex.compile(r"[^.;]{0,30}\bso với\b[^.;]{0,60}", regex.IGNORECASE)
IN_BRACKET = regex.compile(r"\(\s*(?:là|đạt|có)?\s*$")  # "so với cùng kỳ năm 2022 (1.000 hồ sơ)"
STOP = regex.compile(r"[.;](?=\s|$)|\n")


def change_checks(sheet: Sheet) -> Iterator[Check]:
    """Checks of the changes that the paragraphs of a report tell."""
    for values in sheet.by_block.values():
        if len(values) > 2 and values[0].cell is None:
            text = sheet.text(values[0])
            for three in zip(values, values[1:], values[2:], strict=False):
                yield from _from_to(text, three)
            yield from _compared(text, values)


def _from_to(text: str, values: tuple[Value, Value, Value]) -> Iterator[Check]:
    """Three numbers in a row, of which one is told as the difference of the others."""
    first, second, third = values
    if STOP.search(text, first.end, third.at) or any(value.qualifier for value in values):
        return
    between = text[first.end : second.at], text[second.end : third.at]
    if not second.is_share and FROM.search(text, max(0, second.at - 30), second.at) and TO.fullmatch(between[1]):
        if _is_change(text, first):  # "cắt giảm 87 thủ tục, từ 115 giảm còn 28"
            yield from _difference(second, third, first)
    elif FROM.search(text, max(0, first.at - 30), first.at) and TO.fullmatch(between[0]):
        if _is_change(text, third):  # "từ 115 xuống còn 28 thủ tục, giảm 87"
            yield from _difference(first, second, third)
    elif LEFT_OVER.fullmatch(between[1]):  # "giao 318 người, có mặt 374 người (dôi dư 56 người"
        yield from _difference(first, second, third)


def _compared(text: str, values: Sequence[Value]) -> Iterator[Check]:
    """ "6.000 hồ sơ, tăng 1.200 hồ sơ (25%) so với cùng kỳ năm 2022 (4.800 hồ sơ)"."""
    depth = depths(text, values)
    for at, change in enumerate(values[:-1]):
        if at == 0 or not _is_change(text, change):
            continue
        behind = list(values[at + 1 : at + 3])
        shares = [behind.pop(0)] if len(behind) > 1 and behind[0].is_share and not change.is_share else []
        before = behind[0]
        last = (shares or [change])[-1]
        between = text[last.end : before.at]
        told = before.kind == "previous" or IN_BRACKET.search(between)
        now = [
            one for one in values[:at][::-1]
            if depth[one.index] == depth[change.index] and not STOP.search(text, one.end, before.at)
        ]  # fmt: skip
        if not now or not told or not COMPARED.fullmatch(between) or any(v.qualifier for v in (change, before)):
            continue
        rising = _is_rising(text, change)
        if change.is_share and not before.is_share:
            yield from _nearest(list(_percentage(one, before, change, rising)) for one in now)
        else:
            yield from _nearest(list(_difference(one, before, change, rising)) for one in now)
            for share in shares:
                yield from _nearest(list(_percentage(one, before, share, rising)) for one in now)


def _nearest(found: Iterable[list[Check]]) -> list[Check]:
    """Of the numbers before a change the one that fits it, else the nearest."""
    checks = [one for one in found if one]
    return next((one for one in checks if one[0].status != "unverifiable"), checks[0] if checks else [])


def _is_change(text: str, value: Value) -> bool:
    return bool(MORE_OR_LESS.search(text, max(0, value.at - 40), value.at))


def _is_rising(text: str, value: Value) -> bool:
    match = MORE_OR_LESS.search(text, max(0, value.at - 40), value.at)
    return match is not None and match[0].lower().startswith("tăng")


def _difference(one: Value, other: Value, change: Value, rising: bool | None = None) -> Iterator[Check]:
    """The larger is the smaller and the change; `rising` says that the first is the larger, or the smaller."""
    if one.is_share != other.is_share or one.is_share != change.is_share or not same_unit(change, other):
        return
    rising = one.value >= other.value if rising is None else rising
    large, small = (one, other) if rising else (other, one)
    status, gap = judge_sum(large, [small, change])
    if status == "fail":
        status = "unverifiable"
    if status == "unverifiable" and not (
        abs(gap) * NEAR <= large.value or is_one_slip(large, [small, change], gap) or same_unit(one, other)
    ):
        return
    yield sum_check("parts", "change", status, large, [small, change], sure=False)


def _percentage(now: Value, before: Value, change: Value, rising: bool) -> Iterator[Check]:
    """A change in percent of what was before."""
    if not before.value or not (now.is_whole_number and before.is_whole_number and same_unit(now, before)):
        return
    larger, smaller = (now, before) if rising else (before, now)
    gap = EXACT.subtract(larger.value, smaller.value)
    exact = EXACT.divide(EXACT.multiply(HUNDRED, gap), before.value)
    off = EXACT.subtract(exact, change.value)
    if off.copy_abs() <= change.slack:
        status = "pass"
    elif 0 <= off < change.step:
        status = "truncated"
    else:
        status = "unverifiable"
    digits = max(2, 2 - int(change.step.adjusted()))
    shown = EXACT.quantize(exact, Decimal(1).scaleb(-digits))
    yield Check(
        "ratio", "change", status, f"({write_exact(larger)} − {write_exact(smaller)}) / {write_exact(before)} = "
        f"{write_decimal(shown)}%", (change, now, before), shown, change.value,
    )  # fmt: skip
