"""What tests of every extractor ask of a document."""

from __future__ import annotations

from collections import Counter

from extractors.document import Document, Table


def check_digits(document: Document) -> None:
    """Every digit of the text lies in exactly one passage, and every passage points back at what it says."""
    seen: Counter[int] = Counter()
    for block in document.blocks:
        rows = (*block.table.rows, block.table.repeats) if block.table else ()
        for passage in (block.passage, *(cell.passage for row in rows for cell in row)):
            for place, char in enumerate(passage.text):
                if char != " ":
                    assert document.text[passage.offset(place)] == char
                    seen[passage.offset(place)] += 1
    assert [at for at, char in enumerate(document.text) if char.isdigit() and seen[at] != 1] == []


def cell_places(table: Table) -> dict[str, tuple[int, int, int, int]]:
    """Of each cell, by its words: row, column, row span, column span."""
    return {
        cell.passage.text: (cell.row, cell.column, cell.row_span, cell.column_span)
        for row in table.rows
        for cell in row
    }
