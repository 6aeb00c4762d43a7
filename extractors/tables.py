"""Rows of cells → one `Table`: heads found, heads printed again set aside, cells split by a page break mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise

from extractors.document import Block, Cell, Table
from extractors.normal import Reading, join
from extractors.paragraphs import empty_passage

_ROW_NUMBER = re.compile(r"\(?(?:\d{1,3}|[IVXLC]{1,6}|[A-ZĐa-zđ])(?:\.\d{1,3})*[.)]{0,2}")
_NUMERIC = re.compile(r"[-–+≈~<>≤≥]?\s?\d[\d.,\s/]*\s?%?")
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-ZĐ])\)?(?:\s?=[\s\d()+\-–:/x*%,.]+)?")
_IN_BRACKETS = re.compile(r"\(\d{1,2}\)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_HEAD = 6
_CLOSE = 4.0  # points: columns that begin so close to each other begin at one place
ALIKE = 0.8  # of two readings of one head


@dataclass(slots=True)
class Row:
    """A row as drawn: one reading per column, and whether a page break or blank line stands before it."""

    cells: list[Reading]
    gap: bool = False

    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


@dataclass(slots=True)
class _Draft:
    """A table under way: for each cell, the readings it is made of."""

    rows: list[list[list[Reading]]] = field(default_factory=list)
    repeats: list[Cell] = field(default_factory=list)


def tables(rows: Sequence[Row], page: int | None = None, header_rows: int = 0) -> list[Block]:
    """Rows that follow each other, as table blocks: usually one, more where a new head begins after a gap.

    `header_rows` is what the format itself says of the head (Markdown's rule line), 0 where it says nothing.
    """
    blocks = []
    for group in _split(rows, header_rows):
        table = _table(group, header_rows)
        first = group[0].cells[0].pieces[0][1]
        blocks.append(Block("table", empty_passage(first), page, table))
    return blocks


def is_number(text: str) -> bool:
    """Whether a cell holds a number and nothing else."""
    return _NUMERIC.fullmatch(text) is not None


def is_row_number(text: str) -> bool:
    """Whether a cell may number its row: "3", "II.", "1.2"."""
    return _ROW_NUMBER.fullmatch(text) is not None


def spread(rows: Sequence[Row], lefts: Sequence[float], finer: Sequence[float]) -> Sequence[Row]:
    """The rows of a head that a page break cuts, in the columns of the page after, which may be more.

    `lefts` are where its own columns begin, `finer` those of the next page. Rows with data stay as they are, and so do
    columns that have no place there.

    >>> head = [Row([Reading("TT", ((0, 0),)), Reading("Đã trả", ((0, 3),)), Reading("Ghi chú", ((0, 9),))])]
    >>> [row.texts() for row in spread(head, [0, 30, 90], [0, 30.2, 60, 90])]
    [['TT', 'Đã trả', '', 'Ghi chú']]
    """
    places = [min(range(len(finer)), key=lambda at, left=left: abs(finer[at] - left)) for left in lefts]
    close = all(abs(finer[at] - left) < _CLOSE for at, left in zip(places, lefts, strict=True))
    data = any(_is_data(row.texts(), number) or len(row.cells) != len(lefts) for number, row in enumerate(rows))
    if data or not close or len(set(places)) < len(places) or len(finer) == len(lefts):
        return rows
    result = []
    for row in rows:
        cells = [Reading("", row.cells[0].pieces[:1]) for _ in finer]
        for at, cell in zip(places, row.cells, strict=True):
            cells[at] = cell
        result.append(Row(cells, row.gap))
    return result


def _split(rows: Sequence[Row], header_rows: int) -> list[list[Row]]:
    """Groups of rows that are one table: a gap ends it unless the head is repeated or the rows simply run on."""
    groups: list[list[Row]] = []
    heads = 0
    for number, row in enumerate(rows):
        if not groups or (row.gap and not _runs_on(groups[-1], heads, rows[number : number + _MAX_HEAD])):
            groups.append([])
            heads = max(header_rows, head_rows([one.texts() for one in rows[number : number + _MAX_HEAD + 1]]))
        groups[-1].append(row)
    return groups


def _runs_on(group: Sequence[Row], heads: int, after: Sequence[Row]) -> bool:
    row = after[0]
    if heads and _repeats(group[0].texts(), row.texts()) is not None:
        return True
    if len(row.cells) != Counter(len(one.cells) for one in group).most_common(1)[0][0]:
        return False
    return not row.cells[0].text or head_rows([one.texts() for one in after]) == 0


def head_rows(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand at the top of a table before its first row of data.

    >>> head_rows([["TT", "Chỉ tiêu", "Năm"], ["", "", "2021"], ["(1)", "(2)", "(3)"], ["1", "Hồ sơ", "5"]])
    3
    """
    for number, row in enumerate(rows[: _MAX_HEAD + 1]):
        if _is_column_numbers(row) and number:
            return number + 1 if number + 1 < len(rows) else number
        if _is_data(row, number) or (number and len(row) == 1 < len(rows[number - 1]) - 1):
            return number  # a line of one cell under a head of several opens the first group of rows
    return 1 if len(rows) > 1 and len(rows[0]) > 2 and all(rows[0]) else 0


def _is_data(row: Sequence[str], number: int) -> bool:
    if row and row[0] and _ROW_NUMBER.fullmatch(row[0]):
        return True
    numbers = [cell for cell in row[1:] if _NUMERIC.fullmatch(cell)]
    years = number < 3 and all(_YEAR.fullmatch(cell) for cell in numbers)
    return bool(numbers) and not years


def _is_column_numbers(row: Sequence[str]) -> bool:
    """A row that only numbers the columns: "(1) (2) (3)=(4)+(5)", "A B 1 2"; a scan may lack some of them."""
    in_brackets = [int(cell[1:-1]) - at for at, cell in enumerate(row) if _IN_BRACKETS.fullmatch(cell)]
    if len(in_brackets) > max(2, len(row) // 2) and len(set(in_brackets)) == 1:
        return True
    given = [cell for cell in row if cell]
    if len(given) < 3 or len(given) < len(row) - 1 or not all(_COLUMN_NUMBER.fullmatch(cell) for cell in given):
        return False
    counts = [int(found[0]) for cell in given if (found := re.search(r"\d+", cell))]
    return len(counts) > 1 and all(b - a == 1 for a, b in pairwise(counts)) and counts[0] <= 3


def _repeats(head: Sequence[str], row: Sequence[str]) -> list[int] | None:
    """Where a row prints a head again: for each column, how long that is in it; None where it does not.

    A head read twice by a scanner may differ in a letter.

    >>> _repeats(["STT", "Chỉ tiêu", ""], ["STT", "Chỉ tiêu và hồ sơ).", ""]), _repeats(["STT", "A"], ["1", "A"])
    ([3, 8, 0], None)
    >>> _repeats(["STT", "Chỉ tiêu thống kê", "Số liệu"], ["STT", "Chỉ tiu thống kê sơ", "Số liệu"])
    [3, 16, 7]
    """
    if len(head) != len(row) or not any(head):
        return None
    lengths = [_printed_length(printed, again) for printed, again in zip(head, row, strict=True)]
    if None in lengths:
        return None
    same = sum(
        bool(printed) and length == len(again) for printed, again, length in zip(head, row, lengths, strict=True)
    )
    return [length or 0 for length in lengths] if same * 2 >= sum(map(bool, head)) and same else None


def _printed_length(printed: str, again: str) -> int | None:
    """How much of a cell prints a head's cell again; None where none of it does."""
    if again == printed or again.startswith(f"{printed} " if printed else ""):
        return len(printed)
    words = re.match(rf"(?:\S+\s+){{{len(printed.split()) - 1}}}\S+", again)
    return words.end() if words and len(printed) > 4 and _is_alike(printed, words[0]) else None


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > ALIKE


def _table(rows: Sequence[Row], header_rows: int) -> Table:
    heads = max(header_rows, head_rows([row.texts() for row in rows[: _MAX_HEAD + 1]]))
    heads = min(heads, len(rows))
    draft = _Draft([[[cell] for cell in row.cells] for row in rows[:heads]])
    after_break, number = False, heads
    while number < len(rows):
        row = rows[number]
        again = _repeated(rows[:heads], rows[number : number + heads]) if heads else 0
        if again:
            for place in range(again):
                _set_aside(draft, rows[place].texts(), rows[number + place], place)
            after_break, number = True, number + again
            continue
        if not _glue(draft, heads, row, after_break or row.gap):
            draft.rows.append([[cell] for cell in row.cells])
        after_break, number = False, number + 1
    return _finished(draft, heads)


def _repeated(head: Sequence[Row], rows: Sequence[Row]) -> int:
    """How many of the head's rows are printed again at the top of `rows`."""
    count = 0
    for printed, row in zip(head, rows, strict=False):
        if _repeats(printed.texts(), row.texts()) is None:
            break
        count += 1
    return count


def _set_aside(draft: _Draft, head: Sequence[str], row: Row, place: int) -> None:
    """A head printed again goes to `repeats`; what it has swallowed of a split cell goes back to the last row."""
    lengths = _repeats(head, row.texts()) or [len(text) for text in head]
    for column, cell in enumerate(row.cells):
        printed = lengths[column]
        if not cell.text:
            continue
        if printed:
            draft.repeats.append(Cell(place, column, cell.part(0, printed).passage()))
        rest = cell.part(printed, len(cell.text))
        if rest.text:
            _append(draft, column, rest)


def _append(draft: _Draft, column: int, rest: Reading) -> None:
    """Put the rest of a split cell behind its first part; what that part has in full already is a repeat."""
    last = draft.rows[-1]
    if column >= len(last):
        column = len(last) - 1
    whole = last[column][-1].text
    if whole == rest.text or whole.endswith(" " + rest.text):
        draft.repeats.append(Cell(len(draft.rows) - 1, column, rest.passage()))
    elif whole:
        last[column].append(rest)
    else:
        last[column] = [rest]


def _glue(draft: _Draft, heads: int, row: Row, after_break: bool) -> bool:
    """Glue a row that only holds the rest of the row above to it; say whether it was one.

    Such a row has no number and no row label, and all it has begins in the middle of a sentence; digits among its words
    ("nối = 1") only behind a page break, beside a cell of words alone. On the same page the cell above must also break
    off, for a list of lower-case labels with blank values looks alike.
    """
    given = [(column, cell) for column, cell in enumerate(row.cells) if cell.text]
    if not given or len(draft.rows) <= heads or given[0][0] == 0:
        return False
    above = draft.rows[-1]
    has_words = after_break and any(not _has_digit(cell) for _, cell in given)
    for column, cell in given:
        if column >= len(above) or not above[column][-1].text or cell.text[-1] == ":":
            return False
        if not (cell.text[0].islower() or cell.text[0] in ")],.;/"):
            return False
        if _has_digit(cell) and not (has_words and cell.text[0].islower()):
            return False
        if not after_break and not _breaks_off(above[column][-1].text):
            return False
    for column, cell in given:
        _append(draft, column, cell)
    return True


def _has_digit(cell: Reading) -> bool:
    return any(map(str.isdigit, cell.text))


def _breaks_off(text: str) -> bool:
    return text[-1] in ",-–—(/&" or text.rfind("(") > text.rfind(")")


def _finished(draft: _Draft, heads: int) -> Table:
    spans = head_spans([["".join(part.text for part in cell) for cell in row] for row in draft.rows[:heads]])
    rows = []
    for number, row in enumerate(draft.rows):
        cells = []
        for column, parts in enumerate(row):
            row_span, column_span = spans.get((number, column), (1, 1)) if number < heads else (1, 1)
            if row_span:
                passage = join([part for part in parts if part.text] or parts[:1])[0].passage()
                cells.append(Cell(number, column, passage, row_span, column_span))
        rows.append(tuple(cells))
    return Table(tuple(rows), heads, tuple(draft.repeats))


def spanned(cells: Sequence[Cell], header_rows: int = 0, page: int | None = None) -> Block:
    """A table whose format says itself which cells are merged (HTML, DOCX). `header_rows` as in `tables`."""
    height = max(cell.row for cell in cells) + 1
    rows: list[list[Cell]] = [[] for _ in range(height)]
    for cell in cells:
        rows[cell.row].append(cell)
    heads = header_rows or head_rows(_grid(rows[: _MAX_HEAD + 1]))
    kept = tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in rows)
    first = cells[0].passage.pieces[0][1]
    return Block("table", empty_passage(first), page, Table(kept, min(heads, height)))


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """The texts as drawn: a covered place is blank."""
    width = max((cell.column + cell.column_span for row in rows for cell in row), default=0)
    grid = [[""] * width for _ in rows]
    for number, row in enumerate(rows):
        for cell in row:
            grid[number][cell.column] = cell.passage.text
    return grid


def head_spans(head: Sequence[Sequence[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """Row and column spans of a head drawn with blanks where cells are merged; (0, 0) for a cell that is covered.

    A blank beside a head with something beneath it belongs to that head; a blank under a head belongs to it too.

    >>> head_spans([["TT", "Kết quả", ""], ["", "Đơn vị", "Số"]])
    {(0, 1): (1, 2), (0, 2): (0, 0), (0, 0): (2, 1), (1, 0): (0, 0)}
    """
    if len(head) < 2 or len({len(row) for row in head}) != 1:
        return {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for row, texts in enumerate(head):
        for column, text in enumerate(texts):
            owner[row, column] = (row, column)
            if text:
                continue
            left, above = owner.get((row, column - 1)), owner.get((row - 1, column))
            beneath = any(head[below][column] for below in range(row + 1, len(head)))
            under_one = row == 0 or above == owner.get((row - 1, column - 1))
            if left and left[0] == row and head[row][left[1]] and beneath and under_one:
                owner[row, column] = left
            elif above and head[above[0]][above[1]] and _single(owner, above, row):
                owner[row, column] = above
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for place, at in owner.items():
        if place != at:
            height, width = spans.get(at, (1, 1))
            spans[at] = (max(height, place[0] - at[0] + 1), max(width, place[1] - at[1] + 1))
            spans[place] = (0, 0)
    return spans


def _single(owner: dict[tuple[int, int], tuple[int, int]], head: tuple[int, int], row: int) -> bool:
    """Whether a head covers one column only, so that it may grow downwards."""
    return all(place[1] == head[1] for place, at in owner.items() if at == head and place[0] < row)


def mended(rows: Sequence[Row]) -> list[Row]:
    """Rows whose cell was broken over lines, put together again: such a row is short, and the next lines fill it up."""
    if not rows:
        return []
    width = Counter(len(row.cells) for row in rows).most_common(1)[0][0]
    result: list[Row] = []
    for row in rows:
        last = result[-1] if result else None
        if last and not row.gap and len(last.cells) < width and len(last.cells) + len(row.cells) - 1 <= width:
            both = [cell for cell in (last.cells[-1], row.cells[0]) if cell.text] or [row.cells[0]]
            middle = join(both)[0]
            result[-1] = Row([*last.cells[:-1], middle, *row.cells[1:]], last.gap)
        else:
            result.append(row)
    return result
