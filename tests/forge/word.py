"""A composed report typed into Word, with the truth on the lines that Word has: one for each paragraph and row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.document import Document, Passage
from extractors.reader import read
from tests.forge.compose import Composed
from tests.retyped import as_docx

WORD = re.compile(r"\S+")


def as_word(report: Composed) -> tuple[bytes, Composed]:
    """The .docx of a report, and the report with the lines of its truth counted in that file.

    Raises ValueError where a line with a figure has no line of its own in the file.
    """
    text = read("a.txt", data=report.text.encode())
    data = as_docx(text)
    places = _places(text, read("a.docx", data=data))

    def moved(line: int) -> int:
        if len(places[line]) != 1:
            raise ValueError(f"line {line} of the text stands on lines {sorted(places[line])} of the file")
        return min(places[line])

    figures = [row | {"line": str(moved(int(row["line"])))} for row in report.figures]
    errors = [error | {"line": moved(error["line"]), "lines": [*map(moved, error["lines"])]} for error in report.errors]
    return data, replace(report, text="", figures=figures, errors=errors)


def _places(text: Document, typed: Document) -> dict[int, set[int]]:
    """Each line of the text: the lines of the Word file on which its words stand."""
    places: dict[int, set[int]] = {}
    for old, new in zip(_passages(text), _passages(typed), strict=True):
        if old.text != new.text:
            raise ValueError(f"{old.text!r} was typed as {new.text!r}")
        for word in WORD.finditer(old.text):
            line = text.line(old.offset(word.start()))
            places.setdefault(line, set()).add(typed.line(new.offset(word.start())))
    return places


def _passages(document: Document) -> Iterator[Passage]:
    for block in document.blocks:
        if block.kind != "margin":  # a printed page number is none of the text that is typed
            yield from (passage for passage in block.passages() if passage.text)
