"""One-stop desks and centres: whose desk it is says on which level its dossiers were handled.

"Bộ phận Tiếp nhận và Trả kết quả của UBND huyện", "một cửa cấp xã", "Trung tâm Phục vụ hành chính công phường":
the words are in rules/desks.toml, their order is here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from rules.rulebook import Hit

HERE = Path(__file__).parent
NAMES = ("heads", "words", "short", "between", "levels")


class DeskHit(Hit):
    """A level that a desk tells."""


@dataclass(frozen=True, slots=True)
class Desks:
    """rules/desks.toml, compiled."""

    told_by: tuple[str, ...]  # one of these words, in small letters, stands in every desk's name
    pattern: regex.Pattern[str]
    levels: dict[str, str]


@cache
def load_desks(path: Path = HERE / "desks.toml") -> Desks:
    """Read the words for desks and compile their grammar."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    told_by = tuple(name.split()[-1].lower() for name in (*data["heads"], *data["short"]))
    heads, words, short, between, kinds = (_any(data[name]) for name in NAMES)
    desk = rf"(?:{short}|{heads}(?:\s{words}){{1,8}}+)"
    owner = rf"(?:\s(?:{between}|\d{{1,3}}(?:/\d{{1,3}})?)){{0,4}}+\s(?P<kind>{kinds})"
    owner += rf"(?:(?:,|\svà)\s(?:cấp\s)?(?P<second>{kinds}))?"
    pattern = regex.compile(rf"\b{desk}{owner}\b(?!\shội)", regex.IGNORECASE)
    return Desks(told_by, pattern, data["levels"])


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(regex.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len)[::-1]) + ")"


def is_desk(hit: Hit) -> bool:
    """Whether words tell a level by naming a desk."""
    return isinstance(hit, DeskHit)


def add_desk_levels(text: str, words: list[Hit]) -> list[Hit]:
    """The vocabulary of a passage with the levels of the desks in it.

    >>> text = "hồ sơ nhận tại bộ phận một cửa của UBND huyện là 12"
    >>> [(hit.concept, text[hit.start : hit.end]) for hit in add_desk_levels(text, [])]
    [('district', 'bộ phận một cửa của UBND huyện')]
    """
    desks = load_desks()
    small = text.lower()
    if not any(word in small for word in desks.told_by):
        return words
    found = []
    for match in desks.pattern.finditer(text):
        kinds = (" ".join(match[name].lower().split()) for name in ("kind", "second") if match[name])
        levels = {desks.levels[kind] for kind in kinds}
        found.append(DeskHit(match.start(), match.end(), levels.pop() if len(levels) == 1 else "all", "level"))
    if not found:
        return words
    kept = [hit for hit in words if hit.slot != "level" or not any(one.start <= hit.start < one.end for one in found)]
    return sorted([*kept, *found])
