"""The codebook and the data dictionary, as tables for a person or a program."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.heads import head
from pipeline.messages import Language, say
from rules.codebook import load_codebook

YES_NO = {"yes": ("có", "yes"), "no": ("không", "no")}
Rows = Sequence[dict[str, Any]]


def indicators(words: str = "") -> list[dict[str, Any]]:
    """The indicators whose id or name holds `words`, with the dimensions they may carry."""
    sought = words.casefold()
    return [
        {"indicator": one.id, "vi": one.vi, "en": one.en, "unit": one.unit, "measure": one.measure,
         "dims": " ".join(one.dims), "official": " ".join(one.official), "tier": one.tier}
        for one in load_codebook().indicators.values()
        if sought in f"{one.id} {one.vi} {one.en}".casefold()
    ]  # fmt: skip


def columns() -> list[dict[str, str]]:
    """The data dictionary: every column of every table, from the schemas themselves."""
    from pipeline.dataset import dictionary

    return list(dictionary())


def as_csv(rows: Rows) -> str:
    if not rows:
        return ""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue()


def print_rows(console: Console, rows: Rows, lang: Language) -> None:
    """The rows as a table folded at the terminal's width; a dictionary by table, each with what its rows are.

    Codes stand as they are in the dataset; heads and descriptions are words.
    """
    if not rows:
        console.print(say("nothing_found", lang))
    elif "table" not in rows[0]:
        kept = ("indicator", lang, "unit", "dims")
        _print(console, [{key: row[key] for key in kept} for row in rows], "", lang)
    else:
        from pipeline.column_words import described
        from pipeline.dataset import describe

        for name in dict.fromkeys(row["table"] for row in rows):
            mine = [
                {"column": row["column"], "type": row["type"], "required": YES_NO[row["required"]][lang == "en"],
                 "description": described(row["description"], lang)}
                for row in rows if row["table"] == name
            ]  # fmt: skip
            _print(console, mine, f"{name}: {described(describe(name), lang)}", lang)


def _print(console: Console, rows: Rows, title: str, lang: Language) -> None:
    if title:
        console.print(title, markup=False, soft_wrap=True)
    heads = {**{key: head(key, lang) for key in rows[0]}, "description": say("description", lang)}
    table = Table(*(heads[key] for key in rows[0]))
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table, markup=False)
