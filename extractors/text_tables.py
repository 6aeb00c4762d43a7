"""Tables typed as lines of a plain text: where they begin and end, and how their lines part into cells.

Cells are parted by tabs ("tab"), by bars with bars at both ends ("pipe") or without ("open"), by semicolons ("listed"),
by several blanks ("spaced") or by slashes, dashes or commas. The first three are signs that prose does not use; the
others are a table only where a head of words stands over rows of numbers. A row whose cells cannot be told apart
stands beside its table, under no head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from extractors.normal import Reading, emphasis, join, read
from extractors.tables import Row, head_rows, is_number, is_row_number, mended

_PIPE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_PARTED = {
    "tab": re.compile("\t"),
    "pipe": re.compile(r"(?<!\\)\|"),
    "open": re.compile(r"(?<!\\)\|"),
    "listed": re.compile(";"),
    "spaced": re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)"),
    "slashed": re.compile(r"\s/\s"),
    "dashed": re.compile(r"\s[-–—]\s"),
    "comma": re.compile(r",\s"),
}
_FEWEST = {"open": 3, "listed": 4, "spaced": 3, "slashed": 4, "dashed": 4, "comma": 4}  # cells of a row
_COMMON = frozenset({"slashed", "dashed", "comma"})  # signs of prose: between them nothing but numbers must stand
_LABELS = 2  # cells of words before them
_LISTED = re.compile(r"\s*(?:[-+*•–—·]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđA-ZĐ][.)]|[IVXLC]{1,6}[.)])")
_BLANK = re.compile(r"[-–—.…/x]*", re.IGNORECASE)  # a cell that says there is nothing
_WORD = re.compile(r"[^\W\d_]{2}")
_GROUP = 60  # characters of a line that heads the rows below it

Edges = list[tuple[int, int]]


@dataclass(slots=True)
class Stretch:
    """One line of the file: its place, and whether a blank line stands before it."""

    start: int
    end: int
    gap: bool


def regions(text: str, lines: Sequence[Stretch]) -> Iterator[tuple[int, str]]:
    """Where each run of paragraph lines ("") or table lines (their kind) ends."""
    kinds = [_kind(text, line) for line in lines]
    at = begun = 0
    while at < len(lines):
        if kinds[at] and (end := _ENDS[kinds[at]](text, lines, kinds, at)) > at + 1:
            if at > begun:
                yield at, ""
            yield end, kinds[at]
            at = begun = end
        else:
            at += 1
    if at > begun:
        yield at, ""


def table_rows(text: str, lines: Sequence[Stretch], kind: str) -> tuple[list[Row], int]:
    """The rows of a table, and how many of them a rule line says to be its head."""
    rows: list[Row] = []
    edges: list[Edges] = []
    header_rows = 0
    for line in lines:
        if kind in ("pipe", "open") and _is_pipe_rule(text, line):
            header_rows = header_rows or len(rows)
            continue
        cells = _edges(text, line, kind)
        edges.append([(left - line.start, right - line.start) for left, right in cells])
        rows.append(Row([_cell(text, left, right) for left, right in cells], line.gap and bool(rows)))
    if kind == "tab":
        return mended(rows), header_rows
    if kind == "pipe":
        return rows, header_rows
    if kind == "open":
        return squared(_without_blank_ends(rows)), header_rows
    rows, edges = _glued(rows, edges)
    return squared(rows, edges if kind == "spaced" else None, sure=False), header_rows


def columns_of(text: str, line: Stretch, kind: str) -> int:
    """How many cells a line has as its signs part it."""
    return len(_PARTED[kind].findall(text, line.start, line.end)) + 1


# ---- where a table begins and ends -----------------------------------------------------------------------------------


def _kind(text: str, line: Stretch) -> str:
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
    return next((kind for kind, fewest in _FEWEST.items() if columns_of(text, line, kind) >= fewest), "")


def _tab_end(text: str, lines: Sequence[Stretch], kinds: Sequence[str], at: int) -> int:
    """The end of the table that begins at a line; blank lines inside it may be page breaks."""
    end, columns = at + 1, columns_of(text, lines[at], "tab")
    while end < len(lines):
        middle = not lines[end].gap and kinds[end] != "tab"
        if kinds[end] != "tab" and not (middle and _fills_up(text, lines, kinds, end, columns)):
            break
        end += 1
    if all(kinds[number] != "tab" or lines[number].gap for number in range(at + 1, end)):
        return at  # single lines with tabs, blank lines between: no table
    return end


def _pipe_end(text: str, lines: Sequence[Stretch], kinds: Sequence[str], at: int) -> int:
    end = at + 1
    while end < len(lines) and kinds[end] == "pipe":
        end += 1
    if end < len(lines) and kinds[end] == "open" and end == at + 1 and not _is_pipe_rule(text, lines[at]):
        return _open_end(text, lines, kinds, at)  # a head whose first cell is blank and whose last is, too
    return end


def _open_end(text: str, lines: Sequence[Stretch], kinds: Sequence[str], at: int) -> int:
    """The end of a table of bars: lines of as many bars, and between them a line that heads the next ones.

    A line with fewer or more bars is a row still where it stands right among the others.
    """
    end, columns = at + 1, columns_of(text, lines[at], "open")
    while end < len(lines):
        same = columns_of(text, lines[end], "open") == columns and (kinds[end] in ("open", "pipe"))
        ragged = not lines[end].gap and text.find("|", lines[end].start, lines[end].end) >= 0
        group = _is_group(text, lines, end) and end + 1 < len(lines) and kinds[end + 1] == "open"
        if not (same or ragged or group or _is_pipe_rule(text, lines[end])):
            break
        end += 1
    rows = [_texts(text, line, "open") for line in lines[at:end]]
    return end if end > at + 2 or _has_head(rows, 1) else at


def _drawn_end(text: str, lines: Sequence[Stretch], kinds: Sequence[str], at: int) -> int:
    """The end of a table of semicolons or blanks: a head of words, and under it rows that hold numbers."""
    kind, end = kinds[at], at + 1
    while end < len(lines):
        alike = kinds[end] == kind and (not lines[end].gap or _is_like_before(text, lines, end, kind))
        if not alike and not (_is_group(text, lines, end) and end + 1 < len(lines) and kinds[end + 1] == kind):
            break
        end += 1
    rows = [_texts(text, line, kind) for line in lines[at:end]]
    if kind in _COMMON:
        rows = rows[:1] + list(takewhile(lambda row: _is_bare(row, len(rows[0])), rows[1:]))
    return at + len(rows) if _has_head(rows, 2) else at


def _is_bare(row: Sequence[str], width: int) -> bool:
    """Whether a row is as wide as the head and holds nothing but numbers behind its label."""
    return len(row) == width and _tail([_is_value(cell) for cell in row]) >= max(2, width - _LABELS)


_ENDS: dict[str, Callable[[str, Sequence[Stretch], Sequence[str], int], int]] = {
    "tab": _tab_end, "pipe": _pipe_end, "open": _open_end, "listed": _drawn_end, "spaced": _drawn_end,
    **dict.fromkeys(_COMMON, _drawn_end),
}  # fmt: skip


def _is_like_before(text: str, lines: Sequence[Stretch], at: int, kind: str) -> bool:
    """Whether a line behind a blank line has as many cells as the one before it."""
    return columns_of(text, lines[at], kind) == columns_of(text, lines[at - 1], kind)


def _is_group(text: str, lines: Sequence[Stretch], at: int) -> bool:
    """Whether a line between rows may head those below it, or end a label: few words, and no number but its own.

    >>> [_is_group(t, [Stretch(0, len(t), False)], 0) for t in ("II. Cấp xã", "Cấp xã nhận 12 bộ.", "Xong việc.")]
    [True, False, False]
    """
    whole = text[lines[at].start : lines[at].end].strip()
    mark = _LISTED.match(whole)
    words = whole[mark.end() :] if mark else whole
    return not lines[at].gap and len(whole) < _GROUP and not re.search(r"\d|[.;:!?]$", words)


def _has_head(rows: Sequence[Sequence[str]], fewest: int) -> bool:
    """Whether a head of words stands over rows of numbers, and the longest line of the head is as long as most rows."""
    heads = head_rows(rows[:7])
    data = [row for row in rows[heads:] if any(is_number(cell) for cell in row[1:])]
    if not heads or len(data) < fewest:
        return False
    named = [row for row in rows[:heads] if sum(bool(_WORD.search(cell)) for cell in row) > 1]
    width = max((len(row) for row in named), default=0)
    two_lines = len(named) > 1 and len(named[0]) != len(named[1])  # what stands over what may be lost
    return width > 2 and (two_lines or sum(len(row) <= width for row in data) * 2 > len(data))


def _fills_up(text: str, lines: Sequence[Stretch], kinds: Sequence[str], at: int, columns: int) -> bool:
    """Whether a line without tabs is the middle of a cell: the row before is short, and the row after fills it up."""
    before = columns_of(text, lines[at - 1], "tab")
    follows = at + 1 < len(lines) and not lines[at + 1].gap and kinds[at + 1] == "tab"
    return before < columns and (not follows or before + columns_of(text, lines[at + 1], "tab") - 1 <= columns)


def _is_pipe_rule(text: str, line: Stretch) -> bool:
    """ "--- | :-: | ---" under the head of a table."""
    return _PIPE_RULE.fullmatch(text, line.start, line.end) is not None


# ---- lines into cells ------------------------------------------------------------------------------------------------


def _edges(text: str, line: Stretch, kind: str) -> Edges:
    """The cells between the signs; a table that is open at its sides has its first cell before them, though empty."""
    start, end = line.start, line.end
    if kind == "spaced":
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
    signs = [match.span() for match in _PARTED[kind].finditer(text, start, end)]
    if kind == "pipe" and signs and not text[start : signs[0][0]].strip():
        start = signs.pop(0)[1]
    if kind == "pipe" and signs and not text[signs[-1][1] : end].strip():
        end = signs.pop()[0]
    return list(zip([start, *(after for _, after in signs)], [*(before for before, _ in signs), end], strict=True))


def _texts(text: str, line: Stretch, kind: str) -> list[str]:
    return [text[left:right].strip() for left, right in _edges(text, line, kind)]


def _cell(text: str, start: int, end: int) -> Reading:
    drops, bold = emphasis(text, start, end)
    return read(text, start, end, drops, bold)


def _without_blank_ends(rows: Sequence[Row]) -> list[Row]:
    """The rows without a first or last column in which nothing stands: bars at the ends of some lines."""
    kept = [row for row in rows if len(row.cells) > 1]
    for at in (0, -1):
        while kept and len({len(row.cells) for row in kept}) == 1 and len(kept[0].cells) > 1:
            if any(row.cells[at].text for row in kept):
                break
            for row in kept:
                del row.cells[at]
    return list(rows)


# ---- rows that are shorter or longer than their head -----------------------------------------------------------------


def squared(rows: Sequence[Row], places: Sequence[Edges] | None = None, *, sure: bool = True) -> list[Row]:
    """Rows as wide as their head. One that cannot be brought to that width stands beside the table, under no head.

    `places` says where each cell stands in its line, where lines may be set in columns; `sure` that signs part even
    cells that are blank. A total has no number of its own:

    >>> from extractors.normal import Reading
    >>> rows = [["TT", "Tên", "Nhận", "Trả"], ["1", "A", "5", "4"], ["2", "B", "7"], ["Cộng", "12", "4"]]
    >>> made = squared([Row([Reading(text, ((0, 0),)) for text in row]) for row in rows], sure=False)
    >>> [row.texts() for row in made[2:]]
    [['', '', '', '', '2', 'B', '7'], ['', 'Cộng', '12', '4']]
    """
    heads = head_rows([row.texts() for row in rows[:7]])
    width = max((len(row.cells) for row in rows[:heads]), default=0)
    if not width:
        return list(rows)
    full = [at for at, row in enumerate(rows) if len(row.cells) == width]
    data = [rows[at].texts() for at in full if at >= heads]
    numeric = [bool(data) and sum(_is_value(row[at]) for row in data) * 3 > 2 * len(data) for at in range(width)]
    columns = _columns([places[at] for at in full]) if places and len(full) > 1 else None
    result = []
    for at, row in enumerate(rows):
        texts = row.texts()
        if len(texts) == width and (sure or at < heads or _fits(texts, numeric)):
            result.append(row)
        elif columns and places and (placed := _placed(row, places[at], columns)):
            result.append(placed)
        elif at < heads or not any(is_number(text) for text in texts[1:]):
            result.append(row)
        elif placed := _by_its_numbers(row, numeric, data):
            result.append(placed)
        elif len(texts) < width and (sure or _lacks_its_end(texts, numeric)):
            result.append(row)
        else:
            result.append(_beside(row, width))
    return result


def _is_value(text: str) -> bool:
    return is_number(text) or _BLANK.fullmatch(text) is not None


def _fits(texts: Sequence[str], numeric: Sequence[bool]) -> bool:
    """Whether numbers stand where the other rows have numbers; what numbers the row may be a letter or "Trong đó"."""
    return all(_is_value(text) for text, number in list(zip(texts, numeric, strict=True))[1:] if number)


def _lacks_its_end(texts: Sequence[str], numeric: Sequence[bool]) -> bool:
    """Whether each number stands where the other rows have numbers, and what is missing behind are words: a note."""
    flags = [_is_value(text) for text in texts]
    return any(flags[1:]) and not any(numeric[len(texts) :]) and flags[1:] == list(numeric)[1 : len(texts)]


def _columns(places: Sequence[Edges]) -> Edges | None:
    """From where to where each column goes in its lines; None where the lines are not set in columns."""
    columns = [
        (min(left for left, _ in cells), max(right for _, right in cells)) for cells in zip(*places, strict=True)
    ]
    return columns if all(a[1] <= b[0] for a, b in pairwise(columns)) else None


def _placed(row: Row, places: Edges, columns: Edges) -> Row | None:
    """The row with each cell in the column that it stands under, blanks elsewhere; None where that is not plain."""
    under = [[at for at, (left, right) in enumerate(columns) if start < right and left < end] for start, end in places]
    if any(len(found) != 1 for found in under) or len({found[0] for found in under}) < len(under):
        return None
    cells = [_blank(row)] * len(columns)
    for (at,), cell in zip(under, row.cells, strict=True):
        cells[at] = cell
    return Row(cells, row.gap)


def _by_its_numbers(row: Row, numeric: Sequence[bool], data: Sequence[Sequence[str]]) -> Row | None:
    """A row without a number of its own, whose values are as many as the columns of values at the right."""
    texts = row.texts()
    values, named = _tail([_is_value(text) for text in texts]), _tail(numeric)
    label = len(texts) - values
    if values != named or not 0 < label < len(numeric) - named or is_row_number(texts[0]):
        return None
    if sum(not one[0] or is_row_number(one[0]) for one in data) * 2 <= len(data):
        return None
    missing = [_blank(row)] * (len(numeric) - len(texts) - 1)
    return Row([_blank(row), *row.cells[:label], *missing, *row.cells[label:]], row.gap)


def _tail(flags: Sequence[bool]) -> int:
    """How many of the last are true."""
    return next((at for at, flag in enumerate(reversed(flags)) if not flag), len(flags))


def _beside(row: Row, width: int) -> Row:
    return Row([*[_blank(row)] * width, *row.cells], row.gap)


def _blank(row: Row) -> Reading:
    return Reading("", row.cells[0].pieces[:1])


def _glued(rows: Sequence[Row], places: Sequence[Edges]) -> tuple[list[Row], list[Edges]]:
    """A line that is the end of a label, or its beginning, goes to its row: "Thương binh" / "và xã hội  5  4"."""
    kept: list[Row] = []
    where: list[Edges] = []
    for row, edges in zip(rows, places, strict=True):
        last = kept[-1] if kept else None
        rest = next((cell for cell in row.cells if _WORD.search(cell.text)), row.cells[0])
        if last and len(row.cells) == 1 and len(last.cells) > 1 and rest.text[:1].islower():
            at = next((n for n, cell in enumerate(last.cells) if _WORD.search(cell.text)), 0)
            kept[-1] = Row([*last.cells[:at], join([last.cells[at], rest])[0], *last.cells[at + 1 :]], last.gap)
        elif last and len(last.cells) == 1 and len(row.cells) > 1 and rest.text[:1].islower() and not row.gap:
            cells = [join([last.cells[0], cell])[0] if cell is rest else cell for cell in row.cells]
            kept[-1], where[-1] = Row(cells, last.gap), edges
        else:
            kept.append(row)
            where.append(edges)
    return kept, where
