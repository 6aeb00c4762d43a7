"""Facts that must not stand beside each other: each is refused with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from pipeline.question import ADDITIVE, IncomparableError, Question
from pipeline.sums import with_derived
from rules.codebook import load_codebook

LEVEL_3_4, FULL_PARTIAL = {"online_level_3", "online_level_4"}, {"online_full", "online_partial"}


def channels_beside(question: Question) -> set[str]:
    """The channel asked for, and those that must not stand beside it."""
    services = LEVEL_3_4 | FULL_PARTIAL
    return {question.channel} | (services if question.channel in services else set())


def refuse_unlike(facts: pd.DataFrame, question: Question) -> None:
    """Words of which reports mean different things: levels 3 and 4 became full and partial; "on time" may hold "early".

    Where a report states the early ones beside it, at the same level and channel, "on time" does not hold them.
    """
    _refuse_services(facts, question)
    if question.timeliness != "on_time":
        return
    key = ["line", "year", "period_type", "period_no", "indicator"]
    told, early = (
        pd.MultiIndex.from_frame(with_derived(facts, replace(question, timeliness=one))[key].fillna(-1))
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


def refuse_mixed(facts: pd.DataFrame, question: Question) -> None:
    """One kind of period, one level of unit, one way of counting a quarter."""
    types = sorted(facts["period_type"].unique())
    if len(types) > 1:
        raise IncomparableError("compare_periods", types=", ".join(types))
    if question.by not in ("period", "unit") and facts["period_no"].nunique() > 1:
        raise IncomparableError("compare_numbers", type=types[0])
    counted = facts.groupby("period_no", dropna=False)["cumulative"].agg(lambda told: {str(one) for one in told})
    if any(len(one) > 1 for one in counted):
        raise IncomparableError("compare_cumulative")
    if facts["unit_level"].nunique() > 1:
        levels = ", ".join(sorted(facts["unit_level"].unique()))
        raise IncomparableError("compare_ranked_levels" if question.by == "unit" else "compare_levels", levels=levels)
    for indicator in question.indicators:
        measure = load_codebook().indicators[indicator].measure
        if question.by != "unit" and measure not in ADDITIVE and _adds_up(facts, indicator, question):
            raise IncomparableError("compare_ratio", indicator=indicator)


def _adds_up(facts: pd.DataFrame, indicator: str, question: Question) -> bool:
    """Whether a row of the answer would be made of several units."""
    mine = facts[facts["indicator"].eq(indicator)]
    group = ["province_code", "year", "period_no"] if question.by == "province" else ["year", "period_no"]
    return bool((mine.groupby(group, dropna=False)["line"].nunique() > 1).any())


def _listed(years: Iterable[int]) -> str:
    return ", ".join(str(one) for one in sorted(years))
