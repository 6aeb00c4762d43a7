"""The second reading of numbers: another network, another binarisation, nothing but digits allowed.

Two readers that err seldom and not alike seldom err together. Where they differ nobody here decides: both readings are
kept, and the number is in doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from extractors.ocr_engine import CHAR, Pixels, Read, read_digits
from extractors.tessdata import LANGUAGE

_NUMBER = re.compile(r"\d[\d.,/%-]*")
_OUTSIDE = "().,;:%-–—+~<>≤≥=*'\"“”…/[]"
_REFERENCE = re.compile(r"\d+(?:/\d{4})?/[A-ZĐ]")  # "61/2018/NĐ-CP": its number counts nothing
_EDGE = 14
_SURE = 0.8
_PAPER = 200  # levels of grey: brighter is paper


def second(read: Read, text: str, page: np.ndarray) -> str | None:
    """What the second reading makes of a word with digits, where it differs from `text`; None where they agree.

    A word that holds no number, or the number of a legal paper, is not read again.
    """
    if not any(map(str.isdigit, text)) or _REFERENCE.search(text):
        return None
    found = []
    for match in _NUMBER.finditer(text):
        again = _again(_box(read, text, match.start(), match.end()), page)
        found.append((again, _plain(again) == _plain(match[0])))
    return None if all(same for _, same in found) else " ".join(again for again, _ in found)


def instead(read: Sequence[Read], cell: np.ndarray) -> list[Read]:
    """The words of a cell with one line; where they make no sense and two readers of digits agree, their number.

    A short number alone in its cell is at times taken for a syllable ("31" for "Khi").
    """
    if len(read) > 1 or (read and (read[0].confidence > _SURE or any(map(str.isdigit, read[0].text)))):
        return list(read)
    one, other = read_digits(cell), read_digits(cell, language=LANGUAGE)
    if not any(map(str.isdigit, one)) or one != other:
        return list(read)
    dark = cell < _PAPER
    rows, columns = np.nonzero(dark.any(1))[0], np.nonzero(dark.any(0))[0]
    box = int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
    return [Read(one, box, box[3], _SURE, 0)]


def _box(read: Read, text: str, start: int, end: int) -> Pixels:
    """Where a number stands: the word's own box where it is the whole word but for signs around it."""
    if not text[:start].strip(_OUTSIDE) and not text[end:].strip(_OUTSIDE) and len(text) - (end - start) < 2:
        return read.box
    if len(read.letters) != len(text):
        return read.box
    boxes = [box for _, box in read.letters[start:end]]
    return min(box[0] for box in boxes), read.box[1], max(box[2] for box in boxes), read.box[3]


def _again(box: Pixels, page: np.ndarray) -> str:
    """The number in a box of the page, read alone."""
    left, top, right, bottom = box
    crop = page[max(top - 3, 0) : bottom + 3, max(left - 3, 0) : right + 3]
    crop = np.pad(crop, _EDGE, constant_values=255)
    return read_digits(crop) or read_digits(crop, CHAR)


def _plain(number: str) -> str:
    return number.strip(_OUTSIDE)
