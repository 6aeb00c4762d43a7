"""Wholes from their parts, and sums over the same units in every period, carried over where units merged whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import pandas as pd

from pipeline.crosswalk import carry, predecessors
from pipeline.gazetteer import load_gazetteer
from pipeline.lines import forms, line_on, unit_of
from pipeline.question import ADDITIVE, IncomparableError, Question
from pipeline.verdicts import AUDITS
from rules.codebook import load_codebook

Notes = list[tuple[str, Mapping[str, object]]]
PARTS = {"level": ("all", ("district", "commune")), "timeliness": ("early_or_on_time", ("early", "on_time"))}
PERIOD = ["year", "period_type", "period_no"]
DOUBTS = ["approximate", "derived", "audit"]  # what a value made of others takes over from each of them


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
    groups = pieces.assign(gravity=_gravity(pieces["audit"])).groupby(key, dropna=False, sort=True)
    sums = pieces.drop_duplicates(key).set_index(key)
    sums = sums.assign(
        value=groups["value"].sum(), witnesses=groups["witnesses"].sum(), audit=_audits(groups["gravity"].max()),
        approximate=groups["approximate"].any(), parts=groups[dim].nunique(), derived=True,
        report_ids=groups["report_ids"].agg(" ".join),
    ).reset_index()  # fmt: skip
    sums = sums[sums["parts"].eq(len(parts))].assign(**{dim: whole}).drop(columns="parts")
    missing = ~pd.MultiIndex.from_frame(sums[key].fillna(-1)).isin(stated)
    return pd.concat([facts, sums[missing]], ignore_index=True) if missing.any() else facts


def _gravity(audits: pd.Series) -> pd.Series:
    """How grave each verdict is, as a number."""
    return audits.map(AUDITS.index)


def _audits(gravity: pd.Series) -> pd.Series:
    return gravity.map(AUDITS.__getitem__)


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
        together = together.assign(gravity=_gravity(together["audit"]))
        sums = together.groupby([*where, *PERIOD], dropna=False, sort=True).agg(
            value=("value", "sum"), units=("value", "size"), apportioned=("apportioned", "any"),
            approximate=("approximate", "any"), derived=("derived", "any"), audit=("gravity", "max"),
        ).reset_index()  # fmt: skip
        rows.append(sums.assign(audit=_audits(sums["audit"]), indicator=indicator, unit=mine["unit"].iloc[0]))
    return pd.concat(rows, ignore_index=True)


def followed(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """Facts by the units of the last period: what merged whole is added to the unit that it is in, and is derived."""
    book, pieces = load_gazetteer(), []
    for indicator, mine in facts.groupby("indicator", sort=False):
        together = _carried(mine.dropna(subset=["value"]), question, notes).rename(columns={"at": "line"})
        units = [book.units[forms(unit_of(line))[-1]] for line in together["line"]]
        homes = [book.district(one) for one in units]
        pieces.append(together.assign(
            district=[one.name if one else None for one in homes], unit_level=[one.level for one in units],
            unit_code=[one.code for one in units], unit_name=[one.full for one in units], indicator=indicator,
            unit=mine["unit"].iloc[0], agree=True,  # what is disputed has no value to add
            approximate=together["approximate"] | together["apportioned"],
        ))  # fmt: skip
    return pd.concat(pieces, ignore_index=True)


def _carried(facts: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    """The values of every period by the units of the last one: counts are carried over, all else only stays itself."""
    additive = load_codebook().indicators[str(facts["indicator"].iloc[0])].measure in ADDITIVE
    to = facts["day"].max()
    groups = [group for _, group in facts.groupby(["year", "period_no"], dropna=False)]
    return pd.concat([_by_unit(group, to, additive, question, notes) for group in groups], ignore_index=True)


def _by_unit(group: pd.DataFrame, to: date, additive: bool, question: Question, notes: Notes) -> pd.DataFrame:
    """The values of one period by the units of the day `to`, with the doubts of all that went into each.

    What could not be carried is told.
    """
    book = load_gazetteer()
    since = group["day"].max()
    frame = group[PERIOD].drop_duplicates()
    columns = [*PERIOD, "at", "province_code", "province", "value", "apportioned", "witnesses", *DOUBTS]
    if not additive or since == to:
        return group.assign(at=group["line"], apportioned=False)[columns]
    same = [book.units[unit_id].stands(since) and line_on(unit_id, since) == line
            for unit_id, line in zip(group["unit_id"], group["line"], strict=True)]  # fmt: skip
    pieces = {row.unit_id: row for row in group[same].itertuples()}
    values = {unit_id: Decimal(repr(piece.value)) for unit_id, piece in pieces.items()}
    carried = carry(values, since, to, question.apportion)
    lost = len(group) - len(values) + len(carried.refused) + sum(len(parts) for parts in carried.missing.values())
    merged = len(values) - len(carried.values) - len(carried.refused) - len(carried.incomplete)
    for key, count in (("compare_not_carried", lost), ("compare_carried", merged),
                       ("compare_apportioned", len(carried.apportioned & set(carried.values)))):  # fmt: skip
        if count > 0:
            notes.append((key, {"year": int(group["year"].iloc[0]), "count": count}))
    rows = []
    for unit_id, value in carried.values.items():
        line, province = line_on(unit_id, to), book.province(book.units[unit_id])
        origins = predecessors(unit_id, since, to, partly=question.apportion)
        into = [pieces[one] for one in origins if one in pieces]
        rows.append((
            line, province.code, province.name, float(value), unit_id in carried.apportioned,
            sum(one.witnesses for one in into), any(one.approximate for one in into),
            any(one.derived or one.line != line for one in into), max((one.audit for one in into), key=AUDITS.index),
        ))  # fmt: skip
    return frame.merge(pd.DataFrame(rows, columns=columns[len(PERIOD) :]), how="cross")


def days(facts: pd.DataFrame) -> list[date]:
    """The day on which each fact's unit stands: the period's end, else near the last day of its year."""
    return [_day(*one) for one in zip(facts["unit_id"], facts["period_end"], facts["year"], strict=True)]


@cache
def _day(unit_id: str, period_end: object, year: float) -> date:
    unit = load_gazetteer().units[unit_id]
    end = period_end if isinstance(period_end, date) else date(int(year), 12, 14)
    return end if unit.stands(end) else max(unit.valid_from, date(int(year), 1, 1))


def with_rate(rows: pd.DataFrame, wholes: pd.DataFrame) -> pd.DataFrame:
    """Each value in percent of the whole that stands in the same place of `wholes`, with the doubts of both."""
    key = [name for name in ("line", "province_code", "indicator", *PERIOD) if name in rows]
    whole = wholes[[*key, "value", *DOUBTS]].rename(columns={"value": "whole"})
    rows = rows.merge(whole, on=key, how="left", suffixes=("", "_of_whole"))
    gravity = [_gravity(rows[name].fillna("")) for name in ("audit", "audit_of_whole")]
    rows = rows.assign(
        audit=_audits(gravity[0].combine(gravity[1], max)),
        **{name: rows[name] | rows[f"{name}_of_whole"].eq(True) for name in ("approximate", "derived")},
    ).drop(columns=[f"{name}_of_whole" for name in DOUBTS])
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
