"""Plain text and Markdown → blocks. `Document.text` is the file's own text, marks and all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from extractors import tables
from extractors.document import Block
from extractors.errors import TooLarge
from extractors.limits import Limits
from extractors.normal import Ranges, emphasis, read
from extractors.paragraphs import Builder, Line, wrap_width
from extractors.text_tables import Stretch, columns_of, regions, table_rows

_RULE = re.compile(r"[\s\-_=*~—–─═.]*")
_HASHES = re.compile(r"\s{0,3}#{1,6}\s+(?=\S)")


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
    found = list(regions(text, lines))
    width = _wrap_width(text, lines, found)
    builder = Builder(limits.block_chars, width)
    at = 0
    for until, kind in found:
        if kind:
            for block in _table(text, lines[at:until], kind, limits):
                builder.add_block(block)
        else:
            for line in _paragraph_lines(text, lines[at:until]):
                builder.add(line)
        at = until
    builder.flush()
    return tuple(builder.blocks)


def _wrap_width(text: str, lines: Sequence[Stretch], found: Sequence[tuple[int, str]]) -> int:
    """The width at which the paragraph lines are wrapped; lines of tables say nothing of it."""
    begins = [0, *(until for until, _ in found)]
    prose = [
        line for (until, kind), begin in zip(found, begins, strict=False) if not kind for line in lines[begin:until]
    ]
    runs_on = [not after.gap and text[after.start : after.end].lstrip()[:1].islower() for after in prose[1:]]
    return wrap_width([(line.end - line.start, runs) for line, runs in zip(prose, [*runs_on, False], strict=False)])


def _lines(text: str, limits: Limits) -> Iterator[Stretch]:
    """The lines with something on them."""
    start, gap, length = 0, True, len(text)
    while start < length:
        end = text.find("\n", start)
        end = length if end < 0 else end
        if end - start > limits.line_chars:
            raise TooLarge(
                f"một dòng dài {end - start} ký tự, quá giới hạn {limits.line_chars} (line_chars); hãy ngắt dòng "
                "ở cuối mỗi câu",
                f"a line of {end - start} characters, above the limit of {limits.line_chars} (line_chars); break it "
                "behind each sentence",
            )
        if end > start and text[start] == "\f":
            gap = True
        if end == start or _is_rule(text, start, end):
            gap = True
        else:
            yield Stretch(start, end, gap)
            gap = False
        start = end + 1


def _is_rule(text: str, start: int, end: int) -> bool:
    """A blank line, or one drawn: "-----", "* * *"."""
    found = _RULE.match(text, start, end)
    if found is None or found.end() != end:
        return False
    drawn = "".join(text[start:end].split())
    return not drawn or (len(drawn) > 2 and "\t" not in text[start:end])


def _paragraph_lines(text: str, lines: Sequence[Stretch]) -> Iterator[Line]:
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


def _indent(text: str, line: Stretch) -> int:
    """The blanks before the first word, twenty at most."""
    start = text[line.start : min(line.end, line.start + 20)]
    return len(start) - len(start.lstrip())


def _chunks(lines: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    """Lines without a blank line between: emphasis may run over several of them, never further."""
    begun = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or lines[number].gap:
            yield lines[begun:number]
            begun = number


def _table(text: str, lines: Sequence[Stretch], kind: str, limits: Limits) -> list[Block]:
    limits.check_cells(sum(columns_of(text, line, kind) for line in lines))
    rows, header_rows = table_rows(text, lines, kind)
    return tables.tables(rows, header_rows=header_rows) if rows else []
