"""Settlement forms flattened to lines: a head in words, "(1) (2) (3) …", then a label and a row of bare numbers.

Scraping and PDF extraction lose the rules of a table; what is left is the order of its columns. The printed head
tells the form (rules/forms.toml, [[shape]]), and the sums that the form prints prove it: a row is read where its
own sums hold, or where another row of the same table has proved the form. Otherwise its numbers stay mentions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import regex

from extractors.document import Block
from rules.fold import bare
from rules.ledger import Statement
from rules.lines import Line, Quantity
from rules.mentions import Numeral, scan
from rules.place import Record, Scope
from rules.quantities import read_number
from rules.row_labels import row_dims
from rules.rulebook import Rulebook, Shape

# "(1) (2) (3) …" in a line of its own, or at the end of the head that a reader joined it to
COLUMN_NUMBERS = regex.compile(r"(?:^|\s)\(?1\)?(?:\s+\(?\d{1,2}\)?(?:\s?=[\d()+\s]+?)?){6,}\s*$")
ROW = regex.compile(
    r"\s*(?P<mark>(?:\d{1,2}|[IVX]{1,4}|[A-D])[.)]?\s+)?(?P<label>[^\d\s].*?)\s+(?P<numbers>\d[\d.]*(?:\s+\d[\d.]*){6,})\s*"
)
NUMBER = regex.compile(r"\d[\d.]*")
HEAD_BLOCKS = 6
GRAND = regex.compile(r"\s*(?:tổng|cộng|toàn)", regex.IGNORECASE)


@dataclass(slots=True)
class _Row:
    label: str
    numbers: list[tuple[int, int]]
    values: list[Decimal]


@dataclass(slots=True)
class _Form:
    shape: Shape
    rows: dict[int, _Row] = field(default_factory=dict)
    proved: bool = False
    levels: dict[int, str] = field(default_factory=dict)


class FlatForms:
    """The flattened settlement forms of a document, found before its paragraphs are read."""

    def __init__(self, blocks: Sequence[Block], book: Rulebook) -> None:
        self.blocks = blocks
        self.book = book
        self.forms: dict[int, _Form] = {}
        for number, block in enumerate(blocks):
            if block.kind == "paragraph" and COLUMN_NUMBERS.search(block.passage.text):
                self._read(number)

    def holds(self, number: int) -> bool:
        """Whether a block is a row of a form that is proved."""
        return number in self.forms and self.forms[number].proved

    def row(self, number: int, scope: Scope, section: int | None) -> Statement:
        """A block that is a row, as its form reads it."""
        return _statement(self.blocks[number], self.forms[number], number, scope, section, self.book)

    def _read(self, at: int) -> None:
        head = "\n".join(block.passage.text for block in self.blocks[max(0, at - HEAD_BLOCKS) : at + 1])
        rows = self._rows(at)
        shape = find_shape(head, [row.values for row in rows.values()], self.book)
        if shape is None:
            return
        fitting = {n: row for n, row in rows.items() if len(row.numbers) == len(shape.columns)}
        form = _Form(shape, fitting)
        form.proved = any(sums_hold(shape, row.values) for row in fitting.values())
        self.forms |= dict.fromkeys(fitting, form)
        self._group(form)

    def _rows(self, at: int) -> dict[int, _Row]:
        rows: dict[int, _Row] = {}
        for number in range(at + 1, len(self.blocks)):
            text = self.blocks[number].passage.text
            match = ROW.fullmatch(text) if self.blocks[number].kind == "paragraph" else None
            if not match:
                break
            spans = [m.span() for m in NUMBER.finditer(text, match.start("numbers"), match.end("numbers"))]
            values = [read_number(text[a:b]).value for a, b in spans]
            if any(value is None for value in values):
                continue
            rows[number] = _Row(match["label"].strip(), spans, [value for value in values if value is not None])
        return rows

    def _group(self, form: _Form) -> None:
        """ "II TTHC cấp huyện" heads the rows of fields behind it."""
        level = ""
        for number, row in form.rows.items():
            _, words = self.book.hits(row.label)
            stated = [
                h.concept for h in words if h.slot == "level" and h.concept in ("province", "district", "commune")
            ]
            if stated:
                level = stated[0]
            elif GRAND.match(row.label):
                level = ""
            form.levels[number] = level


def find_shape(head: str, rows: Sequence[Sequence[Decimal]], book: Rulebook, cells: str = "") -> Shape | None:
    """The form whose words stand in a head and whose columns are as many as the numbers of a row.

    `cells` is the lowest row of the head, where it stands in cells and so keeps the order of the columns.
    """
    # Without marks: a scan loses them, and the form is proved by its sums.
    counts, folded, lowest = {len(row) for row in rows}, bare(head.lower()), bare(cells.lower())
    for shape in book.shapes:
        ordered = shape.cells.search(lowest) if cells else shape.in_lines
        if ordered and len(shape.columns) in counts and all(word.search(folded) for word in shape.heads):
            return shape
    return None


def sums_hold(shape: Shape, values: Sequence[Decimal]) -> bool:
    """Whether a row's numbers add up as the form prints it."""
    return all(values[first] == sum(values[part] for part in parts) for first, *parts in shape.sums) and any(values)


def form_record(
    shape: Shape, at: int, value: Decimal, row: dict[str, str], reason: str, book: Rulebook
) -> Record:  # fmt: skip
    """What the number in a form's column reports, in a row of a level and a field; `reason` if the row is no one's."""
    indicator, column = shape.columns[at]
    allowed = book.codebook.indicators[indicator].dims
    dims = {name: value for name, value in {**row, **column}.items() if name in allowed}
    record = Record((indicator,), dims, "dossier", rule=f"form {shape.id}", confidence=0.99, value=value)
    return replace(record, reason=reason, indicators=(), blocked=True) if reason else record


def _statement(block: Block, form: _Form, number: int, scope: Scope, section: int | None, book: Rulebook) -> Statement:
    row = form.rows[number]
    dims, reason = row_dims(row.label, scope, book)
    level = dims.get("level") or form.levels[number] or scope.level or scope.default_level
    if scope.unit_level == "commune":
        level = "commune"
    text = block.passage.text
    numerals = scan(text[: row.numbers[0][0]])
    quantities, records = [], []
    for at, ((start, end), value) in enumerate(zip(row.numbers, row.values, strict=True)):
        numeral = Numeral(start, end, text[start:end], "quantity", value, after=end)
        numerals.append(numeral)
        quantities.append(Quantity(numeral, start, end, "dossier", left=(start, start), right=(end, end), value=value))
        records.append(form_record(form.shape, at, value, {**dims, "level": level}, reason, book))
    told = [replace(n, kind="section_number" if n.kind == "quantity" and n.start < 4 else n.kind) for n in numerals]
    line = Line(text, [], [], quantities)
    return Statement(
        block.passage, line, told, records, [], section, "table", row.label, block.passage.span(0, len(text))
    )
