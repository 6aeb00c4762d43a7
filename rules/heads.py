"""Tables: which column holds labels, units and numbers, and what a cell's row and column heads say it counts.

Two kinds are read. In an appendix of indicators each row is one ("Số hồ sơ đã tiếp nhận | hồ sơ | 640"); in a
settlement table each column is one ("Đã giải quyết > Quá hạn") and a row is a level or a field. A cell is then read
like prose, its heads standing before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import regex

from extractors.document import Cell, Passage, Span, Table
from rules.accounts import Column, body_labels, is_account, levels_of, spoken, unit_of
from rules.captions import counts_otherwise, without_dossiers
from rules.columns import SHARE_OF_PLAN, SHARE_OF_UNKNOWN, column_of
from rules.context import read_line
from rules.fold import fold_text
from rules.ledger import Statement
from rules.lines import Line, Quantity
from rules.linking import link_line
from rules.mentions import Numeral, scan
from rules.place import Record, Scope
from rules.row_labels import row_dims
from rules.rulebook import Rulebook
from rules.services import add_service_levels
from rules.settlement import read_together, without_rivals
from rules.unaligned import is_unaligned, read_unaligned

ROW_NUMBER = regex.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5}|[A-Ea-e])\s?[.)]?\s*")
COLUMN_NUMBER = regex.compile(r"\s*(?:\(?\d{1,2}[a-z]?\)?|\(\d{1,2}\)\s?=\s?[\d()+\s]+|[A-D])\s*")
CODE_KEY = regex.compile(r"=\s?\d|\b\d\s?[:=]")
GROUP = regex.compile(r"(?:trong\s+đó|gồm|bao\s+gồm|chia\s+ra)\b", regex.IGNORECASE)
SETTLEMENT = frozenset({"received", "resolved", "pending", "received_and_resolved"})


def read_table(
    table: Table, scope: Scope, section: int | None, book: Rulebook, captions: Sequence[str] = ()
) -> list[Statement]:
    """The numbers of a table, each linked by its heads. Every cell with a digit gives a statement.

    `captions` are the lines right above it.
    """
    layout = _layout(table, book)
    reader = _reader_of(table, layout, book)
    statements = reader(table, layout, scope, section, book)
    if layout.settlement and (reason := counts_otherwise(captions, book)):
        statements = [without_dossiers(one, reason) for one in statements]
    seen = {id(statement.passage) for statement in statements}
    rest = [cell for row in table.rows for cell in row if id(cell.passage) not in seen]
    for cell in (*rest, *table.repeats):
        if statement := _unlinked(cell, layout, section, header=cell.row < table.header_rows or cell in table.repeats):
            statements.append(statement)
    return statements


# ---- the layout ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Layout:
    """What each column holds, and the heads over it from top to bottom."""

    roles: dict[int, str]
    heads: dict[int, tuple[str, ...]]
    settlement: bool = False

    def values(self) -> list[int]:
        """The columns of values that have a head."""
        return [column for column in sorted(self.heads) if self.roles.get(column) == "value"]

    def first(self, role: str) -> int | None:
        return next((column for column, name in sorted(self.roles.items()) if name == role), None)


def _layout(table: Table, book: Rulebook) -> _Layout:
    heads: dict[int, list[str]] = {}
    for row in table.rows[: table.header_rows]:
        for cell in row:
            text = " ".join(cell.passage.text.split())
            if not text or COLUMN_NUMBER.fullmatch(text):
                continue
            for column in range(cell.column, cell.column + cell.column_span):
                if text not in heads.setdefault(column, []):
                    heads[column].append(text)
    width = max((cell.column + cell.column_span for row in table.rows for cell in row), default=0)
    roles = {column: _role(heads.get(column, []), book) for column in range(width)}
    layout = _Layout(roles, {column: tuple(path) for column, path in heads.items()})
    layout.settlement = _is_settlement(layout, book)
    if layout.first("label") is None and width > 1:
        label = 1 if roles.get(0) == "number" else 0
        if layout.settlement or not heads:
            roles[label] = "label"
    return layout


def _role(path: list[str], book: Rulebook) -> str:
    if not path:
        return "value"
    for column in book.columns:
        for text in (path[-1], path[0]):
            folded = fold_text(text)
            if any(folded == word if column["whole"] else folded.startswith(word) for word in column["words"]):
                return str(column["is"])
    return "value"


def _is_settlement(layout: _Layout, book: Rulebook) -> bool:
    """Whether at least two columns speak of received, resolved or pending files."""
    topics = 0
    for column, path in layout.heads.items():
        if layout.roles.get(column) == "value":
            _, words = book.hits(_said_by(path, book))
            topics += any(hit.concept in SETTLEMENT or hit.slot == "timeliness" for hit in words)
    return topics >= 2


def _said_by(path: tuple[str, ...], book: Rulebook) -> str:
    """The heads over a column in one, a short one in full: "Đang GQ" says "đang giải quyết"."""
    written = [book.heads.get(fold_text(COUNTED.sub("", text).strip(" .:")), text) for text in path]
    return regex.sub(r"[()\[\]:;]", " ", " ".join(written))


COUNTED = regex.compile(r"^(?:(?:tổng\s)?số\s)?(?:hồ sơ|HS|TTHC)\b", regex.IGNORECASE)


def _reader_of(table: Table, layout: _Layout, book: Rulebook) -> Any:
    if not layout.settlement and layout.first("unit") is None and _account_levels(table, layout, book) is not None:
        return _read_account
    if layout.settlement and is_unaligned(table):
        return lambda table, _, scope, section, book: read_unaligned(table, scope, section, book)
    if layout.settlement and layout.first("label") is not None:
        return _read_settlement
    if layout.first("label") is not None:
        return _read_indicators
    return lambda *_: []


# ---- an appendix of indicators --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Rows:
    """Where the reading of an appendix stands: the rows that what follows may be under."""

    unit: str = ""
    whole: Record | None = None
    in_group: bool = False
    account: bool = False  # whether the rows are an account of dossiers, without a column of units
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first: dict[str, tuple[str, tuple[str, ...]]] = field(
        default_factory=dict
    )  # unit and topics of a group's first row

    def heading_topics(self, number: str, unit: str) -> tuple[str, ...]:
        """What the rows above say that this one is about: 1 and 1.3 of 1.3.2, or 1.3.1 where no row is 1.3."""
        found: list[str] = []
        parts = number.split(".")
        for length in range(len(parts) - 1, 0, -1):
            found += self.topics.get(".".join(parts[:length]), ())
        parent = ".".join(parts[:-1])
        if parent not in self.topics:
            first, topics = self.first.get(parent, ("", ()))
            found = [*(topics if first == unit and unit else ()), *found]
        return tuple(found)

    def note(self, number: str, unit: str, label: str, book: Rulebook) -> None:
        """A row with a number of its own."""
        self.in_group = False
        topics = tuple(dict.fromkeys(hit.concept for hit in book.hits(label)[1] if hit.slot == "topic"))
        parent = number.rpartition(".")[0]
        self.topics[number] = topics
        if parent and parent not in self.topics:
            self.first.setdefault(parent, (unit, topics))


def _read_indicators(
    table: Table, layout: _Layout, scope: Scope, section: int | None, book: Rulebook
) -> list[Statement]:
    rows: list[dict[int, Statement]] = []
    state = _Rows()
    levels = levels_of(layout.heads, layout.values(), book) or {}
    labels = body_labels(table.rows[table.header_rows :], _label_column(layout))
    state.account = layout.first("unit") is None and is_account(labels, book)
    for row in table.rows[table.header_rows :]:
        cells = {cell.column: cell for cell in row}
        rows.append(_indicator_row(cells, layout, scope, section, book, state, levels))
    return [statement for row in without_rivals(rows) for statement in row.values()]


def _indicator_row(
    cells: dict[int, Cell], layout: _Layout, scope: Scope, section: int | None, book: Rulebook, state: _Rows,
    levels: dict[int, str],
) -> dict[int, Statement]:  # fmt: skip
    label_cell = cells.get(layout.first("label") or 0)
    label = " ".join(label_cell.passage.text.split()) if label_cell else ""
    if label_cell is None or not label:
        return {}
    number = _row_number(cells, layout, label)
    unit = _unit(cells, layout, state, book)
    headings = state.heading_topics(number, unit) if number else ()
    if number:
        state.note(number, unit, label, book)
    first = cells.get(layout.first("number") or 0)
    if (first is not None and GROUP.match(first.passage.text.lstrip())) or GROUP.match(label.lstrip()):
        state.in_group = True
    is_part = state.in_group or (not number and label[:1] in "-+*•")
    row_scope = replace(
        scope, record=state.whole if is_part else None, is_whole=is_part and state.whole is not None,
        topics=headings, level=scope.level,
    )  # fmt: skip
    statements: dict[int, Statement] = {}
    for column, cell in sorted(cells.items()):
        role = layout.roles.get(column, "value")
        if role == "value" and cell is not label_cell:
            level = levels.get(column) or row_scope.level
            column_scope = row_scope if level == row_scope.level else replace(row_scope, level=level)
            written = unit or _unit_in(label) or (unit_of(label) if state.account else "")
            statement = _value(cell, label_cell, label, written, layout, column_scope, section, book)
        elif role == "note":
            statement = _note(cell, row_scope, _own_record(statements) or state.whole, unit, section, book)
        else:
            statement = None
        if statement is not None:
            statements[column] = statement
    if number:  # a numbered row ends what the one before was the whole of
        state.whole = _own_record(statements)
    return statements


def _row_number(cells: dict[int, Cell], layout: _Layout, label: str) -> str:
    column = layout.first("number")
    if column is None or column not in cells:
        return ""
    text = cells[column].passage.text.strip()
    return text.rstrip(".) ") if ROW_NUMBER.fullmatch(text) and text else ""


def _unit(cells: dict[int, Cell], layout: _Layout, state: _Rows, book: Rulebook) -> str:
    column = layout.first("unit")
    text = " ".join(cells[column].passage.text.split()) if column is not None and column in cells else ""
    if text.lower() not in book.ditto:
        state.unit = text
    return state.unit


def _value(
    cell: Cell, label_cell: Cell, label: str, unit: str, layout: _Layout, scope: Scope, section: int | None,
    book: Rulebook,
) -> Statement | None:  # fmt: skip
    numerals = scan(cell.passage.text)
    if not numerals:
        return None
    column = column_of(layout.heads.get(cell.column, ()), scope, book)
    reason = column.reason or (_share_reason(layout, scope, book) if column.share else "")
    written = _unit_words(unit, book)
    line, records = _read_cell(cell.passage, label, written, replace(scope, role=column.role or scope.role), book)
    if reason:
        records = [Record(unit=r.unit, label=label, reason=reason, blocked=True) for r in records]
    else:
        records = [_by_form(r, q, label, unit, scope, book) for r, q in zip(records, line.quantities, strict=True)]
    evidence = Span(
        min(label_cell.passage.offset(0), cell.passage.offset(0)), cell.passage.span(0, len(cell.passage.text)).end
    )
    return Statement(cell.passage, line, line_numerals(line, numerals), records, [], section, "table", label, evidence)


def _share_reason(layout: _Layout, scope: Scope, book: Rulebook) -> str:
    """What a column of shares beside counts is a share of: of the plan, where one stands in the table."""
    planned = any(column_of(head, scope, book).role == "target" for head in layout.heads.values())
    return SHARE_OF_PLAN if planned else SHARE_OF_UNKNOWN


UNIT_IN_LABEL = regex.compile(
    r"\((?P<unit>%|(?:tỷ|triệu|nghìn)?\s?đồng|hồ sơ|người|thủ tục|TTHC|văn bản|đơn vị|cơ quan)\)\W*$"
)


def _unit_in(label: str) -> str:
    """ "Giải ngân vốn đầu tư công (tỷ đồng)": the unit in the label's bracket."""
    found = UNIT_IN_LABEL.search(label)
    return found["unit"] if found else ""


def line_numerals(line: Line, numerals: list[Numeral]) -> list[Numeral]:
    """The cell's numerals, its quantities being those of the line."""
    return [n for n in numerals if n.kind != "quantity"] + [q.numeral for q in line.quantities]


def _unit_words(unit: str, book: Rulebook) -> str:
    """The noun in the unit column: "Số lượng hồ sơ" → "hồ sơ"."""
    if "%" in unit:
        return "%"
    if CODE_KEY.search(unit):
        return ""
    nouns, _ = book.hits(unit)
    return unit[nouns[0].start : nouns[0].end] if nouns else unit


def _read_cell(passage: Passage, label: str, unit: str, scope: Scope, book: Rulebook) -> tuple[Line, list[Record]]:
    """Read a cell as if its label stood before it and its unit behind: "label: 470 hồ sơ"."""
    value = passage.text
    before = f"{label.rstrip(' .:;')}: " if label else ""
    has_unit = not unit or unit in value or "%" in value
    text = f"{before}{value}" if has_unit else f"{before}{value} {unit}"
    nouns, words = book.hits(text)
    words = add_service_levels(text, words)
    line = read_line(text, scan(text), nouns, words)
    records, _ = link_line(line, scope, book)
    low, high = len(before), len(before) + len(value)
    kept = [(q, r) for q, r in zip(line.quantities, records, strict=True) if low <= q.start < high]
    moved = Line(value, [], [], [_moved(q, low, value) for q, _ in kept])
    return moved, [record for _, record in kept]


def _moved(quantity: Quantity, by: int, value: str) -> Quantity:
    """The quantity in the cell alone, without the label before it and the unit behind it."""
    start, end = quantity.numeral.start - by, min(quantity.numeral.end - by, len(value))
    numeral = replace(quantity.numeral, start=start, end=end, text=value[start:end])
    start = quantity.start - by
    return replace(
        quantity, numeral=numeral, start=start, end=numeral.end, left=(start, start), right=(numeral.end, numeral.end)
    )


def _by_form(record: Record, quantity: Quantity, label: str, unit: str, scope: Scope, book: Rulebook) -> Record:
    """The official form's own rows, where the label alone decides."""
    folded = fold_text(label)
    above = scope.whole.indicators if scope.whole else ()
    for row in book.forms:
        if row["under"] and row["under"] not in above:
            continue
        if not all(word in folded for word in row["words"]) or any(word in folded for word in row["without"]):
            continue
        if row["code"]:
            if (CODE_KEY.search(unit) or not unit) and quantity.value is not None and 0 <= quantity.value <= 9:
                return _form_record(record, row["indicator"], scope, book)
        elif quantity.unit in row["units"]:
            return _form_record(record, row["indicator"], scope, book)
    if CODE_KEY.search(unit):
        return replace(record, reason="an answer by number that no indicator asks", indicators=(), blocked=True)
    return record


def _form_record(record: Record, indicator: str, scope: Scope, book: Rulebook) -> Record:
    dims = {}
    if "level" in book.codebook.indicators[indicator].dims:
        dims["level"] = record.dims.get("level") or scope.level or scope.default_level
    return replace(
        record, indicators=(indicator,), dims=dims, reason="", rule=f"form {indicator}", confidence=0.995, blocked=False
    )


def _own_record(statements: dict[int, Statement]) -> Record | None:
    """What the row's number counts."""
    return next((one.records[0] for one in statements.values() if one.records and not one.records[0].reason), None)


def _note(
    cell: Cell, scope: Scope, whole: Record | None, unit: str, section: int | None, book: Rulebook
) -> Statement | None:
    """A remark beside a row may hold a number of its own: "Kỳ trước chuyển qua 04 HS", or "…: 4" in the row's unit."""
    numerals = scan(cell.passage.text)
    if not numerals:
        return None
    ends = len(numerals) == 1 and numerals[0].end == len(cell.passage.text.rstrip(" .")) and numerals[0].start > 0
    written = _unit_words(unit, book) if ends else ""
    scope = replace(scope, record=whole, is_whole=whole is not None)
    line, records = _read_cell(cell.passage, "", written, scope, book)
    records = [replace(one, is_part=False, whole=None) for one in records]  # the parts are the rows under it
    return Statement(cell.passage, line, line_numerals(line, numerals), records, [], section, "table", "Ghi chú")


# ---- an account of dossiers by levels --------------------------------------------------------------------------------


def _account_levels(table: Table, layout: _Layout, book: Rulebook) -> dict[int, str] | None:
    """The level of each column of numbers, where the rows are an account of dossiers; else None."""
    label = _label_column(layout)
    columns = [column for column, role in layout.roles.items() if role == "value" and column != label]
    if not columns or not is_account(body_labels(table.rows[table.header_rows :], label), book):
        return None
    return levels_of(layout.heads, columns, book)


def _label_column(layout: _Layout) -> int:
    column = layout.first("label")
    return column if column is not None else (1 if layout.roles.get(0) == "number" else 0)


def _read_account(table: Table, layout: _Layout, scope: Scope, section: int | None, book: Rulebook) -> list[Statement]:
    levels = _account_levels(table, layout, book) or {}
    at, states = _label_column(layout), {column: Column() for column in levels}
    statements: list[Statement] = []
    for row in table.rows[table.header_rows :]:
        cells = {cell.column: cell for cell in row}
        label = " ".join(cells[at].passage.text.split()) if at in cells else ""
        for column, level in levels.items():
            cell = cells.get(column)
            if cell is None or not label or not (numerals := scan(cell.passage.text)):
                continue
            row_scope = states[column].scope(scope, label, level)
            line, records = _read_cell(cell.passage, spoken(label), unit_of(label), row_scope, book)
            states[column].read(label, records)
            told = line_numerals(line, numerals)
            evidence = Span(
                min(cells[at].passage.offset(0), cell.passage.offset(0)),
                cell.passage.span(0, len(cell.passage.text)).end,
            )
            statements.append(Statement(cell.passage, line, told, records, [], section, "table", label, evidence))
    return statements


# ---- a settlement table ----------------------------------------------------------------------------------------------


def _read_settlement(
    table: Table, layout: _Layout, scope: Scope, section: int | None, book: Rulebook
) -> list[Statement]:
    rows: list[dict[int, Statement]] = []
    label_column = layout.first("label")
    group, tier = "", _tier_of_rows(table, label_column, scope, book)
    for row in table.rows[table.header_rows :]:
        cells = {cell.column: cell for cell in row}
        label = " ".join(cells[label_column].passage.text.split()) if label_column in cells else ""
        if not label:  # "Tổng cộng" may stand in the number column
            number = cells.get(layout.first("number") or 0)
            label = " ".join(number.passage.text.split()) if number else ""
        dims, reason = row_dims(label, scope, book)
        if not reason and "field" not in dims:  # "II. TTHC cấp huyện" heads the rows of fields behind it
            group = dims.get("level", "")
        if (group or tier) and "level" not in dims:
            dims = {**dims, "level": group or tier}
        read = {
            column: statement
            for column, cell in sorted(cells.items())
            if layout.roles.get(column) == "value" and column != label_column
            and (statement := _settlement_cell(cell, label, dims, reason, layout, scope, section, book)) is not None
        }  # fmt: skip
        rows.append(dict(zip(read, read_together(list(read.values())), strict=True)))
    return [statement for row in without_rivals(rows) for statement in row.values()]


UNIT_ROW = regex.compile(
    r"\W*(?:UBND\s)?(?:(?P<commune>xã|phường|thị trấn|tt\b)|(?P<district>huyện|quận|thị xã|thành phố|tp\b|tx\b))[\s.]",
    regex.IGNORECASE,
)


def _tier_of_rows(table: Table, column: int | None, scope: Scope, book: Rulebook) -> str:
    """The level of a table whose rows are all communes, or all districts: its total is theirs, not the whole's."""
    labels = [
        " ".join(cell.passage.text.split())
        for row in table.rows[table.header_rows :]
        for cell in row
        if cell.column == column
    ]
    told = {label: row_dims(label, scope, book) for label in labels}
    if any("level" in dims for dims, _ in told.values()):
        return ""  # other levels have rows of their own
    named = [label for label in labels if told[label][1]]
    tiers = {match.lastgroup if (match := UNIT_ROW.match(label)) else None for label in named}
    return (tiers.pop() or "") if len(tiers) == 1 and len(named) > 1 else ""


def _settlement_cell(
    cell: Cell, label: str, dims: dict[str, str], reason: str, layout: _Layout, scope: Scope, section: int | None,
    book: Rulebook,
) -> Statement | None:  # fmt: skip
    numerals = scan(cell.passage.text)
    if not numerals:
        return None
    head = GROUP.sub(" ", _said_by(layout.heads.get(cell.column, ()), book))
    unit = "%" if regex.search(r"tỷ lệ|tỉ lệ|%", head, regex.IGNORECASE) else "hồ sơ"
    column = column_of(layout.heads.get(cell.column, ()), scope, book)
    spoken_head = f"{head} hồ sơ" if unit == "%" else head
    cell_scope = replace(scope, record=None, level=dims.get("level", scope.level), role=column.role or scope.role)
    line, records = _read_cell(cell.passage, spoken_head, unit, cell_scope, book)
    full = f"{label} > {head}"
    reason = reason or column.reason
    if reason:
        records = [Record(unit=r.unit, label=full, reason=reason, blocked=True) for r in records]
    elif "field" in dims:
        records = [r if r.reason else replace(r, dims={**r.dims, "field": dims["field"]}) for r in records]
    return Statement(cell.passage, line, line_numerals(line, numerals), records, [], section, "table", full)


# ---- the rest --------------------------------------------------------------------------------------------------------


def _unlinked(cell: Cell, layout: _Layout, section: int | None, *, header: bool) -> Statement | None:
    """A head, a row number, a label, or a cell of a table that we cannot read: its numerals are still told apart."""
    text = cell.passage.text
    numerals = scan(text)
    if not numerals:
        return None
    role = layout.roles.get(cell.column, "value")
    if (ROW_NUMBER.fullmatch(text) and (header or role == "number")) or (header and COLUMN_NUMBER.fullmatch(text)):
        number = Numeral(
            numerals[0].start, numerals[-1].end, text[numerals[0].start : numerals[-1].end], "section_number"
        )
        return Statement(cell.passage, Line(text, [], [], []), [number], [], [], section, "table")
    kind = "name_part" if role in ("unit", "label") or header else "quantity"
    told = [replace(n, kind=kind if n.kind == "quantity" else n.kind) for n in numerals]
    reason = "in a head" if kind == "name_part" else "in a table that we cannot read"
    line = Line(text, [], [], [])
    return Statement(cell.passage, line, told, [], [], section, "table", reason)
