"""How many units reported of how many there are: without it no comparison tells what it leaves out."""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd

from pipeline.crosswalk import predecessors, successors
from pipeline.gazetteer import load_gazetteer
from pipeline.labels import indicator_name, name_of, period_name
from pipeline.messages import Language, say, write_number
from pipeline.sums import PERIOD

MOST_PERIODS = 6  # more than these are told as a range
MOST_PROVINCES = 4


def count_units(facts: pd.DataFrame, named: int | None, districts: frozenset[str]) -> pd.DataFrame:
    """One row per indicator and period: units with a value (`reported`), all of their level in those provinces (`of`).

    Where units were asked for by name, `of` is their number; of `districts`, by code, that of their communes.
    `provinces` are the names of the provinces at that time.
    """
    homes = frozenset(
        load_gazetteer().province(load_gazetteer().units[one]).unit_id for one in facts["unit_id"].unique()
    )
    rows = []
    for key, group in facts.groupby(["indicator", *PERIOD], dropna=False, sort=True):
        level, day = str(group["unit_level"].iloc[0]), group["day"].max()
        provinces = _standing(homes, day)
        of = _count(level, provinces, districts, day) if named is None else named
        names = ", ".join(sorted(load_gazetteer().units[one].name for one in provinces))
        reported = group.loc[group["value"].notna(), "line"].nunique()
        rows.append((*key, level, reported, max(of, reported), names, len(provinces)))
    return pd.DataFrame(
        rows, columns=["indicator", *PERIOD, "unit_level", "reported", "of", "provinces", "province_count"]
    )


@cache
def _standing(homes: frozenset[str], day: date) -> frozenset[str]:
    """The provinces of a day in which units of these provinces lie, whatever their form."""
    book = load_gazetteer()
    found = {one for one in homes if book.units[one].stands(day)}
    for one in homes - found:
        since = max(book.units[one].valid_from, date(2004, 8, 31))
        if since <= day:
            found.update(successors(one, since, day))
    if not found:
        for one in homes:
            found.update(predecessors(one, day, book.units[one].valid_from))
    return frozenset(found)


@cache
def _count(level: str, provinces: frozenset[str], districts: frozenset[str], day: date) -> int:
    book = load_gazetteer()
    standing = [unit for unit in book.units.values() if unit.level == level and unit.stands(day)]
    if districts:
        return sum((home := book.district(unit)) is not None and home.code in districts for unit in standing)
    return sum(book.province(unit).unit_id in provinces for unit in standing)


def write_coverage(coverage: pd.DataFrame, lang: Language) -> list[str]:
    """One sentence per indicator: "Số hồ sơ tiếp nhận: có số liệu của 3/21 (2022), 4/21 (2023) đơn vị cấp huyện …"."""
    sentences = []
    for indicator, some in coverage.groupby("indicator", sort=False):
        told = [(f"{write_number(row.reported, lang)}/{write_number(row.of, lang)}",
                 period_name(row.period_type, row.period_no, row.year, lang))
                for row in some.itertuples()]  # fmt: skip
        if len(told) > MOST_PERIODS:
            order = (some["reported"] / some["of"]).argsort(kind="stable").tolist()
            told = [told[order[0]], told[order[-1]]]
        counts = (" – " if len(some) > MOST_PERIODS else ", ").join(f"{count} ({period})" for count, period in told)
        last = some.iloc[-1]
        places = last["provinces"]
        if last["province_count"] > MOST_PROVINCES:
            places = say("provinces_count", lang, count=int(last["province_count"]))
        level = name_of("unit_level", last["unit_level"], lang)
        name = indicator_name(str(indicator), lang, short=True)
        sentences.append(say("compare_coverage", lang, indicator=name, counts=counts, level=level, places=places))
    return sentences
