"""Text written in the encodings before Unicode, as an old Word with their fonts would have saved it."""

from __future__ import annotations

from extractors.legacy_encodings import TCVN3, VISCII, VNI, VPS, Encoding

_TYPED = str.maketrans(dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)) | {"≥": ">", "\u00a0": " "})


def to_tcvn3(text: str) -> bytes:
    """Capitals with a tone get the byte of the small letter: only the font .VnTimeH drew them as capitals."""
    codes = {letter: byte for byte, letter in TCVN3.letters.items()}
    small = {chr(code).upper(): byte for letter, byte in codes.items() if letter.islower() for code in [ord(letter)]}
    return _written(text, {**small, **{letter: byte for letter, byte in codes.items() if letter in "ĂÂÊÔƠƯĐ"},
                           **{letter: byte for letter, byte in codes.items() if letter.islower()}})  # fmt: skip


def to_vni(text: str) -> bytes:
    codes: dict[str, str] = {}
    for typed, letter in VNI.pairs.items():
        if not (len(typed) == 2 and typed[0].isupper() and typed[1].islower()):
            codes.setdefault(letter, typed)
    return "".join(codes.get(char, char) for char in text.translate(_TYPED)).encode("cp1252", "replace")


def to_viscii(text: str) -> bytes:
    return _single(text, VISCII)


def to_vps(text: str) -> bytes:
    return _single(text, VPS)


def _single(text: str, encoding: Encoding) -> bytes:
    """These two have letters where Windows has its quotation marks and dashes: plain ones stand for them."""
    plain = text.translate(str.maketrans("“”‘’–—•", "\"\"''---")).replace("…", "...")
    return _written(plain, {letter: byte for byte, letter in encoding.letters.items()})


def _written(text: str, codes: dict[str, int]) -> bytes:
    return b"".join(
        bytes([codes[char]]) if char in codes else char.encode("cp1252", "replace") for char in text.translate(_TYPED)
    )
