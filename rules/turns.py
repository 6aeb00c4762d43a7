"""Numbers dealt out in turn: "tại cấp huyện, cấp xã lần lượt là 90 và 412 hồ sơ" gives each number a label of its own.

Labels stand before the numbers, as many as these: topics ("mới tiếp nhận và kỳ trước chuyển qua"), deadlines, ways in,
or levels, which "ba cấp" names all at once. A list without labels takes those of the list before it ("…; một phần lần
lượt 97 và 33").
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import regex

from rules.lines import Line, Quantity
from rules.rulebook import Hit

LookUp = Callable[[str], tuple[list[Hit], list[Hit]]]

IN_TURN = regex.compile(
    r"\b(?:lần\s+lượt|tương\s+ứng|theo\s+thứ\s+tự(?:\s+(?:ấy|đó|trên|này|nói trên))?)"
    r"(?:\s+(?:là|đạt|gồm|có|với))?\s*:?\s*$"
)
LISTED = regex.compile(r"(?::|\b(?:là|đạt|có))\s*$")  # what may stand before a list that no "lần lượt" announces
BETWEEN = frozenset({",", "và", ";", ", và", "; và"})
ITEM_END = regex.compile(r",|;|\bvà\b")
ALL_LEVELS = regex.compile(
    r"\b(?:(?P<three>ba|cả\s+ba|3|cả\s+3)|(?P<two>hai|cả\s+hai|2|cả\s+2))\s+cấp\b", regex.IGNORECASE
)
KINDS = {
    "tỉnh": "province", "sở": "province", "huyện": "district", "quận": "district", "thị xã": "district",
    "xã": "commune", "phường": "commune", "thị trấn": "commune",
}  # fmt: skip
KIND = regex.compile(r"\b(?:" + "|".join(sorted(KINDS, key=len, reverse=True)) + r")\b(?!\s+hội)", regex.IGNORECASE)
OF_ALL = regex.compile(r"\b(?:khối|cấp)\s+(?P<kind>" + "|".join(KINDS) + r")\b", regex.IGNORECASE)
UNKNOWN = "?"  # the level of a number whose label in a list is not found
DIMENSIONS = ("level", "timeliness", "channel", "origin")


def deal_in_turn(line: Line, look_up: LookUp | None = None) -> None:
    """Give each number of a list its own label; the line's quantities are changed in place."""
    labels: list[tuple[int, int]] = []
    levels: list[str] = []
    at = 0
    while at < len(line.quantities):
        dealt = _list_from(line, at)
        if len(dealt) < 2:
            at += 1
            continue
        first = dealt[0]
        announced = IN_TURN.search(line.text, first.lead[0], first.start)
        stop = announced.start() if announced else _before(line, first)
        found = _labels(line, first.lead[0], stop, len(dealt), look_up) if announced else []
        if not found and not announced and LISTED.search(line.text, first.lead[0], first.start):
            found = _labels_of_one_dimension(line, first.lead[0], stop, len(dealt))
        if found:
            labels, levels = found, _levels_of(line.text, found) or _level_of_all(line, found)
            _deal(line, dealt, found, stop)
            _set_levels(dealt, levels)
            if levels:
                _share_predicate(line, dealt, found)
        elif whole := _all_levels(line, first.lead[0], first.start, len(dealt), levels):
            labels, levels = [], whole
            _repeat(dealt, (first.lead[0], stop))
            _set_levels(dealt, levels)
        elif len(dealt) == max(len(labels), len(levels)) and _goes_on(line, first, announced is not None, levels):
            _repeat(dealt, (first.lead[0], stop))
            for quantity, shared in zip(dealt, labels, strict=False):
                quantity.shared = shared
            if not _level_in(line.text[first.lead[0] : stop]):
                _set_levels(dealt, levels)
        elif announced:
            told = _told_levels(line, first.lead[0], stop, len(dealt))
            labels, levels = [], told
            _repeat(dealt, (first.lead[0], stop)) if told else None
            _set_levels(dealt, told or [UNKNOWN] * len(dealt))
        at += len(dealt)


def _list_from(line: Line, at: int) -> list[Quantity]:
    """The numbers that follow one another with nothing but commas, semicolons and "và" between."""
    dealt = [line.quantities[at]]
    for quantity in line.quantities[at + 1 :]:
        if line.text[dealt[-1].end : quantity.start].strip(" \u00a0") not in BETWEEN or quantity.is_denominator:
            break
        if dealt[-1].unit and quantity.unit != dealt[-1].unit:
            break  # "90 hồ sơ và 85 kết quả"
        dealt.append(quantity)
    return dealt


def _before(line: Line, first: Quantity) -> int:
    listed = LISTED.search(line.text, first.lead[0], first.start)
    return listed.start() if listed else first.start


def _labels(line: Line, start: int, stop: int, count: int, look_up: LookUp | None = None) -> list[tuple[int, int]]:
    """The last `count` items of what stands before the list; none where there are fewer.

    Words of the vocabulary that hold a comma ("xã, thị trấn") are one item, unless the items are too few without.
    """
    marks = list(ITEM_END.finditer(line.text, start, stop))
    joined = [hit for hit in line.words_in((start, stop)) if hit.concept != "all"]
    whole = [mark for mark in marks if not any(hit.start < mark.start() and mark.end() < hit.end for hit in joined)]
    guess: tuple[_Labels, list[Hit] | None] | None = None
    for ends in (whole, marks if look_up else []):
        starts = [start, *(mark.end() for mark in ends)]
        for at in range(len(starts) - count, -1, -1):
            row = starts[at : at + count]
            labels = list(zip(row, [*row[1:], stop], strict=True))
            words = _read_again(line, labels, look_up) if ends is not whole and look_up else None
            if _differ(line.words if words is None else words, line.text, labels):
                # "mức độ 3, mức độ 4 của các sở, ban, ngành lần lượt là …": not the last two items, but two that differ
                return _agreed(line, labels, words)
            if ends is whole or not _is_one_level(line.text, labels):
                guess = guess or (labels, words)
    return _agreed(line, *guess) if guess else []


_Labels = list[tuple[int, int]]


def _agreed(line: Line, labels: _Labels, words: list[Hit] | None) -> _Labels:
    """The labels, with the words of the line as they read them."""
    if words is not None:
        line.words[:] = words
        line._word_starts[:] = [hit.start for hit in words]
    return labels


def _read_again(line: Line, labels: Sequence[tuple[int, int]], look_up: LookUp) -> list[Hit]:
    """Words that several labels make up together, as "trước hạn, đúng hạn" does, give way to those of each."""
    begin, end = labels[0][0], labels[-1][1]
    kept = [hit for hit in line.words if hit.end <= begin or hit.start >= end]
    for start, stop in labels:
        for found in look_up(line.text[start:stop])[1]:
            if found.slot != "mask":
                kept.append(Hit(found.start + start, found.end + start, found.concept, found.slot))
        kept += [hit for hit in line.words_in((start, stop)) if hit.concept.startswith("online_level")]
    return sorted(set(kept))


def _labels_of_one_dimension(line: Line, start: int, stop: int, count: int) -> list[tuple[int, int]]:
    """Labels of a list that only a colon announces: as many as the numbers, and each another value of one dimension."""
    found = _labels(line, start, stop, count)
    return found if found and _differ(line.words, line.text, found) else []


def _differ(words: Sequence[Hit], text: str, labels: Sequence[tuple[int, int]]) -> bool:
    """Whether each of several labels names another value of one dimension, or another level."""
    for slot in DIMENSIONS:
        values = [
            {_value(hit) for hit in words if hit.slot == slot and start <= hit.start < hit.end <= stop + 1}
            for start, stop in labels
        ]
        if all(len(one) == 1 for one in values) and len({next(iter(one)) for one in values}) == len(labels):
            return True
    return bool(_levels_of(text, labels))


def _is_one_level(text: str, labels: Sequence[tuple[int, int]]) -> bool:
    """ "khối xã, thị trấn" are no two labels."""
    levels = {_level_in(text[start:stop]) for start, stop in labels}
    return len(levels) == 1 and "" not in levels


def _value(hit: Hit) -> str:
    return hit.concept.removeprefix("bare_")


def _levels_of(text: str, labels: Sequence[tuple[int, int]]) -> list[str]:
    """The levels that labels name, where each names another; else none."""
    levels = [_level_in(text[start:stop]) for start, stop in labels]
    return levels if all(levels) and len(set(levels)) == len(levels) else []


def _level_of_all(line: Line, labels: Sequence[tuple[int, int]]) -> list[str]:
    """ "biên chế giao, số có mặt của khối huyện lần lượt là …": said of the last label, and of all."""
    last = OF_ALL.search(line.text, *labels[-1])
    others = any(KIND.search(line.text, *label) for label in labels[:-1])
    return [KINDS[last["kind"].casefold()]] * len(labels) if last and not others else []


def _level_in(text: str) -> str:
    kinds = [KINDS[" ".join(match[0].casefold().split())] for match in KIND.finditer(text)]
    return kinds[-1] if kinds else ""


def _all_levels(line: Line, start: int, stop: int, count: int, told: Sequence[str]) -> list[str]:
    """ "của ba cấp lần lượt là …": province, district, commune; two are those told of before."""
    named = ALL_LEVELS.search(line.text, start, stop)
    if named and named["two"] and count == 2:
        return list(told) if len(told) == 2 else [UNKNOWN] * 2
    return ["province", "district", "commune"] if named and named["three"] and count == 3 else []


STOP = regex.compile(r"[!?\n]|\.(?!\d)")
LEVELS = {"province": "province", "bare_province": "province", "district": "district", "commune": "commune"}


def _told_levels(line: Line, begin: int, upto: int, count: int) -> list[str]:
    """The levels told right before, where as many: "Sở, ngành nhận 90 hồ sơ, 12 xã 200 hồ sơ; đã trả lần lượt …"."""
    start = _last_sentence(line.text, begin)
    told = [(hit.start, LEVELS[hit.concept]) for hit in line.words_in((start, upto)) if hit.concept in LEVELS]
    for units in line.quantities:
        if units.unit == "agency" and start <= units.start < upto:
            told.append((units.start, _level_in(line.text[units.numeral.end : units.end])))
    levels = list(dict.fromkeys(level for _, level in sorted(told) if level))
    return levels if len(levels) == count else []


def _last_sentence(text: str, upto: int) -> int:
    """Where the sentence begins that ends where a list begins, or in which the list stands."""
    end = len(text[:upto].rstrip())
    return max((stop.end() for stop in STOP.finditer(text, 0, max(0, end - 1))), default=0)


def _goes_on(line: Line, first: Quantity, announced: bool, levels: Sequence[str]) -> bool:
    """Whether a list without labels takes over those of the list before it: announced, or with a label of its own."""
    label = line.text[first.lead[0] : first.start].strip(" \u00a0,;:.")
    return announced or (bool(label) and bool(levels) and len(label.split()) < 8)


def _deal(line: Line, dealt: Sequence[Quantity], labels: Sequence[tuple[int, int]], stop: int) -> None:
    lead = dealt[0].lead[0]
    for quantity, (start, end) in zip(dealt, labels, strict=True):
        quantity.left, quantity.lead = (start, end), (lead, start)
        quantity.beyond = (lead, stop)
        _settle(quantity, dealt)


def _share_predicate(line: Line, dealt: Sequence[Quantity], labels: Sequence[tuple[int, int]]) -> None:
    """ "Cấp huyện, cấp xã tiếp nhận lần lượt 90 và 412": what the last of several levels did, all of them did."""
    kinds = list(KIND.finditer(line.text, *labels[-1]))
    if not kinds or any(hit.slot == "topic" for label in labels[:-1] for hit in line.words_in(label)):
        return
    for quantity in dealt[:-1]:
        quantity.shared = (kinds[-1].end(), labels[-1][1])


def _repeat(dealt: Sequence[Quantity], label: tuple[int, int]) -> None:
    """All numbers of a list stand under one label."""
    for quantity in dealt:
        quantity.left, quantity.lead = label, (label[0], label[0])
        _settle(quantity, dealt)


def _settle(quantity: Quantity, dealt: Sequence[Quantity]) -> None:
    quantity.right = (quantity.numeral.end, quantity.end)
    quantity.joined_by = "turn"
    quantity.new_sentence = quantity.new_sentence and quantity is dealt[0]
    quantity.unit = quantity.unit or dealt[-1].unit


def _set_levels(dealt: Sequence[Quantity], levels: Sequence[str]) -> None:
    for quantity, level in zip(dealt, levels, strict=False):
        quantity.level = level
