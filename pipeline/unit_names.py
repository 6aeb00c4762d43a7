"""Names of units in the form in which they are compared, and what a name says of its kind.

Spelling only: case, the place of the tone, y or i, hyphens, apostrophes and blanks ("Ea H'leo", "EaHleo"), Đăk or Đắk,
Roman numerals, leading zeros. Letters and tones themselves count: Hà Giang is not Hậu Giang.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rules.places import normal

ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vii": "7", "viii": "8", "ix": "9"}
LAST_ROMAN = {"i": "1", "v": "5", "x": "10"}  # single letters, only behind another word: "Hòa Tú I", not "I"

# Words that tell a kind, longest first; each with the kinds of the lists that it may stand for.
CITY = ("thành phố trung ương", "thành phố thuộc tỉnh", "thành phố thuộc thành phố trung ương")
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("thành phố", CITY),
    ("thị xã", ("thị xã",)),
    ("thị trấn", ("thị trấn",)),
    ("đặc khu", ("đặc khu",)),
    ("phường", ("phường",)),
    ("huyện", ("huyện",)),
    ("tỉnh", ("tỉnh",)),
    ("quận", ("quận",)),
    ("xã", ("xã",)),
)
SHORT = (
    (re.compile(r"t\.?\s?p(?:\.\s?|\s)", re.IGNORECASE), CITY),
    (re.compile(r"t\.?\s?x(?:\.\s?|\s)", re.IGNORECASE), ("thị xã",)),
    (re.compile(r"t\.?\s?t(?:\.\s?|\s)", re.IGNORECASE), ("thị trấn",)),
    (re.compile(r"(?:q\.\s?|q\s?(?=\d)|Q\s(?=\w))", re.IGNORECASE), ("quận",)),
    (re.compile(r"(?:p\.\s?|p\s?(?=\d)|P\s(?=\w))", re.IGNORECASE), ("phường",)),
    (re.compile(r"h\.\s?", re.IGNORECASE), ("huyện",)),
    (re.compile(r"x\.\s?", re.IGNORECASE), ("xã",)),
    (re.compile(r"t\.\s?(?=\w)", re.IGNORECASE), ("tỉnh",)),
)
QUY = re.compile("^quy(?=[\u0300-\u036f]*$)")  # "Qui Nhơn", "Quí": here y and i are one though u stands before
LETTER = re.compile("[^\u0300-\u036f][\u0300-\u036f]*")
NUMERAL = re.compile(r"\d+")


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """The form in which names are compared.

    >>> name_key("Hòa Tú II") == name_key("HOÀ TÚ 2"), name_key("Ea H'leo") == name_key("EaHleo")
    (True, True)
    >>> name_key("01") == name_key("1"), name_key("Quy Nhơn") == name_key("Qui Nhơn")
    (True, True)
    >>> name_key("Tân An") == name_key("Tân Ân")
    False
    """
    words = (QUY.sub("qui", word) for word in normal(name).split())
    return "".join(_numeral(word, at) for at, word in enumerate(words))


def _numeral(word: str, at: int) -> str:
    if NUMERAL.fullmatch(word):
        return str(int(word))
    return ROMAN.get(word) or (LAST_ROMAN.get(word) if at else None) or word


@lru_cache(maxsize=1 << 16)
def letters(key: str) -> str:
    """A key without marks, y as i: what is left of a name typed without them ("Tay" says no more of Tây or Tài).

    >>> letters(name_key("Sơn Tịnh"))
    'sontinh'
    """
    return "".join(one for one in unicodedata.normalize("NFD", key) if not unicodedata.combining(one)).replace("y", "i")


def may_be(typed: str, key: str) -> bool:
    """Whether marks lost from `key` may have left `typed`: the same letters, none with a mark of its own.

    >>> may_be(name_key("Son Tinh"), name_key("Sơn Tịnh")), may_be(name_key("Sơn Tỉnh"), name_key("Sơn Tịnh"))
    (True, False)
    """
    ours, theirs = _marks(typed), _marks(key)
    return len(ours) == len(theirs) and all(
        one[0] == other[0] and set(one[1:]) <= set(other[1:]) for one, other in zip(ours, theirs, strict=True)
    )


def _marks(key: str) -> list[str]:
    return LETTER.findall(unicodedata.normalize("NFD", key.replace("y", "i")))


def readings(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a written unit may mean: the kinds that its first words tell, with the name; then no kind at all.

    A word that lost its marks may be a kind or part of the name ("QUAN SON"), so both readings are given.

    >>> list(readings("huyện Sơn Tịnh")), list(readings("Sơn Tịnh"))
    ([(('huyện',), 'Sơn Tịnh')], [((), 'Sơn Tịnh')])
    >>> list(readings("Q.1")), list(readings("QUAN SON"))
    ([(('quận',), '1'), ((), 'Q.1')], [(('quận',), 'SON'), ((), 'QUAN SON')])
    """
    text = " ".join(text.split())
    certain = False
    for word, kinds in KINDS:
        count = word.count(" ") + 1
        parts = text.split(" ", count)
        if len(parts) <= count:
            continue
        written, wanted = normal(" ".join(parts[:count])), normal(word)
        if written == wanted or may_be(written, wanted):
            certain = written == wanted
            yield kinds, parts[count]
            break
    else:
        for pattern, kinds in SHORT:
            if (found := pattern.match(text)) and found.end() < len(text):
                yield kinds, text[found.end() :]
                break
    if not certain:
        yield (), text
