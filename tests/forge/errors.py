"""Errors of arithmetic on request: a printed number that no longer fits its sum, and a record of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from tests.forge.page import CLOSE, MIDDLE, OPEN, Mark, Page, Relation


@dataclass(frozen=True, slots=True)
class Slip:
    """One broken sum: which member was misprinted, and what it should say."""

    relation: Relation
    mark: int
    printed: Mark
    true_value: Decimal
    expression: str

    def record(self, where: Mapping[int, int]) -> dict[str, object]:
        """The slip as `<id>.errors.json` has it; `where` gives the line of each mark."""
        one = self.printed.fact
        return {
            "relation": "sum", "expression": self.expression, "indicator": one.indicator,
            **{name: value for name, value in one.dims().items() if value},
            "line": where[self.mark], "printed": int(one.value), "true_value": int(self.true_value),
            "value_text": self.printed.text,
            "lines": sorted({where[mark] for mark in (self.relation.whole, *self.relation.parts)}),
        }  # fmt: skip


def inject(page: Page, count: int) -> list[Slip]:
    """Break up to `count` of the page's sums, each by one misprinted number that no other sum uses."""
    printed = {int(found) for line in page.lines for found in re.findall(f"{OPEN}(\\d+){MIDDLE}", line)}
    page.relations = [one for one in page.relations if printed.issuperset((one.whole, *one.parts))]
    open_ = [one for one in page.relations if page.marks[one.whole].fact.value > 20]
    slips: list[Slip] = []
    for _ in range(count):
        used: dict[int, int] = {}
        for one in page.relations:
            for mark in (one.whole, *one.parts):
                used[mark] = used.get(mark, 0) + 1
        able = [one for one in open_ if any(_can_slip(page, mark, used) for mark in (one.whole, *one.parts))]
        if not able:
            break
        relation = page.rng.choice(able)
        open_.remove(relation)
        mark = page.rng.choice([at for at in (relation.whole, *relation.parts) if _can_slip(page, at, used)])
        slips.append(_misprint(page, relation, mark))
    return slips


def _can_slip(page: Page, mark: int, used: Mapping[int, int]) -> bool:
    """Only a number in plain digits, and in one sum alone."""
    return page.marks[mark].text.replace(".", "").isdigit() and used.get(mark) == 1 and page.marks[mark].fact.value > 9


def _misprint(page: Page, relation: Relation, mark: int) -> Slip:
    """Print another number in that place."""
    old = page.marks[mark]
    wrong = old.fact.value + page.rng.choice((1, 2, 9, 10, 90, -1, -2, -9))
    if wrong < 10:
        wrong = old.fact.value + 9
    text = f"{int(wrong):,}".replace(",", ".") if "." in old.text else str(int(wrong))
    new = Mark(replace(old.fact, value=wrong), text)
    page.marks[mark] = new
    before, after = (f"{OPEN}{mark}{MIDDLE}{one.text}{CLOSE}" for one in (old, new))
    page.lines = [line.replace(before, after) for line in page.lines]
    members = [page.marks[at].fact for at in (relation.whole, *relation.parts)]
    true = [one if at != mark else old.fact for at, one in zip((relation.whole, *relation.parts), members, strict=True)]
    expression = f"{int(true[0].value)} = {' + '.join(str(int(one.value)) for one in true[1:])}"
    return Slip(relation, mark, new, old.fact.value, expression)
