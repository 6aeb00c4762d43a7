"""Tesseract in this process: what it reads in a picture.

One engine for each language and process, one thread each: workers share the machine, and a thread pool inside every
worker would make all of them wait. Nothing is written: pictures go in and words come out through memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from unicodedata import normalize

import numpy as np
from PIL import Image

from extractors import tessdata
from extractors.tessdata import LANGUAGE, SECOND_LANGUAGE

# Read by the library when it is loaded, so it stands here before any import of tesserocr.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

DPI = 300  # the resolution at which pages are prepared: thin lines and specks are told apart
READ_DPI = 195  # and at which letters are read: measured, more takes longer and errs more often
BLOCK, LINE, CHAR = 6, 7, 10  # tesseract's page segmentation modes

Pixels = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Read:
    """A word as tesseract gives it: its box and baseline in pixels, its confidence from 0 to 1."""

    text: str
    box: Pixels
    baseline: float
    confidence: float
    line: int  # words of one line have one number
    letters: tuple[tuple[str, Pixels], ...] = ()  # of a word that has digits


def read_words(picture: np.ndarray, fine: float = 1.0) -> list[Read]:
    """The words of a picture: height × width of 8 bits, grey, at DPI.

    `fine` is how much finer than usual it is read: for small letters.
    """
    api = _engine(LANGUAGE, "")
    _show(api, picture, BLOCK, READ_DPI * fine)
    api.Recognize()
    return list(_words(api, DPI / READ_DPI / fine))


def read_digits(picture: np.ndarray, mode: int = LINE, language: str = "") -> str:
    """What a picture says if it may hold nothing but a number: digits, points, commas, %, / and -."""
    api = _engine(language or _second(), "0123456789.,%/-")
    _show(api, picture, mode)
    return "".join(api.GetUTF8Text().split())


def _show(api: Any, picture: np.ndarray, mode: int, dpi: float = READ_DPI) -> None:
    height, width = (max(round(side * dpi / DPI), 1) for side in picture.shape)
    api.SetPageSegMode(mode)
    api.SetImage(Image.fromarray(picture).resize((width, height), Image.Resampling.BICUBIC))
    api.SetSourceResolution(round(dpi))


def _enlarged(box: Pixels, scale: float) -> Pixels:
    """A box in the picture that is read, in the pixels of the one that was given."""
    left, top, right, bottom = (round(edge * scale) for edge in box)
    return left, top, right, bottom


def _second() -> str:
    """Another network for the second reading, where it is installed: it does not share the first one's habits."""
    return SECOND_LANGUAGE if tessdata.find(SECOND_LANGUAGE) else LANGUAGE


@cache
def _engine(language: str, letters: str) -> Any:
    import tesserocr

    folder = tessdata.find(language) or tessdata.require()
    variables = {"tessedit_char_whitelist": letters} if letters else {}
    api = tesserocr.PyTessBaseAPI(path=str(folder), lang=language, variables=variables)
    api.SetVariable("debug_file", os.devnull)
    return api


def _words(api: Any, scale: float) -> Iterator[Read]:
    import tesserocr

    level, line = tesserocr.RIL, -1
    found = api.GetIterator()
    for one in tesserocr.iterate_level(found, level.WORD) if found else ():
        line += bool(one.IsAtBeginningOf(level.TEXTLINE))
        if one.Empty(level.WORD) or not (text := normalize("NFC", one.GetUTF8Text(level.WORD)).strip()):
            continue
        base = one.Baseline(level.WORD)
        box = _enlarged(one.BoundingBox(level.WORD), scale)
        letters = _letters(one, scale) if any(map(str.isdigit, text)) else ()
        baseline = (base[0][1] + base[1][1]) / 2 * scale if base else box[3]
        yield Read(text, box, baseline, one.Confidence(level.WORD) / 100, line, letters)


def _letters(word: Any, scale: float) -> tuple[tuple[str, Pixels], ...]:
    """The letters of the word at which the iterator stands; it is moved on to the word's last one."""
    import tesserocr

    level, letters = tesserocr.RIL, []
    while True:
        letters.append(
            (normalize("NFC", word.GetUTF8Text(level.SYMBOL)), _enlarged(word.BoundingBox(level.SYMBOL), scale))
        )
        if word.IsAtFinalElement(level.WORD, level.SYMBOL) or not word.Next(level.SYMBOL):
            return tuple(letters)


def around(boxes: Sequence[Pixels]) -> Pixels:
    """The box around boxes.

    >>> around([(1, 2, 3, 4), (0, 3, 2, 9)])
    (0, 2, 3, 9)
    """
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
