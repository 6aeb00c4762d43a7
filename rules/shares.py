"""Shares and ratios: of which count a percentage is, and what the second number of "45/50" is."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from rules.candidates import by_topics, concepts_of, inherit, linked
from rules.counting import is_level_alone
from rules.dimensions import (
    own_dimensions,
    refused,
)
from rules.levels import stated_level
from rules.parts import DIFFERENCE
from rules.place import FIRM, LIKELY, POSSIBLE, Place, Record, topics

COMPARISON = re.compile(r"\s(?:so với\s|của\s)?(?:cùng kỳ|năm trước|năm ngoái|quý trước|tháng trước)")
PLAN_PARTS = {"plan_tasks_completed": "nhiệm vụ", "plan_activities_completed": "hoạt động"}
SEPARATED = re.compile(r"[,;:.()]")
OF_PLAN = re.compile(r"\s(?:so với\s)?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)")
ASPECT = re.compile(
    r"\bvề (?:thái độ|thời gian|cơ sở vật chất|trang thiết bị|chi phí|phí|(?:việc )?tiếp cận|công chức)\b"
)
ONE_OF_SEVERAL = re.compile(r"\bvề\s(?!sự phục vụ)")
YEAR_LABEL = re.compile(r"(?:năm\s)?(?:19|20)\d\d", re.IGNORECASE)


def other_share(place: Place) -> str:
    """Why a percentage is no share of the report's own counts; "" where it may be one.

    "bằng 104% cùng kỳ" compares, "đạt 100% kế hoạch" is of a plan, "3 xã có tỷ lệ dưới 50%" is said of some units.
    """
    quantity, text = place.quantity, place.line.text
    if not place.own_topics and COMPARISON.match(text, quantity.end):
        return DIFFERENCE
    units = place.line.quantities[place.at - 1] if place.at else None
    some = units is not None and units.unit == "agency" and not units.is_denominator
    if some and units is not None and not SEPARATED.search(text, units.end, quantity.start):
        return "said of some units"
    previous = place.state.previous
    of_dossiers = previous is not None and previous.indicators[:1] and previous.indicators[0].startswith("dossiers_")
    if of_dossiers and not place.own_topics and OF_PLAN.match(text, quantity.end):
        return "a share of a plan"
    if _is_of_some(place):
        return "a share of some of them"
    earlier = any("satisfaction_rate" in one.indicators for one in (*place.state.sentence, *place.state.earlier))
    listed = ONE_OF_SEVERAL if earlier else ASPECT  # "hài lòng chung 98%: … về thủ tục 97%, về kết quả 96%"
    aspect = "satisfied" in place.own_topics and listed.search(text, quantity.left[0], quantity.right[1])
    return "of one aspect" if aspect else ""


MAKES_UP = re.compile(r"\bchiếm\s(?:(?:tới|đến|tỷ lệ|gần|trên|hơn|khoảng)\s)*$", re.IGNORECASE)


def _is_of_some(place: Place) -> bool:
    """ "Đất đai chiếm 70% hồ sơ trễ hạn": what makes up so much of the late ones, no share of all that are late."""
    quantity = place.quantity
    if not MAKES_UP.search(place.line.text, quantity.left[0], quantity.start):
        return False
    slots = ("timeliness", "topic")
    right = place.line.words_in((quantity.end, quantity.right[1]))
    return not any(hit.slot in slots for hit in place.left) and any(hit.slot == "timeliness" for hit in right)


def _is_distribution(source: Record, value: Decimal | None) -> bool:
    """ "814 hồ sơ trễ hạn, trong đó đất đai 570 hồ sơ (70%)": how the whole is shared out among fields or levels."""
    whole = source.whole
    if whole is None or not (whole.value and source.value and value) or whole.indicators != source.indicators:
        return False
    same = all(whole.dims.get(name) == source.dims.get(name) for name in ("timeliness", "channel", "origin"))
    return same and abs(source.value * 100 / whole.value - value) < 1


def share(place: Place, base: Record) -> Record:
    """A share without words of its own is the share of the count before it."""
    state, book = place.state, place.book
    dealt = place.quantity.level
    source = None if place.quantity.new_sentence and not (dealt or _only_rates(place)) else state.previous
    told = (one for one in reversed(state.sentence) if one.reason != DIFFERENCE)
    last = next(told, state.last)
    goes_on = (
        (not place.quantity.new_sentence or says_level_alone(place)) and last is not None and last.unit == "percent"
    )
    if goes_on and last.indicators and says_level_alone(place) and not any(one is source for one in state.sentence):
        source = None  # "… 99 hồ sơ. Tỷ lệ đúng hạn của huyện đạt 97%, của xã đạt 99%": of the rate, not of the count
    aims = base.role == "target" and goes_on and bool(last.indicators) and last is not source
    aims = aims and not (place.own_topics or place.has_own_dims)
    if aims and last.role == "actual":
        return replace(_as_share(last, base), dims=dict(last.dims))  # "… đạt 41%, dù chỉ tiêu giao là 30%"
    if source is None and goes_on and last.indicators:
        return _as_share(last, base)  # "cấp huyện 97%, cấp xã 99%"
    if source is None and (earlier := _of_levels_before(place)):
        return _as_share(earlier, base)
    if source is None:
        if link := by_topics(topics(place.lead), ("percent",), concepts_of(place), book):
            return linked(base, link, LIKELY, ("percent",))
        if record := _of_heading_rate(place, base):
            return record
        if _lists_online_rate(place):
            rule, dims = "default percent+online", {"channel": "online"}
            return replace(base, indicators=("dossiers_online_rate",), dims=dims, rule=rule, confidence=POSSIBLE)
        return refused(base, "a share of we know not what")
    if place.quantity.depth and state.last is not source and state.last is not None and state.last.unit == "percent":
        return refused(base, "a share of we know not what")  # "12%, chủ yếu là đất đai (chiếm 99%)"
    source = _numerator(place, source)
    if is_level_alone(place, LINKING) and stated_level(place, place.left) not in ("", source.dims.get("level", "")):
        return refused(base, "a share of we know not what")  # "… 98 hồ sơ, đạt 59%. Cấp tỉnh cao nhất, xã 52%"
    if source.tried and (link := by_topics(source.tried, ("percent",), concepts_of(place), book)):
        return linked(base, link, LIKELY, ("percent",))  # "duyệt quy trình nội bộ cho 87/96 TTHC, đạt 90,6%"
    if source.reason or not source.indicators:
        return refused(base, source.reason or "a share")
    rate = book.rates.get(source.indicators[-1])
    if source.indicators == ("survey_forms",) and source.dims.get("part") in ALL_SATISFIED and not _is_graded(place):
        rule = f"share of {source.rule}"  # "thu về 148 phiếu, trong đó 146 phiếu hài lòng, đạt 98,6%"
        return replace(base, indicators=("satisfaction_rate",), rule=rule, topics=source.topics, confidence=FIRM)
    if _is_distribution(source, place.quantity.value):
        return refused(base, "a share of some of them")
    dims = {**source.dims, "level": dealt} if dealt and "level" in source.dims else dict(source.dims)
    if source.indicators == ("dossiers_online_portal",):
        dims.setdefault("channel", "online")  # what comes over the portal comes online
    if not rate or (rate == "dossiers_online_rate" and not dims.get("channel", "").startswith("online")):
        return refused(base, f"a share of {source.indicators[0]}")
    if rate == "plan_completion_rate":
        dims["part"] = PLAN_PARTS.get(source.indicators[0], "")
    role = base.role if base.role == "target" else source.role
    return replace(
        base, indicators=(rate,), dims=dims, rule=f"rate of {source.rule}", role=role, topics=source.topics,
        confidence=min(FIRM, source.confidence),
    )  # fmt: skip


def _as_share(last: Record, base: Record) -> Record:
    """The same share as another, of a level of its own."""
    dims = {name: value for name, value in last.dims.items() if name != "level"}
    rule = last.rule.removeprefix("rate of ")
    return replace(inherit(last, base, LIKELY, part=False), dims=dims, rule=f"share as {rule}")


def _of_levels_before(place: Place) -> Record | None:
    """ "Mức độ hài lòng đạt 90%. Khối huyện 89%; khối xã 91%": the share of the sentence before, level by level."""
    quantity, quantities = place.quantity, place.line.quantities
    behind = quantities[place.at + 1] if place.at + 1 < len(quantities) else None
    told = [one for one in place.state.earlier if one.unit == "percent" and one.indicators and not one.reason]
    if not quantity.new_sentence or behind is None or behind.unit != "percent" or len(told) != 1:
        return None
    if place.line.text[quantity.lead[0] : quantity.left[0]].strip(" \u00a0-+*•"):
        return None  # "Máy tính: cấp huyện 100%": of something else
    levels = {hit.slot for hit in place.line.words_in(behind.left) if hit.slot != "cue"}
    return told[0] if levels == {"level"} and is_level_alone(place, LINKING) else None


ALL_SATISFIED = ("hài lòng", "hài lòng và rất hài lòng", "rất hài lòng và hài lòng")


def _is_graded(place: Place) -> bool:
    """ "rất hài lòng 312 phiếu (49%), hài lòng 180 phiếu (28%)": neither share is of all who are satisfied."""
    return "rất hài lòng" in ALL_TOGETHER.sub("", place.line.text.casefold())


ALL_TOGETHER = re.compile(r"hài lòng và rất hài lòng|rất hài lòng và hài lòng")


LINKING = (
    "đạt", "là", "chỉ", "chỉ đạt", "mới đạt", "không dưới", "không thấp hơn", "tối thiểu", "ít nhất", "trên", "từ",
    "đạt trên", "đạt từ", "đạt tối thiểu", "dưới", "không quá",
)  # fmt: skip


def says_level_alone(place: Place) -> bool:
    """ "Tỷ lệ số hóa cấp huyện: 96%; cấp xã: 98%": a number before it in the sentence, and a level as the label."""
    quantities, left = place.line.quantities, place.quantity.left
    between = place.line.text[quantities[place.at - 1].end : left[0]] if place.at else "."
    return is_level_alone(place, LINKING) and "." not in between


def _of_heading_rate(place: Place, base: Record) -> Record | None:
    """ "Tỷ lệ hồ sơ trước và đúng hạn: cấp tỉnh 99,8%, cấp xã 99,7%": what the label says of all its levels."""
    deadlines = {hit.concept for hit in place.lead if hit.slot == "timeliness"}
    ways = {hit.concept for hit in place.lead if hit.slot == "channel"}
    said = {hit.concept for hit in place.lead_nouns} - {"foreign", "agency"}
    label = place.before(place.quantity.left[0]).strip(" \u00a0*_:").casefold()
    alone = label in LINKING or is_level_alone(place, LINKING)
    if not place.says("rate") or said - {"dossier", "procedure"} or "dossier" not in said or not alone:
        return None
    if len(deadlines) == 1 and not ways and not deadlines & {"not_due"}:
        indicator, dims = place.book.rates["dossiers_resolved"], {"timeliness": deadlines.pop()}
    elif len(ways) == 1 and not deadlines and ways <= {"online", "online_full", "online_partial"}:
        indicator, dims = place.book.rates["dossiers_received"], {"channel": ways.pop()}
    else:
        return None
    rule = f"default percent+{next(iter(dims.values()))}"
    return replace(base, indicators=(indicator,), dims=dims, rule=rule, confidence=LIKELY)


def _lists_online_rate(place: Place) -> bool:
    """ "Tỷ lệ hồ sơ trực tuyến: năm 2021: 61%, năm 2022: 79%": what opens the sentence holds for its list."""
    said = {hit.concept for hit in place.lead} | {hit.concept for hit in place.lead_nouns}
    label = place.before(place.quantity.left[0]).strip(" \u00a0*_:")
    return {"online", "rate", "dossier"} <= said and YEAR_LABEL.fullmatch(label) is not None


def share_in_bracket(place: Place, base: Record) -> Record | None:
    """ "đã giải quyết 1.180 hồ sơ (100% đúng hạn)": of the count that the bracket stands behind, with its own words."""
    quantity, count = place.quantity, place.state.last
    deadlines = own_dimensions(place)
    if quantity.unit != "percent" or not quantity.depth or count is None or set(deadlines) != {"timeliness"}:
        return None
    if count.reason or count.indicators != ("dossiers_resolved",) or count.dims.get("timeliness"):
        return None
    rate, dims = place.book.rates["dossiers_resolved"], {**count.dims, **deadlines}
    return replace(
        base, indicators=(rate,), dims=dims, rule=f"rate of {count.rule}", role=count.role, confidence=LIKELY
    )


def _only_rates(place: Place) -> bool:
    """ "…; đạt 55,9%": a semicolon, and nothing but the word for a rate."""
    quantity, quantities = place.quantity, place.line.quantities
    between = place.line.text[quantities[place.at - 1].end : quantity.left[0]] if place.at else "."
    label = place.line.text[quantity.left[0] : quantity.start].split()
    return "." not in between and 1 <= len(label) <= 3 and all(hit.concept == "rate" for hit in place.left)


def _numerator(place: Place, source: Record) -> Record:
    """ "A hồ sơ trực tuyến và tổng số B hồ sơ, chiếm r%": whose share r is, arithmetic tells."""
    earlier, share = place.state.before_previous, place.quantity.value
    if earlier is None or not (source.value and earlier.value and share) or earlier.value >= source.value:
        return source
    last = Decimal(1).scaleb(min(int(share.as_tuple().exponent), 0))  # of its last decimal one, rounded or cut off
    fits = abs(earlier.value * 100 / source.value - share) < last <= abs(source.value * 100 / earlier.value - share)
    shared = earlier.indicators and earlier.indicators[-1] in place.book.rates
    return earlier if fits and (earlier.dims.get("channel") or (shared and earlier.unit == "money")) else source


def _is_share_of_field(place: Place) -> bool:
    """ "Trễ hẹn: 70/77 hồ sơ thuộc lĩnh vực đất đai": the whole is of all fields, whatever its deadline."""
    line, numerator = place.line, place.line.quantities[place.at - 1]
    behind = any(hit.slot == "field" for hit in line.words_in(numerator.right))
    return behind and any(hit.slot == "timeliness" for hit in line.words_in(numerator.left))


def denominator(first: Record, base: Record, place: Place) -> Record:
    """The second number of "45/50"."""
    book = place.book
    if first.reason:
        return replace(refused(base, first.reason), role=first.role)
    numerator = first.indicators[0]
    indicator = book.fractions.get(numerator)
    if numerator == "dossiers_received" and first.dims.get("channel"):
        dims = {name: value for name, value in first.dims.items() if name != "channel"}
        return replace(first, dims=dims, label=base.label, value=base.value)  # "trực tuyến 40/45": of all received
    if not indicator:
        return refused(base, f"the whole of {numerator} has no indicator")
    dims = dict(first.dims)
    if _is_share_of_field(place):
        dims.pop("field", None)
        return replace(first, dims=dims, label=base.label, value=base.value)
    if numerator == "dossiers_resolved" and dims.pop("timeliness", ""):
        indicator = "dossiers_resolved"  # "đúng hạn 40/45": of all resolved
    allowed = book.codebook.indicators[indicator].dims
    dims = {name: value for name, value in dims.items() if name in allowed or name == "part"}
    role = "actual" if first.role in ("forecast", "target") else first.role
    return replace(first, indicators=(indicator,), dims=dims, role=role, label=base.label, value=base.value)


def restates_share(place: Place) -> bool:
    """Whether a ratio stands alone in the bracket behind a share."""
    last, quantity = place.state.last, place.quantity
    behind_share = last is not None and last.unit == "percent"
    return bool(quantity.depth and quantity.partner is not None and not place.left and behind_share)


def restated(place: Place, base: Record) -> Record:
    """ "98,6% (9.860/10.000 hồ sơ đã giải quyết)" states the counts; "92,31% (1200/1300)" only repeats the ratio."""
    rate, book = place.state.last, place.book
    second = place.line.quantities[place.quantity.partner or 0]
    counts = [count for count, share in book.rates.items() if rate and rate.indicators and share == rate.indicators[0]]
    if rate is None or rate.reason or len(counts) != 1 or second.numeral.after == second.end:
        return refused(base, "restates a ratio")
    return replace(base, indicators=(counts[0],), dims=dict(rate.dims), rule=f"count of {rate.rule}", confidence=LIKELY)
