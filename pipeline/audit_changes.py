"""Changes against what they change: "từ 115 còn 28, giảm 87", "1.200 hồ sơ, tăng 200 so với cùng kỳ (1.000 hồ sơ)".

The words make the sum; where it does not hold that is a doubt, for the sentence may speak of two things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from pipeline.audit_forms import NEAR, is_one_slip, sum_check
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
            for at in range(len(values) - 2):
                yield from _three(text, values[at : at + 3])
            for first, second, share, third in zip(values, values[1:], values[2:], values[3:], strict=False):
                if share.is_share and not second.is_share and _is_change(text, second):
                    yield from _four(text, (first, second, share, third))


def _four(text: str, values: tuple[Value, Value, Value, Value]) -> Iterator[Check]:
    """ "5.000 hồ sơ, tăng 500 hồ sơ (11,11%) so với cùng kỳ năm 2022 (4.500 hồ sơ)"."""
    first, second, share, third = values
    if third.figures or STOP.search(text, first.end, third.at) or any(value.qualifier for value in values):
        return
    between = text[share.end : third.at]
    told = third.kind == "previous" or IN_BRACKET.search(between)
    if "(" in text[second.end : share.at] and COMPARED.fullmatch(between) and told:
        yield from _difference(first, third, second)
        yield from _percentage(first, third, share)


def _three(text: str, values: Sequence[Value]) -> Iterator[Check]:
    """Three numbers in a row, of which one may be the difference of the others."""
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
    elif _is_change(text, second) and not third.figures and COMPARED.fullmatch(between[1]):
        if third.kind != "previous" and not IN_BRACKET.search(between[1]):
            return
        if second.is_share and not first.is_share:
            yield from _percentage(first, third, second)
        else:
            yield from _difference(first, third, second)


def _is_change(text: str, value: Value) -> bool:
    return bool(MORE_OR_LESS.search(text, max(0, value.at - 40), value.at))


def _difference(one: Value, other: Value, change: Value) -> Iterator[Check]:
    """The larger is the smaller and the change; percentages among themselves."""
    if one.is_share != other.is_share or one.is_share != change.is_share or not same_unit(change, other):
        return
    large, small = (one, other) if one.value >= other.value else (other, one)
    status, gap = judge_sum(large, [small, change])
    if status == "fail":
        status = "unverifiable"
    if status == "unverifiable" and not (
        abs(gap) * NEAR <= large.value or is_one_slip(large, [small, change], gap) or same_unit(one, other)
    ):
        return
    yield sum_check("parts", "change", status, large, [small, change], sure=False)


def _percentage(now: Value, before: Value, change: Value) -> Iterator[Check]:
    """A change in percent of what was before."""
    if not before.value or not (now.is_whole_number and before.is_whole_number and same_unit(now, before)):
        return
    gap = EXACT.subtract(now.value, before.value).copy_abs()
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
    larger, smaller = sorted((now, before), key=lambda value: -value.value)
    yield Check(
        "ratio", "change", status, f"({write_exact(larger)} − {write_exact(smaller)}) / {write_exact(before)} = "
        f"{write_decimal(shown)}%", (change, now, before), shown, change.value,
    )  # fmt: skip
