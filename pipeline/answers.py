"""A comparison as a person or a program takes it along: table, CSV, Parquet, workbook, page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.comparison import Comparison
from pipeline.labels import indicator_name, period_name
from pipeline.messages import Language, write_number

if TYPE_CHECKING:
    from rich.console import Console

HEADS = {
    "indicator": ("Chỉ tiêu", "Indicator"),
    "unit_name": ("Đơn vị", "Unit"),
    "province": ("Tỉnh, thành phố", "Province"),
    "period": ("Kỳ báo cáo", "Period"),
    "value": ("Giá trị", "Value"),
    "units": ("Số đơn vị", "Units"),
    "change": ("Tăng, giảm (%)", "Change (%)"),
    "rate": ("Tỷ lệ (%)", "Rate (%)"),
    "share": ("Tỷ trọng (%)", "Share (%)"),
}


def wide(answer: Comparison, lang: Language = "vi") -> pd.DataFrame:
    """The rows as a person reads them: units or provinces down and periods across, else periods down."""
    rows, shown = answer.rows, answer.question.show
    periods = [
        period_name(*one, lang) for one in zip(rows["period_type"], rows["period_no"], rows["year"], strict=True)
    ]
    rows = rows.assign(period=periods)
    if answer.by in ("year", "period"):
        columns = dict.fromkeys(["indicator", "period", "value", "units", shown, "change"])
        return _named(rows[list(columns)], lang)
    names = ["indicator", *(["unit_name"] if answer.by == "unit" else []), "province"]
    who = ["indicator", "line" if answer.by == "unit" else "province_code"]
    table = rows.drop_duplicates(who)[[*who, *names[1:]]]
    for period, some in rows.sort_values(["year", "period_no"], kind="stable").groupby("period", sort=False):
        table = table.merge(some[[*who, shown]].rename(columns={shown: period}), on=who, how="left")
    silent = pd.DataFrame(
        [(indicator, one.name, one.province) for indicator in answer.question.indicators for one in answer.silent],
        columns=["indicator", "unit_name", "province"],
    )
    if len(silent) and answer.by == "unit":
        table = pd.concat([table, silent], ignore_index=True)
    return _named(table[[*names, *(name for name in table.columns if name not in (*names, *who))]], lang)


def _named(table: pd.DataFrame, lang: Language) -> pd.DataFrame:
    named = table.assign(indicator=[indicator_name(one, lang, short=True) for one in table["indicator"]])
    return named.rename(columns={name: heads[lang == "en"] for name, heads in HEADS.items()})


def print_table(console: Console, answer: Comparison, lang: Language) -> None:
    """The answer on a terminal; holes as "–"."""
    from rich.table import Table

    table = wide(answer, lang)
    shown = Table()
    for name in table.columns:
        shown.add_column(str(name), justify="right" if pd.api.types.is_numeric_dtype(table[name]) else "left")
    for row in table.itertuples(index=False):
        shown.add_row(*(written(cell, lang) for cell in row))
    console.print(shown, markup=False)


def written(cell: object, lang: Language) -> str:
    """A cell as a person reads it; "–" for a hole."""
    if cell is None or pd.isna(cell):
        return "–"
    return write_number(float(cell), lang) if isinstance(cell, float | int) else str(cell)


def as_csv(answer: Comparison) -> str:
    """The tidy rows; holes are empty."""
    return str(answer.rows.to_csv(index=False, lineterminator="\n"))


def as_parquet(answer: Comparison) -> bytes:
    """The tidy rows with their types."""
    sink = io.BytesIO()
    answer.rows.to_parquet(sink, index=False)
    return sink.getvalue()
