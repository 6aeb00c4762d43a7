"""Damage to the letters of a text, as scanners, old fonts and hasty typing do it: for measuring what is tolerated.

Digits, blanks, line breaks and signs stay as they are, so a damaged text reports the same figures on the same lines.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Sequence
from random import Random

TONES = "\u0300\u0301\u0303\u0309\u0323"
MARKED = ("aăâ", "eê", "oôơ", "uư", "dđ")  # letters that differ in a mark alone
SIMILAR = {
    "a": "o", "b": "h", "c": "eo", "e": "c", "f": "t", "g": "q", "h": "bn", "i": "lj", "k": "h", "l": "it", "m": "rn",
    "n": "uh", "o": "ca", "p": "n", "q": "g", "r": "t", "s": "x", "t": "rl", "u": "nv", "v": "y", "x": "s", "y": "v",
}  # fmt: skip
PAIRS = {"rn": "m", "nn": "m", "li": "h", "ri": "n", "vv": "w", "ci": "d", "in": "m"}  # two read as one
OF_MARKS = 0.6  # of the damage to a letter that can lose or change a mark


def damage(text: str, share: float, seed: int) -> str:
    """The text with about that share of its letters damaged; the same text, share and seed give the same result.

    >>> damage("Đã giải quyết 1.204 hồ sơ", 0.0, 1)
    'Đã giải quyết 1.204 hồ sơ'
    >>> damage("Đã giải quyết 1.204 hồ sơ", 0.2, 5)
    'Đã gíảii uyết 1.204 bồ s'
    """
    text = unicodedata.normalize("NFC", text)
    rng = Random(zlib.crc32(text.encode()) + seed)  # each text has its own accidents
    signs = list(text)
    at = 0
    damaged = []
    while at < len(signs):
        sign = signs[at]
        following = signs[at + 1] if at + 1 < len(signs) else ""
        if not sign.isalpha() or rng.random() >= share:
            damaged.append(sign)
            at += 1
        elif _can_change_mark(sign) and rng.random() < OF_MARKS:
            damaged.append(_change_mark(sign, rng))
            at += 1
        else:
            written, used = _slip(sign, following, rng)
            damaged.append(written)
            at += used
    return unicodedata.normalize("NFC", "".join(damaged))


def _can_change_mark(sign: str) -> bool:
    return any(sign.lower() in group for group in (*MARKED, "iy")) or unicodedata.normalize("NFD", sign) != sign


def _change_mark(sign: str, rng: Random) -> str:
    """The letter without its marks, without its tone, with another tone, or with another mark."""
    bare, tone = _split(sign)
    kind = rng.random()
    if kind < 0.3 and (tone or _base(bare) != bare):
        return _base(bare)
    if kind < 0.55 and tone:
        return bare
    if kind < 0.8 and tone:
        return unicodedata.normalize("NFC", bare + _pick(TONES.replace(tone, ""), rng))
    others = next((group.replace(bare.lower(), "") for group in MARKED if bare.lower() in group), "")
    if others:
        other = _pick(others, rng)
        return unicodedata.normalize("NFC", (other.upper() if bare.isupper() else other) + tone)
    return unicodedata.normalize("NFC", bare + _pick(TONES.replace(tone, "") if tone else TONES, rng))


def _slip(sign: str, following: str, rng: Random) -> tuple[str, int]:
    """What is written instead of a letter, and how many letters it stands for."""
    if following.isalpha() and (joined := PAIRS.get((sign + following).lower())) and rng.random() < 0.5:
        return joined, 2
    kind = rng.random()
    similar = SIMILAR.get(_base(_split(sign)[0]).lower(), "")
    if kind < 0.4 and similar:
        if similar == "rn":
            return "rn", 1
        other = _pick(similar, rng)
        return other.upper() if sign.isupper() else other, 1
    if kind < 0.65:
        return "", 1
    if kind < 0.8 or not following.isalpha():
        return sign + sign, 1
    return following + sign, 2


def _split(sign: str) -> tuple[str, str]:
    """A letter without its tone, and the tone."""
    apart = unicodedata.normalize("NFD", sign)
    tone = "".join(mark for mark in apart if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in TONES)), tone


def _base(letter: str) -> str:
    """A letter without any mark, đ as d."""
    plain = unicodedata.normalize("NFD", letter)[:1]
    return {"đ": "d", "Đ": "D"}.get(plain, plain)


def _pick(choices: Sequence[str], rng: Random) -> str:
    # Only random() is promised to give the same numbers in every version of Python.
    return choices[int(rng.random() * len(choices))]
