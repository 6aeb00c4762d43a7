"""The identities of the forms, applied wherever their figures stand at one level, in one field and one period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from functools import cache, lru_cache

import regex

from pipeline.audit_values import Check, Sheet, Status, Value, judge_sum, limit_of, write_exact, write_sum
from pipeline.repair import ONE_SLIP, Equation, unlikely
from rules.codebook import load_codebook
from rules.identities import UNFINISHED, Identities, Identity, Term, load_identities
from rules.model import Dims, Figure

Key = tuple[str, ...]
Wanted = tuple[tuple[tuple[Key, bool], ...], ...]  # alternatives, each of keys, and whether one may be missing
NAMES = tuple(one.name for one in fields(Dims))
BELOW: dict[str, tuple[frozenset[str], ...]] = {  # the levels that make up the territory of a body
    "district": (frozenset(("district", "commune")),),
    "province": (frozenset(("province", "district", "commune")), frozenset(("province", "commune"))),
}
LEVELS = frozenset(("province", "district", "commune", "all"))
BESIDE_CARRIED = (  # parts that stand beside what was carried over where the total takes it in
    ("origin", "new"), ("channel", "online"), ("channel", "online_full"), ("channel", "online_level_3"),
    ("channel", "in_person"), ("channel", "in_person_or_postal"),
)  # fmt: skip
SMALL = 20  # a remainder below a twentieth of the whole
LARGE = 10  # any two single digits are one digit apart
NEAR = 50  # a sum that comes within a fiftieth of what is printed, and misses it, was meant to be it
FAR = 2  # one that misses by more than half of it, in prose, was not
UNDONE = regex.compile(
    r"đang\s+(?:thực hiện|triển khai|tiếp tục|được)|(?:chưa|chờ)\s+(?:đến hạn|hoàn thành|thực hiện|triển khai|xong)"
    r"|còn\s+(?:trong hạn|lại)|trong hạn|chuyển tiếp", regex.IGNORECASE,
)  # fmt: skip
CLAUSE = regex.compile(r"[.;](?=\s|$)|\n")
BLOCKS = 4  # paragraphs behind a number of tasks in which those not yet done may stand


@dataclass(slots=True)
class Forms:
    """Figures by key, and the search for the terms of an identity around its whole."""

    sheet: Sheet
    book: Identities
    by_key: dict[Key, list[int]] = field(default_factory=dict)
    figures: Sequence[Figure] = ()
    keys: list[Key] = field(default_factory=list)  # of every figure
    widths: Counter[tuple[int, int]] = field(default_factory=Counter)  # numbers in a row of a table

    def __post_init__(self) -> None:
        self.figures = self.sheet.figures
        self.keys = [key_of(figure) for figure in self.figures]
        for at, figure in enumerate(self.figures):
            if figure.role == "actual" and at in self.sheet.of_figure:
                self.by_key.setdefault(self.keys[at], []).append(at)
        self.widths.update((one.block, one.cell[0]) for one in self.sheet.values if one.cell)

    def value(self, at: int) -> Value:
        return self.sheet.of_figure[at]

    def checks(self) -> Iterator[Check]:
        """Every identity at every whole, and parts above their whole."""
        for places in self.by_key.values():
            for at in places:
                yield from self._at_whole(at)
        yield from self._parts_above_wholes()

    def _at_whole(self, at: int) -> Iterator[Check]:
        readings: dict[str, list[Check]] = {}
        for plan in plans(self.keys[at]):
            if plan.may_speak(self.by_key):
                identity = plan.identity
                check = self._levels(identity, at) if identity.levels else self._identity(plan, at)
                if check:
                    readings.setdefault(identity.family or identity.id, []).append(check)
        for checks in readings.values():
            yield best_reading(checks)

    def _identity(self, plan: Plan, at: int) -> Check | None:
        identity, whole = plan.identity, self.figures[at]
        if any(self._find(wanted, at, identity) for wanted in plan.absent):
            return None
        found: list[int] = []
        for wanted in plan.parts:
            places = self._find(wanted, at, identity)
            if not places:
                return None
            found += places
        for wanted in plan.open:
            found += [one for one in self._find(wanted, at, identity) if one not in found]
        if identity.linked:
            figures = (self.figures[one] for one in found)
            if any(one.indicator == whole.indicator and one.part_of != at for one in figures):
                return None
        values = [self.value(one) for one in dict.fromkeys(found)]
        if identity.unfinished:
            undone = self._undone(identity, at)
            if undone is None:
                return None
            values.append(undone)
        if self.value(at) in values or len(set(values)) != len(values) or not self._is_top(at, found):
            return None
        return self._judge(plan, at, values)

    def _undone(self, identity: Identity, at: int) -> Value | None:
        """The tasks not yet done, which no indicator counts: the first number behind the whole whose words say so."""
        here = self.value(at)
        own = {identity.whole.indicator, *(term.indicator for term in identity.parts)}
        for value in self.sheet.values[here.index + 1 :] if here.cell is None else ():
            if value.block - here.block > BLOCKS or any(self._is_other(one, at, own) for one in value.figures):
                return None
            text = self.sheet.text(value)
            same = value.noun == here.noun or (not value.noun and UNDONE.match(text, value.end + 1))
            if same and not value.figures and value.cell is None and value.kind != "previous":
                start = max((cut.end() for cut in CLAUSE.finditer(text, 0, value.at)), default=0)
                end = CLAUSE.search(text, value.end)
                if UNDONE.search(text, start, end.start() if end else len(text)):
                    return value
        return None

    def _is_other(self, one: int, at: int, own: set[str]) -> bool:
        """Whether with a figure another account of tasks begins."""
        figure = self.figures[one]
        return self.keys[one] == self.keys[at] or (figure.unit == self.figures[at].unit and figure.indicator not in own)

    def _is_top(self, at: int, parts: Sequence[int]) -> bool:
        """Whether parts that know no level may be parts of this whole: not where it is told for several levels."""
        level = NAMES.index("level") + 1
        own = self.keys[at]
        if own[level] in ("", "all") or all(self.keys[one][level] for one in parts):
            return True
        return not any(self.by_key.get((*own[:level], other, *own[level + 1 :])) for other in LEVELS - {own[level]})

    def _judge(self, plan: Plan, at: int, parts: Sequence[Value]) -> Check | None:
        identity, whole = plan.identity, self.value(at)
        status, gap = judge_sum(whole, parts)
        most = identity.kind == "<=" or identity.excess_only
        shortfall: Status = "fail" if most else self._shortfall(plan, at)
        if status == "fail" and gap < 0 and (check := self._beside_carried(plan, at, parts, -gap)):
            return check
        if status not in ("pass", "truncated"):
            if gap > 0:
                small = identity.remainder and (gap * SMALL <= whole.value or len(parts) > 1)
                if small and identity.leaves_unfinished and self._undone(identity, at):
                    small = False  # the rest is printed, and another identity takes it in
                status = "unverifiable" if small else "pass" if most else shortfall
            elif any(part.value == -gap for part in parts):
                status = "unverifiable"  # one of the parts may already be in another
            elif identity.inclusive and not self._includes(plan, at, -gap):
                status = "unverifiable"
            if status == "fail" and not self._may_accuse(identity, at, parts, gap):
                status = "unverifiable"
            if status == "unverifiable" and not self._is_worth_saying(identity, at, parts, gap):
                return None
        sure = not (identity.soft or identity.kind == "~")
        if sure and identity.inclusive and status != "fail":
            sure = self._has_all(plan.inclusive, at, identity)
        most = most and not (identity.remainder and status == "unverifiable")
        rest = not most and shortfall != "fail"
        return sum_check("identity", identity.id, status, whole, parts, at_most=most, sure=sure, rest=rest)

    def _may_accuse(self, identity: Identity, at: int, parts: Sequence[Value], gap: Decimal) -> bool:
        """Whether a sum that misses was meant to be one: a form, parts under their whole, or a near miss.

        In prose the next sentence may speak of other files; then the numbers are far apart, and nobody is accused.
        """
        whole = self.value(at)
        if identity.kind == "~" or identity.soft or _is_vague(whole, parts):
            return False
        if self._is_linked(at, parts) or self.figures[at].origin_kind == "table":
            return True
        names = {self.figures[place].indicator for part in parts for place in part.figures}
        own = names == {self.figures[at].indicator}  # parts of one number stand beside it, not pages on
        meant = abs(gap) * NEAR <= whole.value or is_one_slip(whole, parts, gap)
        return meant and (not own or all(part.block == whole.block for part in parts))

    def _is_worth_saying(self, identity: Identity, at: int, parts: Sequence[Value], gap: Decimal) -> bool:
        """Whether a doubt is one: in prose, numbers far apart speak of different files."""
        whole = self.value(at)
        if (identity.kind != "=" or identity.excess_only) and gap < 0:
            return True
        if self.figures[at].origin_kind == "table" or self._is_linked(at, parts) or is_one_slip(whole, parts, gap):
            return True
        return abs(gap) * (NEAR if identity.soft and not identity.family else FAR) <= whole.value

    def _is_linked(self, at: int, parts: Sequence[Value]) -> bool:
        """Whether the outline puts all parts under their whole."""
        return all(any(self._under(place, at) for place in part.figures) for part in parts)

    def _beside_carried(self, plan: Plan, at: int, parts: Sequence[Value], excess: Decimal) -> Check | None:
        """ "Nhận trong tháng: 1.033. Tháng trước chuyển sang: 288. Đã trả: 1.104. Đang giải quyết: 217"."""
        carried = [one for wanted in plan.inclusive for one in self._find(wanted, at, plan.identity)]
        values = [self.value(one) for one in carried if not self._under(one, at)]
        if not values or sum(value.value for value in values) != excess:
            return None
        whole = self.value(at)
        total = whole.value + excess
        left, right = (" + ".join(write_exact(one) for one in some) for some in (parts, (whole, *values)))
        return Check("identity", plan.identity.id, "pass", f"{left} = {right}", (whole, *values, *parts), total, total,
                     limit_of(whole, [*parts, *values]))  # fmt: skip

    def _includes(self, plan: Plan, at: int, excess: Decimal) -> bool:
        """Whether a total takes in what was carried over, so that an excess of this size is no honest one.

        Some software prints "Tiếp nhận trong kỳ" beside "Kỳ trước chuyển qua": that total leaves it out.
        """
        carried = [one for wanted in plan.inclusive for one in self._find(wanted, at, plan.identity)]
        if len(carried) < len(plan.inclusive):
            return False
        if excess > sum(self.value(one).value for one in carried) or all(self._under(one, at) for one in carried):
            return True
        own = self.keys[at]
        others = (term_key(own, own[0], (pair,)) for pair in BESIDE_CARRIED)
        return any(self._one(key, at, False) is not None for key in others)

    def _shortfall(self, plan: Plan, at: int) -> Status:
        """What a remainder is: nobody's, or perhaps that of parts left out of print."""
        identity = plan.identity
        if identity.strict_in_tables and self.figures[at].origin_kind != "table":
            return "unverifiable"
        here = self.value(at)
        blanks = here.cell is not None and not self._is_wide(here)  # in an appendix a blank row is missing, not zero
        closed = self._has_all(plan.open if blanks else plan.closed_by, at, identity)
        return "fail" if closed else "unverifiable"

    # ---- the search -------------------------------------------------------------------------------------------------

    def _has_all(self, terms: Sequence[Wanted], at: int, identity: Identity) -> bool:
        return all(self._find(wanted, at, identity) for wanted in terms)

    def _find(self, wanted: Wanted, at: int, identity: Identity) -> list[int]:
        """The figures that a term stands for around the whole `at`; none where there is none, or more than one."""
        for alternative in wanted:
            found = []
            for key, optional in alternative:
                reach = 0 if identity.kind == "~" else len(identity.parts)
                one = self._one(key, at, identity.anywhere, reach)
                if one is not None:
                    found.append(one)
                elif not optional:
                    break
            else:
                if found:
                    return found
        return []

    def _one(self, key: Key, at: int, anywhere: bool, reach: int = 0) -> int | None:
        """The one figure with that key in the account of which `at` is the whole; of several the one behind it."""
        same = self.by_key.get(key)
        if not same:
            return None
        candidates = [one for one in same if one != at and self._in_account(one, at, anywhere)]
        if len(candidates) < 2:
            return candidates[0] if candidates else None
        linked = [one for one in candidates if self.figures[one].part_of == at]
        some = linked or self._in_row(candidates, at) or candidates
        if len({self.figures[one].value for one in some}) > 1:
            some = [one for one in some if one in self._right_behind(at, reach)]
        return some[0] if len({self.figures[one].value for one in some}) == 1 else None

    def _right_behind(self, at: int, reach: int) -> list[int]:
        """The next `reach` counts of the paragraph."""
        block = self.value(at).block
        behind = [
            one for one in range(at + 1, min(at + 2 * reach + 2, len(self.figures)))
            if self.figures[one].unit != "percent"
            and one in self.sheet.of_figure and self.value(one).block == block
        ]  # fmt: skip
        return behind[:reach]

    def _in_row(self, candidates: Sequence[int], at: int) -> list[int]:
        here = self.value(at)
        return [
            one for one in candidates
            if self.value(one).block == here.block
            and (self.value(one).cell or (0, 0))[0] == (here.cell or (0, 0))[0]
        ]  # fmt: skip

    def _in_account(self, one: int, at: int, anywhere: bool) -> bool:
        here, there = self.value(at), self.value(one)
        figure, whole = self.figures[one], self.figures[at]
        if (here.cell is None) != (there.cell is None) or figure.origin_kind != whole.origin_kind:
            return False
        if here.cell is not None or whole.origin_kind == "table":
            if here.block != there.block:
                return False
            return not self._is_wide(here) or (here.cell or (0,))[0] == (there.cell or (0,))[0]
        if figure.part_of not in (None, at) and figure.indicator == whole.indicator and not self._under(one, at):
            return False
        if anywhere:
            return True
        low, high = self._window(at)
        return low < one < high and self.sheet.root(figure.section) == self.sheet.root(whole.section)

    def _under(self, one: int, at: int) -> bool:
        """Whether `one` is a part of `at`, through however many steps."""
        seen: set[int] = set()
        step: int | None = one
        while step is not None and step not in seen:
            if step == at:
                return True
            seen.add(step)
            step = self.figures[step].part_of
        return False

    def _is_wide(self, here: Value) -> bool:
        """Whether a row of this table holds several figures, as settlement forms do."""
        assert here.cell is not None or here.figures
        return here.cell is not None and self.widths[here.block, here.cell[0]] > 2

    def _window(self, at: int) -> tuple[int, int]:
        """The account of a whole in prose: from the one before with the same key to the next."""
        same = [
            one for one in self.by_key[self.keys[at]]
            if self.figures[one].origin_kind != "table" or one == at
        ]  # fmt: skip
        place = same.index(at)
        low = same[place - 1] if place else -1
        high = same[place + 1] if place + 1 < len(same) else len(self.figures)
        return low, high

    # ---- levels and subsets -----------------------------------------------------------------------------------------

    def _levels(self, identity: Identity, at: int) -> Check | None:
        """The whole territory against its levels (T16)."""
        figure = self.figures[at]
        wanted = BELOW.get(self.sheet.report.header.unit_level or "")
        if not wanted or figure.unit == "percent":
            return None
        found = {}
        for level in ("province", "district", "commune"):
            one = self._one(term_key(self.keys[at], figure.indicator, (("level", level),)), at, False)
            if one is not None:
                found[level] = one
        if len(found) < 2:
            return None
        parts, whole = [self.value(one) for one in found.values()], self.value(at)
        if whole in parts or len(set(parts)) < len(parts):
            return None
        status, gap = judge_sum(whole, parts)
        linked = all(self.figures[one].part_of == at for one in found.values())
        closed = any(levels == found.keys() for levels in wanted)
        if status == "fail" and makes_another(self.sheet, whole, parts):
            return None
        if status == "fail":
            near = abs(gap) * NEAR <= whole.value or is_one_slip(whole, parts, gap)
            overlap = any(part.value == whole.value for part in parts)  # a district's total that holds its communes
            if not closed or overlap or not (linked or near) or _is_vague(whole, parts):
                status = "unverifiable"
        if status == "unverifiable" and not linked and gap > 0 and not closed:
            return None
        return sum_check("levels", identity.id, status, whole, parts)

    def _parts_above_wholes(self) -> Iterator[Check]:
        for at, figure in enumerate(self.figures):
            if figure.part_of is None or at not in self.sheet.of_figure or figure.part_of not in self.sheet.of_figure:
                continue
            whole = self.figures[figure.part_of]
            part, total = self.value(at), self.value(figure.part_of)
            same = (whole.indicator, whole.role) == (figure.indicator, figure.role) and whole.role == "actual"
            same = same and all(_covers(getattr(whole.dims, name), getattr(figure.dims, name)) for name in NAMES[:-1])
            if same and part.value - part.slack > total.value + total.slack and not _is_vague(total, [part]):
                yield sum_check("subset", "T20", "fail", total, [part], at_most=True)


def is_one_slip(whole: Value, parts: Sequence[Value], gap: Decimal) -> bool:
    """Whether one digit wrong, lost, doubled or swapped with the next explains a gap between large counts."""
    needed = [(whole, whole.value - gap), *((part, part.value + gap) for part in parts)]
    return any(
        value.is_whole_number and min(value.value, new) >= LARGE and unlikely(int(value.value), int(new)) <= ONE_SLIP
        for value, new in needed
    )


def makes_another(sheet: Sheet, whole: Value, parts: Sequence[Value]) -> bool:
    """Whether the parts are those of another number that stands before them in the paragraph."""
    first = min(part.index for part in parts)
    others = (one for one in sheet.by_block[whole.block] if one.index < first and one.value != whole.value)
    return any(one.value >= LARGE and judge_sum(one, parts)[0] == "pass" for one in others if one.cell == whole.cell)


@dataclass(frozen=True, slots=True)
class Plan:
    """An identity at wholes of one key, and the keys of its terms there."""

    identity: Identity
    parts: tuple[Wanted, ...]
    open: tuple[Wanted, ...]
    closed_by: tuple[Wanted, ...]
    inclusive: tuple[Wanted, ...]
    absent: tuple[Wanted, ...]
    required: frozenset[Key]  # parts that have one key

    def may_speak(self, known: Mapping[Key, object]) -> bool:
        """Whether the report has these parts somewhere: most identities end here, without any search."""
        return known.keys() >= self.required


@lru_cache(maxsize=4096)
def plans(whole: Key) -> tuple[Plan, ...]:
    """The identities of which a figure with that key may be the whole."""
    return tuple(
        _plan(whole, one) for one in load_identities().identities
        if one.speaks_of(whole[0]) and all(whole[place] == value for place, value in whole_dims(one))
    )  # fmt: skip


def _plan(whole: Key, identity: Identity) -> Plan:
    terms = (identity.parts, identity.open, identity.closed_by, identity.inclusive, identity.absent)
    parts, *others = (tuple(_wanted(whole, term) for term in some if term.slot != UNFINISHED) for some in terms)
    required = frozenset(wanted[0][0][0] for wanted in parts if len(wanted) == len(wanted[0]) == 1)
    return Plan(identity, parts, *others, required)


def _wanted(whole: Key, term: Term) -> Wanted:
    alternatives = load_identities().slots[term.slot] if term.slot else ((term,),)
    return tuple(
        tuple((term_key(whole, one.indicator or term.indicator, one.dims), one.optional) for one in terms)
        for terms in alternatives
    )


@cache
def _allowed(indicator: str) -> frozenset[str]:
    """The dimensions that the codebook gives an indicator."""
    return frozenset(load_codebook().indicators[indicator].dims)


def _covers(whole: str, part: str) -> bool:
    """Whether a dimension of a whole takes in that of a part: a commune's files are none of a district's own."""
    return whole in ("", "all", part) or (whole == "online" and part.startswith("online_"))


def _is_vague(whole: Value, parts: Sequence[Value]) -> bool:
    return any(value.qualifier for value in (whole, *parts))


def key_of(figure: Figure) -> Key:
    """What makes two figures the same: the indicator and every dimension."""
    dims = figure.dims  # in the order of NAMES; written out, since it is made for every figure
    return (figure.indicator, dims.level, dims.channel, dims.timeliness, dims.origin, dims.field, dims.part)


@lru_cache(maxsize=4096)
def term_key(whole: Key, indicator: str, dims: tuple[tuple[str, str], ...]) -> Key:
    """The key of a term, where what its dimensions do not say is that of the whole's key."""
    allowed = _allowed(indicator)
    said = dict(dims)
    own = zip(NAMES, whole[1:], strict=True)
    return (indicator, *(said.get(name, value if name in allowed else "") for name, value in own))


def whole_dims(identity: Identity) -> tuple[tuple[int, str], ...]:
    """The dimensions that a whole must have, by place in its key: those told, and none that tell parts apart."""
    if identity.levels:
        return ((NAMES.index("level") + 1, "all"),)
    said = dict.fromkeys(("channel", "timeliness", "origin", "part"), "") | dict(identity.whole.dims)
    return tuple((NAMES.index(name) + 1, value) for name, value in said.items() if value != "*")


def best_reading(checks: Sequence[Check]) -> Check:
    """Of several readings of one whole the one that holds, else the one that comes nearest."""
    rank = {"pass": 0, "truncated": 1}
    return min(checks, key=lambda check: (rank.get(check.status, 2), abs(check.delta or Decimal(0))))


def sum_check(
    kind: str, rule: str, status: Status, whole: Value, parts: Sequence[Value], *, at_most: bool = False,
    sure: bool = True, rest: bool = False,
) -> Check:  # fmt: skip
    """A sum as a check. `sure`: it holds by construction; `rest`: the whole may hold what is not printed."""
    numbers = (whole, *parts)
    total = sum((part.value for part in parts), Decimal(0))
    limit = limit_of(whole, parts, at_most=at_most)
    sure = sure and status in ("pass", "fail")
    return Check(
        kind, rule, status, write_sum(whole, parts, "≤" if at_most else "="), numbers,
        total, whole.value, limit, relations=_relations(numbers, at_most=at_most, sure=sure, rest=rest),
    )  # fmt: skip


def _relations(numbers: Sequence[Value], *, at_most: bool, sure: bool, rest: bool) -> tuple[Equation, ...]:
    """A sum of whole counts as the repair may reckon with it."""
    if not all(value.is_whole_number for value in numbers):
        return ()
    whole, *others = (value.index for value in numbers)
    parts = tuple(others)
    bound = (Equation(whole, parts, at_most=True),) if sure and (at_most or rest) else ()
    return bound if at_most else (*bound, Equation(whole, parts, open=rest or not sure, rest=rest))
