"""The whole dataset as one workbook, or as a folder of CSV files, with Vietnamese names beside the codes."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.dataset as arrow

from pipeline import dataset
from pipeline.database import connect
from pipeline.facts import FACTS, TABLES, describe_facts
from pipeline.heads import head
from pipeline.labels import DIMENSIONS, indicator_name
from pipeline.messages import DOC_TYPES, KINDS, Language, say
from pipeline.reference import indicators
from pipeline.verdicts import VERDICTS
from pipeline.workbook import Sheet, write_workbook

STATUS = {
    "ok": ("đọc được", "read"),
    "no_figures": ("không có số liệu", "no figures"),
    **VERDICTS,
}
TABLES_IN_ORDER = ("reports", "figures", "findings", "mentions", "failures")
TITLES = {
    "reports": "table_reports", "facts": "table_facts", "figures": "table_figures", "findings": "table_findings",
    "mentions": "table_mentions", "failures": "table_failures", "codebook": "table_codebook",
    "dictionary": "table_dictionary",
}  # fmt: skip
ROWS_AT_ONCE = 8192


def write_xlsx(out: Path, path: Path, lang: Language = "vi", begun: Callable[[str], None] = lambda name: None) -> int:
    """The dataset, its facts, the codebook and the data dictionary as one workbook; how many tables it holds.

    `begun` is told the name of each table before it is written. Raises FileNotFoundError where there is no dataset,
    OSError where the file cannot be written.
    """
    sheets = (
        Sheet(name, columns, rows, f"{name} – {say(TITLES[name], lang)}")
        for name, columns, rows in _tables(out, lang, begun)
    )
    write_workbook(path, sheets, lang, [say("export_note", lang)])
    return len(TITLES)


def write_csv(out: Path, folder: Path, lang: Language = "vi", begun: Callable[[str], None] = lambda name: None) -> int:
    """The same tables as CSV files in UTF-8 with a mark, for Excel to know it; text stands as it is in the dataset."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns, rows in _tables(out, lang, begun):
        path, part = folder / f"{name}.csv", folder / f".{name}.csv.part"
        try:
            with part.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows(rows)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    return len(TITLES)


def _tables(
    out: Path, lang: Language, begun: Callable[[str], None]
) -> Iterator[tuple[str, list[str], Iterable[tuple[Any, ...]]]]:
    """Every table with its columns and rows; nothing is read before its rows are asked for."""
    for name in TABLES_IN_ORDER:
        begun(name)
        table = arrow.dataset(out / name / dataset.PART, format="parquet")
        batches = table.to_batches(batch_size=ROWS_AT_ONCE)
        yield name, *_labelled(table.schema.names, batches, lang)
        if name == "reports":
            begun("facts")
            connection = connect(out, TABLES)
            facts = connection.sql(FACTS).to_arrow_reader(ROWS_AT_ONCE)
            yield "facts", *_labelled(facts.schema.names, facts, lang)
    codes = indicators()
    yield "codebook", list(codes[0]), (tuple(row.values()) for row in codes)
    entries = [{**row, "head": head(row["column"], lang)} for row in (*dataset.dictionary(), *describe_facts())]
    columns = ["table", "column", "head", "type", "required", "description"]
    yield "dictionary", columns, ([row[name] for name in columns] for row in entries)


def _labelled(names: list[str], batches: Iterable[Any], lang: Language) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Columns and rows with a name behind every code."""
    labels = {name: _labels(name) for name in names}
    columns = [one for name in names for one in (name, *([f"{name}_label"] if labels[name] else []))]

    def rows() -> Iterator[tuple[Any, ...]]:
        for batch in batches:
            series = []
            for name in names:
                values = batch.column(name).to_pylist()
                series.append(values)
                if label := labels[name]:
                    known = {code: label(code, lang) for code in set(values)}
                    series.append([known[code] for code in values])
            yield from zip(*series, strict=True)

    return columns, rows()


def _labels(column: str) -> Callable[[str | None, Language], str] | None:
    if column == "indicator":
        return lambda code, lang: indicator_name(code or "", lang)
    names: Mapping[str, tuple[str, str]] | None = {
        **DIMENSIONS,
        "status": STATUS,
        "doc_type": {code: (words, code) for code, words in DOC_TYPES.items()},
        "kind": {code: (words, code) for code, words in KINDS.items()},
    }.get(column)
    return (lambda code, lang: names.get(code or "", ("", ""))[lang == "en"]) if names else None
