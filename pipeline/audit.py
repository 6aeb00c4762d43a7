"""The audit of one report: its checks, which value is wrong, what no check covers; as rows of `findings`.

It advises and never changes a value. All arithmetic is exact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from extractors.document import Document
from pipeline.audit_changes import change_checks
from pipeline.audit_columns import row_checks
from pipeline.audit_forms import Forms
from pipeline.audit_hundred import sibling_shares
from pipeline.audit_lists import list_checks
from pipeline.audit_names import name_checks
from pipeline.audit_papers import paper_checks
from pipeline.audit_places import appendix_checks, restated_counts, told_twice
from pipeline.audit_ratios import ratio_checks
from pipeline.audit_tables import table_checks
from pipeline.audit_values import Check, Sheet, Value, make_sheet, write_decimal
from pipeline.audit_verdict import second_values, verdict
from pipeline.audit_words import message, suggest
from pipeline.passages import quote
from pipeline.repair import EXACT, Answer, Repair, repairs
from pipeline.verdicts import RANK
from rules.identities import load_identities
from rules.model import Report

Row = dict[str, Any]
# Of two checks of the same numbers the one that says more is kept.
WEIGHT = {"identity": 0, "levels": 1, "columns": 2, "rows": 3, "appendix": 4, "subset": 5, "parts": 6, "ratio": 7,
          "fraction": 8, "shares": 9, "repeat": 10}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Audit:
    """The checks of a report, worst first; for each failing one its repair; and figures that no check touches."""

    sheet: Sheet
    checks: tuple[Check, ...]
    repairs: Mapping[int, Repair]  # by the place of the failing check
    uncovered: tuple[Value, ...]


def audit(document: Document, report: Report) -> Audit:
    """Check a report against itself."""
    with localcontext(EXACT):
        return _audit(document, report)


def _audit(document: Document, report: Report) -> Audit:
    sheet = make_sheet(document, report)
    book = load_identities()
    forms = Forms(sheet, book)
    found: list[Check] = [
        *forms.checks(), *table_checks(sheet), *row_checks(sheet, book), *list_checks(sheet, book),
        *sibling_shares(sheet), *name_checks(sheet), *ratio_checks(forms), *change_checks(sheet), *paper_checks(sheet),
        *appendix_checks(forms), *restated_counts(sheet), *told_twice(forms),
    ]  # fmt: skip
    checks = sorted(_without_doubles(found), key=_order)
    touched = {
        value.index for check in checks for value in check.values if check.status in ("pass", "truncated", "fail")
    }
    uncovered = tuple(value for value in sheet.values if value.figures and value.index not in touched)
    return Audit(sheet, tuple(checks), _repairs(sheet, checks), uncovered)


def _without_doubles(checks: Iterable[Check]) -> list[Check]:
    """One check for the same numbers in the same roles: the surest, and of those the one with the best name."""
    kept: dict[Any, Check] = {}
    for check in checks:
        key: Any = (check.kind, check.rule, check.expression, check.lines)
        if check.values and check.kind in WEIGHT:
            sort = "ratio" if check.kind == "ratio" else "fraction" if check.kind == "fraction" else "sum"
            key = (sort, check.values[0].index, frozenset(value.index for value in check.values[1:]))
        before = kept.get(key)
        if before is None or _rank(check) < _rank(before):
            kept[key] = check
    return list(kept.values())


def _rank(check: Check) -> tuple[int, int]:
    return WEIGHT.get(check.kind, 99), RANK[check.status]


def _order(check: Check) -> tuple[Any, ...]:
    return RANK[check.status], _line(check) or 0, WEIGHT.get(check.kind, 99), check.rule, check.expression


def _line(check: Check) -> int | None:
    """Where the stated value stands."""
    if check.lines:
        return check.lines[0]
    return check.values[0].line if check.values else None


def lines_of(check: Check) -> list[int]:
    """All lines that a check speaks of, the stated value's first."""
    return list(dict.fromkeys((*check.lines, *(value.line for value in check.values))))


# ---- which value is wrong ------------------------------------------------------------------------------------------


def _repairs(sheet: Sheet, checks: Sequence[Check]) -> dict[int, Repair]:
    """For each sum that misses the smallest changes that make it and all that hangs on it hold."""
    if all(check.status in ("pass", "truncated") for check in checks if check.relations):
        return {}
    relations = [relation for check in checks for relation in check.relations]
    owners = [at for at, check in enumerate(checks) for _ in check.relations]
    values = {key: int(sheet.values[key].value) for relation in relations for key in relation.keys}
    return {owners[at]: repair for repair in repairs(values, relations) for at in repair.missed}


# ---- rows ----------------------------------------------------------------------------------------------------------


def finding_rows(
    found: Audit, report_id: str, figure_ids: Mapping[int, str], second_readings: Mapping[int, str] | None = None
) -> list[Row]:
    """The audit of a report as rows of `findings`, worst first; ids and readings by place in Report.figures."""
    with localcontext(EXACT):
        return _rows(found, report_id, figure_ids, second_readings or {})


def _rows(
    found: Audit, report_id: str, figure_ids: Mapping[int, str], second_readings: Mapping[int, str]
) -> list[Row]:  # fmt: skip
    second = second_values(found.sheet, second_readings)
    rows = [_row(found, at, report_id, figure_ids, second) for at in range(len(found.checks))]
    if found.uncovered:
        rows.append(_coverage(found, report_id, figure_ids))
    count: dict[str, int] = {}
    for row in rows:
        row["message"] = message(row)
        seed = "\0".join(str(row[name]) for name in ("report_id", "kind", "rule", "expression", "lines"))
        stem = hashlib.sha256(seed.encode()).hexdigest()[:12]
        count[stem] = count.get(stem, 0) + 1
        row["finding_id"] = f"{report_id}-{stem}" + (f"-{count[stem]}" if count[stem] > 1 else "")
    return rows


def _row(
    found: Audit, at: int, report_id: str, figure_ids: Mapping[int, str], second: Mapping[int, Decimal]
) -> Row:  # fmt: skip
    check = found.checks[at]
    suggestion = _suggestion(found, at)
    repair = found.repairs.get(at)
    scanned = found.sheet.document.extraction in ("ocr", "mixed")
    told = verdict(found.sheet, repair, second) if scanned and suggestion and repair else ""
    if told:
        suggestion = f"{suggestion}; {suggest(told)}"
    return {
        "finding_id": "",
        "report_id": report_id,
        "kind": check.kind,
        "rule": check.rule,
        "status": check.status,
        "expression": check.expression,
        "expected": _float(check.expected),
        "reported": _float(check.reported),
        "delta": _float(check.delta),
        "limit": _float(check.limit),
        "figure_ids": _ids(check.values, figure_ids),
        "line": _line(check),
        "lines": " ".join(map(str, lines_of(check))),
        "page": check.values[0].page if check.values else None,
        "message": "",
        "suggestion": suggestion,
        "verdict": told,
        "evidence": quote(found.sheet, check) if check.status != "pass" else None,
    }


def _coverage(found: Audit, report_id: str, figure_ids: Mapping[int, str]) -> Row:
    """What the audit could not see: figures that no relation of the report reaches."""
    values = found.uncovered
    text = "; ".join(f"{value.line}: {value.text}" for value in values)
    return {
        "finding_id": "", "report_id": report_id, "kind": "coverage", "rule": "uncovered", "status": "unverifiable",
        "expression": text, "expected": None, "reported": float(len(values)), "delta": None, "limit": None,
        "figure_ids": _ids(values, figure_ids), "line": None, "lines": " ".join(str(value.line) for value in values),
        "page": None, "message": "", "suggestion": None, "verdict": "", "evidence": None,
    }  # fmt: skip


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _ids(values: Iterable[Value], figure_ids: Mapping[int, str]) -> str:
    names = (figure_ids.get(at, "") for value in values for at in value.figures)
    return " ".join(dict.fromkeys(name for name in names if name))


def _suggestion(found: Audit, at: int) -> str | None:
    check = found.checks[at]
    repair = found.repairs.get(at)
    if check.status != "fail" and not (repair and repair.single and _is_mended(check, repair.single)):
        return None
    if repair is None or not repair.answers:
        if repair is not None and not repair.complete:
            return suggest("gave_up")
        return suggest("look", answer=", ".join(map(str, lines_of(check))))
    said = [" + ".join(_change(found.sheet, key, new) for key, new in answer) for answer in repair.answers]
    if repair.single:
        return suggest("single", answer=said[0])
    if not repair.complete:
        return suggest("some", answer="; ".join(said))
    return suggest("several", answer="; ".join(said))


def _is_mended(check: Check, answer: Answer) -> bool:
    """Whether a doubtful check speaks of the number that an answer changes."""
    return check.status == "unverifiable" and {key for key, _ in answer} <= {value.index for value in check.values}


def _change(sheet: Sheet, key: int, new: int) -> str:
    value = sheet.values[key]
    place = suggest("page", number=value.page) if value.page else suggest("line", number=value.line)
    return suggest("change", place=place, printed=value.text, new=write_decimal(Decimal(new), value.unit))
