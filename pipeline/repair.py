"""Which value is wrong: the smallest sets of numbers whose change makes every sum of a report hold.

After Fellegi and Holt, with equal weights: how likely a slip is orders the answers and never makes one of several the
only one. One or two wrong numbers are found by trying all, in exact arithmetic; more by a solver over integers, whose
answer is checked again in Python's own integers. A single answer is claimed only where no other set of that size does.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

SECONDS = 2.0
MOST_TRIED = 20_000
MOST_ANSWERS = 12
LARGEST = 10**15
CONFUSED = ({"3", "8"}, {"1", "7"}, {"0", "6"}, {"5", "6"}, {"0", "8"}, {"1", "4"})


@dataclass(frozen=True, slots=True)
class Equation:
    """whole = the sum of the parts, or at least that. Numbers are told by their keys."""

    whole: int
    parts: tuple[int, ...]
    at_most: bool = False

    @property
    def keys(self) -> tuple[int, ...]:
        return (self.whole, *self.parts)

    def holds(self, values: Mapping[int, int]) -> bool:
        """In Python's integers, whatever their size."""
        gap = values[self.whole] - sum(values[part] for part in self.parts)
        return gap >= 0 if self.at_most else gap == 0


@dataclass(frozen=True, slots=True)
class Repair:
    """What would make a group of equations hold. `answers`: sets of (key, corrected value), likeliest first.

    `complete` is False where the search stopped before it had seen every answer of that size: then none is single.
    """

    failing: tuple[int, ...]
    answers: tuple[tuple[tuple[int, int], ...], ...]
    complete: bool

    @property
    def single(self) -> tuple[tuple[int, int], ...] | None:
        """The one answer, where there is one and it changes one number."""
        return self.answers[0] if self.complete and len(self.answers) == 1 else None


def repairs(values: Mapping[int, int], equations: Sequence[Equation], seconds: float = SECONDS) -> Iterator[Repair]:
    """A repair for each group of equations that hang together and do not all hold."""
    deadline = time.monotonic() + seconds
    for group in _groups(equations):
        failing = tuple(at for at in group if not equations[at].holds(values))
        if failing:
            some = [equations[at] for at in group]
            answers, complete = _search(values, some, deadline)
            yield Repair(failing, tuple(sorted(answers, key=lambda answer: _order(values, answer))), complete)


def _groups(equations: Sequence[Equation]) -> list[list[int]]:
    """Indices of equations joined by the numbers they share."""
    owner: dict[int, int] = {}
    leader = list(range(len(equations)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for at, equation in enumerate(equations):
        for key in equation.keys:
            leader[find(at)] = find(owner.setdefault(key, at))
    groups: dict[int, list[int]] = {}
    for at in range(len(equations)):
        groups.setdefault(find(at), []).append(at)
    return list(groups.values())


def _search(
    values: Mapping[int, int], equations: Sequence[Equation], deadline: float
) -> tuple[list[tuple[tuple[int, int], ...]], bool]:
    """All smallest answers, and whether the search saw them all."""
    near = sorted({key for one in equations if not one.holds(values) for key in one.keys})
    tried = 0
    for size in (1, 2):
        found = []
        for keys in combinations(near, size):
            tried += 1
            if tried > MOST_TRIED or time.monotonic() > deadline:
                return found[:MOST_ANSWERS], False
            if changed := _change(values, equations, keys):
                found.append(tuple(sorted(changed.items())))
        # A change far from the failing sums never is among the smallest of one; among those of two it may be.
        if found:
            return found[:MOST_ANSWERS], size == 1 and len(found) <= MOST_ANSWERS
    return _solve(values, equations, deadline)


def _change(values: Mapping[int, int], equations: Sequence[Equation], keys: Sequence[int]) -> dict[int, int] | None:
    """New values for exactly these keys that make every equation hold; None where there are none."""
    touched = [one for one in equations if set(one.keys) & set(keys)]
    if any(not one.holds(values) for one in equations if one not in touched):
        return None
    solved = _eliminate(values, [one for one in touched if not one.at_most], keys)
    if solved is None:
        return None
    if any(new.denominator != 1 or new < 0 or new == values[key] for key, new in solved.items()):
        return None
    whole = {key: int(new) for key, new in solved.items()}
    return whole if all(one.holds({**values, **whole}) for one in equations) else None


def _eliminate(
    values: Mapping[int, int], equations: Sequence[Equation], keys: Sequence[int]
) -> dict[int, Fraction] | None:
    """The values of `keys` that the equations fix; None where they contradict each other or leave one open."""
    rows = []
    for one in equations:
        row = {key: Fraction(0) for key in keys}
        rest = Fraction(0)
        for key, sign in ((one.whole, 1), *((part, -1) for part in one.parts)):
            if key in row:
                row[key] += sign
            else:
                rest -= sign * values[key]
        rows.append(([row[key] for key in keys], rest))
    fixed: list[tuple[list[Fraction], Fraction]] = []
    for column in range(len(keys)):
        pivot = next((at for at, (row, _) in enumerate(rows) if row[column]), None)
        if pivot is None:
            return None
        row, rest = rows.pop(pivot)
        scale = row[column]
        row, rest = [one / scale for one in row], rest / scale
        rows = [_less(other, row, rest, column) for other in rows]
        fixed = [_less(other, row, rest, column) for other in fixed]
        fixed.append((row, rest))
    if any(rest for row, rest in rows if not any(row)):
        return None
    return {key: rest for key, (_, rest) in zip(keys, fixed, strict=True)}


def _less(
    other: tuple[list[Fraction], Fraction], row: Sequence[Fraction], rest: Fraction, column: int
) -> tuple[list[Fraction], Fraction]:
    factor = other[0][column]
    return [a - factor * b for a, b in zip(other[0], row, strict=True)], other[1] - factor * rest


# ---- three and more: a solver over integers ------------------------------------------------------------------------


def _solve(
    values: Mapping[int, int], equations: Sequence[Equation], deadline: float
) -> tuple[list[tuple[tuple[int, int], ...]], bool]:
    """One smallest answer by CP-SAT, checked again; never claimed to be the only one."""
    seconds = deadline - time.monotonic()
    keys = sorted({key for one in equations for key in one.keys})
    if seconds <= 0 or any(not 0 <= values[key] <= LARGEST for key in keys):
        return [], False
    try:
        from ortools.sat.python import cp_model
    except (ImportError, OSError, MemoryError):  # not installed, or no room for it in a bounded process
        return [], False
    model: Any = cp_model.CpModel()
    top = max(values[key] for key in keys) * 2 + 1
    news = {key: model.new_int_var(0, top, f"v{key}") for key in keys}
    kept = {key: model.new_bool_var(f"k{key}") for key in keys}
    for key in keys:
        model.add(news[key] == values[key]).only_enforce_if(kept[key])
    for one in equations:
        total = sum(news[part] for part in one.parts)
        model.add(news[one.whole] >= total if one.at_most else news[one.whole] == total)
    model.maximize(sum(kept.values()))
    solver: Any = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    if solver.solve(model) != cp_model.OPTIMAL:
        return [], False
    new = {key: int(solver.value(news[key])) for key in keys}
    if not all(one.holds(new) for one in equations):
        return [], False
    return [tuple((key, new[key]) for key in keys if new[key] != values[key])], False


# ---- how likely a slip is ------------------------------------------------------------------------------------------


def _order(values: Mapping[int, int], answer: Sequence[tuple[int, int]]) -> tuple[int, tuple[int, ...]]:
    return sum(unlikely(values[key], new) for key, new in answer), tuple(key for key, _ in answer)


def unlikely(printed: int, true: int) -> int:
    """How far a misprint is to seek: 1 for one digit that OCR confuses, up to 9 for another number altogether.

    >>> unlikely(6158, 6153), unlikely(6152, 6151), unlikely(6512, 6152), unlikely(615, 6152), unlikely(5, 6152)
    (1, 2, 2, 3, 9)
    """
    a, b = str(printed), str(true)
    if len(a) == len(b):
        wrong = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        if len(wrong) == 1:
            return 1 if set(wrong[0]) in CONFUSED else 2
        if len(wrong) == 2 and wrong[0] == wrong[1][::-1]:
            return 2
    if abs(len(a) - len(b)) == 1:
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        if any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))):
            return 3
    if a.rstrip("0") == b.rstrip("0"):
        return 4
    return 5 + min(4, sum(x != y for x, y in zip(a.zfill(20), b.zfill(20), strict=True)))
