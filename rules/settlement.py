"""What the cells of a settlement table say of each other: a total by its parts, a head by the columns before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import regex

from rules.ledger import Statement
from rules.place import LIKELY, Record

RIVALS = "two columns that seem to say the same"


def read_together(row: list[Statement]) -> list[Statement]:
    """The cells of a row as they are read beside each other."""
    return _in_order(_with_total(row))


def without_rivals(rows: Sequence[dict[int, Statement]]) -> list[dict[int, Statement]]:
    """The rows of a table by their columns, without the numbers of columns that seem to say the same and do not.

    Where two columns of a row are the same figure with different values, the head of one was not understood.
    """
    rivals: set[int] = set()
    for row in rows:
        said: dict[object, int] = {}
        for column, statement in row.items():
            key = _key(statement)
            other = said.setdefault(key, column) if key else column
            if other != column and _value(row[other]) != _value(statement):
                rivals |= {other, column}
    return [
        {column: _blocked(one) if column in rivals and _key(one) else one for column, one in row.items()}
        for row in rows
    ]


def _key(statement: Statement) -> object:
    records = statement.records
    if len(records) != 1 or records[0].reason or not records[0].indicators:
        return None
    return records[0].indicators, frozenset(records[0].dims.items()), records[0].role


def _value(statement: Statement) -> Decimal | None:
    return statement.line.quantities[0].value if statement.line.quantities else None


def _blocked(statement: Statement) -> Statement:
    record = statement.records[0]
    return replace(statement, records=[Record(unit=record.unit, label=statement.label, reason=RIVALS, blocked=True)])


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
