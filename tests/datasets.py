"""Small datasets made of figures alone, for tests of what is asked of a dataset."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pipeline import dataset
from pipeline.gazetteer import load_gazetteer

BOOK = load_gazetteer()
TRIEU_SON, DUC_THO = "397@2004-08-31", "440@2004-08-31"


def figure(unit_id: str | None, year: int, value: float, **changes: Any) -> dict[str, Any]:
    """A figure with its report's columns; a district's yearly total of received dossiers unless told otherwise."""
    unit = BOOK.units[unit_id] if unit_id else None
    return {
        "unit_id": unit_id, "unit_code": unit.code if unit else None, "unit_name": unit.full if unit else "?",
        "unit_level": unit.level if unit else "district", "province": BOOK.province(unit).name if unit else None,
        "province_code": BOOK.province(unit).code if unit else None, "year": year, "period_type": "year",
        "period_no": None, "period_end": date(year, 12, 14), "cumulative": True, "indicator": "dossiers_received",
        "level": "commune" if unit and unit.level == "commune" else "all", "role": "actual", "value": value,
        "unit": "dossier", "scale": 0, **changes,
    }  # fmt: skip


def write(
    out: Path,
    figures: list[dict[str, Any]],
    findings: Mapping[int, str | tuple[str, str]] | None = None,
    failures: list[dict[str, Any]] | None = None,
) -> Path:
    """A dataset of these figures, each in a report of its own unless it names one.

    `findings` gives a figure the status of a check, or its kind and status.
    """
    texts = dict.fromkeys(("channel", "timeliness", "origin", "field", "part", "qualifier"), "")
    rows, reports = [], {}
    for at, given in enumerate(figures):
        row = {"figure_id": f"f{at}", "report_id": f"r{at}", **texts, **given}
        reports[row["report_id"]] = row
        rows.append(row)
    checks = {at: one if isinstance(one, tuple) else ("", one) for at, one in (findings or {}).items()}
    found = [{"kind": kind, "status": status, "figure_ids": f"f{at}"} for at, (kind, status) in checks.items()]
    tables = {"figures": rows, "reports": list(reports.values()), "findings": found,
              "mentions": [], "failures": failures or []}  # fmt: skip
    for name, some in tables.items():
        blank = {one.name: None if one.nullable else _blank(one.type) for one in dataset.SCHEMAS[name]}
        known = [{**blank, **{key: value for key, value in row.items() if key in blank}} for row in some]
        if name == "reports":
            known = [{**one, "figures": 0} for one in known]
        (out / name).mkdir(parents=True)
        dataset.pq.write_table(dataset.make_table(name, known), out / name / dataset.PART)
    return out


def _blank(kind: Any) -> Any:
    return "" if dataset.type_name(kind) == "string" else 0
