"""The findings of a dataset for people and programs: by report, worst first, with line or page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audit_words import message
from pipeline.messages import Language

if TYPE_CHECKING:
    from rich.console import Console

Row = dict[str, Any]
RANK = {"fail": 0, "unverifiable": 1, "truncated": 2, "pass": 3}
WORDS: Mapping[str, tuple[str, str]] = {
    "fail": ("SAI", "WRONG"),
    "unverifiable": ("cần xem", "to check"),
    "truncated": ("cắt số", "cut off"),
    "pass": ("đúng", "right"),
    "line": ("dòng", "line"),
    "page": ("trang", "page"),
    "none": ("không có mâu thuẫn", "no contradiction"),
}
COUNT = ("{fail} chỗ sai, {unverifiable} chỗ cần xem, {truncated} chỗ cắt số, {pass} phép tính đúng",
         "{fail} wrong, {unverifiable} to check, {truncated} cut off, {pass} right")  # fmt: skip


def read_findings(out: Path, lang: Language = "vi") -> list[Row]:
    """The findings of a dataset with the name of their report, worst reports first, and worst findings first in each.

    Raises FileNotFoundError where there is no dataset.
    """
    from pipeline import dataset

    sources = {one["report_id"]: one["source"] for one in dataset.read_table(out, "reports").to_pylist()}
    rows = dataset.read_table(out, "findings").to_pylist()
    for row in rows:
        row["source"] = sources.get(row["report_id"], "")
        if lang == "en":
            row["message"] = message(row, "en")
    bad: dict[str, list[int]] = {}
    for row in rows:
        bad.setdefault(row["report_id"], [0, 0, 0, 0])[RANK[row["status"]]] -= 1
    return sorted(
        rows,
        key=lambda row: (
            bad[row["report_id"]],
            row["source"],
            RANK[row["status"]],
            row["line"] or 0,
            row["finding_id"],
        ),
    )


def print_findings(console: Console, rows: Sequence[Row], lang: Language, *, everything: bool = False) -> None:
    """A block for each report: how many of each kind, and what is not right; `everything` adds what is."""
    english = lang == "en"
    for source, some in _by_source(rows):
        counts = {status: sum(row["status"] == status for row in some) for status in RANK}
        console.print(f"[bold]{_escape(source)}[/bold]: {COUNT[english].format(**counts)}")
        for row in some:
            if everything or row["status"] in ("fail", "truncated") or _worth_a_look(row):
                place = WORDS["page" if row["page"] else "line"][english] + f" {row['page'] or row['line']}: "
                where = place if row["page"] or row["line"] else ""
                console.print(f"  {WORDS[row['status']][english]:>8}  {where}{_escape(row['message'])}")
                if row["suggestion"] and not english:
                    console.print(f"            → {_escape(row['suggestion'])}")


def _worth_a_look(row: Row) -> bool:
    return bool(row["status"] == "unverifiable" and row["kind"] != "coverage")


def _by_source(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["source"], []).append(row)
    return list(groups.items())


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape("".join(sign if sign.isprintable() else " " for sign in text))


def as_csv(rows: Sequence[Row]) -> str:
    """The findings as CSV, a header first."""
    text = io.StringIO()
    names = list(rows[0]) if rows else ["finding_id"]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
