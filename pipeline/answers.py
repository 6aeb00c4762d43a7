"""A comparison as a person or a program takes it along: table, CSV, Parquet, workbook, page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.comparison import Comparison
from pipeline.heads import head
from pipeline.labels import heading, indicator_name, measure_name, period_name
from pipeline.messages import Language, say, write_number
from pipeline.options import printed

if TYPE_CHECKING:
    from rich.console import Console

WORDS = 28  # letters that a column of words takes at most where numbers need the room
FILES = ("xlsx", "html", "parquet")  # forms that are no text for a terminal
PAGE = """<!doctype html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
<style>
body { font: 15px/1.5 system-ui, "Liberation Sans", Arial, sans-serif; color: #1a202c; margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem; }
figure { margin: 0 0 2rem; overflow-x: auto; }
div { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #e2e8f0; text-align: left; vertical-align: top; }
th { background: #edf2f7; }
.number { text-align: right; }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<figure>{{ chart }}</figure>
<div><table>
<thead><tr>
{% for head in heads %}
<th{% if numbers[loop.index0] %} class="number"{% endif %}>{{ head }}</th>
{% endfor %}
</tr></thead>
<tbody>
{% for row in rows %}
<tr>{% for cell in row %}<td{% if numbers[loop.index0] %} class="number"{% endif %}>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table></div>
<ul>
{% for note in notes %}
<li>{{ note }}</li>
{% endfor %}
</ul>
</body>
</html>
"""


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
    home = ["district"] if "district" in rows and rows["district"].notna().any() else []
    names = ["indicator", *(["unit_name", *home] if answer.by == "unit" else []), "province"]
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
    return named.rename(columns={name: head(name, lang) for name in named.columns})


def titles(answer: Comparison, lang: Language) -> list[str]:
    """What the numbers are, for each indicator: "Số hồ sơ đã giải quyết, quá hạn: tỷ lệ trên tổng số (%)"."""
    units = answer.rows.drop_duplicates("indicator").set_index("indicator")["unit"]
    return [
        f"{heading(answer.question, one, lang)}: {measure_name(answer.question.show, str(unit), lang)}"
        for one, unit in units.items()
    ]


def print_table(console: Console, answer: Comparison, lang: Language) -> None:
    """The answer on a terminal, holes as "–"; more periods than fit beside each other go on below."""
    from rich.table import Table

    for title in titles(answer, lang):
        console.print(title, markup=False, style="bold")
    table = wide(answer, lang)
    cells = {name: [written(cell, lang) for cell in table[name]] for name in table.columns}
    for names in _blocks(table, cells, console.width):
        shown = Table()
        for name in names:
            number = pd.api.types.is_numeric_dtype(table[name])
            shown.add_column(str(name), justify="right" if number else "left", no_wrap=number, overflow="fold")
        for row in zip(*(cells[name] for name in names), strict=True):
            shown.add_row(*row)
        console.print(shown, markup=False)


def _blocks(table: pd.DataFrame, cells: Mapping[str, list[str]], width: int) -> Iterator[list[str]]:
    """The columns in blocks that fit: those of words in each, as many of numbers as there is room for."""
    words = [name for name in table.columns if not pd.api.types.is_numeric_dtype(table[name])]
    room = max(width - sum(min(WORDS, _widest(name, cells)) for name in words), WORDS)
    block: list[str] = []
    for name in table.columns[len(words) :]:
        if block and sum(_widest(one, cells) for one in (*block, name)) > room:
            yield [*words, *block]
            block = []
        block.append(name)
    yield [*words, *block]


def _widest(name: str, cells: Mapping[str, list[str]]) -> int:
    return 3 + max(map(len, (str(name), *cells[name])))


def written(cell: object, lang: Language) -> str:
    """A cell as a person reads it; "–" for a hole."""
    if cell is None or pd.isna(cell):
        return "–"
    return write_number(float(cell), lang) if isinstance(cell, float | int) else str(cell)


def as_text(answer: Comparison, lang: Language) -> str:
    """The table with what must be known beside it, as on a terminal."""
    table = printed(lambda screen: print_table(screen, answer, lang))
    return "\n".join([table.rstrip("\n"), *answer.written_notes(lang), answer.source(lang), ""])


def as_csv(answer: Comparison) -> str:
    """The tidy rows; holes are empty."""
    return str(answer.rows.to_csv(index=False, lineterminator="\n"))


def as_parquet(answer: Comparison) -> bytes:
    """The tidy rows with their types."""
    sink = io.BytesIO()
    answer.rows.to_parquet(sink, index=False)
    return sink.getvalue()


def as_html(answer: Comparison, lang: Language) -> str:
    """The answer as one page that opens offline: the chart that fits, the table, what must be known beside them."""
    from jinja2 import Environment
    from markupsafe import Markup

    from pipeline.charts import as_svg, draw

    table = wide(answer, lang)
    rows = [[written(cell, lang) for cell in row] for row in table.itertuples(index=False)]
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(PAGE)
    return page.render(
        lang=lang, title="; ".join(titles(answer, lang)), heads=list(table.columns),
        rows=rows, numbers=[pd.api.types.is_numeric_dtype(table[name]) for name in table.columns],
        notes=[*answer.written_notes(lang), answer.source(lang)], chart=Markup(as_svg(draw(answer, None, lang), lang)),
    )  # fmt: skip


def write_xlsx(answer: Comparison, path: Path, lang: Language) -> None:
    """The answer as a workbook: the table, the tidy rows behind it, the chart, what must be known beside them."""
    from pipeline.charts import as_png, draw
    from pipeline.workbook import Sheet, rows_of, write_workbook

    table = wide(answer, lang)
    sheets = [
        Sheet(say("sheet_comparison", lang), list(table.columns), rows_of(table), codes=False),
        Sheet(say("sheet_rows", lang), list(answer.rows.columns), rows_of(answer.rows)),
    ]
    notes = [*titles(answer, lang), *answer.written_notes(lang), answer.source(lang)]
    write_workbook(path, sheets, lang, notes, as_png(draw(answer, None, lang), lang))


def write_file(answer: Comparison, form: str, path: Path, lang: Language) -> None:
    """Write the answer in a form that is a file. Raises OSError where it cannot be written."""
    if form == "xlsx":
        write_xlsx(answer, path, lang)
    elif form == "parquet":
        path.write_bytes(as_parquet(answer))
    else:
        text = {"table": lambda: as_text(answer, lang), "csv": lambda: as_csv(answer),
                "html": lambda: as_html(answer, lang)}[form]()  # fmt: skip
        path.write_text(text, encoding="utf-8")
