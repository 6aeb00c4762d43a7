"""The findings of a dataset for people and programs: by report, worst first, with line or page."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.audit_words import message, suggestion
from pipeline.messages import Language
from pipeline.verdicts import RANK, VERDICTS

if TYPE_CHECKING:
    from rich.console import Console

Row = dict[str, Any]
ALIKE = 3  # doubts of one rule that are printed for a report
WORDS: Mapping[str, tuple[str, str]] = {
    "unchecked": ("chưa kiểm", "unchecked"),
    "sheet": ("Kiểm tra", "Findings"),
    "line": ("dòng", "line"),
    "page": ("trang", "page"),
    "uncovered": ("{count} số liệu chưa có phép kiểm nào (-v để xem)", "{count} figures that nothing checks (-v)"),
    "more": ("và {count} chỗ cần xem cùng loại (-v để xem)", "and {count} more to check of these kinds (-v)"),
}
COLORS = {"fail": "bold red", "unverifiable": "yellow", "truncated": "cyan", "pass": "green"}


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
            row["message"], row["suggestion"] = message(row, "en"), suggestion(row["suggestion"] or "", "en")
    bad: dict[str, list[int]] = {}
    for row in rows:
        bad.setdefault(row["report_id"], [0, 0, 0, 0])[RANK[row["status"]]] -= row["kind"] != "coverage"
    return sorted(
        rows,
        key=lambda row: (
            bad[row["report_id"]],
            row["source"],
            row["kind"] == "coverage",
            RANK[row["status"]],
            row["line"] or 0,
            row["finding_id"],
        ),
    )


def print_findings(console: Console, rows: Sequence[Row], lang: Language, *, everything: bool = False) -> None:
    """A block for each report: how many of each kind, what is not right, how many figures nothing checks.

    `everything` adds what is right, with the smallest error that would have shown, and names those figures.
    """
    english = lang == "en"
    for source, some in _by_source(rows):
        checks = [row for row in some if row["kind"] != "coverage"]
        console.print(f"[bold]{_escape(source)}[/bold]: {_tally(some, english)}")
        shown = checks if everything else _few(checks)
        for row in shown:
            _print_row(console, row, english)
        if hidden := sum(row["status"] == "unverifiable" for row in checks if row not in shown):
            console.print(f"  {WORDS['more'][english].format(count=hidden)}")
        for row in [row for row in some if row["kind"] == "coverage"]:
            if everything:
                _print_row(console, row, english)
            else:
                console.print(f"  {WORDS['uncovered'][english].format(count=int(row['reported']))}")


def _print_row(console: Console, row: Row, english: bool) -> None:
    place = WORDS["page" if row["page"] else "line"][english] + f" {row['page'] or row['line']}: "
    where = place if row["page"] or row["line"] else ""
    width = max(len(words[english]) for words in VERDICTS.values())
    verdict = f"[{COLORS[row['status']]}]{_verdict(row, english):>{width}}[/]"
    console.print(f"  {verdict}  {where}{_escape(row['message'])}")
    if row["suggestion"]:
        console.print(f"  {'':{width}}  → {_escape(row['suggestion'])}")


def _verdict(row: Row, english: bool) -> str:
    """What a check ended in. The row of what no check touches is none of those that the report's counts count."""
    return (WORDS["unchecked"] if row["kind"] == "coverage" else VERDICTS[row["status"]])[english]


def _tally(rows: Iterable[Row], english: bool) -> str:
    """ "1 mâu thuẫn, 3 cần xem, 0 cắt số, 33 khớp"."""
    counts = Counter(row["status"] for row in rows if row["kind"] != "coverage")
    return ", ".join(f"{counts[status]} {words[english]}" for status, words in VERDICTS.items())


def _few(rows: Sequence[Row]) -> list[Row]:
    """What is not right; of doubts of one rule the first few, since a table may raise one in every row."""
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row["rule"]] += row["status"] == "unverifiable"
        if row["status"] in ("fail", "truncated") or (row["status"] == "unverifiable" and seen[row["rule"]] <= ALIKE):
            kept.append(row)
    return kept


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


# ---- a workbook for a clerk ----------------------------------------------------------------------------------------

WIDTHS = {"source": 40, "page": 7, "line": 7, "status": 12, "message": 70, "suggestion": 50, "reported": 14,
          "expected": 14, "delta": 10, "limit": 14, "rule": 12, "finding_id": 32}  # fmt: skip
TINTS = {"fail": "#f8cbad", "unverifiable": "#fff2cc", "truncated": "#ddebf7"}


def write_xlsx(rows: Sequence[Row], path: Path, lang: Language) -> None:
    """The findings as a workbook that filters by verdict. Raises OSError where it cannot be written."""
    from pipeline.workbook import Sheet, write_workbook

    english = lang == "en"
    cells = (tuple({**row, "status": _verdict(row, english)}[name] for name in WIDTHS) for row in rows)
    tints = {VERDICTS[status][english]: color for status, color in TINTS.items()}
    sheet = Sheet(WORDS["sheet"][english], list(WIDTHS), cells, codes=False, widths=list(WIDTHS.values()), tints=tints)
    write_workbook(path, [sheet], lang, [_tally(rows, english)])
