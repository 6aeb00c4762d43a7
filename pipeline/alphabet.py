"""The order of the Vietnamese alphabet: a ă â b c d đ e ê …; tones count only between words that are else alike."""

from __future__ import annotations

import unicodedata

LETTERS = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of dictionaries


def alphabetical(text: str) -> tuple[tuple[int, ...], tuple[int, ...], str]:
    """A key that sorts as a Vietnamese list does; blanks and other signs come before all letters.

    >>> sorted(["Tiền Giang", "Đồng Tháp", "Điện Biên", "Đà Nẵng", "Ân Thi", "An Giang", "Dĩ An"], key=alphabetical)
    ['An Giang', 'Ân Thi', 'Dĩ An', 'Đà Nẵng', 'Điện Biên', 'Đồng Tháp', 'Tiền Giang']
    >>> sorted(["má", "mạ", "ma", "mà", "mã", "mả"], key=alphabetical)
    ['ma', 'mà', 'mả', 'mã', 'má', 'mạ']
    """
    letters, tones = [], []
    for sign in unicodedata.normalize("NFC", text.lower()):
        parts = unicodedata.normalize("NFD", sign)
        tone = next((mark for mark in parts if mark in TONES), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else sign
        letters.append(LETTERS.get(letter, ord(letter[:1]) - 0x200000))
        tones.append(TONES.index(tone) + 1 if tone else 0)
    return tuple(letters), tuple(tones), text
