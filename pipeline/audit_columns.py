"""Sums along the rows of a table: as its head prints them, "(3)=(4)+(5)"; the total column of a group of columns; and
columns that identities.toml tells by the words of their heads.

Here no indicator is needed. A group whose sums mostly do not hold was not meant that way, and nobody is accused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import permutations

import regex

from extractors.document import Table
from pipeline.audit_forms import sum_check
from pipeline.audit_ratios import Pair, judge_share, ratio_check
from pipeline.audit_values import Check, Sheet, Value, judge_sum
from rules.fold import fold_text
from rules.identities import ColumnSum, Identities

TOTAL = regex.compile(r"(?:tổng(?:\s+(?:cộng|số))?|cộng)(?:\s+(?:hồ sơ|thủ tục|tthc|văn bản))?", regex.IGNORECASE)
FORMULA = regex.compile(r"\(?(\d{1,2})\)?\s*=\s*(\(?\d{1,2}\)?(?:\s*\+\s*\(?\d{1,2}\)?)+)")
NUMBERED = regex.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?")
NOT_ADDED = regex.compile(r"%|tỷ lệ|tỉ lệ|bình quân|xếp|hạng|thứ", regex.IGNORECASE)
SHARE_HEAD = regex.compile(r"%|\bt[ỷỉ] lệ", regex.IGNORECASE)
LEAST_SHARES = 3  # rows of which a column is the share of another
MOST_COLUMNS = 12
LEAST_ROWS = 2  # of one row a group of columns may be anything


@dataclass(frozen=True, slots=True)
class Columns:
    """A total's column and those of its parts. `told`: the head prints the sum, so that one row is enough."""

    rule: str
    whole: int
    parts: tuple[int, ...]
    told: bool = False
    at_most: bool = False
    sure: bool = True


@dataclass(slots=True)
class Heads:
    """The heads over each column from top to bottom, and the spans under which columns stand together."""

    paths: dict[int, list[str]] = field(default_factory=dict)
    groups: list[tuple[int, ...]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)  # column by its printed number
    formulas: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


def row_checks(sheet: Sheet, book: Identities) -> Iterator[Check]:
    """Sums along the rows of every table of the report."""
    for number, values in sheet.by_block.items():
        table = sheet.blocks[number].table
        if table is None:
            continue
        rows: dict[int, dict[int, Value]] = {}
        for value in values:
            if value.cell is not None and value.cell[0] >= table.header_rows:
                rows.setdefault(value.cell[0], {})[value.cell[1]] = value
        heads, ordered = read_heads(table), [row for _, row in sorted(rows.items())]
        for columns in _sums(heads, book):
            yield from _along(columns, ordered)
        yield from _shares(heads, ordered)


def _along(columns: Columns, rows: Sequence[Mapping[int, Value]]) -> Iterator[Check]:
    """One sum for each row that prints all of it."""
    checks = []
    for row in rows:
        whole, parts = row.get(columns.whole), [row[part] for part in columns.parts if part in row]
        if whole is None or len(parts) < len(columns.parts) or any(value.is_share for value in (whole, *parts)):
            continue  # a blank is missing, not zero
        status, gap = judge_sum(whole, parts)
        if columns.at_most and gap > 0:
            status = "pass"
        if status == "fail" and not columns.sure:
            status = "unverifiable"
        sure, most = columns.sure, columns.at_most
        checks.append(sum_check("rows", columns.rule, status, whole, parts, at_most=most, sure=sure))
    held = sum(check.status in ("pass", "truncated") for check in checks)
    if columns.told or (len(checks) >= LEAST_ROWS and held * 2 >= len(checks)):
        yield from checks


# ---- a column of shares ----------------------------------------------------------------------------------------------


def _shares(heads: Heads, rows: Sequence[Mapping[int, Value]]) -> Iterator[Check]:
    """A column under "%" or "Tỷ lệ" as the share of one column in another: those two that explain most of its rows."""
    for column in [one for one, path in heads.paths.items() if SHARE_HEAD.search(path[-1])]:
        table = [(as_share(row[column]), row) for row in rows if column in row]
        others = sorted({other for _, row in table for other in row} - {column})
        best: list[Check] = []
        for part, base in permutations(others[:MOST_COLUMNS], 2):
            checks = list(_column_share(table, part, base))
            if _held(checks) > _held(best):
                best = checks
        if _held(best) >= LEAST_SHARES and _held(best) * 3 >= len(best) * 2:
            yield from best


def _held(checks: Sequence[Check]) -> int:
    """How many shares hold that say something: all of nothing is a hundred percent anyway."""
    return sum(one.status != "unverifiable" and one.values[1].value != one.values[2].value for one in checks)


def as_share(value: Value) -> Value:
    return replace(value, unit="percent", slack=value.step / 2, is_share=True)


def _column_share(table: Sequence[tuple[Value, Mapping[int, Value]]], part: int, base: int) -> Iterator[Check]:
    missed = 0
    for share, row in table:
        if part in row and base in row and row[base].value and not (row[part].is_share or row[base].is_share):
            pair = Pair(row[part], row[base])
            status = judge_share(share, pair)
            missed += status == "unverifiable"
            if missed * 3 > len(table):
                return  # another pair of columns
            yield ratio_check(share, pair, status)


# ---- what the head says --------------------------------------------------------------------------------------------


def read_heads(table: Table) -> Heads:
    """The head of a table, its row of column numbers included."""
    heads = Heads()
    for row in table.rows[: table.header_rows]:
        for cell in row:
            text = " ".join(cell.passage.text.split())
            span = tuple(range(cell.column, cell.column + cell.column_span))
            if FORMULA.search(text):
                heads.formulas += [_formula(found) for found in FORMULA.finditer(text)]
            if match := NUMBERED.fullmatch(text):
                heads.numbers[int(match[1])] = cell.column
                continue
            for column in span if text else ():
                heads.paths.setdefault(column, []).append(text)
            if text and len(span) > 1:
                heads.groups.append(span)
    return heads


def _formula(found: regex.Match[str]) -> tuple[int, tuple[int, ...]]:
    return int(found[1]), tuple(int(part) for part in regex.findall(r"\d+", found[2]))


def _sums(heads: Heads, book: Identities) -> Iterator[Columns]:
    """Every sum that a head tells, each once: printed sums first."""
    seen: set[tuple[int, frozenset[int]]] = set()
    for columns in (*_printed(heads), *_named(heads, book), *_grouped(heads, book)):
        key = (columns.whole, frozenset(columns.parts))
        if key not in seen and not any(NOT_ADDED.search(" ".join(heads.paths.get(at, ()))) for at in key[1] | {key[0]}):
            seen.add(key)
            yield columns


def _printed(heads: Heads) -> Iterator[Columns]:
    for whole, parts in heads.formulas:
        numbers = (whole, *parts)
        if all(number in heads.numbers for number in numbers):
            first, *others = (heads.numbers[number] for number in numbers)
            yield Columns("T13", first, tuple(others), told=True)


def _named(heads: Heads, book: Identities) -> Iterator[Columns]:
    """Columns whose heads say what identities.toml names: exactly one for each."""
    texts = {column: fold_text(" ".join(path)) for column, path in heads.paths.items()}
    for one in book.columns:
        found = [[column for column, text in texts.items() if pattern.search(text)] for pattern in one.patterns]
        if found and all(len(columns) == 1 for columns in found):
            whole, *parts = (columns[0] for columns in found)
            yield Columns(one.id, whole, tuple(parts), at_most=one.excess_only, sure=one.kind != "~")


def _grouped(heads: Heads, book: Identities) -> Iterator[Columns]:
    """The total of a group of columns and what stands beside it; of a group inside the group its total, or all."""
    for span in heads.groups:
        inner = [group for group in heads.groups if set(group) < set(span)]
        total = [column for column in span if _is_total(heads, column) and not any(column in one for one in inner)]
        if len(total) != 1:
            continue
        parts: list[int] = []
        for column in span:
            own = next((group for group in inner if column in group), ())
            closed = [one for one in own if _is_total(heads, one)]
            if column not in total and (not closed or column in closed):
                parts.append(column)
        if len(parts) > 1:
            name = _name(heads, (*total, *parts), book)
            sure = name is None or name.kind != "~"
            yield Columns(name.id if name else "group", total[0], tuple(parts), sure=sure)


def _is_total(heads: Heads, column: int) -> bool:
    path = heads.paths.get(column, ())
    return bool(path) and bool(TOTAL.fullmatch(path[-1]))


def _name(heads: Heads, columns: Sequence[int], book: Identities) -> ColumnSum | None:
    """Which of the forms' sums this group is, by the words over its parts."""
    texts = [fold_text(" ".join(heads.paths.get(column, ()))) for column in columns[1:]]
    return next((one for one in book.groups if all(one.patterns[0].search(text) for text in texts)), None)
