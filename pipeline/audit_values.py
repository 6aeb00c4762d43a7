"""What the audit looks at: every number of a report with its place, its precision and what it counts; and checks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

import regex

from extractors.document import Block, Document, Passage, Span
from pipeline.repair import Relation
from rules.fold import fold_text
from rules.model import Figure, Mention, Report

Status = Literal["pass", "truncated", "fail", "unverifiable"]
MOST_DIGITS = 40  # a longer number is none that anyone reckons with
ROUNDED = frozenset(("percent", "point"))
NONE = Decimal(0)
MONEY = ("VND", "money", "đồng")
VAGUE = regex.compile(r"\b(?:gần|khoảng|trên|hơn|xấp xỉ|ít nhất|tối thiểu|tối đa|không quá|dưới)\s+$", regex.IGNORECASE)
SHORT = {"hs": fold_text("hồ sơ"), "nv": fold_text("nhiệm vụ"), "tthc": fold_text("thủ tục")}
VIETNAMESE = str.maketrans(",.", ".,")


@dataclass(slots=True, eq=False)
class Value:
    """A number as printed: one object for each, told apart by identity, whose numbers never change.

    `figures` are indices in Report.figures; empty for a number that no indicator counts.

    `slack` is half a unit of the last printed digit where the number is rounded, 0 where it is a whole count.
    `block`, `at` and `end` say where it stands: the block's index, and the range in its passage (or its cell's).
    """

    index: int
    value: Decimal
    text: str
    unit: str
    label: str
    kind: str
    span: Span
    line: int
    page: int | None
    block: int
    cell: tuple[int, int] | None
    at: int
    end: int
    section: int | None
    figures: tuple[int, ...] = ()
    qualifier: str = ""
    reason: str = ""
    role: str = "actual"
    noun: str = ""  # the unit word as printed, folded
    step: Decimal = Decimal(1)  # one unit of the last printed digit
    slack: Decimal = Decimal(0)
    is_share: bool = False
    written: str = ""  # as `write_exact` writes it, once it has

    @property
    def is_whole_number(self) -> bool:
        """An exact count: what the repair may reckon with."""
        return not self.slack and not self.qualifier and self.value == self.value.to_integral_value()


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One check and its outcome. `whole` and `parts` are the numbers that took part, in the order of the expression.

    `relations` are what the check tells the repair, by the values' indices.
    `limit` is the smallest error that the check would have seen.
    """

    kind: str
    rule: str
    status: Status
    expression: str
    values: tuple[Value, ...] = ()
    expected: Decimal | None = None
    reported: Decimal | None = None
    limit: Decimal | None = None
    relations: tuple[Relation, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def delta(self) -> Decimal | None:
        if self.expected is None or self.reported is None:
            return None
        return self.reported - self.expected


@dataclass(slots=True)
class Sheet:
    """A document and its report, with the numbers in the order of the text and by block, section and figure."""

    document: Document
    report: Report
    values: list[Value] = field(default_factory=list)
    of_figure: dict[int, Value] = field(default_factory=dict)
    by_block: dict[int, list[Value]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)  # the blocks of `by_block`
    roots: dict[int | None, int | None] = field(default_factory=dict)

    @property
    def figures(self) -> Sequence[Figure]:
        return self.report.figures

    @property
    def blocks(self) -> Sequence[Block]:
        return self.document.blocks

    def text(self, value: Value) -> str:
        """The text of the passage in which a number stands."""
        return self.passage(value).text

    def passage(self, value: Value) -> Passage:
        block = self.blocks[value.block]
        if value.cell is None or block.table is None:
            return block.passage
        for cell in block.table.rows[value.cell[0]]:
            if cell.column == value.cell[1]:
                return cell.passage
        return block.passage

    def passages_on(self, line: int) -> Iterable[tuple[int, Passage]]:
        """The passages that stand on a line of the source, with their first characters in the document."""
        document = self.document
        for block in self.blocks:
            for _, passage in _passages(block):
                start = passage.pieces[0][1]
                if document.line(start) > line or not passage.text.strip():
                    continue
                if document.line(passage.offset(len(passage.text) - 1)) >= line:
                    yield start, passage

    def root(self, section: int | None) -> int | None:
        """The top section under which a section stands."""
        if section not in self.roots:
            self.roots[section] = self._climb(section)
        return self.roots[section]

    def _climb(self, section: int | None) -> int | None:
        seen: set[int] = set()
        while section is not None and section not in seen:
            seen.add(section)
            parent = self.report.sections[section].parent
            if parent is None:
                return section
            section = parent
        return section


def make_sheet(document: Document, report: Report) -> Sheet:
    """Every number of a report with its place."""
    sheet = Sheet(document, report)
    figures: dict[Span, list[int]] = {}
    for at, figure in enumerate(report.figures):
        figures.setdefault(figure.span, []).append(at)
    index = _Index(document.blocks)
    for mention in report.mentions:
        if mention.value is None or mention.kind not in ("figure", "unmapped_figure", "previous"):
            continue
        where = index.find(mention.span)
        if where is None or mention.value.adjusted() > MOST_DIGITS:
            continue
        value = _value(len(sheet.values), document, report, mention, figures.get(mention.span, []), where)
        if not value.figures and VAGUE.search(sheet.text(value), max(0, value.at - 12), value.at):
            value.qualifier = "approximately"
        sheet.values.append(value)
        sheet.by_block.setdefault(value.block, []).append(value)
        sheet.of_figure.update(dict.fromkeys(value.figures, value))
    sheet.order = sorted(sheet.by_block)
    return sheet


def _value(
    index: int, document: Document, report: Report, mention: Mention, figures: list[int], where: _Where
) -> Value:
    first = report.figures[figures[0]] if figures else None
    unit = first.unit if first else _unit(mention.unit)
    exact = first.value if first else mention.value
    assert exact is not None
    step, half = _grain(int(exact.as_tuple().exponent))
    slack = NONE if step == 1 and unit not in ROUNDED else half
    start, end = mention.span.start, mention.span.end
    return Value(
        index, exact, mention.text, unit, mention.label, mention.kind, mention.span,
        document.line(start), document.page(start) if document.pages else None, where.block, where.cell, where.at,
        where.at + end - start, mention.section, tuple(figures), first.qualifier if first else "",
        mention.reason, first.role if first else "actual", _noun(mention.unit), step, slack, unit == "percent",
    )  # fmt: skip


@cache
def _grain(exponent: int) -> tuple[Decimal, Decimal]:
    """One unit of the last printed digit, and half of it."""
    step = Decimal(1).scaleb(exponent)
    return step, step / 2


@lru_cache(maxsize=1024)
def _noun(unit: str) -> str:
    return fold_text(unit)


@lru_cache(maxsize=1024)
def _unit(unit: str) -> str:
    unit = " ".join(unit.lower().split())
    return "percent" if unit.startswith(("%", "phần trăm")) else unit


class _Where(NamedTuple):
    block: int
    cell: tuple[int, int] | None
    at: int


@dataclass
class _Index:
    """From a place in the document's text to the passage that holds it."""

    blocks: Sequence[Block]

    @cached_property
    def pieces(self) -> list[tuple[int, int, int, tuple[int, int] | None, int]]:
        """(begin in the document, end, block, cell, begin in the passage), in order."""
        found = []
        for number, block in enumerate(self.blocks):
            for cell, passage in _passages(block):
                stop = len(passage.text)
                for start, origin in reversed(passage.pieces):
                    found.append((origin, origin + stop - start, number, cell, start))
                    stop = start
        return sorted(found, key=itemgetter(0, 1, 2))

    @cached_property
    def starts(self) -> list[int]:
        return [piece[0] for piece in self.pieces]

    def find(self, span: Span) -> _Where | None:
        at = bisect_right(self.starts, span.start) - 1
        if at < 0:
            return None
        begin, end, block, cell, start = self.pieces[at]
        if span.start >= max(end, begin + 1):
            return None
        return _Where(block, cell, start + span.start - begin)


def _passages(block: Block) -> Iterable[tuple[tuple[int, int] | None, Passage]]:
    if block.table is None:
        if block.passage.pieces:
            yield None, block.passage
        return
    for number, row in enumerate(block.table.rows):
        for cell in row:
            if cell.passage.pieces:
                yield (number, cell.column), cell.passage


# ---- exact arithmetic ----------------------------------------------------------------------------------------------


def judge_sum(whole: Value, parts: Sequence[Value]) -> tuple[Status, Decimal]:
    """How a printed sum compares with its printed parts: status, and whole minus parts.

    Half a unit of each rounded number is rounding; up to a whole unit is cut digits.
    """
    gap, slack = whole.value, whole.slack
    for part in parts:
        gap -= part.value
        slack += part.slack
    if abs(gap) <= slack:
        return "pass", gap
    if abs(gap) < 2 * slack:
        return "truncated", gap
    return "fail", gap


def limit_of(whole: Value, parts: Sequence[Value], *, at_most: bool = False) -> Decimal:
    """The smallest error of which it is certain that the sum would have shown it; of parts too large, where `at_most`.

    Rounding hides an error up to the slack on either side, and what the print already leaves open.
    """
    slack = whole.slack + sum((part.slack for part in parts), NONE)
    gap = whole.value - sum((part.value for part in parts), NONE)
    least = min(value.step for value in (whole, *parts))
    if at_most:
        return max(gap, NONE) + 2 * slack + least
    return 2 * slack + abs(gap) if slack else least


def same_unit(one: Value, other: Value) -> bool:
    """Whether two numbers count the same, as far as their units tell."""
    if one.figures and other.figures:
        return one.unit == other.unit
    if not one.noun or not other.noun:
        return one.unit not in MONEY or other.unit in MONEY
    return first_letters(one.noun) == first_letters(other.noun)


def first_letters(noun: str) -> str:
    """The first letters of a folded unit word, "HS" being "hồ sơ"."""
    return SHORT.get(noun, noun)[:4]


def write_exact(value: Value) -> str:
    """A number as the report's readers write it: "4.812", "99,7", "36,05 tỷ"."""
    if not value.written:
        value.written = write_decimal(value.value, value.unit)
    return value.written


def write_decimal(value: Decimal, unit: str = "") -> str:
    """
    >>> write_decimal(Decimal(4812)), write_decimal(Decimal("99.70")), write_decimal(Decimal("36050000000"), "VND")
    ('4.812', '99,7', '36,05 tỷ')
    """
    word = ""
    if unit in MONEY and abs(value) >= 10**9 and value % 10**6 == 0:
        value, word = value / 10**9, " tỷ"
    elif unit in MONEY and 10**6 <= abs(value) < 10**9 and value % 10**3 == 0:
        value, word = value / 10**6, " triệu"
    plain = f"{value.normalize():,f}".translate(VIETNAMESE)
    return plain + word


def write_sum(whole: Value, parts: Sequence[Value], sign: str = "=") -> str:
    """ "4.790 + 22 = 4.812": the parts first, then what the report prints."""
    left = " + ".join([write_exact(part) for part in parts])
    if len(parts) == 1 and sign == "=":
        return left
    if sign != "=":
        return f"{left} {sign} {write_exact(whole)}"
    total = sum((part.value for part in parts), NONE)
    said = write_exact(whole) if total == whole.value else write_decimal(total, whole.unit)
    return f"{left} = {said}"
