"""A passage in its parts: its numbers, each with its noun and the words about it, and the vocabulary around them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from decimal import Decimal

from rules.mentions import Numeral
from rules.rulebook import Hit


@dataclass(slots=True)
class Quantity:
    """A number with its noun, and the words that are its own and those that lead up to it."""

    numeral: Numeral
    start: int
    end: int  # behind the noun
    unit: str  # a noun of the lexicon, "percent", "money", "measure", "" (bare) or "?" (a noun we do not know)
    depth: int = 0  # brackets open around it
    left: tuple[int, int] = (0, 0)  # its own words before it
    lead: tuple[int, int] = (0, 0)  # the earlier words of its sentence
    right: tuple[int, int] = (0, 0)  # its own words behind it
    joined_by: str = ""  # the separator between the number before and this one's words: "end", "comma", "and" …
    partner: int | None = None  # the second number of "45/50"
    is_denominator: bool = False
    value: Decimal | None = None
    scale: int = 0
    new_sentence: bool = False
    extra: tuple[int, int] | None = None  # words behind a closing bracket that go on about it
    beyond: tuple[int, int] | None = None  # words behind the next number, where no separator parts the two
    shared: tuple[int, int] | None = None  # the label of the same place in the list before: "…; một phần lần lượt 9, 3"
    level: str = ""  # dealt out in turn
    is_subject: bool = False  # "17 xã tiếp nhận 46 hồ sơ": units counted, which did what the next number counts


@dataclass(slots=True)
class Line:
    """A passage ready for linking."""

    text: str
    nouns: list[Hit]
    words: list[Hit]
    quantities: list[Quantity]
    dates: list[Numeral] = field(default_factory=list)
    _noun_starts: list[int] = field(default_factory=list)
    _word_starts: list[int] = field(default_factory=list)

    def nouns_in(self, span: tuple[int, int]) -> list[Hit]:
        return _within(self.nouns, self._noun_starts, span)

    def words_in(self, span: tuple[int, int]) -> list[Hit]:
        return _within(self.words, self._word_starts, span)


def _within(hits: list[Hit], starts: list[int], span: tuple[int, int]) -> list[Hit]:
    if span[0] >= span[1]:
        return []
    return [hit for hit in hits[bisect_left(starts, span[0]) : bisect_left(starts, span[1])] if hit.end <= span[1] + 1]
