"""HTML → `Document`: the visible text in reading order, with the source's own lines.

The parser (lxml) fetches nothing, reads no DTD and expands no entities but HTML's own. What a reader does not see
(scripts, styles, comments, hidden elements) is left out; list numbers and bullets, which he sees, are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors import tables
from extractors.composing import Composer
from extractors.document import Block, Cell, Document
from extractors.errors import DamagedFile, EmptyFile, TooLarge
from extractors.limits import Limits
from extractors.normal import plain, superscript
from extractors.numbering import roman
from extractors.paragraphs import Builder, Line, wrap_width

_UNSEEN = frozenset(
    ["head", "script", "style", "template", "noscript", "object", "svg", "canvas", "audio", "video", "iframe", "select"]
)
_STRUCK = frozenset(["del", "s", "strike"])
_EMPHATIC = frozenset(["b", "strong", "i", "em", "u", "th"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = _HEADINGS | frozenset(
    "p div li ul ol dl dt dd table tr td th caption thead tbody tfoot section article header footer nav main aside "  # noqa: SIM905
    "figure figcaption blockquote pre hr form fieldset legend center body address details summary".split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)|font-style\s*:\s*italic", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MARKED = re.compile(r"\s*(?:[-–—+*•·●○▪■]|\d{1,3}[.)]|[a-zđ][.)]|[IVXLC]+[.)])")
_NUMERIC = re.compile(r"\s*\d[\d.,]*\s*%?\s*")
_MAX_SPAN = 1000


@dataclass(slots=True)
class _Drawn:
    """A line or a cell of the text being written: its range, and how it is set."""

    start: int
    end: int
    gap: bool = True
    heading: bool = False
    place: tuple[int, int, int, int] = (0, 0, 1, 1)  # row, column, row span, column span


@dataclass(slots=True)
class _Grid:
    """A data table under way."""

    element: etree._Element
    row: int = -1
    column: int = 0
    tabs: int = 0  # written in this row
    header_rows: int = 0
    cells: list[_Drawn] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)  # column → first row that is free again


def read_html(source: str, digest: str, text: str, warnings: tuple[str, ...], limits: Limits) -> Document:
    """The document in HTML source text.

    Raises `DamagedFile` where the markup cannot be parsed, `TooLarge` where it is nested too deeply.
    """
    root = _parse(text, limits)
    page = _Writer(limits)
    page.walk(root)
    written = "".join(page.parts)
    if not written.strip():
        raise EmptyFile("trang HTML không có chữ nào; hãy lấy lại bản gốc", "the HTML page has no text")
    if page.struck:
        warnings = (*warnings, f"{page.struck} đoạn bị gạch bỏ trong HTML không được đọc")
    return Document(
        path=source,
        sha256=digest,
        media_type="text/html",
        extraction="html",
        text=written,
        blocks=tuple(_blocks(written, page, limits)),
        warnings=warnings,
        line_starts=tuple(page.starts) or (0,),
        line_numbers=tuple(page.numbers) or (1,),
    )


def _parse(text: str, limits: Limits) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise TooLarge(
            f"HTML lồng nhau quá sâu (markup_depth = {limits.markup_depth}); hãy lưu lại trang dưới dạng .txt",
            f"HTML nested too deeply (markup_depth = {limits.markup_depth}); save the page as .txt",
        )
    if root is None:
        raise DamagedFile("tệp HTML hỏng, không phân tích được; hãy lưu lại trang", "the HTML cannot be parsed")
    return root


class _Writer(Composer):
    """Walks the tree and writes the visible text."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.starts: list[int] = []
        self.numbers: list[int] = []
        self.line = 1  # of the source
        self.drawn: list[_Drawn | _Grid] = []
        self.bold: list[tuple[int, int]] = []
        self.begun = -1  # where the line under way begins; -1 between lines
        self.blank = False  # a blank is due before the next word
        self.gap = True
        self.heading = False
        self.raised = 0
        self.emphatic = 0
        self.preformatted = 0
        self.grids: list[_Grid] = []
        self.lists: list[list[int | str]] = []
        self.mark = ""
        self.struck = 0
        self.cell: _Drawn | None = None

    def walk(self, root: etree._Element) -> None:
        """Write all that is visible under `root`, in reading order."""
        skipped: etree._Element | None = None
        depth = 0
        for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
            if event == "start":
                depth += 1
                self._check(depth)
                self._at(element)
                if skipped is None and self._is_unseen(element):
                    skipped = element
                if skipped is None:
                    self._open(element)
                    self._text(element.text, element)
                else:
                    self.line += (element.text or "").count("\n")
                continue
            if event == "end":
                depth -= 1
                if skipped is None:
                    self._close(element)
                elif skipped is element:
                    skipped = None
            else:
                self._at(element)
            if skipped is None:
                self._text(element.tail, element.getparent())
            else:
                self.line += (element.tail or "").count("\n")
        self._break()

    def _check(self, depth: int) -> None:
        if depth > self.limits.markup_depth:
            raise TooLarge(
                f"HTML lồng nhau quá {self.limits.markup_depth} lớp (markup_depth); hãy lưu lại trang dưới dạng .txt",
                f"HTML nested deeper than {self.limits.markup_depth} (markup_depth); save the page as .txt",
            )

    def _at(self, element: etree._Element) -> None:
        """Take up the parser's line number; it counts no further than 65535, and we do."""
        if element.sourceline and element.sourceline < 65535:
            self.line = max(self.line, element.sourceline)

    def _is_unseen(self, element: etree._Element) -> bool:
        if element.tag in _STRUCK:
            self.struck += 1
            return True
        return (
            element.tag in _UNSEEN
            or "hidden" in element.attrib
            or bool(_HIDDEN.search(element.get("style", "")))
            or (element.tag == "input" and element.get("type") == "hidden")
        )

    def _open(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self._line_end()
        elif tag in _BLOCKS:
            self._break()
        style = element.get("style", "")
        self.raised += tag == "sup" or bool(_RAISED.search(style))
        self.emphatic += tag in _EMPHATIC or tag in _HEADINGS or bool(_BOLD.search(style))
        self.preformatted += tag in ("pre", "textarea")
        if tag in _HEADINGS:
            self.heading = True
        elif tag in ("ul", "ol"):
            self.lists.append([_number(element.get("start"), 1), element.get("type", "1") if tag == "ol" else ""])
        elif tag == "li":
            self.mark = self._list_mark(element)
        elif tag == "table" and not self.grids and _is_data(element):
            self.grids.append(_Grid(element))
        elif self.grids and tag == "tr":
            self._row(element)
        elif self.grids and tag in ("td", "th"):
            self._cell(element)

    def _close(self, element: etree._Element) -> None:
        tag, style = element.tag, element.get("style", "")
        if tag in ("td", "th") and self.cell:
            self.cell, self.begun, self.blank = None, -1, False
        if tag == "table" and self.grids and self.grids[-1].element is element:
            self.cell, self.begun, self.blank = None, -1, False
            grid = self.grids.pop()
            self.write("\n")
            if grid.cells:
                self.drawn.append(grid)
            self.gap = True
        elif tag in _BLOCKS:
            self._break()
        self.raised -= tag == "sup" or bool(_RAISED.search(style))
        self.emphatic -= tag in _EMPHATIC or tag in _HEADINGS or bool(_BOLD.search(style))
        self.preformatted -= tag in ("pre", "textarea")
        if tag in _HEADINGS:
            self.heading = False
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "li":
            self.mark = ""

    def _list_mark(self, element: etree._Element) -> str:
        """The bullet or number that a browser draws before a list item."""
        if not self.lists or not self.lists[-1][1]:
            return "- "
        count = _number(element.get("value"), int(self.lists[-1][0]))
        self.lists[-1][0] = count + 1
        kind = str(self.lists[-1][1])
        if kind in "aA" and count <= 26:
            return f"{chr(ord(kind) + count - 1)}) "
        return f"{roman(count) if kind in 'iI' else count}. "

    def _row(self, element: etree._Element) -> None:
        grid = self.grids[-1]
        if grid.row >= 0:
            self.write("\n")
        grid.row += 1
        grid.column = grid.tabs = 0
        parent = element.getparent()
        heads = (parent is not None and parent.tag == "thead") or (
            len(element) and all(one.tag == "th" for one in element)
        )
        if heads and grid.header_rows == grid.row:
            grid.header_rows += 1

    def _cell(self, element: etree._Element) -> None:
        grid = self.grids[-1]
        if grid.row < 0:
            self._row(element)
        while grid.taken.get(grid.column, 0) > grid.row:
            grid.column += 1
        wide = min(_number(element.get("colspan"), 1) or 1, _MAX_SPAN)
        high = min(_number(element.get("rowspan"), 1) or 1, _MAX_SPAN)
        self.write("\t" * (grid.column - grid.tabs))
        grid.tabs = grid.column
        self.blank, self.begun = False, -1
        self.cell = _Drawn(self.length, self.length, place=(grid.row, grid.column, high, wide))
        grid.cells.append(self.cell)
        self.limits.check_cells(len(grid.cells))
        for column in range(grid.column, grid.column + wide):
            grid.taken[column] = grid.row + high
        grid.column += wide

    def _text(self, data: str | None, parent: etree._Element | None) -> None:
        """Write text as a browser shows it: blanks folded, but the source's lines remembered."""
        if not data:
            return
        if self.grids and self.cell is None and self.grids[-1].cells and not data.isspace():
            self.cell = self.grids[-1].cells[-1]  # text astray between two cells
        for number, piece in enumerate(data.split("\n")):
            if number:
                self.line += 1
                if self.preformatted and not self.cell:
                    self._line_end()
                else:
                    self.blank = True
            if piece:
                self._words(piece)

    def _words(self, piece: str) -> None:
        words = _BLANKS.sub(" ", piece)
        if words[0] == " ":
            self.blank = True
        trailing = words[-1] == " "
        words = words.strip(" ")
        if not words:
            return
        if self.begun < 0:
            self._begin(words)
        elif self.blank:
            self.write(" ")
        if not self.numbers or self.numbers[-1] != self.line:
            self.starts.append(self.length)
            self.numbers.append(self.line)
        begun = self.length
        self.write(superscript(words) if self.raised else words)
        if self.emphatic:
            self.bold.append((begun, self.length))
        if self.cell:
            self.cell.end = self.length
        self.blank = trailing

    def _begin(self, words: str) -> None:
        """Begin a line, with the mark of its list item."""
        self.begun = self.length
        mark, self.mark = self.mark, ""
        if mark and not self.cell and not _MARKED.match(words):  # else the item has a mark of its own
            self.starts.append(self.length)
            self.numbers.append(self.line)
            self.write(mark)
        self.blank = False

    def _line_end(self) -> None:
        """End the line under way, if any; in a cell a line break is a blank."""
        if self.cell:
            self.blank = True
            return
        if self.begun >= 0:
            self.drawn.append(_Drawn(self.begun, self.length, self.gap, self.heading))
            self.write("\n")
            self.gap = False
        else:
            self.gap = True
        self.begun, self.blank = -1, False

    def _break(self) -> None:
        """End the line and the paragraph."""
        self._line_end()
        if not self.cell:
            self.gap = True


def _is_data(table: etree._Element) -> bool:
    """Whether a table holds data; one that only arranges the page is read as paragraphs.

    A letterhead is a table of two columns with no number in a cell of its own.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    if width < 2 or len(rows) < 2:
        return False
    if width > 2 or len(rows) > 4:
        return True
    return any(_NUMERIC.fullmatch("".join(cell.itertext())) for row in rows for cell in row)


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.strip().isascii() and value.strip().isdigit() else default


def _blocks(text: str, page: _Writer, limits: Limits) -> Iterator[Block]:
    lines = [one for one in page.drawn if isinstance(one, _Drawn)]
    lower = [not after.gap and text[after.start : after.start + 1].islower() for after in lines[1:]]
    width = wrap_width([(one.end - one.start, runs) for one, runs in zip(lines, [*lower, False], strict=False)])
    builder = Builder(limits.block_chars, width)
    bold = page.bold
    at = 0
    for one in page.drawn:
        if isinstance(one, _Grid):
            for block in _grid_blocks(text, one):
                builder.add_block(block)
            continue
        while at < len(bold) and bold[at][1] <= one.start:
            at += 1
        reading = plain(text, one.start, one.end)
        if reading.text:
            builder.add(Line(reading.emphasised(bold, at, one.end), one.gap, 0, one.heading))
    builder.flush()
    yield from builder.blocks


def _grid_blocks(text: str, grid: _Grid) -> list[Block]:
    readings = [(one.place, plain(text, one.start, one.end)) for one in grid.cells]
    if all(place[2:] == (1, 1) for place, _ in readings):
        rows = [tables.Row([]) for _ in range(grid.row + 1)]
        for place, reading in readings:
            rows[place[0]].cells.append(reading)
        return tables.tables([row for row in rows if row.cells], header_rows=grid.header_rows)
    return [
        tables.spanned(
            [Cell(*place[:2], reading.passage(), *place[2:]) for place, reading in readings], grid.header_rows
        )
    ]
