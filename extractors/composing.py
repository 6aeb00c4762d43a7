"""A document's text while it is written, piece by piece, in one normal form."""

from __future__ import annotations

import unicodedata

from extractors.limits import Limits


class Composer:
    """Text in NFC: a letter and its mark may come in two pieces, of two runs or elements. Raises `TooLarge`.

    >>> composer = Composer(Limits())
    >>> for piece in ("Huye", "\\u0323\\u0302n"):
    ...     composer.write(piece)
    >>> "".join(composer.parts), composer.length
    ('Huyện', 5)
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts: list[str] = []
        self.length = 0

    def write(self, text: str) -> None:
        """Put `text` behind what is written."""
        if not text:
            return
        text = unicodedata.normalize("NFC", text)
        if self.parts and unicodedata.combining(text[0]):
            text = unicodedata.normalize("NFC", self.parts[-1] + text)
            self.length -= len(self.parts.pop())
        self.parts.append(text)
        self.length += len(text)
        self.limits.check_length(self.length)
