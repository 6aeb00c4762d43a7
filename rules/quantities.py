"""Numbers as Vietnamese clerks write them: "." groups thousands, "," marks decimals, and what departs from that.

DOMAIN section 4.3. A number that can be read two ways ("1,234 hồ sơ", "80.404 tỷ") has a reason and no value: it
stays a mention and is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import regex

GROUPED = regex.compile(r"\d{1,3}(?:[. \u00a0\u202f]\d{3})+(?:,(\d+))?")
PLAIN = regex.compile(r"\d+(?:,(\d+))?")
POINT = regex.compile(r"\d+\.(\d{1,2})")
COMMAS = regex.compile(r"(?<![\d.,])\d{1,3}(?:\.\d{3})*,\d{1,2}\s?(?:%|tỷ|tỉ|triệu)")
POINTS = regex.compile(r"(?<![\d.,])\d{1,3}\.\d{1,2}\s?(?:%|tỷ|tỉ|triệu)")
BLANKS = str.maketrans("", "", ". \u00a0\u202f")


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as read: its value, how many decimals it shows, and why it cannot be read where it cannot."""

    value: Decimal | None
    decimals: int = 0
    doubt: str = ""


def read_number(text: str, unit: str = "") -> Reading:
    """The value of a number; `unit` is "percent", "scaled" (tỷ follows) or "" (a count, or of thousands and millions).

    >>> read_number("48.293"), read_number("99,7", "percent").value, read_number("1.204.500,5").decimals
    (Reading(value=Decimal('48293'), decimals=0, doubt=''), Decimal('99.7'), 1)
    >>> read_number("1,234").doubt, read_number("1.5").doubt
    ('1,234: thousands or decimals?', '1.5: a decimal point?')
    """
    if text.isdecimal() and text.isascii():  # most numbers
        return Reading(Decimal(text))
    if match := GROUPED.fullmatch(text):
        if unit and not match[1] and text.count(".") == 1:
            return Reading(None, 0, f"{text}: thousands or decimals?")
        return _reading(text, match[1])
    if match := PLAIN.fullmatch(text):
        if not unit and match[1] and len(match[1]) == 3 and len(text) <= 7 and text[0] != "0":
            return Reading(None, 0, f"{text}: thousands or decimals?")
        return _reading(text, match[1])
    if match := POINT.fullmatch(text):
        if unit:
            return Reading(Decimal(text), len(match[1]))
        return Reading(None, 0, f"{text}: a decimal point?")
    return Reading(None, 0, f"{text}: separators mixed")


def marks_decimals_by_comma(text: str) -> bool:
    """Whether a text shows decimals with a comma and none with a point, so that "1.034 tỷ" groups thousands.

    >>> marks_decimals_by_comma("đạt 90,7%"), marks_decimals_by_comma("đạt 90.7%; 12,5 tỷ")
    (True, False)
    """
    return COMMAS.search(text) is not None and POINTS.search(text) is None


def _reading(text: str, decimals: str | None) -> Reading:
    return Reading(Decimal(text.translate(BLANKS).replace(",", ".")), len(decimals or ""))
