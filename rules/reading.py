"""A document → a report: header, outline, then each passage's numbers linked in their place, then the ledger."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from extractors.document import Block, Document, Passage
from rules.context import Line, read_line
from rules.flat import FlatForms
from rules.fold import fold_text
from rules.header import read_header
from rules.heads import read_table
from rules.ledger import Statement, close_ledger
from rules.levels import add_service_levels
from rules.linking import Record, Scope, link_line
from rules.mentions import Numeral, scan
from rules.model import Header, Report, Section
from rules.outline import Place, read_outline
from rules.rulebook import Hit, Rulebook
from rules.zeros import find_zeros

BETWEEN_BLOCKS = "\n\n"
PLAN_TYPES = ("ke_hoach", "quyet_dinh", "chi_thi")  # papers that set targets and report nothing
OWN_BODIES = tuple(fold_text(words) for words in ("trung tâm", "bộ phận", "văn phòng", "chi nhánh", "bưu điện", "TT"))
SHORT = 80  # characters: a heading this short that names a level is about that level
MAX_TOPICS = 6


def read_report(document: Document, book: Rulebook) -> Report:
    """Understand a document as a report.

    Pure: the same document and rulebook give the same report. Never raises for what a document says; a number that
    cannot be understood is a mention with its reason.
    """
    header = read_header(document)
    sections, places = read_outline(document.blocks)
    outline = _Outline(header, sections)
    statements: list[Statement] = []
    forms = FlatForms(document.blocks, book)
    for number, (block, place, nouns, words) in enumerate(_blocks(document, places, book)):
        if block.table is not None:
            statements += read_table(block.table, outline.scope(place), place.section, book)
        elif row := forms.row(number, outline.scope(place), place.section):
            statements.append(row)
        else:
            statements.append(_read_paragraph(block, place, nouns, words, outline, book))
            outline.in_headline = False
    mentions, figures = close_ledger(document, statements, book)
    return Report(header, sections, mentions, figures)


def _blocks(document: Document, places: list[Place], book: Rulebook) -> list[tuple[Block, Place, list[Hit], list[Hit]]]:
    """Each block with its place and the vocabulary in it, which is looked up once for the whole text."""
    nouns, words = book.hits(BETWEEN_BLOCKS.join(block.passage.text for block in document.blocks))
    result = []
    at = 0
    for block, place in zip(document.blocks, places, strict=True):
        end = at + len(block.passage.text)
        result.append((block, place, _cut(nouns, at, end), _cut(words, at, end)))
        at = end + len(BETWEEN_BLOCKS)
    return result


def _cut(hits: list[Hit], start: int, end: int) -> list[Hit]:
    low = bisect_left(hits, start, key=lambda hit: hit.start)
    high = bisect_left(hits, end, key=lambda hit: hit.start)
    return [hit._replace(start=hit.start - start, end=hit.end - start) for hit in hits[low:high]]


def _read_paragraph(
    block: Block, place: Place, nouns: list[Hit], words: list[Hit], outline: _Outline, book: Rulebook
) -> Statement:
    passage = block.passage
    numerals = _numerals(passage, place)
    words = add_service_levels(passage.text, words)
    outline.open(place, words)
    line = read_line(passage.text, numerals, nouns, words)
    scope = outline.scope(place)
    records, level = link_line(line, scope, book) if line.quantities else ([], "")
    zeros = find_zeros(line, scope, book) if scope.zeros else []
    outline.close(place, line, records, level)
    origin = "footnote" if block.kind == "footnote" else "text"
    return Statement(passage, line, numerals, records, zeros, place.section, origin)


def _numerals(passage: Passage, place: Place) -> list[Numeral]:
    """The numerals of a passage; those in the mark of its heading number the section."""
    numerals = scan(passage.text)
    marks = [n for n in numerals if n.start < place.body]
    if not marks:
        return numerals
    last = marks[-1].end
    mark = Numeral(marks[0].start, min(last, place.body), passage.text[marks[0].start : place.body].strip(), "section_number")
    if last > place.body:  # a number ran on beyond the mark: read what is behind it afresh
        rest = [_moved(n, place.body) for n in scan(passage.text[place.body :])]
        return [mark, *rest]
    return [mark, *numerals[len(marks) :]]


def _moved(numeral: Numeral, by: int) -> Numeral:
    from dataclasses import replace

    return replace(numeral, start=numeral.start + by, end=numeral.end + by, after=numeral.after and numeral.after + by)


@dataclass(slots=True)
class _Outline:
    """What each section has said so far, for what stands under it."""

    header: Header
    sections: tuple[Section, ...]
    topics: dict[int, tuple[str, ...]] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    opens: dict[int, bool] = field(default_factory=dict)
    siblings: dict[int | None, Record] = field(default_factory=dict)  # by parent: its last child's number
    in_headline: bool = True  # a news item's first line says again what its text says

    def open(self, place: Place, words: list[Hit]) -> None:
        """Note the topics of a heading or bullet before its numbers are read."""
        if place.section is None or not (place.body or place.opens):
            return
        topics = dict.fromkeys(hit.concept for hit in words if hit.slot == "topic")
        self.topics[place.section] = tuple(topics)[:MAX_TOPICS]
        self.opens[place.section] = place.opens

    def close(self, place: Place, line: Line, records: list[Record], level: str) -> None:
        """Keep what is under it may inherit: its level, and its last or first main number."""
        at = place.section
        if at is None or not (place.body or place.opens):
            return
        if not line.quantities and (len(line.text) < SHORT or place.opens):
            levels = [hit.concept for hit in line.words if hit.slot == "level" and hit.start < SHORT]
            level = levels[0] if len(set(levels)) == 1 and levels[0] in ("district", "commune", "province", "all") else ""
        if level:
            self.levels[at] = level
        main = [
            record
            for record, quantity in zip(records, line.quantities, strict=True)
            if quantity.depth == 0 and quantity.unit != "percent" and not quantity.is_denominator
            if record.reason != "a difference"
        ]
        main = [record for record in main if not record.is_part] or main[:1]
        if main:
            self.records[at] = main[-1] if place.opens else main[0]
            self.siblings[self.sections[at].parent] = self.records[at]

    def scope(self, place: Place) -> Scope:
        """What a block inherits from the sections above it."""
        at = place.section
        section = self.sections[at] if at is not None else None
        starts_section = bool(place.body or place.opens)
        above = section.parent if section and starts_section else at
        level, topics = "", list(self.topics.get(at, ())) if at is not None and starts_section else []
        up = above
        while up is not None:
            level = level or self.levels.get(up, "")
            topics += [topic for topic in self.topics.get(up, ()) if topic not in topics]
            up = self.sections[up].parent
        record = self.records.get(above) if above is not None else None
        if record is not None and self.sections[above].label[:1].isalnum() and not self.opens.get(above):
            record = None
        return Scope(
            record=record, sibling=self.siblings.get(above) if starts_section else None, is_whole=bool(record and self.opens.get(above)), level=level, topics=tuple(topics),
            role=self._role(section), unit_level=self.unit_level, default_level=self.default_level,
            period_type=self.header.period.type or "", year=self.header.period.year,
            zeros=not self.in_headline and (not section or section.kind not in ("review", "plan", "proposals")), own_names=self.own_names,
        )  # fmt: skip

    @property
    def own_names(self) -> frozenset[str]:
        """The names by which the reporting unit and those above it go, folded."""
        header = self.header
        return frozenset(fold_text(name) for name in (header.province, header.district, header.commune) if name)

    def _role(self, section: Section | None) -> str:
        planned = (section is not None and section.kind == "plan") or self.header.doc_type in PLAN_TYPES
        return "target" if planned else "actual"

    @property
    def unit_level(self) -> str:
        return self.header.unit_level or ""

    @property
    def default_level(self) -> str:
        """What an unqualified total is: a commune's own, a centre's or department's own, else the whole territory's."""
        if self.unit_level in ("commune", "department"):
            return "commune" if self.unit_level == "commune" else "province"
        name = fold_text(self.header.unit_name or "")
        return self.unit_level if name.startswith(OWN_BODIES) else "all"

    @property
    def own_names(self) -> frozenset[str]:
        """The names by which the reporting unit and those above it go, folded."""
        header = self.header
        return frozenset(fold_text(name) for name in (header.province, header.district, header.commune) if name)

    def _role(self, section: Section | None) -> str:
        planned = (section is not None and section.kind == "plan") or self.header.doc_type in PLAN_TYPES
        return "target" if planned else "actual"

    @property
    def unit_level(self) -> str:
        return self.header.unit_level or ""
