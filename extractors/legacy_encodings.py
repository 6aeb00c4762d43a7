"""The encodings of Vietnamese before Unicode: TCVN3 (ABC), VNI, VISCII and VPS.

Bytes of these encodings stand in a text as the characters of Latin-1 or Windows-1252 that have the same numbers. They
are read by the name of their font, or on the evidence of a whole text or block: its words must become Vietnamese
syllables. A short cell alone is never judged. Digits are the same in all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from extractors.syllables import evidence

# The letters from 0x80 on, sixteen a line; a dot is a place without a Vietnamese letter.
_TCVN = (
    "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨ"
    "ÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"
    ".ĂÂÊÔƠƯĐăâêôơưđẰ"
    ".....àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
_TCVN_LOW = {1: "Ú", 2: "Ụ", 4: "Ừ", 5: "Ử", 6: "Ữ", 17: "Ứ", 18: "Ự", 19: "Ỳ", 20: "Ỷ", 21: "Ỹ", 22: "Ý", 23: "Ỵ"}
_VISCII = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 20: "Ỷ", 25: "Ỹ", 30: "Ỵ"}
_VPS = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲ"
    "Ế..ỀỂỄỐỒỔỖýỷỵỚỜỞ"
    ".ắằẳẵặỠớÙờởỡŨỨợỪ"
    "ổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    "ầÁÂấẩẫậđẻÉÊẹỉễịỹ"
    "ƯỦồốÔỏơÈừứÚũưÝẺ."
    "àáâãảạă.èéêẽìí.ĩ"
    "ẴĐòóôõ.Ơụùúủ.ỶẼỳ"
)
_VPS_LOW = {2: "Ạ", 3: "Ậ", 4: "Ặ", 5: "Ẹ", 6: "Ệ", 16: "Ị", 17: "Ọ", 18: "Ộ", 19: "Ợ", 20: "Ụ", 21: "Ự", 25: "Ỵ",
            28: "Ẫ", 29: "Ữ"}  # fmt: skip
# VNI: a letter and what stands above or below it, as a second byte; some letters have a byte of their own.
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_VNI_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}

# What a text taken for Windows-1252 shows for a byte; the last two are what PDF fonts make of ư and ã.
_SHOWN = {
    **{bytes([byte]).decode("cp1252", "ignore"): byte for byte in range(0x80, 0xA0)},
    "\u2212": 0xAD,
    "\u2219": 0xB7,
}
_TO_BYTES = {ord(char): chr(byte) for char, byte in _SHOWN.items() if char}
_PUNCTUATION = {byte: bytes([byte]).decode("cp1252") for byte in (0x82, 0x84, 0x85, *range(0x91, 0x98), 0x99)}
_WORD = re.compile(r"[^\W\d_]+")
_UNICODE = re.compile("[\u1ea0-\u1ef9ăĂđĐơƠưƯ]")
_ENOUGH, _CLEAR = 8, 8  # distinct words that must speak for an encoding; so many for each one against it


@dataclass(frozen=True, slots=True)
class Encoding:
    """A table from bytes, taken as the characters of these numbers, to letters."""

    name: str
    letters: Mapping[int, str]
    pairs: Mapping[str, str]  # two characters that are one letter
    caseless: bool = False  # capitals with a tone are drawn by another font from the bytes of the small letters

    def decode(self, text: str) -> str:
        """The text with its letters in Unicode; what is no byte of the encoding stays.

        >>> TCVN3.decode("Céng hßa x· héi; §éC LËP"), VNI.decode("Coäng hoøa xaõ hoäi")
        ('Cộng hòa xã hội; ĐỘC LẬP', 'Cộng hòa xã hội')
        """
        text = text.translate(_TO_BYTES)
        if self.pairs:
            text = _VNI_LETTER.sub(lambda match: self.pairs.get(match[0], match[0]), text)
        text = text.translate(self.letters).translate(_PUNCTUATION)
        return _capitals(text) if self.caseless else text


def _single(high: str, low: Mapping[int, str]) -> dict[int, str]:
    return {**low, **{0x80 + at: letter for at, letter in enumerate(high) if letter != "."}}


def _vni() -> dict[str, str]:
    """The letters of VNI, of one byte or two, small and capital."""
    marks = [("aeiouy", "", _VNI_TONES), ("aeo", "\u0302", _VNI_CIRCUMFLEX), ("a", "\u0306", _VNI_BREVE)]
    letters = dict(_VNI_ALONE)
    for bases, shape, tones in marks:
        for base in bases:
            letters |= {base + byte: unicodedata.normalize("NFC", base + shape + tone) for byte, tone in tones.items()}
    for base, horned in (("ô", "ơ"), ("ö", "ư")):
        letters |= {base + byte: unicodedata.normalize("NFC", horned + tone) for byte, tone in _VNI_TONES.items()}
    capitals = {one.upper(): letter.upper() for one, letter in letters.items()}
    mixed = {one[0].upper() + one[1:]: letter.upper() for one, letter in letters.items()}
    return letters | capitals | mixed


_VNI = _vni()
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

TCVN3 = Encoding("TCVN3", {byte: one for byte, one in _single(_TCVN, {}).items() if byte > 0xA0}, {}, caseless=True)
TCVN5712 = Encoding("TCVN 5712", _single(_TCVN, _TCVN_LOW), {})
VISCII = Encoding("VISCII", _single(_VISCII, _VISCII_LOW), {})
VPS = Encoding("VPS", _single(_VPS, _VPS_LOW), {})
VNI = Encoding("VNI", {}, _VNI)
ENCODINGS = (TCVN3, TCVN5712, VNI, VISCII, VPS)


def by_font(font: str) -> Encoding | None:
    """The encoding that a font of such a name has.

    >>> [found.name if (found := by_font(font)) else "" for font in (".VnTimeH", "VNI-Times", "Times New Roman")]
    ['TCVN3', 'VNI', '']
    """
    name = font.rsplit("+", 1)[-1].lower()
    if name.startswith((".vn", "vnarial", "vntime")) and not name.startswith("vntimes"):  # that is another maker's
        return TCVN3
    if name.startswith("vni"):
        return VNI
    return VPS if name.startswith("vps") else None


def is_capital_font(font: str) -> bool:
    """Whether a font draws capitals from the bytes of small letters, as .VnTimeH does."""
    return by_font(font) is TCVN3 and font.split(",")[0].removesuffix("-Bold").endswith("H")


def is_unicode(text: str) -> bool:
    """Whether a text has letters that no byte of an old encoding is taken for."""
    return _UNICODE.search(text) is not None


def recognise(text: str) -> Encoding | None:
    """The encoding of a text or block, where its words make it plain; None for Unicode and for what is too short.

    >>> recognise("Céng hßa x· héi chñ nghÜa ViÖt Nam §éc lËp Tù do H¹nh phóc").name
    'TCVN3'
    >>> recognise("Cộng hòa xã hội chủ nghĩa Việt Nam"), recognise("§éc lËp")
    (None, None)
    """
    if text.isascii() or is_unicode(text):
        return None
    well, ill = evidence(text)
    if ill < _ENOUGH or ill <= well:
        return None
    found = [(evidence(encoding.decode(text)), encoding) for encoding in ENCODINGS]
    (well, ill), best = max(found, key=lambda one: one[0][0] - _CLEAR * one[0][1])
    return best if well >= _ENOUGH and ill * _CLEAR <= well else None


def _capitals(text: str) -> str:
    """Words set in capitals made whole: in TCVN3 only the letters without a tone have capitals of their own.

    >>> _capitals("KẾT QUả THựC HIệN"), _capitals("Bộ phận Một cửa, ủY ban")
    ('KẾT QUẢ THỰC HIỆN', 'Bộ phận Một cửa, ỦY ban')
    """
    return "".join(_capital_line(line) for line in text.splitlines(keepends=True))


def _capital_line(line: str) -> str:
    words = _WORD.findall(line)
    if all(not _is_small(word) for word in words) and any(_is_capital(word) for word in words):
        return line.upper()
    return _WORD.sub(lambda word: word[0].upper() if _is_capital(word[0]) else word[0], line)


def _is_small(word: str) -> bool:
    """Whether a word has a small letter of its own, one that needs no font to say so."""
    return any(char.isascii() and char.islower() for char in word)


def _is_capital(word: str) -> bool:
    return not _is_small(word) and any(char.isupper() for char in word[1:])
