"""Numbers of a scan that were read twice: which of them the report's own sums bear out."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.document import Document
from pipeline.audit_values import Check
from rules.model import Report

SCANNED = ("ocr", "mixed")
SUMS = ("identity", "levels", "columns", "appendix", "parts")


def second_readings(document: Document, report: Report) -> dict[int, str]:
    """What the second reading of a scan made of each figure, by its place in Report.figures; empty for other files."""
    if document.extraction not in SCANNED:
        return {}
    again = ((at, one.second_reading) for at, one in enumerate(report.figures))
    return {at: report.figures[at].value_text if second is None else second for at, second in again}


def confirmed(checks: Sequence[Check]) -> frozenset[int]:
    """The figures (by place in Report.figures) that take part in a sum, not of zeros, that holds exactly."""
    sums = (check for check in checks if check.kind in SUMS and check.status == "pass" and "≤" not in check.expression)
    return frozenset(at for check in sums if check.reported for value in check.values for at in value.figures)
