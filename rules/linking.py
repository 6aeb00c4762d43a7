"""A quantity in its place → indicator, dimensions and role; or why not.

Structure first: a number's own words decide, then the words that lead up to it, then the whole it is a part of, the
number before it in the sentence, the bullet above, the heading. One candidate makes a figure; none or several leave
a mention with its reason. Previous values, differences, ranks and other bodies' numbers are told apart here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from rules.bodies import is_another_body, is_bare_name
from rules.context import Line, Quantity
from rules.rulebook import Hit, Link, Rulebook

DIMENSIONS = ("timeliness", "channel", "origin", "field")
DOSSIER_LIKE = frozenset({"dossier", "percent", "procedure", "", "case"})
REFINED = {"document": ("legal_document", "draft"), "": (), "?": ()}
CERTAIN, FIRM, LIKELY, POSSIBLE = 0.995, 0.99, 0.97, 0.93


@dataclass(frozen=True, slots=True)
class Record:
    """What became of a quantity: what later numbers may inherit."""

    indicators: tuple[str, ...] = ()
    dims: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    role: str = "actual"
    reason: str = ""  # why it is no figure, "" where it is one
    rule: str = ""
    confidence: float = 0.0
    blocked: bool = False  # its words speak of something that no indicator counts: nothing to inherit
    is_part: bool = False
    whole: Record | None = None  # the record of the whole that it is a part of
    label: str = ""
    topics: frozenset[str] = frozenset()
    tried: tuple[str, ...] = ()  # topics of its words, where none of them counts its unit
    value: Decimal | None = None


@dataclass(slots=True)
class Scope:
    """What a passage inherits from the outline: the record of the number above it, the level, the topics of headings."""

    record: Record | None = None
    sibling: Record | None = None  # the main number of the bullet before, under the same heading
    is_whole: bool = False  # the block above ends with "trong đó:", so that what follows are its parts
    level: str = ""
    topics: tuple[str, ...] = ()  # of headings, nearest first
    role: str = "actual"
    unit_level: str = ""
    default_level: str = ""
    period_type: str = ""
    year: int | None = None
    zeros: bool = True
    own_names: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()


@dataclass(slots=True)
class _State:
    """Where the reading of a line stands."""

    previous: Record | None = None  # the last count
    before_previous: Record | None = None  # the count before that
    last: Record | None = None  # the last number of any kind
    main: Record | None = None  # last count outside brackets
    whole: Record | None = None  # of the "trong đó" in force
    whole_depth: int = 0
    level: str = ""
    part_level: str = ""
    anchor: Record | None = None  # the number before the open bracket
    inner: Record | None = None  # the last count in the open bracket
    outer: tuple[Record | None, int, str] = (None, 0, "")  # whole, depth and level before the open bracket
    depth: int = 0
    sentence_role: str = ""
    sentence_reason: str = ""


@dataclass(slots=True)
class _Words:
    """A quantity's words, sorted out."""

    own: list[Hit]  # nearest first
    lead: list[Hit]  # nearest first
    own_nouns: list[Hit]
    lead_nouns: list[Hit]
    left: list[Hit]

    def topics(self, hits: list[Hit]) -> list[str]:
        return [hit.concept for hit in hits if hit.slot == "topic"]

    def has(self, concept: str, hits: list[Hit]) -> bool:
        return any(hit.concept == concept for hit in hits)


def link_line(line: Line, scope: Scope, book: Rulebook) -> tuple[list[Record], str]:
    """One record for each quantity of the line, in order, and the level that the line speaks of at its end."""
    state = _State(level=_opening_level(line) or scope.level)
    records: list[Record] = []
    for at, quantity in enumerate(line.quantities):
        words = _words(line, quantity, state)
        if at and not words.own and _in_bracket_behind(line, line.quantities[at - 1], quantity):
            words.own = line.words_in(line.quantities[at - 1].right)  # "117% dự toán (448 tỷ đồng)"
        _enter(line, quantity, words, state, scope, at, records)
        record = _link(line, quantity, words, state, scope, book, records, at)
        records.append(record)
        _leave(quantity, record, state)
    return records, state.level


def _in_bracket_behind(line: Line, before: Quantity, quantity: Quantity) -> bool:
    """Whether a number stands alone in a bracket behind the words of a share."""
    between = line.text[before.right[1] : quantity.start].strip()
    return before.unit == "percent" and quantity.unit == "money" and between == "("


def _opening_level(line: Line) -> str:
    """ "+ Cấp xã: …" speaks of communes to its end."""
    for hit in line.words[:3]:
        if hit.slot == "level" and hit.concept in ("province", "district", "commune", "all"):
            before = line.text[: hit.start].strip(" \u00a0-+*•.")
            if len(before) <= 60 and not any(ch in ".;,(:" or ch.isdigit() for ch in before) and line.text[hit.end :].lstrip(" *").startswith(":"):
                return hit.concept
    return ""


def _words(line: Line, quantity: Quantity, state: _State) -> _Words:
    left = line.words_in(quantity.left)[::-1]
    right = line.words_in(quantity.right)
    if quantity.extra:
        right = [*right, *line.words_in(quantity.extra)]
    lead = line.words_in(quantity.lead)[::-1]
    if quantity.unit == "percent":
        decided = any(hit.slot in ("topic", "timeliness", "channel") for hit in left)
        follows = state.previous is not None and not quantity.new_sentence
        right = [] if decided or follows else right
    nouns = line.nouns_in(quantity.left)[::-1]
    if quantity.unit == "percent":
        counted = line.nouns_in((quantity.end, quantity.end + 40))[:1]
        blank = counted and not line.text[quantity.end : counted[0].start].strip()
        if blank and counted[0].concept == "foreign":
            lead = [*lead, Hit(counted[0].start, counted[0].end, "foreign_counted", "cue")]
    return _Words([*left, *right], lead, nouns, line.nouns_in(quantity.lead)[::-1], left)


# ---- scopes: whole and parts, brackets, sentences ------------------------------------------------------------------


def _enter(
    line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope, at: int, records: list[Record]
) -> None:
    if quantity.new_sentence or at == 0:
        ended = at == 0 or _full_stop(line, line.quantities[at - 1].end, quantity.start)
        has_parts = words.has("parts", words.left) or words.has("parts", words.lead)
        if ended:
            state.sentence_role = state.sentence_reason = ""
            if not has_parts:
                state.whole = None
                state.part_level = ""
        else:
            state.part_level = ""
            if _speaks_of_another_level(line, quantity, words, state, scope):
                state.whole = None
    if quantity.depth > state.depth:
        unlinked_share = state.last is not None and state.last.unit == "percent" and state.last.tried
        state.anchor, state.inner = None if unlinked_share else state.previous, None
        state.outer = (state.whole, state.whole_depth, state.part_level)
        if quantity.unit != "percent" and state.anchor is not None:
            state.whole, state.whole_depth, state.part_level = state.anchor, quantity.depth, ""
    elif quantity.depth < state.depth:
        if state.whole_depth > quantity.depth:
            state.whole, state.whole_depth, state.part_level = state.outer
        state.previous = state.main or state.previous
        state.anchor = None
    state.depth = quantity.depth
    if words.has("parts", words.left) or words.has("parts", words.lead):
        inside = quantity.depth and state.anchor is not None
        state.whole = (state.inner or state.anchor if inside else state.main) or scope.record
        state.whole_depth = quantity.depth
        state.part_level = ""


def _speaks_of_another_level(line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope) -> bool:
    """ "…; cấp xã cung cấp 90 dịch vụ, trong đó …" is no part of what was said of the district."""
    if state.whole is None or not words.topics(words.left):
        return False
    level = _stated_level(line, quantity, words, words.left, scope)
    whole = state.whole.dims.get("level", "all")
    return bool(level) and whole != "all" and level != whole


def _full_stop(line: Line, start: int, end: int) -> bool:
    return any(mark in line.text[start:end] for mark in ".!?…\n")


def _leave(quantity: Quantity, record: Record, state: _State) -> None:
    state.last = record
    if record.reason == "a difference":
        return  # "4.936 hồ sơ, tăng 65 hồ sơ, chia ra …": what follows is of the 4.936
    if quantity.unit != "percent" and not quantity.is_denominator:
        state.before_previous, state.previous = state.previous, record
        if quantity.depth:
            state.inner = state.inner if record.is_part and state.inner else record
        elif not record.is_part and record.reason != "a difference":
            state.main = record


# ---- one quantity --------------------------------------------------------------------------------------------------


def _link(
    line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope, book: Rulebook,
    records: list[Record], at: int,
) -> Record:  # fmt: skip
    label = line.text[quantity.left[0] : quantity.right[1]].strip()
    base = Record(unit=quantity.unit, label=label, value=quantity.value)
    if quantity.is_denominator:
        return _denominator(quantity, records[at - 1], base, book, scope)
    role, reason = _role(line, quantity, words, state, scope, at)
    base = replace(base, role=role)
    if reason and reason != "previous":
        return replace(base, reason=reason, blocked=True)
    if quantity.value is None:
        return replace(base, reason=quantity.numeral.doubt or "no value", blocked=True)
    if quantity.unit in ("measure",):
        return replace(base, reason="a measure", blocked=True)
    _note_level(line, quantity, words, state, scope)
    record = _candidate(line, quantity, words, state, scope, book, base)
    if not record.reason:
        record = _with_dims(line, record, quantity, words, state, scope, book)
    if reason and not record.blocked:
        return replace(record, reason=reason)
    if not record.reason and record.unit in DOSSIER_LIKE and _is_anothers(line, quantity, scope, state):
        return replace(record, reason="another body's number", indicators=(), blocked=True)
    return record


def _note_level(line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope) -> None:
    """What a number that counts something else says of the level holds for those behind it, too."""
    if quantity.unit != "agency" and state.whole is None:
        level = _stated_level(line, quantity, words, words.left, scope) or _stated_level(line, quantity, words, words.lead, scope)
        state.level = level or state.level


def _is_anothers(line: Line, quantity: Quantity, scope: Scope, state: _State) -> bool:
    """Whether the number is said of a body that is not the reporting one: "Sở Công Thương 3,7 ngàn hồ sơ"."""
    label = line.text[quantity.left[0] : quantity.start]
    if quantity.unit in ("percent", "dossier") and is_bare_name(label, scope.own_names):
        return True
    told = is_another_body(line.text, quantity.lead[0], quantity.start, scope.own_names, scope.unit_level)
    if told is not None:
        state.sentence_reason = "another body's number" if told and not quantity.depth else ""
        return told
    return False


def _denominator(quantity: Quantity, first: Record, base: Record, book: Rulebook, scope: Scope) -> Record:
    if first.reason:
        return replace(base, role=first.role, reason=first.reason, blocked=True)
    numerator = first.indicators[0]
    indicator = book.fractions.get(numerator)
    if not indicator:
        return replace(base, reason=f"the whole of {numerator} has no indicator", blocked=True)
    dims = dict(first.dims)
    if numerator == "dossiers_resolved" and dims.pop("timeliness", ""):
        indicator = "dossiers_resolved"
    allowed = book.codebook.indicators[indicator].dims
    dims = {name: value for name, value in dims.items() if name in allowed or name == "part"}
    role = "actual" if first.role == "forecast" else first.role
    return replace(first, indicators=(indicator,), dims=dims, role=role, label=base.label)


def _role(
    line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope, at: int
) -> tuple[str, str]:
    """The role of a number, and why it is none of this report's: previous value, difference …"""
    near = words.left
    if _is_change(line, quantity, words):
        return "actual", "a difference"
    compared = quantity.unit != "percent" and words.has("compared", near)
    if words.has("previous", near) or compared or _is_of_past(line, quantity, scope, at):
        return "actual", "previous"
    if (quantity.new_sentence or at == 0) and words.has("previous", words.lead):
        state.sentence_reason = "previous"
        return "actual", "previous"
    if state.sentence_reason:
        return "actual", state.sentence_reason
    if _is_within_period(line, quantity, scope):
        return "actual", "another interval"
    inherited = state.whole.role if state.whole else scope.role
    if state.whole and state.whole.reason == "previous":
        return "actual", "previous"
    counts = quantity.unit not in ("money", "percent")
    if counts and (words.has("cumulative", near) or words.has("cumulative", words.lead)):
        if not _own_interval(line, quantity):
            state.sentence_reason = "another interval (lũy kế)"
            return "actual", state.sentence_reason
    if words.has("target", near) or words.has("target", words.lead):
        return "target", ""
    if words.has("forecast", near) or words.has("forecast", words.lead) or _forecast_behind(line, quantity, at):
        return "forecast", ""
    return inherited, ""


def _is_change(line: Line, quantity: Quantity, words: _Words) -> bool:
    """ "tăng 142 hồ sơ": the word stands right before the number."""
    for hit in words.left:
        if hit.concept == "change":
            gap = line.text[hit.end : quantity.start].strip(" \u00a0(")
            return not gap or len(gap.split()) <= 2 and not any(ch.isdigit() for ch in gap) and "còn" not in gap
    return False


YEAR = regex.compile(r"(?:19|20)\d{2}")


def _is_of_past(line: Line, quantity: Quantity, scope: Scope, at: int) -> bool:
    """Whether the words right before a number date it before the report's year: "năm 2017 là 95,56%"."""
    if not scope.year or not line.dates:
        return _is_start_of_change(line, quantity, at)
    for date in reversed(line.dates):
        if not quantity.lead[0] <= date.start < quantity.start or date.shape in ("years", "span", "day"):
            continue
        if COMPARED.search(line.text, max(0, date.start - 24), date.start):
            return quantity.unit != "percent"
        year = max((int(found) for found in YEAR.findall(date.text)), default=9999)
        if year >= scope.year:
            return False
        behind = line.text[date.end : quantity.start].strip(" \u00a0:(,")
        before = line.text[quantity.left[0] : date.start].split()
        dated = date.start >= quantity.left[0] and (len(behind.split()) <= 2 or len(before) <= 2)
        opens = date.start - quantity.lead[0] <= 12 and date.shape in ("year", "quarter", "month")
        opens = opens and not UNTIL.search(line.text, max(0, date.start - 30), _word_start(line.text, date.start))
        return dated or (opens and date.start < quantity.left[0])
    return _is_start_of_change(line, quantity, at)


LONGER = {"month": 1, "quarter": 3, "half_year": 6, "nine_months": 9, "year": 12}
UNTIL = regex.compile(r"\b(?:đến|hết|tới|từ|cuối|trước|sang|của)\s+(?:\w+\s+){0,2}$")


def _is_within_period(line: Line, quantity: Quantity, scope: Scope) -> bool:
    """ "riêng tháng 9 tiếp nhận 180 hồ sơ" in a report on nine months: a part of the period."""
    whole = LONGER.get(scope.period_type, 0)
    for date in line.dates:
        if not quantity.lead[0] <= date.start < quantity.start or date.shape not in ("month", "quarter"):
            continue
        if LONGER[date.shape] < whole and not UNTIL.search(line.text, max(0, date.start - 30), _word_start(line.text, date.start)):
            opening = line.text[quantity.lead[0] : date.start].strip().lower()
            return len(opening.split()) <= 4
    return False


def _word_start(text: str, start: int) -> int:
    """Where the word that belongs to a date begins: "tháng" of "tháng 9"."""
    return text.rfind(" ", 0, max(0, start - 1)) + 1


COMPARED = regex.compile(r"\bso\s+(?:với\s+)?(?:cùng\s+kỳ\s+)?(?:năm\s+)?$")
FROM = regex.compile(r"\btừ\s*$")
UP_TO = regex.compile(r"(?<!trở\s)\b(?:lên|xuống|còn)\b")


def _is_start_of_change(line: Line, quantity: Quantity, at: int) -> bool:
    """ "từ 90% … lên 99%": the first is how it was."""
    if at + 1 == len(line.quantities) or not FROM.search(line.text, quantity.left[0], quantity.start):
        return False
    return UP_TO.search(line.text, quantity.end, line.quantities[at + 1].start) is not None


def _own_interval(line: Line, quantity: Quantity) -> bool:
    text = line.text[quantity.lead[0] : quantity.start]
    return "trong kỳ" in text or "trong tháng" in text or "trong quý" in text


def _forecast_behind(line: Line, quantity: Quantity, at: int) -> bool:
    """ "kiểm tra 10 đơn vị …, dự kiến hoàn thành trong tháng 7"."""
    if at + 1 < len(line.quantities) or quantity.unit == "percent":
        return False
    stop = line.text.find(". ", quantity.end)
    tail = (quantity.end, stop if stop > 0 else len(line.text))
    words = line.words_in(tail)
    return any(
        hit.concept == "forecast" and any(0 <= done.start - hit.end <= 2 and done.concept == "completed" for done in words)
        for hit in words
    )


# ---- the indicator ---------------------------------------------------------------------------------------------------


def _candidate(
    line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope, book: Rulebook, base: Record
) -> Record:
    units = _units(quantity, words, state, scope)
    own = words.topics(words.own)
    if quantity.unit == "percent" and not own and not _own_dims(words):
        return _rate_of(quantity, words, state, scope, book, base)
    if quantity.depth and not words.left and state.last is not None and state.last.unit == "percent" and quantity.partner is not None:
        return _restated(line, quantity, state.last, base, book)
    if quantity.partner is not None:
        words.lead = [*words.lead, Hit(0, 0, "completed", "cue")]
    concepts = {hit.concept for hit in words.own} | {hit.concept for hit in words.own_nouns} | {quantity.unit}
    wider = concepts | {hit.concept for hit in words.lead} | {hit.concept for hit in words.lead_nouns}
    if state.previous is not None and "" in state.previous.topics and quantity.joined_by in ("and", "comma"):
        wider.add("has_now")  # "hiện có 12 cơ quan chuyên môn và 34 đơn vị sự nghiệp"
    in_part = state.whole or (scope.record if scope.is_whole else None)
    soft_own = own and all(topic in SOFT for topic in own)
    if in_part and not in_part.reason and soft_own and _fits(in_part, quantity) and quantity.unit != in_part.unit:
        return _inherit(in_part, base, FIRM, part=True)
    if link := _by_topics(own, units, wider, book):
        linked = _linked(base, link, CERTAIN, units)
        is_part = in_part is not None and set(linked.indicators) & set(in_part.indicators)
        return replace(linked, is_part=True, whole=in_part) if is_part else linked
    if any(hit.concept == "same_unit_rest" for hit in words.own):
        return replace(base, reason="the rest, not said of what", blocked=True)
    hard_own = [topic for topic in own if topic not in SOFT]
    if not hard_own:
        if in_part:
            return _from_whole(in_part, quantity, base, units, wider, book)
        lead = words.topics(words.lead)
        if link := _by_topics(lead, units, wider, book):
            return _linked(base, link, FIRM if units[0] == quantity.unit else LIKELY, units)
        if [topic for topic in lead if topic not in SOFT] and not _own_dims(words):
            return replace(base, reason="no indicator counts this", blocked=True, tried=tuple(lead))
        if record := _from_before(quantity, words, state, scope, base, units, wider, book):
            return record
        behind = [hit.concept for hit in line.words_in(_rest_of_sentence(line, quantity)) if hit.slot == "topic"]
        if link := _by_heading((*behind, *scope.topics), units, wider, book):
            return _linked(base, link, LIKELY, units)
        if link := _by_topics([""], units, wider, book):
            return _linked(base, link, LIKELY, units)
        return _by_default(words, units, base, book)
    dims = {hit.slot: hit.concept for hit in reversed(words.own) if hit.slot in ("channel", "origin", "timeliness")}
    return replace(base, reason="no indicator counts this", blocked=True, tried=tuple(own), dims=dims)


def _rest_of_sentence(line: Line, quantity: Quantity) -> tuple[int, int]:
    stop = line.text.find(". ", quantity.end)
    return quantity.end, stop if stop > 0 else len(line.text)


def _restated(line: Line, quantity: Quantity, rate: Record, base: Record, book: Rulebook) -> Record:
    """ "99,5% (10.868/10.919 hồ sơ đã giải quyết)" states the counts; "95,12% (1170/1230)" only repeats the ratio."""
    second = line.quantities[quantity.partner or 0]
    counts = [count for count, share in book.rates.items() if rate.indicators and share == rate.indicators[0]]
    if second.numeral.after == second.end or len(counts) != 1 or rate.reason:
        return replace(base, reason="restates a ratio", blocked=True)
    return replace(base, indicators=(counts[0],), dims=dict(rate.dims), rule=f"count of {rate.rule}", confidence=LIKELY)


# What parts of a whole may be called: "9.700 hồ sơ, trong đó 7.000 thủ tục"
ALIKE = {
    "dossier": ("procedure", "case"),
    "legal_document": ("document",),
    "agency": ("service_unit", "division"),
    "service_unit": ("agency",),
}
WEAK = frozenset({"authority"})  # topics that give way to any other
SOFT = frozenset({"authority", "issued", "online_offered", "one_stop", "one_stop_and_interlinked", "survey", "plan"})


def _units(quantity: Quantity, words: _Words, state: _State, scope: Scope) -> tuple[str, ...]:
    """The nouns that the number may count: the one behind it, else the nearest before it, else the whole's."""
    if quantity.unit in ("percent", "money", "foreign", "?"):
        return (quantity.unit,)
    nouns = list(dict.fromkeys(hit.concept for hit in words.own_nouns))
    if "dossier" in nouns and "service" in nouns:  # "hồ sơ nộp qua dịch vụ công: 12"
        nouns.remove("service")
    if quantity.unit in REFINED and quantity.unit:
        finer = [noun for noun in (*nouns, *(hit.concept for hit in words.lead_nouns)) if noun in REFINED[quantity.unit]]
        return (*finer[:1], quantity.unit)
    if quantity.unit:
        return (quantity.unit,)
    whole = state.whole or (scope.record if scope.is_whole else None)
    if nouns == ["service"] and whole is not None and whole.unit == "dossier":
        return ("dossier",)  # "tiếp nhận 985 hồ sơ, trong đó DVC mức độ 3 là 51"
    if nouns:
        return tuple(nouns)
    if words.topics(words.left) and state.previous is not None and state.previous.unit in ("feedback", "task", "finding"):
        return (state.previous.unit,)  # "phản ánh, kiến nghị: 11; đã xử lý xong: 11"
    for source in (state.whole, state.previous, scope.record):
        if source is not None and source.unit not in ("percent", "", "?"):
            return (source.unit,)
    return ("",)


def _own_dims(words: _Words) -> bool:
    return any(hit.slot in ("timeliness", "channel", "origin") for hit in words.own)


def _by_topics(topics: Iterable[str], units: tuple[str, ...], concepts: set[str], book: Rulebook) -> Link | None:
    for topic in sorted(topics, key=WEAK.__contains__):
        for unit in units:
            fitting = [link for link in book.by_topic.get((topic, unit), ()) if _holds(link, concepts)]
            if fitting:
                return max(fitting, key=lambda link: len(link.needs))
    return None


def _by_heading(topics: tuple[str, ...], units: tuple[str, ...], concepts: set[str], book: Rulebook) -> Link | None:
    link = _by_topics(topics, units, concepts, book)
    return link if link and link.heading else None


def _holds(link: Link, concepts: set[str]) -> bool:
    return all(any(_present(name, concepts) for name in choices) for choices in link.needs) and not any(
        _present(name, concepts) for name in link.without
    )


def _present(name: str, concepts: set[str]) -> bool:
    if name.endswith("*"):
        return any(concept.startswith(name[:-1]) for concept in concepts)
    return name in concepts


def _linked(base: Record, link: Link, confidence: float, units: tuple[str, ...]) -> Record:
    indicators = (link.indicator, link.also) if link.also else (link.indicator,)
    unit = base.unit or next((unit for unit in units if unit in link.units), units[0])
    return replace(base, indicators=indicators, unit=unit, rule=link.id, confidence=confidence, topics=link.topics)


def _fits(record: Record, quantity: Quantity) -> bool:
    return quantity.unit in (record.unit, "") or quantity.unit in ALIKE.get(record.unit, ())


def _inherit(source: Record, base: Record, confidence: float, *, part: bool) -> Record:
    return replace(
        base, indicators=source.indicators, unit=source.unit if base.unit in ("", "?") else base.unit,
        rule=source.rule, confidence=min(confidence, source.confidence), topics=source.topics, is_part=part,
        whole=source if part else None,
    )  # fmt: skip


def _from_whole(
    whole: Record, quantity: Quantity, base: Record, units: tuple[str, ...], concepts: set[str], book: Rulebook
) -> Record:
    if whole.reason and not (whole.reason == "previous" and whole.indicators):
        return replace(base, reason=f"part of: {whole.reason}", blocked=True, is_part=True)
    if link := _by_topics(whole.topics, units, concepts, book):
        linked = _linked(base, link, min(FIRM, whole.confidence), units)
        return replace(linked, is_part=bool(set(linked.indicators) & set(whole.indicators)), whole=whole)
    if quantity.unit == "percent" or not _fits(whole, quantity):
        if not (quantity.unit == "?" and whole.unit in ("person", "agency")):
            return replace(base, reason="counts something else than its whole", blocked=True)
    return _inherit(whole, base, FIRM, part=True)


def _from_before(
    quantity: Quantity, words: _Words, state: _State, scope: Scope, base: Record, units: tuple[str, ...],
    concepts: set[str], book: Rulebook,
) -> Record | None:  # fmt: skip
    """The number before it in the sentence, or the bullet above, where this one only changes a dimension."""
    last = state.last
    if last is not None and last.tried and (link := _by_topics(last.tried, units, concepts, book)):
        return replace(_linked(base, link, LIKELY, units), dims=dict(last.dims))
    before = state.previous
    if before is not None:
        if before.blocked and not _own_dims(words) and not quantity.new_sentence:
            return replace(base, reason=before.reason, blocked=True)
        if _fits(before, quantity) and before.indicators:
            link = _by_topics(sorted(before.topics), units, concepts, book)
            if link and link.indicator != before.indicators[0] and (_own_dims(words) or link.needs):
                return _linked(base, link, LIKELY, units)
            if _own_dims(words) or _is_listed(before, quantity):
                return _inherit(before, base, LIKELY, part=False)
        elif before.topics and not _own_dims(words) and quantity.joined_by in ("and", "comma"):
            if link := _by_topics(sorted(before.topics), units, concepts, book):
                return _linked(base, link, LIKELY, units)
    sibling = scope.sibling
    if sibling is not None and not sibling.reason and (_own_dims(words) or quantity.unit == "task"):
        if link := _by_topics(sorted(sibling.topics), units, concepts, book):
            return _linked(base, link, LIKELY, units)
    above = scope.record
    if above is not None and not above.reason and _fits(above, quantity):
        if above.unit == "person" and quantity.unit == "person":  # a bullet under a bullet: a part of the staff
            return _inherit(above, base, LIKELY, part=True)
        if _own_dims(words) or _own_level(words) or scope.is_whole:
            return _inherit(above, base, LIKELY, part=scope.is_whole)
    return None


def _is_listed(before: Record, quantity: Quantity) -> bool:
    return quantity.unit == before.unit and before.unit in ("person", "agency", "task", "item", "service", "form", "procedure")


def _own_level(words: _Words) -> bool:
    return any(hit.slot == "level" for hit in words.left)


def _rate_of(
    quantity: Quantity, words: _Words, state: _State, scope: Scope, book: Rulebook, base: Record
) -> Record:
    """A share right behind a count is the count's share."""
    source = state.previous if not quantity.new_sentence else None
    last = state.last
    if last is not None and last.unit == "percent" and last.indicators and not quantity.new_sentence and source is None:
        return _inherit(last, base, LIKELY, part=False)  # "năm 2019 là 97%, quý I/2020 là 99%"
    source = _numerator(quantity, source, state)
    if source is None:
        lead = words.topics(words.lead)
        wider = {hit.concept for hit in (*words.lead, *words.lead_nouns, *words.own_nouns, *words.own)}
        if link := _by_topics(lead, ("percent",), wider, book):
            return _linked(base, link, LIKELY, ("percent",))
        return replace(base, reason="a share of we know not what", blocked=True)
    if source.reason or not source.indicators:
        return replace(base, reason=source.reason or "a share", blocked=True)
    rate = book.rates.get(source.indicators[-1])
    if rate == "dossiers_online_rate" and not source.dims.get("channel", "").startswith("online"):
        rate = None
    if not rate:
        return replace(base, reason=f"a share of {source.indicators[0]}", blocked=True)
    dims = dict(source.dims)
    if rate == "plan_completion_rate":
        dims["part"] = {"plan_tasks_completed": "nhiệm vụ", "plan_activities_completed": "hoạt động"}.get(
            source.indicators[0], ""
        )
    return replace(
        base, indicators=(rate,), dims=dims, rule=f"rate of {source.rule}", role=_role_of_rate(base, source),
        confidence=min(FIRM, source.confidence), topics=source.topics,
    )  # fmt: skip


def _numerator(quantity: Quantity, source: Record | None, state: _State) -> Record | None:
    """ "A hồ sơ và tổng số B hồ sơ, chiếm r%": whose share r is, arithmetic tells."""
    earlier = state.before_previous
    if source is None or earlier is None or not (source.value and earlier.value and quantity.value):
        return source
    if earlier.value < source.value and abs(earlier.value * 100 / source.value - quantity.value) < 1:
        if abs(source.value * 100 / earlier.value - quantity.value) >= 1 and earlier.dims.get("channel"):
            return earlier
    return source


def _role_of_rate(base: Record, source: Record) -> str:
    return base.role if base.role == "target" else source.role


def _by_default(words: _Words, units: tuple[str, ...], base: Record, book: Rulebook) -> Record:
    """No topic anywhere: a dimension that only one indicator has still decides."""
    table = book.defaults.get(units[0], {})
    slots = ("timeliness", "origin", "channel")
    dims = {h.slot: h.concept for h in reversed(words.own) if h.slot in slots and h.concept != "at_desk"}
    counts_dossiers = any(hit.concept == "dossier" for hit in words.own_nouns)
    for key, indicator in table.items():
        online = key == "online" and counts_dossiers and dims.get("channel", "").startswith("online")
        if online or (key != "online" and key in dims.values()) or (key == "channel" and "channel" in dims):
            return replace(
                base, indicators=(indicator,), unit=units[0], rule=f"default {units[0]}+{key}", confidence=POSSIBLE
            )
    return replace(base, reason="no words that say what it counts")


# ---- the dimensions --------------------------------------------------------------------------------------------------


def _with_dims(
    line: Line, record: Record, quantity: Quantity, words: _Words, state: _State, scope: Scope, book: Rulebook
) -> Record:
    indicator = book.codebook.indicators[record.indicators[0]]
    dims: dict[str, str] = dict(record.dims)
    rate_of_count = record.rule.startswith("rate of")
    if not rate_of_count:
        conflict = _own_dimensions(words, dims, is_part=record.is_part)
        if conflict:
            return replace(record, reason=conflict, indicators=(), blocked=True)
        _inherited_dimensions(record, quantity, words, state, scope, dims)
        record = _settle_timeliness(record, dims, book)
        indicator = book.codebook.indicators[record.indicators[0]]
    all_dims = {name for one in record.indicators for name in book.codebook.indicators[one].dims}
    stray = [name for name in ("timeliness", "origin") if dims.get(name) and name not in all_dims]
    if stray and not record.is_part and indicator.unit in ("dossier", "task"):
        own = {hit.slot for hit in words.own}
        if any(name in own for name in stray):
            return replace(record, reason=f"{indicator.id} has no {stray[0]}", indicators=(), blocked=True)
    if not rate_of_count:
        level = _level(line, quantity, words, state, scope, record)
    else:
        level = dims.get("level", "")
    dims["level"] = level
    dims = {name: value for name, value in dims.items() if value and (name in all_dims or name == "part")}
    if "part" in all_dims and record.is_part and not dims.get("part"):
        dims["part"] = _part(line, quantity)
    whole = record.whole
    if whole is not None and record.is_part and "part" not in all_dims and dims == whole.dims and record.value != whole.value:
        return replace(record, reason="a part that no dimension names", indicators=(), blocked=True)
    return replace(record, dims=dims)


def _own_dimensions(words: _Words, dims: dict[str, str], *, is_part: bool) -> str:
    """Take the dimensions that the number's own words state; return a reason where they contradict each other."""
    for name in DIMENSIONS:
        values = list(dict.fromkeys(hit.concept for hit in words.left if hit.slot == name))
        if not values:
            values = list(dict.fromkeys(hit.concept for hit in words.own if hit.slot == name))
        if not values:
            continue
        values = [value for value in values if value != "at_desk"] or (["in_person"] if is_part else [])
        if not values or (name == "field" and len(values) > 1):
            continue  # several fields together are none of them
        value = _joined(name, values)
        if not value:
            return f"two values of {name}: {', '.join(values)}"
        dims[name] = value
    return ""


def _joined(name: str, values: list[str]) -> str:
    """One value for several: early and on time together, two online levels; "" where they do not go together."""
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
    return ""


def _inherited_dimensions(
    record: Record, quantity: Quantity, words: _Words, state: _State, scope: Scope, dims: dict[str, str]
) -> None:
    source = None
    if record.is_part:
        source = state.whole or scope.record
    elif not words.topics(words.own):
        for name in DIMENSIONS:  # the words leading up to it
            values = [hit.concept for hit in words.lead if hit.slot == name]
            if values and name not in dims and name != "timeliness":
                dims[name] = values[0]
        if "timeliness" not in dims and record.topics and not state.previous:
            values = [hit.concept for hit in words.lead if hit.slot == "timeliness"]
            if values:
                dims["timeliness"] = values[0]
    if source is not None and set(source.indicators) & set(record.indicators):
        for name in ("timeliness", "channel", "origin", "field"):
            if source.dims.get(name) and name not in dims and not (name == "channel" and dims.get("origin")):
                dims[name] = source.dims[name]
    elif source is None and state.main is not None and state.main.dims.get("field") and "field" not in dims:
        dims["field"] = state.main.dims["field"]


def _settle_timeliness(record: Record, dims: dict[str, str], book: Rulebook) -> Record:
    """Files not yet due are pending, whatever the sentence spoke of before; files carried over are received."""
    if dims.get("origin") == "carried_over" and record.indicators == ("dossiers_pending",):
        return replace(record, indicators=("dossiers_received",), confidence=min(record.confidence, FIRM))
    if dims.get("timeliness") == "not_due" and record.indicators[0] in ("dossiers_resolved", "dossiers_received"):
        return replace(record, indicators=("dossiers_pending",), confidence=min(record.confidence, LIKELY))
    if record.indicators == ("dossiers_received",) and dims.get("timeliness") and record.confidence < CERTAIN:
        return replace(record, indicators=("dossiers_resolved",), confidence=LIKELY)
    return record


def _level(
    line: Line, quantity: Quantity, words: _Words, state: _State, scope: Scope, record: Record
) -> str:
    if scope.unit_level == "commune":
        return "commune"
    level = _stated_level(line, quantity, words, words.own, scope)
    is_before = bool(level) and bool(_stated_level(line, quantity, words, words.left, scope))
    if not level and quantity.beyond and record.unit == "procedure":
        level = _stated_level(line, quantity, words, line.words_in(quantity.beyond), scope)
    if not level and quantity.joined_by == "turn" and quantity.beyond:
        level = _stated_level(line, quantity, words, line.words_in(quantity.beyond), scope)
    if quantity.unit == "agency":  # the level of the bodies counted, not of those who count
        return level or scope.default_level
    in_part = record.is_part or state.whole is not None
    if not level:
        level = _stated_level(line, quantity, words, words.lead, scope)
        is_before = bool(level)
    if level:
        if is_before and in_part and state.whole is not None:
            state.part_level = level
        elif is_before:
            state.level = level
        return level
    if in_part and state.part_level and not record.is_part:
        return state.part_level
    if record.is_part:
        source = state.whole or scope.record
        if source is not None and source.dims.get("level"):
            return source.dims["level"]
    if state.part_level:
        return state.part_level
    return state.level or scope.level or scope.default_level


def _stated_level(line: Line, quantity: Quantity, words: _Words, hits: list[Hit], scope: Scope) -> str:
    levels = []
    for hit in hits:
        if hit.slot != "level":
            continue
        if hit.concept in ("bare_district", "bare_commune"):
            counted = quantity.unit == "agency" and quantity.numeral.end <= hit.start < quantity.end
            if counted or _stands_alone(line, quantity, hit):
                levels.append(hit.concept.removeprefix("bare_"))
        elif hit.concept == "bare_province":
            if _stands_alone(line, quantity, hit) or 0 <= hit.start - quantity.end <= 1:
                levels.append("province")
        elif hit.concept == "own_body":
            levels.append(scope.unit_level if scope.unit_level in ("province", "district", "commune") else "")
        elif hit.concept == "city_body":
            levels.append("district" if scope.unit_level == "district" else "province")
        else:
            levels.append(hit.concept)
    levels = [level for level in dict.fromkeys(levels) if level]
    if len(levels) > 1 and {"district", "commune"} <= set(levels) and not words.has("parts", words.left):
        return "all"
    return levels[0] if levels else ""


def _stands_alone(line: Line, quantity: Quantity, hit: Hit) -> bool:
    """ "(Huyện: 796 hồ sơ; …)": the word is the whole label."""
    before = line.text[quantity.left[0] : hit.start].strip(" \u00a0*_+-–\"“:")
    after = line.text[hit.end : quantity.start].strip(" \u00a0*_:")
    return not before and after in ("", "là", "có") and hit.start >= quantity.left[0]


def _part(line: Line, quantity: Quantity) -> str:
    """The words that name a part, without the number."""
    left = line.text[quantity.left[0] : quantity.start].strip(" \u00a0*_:+-–(\"“”")
    right = line.text[quantity.end : quantity.right[1]].strip(" \u00a0*_:+-–)\"“”")
    for cue in ("trong đó", "Trong đó", "có", "là", "gồm", "bao gồm"):
        left = left.removeprefix(cue).removesuffix(cue).strip(" ,:")
    return left or right
