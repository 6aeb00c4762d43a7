"""Explicit nones: "không có phản ánh, kiến nghị" reports a zero as surely as a digit does.

DOMAIN section 4.1: a blank is missing, "không có" is zero. Only where the words right behind the none name an
indicator and nothing narrows them down ("không có phản ánh về thái độ …" is about something else).
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from rules.bodies import is_another_body
from rules.levels import LEVELS, opening_level
from rules.lines import Line
from rules.place import Record, Scope
from rules.rulebook import Hit, Link, Rulebook

CLAUSE_END = regex.compile(r"[.;:(]|,(?!\s(?:kiến nghị|kiểm tra|rà soát|tự kiểm tra|phản ánh))|\s-\s|\d")
NARROWED = regex.compile(r"thái độ|hành vi|ứng xử|tác phong|sai về|sai sót|nào sai")
LONGEST = 160
GAP = 14  # characters between the none and what there is none of
COUNT_BEHIND = regex.compile(r"\s?:\s?\d")
DIGIT = regex.compile(r"\d")


def says_none(line: Line) -> bool:
    """Whether a line says of anything that there is none."""
    return any(hit.concept == "none" for hit in line.words)


def find_zeros(
    line: Line, scope: Scope, book: Rulebook, records: Sequence[Record]
) -> list[tuple[Record, tuple[int, int]]]:
    """The explicit nones of a line: what each reports, and the characters that say it.

    `records` are those of the line's numbers: a none goes on with the level of the dossiers counted before it.
    """
    found: list[tuple[Record, tuple[int, int]]] = []
    for none in line.words:
        if none.concept != "none":
            continue
        clause = _clause(line, none)
        told = [one for one, number in zip(records, line.quantities, strict=False) if number.end <= none.start]
        level = told[-1].dims.get("level", "") if told and told[-1].unit == "dossier" else ""
        if COUNT_BEHIND.match(line.text, clause[1]):
            continue  # "chưa có thư xin lỗi: 3" counts those without
        record = _zero(line, none, clause, scope, book, level)
        if record is not None:
            digit = DIGIT.search(line.text, *clause)  # "không có hồ sơ mức độ 3": that numeral is accounted for itself
            end = len(line.text[: digit.start()].rstrip()) if digit else clause[1]
            found.append((record, (none.start, end)))
    return found


def _clause(line: Line, none: Hit) -> tuple[int, int]:
    """From the none to the end of its clause; a comma within words of the vocabulary ends none."""
    text = line.text
    end = min(len(text), none.end + LONGEST)
    for stop in CLAUSE_END.finditer(text, none.end, end):
        if not any(hit.start < stop.start() < hit.end for hit in (*line.nouns, *line.words)):
            end = stop.start()
            break
    while end > none.end and text[end - 1] in " ,":
        end -= 1
    return none.end, end


def _zero(line: Line, none: Hit, clause: tuple[int, int], scope: Scope, book: Rulebook, level: str) -> Record | None:
    text = line.text[clause[0] : clause[1]]
    if NARROWED.search(text):
        return None
    words = [hit for hit in line.words_in((none.start + 1, clause[1])) if hit.end > clause[0]]
    nouns = line.nouns_in(clause)
    first = min((hit.start for hit in (*words, *nouns)), default=None)
    if first is None or first - none.end > GAP or _is_wished_or_anothers(line, none, scope):
        return None
    concepts = {hit.concept for hit in (*words, *nouns)}
    indicator, dims = _meaning(none, words, nouns, concepts, line, book)
    if not indicator:
        return None
    allowed = book.codebook.indicators[indicator[0]].dims
    if "level" in allowed:
        stated = opening_level(line) or _level_told(line, none) or level or scope.level or scope.default_level
        dims["level"] = scope.unit_level if scope.unit_level == "commune" else stated
    return Record(
        indicators=indicator, dims={k: v for k, v in dims.items() if k in allowed}, unit="", role=scope.role,
        rule="none", confidence=0.97, label=text.strip(),
    )  # fmt: skip


def _level_told(line: Line, none: Hit) -> str:
    """The one level that the sentence has told: "Tại các xã tiếp nhận 93 hồ sơ, không có hồ sơ quá hạn"."""
    start = max(line.text.rfind(mark, 0, none.start) for mark in (". ", "; ", "\n")) + 1
    told = {hit.concept for hit in line.words_in((start, none.start)) if hit.slot == "level" and hit.concept in LEVELS}
    return told.pop() if len(told) == 1 else ""


def _is_wished_or_anothers(line: Line, none: Hit, scope: Scope) -> bool:
    """ "… yêu cầu đến cuối tháng không còn hồ sơ quá hạn"; "Xã bạn … không hồ sơ nào trễ"."""
    start = max(line.text.rfind(mark, 0, none.start) for mark in (". ", "; ", "\n")) + 1
    words = {hit.concept for hit in line.words_in((start, none.start))}
    before = [one for one in line.quantities if start <= one.start < none.start]
    if any(one.unit == "agency" for one in before):
        return True  # "5/16 xã không phát sinh …": of some units
    if (
        before
        and before[-1].unit
        and not CLAUSE_END.search(line.text, before[-1].end, none.start)
        and "," not in (line.text[before[-1].end : none.start])
    ):
        return True  # "còn 71 hồ sơ quá hạn chưa có thư xin lỗi": what the 71 lack
    if "target" in words or WISHED.search(line.text, start, none.start):
        return True
    return is_another_body(line.text, start, none.start, scope.own_names, scope.unit_level) is True


WISHED = regex.compile(
    r"\b(?:yêu cầu|đề nghị|phấn đấu|bảo đảm|đảm bảo|cam kết|quyết tâm|không để|chỉ đạo)\b", regex.IGNORECASE
)


def _meaning(
    none: Hit, words: list[Hit], nouns: list[Hit], concepts: set[str], line: Line, book: Rulebook
) -> tuple[tuple[str, ...], dict[str, str]]:
    if "feedback" in concepts and _leads(nouns, "feedback", none):
        return ("feedback_received",), {}
    if concepts & {"dossier", "case"} and "overdue" in concepts and not concepts & {"task", "apology"}:
        pending = "pending" in concepts or _is_told_of_pending(line, none)
        return ("dossiers_pending" if pending else "dossiers_resolved",), {"timeliness": "overdue"}
    if "apology" in concepts and concepts & {"case", "dossier"}:
        return ("apologies",), {}
    if "dossier" in concepts:
        return _no_dossiers(words)
    for topic in (hit.concept for hit in words if hit.slot == "topic"):
        for noun in dict.fromkeys(hit.concept for hit in nouns):
            for link in book.by_topic.get((topic, noun), ()):
                if link.zero or link.indicator.startswith("staff_"):
                    return _both(link), {}
    return (), {}


def _is_told_of_pending(line: Line, none: Hit) -> bool:
    """ "Đang giải quyết: 142 hồ sơ, không có hồ sơ quá hạn": of those last spoken of."""
    start = max(line.text.rfind(mark, 0, none.start) for mark in (". ", "; ", "\n")) + 1
    topics = [hit.concept for hit in line.words_in((start, none.start)) if hit.slot == "topic"]
    return topics[-1:] == ["pending"]


def _no_dossiers(words: list[Hit]) -> tuple[tuple[str, ...], dict[str, str]]:
    """ "không có hồ sơ từ kỳ trước chuyển sang", "không có hồ sơ nộp qua bưu chính": a zero of the dimension named."""
    topics = {hit.concept for hit in words if hit.slot == "topic"}
    slots = ("origin", "channel", "timeliness")
    dims = {hit.slot: hit.concept for hit in words if hit.slot in slots and hit.concept != "at_desk"}
    for topic, indicator in (("awaiting", "dossiers_awaiting_supplement"), ("returned", "dossiers_returned")):
        if topic in topics:
            return (indicator,), {}
    if "pending" in topics and dims.get("timeliness") in ("overdue", "not_due", None) and "origin" not in dims:
        return ("dossiers_pending",), dims
    if "origin" in dims or ("channel" in dims and topics <= {"received"}):
        return ("dossiers_received",), {k: v for k, v in dims.items() if k != "timeliness"}
    return (), {}


def _leads(nouns: list[Hit], concept: str, none: Hit) -> bool:
    return any(hit.concept == concept and hit.start - none.end <= GAP for hit in nouns)


def _both(link: Link) -> tuple[str, ...]:
    return (link.indicator, link.also) if link.also else (link.indicator,)
