"""Settlement tables whose heads do not stand over their columns.

Where merged heads lost their spans, "Trong đó", "Đã giải quyết" stand side by side over the wrong columns, and reading
by position would be a guess. What is left is the order of the columns: a known form (rules/forms.toml, [[shape]])
whose printed sums hold tells what each is. Otherwise no number of the table is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

from extractors.document import Cell, Table
from rules.flat import find_shape, form_record, sums_hold
from rules.ledger import Statement
from rules.lines import Line, Quantity
from rules.mentions import Numeral, scan
from rules.place import Scope
from rules.row_labels import row_dims
from rules.rulebook import Rulebook, Shape


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of numbers behind its label."""

    label: str
    cells: tuple[Cell, ...]
    numerals: tuple[Numeral, ...]

    @property
    def values(self) -> list[Decimal]:
        return [numeral.value for numeral in self.numerals if numeral.value is not None]


def is_unaligned(table: Table) -> bool:
    """Whether a row of heads ends before the columns do, while a lower one goes on: spans were lost."""
    heads = [[cell for cell in row if WORD.search(cell.passage.text)] for row in table.rows[: table.header_rows]]
    edges = [max(cell.column + cell.column_span for cell in row) for row in heads if row]
    return any(edge < max(edges[at:]) for at, edge in enumerate(edges))


WORD = regex.compile(r"[^\W\d_]{2}")


def read_unaligned(table: Table, scope: Scope, section: int | None, book: Rulebook) -> list[Statement]:
    """The numbers of such a table by the form that their sums prove; none where no form does."""
    rows = [row for cells in table.rows[table.header_rows :] if (row := _row(cells))]
    heads = [" ".join(cell.passage.text for cell in row) for row in table.rows[: table.header_rows]]
    lowest = max(heads, key=lambda head: sum(char.isalpha() for char in head))
    shape = find_shape("\n".join(heads), [row.values for row in rows], book, lowest)
    if shape is None or not any(sums_hold(shape, row.values) for row in rows if len(row.values) == len(shape.columns)):
        return []
    statements: list[Statement] = []
    group = ""
    for row in rows:
        dims, reason = row_dims(row.label, scope, book)
        if not reason and "field" not in dims:  # "II. Cấp huyện" heads the rows of fields behind it
            group = dims.get("level", "")
        if len(row.values) == len(shape.columns):
            statements += _read_row(row, shape, {"level": group or _own_level(scope), **dims}, reason, section, book)
    return statements


def _own_level(scope: Scope) -> str:
    return "commune" if scope.unit_level == "commune" else scope.level or scope.default_level


def _row(cells: tuple[Cell, ...]) -> _Row | None:
    """The label and the cells of numbers behind it; None for a row that holds anything else."""
    named = [at for at, cell in enumerate(cells) if any(char.isalpha() for char in cell.passage.text)]
    if not named:
        return None
    found, numerals = [], []
    for cell in cells[named[-1] + 1 :]:
        numeral = scan(cell.passage.text)
        if len(numeral) == 1 and numeral[0].kind == "quantity" and numeral[0].value is not None:
            found.append(cell)
            numerals.append(numeral[0])
        elif cell.passage.text.strip():
            return None
    return _Row(" ".join(cells[named[-1]].passage.text.split()), tuple(found), tuple(numerals))


def _read_row(
    row: _Row, shape: Shape, dims: dict[str, str], reason: str, section: int | None, book: Rulebook
) -> list[Statement]:
    statements = []
    for at, (cell, numeral) in enumerate(zip(row.cells, row.numerals, strict=True)):
        assert numeral.value is not None
        record = form_record(shape, at, numeral.value, dims, reason, book)
        text, start, end = cell.passage.text, numeral.start, numeral.end
        quantity = Quantity(numeral, start, end, "dossier", left=(start, start), right=(end, end), value=numeral.value)
        line = Line(text, [], [], [quantity])
        statements.append(Statement(cell.passage, line, [numeral], [record], [], section, "table", row.label))
    return statements
