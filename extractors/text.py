"""Plain text and Markdown → blocks. `Document.text` is the file's own text, marks and all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors import tables
from extractors.document import Block
from extractors.errors import TooLarge
from extractors.limits import Limits
from extractors.normal import Ranges, Reading, emphasis, read
from extractors.paragraphs import Builder, Line, wrap_width

_RULE = re.compile(r"[\s\-_=*~—–─═.]*")
_PIPE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_OPEN_PIPE = re.compile(r"\s\|(?=\s)")  # "1 | Đất đai | 214": no bar at the ends
_HASHES = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")
_LISTED = re.compile(r"\s*(?:[-+*•–—·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđA-ZĐ][.)]|[IVXLC]{1,6}[.)])")


@dataclass(slots=True)
class _Stretch:
    """One line of the file: its place, and whether a blank line stands before it."""

    start: int
    end: int
    gap: bool


def line_starts(text: str) -> tuple[int, ...]:
    """The offsets at which the lines of a text begin.

    >>> line_starts("a\\nbc\\n")
    (0, 2, 5)
    """
    return (0, *(match.end() for match in re.finditer("\n", text)))


def blocks(text: str, limits: Limits) -> tuple[Block, ...]:
    """The blocks of a plain text or Markdown file, in reading order.

    Raises `TooLarge` for a line beyond `limits.line_chars`.
    """
    lines = list(_lines(text, limits))
    width = _wrap_width(text, lines)
    builder = Builder(limits.block_chars, width)
    at = 0
    for until, columns in _regions(text, lines):
        if columns:
            for block in _table(text, lines[at:until], columns, limits):
                builder.add_block(block)
        else:
            for line in _paragraph_lines(text, lines[at:until]):
                builder.add(line)
        at = until
    builder.flush()
    return tuple(builder.blocks)


def _wrap_width(text: str, lines: Sequence[_Stretch]) -> int:
    """The width at which the paragraph lines are wrapped; lines of tables say nothing of it."""
    prose = [line for line in lines if text.find("\t", line.start, line.end) < 0 and text[line.start] != "|"]
    runs_on = [not after.gap and text[after.start : after.end].lstrip()[:1].islower() for after in prose[1:]]
    return wrap_width([(line.end - line.start, runs) for line, runs in zip(prose, [*runs_on, False], strict=False)])


def _lines(text: str, limits: Limits) -> Iterator[_Stretch]:
    """The lines with something on them."""
    start, gap, length = 0, True, len(text)
    while start < length:
        end = text.find("\n", start)
        end = length if end < 0 else end
        if end - start > limits.line_chars:
            raise TooLarge(
                f"một dòng dài {end - start} ký tự, quá giới hạn {limits.line_chars} (line_chars); hãy ngắt dòng "
                "hoặc nâng giới hạn",
                f"a line of {end - start} characters, above the limit of {limits.line_chars} (line_chars); break the "
                "line or raise the limit",
            )
        if end > start and text[start] == "\f":
            gap = True
        if end == start or _is_rule(text, start, end):
            gap = True
        else:
            yield _Stretch(start, end, gap)
            gap = False
        start = end + 1


def _is_rule(text: str, start: int, end: int) -> bool:
    """A blank line, or one drawn: "-----", "* * *"."""
    found = _RULE.match(text, start, end)
    if found is None or found.end() != end:
        return False
    drawn = "".join(text[start:end].split())
    return not drawn or (len(drawn) > 2 and "\t" not in text[start:end])


def _regions(text: str, lines: Sequence[_Stretch]) -> Iterator[tuple[int, str]]:
    """Where each run of paragraph lines ("") or table lines ("tab", "pipe", "open") ends."""
    kinds = [_kind(text, line) for line in lines]
    at = begun = 0
    while at < len(lines):
        if kinds[at] and (end := _table_end(text, lines, kinds, at)) > at + 1:
            if at > begun:
                yield at, ""
            yield end, kinds[at]
            at = begun = end
        else:
            at += 1
    if at > begun:
        yield at, ""


def _kind(text: str, line: _Stretch) -> str:
    if text.find("\t", line.start, line.end) >= 0:
        cells = text[line.start : line.end].split("\t")
        given = sum(1 for cell in cells if cell.strip())
        first = next((number for number, cell in enumerate(cells) if cell.strip()), 0)
        if len(cells) - first < 2:  # tabs that only indent
            return ""
        return "" if given <= 2 and _LISTED.fullmatch(cells[first].rstrip()) and len(cells) - first == 2 else "tab"
    if text.find("|", line.start, line.end) >= 0:
        whole = text[line.start : line.end].strip()
        if (whole[0] == "|" and whole[-1] == "|" and len(whole) > 1) or _PIPE_RULE.fullmatch(whole):
            return "pipe"
        if len(_OPEN_PIPE.findall(text, line.start, line.end)) > 1:
            return "open"
    return ""


def _table_end(text: str, lines: Sequence[_Stretch], kinds: Sequence[str], at: int) -> int:
    """The end of the table that begins at a line; blank lines inside it may be page breaks."""
    kind, end = kinds[at], at + 1
    columns = _columns(text, lines[at], kind)
    if kind == "open":
        while end < len(lines) and _columns(text, lines[end], kind) == columns:
            if kinds[end] != kind and not _is_pipe_rule(text, lines[end]):
                break
            end += 1
        return end if end > at + 2 else at
    while end < len(lines):
        middle = kind == "tab" and not lines[end].gap and kinds[end] != kind
        if kinds[end] != kind and not (middle and _fills_up(text, lines, kinds, end, columns)):
            break
        end += 1
    if kind == "tab" and all(kinds[number] != "tab" or lines[number].gap for number in range(at + 1, end)):
        return at  # single lines with tabs, blank lines between: no table
    return end


def _is_pipe_rule(text: str, line: _Stretch) -> bool:
    """ "--- | :-: | ---" under the head of a table."""
    return _PIPE_RULE.fullmatch(text, line.start, line.end) is not None


def _columns(text: str, line: _Stretch, kind: str) -> int:
    return text.count("\t" if kind == "tab" else "|", line.start, line.end) + 1


def _fills_up(text: str, lines: Sequence[_Stretch], kinds: Sequence[str], at: int, columns: int) -> bool:
    """Whether a line without tabs is the middle of a cell: the row before is short, and the row after fills it up."""
    before = _columns(text, lines[at - 1], "tab")
    follows = at + 1 < len(lines) and not lines[at + 1].gap and kinds[at + 1] == "tab"
    return before < columns and (not follows or before + _columns(text, lines[at + 1], "tab") - 1 <= columns)


def _paragraph_lines(text: str, lines: Sequence[_Stretch]) -> Iterator[Line]:
    for chunk in _chunks(lines):
        drops, bold = emphasis(text, chunk[0].start, chunk[-1].end)
        dropped = begun = 0
        for line in chunk:
            hashes = _HASHES.match(text, line.start, line.end)
            start = hashes.end() if hashes else line.start
            until = bisect_left(drops, (line.end, 0))
            while begun < len(bold) and bold[begun][1] <= start:
                begun += 1
            reading = read(text, start, line.end, drops[dropped:until], _within(bold, begun, start, line.end))
            dropped = until
            if reading.text:
                yield Line(reading, line.gap, _indent(text, line), bool(hashes), width=line.end - line.start)


def _within(ranges: Ranges, begun: int, start: int, end: int) -> Ranges:
    """The ranges from number `begun` on, as far as they stand between `start` and `end`."""
    found = []
    while begun < len(ranges) and ranges[begun][0] < end:
        if ranges[begun][1] > start:
            found.append((max(ranges[begun][0], start), min(ranges[begun][1], end)))
        begun += 1
    return found


def _indent(text: str, line: _Stretch) -> int:
    """The blanks before the first word, twenty at most."""
    start = text[line.start : min(line.end, line.start + 20)]
    return len(start) - len(start.lstrip())


def _chunks(lines: Sequence[_Stretch]) -> Iterator[Sequence[_Stretch]]:
    """Lines without a blank line between: emphasis may run over several of them, never further."""
    begun = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or lines[number].gap:
            yield lines[begun:number]
            begun = number


def _table(text: str, lines: Sequence[_Stretch], kind: str, limits: Limits) -> list[Block]:
    cells = sum(_columns(text, line, kind) for line in lines)
    if cells > limits.table_cells:
        raise TooLarge(
            f"bảng có {cells} ô, quá giới hạn {limits.table_cells} (table_cells); hãy tách bảng hoặc nâng giới hạn",
            f"a table of {cells} cells, above the limit of {limits.table_cells} (table_cells); split it or "
            "raise the limit",
        )
    rows: list[tables.Row] = []
    header_rows = 0
    for line in lines:
        if kind != "tab" and _is_pipe_rule(text, line):
            header_rows = header_rows or len(rows)
            continue
        edges = _tab_edges(text, line) if kind == "tab" else _pipe_edges(text, line, kind == "open")
        rows.append(tables.Row([_cell(text, left, right) for left, right in edges], line.gap and bool(rows)))
    return tables.tables(tables.mended(rows) if kind == "tab" else rows, header_rows=header_rows) if rows else []


def _tab_edges(text: str, line: _Stretch) -> list[tuple[int, int]]:
    edges, start = [], line.start
    while (at := text.find("\t", start, line.end)) >= 0:
        edges.append((start, at))
        start = at + 1
    return [*edges, (start, line.end)]


def _pipe_edges(text: str, line: _Stretch, is_open: bool) -> list[tuple[int, int]]:
    """The cells between the bars; of a table that is open at its sides the first stands before them, though empty."""
    bars = [match.start() for match in _PIPE.finditer(text, line.start, line.end)]
    start, end = line.start, line.end
    if bars and not is_open and not text[start : bars[0]].strip():
        start = bars.pop(0) + 1
    if bars and not text[bars[-1] + 1 : end].strip():
        end = bars.pop()
    return list(zip([start, *(bar + 1 for bar in bars)], [*bars, end], strict=True))


def _cell(text: str, start: int, end: int) -> Reading:
    drops, bold = emphasis(text, start, end)
    return read(text, start, end, drops, bold)
