"""A quantity in its place → indicator, dimensions and role; or why not.

Structure first: a number's own words decide, then the whole it is a part of, the words that lead up to it, the
number before it in the sentence, the bullet above, the heading. One candidate makes a figure; none leaves a mention
with its reason, and so do words that speak of something no indicator counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from rules.candidates import UNCOUNTED, by_topics, concepts_of, fits, inherit, linked
from rules.counting import BODIES, noun_before, speaks_of_dossiers, units_of
from rules.dimensions import (
    NO_PART,
    field_named,
    is_unknown,
    is_within,
    joined,
    opening_channel,
    opening_field,
    opening_label,
    own_dimensions,
    refused,
    with_dimensions,
)
from rules.levels import level_of_subject, note_level, opening_level
from rules.lines import Line, Quantity
from rules.parts import UNDONE, enter, leave
from rules.place import CERTAIN, FIRM, LIKELY, POSSIBLE, Place, Record, Scope, State, place_of, topics
from rules.roles import ANOTHER_BODY, PREVIOUS, is_anothers, role_of
from rules.rulebook import Hit, Link, Rulebook
from rules.shares import denominator, other_share, restated, restates_share, says_level_alone, share, share_in_bracket
from rules.told import (
    as_before,
    count_in_bracket,
    count_of_share,
    dealt_by_levels,
    fraction_before,
    share_in_turn,
    sum_of_told,
    sum_of_unlike,
    told_again,
    whole_of_told,
)
from rules.turns import UNKNOWN

LISTED = frozenset({"person", "agency", "task", "item", "service", "form", "procedure"})
# Topics that are said of many things: where they count nothing, the number may still inherit.
SOFT = frozenset({"authority", "issued", "online_offered", "one_stop", "one_stop_and_interlinked", "survey", "plan"})
OPINIONS = frozenset({"survey", "satisfied", "unsatisfied"})
OF_DOSSIERS = frozenset({"dossier", "procedure", "set", "foreign", "agency", "case"})
COUNTED = frozenset({"service", "procedure", "task", "document", "person", "form", "feedback"})
MORE = 3  # words
MOST_DOSSIERS = 50_000_000  # of a province in a year; more is said of the whole country


def link_line(line: Line, scope: Scope, book: Rulebook) -> tuple[list[Record], str]:
    """One record for each quantity of the line, in order, and the level that the line speaks of at its end."""
    state = State(level=opening_level(line) or scope.level, field=opening_field(line.text, book))
    state.channel = opening_channel(line.text, book)
    state.line_reason = scope.interval
    state.is_about_cases = any(_is_case(line, quantity) for quantity in line.quantities)
    if scope.by_field and not state.field and (label := opening_label(line.text)) and is_unknown(label, book):
        state.line_reason = f"said of {label}"
    records: list[Record] = []
    for at in range(len(line.quantities)):
        place = place_of(line, at, scope, state, book)
        enter(place)
        record = _link(place, records)
        leave(place, record)
        if place.quantity.partner is not None and not record.reason:
            state.fraction = record
        records.append(record)
    return records, state.level


def _link(place: Place, records: list[Record]) -> Record:
    quantity = place.quantity
    if quantity.unit == "set" and OPINIONS & {*place.own_topics, *topics(place.lead)}:
        quantity.unit = "form"
    if quantity.unit == "set" and speaks_of_dossiers(place):
        quantity.unit = "dossier"
    label = place.line.text[quantity.left[0] : quantity.right[1]].strip()
    if quantity.is_denominator:
        return denominator(records[-1], Record(unit=quantity.unit, label=label, value=quantity.value), place)
    role, reason = role_of(place)
    base = Record(unit=quantity.unit, label=label, value=quantity.value, role=role)
    if reason and reason != PREVIOUS:
        return refused(base, reason)
    if quantity.value is None:
        return refused(base, quantity.numeral.doubt or "no value")
    if quantity.unit == "dossier" and quantity.value > MOST_DOSSIERS:
        return refused(base, "more than any unit handles")
    if quantity.unit == "measure":
        return refused(base, "a measure")
    if quantity.level == UNKNOWN:
        return share_in_turn(place, base) or refused(base, "a list whose labels are not found")
    if quantity.unit == "percent" and (reason_of_share := other_share(place)):
        return refused(base, reason_of_share)
    record = _candidate(place, base)
    if record.indicators == ("staff_trained",) and _tells_qualification(place):
        record = refused(base, "of a qualification")
    if record.reason:
        note_level(place)
    else:
        record = with_dimensions(place, record)
    if reason and (not record.blocked or record.reason == NO_PART):  # "800 hồ sơ (năm 2021: 700 hồ sơ)"
        return replace(record, reason=reason)
    if not record.reason and is_anothers(place, record):
        return refused(record, ANOTHER_BODY)
    return record


def _candidate(place: Place, base: Record) -> Record:
    """The indicator, by the first of the ways below that names one."""
    quantity, own = place.quantity, place.own_topics
    if quantity.unit == "percent" and not own and not place.has_own_dims:
        return share(place, base)
    if restates_share(place):
        return restated(place, base)
    if record := told_again(place, base):
        return record
    units, concepts = units_of(place), concepts_of(place)
    if "dossier" in units and _is_of_sample(place):
        return replace(refused(base, "of a sample"), tried=("inspected",))
    if _counts_two_things(place):
        return refused(base, "two counts added together")
    if record := _by_own_words(place, base, units, concepts):
        return record
    rest = any(hit.concept == "same_unit_rest" for hit in place.own) and not place.has_own_dims
    if rest and "task" in units and base.role == "target" and OF_PLAN.search(place.line.text) and _is_done(place):
        rest = False  # "Hoàn thành 10 nhiệm vụ còn lại của kế hoạch"
        concepts |= {"plan"}
    if rest:
        return refused(base, "the rest, not said of what")
    # "làm xong 14 việc": done, which the cue says, too; "ghi nhận 14 nhiệm vụ"
    soft = SOFT | {"resolved", "received", "due"} if {"task", "activity"} & set(units) else SOFT
    if own == ["retired"] and place.whole is not None and place.whole.indicators == ("staff_streamlined",):
        return inherit(place.whole, base, FIRM, part=True)  # "tinh giản 89 người, gồm 64 người nghỉ hưu …"
    if any(topic not in soft for topic in own):
        if record := _part_by_field(place, base):
            return record
        return replace(refused(base, UNCOUNTED), tried=tuple(own), dims=own_dimensions(place))
    if _counts_absence(place):
        return refused(base, "counts what is not")
    if record := share_in_bracket(place, base) or count_in_bracket(place, base):
        return record
    if record := _new_procedures(place, base, concepts):
        return record
    if place.whole is not None:
        return _from_whole(place.whole, place, base, units, concepts)
    return _by_surroundings(place, base, units, concepts)


def _tells_qualification(place: Place) -> bool:
    """ "… cử 12 người đi học; trình độ thạc sĩ 14 người": those who have it, not those who were sent."""
    has = any(hit.concept == "qualification" for hit in place.left)
    return has and place.quantity.unit == "person" and not STUDIES.search(place.before(place.quantity.left[0]))


STUDIES = re.compile(r"\b(?:học|cử|đào tạo|bồi dưỡng|theo|dự)\b(?! vị| vấn)", re.IGNORECASE)


def _is_case(line: Line, quantity: Quantity) -> bool:
    """ "trước hạn 3.912 thủ tục": no procedure has a deadline, a dossier has."""
    if quantity.unit != "procedure":
        return False
    hits = (*line.words_in(quantity.left), *line.words_in(quantity.right))
    return any(hit.slot in ("timeliness", "origin") for hit in hits)


TOGETHER = re.compile(r"\b(?:và|cùng|cộng)\s(?:(?:các|số|số lượng)\s)?$", re.IGNORECASE)


def _counts_two_things(place: Place) -> bool:
    """ "Hồ sơ trả chậm hạn và hồ sơ quá hạn chưa giải quyết là 12": done late and not done are no one thing."""
    nouns = sorted(noun.start for noun in (*place.own_nouns, *place.lead_nouns) if noun.concept == "dossier")
    for first, second in pairwise(nouns):
        if TOGETHER.search(place.line.text, first, second):
            one, other = (
                {hit.concept for hit in (*place.left, *place.lead) if hit.slot == "topic" and start <= hit.start < stop}
                for start, stop in ((first, second), (second, place.quantity.start))
            )
            return bool(one and other) and one.isdisjoint(other)
    return False


SAMPLE = re.compile(r"\b(?:ngẫu nhiên|xác suất|kiểm tra|thanh tra|phúc tra)\b", re.IGNORECASE)


def _is_of_sample(place: Place) -> bool:
    """ "Qua kiểm tra 45 hồ sơ đã giải quyết, phát hiện 3 hồ sơ trễ hạn": of those looked at, not of all."""
    last = place.state.last
    behind = SAMPLE.search(place.line.text, place.quantity.end, place.quantity.right[1])
    goes_on = last is not None and last.tried == ("inspected",) and not place.quantity.new_sentence
    return "inspected" in topics(place.left) or behind is not None or goes_on


NEW = re.compile(r"\W*(?:ban hành |bổ sung |thêm |công bố )?mới\s?:?\s*", re.IGNORECASE)
NEW_BEHIND = re.compile(r"\smới(?=\s?(?:[,;.)]|và\b|$))")


def _new_procedures(place: Place, base: Record, concepts: set[str]) -> Record | None:
    """ "417 TTHC (mới 96, sửa đổi 188)", "74 TTHC (34 mới, …)": new ones among those published."""
    whole, quantity = place.whole, place.quantity
    if whole is None or whole.unit != "procedure" or quantity.unit not in ("", "?", "procedure"):
        return None
    said = NEW.fullmatch(place.before(quantity.left[0])) or NEW_BEHIND.match(place.line.text, quantity.end)
    link = by_topics(["procedures_new"], ("procedure",), concepts, place.book) if said else None
    return linked(base, link, FIRM, ("procedure",)) if link else None


def _part_by_field(place: Place, base: Record) -> Record | None:
    """ "4.518 hồ sơ, gồm chứng thực 3.102, hộ tịch 812": the label of a part is a field."""
    whole = place.whole or (place.scope.record if place.at == 0 else None)
    if whole is None or whole.reason or whole.unit != "dossier" or place.quantity.unit not in ("", "dossier"):
        return None
    cue = max((hit.end for hit in place.left if hit.concept == "parts"), default=place.quantity.left[0])
    label = place.before(cue).strip(" \u00a0*_:-+(").removeprefix("có ")
    field = field_named(label, place.book) if len(label.split()) <= MORE + 1 else ""
    if label.casefold() in REST and place.state.last is not None and place.state.last.dims.get("field"):
        field = "other"
    return replace(inherit(whole, base, FIRM, part=True), dims={"field": field}) if field else None


OF_PLAN = re.compile(r"\bkế hoạch\b", re.IGNORECASE)
REST = (
    "khác",
    "các loại khác",
    "loại khác",
    "lĩnh vực còn lại",
    "các lĩnh vực còn lại",
    "lĩnh vực khác",
    "các lĩnh vực khác",
    "còn lại",
)  # behind parts by field


def _counts_absence(place: Place) -> bool:
    """ "640 thủ tục cả năm không phát sinh hồ sơ": what is said of the number is that it did not happen."""
    right = place.line.words_in(place.quantity.right)
    return not place.left and any(hit.concept == "none" for hit in right)


def _by_own_words(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record | None:
    own, whole, unit = place.own_topics, place.whole, place.quantity.unit
    soft = bool(own) and all(topic in SOFT for topic in own)
    named = by_topics(own, (whole.unit,), concepts, place.book) if soft and whole is not None and not unit else None
    another = (
        named is not None and named.indicator not in whole.indicators
    )  # "1.530 TTHC: một cửa 1.401, liên thông 129"
    if (
        soft
        and whole is not None
        and not whole.reason
        and unit != whole.unit
        and fits(whole, place.quantity)
        and not another
    ):
        return inherit(whole, base, FIRM, part=True)  # "… trong đó 4.100 thủ tục thuộc thẩm quyền cấp huyện"
    link = by_topics(own, units, concepts, place.book)
    if link is None:
        return None
    if link.indicator == "dossiers_resolved" and not place.has_own_dims and _splits_by_origin(place):
        link = by_topics(["received"], units, concepts, place.book) or link  # "… giải quyết 90, trong đó mới nhận 80"
    if whole is not None and whole.unit == "petition" and link.indicator.startswith("feedback"):
        return refused(base, NO_PART)  # "318 đơn (khiếu nại 21, kiến nghị, phản ánh 293)"
    if unit == "percent" and link.indicator.startswith("dossiers_") and _is_of_other_things(place):
        return refused(base, "a share of other things than dossiers")
    if link.indicator == "staff_present" and "chỉ tiêu" in place.line.text[place.quantity.start : place.quantity.end]:
        link = by_topics(["staff_assigned"], units, concepts, place.book) or link  # a quota is given, not there
    if link.indicator == "apologies" and LACKED.search(place.before(place.quantity.left[0])):
        return refused(base, "counts what is not")
    if link.indicator == "survey_forms" and unit == "agency" and PLACE.search(place.before(place.quantity.left[0])):
        return refused(base, "places, not those who were asked")  # "đo lường sự hài lòng tại 10 huyện"
    if link.indicator == "fines_collected" and FEES.search(place.before(place.quantity.lead[0])):
        return refused(base, "fees")
    if link.indicator in PUBLISHED and RECOMMENDED.search(_sentence_before(place)):
        return refused(base, "only recommended")
    record = linked(base, link, CERTAIN, units)
    if record.role == "forecast" and link.indicator.endswith("_planned"):
        record = replace(record, role="actual")  # "ước đạt 142 tỷ đồng, bằng 104% dự toán (136 tỷ đồng)"
    if link.indicator == "survey_forms" and (opinion := _opinion(place)):
        record = replace(record, dims={**record.dims, "part": opinion})
    if link.also and _splits_by_origin(place):
        record = replace(record, indicators=(link.indicator,))
    if whole is not None and set(record.indicators) & set(whole.indicators):
        return replace(record, is_part=True, whole=whole)
    return record


OTHER_THINGS = frozenset({"document", "legal_document", "draft", "work_file", "feedback", "petition", "service"})


def _is_of_other_things(place: Place) -> bool:
    """ "Tỷ lệ văn bản xử lý trên môi trường mạng": of papers, and no word of dossiers."""
    nouns = {noun.concept for noun in place.own_nouns}
    return bool(nouns & OTHER_THINGS) and "dossier" not in nouns


OPINION = re.compile(
    r"(?<!sự )(?<!độ )(?<!lệ )\b(?:hài lòng và rất hài lòng|rất hài lòng và hài lòng|rất không hài lòng|rất hài lòng"
    r"|không hài lòng|chưa hài lòng|hài lòng|bình thường)\b",
    re.IGNORECASE,
)


def _opinion(place: Place) -> str:
    """What those who filled in the forms think: "312 phiếu rất hài lòng", "không hài lòng: 08 phiếu"."""
    line, quantity = place.line, place.quantity
    before = OPINION.findall(line.text, quantity.left[0], quantity.start)
    behind = OPINION.findall(line.text, quantity.end, quantity.right[1])
    return (before[-1:] or behind[:1] or [""])[0].casefold()


def _sentence_before(place: Place) -> str:
    """The words of the sentence before the number, other numbers among them."""
    text, stop = place.line.text, place.quantity.start
    return text[max(text.rfind(". ", 0, stop), text.rfind("; ", 0, stop), -1) + 1 : stop]


LACKED = re.compile(r"\b(?:chưa|không)\s(?:có|gửi|nhận)\b", re.IGNORECASE)
PLACE = re.compile(r"\b(?:tại|ở)\s*\Z")
FEES = re.compile(r"\b(?:lệ phí|phí|thuế)\b(?! phạt)", re.IGNORECASE)
PUBLISHED = ("procedures_new", "procedures_repealed")
RECOMMENDED = re.compile(r"\b(?:kiến nghị|đề nghị|đề xuất)\s(?:(?!đã\b)[^.;])*$", re.IGNORECASE)


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
    for told in (
        count_of_share,
        whole_of_told,
        sum_of_told,
        sum_of_unlike,
        dealt_by_levels,
        as_before,
        fraction_before,
    ):
        if record := told(place, base):
            return record
    if {"task", "activity"} & set(units) and (_is_of_plan(place) or (place.state.has_plan and _is_done(place))):
        lead = [*lead, "plan"]
    if link := by_topics(lead, units, concepts, book):
        return linked(base, link, FIRM if units[0] == place.quantity.unit else LIKELY, units)
    if any(topic not in SOFT for topic in lead) and not place.has_own_dims:
        return replace(refused(base, UNCOUNTED), tried=tuple(lead))
    if link := _by_shared_predicate(place, units, concepts):
        return replace(linked(base, link, LIKELY, units), dims=_channel_behind(place))
    results = units[0] == "dossier" and RESULT_LABEL.fullmatch(place.before(place.quantity.left[0]))
    if results and (link := by_topics(["resolved"], units, concepts, book)):
        return linked(base, link, LIKELY, units)
    if record := _from_before(place, base, units, concepts):
        return record
    if record := _from_above(place, base, units, concepts):
        return record
    if "dossier" in units and _parts_follow(place):
        received = by_topics(["received"], ("dossier",), concepts, book)
        if received:
            return linked(base, received, LIKELY, units)
    if place.at and not place.quantity.new_sentence and _does_something_else(place):
        return refused(base, "no words that say what it counts")
    behind = topics(place.line.words_in(_rest_of_sentence(place)))
    if (link := by_topics((*behind, *place.scope.topics), units, concepts, book)) and link.heading:
        return linked(base, link, LIKELY, units)
    if link := by_topics([""], units, concepts, book):
        return linked(base, link, LIKELY, units)
    if units == ("procedure",) and REDUCED.search(place.line.text[: place.quantity.start]):
        return linked(base, place.book.by_topic["authority", "procedure"][0], LIKELY, units)
    now = "person" in units and place.says("now") and STAFF_NOW.match(place.line.text, place.quantity.numeral.end)
    if now and (link := by_topics(["staff_present"], ("person",), concepts, book)):
        return linked(base, link, LIKELY, units)
    of_all = (
        units == ("procedure",)
        and not place.has_own_dims
        and concepts & {"has_now", "now"}
        and _has_no_predicate(place)
    )
    if of_all and (link := by_topics(["authority"], units, concepts, book)):
        return linked(base, link, LIKELY, units)
    return _by_default(place, base, units)


REDUCED = re.compile(r"\btừ\s\d[\d.]*\s(?:thủ tục\s|TTHC\s)?(?:(?:giảm|nay|chỉ)\s)*(?:xuống|còn|xuống còn)\s\Z")
STAFF_NOW = re.compile(  # "Hiện có 21 cán bộ, công chức trên 22 biên chế": all of them, not those at one desk
    r"\s(?:cán bộ,? công chức(?:,? viên chức)?|công chức(?:,? viên chức)?|CBCC(?:VC)?|biên chế)\s?(?:[.,;/(]|trên\b|\Z)"
)
RESULT_LABEL = re.compile(r"\W*kết quả (?:giải quyết|xử lý)\s?:?\s*", re.IGNORECASE)
PLAN = re.compile(  # "Kế hoạch số 12/KH-UBND ngày 05/01/2022 với 32 nhiệm vụ": of reform, where nothing else is named
    r"\bkế hoạch\s(?:(?:số|ngày|năm|về|thực hiện|triển khai|công tác|CCHC|cải cách hành chính|của UBND \S+|\S*\d\S*)"
    r"[\s,]+){1,9}"
    r"(?:với|gồm|có|đề ra|xác định|trong đó có)\s$",
    re.IGNORECASE,
)


PLAN_OF_REFORM = re.compile(r"\b(?:kế hoạch|KH)\b[^.;]{0,120}(?:cải cách hành chính|CCHC)\b", re.IGNORECASE)
SETS = re.compile(r"\b(?:với|gồm|bao gồm|có|đề ra|xác định)\s")
ITEMS = re.compile(r"\s*(?:\d{1,3}\s[^\d,.;]{1,40}?(?:,|\bvà\b|\bvới\b)\s*){0,4}")


def _is_of_plan(place: Place) -> bool:
    """ "Kế hoạch CCHC năm 2022 (…) với 6 lĩnh vực, 38 nhiệm vụ và 57 hoạt động": all that the plan sets."""
    before = _sentence_before(place)
    if PLAN.search(place.before(place.quantity.lead[0])):
        return True
    named = PLAN_OF_REFORM.search(before)
    sets = SETS.search(before, named.end()) if named else None
    return sets is not None and ITEMS.fullmatch(before, sets.end()) is not None


def _by_shared_predicate(place: Place, units: tuple[str, ...], concepts: set[str]) -> Link | None:
    """ "317 TTHC cấp huyện và 198 TTHC cấp xã được công khai": what is said behind the last is said of both."""
    quantities, at = place.line.quantities, (place.quantity.partner or place.at) + 1
    if at == len(quantities) or place.own_topics:
        return None
    behind = quantities[at]
    if behind.joined_by != "and" or behind.unit != place.quantity.unit or behind.depth != place.quantity.depth:
        return None
    if place.line.words_in(behind.left):
        return None
    return by_topics(topics(place.line.words_in(behind.right)), units, concepts, place.book)


def _channel_behind(place: Place) -> dict[str, str]:
    """The channel that the shared predicate names: "… đã được cung cấp ở mức độ 3, 4"."""
    behind = place.line.quantities[(place.quantity.partner or place.at) + 1]
    values = [hit.concept for hit in place.line.words_in(behind.right) if hit.slot == "channel"]
    channel = joined("channel", list(dict.fromkeys(values))) if values else ""
    return {"channel": channel} if channel and channel != "at_desk" else {}


def _of_tasks(place: Place, base: Record) -> Record | None:
    """ "… hoàn thành đúng hạn 291 nhiệm vụ, tỷ lệ hoàn thành đúng hạn 97,9%": of tasks, where tasks are told of."""
    nouns = {hit.concept for hit in (*place.own_nouns, *place.lead_nouns)}
    if place.quantity.new_sentence or "dossier" in nouns:
        return None
    told = [one for one in reversed(place.state.sentence) if one.unit not in ("percent", "")]
    counted = next((one for one in told if one.indicators), told[0] if told else None)
    if counted is None or counted.unit not in ("task", "activity", "feedback", "petition"):
        return None
    rate = place.book.rates.get(counted.indicators[0]) if counted.indicators else None
    if rate is None or counted.unit not in ("task", "activity") or not place.says("completed"):
        return refused(base, "no words that say what it counts")
    return replace(base, indicators=(rate,), rule=f"default percent+{counted.unit}", confidence=LIKELY)


SUBMITTED = re.compile(r"\b(?:nộp|tiếp nhận)\b", re.IGNORECASE)


def _by_default(place: Place, base: Record, units: tuple[str, ...]) -> Record:
    """No topic anywhere: a dimension that only one indicator has still decides."""
    dims = own_dimensions(place)
    others = {hit.concept for hit in (*place.own_nouns, *place.lead_nouns)} - OF_DOSSIERS
    if units[0] == "percent" and (record := _of_tasks(place, base)):
        return record
    if units[0] == "percent" and others:
        return replace(base, reason="no words that say what it counts")  # "nhiệm vụ quá hạn chiếm 3%"
    nouns = {hit.concept for hit in (*place.own_nouns, *place.line.nouns_in(place.quantity.right))}
    of_dossiers = "dossier" in nouns or (not nouns & COUNTED and noun_before(place) == "dossier")
    submitted = SUBMITTED.search(place.before(place.quantity.left[0])) is not None and not nouns & COUNTED
    online = dims.get("channel", "").startswith("online") and (of_dossiers or submitted)
    for key, indicator in place.book.defaults.get(units[0], {}).items():
        stated = online if key == "online" and units[0] != "procedure" else key in dims or key in dims.values()
        if stated and key == "overdue" and units[0] == "dossier" and _is_left_over(place):
            return replace(
                base, indicators=("dossiers_pending",), unit="dossier", rule="left over", confidence=POSSIBLE
            )
        if stated:
            rule = f"default {units[0]}+{key}"
            return replace(base, indicators=(indicator,), unit=units[0], rule=rule, confidence=POSSIBLE)
    return replace(base, reason="no words that say what it counts")


def _is_left_over(place: Place) -> bool:
    """ "Chi nhánh còn 1.120 hồ sơ trễ hạn", where nothing was told of any resolved: not done yet."""
    resolved = any("dossiers_resolved" in record.indicators for record in (*place.state.sentence, *place.state.earlier))
    return not resolved and LEFT_OVER.search(place.before(place.quantity.left[0])) is not None


LEFT_OVER = re.compile(
    r"\b(?:còn|tồn|tồn đọng)\s(?:(?:có|tồn|lại|đọng|tới|đến|khoảng|hơn|gần|trên)\s)*$", re.IGNORECASE
)


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
    """What may be said of the number behind it; of bodies nothing behind a semicolon."""
    text, end = place.line.text, place.quantity.end
    stop = text.find(". ", end)
    part = text.find(";", end, stop if stop > 0 else len(text)) if place.quantity.unit == "agency" else -1
    return end, next((one for one in (part, stop) if one > 0), len(text))


# ---- what it inherits ------------------------------------------------------------------------------------------------


def _from_whole(whole: Record, place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record:
    if whole.reason and not (whole.reason == PREVIOUS and whole.indicators):
        return replace(refused(base, f"part of: {whole.reason}"), is_part=True)
    if own_dimensions(place).get("timeliness") == "not_due" and whole.indicators == ("dossiers_resolved",):
        return _by_default(place, base, units)  # "đã trả 95 hồ sơ, trong đó đúng hẹn 90; chưa đến hẹn 12 hồ sơ"
    if not place.own and (record := _part_by_field(place, base)):
        return record
    if place.own and fits(whole, place.quantity) and all(_tells_whose(hit) for hit in place.own):
        return inherit(whole, base, FIRM, part=True)  # "trả qua bưu chính 90 hồ sơ, trong đó cấp tỉnh 40, cấp xã 50"
    in_force = whole.indicators == ("procedures_in_force",)
    if in_force and units == ("procedure",) and own_dimensions(place).get("channel", "").startswith("online"):
        return _by_default(place, base, units)  # "407 TTHC, trong đó 312 TTHC toàn trình"
    if link := by_topics(whole.topics, units, concepts, place.book):
        record = linked(base, link, min(FIRM, whole.confidence), units)
        return replace(record, is_part=bool(set(record.indicators) & set(whole.indicators)), whole=whole)
    quantity = place.quantity
    named = quantity.unit == "?" and whole.unit in ("person", "agency")  # "09 người (01 Trưởng phòng …)"
    if not named and (quantity.unit == "percent" or not fits(whole, quantity)):
        return refused(base, "counts something else than its whole")
    return inherit(whole, base, FIRM, part=True)


LEFT = re.compile(r"\bcòn\s(?:lại\s)?\Z")


def _tells_whose(hit: Hit) -> bool:
    """Whether a word only says whose a part is, or that it is one."""
    return hit.slot == "level" or hit.concept in ("parts", "total", "has_now")


def _from_before(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record | None:
    """The number before it in the sentence, where this one only changes a dimension or goes on with the list."""
    state, quantity, book = place.state, place.quantity, place.book
    last, before = state.last, state.previous
    if (
        last is not None
        and last.tried
        and not quantity.new_sentence
        and (link := by_topics(last.tried, units, concepts, book))
    ):
        return replace(linked(base, link, LIKELY, units), dims=dict(last.dims))
    if before is None:
        return None
    of_them = any(hit.concept == "parts" for hit in place.own)  # "Còn 19 nhiệm vụ …, 2 trong số đó quá hạn"
    if before.blocked and (of_them or not (place.has_own_dims or quantity.new_sentence)):
        return refused(base, before.reason)
    link = by_topics(sorted(before.topics), units, concepts, book)
    if fits(before, quantity) and before.indicators:
        open_yet = place.says("unfinished") or any(
            h.concept == "not_due" and not is_within(place, h) for h in place.own
        )
        finer = _knows_deadline(before.indicators[0], book) and not open_yet
        if link and finer and not _knows_deadline(link.indicator, book):
            link = None  # "đã hoàn thành 241 nhiệm vụ, quá hạn 5": of those done, not of those given
        if link and link.indicator != before.indicators[0] and (place.has_own_dims or link.needs):
            return linked(base, link, LIKELY, units)
        same = quantity.unit == before.unit
        if before.indicators == ("staff_assigned",) and (same or not quantity.unit) and place.says("now"):
            present = inherit(before, base, LIKELY, part=False)
            return replace(present, indicators=("staff_present",), topics=frozenset({"staff_present"}))
        nouns = {noun.concept for noun in (*place.own_nouns, *place.lead_nouns)} - BODIES - {before.unit}
        if nouns and quantity.new_sentence and not place.has_own_dims:
            return None  # "Bãi bỏ 26 thủ tục. Dịch vụ công trực tuyến có 90 thủ tục": another thing is counted
        if own_dimensions(place).keys() - set(book.codebook.indicators[before.indicators[0]].dims):
            return None  # "còn 112 hồ sơ chưa đến hạn. Trực tuyến mức độ 3 là 812": what is pending has no way in
        if set(own_dimensions(place)) == {"channel"} and _names_dossiers_anew(place):
            return None  # "trễ hẹn 04 hồ sơ. Số hồ sơ trực tuyến: 1.204": of those that came in, as by default
        if before.indicators[0].endswith("tasks_completed") and LEFT.search(
            place.line.text[max(0, quantity.start - 12) : quantity.start]
        ):
            return refused(base, UNDONE)  # "làm xong 15 việc, còn 6 việc tiếp tục làm"
        if {before.unit, quantity.unit} == {"division", "service_unit"}:
            return None  # "20 cơ quan chuyên môn, 302 đơn vị sự nghiệp": two kinds, each with its own indicator
        if before.indicators == ("plan_tasks",) and BEGUN.search(place.before(quantity.left[0])):
            return refused(base, UNDONE)
        anew = quantity.new_sentence and before.unit == "person" and bool(place.own_nouns)
        lists = same and not anew and ((before.unit in LISTED and not _says_more(place)) or level_of_subject(place))
        lists = lists or (same and _lists_fields(place, before))
        if place.has_own_dims or lists or (says_level_alone(place) and quantity.unit != "percent"):
            return inherit(before, base, LIKELY, part=False)
    elif link and not place.has_own_dims and (quantity.joined_by in ("and", "comma") or _is_done(place)):
        return linked(base, link, LIKELY, units)
    return None


def _is_done(place: Place) -> bool:
    """ "Kế hoạch đề ra 61 hoạt động. Đến nay có 44/46 nhiệm vụ hoàn thành": of the plan just told of."""
    return place.quantity.partner is not None or any(hit.concept == "completed" for hit in place.own)


def _lists_fields(place: Place, before: Record) -> bool:
    """ "500 hồ sơ đất đai, 200 hồ sơ hộ tịch": a list of fields, each behind its number."""
    line, quantity = place.line, place.quantity
    named = any(hit.slot == "field" for hit in line.words_in(quantity.right))
    return bool(named and before.dims.get("field")) and quantity.joined_by in ("comma", "and") and not place.left


def _names_dossiers_anew(place: Place) -> bool:
    """Whether a new sentence says itself that it counts dossiers."""
    before = place.line.quantities[place.at - 1].end if place.at else 0
    stops = ". " in place.line.text[before : place.quantity.start]
    return stops and any(noun.concept == "dossier" for noun in place.own_nouns)


BEGUN = re.compile(r"\b(?:triển khai|thực hiện)\s$", re.IGNORECASE)


def _has_no_predicate(place: Place) -> bool:
    """ "Toàn tỉnh có 1.985 TTHC (cấp tỉnh 1.502, …)": nothing more is said of them."""
    return re.match(r"\s*(?:[(;,.]|$)", place.line.text[place.quantity.end :]) is not None


OF_THEM = re.compile(r"\w\s+(?:của|cho|với)\s*$")


def _says_more(place: Place) -> bool:
    """ "402 thủ tục thực hiện theo phương châm …": a predicate of its own, of which no word is known."""
    quantity = place.quantity
    if _does_something_else(place):
        return True
    if OF_THEM.search(place.before(quantity.left[0])):
        return True  # "cắt giảm 31% thời gian giải quyết của 64 TTHC"
    words = place.line.words_in((quantity.end, quantity.right[1]))
    predicate = place.line.text[quantity.end : quantity.right[1]].split()
    return quantity.unit in ("procedure", "service", "task") and not words and len(predicate) > MORE


def _does_something_else(place: Place) -> bool:
    """ "Kiểm tra 7 đơn vị, nhắc nhở 2 đơn vị": units, with a verb of which no word is known."""
    label = place.before(place.quantity.left[0]).strip(" \u00a0*_:-+,")
    nouns = {noun.concept for noun in place.own_nouns} - {"foreign"}
    of_bodies = place.quantity.unit in ("agency", "person") and not place.own and not nouns
    return of_bodies and bool(label) and not JOINED.fullmatch(label)


JOINED = re.compile(r"(?:và|cùng|với|tại|ở|của|các|có|là|gồm)(?:\s(?:tại|ở|của|các))?", re.IGNORECASE)


def _knows_deadline(indicator: str, book: Rulebook) -> bool:
    return "timeliness" in book.codebook.indicators[indicator].dims


def _from_above(place: Place, base: Record, units: tuple[str, ...], concepts: set[str]) -> Record | None:
    """The bullet before it, or the one above."""
    scope, quantity = place.scope, place.quantity
    sibling, above = scope.sibling, scope.record
    nouns = {noun.concept for noun in (*place.own_nouns, *place.lead_nouns)}
    goes_on = sibling is not None and not sibling.reason and (place.has_own_dims or quantity.unit == "task")
    if goes_on and quantity.unit == "percent" and "dossier" in nouns and sibling.unit != "dossier":
        goes_on = False  # "1. Hoàn thành 95% nhiệm vụ", "2. Tỷ lệ hồ sơ trễ hạn dưới 1%"
    if goes_on and (link := by_topics(sorted(sibling.topics), units, concepts, place.book)):
        return linked(base, link, LIKELY, units)
    if above is None or above.reason or not fits(above, quantity):
        return None
    if above.unit == quantity.unit == "person":  # a bullet under a bullet: a part of the staff
        return inherit(above, base, LIKELY, part=True)
    if place.has_own_dims or any(hit.slot == "level" for hit in place.left) or scope.is_whole:
        return inherit(above, base, LIKELY, part=scope.is_whole)
    return None
