"""One report as rows of the dataset's tables."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from extractors.document import Document, Span
from pipeline.normalise import Standing, stand
from rules.model import Dims, Figure, Mention, Report, Section

Row = dict[str, Any]
TITLE_IN_PATH = 40


@dataclass(frozen=True, slots=True)
class ReportRows:
    """What one report adds to the dataset."""

    report: Row
    figures: tuple[Row, ...]
    mentions: tuple[Row, ...]
    unresolved: str = ""  # why no unit was found, in Vietnamese


def make_rows(document: Document, report: Report, source: str, confirmed: Collection[int] = ()) -> ReportRows:
    """The rows of one report, known in the dataset as `source`.

    A figure whose number OCR read in two ways is a mention with both readings, unless its place in Report.figures is
    among the `confirmed`.
    """
    report_id = make_report_id(document.sha256, source)
    sections = [_section_names(report.sections, at) for at in range(len(report.sections))]
    ids = figure_ids(report_id, report.figures, confirmed)
    standing = stand(report.header)
    unit = _unit_columns(standing)
    figures = tuple(
        {"report_id": report_id, "source": source, **unit, **_figure_row(document, one, ids, at, sections)}
        for at, one in enumerate(report.figures)
        if ids[at]
    )
    spans = {one.span: figure_id for one, figure_id in zip(reversed(report.figures), reversed(ids), strict=True)}
    left_out = {one.span for one, figure_id in zip(report.figures, ids, strict=True) if not figure_id}
    mentions = tuple(
        {"report_id": report_id, **_mention_row(document, one, spans.get(one.span), one.span in left_out, sections)}
        for one in report.mentions
    )
    row = {"report_id": report_id, "source": source, **_report_row(document, report, standing, figures, mentions)}
    return ReportRows(row, figures, mentions, standing.unresolved())


def make_report_id(sha256: str, source: str) -> str:
    """The same for the same bytes under the same name, and for nothing else."""
    return hashlib.sha256(f"{sha256}\0{source}".encode()).hexdigest()[:16]


def as_float(value: Decimal | None) -> float | None:
    """The float that holds `value` exactly as far as a float prints; None where it cannot.

    >>> as_float(Decimal("98.50")), as_float(Decimal("12345678901234567890123"))
    (98.5, None)
    """
    if value is None:
        return None
    try:
        near = float(value)
        return near if Decimal(repr(near)) == value else None
    except (OverflowError, ArithmeticError):
        return None


def fold(text: str) -> str:
    """Text on one line, blanks folded."""
    return " ".join(text.split())


def section_path(sections: Sequence[Section], index: int | None) -> str:
    """Where a section stands in the outline: "II > 2 > 2.2 > -"; '' outside all sections."""
    return _section_names(sections, index)[0] if index is not None else ""


def _section_names(sections: Sequence[Section], index: int) -> tuple[str, str]:
    """The path of labels, and the title of the innermost section that has one."""
    labels, title, at = [], "", index
    seen: set[int] = set()
    while at is not None and at not in seen:
        seen.add(at)
        one = sections[at]
        title = title or fold(one.title)
        labels.append(one.label.rstrip(".") or fold(one.title)[:TITLE_IN_PATH])
        at = one.parent  # type: ignore[assignment]
    return " > ".join(label for label in reversed(labels) if label), title


def figure_ids(report_id: str, figures: Sequence[Figure], confirmed: Collection[int] = ()) -> list[str]:
    """One id per figure, told by its place; '' for one that is no row of `figures`.

    Such are a value that a float cannot hold, and a number read in two ways that nothing confirms.
    """
    count = Counter[int]()
    ids = []
    for at, one in enumerate(figures):
        count[one.span.start] += 1
        holds = as_float(one.value) is not None and (one.second_reading is None or at in confirmed)
        ids.append(f"{report_id}-{one.span.start}-{count[one.span.start]}" if holds else "")
    return ids


def _figure_row(
    document: Document, figure: Figure, ids: Sequence[str], at: int, sections: Sequence[tuple[str, str]]
) -> Row:
    path, title = sections[figure.section] if figure.section is not None else ("", "")
    return {
        "figure_id": ids[at],
        "indicator": figure.indicator,
        **{name: getattr(figure.dims, name) for name in Dims.__dataclass_fields__},
        "role": figure.role,
        "value": as_float(figure.value),
        "unit": figure.unit,
        "decimals": figure.decimals,
        "scale": figure.scale,
        "qualifier": figure.qualifier,
        "value_text": figure.value_text,
        **_spot(document, figure.span),
        **_box_columns(document, figure.span),
        "section": path,
        "section_title": title,
        "evidence": fold(document.text[figure.evidence.start : figure.evidence.end]),
        "origin_kind": figure.origin_kind,
        "part_of": (ids[figure.part_of] or None) if figure.part_of is not None else None,
        "rule": figure.rule,
        "confidence": figure.confidence,
        "second_reading": figure.second_reading,
    }


def _mention_row(
    document: Document, mention: Mention, figure_id: str | None, left_out: bool, sections: Sequence[tuple[str, str]]
) -> Row:
    return {
        **_spot(document, mention.span),
        "text": mention.text,
        "value": as_float(mention.value),
        "kind": "unmapped_figure" if left_out and not figure_id else mention.kind,
        "unit": mention.unit,
        "label": mention.label,
        "reason": _reason(mention) if left_out and not figure_id else mention.reason,
        "section": sections[mention.section][0] if mention.section is not None else "",
        "figure_id": figure_id or None,
        "second_reading": mention.second_reading,
    }


def _reason(mention: Mention) -> str:
    """Why a figure is no row of `figures`."""
    return "value too long to be held exactly" if mention.second_reading is None else "read in two ways"


def _report_row(
    document: Document, report: Report, standing: Standing, figures: Sequence[Row], mentions: Sequence[Row]
) -> Row:
    header = report.header
    return {
        "sha256": document.sha256,
        "media_type": document.media_type,
        "pages": len(document.pages) or None,
        "extraction": document.extraction,
        "doc_type": header.doc_type,
        "title": header.title,
        "number": header.number,
        "issued_date": header.issued_date,
        "issuing_unit": header.issuing_unit,
        **_unit_columns(standing),
        "unit_evidence": " ".join(standing.place.evidence),
        "unit_confidence": standing.place.confidence if standing.place.unit else None,
        "period_start": standing.interval.start,
        "period_end": standing.interval.end,
        "period_source": standing.interval.source,
        "cumulative": standing.interval.cumulative,
        "signer": header.signer,
        "figures": len(figures),
        "mentions": len(mentions),
        "unexplained": sum(one["kind"] in ("unmapped_figure", "other") for one in mentions),
        "status": "ok" if figures else "no_figures",
        "witness_of": None,  # told when all reports are known
        "warnings": "; ".join(one for one in (*document.warnings, *report.warnings, standing.unresolved()) if one),
    }


def _unit_columns(standing: Standing) -> Row:
    period = standing.header.period
    return {
        **standing.place_columns(),
        "year": period.year,
        "period_type": period.type,
        "period_no": period.number,
    }


def _spot(document: Document, span: Span) -> Row:
    return {
        "line": document.line(span.start),
        "page": document.page(span.start),
        "char_start": span.start,
        "char_end": span.end,
    }


def _box_columns(document: Document, span: Span) -> Row:
    """The rectangle around a span on the page where it begins; empty where the source has no pages."""
    page = document.page(span.start)
    boxes = [box for number, box in document.boxes(span) if number == page]
    if not boxes:
        return {"x0": None, "y0": None, "x1": None, "y1": None}
    return {
        "x0": min(box.x0 for box in boxes),
        "y0": min(box.y0 for box in boxes),
        "x1": max(box.x1 for box in boxes),
        "y1": max(box.y1 for box in boxes),
    }
