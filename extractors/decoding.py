"""Bytes → text: told by evidence in the bytes, never by the name of the file."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from extractors.errors import DamagedFile, UnknownFormat

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_LATIN = re.compile("[\t\n\r\x20-\x7e\xa0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u20bf\ufeff]")
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
_OLD_ENCODING = (
    "chữ trong tệp không phải tiếng Việt Unicode (có thể là bảng mã cũ TCVN3, VNI hoặc VISCII), chưa được đọc ở "
    "phiên bản này; hãy chuyển tệp sang Unicode UTF-8 rồi nạp lại",
    "the text is not Vietnamese in Unicode (perhaps an old encoding: TCVN3, VNI or VISCII), which this version does "
    "not read; convert the file to UTF-8 and try again",
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file without its byte order mark, in which encoding it was, and what had to be forgiven."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes) -> Decoded:
    """The text of `data`.

    Raises `UnknownFormat` for bytes that are no text, `DamagedFile` for text in an encoding that cannot be told.

    >>> decode("Huyện".encode("utf-16")).text
    'Huyện'
    >>> decode(b"huy\\xea\\xf2n, x\\xe3").text  # CP1258: a letter, then its tone
    'huyện, xă'
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(_strictly(data[len(mark) :], encoding))
    if b"\x00" in data[:_SAMPLE]:
        return _checked(_wide(data))
    try:
        return _checked(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError:
        return _checked(_forgiven(data) or _windows(data))


def _strictly(data: bytes, encoding: str) -> Decoded:
    """What a byte order mark promises; a few broken characters are replaced and told."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        bad = text.count("\ufffd")
        if bad * 100 > len(text) + 100:
            raise _undecodable() from None
        return Decoded(text, encoding, (_replaced(bad),))


def _wide(data: bytes) -> Decoded:
    """UTF-16 without a mark: in the right byte order nearly all is letters, digits and marks of Vietnamese."""
    whole = data[: len(data) // 2 * 2]
    sample = whole[:_SAMPLE]
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "ignore")
        if len(text) * 2.1 > len(sample) and len(_LATIN.findall(text)) > 0.95 * len(text):
            return _strictly(whole, encoding)
    raise _binary()


def _forgiven(data: bytes) -> Decoded | None:
    """UTF-8 with a few broken bytes; None where the bytes are no UTF-8 on the whole."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    good = sum(1 for char in text[:2_000_000] if "\x7f" < char != "\ufffd")
    return Decoded(text, "utf-8", (_replaced(bad),)) if good >= 20 * bad else None


def _windows(data: bytes) -> Decoded:
    """CP1258, if the words become Vietnamese by it; no other single-byte encoding is read."""
    if _CONTROLS.search(data[:_SAMPLE].decode("latin-1")):
        raise _binary()
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        raise DamagedFile(*_OLD_ENCODING) from None
    well, ill = _evidence(text)
    if not well or ill * 10 > well:
        raise DamagedFile(*_OLD_ENCODING)
    return Decoded(text, "cp1258", ("bảng mã CP1258 được nhận ra theo chữ tiếng Việt trong tệp",))


def _checked(decoded: Decoded) -> Decoded:
    """The text, unless it is plainly no readable text."""
    sample = decoded.text[:_SAMPLE]
    controls = len(_CONTROLS.findall(sample))
    if controls and controls * 200 > len(sample):
        raise _binary()
    refuse_old_encodings(sample)
    return decoded


def refuse_old_encodings(text: str) -> None:
    """Raise `DamagedFile` where most words with diacritics are no Vietnamese: TCVN3, VNI or bytes taken for Latin-1."""
    well, ill = _evidence(text)
    if ill >= 8 and ill > 2 * well and not re.search("[\u1ea0-\u1ef9ơư]", text[:_SAMPLE]):
        raise DamagedFile(*_OLD_ENCODING)


def _evidence(text: str) -> tuple[int, int]:
    """How many distinct words with letters beyond ASCII are Vietnamese syllables, and how many are not.

    >>> _evidence("Cộng hòa xã hội"), _evidence("x· héi chñ nghÜa ViÖt"), _evidence("Coäng hoøa")
    ((4, 0), (1, 4), (0, 2))
    """
    words = {
        word for word in re.findall(r"[^\s\d.,;:!?()\[\]\"'“”‘’/–—…<>=%*+-]+", text[:200_000]) if not word.isascii()
    }
    well = sum(1 for word in words if _is_syllable(word))
    return well, len(words) - well


def _is_syllable(word: str) -> bool:
    """Whether a word can be one Vietnamese syllable: onset, vowels, coda, at most one tone, no capital inside."""
    if len(word) > 16:
        return False
    bare = unicodedata.normalize("NFD", word)
    toneless = bare.translate(_TONES)
    if len(bare) - len(toneless) > 1 or not (word.islower() or word.istitle() or word.isupper()):
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless).lower()) is not None


def _replaced(count: int) -> str:
    return f"{count} ký tự hỏng trong tệp được thay bằng U+FFFD"


def _binary() -> UnknownFormat:
    return UnknownFormat(
        "tệp nhị phân, không phải văn bản; hãy xuất báo cáo ra tệp .txt, .html, .docx hoặc .pdf rồi nạp lại",
        "a binary file, no text; export the report as .txt, .html, .docx or .pdf and try again",
    )


def _undecodable() -> DamagedFile:
    return DamagedFile(
        "tệp hỏng: phần lớn nội dung không giải mã được thành chữ; hãy lấy lại bản gốc",
        "the file is damaged: most of it cannot be decoded as text; fetch the original again",
    )
