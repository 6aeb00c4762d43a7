"""Excel files → the cells that they print: .xlsx through openpyxl, .xls through xlrd.

A formula gives the value that was kept beside it; one without a value is told in the warnings, for nothing is ever
calculated here. openpyxl opens a package rebuilt from checked parts (`_cleaned`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
import xlrd
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.cell import range_boundaries

from extractors.accepted import tag
from extractors.document import Document
from extractors.errors import DamagedFile, SourceError
from extractors.limits import Limits
from extractors.number_formats import printed
from extractors.package import Package, Part, assembled
from extractors.workbook import Item, Run, Tab, make_document, merged

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS_TYPE = "application/vnd.ms-excel"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_PARTS = {"worksheet": "worksheet+xml", "sharedStrings": "sharedStrings+xml", "styles": "styles+xml"}
_RELATION_ID = re.compile(r"\}id$")
_RANGE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}")
_OFF = ("0", "false", "")


def read_xlsx(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of an .xlsx file.

    Raises `DamagedFile`, `EmptyFile`, `UnknownFormat` for another kind of ZIP file, `TooLarge` beyond a limit.
    """
    package = Package(data, limits, "Excel", ".xlsx")
    content, frames, warnings = _cleaned(package)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, rich_text=True, keep_links=False
        )
        tabs = [_xlsx_tab(sheet, frames[sheet.title], limits) for sheet in book.worksheets]
    except SourceError:
        raise
    except Exception:  # the library promises no family of errors: whatever it raises, the file is at fault
        raise package.damaged() from None
    return make_document(source, digest, XLSX_TYPE, "xlsx", tabs, warnings, limits)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What openpyxl does not tell of a sheet that it only reads: merged cells, hidden rows and columns."""

    ranges: list[tuple[int, int, int, int]]
    rows: set[int]
    columns: set[int]


def _cleaned(package: Package) -> tuple[bytes, dict[str, _Frame], list[str]]:
    """A package of the visible sheets with their texts and formats; the frame of each by its name; warnings."""
    path, root = package.main("xl/workbook.xml")
    related = package.related(path)
    frames: dict[str, _Frame] = {}
    others: list[Part] = []
    wanted, hidden, uncounted = set(), 0, 0
    for sheet in root.iter("{*}sheet"):
        identity = next((value for key, value in sheet.attrib.items() if _RELATION_ID.search(key)), "")
        kind, part = related.get(identity, ("", ""))
        content = package.xml(part) if kind == "worksheet" else None
        if content is None or sheet.get("state", "visible") != "visible":
            hidden += content is not None
            sheet.getparent().remove(sheet)
            continue
        wanted.add(identity)
        frames[sheet.get("name", "")] = _frame(content)
        uncounted += _without_value(content)
    _keep(root, ("workbookPr", "sheets"))
    for identity, (kind, part) in related.items():
        content = package.xml(part) if identity in wanted or kind in ("sharedStrings", "styles") else None
        if content is not None:
            if kind == "worksheet":
                _keep(content, ("sheetData",))
            name = f"xl/{kind}{len(others) if kind == 'worksheet' else ''}.xml"  # the styles are sought by their name
            others.append(Part(name, _TYPE + _PARTS[kind], content, identity, kind))
    warnings = [f"{hidden} trang tính ẩn không được đọc"] if hidden else []
    if uncounted:
        warnings.append(f"{uncounted} ô công thức chưa có giá trị được lưu nên không đọc được")
    return assembled(Part("xl/workbook.xml", f"{_TYPE}sheet.main+xml", root), others), frames, warnings


def _keep(root: etree._Element, names: Sequence[str]) -> None:
    for child in list(root):
        if tag(child) not in names:
            root.remove(child)


def _without_value(sheet: etree._Element) -> int:
    """How many formulas of a sheet were saved without their value."""
    return sum(cell.find("{*}v") is None for cell in sheet.iter("{*}c") if cell.find("{*}f") is not None)


def _frame(root: etree._Element) -> _Frame:
    rows = {int(row.get("r", "0")) - 1 for row in root.iter("{*}row") if row.get("hidden", "") not in _OFF}
    columns = {
        column
        for one in root.iter("{*}col")
        if one.get("hidden", "") not in _OFF
        for column in range(int(one.get("min", "1")) - 1, min(int(one.get("max", "1")), 16_384))
    }
    found = [one.get("ref", "") for one in root.iter("{*}mergeCell")]
    edges = [range_boundaries(one) for one in found if _RANGE.fullmatch(one)]
    return _Frame([(top - 1, left - 1, bottom - 1, right - 1) for left, top, right, bottom in edges], rows, columns)


def _xlsx_tab(sheet: Any, frame: _Frame, limits: Limits) -> Tab:
    items: list[Item] = []
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.value is not None:
                _count(items, limits)
                items.append(Item(cell.row - 1, cell.column - 1, _xlsx_runs(cell)))
    return _visible(merged(items, frame.ranges), frame.rows, frame.columns)


def _xlsx_runs(cell: Any) -> list[Run]:
    font = cell.font.name or ""
    if isinstance(cell.value, CellRichText):
        return [
            (one.text, (one.font.rFont if one.font else "") or font) if isinstance(one, TextBlock) else (one, font)
            for one in cell.value
        ]
    return [(printed(cell.value, cell.number_format), font)]


def read_xls(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of an .xls file. Raises as `read_xlsx`."""
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        visible = [sheet for sheet in book.sheets() if not sheet.visibility]
        tabs = [_xls_tab(book, sheet, limits) for sheet in visible]
    except SourceError:
        raise
    except Exception as error:  # as above
        locked = "encrypt" in str(error).lower()
        raise DamagedFile(
            f"tệp Excel (.xls) {'có mật khẩu' if locked else 'hỏng'}, không mở được; hãy mở bằng Excel và lưu lại",
            f"the Excel file (.xls) {'has a password' if locked else 'is damaged'}; open it with Excel and save it "
            "again",
        ) from None
    hidden = book.nsheets - len(visible)
    return make_document(source, digest, XLS_TYPE, "xls", tabs,
                         [f"{hidden} trang tính ẩn không được đọc"] if hidden else [], limits)  # fmt: skip


def _xls_tab(book: xlrd.Book, sheet: xlrd.sheet.Sheet, limits: Limits) -> Tab:
    items: list[Item] = []
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                _count(items, limits)
                items.append(Item(row, column, list(_xls_runs(book, sheet, row, column, cell))))
    ranges = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    return _visible(merged(items, ranges), rows, columns)


def _xls_runs(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int, cell: Any) -> Iterator[Run]:
    look = book.xf_list[cell.xf_index]
    font = book.font_list[look.font_index].name
    if cell.ctype != xlrd.XL_CELL_TEXT:
        yield printed(_xls_value(book, cell), book.format_map[look.format_key].format_str), font
        return
    at = 0
    for start, index in sheet.rich_text_runlist_map.get((row, column), ()):
        yield cell.value[at:start], font
        at, font = start, book.font_list[index].name
    yield cell.value[at:], font


def _xls_value(book: xlrd.Book, cell: Any) -> Any:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate.xldate_as_datetime(cell.value, book.datemode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return xlrd.error_text_from_code.get(cell.value, "#N/A") if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


def _count(items: Sequence[Item], limits: Limits) -> None:
    limits.check_cells(len(items) + 1)


def _visible(items: Sequence[Item], rows: set[int], columns: set[int]) -> Tab:
    """The sheet without what stands in hidden rows and columns, which are counted where they hold something."""
    unseen_rows = {item.row for item in items if item.row in rows}
    unseen_columns = {item.column for item in items if item.column in columns}
    kept = [item for item in items if item.row not in rows and item.column not in columns]
    return Tab(kept, len(unseen_rows) + len(unseen_columns))
