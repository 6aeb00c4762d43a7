"""Tables: rows that add up to their total, groups to their rows, and the rows of an appendix to their whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from extractors.document import Block
from pipeline.audit_forms import sum_check
from pipeline.audit_values import Check, Sheet, Value, judge_sum
from rules.fold import fold_text

TOTAL = regex.compile(
    r"(?:tổng(?:\s+(?:cộng|số))?|cộng(?:\s+chung)?|toàn\s+(?:huyện|tỉnh|thành phố))\s*[:(I-]?", regex.IGNORECASE
)
ROMAN = regex.compile(r"[IVX]{1,5}\.?")
LETTER = regex.compile(r"[A-H]\.?")
ARABIC = regex.compile(r"\d{1,3}\.?")
WORD = regex.compile(r"\p{L}{2}")
NUMBERED = regex.compile(r"\d+(?:\.\d+)*\.?")
FLAT_LABEL = regex.compile(r"\s*(?:(?P<number>\d{1,2}|[IVX]{1,4}|[A-D])[.)]?\s+)?(?P<label>.*?)\s*")
LEAST_COLUMNS = 3  # that fall short together, where a row was left out
NOT_ADDED = regex.compile(r"%|tỷ lệ|tỉ lệ|bình quân|xếp|hạng|thứ", regex.IGNORECASE)
IN_IT = regex.compile(r"trong\s+đó", regex.IGNORECASE)


@dataclass(slots=True)
class Row:
    """A row of a table: its number, its label, and its values by column."""

    number: str
    label: str
    values: dict[int, Value] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[int, Decimal]:
        return {column: value.value for column, value in self.values.items()}

    @property
    def kind(self) -> str:
        if not self.number and TOTAL.match(self.label):
            return "total"
        if ROMAN.fullmatch(self.number) or LETTER.fullmatch(self.number):
            return "group"
        return "row" if ARABIC.fullmatch(self.number) else ""


def table_checks(sheet: Sheet) -> Iterator[Check]:
    """Checks of every table of the report."""
    for number, values in sheet.by_block.items():
        block = sheet.blocks[number]
        if block.table is not None:
            rows = _rows(block, values)
            yield from _columns(rows, block)
            yield from _noted(sheet, rows)
            yield from _headings(sheet, block, rows)
    for rows in _flat_tables(sheet):
        yield from _columns(rows)


def _rows(block: Block, values: Sequence[Value]) -> list[Row]:
    assert block.table is not None
    by_cell: dict[tuple[int, int], list[Value]] = {}
    for value in values:
        if value.cell is not None:
            by_cell.setdefault(value.cell, []).append(value)
    rows = []
    for at, cells in enumerate(block.table.rows):
        texts = [" ".join(cell.passage.text.split()) for cell in cells]
        number = texts[0] if (texts and NUMBERED.fullmatch(texts[0])) or (texts and ROMAN.fullmatch(texts[0])) else ""
        if texts and LETTER.fullmatch(texts[0]):
            number = texts[0]
        label = next((text for text in texts if WORD.search(text)), "")
        row = Row(number.rstrip("."), label)
        if at >= block.table.header_rows:
            for cell in cells:
                inside = by_cell.get((at, cell.column), [])
                if len(inside) == 1:
                    row.values[cell.column] = inside[0]
        rows.append(row)
    return rows


def _flat_tables(sheet: Sheet) -> Iterator[list[Row]]:
    """Forms flattened to lines: paragraphs one after another whose figures count the same, column by column."""
    rows: list[Row] = []
    before, heads = -1, None
    for number in sheet.order:
        values = sheet.by_block[number]
        own = _flat_heads(sheet, values)
        if own is None and heads and number == before + 1 and len(values) == len(heads) and values[0].cell is None:
            own = heads  # a row that the rules left unread, since its own sums do not hold
        if rows and (own != heads or number != before + 1):
            yield rows
            rows = []
        if own:
            match = FLAT_LABEL.fullmatch(sheet.text(values[0])[: values[0].at])
            label = match["label"] if match else ""
            rows.append(Row((match["number"] or "").rstrip(".)") if match else "", label, dict(enumerate(values))))
        before, heads = number, own
    if rows:
        yield rows


def _flat_heads(sheet: Sheet, values: Sequence[Value]) -> tuple[tuple[str, ...], ...] | None:
    """What the numbers of such a line count, field and level apart; None where it is no line of a form."""
    figures = [sheet.figures[value.figures[0]] for value in values if value.figures and value.cell is None]
    if len(figures) < len(values) or any(figure.origin_kind != "table" for figure in figures):
        return None
    return tuple((one.indicator, one.dims.channel, one.dims.timeliness, one.dims.origin) for one in figures)


# ---- columns that add up -------------------------------------------------------------------------------------------


def _columns(rows: Sequence[Row], block: Block | None = None) -> Iterator[Check]:
    """Total = groups (or rows), group = its rows, for every column of a table (T17).

    Where most columns do not add up, one row too many or too few is said once; else the table was not meant that way.
    """
    for whole, parts in _sums(rows):
        checks = [check for column in sorted(whole.values) if (check := _column(column, whole, parts, block))]
        held = sum(check.status == "pass" for check in checks)
        if held * 2 >= len(checks):
            yield from checks
        else:
            yield from _row_too_many(whole, parts, block) or _row_too_few(checks)


def _row_too_many(whole: Row, parts: Sequence[Row], block: Block | None) -> list[Check]:
    """A row that stands twice, without which the columns add up."""
    for at, row in enumerate(parts):
        for other in parts[at + 1 :]:
            if row.label != other.label or row.numbers != other.numbers:
                continue
            rest = [one for one in parts if one is not other]
            again = [check for column in whole.values if (check := _column(column, whole, rest, block))]
            if len(again) > 1 and all(check.status == "pass" for check in again):
                lines = [next(iter(one.values.values())).line for one in (other, row)]
                return [Check("columns", "row_twice", "fail", row.label, lines=tuple(lines))]
    return []


def _row_too_few(checks: Sequence[Check]) -> list[Check]:
    """All columns fall short, as where a row was left out: the first of them, as a doubt."""
    short = [check for check in checks if check.status != "pass"]
    if len(short) < LEAST_COLUMNS or any(not 0 < (check.delta or 0) * 2 < (check.reported or 0) for check in short):
        return []
    return [replace(short[0], rule="row_missing", status="unverifiable", relations=())]


def _sums(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    totals = [row for row in rows if row.kind == "total" and len(row.values) > 2]
    groups = [row for row in rows if row.kind == "group" and len(row.values) > 2]
    plain = [row for row in rows if row.kind == "row" and len(row.values) > 2]
    if len(totals) == 1 and not groups and not plain and not any(row.number for row in rows):
        plain = [row for row in rows if row.label and row is not totals[0] and len(row.values) > 1]
    if len(totals) == 1:
        parts = groups if len(groups) > 1 else plain
        if len(parts) > 1:
            yield totals[0], parts
    for at, row in enumerate(rows):
        if row in groups:
            under = []
            for child in rows[at + 1 :]:
                if child.kind in ("group", "total"):
                    break
                if child.kind == "row":
                    under.append(child)
            if len(under) > 1:
                yield row, under


def _column(column: int, whole: Row, parts: Sequence[Row], block: Block | None) -> Check | None:
    total = whole.values[column]
    members = [part.values[column] for part in parts if column in part.values]
    if len(members) < 2 or total.is_share or any(member.is_share for member in members):
        return None
    if block is not None and NOT_ADDED.search(_heads_over(block, column)):
        return None
    status, _ = judge_sum(total, members)
    if status == "fail" and len(members) < len(parts):
        status = "unverifiable"  # a blank is missing, not zero
    return sum_check("columns", "T17", status, total, members)


def _heads_over(block: Block, column: int) -> str:
    assert block.table is not None
    return " ".join(
        cell.passage.text for row in block.table.rows[: block.table.header_rows] for cell in row
        if cell.column <= column < cell.column + cell.column_span
    )  # fmt: skip


# ---- the statistics appendix ---------------------------------------------------------------------------------------


def _noted(sheet: Sheet, rows: Sequence[Row]) -> Iterator[Check]:
    """Rows under "Trong đó" that leave a gap which only a number in the notes column fills.

    The column does not close, though the report does: that is said, with the number that closes it.
    """
    for at, row in enumerate(rows):
        under = _under(rows, at) if row.number and row.values else []
        if not under or not IN_IT.match(rows[at + 1].label):
            continue
        column = max(row.values, key=lambda one: sum(one in child.values for child in under))
        whole = row.values[column]
        parts = [child.values[column] for child in under if column in child.values]
        notes = [value for child in (row, *under) for place, value in child.values.items() if place != column]
        if len(parts) < 2 or not notes or any(part.is_share for part in parts):
            continue
        status, gap = judge_sum(whole, parts)
        if status == "fail" and any(note.value == gap for note in notes):
            note = next(note for note in notes if note.value == gap)
            check = sum_check("columns", "note", "fail", whole, parts, sure=False)
            yield replace(check, expression=f"{check.expression} (ghi chú dòng {note.line}: {note.text})")


def _under(rows: Sequence[Row], at: int) -> list[Row]:
    under = []
    for child in rows[at + 1 :]:
        if child.number:
            break
        under.append(child)
    return under


def _headings(sheet: Sheet, block: Block, rows: Sequence[Row]) -> Iterator[Check]:
    """A heading row that bears a number smaller than that of a row under it, in one unit."""
    for row in rows:
        if row.number.count(".") != 1 or len(row.values) != 1:
            continue
        (column, whole) = next(iter(row.values.items()))
        if whole.figures or not _heads(row.number, rows):
            continue
        for child in rows:
            value = child.values.get(column)
            direct = child.number.startswith(row.number + ".") and child.number.count(".") == 2
            if (
                direct
                and value
                and value.figures
                and value.value > whole.value
                and _unit(block, value) == _unit(block, whole)
            ):
                yield sum_check("subset", "heading", "fail", whole, [value], at_most=True, sure=False)


def _heads(number: str, rows: Sequence[Row]) -> bool:
    return sum(row.number.startswith(number + ".") for row in rows) > 1


def _unit(block: Block, value: Value) -> str:
    """The unit that the row of a value prints in a cell of its own."""
    assert block.table is not None
    assert value.cell is not None
    texts = [cell.passage.text for cell in block.table.rows[value.cell[0]] if cell.column == value.cell[1] - 1]
    return fold_text(texts[0]) if texts else ""
