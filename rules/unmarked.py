"""One plain form of Vietnamese letters, character by character, so that a match in it is a match in the text."""

from __future__ import annotations

import unicodedata

_LETTERS = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
_PLAIN = {ord(one): unicodedata.normalize("NFD", one)[0].lower() for one in _LETTERS}
_BLANKS = {ord(one): " " for one in "\t\n\r\f\v\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"}
_DASHES = {ord(one): "-" for one in "\u2010\u2011\u2012\u2013\u2014\u2212"}
_CAPITALS = {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
_TABLE = _PLAIN | _BLANKS | _DASHES | _CAPITALS | {ord(one): "d" for one in "ĐđÐð"} | {ord("’"): "'", ord("…"): "."}


def unmarked(text: str) -> str:
    """The text without case, tones and diacritics, blanks and dashes of one kind; as long as the text itself.

    What distinguishes words only by their tones is lost ("năm" and "nam"): where that matters, look at the text at
    the same place. Expects NFC.

    >>> unmarked("QUÝ I – NĂM 2022")
    'quy i - nam 2022'
    """
    return text.translate(_TABLE)
