"""Whether words are Vietnamese: what tells one encoding from another."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_ENOUGH = 1_000_000  # characters of a text that is judged
_WORD = re.compile(r"[^\s\d.,;:!?()\[\]\"'“”‘’/–—…<>=%*+|•-]+")


def evidence(text: str) -> tuple[int, int]:
    """How many distinct words with letters beyond ASCII are Vietnamese syllables, and how many are not.

    >>> evidence("Cộng hòa xã hội"), evidence("x· héi chñ nghÜa ViÖt"), evidence("Coäng hoøa")
    ((4, 0), (1, 4), (0, 2))
    """
    distinct = " ".join(dict.fromkeys(text.split()))
    words = {word for word in _WORD.findall(distinct[:_ENOUGH]) if not word.isascii()}
    well = sum(1 for word in words if is_syllable(word))
    return well, len(words) - well


def is_syllable(word: str) -> bool:
    """Whether a word can be one Vietnamese syllable: onset, vowels, coda, at most one tone, no capital inside.

    >>> is_syllable("Huyện"), is_syllable("huyÖn"), is_syllable("xÃ")
    (True, False, False)
    """
    return len(word) <= 16 and _is_syllable(word)


@lru_cache(maxsize=20_000)  # more than there are
def _is_syllable(word: str) -> bool:
    bare = unicodedata.normalize("NFD", word)
    toneless = bare.translate(_TONES)
    if len(bare) - len(toneless) > 1 or not (word.islower() or word.istitle() or word.isupper()):
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless).lower()) is not None
