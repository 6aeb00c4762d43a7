"""DOCX → `Document`: the body in its true order, as Word shows it with all changes accepted, read with python-docx.

The library opens a package rebuilt from checked parts (`cleaned`) whose changes are accepted (`accepted`).

Policies, one each: tracked deletions, text moved away, hidden and struck-out text are not read (the latter two are
told in the warnings); of alternate content the first choice is read; fields give their last result; content controls
and text boxes are read where they stand; comments are not read; headers and footers become blocks of kind "margin"
at the end. A raised digit is read as a superscript, a footnote stands after its paragraph with the mark that Word
draws, and a list number is written out.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.table import CT_Tc
from docx.parts.story import StoryPart
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from lxml import etree

from extractors import tables
from extractors.accepted import accept
from extractors.accepted import tag as _tag
from extractors.composing import Composer
from extractors.decoding import refuse_old_encodings
from extractors.document import Block, Cell, Document
from extractors.errors import EmptyFile, SourceError, TooLarge
from extractors.fonts import FontEncodings
from extractors.limits import Limits
from extractors.normal import Reading, plain, superscript
from extractors.numbering import Numbering
from extractors.package import Package, Part, assembled
from extractors.paragraphs import Builder, Line
from extractors.text import line_starts
from extractors.word_styles import WordStyles
from extractors.wordml import child, count, is_on, is_set, texts, value

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TEXT_PARTS = ("styles", "numbering", "footnotes", "endnotes", "header", "footer")
_SKIPPED = frozenset(["pPr", "rPr", "instrText", "delText", "delInstrText"])
_LARGE = 8 * 360_000  # EMU in eight centimetres
_RAISED = {"den": "/{}".format, "sup": superscript, "sub": "_{}".format}
_MARK = re.compile(r"\d{1,2}")
_LIFTED = 4  # half points
_NUMERIC = re.compile(r"\s*\d[\d.,]*\s*%?\s*")


@dataclass(slots=True)
class _Span:
    """A line, a cell or a note in the text being written."""

    start: int
    end: int
    gap: bool = True
    heading: bool = False
    kind: str = "line"  # "line", "footnote" or "margin"
    mark: str = ""


@dataclass(slots=True)
class _Grid:
    """A data table: (row, column, row span, column span, place in the text) for each cell."""

    cells: list[tuple[int, int, int, int, _Span]] = field(default_factory=list)
    header_rows: int = 0


def read_docx(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of a .docx file.

    Raises `DamagedFile`, `UnknownFormat` for another kind of ZIP file, `TooLarge` for what unpacks beyond a limit.
    """
    package = Package(data, limits, "Word", ".docx")
    content = cleaned(package)
    try:
        word = docx.Document(io.BytesIO(content))
        writer = _Writer(word, limits)
        writer.blocks(word.iter_inner_content())
        writer.margins()
    except SourceError:
        raise
    except RecursionError:
        raise _too_deep(limits) from None
    except Exception:  # the library promises no family of errors: whatever it raises, the file is at fault
        raise package.damaged() from None
    text = "".join(writer.parts)
    if not text.strip():
        raise EmptyFile(
            "tệp Word không có chữ nào (có thể chỉ có ảnh chụp); hãy lấy bản có chữ",
            "the Word file holds no text (perhaps only pictures); fetch a copy with text",
        )
    refuse_old_encodings(text)
    return Document(
        path=source,
        sha256=digest,
        media_type=MEDIA_TYPE,
        extraction="docx",
        text=text,
        blocks=tuple(_blocks(text, writer, limits)),
        warnings=writer.warnings(),
        line_starts=line_starts(text),
    )


def cleaned(package: Package) -> bytes:
    """A package of the main document and the parts with text beside it, and nothing else of the file."""
    path, root = package.main("word/document.xml")
    others: list[Part] = []
    for identity, (kind, other) in package.related(path).items():
        part = package.xml(other) if kind in _TEXT_PARTS else None
        if part is not None:
            others.append(Part(f"word/{kind}{len(others) + 1}.xml", f"{_TYPE}{kind}+xml", part, identity, kind))
    return assembled(Part("word/document.xml", f"{_TYPE}document.main+xml", root), others)


def _too_deep(limits: Limits) -> TooLarge:
    return TooLarge(
        f"tệp Word lồng nhau quá sâu (markup_depth = {limits.markup_depth}); hãy lưu lại tệp bằng Word",
        f"the Word file is nested too deeply (markup_depth = {limits.markup_depth}); save it again with Word",
    )


class _Writer(Composer):
    """Writes the text of the body and remembers what stands where."""

    def __init__(self, word: WordDocument, limits: Limits) -> None:
        super().__init__(limits)
        self.part = word.part
        accept(word.element)
        styles = self._root("styles")
        self.numbering = Numbering(self._root("numbering"), styles)
        self.headings = (
            {value(style, "styleId") for style in styles if _is_heading(style)} if styles is not None else ()
        )
        self.notes = {kind: self._notes(kind) for kind in ("footnote", "endnote")}
        self.drawn: list[_Span | _Grid] = []
        self.bold: list[tuple[int, int]] = []
        self.pending: list[tuple[str, etree._Element]] = []  # notes met in the block under way
        self.boxes: list[Iterable[etree._Element]] = []  # text boxes and tables met inside it
        self.styles = WordStyles(styles)
        runs = word.element.iter("{*}r")
        self.encodings = FontEncodings(("".join(texts(one)), self.styles.font(one)) for one in runs)
        self.fields: list[bool] = []  # of the fields under way: whether the instruction is over
        self.noted = 0
        self.hidden = self.struck = self.pictures = 0
        self.objects = sum(1 for _ in word.element.iter("{*}altChunk"))
        self.start = -1  # of the line under way; -1 in a cell
        self.gap = True
        self.depth = 0

    def _roots(self, *kinds: str) -> Iterator[etree._Element]:
        """The roots of the parts that the document relates to in such a way, changes accepted."""
        for relation in self.part.rels.values():
            if relation.reltype.rsplit("/", 1)[-1] in kinds:
                part = relation.target_part
                yield accept(part.element if hasattr(part, "element") else parse_xml(part.blob))

    def _root(self, kind: str) -> etree._Element | None:
        return next(self._roots(kind), None)

    def _notes(self, kind: str) -> dict[str, etree._Element]:
        root = self._root(f"{kind}s")
        return {value(note, "id") or "": note for note in root} if root is not None else {}

    def warnings(self) -> tuple[str, ...]:
        told = []
        if self.hidden:
            told.append(f"{self.hidden} đoạn chữ ẩn trong tệp Word không được đọc")
        if self.struck:
            told.append(f"{self.struck} đoạn bị gạch bỏ trong tệp Word không được đọc")
        if self.objects:
            told.append(f"{self.objects} đối tượng nhúng (bảng Excel …) trong tệp Word không được đọc")
        if self.pictures:
            told.append(f"{self.pictures} ảnh lớn trong tệp Word không được đọc")
        told += [f"chữ theo bảng mã {name} trong tệp Word được chuyển sang Unicode" for name in self.encodings.met]
        return tuple(told)

    def blocks(self, content: Iterable[Paragraph | Table]) -> None:
        """Write paragraphs and tables in their order."""
        self.depth += 1
        if self.depth > self.limits.markup_depth // 8:
            raise _too_deep(self.limits)
        for block in content:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            else:
                self._table(block)
            self._leftovers()
        self.depth -= 1

    def _leftovers(self) -> None:
        """Text boxes and notes of the block just written."""
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(_content(box, self.part))
        notes, self.pending = self.pending, []
        for mark, note in notes:
            start = self.length
            self.write(f"{mark} ")
            self._flat(note)
            self.drawn.append(_Span(start, self.length, kind="footnote", mark=mark))
            self.write("\n")

    def margins(self) -> None:
        """Write the headers and footers that say something, each once."""
        for root in self._roots("header", "footer"):
            start = self.length
            if any(char.isalpha() for char in "".join(texts(root))):
                self._flat(root)
                self.drawn.append(_Span(start, self.length, kind="margin"))
                self.write("\n")
        self.pending, self.boxes = [], []

    def _paragraph(self, paragraph: Paragraph) -> None:
        element = paragraph._p
        self.start, self.gap = self.length, True
        heading = element.style in self.headings or child(element.pPr, "outlineLvl") is not None
        self._label(element)
        self._runs(element, in_cell=False, heading=heading)
        self._end_line(heading)
        self.fields = [over for over in self.fields if over]  # no instruction runs over a paragraph

    def _label(self, element: etree._Element) -> None:
        """The list number that Word draws before a paragraph with text."""
        label = self.numbering.label(child(element, "pPr"))
        if label and "".join(texts(element)).strip():
            self.write(f"{label} ")

    def _end_line(self, heading: bool) -> None:
        if self.length > self.start:
            self.drawn.append(_Span(self.start, self.length, self.gap, heading))
            self.gap = False
            self.write("\n")
        self.start = self.length

    def _runs(self, element: etree._Element, in_cell: bool, heading: bool = False) -> None:
        for one in element:
            if _tag(one) == "r":
                self._run(one, in_cell, heading)
            elif _tag(one) in _RAISED:  # of a formula: 10² is not 102, ½ not 12
                self.write(_RAISED[_tag(one)]("".join(texts(one))))
            elif _tag(one) not in ("p", "tbl", *_SKIPPED):
                self._runs(one, in_cell, heading)

    def _run(self, run: etree._Element, in_cell: bool, heading: bool) -> None:
        properties = child(run, "rPr")
        if any(is_set(self.styles.find(run, name)) for name in ("vanish", "webHidden")):
            self.hidden += any(text.strip() for text in texts(run))
            return
        if any(is_set(self.styles.find(run, name)) for name in ("strike", "dstrike")):
            self.struck += any(text.strip() for text in texts(run))
            return
        raised = value(self.styles.find(run, "vertAlign")) == "superscript" or self._is_lifted(run)
        begun = self.length
        font = self.styles.font(run)
        for one in run:
            self._piece(one, raised, in_cell, heading, font)
        if self.length > begun and (is_on(properties, "b") or is_on(properties, "i")):
            self.bold.append((begun, self.length))

    def _is_lifted(self, run: etree._Element) -> bool:
        """Whether a run is a note's mark made by hand: a digit or two behind a word or number, set higher."""
        return (
            count(self.styles.find(run, "position"), 0) >= _LIFTED
            and bool(_MARK.fullmatch("".join(texts(run))))
            and bool(self.parts)
            and not self.parts[-1][-1].isspace()
        )

    def _piece(self, element: etree._Element, raised: bool, in_cell: bool, heading: bool, font: str) -> None:
        tag = _tag(element)
        if tag == "fldChar":
            self._field(value(element, "fldCharType"))
        elif tag in _SKIPPED or not all(self.fields[:-1]):
            return
        elif tag == "t":
            text = self.encodings.decode(re.sub(r"[\t\n\r]", " ", element.text or ""), font)
            self.write(superscript(text) if raised else text)
        elif tag in ("tab", "ptab"):
            self.write(" " if in_cell else "\t")
        elif tag in ("br", "cr"):
            if in_cell:
                self.write(" ")
            else:
                self._end_line(heading)
                self.gap = self.gap or value(element, "type") == "page"
        elif tag == "noBreakHyphen":
            self.write("-")
        elif tag == "softHyphen":
            self.write(self.encodings.decode("\u00ad", font))  # in TCVN3, the letter ư
        elif tag == "sym":
            self.write(_symbol(value(element, "char")))
        elif tag in ("footnoteReference", "endnoteReference"):
            self._reference(element, tag.removesuffix("Reference"))
        else:
            self.objects += tag == "object"
            self.pictures += any(_is_large(one) for one in element.iter("{*}extent"))
            self.boxes.extend(_boxes(element))

    def _field(self, step: str | None) -> None:
        """Of a field only its last result is read: not the results of fields that stand inside its instruction."""
        if step == "begin":
            self.fields.append(False)
        elif self.fields and step == "separate":
            self.fields[-1] = True
        elif self.fields and step == "end":
            self.fields.pop()

    def _reference(self, element: etree._Element, kind: str) -> None:
        note = self.notes[kind].pop(value(element, "id") or "", None)
        if note is None:
            return
        self.noted += 1
        mark = superscript(str(self.noted))
        if value(element, "customMarkFollows") not in ("1", "true", "on"):
            self.write(mark)
        self.pending.append((mark, note))

    def _flat(self, element: etree._Element, in_table: bool = False) -> None:
        """All text under an element on one line: a cell, a note, a header. A table in a cell comes after its table."""
        for number, one in enumerate(one for one in element if _tag(one) in ("p", "tbl", "tr", "tc")):
            if _tag(one) == "tbl" and in_table:
                self.boxes.append([one])
                continue
            if number:
                self.write(" ")
            if _tag(one) == "p":
                self._label(one)
                self._runs(one, in_cell=True)
                self.fields = [over for over in self.fields if over]
            else:
                self._flat(one)

    def _table(self, table: Table) -> None:
        rows = table._tbl.tr_lst
        cells = [row.tc_lst for row in rows]
        if not _is_data(cells):
            for row in cells:
                for cell in row:
                    self.blocks(_Cell(cell, table).iter_inner_content())
            return
        grid = _Grid()
        merged: dict[int, int] = {}  # column → the cell that goes on downwards in it
        for number, row in enumerate(rows):
            properties = child(row, "trPr")
            if grid.header_rows == number and is_on(properties, "tblHeader"):
                grid.header_rows += 1
            column = written = min(count(child(properties, "gridBefore"), 0), 1000)
            self.write("\t" * written)
            for cell in cells[number]:
                column, written = self._cell(cell, grid, merged, number, column, written)
            self.write("\n")
        self.limits.check_cells(len(grid.cells))
        self.drawn.append(grid)

    def _cell(
        self, cell: CT_Tc, grid: _Grid, merged: dict[int, int], row: int, column: int, written: int
    ) -> tuple[int, int]:
        """Write one cell; return the column after it and how many tabs the row has so far."""
        properties = child(cell, "tcPr")
        wide = min(max(count(child(properties, "gridSpan"), 1), 1), 1000)
        merge = child(properties, "vMerge")
        self.write("\t" * (column - written))
        start = self.length
        self.start = -1
        self._flat(cell, in_table=True)
        goes_on = merge is not None and value(merge) != "restart" and column in merged
        if goes_on and self.length == start:
            owner = grid.cells[merged[column]]
            grid.cells[merged[column]] = (*owner[:2], row - owner[0] + 1, *owner[3:])
        else:
            if merge is None:
                merged.pop(column, None)
            else:
                merged[column] = len(grid.cells)
            grid.cells.append((row, column, 1, wide, _Span(start, self.length)))
        return column + wide, column


def _content(elements: Iterable[etree._Element], part: StoryPart) -> Iterator[Paragraph | Table]:
    """The paragraphs and tables among elements."""
    for one in elements:
        if _tag(one) == "p":
            yield Paragraph(one, part)  # type: ignore[arg-type]
        elif _tag(one) == "tbl":
            yield Table(one, part)  # type: ignore[arg-type]


def _is_heading(style: etree._Element) -> bool:
    names = (value(child(style, "name")) or "", value(style, "styleId") or "")
    return any(name.lower().startswith(("heading", "title")) for name in names)


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """The text boxes in a drawing, outermost first."""
    if _tag(element) == "txbxContent":
        yield element
        return
    for one in element:
        yield from _boxes(one)


def _is_large(extent: etree._Element) -> bool:
    """Whether a picture is large enough to be a page, rather than a seal or a logo."""
    return all(
        (value(extent, side) or "").isdigit() and int(value(extent, side) or 0) > _LARGE for side in ("cx", "cy")
    )


def _symbol(code: str | None) -> str:
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return ""


def _is_data(rows: Sequence[Sequence[CT_Tc]]) -> bool:
    """Whether a table holds data; a letterhead only arranges its lines, in two columns without a number of its own."""
    if max((len(row) for row in rows), default=0) < 2 or len(rows) < 2:
        return False
    written = [[text for cell in row if (text := "".join(texts(cell)).strip())] for row in rows]
    if max(map(len, written)) > 2 or len(rows) > 4:  # a blank column may part the two sides of a letterhead
        return True
    return any(_NUMERIC.fullmatch(text) for row in written for text in row)


def _blocks(text: str, writer: _Writer, limits: Limits) -> Iterator[Block]:
    builder = Builder(limits.block_chars)
    at, bold = 0, sorted(writer.bold)
    for one in writer.drawn:
        if isinstance(one, _Grid):
            for block in _grid_blocks(text, one):
                builder.add_block(block)
            continue
        reading = plain(text, one.start, one.end)
        while at < len(bold) and bold[at][1] <= one.start:
            at += 1
        reading = reading.emphasised(bold, at, one.end)
        if not reading.text:
            continue
        if one.kind == "line":
            builder.add(Line(reading, one.gap, 0, one.heading))
        else:
            builder.lift(Line(reading), "footnote" if one.kind == "footnote" else "margin", one.mark)
    builder.flush()
    yield from builder.blocks


def _grid_blocks(text: str, grid: _Grid) -> list[Block]:
    drawn = [(row, column, high, wide, plain(text, at.start, at.end)) for row, column, high, wide, at in grid.cells]
    if any((high, wide) != (1, 1) for _, _, high, wide, _ in drawn):
        cells = [Cell(row, column, reading.passage(), high, wide) for row, column, high, wide, reading in drawn]
        return [tables.spanned(cells, grid.header_rows)]
    rows: dict[int, tables.Row] = {}
    for row, column, _, _, reading in drawn:
        line = rows.setdefault(row, tables.Row([])).cells
        line.extend(Reading("", reading.pieces) for _ in range(column - len(line)))
        line.append(reading)
    return tables.tables(list(rows.values()), header_rows=grid.header_rows) if rows else []
