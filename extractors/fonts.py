"""Which encoding the text in each font of a document has: told by the font's name, unless its words say otherwise."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.legacy_encodings import Encoding, by_font, is_capital_font, is_unicode, recognise
from extractors.syllables import evidence


class FontEncodings:
    """Brings runs of text to Unicode; made from all runs of a document, as (text, name of the font).

    A font of an old encoding may stand over text that was typed in Unicode: then its own words, all together, are
    better Vietnamese as they are. Text in any other font is judged by its words as a whole. `met` are the encodings
    met.

    >>> fonts = FontEncodings([("b¸o c¸o", ".VnTimeH"), ("Söhne", "Arial"), ("một cửa", ".VnTime")])
    >>> fonts.decode("b¸o c¸o", ".VnTimeH"), fonts.decode("Söhne", "Arial"), fonts.decode("các", ".VnTime")
    ('BÁO CÁO', 'Söhne', 'các')
    >>> list(fonts.met)
    ['TCVN3']
    """

    def __init__(self, runs: Iterable[tuple[str, str]]) -> None:
        texts: dict[str, list[str]] = {}
        for text, font in runs:
            texts.setdefault(font, []).append(text)
        whole = {font: "\n".join(parts) for font, parts in texts.items()}
        self.whole = recognise("\n".join(text for font, text in whole.items() if not by_font(font)))
        self.by_font = {font: _encoding(text, font) for font, text in whole.items()}
        self.is_needed = bool(self.whole or any(by_font(font) for font in whole))
        self.met: dict[str, None] = {}

    def decode(self, text: str, font: str) -> str:
        """A run in Unicode."""
        encoding = self.by_font.get(font, by_font(font)) or (None if by_font(font) else self.whole)
        if encoding and not text.isascii() and not is_unicode(text):
            self.met[encoding.name] = None
            text = encoding.decode(text)
        return text.upper() if is_capital_font(font) else text


def _encoding(text: str, font: str) -> Encoding | None:
    encoding = by_font(font)
    if encoding is None or not is_unicode(text):
        return encoding
    (well, ill), (decoded_well, decoded_ill) = evidence(text), evidence(encoding.decode(text))
    return encoding if decoded_well - decoded_ill > well - ill else None
