"""Slips of the reader in letters that no one but a machine confuses; no number is touched.

Some capitals are drawn as their small letters are, only larger, and a reader of single lines takes "sơ" for "SƠ".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_SHORT = 3  # letters: the reader errs in words so short
_WORD = re.compile(r"[^\W\d_]+")
_ENDS = re.compile(r"[.:;!?”\"(]$")
_QUARTER = re.compile(r"11{1,2}(?!\d)")  # a year has four: it was "II" or "III"
_TWICE = re.compile("[ĐÐ]{2,}")
# Compounds that are none, by one mark that the reader took for another, and the only ones they can be.
_COMPOUNDS = {
    ("trực", "tuyển"): "tuyến",
    ("bảo", "đẳm"): "đảm",
    ("nền", "tẳng"): "tảng",
    ("văn", "bẳn"): "bản",
    ("chặt", "chễ"): "chẽ",
}
_COMPOUNDS_BACK = {("quần", "lý"): "quản", ("đẳm", "bảo"): "đảm", ("phẩn", "ánh"): "phản"}


def settle(words: Sequence[str]) -> list[str]:
    """The words of one line with capitals made small where no capital can stand.

    >>> settle("cấp xã: 5286 hồ sƠ).".split()), settle("3. VỀ nhà Ở, đất".split())
    (['cấp', 'xã:', '5286', 'hồ', 'sơ).'], ['3.', 'Về', 'nhà', 'ở,', 'đất'])
    >>> settle("SỞ NỘI VỤ".split()), settle("theo QĐÐ-UBND".split())
    (['SỞ', 'NỘI', 'VỤ'], ['theo', 'QĐ-UBND'])
    >>> settle("quý 11/2021 có 11 hồ sơ".split())
    ['quý', 'II/2021', 'có', '11', 'hồ', 'sơ']
    """
    words = [_TWICE.sub("Đ", word) for word in words]
    for at, word in enumerate(words[1:], 1):
        if words[at - 1].lower() == "quý" and (found := _QUARTER.match(word)):
            words[at] = "I" * len(found[0]) + word[found.end() :]
    _compound(words)
    return [_settled(words, at) for at in range(len(words))]


def _compound(words: list[str]) -> None:
    """Right the words of compounds that are none, and "nt" (như trên) where it stands alone, as in a cell.

    >>> words = "Trực tuyển: quần lý".split()
    >>> _compound(words); words
    ['Trực', 'tuyến:', 'quản', 'lý']
    """
    if words == ["nf"]:
        words[0] = "nt"
    bare = [word.strip('()[],.;:“”"').lower() for word in words]
    for at, pair in enumerate(pairwise(bare)):
        if right := _COMPOUNDS.get(pair):
            words[at + 1] = words[at + 1].replace(pair[1], right)
        if right := _COMPOUNDS_BACK.get(pair):
            words[at] = words[at].replace(pair[0], right)


def _settled(words: Sequence[str], at: int) -> str:
    word = words[at]
    found = _WORD.findall(word)
    if len(found) != 1 or any(map(str.isdigit, word)) or found[0][1:].islower() or found[0].islower():
        return word
    letters = found[0]
    if letters[0].islower():
        return word.replace(letters, letters.lower())
    marked = len(unicodedata.normalize("NFD", letters)) > len(letters)
    if not marked or len(letters) > _SHORT or not _among_small(words, at):
        return word
    begins = at == 0 or bool(_ENDS.search(words[at - 1])) or not any(map(str.isalpha, words[at - 1]))
    return word.replace(letters, letters.capitalize() if begins else letters.lower())


def _among_small(words: Sequence[str], at: int) -> bool:
    """Whether the nearest words are small ones; none is next to a line's only word."""
    near = [words[place] for place in (at - 1, at + 1) if 0 <= place < len(words)]
    near = [word for word in near if any(map(str.isalpha, word))]
    return bool(near) and all(_is_small(word) for word in near)


def _is_small(word: str) -> bool:
    letters = "".join(_WORD.findall(word))
    return letters[1:].islower() or letters.islower()
