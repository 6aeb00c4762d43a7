"""A report against its neighbours: the ones before of the same unit, and the communes of a district. Warnings only.

Populations and cut-off dates may honestly differ between reports, so nothing here ever fails.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from pipeline.audit_values import write_decimal
from pipeline.audit_words import message

Row = Mapping[str, Any]
Key = tuple[str, str]
FLOWS = ("dossiers_received", "dossiers_resolved")
PLAIN = ("channel", "timeliness", "field", "part")
DIMENSIONS = ("indicator", "level", "channel", "timeliness", "origin", "field", "part")
BESIDE = 120  # characters between a number and last year's, in one sentence
SAME_SPAN = re.compile(r"cùng\s+kỳ", re.IGNORECASE)
# "Năm 2022 tiếp nhận 4.200 hồ sơ" is not compared with what was resolved this year.
NAMED = (("tiếp nhận", "dossiers_received"), ("giải quyết", "dossiers_resolved"),
         ("giải quyết", "dossiers_pending"), ("giải quyết", "dossiers_resolved_rate"))  # fmt: skip
YEAR = re.compile(r"\b20[012]\d\b")


def neighbour_rows(
    reports: Sequence[Row], figures: Sequence[Row], previous: Sequence[Row] = ()
) -> list[dict[str, Any]]:
    """Findings between reports, in the order of the reports; each names both sources.

    `previous` are the mentions that quote another year's number.
    """
    totals: dict[str, dict[Key, Row]] = {}
    own: dict[str, list[Row]] = {}
    for figure in figures:
        if figure["role"] == "actual" and not figure["qualifier"]:
            own.setdefault(figure["report_id"], []).append(figure)
            if not any(figure[name] for name in PLAIN):
                key = (f"{figure['indicator']}/{figure['origin']}", figure["level"])
                totals.setdefault(figure["report_id"], {}).setdefault(key, figure)
    units: dict[tuple[Any, ...], list[Row]] = {}
    communes: dict[tuple[Any, ...], list[Row]] = {}
    for report in reports:
        units.setdefault(_unit(report), []).append(report)
        if report["unit_level"] == "commune":
            communes.setdefault(_same_time(report), []).append(report)
    quoted: dict[str, list[Row]] = {}
    for mention in previous:
        quoted.setdefault(mention["report_id"], []).append(mention)
    rows = []
    for report in reports:
        for other in units[_unit(report)]:
            if other["report_id"] != report["report_id"]:
                rows += [*_carried(report, other, totals), *_cumulated(report, other, totals)]
                rows += _last_year(report, other, own, quoted.get(report["report_id"], ()))
        if report["unit_level"] == "district":
            rows += _communes(report, communes.get(_same_time(report), ()), totals)
    return rows


def _same_time(report: Row) -> tuple[Any, ...]:
    return tuple(report[name] for name in ("province", "period_start", "period_end"))


def _unit(report: Row) -> tuple[Any, ...]:
    """What makes two reports those of one unit: its id, or where that is not known its whole name."""
    if report["unit_id"]:
        return (report["unit_id"],)
    names = ("unit_name", "unit_level", "province", "district")
    named = report["unit_name"] and report["province"]
    return tuple(report[name] for name in names) if named else (report["report_id"],)


def _carried(report: Row, before: Row, totals: Mapping[str, Mapping[Key, Row]]) -> Iterator[dict[str, Any]]:
    """T21: what is carried over was pending, or awaited a supplement, at the end of the period before."""
    start, end = report["period_start"], before["period_end"]
    if not isinstance(start, date) or not isinstance(end, date) or end + timedelta(days=1) != start:
        return
    here, there = totals.get(report["report_id"], {}), totals.get(before["report_id"], {})
    for (name, level), carried in here.items():
        pending = there.get(("dossiers_pending/", level))
        if name != "dossiers_received/carried_over" or pending is None:
            continue
        awaiting = there.get(("dossiers_awaiting_supplement/", level))
        sums = [[pending]] + ([[pending, awaiting]] if awaiting else [])
        fitting = [some for some in sums if _sum(some) == _exact(carried)]
        yield _row("T21", bool(fitting), carried, (fitting or sums)[0], report, before)


def _cumulated(report: Row, before: Row, totals: Mapping[str, Mapping[Key, Row]]) -> Iterator[dict[str, Any]]:
    """T22: what accumulates from one day on does not fall."""
    starts, ends = ([one[name] for one in (report, before)] for name in ("period_start", "period_end"))
    if not all(isinstance(day, date) for day in (*starts, *ends)) or starts[0] != starts[1] or ends[0] <= ends[1]:
        return
    here, there = totals.get(report["report_id"], {}), totals.get(before["report_id"], {})
    for (name, level), now in here.items():
        then = there.get((name, level))
        if then is not None and name.removesuffix("/") in FLOWS:
            yield _row("T22", now["value"] >= then["value"], now, [then], report, before, sign="≥")


def _last_year(
    report: Row, before: Row, own: Mapping[str, Sequence[Row]], quoted: Sequence[Row]
) -> Iterator[dict[str, Any]]:
    """N2: what is quoted of last year stands in last year's report, of the same figure."""
    same = all(report[name] == before[name] for name in ("period_type", "period_no"))
    if not quoted or not same or not report["year"] or before["year"] != report["year"] - 1:
        return
    for mention in quoted:
        figure = _beside(mention, own.get(report["report_id"], ()))
        if figure is None or not _is_of(mention["label"], report):
            continue
        key = [figure[name] for name in DIMENSIONS]
        then = [one for one in own.get(before["report_id"], ()) if [one[name] for name in DIMENSIONS] == key]
        if len({one["value"] for one in then}) == 1:
            step = max(_step(mention["text"]), Decimal(1).scaleb(-then[0]["decimals"]))
            exact = Decimal(0) if figure["unit"] != "percent" else step
            holds = abs(_exact(mention) - _exact(then[0])) <= exact
            yield _row("N2", holds, {**figure, **_place(mention)}, then[:1], report, before)


def _beside(mention: Row, figures: Sequence[Row]) -> Row | None:
    """The figure of this report with which a number of last year is compared: the one just before it, of its kind."""
    share = mention["unit"].strip().startswith(("%", "phần trăm"))
    behind = [
        one for one in figures
        if 0 < mention["char_start"] - one["char_end"] < BESIDE and (one["unit"] == "percent") == share
    ]  # fmt: skip
    nearest = max(behind, key=lambda one: one["char_end"], default=None)
    named = [indicator for words, indicator in NAMED if words in mention["label"].lower()]
    return None if nearest is None or (named and nearest["indicator"] not in named) else nearest


def _is_of(label: str, report: Row) -> bool:
    """Whether words such as "cùng kỳ năm 2019", "năm trước" mean the same part of the year before."""
    years = {int(found[0]) for found in YEAR.finditer(label)}
    whole = report["period_type"] == "year" or bool(SAME_SPAN.search(label))
    return whole and years <= {report["year"] - 1}


def _step(text: str) -> Decimal:
    """One unit of the last printed digit: "91,3" is to a tenth."""
    _, comma, decimals = text.partition(",")
    return Decimal(1).scaleb(-len(decimals.strip(" %"))) if comma else Decimal(1)


def _place(mention: Row) -> dict[str, Any]:
    return {"figure_id": "", **{name: mention[name] for name in ("value", "line", "page")}}


def _communes(report: Row, reports: Sequence[Row], totals: Mapping[str, Mapping[Key, Row]]) -> Iterator[dict[str, Any]]:
    """N1: the communes that report do not have more than their district says they have together."""
    if report["unit_level"] != "district" or not report["unit_name"] or not report["province"]:
        return
    name = str(report["unit_name"])
    under = [
        one for one in reports if one["district"] and name.endswith(str(one["district"])) and report["period_end"]
    ]  # fmt: skip
    for flow in FLOWS:
        whole = totals.get(report["report_id"], {}).get((f"{flow}/", "commune"))
        parts = [totals.get(one["report_id"], {}).get((f"{flow}/", "commune")) for one in under]
        found = [part for part in parts if part is not None]
        if whole is not None and found:
            yield _row("N1", _sum(found) <= _exact(whole), whole, found, report, under[0], sign="≥")


def _exact(figure: Row) -> Decimal:
    return Decimal(repr(figure["value"]))


def _sum(figures: Sequence[Row]) -> Decimal:
    return sum((_exact(figure) for figure in figures), Decimal(0))


def _row(
    rule: str, holds: bool, figure: Row, others: Sequence[Row], report: Row, before: Row, sign: str = "="
) -> dict[str, Any]:
    left, right = write_decimal(_exact(figure), figure["unit"]), write_decimal(_sum(others), figure["unit"])
    wrong = {"=": "≠", "≥": "<"}[sign]
    expression = f"{left} {sign if holds else wrong} {right} ({report['source']}; {before['source']})"
    ids = [one["figure_id"] for one in (figure, *others) if one["figure_id"]]
    stem = hashlib.sha256("\0".join((rule, str(figure["line"]), *ids, expression)).encode()).hexdigest()[:12]
    row: dict[str, Any] = {
        "finding_id": f"{report['report_id']}-{stem}",
        "report_id": report["report_id"],
        "kind": "neighbour",
        "rule": rule,
        "status": "pass" if holds else "unverifiable",
        "expression": expression,
        "expected": float(_sum(others)),
        "reported": figure["value"],
        "delta": float(_exact(figure) - _sum(others)),
        "limit": 1.0 if sign == "=" else None,
        "figure_ids": " ".join(ids),
        "line": figure["line"],
        "lines": str(figure["line"]),
        "page": figure["page"],
        "message": "",
        "suggestion": None,
        "verdict": "",
        "evidence": None,
    }
    return row | {"message": message(row)}
