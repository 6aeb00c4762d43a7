"""The ledger: every numeral of the document in exactly one mention, and the figures among them.

Here the passages' own places become spans of `Document.text`, records become figures with their wholes, and a
check sweeps the whole text for digits that no passage accounted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, cast

import regex

from extractors.document import Document, Passage, Span
from rules.lines import Line, Quantity
from rules.mentions import Numeral
from rules.model import Dims, Figure, Mention, MentionKind, Role
from rules.place import Record
from rules.rulebook import Rulebook

DIGITS = regex.compile(r"\d+|[¹²³⁰⁴-⁹]+")
LABEL = 120  # characters of a label that are kept


@dataclass(slots=True)
class Statement:
    """A passage with its numbers read and linked: a paragraph, or a cell of a table."""

    passage: Passage
    line: Line
    numerals: list[Numeral]
    records: list[Record]
    zeros: list[tuple[Record, tuple[int, int]]] = field(default_factory=list)
    section: int | None = None
    origin: str = "text"
    label: str = ""  # of a cell: its row and column heads
    evidence: Span | None = None  # of a cell: from its row head to the cell


def close_ledger(
    document: Document, statements: Sequence[Statement], book: Rulebook
) -> tuple[tuple[Mention, ...], tuple[Figure, ...]]:
    """Mentions and figures of a document in the order of its text."""
    drafts: list[tuple[Figure, Record, int]] = []
    mentions: list[Mention] = []
    for statement in statements:
        mentions += _mentions(statement)
        drafts += _figures(statement, book)
    mentions += _unaccounted(document.text, mentions)
    mentions.sort(key=lambda mention: (mention.span.start, mention.span.end, mention.kind))
    drafts.sort(key=lambda draft: (draft[0].span.start, draft[0].span.end, draft[2]))
    return tuple(mentions), _with_wholes(drafts)


def without_unknown_levels(statement: Statement, book: Rulebook) -> Statement:
    """The statement without figures that need a level and have none: a total of nobody knows whom is no figure."""

    def is_nobodys(record: Record) -> bool:
        needs = any("level" in book.codebook.indicators[indicator].dims for indicator in record.indicators)
        return needs and not record.reason and not record.dims.get("level")

    records = [
        replace(record, reason="of an unknown level", indicators=()) if is_nobodys(record) else record
        for record in statement.records
    ]
    return replace(statement, records=records, zeros=[zero for zero in statement.zeros if not is_nobodys(zero[0])])


def _mentions(statement: Statement) -> Iterable[Mention]:
    quantities = {q.start: (q, r) for q, r in zip(statement.line.quantities, statement.records, strict=True)}
    for numeral in statement.numerals:
        span = statement.passage.span(numeral.start, numeral.end)
        if numeral.start in quantities:
            yield _counted(statement, span, numeral, *quantities[numeral.start])
        elif numeral.kind == "quantity":
            yield Mention(
                span,
                numeral.text,
                "unmapped_figure",
                numeral.value,
                numeral.unit,
                statement.label,
                "not linked",
                statement.section,
            )
        else:
            yield Mention(
                span,
                numeral.text,
                cast(MentionKind, numeral.kind),
                numeral.value,
                reason=numeral.shape,
                section=statement.section,
            )
    for _, (start, end) in statement.zeros:
        text = statement.line.text[start:end]
        yield Mention(statement.passage.span(start, end), text, "figure", Decimal(0), section=statement.section)


def _counted(statement: Statement, span: Span, numeral: Numeral, quantity: Quantity, record: Record) -> Mention:
    kind: MentionKind = "figure"
    if record.reason:
        kind = "previous" if record.reason == "previous" else "unmapped_figure"
    label = " ".join(f"{statement.label} {record.label}".split())[:LABEL]
    unit = statement.line.text[numeral.end : quantity.end].lstrip("¹²³⁰⁴⁵⁶⁷⁸⁹").strip()
    return Mention(
        span, numeral.text, kind, quantity.value, unit, label, record.reason or record.rule, statement.section
    )


def _figures(statement: Statement, book: Rulebook) -> Iterable[tuple[Figure, Record, int]]:
    for quantity, record in zip(statement.line.quantities, statement.records, strict=True):
        if record.reason or quantity.value is None:
            continue
        numeral = quantity.numeral
        evidence = statement.evidence or statement.passage.span(
            min(quantity.left[0], quantity.start), max(quantity.right[1], quantity.end)
        )
        for order, indicator in enumerate(record.indicators):
            yield (
                _figure(
                    indicator, record, statement, book, quantity.value, numeral.decimals, quantity.scale,
                    statement.passage.span(numeral.start, numeral.end), numeral.text, evidence, numeral.qualifier,
                ),
                record,
                order,
            )  # fmt: skip
    for record, (start, end) in statement.zeros:
        span = statement.passage.span(start, end)
        for order, indicator in enumerate(record.indicators):
            text = statement.line.text[start:end]
            yield _figure(indicator, record, statement, book, Decimal(0), 0, 0, span, text, span, ""), record, order


def _figure(
    indicator: str, record: Record, statement: Statement, book: Rulebook, value: Decimal, decimals: int, scale: int,
    span: Span, text: str, evidence: Span, qualifier: str,
) -> Figure:  # fmt: skip
    entry = book.codebook.indicators[indicator]
    dims = {name: value for name, value in record.dims.items() if name in entry.dims or name == "part"}
    if "part" not in entry.dims:
        dims.pop("part", None)
    origin = cast(Literal["text", "table", "footnote"], statement.origin)
    return Figure(
        indicator, Dims(**dims), cast(Role, record.role), value, entry.unit, decimals, scale, span, text, evidence,
        origin, record.rule, record.confidence, qualifier, statement.section,
    )  # fmt: skip


def _with_wholes(drafts: list[tuple[Figure, Record, int]]) -> tuple[Figure, ...]:
    """Figures with `part_of` set to the place of their whole."""
    places = {(id(record), order): at for at, (_, record, order) in enumerate(drafts)}
    figures = []
    for figure, record, order in drafts:
        whole = record.whole
        at = None
        if whole is not None:
            at = places.get((id(whole), order), places.get((id(whole), 0)))
        figures.append(replace(figure, part_of=at) if at is not None else figure)
    return tuple(figures)


def _unaccounted(text: str, mentions: list[Mention]) -> Iterable[Mention]:
    """Digits that stand in no passage (markup, a page's leftovers): kept as "other"."""
    taken = sorted((mention.span.start, mention.span.end) for mention in mentions)
    at = 0
    for match in DIGITS.finditer(text):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        if at == len(taken) or taken[at][0] > match.start():
            yield Mention(Span(match.start(), match.end()), match[0], "other", reason="in no passage")
