"""A quantity in its place: its words sorted out, and what was read before it. What the linking rules look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import regex

from rules.lines import Line, Quantity
from rules.rulebook import Hit, Rulebook

# How sure a link is, by what it rests on; the figures are shares measured over passages (see README).
CERTAIN = 0.995  # the number's own words
FIRM = 0.99  # its whole, or the words that lead up to it
LIKELY = 0.97  # the number before it, the bullet above, a heading
POSSIBLE = 0.93  # a dimension alone

DIMENSION_SLOTS = ("timeliness", "channel", "origin")


@dataclass(slots=True)
class Record:
    """What became of a quantity, and what later numbers may inherit of it.

    Made a thousand times a report, and never changed: only for its price it is not frozen.
    """

    indicators: tuple[str, ...] = ()
    dims: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    role: str = "actual"
    reason: str = ""  # why it is no figure, "" where it is one
    rule: str = ""
    confidence: float = 0.0
    blocked: bool = False  # its words speak of something that no indicator counts: nothing to inherit
    is_part: bool = False
    whole: Record | None = None
    label: str = ""
    topics: frozenset[str] = frozenset()
    tried: tuple[str, ...] = ()  # topics of its words, where none of them counts its unit
    value: Decimal | None = None


@dataclass(slots=True)
class Scope:
    """What a passage inherits from the outline and the header."""

    record: Record | None = None  # the main number of the block above
    is_whole: bool = False  # the block above ends with "trong đó:", so that what follows are its parts
    sibling: Record | None = None  # the main number of the bullet before, under the same heading
    interval: str = ""  # why a section's numbers are of another interval than the report's: its heading names one
    told: Record | None = None  # the last main number of the paragraph right before
    level: str = ""
    topics: tuple[str, ...] = ()  # of headings, nearest first
    role: str = "actual"
    unit_level: str = ""
    default_level: str = ""
    period_type: str = ""
    period_no: int | None = None
    year: int | None = None
    zeros: bool = True  # whether "không có …" reports a zero here
    own_names: frozenset[str] = frozenset()
    by_field: bool = False  # the bullets before this one are opened by fields
    noun: str = ""  # what the nearest heading that counts something counts
    account: frozenset[str] = frozenset()  # levels of the dossiers counted so far under the same heading

    @property
    def whole(self) -> Record | None:
        """The number that what stands here is a part of."""
        return self.record if self.is_whole else None


@dataclass(slots=True)
class State:
    """Where the reading of a line stands."""

    sentence: list[Record] = field(default_factory=list)  # all numbers of this sentence so far
    earlier: list[Record] = field(default_factory=list)  # those of the sentence before
    fraction: Record | None = None  # the first of the last two numbers of the kind "45/50"
    dealt: Record | None = None  # what is being dealt out by levels in this sentence
    told: list[Record] = field(default_factory=list)  # the counts of dossiers so far, outside brackets
    level: str = ""
    level_family: str = ""  # what kind of figure stated it: "dossiers", "documents"; "" holds for all
    sentence_field: str = ""  # the field of administration that opens this sentence
    is_about_cases: bool = False  # "thủ tục" with a deadline or an origin are dossiers: those of this line are
    has_plan: bool = False  # the tasks last told of are those of a plan
    is_level_split: bool = False  # the sentence before dealt its numbers to several levels
    is_level_muted: bool = False  # the sentence counts another kind of figure than the one that stated the level
    channel: str = ""  # of the label that opens the line: "Bưu chính công ích: tiếp nhận 12, trả 35"
    field: str = ""  # of the label that opens the line: "+ Đất đai: nhận 20, giải quyết 18"
    part_level: str = ""  # of the parts in force
    previous: Record | None = None  # the last count
    before_previous: Record | None = None  # the count before that
    last: Record | None = None  # the last number of any kind
    main: Record | None = None  # the last count outside brackets that is no part
    whole: Record | None = None  # of the "trong đó" in force
    whole_depth: int = 0
    exhausted: bool = False  # the parts in force add up to their whole
    depth: int = 0
    anchor: Record | None = None  # the number before the open bracket
    inner: Record | None = None  # the last count in the open bracket
    outer: tuple[Record | None, int, str] = (None, 0, "")  # whole, its depth and level outside the open bracket
    aims: bool = False  # the number before was a target
    line_reason: str = ""  # why no number of this line is the report's own result
    sentence_reason: str = ""  # why no number of this sentence is the report's own result
    is_reason_bracketed: bool = False  # and only until the bracket closes


@dataclass(slots=True)
class Place:
    """One quantity of a line, with its words: `own` belong to it alone, `lead` lead up to it; nearest first."""

    line: Line
    at: int
    quantity: Quantity
    scope: Scope
    state: State
    book: Rulebook
    own: list[Hit]
    left: list[Hit]  # those of `own` that stand before it
    lead: list[Hit]
    own_nouns: list[Hit]
    lead_nouns: list[Hit]
    said: frozenset[str]  # the concepts of `left` and `lead`

    @property
    def own_topics(self) -> list[str]:
        return topics(self.own)

    @property
    def has_own_dims(self) -> bool:
        return any(hit.slot in DIMENSION_SLOTS for hit in self.own)

    @property
    def whole(self) -> Record | None:
        """The number of which this one is a part, as far as brackets, "trong đó" and bullets tell."""
        return self.state.whole or self.scope.whole

    def says(self, concept: str) -> bool:
        """Whether the words before the number, its own or leading up to it, hold a concept."""
        return concept in self.said

    def before_date(self, start: int) -> str:
        """The words of the sentence before a date in it, the last few."""
        return self.line.text[max(self.quantity.lead[0], start - 24) : start]

    def before(self, start: int) -> str:
        """The text from `start` to the number."""
        return self.line.text[start : self.quantity.start]


def topics(hits: list[Hit]) -> list[str]:
    """The topics among hits, in their order."""
    return [hit.concept for hit in hits if hit.slot == "topic"]


def place_of(line: Line, at: int, scope: Scope, state: State, book: Rulebook) -> Place:
    """Sort out the words of the quantity at index `at`."""
    quantity = line.quantities[at]
    left = line.words_in(quantity.left)[::-1]
    right = line.words_in(quantity.right) + (line.words_in(quantity.extra) if quantity.extra else [])
    right = [hit for hit in right if hit.slot != "field" or not MAINLY.search(line.text, quantity.end, hit.start)]
    if any(hit.slot == "timeliness" for hit in left):  # "trễ hạn 01 (báo cáo rà soát)": what the bracket tells is why
        right = [hit for hit in right if hit.slot != "topic" or "(" not in line.text[quantity.end : hit.start]]
    lead = line.words_in(quantity.lead)[::-1]
    if quantity.joined_by != "turn":
        left += _listed_before(line, quantity, left)
    if quantity.shared:
        stated = {hit.slot for hit in left}
        if quantity.unit == "percent" and "timeliness" in stated:
            stated |= {
                "topic",
                "channel",
            }  # "Tỷ lệ đúng hạn tương ứng 98%, 95%": of those resolved, whatever was counted before
        left += [hit for hit in line.words_in(quantity.shared)[::-1] if hit.slot not in stated]
    if quantity.unit == "percent":
        decided = any(hit.slot in ("topic", "timeliness", "channel") for hit in left)
        follows = state.previous is not None and not quantity.new_sentence
        if decided or follows:  # behind a share stands what it is a share of, save "99% trước và đúng hạn"
            close = [hit for hit in right if hit.slot == "timeliness" and hit.start - quantity.end <= 2]
            right = [] if decided else close
        lead += _counted_foreign(line, quantity)
    if quantity.partner is not None:
        lead.append(Hit(0, 0, "completed", "cue"))  # "45/50 nhiệm vụ": done of all
    own = [*left, *right]
    if not own and at and _stands_in_bracket(line, line.quantities[at - 1], quantity):
        own = line.words_in(line.quantities[at - 1].right)  # "117% dự toán (448 tỷ đồng)"
    nouns, lead_nouns = (
        [noun for noun in line.nouns_in(span)[::-1] if not _is_said_otherwise(line, noun)]
        for span in (quantity.left, quantity.lead)
    )
    if quantity.shared and all(noun.concept in ("agency", "foreign") for noun in nouns):
        nouns = [noun for noun in line.nouns_in(quantity.shared) if not _is_said_otherwise(line, noun)] + nouns
    said = frozenset(hit.concept for hit in (*left, *lead))
    return Place(line, at, quantity, scope, state, book, own, left, lead, nouns, lead_nouns, said)


MAINLY = regex.compile(r"\b(?:chủ yếu|phần lớn|đa số|đa phần|hầu hết|tập trung|nhiều nhất)\b")  # of most, not of all
LISTED = regex.compile(r"(?:^|[,;:(])\s*(?P<item>[^,;:()]+),\s*$")


def _listed_before(line: Line, quantity: Quantity, left: list[Hit]) -> list[Hit]:
    """ "trực tiếp, qua bưu chính 620 hồ sơ": an item of the same dimension that has no number of its own."""
    channels = [hit for hit in left if hit.slot == "channel"]
    lead = quantity.lead[0]
    found = LISTED.search(line.text[lead : quantity.left[0]]) if channels else None
    before = line.words_in((lead + found.start("item"), lead + found.end("item"))) if found else []
    same = [hit for hit in before if hit.slot == "channel"]
    rest = found["item"] if found else ""
    for hit in same:
        rest = rest.replace(line.text[hit.start : hit.end], "")
    return same if same and not rest.strip() else []


def _is_said_otherwise(line: Line, noun: Hit) -> bool:
    """ "việc" counts only behind a number; the "kết quả" of "trả kết quả", the "dịch vụ" of the post count nothing."""
    if noun.concept == "foreign":  # the "mức" of "mức độ 3"
        around = line.words_in((noun.start - 1, noun.end + 16))
        return any(hit.slot == "channel" and hit.start <= noun.start and noun.end <= hit.end for hit in around)
    if noun.concept == "service":
        around = line.words_in((noun.start, noun.end + 20))
        return any(hit.concept in ("postal", "in_person_or_postal") and hit.start <= noun.start for hit in around)
    if noun.concept != "set":
        return noun.concept == "job"
    return any(hit.slot == "topic" and hit.end >= noun.end for hit in line.words_in((0, noun.end)))


def _counted_foreign(line: Line, quantity: Quantity) -> list[Hit]:
    """ "100% hồ sơ công việc": the noun behind a share is none of ours."""
    nouns = line.nouns_in((quantity.end, quantity.end + 40))[:1]
    if nouns and nouns[0].concept == "foreign" and not line.text[quantity.end : nouns[0].start].strip():
        return [Hit(nouns[0].start, nouns[0].end, "foreign_counted", "cue")]
    return []


def _stands_in_bracket(line: Line, before: Quantity, quantity: Quantity) -> bool:
    """Whether a number stands alone in a bracket behind the words of a share."""
    between = line.text[before.right[1] : quantity.start].strip()
    return before.unit == "percent" and quantity.unit == "money" and between == "("
