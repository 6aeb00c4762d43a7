"""The list numbers that Word draws before paragraphs but does not write into the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree


@dataclass(slots=True)
class _Level:
    start: int
    form: str  # decimal, lowerLetter, upperRoman, bullet …
    text: str  # "%1.%2."
    legal: bool = False  # higher levels in Arabic digits, whatever their own form
    restart: int | None = None  # begins anew after a level before this one, counted from 1; None: after any before it


class Numbering:
    """Counts the lists of a document and gives each paragraph its number."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self.levels: dict[str, dict[int, _Level]] = {}
        self.lists: dict[str, str] = {}  # numId → abstractNumId
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.styled: dict[str, tuple[str, int]] = {}
        linked: dict[str, str] = {}  # abstractNumId → the style whose list it is
        own: dict[str, int] = {}  # style → the level that a list keeps for it
        for element in numbering if numbering is not None else ():
            if _tag(element) == "abstractNum":
                levels = {_number(_value(one, "ilvl")): one for one in element if _tag(one) == "lvl"}
                own.update({_value(_find(one, "pStyle"), "val"): at for at, one in levels.items()})
                self.levels[_value(element, "abstractNumId")] = {at: _level(one) for at, one in levels.items()}
                linked[_value(element, "abstractNumId")] = _value(_find(element, "numStyleLink"), "val")
            elif _tag(element) == "num":
                self._list(element)
        given = {_value(style, "styleId"): style for style in styles} if styles is not None else {}
        for name in given:
            self.styled[name] = _styled(name, given, own)
        for abstract, style in linked.items():
            if owner := self.lists.get(self.styled.get(style, ("", 0))[0]):
                self.lists |= {number: owner for number, one in self.lists.items() if one == abstract}

    def _list(self, element: etree._Element) -> None:
        number = _value(element, "numId")
        abstract = _value(_find(element, "abstractNumId"), "val")
        overrides = [one for one in element if _tag(one) == "lvlOverride"]
        if overrides:  # such a list counts for itself
            levels = dict(self.levels.get(abstract, {}))
            for one in overrides:
                at = _number(_value(one, "ilvl"))
                level, start = _find(one, "lvl"), _find(one, "startOverride")
                if level is not None:
                    levels[at] = _level(level)
                elif start is not None and at in levels:
                    levels[at] = replace(levels[at], start=_number(_value(start, "val"), 1))
            abstract = f"num {number}"
            self.levels[abstract] = levels
        self.lists[number] = abstract

    def label(self, properties: etree._Element | None) -> str:
        """The number of the next paragraph with these properties; "" where it has none."""
        found = _find(properties, "numPr")
        style = self.styled.get(_value(_find(properties, "pStyle"), "val"), ("", 0))
        number = _value(_find(found, "numId"), "val") or style[0]
        at = _number(_value(_find(found, "ilvl"), "val"), style[1])
        abstract = self.lists.get(number, "")
        levels = self.levels.get(abstract, {})
        if not abstract or at not in levels:
            return ""
        counts = self.counts[abstract]
        counts[at] = counts.get(at, levels[at].start - 1) + 1
        for deeper in [one for one in counts if one > at and _restarts(levels.get(one), at)]:
            del counts[deeper]
        return _drawn(levels, counts, at)


def _restarts(level: _Level | None, after: int) -> bool:
    return level is None or level.restart is None or after < level.restart


def _styled(name: str, given: Mapping[str, etree._Element], own: Mapping[str, int]) -> tuple[str, int]:
    """The list and level that a style gives its paragraphs, its own or that of the style it is based on."""
    seen: set[str] = set()
    at: str = name
    while at in given and at not in seen:
        seen.add(at)
        found = _find(given[at], "pPr", "numPr")
        if _find(found, "numId") is not None:
            level = _value(_find(found, "ilvl"), "val")
            return _value(_find(found, "numId"), "val"), _number(level, own.get(name, own.get(at, 0)))
        at = _value(_find(given[at], "basedOn"), "val")
    return "", 0


def _drawn(levels: dict[int, _Level], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if level.form == "none":
        return ""
    if level.form == "bullet":
        return level.text if level.text in ("-", "–", "+", "*", "•", "—") else "•" if level.text else ""

    def fill(match: re.Match[str]) -> str:
        one = int(match[1]) - 1
        form = levels[one].form if one in levels and not level.legal else "decimal"
        return counted(counts.get(one, levels[one].start if one in levels else 1), form)

    return re.sub(r"%(\d)", fill, level.text)


def counted(count: int, form: str) -> str:
    """A count in one of Word's number forms.

    >>> counted(4, "upperRoman"), counted(2, "lowerLetter"), counted(7, "decimalZero")
    ('IV', 'b', '07')
    """
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 10)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        return roman(count) if form == "upperRoman" else roman(count).lower()
    return f"{count:02d}" if form == "decimalZero" else str(count)


def roman(count: int) -> str:
    """A Roman numeral; plain digits beyond 399.

    >>> roman(14), roman(1000)
    ('XIV', '1000')
    """
    if not 0 < count < 400:
        return str(count)
    text = ""
    for value, letters in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV")):
        text, count = text + letters * (count // value), count % value
    return text + "I" * count


def _level(element: etree._Element) -> _Level:
    restart = _find(element, "lvlRestart")
    return _Level(
        _number(_value(_find(element, "start"), "val"), 1),
        _value(_find(element, "numFmt"), "val") or "decimal",
        _value(_find(element, "lvlText"), "val"),
        _find(element, "isLgl") is not None,
        _number(_value(restart, "val")) if restart is not None else None,
    )


def _tag(element: etree._Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _find(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        element = next((child for child in element if _tag(child) == name), None) if element is not None else None
    return element


def _value(element: etree._Element | None, name: str) -> str:
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), "")


def _number(text: str, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default
