"""Wholes and parts as the page shows them: brackets, "trong đó", bullets, running sums, shares.

Here no indicator is needed. A list that adds up passes; one that does not is a finding only where the words or the
brackets leave no doubt that the parts are all of the whole, or exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

import regex

from pipeline.audit_forms import NEAR, is_one_slip, makes_another, sum_check
from pipeline.audit_hundred import CUE, FAMILIES, SENTENCE, share_checks, tag_of
from pipeline.audit_values import MONEY, Check, Sheet, Value, first_letters, judge_sum, same_unit
from rules.identities import Identities, is_kind

OPENS_LIST = regex.compile(r"trong\s+đó|bao\s+gồm|gồm|chia\s+ra", regex.IGNORECASE)
ALL_OF_IT = regex.compile(r"gồm|chia\s+ra", regex.IGNORECASE)
# What may stand between a number and its bullets: "… hồ sơ tiếp nhận, trong đó:", "hồ sơ. Chia ra:", "hồ sơ:".
HEADS_BULLETS = regex.compile(
    r"(?:[^.:;]*?[.,;(]?\s*(?:trong\s+đó|bao\s+gồm|gồm|chia\s+ra|cụ\s+thể|trong\s+số)[^.:;]{0,30}|\s*\p{L}+(?:\s\p{L}+)?)\s*:",
    regex.IGNORECASE,
)
BEHIND_SLASH = regex.compile(r"\w\s*/\s*$")
BREAK = regex.compile(r"[;.(]\s")
BRACKET = regex.compile(r"[()]")
CLOSED_BRACKET = regex.compile(r"\([^()]*\)")
OUT_OF = regex.compile(r"\s?(?:\p{L}+\s){0,3}/\s?")
CHANGED = regex.compile(r"[^.;:()]{0,30}\(\s?(?P<word>tăng|giảm)\s(?:thêm\s)?", regex.IGNORECASE)
CLOSED = (frozenset(("new", "carried_over")), frozenset(("early", "on_time", "overdue")),
          frozenset(("early_or_on_time", "overdue")))  # fmt: skip
LARGE_WHOLE = 1000  # below, numbers one slip apart are too many
OF_THESE = regex.compile(r"trong\s+(?:tổng\s+)?số\s*$", regex.IGNORECASE)
IN_ALL = regex.compile(r"(?:tổng\s+cộng|cộng\s+chung|nâng\s+tổng\s+số)(?:\s+\p{L}+){0,6}\s*:?\s*$", regex.IGNORECASE)
COLON = regex.compile(r"[^.,;:()]{0,60}:\s*(?:[-+*]\s*)?(?:\p{L}+\s+){0,3}")


@dataclass(frozen=True, slots=True)
class Group:
    """A whole with the numbers that the page puts under it. `cue` is "(", "gồm", "trong đó" or "bullets"."""

    whole: Value
    parts: tuple[Value, ...]
    cue: str


def list_checks(sheet: Sheet, book: Identities) -> Iterator[Check]:
    """Checks of all lists of a report."""
    for block in sheet.by_block.values():
        if len(block) > 1 and block[0].cell is None:
            yield from _paragraph(sheet, book, block)
    for group in _bullets(sheet):
        yield from _check_group(sheet, book, group)
    yield from _linked(sheet)


def _paragraph(sheet: Sheet, book: Identities, values: Sequence[Value]) -> Iterator[Check]:
    line = _Line(sheet, values)
    for group in (*line.brackets(), *line.lists()):
        yield from _check_group(sheet, book, group)
        yield from line.beside(group)
    yield from _told_apart(sheet, book, line)
    yield from line.running_sums()
    yield from _more_than_came(values)
    yield from share_checks(sheet, book, line.text, line.values)
    yield from line.repeats()


class _Line:
    """A paragraph with its counts in order, and how deep in brackets each stands."""

    def __init__(self, sheet: Sheet, values: Sequence[Value]) -> None:
        self.values = values
        self.text = sheet.text(values[0])
        self.counts = [value for value in values if not value.is_share and not self._is_base(value)]
        self.depth = depths(self.text, values)

    def _is_base(self, value: Value) -> bool:
        """The second number of "45/50"."""
        return bool(BEHIND_SLASH.search(self.text, max(0, value.at - 12), value.at))

    def between(self, first: Value, second: Value) -> str:
        return self.text[first.end : second.at]

    def brackets(self) -> Iterator[Group]:
        """ "20 người (công chức: 04 người; viên chức: 01 người; cán bộ: 15 người)"."""
        for at, whole in enumerate(self.counts):
            inside = []
            for value in self.counts[at + 1 :]:
                if self.depth[value.index] <= self.depth[whole.index]:
                    break
                between = self.between(inside[-1], value) if inside else ""
                closed = ")" in CLOSED_BRACKET.sub("", between) or SENTENCE.search(between)
                if CUE.search(between) or closed:
                    break  # "(dôi dư 56 người, trong đó: …)": the rest is of what stands before the cue
                if self.depth[value.index] == self.depth[whole.index] + 1:
                    inside.append(value)
            if len(inside) < 2:
                continue
            lead = self.between(whole, inside[0])
            plain = CLOSED_BRACKET.sub("", lead)
            cue = CUE.search(plain)
            opens = plain.count("(") == 1 and ")" not in plain and not SENTENCE.search(lead)
            if opens and (plain == lead or CUE.match(plain.rpartition("(")[2].strip())):
                yield Group(whole, tuple(inside), "trong đó" if cue and not ALL_OF_IT.search(lead) else "(")

    def lists(self) -> Iterator[Group]:
        """ "… 5.120 nhiệm vụ. Trong đó, có 3.040 …; 2.080 …"."""
        for at in range(len(self.counts) - 1):
            first, second = self.counts[at], self.counts[at + 1]
            lead = self.between(first, second)
            cue = CUE.search(lead)
            if not cue and COLON.fullmatch(lead) and self.depth[first.index] == self.depth[second.index]:
                parts = self._parts(at + 1)
                if len(parts) > 1 and first.kind != "previous":
                    yield Group(first, parts, ":")
            if not cue or self.depth[first.index] < self.depth[second.index] or SENTENCE.search(lead, cue.end()):
                continue
            if self.depth[first.index] > self.depth[second.index]:  # "12.480 người (giảm 160 người), trong đó …"
                before = [one for one in self.counts[:at] if self.depth[one.index] == self.depth[second.index]]
                if not before or SENTENCE.search(self.between(before[-1], second)):
                    continue
                first = before[-1]
            if any(value.is_share and first.end + cue.end() <= value.at < second.at for value in self.values):
                continue  # "trong đó nộp tại nhà đạt 86%; cấp phường là …": the cue speaks of the share
            parts = self._parts(at + 1)
            if OF_THESE.search(lead):  # "Trong số 90 công chức có mặt: 60 nam, 30 nữ"
                if len(parts) > 2:
                    yield Group(second, parts[1:], "trong đó")
                continue
            word = "gồm" if ALL_OF_IT.search(lead) else "trong đó"
            if first.kind == "previous" and second.kind != "previous":
                continue
            wholes = [first]
            opened = SENTENCE.search(lead)
            if opened and (main := self._main_before(at)) is not first:
                wholes.append(main)
            fitting = [whole for whole in wholes if _fits(whole, parts)]
            others = "," in lead[cue.end() :].lstrip(" ,:")  # "gồm UBND huyện, 21 xã và 47 trường": one is not counted
            if len(parts) > 1 and (fitting or not others):
                yield Group((fitting or wholes)[0], parts, word)

    def _parts(self, at: int) -> tuple[Value, ...]:
        """The counts from `at` to the end of the sentence or the next "trong đó", at its depth in brackets."""
        depth = self.depth[self.counts[at].index]
        parts = [self.counts[at]]
        for value in self.counts[at + 1 :]:
            between = self.text[parts[-1].end : value.at]
            if SENTENCE.search(between) or self.depth[value.index] < depth or OPENS_LIST.search(between):
                break
            if self.depth[value.index] == depth:
                parts.append(value)
        return tuple(parts)

    def _main_before(self, at: int) -> Value:
        """The first count of the sentence in which the count at `at` stands."""
        while at and not SENTENCE.search(self.between(self.counts[at - 1], self.counts[at])):
            at -= 1
        return self.counts[at]

    def running_sums(self) -> Iterator[Check]:
        """Totals told after their parts: "08 cơ quan … và 16 đơn vị xã, … : 24 đơn vị". Only what holds is told."""
        for depth in sorted(set(self.depth.values())):
            yield from self._totals([value for value in self.counts if self.depth[value.index] == depth])
        for at, whole in enumerate(self.counts[:-3]):
            rest = [value for value in self._parts(at) if value is not whole]
            if len(rest) > 2 and _fits(whole, rest) and all(part.value for part in rest):
                yield sum_check("parts", "nested", "pass", whole, rest, sure=False)

    def _totals(self, counts: Sequence[Value]) -> Iterator[Check]:
        for at in range(2, len(counts)):
            whole = counts[at]
            for count in range(2, min(at, 6) + 1):
                parts = counts[at - count : at]
                alike = all((part.unit in MONEY) == (whole.unit in MONEY) for part in parts)
                if alike and all(part.value for part in parts) and _fits(whole, parts):
                    if not SENTENCE.search(self.between(parts[0], whole)):
                        yield sum_check("parts", "running", "pass", whole, parts, sure=False)
                    break
            else:
                yield from self._total_missed(counts[:at], whole)

    def _total_missed(self, before: Sequence[Value], whole: Value) -> Iterator[Check]:
        """ "16 điểm cầu cấp xã và 02 điểm cầu cấp huyện, tổng cộng 19 điểm cầu": a slip away from what it should be."""
        if not IN_ALL.search(self.text, max(0, whole.at - 60), whole.at) or whole.qualifier:
            return
        parts: list[Value] = []
        for part in reversed(before):
            if SENTENCE.search(self.between(part, whole)) or not same_unit(part, whole) or part.kind == "previous":
                break
            parts.insert(0, part)
        status, gap = judge_sum(whole, parts)
        if len(parts) > 1 and status == "fail" and is_one_slip(whole, parts, gap):
            yield sum_check("parts", "running", "unverifiable", whole, parts, sure=False)

    def beside(self, group: Group) -> Iterator[Check]:
        """What stands beside the numbers of a sum adds up too.

        "giảm 864/15.320 người, trong đó khối xã 96/1.240, khối huyện 768/14.080"; "12.480 người (giảm 160 người), trong
        đó công chức 1.310 người (giảm 25 người) …".
        """
        counts = [count for count in range(len(group.parts), 1, -1) if _fits(group.whole, group.parts[:count])]
        if not counts:
            return
        numbers = (group.whole, *group.parts[: counts[0]])
        found = [self._companion(number) for number in numbers]
        whole, *parts = (one[1] for one in found if one is not None) if all(found) else (None,)
        if whole is None or len({one[0] for one in found if one}) > 1:
            return
        status, gap = judge_sum(whole, parts)
        if status != "fail" or abs(gap) * NEAR <= whole.value or is_one_slip(whole, parts, gap):
            yield sum_check("parts", "beside", "unverifiable" if status == "fail" else status, whole, parts, sure=False)

    def _companion(self, number: Value) -> tuple[str, Value] | None:
        """The number right behind another one, and what it is to that: "/" what that is of, else "tăng" or "giảm"."""
        place = self.values.index(number) + 1
        if place == len(self.values) or self.values[place].is_share:
            return None
        between = self.between(number, self.values[place])
        if OUT_OF.fullmatch(between):
            return "/", self.values[place]
        match = CHANGED.fullmatch(between)
        return (match["word"].lower(), self.values[place]) if match else None

    def repeats(self) -> Iterator[Check]:
        """ "25 người làm theo hợp đồng: 25 người": one number given twice in one phrase."""
        for first, second in zip(self.counts, self.counts[1:], strict=False):
            between = self.between(first, second)
            if first.value == second.value and first.value > 1 and _is_one_phrase(between):
                yield Check(
                    "repeat", "phrase", "pass", f"{first.text} = {second.text}", (first, second), first.value,
                    second.value, Decimal(1),
                )  # fmt: skip


def _told_apart(sheet: Sheet, book: Identities, line: _Line) -> Iterator[Check]:
    """ "trả 8.215 hồ sơ, trước và đúng hạn 8.210 hồ sơ, trễ hạn 5 hồ sơ", where no indicator is told."""
    for at, whole in enumerate(line.counts[:-2]):
        told: dict[str, Value] = {}
        for before, part in pairwise(line.counts[at:]):
            tag = "" if part.figures else tag_of(sheet, book, part)
            if FAMILIES.get(tag) != "time" or tag in told or SENTENCE.search(line.between(before, part)):
                break
            told[tag] = part
        parts = list(told.values())
        if whole.figures or frozenset(told) not in CLOSED or not all(same_unit(part, whole) for part in parts):
            continue
        status, gap = judge_sum(whole, parts)
        if status != "fail" or abs(gap) * NEAR <= whole.value or is_one_slip(whole, parts, gap):
            yield sum_check("parts", "told", "unverifiable" if status == "fail" else status, whole, parts, sure=False)


def _more_than_came(values: Sequence[Value]) -> Iterator[Check]:
    """Of another interval ("lũy kế …") more was resolved than came in: what was carried over is not given."""
    others = [value for value in values if value.reason.startswith("another interval") and not value.is_share]
    received = [value for value in others if "tiếp nhận" in value.label.lower()]
    resolved = [value for value in others if "giải quyết" in value.label.lower() and "hạn" not in value.label.lower()]
    if len(received) == 1 and len(resolved) == 1 and resolved[0].value > received[0].value:
        yield sum_check("parts", "T4", "unverifiable", received[0], resolved, at_most=True, sure=False)


def _is_one_phrase(between: str) -> bool:
    return between.rstrip().endswith(":") and not BREAK.search(between)


def depths(text: str, values: Sequence[Value]) -> dict[int, int]:
    """How deep in brackets each number stands."""
    if "(" not in text:
        return dict.fromkeys((value.index for value in values), 0)
    depths, depth, at = {}, 0, 0
    for value in values:
        for sign in BRACKET.finditer(text, at, value.at):
            depth = depth + 1 if sign[0] == "(" else max(0, depth - 1)  # the ")" of "2)" closes nothing
        depths[value.index], at = depth, value.at
    return depths


def _fits(whole: Value, parts: Sequence[Value]) -> bool:
    return len(parts) > 1 and judge_sum(whole, parts)[0] == "pass"


def _alike(sheet: Sheet, book: Identities, whole: Value, parts: Sequence[Value]) -> bool:
    """Whether the parts count what the whole counts, as far as their units tell, or the outline."""
    return all(same_unit(part, whole) or _is_part(sheet, part, whole) or _is_kind(book, part, whole) for part in parts)


def _is_kind(book: Identities, part: Value, whole: Value) -> bool:
    return is_kind(part.noun, whole.noun, book.kinds)


def _is_part(sheet: Sheet, part: Value, whole: Value) -> bool:
    """Whether the outline puts a part under its whole, of one indicator: "19 quyết định" of "26 văn bản"."""
    return any(
        sheet.figures[at].part_of == one and sheet.figures[at].indicator == sheet.figures[one].indicator
        for at in part.figures for one in whole.figures
    )  # fmt: skip


def _bullets(sheet: Sheet) -> Iterator[Group]:
    """A paragraph that ends with "trong đó:" and the first count of each paragraph under it."""
    sections = sheet.report.sections
    under: dict[int, list[Value]] = {}
    firsts = []
    for block in sheet.order:
        values = [value for value in sheet.by_block[block] if value.cell is None and not value.is_share]
        if not values:
            continue
        first = values[0]
        firsts.append((first.section, values))
        if first.section is not None and (parent := sections[first.section].parent) is not None:
            under.setdefault(parent, []).append(first)
    for section, values in firsts:
        text = sheet.text(values[0]).rstrip()
        if section is None or len(under.get(section, ())) < 2 or not text.endswith(":"):
            continue
        if HEADS_BULLETS.fullmatch(text, values[-1].end):
            yield Group(_whole_of(sheet, values, under[section]), tuple(under[section]), "bullets")


def _whole_of(sheet: Sheet, values: Sequence[Value], parts: Sequence[Value]) -> Value:
    """The number that the bullets divide: that of their own indicator, not last year's beside it."""
    names = {sheet.figures[at].indicator for part in parts for at in part.figures}
    for value in values:
        if names & {sheet.figures[at].indicator for at in value.figures}:
            return value
    return next((value for value in values if value.kind != "previous"), values[0])


def _linked(sheet: Sheet) -> Iterator[Check]:
    """Parts that the outline puts under one whole, and numbers beside such a part. Only what holds is told."""
    under: dict[int, list[Value]] = {}
    for at, figure in enumerate(sheet.figures):
        if figure.part_of is not None and at in sheet.of_figure and figure.part_of in sheet.of_figure:
            under.setdefault(figure.part_of, []).append(sheet.of_figure[at])
    for at, parts in under.items():
        whole = sheet.of_figure[at]
        beside = [
            value for value in sheet.by_block[parts[0].block]
            if not value.is_share and value.index >= parts[0].index and value.cell == parts[0].cell
        ]  # fmt: skip
        for some in (parts, beside):
            if whole not in some and _fits(whole, some) and all(part.value for part in some):
                yield sum_check("parts", "outline", "pass", whole, list(dict.fromkeys(some)), sure=False)


def _check_group(sheet: Sheet, book: Identities, group: Group) -> Iterator[Check]:
    """What adds up is told; else, unless another check judges it, what may be wrong."""
    meant = replace(group, parts=_meant(sheet, group))
    if len(meant.parts) < 2:
        return
    tags = [tag_of(sheet, book, part) for part in meant.parts]
    if held := _held(meant):
        yield held
    elif _is_judged_elsewhere(meant, tags):
        return
    elif _is_one_dimension(sheet, book, meant, tags):
        status, gap = judge_sum(meant.whole, meant.parts)
        if gap < 0 or frozenset(tags) in CLOSED:
            yield sum_check("parts", group.cue, status, meant.whole, meant.parts)
    elif not makes_another(sheet, meant.whole, meant.parts):
        if group.cue not in (":", "trong đó"):
            yield from _missed(sheet, book, meant)
        elif not _is_vague(meant):
            doubts = _doubted(sheet, book, meant)
            yield from doubts if doubts or group.cue == ":" else _short(sheet, group)


def _meant(sheet: Sheet, group: Group) -> tuple[Value, ...]:
    """The parts; in a sentence the list runs on into other things: what counts something else is none of them."""
    linked = tuple(part for part in group.parts if _is_part(sheet, part, group.whole))
    if group.cue != "trong đó" or not linked:
        return group.parts
    return linked if len(linked) > 1 else tuple(one for one in group.parts if one in linked or not one.figures)


def _held(group: Group) -> Check | None:
    """The parts that make the whole: in a sentence the list may run on, in brackets and bullets it is what it is."""
    whole, parts = group.whole, group.parts
    fewest = 2 if group.cue in ("trong đó", "gồm") else len(parts)
    for count in range(len(parts), fewest - 1, -1):
        if _fits(whole, parts[:count]) and any(part.value for part in parts[:count]):
            sure = group.cue != "trong đó" and count == len(parts)
            return sum_check("parts", group.cue, "pass", whole, parts[:count], sure=sure)
    return None


def _is_judged_elsewhere(group: Group, tags: Sequence[str]) -> bool:
    """Whether the identities of the forms judge the parts, which are dimensions of the codebook, or nothing can."""
    if all(part.figures for part in group.parts) and all(FAMILIES.get(tag) for tag in tags):
        return True
    # "tăng 719 hồ sơ so với cùng kỳ": no whole of anything
    return any(value.reason == "a difference" for value in (group.whole, *group.parts))


def _is_one_dimension(sheet: Sheet, book: Identities, group: Group, tags: Sequence[str]) -> bool:
    """Whether the parts are told apart by one thing ("trước hạn", "đúng hạn", "quá hạn"), each once."""
    families = {FAMILIES.get(tag, "") for tag in tags}
    apart = len(families) == 1 and "" not in families and len(set(tags)) == len(tags)
    return apart and not _is_vague(group) and _alike(sheet, book, group.whole, group.parts)


def _is_vague(group: Group) -> bool:
    return any(value.qualifier for value in (group.whole, *group.parts))


def _is_near(group: Group, gap: Decimal) -> bool:
    return abs(gap) * NEAR <= group.whole.value


def _doubted(sheet: Sheet, book: Identities, group: Group) -> list[Check]:
    """A list in a sentence, of which nothing says that it is all of the whole: so it may be a slip, or go on."""
    whole, parts = group.whole, group.parts
    gap = judge_sum(whole, parts)[1]
    likely = is_one_slip(whole, parts, gap)
    if group.cue == "trong đó":
        likely = gap < 0 or (likely and whole.value >= LARGE_WHOLE)
    if not (likely or _is_near(group, gap)) or not _alike(sheet, book, whole, parts):
        return []
    return [replace(sum_check("parts", group.cue, "unverifiable", whole, parts, sure=False), relations=())]


def _missed(sheet: Sheet, book: Identities, group: Group) -> Iterator[Check]:
    """Brackets, "gồm" and bullets are all of the whole, unless they are a list of other things."""
    whole, parts = group.whole, group.parts
    gap = judge_sum(whole, parts)[1]
    linked = all(_is_part(sheet, part, whole) for part in parts)
    counts_one = _all_units(parts) or linked
    kinds = not counts_one and all(_is_kind(book, part, whole) for part in parts)
    if kinds:
        likely = _is_near(group, gap) or gap < 0
    else:
        likely = counts_one and (linked or whole.value < 2 * (whole.value - gap) < 4 * whole.value)
    likely = likely or ((counts_one or kinds) and is_one_slip(whole, parts, gap))
    if likely and _alike(sheet, book, whole, parts):
        sure = group.cue == "(" and _is_near(group, gap) and not _is_vague(group) and _share_dimension(sheet, parts)
        yield sum_check("parts", group.cue, "fail" if sure else "unverifiable", whole, parts, sure=sure)


def _short(sheet: Sheet, group: Group) -> Iterator[Check]:
    """Parts told by free words under a whole of the same indicator that leave a remainder: "33 văn bản, trong đó …"."""
    parts = [
        part for part in group.parts
        if any(sheet.figures[at].part_of in group.whole.figures and sheet.figures[at].dims.part for at in part.figures)
    ]  # fmt: skip
    if len(parts) > 1 and judge_sum(group.whole, parts)[0] == "fail":
        yield sum_check("parts", group.cue, "unverifiable", group.whole, parts, sure=False)


def _all_units(parts: Sequence[Value]) -> bool:
    return len({first_letters(part.noun) for part in parts if part.noun}) < 2


def _share_dimension(sheet: Sheet, parts: Sequence[Value]) -> bool:
    """Whether all parts are told apart by one and the same thing: free words, or one dimension."""
    varying = set()
    figures = [sheet.figures[part.figures[0]] for part in parts if part.figures]
    for name in ("level", "channel", "timeliness", "origin", "field"):
        if len({getattr(figure.dims, name) for figure in figures}) > 1:
            varying.add(name)
    return len(varying) <= 1
