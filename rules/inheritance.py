"""What a passage inherits: from the sections above it, from the bullet before it, from the header."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex

from rules.desks import is_desk
from rules.fold import fold_text
from rules.levels import LEVELS, level_of_counted
from rules.lines import Line
from rules.model import Header, Period, Section
from rules.outline import Place as BlockPlace
from rules.outline import is_level_line
from rules.parts import DIFFERENCE
from rules.periods import last_month
from rules.place import Record, Scope
from rules.roles import CUMULATIVE, MONTHS, QUARTERS, WEEK, WITHIN
from rules.rulebook import Hit

PLAN_TYPES = ("ke_hoach", "quyet_dinh", "chi_thi")  # papers that set targets and report nothing
NO_RESULTS = ("review", "plan", "proposals")  # sections in which "không có …" reports nothing
OWN_BODIES = tuple(fold_text(words) for words in ("trung tâm", "bộ phận", "văn phòng", "chi nhánh", "TT"))
COUNTED = frozenset(
    {"dossier", "feedback", "petition", "task", "document", "service", "person", "form", "case", "legal_document"}
)
ABOUT_DOSSIERS = regex.compile(r"\b(?:hồ sơ|một cửa|hành chính công|giải quyết (?:TTHC|thủ tục))\b", regex.IGNORECASE)
DEMAND = regex.compile(r"\b(?:[Yy]êu cầu|[Đđ]ề nghị|giao)\b[^.;]{0,200}:\s*$")
CARRIER = fold_text("bưu điện")
DEPARTMENT = regex.compile(r"^(?:Sở|Ban|Chi cục|Cục)\s")  # of "Sở Công Thương" the name
PERIOD_ALONE = regex.compile(
    r"\W*(?:(?:kết quả|số liệu|tình hình|trong|lũy kế|tính chung|cả)\s)*(?:"
    r"(?P<month>tháng\s\d{1,2})|(?P<quarter>quý\s(?:[IVX]{1,3}|[1-4]))|(?P<half_year>(?:6|sáu)\stháng(?:\sđầu)?)"
    r"|(?P<nine_months>(?:9|chín)\stháng(?:\sđầu)?)|(?P<year>năm))(?:\s?(?:năm|/)\s?)?(?:20\d\d)?\W*",
    regex.IGNORECASE,
)
AHEAD = regex.compile(
    r"\W*(?:(?:tháng\s(?P<month>\d{1,2})|quý\s(?P<quarter>IV|I{1,3}|[1-4]))(?:\s?(?:năm|/)\s?(?P<year>20\d\d))?"
    r"|năm\s(?P<alone>20\d\d))\s*(?:$|[:.])",
    regex.IGNORECASE,
)
SHORT = 80  # characters: a heading this short that names a level is about that level
MAX_TOPICS = 6
DAYS = 14  # a window shorter than that is a week's


@dataclass(slots=True)
class Inheritance:
    """What each section has said so far, for what stands under it."""

    header: Header
    sections: tuple[Section, ...]
    is_damaged: bool = False  # words are lost: where no unit is found, nobody knows whose the totals are
    topics: dict[int, tuple[str, ...]] = field(default_factory=dict)
    nouns: dict[int, str] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    opens: dict[int, bool] = field(default_factory=dict)
    listed: set[int] = field(default_factory=set)  # sections that open a list whose items have come
    labels: set[int] = field(default_factory=set)  # "1. Tổng số hồ sơ tiếp nhận: 24": the heading is a figure
    siblings: dict[int | None, Record] = field(default_factory=dict)  # by parent: its last child's number
    accounts: dict[int | None, set[str]] = field(default_factory=dict)  # by parent: levels of its dossiers so far
    by_field: set[int | None] = field(default_factory=set)  # parents whose children are opened by fields
    intervals: dict[int, str] = field(default_factory=dict)  # sections headed by another interval than the report's
    plans: set[int] = field(default_factory=set)  # sections headed by a period that is still to come
    told: Record | None = None  # the last main number of the block right before, for one that opens "Trong đó, …"
    demands: bool = False  # a notice has come to what is demanded: "Chủ tịch UBND huyện yêu cầu:"
    in_headline: bool = True  # a news item's first line says again what its text says
    unit_level: str = field(init=False)
    default_level: str = field(init=False)
    own_names: frozenset[str] = field(init=False)
    about_dossiers: bool = field(init=False)

    def __post_init__(self) -> None:
        header = self.header
        self.unit_level = header.unit_level or ""
        lost = self.is_damaged and not self.unit_level
        self.default_level = "" if lost else _default_level(self.unit_level, header.unit_name or "")
        self.about_dossiers = ABOUT_DOSSIERS.search(header.title or "") is not None
        department = DEPARTMENT.sub("", header.unit_name or "") if self.unit_level == "department" else ""
        province = (header.province or "").removeprefix("Thành phố ")
        names = (header.province, province, header.district, header.commune, department)
        self.own_names = frozenset(fold_text(name) for name in names if name)

    def open(self, place: BlockPlace, words: list[Hit], nouns: list[Hit]) -> None:
        """Note the topics and the noun of a heading or bullet before its numbers are read."""
        if self.in_headline:
            levels = {hit.concept for hit in words if is_desk(hit) and hit.concept in LEVELS}
            self.default_level = levels.pop() if len(levels) == 1 else self.default_level
        if place.section is None or not (place.body or place.opens):
            return
        topics = dict.fromkeys(hit.concept for hit in words if hit.slot == "topic")
        self.topics[place.section] = tuple(topics)[:MAX_TOPICS]
        self.opens[place.section] = place.opens
        section = self.sections[place.section]
        if place.is_heading and self._is_ahead(section.title):
            self.plans.add(place.section)
        elif reason := self._of_another_interval(section.title):
            self.intervals[place.section] = reason
        parent = self.sections[place.section].parent
        if parent is not None and self.opens.get(parent) and not is_level_line(self.sections[parent]):
            self.listed.add(parent)
        self.nouns[place.section] = next((hit.concept for hit in nouns if hit.concept in COUNTED), "")

    def _of_another_interval(self, title: str) -> str:
        """Why numbers under a heading that is nothing but a period are not the report's: "2. Sáu tháng đầu năm"."""
        whole = MONTHS.get(self.header.period.type or "", 0) if len(title) < SHORT else 0
        headed = PERIOD_ALONE.fullmatch(title) if whole else None
        if not headed:
            return ""
        named = next(name for name, text in headed.groupdict().items() if text)
        return "" if MONTHS[named] == whole else WITHIN if MONTHS[named] < whole else CUMULATIVE

    def _is_ahead(self, title: str) -> bool:
        """Whether a heading opens with a period after the report's: "III. Quý IV/2021" in that of quý III."""
        period, found = self.header.period, AHEAD.match(title)
        if not found or not period.year or not period.type:
            return False
        named = {name: text for name, text in found.groupdict().items() if text}
        year = int(named.get("year") or named.get("alone") or period.year)
        month = int(named.get("month", 1))
        if "quarter" in named:
            quarter = named["quarter"].upper()
            month = 3 * int(QUARTERS.get(quarter, quarter)) - 2
        return (year, month) > (period.year, last_month(period))

    def note_demand(self, text: str) -> None:
        """From the line on in which a notice begins to demand, its numbers are targets."""
        if self.header.doc_type == "thong_bao" and DEMAND.search(text):
            self.demands = True

    def close(self, place: BlockPlace, line: Line, records: list[Record], level: str) -> None:
        """Keep what is under it may inherit: its level, and its last or first main number."""
        at = place.section
        levels = {record.dims.get("level", "") for record in records if _is_of_account(record)}
        if not self.in_headline:
            self.accounts.setdefault(self._group(place), set()).update(levels)
        if records and records[0].dims.get("field") and (place.body or place.opens):
            self.by_field.add(self._group(place))
        main = [
            record
            for record, quantity in zip(records, line.quantities, strict=True)
            if quantity.depth == 0 and quantity.unit != "percent" and not quantity.is_denominator
            if record.reason != DIFFERENCE
        ]
        main = [record for record in main if not record.is_part] or main[:1]
        self.told = main[-1] if main and not self.in_headline else None
        if at is None or not (place.body or place.opens):
            return
        if not line.quantities and (len(line.text) < SHORT or place.opens):
            levels = [hit.concept for hit in line.words if hit.slot == "level" and hit.start < SHORT]
            level = levels[0] if len(set(levels)) == 1 and levels[0] in LEVELS else ""
        elif place.is_heading and all(one.unit == "agency" for one in line.quantities) and len(line.text) < SHORT:
            level = level_of_counted(line)  # "2. Tại Ủy ban nhân dân 20 phường"
        if level:
            self.levels[at] = level
        ends = bool(line.quantities) and not line.text[line.quantities[-1].end :].strip(" .;:")
        if len(main) == 1 and main[0].unit == "dossier" and len(line.text) < SHORT and ends:
            self.labels.add(at)
        if main:
            self.records[at] = main[-1] if place.opens else main[0]
            self.siblings[self.sections[at].parent] = self.records[at]

    def _group(self, place: BlockPlace) -> int | None:
        """What the block stands under: blocks under one heading are one account."""
        starts_section = place.section is not None and (place.body or place.opens)
        return self.sections[place.section].parent if starts_section and place.section is not None else place.section

    def scope(self, place: BlockPlace) -> Scope:
        """What a block inherits from the sections above it."""
        at = place.section
        section = self.sections[at] if at is not None else None
        starts_section = bool(place.body or place.opens)
        above = section.parent if section and starts_section else at
        level, noun, topics = "", "", list(self.topics.get(at, ())) if at is not None and starts_section else []
        up = above
        listed = None if starts_section or at not in self.listed else at  # "2) Tại cấp xã:", bullets, then this
        interval = ""
        while up is not None:
            interval = interval or self.intervals.get(up, "")
            level, noun = level or ("" if up == listed else self.levels.get(up, "")), noun or self.nouns.get(up, "")
            topics += [topic for topic in self.topics.get(up, ()) if topic not in topics]
            up = self.sections[up].parent
        record = self.records.get(above) if above is not None else None
        numbered = above is not None and self.sections[above].label[:1].isalnum()
        if record is not None and numbered and not self.opens.get(above) and above not in self.labels:
            record = None
        return Scope(
            record=record, is_whole=bool(record and self.opens.get(above)),
            sibling=self.siblings.get(above) if starts_section else None, told=self.told,
            interval=interval or self.intervals.get(at, "") if at is not None else "",
            level=level, topics=tuple(topics), role=self._role(section, at),
            unit_level=self.unit_level, default_level=self.default_level,
            period_type=_period_type(self.header.period), period_no=self.header.period.number,
            year=self.header.period.year,
            zeros=not (self.in_headline or interval) and (section is None or section.kind not in NO_RESULTS),
            own_names=self.own_names, by_field=self._group(place) in self.by_field,
            noun=noun or ("dossier" if self.about_dossiers else ""),
            account=frozenset(self.accounts.get(self._group(place), ()) if listed is None else ()),
        )  # fmt: skip

    def _role(self, section: Section | None, at: int | None) -> str:
        planned = (section is not None and section.kind == "plan") or self.header.doc_type in PLAN_TYPES
        while at is not None and not planned:
            planned, at = at in self.plans, self.sections[at].parent
        return "target" if planned or self.demands else "actual"


def _period_type(period: Period) -> str:
    if period.type == "other" and period.start and period.end and (period.end - period.start).days < DAYS:
        return WEEK
    return period.type or ""


def _is_of_account(record: Record) -> bool:
    """Whether a number is one of the account of dossiers: received, resolved, pending."""
    return record.indicators[:1] in OF_ACCOUNT and record.role == "actual"


OF_ACCOUNT = (("dossiers_received",), ("dossiers_resolved",), ("dossiers_pending",))


def _default_level(unit_level: str, unit_name: str) -> str:
    """What an unqualified total is: a commune's own, a centre's or department's own, else the whole territory's."""
    if unit_level == "commune":
        return "commune"
    if unit_level == "department":
        return "province"
    plain = fold_text(unit_name)
    if plain.startswith(CARRIER):
        return "all"  # the post carries for every level
    return unit_level if plain.startswith(OWN_BODIES) else "all"
