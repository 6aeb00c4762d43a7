"""Tables: which column holds labels, units and numbers, and what a cell's row and column heads say it counts.

Two kinds are read. In an appendix of indicators each row is one ("Số hồ sơ đã tiếp nhận | hồ sơ | 640"); in a
settlement table each column is one ("Đã giải quyết > Quá hạn") and a row is a level or a field. A cell is then read
like prose, its heads standing before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import regex

from extractors.document import Cell, Passage, Span, Table
from rules.accounts import Column, body_labels, is_account, levels_of, spoken, unit_of
from rules.columns import SHARE_OF_PLAN, SHARE_OF_UNKNOWN, column_of
from rules.context import read_line
from rules.fold import fold_text
from rules.ledger import Statement
from rules.lines import Line, Quantity
from rules.linking import link_line
from rules.mentions import Numeral, scan
from rules.place import LIKELY, Record, Scope
from rules.row_labels import row_dims
from rules.rulebook import Rulebook
from rules.services import add_service_levels
from rules.unaligned import is_unaligned, read_unaligned

ROW_NUMBER = regex.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2}){0,4}|[IVX]{1,5}|[A-Ea-e])\s?[.)]?\s*")
COLUMN_NUMBER = regex.compile(r"\s*(?:\(?\d{1,2}[a-z]?\)?|\(\d{1,2}\)\s?=\s?[\d()+\s]+|[A-D])\s*")
CODE_KEY = regex.compile(r"=\s?\d|\b\d\s?[:=]")
GROUP = regex.compile(r"(?:trong\s+đó|gồm|bao\s+gồm|chia\s+ra)\b", regex.IGNORECASE)
DITTO = ("nt", "như trên", '"', "''", "-nt-", "- nt -", "”")
SETTLEMENT = frozenset({"received", "resolved", "pending", "received_and_resolved"})


def read_table(table: Table, scope: Scope, section: int | None, book: Rulebook) -> list[Statement]:
    """The numbers of a table, each linked by its heads. Every cell with a digit gives a statement."""
    layout = _layout(table, book)
    reader = _reader_of(table, layout, book)
    statements = reader(table, layout, scope, section, book)
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
            _, words = book.hits(_head_text(path))
            topics += any(hit.concept in SETTLEMENT or hit.slot == "timeliness" for hit in words)
    return topics >= 2


def _head_text(path: tuple[str, ...]) -> str:
    return regex.sub(r"[()\[\]:;]", " ", " ".join(path))


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
    topics: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def heading_topics(self, number: str) -> tuple[str, ...]:
        found: list[str] = []
        parts = number.split(".")
        for length in range(len(parts) - 1, 0, -1):
            found += self.topics.get(".".join(parts[:length]), ())
        return tuple(found)


def _read_indicators(
    table: Table, layout: _Layout, scope: Scope, section: int | None, book: Rulebook
) -> list[Statement]:
    statements: list[Statement] = []
    state = _Rows()
    for row in table.rows[table.header_rows :]:
        cells = {cell.column: cell for cell in row}
        statements += _indicator_row(cells, layout, scope, section, book, state)
    return statements


def _indicator_row(
    cells: dict[int, Cell], layout: _Layout, scope: Scope, section: int | None, book: Rulebook, state: _Rows
) -> list[Statement]:
    label_cell = cells.get(layout.first("label") or 0)
    if label_cell is None:
        return []
    label = " ".join(label_cell.passage.text.split())
    number = _row_number(cells, layout, label)
    unit = _unit(cells, layout, state)
    if number:
        state.in_group = False
        words = book.hits(label)[1]
        state.topics[number] = tuple(dict.fromkeys(hit.concept for hit in words if hit.slot == "topic"))
    first = cells.get(layout.first("number") or 0)
    if (first is not None and GROUP.match(first.passage.text.lstrip())) or GROUP.match(label.lstrip()):
        state.in_group = True
    is_part = state.in_group or (not number and label[:1] in "-+*•")
    row_scope = replace(
        scope, record=state.whole if is_part else None, is_whole=is_part and state.whole is not None,
        topics=state.heading_topics(number) if number else (), level=scope.level,
    )  # fmt: skip
    statements = []
    for column, cell in sorted(cells.items()):
        role = layout.roles.get(column, "value")
        if role == "value" and cell is not label_cell:
            statement = _value(cell, label_cell, label, unit, layout, row_scope, section, book)
        elif role == "note":
            statement = _note(cell, row_scope, state, section, book)
        else:
            statement = None
        if statement is not None:
            statements.append(statement)
    if number:  # a numbered row ends what the one before was the whole of
        linked = (s.records[0] for s in statements if s.records and not s.records[0].reason)
        state.whole = next(linked, None)
    return statements


def _row_number(cells: dict[int, Cell], layout: _Layout, label: str) -> str:
    column = layout.first("number")
    if column is None or column not in cells:
        return ""
    text = cells[column].passage.text.strip()
    return text.rstrip(".) ") if ROW_NUMBER.fullmatch(text) and text else ""


def _unit(cells: dict[int, Cell], layout: _Layout, state: _Rows) -> str:
    column = layout.first("unit")
    text = " ".join(cells[column].passage.text.split()) if column is not None and column in cells else ""
    if text.lower() not in DITTO:
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
    written = _unit_words(unit or _unit_in(label), book)
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
    for row in book.forms:
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


def _note(cell: Cell, scope: Scope, state: _Rows, section: int | None, book: Rulebook) -> Statement | None:
    """A remark beside a row may hold a number of its own: "Kỳ trước chuyển qua 04 HS"."""
    numerals = scan(cell.passage.text)
    if not numerals:
        return None
    line, records = _read_cell(
        cell.passage, "", "", replace(scope, record=state.whole, is_whole=state.whole is not None), book
    )
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
    statements: list[Statement] = []
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
        values = [
            cell
            for column, cell in sorted(cells.items())
            if layout.roles.get(column) == "value" and column != label_column
        ]
        read = (_settlement_cell(cell, label, dims, reason, layout, scope, section, book) for cell in values)
        statements += _in_order(_with_total([statement for statement in read if statement is not None]))
    return statements


TOTAL_HEAD = regex.compile(r"> (?:tổng|tổng số|tổng số hồ sơ|tổng hồ sơ|hồ sơ)\W*$", regex.IGNORECASE)


def _with_total(row: list[Statement]) -> list[Statement]:
    """The cells of a row, "Tổng số hồ sơ" being what came in where it is the sum of the carried over and the new."""
    linked = [s.records[0] for s in row if len(s.records) == 1 and s.records[0].indicators == ("dossiers_received",)]
    origins = {record.dims.get("origin"): record for record in linked if "channel" not in record.dims}
    carried, new = origins.get("carried_over"), origins.get("new")
    if carried is None or new is None or None in origins:
        return row
    total = (carried.value or 0) + (new.value or 0)
    dims = {name: value for name, value in new.dims.items() if name != "origin"}
    return [
        replace(one, records=[replace(new, dims=dims, value=total, rule="sum of its row", confidence=LIKELY)])
        if len(one.records) == 1 and one.records[0].reason and _counts(one, total) and TOTAL_HEAD.search(one.label)
        else one
        for one in row
    ]


TAKEN_IN = regex.compile(r"\bnhận trong kỳ\W*$", regex.IGNORECASE)
LATE_IN_ALL = regex.compile(r"\btổng số (?:hồ sơ )?(?:trễ|quá|chậm)", regex.IGNORECASE)


def _in_order(row: list[Statement]) -> list[Statement]:
    """A flat row of the one-stop software, whose heads say what they mean by their place alone.

    "Tiếp nhận trong kỳ" beside what was carried over is new; "Quá hạn" right behind what is pending is pending; the
    sum of all that is late is neither.
    """
    carried = any(record.dims.get("origin") == "carried_over" for one in row for record in one.records)
    result: list[Statement] = []
    before: Record | None = None
    for one in row:
        record = one.records[0] if len(one.records) == 1 else None
        if record is not None and not record.reason:
            if record.indicators == ("dossiers_received",) and carried and TAKEN_IN.search(one.label):
                record = replace(record, dims={**record.dims, "origin": "new"})
            elif LATE_IN_ALL.search(one.label):
                record = Record(unit=record.unit, label=one.label, reason="two counts added together", blocked=True)
            elif _is_late_by_default(record) and before is not None and before.indicators == ("dossiers_pending",):
                record = replace(record, indicators=("dossiers_pending",))
            one = replace(one, records=[record])
        before = record
        result.append(one)
    return result


def _is_late_by_default(record: Record) -> bool:
    return record.rule.startswith("default") and record.dims.get("timeliness") == "overdue"


def _counts(statement: Statement, value: Decimal | int) -> bool:
    return statement.line.quantities[0].value == value


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
    named = [label for label in labels if row_dims(label, scope, book)[1]]
    tiers = {match.lastgroup if (match := UNIT_ROW.match(label)) else None for label in named}
    return (tiers.pop() or "") if len(tiers) == 1 and len(named) > 1 else ""


def _settlement_cell(
    cell: Cell, label: str, dims: dict[str, str], reason: str, layout: _Layout, scope: Scope, section: int | None,
    book: Rulebook,
) -> Statement | None:  # fmt: skip
    numerals = scan(cell.passage.text)
    if not numerals:
        return None
    head = _head_text(layout.heads.get(cell.column, ()))
    head = GROUP.sub(" ", head)
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
