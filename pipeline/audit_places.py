"""Two places, one fact: a figure told in prose and in the appendix, in two paragraphs, or twice in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipeline.audit_forms import LARGE, NEAR, Forms, key_of
from pipeline.audit_values import Check, Sheet, Value, write_exact
from pipeline.repair import ONE_SLIP, Equation, unlikely
from rules.fold import fold_text
from rules.model import Figure

# The form's "đang giải quyết" holds files that await a supplement, prose counts them apart; services are told by level.
MAY_DIFFER = frozenset(("dossiers_pending", "online_services"))
ENOUGH_DIGITS = 100  # smaller numbers are one slip apart by chance
HARDLY = 1000  # two numbers this near are one, told with a slip; further apart they may count different things


def appendix_checks(forms: Forms) -> Iterator[Check]:
    """A figure told in prose and again in the appendix is one figure.

    Only figures that stand once in each place and are set apart by dimensions of the codebook can contradict.
    """
    sheet = forms.sheet
    prose: dict[tuple[str, ...], list[int]] = {}
    table: dict[tuple[str, ...], list[int]] = {}
    for key, places in forms.by_key.items():
        for at in places:
            if (figure := sheet.figures[at]).unit != "code":
                (table if figure.origin_kind == "table" else prose).setdefault(key, []).append(at)
    for key, places in table.items() if prose else ():
        others = prose.get(key, [])
        inclusive = _with_early(sheet, prose, table, key)
        check = None
        if inclusive:
            check = _restated(sheet, places[0], inclusive)
        elif others:
            here, there = ([sheet.figures[at] for at in some] for some in (places, others))
            values = {figure.value for figure in (*here, *there)}
            if len(values) == 1 or (
                len({one.value for one in here}) == 1 and len({one.value for one in there}) == 1 and not key[-1]
            ):
                check = _restated(sheet, places[0], others[:1])
        if check:
            yield check


def told_twice(forms: Forms) -> Iterator[Check]:
    """One figure told in two paragraphs with two numbers that are one slip apart: a doubt, since it may be another."""
    for places in forms.by_key.values():
        told = [forms.value(at) for at in places if forms.figures[at].origin_kind != "table"] if len(places) > 1 else ()
        values = [value for value in told if not value.qualifier]
        if len({value.value for value in values}) != 2:
            continue
        first = values[0]
        other = next(value for value in values if value.value != first.value)
        large = min(first.value, other.value) >= ENOUGH_DIGITS
        if large and first.block != other.block and _misprint(first, other):
            yield Check(
                "repeat", "differs", "unverifiable", f"{first.text} ≠ {other.text}", (other, first), first.value,
                other.value, Decimal(1), relations=same_number((other, first), open=True),
            )  # fmt: skip


def _with_early(
    sheet: Sheet, prose: dict[tuple[str, ...], list[int]], table: dict[tuple[str, ...], list[int]], key: tuple[str, ...]
) -> list[int]:
    """What the form's "đúng hạn" holds: in forms without "trước hạn" the early ones are in it."""
    time = key.index("on_time") if "on_time" in key else 0
    if not time:
        return []
    early, both = ((*key[:time], name, *key[time + 1 :]) for name in ("early", "early_or_on_time"))
    if early in table:
        return []
    if early in prose and key in prose:
        return [prose[early][0], prose[key][0]]
    return prose[both][:1] if both in prose else []


def _restated(sheet: Sheet, place: int, others: Sequence[int]) -> Check | None:
    here, there = sheet.of_figure[place], [sheet.of_figure[at] for at in others]
    total = sum((value.value for value in there), Decimal(0))
    slack = here.slack + sum((value.slack for value in there), Decimal(0))
    vague = any(value.qualifier for value in (here, *there))
    same = abs(here.value - total) <= slack
    slip = len(there) == 1 and (abs(here.value - total) * HARDLY <= here.value or _misprint(here, there[0]))
    doubt = vague or not slip or _may_differ(sheet.figures[place])
    status = "pass" if same else "unverifiable" if doubt else "fail"
    if not same and _may_differ(sheet.figures[place]) and not slip and abs(here.value - total) * NEAR > here.value:
        return None  # far apart, and known to be counted in two ways
    sign = "=" if same else "≠"
    expression = " + ".join(write_exact(value) for value in there) + f" {sign} {write_exact(here)}"
    return Check(
        "appendix", "prose", status, expression, (here, *there), total, here.value, here.step,  # type: ignore[arg-type]
        relations=same_number((here, *there), open=status == "unverifiable"),
    )  # fmt: skip


def same_number(values: Sequence[Value], *, open: bool) -> tuple[Equation, ...]:
    """A number, and the one or more that tell it elsewhere, for the repair."""
    if not all(value.is_whole_number for value in values):
        return ()
    first, *others = (value.index for value in values)
    return (Equation(first, tuple(others), open=open),)


def _may_differ(figure: Figure) -> bool:
    """Numbers that prose and appendix may count in two ways: staff by kind, documents by kind, whatever has parts."""
    from rules.codebook import load_codebook

    kinds = "part" in load_codebook().indicators[figure.indicator].dims or figure.unit == "percent"
    # "đúng hạn" holds the early ones or not; a field in prose may be that of one level
    return kinds or figure.indicator in MAY_DIFFER or figure.dims.timeliness == "on_time" or bool(figure.dims.field)


def _misprint(one: Value, other: Value) -> bool:
    """Whether one number may be a slip of the other: a digit, a swap, a lost or doubled digit."""
    large = min(one.value, other.value) >= LARGE
    whole = one.is_whole_number and other.is_whole_number
    return large and whole and unlikely(int(one.value), int(other.value)) <= ONE_SLIP


def restated_counts(sheet: Sheet) -> Iterator[Check]:
    """Large counts told twice in prose, that agree. Only said where true."""
    seen: dict[tuple[str, Decimal], Value] = {}
    for value in sheet.values:
        if value.cell is not None or value.is_share or value.value < 50 or value.slack or value.kind == "previous":
            continue
        unit = value.unit if value.figures else fold_text(value.unit)
        before = seen.get((unit, value.value))
        if before is not None and before.block != value.block and not _related(sheet, before, value):
            yield Check("repeat", "prose", "pass", f"{before.text} = {value.text}", (value, before), before.value,
                        value.value, Decimal(1), relations=same_number((value, before), open=True))  # fmt: skip
        seen.setdefault((unit, value.value), value)


def _related(sheet: Sheet, one: Value, other: Value) -> bool:
    """Whether one number is a part of the other, or both are told apart by a dimension: then they need not agree."""
    pairs = [(sheet.figures[a], sheet.figures[b], a, b) for a in one.figures for b in other.figures]
    return any(
        first.part_of == b
        or second.part_of == a
        or (first.indicator == second.indicator and key_of(first) != key_of(second))
        for first, second, a, b in pairs
    )
