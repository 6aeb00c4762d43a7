"""What the lines above a table say that it counts: "Đơn vị tính: thủ tục", "Bảng 3. Xử lý phản ánh, kiến nghị"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.document import Block
from rules.ledger import Statement
from rules.place import Record
from rules.rulebook import Rulebook

LONGEST = 160  # characters of a caption
LINES = 2  # that stand above a table, nearest last
UNIT = regex.compile(r"\b(?:đơn\s+vị(?:\s+tính)?|đvt)\s*:\s*(?P<unit>[^);]+)", regex.IGNORECASE)
SCALE = regex.compile(r"\s*(?:trăm|nghìn|ngàn|triệu|tỷ|tỉ|%)", regex.IGNORECASE)
OTHERWISE = frozenset({"petition", "feedback", "legal_document", "draft"})  # taken in and settled too, and no dossiers
REASON = "the table counts something else than dossiers"


def captions_of(before: Sequence[Block]) -> list[str]:
    """The short lines right above a table, those that end no sentence."""
    found: list[str] = []
    for block in reversed(before[-LINES:]):
        text = block.passage.text.strip()
        if block.kind != "paragraph" or len(text) > LONGEST or text.endswith((".", ";")):
            break
        found.insert(0, text)
    return found


def counts_otherwise(captions: Sequence[str], book: Rulebook) -> str:
    """Why the numbers of a settlement table are no dossiers; "" where nothing above it says so.

    "Giải quyết thủ tục hành chính" heads a table of dossiers; only as the unit of the numbers is it something else.
    """
    for text in reversed(captions):
        if unit := UNIT.search(text):
            nouns = {hit.concept for hit in book.hits(unit["unit"])[0]}
            if SCALE.match(unit["unit"]) or (nouns and "dossier" not in nouns):
                return REASON
            if nouns:
                return ""
        nouns = {hit.concept for hit in book.hits(text)[0]}
        if "dossier" in nouns:
            return ""
        if nouns & OTHERWISE and "procedure" not in nouns:
            return REASON
    return ""


def without_dossiers(statement: Statement, reason: str) -> Statement:
    """A cell's statement whose numbers are no dossiers after all."""
    records = [
        Record(unit=record.unit, label=statement.label, reason=reason, blocked=True)
        if any(indicator.startswith("dossiers_") for indicator in record.indicators)
        else record
        for record in statement.records
    ]
    return replace(statement, records=records)
