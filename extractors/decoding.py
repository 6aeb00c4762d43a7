"""Bytes → text: told by evidence in the bytes, never by the name of the file."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from extractors.errors import DamagedFile, UnknownFormat
from extractors.legacy_encodings import recognise
from extractors.syllables import evidence

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_LATIN = re.compile("[\t\n\r\x20-\x7e\xa0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u20bf\ufeff]")
_OLD_ENCODING = (
    "chữ trong tệp không phải tiếng Việt Unicode và không nhận ra được bảng mã (TCVN3, VNI, VISCII, VPS đều không "
    "khớp); hãy chuyển tệp sang Unicode UTF-8 rồi nạp lại",
    "the text is not Vietnamese in Unicode, and its encoding cannot be told (TCVN3, VNI, VISCII and VPS do not fit); "
    "convert the file to UTF-8 and try again",
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
        return _checked(_forgiven(data) or _one_byte(data))


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


def _one_byte(data: bytes) -> Decoded:
    """An encoding of one byte a letter: CP1258 or one of those before Unicode, if the words become Vietnamese by it."""
    surface = data.decode("latin-1")
    text = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    well, ill = evidence(text)
    if well and ill * 10 <= well and not _CONTROLS.search(text):
        return Decoded(text, "cp1258", (_recognised("CP1258"),))
    found = recognise(surface)
    if found:
        return Decoded(found.decode(surface), found.name, (_recognised(found.name),))
    if _CONTROLS.search(surface[:_SAMPLE]):
        raise _binary()
    raise DamagedFile(*_OLD_ENCODING)


def _checked(decoded: Decoded) -> Decoded:
    """The text, unless it is plainly no readable text."""
    sample = decoded.text[:_SAMPLE]
    controls = len(_CONTROLS.findall(sample))
    if controls and controls * 200 > len(sample):
        raise _binary()
    return mended(decoded)


def mended(decoded: Decoded) -> Decoded:
    """Text whose letters stand for bytes of an old encoding brought to Unicode, as a whole or block by block.

    Raises `DamagedFile` where most words with diacritics are no Vietnamese in any of them.
    """
    text = decoded.text
    _, ill = evidence(text)
    if ill < 8:
        return decoded
    names: dict[str, None] = {}

    def mend(match: re.Match[str]) -> str:
        found = recognise(match[0])
        names.update({found.name: None} if found else {})
        return found.decode(match[0]) if found else match[0]

    if found := recognise(text):
        return Decoded(found.decode(text), found.name, (*decoded.warnings, _recognised(found.name)))
    text = _BLOCK.sub(mend, text)
    refuse_old_encodings(text)
    return Decoded(text, decoded.encoding, (*decoded.warnings, *(_recognised(name) for name in names)))


def refuse_old_encodings(text: str) -> None:
    """Raise `DamagedFile` where most words with diacritics are no Vietnamese: bytes taken for Latin-1 and the like."""
    if re.search("[\u1ea0-\u1ef9ơư]", text[:_SAMPLE]):
        return
    well, ill = evidence(text)
    if ill >= 8 and ill > 2 * well:
        raise DamagedFile(*_OLD_ENCODING)


def _recognised(name: str) -> str:
    return f"bảng mã {name} được nhận ra theo chữ tiếng Việt trong tệp"


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
