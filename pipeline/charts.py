"""A comparison as a chart: rankings, changes, lines, small multiples, heat maps; offline, in SVG, PNG or HTML.

Every chart carries what its table carries: what is counted, how many of how many units reported, what is doubtful, and
the source. A hole is drawn as a hole: lines break and cells stay empty, with a sign that says why.

    answer = comparison.compare(out, question)      # or its refusal, an IncomparableError with one sentence
    text = charts.as_svg(charts.heat_map(answer))
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from pipeline.comparison import Comparison
from pipeline.grid import APPROXIMATE, DERIVED, DISPUTED, FAILED, MISSING, NOT_STANDING, full_grid
from pipeline.labels import heading, measure_name
from pipeline.messages import Language, say, write_number
from pipeline.question import IncomparableError

WIDTH, BAR, CELL, PANEL = 600, 20, (64, 22), (200, 90)  # pixels
MOST_BARS, MOST_PANELS, MOST_ROWS, MOST_LINES = 60, 48, 120, 8
MOST_WRITTEN = 1500  # cells of a heat map that carry their number
BLUE, RED, PALE, INK, GREY, HOLE = "#2b6cb0", "#c05621", "#a3bfdb", "#1a202c", "#4a5568", "#e2e8f0"
UNSURE = (FAILED, APPROXIMATE)
SIGNS = {MISSING: "–", DISPUTED: "≠", NOT_STANDING: ""}
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
PRINTED_FONT = "DejaVu Sans, Arial, sans-serif"  # vl-convert brings a Liberation Sans of its own, without ế, ợ, ử
PER_LINE = 105  # letters of a subtitle in the width of a chart
BILLION = 1e9
LOCALES = {
    "vi": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " đ"]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", " VND"]},
}
PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<script>{bundle}</script>
</head>
<body>
<div id="chart"></div>
<script>vegaEmbed("#chart", {spec}, {options})</script>
</body>
</html>
"""
Frame = pd.DataFrame
Drawing = Callable[[Frame, str, Language], tuple[Any, Frame, int]]  # the chart, what it draws, how many units there are


def ranking(answer: Comparison, lang: Language = "vi") -> alt.VConcatChart:
    """Bars of the last period, the largest first, units without a value at the end."""
    return _each(answer, lang, _bars)


def change(answer: Comparison, lang: Language = "vi") -> alt.VConcatChart:
    """Bars to both sides: the last period against the same period of the year before."""
    return _each(_showing(answer, "change"), lang, _bars)


def trend(answer: Comparison, lang: Language = "vi") -> alt.VConcatChart:
    """Lines over the periods, broken where a period is missing."""
    return _each(answer, lang, _lines)


def small_multiples(answer: Comparison, lang: Language = "vi") -> alt.VConcatChart:
    """The same lines in a small panel for each unit, all on one scale."""
    return _each(answer, lang, _panels)


def heat_map(answer: Comparison, lang: Language = "vi") -> alt.VConcatChart:
    """Units down and periods across, darker for more; a cell without a value is empty and says why."""
    return _each(answer, lang, _cells)


CHARTS: dict[str, Callable[[Comparison, Language], alt.VConcatChart]] = {
    "ranking": ranking, "change": change, "trend": trend, "small-multiples": small_multiples, "heat-map": heat_map,
}  # fmt: skip


def fitting(answer: Comparison) -> list[str]:
    """The charts that fit an answer, the best first: few units as lines, many as a heat map, one period as bars."""
    if answer.by in ("year", "period"):
        return ["trend"]
    many = answer.rows["line" if answer.by == "unit" else "province_code"].nunique() > MOST_LINES
    changed = ["change"] if answer.rows["change"].notna().any() else []
    if answer.rows[["year", "period_no"]].drop_duplicates().shape[0] == 1:
        return ["ranking", *changed]
    over_time = ["heat-map", "small-multiples"] if many else ["trend", "small-multiples", "heat-map"]
    return [*changed, *over_time, "ranking"] if answer.question.show == "change" else [*over_time, "ranking", *changed]


def draw(answer: Comparison, kind: str | None = None, lang: Language = "vi") -> alt.VConcatChart:
    """The chart asked for, or the one that fits best. Raises IncomparableError where it does not fit the answer."""
    kinds = fitting(answer)
    if kind and kind not in kinds:
        raise IncomparableError("compare_chart_kind", chart=kind, others=", ".join(kinds))
    return CHARTS[kind or kinds[0]](answer, lang)


# ---- files -----------------------------------------------------------------------------------------------------------


def as_svg(chart: alt.VConcatChart, lang: Language = "vi") -> str:
    """The chart as SVG whose letters stay text."""
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), allowed_base_urls=[], **_style(lang, FONT)))


def as_png(chart: alt.VConcatChart, lang: Language = "vi") -> bytes:
    """The chart as a picture of twice the size on the screen."""
    style = _style(lang, PRINTED_FONT)
    return bytes(vl_convert.vegalite_to_png(chart.to_dict(), scale=2, allowed_base_urls=[], **style))


def as_html(chart: alt.VConcatChart, lang: Language = "vi") -> str:
    """The chart as one page that opens offline and shows each value under the pointer."""
    style = _style(lang, FONT)
    options = {"renderer": "svg", "config": style["config"], "formatLocale": style["format_locale"],
               "actions": {"export": True, "source": False, "compiled": False, "editor": False}}  # fmt: skip
    # "<" is written so that no name can end the script.
    spec, options = (json.dumps(one, ensure_ascii=False).replace("<", "\\u003c") for one in (chart.to_dict(), options))
    title = escape(chart.vconcat[0].title.text)
    return PAGE.format(lang=lang, title=title, bundle=vl_convert.javascript_bundle(), spec=spec, options=options)


def _style(lang: Language, font: str) -> dict[str, Any]:
    return {"config": {"font": font}, "format_locale": LOCALES[lang]}


WRITERS: dict[str, Callable[[alt.VConcatChart, Language], str | bytes]] = {
    ".svg": as_svg, ".png": as_png, ".html": as_html,
}  # fmt: skip


def save(chart: alt.VConcatChart, path: Path, lang: Language = "vi") -> None:
    """Write the chart in the form that the name of the file asks for. Raises IncomparableError for any other."""
    if path.suffix.lower() not in WRITERS:
        raise IncomparableError("compare_chart_file")
    made = WRITERS[path.suffix.lower()](chart, lang)
    path.write_bytes(made if isinstance(made, bytes) else made.encode())


# ---- what they are made of -------------------------------------------------------------------------------------------


def _each(answer: Comparison, lang: Language, one: Drawing) -> alt.VConcatChart:
    """One chart per indicator, below each other; what a reader must know stands above, the source with it."""
    parts = []
    for indicator in answer.rows["indicator"].unique():
        unit = str(answer.rows.loc[answer.rows["indicator"].eq(indicator), "unit"].iloc[0])
        grid, measure = _scaled(full_grid(answer, indicator, lang), answer, unit, lang)
        chart, drawn, count = one(grid, measure, lang)
        shown = drawn["who"].nunique()
        above = [say("chart_measure", lang, measure=measure), *answer.written_notes(lang, indicator)]
        if shown < count:
            cut = {"shown": write_number(shown, lang), "count": write_number(count, lang)}
            above.append(say("compare_chart_cut", lang, **cut))
        above += [*_legend(drawn, one, lang), answer.source(lang)]
        subtitle = [line for sentence in above for line in textwrap.wrap(sentence, PER_LINE)]
        title = alt.TitleParams(heading(answer.question, indicator, lang), subtitle=subtitle, anchor="start")
        parts.append(chart.properties(title=title))
    return alt.vconcat(*parts, spacing=36).resolve_scale(color="independent", x="independent").configure(
 padding=12,
        title=alt.TitleConfig(fontSize=15, subtitleFontSize=11, subtitleColor=GREY, color=INK, offset=12,
                              subtitlePadding=6),
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(labelFontSize=11, titleFontSize=11, labelLimit=260, titleColor=GREY, gridColor=HOLE,
                            domainColor=PALE, tickColor=PALE),
    )  # fmt: skip


def _scaled(grid: Frame, answer: Comparison, unit: str, lang: Language) -> tuple[Frame, str]:
    """Đồng in thousand millions, for nobody reads twelve digits; all else as it is."""
    if unit == "VND" and answer.question.show == "value":
        grid = grid.assign(value=grid["value"] / BILLION)
        grid["text"] = ["" if pd.isna(one) else write_number(round(one, 3), lang) for one in grid["value"]]
        return grid, ("tỷ đồng", "billion VND")[lang == "en"]
    return grid, measure_name(answer.question.show, unit, lang)


def _legend(drawn: Frame, one: Drawing, lang: Language) -> list[str]:
    """What the signs that occur mean; lines have none: they break, and their doubtful points are open."""
    holes, doubts = set(drawn["hole"]), "".join(drawn["doubt"])
    if one in (_lines, _panels):
        keys = {"chart_broken": holes & {MISSING, DISPUTED}, "chart_open": set(doubts) & set(UNSURE)}
    else:
        keys = {
            "chart_missing": MISSING in holes, "chart_disputed": DISPUTED in holes,
            "chart_not_standing": NOT_STANDING in holes, "chart_failed": FAILED in doubts,
            "chart_approximate": APPROXIMATE in doubts, "chart_derived": DERIVED in doubts,
        }  # fmt: skip
    told = [say(key, lang) for key, there in keys.items() if there]
    return [f"{told[0][0].upper()}{told[0][1:]}{''.join(f'; {one}' for one in told[1:])}."] if told else []


def _first(grid: Frame, most: int) -> tuple[Frame, int]:
    """The first units of the grid, with what is unsure of them, and how many units there are."""
    units = grid["who"].unique()
    grid = grid[grid["who"].isin(units[:most])]
    return grid.assign(unsure=[bool(set(one) & set(UNSURE)) for one in grid["doubt"]]), len(units)


def _bars(grid: Frame, measure: str, lang: Language) -> tuple[Any, Frame, int]:
    known = grid.loc[grid["value"].notna(), "at"]
    last = known.max() if len(known) else grid["at"].max()
    grid = grid[grid["at"].eq(last)].sort_values("value", ascending=False, kind="stable", na_position="last")
    grid, count = _first(grid[grid["hole"].ne(NOT_STANDING)], MOST_BARS)
    grid = grid.assign(written=grid["text"].where(grid["hole"].eq(""), grid["hole"].map(SIGNS)) + " " + grid["doubt"])
    down = alt.Y("who:N", sort=None, title=None, axis=alt.Axis(labelExpr=_names(grid), ticks=False, domain=False))
    value = alt.X("value:Q", title=f"{measure}, {grid['period'].iloc[0]}", axis=alt.Axis(format=",~f", tickCount=6))
    paint = alt.condition(alt.datum.unsure, alt.value(PALE), alt.value(BLUE))
    base = alt.Chart(grid[["who", "name", "value", "written", "period", "doubt", "unsure"]]).encode(y=down)
    bars = base.mark_bar(height=BAR - 6).encode(x=value, color=paint, tooltip=_tooltip(measure))
    ends = base.transform_calculate(end="datum.value === null ? 0 : max(0, datum.value)")
    written = ends.mark_text(align="left", dx=4, fontSize=11, color=INK).encode(x="end:Q", text="written:N")
    return (bars + written).properties(width=WIDTH, height=max(2, len(grid)) * BAR), grid, count


def _lines(grid: Frame, measure: str, lang: Language) -> tuple[Any, Frame, int]:
    grid, count = _first(grid, MOST_LINES)
    paint = alt.Color("name:N", sort=None, legend=alt.Legend(title=None, orient="bottom", columns=3, labelLimit=220))
    lines = _line(grid, measure, WIDTH, 300, paint if count > 1 else alt.value(BLUE))
    return lines, grid, count


def _panels(grid: Frame, measure: str, lang: Language) -> tuple[Any, Frame, int]:
    grid, count = _first(grid, MOST_PANELS)
    order = list(dict.fromkeys(grid["name"]))
    panel = _line(grid, measure, *PANEL, alt.value(BLUE))
    header = alt.Header(labelFontSize=10, labelLimit=PANEL[0] + 20, title=None)
    return panel.facet(facet=alt.Facet("name:N", sort=order, header=header), columns=3, spacing=18), grid, count


def _line(grid: Frame, measure: str, width: int, height: int, paint: Any) -> Any:
    """Lines with their points; a missing value breaks the line, a doubtful one is an open point."""
    high = measure.endswith(("%", "%)")) and grid["value"].min() > 50  # rates near 100 % differ by little
    labels = alt.Axis(title=None, labelAngle=-40 if grid["at"].nunique() * 70 > width else 0, labelOverlap=True)
    across = alt.X("period:O", sort=list(dict.fromkeys(grid.sort_values("at")["period"])), axis=labels)
    value = alt.Y("value:Q", title=measure if height > PANEL[1] else None, scale=alt.Scale(zero=not high),
                  axis=alt.Axis(format=",~f", tickCount=5 if height > PANEL[1] else 3))  # fmt: skip
    columns = ["who", "name", "period", "value", "text", "doubt", "unsure", "at"]
    base = alt.Chart(grid[columns].rename(columns={"text": "written"})).encode(
        x=across, y=value, color=paint, detail="who:N"
    )
    size = 40 if height > PANEL[1] else 20
    sure = base.transform_filter("!datum.unsure").mark_point(size=size, filled=True, opacity=1)
    doubtful = base.transform_filter("datum.unsure").mark_point(size=size, filled=False, fill="white", opacity=1)
    line = base.mark_line(invalid="break-paths-show-domains").encode(order="at:Q")
    layers = [line, *(one.encode(tooltip=_tooltip(measure)) for one in (sure, doubtful))]
    return alt.layer(*layers).properties(width=width, height=height)


def _cells(grid: Frame, measure: str, lang: Language) -> tuple[Any, Frame, int]:
    grid, count = _first(grid, MOST_ROWS)
    periods = list(dict.fromkeys(grid.sort_values("at")["period"]))
    narrow = len(grid) > MOST_WRITTEN
    grid = grid.assign(written=grid["text"].where(grid["hole"].eq(""), grid["hole"].map(SIGNS)) + grid["doubt"])
    middle = (grid["value"].min() + grid["value"].max()) / 2
    down = alt.Y("who:N", sort=None, title=None, axis=alt.Axis(labelExpr=_names(grid), ticks=False, domain=False))
    labels = alt.Axis(orient="top", title=None, ticks=False, domain=False, labelAngle=-40 if _wide(periods) else 0)
    across = alt.X("period:O", sort=periods, axis=labels)
    base = alt.Chart(grid[["who", "name", "period", "value", "written", "hole", "doubt"]]).encode(x=across, y=down)
    scheme = alt.Scale(scheme="purpleorange", domainMid=0) if grid["value"].min() < 0 else alt.Scale(scheme="blues")
    legend = alt.Legend(title=measure, orient="bottom", format=",~f", gradientLength=220, titleLimit=400)
    full = base.transform_filter("datum.hole === ''").mark_rect(stroke="white")
    full = full.encode(color=alt.Color("value:Q", scale=scheme, legend=legend), tooltip=_tooltip(measure))
    open_ = base.transform_filter(f"datum.hole === '{MISSING}' || datum.hole === '{DISPUTED}'")
    open_ = open_.mark_rect(fill="white", stroke=GREY, strokeDash=[2, 2], strokeWidth=0.6)
    away = base.transform_filter(f"datum.hole === '{NOT_STANDING}'").mark_rect(fill=HOLE, stroke="white")
    ink = alt.condition(alt.datum.value > middle, alt.value("white"), alt.value(INK))
    ink = ink if grid["value"].min() >= 0 else alt.value(INK)
    signed = base.transform_filter("datum.hole !== ''") if narrow else base
    layers = [full, open_, away, signed.mark_text(fontSize=10).encode(text="written:N", color=ink)]
    size = {
        "width": len(periods) * (CELL[0] if not narrow else CELL[1]),
        "height": max(1, grid["who"].nunique()) * CELL[1],
    }
    return alt.layer(*layers).properties(**size), grid, count


def _wide(periods: list[str]) -> bool:
    return max(map(len, periods)) * 6 > CELL[0]


def _names(grid: Frame) -> str:
    """An expression that writes a unit's name for its id: two units may bear one name."""
    return f"{json.dumps(dict(zip(grid['who'], grid['name'], strict=True)), ensure_ascii=True)}[datum.value]"


def _tooltip(measure: str) -> list[alt.Tooltip]:
    return [alt.Tooltip("name:N", title=" "), alt.Tooltip("period:N", title="  "),
            alt.Tooltip("written:N", title=measure), alt.Tooltip("doubt:N", title="   ")]  # fmt: skip


def _showing(answer: Comparison, column: str) -> Comparison:
    return replace(answer, question=replace(answer.question, show=column))
