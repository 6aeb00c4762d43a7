"""Questions in SQL: DuckDB over the tables of the dataset, with views that are ready to be read. Nothing is written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import duckdb

from pipeline.database import connect
from pipeline.dataset import SCHEMAS
from pipeline.facts import FACTS
from pipeline.labels import DIMENSIONS
from pipeline.messages import Language, say, write_number
from rules.codebook import load_codebook

if TYPE_CHECKING:
    from rich.console import Console

MOST_SHOWN = 1000  # rows of a table on a terminal; CSV has them all
ROWS_AT_ONCE = 8192
READING = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI)  # MULTI: PIVOT
PROMPT, GOES_ON = "sql> ", "...> "
LEAVE = {"exit", "quit", "thoát", "\\q"}

# Names beside the codes, what a finding rests on, and who reported when.
VIEWS = {
    "facts": FACTS,
    "named_figures": """
        SELECT figures.*, i.name AS indicator_name, l.name AS level_name, c.name AS channel_name,
          t.name AS timeliness_name, o.name AS origin_name, u.name AS unit_of_measure
        FROM figures LEFT JOIN names i ON i.dimension = 'indicator' AND i.code = indicator
        LEFT JOIN names l ON l.dimension = 'level' AND l.code = level
        LEFT JOIN names c ON c.dimension = 'channel' AND c.code = channel
        LEFT JOIN names t ON t.dimension = 'timeliness' AND t.code = timeliness
        LEFT JOIN names o ON o.dimension = 'origin' AND o.code = origin
        LEFT JOIN names u ON u.dimension = 'unit' AND u.code = unit""",
    "sourced_findings": """
        SELECT findings.*, reports.source, reports.unit_name, reports.province, reports.year, reports.period_type,
          reports.period_no
        FROM findings JOIN reports USING (report_id)""",
    "coverage": """
        SELECT province, unit_level, year, period_type, period_no, count(DISTINCT unit_id) AS units,
          count(*) AS reports, sum(figures) AS figures, count(*) FILTER (unit_id IS NULL) AS reports_without_unit
        FROM reports GROUP BY ALL ORDER BY ALL""",
}


class SqlError(Exception):
    """A query that cannot be answered, with the reason."""


class Session:
    """A dataset to be asked. Raises FileNotFoundError where there is none."""

    def __init__(self, out: Path, lang: Language = "vi") -> None:
        self.lang = lang
        self.connection = connect(out)
        self.connection.execute("CREATE TABLE names (dimension VARCHAR, code VARCHAR, name VARCHAR)")
        self.connection.executemany("INSERT INTO names VALUES (?, ?, ?)", list(_names(lang)))
        for name, query in VIEWS.items():
            self.connection.execute(f"CREATE VIEW {name} AS {query}")
        self.connection.execute("SET lock_configuration = true")

    def names(self) -> list[str]:
        """The tables and views that can be asked."""
        return [*SCHEMAS, *VIEWS]

    def ask(self, query: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """The answer to each statement of a query, to be read before the next. Raises SqlError."""
        try:
            for statement in self.connection.extract_statements(query):
                if statement.type not in READING:
                    raise SqlError(say("sql_read_only", self.lang))
                yield self.connection.execute(statement)
        except duckdb.Error as error:
            raise SqlError(say("sql_error", self.lang, reason=str(error).strip())) from error


def _names(lang: Language) -> Iterator[tuple[str, str, str]]:
    for one in load_codebook().indicators.values():
        yield "indicator", one.id, one.en if lang == "en" else one.vi
    for dimension, names in DIMENSIONS.items():
        for code, words in names.items():
            yield dimension, code, words[lang == "en"]


def print_answer(console: Console, answer: duckdb.DuckDBPyConnection, lang: Language) -> None:
    """The first rows of an answer as a table; how many are not shown is not known, and said."""
    from rich.table import Table

    kinds = [str(column[1]) for column in answer.description or ()]
    table = Table()
    for column, kind in zip(answer.description or (), kinds, strict=True):
        right = kind in ("NUMBER", "DOUBLE", "FLOAT") or "INT" in kind
        table.add_column(str(column[0]), justify="right" if right else "left", overflow="fold")
    rows = answer.fetchmany(MOST_SHOWN + 1)
    for row in rows[:MOST_SHOWN]:
        table.add_row(*(_written(cell, lang) for cell in row))
    console.print(table, markup=False)
    if len(rows) > MOST_SHOWN:
        console.print(say("sql_more", lang, count=write_number(MOST_SHOWN, lang)), markup=False)


def _written(cell: Any, lang: Language) -> str:
    if cell is None:
        return "–"
    return write_number(cell, lang) if isinstance(cell, float) and isfinite(cell) else str(cell)


def write_answer(file: TextIO, answer: duckdb.DuckDBPyConnection) -> None:
    """All rows of an answer as CSV, with a head; an empty value is an empty cell."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column[0] for column in answer.description or ()])
    while rows := answer.fetchmany(ROWS_AT_ONCE):
        writer.writerows(rows)


def prompt(read: Callable[[str], str]) -> Iterator[str]:
    """Queries typed at a prompt, each ended by a semicolon or an empty line; ends with the input, or where asked to."""
    lines: list[str] = []
    while True:
        try:
            line = read(GOES_ON if lines else PROMPT)
        except EOFError:
            return
        if not lines and line.strip().lower().rstrip(";") in LEAVE:
            return
        lines.append(line)
        if line.rstrip().endswith(";") or not line.strip():
            if query := "\n".join(lines).strip():
                yield query
            lines = []
