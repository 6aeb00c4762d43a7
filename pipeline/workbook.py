"""Tables as an Excel workbook: numbers are numbers, dates are dates, and no text is ever taken as a formula."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.heads import head
from pipeline.messages import Language, say, write_number

MOST_ROWS = 1_048_576  # of a sheet, heads included
MOST_LETTERS = 32_767  # of a cell
MOST_NAME = 31  # letters of the name of a sheet
SAFE = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
HEAD_ROWS = 2
WIDTHS = (8, 60)
UNFIT = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no XML can hold these


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written: rows as tuples in the order of the columns, read once."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    title: str = ""
    codes: bool = True  # a second head with the columns' own names
    widths: Sequence[int] = ()  # of the columns, in letters, where text is to be wrapped; else as wide as their heads
    tints: Mapping[str, str] = field(default_factory=dict)  # the colour behind cells of exactly this text


@dataclass(slots=True)
class Written:
    """What was written of a table: into which sheets, how many rows, how many texts had to be cut."""

    sheets: list[str] = field(default_factory=list)
    rows: int = 0
    cut: int = 0


def write_workbook(
    path: Path, sheets: Iterable[Sheet], lang: Language, notes: Sequence[str] = (), picture: bytes | None = None
) -> None:
    """Write the sheets, and before them one that says what they hold. The file appears whole or not at all.

    A table with more rows than a sheet can hold goes on in further sheets. Raises OSError where it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with xlsxwriter.Workbook(str(part), SAFE) as book:
            book.set_properties({"created": datetime(2000, 1, 1), "comments": "cchc-miner"})
            _write_all(book, sheets, lang, notes, picture)
        os.replace(part, path)
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)


def _write_all(
    book: xlsxwriter.Workbook, sheets: Iterable[Sheet], lang: Language, notes: Sequence[str], picture: bytes | None
) -> None:
    styles = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DCE6F1"}),
        "code": book.add_format({"italic": True, "font_color": "#4A5568", "bg_color": "#DCE6F1"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "title": book.add_format({"bold": True, "font_size": 13}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    first = book.add_worksheet(say("sheet_contents", lang))
    if picture:
        book.add_worksheet(say("sheet_chart", lang)).insert_image(
            "A1", "chart.png", {"image_data": BytesIO(picture), "x_scale": 0.5, "y_scale": 0.5}
        )
    lines = [(say("sheet_title", lang), styles["title"]), *((note, None) for note in notes), ("", None)]
    for sheet in sheets:
        written = _write_table(book, sheet, styles, lang)
        words = {"rows": write_number(written.rows, lang), "sheets": ", ".join(written.sheets)}
        lines.append((say("sheet_holds", lang, title=sheet.title or sheet.name, **words), None))
        if len(written.sheets) > 1:
            lines.append((say("sheet_cut", lang, most=write_number(MOST_ROWS, lang), **words), None))
        if written.cut:
            lines.append((say("text_cut", lang, count=written.cut, most=write_number(MOST_LETTERS, lang)), None))
    first.set_column(0, 0, 120)
    for at, (line, style) in enumerate(lines):
        first.write_string(at, 0, line, style)


def _write_table(book: xlsxwriter.Workbook, sheet: Sheet, styles: dict[str, Any], lang: Language) -> Written:
    written, at, page = Written(), 0, None
    heads = HEAD_ROWS if sheet.codes else 1
    tints = {text: book.add_format({"bg_color": color, "valign": "top"}) for text, color in sheet.tints.items()}
    for row in sheet.rows:
        if page is None or at == MOST_ROWS:
            page, at = _new_page(book, sheet, written, styles, lang), heads
        for column, cell in enumerate(row):
            written.cut += _write_cell(page, at, column, cell, styles["date"], tints)
        at += 1
        written.rows += 1
    if page is None:
        _new_page(book, sheet, written, styles, lang)
    return written


def _new_page(book: xlsxwriter.Workbook, sheet: Sheet, written: Written, styles: dict[str, Any], lang: Language) -> Any:
    number = len(written.sheets) + 1
    mark = f" ({number})" if number > 1 else ""
    page = book.add_worksheet(f"{sheet.name[: MOST_NAME - len(mark)]}{mark}")
    written.sheets.append(page.get_name())
    for column, name in enumerate(sheet.columns):
        shown = head(name, lang)
        if sheet.widths:
            page.set_column(column, column, sheet.widths[column], styles["wrapped"])
        else:
            page.set_column(column, column, min(max(WIDTHS[0], len(shown), len(name)) + 3, WIDTHS[1]))
        page.write_string(0, column, shown, styles["head"])
    if sheet.codes:
        for column, name in enumerate(sheet.columns):
            page.write_string(1, column, name, styles["code"])
    heads = HEAD_ROWS if sheet.codes else 1
    page.freeze_panes(heads, 0)
    page.autofilter(heads - 1, 0, MOST_ROWS - 1, max(0, len(sheet.columns) - 1))
    return page


def _write_cell(page: Any, row: int, column: int, cell: Any, date_style: Any, tints: Mapping[str, Any]) -> bool:
    """Write one value by its type; True where a text was too long for a cell."""
    if cell is None or cell != cell:  # nothing, or not a number
        return False
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, date_style)
    elif cell != "":
        text = UNFIT.sub("\N{REPLACEMENT CHARACTER}", cell[:MOST_LETTERS])
        page.write_string(row, column, text, tints.get(text))
        return len(cell) > MOST_LETTERS
    return False


def rows_of(frame: Any) -> Iterator[tuple[Any, ...]]:
    """The rows of a data frame with plain Python values in them."""
    for row in frame.itertuples(index=False, name=None):
        yield tuple(cell.item() if hasattr(cell, "item") else cell for cell in row)
