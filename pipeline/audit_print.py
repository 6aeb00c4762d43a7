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

if TYPE_CHECKING:
    from rich.console import Console

Row = dict[str, Any]
ALIKE = 3  # doubts of one rule that are printed for a report
RANK = {"fail": 0, "unverifiable": 1, "truncated": 2, "pass": 3}
WORDS: Mapping[str, tuple[str, str]] = {
    "fail": ("SAI", "WRONG"),
    "unverifiable": ("cần xem", "to check"),
    "truncated": ("cắt số", "cut off"),
    "pass": ("đúng", "right"),
    "line": ("dòng", "line"),
    "page": ("trang", "page"),
    "uncovered": ("{count} số liệu chưa có phép kiểm nào (-v để xem)", "{count} figures that nothing checks (-v)"),
    "more": ("và {count} chỗ cần xem cùng loại (-v để xem)", "and {count} more to check of these kinds (-v)"),
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
        counts = {status: sum(row["status"] == status for row in checks) for status in RANK}
        console.print(f"[bold]{_escape(source)}[/bold]: {COUNT[english].format(**counts)}")
        shown = checks if everything else _few(checks)
        for row in shown:
            _print_row(console, row, english)
        if hidden := counts["unverifiable"] - sum(row["status"] == "unverifiable" for row in shown):
            console.print(f"  {WORDS['more'][english].format(count=hidden)}")
        for row in [row for row in some if row["kind"] == "coverage"]:
            if everything:
                _print_row(console, row, english)
            else:
                console.print(f"  {WORDS['uncovered'][english].format(count=int(row['reported']))}")


def _print_row(console: Console, row: Row, english: bool) -> None:
    place = WORDS["page" if row["page"] else "line"][english] + f" {row['page'] or row['line']}: "
    where = place if row["page"] or row["line"] else ""
    console.print(f"  {WORDS[row['status']][english]:>8}  {where}{_escape(row['message'])}")
    if row["suggestion"]:
        console.print(f"            → {_escape(row['suggestion'])}")


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

# column of the findings: (heading, width in characters)
SHEET: Mapping[str, tuple[tuple[str, str], int]] = {
    "source": (("Báo cáo", "Report"), 40), "page": (("Trang", "Page"), 7), "line": (("Dòng", "Line"), 7),
    "status": (("Kết luận", "Verdict"), 11), "message": (("Nội dung", "Finding"), 70),
    "suggestion": (("Gợi ý", "What to look at"), 50), "reported": (("Báo cáo ghi", "Reported"), 14),
    "expected": (("Tính được", "Computed"), 14), "delta": (("Lệch", "Off by"), 10),
    "limit": (("Sai nhỏ nhất phát hiện được", "Smallest error that would show"), 14),
    "rule": (("Phép kiểm", "Rule"), 12), "finding_id": (("Mã", "Id"), 32),
}  # fmt: skip
TINTS = {"fail": "#f8cbad", "unverifiable": "#fff2cc", "truncated": "#ddebf7"}


def write_xlsx(rows: Sequence[Row], path: Path, lang: Language) -> None:
    """The findings as a workbook that filters by verdict. Raises OSError where it cannot be written."""
    import xlsxwriter

    english = lang == "en"
    # Text of a report is never a formula, whatever sign it begins with.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet("Findings" if english else "Kiểm tra")
    head = book.add_format({"bold": True, "text_wrap": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    tints = {status: book.add_format({"bg_color": color, "valign": "top"}) for status, color in TINTS.items()}
    for column, (heading, width) in enumerate(SHEET.values()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading[english], head)
    for number, row in enumerate(rows, 1):
        for column, name in enumerate(SHEET):
            if name == "status":
                sheet.write_string(number, column, WORDS[row[name]][english], tints.get(row[name], plain))
            elif row[name] is not None:
                sheet.write(number, column, row[name], plain)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(SHEET) - 1)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
