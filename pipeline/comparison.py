"""An indicator across units and years: the same thing beside the same thing, or a refusal with its reason.

What is compared are facts (pipeline.facts): of resolved units, done and not planned, whole and not a part. Where a
report gives the parts of a whole and not the whole itself, their sum stands for it and is marked as derived. Sums are
made of counts alone, over the same units each time; units that changed are carried over where they moved whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.crosswalk import IDENTITY, carry
from pipeline.facts import load_facts
from pipeline.gazetteer import load_gazetteer
from pipeline.messages import Language, say, write_number
from rules.codebook import load_codebook

if TYPE_CHECKING:
    from rich.console import Console

LEVEL_3_4, FULL_PARTIAL = {"online_level_3", "online_level_4"}, {"online_full", "online_partial"}
ADDITIVE = ("flow", "stock")
FEWEST_DAYS = 20  # ends of one named period that lie further apart than this are told in a note
YEARS = re.compile(r"((?:19|20)\d\d)(?:\s?[-–]\s?((?:19|20)\d\d))?")
ROW = ["line", "unit_code", "unit_name", "province", "indicator", "year", "period_type", "period_no"]
PARTS = {"level": ("all", ("district", "commune")), "timeliness": ("early_or_on_time", ("early", "on_time"))}


class IncomparableError(Exception):
    """These facts must not stand beside each other; says why, and what to ask for instead."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, "vi", **values))
        self.vi, self.en = say(key, "vi", **values), say(key, "en", **values)


@dataclass(frozen=True, slots=True)
class Question:
    """What to compare, and along what. '' for a dimension is the whole; `level` None is the unit's whole territory."""

    indicators: tuple[str, ...]
    by: str  # unit, province, year or period
    level: str | None = None
    channel: str = ""
    timeliness: str = ""
    origin: str = ""
    years: tuple[int, int] | None = None
    period: str | None = None  # year, half_year, quarter …
    unit_level: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer: tidy rows, and what a reader must know beside them."""

    rows: pd.DataFrame
    by: str
    notes: tuple[tuple[str, Mapping[str, object]], ...] = field(default=())

    def written_notes(self, lang: Language) -> list[str]:
        """The notes as sentences."""
        return [say(key, lang, **values) for key, values in self.notes]

    def as_csv(self) -> str:
        """The tidy rows; holes are empty."""
        return str(self.rows.to_csv(index=False, lineterminator="\n"))


Notes = list[tuple[str, Mapping[str, object]]]


def compare(out: Path, question: Question) -> Comparison:
    """Answer a question from a dataset. Raises IncomparableError, or FileNotFoundError where there is no dataset."""
    return compare_facts(load_facts(out, question.indicators), question)


def compare_facts(facts: pd.DataFrame, question: Question) -> Comparison:
    """Answer a question from facts of its indicators, as `load_facts` gives them. Raises IncomparableError."""
    notes: Notes = []
    facts = _select(facts[facts["indicator"].isin(question.indicators)], question, notes)
    _refuse_unlike(facts, question)
    chosen = _with_derived(facts, question)
    if chosen.empty:
        raise IncomparableError("compare_nothing")
    _refuse_mixed(chosen, question)
    _tell(chosen, notes)
    rows = _ranked(chosen) if question.by == "unit" else _summed(chosen, question, notes)
    return Comparison(_with_change(rows, question), question.by, tuple(notes))


def _select(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """Results of known units in the years, periods and levels asked for; how many were left out is told."""
    facts = facts[facts["role"].eq("actual") & facts["part"].eq("") & facts["field"].eq("")]
    facts = facts[facts["origin"].eq(question.origin) & facts["year"].notna()]
    if question.years:
        facts = facts[facts["year"].between(*question.years)]
    if question.period:
        facts = facts[facts["period_type"].eq(question.period)]
    if question.unit_level:
        facts = facts[facts["unit_level"].eq(question.unit_level)]
    known = facts["unit_id"].notna() & facts["period_type"].notna() & facts["period_type"].ne("other")
    if lost := int(facts.loc[~known, "unit_key"].nunique()):
        notes.append(("compare_left_out", {"count": lost}))
    lines = {unit_id: line_of(unit_id) for unit_id in facts.loc[known, "unit_id"].unique()}
    facts = facts[known].assign(line=lambda rows: rows["unit_id"].map(lines))
    return facts.reset_index(drop=True)


def line_of(unit_id: str) -> str:
    """The first form of a unit that was only renamed, upgraded, recoded or moved since.

    >>> line_of("46@2025-01-01"), line_of("15865@2025-07-01")
    ('46@2004-08-31', '15865@2025-07-01')
    """
    book = load_gazetteer()
    while len(links := book.links_to.get(unit_id, ())) == 1:
        if links[0].kind not in IDENTITY or links[0].share != "full":
            break
        unit_id = links[0].from_id
    return unit_id


# ---- refusals --------------------------------------------------------------------------------------------------------


def _refuse_unlike(facts: pd.DataFrame, question: Question) -> None:
    """Words of which reports mean different things: levels 3 and 4 became full and partial; "on time" may hold "early".

    Where a report states the early ones beside it, at the same level and channel, "on time" does not hold them.
    """
    _refuse_services(facts, question)
    if question.timeliness != "on_time":
        return
    key = ["line", "year", "period_type", "period_no", "indicator"]
    told, early = (
        pd.MultiIndex.from_frame(_with_derived(facts, replace(question, timeliness=one))[key].fillna(-1))
        for one in ("on_time", "early")
    )
    apart = int(told.isin(early).sum())
    if 0 < apart < len(told):
        raise IncomparableError("compare_on_time", apart=apart, together=len(told) - apart)


def _refuse_services(facts: pd.DataFrame, question: Question) -> None:
    for mine, other in ((LEVEL_3_4, FULL_PARTIAL), (FULL_PARTIAL, LEVEL_3_4)):
        if question.channel in mine:
            here = set(facts.loc[facts["channel"].isin(mine), "year"].astype(int))
            there = set(facts.loc[facts["channel"].isin(other), "year"].astype(int)) - here
            if here and there:
                raise IncomparableError("compare_services", years=_listed(there), mine=_listed(here))


def _refuse_mixed(facts: pd.DataFrame, question: Question) -> None:
    """One kind of period, one level of unit where sums are made, one way of counting a quarter."""
    types = sorted(facts["period_type"].unique())
    if len(types) > 1:
        raise IncomparableError("compare_periods", types=", ".join(types))
    if question.by not in ("period", "unit") and facts["period_no"].nunique() > 1:
        raise IncomparableError("compare_numbers", type=types[0])
    counted = facts.groupby("period_no", dropna=False)["cumulative"].agg(lambda told: {str(one) for one in told})
    if any(len(one) > 1 for one in counted):
        raise IncomparableError("compare_cumulative")
    if question.by != "unit" and facts["unit_level"].nunique() > 1:
        raise IncomparableError("compare_levels", levels=", ".join(sorted(facts["unit_level"].unique())))
    for indicator in question.indicators:
        measure = load_codebook().indicators[indicator].measure
        if question.by != "unit" and measure not in ADDITIVE and _adds_up(facts, indicator, question):
            raise IncomparableError("compare_ratio", indicator=indicator)


def _adds_up(facts: pd.DataFrame, indicator: str, question: Question) -> bool:
    """Whether a row of the answer would be made of several units."""
    mine = facts[facts["indicator"].eq(indicator)]
    group = ["province_code", "year", "period_no"] if question.by == "province" else ["year", "period_no"]
    return bool((mine.groupby(group, dropna=False)["line"].nunique() > 1).any())


def _tell(facts: pd.DataFrame, notes: Notes) -> None:
    """Doubts that do not forbid a comparison: disputed or approximate values, failed checks, periods cut elsewhere."""
    doubts = {
        "compare_disputed": ~facts["agree"].astype(bool),
        "compare_approximate": facts["approximate"].astype(bool),
        "compare_failed": facts["audit"].eq("fail"),
        "compare_derived": facts["derived"].astype(bool),
    }
    notes.extend((key, {"count": int(where.sum())}) for key, where in doubts.items() if where.any())
    dated = facts.dropna(subset=["period_end"]).assign(end=lambda rows: pd.to_datetime(rows["period_end"]))
    ends = dated.groupby(["year", "period_no"], dropna=False)["end"].agg(lambda days: (days.max() - days.min()).days)
    if len(ends) and (ends > FEWEST_DAYS).any():
        notes.append(("compare_ends", {"days": int(ends.max())}))


# ---- wholes and sums -------------------------------------------------------------------------------------------------


def _with_derived(facts: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The facts asked for; where a count is missing and its parts are stated, their sum, marked as derived."""
    facts = facts.assign(derived=False, wanted=_wanted_level(facts, question))
    facts = facts[facts["channel"].eq(question.channel)]
    if question.timeliness == PARTS["timeliness"][0]:
        facts = _sum_of_parts(facts, "timeliness")
    facts = facts[facts["timeliness"].eq(question.timeliness)]
    if question.level is None:
        facts = _sum_of_parts(facts, "level")
    return facts[facts["level"].eq(facts["wanted"])].reset_index(drop=True)


def _wanted_level(facts: pd.DataFrame, question: Question) -> pd.Series:
    """The level asked for, else the whole: a commune's own, "all" of the others; '' where the indicator has none."""
    if question.level is not None:
        return pd.Series(question.level, index=facts.index)
    whole = facts["unit_level"].map({"commune": "commune"}).fillna("all")
    with_level = [name for name in question.indicators if "level" in load_codebook().indicators[name].dims]
    return whole.where(facts["indicator"].isin(with_level), "")


def _sum_of_parts(facts: pd.DataFrame, dim: str) -> pd.DataFrame:
    """Adds the wholes that are not stated but whose parts all are; only counts add up."""
    whole, parts = PARTS[dim]
    counts = [one.id for one in load_codebook().indicators.values() if one.measure in ADDITIVE]
    key = ["line", "year", "period_type", "period_no", "indicator", *({"level", "timeliness"} - {dim})]
    stated = pd.MultiIndex.from_frame(facts.loc[facts[dim].eq(whole), key].fillna(-1))
    pieces = facts[facts[dim].isin(parts) & facts["indicator"].isin(counts) & facts["value"].notna()]
    if dim == "level":
        pieces = pieces[pieces["unit_level"].eq("district")]  # of a province there are three parts, before 1/7/2025
    groups = pieces.groupby(key, dropna=False, sort=True)
    sums = pieces.drop_duplicates(key).set_index(key)
    sums = sums.assign(
        value=groups["value"].sum(), witnesses=groups["witnesses"].sum(), audit=groups["audit"].max(),
        approximate=groups["approximate"].any(), parts=groups[dim].nunique(), derived=True,
    ).reset_index()  # fmt: skip
    sums = sums[sums["parts"].eq(len(parts))].assign(**{dim: whole}).drop(columns="parts")
    missing = ~pd.MultiIndex.from_frame(sums[key].fillna(-1)).isin(stated)
    return pd.concat([facts, sums[missing]], ignore_index=True) if missing.any() else facts


def _ranked(facts: pd.DataFrame) -> pd.DataFrame:
    """One row per unit, indicator and period, under the unit's latest name; the largest of the last period first."""
    latest = facts.sort_values("year").groupby("line")[["unit_code", "unit_name", "province"]].last()
    rows = facts.drop(columns=["unit_code", "unit_name", "province"]).join(latest, on="line")
    rows = rows[[*ROW, "value", "unit", "witnesses", "agree", "approximate", "derived", "audit"]]
    last = rows["year"].max()
    order = rows[rows["year"].eq(last)].groupby("line")["value"].max().rename("order")
    rows = rows.join(order, on="line").sort_values(
        ["indicator", "order", "unit_name", "line", "year", "period_no"],
        ascending=[True, False, True, True, True, True], na_position="last", kind="stable",
    )  # fmt: skip
    return rows.drop(columns="order").reset_index(drop=True)


def _summed(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """Sums over the units of a province or of the whole answer, over the same units in every period."""
    rows = []
    for indicator, mine in facts.dropna(subset=["value"]).groupby("indicator", sort=False):
        measure = load_codebook().indicators[str(indicator)].measure
        columns = [_by_unit(group, mine, measure in ADDITIVE, notes)
                   for _, group in mine.groupby(["year", "period_no"], dropna=False)]  # fmt: skip
        together = pd.concat(columns, ignore_index=True)
        periods = mine.groupby(["year", "period_no"], dropna=False).ngroups  # also one of which nothing was carried
        seen = together.groupby("at")["value"].size()
        panel = set(seen[seen.eq(periods)].index)
        if not panel:
            raise IncomparableError("compare_no_panel", indicator=indicator)
        if len(panel) < len(seen):
            notes.append(("compare_panel", {"indicator": indicator, "count": len(panel), "of": len(seen)}))
        together = together[together["at"].isin(panel)]
        group = ["year", "period_type", "period_no"]
        group = ["province_code", "province", *group] if question.by == "province" else group
        sums = together.groupby(group, dropna=False, sort=True)["value"].agg(["sum", "size"]).reset_index()
        sums = sums.rename(columns={"sum": "value", "size": "units"})
        rows.append(sums.assign(indicator=indicator, unit=mine["unit"].iloc[0]))
    return pd.concat(rows, ignore_index=True)


def _by_unit(group: pd.DataFrame, all_periods: pd.DataFrame, additive: bool, notes: Notes) -> pd.DataFrame:
    """The values of one period by the units of the last one: counts are carried over, all else only stays itself."""
    book = load_gazetteer()
    since, to = (max(_day(one) for _, one in rows.iterrows()) for rows in (group, all_periods))
    frame = group[["year", "period_type", "period_no"]].drop_duplicates()
    standing = group[[book.units[one].stands(since) for one in group["unit_id"]]]
    if not additive or since == to or len(standing) < len(group):
        return group.assign(at=group["line"])[[*frame.columns, "at", "province_code", "province", "value"]]
    values = {row.unit_id: Decimal(repr(row.value)) for row in standing.itertuples()}
    carried = carry(values, since, to)
    lost = len(carried.refused) + sum(len(parts) for parts in carried.missing.values())
    merged = len(values) - len(carried.values) - len(carried.refused) - len(carried.incomplete)
    year = int(group["year"].iloc[0])
    if lost:
        notes.append(("compare_not_carried", {"year": year, "count": lost}))
    if merged > 0:
        notes.append(("compare_carried", {"year": year, "count": merged}))
    provinces = {unit_id: book.province(book.units[unit_id]) for unit_id in carried.values}
    rows = pd.DataFrame(
        [(line_of(unit_id), provinces[unit_id].code, provinces[unit_id].name, float(value))
         for unit_id, value in carried.values.items()],
        columns=["at", "province_code", "province", "value"],
    )  # fmt: skip
    return frame.merge(rows, how="cross")


def _day(row: pd.Series) -> date:
    """The day on which a fact's unit stands: the period's end, else the last day of its year."""
    unit = load_gazetteer().units[row["unit_id"]]
    end = row["period_end"] if isinstance(row["period_end"], date) else date(int(row["year"]), 12, 14)
    return end if unit.stands(end) else max(unit.valid_from, date(int(row["year"]), 1, 1))


def _with_change(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The change over the same period of the year before, in percent of it; in points for shares."""
    who = {"unit": ["line"], "province": ["province_code"]}.get(question.by, [])
    key = [*who, "indicator", "period_type", "period_no", "year"]
    before = rows[[*key, "value"]].assign(year=rows["year"] + 1).rename(columns={"value": "before"})
    rows = rows.merge(before, on=key, how="left")
    gap = rows["value"] - rows["before"]
    change = (gap / rows["before"].where(rows["before"].ne(0)) * 100).where(rows["unit"].ne("percent"), gap)
    return rows.assign(change=change.round(1)).drop(columns="before")


# ---- the command line ------------------------------------------------------------------------------------------------


def ask(indicators: Sequence[str], by: str, years: str | None, out: Path, dims: Mapping[str, Any]) -> Comparison:
    """Answer a question as it is typed. Raises as `compare` does, and where an indicator or a year is none."""
    for indicator in indicators:
        if indicator not in load_codebook().indicators:
            raise IncomparableError("compare_unknown", indicator=indicator)
    span = YEARS.fullmatch(years or "")
    if years and not span:
        raise IncomparableError("compare_years")
    chosen = (int(span[1]), int(span[2] or span[1])) if span else None
    return compare(out, Question(tuple(dict.fromkeys(indicators)), by, years=chosen, **dims))


def print_table(console: Console, answer: Comparison, lang: Language) -> None:
    """The answer as a person reads it: units or provinces down and periods across, else periods down; holes as "–"."""
    from rich.table import Table

    table = wide(answer.rows, answer.by)
    shown = Table(*(str(name) for name in table.columns))
    for row in table.itertuples(index=False):
        shown.add_row(*(_written(cell, lang) for cell in row))
    console.print(shown, markup=False)


def _written(cell: object, lang: Language) -> str:
    if isinstance(cell, float | int):
        return "–" if pd.isna(cell) else write_number(float(cell), lang)
    return "–" if cell is None or pd.isna(cell) else str(cell)


def wide(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The rows as a person reads them: units or provinces down, periods across."""
    rows = rows.assign(label=[period_label(*one) for one in zip(rows["year"], rows["period_no"], strict=True)])
    if by in ("year", "period"):
        return rows.rename(columns={"label": "period"})[["indicator", "period", "value", "units", "change"]]
    names = ["indicator", *(["unit_name"] if by == "unit" else []), "province"]
    who = ["indicator", "line" if by == "unit" else "province_code"]
    table = rows.drop_duplicates(who)[[*who, *names[1:]]]
    for label, some in rows.sort_values(["year", "period_no"], kind="stable").groupby("label", sort=False):
        table = table.merge(some[[*who, "value"]].rename(columns={"value": label}), on=who, how="left")
    return table[[*names, *(name for name in table.columns if name not in (*names, *who))]]


def period_label(year: float, number: float | None) -> str:
    """ "2023", or "2/2023" for a numbered period.

    >>> period_label(2023, float("nan")), period_label(2023, 2.0)
    ('2023', '2/2023')
    """
    return f"{int(year)}" if number is None or pd.isna(number) else f"{int(number)}/{int(year)}"


def _listed(years: Iterable[int]) -> str:
    return ", ".join(str(one) for one in sorted(years))
