"""The page being written: phrases expanded, numbers set in the clerk's style, every figure marked where it stands.

A phrase is a line of `phrases.toml`:

    "[tổng số |]hồ sơ {m}: {n} hồ sơ"      one of the alternatives in brackets; slots in braces
    "{n:không phát sinh hồ sơ quá hạn}"    a figure told in words

A slot is a fact (a figure), a number that is none, words.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path

from tests.forge.facts import Fact
from tests.forge.style import MILLION, Style

OPEN, MIDDLE, CLOSE, BLANK = "\ue000", "\ue001", "\ue002", "\ue003"
DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
HERE = Path(__file__).parent

Value = Fact | tuple[Fact, ...] | Decimal | int | str | Callable[[], str]


@cache
def phrase_book() -> Mapping[str, tuple[str, ...]]:
    """All phrases by "table.key"."""
    with (HERE / "phrases.toml").open("rb") as file:
        data = tomllib.load(file)
    return {f"{table}.{key}": tuple(lines) for table, keys in data.items() for key, lines in keys.items()}


@dataclass(slots=True)
class Mark:
    """A fact as set on the page; `also` are other facts that the same number states ("tiếp nhận và giải quyết")."""

    fact: Fact
    text: str
    also: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """An equation between printed figures: the mark of the whole, and those of its parts.

    `open`: the reader cannot know that nothing is left over, so a whole above its parts tells nothing.
    """

    whole: int
    parts: tuple[int, ...]
    open: bool = False


@dataclass(slots=True)
class Page:
    """Lines so far, and what is marked on them. `words` are slots that every phrase may use."""

    rng: random.Random
    style: Style
    words: dict[str, Value] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    last: dict[Fact, int] = field(default_factory=dict)

    def chance(self, probability: float) -> bool:
        """True in that share of cases."""
        return self.rng.random() < probability

    # ---- phrases ---------------------------------------------------------------------------------------

    def say(self, key: str, /, **values: Value) -> str:
        """One of the phrases under `key`, expanded."""
        return self.expand(self.rng.choice(phrase_book()[key]), values)

    def expand(self, phrase: str, values: Mapping[str, Value]) -> str:
        """The phrase with its choices made and its slots filled."""
        out: list[str] = []
        at = 0
        while at < len(phrase):
            if phrase[at] == "[":
                chosen, at = self._choose(phrase, at + 1, values)
                out.append(chosen)
            elif phrase[at] == "{":
                end = phrase.index("}", at)
                out.append(self._fill(phrase[at + 1 : end], values))
                at = end + 1
            else:
                out.append(phrase[at])
                at += 1
        return "".join(out)

    def _choose(self, phrase: str, at: int, values: Mapping[str, Value]) -> tuple[str, int]:
        """One alternative of the bracket that opened before `at`, expanded, and the place after its end."""
        starts, depth, end = [at], 0, at
        while phrase[end] != "]" or depth:
            depth += (phrase[end] == "[") - (phrase[end] == "]")
            if phrase[end] == "|" and not depth:
                starts.append(end + 1)
            end += 1
        stops = [start - 1 for start in starts[1:]] + [end]
        chosen = self.rng.randrange(len(starts))
        return self.expand(phrase[starts[chosen] : stops[chosen]], values), end + 1

    def _fill(self, slot: str, values: Mapping[str, Value]) -> str:
        """A slot: what `values` or the page's words say under that name, or another phrase."""
        name, _, told = slot.partition(":")
        value = values[name] if name in values else self.words[name]
        if callable(value):
            return value()
        if isinstance(value, tuple):
            text = self.figure(value[0])
            self.marks[-1].also = value[1:]
            return text
        if isinstance(value, Fact):
            return self.mark(value, told) if told else self.figure(value)
        if isinstance(value, Decimal):
            return self.style.share(self.rng, value) + self.style.percent
        if isinstance(value, int):
            return self.style.count(self.rng, value)
        return value

    # ---- numbers ---------------------------------------------------------------------------------------

    def figure(self, one: Fact) -> str:
        """A fact in digits, with the percent sign or the money word that belongs to it."""
        if one.unit == "percent":
            return (
                self.mark(one, self.style.share(self.rng, one.value, rough=one.role == "target")) + self.style.percent
            )
        if one.unit == "point":
            return self.mark(one, self.style.share(self.rng, one.value))
        if one.unit == "code":
            return self.mark(one, str(int(one.value)))
        if one.unit == "VND":
            digits, word = self.style.money_text(one.value)
            scale, _, rest = word.rpartition(" ")
            return self.mark(one, f"{digits} {scale}".strip()) + " " + rest
        spelled = f" ({DIGITS[int(one.value)]})" if self.style.spells and 0 < one.value < 10 else ""
        return self.mark(one, self.style.count(self.rng, one.value)) + spelled

    def bare_money(self, one: Fact, billions: bool) -> str:
        """Money in digits alone, where the word comes once for two: "54,02/146,25 tỷ đồng"."""
        scaled = one.value / (MILLION * 1000 if billions else MILLION)
        text = f"{scaled.normalize():f}".replace(".", ",") if billions else f"{int(scaled):,}".replace(",", ".")
        return self.mark(one, text)

    def cell(self, one: Fact) -> str:
        """A fact in a table cell, where the head or the unit column says what it is measured in."""
        if one.unit == "percent":
            return self.mark(one, self.style.share(self.rng, one.value))
        if one.unit == "code":
            return self.figure(one)
        return self.mark(one, self.style.count(self.rng, one.value))

    def mark(self, one: Fact, text: str) -> str:
        """`text` set on the page as the place of that fact."""
        self.marks.append(Mark(one, text))
        self.last[one] = len(self.marks) - 1
        return f"{OPEN}{len(self.marks) - 1}{MIDDLE}{text.replace(' ', BLANK)}{CLOSE}"

    def relate_marks(self, whole: int, parts: Sequence[int], *, open: bool = False) -> None:
        """Record that the figure at mark `whole` is the sum of those at `parts`."""
        self.relations.append(Relation(whole, tuple(parts), open))

    def relate(self, whole: Fact | None, parts: Sequence[Fact], *, open: bool = False) -> None:
        """Record that `whole` is the sum of `parts`, if all of them stand on the page."""
        if whole in self.last and len(parts) > 1 and all(part in self.last for part in parts):
            self.relate_marks(self.last[whole], [self.last[part] for part in parts], open=open)

    # ---- lines -----------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """A paragraph: its first letter upper case."""
        self.lines.append(capital(text))

    def verbatim(self, *lines: str) -> None:
        """Lines as they are: tables, letterheads."""
        self.lines.extend(lines)

    def gap(self) -> None:
        """A blank line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")


def capital(text: str) -> str:
    """The first letter upper case, past bullets, emphasis and marks; a text that begins with a number stays.

    >>> capital("- tiếp nhận"), capital("12 hồ sơ")
    ('- Tiếp nhận', '12 hồ sơ')
    """
    at = 0
    while at < len(text):
        if text[at] == OPEN:
            at = text.index(MIDDLE, at)
        elif text[at].isdigit():
            return text
        elif text[at].isalpha():
            return text[:at] + text[at].upper() + text[at + 1 :]
        at += 1
    return text
