"""One report in several files: as Word and as PDF or scan. The best file speaks, the others are its witnesses.

Two files are one report where unit, period, kind of document and number agree; where one of them has no number, the
title must. Copies in one format are one report only if their bytes are the same: else one may correct the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pipeline.audit_values import write_decimal
from pipeline.audit_words import message
from pipeline.messages import write_number

Row = Mapping[str, Any]
Key = tuple[Any, ...]
# How far the text of a file can be trusted: the author's own, then what was made of it, then what was read off paper.
RANKS = {"docx": 0, "doc": 1, "odt": 1, "rtf": 1, "text": 2, "html": 2, "xlsx": 3, "xls": 3, "pdf": 4}
PAPER = 5  # scans, and whatever else
DIFFERS, AGREE, ALONE = "W1", "W2", "W3"
SAME = ("year", "period_type", "period_no", "doc_type")
DIMENSIONS = ("indicator", "level", "channel", "timeliness", "origin", "field", "part", "role", "unit", "qualifier")


def speakers(reports: Sequence[Row]) -> dict[str, str]:
    """For each report that is but a witness, the id of the one that speaks for it."""
    found: dict[str, str] = {}
    heads: dict[Key, list[Row]] = {}
    for report in sorted(reports, key=lambda one: (rank(one), one["source"])):
        key = _key(report)
        if key is None:
            continue
        speaker = next((one for one in heads.get(key, ()) if _is_same(report, one)), None)
        if speaker:
            found[report["report_id"]] = speaker["report_id"]
        else:
            heads.setdefault(key, []).append(report)
    return found


def rank(report: Row) -> int:
    """How far a report's file stands from its author, 0 nearest."""
    return RANKS.get(report["extraction"], PAPER)


def _key(report: Row) -> Key | None:
    """What two files of one report have in common; None where too little is known."""
    names = ("unit_name", "unit_level", "province", "district")
    named = report["unit_name"] and report["province"]
    unit = report["unit_id"] or (named and tuple(report[name] for name in names))
    return (unit, *(report[name] for name in SAME)) if unit and report["year"] else None


def _is_same(report: Row, speaker: Row) -> bool:
    if report["extraction"] == speaker["extraction"]:
        return bool(report["sha256"] == speaker["sha256"])
    numbers = [_folded(one["number"]) for one in (report, speaker)]
    if all(numbers) and not any(number.startswith("/") for number in numbers):
        return numbers[0] == numbers[1]
    titles = [_folded(one["title"]) for one in (report, speaker)]
    return bool(titles[0]) and titles[0] == titles[1]


def _folded(text: str | None) -> str:
    return "".join((text or "").casefold().split())


def witness_rows(reports: Sequence[Row], figures: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """What each witness says beside the report that speaks: one finding for all that agrees, one for each difference,
    one for what only one of the two has. Differences with what was read off paper are to be looked at, no more."""
    by_id = {report["report_id"]: report for report in reports}
    stated: dict[str, dict[Key, list[Row]]] = {}
    for figure in figures:
        stated.setdefault(figure["report_id"], {}).setdefault(_dims(figure), []).append(figure)
    for report in reports:
        if report["witness_of"]:
            speaker = by_id[report["witness_of"]]
            here, there = stated.get(speaker["report_id"], {}), stated.get(report["report_id"], {})
            yield from _compare(speaker, report, here, there)


def _dims(figure: Row) -> Key:
    return tuple(figure[name] for name in DIMENSIONS)


def _compare(
    speaker: Row, witness: Row, here: Mapping[Key, Sequence[Row]], there: Mapping[Key, Sequence[Row]]
) -> Iterator[dict[str, Any]]:
    both = f"({speaker['source']}; {witness['source']})"
    agreeing: list[Row] = []
    for key in here.keys() & there.keys():
        ours, theirs = here[key], there[key]
        values = [{one["value"] for one in some} for some in (ours, theirs)]
        if values[0] == values[1]:
            agreeing += ours
            continue
        mine = next((one for one in ours if one["value"] not in values[1]), ours[0])
        other = next((one for one in theirs if one["value"] not in values[0]), theirs[0])
        shown = [write_decimal(Decimal(repr(one["value"])), one["unit"]) for one in (mine, other)]
        yield _row(speaker, DIFFERS, "unverifiable" if rank(witness) == PAPER else "fail",
                   f"{shown[0]} ≠ {shown[1]} {both}", [mine, other], mine["value"], other["value"])  # fmt: skip
    alone = [figure for one, other in ((here, there), (there, here)) for key in one.keys() - other.keys()
             for figure in one[key]]  # fmt: skip
    for rule, status, some in ((AGREE, "pass", agreeing), (ALONE, "unverifiable", alone)):
        if some:
            some = sorted(some, key=lambda one: str(one["figure_id"]))
            yield _row(speaker, rule, status, f"{write_number(len(some))} {both}", some, float(len(some)), None)


def _row(
    speaker: Row, rule: str, status: str, expression: str, figures: Sequence[Row], reported: float,
    expected: float | None,
) -> dict[str, Any]:  # fmt: skip
    ids = " ".join(one["figure_id"] for one in figures)
    stem = hashlib.sha256(f"{rule}\0{ids}\0{expression}".encode()).hexdigest()[:12]
    line = figures[0]["line"] if rule == DIFFERS else None
    row: dict[str, Any] = {
        "finding_id": f"{speaker['report_id']}-{stem}",
        "report_id": speaker["report_id"],
        "kind": "witness",
        "rule": rule,
        "status": status,
        "expression": expression,
        "expected": expected,
        "reported": reported,
        "delta": None if expected is None else reported - expected,
        "limit": None,
        "figure_ids": ids,
        "line": line,
        "lines": str(line) if line else "",
        "page": figures[0]["page"] if rule == DIFFERS else None,
        "message": "",
        "suggestion": None,
        "verdict": "",
        "evidence": None,
    }
    return row | {"message": message(row)}
