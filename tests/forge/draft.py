"""One report in the making: who writes about when, in which outline and with which bullets."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.forge.facts import Fact, fact
from tests.forge.page import OPEN, Page, Value, capital, phrase_book
from tests.forge.periods import NO_DISTRICTS, Period, written
from tests.forge.places import Subject
from tests.forge.world import World

OFFICE = ("UBND", "Ủy ban nhân dân")
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
NUMBERINGS = (
    ("{R}.", "{n}.", "{m}.{n}."), ("{R}.", "{n}.", "{a})"), ("{R}.", "{n}.", "{m}.{n}"), ("{R}-", "{n}-", "{a})"),
    ("{A}.", "{R}.", "{n}."), ("{n}.", "{m}.{n}.", "{a})"), ("PHẦN {R}.", "{n}.", "{a})"), ("{R}/", "{n}/", "{m}.{n}/"),
)  # fmt: skip
BULLETS = (
    ("-", "+", "*"),
    ("-", "+", "."),
    ("+", "-", "*"),
    ("*", "-", "+"),
    ("•", "-", "+"),
    ("-", "*", "+"),
    ("a)", "-", "+"),
    ("1)", "-", "+"),
)


@dataclass(slots=True)
class Draft:
    """What every section needs at hand."""

    page: Page
    subject: Subject
    period: Period
    world: World
    numbering: tuple[str, str, str]
    bullets: tuple[str, str, str]
    bold_heads: bool
    spaced: bool
    counters: list[int] = field(default_factory=lambda: [0, 0, 0])
    bullet_number: int = 0
    run_in: bool = False  # headings run into their first paragraph
    opened: str = ""  # such a heading, waiting
    indent: str = ""  # before bullets, as converters to Markdown leave it
    notes: list[str] = field(default_factory=list)  # footnotes waiting for the end of their section
    window: str = ""  # "", "both" or "end": which ends of the period the text prints

    @property
    def rng(self) -> random.Random:
        """The page's source of chance."""
        return self.page.rng

    @property
    def era(self) -> str:
        """ "old" (NQ 30c) to 2020, "new" (NQ 76) after."""
        return "old" if self.period.year <= 2020 else "new"

    def say(self, key: str, /, **values: Value) -> str:
        """A phrase of the book."""
        return self.page.say(key, **values)

    def number(self, indicator: str, name: str, **dims: str) -> Fact:
        """The world's number of that name under the indicator; its level is that of an unqualified figure."""
        return fact(indicator, self.world.numbers[name], **({"level": self.subject.top} | dims))

    def where(self, level: str) -> str:
        """Words that name the level: perhaps none where it is the report's own."""
        if level == "all":
            return self.say(f"where.all_{self.subject.level}")
        if level == self.subject.top:
            return self.say("where.centre" if self.subject.centre else "where.own")
        return self.say(f"where.{level}")

    # ---- outline -----------------------------------------------------------------------------------------

    def heading(self, depth: int, title: str) -> None:
        """A numbered heading; the highest are in capitals."""
        self.flush_notes()
        self._open()
        self.counters[depth] += 1
        self.counters[depth + 1 :] = [0] * (2 - depth)
        self.bullet_number = 0
        number, above = self.counters[depth], self.counters[depth - 1]
        label = self.numbering[depth].format(
            R=ROMAN[number], n=number, A=chr(64 + number), a=chr(96 + number), m=above
        )  # fmt: skip
        if depth and self.page.chance(0.02):  # a slip of the typist: one number left out
            self.counters[depth] += 1
        line = f"{label} {title.upper() if depth == 0 else capital(title)}"
        if depth and self.run_in:
            self.opened = line
            return
        if self.bold_heads:
            line = f"**{line}**"
        self.page.gap()
        self.page.verbatim(line)
        if self.spaced:
            self.page.gap()

    def item(self, text: str, depth: int = 0, end: str = ";") -> None:
        """A bullet; those that count ("a)", "1)") go on counting until the next heading."""
        bullet = self.bullets[depth]
        if bullet in ("a)", "1)"):
            self.bullet_number += 1
            bullet = f"{chr(96 + self.bullet_number % 26)})" if bullet == "a)" else f"{self.bullet_number})"
        self._open()
        if self.spaced and depth == 0:
            self.page.gap()
        text = capital(text)
        if text.count(OPEN) == 1 and f": {OPEN}" in text and self.page.chance(0.01):  # the number in the next line
            self.page.verbatim(f"{bullet} {text.split(f': {OPEN}')[0]}:")
            self.page.verbatim(f"{OPEN}{text.split(f': {OPEN}')[1]}{end}")
        else:
            self.page.verbatim(f"{self.indent}{bullet} {text}{end}")

    def _open(self) -> None:
        """A waiting heading on a line of its own, when no paragraph follows it."""
        if self.opened:
            self.page.verbatim(self.opened)
            self.opened = ""

    def paragraph(self, *sentences: str) -> None:
        """Sentences in one paragraph, each closed with a full stop."""
        closed = [capital(one) if one.endswith((".", ":", "./.")) else capital(one) + "." for one in sentences if one]
        if not closed:
            return
        if self.spaced:
            self.page.gap()
        self.page.verbatim(self._run_in() + " ".join(closed))

    def _run_in(self) -> str:
        """The heading that waits for its text, if any: "2. Về kiểm tra CCHC: Trong kỳ…"."""
        opened, self.opened = self.opened, ""
        return f"{opened}: " if opened else ""

    def tell(self, statements: Sequence[str]) -> None:
        """Statements as bullets, as one paragraph, or as sentences strung on semicolons."""
        if not statements:
            return
        way = self.rng.choice(("bullets", "bullets", "paragraph", "string"))
        if way == "bullets":
            for at, one in enumerate(statements):
                self.item(one, end="." if at == len(statements) - 1 else self.rng.choice((";", ".", "")))
        elif way == "paragraph":
            self.paragraph(*statements)
        else:
            self.paragraph("; ".join((capital(statements[0]), *statements[1:])))

    def prose(self, key: str, low: int = 1, high: int = 3) -> None:
        """Some of the figureless sentences of that key, none twice."""
        lines = [line for line in phrase_book()[key] if not _of_later(line, self.period.year)]
        chosen = [
            self.page.expand(line, {}) for line in self.rng.sample(lines, min(len(lines), self.rng.randint(low, high)))
        ]
        if self.page.chance(0.5):
            self.paragraph(*chosen)
        else:
            for one in chosen:
                self.paragraph(one)

    def footnote(self, text: str) -> str:
        """A mark for the text; the note itself stands at the end of the section, as in flattened pages."""
        mark = "¹²³⁴⁵⁶⁷⁸⁹"[len(self.notes) % 9]
        self.notes.append(f"{mark} {text}")
        return mark

    def flush_notes(self) -> None:
        """Write the waiting footnotes."""
        for note in self.notes:
            self.page.gap()
            self.page.verbatim(note)
        self.notes.clear()


def start(page: Page, subject: Subject, period: Period, world: World) -> Draft:
    """A draft with an outline and bullets of its own, and the words that every phrase may use."""
    rng = page.rng
    dates: dict[str, str] = {}
    numbering = rng.choice(NUMBERINGS[:6] if rng.random() < 0.9 else NUMBERINGS)
    bullets = rng.choice(BULLETS[:4] if numbering[2] == "{a})" else BULLETS)
    draft = Draft(page, subject, period, world, numbering, bullets, rng.random() < 0.2, rng.random() < 0.6)
    draft.run_in = not draft.bold_heads and rng.random() < 0.12
    draft.indent = " - " if rng.random() < 0.04 and "-" not in bullets[0] else ""
    page.words |= {
        "unit": subject.short,
        "kind": subject.kind,
        "whole": "đơn vị" if subject.centre else f"toàn {subject.kind}",
        "area": "tại đơn vị" if subject.centre else f"trên địa bàn {subject.kind}",
        "top": subject.superior,
        "period": lambda: period.named(rng),
        "year": str(period.year),
        "last": str(period.year - 1),
        "next": period.following(),
        "full_unit": lambda: subject.body if subject.centre else f"{rng.choice(OFFICE)} {subject.full}",
        "doc": lambda: _document(rng, subject, period, dates),
        "doc_top": lambda: _superior_document(rng, subject, period),
        "day": lambda: f"{rng.randint(1, 25):02}",
        "phone": lambda: f"02{rng.randint(10, 99)}.{rng.randint(3, 6)}{rng.randint(10, 99)}.{rng.randint(100, 999)}",
        "host": _plain(subject.province),
        "to": lambda: addressee(subject),
        "start": written(period.start),
        "end": written(period.end),
    }
    return draft


def _plain(name: str) -> str:
    """The name as in an address: "Nghệ An" → "nghean"."""
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in bare if letter.isalpha() and letter.isascii()).lower()


def _of_later(line: str, year: int) -> bool:
    """Whether a sentence names a year that had not come yet."""
    return any(int(found) > year for found in re.findall(r"20[012]\d", line))


def addressee(subject: Subject) -> str:
    """Whom the report goes to."""
    if subject.level == "province":
        return "UBND tỉnh" if subject.centre else "Bộ Nội vụ"
    if subject.level == "district":
        return f"Sở Nội vụ tỉnh {subject.province}"
    return "Sở Nội vụ" if subject.after_districts else f"Phòng Nội vụ {subject.district}"


def _document(rng: random.Random, subject: Subject, period: Period, dates: dict[str, str]) -> str:
    """A document of the issuer's own: a trap of digits. One number has one date: `dates` holds those told."""
    kind, sign = rng.choice((("Kế hoạch", "KH"), ("Kế hoạch", "KH"), ("Quyết định", "QĐ"), ("Công văn", "")))
    office = "TTPVHCC" if subject.centre else "UBND"
    number = rng.randint(2, 5400 if subject.level != "commune" else 320)
    code = f"{number}/{sign}-{office}" if sign else f"{number}/{office}{'-NV' if rng.random() < 0.5 else ''}"
    when = f"{rng.randint(1, 28):02}/{rng.choice(('01', '02', '3'))}/{period.year}"
    return f"{kind} số{rng.choice((' ', ' ', ': '))}{code} ngày {dates.setdefault(code, when)}"


def _superior_document(rng: random.Random, subject: Subject, period: Period) -> str:
    """A document from above."""
    if subject.level == "province" and not subject.centre:
        return (
            f"Công văn số {rng.randint(300, 7900)}/BNV-CCHC ngày {rng.randint(1, 28):02}/01/{period.year} của Bộ Nội vụ"
        )
    if subject.level == "commune" and period.end < NO_DISTRICTS:
        return (
            f"Công văn số {rng.randint(20, 2400)}/UBND-NV ngày {rng.randint(1, 28):02}/02/{period.year} "
            f"của UBND {subject.district}"
        )
    return (
        f"Kế hoạch số {rng.randint(20, 900)}/KH-UBND ngày {rng.randint(1, 28):02}/12/{period.year - 1} "
        f"của UBND tỉnh {subject.province}"
    )
