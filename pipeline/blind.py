"""Readings that make an evaluation harder: without what a text itself taught, and with damaged letters.

Words of the lexicon are grouped by the text that taught them. Measured on that very text they are right by
construction; left out for it, and for it alone, they show what the rules would make of a text that nobody has seen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from extractors.document import Document
from pipeline.damage import damage
from pipeline.evaluate import Evaluation, Reading, evaluate, read_source
from rules.model import Report

COMMON = frozenset({"field", "forms"})  # teachers that are no text: general knowledge of the field


def leave_one_out(gold: Path, sources: Path | None = None) -> Evaluation:
    """`evaluate`, each text read without the rules that only it taught."""
    return evaluate(gold, sources, read_blind)


def read_blind(path: Path) -> tuple[Document, Report]:
    """A text read by the rules that other texts and general knowledge taught."""
    teacher = teacher_of(path.stem)
    return read_source(path, without=frozenset({teacher} & teachers()))


def damaged(share: float, seed: int = 1) -> Reading:
    """A reading of texts of which that share of the letters is damaged; lines and digits stay as they are."""

    def reading(path: Path) -> tuple[Document, Report]:
        from extractors.reader import read

        return read_source(path, data=damage(read(path).text, share, seed).encode())

    return reading


def teacher_of(stem: str) -> str:
    """The name under which a text stands in the lexicon: what its file name begins with.

    >>> teacher_of("000_41838b09addceb70"), teacher_of("069")
    ('000', '069')
    """
    return stem.partition("_")[0]


@cache
def teachers() -> frozenset[str]:
    """The texts that taught the lexicon or a link anything."""
    from rules.rulebook import load_rulebook

    book = load_rulebook()
    named = {teacher for concept in book.concepts.values() for teacher in concept.words}
    named |= {getattr(link, "taught", "") for link in book.links}
    return frozenset(named - COMMON - {""})
