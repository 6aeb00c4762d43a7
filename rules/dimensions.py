"""The dimensions of a figure: stated by its own words, taken over from its whole, settled where they contradict."""

from __future__ import annotations

from dataclasses import replace

import regex

from rules.levels import level_of
from rules.place import CERTAIN, FIRM, LIKELY, Place, Record
from rules.rulebook import Hit, Rulebook

NO_PART = "a part that no dimension names"
NAMES = ("timeliness", "channel", "origin", "field")
PART_EDGES = ' \u00a0*_:+-–("“”)'
PART_CUES = ("trong đó", "Trong đó", "có", "là", "gồm", "bao gồm")


LABEL = regex.compile(
    r"[\s\-+*•–]*(?:(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ])[.)]\s)?(?P<label>[^\d\s:;.()][^\d:;.()]{1,50}):\s"
)
TOTAL = regex.compile(r"(?:tổng|cộng|chung|toàn)\b", regex.IGNORECASE)


def opening_label(text: str) -> str:
    """ "+ Đất đai: nhận 20, …" is opened by the label "Đất đai"."""
    found = LABEL.match(text)
    return found["label"].strip() if found else ""


def is_unknown(label: str, book: Rulebook) -> bool:
    """Whether a label names something that no words of ours name: beside fields, another field."""
    nouns, words = book.hits(label)
    return not words and all(noun.concept == "foreign" for noun in nouns) and not TOTAL.match(label)


def opening_field(text: str, book: Rulebook) -> str:
    """The field of administration that opens a line; what stands alone needs no "lĩnh vực" before it."""
    return field_named(opening_label(text), book)


def field_named(label: str, book: Rulebook) -> str:
    """The one field that a label names, with or without "lĩnh vực" before it."""
    hits = book.hits(f"lĩnh vực {label}")[1] if label else []
    fields = {hit.concept for hit in hits if hit.slot == "field"}
    return fields.pop() if len(fields) == 1 else ""


def opening_channel(text: str, book: Rulebook) -> str:
    """The channel that opens a line: "Bưu chính công ích: tiếp nhận 12 hồ sơ, trả 35 kết quả".

    It stands alone, or with the dossiers where the colon opens an account of them: "Hồ sơ trực tuyến: tiếp nhận 45, …".
    """
    label = opening_label(text)
    nouns, words = book.hits(label) if label else ([], [])
    channels = {hit.concept for hit in words if hit.slot == "channel" and hit.concept != "at_desk"}
    if len(channels) != 1:
        return ""
    alone = all(hit.slot in ("channel", "mask") for hit in words)
    if alone and all(noun.concept == "service" for noun in nouns):
        return channels.pop()
    told = alone or all(hit.slot in ("channel", "mask") or hit.concept == "received" for hit in words)
    if told and {noun.concept for noun in nouns} <= {"service", "dossier"}:
        opened = ACCOUNT.match(text, text.index(label) + len(label))
        if opened and any(hit.slot == "topic" for hit in book.hits(opened["words"])[1]):
            return channels.pop()
    return ""


ACCOUNT = regex.compile(r":\s(?P<words>[^\d:;,.()]{3,40})(?=\d)")


def with_dimensions(place: Place, record: Record) -> Record:
    """The record with its dimensions, or with the reason why they cannot be."""
    if record.rule.startswith("rate of"):  # a share has the dimensions of its count
        return replace(record, dims=_allowed(place, record, dict(record.dims)))
    dims = dict(record.dims)
    if conflict := _state_own(place, dims, is_part=record.is_part):
        return refused(record, conflict)
    _take_over(place, record, dims)
    record = _settled(record, dims, within=any(is_within(place, hit) for hit in place.own))
    if stray := _stray(place, record, dims):
        return refused(record, stray)
    dims["level"] = level_of(place, record)
    dims = _allowed(place, record, dims)
    if _repeats_whole(place, record, dims):
        return refused(record, NO_PART)
    return replace(record, dims=dims)


def refused(record: Record, reason: str) -> Record:
    """The record as no figure, for a reason."""
    return replace(record, reason=reason, indicators=(), blocked=True)


def own_dimensions(place: Place) -> dict[str, str]:
    """Timeliness, channel and origin as the nearest own words have them, contradictions unheeded."""
    slots = ("timeliness", "origin", "channel")
    return {hit.slot: hit.concept for hit in reversed(place.own) if hit.slot in slots and hit.concept != "at_desk"}


def _state_own(place: Place, dims: dict[str, str], *, is_part: bool) -> str:
    """Take the dimensions that the number's own words state; return a reason where they contradict each other."""
    if place.before(place.quantity.left[0]).strip(" \u00a0*_:-+") == "mới":
        dims["origin"] = "new"  # "(kỳ trước chuyển sang 61; mới 223)"
    if behind := ORIGIN_BEHIND.match(place.line.text, place.quantity.end):
        dims["origin"] = "new" if behind["origin"] == "mới" else "carried_over"
    if TAKEN_IN.search(place.before(place.quantity.left[0])) and _stands_beside_carried_over(place):
        dims["origin"] = "new"
    for name in NAMES:
        values = _values(place.left, name) or _values(place.own, name)
        if not values:
            continue
        values = [value for value in values if value != "at_desk"] or (["in_person"] if is_part else [])
        if not values or (name == "field" and len(values) > 1):
            continue  # several fields together are none of them
        value = joined(name, values)
        if not value:
            return f"two values of {name}: {', '.join(values)}"
        dims[name] = value
    if is_part and place.state.exhausted and "channel" in dims and "field" in dims:
        del dims["field"]  # "gồm trực tiếp 80 hồ sơ chứng thực, trực tuyến 20 hồ sơ …": by the way in, and all of them
    return ""


ORIGIN_BEHIND = regex.compile(r"\s(?P<origin>mới|cũ)(?=\s?(?:[,;.)]|và\b|$))")  # "20.668 hồ sơ: 19.902 mới, 766 cũ"
TAKEN_IN = regex.compile(r"\b(?:tiếp nhận|nhận|phát sinh)\strong\s(?:kỳ|tháng|quý)\b(?!\sbáo cáo)", regex.IGNORECASE)


def _stands_beside_carried_over(place: Place) -> bool:
    """ "Tồn đầu kỳ 35 hồ sơ; tiếp nhận trong kỳ 418 hồ sơ": what was there before is not counted again."""
    told = (*place.state.earlier, *place.state.sentence)
    return any(one.dims.get("origin") == "carried_over" and not one.is_part and not one.reason for one in told)


def _values(hits: list, slot: str) -> list[str]:
    return list(dict.fromkeys(hit.concept for hit in hits if hit.slot == slot))


def joined(name: str, values: list[str]) -> str:
    """One value for several; "" where they do not go together.

    >>> joined("timeliness", ["early", "on_time"]), joined("channel", ["online_level_3", "online_level_4"])
    ('early_or_on_time', 'online')
    >>> joined("timeliness", ["on_time", "overdue"])
    ''
    """
    if len(values) == 1:
        return "online" if values[0] == "online_full_and_partial" else values[0]
    found = set(values)
    if name == "timeliness" and found <= {"early", "on_time", "early_or_on_time"}:
        return "early_or_on_time"
    if name == "channel":
        finer = [value for value in values if value.startswith("online_")]
        if found <= {"online", *finer}:
            return finer[0] if len(finer) == 1 and finer[0] != "online_full_and_partial" else "online"
        if found <= {"in_person", "postal", "in_person_or_postal"}:
            return "in_person_or_postal"
    return ""


def _take_over(place: Place, record: Record, dims: dict[str, str]) -> None:
    """Dimensions of the whole, of the words leading up to the number, of the sentence's field."""
    state = place.state
    if record.is_part:
        source = state.whole or place.scope.record
        if source is not None and set(source.indicators) & set(record.indicators):
            for name in NAMES:
                if source.dims.get(name) and name not in dims and not (name == "channel" and dims.get("origin")):
                    dims[name] = source.dims[name]
        if state.field or state.sentence_field:
            dims.setdefault("field", state.field or state.sentence_field)
        return
    if place.quantity.joined_by == "turn":
        for name in NAMES:
            values = _values(place.lead, name)
            if len(values) == 1 and values[0] != "at_desk" and name not in dims:
                dims[name] = values[0]  # of the head that all labels share
    elif not place.own_topics:
        for name in NAMES:
            values = _values(place.lead, name)
            values = [value for value in values if value != "at_desk"]
            if values and name not in dims and (name != "timeliness" or (record.topics and not state.previous)):
                dims[name] = values[0]
    if clause := _field_of_clause(place):
        dims.setdefault("field", clause)
    if state.field and not record.is_part:
        dims.setdefault("field", state.field)
    if state.sentence_field:
        dims.setdefault("field", state.sentence_field)
    if state.channel and not place.quantity.depth:
        dims.setdefault("channel", state.channel)
    if state.main is not None and state.main.dims.get("field"):
        dims.setdefault("field", state.main.dims["field"])


CLAUSE_SUBJECT = regex.compile(
    r"\s*(?P<field>[^\d,;:.()]{3,30}?)\s(?:tiếp nhận|nhận|có|trả|giải quyết)\s(?:được\s)?\Z", regex.IGNORECASE
)


def _field_of_clause(place: Place) -> str:
    """ "Đất đai nhận 96, trả 81; xây dựng nhận 8": each clause opens with the field it is about."""
    start, stop = place.quantity.left[0], place.quantity.start
    found = CLAUSE_SUBJECT.match(place.line.text[start:stop])
    return field_named(found["field"].strip(), place.book) if found else ""


def is_within(place: Place, hit: Hit) -> bool:
    """ "trong hạn" of what is done is in time; "chưa đến hạn" is not done."""
    return hit.concept == "not_due" and place.line.text[hit.start : hit.end].casefold().startswith("trong")


def _settled(record: Record, dims: dict[str, str], *, within: bool) -> Record:
    """Files not yet due are pending, whatever the sentence spoke of before; files carried over are received."""
    first, timeliness = record.indicators[0], dims.get("timeliness")
    if record.indicators == ("dossiers_received", "dossiers_resolved") and record.confidence < CERTAIN:
        if timeliness:
            return replace(record, indicators=("dossiers_resolved",))  # only what is done has met a deadline
        if dims.get("origin"):
            return replace(record, indicators=("dossiers_received",))
    if timeliness == "not_due" and within and first.endswith("tasks_completed"):
        dims["timeliness"] = "on_time"  # "hoàn thành 241 nhiệm vụ, trong hạn 236"
    if dims.get("origin") == "carried_over" and record.indicators == ("dossiers_pending",):
        return replace(record, indicators=("dossiers_received",), confidence=min(record.confidence, FIRM))
    if timeliness == "not_due" and first in ("dossiers_resolved", "dossiers_received"):
        return replace(record, indicators=("dossiers_pending",), confidence=min(record.confidence, LIKELY))
    if record.indicators == ("dossiers_received",) and timeliness and record.confidence < CERTAIN:
        return replace(record, indicators=("dossiers_resolved",), confidence=LIKELY)
    return record


def _known(place: Place, record: Record) -> set[str]:
    return {name for one in record.indicators for name in place.book.codebook.indicators[one].dims}


def _stray(place: Place, record: Record, dims: dict[str, str]) -> str:
    """A deadline or origin in the number's own words that its indicator does not know."""
    indicator = place.book.codebook.indicators[record.indicators[0]]
    if record.is_part or indicator.unit not in ("dossier", "task"):
        return ""
    known, own = _known(place, record), {hit.slot for hit in place.own}
    strays = [name for name in ("timeliness", "origin") if dims.get(name) and name not in known]
    return f"{indicator.id} has no {strays[0]}" if strays and own & set(strays) else ""


def _allowed(place: Place, record: Record, dims: dict[str, str]) -> dict[str, str]:
    known = _known(place, record)
    dims = {name: value for name, value in dims.items() if value and (name in known or name == "part")}
    if record.indicators == ("online_services",) and dims.get("channel") == "online":
        del dims["channel"]  # "dịch vụ công mức độ 3, 4": all of them
    if "part" in known and record.is_part and not dims.get("part"):
        dims["part"] = _part(place)
    return dims


def _repeats_whole(place: Place, record: Record, dims: dict[str, str]) -> bool:
    """A part that has its whole's key but not its value: what sets it apart is in no dimension."""
    whole = record.whole
    if whole is None or not record.is_part or "part" in _known(place, record):
        return False
    return dims == whole.dims and record.value != whole.value


def _part(place: Place) -> str:
    """The words that name a part, without the number."""
    quantity, text = place.quantity, place.line.text
    left = place.before(quantity.left[0]).strip(PART_EDGES)
    right = text[quantity.end : quantity.right[1]].strip(PART_EDGES)
    for cue in PART_CUES:
        left = left.removeprefix(cue).removesuffix(cue).strip(" ,:")
    return left or right
