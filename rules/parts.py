"""Wholes and parts: what "trong đó", brackets, semicolons and full stops open and close on the way through a line."""

from __future__ import annotations

from decimal import Decimal

import regex

from rules.dimensions import field_named
from rules.levels import stated_level
from rules.lines import Quantity
from rules.place import Place, Record, State, topics

DIFFERENCE = "a difference"
AVERAGE = "an average"
UNDONE = "begun, not said whether done"


def enter(place: Place) -> None:
    """Bring the state to the quantity's place, before it is linked."""
    state, quantity = place.state, place.quantity
    if place.at == 0 or quantity.new_sentence:
        _cross_boundary(place)
    if quantity.depth > state.depth:
        _open_bracket(place)
    elif quantity.depth < state.depth:
        if state.whole_depth > quantity.depth:
            state.whole, state.whole_depth, state.part_level = state.outer
        state.previous, state.anchor = state.main or state.previous, None
    state.depth = quantity.depth
    if fields := _divided_by_fields(place):
        state.whole, state.whole_depth, state.part_level = fields, quantity.depth, ""
    elif _adds_up(place):
        state.whole, state.whole_depth, state.part_level = state.main, quantity.depth, ""
    elif _sums_up(place):
        state.whole, state.whole_depth, state.part_level = _divided(place), quantity.depth, ""
    if place.says("parts") and not _is_copula(place):
        inside = quantity.depth and state.anchor is not None
        main = _whole_inside(place) if inside else _added_up(place) or state.main
        state.whole = main or place.scope.record or _told_before(place)
        state.whole_depth, state.part_level = quantity.depth, ""
        state.exhausted = _exhausts(place)


def _added_up(place: Place) -> Record | None:
    """Of the totals told the one that a new sentence's parts add up to: "… Trong đó, cấp huyện 3, cấp xã 7"."""
    state, quantity = place.state, place.quantity
    if not quantity.new_sentence or len(state.told) < 2 or quantity.unit not in ("dossier", ""):
        return None
    sums, total = set(), Decimal(0)
    for count, part in enumerate(place.line.quantities[place.at :], 1):
        if part.depth != quantity.depth or part.value is None or part.unit == "percent":
            break
        total += part.value
        if count > 1:
            sums.add(total)
    return next((one for one in reversed(state.told) if one.value in sums), None)


def _told_before(place: Place) -> Record | None:
    """ "Trong đó, …" at the head of a paragraph divides the last number of the one before."""
    cue = min(hit.start for hit in (*place.left, *place.lead) if hit.concept == "parts")
    opens = place.at == 0 and not place.line.text[:cue].strip(" \u00a0-+*•")
    return place.scope.told if opens else None


def _whole_inside(place: Place) -> Record | None:
    """In a bracket, "trong đó" divides the number before it, where that is large enough, else the bracket's first."""
    state, value = place.state, place.quantity.value
    previous = state.previous
    fits = previous is not None and previous.value is not None and value is not None and value <= previous.value
    return previous if fits and state.inner else state.inner or state.anchor


def _is_copula(place: Place) -> bool:
    """ "Số hồ sơ đang giải quyết gồm 2.800 hồ sơ": what the words before the cue name is counted, not divided."""
    cues = [hit.start for hit in (*place.left, *place.lead) if hit.concept == "parts"]
    named = [hit.end for hit in place.left if hit.slot == "topic"]
    return bool(named) and min(named) <= min(cues) and place.quantity.joined_by in ("", "end", "colon")


def _exhausts(place: Place) -> bool:
    """Whether the parts that begin here add up to their whole."""
    whole = place.state.whole
    left = whole.value if whole is not None and whole.value else None
    for count, part in enumerate(place.line.quantities[place.at :], 1):
        if left is None or part.depth != place.quantity.depth or part.value is None:
            return False
        left -= part.value
        if left <= 0:
            return left == 0 and count > 1
    return False


def leave(place: Place, record: Record) -> None:
    """Keep what the quantity's record means for those behind it."""
    state, quantity = place.state, place.quantity
    state.last = record
    state.sentence.append(record)
    if record.unit in ("task", "activity") and record.indicators:
        state.has_plan = record.indicators[0].startswith("plan_")
    if record.reason in (DIFFERENCE, AVERAGE, UNDONE):
        return  # "4.936 hồ sơ, tăng 65 hồ sơ, chia ra …": what follows is of the 4.936
    if quantity.unit == "percent" or quantity.is_denominator or quantity.is_subject:
        return
    state.before_previous, state.previous = state.previous, record
    if record.unit == "dossier" and not record.reason and not quantity.depth and not record.is_part:
        state.told.append(record)
    if quantity.depth:
        state.inner = state.inner if record.is_part and state.inner else record
    elif not record.is_part and not (record.reason and quantity.unit in ("money", "measure") and state.main):
        state.main = record
        if state.whole is not None and not record.reason and record.unit == state.whole.unit:
            state.whole = None  # "100 hồ sơ, trong đó trực tuyến 40; giải quyết 90 hồ sơ, đúng hạn 88": another account


def _sums_up(place: Place) -> bool:
    """ "1.954 TTHC: 1.503 cấp tỉnh, 312 cấp huyện, 139 cấp xã": what a colon opens and what adds up are parts."""
    quantity, quantities = place.quantity, place.line.quantities
    whole = _divided(place)
    if quantity.joined_by != "colon" or whole is None or not whole.value or not place.at:
        return False
    left = whole.value
    for count, part in enumerate(quantities[place.at :], 1):
        if (
            part.depth != quantity.depth
            or part.value is None
            or (count > 1 and part.joined_by == "end" and _stops(place, part))
        ):
            return False
        left -= part.value
        if left <= 0:
            return left == 0 and count > 1
    return False


def _divided_by_fields(place: Place) -> Record | None:
    """ "nhận 516 hồ sơ; tư pháp - hộ tịch 348, chính sách 102, địa chính 66": fields that add up to what was told."""
    quantity, quantities, told = place.quantity, place.line.quantities, place.state.told
    if quantity.unit not in ("", "dossier", "set") or place.state.whole is not None or not told or place.says("parts"):
        return None
    total, count = Decimal(0), 0
    for part in quantities[place.at :]:
        label = place.line.text[part.left[0] : part.start].strip(" \u00a0*_:-+(")
        if part.value is None or part.depth != quantity.depth or not _is_field(label, place):
            break
        total, count = total + part.value, count + 1
    fits = [one for one in told if one.value == total and not one.dims.get("field")]
    return fits[0] if fits and count > 1 else None


def _is_field(label: str, place: Place) -> bool:
    label = label.removeprefix("còn lại ").removeprefix("còn lại là ")
    return 0 < len(label.split()) < 6 and field_named(label, place.book) != ""


def _adds_up(place: Place) -> bool:
    """ "902 thủ tục; riêng sở, ngành 438, cấp huyện 291, cấp xã 173": levels that together are the whole."""
    main, quantity, quantities = place.state.main, place.quantity, place.line.quantities
    before = quantities[place.at - 1] if place.at else None
    if main is None or main.reason or before is None or before.value != main.value or not main.value:
        return False
    levels, left = set(), main.value
    for part in quantities[place.at :]:
        hits = [hit for hit in place.line.words_in(part.left) if hit.slot != "cue"]
        alone = len(hits) == 1 and hits[0].slot == "level"
        if not alone or part.value is None or part.depth != quantity.depth or part.unit not in ("", main.unit):
            return False
        levels.add(hits[0].concept)
        left -= part.value
        if left <= 0:
            return left == 0 and len(levels) > 1
    return False


def _divided(place: Place) -> Record | None:
    """The number right before a colon; of "5.213 hồ sơ trên 4 lĩnh vực: …" the dossiers."""
    state, before = place.state, place.line.quantities[place.at - 1] if place.at else None
    if state.previous is None or before is None or before.value != state.previous.value:
        return None
    return state.before_previous if state.previous.unit == "foreign" else state.previous


def _stops(place: Place, part: Quantity) -> bool:
    """Whether a full stop, and no semicolon, stands before a part."""
    at = place.line.quantities.index(part)
    return ";" not in place.line.text[place.line.quantities[at - 1].end : part.start]


OF_ALL = regex.compile(r"\b(?:tổng|toàn|cả)\s(?!trình)", regex.IGNORECASE)


def _cross_boundary(place: Place) -> None:
    """A full stop ends parts and what was said of the sentence; a semicolon ends only the level of a part."""
    state = place.state
    state.part_level = ""
    if place.at == 0 or _is_full_stop(place):
        state.sentence_reason, state.sentence_field = "", ""
        if place.at and OF_ALL.search(place.before(place.quantity.lead[0])):
            state.channel = ""  # "Hồ sơ trực tuyến: tiếp nhận 45, trả 40. Tổng số tiếp nhận 120"
        _open_field(place)
        if len({one.dims.get("level", "all") for one in state.sentence} - {"all"}) > 1:
            state.is_level_split = True  # "cấp huyện nhận 90, cấp xã 400. Đã trả 480": of both again
        state.earlier, state.sentence, state.dealt = state.sentence, [], None
        if not place.says("parts"):
            state.whole = None
    elif _speaks_of_another_level(place, state):
        state.whole = None


OPENS_FIELD = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s)?(?:(?:ở|về|với|đối với|riêng|trong|tại|thuộc)\s){0,2}(?:các\s)?lĩnh vực\s"
    r"(?P<field>[^,:;.()\d]{2,40})[,:]",
    regex.IGNORECASE,
)
NO_FIELD = regex.compile(
    r"thủ tục|hành chính|cải cách|CCHC|TTHC|dịch vụ|một cửa|chuyển đổi số|công nghệ|khác", regex.IGNORECASE
)


def _open_field(place: Place) -> None:
    """ "Ở lĩnh vực đất đai, huyện tiếp nhận …": the sentence is of that field, or of one that no word of ours names."""
    found = OPENS_FIELD.match(place.line.text, place.quantity.lead[0])
    if found is None or NO_FIELD.search(found["field"]):
        return
    place.state.sentence_field = field_named(found["field"].strip(), place.book)
    if not place.state.sentence_field:
        place.state.sentence_reason = f"said of {found['field'].strip()}"


def _is_full_stop(place: Place) -> bool:
    before = place.line.quantities[place.at - 1]
    return any(mark in place.line.text[before.end : place.quantity.start] for mark in ".!?…\n")


def _speaks_of_another_level(place: Place, state: State) -> bool:
    """ "…; cấp xã cung cấp 90 dịch vụ, trong đó …" is no part of what was said of the district."""
    if state.whole is None or not topics(place.left):
        return False
    level = stated_level(place, place.left)
    whole = state.whole.dims.get("level", "all")
    return bool(level) and whole != "all" and level != whole


def _divided_in_bracket(place: Place) -> Record | None:
    """The number before a bracket; of "21 người trên 22 biên chế (cán bộ 11, công chức 10)" the one they add up to."""
    state, total = place.state, Decimal(0)
    earlier = state.before_previous
    for part in place.line.quantities[place.at :]:
        if part.depth < place.quantity.depth or part.value is None:
            break
        total += part.value
    fits = earlier is not None and earlier.value == total and state.previous and state.previous.value != total
    return earlier if fits else state.previous


def _open_bracket(place: Place) -> None:
    """Counts in a bracket are parts of the number before it, unless a share of unknown things stands there."""
    state = place.state
    unlinked_share = state.last is not None and state.last.unit == "percent" and state.last.tried
    state.anchor, state.inner = None if unlinked_share else _divided_in_bracket(place), None
    state.outer = (state.whole, state.whole_depth, state.part_level)
    if place.quantity.unit != "percent" and state.anchor is not None:
        state.whole, state.whole_depth, state.part_level = state.anchor, place.quantity.depth, ""
