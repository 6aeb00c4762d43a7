"""Every unit of a comparison in every period: what stands there, or why nothing does. What charts are drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from pipeline.comparison import Comparison
from pipeline.gazetteer import load_gazetteer
from pipeline.labels import period_name
from pipeline.lines import span, unit_of
from pipeline.messages import Language, write_number
from pipeline.regime import by_regime
from rules.model import Period

MISSING, DISPUTED, NOT_STANDING = "missing", "disputed", "not_standing"
FAILED, APPROXIMATE, DERIVED = "!", "≈", "Σ"
PER_YEAR = {"month": 12, "quarter": 4, "half_year": 2}


def full_grid(answer: Comparison, indicator: str, lang: Language = "vi") -> pd.DataFrame:
    """One row per unit and period of one indicator, in the order of the answer, units without a value last.

    Columns: `who` (line or province code), `name`, `at` (number of the period in time), `period` (its name), `value`
    (what the question shows, NaN for a hole), `hole` (missing, disputed, not_standing or ''), `doubt` (signs), `text`
    (as a person reads it), and `value_of`, the reported value behind a share, rate or change.
    """
    rows = answer.rows[answer.rows["indicator"].eq(indicator)]
    names = dict(_names(answer, rows))
    periods = list(periods_between(answer.rows))
    frame = pd.MultiIndex.from_product([names, range(len(periods))], names=["who", "at"]).to_frame(index=False)
    order = {(year, number): at for at, (year, _, number) in enumerate(periods)}
    known = rows.assign(
        who=_who(answer, rows),
        at=[order[int(year), _number(number)] for year, number in zip(rows["year"], rows["period_no"], strict=True)],
        value_of=rows["value"],
        doubt=_doubts(rows),
    )
    known = known.assign(value=known[answer.question.show])
    disputed = ~known["agree"].astype(bool) if "agree" in known else pd.Series(False, index=known.index)
    known = known.assign(hole=disputed.map({True: DISPUTED, False: ""}))
    frame = frame.merge(known[["who", "at", "value", "value_of", "hole", "doubt"]], on=["who", "at"], how="left")
    frame["hole"] = frame["hole"].where(frame["hole"].eq(DISPUTED) | frame["value"].notna(), MISSING).fillna(MISSING)
    if answer.by == "unit":
        last = [_last_day(*period) for period in periods]
        gone = {(who, at) for who in names for at, day in enumerate(last) if not _stands(who, day)}
        away = [pair in gone for pair in zip(frame["who"], frame["at"], strict=True)]
        frame["hole"] = frame["hole"].mask(pd.Series(away) & frame["value"].isna(), NOT_STANDING)
    labels = [period_name(kind, number, year, lang) for year, kind, number in periods]
    frame["period"] = [labels[at] for at in frame["at"]]
    frame["name"] = frame["who"].map(names)
    frame["doubt"] = frame["doubt"].fillna("")
    frame["text"] = ["" if pd.isna(value) else write_number(float(value), lang) for value in frame["value"]]
    return frame


def periods_between(rows: pd.DataFrame) -> Iterator[tuple[int, str, int | None]]:
    """All periods from the first to the last, those of which nothing is known too.

    >>> list(periods_between(pd.DataFrame({"year": [2021, 2023], "period_type": "year", "period_no": None})))
    [(2021, 'year', None), (2022, 'year', None), (2023, 'year', None)]
    """
    kind = str(rows["period_type"].iloc[0])
    told = {(int(year), _number(number)) for year, number in zip(rows["year"], rows["period_no"], strict=True)}
    numbers = sorted({number for _, number in told if number is not None})
    first, last = (pick((year, number or 0) for year, number in told) for pick in (min, max))
    if kind in PER_YEAR and len(numbers) > 1:  # one half-year a year leaves no hole where the other would stand
        numbers = list(range(1, PER_YEAR[kind] + 1))
    for year in range(first[0], last[0] + 1):
        for number in numbers or [None]:
            if first <= (year, number or 0) <= last:
                yield year, kind, number


def _names(answer: Comparison, rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """What each row is called, with its province where there are several."""
    if answer.by == "province":
        yield from dict(zip(rows["province_code"], rows["province"], strict=True)).items()
    elif answer.by != "unit":
        yield "all", ""
    else:
        several = rows["province"].nunique() > 1 or any(
            one.province not in set(rows["province"]) for one in answer.silent
        )
        for row in rows.drop_duplicates("line").itertuples():
            home = [] if pd.isna(row.district) else [str(row.district)]
            yield row.line, ", ".join([row.unit_name, *home, *([row.province] if several else [])])
        for one in answer.silent:
            yield one.line, f"{one.name}, {one.province}" if several and one.province else one.name


def _who(answer: Comparison, rows: pd.DataFrame) -> pd.Series:
    column = {"unit": "line", "province": "province_code"}.get(answer.by)
    return rows[column].astype(object) if column else pd.Series("all", index=rows.index, dtype=object)


def _doubts(rows: pd.DataFrame) -> pd.Series:
    """The signs of what is doubtful about each row."""
    signs = pd.Series("", index=rows.index, dtype=object)
    if "audit" in rows:
        signs += rows["audit"].eq("fail").map({True: FAILED, False: ""})
        signs += rows["approximate"].astype(bool).map({True: APPROXIMATE, False: ""})
        signs += rows["derived"].astype(bool).map({True: DERIVED, False: ""})
    if "apportioned" in rows:
        signs += rows["apportioned"].astype(bool).map({True: APPROXIMATE, False: ""})
    return signs


def _number(number: float | None) -> int | None:
    return None if number is None or pd.isna(number) else int(number)


def _last_day(year: int, kind: str, number: int | None) -> date:
    """The last day of a period by the decree; near the end of the year where it names none."""
    days = by_regime(Period(kind, number, year))
    return days[1] if days else date(year, 12, 14)


def _stands(line: str, day: date) -> bool:
    """Whether a unit had the territory of the line on a day; one that nobody knows might have."""
    if unit_of(line) not in load_gazetteer().units:
        return True
    start, end = span(line)
    return start <= day < end
