"""A report against its neighbours: the one before of the same unit, and the communes of a district. Warnings only.

Populations and cut-off dates may honestly differ between reports, so nothing here ever fails.
"""

from __future__ import annotations

import hashlib
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


def neighbour_rows(reports: Sequence[Row], figures: Sequence[Row]) -> list[dict[str, Any]]:
    """Findings between reports, in the order of the reports; each names both sources."""
    totals: dict[str, dict[Key, Row]] = {}
    for figure in figures:
        if figure["role"] == "actual" and not figure["qualifier"] and not any(figure[name] for name in PLAIN):
            key = (f"{figure['indicator']}/{figure['origin']}", figure["level"])
            totals.setdefault(figure["report_id"], {}).setdefault(key, figure)
    units: dict[tuple[Any, ...], list[Row]] = {}
    for report in reports:
        units.setdefault(_unit(report), []).append(report)
    rows = []
    for report in reports:
        for other in units[_unit(report)]:
            if other["report_id"] != report["report_id"]:
                rows += [*_carried(report, other, totals), *_cumulated(report, other, totals)]
        if report["unit_level"] == "district":
            rows += _communes(report, reports, totals)
    return rows


def _unit(report: Row) -> tuple[Any, ...]:
    """What makes two reports those of one unit: its code, or where that is not known its whole name."""
    if report["unit_code"]:
        return (report["unit_code"],)
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


def _communes(report: Row, reports: Sequence[Row], totals: Mapping[str, Mapping[Key, Row]]) -> Iterator[dict[str, Any]]:
    """N1: the communes that report do not have more than their district says they have together."""
    if report["unit_level"] != "district" or not report["unit_name"] or not report["province"]:
        return
    same = ("province", "period_start", "period_end")
    name = str(report["unit_name"])
    under = [
        one for one in reports
        if one["unit_level"] == "commune" and one["district"] and name.endswith(str(one["district"]))
        and report["period_end"] and all(one[column] == report[column] for column in same)
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
    stem = hashlib.sha256(f"{rule}\0{figure['figure_id']}\0{expression}".encode()).hexdigest()[:12]
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
        "figure_ids": " ".join(one["figure_id"] for one in (figure, *others)),
        "line": figure["line"],
        "lines": str(figure["line"]),
        "page": figure["page"],
        "message": "",
        "suggestion": None,
    }
    return row | {"message": message(row)}
