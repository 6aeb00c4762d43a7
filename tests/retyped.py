"""A document typed anew in another format: what a clerk would have saved as .docx or .pdf."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
import xlsxwriter
from docx.text.paragraph import Paragraph

from extractors.document import Block, Document, Table
from tests.typeset import Sheet, typeset

LEFT, MARGIN, TOP, SIZE, LEADING, ROOM = 85, 60, 70, 13, 18, 68
_Cell = tuple[str, int, int]
RAISED = {ord(raised): digit for raised, digit in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)}


def as_docx(document: Document, closed: bool = False) -> bytes:
    """A Word file made by python-docx: bold where the text is emphatic, digits raised where they were.

    `closed` puts a paragraph at its end, as Word does: LibreOffice loses a table that ends the body of a .doc.
    """
    word = docx.Document()
    for block in document.blocks:
        if block.kind == "margin":
            continue
        if block.table:
            drawn = word.add_table(_height(block.table), _width(block.table), style="Table Grid")
            _draw_table(drawn, block.table)
        else:
            _type(word.add_paragraph(), block)
    if closed:
        word.add_paragraph()
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _type(paragraph: Paragraph, block: Block) -> None:
    text = block.passage.text
    bold = {at for start, end in block.emphasis for at in range(start, end)}
    for (strong, raised), letters in itertools.groupby(
        range(len(text)), key=lambda at: (at in bold, ord(text[at]) in RAISED)
    ):
        run = paragraph.add_run("".join(text[at] for at in letters).translate(RAISED))
        run.bold = strong or None
        run.font.superscript = raised or None


def _draw_table(drawn: docx.table.Table, table: Table) -> None:
    for row in table.rows:
        for cell in row:
            place = drawn.cell(cell.row, cell.column)
            if (cell.row_span, cell.column_span) != (1, 1):
                last = drawn.cell(cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
                place = place.merge(last)
            place.text = cell.passage.text


def _height(table: Table) -> int:
    return max(cell.row + cell.row_span for row in table.rows for cell in row)


def _width(table: Table) -> int:
    return max(cell.column + cell.column_span for row in table.rows for cell in row)


@dataclass
class _Pages:
    """Pages under way: a number at the head of each, notes at its foot."""

    sheets: list[Sheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    y: float = 0

    def foot(self) -> float:
        return self.sheets[-1].height - 110 - 12 * len(self.notes)

    def room(self, needed: float) -> Sheet:
        """The page with so much room left: this one or the next."""
        if not self.sheets:
            self.open(Sheet())
        elif self.y + needed > self.foot():
            self.open(Sheet(width=self.sheets[-1].width, height=self.sheets[-1].height))
        return self.sheets[-1]

    def turn(self) -> None:
        """A new page, lying where the last one stood."""
        self.open(Sheet(width=self.sheets[-1].height, height=self.sheets[-1].width))

    def open(self, sheet: Sheet) -> None:
        self.close()
        self.sheets.append(sheet)
        self.y = TOP
        if len(self.sheets) > 1:
            sheet.text(290, 40, str(len(self.sheets)))

    def close(self) -> None:
        for number, line in enumerate(self.notes):
            sheet = self.sheets[-1]
            _typeset(sheet, LEFT, sheet.height - 42 - 12 * (len(self.notes) - number), line, 10)
        self.notes = []


def as_pdf(document: Document, inset: float = 26) -> bytes:
    """A PDF set as Word would: paragraphs with their first line set in, ruled tables, notes at the foot of the page."""
    pages = _Pages()
    pages.room(LEADING)
    for block in document.blocks:
        if block.kind == "margin":
            continue
        if block.table:
            _rule_table(pages, block.table)
        elif block.kind == "footnote":
            pages.notes += list(_lines(block.passage.text, 85))
        else:
            for number, line in enumerate(_lines(block.passage.text, ROOM)):
                sheet = pages.room(LEADING)
                _typeset(sheet, LEFT + (0 if number else inset), pages.y, line, SIZE)
                pages.y += LEADING
            pages.y += 6
    pages.close()
    return typeset(*pages.sheets)


def as_flush_pdf(document: Document) -> bytes:
    """The same with every line at the edge: only the space between paragraphs tells them apart."""
    return as_pdf(document, 0)


def _typeset(sheet: Sheet, x: float, y: float, line: str, size: float) -> None:
    for raised, letters in itertools.groupby(line, key=lambda letter: ord(letter) in RAISED):
        text = "".join(letters).translate(RAISED)
        small = 0.6 * size if raised else size
        sheet.text(x, y - (0.4 * size if raised else 0), text, small)
        x += len(text) * small / 2


def _lines(text: str, room: int) -> Iterator[str]:
    """The lines of a paragraph; its first is four letters shorter. A word longer than a line is cut."""
    line = "    "
    for word in re.findall(rf"\S{{1,{room - 1}}}", text):
        if len(line) + len(word) >= room and line.strip():
            yield line.strip()
            line = ""
        line = f"{line} {word}" if line.strip() else line + word
    yield line.strip()


def _rule_table(pages: _Pages, table: Table) -> None:
    """A ruled table, merged cells without a rule inside; a page break falls between rows. A wide one lies down."""
    rows = _drawn(table)
    columns = len(rows[0])
    if columns > 8:
        pages.turn()
    longest = [max([min(len(row[at][0]), 60) for row in rows], default=1) for at in range(columns)]
    room = pages.sheets[-1].width - 2 * MARGIN
    widths = [max((room - columns * 46) * size / max(sum(longest), 1), 0) + 46 for size in longest]
    pieces: list[list[_Cell]] = []
    for row in rows:
        pieces.append([("\n".join(_lines(cell[0], max(int(wide / 5.5) - 1, 4))), *cell[1:])
                       for cell, wide in zip(row, widths, strict=True)])  # fmt: skip
    tall = [20.0] * len(pieces)
    for number, row in enumerate(pieces):
        for text, high, _ in row:
            for at in range(number, number + high):
                tall[at] = max(tall[at], (20 + 14 * text.count("\n")) / high)
    at = 0
    while at < len(pieces):
        until = at + max(high for _, high, _ in pieces[at])
        pages.room(sum(tall[at:until]))
        while until < len(pieces) and pages.y + sum(tall[at : until + 1]) < pages.foot():
            until += 1
        _rule_rows(pages, widths, pieces[at:until], tall[at:until])
        at = until
    pages.y += 30
    if columns > 8:
        pages.turn()


def _rule_rows(pages: _Pages, widths: list[float], rows: list[list[_Cell]], tall: list[int]) -> None:
    sheet, y = pages.sheets[-1], pages.y
    left = [MARGIN + sum(widths[:at]) for at in range(len(widths) + 1)]
    tops = [y + sum(tall[:at]) for at in range(len(tall) + 1)]
    for number, row in enumerate(rows):
        for column, (text, high, wide) in enumerate(row):
            if not high:
                continue
            x0, x1 = left[column], left[column + wide]
            y0, y1 = tops[number], tops[min(number + high, len(rows))]
            for rule in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                sheet.rule(*rule)
            for at, line in enumerate(text.split("\n")):
                sheet.text(x0 + 3, y0 + 14 + at * 14, line, 11)
    pages.y = tops[-1]


def _drawn(table: Table) -> list[list[_Cell]]:
    """Rows of (text, row span, column span); a covered place has the row span 0."""
    grid: list[list[_Cell]] = [[("", 0, 1)] * _width(table) for _ in range(_height(table))]
    covered = set()
    for row in table.rows:
        for cell in row:
            grid[cell.row][cell.column] = (cell.passage.text, cell.row_span, cell.column_span)
            places = itertools.product(range(cell.row_span), range(cell.column_span))
            covered.update((cell.row + down, cell.column + on) for down, on in places)
    for row_number, column in itertools.product(range(len(grid)), range(_width(table))):
        if (row_number, column) not in covered:
            grid[row_number][column] = ("", 1, 1)
    return grid


def as_xlsx(document: Document) -> bytes:
    """A sheet with a cell for each paragraph, and the tables between them; numbers stay as they were typed."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet, at = book.add_worksheet(), 0
        for block in document.blocks:
            if block.table:
                for cell in (cell for row in block.table.rows for cell in row):
                    last = (at + cell.row + cell.row_span - 1, cell.column + cell.column_span - 1)
                    if (cell.row_span, cell.column_span) == (1, 1):
                        sheet.write_string(at + cell.row, cell.column, cell.passage.text)
                    else:
                        sheet.merge_range(at + cell.row, cell.column, *last, cell.passage.text)
                at += _height(block.table)
            elif block.kind != "margin":
                sheet.write_string(at, 0, block.passage.text)
            at += 2
    return stream.getvalue()
