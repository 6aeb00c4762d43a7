"""A quantity in its place → indicator, dimensions and role; or why not.

Structure first: a number's own words decide, then the whole it is a part of, the words that lead up to it, the
number before it in the sentence, the bullet above, the heading. One candidate makes a figure; none leaves a mention
with its reason, and so do words that speak of something no indicator counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rules.context import Line, Quantity
from rules.dimensions import (
    is_unknown,
    is_within,
    opening_channel,
    opening_field,
    opening_label,
    own_dimensions,
    refused,
    with_dimensions,
)
from rules.levels import level_of_subject, note_level, opening_level, stated_level
from rules.parts import DIFFERENCE, enter, leave
from rules.place import CERTAIN, FIRM, LIKELY, POSSIBLE, Place, Record, Scope, State, place_of, topics
from rules.roles import ANOTHER_BODY, PREVIOUS, is_anothers, role_of
from rules.rulebook import Link, Rulebook
from rules.turns import UNKNOWN

# What parts of a whole may be called: "5.200 hồ sơ, trong đó 4.100 thủ tục"
ALIKE = {
    "dossier": ("procedure", "case"),
    "legal_document": ("document",),
    "agency": ("service_unit", "division"),
    "service_unit": ("agency",),
}
FINER = {"document": ("legal_document", "draft")}  # "văn bản" counts what the label says more exactly
LISTED = frozenset({"person", "agency", "task", "item", "service", "form", "procedure"})
SAME_NOUN = frozenset({"feedback", "task", "finding"})
WEAK = frozenset({"authority", "portal"})  # a topic that gives way to any other
# Topics that are said of many things: where they count nothing, the number may still inherit.
SOFT = frozenset({"authority", "issued", "online_offered", "one_stop", "one_stop_and_interlinked", "survey", "plan"})
COMPARISON = re.compile(r"\s(?:so với\s|của\s)?(?:cùng kỳ|năm trước|năm ngoái|quý trước|tháng trước)")
ORGANISATION = re.compile(r"\W*(?:\w{1,4}[.)]\s)?[^:.;]{0,40}\bbộ máy\b[^:.;]{0,30}:", re.IGNORECASE)
LAWS = re.compile(r"\b(?:thể chế|VBQPPL|văn bản QPPL|quy phạm pháp luật)\b", re.IGNORECASE)
RESULTS = re.compile(r"kết quả\Z")  # "đã trả 21 kết quả": of dossiers, whatever was said before
ACCOUNT = frozenset({"received", "received_and_resolved", "resolved", "pending", "returned", "awaiting", "refused"})
OF_DOSSIERS = frozenset({"dossier", "procedure", "set", "foreign", "agency", "case"})
COUNTED = frozenset({"service", "procedure", "task", "document", "person", "form", "feedback"})
BODIES = frozenset({"agency", "division", "service_unit", "foreign"})
MORE = 3  # words
MOST_DOSSIERS = 50_000_000  # of a province in a year; more is said of the whole country
UNCOUNTED = "no indicator counts this"
PLAN_PARTS = {"plan_tasks_completed": "nhiệm vụ", "plan_activities_completed": "hoạt động"}


def link_line(line: Line, scope: Scope, book: Rulebook) -> tuple[list[Record], str]:
    """One record for each quantity of the line, in order, and the level that the line speaks of at its end."""
    state = State(level=opening_level(line) or scope.level, field=opening_field(line.text, book))
    state.channel = opening_channel(line.text, book)
    if scope.by_field and not state.field and (label := opening_label(line.text)) and is_unknown(label, book):
        state.line_reason = f"said of {label}"
    records: list[Record] = []
    for at in range(len(line.quantities)):
        place = place_of(line, at, scope, state, book)
        enter(place)
        record = _link(place, records)
        leave(place, record)
        records.append(record)
    return records, state.level


def _link(place: Place, records: list[Record]) -> Record:
    quantity = place.quantity
    if quantity.unit == "set" and _speaks_of_dossiers(place):
        quantity.unit = "dossier"
    label = place.line.text[quantity.left[0] : quantity.right[1]].strip()
    base = Record(unit=quantity.unit, label=label, value=quantity.value)
    if quantity.is_denominator:
        return _denominator(records[-1], base, place)
    role, reason = role_of(place)
    base = replace(base, role=role)
    if reason and reason != PREVIOUS:
        return refused(base, reason)
    if quantity.value is None:
        return refused(base, quantity.numeral.doubt or "no value")
    if quantity.unit == "dossier" and quantity.value > MOST_DOSSIERS:
        return refused(base, "more than any unit handles")
    if quantity.unit == "measure":
        return refused(base, "a measure")
    if quantity.level == UNKNOWN:
        return refused(base, "a list whose labels are not found")
    if quantity.unit == "percent" and (reason_of_share := _other_share(place)):
        return refused(base, reason_of_share)
    record = _candidate(place, base)
    if record.reason:
        note_level(place)
    else:
        record = with_dimensions(place, record)
    if reason and not record.blocked:
        return replace(record, reason=reason)
    if not record.reason and is_anothers(place, record):
        return refused(record, ANOTHER_BODY)
    return record


def _candidate(place: Place, base: Record) -> Record:
    """The indicator, by the first of the ways below that names one."""
    quantity, own = place.quantity, place.own_topics
    if quantity.unit == "percent" and not own and not place.has_own_dims:
        return _share(place, base)
    if _restates_share(place):
        return _restated(place, base)
    units, concepts = _units(place), _concepts(place)
    if "dossier" in units and _is_of_sample(place):
        return replace(refused(base, "of a sample"), tried=("inspected",))
    if record := _by_own_words(place, base, units, concepts):
        return record
    if any(hit.concept == "same_unit_rest" for hit in place.own):
        return refused(base, "the rest, not said of what")
    # "làm xong 14 việc": done, which the cue says, too; "ghi nhận 14 nhiệm vụ"
    soft = SOFT | {"resolved", "received"} if {"task", "activity"} & set(units) else SOFT
    if any(topic not in soft for topic in own):
        return replace(refused(base, UNCOUNTED), tried=tuple(own), dims=own_dimensions(place))
    if _counts_absence(place):
        return refused(base, "counts what is not")
    if record := _share_in_bracket(place, base):
        return record
    if place.whole is not None:
        return _from_whole(place.whole, place, base, units, concepts)
    return _by_surroundings(place, base, units, concepts)


SAMPLE = re.compile(r"\b(?:ngẫu nhiên|xác suất|kiểm tra|thanh tra|phúc tra)\b", re.IGNORECASE)


def _is_of_sample(place: Place) -> bool:
    """ "Qua kiểm tra 45 hồ sơ đã giải quyết, phát hiện 3 hồ sơ trễ hạn": of those looked at, not of all."""
    last = place.state.last
    behind = SAMPLE.search(place.line.text, place.quantity.end, place.quantity.right[1])
    goes_on = last is not None and last.tried == ("inspected",) and not place.quantity.new_sentence
    return "inspected" in topics(place.left) or behind is not None or goes_on


def _counts_absence(place: Place) -> bool:
    """ "640 thủ tục cả năm không phát sinh hồ sơ": what is said of the number is that it did not happen."""
    right = place.line.words_in(place.quantity.right)
    return not place.left and any(hit.concept == "none" for hit in right)


def _by_own_words(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record | None:
    own, whole, unit = place.own_topics, place.whole, place.quantity.unit
    soft = bool(own) and all(topic in SOFT for topic in own)
    if soft and whole is not None and not whole.reason and unit != whole.unit and _fits(whole, place.quantity):
        return _inherit(whole, base, FIRM, part=True)  # "… trong đó 4.100 thủ tục thuộc thẩm quyền cấp huyện"
    link = _by_topics(own, units, concepts, place.book)
    if link is None:
        return None
    record = _linked(base, link, CERTAIN, units)
    if link.also and _splits_by_origin(place):
        record = replace(record, indicators=(link.indicator,))
    if whole is not None and set(record.indicators) & set(whole.indicators):
        return replace(record, is_part=True, whole=whole)
    return record


def _splits_by_origin(place: Place) -> bool:
    """ "Tổng số hồ sơ tiếp nhận, giải quyết: 90 (mới: 80; kỳ trước: 10)": what came in, done or not."""
    for behind in place.line.quantities[place.at + 1 : place.at + 4]:
        if place.line.text.find(". ", place.quantity.end, behind.start) >= 0:
            break
        if any(hit.slot == "origin" for hit in place.line.words_in(behind.left)):
            return True
    return False


def _by_surroundings(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record:
    book, lead = place.book, topics(place.lead)
    if record := _count_of_share(place, base) or _sum_of_told(place, base) or _as_before(place, base):
        return record
    if {"task", "activity"} & set(units) and PLAN.search(place.before(place.quantity.lead[0])):
        lead = [*lead, "plan"]
    if link := _by_topics(lead, units, concepts, book):
        return _linked(base, link, FIRM if units[0] == place.quantity.unit else LIKELY, units)
    if any(topic not in SOFT for topic in lead) and not place.has_own_dims:
        return replace(refused(base, UNCOUNTED), tried=tuple(lead))
    if link := _by_shared_predicate(place, units, concepts):
        return _linked(base, link, LIKELY, units)
    if record := _from_before(place, base, units, concepts):
        return record
    if record := _from_above(place, base, units, concepts):
        return record
    if "dossier" in units and _parts_follow(place):
        received = _by_topics(["received"], ("dossier",), concepts, book)
        if received:
            return _linked(base, received, LIKELY, units)
    behind = topics(place.line.words_in(_rest_of_sentence(place)))
    if (link := _by_topics((*behind, *place.scope.topics), units, concepts, book)) and link.heading:
        return _linked(base, link, LIKELY, units)
    if link := _by_topics([""], units, concepts, book):
        return _linked(base, link, LIKELY, units)
    of_all = units == ("procedure",) and concepts & {"has_now", "now"} and _has_no_predicate(place)
    if of_all and (link := _by_topics(["authority"], units, concepts, book)):
        return _linked(base, link, LIKELY, units)
    return _by_default(place, base, units)


PLAN = re.compile(  # "Kế hoạch số 12/KH-UBND ngày 05/01/2022 với 32 nhiệm vụ": of reform, where nothing else is named
    r"\bkế hoạch\s(?:(?:số|ngày|năm|về|thực hiện|triển khai|công tác|CCHC|cải cách hành chính|của UBND \S+|\S*\d\S*)"
    r"[\s,]+){1,9}"
    r"(?:với|gồm|có|đề ra|xác định|trong đó có)\s$",
    re.IGNORECASE,
)
EQUALS = re.compile(r"\b(?:tương ứng|tương đương|tức)(?:\s(?:với|là))?\s$")
ALL_TOLD = re.compile(r"(?:tính chung|tổng cộng|cộng chung|cộng|tất cả|chung)\b", re.IGNORECASE)


def _count_of_share(place: Place, base: Record) -> Record | None:
    """ "97,8% hồ sơ trả đúng hẹn, tương ứng 142 hồ sơ": the count of which the share was stated."""
    last, quantity = place.state.last, place.quantity
    if last is None or last.unit != "percent" or last.reason or quantity.new_sentence or quantity.unit != "dossier":
        return None
    counts = [count for count, share in place.book.rates.items() if last.indicators[:1] == (share,)]
    if not counts or not EQUALS.search(place.line.text, quantity.left[0], quantity.start):
        return None
    return replace(base, indicators=counts[:1], dims=dict(last.dims), rule=f"count of {last.rule}", confidence=LIKELY)


def _sum_of_told(place: Place, base: Record) -> Record | None:
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


THESE = re.compile(r"\b(?:con số|các con số|số|tỷ lệ|các tỷ lệ)\s(?:này|đó|trên|tương ứng)\b", re.IGNORECASE)


def _as_before(place: Place, base: Record) -> Record | None:
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
    return replace(_inherit(source, base, LIKELY, part=False), dims=dims)


def _by_shared_predicate(place: Place, units: tuple[str, ...], concepts: set[str]) -> Link | None:
    """ "317 TTHC cấp huyện và 198 TTHC cấp xã được công khai": what is said behind the last is said of both."""
    quantities, at = place.line.quantities, place.at + 1
    if at == len(quantities) or place.own_topics:
        return None
    behind = quantities[at]
    if behind.joined_by != "and" or behind.unit != place.quantity.unit or behind.depth != place.quantity.depth:
        return None
    if place.line.words_in(behind.left):
        return None
    return _by_topics(topics(place.line.words_in(behind.right)), units, concepts, place.book)


# ---- what the number counts ------------------------------------------------------------------------------------------


def _units(place: Place) -> tuple[str, ...]:
    """The nouns that the number may count: the one behind it, else those before it, else the whole's."""
    unit = place.quantity.unit
    nouns = [] if _is_level_alone(place) else list(dict.fromkeys(hit.concept for hit in place.own_nouns))
    if "dossier" in nouns and "service" in nouns:  # "hồ sơ nộp qua dịch vụ công: 12"
        nouns.remove("service")
    if unit in FINER:
        said = [hit.concept for hit in place.line.nouns if hit.end <= place.quantity.start][::-1]
        every = [*nouns, *said, place.scope.noun]
        if LAWS.search(place.line.text, 0, place.quantity.start):
            every.append("legal_document")
        return (*dict.fromkeys(noun for noun in every if noun in FINER[unit]), unit)
    if unit:
        return (unit,)
    if nouns == ["service"] and place.whole is not None and place.whole.unit == "dossier":
        return ("dossier",)  # "tiếp nhận 985 hồ sơ, trong đó DVC mức độ 3 là 51"
    if _is_dealt_to_bodies(place, nouns):
        counted = [hit.concept for hit in place.lead_nouns if hit.concept not in BODIES]
        if counted:
            return tuple(counted)  # "số hồ sơ tại cấp huyện, cấp xã lần lượt là …"
    if place.quantity.joined_by == "turn":
        nouns = [noun for noun in nouns if noun not in BODIES] or nouns
    if nouns and set(nouns) <= BODIES and ACCOUNT & set(topics(place.left)) and _noun_before(place) == "dossier":
        return ("dossier",)  # "các phòng tiếp nhận 12": who did it, not what is counted
    if nouns and (set(nouns) != {"foreign"} or not _noun_of_account(place)):
        return tuple(nouns)
    if (place.has_own_dims or place.own_topics or _is_level_alone(place)) and place.lead_nouns:
        counted = [hit.concept for hit in place.lead_nouns if hit.concept in ("dossier", "task")]
        if counted:
            return (counted[0],)  # "trong số hồ sơ đã xong, sớm hẹn 1.960"
    return (_noun_before(place) or _noun_of_account(place) or _noun_of_staff(place),)


STAFF = frozenset({"appointed", "reappointed", "rotated", "recruited", "disciplined", "streamlined"})


def _noun_of_staff(place: Place) -> str:
    """People, where a label that only people have stands right before: "Bổ nhiệm lại: 04; kỷ luật: 0"."""
    label = place.before(place.quantity.left[0]).rstrip(" \u00a0*_")
    return "person" if label.endswith(":") and set(place.own_topics) and set(place.own_topics) <= STAFF else ""


def _other_share(place: Place) -> str:
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
    aspect = "satisfied" in place.own_topics and ASPECT.search(text, quantity.left[0], quantity.right[1])
    return "of one aspect" if aspect else ""


SEPARATED = re.compile(r"[,;:.()]")
OF_PLAN = re.compile(r"\s(?:so với\s)?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)")
ASPECT = re.compile(r"\bvề (?:thái độ|thời gian|cơ sở vật chất|trang thiết bị|chi phí|phí)\b")


def _is_dealt_to_bodies(place: Place, nouns: Iterable[str]) -> bool:
    """Whether a number's own label in a list only says whose it is."""
    return place.quantity.joined_by == "turn" and set(nouns) <= BODIES


def _speaks_of_dossiers(place: Place) -> bool:
    """Whether the words before a number, or the number before it, are about dossiers."""
    if "resolved" in topics(place.left) and RESULTS.search(
        place.line.text, place.quantity.numeral.end, place.quantity.end
    ):
        return True
    nouns = [hit.concept for hit in (*place.own_nouns, *place.lead_nouns) if hit.concept not in ("foreign", "set")]
    return "dossier" in nouns if nouns else _noun_before(place) == "dossier"


def _noun_of_account(place: Place) -> str:
    """Dossiers, where a number without a noun goes on with an account of them, or opens one: "Đúng hạn: 87. Trễ: 2"."""
    nouns = {hit.concept for hit in (*place.own_nouns, *place.lead_nouns)} - BODIES
    if nouns or not (ACCOUNT & set(place.own_topics) or place.has_own_dims):
        return ""
    behind = place.line.quantities[place.at + 1 :]
    counted = next((quantity.unit for quantity in behind if quantity.unit not in ("", "percent")), "")
    told = place.scope.noun or ("dossier" if place.scope.account or counted == "dossier" else "")
    return told if told == "dossier" else ""


def _noun_before(place: Place) -> str:
    state = place.state
    if topics(place.left) and state.previous is not None and state.previous.unit in SAME_NOUN:
        return state.previous.unit  # "phản ánh, kiến nghị: 11; đã xử lý xong: 11"
    for source in (state.whole, state.previous, place.scope.record):
        if source is not None and source.unit not in ("percent", "", "?"):
            return source.unit
    sibling = place.scope.sibling  # "1. Số hồ sơ tiếp nhận: 90", "2. Đã giải quyết: 85"
    return "dossier" if sibling is not None and sibling.unit == "dossier" else ""


def _concepts(place: Place) -> set[str]:
    """All that is said of the number, for what links require and exclude."""
    hits = (*place.own, *place.lead, *place.own_nouns, *place.lead_nouns)
    concepts = {hit.concept for hit in hits} | {place.quantity.unit}
    previous = place.state.previous
    if previous is not None and "" in previous.topics and place.quantity.joined_by in ("and", "comma"):
        concepts.add("has_now")  # "hiện có 12 cơ quan chuyên môn và 34 đơn vị sự nghiệp"
    if ORGANISATION.match(place.line.text):
        concepts.add("has_now")
    if place.state.channel:
        concepts.add(place.state.channel)
    if previous is not None and previous.indicators == ("budget_revenue",):
        concepts.add("revenue")  # "thu ngân sách 13,4 tỷ đồng, bằng 67% dự toán (20,1 tỷ đồng)"
    return concepts


def _by_topics(names: Iterable[str], units: tuple[str, ...], concepts: set[str], book: Rulebook) -> Link | None:
    """The link of the first topic that counts one of the units; the one that requires most, where several do."""
    for topic in sorted(names, key=WEAK.__contains__):
        for unit in units:
            fitting = [link for link in book.by_topic.get((topic, unit), ()) if link.holds(concepts)]
            if fitting:
                return max(fitting, key=lambda link: len(link.needs))
    return None


def _linked(base: Record, link: Link, confidence: float, units: tuple[str, ...]) -> Record:
    indicators = (link.indicator, link.also) if link.also else (link.indicator,)
    counted = next((unit for unit in units if unit in link.units), units[0])
    unit = base.unit if base.unit in link.units else counted  # "tự kiểm tra 12 văn bản": of the finer kind
    return replace(base, indicators=indicators, unit=unit, rule=link.id, confidence=confidence, topics=link.topics)


def _by_default(place: Place, base: Record, units: tuple[str, ...]) -> Record:
    """No topic anywhere: a dimension that only one indicator has still decides."""
    dims = own_dimensions(place)
    others = {hit.concept for hit in (*place.own_nouns, *place.lead_nouns)} - OF_DOSSIERS
    if units[0] == "percent" and others:
        return replace(base, reason="no words that say what it counts")  # "nhiệm vụ quá hạn chiếm 3%"
    nouns = {hit.concept for hit in (*place.own_nouns, *place.line.nouns_in(place.quantity.right))}
    of_dossiers = "dossier" in nouns or (not nouns & COUNTED and _noun_before(place) == "dossier")
    online = dims.get("channel", "").startswith("online") and of_dossiers
    for key, indicator in place.book.defaults.get(units[0], {}).items():
        stated = online if key == "online" else key in dims or key in dims.values()
        if stated:
            rule = f"default {units[0]}+{key}"
            return replace(base, indicators=(indicator,), unit=units[0], rule=rule, confidence=POSSIBLE)
    return replace(base, reason="no words that say what it counts")


def _parts_follow(place: Place) -> bool:
    """ "… có 612 hồ sơ, trực tuyến 574": a bare count, then those of it that came or were done."""
    quantities, at = place.line.quantities, place.at + 1
    if at == len(quantities) or place.has_own_dims or place.own_topics or place.quantity.depth:
        return False
    behind = quantities[at]
    if behind.unit not in ("dossier", "") or None in (behind.value, place.quantity.value) or behind.depth:
        return False
    stop = place.line.text[place.quantity.end : behind.start]
    words = [*place.line.words_in(behind.left), *place.line.words_in(behind.right)]
    said = {hit.concept for hit in words} | {hit.slot for hit in words if hit.slot == "channel"}
    total = (
        any(hit.concept == "total" for hit in place.left) and behind.joined_by == "end"
    )  # "Tổng số: 90. Trực tuyến: 70"
    return (total or "." not in stop) and behind.value <= place.quantity.value and bool(said & {"resolved", "channel"})


def _rest_of_sentence(place: Place) -> tuple[int, int]:
    stop = place.line.text.find(". ", place.quantity.end)
    return place.quantity.end, stop if stop > 0 else len(place.line.text)


# ---- what it inherits ------------------------------------------------------------------------------------------------


def _fits(record: Record, quantity: Quantity) -> bool:
    """Whether a number may count the same as another does."""
    return quantity.unit in (record.unit, "") or quantity.unit in ALIKE.get(record.unit, ())


def _inherit(source: Record, base: Record, confidence: float, *, part: bool) -> Record:
    return replace(
        base, indicators=source.indicators, unit=source.unit if base.unit in ("", "?") else base.unit,
        rule=source.rule, confidence=min(confidence, source.confidence), topics=source.topics, is_part=part,
        whole=source if part else None,
    )  # fmt: skip


def _from_whole(whole: Record, place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record:
    if whole.reason and not (whole.reason == PREVIOUS and whole.indicators):
        return replace(refused(base, f"part of: {whole.reason}"), is_part=True)
    in_force = whole.indicators == ("procedures_in_force",)
    if in_force and units == ("procedure",) and own_dimensions(place).get("channel", "").startswith("online"):
        return _by_default(place, base, units)  # "407 TTHC, trong đó 312 TTHC toàn trình"
    if link := _by_topics(whole.topics, units, concepts, place.book):
        record = _linked(base, link, min(FIRM, whole.confidence), units)
        return replace(record, is_part=bool(set(record.indicators) & set(whole.indicators)), whole=whole)
    quantity = place.quantity
    named = quantity.unit == "?" and whole.unit in ("person", "agency")  # "09 người (01 Trưởng phòng …)"
    if not named and (quantity.unit == "percent" or not _fits(whole, quantity)):
        return refused(base, "counts something else than its whole")
    return _inherit(whole, base, FIRM, part=True)


def _from_before(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record | None:
    """The number before it in the sentence, where this one only changes a dimension or goes on with the list."""
    state, quantity, book = place.state, place.quantity, place.book
    last, before = state.last, state.previous
    if last is not None and last.tried and (link := _by_topics(last.tried, units, concepts, book)):
        return replace(_linked(base, link, LIKELY, units), dims=dict(last.dims))
    if before is None:
        return None
    of_them = any(hit.concept == "parts" for hit in place.own)  # "Còn 19 nhiệm vụ …, 2 trong số đó quá hạn"
    if before.blocked and (of_them or not (place.has_own_dims or quantity.new_sentence)):
        return refused(base, before.reason)
    link = _by_topics(sorted(before.topics), units, concepts, book)
    if _fits(before, quantity) and before.indicators:
        open_yet = place.says("unfinished") or any(
            h.concept == "not_due" and not is_within(place, h) for h in place.own
        )
        finer = _knows_deadline(before.indicators[0], book) and not open_yet
        if link and finer and not _knows_deadline(link.indicator, book):
            link = None  # "đã hoàn thành 241 nhiệm vụ, quá hạn 5": of those done, not of those given
        if link and link.indicator != before.indicators[0] and (place.has_own_dims or link.needs):
            return _linked(base, link, LIKELY, units)
        same = quantity.unit == before.unit
        if before.indicators == ("staff_assigned",) and same and place.says("now"):
            present = _inherit(before, base, LIKELY, part=False)
            return replace(present, indicators=("staff_present",), topics=frozenset({"staff_present"}))
        lists = same and ((before.unit in LISTED and not _says_more(place)) or level_of_subject(place))
        if place.has_own_dims or lists or (_says_level_alone(place) and quantity.unit != "percent"):
            return _inherit(before, base, LIKELY, part=False)
    elif link and not place.has_own_dims and quantity.joined_by in ("and", "comma"):
        return _linked(base, link, LIKELY, units)
    return None


def _has_no_predicate(place: Place) -> bool:
    """ "Toàn tỉnh có 1.985 TTHC (cấp tỉnh 1.502, …)": nothing more is said of them."""
    return re.match(r"\s*(?:[(;,.]|$)", place.line.text[place.quantity.end :]) is not None


def _says_more(place: Place) -> bool:
    """ "402 thủ tục thực hiện theo phương châm …": a predicate of its own, of which no word is known."""
    quantity = place.quantity
    words = place.line.words_in((quantity.end, quantity.right[1]))
    predicate = place.line.text[quantity.end : quantity.right[1]].split()
    return quantity.unit in ("procedure", "service", "task") and not words and len(predicate) > MORE


def _knows_deadline(indicator: str, book: Rulebook) -> bool:
    return "timeliness" in book.codebook.indicators[indicator].dims


def _from_above(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record | None:
    """The bullet before it, or the one above."""
    scope, quantity = place.scope, place.quantity
    sibling, above = scope.sibling, scope.record
    goes_on = sibling is not None and not sibling.reason and (place.has_own_dims or quantity.unit == "task")
    if goes_on and (link := _by_topics(sorted(sibling.topics), units, concepts, place.book)):
        return _linked(base, link, LIKELY, units)
    if above is None or above.reason or not _fits(above, quantity):
        return None
    if above.unit == quantity.unit == "person":  # a bullet under a bullet: a part of the staff
        return _inherit(above, base, LIKELY, part=True)
    if place.has_own_dims or any(hit.slot == "level" for hit in place.left) or scope.is_whole:
        return _inherit(above, base, LIKELY, part=scope.is_whole)
    return None


# ---- shares and ratios -----------------------------------------------------------------------------------------------


def _share(place: Place, base: Record) -> Record:
    """A share without words of its own is the share of the count before it."""
    state, book = place.state, place.book
    dealt = place.quantity.level
    source = None if place.quantity.new_sentence and not (dealt or _only_rates(place)) else state.previous
    last = state.last
    goes_on = (
        (not place.quantity.new_sentence or _says_level_alone(place)) and last is not None and last.unit == "percent"
    )
    if source is None and goes_on and last.indicators:
        dims = {name: value for name, value in last.dims.items() if name != "level"}
        return replace(_inherit(last, base, LIKELY, part=False), dims=dims)  # "cấp huyện 97%, cấp xã 99%"
    if source is None:
        if link := _by_topics(topics(place.lead), ("percent",), _concepts(place), book):
            return _linked(base, link, LIKELY, ("percent",))
        if _lists_online_rate(place):
            rule, dims = "default percent+online", {"channel": "online"}
            return replace(base, indicators=("dossiers_online_rate",), dims=dims, rule=rule, confidence=POSSIBLE)
        return refused(base, "a share of we know not what")
    if place.quantity.depth and state.last is not source and state.last is not None and state.last.unit == "percent":
        return refused(base, "a share of we know not what")  # "12%, chủ yếu là đất đai (chiếm 99%)"
    source = _numerator(place, source)
    if source.reason or not source.indicators:
        return refused(base, source.reason or "a share")
    rate = book.rates.get(source.indicators[-1])
    if source.indicators == ("survey_forms",) and "satisfied" in source.topics:
        rule = f"share of {source.rule}"  # "thu về 148 phiếu, trong đó 146 phiếu hài lòng, đạt 98,6%"
        return replace(base, indicators=("satisfaction_rate",), rule=rule, topics=source.topics, confidence=FIRM)
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


def _says_level_alone(place: Place) -> bool:
    """ "Tỷ lệ số hóa cấp huyện: 96%; cấp xã: 98%": a number before it in the sentence, and a level as the label."""
    quantities, left = place.line.quantities, place.quantity.left
    between = place.line.text[quantities[place.at - 1].end : left[0]] if place.at else "."
    return _is_level_alone(place) and "." not in between


def _is_level_alone(place: Place) -> bool:
    """Whether a level is the whole label of a number: "Số hồ sơ tiếp nhận: cấp huyện 1.200, …"."""
    hits = place.line.words_in(place.quantity.left)
    label = place.before(place.quantity.left[0]).strip(" \u00a0*_:-+")
    return len(hits) == 1 and hits[0].slot == "level" and label == place.line.text[hits[0].start : hits[0].end]


def _lists_online_rate(place: Place) -> bool:
    """ "Tỷ lệ hồ sơ trực tuyến: năm 2021: 61%, năm 2022: 79%": what opens the sentence holds for its list."""
    said = {hit.concept for hit in place.lead} | {hit.concept for hit in place.lead_nouns}
    label = place.before(place.quantity.left[0]).strip(" \u00a0*_:")
    return {"online", "rate", "dossier"} <= said and YEAR_LABEL.fullmatch(label) is not None


YEAR_LABEL = re.compile(r"(?:năm\s)?(?:19|20)\d\d", re.IGNORECASE)


def _share_in_bracket(place: Place, base: Record) -> Record | None:
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
    fits = abs(earlier.value * 100 / source.value - share) < 1 <= abs(source.value * 100 / earlier.value - share)
    shared = earlier.indicators and earlier.indicators[-1] in place.book.rates
    return earlier if fits and (earlier.dims.get("channel") or (shared and earlier.unit == "money")) else source


def _is_share_of_field(place: Place) -> bool:
    """ "Trễ hẹn: 70/77 hồ sơ thuộc lĩnh vực đất đai": the whole is of all fields, whatever its deadline."""
    line, numerator = place.line, place.line.quantities[place.at - 1]
    behind = any(hit.slot == "field" for hit in line.words_in(numerator.right))
    return behind and any(hit.slot == "timeliness" for hit in line.words_in(numerator.left))


def _denominator(first: Record, base: Record, place: Place) -> Record:
    """The second number of "45/50"."""
    book = place.book
    if first.reason:
        return replace(refused(base, first.reason), role=first.role)
    numerator = first.indicators[0]
    indicator = book.fractions.get(numerator)
    if numerator == "dossiers_received" and first.dims.get("channel"):
        dims = {name: value for name, value in first.dims.items() if name != "channel"}
        return replace(first, dims=dims, label=base.label)  # "trực tuyến 40/45": of all received
    if not indicator:
        return refused(base, f"the whole of {numerator} has no indicator")
    dims = dict(first.dims)
    if _is_share_of_field(place):
        return replace(first, dims={name: value for name, value in dims.items() if name != "field"}, label=base.label)
    if numerator == "dossiers_resolved" and dims.pop("timeliness", ""):
        indicator = "dossiers_resolved"  # "đúng hạn 40/45": of all resolved
    allowed = book.codebook.indicators[indicator].dims
    dims = {name: value for name, value in dims.items() if name in allowed or name == "part"}
    role = "actual" if first.role == "forecast" else first.role
    return replace(first, indicators=(indicator,), dims=dims, role=role, label=base.label)


def _restates_share(place: Place) -> bool:
    """Whether a ratio stands alone in the bracket behind a share."""
    last, quantity = place.state.last, place.quantity
    behind_share = last is not None and last.unit == "percent"
    return bool(quantity.depth and quantity.partner is not None and not place.left and behind_share)


def _restated(place: Place, base: Record) -> Record:
    """ "98,6% (9.860/10.000 hồ sơ đã giải quyết)" states the counts; "92,31% (1200/1300)" only repeats the ratio."""
    rate, book = place.state.last, place.book
    second = place.line.quantities[place.quantity.partner or 0]
    counts = [count for count, share in book.rates.items() if rate and rate.indicators and share == rate.indicators[0]]
    if rate is None or rate.reason or len(counts) != 1 or second.numeral.after == second.end:
        return refused(base, "restates a ratio")
    return replace(base, indicators=(counts[0],), dims=dict(rate.dims), rule=f"count of {rate.rule}", confidence=LIKELY)
