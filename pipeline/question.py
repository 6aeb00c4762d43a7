"""What is asked of a comparison, and the sentence that says why it is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.messages import say
from rules.codebook import load_codebook

ADDITIVE = ("flow", "stock")
SHOWN = ("value", "change", "share", "rate")
YEARS = re.compile(r"((?:19|20)\d\d)(?:\s?[-–]\s?((?:19|20)\d\d))?")


class IncomparableError(Exception):
    """These facts must not stand beside each other; says why, and what to ask for instead."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, "vi", **values))
        self.vi, self.en = say(key, "vi", **values), say(key, "en", **values)


@dataclass(frozen=True, slots=True)
class Question:
    """What to compare, and along what. '' for a dimension is the whole; `level` None is the unit's whole territory.

    `show` is the value itself, its `change` over the same period of the year before, its `share` in the sum of all
    units of the answer, or its `rate`: how much it is of the whole that the dimensions asked for are a part of (the
    on-time rate). `follow` adds units that merged whole to the unit that they are in now; `apportion` also deals what a
    divided unit reported out to its successors in equal parts.
    """

    indicators: tuple[str, ...]
    by: str  # unit, province, year or period
    level: str | None = None
    channel: str = ""
    timeliness: str = ""
    origin: str = ""
    years: tuple[int, int] | None = None
    period: str | None = None  # year, half_year, quarter …
    unit_level: str | None = None
    units: tuple[str, ...] = ()  # names, codes or ids as typed
    show: str = "value"
    follow: bool = False
    apportion: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """The dimensions that make what is asked for a part of a whole."""
        named = {name: getattr(self, name) for name in ("channel", "timeliness", "origin")}
        return {name: value for name, value in named.items() if value}


def parse(indicators: Sequence[str], by: str, years: str | None, dims: Mapping[str, Any]) -> Question:
    """A question as it is typed. Raises IncomparableError where it names no indicator or year, or makes no sense."""
    for indicator in indicators:
        if indicator not in load_codebook().indicators:
            raise IncomparableError("compare_unknown", indicator=indicator)
    span = YEARS.fullmatch(years or "")
    if years and not span:
        raise IncomparableError("compare_years")
    chosen = (int(span[1]), int(span[2] or span[1])) if span else None
    if chosen and chosen[0] > chosen[1]:
        raise IncomparableError("compare_years_reversed", first=chosen[0], last=chosen[1])
    given = {name: value for name, value in dims.items() if name != "units"}
    units = tuple(one.strip() for some in dims.get("units") or () for one in some.split(",") if one.strip())
    question = Question(tuple(dict.fromkeys(indicators)), by, years=chosen, units=units, **given)
    _refuse_senseless(question)
    return question


def _refuse_senseless(question: Question) -> None:
    for name, value in {"level": question.level or "", **question.parts}.items():
        if value and value not in (allowed := load_codebook().dimensions[name]):
            raise IncomparableError("compare_dimension", name=name, value=value, allowed=", ".join(allowed))
    counts = all(load_codebook().indicators[one].measure in ADDITIVE for one in question.indicators)
    if question.show in ("share", "rate") and not counts:
        raise IncomparableError("compare_not_counted")
    if question.show == "rate" and not question.parts:
        raise IncomparableError("compare_no_whole")
    if question.show == "share" and question.by not in ("unit", "province"):
        raise IncomparableError("compare_share_of_one")
