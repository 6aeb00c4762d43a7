"""What the audit says, in words a clerk understands: Vietnamese in the dataset, English on request.

The English is made anew from a row's own columns, so that the dataset need not hold it: its numbers too are written as
English does, but for what is quoted from the source.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import rules
from pipeline.messages import Language, pattern_of, write_number
from pipeline.repair import EXACT
from rules.identities import load_identities

FILE = Path(rules.__file__).parent / "identities.messages.toml"
LIKE_SUMS = frozenset(("identity", "levels", "parts", "columns", "rows", "subset"))
REST = "rest"
YEARS = frozenset(("document_date", "date", "period"))
TOLD_TWICE = frozenset(("repeat", "names"))  # the expression holds numbers as the source prints them
QUOTING = frozenset(("coverage", "document_date", "date", "period", "name", "numbering"))
BEHIND_NUMBERS = re.compile(r" \((?!của )")  # a note of the table, or the files that are compared
MARK = re.compile(r"(?<=\d)[.,](?=\d)")
NUMBER_WORDS = ((" tỷ", " billion"), (" triệu", " million"), ("của ", "of "), ("trên ", "over "))
NOTE = (" (ghi chú dòng ", " (note in line ")
CHANGED = re.compile(r"(?<=: )(?P<printed>[^:;]+?) thành (?P<new>\d[\d.,]*(?: tỷ| triệu)?)")
GROUPED_BY_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+")
FIELD = re.compile(r"\{(\w+)\}")
LIMIT = ("; sai từ {limit} trở lên thì đã phát hiện", "; an error of {limit} or more would have shown")
MOST = ("; các phần thừa từ {limit} trở lên thì đã phát hiện", "; parts too large by {limit} would have shown")


@cache
def _told() -> tuple[dict[tuple[str, str, str], tuple[str, str]], dict[str, tuple[str, str]]]:
    """Messages by (kind, rule, status), suggestions by id; each in Vietnamese and English."""
    with FILE.open("rb") as file:
        data = tomllib.load(file)
    messages = {
        (one["kind"], rule, one.get("status", "")): (one["vi"], one["en"])
        for one in data["message"]
        for rule in one.get("rules", [one.get("rule", "")])
    }
    return messages, {one["id"]: (one["vi"], one["en"]) for one in data["suggestion"]}


def message(row: Mapping[str, Any], lang: Language = "vi") -> str:
    """What a finding says."""
    english = lang == "en"
    text, fields, name, limit = _template(row["kind"], row["rule"], _shade(row), "≤" in row["expression"], english)
    numbers = {one: _told_number(row, one, lang) for one in fields}
    said = text.format(expression=_expression(row, english), **numbers) + name
    if limit and row["limit"]:
        said += limit.format(limit=_number(row["limit"], lang))
    return said[:1].upper() + said[1:]


@lru_cache(maxsize=1024)
def _template(kind: str, rule: str, status: str, at_most: bool, english: bool) -> tuple[str, tuple[str, ...], str, str]:
    """What to say of such findings: the words, the numbers that they tell, the rule's name, and how a limit is told."""
    words, names = _told()[0], load_identities().names
    sums = kind in LIKE_SUMS
    name = f" [{names[rule][english]}]" if sums and rule in names else ""
    limit = ""
    if status == "pass" and (sums or kind in ("ratio", "fraction")):
        limit = (MOST if at_most or kind == "fraction" else LIMIT)[english]
    if sums and (kind, rule, status) not in words:
        status = "unverifiable" if status == REST else status
        kind = "most" if at_most else "sum"
    keys = ((kind, rule, status), (kind, rule, ""), (kind, "", status), (kind, "", ""))
    text = next(words[key] for key in keys if key in words)[english]
    return text, tuple(one for one in ("expected", "reported", "delta") if f"{{{one}}}" in text), name, limit


def _shade(row: Mapping[str, Any]) -> str:
    """The status, or that a whole leaves a rest which something unprinted may explain."""
    rest = row["kind"] == "identity" and row["status"] == "unverifiable" and (row["delta"] or 0) > 0
    return REST if rest else row["status"]


def _told_number(row: Mapping[str, Any], name: str, lang: Language) -> str:
    number = _number(row[name], lang)
    if name == "delta":
        return number.removeprefix("-")
    if name == "expected" and row["kind"] in YEARS:
        return number.replace(".", "").replace(",", "")
    return number


def _number(value: float | Decimal | None, lang: Language) -> str:
    if value is None:
        return ""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if abs(exact) >= 10**9 and EXACT.remainder(exact, Decimal(10**6)) == 0:
        return f"{write_number(exact / 10**9, lang)} {'tỷ' if lang == 'vi' else 'billion'}"
    return write_number(exact, lang)


def _expression(row: Mapping[str, Any], english: bool) -> str:
    """The sum, share or whatever was checked.

    >>> _expression({"kind": "ratio", "rule": "share", "expression": "1.330 / 5.200 = 25,577%"}, english=True)
    '1,330 / 5,200 = 25.577%'
    """
    text: str = row["expression"]
    if not english or row["kind"] in QUOTING or row["rule"] == "row_twice":
        return text
    if row["kind"] in TOLD_TWICE:
        expected, reported = (_number(row[name], "en") for name in ("expected", "reported"))
        return f"{expected}{' names' if row['kind'] == 'names' else ''} {'≠' if '≠' in text else '='} {reported}"
    quoted = BEHIND_NUMBERS.search(text, 1)
    end = quoted.start() if quoted else len(text)
    return _numbers_in_english(text[:end]) + text[end:].replace(*NOTE)


def _numbers_in_english(text: str) -> str:
    """Numbers that we wrote ourselves, in the style of English.

    >>> _numbers_in_english("1.234,5 triệu")
    '1,234.5 million'
    """
    for vietnamese, english in NUMBER_WORDS:
        text = text.replace(vietnamese, english)
    return MARK.sub(lambda mark: "," if mark[0] == "." else ".", text)


def _change_in_english(change: re.Match[str]) -> str:
    """What a correction changes. A number that the source itself groups by commas ("1,234") stays as it is."""
    printed, new = change["printed"], change["new"]
    plain = "," not in new and new[-1].isdigit()
    if not (plain and GROUPED_BY_COMMAS.fullmatch(printed)):
        printed = _numbers_in_english(printed)
    return f"{printed} thành {_numbers_in_english(new)}"


def suggest(key: str, lang: Language = "vi", **values: object) -> str:
    """One of the suggestions. Its English is made of the Vietnamese by `suggestion`.

    >>> suggest("look", answer=12)
    'hãy xem lại dòng 12'
    """
    return _told()[1][key][lang == "en"].format(**values)


def suggestion(text: str, lang: Language = "vi") -> str:
    """A suggestion of the dataset, which is Vietnamese, in another language.

    >>> suggestion("chỉ sửa dòng 12: 5.210 thành 5.201 thì các phép tính liên quan đều khớp", "en")
    'with line 12: 5,210 to 5,201 alone corrected, all that hangs on it fits'
    """
    if lang == "vi":
        return text
    text = CHANGED.sub(_change_in_english, text)
    for pattern, english in _patterns():
        text = pattern.sub(english, text)
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The Vietnamese of each suggestion as a pattern, and the English as what replaces it."""
    made = []
    for vi, en in _told()[1].values():
        pattern = pattern_of(vi, ".+?")
        made.append((re.compile(pattern + (r"(?=$|;)" if vi.endswith("}") else "")), FIELD.sub(r"\\g<\1>", en)))
    return made
