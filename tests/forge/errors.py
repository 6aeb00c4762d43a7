"""Errors of arithmetic on request: a printed number that no longer fits its sums, and a record of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.forge.page import CLOSE, MIDDLE, OPEN, Mark, Page, Relation

LEAST = 10  # smaller numbers are also printed with a leading zero or in words


@dataclass(frozen=True, slots=True)
class Slip:
    """One misprinted number: a sum that it breaks, what it should say, and whether all sums together tell so."""

    relation: Relation
    mark: int
    printed: Mark
    true_value: Decimal
    expression: str
    identifiable: bool

    def record(self, where: Mapping[int, int]) -> dict[str, object]:
        """The slip as `<id>.errors.json` has it; `where` gives the line of each mark."""
        one = self.printed.fact
        return {
            "relation": "sum", "expression": self.expression, "indicator": one.indicator,
            **{name: value for name, value in one.dims().items() if value},
            "line": where[self.mark], "printed": int(one.value), "true_value": int(self.true_value),
            "value_text": self.printed.text,
            "lines": sorted({where[mark] for mark in (self.relation.whole, *self.relation.parts)}),
            "identifiable": self.identifiable,
        }  # fmt: skip


def inject(page: Page, count: int) -> list[Slip]:
    """Misprint up to `count` numbers of the page's sums, no two of them in one sum.

    All else stays as it would be without: the page's own source of chance is left where it was.
    """
    if not count:
        return []
    rng = random.Random()
    rng.setstate(page.rng.getstate())
    printed = {int(found) for line in page.lines for found in re.findall(f"{OPEN}(\\d+){MIDDLE}", line)}
    page.relations = [one for one in page.relations if printed.issuperset((one.whole, *one.parts))]
    slips: list[Slip] = []
    touched: set[int] = set()
    for _ in range(count):
        able = [one for one in page.relations if touched.isdisjoint(_marks(one)) and any(_able(page, one))]
        if not able:
            break
        relation = rng.choice(able)
        mark = rng.choice(list(_able(page, relation)))
        slips.append(_misprint(page, rng, relation, mark))
        touched.update(at for one in page.relations if mark in _marks(one) for at in _marks(one))
    return slips


def _marks(one: Relation) -> tuple[int, ...]:
    return (one.whole, *one.parts)


def _able(page: Page, relation: Relation) -> Iterator[int]:
    """Members of a sum that can be misprinted: those in plain digits."""
    for mark in _marks(relation):
        if page.marks[mark].text.replace(".", "").isdigit() and page.marks[mark].fact.value >= LEAST:
            yield mark


def _misprint(page: Page, rng: random.Random, relation: Relation, mark: int) -> Slip:
    """Print another number in that place."""
    old = page.marks[mark]
    true = int(old.fact.value)
    wrong = rng.choice([one for one in _slips(rng, true) if one >= LEAST and one != true])
    text = f"{wrong:,}".replace(",", ".") if "." in old.text else str(wrong)
    new = Mark(replace(old.fact, value=Decimal(wrong)), text, old.also)
    page.marks[mark] = new
    before, after = (f"{OPEN}{mark}{MIDDLE}{one.text}{CLOSE}" for one in (old, new))
    page.lines = [line.replace(before, after) for line in page.lines]
    sums = [old.fact if at == mark else page.marks[at].fact for at in _marks(relation)]
    expression = f"{int(sums[0].value)} = {' + '.join(str(int(one.value)) for one in sums[1:])}"
    return Slip(relation, mark, new, old.fact.value, expression, not any(_other_answers(page, mark)))


def _slips(rng: random.Random, true: int) -> list[int]:
    """Misprints of every kind: near by, one digit, two digits swapped, a digit lost or doubled."""
    digits = str(true)
    at = rng.randrange(len(digits))
    turn = rng.randrange(len(digits) - 1)
    swapped = digits[:turn] + digits[turn + 1] + digits[turn] + digits[turn + 2 :]
    texts = [
        digits[:at] + str(rng.randrange(10)) + digits[at + 1 :], swapped,
        digits[:at] + digits[at + 1 :], digits[: at + 1] + digits[at:],
    ]  # fmt: skip
    near = [true + step for step in (1, 2, 9, 10, 90, -1, -2, -9)]
    return [*near, *(int(text) for text in texts if not text.startswith("0"))]


def _other_answers(page: Page, mark: int) -> Iterator[int]:
    """Other numbers whose change alone would make all sums of the page hold again."""
    near = [one for one in page.relations if mark in _marks(one)]
    broken = [one for one in near if _needed(page, one, one.whole) != page.marks[one.whole].fact.value]
    closed = [one for one in broken if not one.open]
    if not closed:  # only something left over, or too little: which of the numbers, nobody can tell
        yield mark
        return
    for other in set(_marks(closed[0])) - {mark}:
        needed = {_needed(page, one, other) for one in closed if other in _marks(one)}
        if len(needed) == 1 and all(other in _marks(one) for one in closed) and min(needed) >= 0:
            changed = {other: min(needed)}
            if all(_holds(page, one, changed) for one in page.relations if {other, mark} & {*_marks(one)}):
                yield other


def _holds(page: Page, relation: Relation, changed: Mapping[int, Decimal]) -> bool:
    value = {at: changed.get(at, page.marks[at].fact.value) for at in _marks(relation)}
    parts = sum((value[at] for at in relation.parts), Decimal(0))
    return value[relation.whole] >= parts if relation.open else value[relation.whole] == parts


def _needed(page: Page, relation: Relation, mark: int) -> Decimal:
    """The value of one member that makes a sum hold."""
    value = {at: page.marks[at].fact.value for at in _marks(relation)}
    parts = sum((value[at] for at in relation.parts), Decimal(0))
    return parts if mark == relation.whole else value[mark] + value[relation.whole] - parts
