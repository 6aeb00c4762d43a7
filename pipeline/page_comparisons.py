"""The comparisons on the page: dossiers received, resolved and overdue, and the share that was not overdue.

Each group holds units of one level with reports of one kind of period, so that like stands beside like. Whether they
may stand beside each other at all is what pipeline.comparison decides; what it refuses is told in its own sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from pipeline.comparison import Comparison, IncomparableError, Question
from pipeline.labels import indicator_name
from pipeline.messages import Language, say
from pipeline.page_charts import LineChart, draw_line
from pipeline.page_coverage import all_between, existed, usual_end

INDICATORS = ("dossiers_received", "dossiers_resolved")
RECEIVED, RESOLVED, OVERDUE, ON_TIME = MEASURES = ("received", "resolved", "overdue", "on_time")
ASKED = {  # the indicator, and its timeliness
    RECEIVED: ("dossiers_received", ""),
    RESOLVED: ("dossiers_resolved", ""),
    OVERDUE: ("dossiers_resolved", "overdue"),
}
LEVELS = ("province", "district", "commune")
TYPES = ("year", "nine_months", "half_year", "quarter", "month")
MOST_RANKED, MOST_LINES, MOST_HEAT = 100, 24, 60
MOST_PERIODS = 12  # in a heat map; the latest
Period = tuple[int, int]  # year, and the number of the month, quarter or half; 0 for none


@dataclass(frozen=True, slots=True)
class Value:
    """One value with its doubts: disputed (no value then), approximate, derived, failed (a check did not hold)."""

    value: float | None
    doubts: tuple[str, ...] = ()
    change: float | None = None  # over the year before: in percent, of a share in points
    bar: float = 0.0  # from 0 to 1, of the largest of its column; a share of a hundred


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit with its values in one period, or those of one measure in all."""

    name: str
    province: str
    values: tuple[Value | None, ...]
    existed: tuple[bool, ...] = ()  # whether it was there then, of each period


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over the periods, as a chart and as its values; holes are None."""

    title: str
    subtitle: str
    measure: str
    values: tuple[float | None, ...]
    chart: LineChart


@dataclass(frozen=True, slots=True)
class Group:
    """Everything compared about units of one level in reports of one kind.

    `ranking` is of `period`, by dossiers received; `heat` has a share per unit and period of `periods`, the lowest
    of `period` first; `lines` are
    units over `line_periods`, `totals` sums over the same units. `refusals` and `notes` are sentences; those of
    `total_refusals` say why there is no sum.
    """

    level: str
    period_type: str
    period: Period
    measures: tuple[str, ...]
    ranking: tuple[Unit, ...]
    more_ranked: int
    periods: tuple[Period, ...]
    heat: tuple[Unit, ...]
    more_heat: int
    line_periods: tuple[Period, ...]
    lines: tuple[Line, ...]
    more_lines: int
    totals: tuple[Line, ...]
    refusals: tuple[str, ...]
    total_refusals: tuple[str, ...]
    notes: tuple[str, ...]


Ask = Callable[[Question], Comparison]
Table = Mapping[str, Mapping[Period, Value]]  # the unit's line → period → value


def compare_all(
    ask: Ask, present: Collection[tuple[str, str]], names: Mapping[str, str], lang: Language
) -> tuple[Group, ...]:
    """All groups of which there is anything to compare.

    `present` are the levels of units and kinds of periods that occur; `names` says each measure in words.
    """
    occurring = [(level, period_type) for period_type in TYPES for level in LEVELS if (level, period_type) in present]
    groups = (_group(ask, level, period_type, names, lang) for level, period_type in occurring)
    return tuple(group for group in groups if group)


def _group(ask: Ask, level: str, period_type: str, names: Mapping[str, str], lang: Language) -> Group | None:
    question = Question((), "unit", unit_level=level, period=period_type)
    tables: dict[str, Table] = {}
    who: dict[str, tuple[str, str]] = {}
    refusals: dict[str, str] = {}
    notes: dict[str, None] = {}
    for measure in ASKED:
        answer = _answer(ask, question, measure, names[measure], lang)
        if isinstance(answer, str):
            refusals |= {measure: answer} if answer else {}
            continue
        tables[measure] = _table(answer.rows)
        who |= {row.line: (str(row.unit_name), str(row.province)) for row in answer.rows.itertuples()}
        own = f"{indicator_name(ASKED[measure][0], lang, short=True)}: "  # how a note of coverage begins
        notes |= dict.fromkeys(f"{names[measure]}: {one.removeprefix(own)}" for one in answer.written_notes(lang))
    if not tables:
        told = tuple(refusals.values())
        return Group(level, period_type, (0, 0), (), (), 0, (), (), 0, (), (), 0, (), told, (), ()) if told else None
    if RESOLVED in tables and OVERDUE in tables:
        tables[ON_TIME] = _on_time(tables[RESOLVED], tables[OVERDUE])
    tables = {measure: table for measure, table in tables.items() if table}
    periods = all_between(period for table in tables.values() for some in table.values() for period in some)
    totals, no_totals = _totals(ask, question, tables, periods, names, lang)
    group = _shown(level, period_type, tables, who, periods)
    return replace(group, totals=totals, refusals=tuple(refusals.values()), total_refusals=no_totals,
                   notes=tuple(notes))  # fmt: skip


def _answer(ask: Ask, question: Question, measure: str, name: str, lang: Language) -> Comparison | str:
    """The answer, or the sentence that refuses it; '' where there is nothing to compare."""
    indicator, timeliness = ASKED[measure]
    try:
        return ask(replace(question, indicators=(indicator,), timeliness=timeliness))
    except IncomparableError as error:
        said = error.en if lang == "en" else error.vi
        if said == say("compare_nothing", lang):
            return ""
        return said.replace(indicator, name) if indicator in said else f"{name}: {said}"


def _table(rows: pd.DataFrame) -> dict[str, dict[Period, Value]]:
    found: dict[str, dict[Period, Value]] = {}
    for row in rows.itertuples():
        doubtful = {"disputed": not row.agree, "approximate": row.approximate, "derived": row.derived,
                    "failed": row.audit == "fail"}  # fmt: skip
        period = (int(row.year), 0 if pd.isna(row.period_no) else int(row.period_no))
        value = Value(_number(row.value), tuple(name for name, so in doubtful.items() if so), _number(row.change))
        found.setdefault(row.line, {})[period] = value
    return found


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _on_time(resolved: Table, overdue: Table) -> dict[str, dict[Period, Value]]:
    """The share of dossiers that were resolved in time: (resolved − overdue) / resolved, in percent, two decimals.

    Whether "đúng hạn" holds the early ones does not matter to it, so it compares where printed shares do not. Where a
    single dossier was overdue it is never 100.
    """
    found: dict[str, dict[Period, Value]] = {}
    for line, periods in resolved.items():
        for period, whole in periods.items():
            late = overdue.get(line, {}).get(period)
            if late and whole.value and late.value is not None and late.value <= whole.value:
                exact = (Decimal(repr(whole.value)) - Decimal(repr(late.value))) * 100 / Decimal(repr(whole.value))
                doubts = tuple(one for one in ("approximate", "failed") if one in (*whole.doubts, *late.doubts))
                share = float(min(round(exact, 2), Decimal("99.99") if late.value else Decimal(100)))
                found.setdefault(line, {})[period] = Value(share, doubts, bar=share / 100)
    return {
        line: {period: replace(one, change=_points(periods, period)) for period, one in periods.items()}
        for line, periods in found.items()
    }


def _points(periods: Mapping[Period, Value], period: Period) -> float | None:
    here, before = periods[period].value, periods.get((period[0] - 1, period[1]))
    return None if here is None or before is None or before.value is None else round(here - before.value, 2)


def _totals(
    ask: Ask, question: Question, tables: Mapping[str, Table], periods: Sequence[Period],
    names: Mapping[str, str], lang: Language,
) -> tuple[tuple[Line, ...], tuple[str, ...]]:  # fmt: skip
    """Sums over the same units in every period, where there is more than one of each; and the refusals."""
    lines, refusals = [], []
    by = "year" if question.period == "year" else "period"
    for measure in (one for one in ASKED if one in tables and len(tables[one]) > 1 and len(periods) > 1):
        answer = _answer(ask, replace(question, by=by), measure, names[measure], lang)
        if isinstance(answer, str):
            refusals += [answer] if answer else []
            continue
        rows = answer.rows.dropna(subset=["value"]).sort_values(["year", "period_no"])
        at = {(int(row.year), 0 if pd.isna(row.period_no) else int(row.period_no)): row for row in rows.itertuples()}
        values = tuple(float(at[one].value) if one in at else None for one in periods)
        if len(at) > 1:
            units = str(max(int(row.units) for row in at.values()))
            lines.append(Line(measure, units, measure, values, draw_line(values)))
    return tuple(lines), tuple(refusals)


def _shown(
    level: str, period_type: str, tables: Mapping[str, Table], who: Mapping[str, tuple[str, str]],
    periods: Sequence[Period],
) -> Group:  # fmt: skip
    """What of all values the page shows, within its bounds."""
    measures = tuple(measure for measure in MEASURES if measure in tables)
    period = _fullest(tables, periods)
    ranked = sorted(
        (line for line in who if any(period in tables[one].get(line, {}) for one in measures)),
        key=lambda line: (-_size(tables[measures[0]], line, period), who[line], line),
    )
    largest = {one: max((_size(tables[one], line, period) for line in ranked), default=0) for one in measures}
    ranking = tuple(
        Unit(*who[line], tuple(_with_bar(tables[one].get(line, {}).get(period), one, largest[one]) for one in measures))
        for line in ranked
    )
    shares, late = tables.get(ON_TIME, {}), tuple(periods[-MOST_PERIODS:])
    heated = [line for line in _by_size(tables, who) if any(one in late for one in shares.get(line, ()))]
    heated.sort(key=lambda line: _latest(shares[line], period))
    heat = tuple(
        Unit(*who[line], tuple(shares[line].get(one) for one in late),
             tuple(existed(line, usual_end(period_type, one)) for one in late)) for line in heated[:MOST_HEAT]
    )  # fmt: skip
    lines = list(_lines(tables, who, periods))
    return Group(level, period_type, period, measures, ranking[:MOST_RANKED], len(ranking[MOST_RANKED:]), late,
                 heat if len(late) > 1 else (), len(heated[MOST_HEAT:]), tuple(periods), tuple(lines[:MOST_LINES]),
                 len(lines[MOST_LINES:]), (), (), (), ())  # fmt: skip


def _fullest(tables: Mapping[str, Table], periods: Sequence[Period]) -> Period:
    """The latest period for which at least half as many units have a value as for the best covered one."""
    table = next(tables[measure] for measure in MEASURES if measure in tables)
    counts = {period: sum(period in some for some in table.values()) for period in periods}
    most = max(counts.values())
    return max(period for period, count in counts.items() if count * 2 >= most)


def _size(table: Table, line: str, period: Period) -> float:
    value = table.get(line, {}).get(period)
    return value.value if value and value.value is not None else -1.0


def _latest(values: Mapping[Period, Value], period: Period) -> tuple[bool, float]:
    """For ordering: the value of a period, the lowest first; units without one behind."""
    value = values.get(period)
    return (False, value.value) if value and value.value is not None else (True, 0.0)


def _with_bar(value: Value | None, measure: str, largest: float) -> Value | None:
    if value is None or value.value is None or measure == ON_TIME or largest <= 0:
        return value
    return replace(value, bar=value.value / largest)


def _by_size(tables: Mapping[str, Table], who: Mapping[str, tuple[str, str]]) -> list[str]:
    """Units, those with the largest number of the first measure in any period first."""
    table = next(tables[measure] for measure in MEASURES if measure in tables)
    most = {line: max((one.value or 0.0 for one in table.get(line, {}).values()), default=0.0) for line in who}
    return sorted(who, key=lambda line: (-most[line], who[line], line))


def _lines(
    tables: Mapping[str, Table], who: Mapping[str, tuple[str, str]], periods: Sequence[Period]
) -> Iterator[Line]:
    """Dossiers received by each unit over the periods, where it has at least two of them."""
    table = tables.get(RECEIVED, {})
    for line in _by_size(tables, who):
        values = tuple(_value_at(table, line, period) for period in periods)
        if sum(one is not None for one in values) > 1:
            yield Line(*who[line], RECEIVED, values, draw_line(values))


def _value_at(table: Table, line: str, period: Period) -> float | None:
    value = table.get(line, {}).get(period)
    return value.value if value else None
