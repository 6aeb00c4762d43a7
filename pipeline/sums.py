"""Wholes from their parts, and sums over the same units in every period, carried over where units merged whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import pandas as pd

from pipeline.crosswalk import carry
from pipeline.gazetteer import load_gazetteer
from pipeline.lines import forms, line_on, unit_of
from pipeline.question import ADDITIVE, IncomparableError, Question
from rules.codebook import load_codebook

Notes = list[tuple[str, Mapping[str, object]]]
PARTS = {"level": ("all", ("district", "commune")), "timeliness": ("early_or_on_time", ("early", "on_time"))}
PERIOD = ["year", "period_type", "period_no"]


# ---- wholes ----------------------------------------------------------------------------------------------------------


def with_derived(facts: pd.DataFrame, question: Question) -> pd.DataFrame:
    """The facts asked for; where a count is missing and its parts are stated, their sum, marked as derived."""
    facts = facts.assign(derived=False, wanted=_wanted_level(facts, question))
    facts = facts[facts["channel"].eq(question.channel) & facts["origin"].eq(question.origin)]
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
    key = ["line", *PERIOD, "indicator", *({"level", "timeliness"} - {dim})]
    pieces = facts[facts[dim].isin(parts) & facts["indicator"].isin(counts) & facts["value"].notna()]
    if dim == "level":
        pieces = pieces[pieces["unit_level"].eq("district")]  # of a province there are three parts, before 1/7/2025
    if pieces.empty:
        return facts
    stated = pd.MultiIndex.from_frame(facts.loc[facts[dim].eq(whole), key].fillna(-1))
    groups = pieces.groupby(key, dropna=False, sort=True)
    sums = pieces.drop_duplicates(key).set_index(key)
    sums = sums.assign(
        value=groups["value"].sum(), witnesses=groups["witnesses"].sum(), audit=groups["audit"].max(),
        approximate=groups["approximate"].any(), parts=groups[dim].nunique(), derived=True,
    ).reset_index()  # fmt: skip
    sums = sums[sums["parts"].eq(len(parts))].assign(**{dim: whole}).drop(columns="parts")
    missing = ~pd.MultiIndex.from_frame(sums[key].fillna(-1)).isin(stated)
    return pd.concat([facts, sums[missing]], ignore_index=True) if missing.any() else facts


# ---- sums ------------------------------------------------------------------------------------------------------------


def summed(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """Sums over the units of a province or of the whole answer, over the same units in every period."""
    rows = []
    for indicator, mine in facts.dropna(subset=["value"]).groupby("indicator", sort=False):
        together = _carried(mine, question, notes)
        periods = mine.groupby(["year", "period_no"], dropna=False).ngroups  # also one of which nothing was carried
        seen = together.groupby("at")["value"].size()
        panel = set(seen[seen.eq(periods)].index)
        if not panel:
            raise IncomparableError("compare_no_panel", indicator=indicator)
        if len(panel) < len(seen):
            notes.append(("compare_panel", {"indicator": indicator, "count": len(panel), "of": len(seen)}))
        together = together[together["at"].isin(panel)]
        where = ["province_code", "province"] if question.by == "province" else []
        sums = together.groupby([*where, *PERIOD], dropna=False, sort=True)
        sums = sums.agg(value=("value", "sum"), units=("value", "size"), apportioned=("apportioned", "any"))
        rows.append(sums.reset_index().assign(indicator=indicator, unit=mine["unit"].iloc[0]))
    return pd.concat(rows, ignore_index=True)


def followed(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """Facts by the units of the last period: what merged whole is added to the unit that it is in, and is derived."""
    book, pieces = load_gazetteer(), []
    for indicator, mine in facts.groupby("indicator", sort=False):
        together = _carried(mine.dropna(subset=["value"]), question, notes).rename(columns={"at": "line"})
        units = [book.units[forms(unit_of(line))[-1]] for line in together["line"]]
        told = mine[["line", *PERIOD, "witnesses", "agree", "approximate", "audit"]]
        together = together.merge(told, on=["line", *PERIOD], how="left")
        derived = together["witnesses"].isna()
        homes = [book.district(one) for one in units]
        pieces.append(together.assign(
            district=[one.name if one else None for one in homes], unit_level=[one.level for one in units],
            unit_code=[one.code for one in units], unit_name=[one.full for one in units], indicator=indicator,
            unit=mine["unit"].iloc[0], derived=derived, witnesses=together["witnesses"].fillna(0).astype(int),
            agree=together["agree"].eq(True) | derived, audit=together["audit"].fillna(""),
            approximate=together["approximate"].eq(True) | together["apportioned"].astype(bool),
        ))  # fmt: skip
    return pd.concat(pieces, ignore_index=True)


def _carried(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """The values of every period by the units of the last one: counts are carried over, all else only stays itself."""
    additive = load_codebook().indicators[str(facts["indicator"].iloc[0])].measure in ADDITIVE
    to = facts["day"].max()
    groups = [group for _, group in facts.groupby(["year", "period_no"], dropna=False)]
    return pd.concat([_by_unit(group, to, additive, question, notes) for group in groups], ignore_index=True)


def _by_unit(group: pd.DataFrame, to: date, additive: bool, question: Question, notes: Notes) -> pd.DataFrame:
    """The values of one period by the units of the day `to`; what could not be carried is told."""
    book = load_gazetteer()
    since = group["day"].max()
    frame = group[PERIOD].drop_duplicates()
    columns = [*PERIOD, "at", "province_code", "province", "value", "apportioned"]
    if not additive or since == to:
        return group.assign(at=group["line"], apportioned=False)[columns]
    same = [book.units[unit_id].stands(since) and line_on(unit_id, since) == line
            for unit_id, line in zip(group["unit_id"], group["line"], strict=True)]  # fmt: skip
    values = {row.unit_id: Decimal(repr(row.value)) for row in group[same].itertuples()}
    carried = carry(values, since, to, question.apportion)
    lost = len(group) - len(values) + len(carried.refused) + sum(len(parts) for parts in carried.missing.values())
    merged = len(values) - len(carried.values) - len(carried.refused) - len(carried.incomplete)
    for key, count in (("compare_not_carried", lost), ("compare_carried", merged),
                       ("compare_apportioned", len(carried.apportioned & set(carried.values)))):  # fmt: skip
        if count > 0:
            notes.append((key, {"year": int(group["year"].iloc[0]), "count": count}))
    provinces = {unit_id: book.province(book.units[unit_id]) for unit_id in carried.values}
    rows = pd.DataFrame(
        [(line_on(unit_id, to), provinces[unit_id].code, provinces[unit_id].name, float(value),
          unit_id in carried.apportioned) for unit_id, value in carried.values.items()],
        columns=columns[len(PERIOD):],
    )  # fmt: skip
    return frame.merge(rows, how="cross")


def days(facts: pd.DataFrame) -> list[date]:
    """The day on which each fact's unit stands: the period's end, else near the last day of its year."""
    return [_day(*one) for one in zip(facts["unit_id"], facts["period_end"], facts["year"], strict=True)]


@cache
def _day(unit_id: str, period_end: object, year: float) -> date:
    unit = load_gazetteer().units[unit_id]
    end = period_end if isinstance(period_end, date) else date(int(year), 12, 14)
    return end if unit.stands(end) else max(unit.valid_from, date(int(year), 1, 1))


def with_rate(rows: pd.DataFrame, wholes: pd.DataFrame) -> pd.DataFrame:
    """Each value in percent of the whole that stands in the same place of `wholes`."""
    key = [name for name in ("line", "province_code", "indicator", *PERIOD) if name in rows]
    whole = wholes[[*key, "value"]].rename(columns={"value": "whole"})
    rows = rows.merge(whole, on=key, how="left")
    return rows.assign(rate=(rows["value"] / rows["whole"].where(rows["whole"].ne(0)) * 100).round(2))


def with_share(rows: pd.DataFrame) -> pd.DataFrame:
    """Each value in percent of the sum of all rows of its indicator and period."""
    total = rows.groupby(["indicator", "year", "period_no"], dropna=False)["value"].transform("sum")
    return rows.assign(share=(rows["value"] / total.where(total.ne(0)) * 100).round(2))


def with_change(rows: pd.DataFrame, shown: str = "value") -> pd.DataFrame:
    """The change over the same period of the year before, in percent of it; in points for shares and rates."""
    who = [name for name in ("line", "province_code") if name in rows]
    key = [*who, "indicator", "period_type", "period_no", "year"]
    column = shown if shown in rows else "value"
    before = rows[[*key, column]].assign(year=rows["year"] + 1).rename(columns={column: "before"})
    rows = rows.merge(before, on=key, how="left")
    gap = rows[column] - rows["before"]
    points = rows["unit"].eq("percent") | (column != "value")
    change = (gap / rows["before"].where(rows["before"].ne(0)) * 100).where(~points, gap)
    return rows.assign(change=change.round(1)).drop(columns="before")
