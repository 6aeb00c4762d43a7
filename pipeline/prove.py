"""Prove each figure a second time, from the characters of the text alone.

This module shares no code with `rules`: it takes a figure's span, reads the characters there and to their right as a
clerk would, and compares. Where both routines agree on a value, a slip in one of them cannot have made it.
It also closes the ledger: each run of digits in a document stands in exactly one mention.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from extractors.document import Document, Span
from rules.model import Figure, Mention, Report

SCALES = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tr": 6, "tỷ": 9, "tỉ": 9}
NONE_WORDS = ("không", "chưa")
_SCALE = r"(?P<scale>nghìn|ngàn|triệu|tr|tỷ|tỉ)(?!\w|\s+(?:lệ|trọng|số))"
_DIGITS = re.compile(r"\d+")
# A number as printed: digits with separators, a blank only between groups of three ("1 234 567").
_NUMERAL = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)*")
_SCALE_HERE = re.compile(r"\s{0,3}" + _SCALE)
# "31,400/87,250 tỷ đồng": the scale of both stands once, at the right.
_SCALE_AFTER_FRACTION = re.compile(r"\s{0,3}(?:đồng\s{0,3})?/\s{0,3}\d+(?:[.,]\d+)*\s{0,3}" + _SCALE)
# "Đơn vị tính: triệu đồng" above a table, or in the head of its column.
_MONEY_HEAD = re.compile(r"(?<!\w)(?P<scale>nghìn|ngàn|triệu|tỷ|tỉ)\s+đồng")
_CUT_BEFORE = re.compile(r"\d[.,]?$")
_CUT_AFTER = re.compile(r"[.,]?\d")
_LOOK_RIGHT = 60


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A figure whose value the text at its span does not bear out, or a run of digits not accounted for once."""

    line: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What the second routine found in one document."""

    figures: int
    mismatches: tuple[Mismatch, ...]
    runs: int
    unaccounted: tuple[Mismatch, ...]

    def __add__(self, other: Proof) -> Proof:
        return Proof(self.figures + other.figures, self.mismatches + other.mismatches,
                     self.runs + other.runs, self.unaccounted + other.unaccounted)  # fmt: skip

    @property
    def closed(self) -> bool:
        return not self.mismatches and not self.unaccounted

    def to_dict(self) -> dict[str, Any]:
        return {"figures": self.figures, "mismatches": [asdict(one) for one in self.mismatches],
                "runs": self.runs, "unaccounted": [asdict(one) for one in self.unaccounted]}  # fmt: skip


NOTHING = Proof(0, (), 0, ())


def prove(document: Document, report: Report) -> Proof:
    """Re-derive the value of each figure, and account for each run of digits."""
    mismatches = tuple(one for figure in report.figures if (one := prove_figure(document, figure)))
    runs, unaccounted = close_ledger(document, report.mentions)
    return Proof(len(report.figures), mismatches, runs, tuple(unaccounted))


def prove_figure(document: Document, figure: Figure) -> Mismatch | None:
    """None where the text bears the figure's value out; else what it says instead."""
    printed = document.text[figure.span.start : figure.span.end]
    line = document.line(figure.span.start)
    if digits(printed) != digits(figure.value_text):
        return Mismatch(line, printed, f"value_text {figure.value_text!r} is not what stands there")
    if _cuts_a_number(document.text, figure.span):
        return Mismatch(line, printed, "is a part of a longer number")
    readings = read_again(document.text, figure.span, figure.unit)
    if figure.value in readings:
        return None
    says = ", ".join(str(reading) for reading in readings) or "nothing"
    return Mismatch(line, printed, f"{figure.indicator} = {figure.value}, but the text says {says}")


def read_again(text: str, span: Span, unit: str) -> tuple[Decimal, ...]:
    """The value that the characters of `span` state, in the base unit; several only where a table's head scales it.

    >>> read_again("61 tỷ 723 triệu đồng", Span(0, 20), "VND")
    (Decimal('61723000000'),)
    >>> read_again("31,400/87,250 tỷ đồng", Span(0, 6), "VND")
    (Decimal('31400000000.000'),)
    >>> read_again("không có phản ánh", Span(0, 8), "case")
    (Decimal('0'),)
    """
    printed = _plain(text[span.start : span.end])
    numerals = list(_NUMERAL.finditer(printed))
    if not numerals:
        return (Decimal(0),) if any(word in printed.split() for word in NONE_WORDS) else ()
    right = _plain(text[span.end : span.end + _LOOK_RIGHT])
    total, scaled = Decimal(0), False
    for at, numeral in enumerate(numerals):
        after = printed[numeral.end() :] + (right if at == len(numerals) - 1 else "")
        word = _SCALE_HERE.match(after)
        if at and not word:
            return ()  # two numbers in one span that are not "61 tỷ 723 triệu" state no one value
        power = SCALES[word["scale"]] if word else 0
        total += _number(numeral[0], unit, scaled=bool(word)) * 10**power
        scaled = scaled or bool(word)
    if scaled:
        return (total,)
    return _scaled_from_afar(text, span, numerals[0][0], right, unit)


def close_ledger(document: Document, mentions: Sequence[Mention]) -> tuple[int, list[Mismatch]]:
    """How many runs of digits the text has, and those that do not lie in exactly one mention."""
    spans = sorted((one.span.start, one.span.end) for one in mentions)
    starts = [start for start, _ in spans]
    longest = max((end - start for start, end in spans), default=0)
    runs, problems = 0, []
    for run in _DIGITS.finditer(document.text):
        runs += 1
        holding = list(_touching(spans, starts, longest, run.start(), run.end()))
        whole = [one for one in holding if one[0] <= run.start() and run.end() <= one[1]]
        if len(holding) != 1 or len(whole) != 1:
            problem = f"lies in {len(whole)} mentions and touches {len(holding)}"
            problems.append(Mismatch(document.line(run.start()), run[0][:40], problem))
    return runs, problems


def digits(text: str) -> str:
    """The digits of a text alone.

    >>> digits("1.234 hồ sơ")
    '1234'
    """
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdecimal())


def _cuts_a_number(text: str, span: Span) -> bool:
    """True where the number goes on to the left or right of the span."""
    left = text[span.start].isdecimal() and _CUT_BEFORE.search(text[max(0, span.start - 2) : span.start])
    right = text[span.end - 1].isdecimal() and _CUT_AFTER.match(text, span.end)
    return bool(left or right)


def _touching(
    spans: Sequence[tuple[int, int]], starts: Sequence[int], longest: int, start: int, end: int
) -> Iterable[tuple[int, int]]:
    at = bisect_right(starts, end - 1) - 1
    while at >= 0 and starts[at] > start - longest:
        if spans[at][1] > start:
            yield spans[at]
        at -= 1


def _scaled_from_afar(text: str, span: Span, numeral: str, right: str, unit: str) -> tuple[Decimal, ...]:
    if fraction := _SCALE_AFTER_FRACTION.match(right):
        return (_number(numeral, unit, scaled=True) * 10 ** SCALES[fraction["scale"]],)
    readings = [_number(numeral, unit, scaled=False)]
    if unit == "VND":
        heads = {head["scale"] for head in _MONEY_HEAD.finditer(_plain(text[: span.start]))}
        powers = sorted({SCALES[head] for head in heads})
        readings += [_number(numeral, unit, scaled=True) * 10**power for power in powers]
    return tuple(dict.fromkeys(readings))


def _number(numeral: str, unit: str, scaled: bool) -> Decimal:
    """Vietnamese style, unless the number itself shows the English one.

    >>> _number("60.123", "dossier", False), _number("99,7", "percent", False), _number("98.5", "percent", False)
    (Decimal('60123'), Decimal('99.7'), Decimal('98.5'))
    >>> _number("1,234", "dossier", False), _number("36,050", "VND", True), _number("1,234,567.8", "VND", False)
    (Decimal('1234'), Decimal('36.050'), Decimal('1234567.8'))
    """
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in numeral)
    plain = re.sub(r"\s", "", plain)
    dots, commas = plain.count("."), plain.count(",")
    grouped = bool(re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain))
    if dots and commas:
        decimal_mark = max(".", ",", key=plain.rfind)
    elif dots > 1 or commas > 1:
        decimal_mark = ""
    elif dots:
        decimal_mark = "" if grouped and not plain.startswith("0") else "."
    else:
        # A thing is counted whole: "1,234 hồ sơ" cannot be one dossier and a bit.
        whole = unit not in ("percent", "VND", "point") and not scaled
        decimal_mark = "" if grouped and whole and not plain.startswith("0") else ","
    kept = "".join("." if sign == decimal_mark else sign for sign in plain if sign.isdecimal() or sign == decimal_mark)
    return Decimal(kept)


def _plain(text: str) -> str:
    """Lower case, blanks folded, marks of emphasis gone."""
    return re.sub(r"\s+", " ", re.sub(r"</?[a-z]+>|[*_]", "", text.casefold()))
