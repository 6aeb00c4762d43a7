"""Tables: which column holds labels, units and numbers, and what a cell's heads say it counts."""

from __future__ import annotations

from extractors.document import Table
from rules.context import read_line
from rules.ledger import Statement
from rules.linking import Record, Scope
from rules.mentions import scan
from rules.rulebook import Rulebook


def read_table(table: Table, scope: Scope, section: int | None, book: Rulebook) -> list[Statement]:
    out = []
    for row in table.rows:
        for cell in row:
            n = scan(cell.passage.text)
            if n:
                line = read_line(cell.passage.text, n, [], [])
                out.append(Statement(cell.passage, line, n, [Record(reason="table") for _ in line.quantities], [], section, "table"))
    for cell in table.repeats:
        n = scan(cell.passage.text)
        if n:
            line = read_line(cell.passage.text, n, [], [])
            out.append(Statement(cell.passage, line, n, [Record(reason="table") for _ in line.quantities], [], section, "table"))
    return out
