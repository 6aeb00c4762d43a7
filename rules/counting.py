"""What a number counts: the noun behind it, before it, or the one that the words around it go on with."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rules.place import Place, topics

FINER = {"document": ("legal_document", "draft")}  # "văn bản" counts what the label says more exactly
SAME_NOUN = frozenset({"feedback", "task", "finding"})
LAWS = re.compile(r"\b(?:thể chế|VBQPPL|văn bản QPPL|quy phạm pháp luật)\b", re.IGNORECASE)
RESULTS = re.compile(r"kết quả\Z")  # "đã trả 21 kết quả": of dossiers, whatever was said before
ACCOUNT = frozenset({"received", "received_and_resolved", "resolved", "pending", "returned", "awaiting", "refused"})
BODIES = frozenset({"agency", "division", "service_unit", "foreign"})
COUNTED_IN_LISTS = frozenset({"procedure", "document", "legal_document", "task", "service"})
STAFF = frozenset({"appointed", "reappointed", "rotated", "recruited", "disciplined", "streamlined"})


def units_of(place: Place) -> tuple[str, ...]:
    """The nouns that the number may count: the one behind it, else those before it, else the whole's."""
    unit = place.quantity.unit
    nouns = [] if is_level_alone(place) else list(dict.fromkeys(hit.concept for hit in place.own_nouns))
    if "dossier" in nouns and "service" in nouns:  # "hồ sơ nộp qua dịch vụ công: 12"
        nouns.remove("service")
    if unit in FINER:
        said = [hit.concept for hit in place.line.nouns if hit.end <= place.quantity.start][::-1]
        every = [*nouns, *said, place.scope.noun]
        if LAWS.search(place.line.text, 0, place.quantity.start):
            every.append("legal_document")
        return (*dict.fromkeys(noun for noun in every if noun in FINER[unit]), unit)
    if unit == "foreign" and {"staff_assigned", "staff_present"} & set(place.own_topics):
        return ("person",)  # "Biên chế được giao là 92 chỉ tiêu"
    if unit == "case" and "feedback" in nouns:
        return ("feedback", "case")  # "Tiếp nhận phản ánh, kiến nghị: 02 trường hợp"
    if (
        unit == "procedure"
        and nouns == ["service"]
        and place.before(place.quantity.left[0]).rstrip(" *_").endswith(":")
    ):
        return ("service",)  # "Dịch vụ công trực tuyến: 947 TTHC"
    if unit == "procedure" and place.state.is_about_cases and (place.has_own_dims or ACCOUNT & set(place.own_topics)):
        return ("dossier",)
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
    if nouns and set(nouns) <= BODIES and ACCOUNT & set(topics(place.left)) and noun_before(place) == "dossier":
        return ("dossier",)  # "các phòng tiếp nhận 12": who did it, not what is counted
    others = set(nouns) == {"foreign"} and (_noun_of_account(place) or _noun_of_staff(place) or _noun_of_list(place))
    if nouns and not others:
        return tuple(nouns)
    alone = is_level_alone(place)
    bare = not place.before(place.quantity.left[0]).strip(" \u00a0*_:")  # "Hồ sơ nhận trong kỳ (từ … đến …): 318"
    done = any(hit.concept == "completed" for hit in place.left)
    if (place.has_own_dims or place.own_topics or alone or bare or done) and place.lead_nouns:
        known = ("dossier", "task", "procedure", "service") if alone else ("dossier", "task")
        counted = [hit.concept for hit in place.lead_nouns if hit.concept in known]
        if counted:
            return (counted[0],)  # "trong số hồ sơ đã xong, sớm hẹn 1.960"
    told = _opening_noun(place) or noun_before(place) or _noun_of_account(place) or _noun_of_staff(place)
    return (told or _noun_of_list(place),)


OPENING = re.compile(r"\W*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s)?[^\d:;.]{3,60}:")


LABEL_ALONE = re.compile(
    r"\W*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s)?(?:tổng số |số )?"
    r"(?:TTHC|thủ tục(?: hành chính)?|DVC(?:TT)?|dịch vụ công(?: trực tuyến)?)\s?:",
    re.IGNORECASE,
)


def _opening_noun(place: Place) -> str:
    """ "5. Phản ánh kiến nghị: tổng số 11; đã xử lý 09": what the label of a line names is counted in all of it."""
    label = OPENING.match(place.line.text)
    named = [noun.concept for noun in place.line.nouns if label and noun.end < label.end()]
    if named and named[-1] in SAME_NOUN | {"petition"}:
        return named[-1]
    whole = label is not None and LABEL_ALONE.match(place.line.text)
    return named[0] if whole and len(named) == 1 and named[0] in ("procedure", "service") else ""


def _noun_of_staff(place: Place) -> str:
    """People, where a label that only people have stands right before: "Bổ nhiệm lại: 04; kỷ luật: 0"."""
    if not place.own_topics or not set(place.own_topics) <= STAFF:
        return ""
    label = place.before(place.quantity.left[0]).rstrip(" \u00a0*_")
    behind = place.line.quantities[place.at + 1 :]
    named = next((quantity.unit for quantity in behind if quantity.unit), "")  # "bổ nhiệm 11, kỷ luật 3 cán bộ"
    return "person" if label.endswith(":") or named == "person" else ""


def _noun_of_list(place: Place) -> str:
    """ "Công bố mới 19, sửa đổi 20, bãi bỏ 12 TTHC": the noun behind the last number of a list is counted in all."""
    if not place.own_topics:
        return ""
    for behind in place.line.quantities[place.at + 1 :]:
        labelled = any(hit.slot == "topic" for hit in place.line.words_in(behind.left))
        if not labelled or behind.joined_by not in ("comma", "and") or behind.depth != place.quantity.depth:
            return ""
        if behind.unit:
            return behind.unit if behind.unit in COUNTED_IN_LISTS else ""
    return ""


def _is_dealt_to_bodies(place: Place, nouns: Iterable[str]) -> bool:
    """Whether a number's own label in a list only says whose it is."""
    return place.quantity.joined_by == "turn" and set(nouns) <= BODIES


def speaks_of_dossiers(place: Place) -> bool:
    """Whether the words before a number, or the number before it, are about dossiers."""
    if "resolved" in topics(place.left) and RESULTS.search(
        place.line.text, place.quantity.numeral.end, place.quantity.end
    ):
        return True
    if place.scope.account and (ACCOUNT & set(place.own_topics) or place.has_own_dims):
        return True  # "Chưa đến hẹn trả: 186 bộ", where dossiers were counted under the same heading
    nouns = [hit.concept for hit in (*place.own_nouns, *place.lead_nouns) if hit.concept not in ("foreign", "set")]
    return "dossier" in nouns if nouns else noun_before(place) == "dossier"


def _noun_of_account(place: Place) -> str:
    """Dossiers, where a number without a noun goes on with an account of them, or opens one: "Đúng hạn: 87. Trễ: 2"."""
    nouns = {hit.concept for hit in (*place.own_nouns, *place.lead_nouns)} - BODIES
    if nouns or not (ACCOUNT & set(place.own_topics) or place.has_own_dims):
        return ""
    behind = place.line.quantities[place.at + 1 :]
    counted = next((quantity.unit for quantity in behind if quantity.unit not in ("", "percent")), "")
    told = place.scope.noun or ("dossier" if place.scope.account or counted == "dossier" else "")
    return told if told == "dossier" else ""


def noun_before(place: Place) -> str:
    """What the number before it, its whole or the bullet above counts; "" where none does."""
    state = place.state
    if topics(place.left) and state.previous is not None and state.previous.unit in SAME_NOUN:
        return state.previous.unit  # "phản ánh, kiến nghị: 11; đã xử lý xong: 11"
    for source in (state.whole, state.previous, place.scope.record):
        if source is not None and source.unit not in ("percent", "", "?"):
            return source.unit
        if source is state.previous and (listed := _noun_listed_before(place) or _noun_of_same(place)):
            return listed
    sibling = place.scope.sibling  # "1. Số hồ sơ tiếp nhận: 90", "2. Đã giải quyết: 85"
    return "dossier" if sibling is not None and sibling.unit == "dossier" else ""


def _noun_of_same(place: Place) -> str:
    """ "22 phản ánh, kiến nghị, trả lời đúng hạn 21, quá hạn 01": what the sentence has counted, two numbers back."""
    told = (record.unit for record in reversed(place.state.sentence) if record.unit not in ("percent", "", "?"))
    noun = next(told, "")
    return noun if noun in SAME_NOUN | {"petition"} else ""


def _noun_listed_before(place: Place) -> str:
    """ "Công bố mới 19 TTHC, sửa đổi 20, bãi bỏ 12": the noun of the list's first number is counted in all."""
    if not place.own_topics or place.quantity.joined_by not in ("comma", "and"):
        return ""
    for record, quantity in zip(
        reversed(place.state.sentence), reversed(place.line.quantities[: place.at]), strict=False
    ):
        if record.unit:
            return record.unit if record.unit in COUNTED_IN_LISTS else ""
        if not record.tried or quantity.joined_by not in ("comma", "and"):
            return ""
    return ""


NARROWED = re.compile(
    r"[\s\xa0*_:+\-]*(?:(?:trong đó|riêng|cụ thể|còn)[,:]?\s?)?(?:(?:của|ở|tại|đối với|khối)\s){0,2}", re.IGNORECASE
)


def is_level_alone(place: Place, linking: tuple[str, ...] = ()) -> bool:
    """Whether a level is the whole label of a number: "Số hồ sơ tiếp nhận: cấp huyện 1.200, …".

    `linking` are words that may stand between the two: "cấp huyện có 1.200".
    """
    start, stop = place.quantity.left[0], place.quantity.start
    hits = [hit for hit in place.line.words_in(place.quantity.left) if hit.slot != "cue" or not linking]
    if len(hits) != 1 or hits[0].slot != "level" or not NARROWED.fullmatch(place.line.text, start, hits[0].start):
        return False
    return place.line.text[hits[0].end : stop].strip(" \u00a0*_:-+") in ("", *linking)
