"""An indicator across units and years: the same thing beside the same thing, or a refusal with its reason.

What is compared are facts (pipeline.facts): of resolved units, done and not planned, whole and not a part. Where a
report gives the parts of a whole and not the whole itself, their sum stands for it and is marked as derived. Sums are
made of counts alone, over the same units each time; units that changed are carried over where they moved whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.coverage import count_units, write_coverage
from pipeline.facts import load_facts
from pipeline.labels import indicator_name
from pipeline.lines import line_on, span
from pipeline.messages import Language, say, write_number
from pipeline.naming import Silent, find_named
from pipeline.question import IncomparableError, Question, parse
from pipeline.refusals import channels_beside, refuse_mixed, refuse_unlike
from pipeline.sums import PERIOD, Notes, days, followed, summed, with_change, with_derived, with_rate, with_share

FEWEST_DAYS = 20  # ends of one named period that lie further apart than this are told in a note
NAMES = ["unit_code", "unit_name", "district", "province"]
ROW = ["line", *NAMES, "indicator", *PERIOD]
DOUBT = ["witnesses", "agree", "approximate", "derived", "audit"]

__all__ = ["Comparison", "IncomparableError", "Question", "ask", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer: tidy rows, and what a reader must know beside them.

    `coverage` has one row per indicator and period: how many units have a value (`reported`) of how many there are
    (`of`). `reports` is the number of reports behind the answer. `silent` are units asked for of which no report
    says anything.
    """

    rows: pd.DataFrame
    question: Question
    notes: tuple[tuple[str, Mapping[str, object]], ...]
    coverage: pd.DataFrame
    reports: int
    silent: tuple[Silent, ...] = ()

    @property
    def by(self) -> str:
        """What stands side by side: unit, province, year or period."""
        return self.question.by

    def written_notes(self, lang: Language, indicator: str | None = None) -> list[str]:
        """Coverage, of one indicator or all, then what was left out, summed or doubtful: one sentence each."""
        covered = self.coverage if indicator is None else self.coverage[self.coverage["indicator"].eq(indicator)]
        return [*write_coverage(covered, lang), *(_say(key, values, lang) for key, values in self.notes)]

    def source(self, lang: Language) -> str:
        """How many reports it rests on, in one sentence."""
        return say("compare_source", lang, count=write_number(self.reports, lang))


def _say(key: str, values: Mapping[str, object], lang: Language) -> str:
    return say(key, lang, **{name: _written(name, value, lang) for name, value in values.items()})


def _written(key: str, value: object, lang: Language) -> str:
    """A value of a note as a person reads it: the indicator by its name, counts as numbers, counts by year in a row."""
    if key == "indicator":
        return indicator_name(str(value), lang, short=True)
    if isinstance(value, Mapping):
        return ", ".join(f"{year}: {write_number(count, lang)}" for year, count in value.items())
    return write_number(value, lang) if isinstance(value, int) else str(value)


def _together(notes: Notes) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """The notes, what is told of each period as one note: the most of each year."""
    merged: dict[str, dict[int, int]] = {}
    for key, values in notes:
        if "year" in values:
            years = merged.setdefault(key, {})
            years[values["year"]] = max(values["count"], years.get(values["year"], 0))  # type: ignore[index,type-var]
    single = [(key, values) for key, values in notes if "year" not in values]
    return (*((key, {"years": dict(sorted(years.items()))}) for key, years in merged.items()), *single)


def compare(out: Path, question: Question) -> Comparison:
    """Answer a question from a dataset. Raises IncomparableError, or FileNotFoundError where there is no dataset."""
    return compare_facts(load_facts(out, question.indicators, question.years, _words(question)), question)


def compare_facts(facts: pd.DataFrame, question: Question) -> Comparison:
    """Answer a question from facts of its indicators, as `load_facts` gives them. Raises IncomparableError."""
    notes: Notes = []
    words = _words(question) | {"indicator": set(question.indicators)}
    for name, some in words.items():
        facts = facts[facts[name].isin(some)]
    facts = _known(facts[facts["year"].between(*question.years)] if question.years else facts, notes)
    named = find_named(facts, question)
    facts = facts[named.chosen(facts)]
    refuse_unlike(facts, question)
    chosen = with_derived(facts, question)
    if chosen.empty:
        raise IncomparableError("compare_nothing")
    refuse_mixed(chosen, question)
    wholes = with_derived(facts, replace(question, channel="", timeliness="", origin=""))
    if question.show == "rate":
        chosen, wholes = _both(chosen, wholes, notes)
    used = pd.concat([chosen, wholes]) if question.show == "rate" else chosen
    _tell(used, notes)
    rows = _rows(chosen, question, notes)
    if question.show == "rate":
        rows = with_rate(rows, _rows(wholes, question, []))
        notes.append(("compare_rate", {}))
        if over := int((rows["rate"] > 100).sum()):
            notes.append(("compare_over", {"count": over}))
    if question.show == "share":
        rows = with_share(rows)
    reports = len({one for some in used["report_ids"] for one in some.split()})
    rows = with_change(rows, question.show)
    silent = (*named.silent, *named.without(chosen))
    return Comparison(rows, question, _together(notes), count_units(chosen, named.of, named.districts), reports, silent)


def _rows(chosen: pd.DataFrame, question: Question, notes: Notes) -> pd.DataFrame:
    if question.by != "unit":
        return summed(chosen, question, notes)
    if question.follow or question.apportion:
        return _ranked(followed(chosen, question, notes), [])
    return _ranked(chosen, notes)


def _words(question: Question) -> dict[str, set[str]]:
    """What a fact must say to be of use: to be the answer, to be the whole of it, or to forbid it."""
    words = {"role": {"actual"}, "part": {""}, "field": {""}, "channel": channels_beside(question) | {""}}
    narrowed = {"period_type": question.period, "unit_level": question.unit_level}
    return words | {name: {word} for name, word in narrowed.items() if word}


def _known(facts: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Facts of known units in named periods, with their line; how many were left out is told."""
    facts = facts[facts["year"].notna()]
    known = facts["unit_id"].notna() & facts["period_type"].notna() & facts["period_type"].ne("other")
    if lost := int(facts.loc[~known, "unit_key"].nunique()):
        notes.append(("compare_left_out", {"count": lost}))
    facts = facts[known].assign(day=lambda rows: days(rows))
    lines = [line_on(*one) for one in zip(facts["unit_id"], facts["day"], strict=True)]
    return facts.assign(line=lines).reset_index(drop=True)


def _both(chosen: pd.DataFrame, wholes: pd.DataFrame, notes: Notes) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The parts whose whole is stated, and those wholes: a rate needs both."""
    key = ["line", "indicator", *PERIOD]
    parts, all_ = (
        pd.MultiIndex.from_frame(some.loc[some["value"].notna(), key].fillna(-1)) for some in (chosen, wholes)
    )
    with_whole = pd.MultiIndex.from_frame(chosen[key].fillna(-1)).isin(all_)
    with_part = pd.MultiIndex.from_frame(wholes[key].fillna(-1)).isin(parts)
    if lost := int((~with_whole).sum()):
        notes.append(("compare_whole_missing", {"count": lost}))
    if not with_whole.any():
        raise IncomparableError("compare_nothing")
    return chosen[with_whole].reset_index(drop=True), wholes[with_part].reset_index(drop=True)


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
    ends = dated.groupby(["year", "period_no"], dropna=False)["end"].agg(["min", "max"])
    if len(ends) and (widest := int((ends["max"] - ends["min"]).dt.days.max())) > FEWEST_DAYS:
        notes.append(("compare_ends", {"days": widest}))


def _ranked(facts: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """One row per unit, indicator and period, under the unit's latest name; the largest of the last period first.

    A unit whose territory changed between the periods stands in two rows, each with its days.
    """
    latest = facts.sort_values("year").groupby("line")[[*NAMES, "unit_level"]].last()
    latest["district"] = latest["district"].where(latest.pop("unit_level").eq("commune"))  # of others it is themselves
    latest["unit_name"] = _told_apart(latest)
    if changed := int(latest["unit_name"].str.contains(" (từ ", regex=False).sum()):
        notes.append(("compare_territory", {"count": changed}))
    rows = facts.drop(columns=NAMES).join(latest, on="line")
    rows = rows[[*ROW, "value", "unit", *DOUBT]]
    last = rows["year"].max()
    order = rows[rows["year"].eq(last)].groupby("line")["value"].max().rename("order")
    rows = rows.join(order, on="line").sort_values(
        ["indicator", "order", "unit_name", "line", "year", "period_no"],
        ascending=[True, False, True, True, True, True], na_position="last", kind="stable",
    )  # fmt: skip
    return rows.drop(columns="order").reset_index(drop=True)


def _told_apart(latest: pd.DataFrame) -> pd.Series:
    """The names, with their days where one name in one place stands for several territories one after the other."""
    names = latest["unit_name"].copy()
    for _, some in latest.groupby(["unit_name", "district", "province"], dropna=False):
        spans = {line: span(line) for line in some.index}
        for line, (start, end) in spans.items() if len(spans) > 1 else ():
            gone = any(end <= other for other, _ in spans.values())
            names[line] += f" (trước {end:%d/%m/%Y})" if gone else f" (từ {start:%d/%m/%Y})"
    return names


def ask(indicators: Sequence[str], by: str, years: str | None, out: Path, dims: Mapping[str, Any]) -> Comparison:
    """Answer a question as it is typed. Raises as `compare` does, and where an indicator or a year is none."""
    return compare(out, parse(indicators, by, years, dims))
