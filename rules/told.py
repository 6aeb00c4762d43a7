"""Numbers that answer to what was told before: sums of it, the same of another level, the count behind a share."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations

from rules.candidates import inherit, linked
from rules.counting import BODIES, is_level_alone
from rules.dimensions import refused
from rules.levels import stated_level
from rules.parts import DIFFERENCE
from rules.place import LIKELY, Place, Record
from rules.shares import PLAN_PARTS, denominator
from rules.turns import UNKNOWN

EQUALS = re.compile(r"\b(?:tương ứng|tương đương|tức)(?:\s(?:với|là))?\s$")
ALL_TOLD = re.compile(r"(?:tính chung|tổng cộng|cộng chung|cộng|tất cả|chung)\b", re.IGNORECASE)
OF_ALL = re.compile(r"\b(?:trên|trong)\s(?:tổng\s)?số\s(?:là\s)?$")
AMONG = re.compile(r"\btrong (?:tổng )?số\b", re.IGNORECASE)
THESE = re.compile(r"\b(?:con số|các con số|số|tỷ lệ|các tỷ lệ)\s(?:này|đó|trên|tương ứng)\b", re.IGNORECASE)


def count_of_share(place: Place, base: Record) -> Record | None:
    """ "97,8% hồ sơ trả đúng hẹn, tương ứng 142 hồ sơ": the count of which the share was stated."""
    last, quantity = place.state.last, place.quantity
    if last is None or last.unit != "percent" or last.reason or quantity.new_sentence or quantity.unit != "dossier":
        return None
    counts = [count for count, share in place.book.rates.items() if last.indicators[:1] == (share,)]
    if not counts or not EQUALS.search(place.line.text, quantity.left[0], quantity.start):
        return None
    return replace(base, indicators=(counts[0],), dims=dict(last.dims), rule=f"count of {last.rule}", confidence=LIKELY)


def count_in_bracket(place: Place, base: Record) -> Record | None:
    """ "Trước hạn đạt 68% (2.182 hồ sơ)": the count of which the share before the bracket was stated."""
    last, quantity = place.state.last, place.quantity
    if last is None or last.unit != "percent" or last.reason or not last.indicators or not quantity.depth:
        return None
    if (
        quantity.unit not in ("dossier", "")
        or place.line.text[place.line.quantities[place.at - 1].end : quantity.start].strip() != "("
    ):
        return None
    counts = [count for count, share in place.book.rates.items() if last.indicators[0] == share]
    if len(counts) != 1 or place.own_topics or place.has_own_dims:
        return None
    return replace(
        base,
        indicators=(counts[0],),
        unit="dossier",
        dims=dict(last.dims),
        rule=f"count of {last.rule}",
        confidence=LIKELY,
    )


def whole_of_told(place: Place, base: Record) -> Record | None:
    """ "7 hồ sơ trễ hẹn trên tổng số 3.214 hồ sơ": of what the number before is a part; behind a share it is unsaid."""
    last, quantity = place.state.last, place.quantity
    if last is None or quantity.new_sentence or not place.at:
        return None
    of_services = quantity.unit == "procedure" and last.indicators == ("online_services",)
    if quantity.unit != "dossier" and not of_services and not (quantity.unit == last.unit == "money"):
        return None
    if not OF_ALL.search(place.line.text, place.line.quantities[place.at - 1].end, quantity.start):
        return None
    if last.unit == "percent" or last.reason:
        return refused(base, "the whole, not said of what")
    if of_services:  # "65 dịch vụ công trực tuyến trên tổng số 187 thủ tục"
        link = place.book.by_topic["authority", "procedure"][0]
        return linked(base, link, LIKELY, ("procedure",))
    return denominator(last, base, place)


def share_in_turn(place: Place, base: Record) -> Record | None:
    """ "trước hạn 79, đúng hạn 41 và quá hạn 1 hồ sơ, tương ứng 65%, 34% và 1%": each of the count in its place."""
    quantities, first = place.line.quantities, place.at
    while first and quantities[first - 1].level == UNKNOWN and quantities[first - 1].unit == "percent":
        first -= 1
    last = first
    while last < len(quantities) and quantities[last].level == UNKNOWN and quantities[last].unit == "percent":
        last += 1
    begun = len(place.state.sentence) - (place.at - first)  # numbers of the sentence before the list
    counts = [
        one
        for one, quantity in zip(place.state.sentence[:begun], quantities[first - begun : first], strict=True)
        if one.unit != "percent" and not quantity.is_denominator
    ]
    told = counts[first - last :]
    if place.quantity.unit != "percent" or len(told) < last - first or any(one.reason for one in told):
        return None
    rates = [place.book.rates.get(one.indicators[-1], "") for one in told]
    if not all(rates) or (len({one.unit for one in told}) > 1 and set(rates) != {"plan_completion_rate"}):
        return None
    source = told[place.at - first]
    dims = dict(source.dims)
    if rates[0] == "plan_completion_rate":
        dims["part"] = PLAN_PARTS.get(source.indicators[0], "")
    rate = place.book.rates[source.indicators[-1]]
    return replace(base, indicators=(rate,), dims=dims, rule=f"rate of {source.rule}", confidence=LIKELY)


AGAIN = re.compile(r"\s(?:hồ sơ\s|HS\s)?(?:nói trên|kể trên|nêu trên|trên|này|đó)\b")


def told_again(place: Place, base: Record) -> Record | None:
    """ "Trong 2.890 hồ sơ nói trên, …": what was told of that number before."""
    if place.quantity.unit != "dossier" or not AGAIN.match(place.line.text, place.quantity.numeral.end):
        return None
    same = next((one for one in reversed(place.state.told) if one.value == base.value and not one.reason), None)
    return replace(same, label=base.label, confidence=LIKELY, is_part=False, whole=None) if same else None


def sum_of_told(place: Place, base: Record) -> Record | None:
    """ "Tính chung 3 cấp, 607 hồ sơ": the sum of what was just told part by part, which arithmetic proves."""
    told, text, start = place.state.told, place.line.text, place.quantity.start
    opening = text.rfind(". ", 0, start) + 1
    if base.unit not in ("dossier", "") or place.quantity.depth or not ALL_TOLD.match(text[opening:].lstrip(" .;-+")):
        return None
    for count in range(2, len(told) + 1):
        parts = told[-count:]
        alike = len({part.indicators for part in parts}) == 1
        if alike and sum(part.value or 0 for part in parts) == base.value:
            shared = set.intersection(*(set(part.dims.items()) for part in parts))
            dims = {"level": "all", **dict(shared)}
            return replace(parts[-1], value=base.value, label=base.label, dims=dims, confidence=LIKELY, role=base.role)
    return None


def dealt_by_levels(place: Place, base: Record) -> Record | None:
    """ "Trong số hồ sơ trễ hạn, cấp tỉnh có 11, cấp huyện 64 …": what was told of all, which the levels add up to."""
    line, at, told = place.line, place.at, place.state.told
    if place.state.dealt is not None and is_level_alone(place, ("có", "là")):
        return _dealt(place.state.dealt, base)
    if base.unit not in ("dossier", "") or not is_level_alone(place, ("có", "là")):
        return None
    if not AMONG.search(place.before(place.quantity.lead[0])):
        return None
    left = {hit.concept for hit in place.lead if hit.slot == "timeliness"}
    for whole in reversed(told):
        listed = [one.value or 0 for one in line.quantities[at:]]
        sums = {sum(listed[:count]) for count in range(2, len(listed) + 1)}
        if whole.value in sums and left == {whole.dims.get("timeliness")}:
            place.state.dealt = replace(whole, dims={name: v for name, v in whole.dims.items() if name != "level"})
            return _dealt(place.state.dealt, base)
    return None


def _dealt(whole: Record, base: Record) -> Record:
    return replace(inherit(whole, base, LIKELY, part=False), dims=dict(whole.dims))


def as_before(place: Place, base: Record) -> Record | None:
    """ "Ở huyện, con số này lần lượt là 14 và 7": the same as the sentence before told, of another level."""
    line, earlier = place.line, place.state.earlier
    start = line.text.rfind(". ", 0, place.quantity.start) + 1
    first = next(at for at, quantity in enumerate(line.quantities) if quantity.start >= start)
    if not THESE.search(line.text, start, line.quantities[first].start):
        return None
    stop = line.text.find(". ", place.quantity.end)
    mine = [at for at in range(first, len(line.quantities)) if stop < 0 or line.quantities[at].start < stop]
    mine = [at for at in mine if (line.quantities[at].unit == "percent") == (base.unit == "percent")]
    sources = [one for one in earlier if (one.unit == "percent") == (base.unit == "percent")]
    sources = [one for one in sources if one.unit not in BODIES and one.reason != DIFFERENCE]
    if len(mine) != len(sources) or any(source.reason for source in sources):
        return None
    level_told = stated_level(place, [*place.own, *place.lead]) if place.at == first else place.state.sentence
    if not level_told:
        return None
    source = sources[mine.index(place.at)]
    dims = {name: value for name, value in source.dims.items() if name != "level"}
    return replace(inherit(source, base, LIKELY, part=False), dims=dims)


def fraction_before(place: Place, base: Record) -> Record | None:
    """ "8.712/10.903 hồ sơ. Riêng cấp xã là 7.514/8.820 hồ sơ": the same two numbers of another level."""
    told = place.state.fraction
    if told is None or place.quantity.partner is None or base.unit not in (told.unit, ""):
        return None
    if not is_level_alone(place, ("là", "có", "đạt")):
        return None
    dims = {name: value for name, value in told.dims.items() if name != "level"}
    return replace(inherit(told, base, LIKELY, part=False), dims=dims)


def sum_of_unlike(place: Place, base: Record) -> Record | None:
    """ "Đã giải quyết 90 (quá hạn 3), đang giải quyết 9 (quá hạn 2). Tổng số quá hạn là 5": two counts in one."""
    stated = {hit.concept for hit in place.own if hit.slot == "timeliness"}
    told = [one for one in (*place.state.earlier, *place.state.sentence) if one.dims.get("timeliness") in stated]
    for first, second in combinations(told, 2):
        unlike = first.indicators != second.indicators and first.value and second.value
        if unlike and (first.value or 0) + (second.value or 0) == base.value:
            return refused(base, "two counts added together")
    return None
