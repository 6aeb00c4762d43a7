"""Which value is wrong: the smallest sets of numbers whose change makes every sum of a report hold.

After Fellegi and Holt, with equal weights: how likely a slip is orders the answers and never makes one of several the
only one. Relations that a report must keep bind an answer. Those that it may leave open (a total that may hold files
nobody printed, a list that may go on, a share) only weigh: of several answers one is best where it keeps whatever any
other keeps, and more. One or two wrong numbers are found by trying all, in exact arithmetic; more by a solver over
integers, whose answer is checked again in Python's own integers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

SECONDS = 2.0
MOST_ANSWERS = 12
LARGEST = 10**15
EXACT = Context(prec=60)  # no sum or product of numbers that a report prints needs more digits
ONE_SLIP = 3  # how unlikely one digit wrong, lost or doubled is, or two swapped
CONFUSED = ({"3", "8"}, {"1", "7"}, {"0", "6"}, {"5", "6"}, {"0", "8"}, {"1", "4"})

Values = Mapping[int, int]
Answer = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """whole = the sum of the parts, or at least that. Numbers are told by their keys.

    `open`: it need not hold; `rest`: and where it does not, something unprinted is commonly left over.
    """

    whole: int
    parts: tuple[int, ...]
    at_most: bool = False
    open: bool = False
    rest: bool = False

    @property
    def keys(self) -> tuple[int, ...]:
        return (self.whole, *self.parts)

    def gap(self, values: Values) -> int:
        """Whole minus parts, in Python's integers, whatever their size."""
        return values[self.whole] - sum(values[part] for part in self.parts)

    def holds(self, values: Values) -> bool:
        gap = self.gap(values)
        return gap >= 0 if self.at_most else gap == 0

    def needs(self, values: Values, key: int) -> int:
        """The value of one number that closes the sum."""
        gap = self.gap(values)
        return values[key] - gap if key == self.whole else values[key] + gap


@dataclass(frozen=True, slots=True)
class Share:
    """`low` <= part in percent of base < `high`, as a printed share tells."""

    part: int
    base: int
    low: Decimal
    high: Decimal

    open = True

    @property
    def keys(self) -> tuple[int, ...]:
        return (self.part, self.base)

    def holds(self, values: Values) -> bool:
        base = values[self.base]
        low, high = EXACT.multiply(self.low, base), EXACT.multiply(self.high, base)
        return base > 0 and low <= 100 * values[self.part] < high


Relation = Equation | Share


@dataclass(frozen=True, slots=True)
class Repair:
    """What would make a group of relations hold. `answers`: sets of (key, corrected value), the best first.

    `missed` are the places of the relations that do not hold. `best`: the first answer keeps whatever any other keeps,
    and more. `complete` is False where the search stopped before it had seen every answer of that size: then none is
    single.
    """

    missed: tuple[int, ...]
    answers: tuple[Answer, ...]
    complete: bool
    best: bool

    @property
    def single(self) -> Answer | None:
        """The one answer, where there is one and it changes one number."""
        return self.answers[0] if self.complete and self.best and len(self.answers[0]) == 1 else None


def repairs(values: Values, relations: Sequence[Relation], seconds: float = SECONDS) -> Iterator[Repair]:
    """A repair for each group of relations that hang together and do not all hold."""
    deadline = time.monotonic() + seconds
    for places in _groups(relations):
        missed = [at for at in places if not relations[at].holds(values)]
        if any(isinstance(relations[at], Equation) for at in missed):
            yield from _repairs_of(values, relations, places, missed, deadline)


def _repairs_of(
    values: Values, relations: Sequence[Relation], places: Sequence[int], missed: Sequence[int], deadline: float
) -> Iterator[Repair]:
    """The repairs of one group: of errors that share no number each its own, of all others one.

    Sums that share no number need a change each, so that their smallest answers together are the smallest of all; they
    are the only ones unless a change for the one makes good what a change for another spoils.
    """
    near = [relations[at] for at in places]
    apart = list(_apart(values, relations, missed))
    if len(apart) < 2:
        apart = [list(missed)]
    groups = [_Group(values, near, deadline, [relations[at] for at in some]) for some in apart]
    found = [group.search() for group in groups]
    mixed = _entangled(groups) if len(groups) > 1 else frozenset()
    for at, (group, (answers, complete)) in enumerate(zip(groups, found, strict=True)):
        if answers or any(not relations[one].open for one in apart[at]):
            ranked, best = group.ranked(answers)
            yield Repair(tuple(apart[at]), ranked, complete and at not in mixed, best)


def _apart(values: Values, relations: Sequence[Relation], missed: Sequence[int]) -> Iterator[list[int]]:
    """The missed relations in sets that share no number and each hold a sum that must hold."""
    sums = [
        at for at in missed if isinstance(one := relations[at], Equation) and not (one.rest and one.gap(values) > 0)
    ]
    left = [at for at in missed if at not in sums]
    for some in _groups([relations[at] for at in sums]):
        if any(not relations[sums[one]].open for one in some):
            keys = {key for one in some for key in relations[sums[one]].keys}
            joined = [at for at in left if keys.intersection(relations[at].keys)]
            left = [at for at in left if at not in joined]
            yield sorted([*(sums[one] for one in some), *joined])


def _entangled(groups: Sequence[_Group]) -> frozenset[int]:
    """Groups with changes that two by two keep what each alone would spoil: then none of them is the only answer."""
    spoiled: dict[Relation, list[tuple[int, tuple[int, int]]]] = {}
    for at, group in enumerate(groups):
        for change in group.changes():
            for one in group.spoiled(change):
                spoiled.setdefault(one, []).append((at, change))
    mixed: set[int] = set()
    for changes in spoiled.values():
        for (at, change), (other, second) in combinations(changes, 2):
            if at != other and groups[at].keep_together(change, second):
                mixed |= {at, other}
    return frozenset(mixed)


def _groups(relations: Sequence[Relation]) -> list[list[int]]:
    """Indices of relations joined by the numbers they share."""
    owner: dict[int, int] = {}
    leader = list(range(len(relations)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    for at, relation in enumerate(relations):
        for key in relation.keys:
            leader[find(at)] = find(owner.setdefault(key, at))
    groups: dict[int, list[int]] = {}
    for at in range(len(relations)):
        groups.setdefault(find(at), []).append(at)
    return list(groups.values())


class _Group:
    """Relations that hang together, and the search for what makes them hold."""

    def __init__(
        self, values: Values, relations: Sequence[Relation], deadline: float, missed: Sequence[Relation]
    ) -> None:
        self.values = values
        self.deadline = deadline
        self.of_key: dict[int, list[Relation]] = {}
        for relation in relations:
            for key in relation.keys:
                self.of_key.setdefault(key, []).append(relation)
        self.missed = list(missed)
        own = set(missed)
        bound = [one for one in relations if isinstance(one, Equation) and not one.open]
        self.bound = [one for one in bound if one in own or one.holds(values)]  # what others break is theirs to mend
        self.broken = [one for one in self.bound if one in own]

    def search(self) -> tuple[list[Answer], bool]:
        """All smallest answers, and whether the search saw them all."""
        ones = self._ones()
        if ones or not self.broken:
            return ones[:MOST_ANSWERS], len(ones) <= MOST_ANSWERS
        if all(one.at_most for one in self.broken):
            return [], True  # any smaller part or larger whole would do
        pairs, seen = self._pairs()
        if pairs or not seen:
            return pairs[:MOST_ANSWERS], False  # a second change far from the failing sums was not tried
        return _solve(self.values, self.bound, self.deadline), False

    # ---- one number ------------------------------------------------------------------------------------------------

    def _ones(self) -> list[Answer]:
        return [((key, new),) for key, new in self.changes() if self._keeps(key, new)]

    def changes(self) -> Iterator[tuple[int, int]]:
        """New values of one number that close one of the sums."""
        for key in sorted(self._suspects()):
            needed = {one.needs(self.values, key) for one in self.missed
                      if isinstance(one, Equation) and not one.at_most and key in one.keys}  # fmt: skip
            yield from ((key, new) for new in sorted(needed) if new >= 0)

    def spoiled(self, change: tuple[int, int]) -> list[Relation]:
        """The sums that must hold, do, and would no more."""
        key, new = change
        values = {**self.values, key: new}
        near = (one for one in self.of_key[key] if not one.open and one not in self.missed)
        return [one for one in near if not one.holds(values)]

    def keep_together(self, change: tuple[int, int], other: tuple[int, int]) -> bool:
        """Whether all that two changes touch holds with both."""
        values = {**self.values, **dict((change, other))}
        near = {one for key, _ in (change, other) for one in self.of_key[key] if not one.open}
        return all(one.holds(values) for one in near)

    def _suspects(self) -> set[int]:
        """The numbers that stand in every sum that must hold and does not; else those in two that should."""
        if self.broken:
            return set.intersection(*(set(one.keys) for one in self.broken))
        sums = [one for one in self.missed if isinstance(one, Equation)]
        return {key for one in sums for key in one.keys if sum(key in other.keys for other in sums) > 1}

    def _keeps(self, key: int, new: int) -> bool:
        """Whether all that must hold does with this change; where nothing must, whether it closes two sums."""
        values = {**self.values, key: new}
        near = self.of_key[key]
        if not all(one.holds(values) for one in near if not one.open):
            return False
        closed = [one for one in near if one in self.missed and isinstance(one, Equation) and one.holds(values)]
        return bool(self.broken) or len(closed) > 1

    def ranked(self, answers: Sequence[Answer]) -> tuple[tuple[Answer, ...], bool]:
        """The answers, likeliest first; and whether the first is the best of them."""
        order = sorted(answers, key=lambda answer: _order(self.values, answer))
        left = {answer: self._left(answer) for answer in order}
        for answer in order:
            others = [left[other] for other in order if other is not answer]
            if all(left[answer] < other for other in others) and self._is_told(answer):
                return (answer, *(one for one in order if one is not answer)), True
        return tuple(order), False

    def _left(self, answer: Answer) -> frozenset[Relation]:
        """The relations that do not hold after an answer."""
        values = {**self.values, **dict(answer)}
        touched = {one for key, _ in answer for one in self.of_key[key]}
        return frozenset(one for one in {*self.missed, *touched} if not one.holds(values) and not self._is_common(one))

    def _is_common(self, one: Relation) -> bool:
        """Whether it tells nothing that a relation holds: a whole left a rest all along, or repeats its own part.

        "122 thủ tục, trong đó một cửa 122, một cửa liên thông 9": that the two are equal is the very misprint.
        """
        if not isinstance(one, Equation):
            return False
        if one.rest and one.gap(self.values) > 0:
            return True
        sums = [other for other in self.missed if isinstance(other, Equation) and len(other.parts) > 1]
        return len(one.parts) == 1 and any(set(one.keys) <= set(other.keys) for other in sums)

    def _is_told(self, answer: Answer) -> bool:
        """Whether a sum tells the new value.

        Where none must close, two have to, none that the number stands in may be left, and it must look like a slip.
        """
        keys, values = {key for key, _ in answer}, {**self.values, **dict(answer)}
        sums = [one for one in self.missed if isinstance(one, Equation) and keys.intersection(one.keys)]
        closed = [one for one in sums if not one.at_most and one.holds(values)]
        if self.broken and any(not one.rest for one in closed):
            return True
        slips = all(unlikely(self.values[key], new) <= ONE_SLIP for key, new in answer)
        return len(closed) > 1 and (slips or bool(self.broken)) and self._left(answer).isdisjoint(sums)

    # ---- two numbers -----------------------------------------------------------------------------------------------

    def _pairs(self) -> tuple[list[Answer], bool]:
        """Pairs that stand in all broken sums between them; and whether there was time to try all."""
        found: dict[Answer, None] = {}
        broken = sorted(self.broken, key=lambda one: len(one.keys))  # the shortest leave the fewest to try
        for first in sorted(broken[0].keys):
            rest = [one for one in broken if first not in one.keys]
            near = rest[0].keys if rest else {key for one in self.of_key[first] for key in one.keys}
            for second in sorted(set(near) - {first}):
                if time.monotonic() > self.deadline:
                    return list(found), False
                if all(second in one.keys for one in rest) and (changed := self._change((first, second))):
                    found[tuple(sorted(changed.items()))] = None
        return list(found), True

    def _change(self, keys: Sequence[int]) -> dict[int, int] | None:
        """New values for exactly these keys that make everything hold; None where there are none."""
        touched = [one for one in self.bound if set(one.keys) & set(keys)]
        solved = _eliminate(self.values, [one for one in touched if not one.at_most], keys)
        if solved is None:
            return None
        if any(new.denominator != 1 or new < 0 or new == self.values[key] for key, new in solved.items()):
            return None
        whole = {key: int(new) for key, new in solved.items()}
        return whole if all(one.holds({**self.values, **whole}) for one in touched) else None


def _eliminate(values: Values, equations: Iterable[Equation], keys: Sequence[int]) -> dict[int, Fraction] | None:
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


def _solve(values: Values, equations: Sequence[Equation], deadline: float) -> list[Answer]:
    """One smallest answer by CP-SAT, checked again; never claimed to be the only one."""
    seconds = deadline - time.monotonic()
    keys = sorted({key for one in equations for key in one.keys})
    if seconds <= 0 or any(not 0 <= values[key] <= LARGEST for key in keys):
        return []
    try:
        from ortools.sat.python import cp_model
    except (ImportError, OSError, MemoryError):  # not installed, or no room for it in a bounded process
        return []
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
        return []
    new = {key: int(solver.value(news[key])) for key in keys}
    if not all(one.holds(new) for one in equations):
        return []
    return [tuple((key, new[key]) for key in keys if new[key] != values[key])]


# ---- how likely a slip is ------------------------------------------------------------------------------------------


def _order(values: Values, answer: Answer) -> tuple[int, tuple[int, ...]]:
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
    return 5 + min(4, sum(x != y for x, y in zip(a.zfill(len(b)), b.zfill(len(a)), strict=True)))
