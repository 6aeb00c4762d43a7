"""Shares that exclude each other and make a hundred, and the words that tell such parts of one whole apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import regex

from pipeline.audit_values import Check, Sheet, Value, write_decimal
from rules.fold import fold_text
from rules.identities import Identities

CUE = regex.compile(r"trong\s+đó|bao\s+gồm|gồm|chia\s+ra|cụ\s+thể|trong\s+số", regex.IGNORECASE)
SENTENCE = regex.compile(r"[.!?…]+\s+(?=[A-ZĐÀ-Ỹ])|\n")
HUNDRED = Decimal(100)
# What tells the parts of one whole apart; two words of one family exclude each other.
FAMILIES: Mapping[str, str] = {
    "early": "time", "on_time": "time", "early_or_on_time": "time", "overdue": "time", "pending": "time",
    "new": "origin", "carried_over": "origin",
}  # fmt: skip


def tag_of(sheet: Sheet, book: Identities, part: Value) -> str:
    """What the words beside a number say it is: "early", "new" …; "" where they do not say."""
    if part.figures:
        dims = sheet.figures[part.figures[0]].dims
        if dims.timeliness or dims.origin:
            return dims.timeliness or dims.origin
    label = f" {fold_text(part.label)} "
    for words, tag in book.exclusive:
        if f" {words} " in label.replace(",", " , ").replace("  ", " ") and tag in FAMILIES:
            return tag
    return ""


def share_checks(sheet: Sheet, book: Identities, text: str, values: Sequence[Value]) -> Iterator[Check]:
    """Shares in one paragraph that make a hundred, or more."""
    shares = [value for value in values if value.is_share and value.kind != "previous" and value.role == "actual"]
    if len(shares) < 2:
        return
    run: list[Value] = []
    for value in shares:
        if run and SENTENCE.search(text[run[-1].end : value.at]):
            run = []
        run.append(value)
        if check := _hundred(run):
            yield check
            run = []
    yield from _too_much(sheet, book, text, shares)


def _hundred(run: Sequence[Value]) -> Check | None:
    """Shares in a row that make a hundred."""
    for start in range(len(run) - 1):
        some = run[start:]
        total = sum((value.value for value in some), Decimal(0))
        slack = sum((value.slack for value in some), Decimal(0))
        if slack >= Decimal("0.5"):
            slack = Decimal(0)  # whole percents come near a hundred by chance
        if abs(total - HUNDRED) <= slack and all(0 < value.value < 100 for value in some):
            return _share_check("pass", some, total)
    return None


def _share_check(status: str, shares: Sequence[Value], total: Decimal) -> Check:
    expression = " + ".join(write_decimal(value.value) for value in shares) + f" = {write_decimal(total)}"
    slack = 2 * sum((value.slack for value in shares), Decimal(0))
    return Check("shares", "hundred", status, expression, tuple(shares), HUNDRED, total, slack)  # type: ignore[arg-type]


def _too_much(sheet: Sheet, book: Identities, text: str, shares: Sequence[Value]) -> Iterator[Check]:
    """Shares of one whole that exclude each other and make more than a hundred."""
    for at, value in enumerate(shares):
        start = shares[at - 1].end if at else 0
        cue = CUE.search(text, start, value.at)
        if not cue:
            continue
        told: dict[str, Value] = {}
        for one in shares[at:]:
            if told and SENTENCE.search(text[list(told.values())[-1].end : one.at]):
                break
            tag = tag_of(sheet, book, one)
            if not tag or tag in told or FAMILIES.get(tag) != "time":
                break
            told[tag] = one
        if (
            len(told) < 3
            or {"early_or_on_time", "early"} <= told.keys()
            or {"early_or_on_time", "on_time"} <= told.keys()
        ):
            continue
        some = list(told.values())
        total = sum((one.value for one in some), Decimal(0))
        if total - HUNDRED > sum((one.step for one in some), Decimal(0)) and not any(one.qualifier for one in some):
            yield _share_check("fail", some, total)


def sibling_shares(sheet: Sheet) -> Iterator[Check]:
    """Shares of one thing told in bullets of their own that make a hundred: "96,31%", "3,69%"."""
    seen: list[tuple[tuple[str, str, str], Value]] = []
    for at, figure in enumerate(sheet.figures):
        value = sheet.of_figure.get(at)
        if value is None or figure.unit != "percent" or not figure.dims.timeliness or figure.role != "actual":
            continue
        key = (figure.indicator, figure.dims.level, figure.dims.field)
        for before_key, before in seen[-3:]:
            total = before.value + value.value
            apart = before_key == key and before.block != value.block and before.value and value.value
            if apart and abs(total - HUNDRED) <= before.slack + value.slack:
                yield _share_check("pass", (before, value), total)
        seen.append((key, value))
