"""The words of a source on which a finding rests, as one text that anyone can read in the dataset's own column.

A line per passage: where it stands, a colon, and its words, in which each number (or date, or name) that the check
speaks of is set between ⟦ and ⟧. Long passages are cut around the marks, rows of tables are told with their cells.

    87: - Tại cấp xã: Tổng số hồ sơ đã tiếp nhận trong kỳ báo cáo ⟦5.210⟧ hồ sơ; trong đó …
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from extractors.document import Block
from pipeline.audit_values import Check, Sheet, Value

OPEN, CLOSE, CUT, CELLS = "⟦", "⟧", "…", " | "
BEFORE, AFTER = 140, 90  # characters kept on either side of a mark
HEAD = 80  # characters kept at the beginning of a table's row: what it counts
MARKS = str.maketrans({OPEN: "[", CLOSE: "]"})
DAY = regex.compile(r"(?<!\d)(\d{2})/(\d{2})/(\d{4})(?!\d)")
OPERATORS = regex.compile(r"\s(?:[=≠<>≤≥+→-])\s|:\s|,\s")
PLACE = regex.compile(r"(?:(?P<source>.*) )?(?P<line>\d+)(?: \((?P<page>\d+)\))?")
Ranges = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage, read back: its place, and its words in pieces, of which some are marked."""

    line: int | None
    page: int | None
    pieces: tuple[tuple[str, bool], ...]  # words, and whether they are marked
    source: str = ""  # only where the passage is of another report than the finding's own

    @property
    def marked(self) -> tuple[str, ...]:
        return tuple(words for words, is_marked in self.pieces if is_marked)


def quote(sheet: Sheet, check: Check) -> str:
    """The passages of a check, in the order of its lines; '' where the text has none of what it speaks of."""
    found = [*_quote_values(sheet, check.values), *_quote_words(sheet, check)]
    return "\n".join(dict.fromkeys(text for _, text in sorted(found)))


def quote_figures(figures: Iterable[Mapping[str, Any]], own: str) -> str:
    """Passages made of rows of `figures` alone, each in its evidence; rows of another report than `own` name it."""
    lines = []
    for row in figures:
        words, number = row["evidence"], regex.escape(" ".join(row["value_text"].split()))
        ranges = [one.span() for one in regex.finditer(rf"(?<![\d.,]){number}(?![\d]|[.,]\d)", words)]
        source = "" if row["report_id"] == own else row["source"]
        lines.append(_written(_place(row["line"], row["page"], source), words, ranges or [(0, len(words))]))
    return "\n".join(dict.fromkeys(lines))


def read_quotes(text: str) -> tuple[Quote, ...]:
    """What `quote` wrote.

    >>> read_quotes("87: tiếp nhận ⟦5.210⟧ hồ sơ")[0].pieces
    (('tiếp nhận ', False), ('5.210', True), (' hồ sơ', False))
    """
    return tuple(_read(line) for line in text.split("\n") if line)


def _read(line: str) -> Quote:
    place, _, words = line.partition(": ")
    told = PLACE.fullmatch(place)
    pieces = regex.split(f"({OPEN}[^{CLOSE}]*{CLOSE})", words if told else line)
    marked = tuple((one.strip(OPEN + CLOSE), one.startswith(OPEN)) for one in pieces if one)
    if not told:
        return Quote(None, None, marked)
    return Quote(int(told["line"]), int(told["page"]) if told["page"] else None, marked, told["source"] or "")


def _quote_values(sheet: Sheet, values: Sequence[Value]) -> Iterator[tuple[int, str]]:
    """Passages of numbers; those of one paragraph, or of one row of a table, in one passage."""
    groups: dict[tuple[int, int | None], list[Value]] = {}
    for value in values:
        groups.setdefault((value.block, value.cell[0] if value.cell else None), []).append(value)
    for (block, row), some in groups.items():
        first = min(some, key=lambda value: value.span)
        if row is None:
            text, ranges = sheet.passage(first).text, [(one.at, one.end) for one in some]
        else:
            text, ranges = _row(sheet, sheet.blocks[block], row, some)
        yield first.span.start, _written(_place(first.line, first.page), text, ranges, head=row is not None)


def _row(sheet: Sheet, block: Block, row: int, values: Sequence[Value]) -> tuple[str, Ranges]:
    """A row of a table as one line, and where in it the numbers stand."""
    assert block.table is not None
    cells = list(block.table.rows[row])
    while cells and not cells[-1].passage.text.strip():
        cells.pop()
    text, starts = "", {}
    for cell in cells:
        starts[cell.column] = len(text)
        text += cell.passage.text + CELLS
    ranges = [(starts[one.cell[1]] + one.at, starts[one.cell[1]] + one.end) for one in values if one.cell]
    return text.removesuffix(CELLS), ranges


def _quote_words(sheet: Sheet, check: Check) -> Iterator[tuple[int, str]]:
    """Passages of checks of dates, names and headings: what the expression names, where a line of the check has it."""
    if check.values or not check.lines:
        return
    sought = [_pattern(words) for words in OPERATORS.split(check.expression) if words.strip()]
    for line in dict.fromkeys(check.lines):
        for start, passage in sheet.passages_on(line):
            ranges = [one.span() for pattern in sought for one in pattern.finditer(passage.text)]
            yield start, _written(_place(line, sheet.document.page(start)), passage.text, ranges)


def _pattern(words: str) -> regex.Pattern[str]:
    """Words of an expression as a text may print them: a date in figures or in words, blanks of any kind."""
    if day := DAY.fullmatch(words.strip()):
        numbers = [f"0?{int(part)}" for part in day.groups()]
        joints = (r"\s*(?:[/.-]|tháng)\s*", r"\s*(?:[/.-]|năm)\s*")
        return regex.compile(rf"(?<!\d){numbers[0]}{joints[0]}{numbers[1]}{joints[1]}{int(day[3])}(?!\d)")
    plain = r"\s+".join(regex.escape(word) for word in words.split())
    return regex.compile(rf"(?<![\p{{L}}\d]){plain}(?![\p{{L}}\d])")


def _place(line: int, page: int | None, source: str = "") -> str:
    name = " ".join(source.split()).replace(": ", ":")  # the first ": " ends the place
    return f"{name} {line}".lstrip() + (f" ({page})" if page else "")


def _written(place: str, text: str, ranges: Ranges, *, head: bool = False) -> str:
    """One passage as a line of the column."""
    marks = _joined(ranges)
    first = (0, HEAD) if head or not marks else (marks[0][0], marks[0][0])
    kept = _joined([first, *((start - BEFORE, end + AFTER) for start, end in marks)])
    parts, at = [], 0
    for start, end in kept:
        start, end = _whole_words(text, max(start, 0), min(end, len(text)))
        parts.append(f" {CUT} " if start > at else "")
        parts.append(_marked(text, start, end, marks))
        at = end
    words = " ".join("".join(parts).split()) + (f" {CUT}" if at < len(text.rstrip()) else "")
    return f"{place}: {words}"


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in their order, those that touch made one."""
    joined: Ranges = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A range widened or narrowed to the blanks around it, which cut no word in two."""
    while 0 < start < len(text) and not text[start - 1].isspace() and not text[start].isspace():
        start += 1
    while 0 < end < len(text) and not text[end].isspace():
        end += 1
    return start, end


def _marked(text: str, start: int, end: int, marks: Ranges) -> str:
    pieces, at = [], start
    for first, last in marks:
        if start <= first and last <= end:
            pieces += [text[at:first].translate(MARKS), OPEN, text[first:last].translate(MARKS), CLOSE]
            at = last
    return "".join([*pieces, text[at:end].translate(MARKS)])
