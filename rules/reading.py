"""A document → a report: header, outline, then each passage's numbers linked in their place, then the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.collector import collector_at_rest
from extractors.document import Block, Document, Passage, Span
from rules.captions import LINES, captions_of
from rules.carried import add_carried
from rules.context import read_line
from rules.desks import add_desk_levels
from rules.flat import FlatForms
from rules.header import read_header
from rules.heads import read_table
from rules.inheritance import Inheritance
from rules.labelled import with_labels
from rules.ledger import Statement, close_ledger, without_unknown_levels
from rules.linking import link_line
from rules.mending import is_damaged, mend_document
from rules.mentions import Numeral, scan, settle
from rules.model import Figure, Mention, Report
from rules.outline import Place, read_outline
from rules.place import LIKELY, Record
from rules.quantities import marks_decimals_by_comma
from rules.rulebook import Hit, Rulebook
from rules.services import add_service_levels
from rules.zeros import find_zeros, says_none

MENDED = LIKELY  # no figure of a damaged text is surer than this
_Placed = tuple[Block, Place, list[Hit], list[Hit]]
DOUBTED = 0.5  # the confidence of a number that OCR read in two ways: either may be printed


@collector_at_rest()
def read_report(document: Document, book: Rulebook) -> Report:
    """Understand a document as a report.

    Pure: the same document and rulebook give the same report. Never raises for what a document says; a number that
    cannot be understood is a mention with its reason. Words with damaged letters are mended first (rules/mending.py);
    what is kept as text is always what the document prints.
    """
    printed = document
    mended = document = mend_document(printed, book.spelling)
    header = read_header(document)
    document = replace(mended, blocks=with_labels(mended.blocks))
    sections, places = read_outline(document.blocks)
    damaged = mended is not printed and is_damaged(printed.text, book.spelling)
    outline = Inheritance(header, sections, damaged)
    statements: list[Statement] = []
    forms = FlatForms(document.blocks, book)
    by_comma = marks_decimals_by_comma(document.text)
    for number, (block, place, nouns, words) in enumerate(_blocks(document, places, book)):
        if block.kind == "margin":
            statements.append(_read_margin(block))
        elif block.table is not None:
            above = captions_of(document.blocks[max(0, number - LINES) : number])
            statements += read_table(block.table, outline.scope(place), place.section, book, above)
        elif forms.holds(number):
            statements.append(forms.row(number, outline.scope(place), place.section))
        else:
            statements.append(_read_paragraph(block, place, nouns, words, outline, book, by_comma))
            outline.in_headline = False
    if not outline.default_level:
        statements = [without_unknown_levels(statement, book) for statement in statements]
    mentions, figures = close_ledger(document, statements, book)
    if mended is not printed:
        mentions, figures = _as_printed(printed, mended, damaged, mentions, figures)
    if document.doubts:
        mentions = tuple(replace(one, second_reading=document.doubt(one.span)) for one in mentions)
        figures = tuple(_doubted(document, figure) for figure in figures)
    return Report(header, sections, mentions, figures)


def _as_printed(
    printed: Document, mended: Document, damaged: bool, mentions: tuple[Mention, ...], figures: tuple[Figure, ...]
) -> tuple[tuple[Mention, ...], tuple[Figure, ...]]:
    """What was read in the mended words with the text that is printed; no figure of mended words is sure."""
    changed = _mended_spans(printed, mended)
    doubtful = [Span(0, len(printed.text))] if damaged else changed
    told = (
        replace(one, text=_printed(printed, one.span)) if _stands_in(one.span, changed) else one for one in mentions
    )
    capped = (
        replace(one, value_text=_printed(printed, one.span), confidence=min(one.confidence, MENDED))
        if _stands_in(one.span, doubtful)
        else one
        for one in figures
    )
    return tuple(told), tuple(capped)


def _mended_spans(printed: Document, document: Document) -> list[Span]:
    """The passages in which a word was mended."""
    pairs = ((old, new) for old, new in zip(printed.blocks, document.blocks, strict=True) if new is not old)
    passages = (both for old, new in pairs for both in zip(old.passages(), new.passages(), strict=True))
    return [new.span(0, len(new.text)) for old, new in passages if new is not old]


def _stands_in(span: Span, stretches: list[Span]) -> bool:
    return any(stretch.start <= span.start and span.end <= stretch.end for stretch in stretches)


def _doubted(document: Document, figure: Figure) -> Figure:
    second = document.doubt(figure.span)
    return figure if second is None else replace(figure, second_reading=second, confidence=DOUBTED)


def _printed(document: Document, span: Span) -> str:
    return document.text[span.start : span.end]


def _blocks(document: Document, places: list[Place], book: Rulebook) -> Iterator[_Placed]:
    """Each block with its place and the vocabulary in it."""
    hits = book.hits_in([block.passage.text for block in document.blocks])
    for block, place, (nouns, words) in zip(document.blocks, places, hits, strict=True):
        yield block, place, nouns, words


def _read_paragraph(
    block: Block, place: Place, nouns: list[Hit], words: list[Hit], outline: Inheritance, book: Rulebook, by_comma: bool
) -> Statement:
    passage = block.passage
    numerals = _numerals(passage, place)
    if by_comma:
        numerals = settle(numerals)
    for add in (add_service_levels, add_carried, add_desk_levels):
        words = add(passage.text, words)
    outline.open(place, words, nouns)
    outline.note_demand(passage.text)
    line = read_line(passage.text, numerals, nouns, words, book.hits)
    records: list[Record] = []
    zeros: list[tuple[Record, tuple[int, int]]] = []
    level = ""
    if line.quantities or says_none(line):
        scope = outline.scope(place)
        records, level = link_line(line, scope, book) if line.quantities else ([], "")
        zeros = find_zeros(line, scope, book, records) if scope.zeros else []
    outline.close(place, line, records, level)
    origin = "footnote" if block.kind == "footnote" else "text"
    return Statement(passage, line, numerals, records, zeros, place.section, origin)


def _read_margin(block: Block) -> Statement:
    """Page numbers and running heads: their numerals are accounted for, and count nothing."""
    numerals = [
        replace(numeral, kind="other", shape="in a margin") if numeral.kind == "quantity" else numeral
        for numeral in scan(block.passage.text)
    ]
    return Statement(block.passage, read_line(block.passage.text, [], [], []), numerals, [])


def _numerals(passage: Passage, place: Place) -> list[Numeral]:
    """The numerals of a passage; those in the mark of its heading number the section."""
    numerals = scan(passage.text)
    marks = [n for n in numerals if n.start < place.body]
    if not marks:
        return numerals
    last = marks[-1].end
    written = passage.text[marks[0].start : place.body].strip()
    mark = Numeral(marks[0].start, min(last, place.body), written, "section_number")
    if last > place.body:  # a number ran on beyond the mark: read what is behind it afresh
        rest = [_moved(n, place.body) for n in scan(passage.text[place.body :])]
        return [mark, *rest]
    return [mark, *numerals[len(marks) :]]


def _moved(numeral: Numeral, by: int) -> Numeral:
    return replace(numeral, start=numeral.start + by, end=numeral.end + by, after=numeral.after and numeral.after + by)
