"""The findings of a dataset for the page: worst first, each with its report and the words it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.audit import WEIGHT
from pipeline.audit_words import message, suggest, suggestion
from pipeline.messages import Language
from pipeline.passages import Quote, read_quotes
from pipeline.verdicts import RANK
from rules.identities import load_identities

MOST = {"fail": 400, "unverifiable": 200, "truncated": 100}  # findings on the page, of each status
MOST_LIMITS = 200
MOST_LISTED = 500  # rows of a list: of reports to look at, of failures, of reports without a unit, of warnings
LONGEST_LIMIT = 1_500  # characters of the list of numbers that no check of a report touches


@dataclass(frozen=True, slots=True)
class Source:
    """The report that a finding is about, as a reader knows it."""

    name: str
    unit: str
    province: str
    level: str
    period_type: str
    year: int | None
    period_no: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: what it says, where, on which words, and what value is suggested."""

    status: str
    message: str
    principle: str  # the rule that should hold, in words; '' where the message says it
    suggestion: str
    source: Source
    line: int | None
    page: int | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """What the audit could not see in one report: how many of its figures no check touches, and which."""

    source: Source
    untouched: int
    figures: int
    numbers: str  # "line: number; line: number …"


@dataclass(frozen=True, slots=True)
class Listed:
    """A report with what was found in it: figures, numerals unexplained, and findings of each status of `MOST`."""

    source: Source
    figures: int
    unexplained: int
    found: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """How many checks ended how; the findings shown; and how many of each status are not shown."""

    counts: Mapping[str, int]
    shown: tuple[Finding, ...]
    more: Mapping[str, int]
    reports: int  # reports with at least one finding of status fail
    listed: tuple[Listed, ...]  # reports, those with most contradictions first
    more_listed: int
    limits: tuple[Limit, ...]
    more_limits: int
    untouched: int


def gather(checks: pa.Table, findings: pa.Table, reports: pd.DataFrame, lang: Language) -> Findings:
    """The findings of all reports. `checks` has status and kind of every check, `findings` those that did not pass."""
    counted = checks.filter(pc.not_equal(checks["kind"].cast(pa.string()), "coverage"))["status"].cast(pa.string())
    counts = dict.fromkeys(RANK, 0) | {one["values"]: one["counts"] for one in pc.value_counts(counted).to_pylist()}
    is_limit = pc.equal(findings["kind"].cast(pa.string()), "coverage")
    rows = sorted(findings.filter(pc.invert(is_limit)).to_pylist(), key=_order)
    limits = sorted(findings.filter(is_limit).to_pylist(), key=lambda row: (-row["reported"], row["report_id"]))
    shown = [row for name, most in MOST.items() for row in [one for one in rows if one["status"] == name][:most]]
    found = Counter((row["report_id"], row["status"]) for row in rows)
    by_id = {row["report_id"]: row for row in reports.to_dict("records")}
    worst = sorted(by_id, key=lambda one: (*(-found[one, status] for status in MOST), by_id[one]["source"]))
    wanted = {*(row["report_id"] for row in (*shown, *limits[:MOST_LIMITS])), *worst[:MOST_LISTED]}
    sources = {one: describe(by_id[one]) for one in wanted}
    return Findings(
        counts=counts,
        shown=tuple(_finding(row, sources[row["report_id"]], lang) for row in shown),
        more={name: max(counts[name] - most, 0) for name, most in MOST.items()},
        reports=sum(status == "fail" for _, status in found),
        listed=tuple(
            Listed(sources[one], by_id[one]["figures"], by_id[one]["unexplained"],
                   tuple(found[one, status] for status in MOST))
            for one in worst[:MOST_LISTED]
        ),
        more_listed=len(worst[MOST_LISTED:]),
        limits=tuple(
            Limit(sources[row["report_id"]], int(row["reported"]), by_id[row["report_id"]]["figures"],
                  _clipped(row["expression"])) for row in limits[:MOST_LIMITS]
        ),
        more_limits=len(limits[MOST_LIMITS:]),
        untouched=sum(int(row["reported"]) for row in limits),
    )  # fmt: skip


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Contradictions first, the largest part of the number first; among doubts those of the surest checks."""
    size = max(abs(row["reported"] or 0), abs(row["expected"] or 0), 1.0)
    part = abs(row["delta"] or 0) / size
    sureness = 0 if row["status"] == "fail" else WEIGHT.get(row["kind"], len(WEIGHT))
    return RANK[row["status"]], sureness, -part, row["report_id"], row["line"] or 0, row["finding_id"]


def _finding(row: Mapping[str, Any], source: Source, lang: Language) -> Finding:
    said = row["message"] if lang == "vi" else message(row, lang)
    name = load_identities().names.get(row["rule"], ("", ""))[lang == "en"]
    principle = name if name and said.endswith(f" [{name}]") else ""
    if principle:
        said = said.removesuffix(f" [{name}]")
    quotes = read_quotes(row["evidence"] or "")
    # To look at the lines is no suggestion where they are shown.
    look = suggest("look", answer=", ".join(row["lines"].split())) if quotes else ""
    advice = "" if row["suggestion"] == look else suggestion(row["suggestion"] or "", lang)
    return Finding(row["status"], said, principle, advice, source, row["line"], row["page"], quotes)


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_LIMIT else text[:LONGEST_LIMIT].rpartition(";")[0] + "; …"


def describe(row: Mapping[str, Any]) -> Source:
    """A row of `reports` as a reader knows it; '' and None for what it does not say."""
    words = {name: row[name] if isinstance(row[name], str) else "" for name in
             ("source", "unit_name", "issuing_unit", "province", "unit_level", "period_type")}  # fmt: skip
    year, number = (None if pd.isna(row[name]) else int(row[name]) for name in ("year", "period_no"))
    return Source(words["source"], words["unit_name"] or words["issuing_unit"], words["province"],
                  words["unit_level"], words["period_type"], year, number)  # fmt: skip
