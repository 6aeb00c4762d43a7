"""One form for words that are the same word: case, the place of the tone mark, y or i, Đ or Ð.

DOMAIN section 4.3: both "hoà" and "hòa" are in official lists, "quý" and "quí" in one report. The tone is taken out
of the syllable and put behind it, so that its place no longer matters; letters keep their own marks (ă â ê ô ơ ư đ).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
LOOKALIKE = str.maketrans({"Ð": "đ", "ð": "đ", "đ": "đ"})
WORD = re.compile(r"[^\W\d_]+")
VOWELS = set("aăâeêioôơuưy")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """The form in which words are compared.

    >>> fold("Hoà") == fold("hòa"), fold("Quí") == fold("quý"), fold("thuỷ") == fold("thủy")
    (True, True, True)
    >>> fold("quá") == fold("qua"), fold("ủy") == fold("ủi")
    (False, False)
    """
    word = word.lower()
    if word.isascii():
        return _y_to_i(word)
    tone = ""
    letters = []
    for char in unicodedata.normalize("NFD", word.translate(LOOKALIKE)):
        if char in TONES:
            tone = TONES[char]
        else:
            letters.append(char)
    return _y_to_i(unicodedata.normalize("NFC", "".join(letters))) + tone


def _y_to_i(syllable: str) -> str:
    """Final y as i where both are written (kỹ/kĩ, quý/quí), not in uy, ay, ây."""
    if syllable.endswith("y") and len(syllable) > 1 and (syllable[-2] not in VOWELS or syllable.endswith("quy")):
        return syllable[:-1] + "i"
    return syllable


def bare(text: str) -> str:
    """A text without marks and tones, as a careless scan leaves it.

    >>> bare("đường")
    'duong'
    """
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def fold_text(text: str) -> str:
    """Every word of `text` folded, blanks made single: for comparing names and labels.

    >>> fold_text("Duy trì,  áp dụng")
    'duy tri2, ap1 dung5'
    """
    return " ".join(WORD.sub(lambda word: fold(word[0]), text).split())
