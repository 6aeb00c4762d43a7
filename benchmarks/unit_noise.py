"""Names of units as careless hands and machines write them: `noisy_headers`, each with the unit that is meant.

The noise is made here and knows nothing of how names are compared: tones in the other place, capitals, lost marks,
missing or shortened kinds, hyphens, blanks and apostrophes, y for i, Roman numerals, leading zeros, breves of "Đăk",
decomposed letters, and now and then a letter that is lost altogether. A letter whose loss leaves another unit's very
name is not lost: nobody could tell.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipeline.gazetteer import Gazetteer, Unit
from rules.model import Header

FIRST, LAST = date(2004, 8, 31), date(2026, 4, 30)
TONES = "\u0300\u0301\u0303\u0309\u0323"
SHORT = {
    "quận": ("Q. ", "Q.", "Q "), "phường": ("P. ", "P.", "P "), "thị xã": ("TX ", "TX. ", "TX."),
    "thị trấn": ("TT ", "TT. ", "TT."), "thành phố": ("TP ", "TP. ", "TP.", "Tp. "), "huyện": ("H. ", "H."),
    "xã": ("X. ", "X."), "tỉnh": ("T. ",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A header with its day, the unit it means, and the kinds of noise in it."""

    header: Header
    on: date
    unit: Unit
    noise: tuple[str, ...]


def noisy_headers(book: Gazetteer, count: int, seed: int = 1) -> Iterator[Case]:
    """`count` cases: every level, every time, some without province or district."""
    chance = random.Random(seed)
    by_level = {level: [one for one in book.units.values() if one.level == level]
                for level in ("province", "district", "commune")}  # fmt: skip
    levels = sorted(by_level)
    for _ in range(count):
        unit = chance.choice(by_level[chance.choices(levels, (6, 3, 1))[0]])
        yield _case(book, unit, chance)


@cache
def _all_names(book: Gazetteer) -> frozenset[str]:
    return frozenset(_plain(unit.name).lower() for unit in book.units.values())


def _case(book: Gazetteer, unit: Unit, chance: random.Random) -> Case:
    start, end = max(unit.valid_from, FIRST), min(unit.valid_to, LAST + timedelta(days=1))
    on = start + timedelta(days=chance.randrange((end - start).days))
    noise = [name for name in NOISES if chance.random() < 0.16]
    name = unit.name
    for one in noise:
        spoilt_name = NOISES[one](name, chance)
        if one != "lost_letter" or _plain(spoilt_name).strip().lower() not in _all_names(book):
            name = spoilt_name
    home, district = book.province(unit), book.district(unit)
    spoilt = chance.choice(("tone_place", "capitals", "lost_marks", "hyphens"))
    province = NOISES[spoilt](home.name, chance) if chance.random() < 0.3 else home.name
    above = district.name if district and unit.level == "commune" and chance.random() < 0.85 else None
    if above and chance.random() < 0.3:
        above = NOISES[spoilt](above, chance)
    if chance.random() < (0.5 if unit.level == "province" else 0.12):
        province, noise = "", [*noise, "no_province"]
    header = Header(unit_name=_with_kind(unit, name, chance), unit_level=unit.level, province=province or None,
                    district=above)  # fmt: skip
    return Case(header, on, unit, tuple(noise))


def _with_kind(unit: Unit, name: str, chance: random.Random) -> str:
    """The kind before the name: in full, short, in capitals where the name is, or not at all."""
    kind, how = unit.printed_kind, chance.random()
    if how < 0.12:
        return name
    if how < 0.3 and kind in SHORT:
        return chance.choice(SHORT[kind]) + name
    if name.isupper():
        return f"{kind.upper()} {name}"
    return f"{chance.choice((kind, kind.capitalize()))} {name}"


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(one for one in bare if not unicodedata.combining(one))


def _tone_place(name: str, chance: random.Random) -> str:
    """ "Hoà" for "Hòa" and back: the tone goes to the other of two vowels."""

    def turn(found: re.Match[str]) -> str:
        first, second = (unicodedata.normalize("NFD", one) for one in found.groups())
        tone = "".join(one for one in first + second if one in TONES)
        bare = [re.sub(f"[{TONES}]", "", one) for one in (first, second)]
        moved = (bare[0], bare[1] + tone) if any(one in TONES for one in first) else (bare[0] + tone, bare[1])
        return unicodedata.normalize("NFC", "".join(moved))

    return re.sub(r"([oòóỏõọuùúủũụ])([aàáảãạeèéẻẽẹyỳýỷỹỵ])(?!\w)", turn, name)


def _capitals(name: str, chance: random.Random) -> str:
    return chance.choice((name.upper(), name.lower(), name.title()))


def _lost_marks(name: str, chance: random.Random) -> str:
    return _plain(name)


def _lost_mark(name: str, chance: random.Random) -> str:
    letters = list(unicodedata.normalize("NFD", name))
    marks = [at for at, one in enumerate(letters) if unicodedata.combining(one)]
    if marks:
        del letters[chance.choice(marks)]
    return unicodedata.normalize("NFC", "".join(letters))


def _hyphens(name: str, chance: random.Random) -> str:
    for sign in ("-", "'"):
        if sign in name:
            return re.sub(
                rf"\s?{sign}\s?", chance.choice((" - ", "-", " ", "–") if sign == "-" else ("’", "", "' ")), name
            )
    return name


def _blanks(name: str, chance: random.Random) -> str:
    return name.replace(" ", chance.choice(("  ", "\u00a0", " \n")))


Y_AND_I = str.maketrans("ýỳỷỹỵíìỉĩị", "íìỉĩịýỳỷỹỵ")


def _y_or_i(name: str, chance: random.Random) -> str:
    """ "Mĩ" for "Mỹ", "Kỹ" for "Kĩ": at the end of a syllable, behind a consonant."""
    ends = r"(?<=[bcghklmnpqrstvxđ])[ýỳỷỹỵíìỉĩị](?!\w)"
    return re.sub(ends, lambda found: found[0].translate(Y_AND_I), name, flags=re.IGNORECASE)


def _numerals(name: str, chance: random.Random) -> str:
    romans = {"1": "I", "2": "II", "3": "III", "4": "IV"}
    words = name.split(" ")
    if len(words) > 1 and words[-1] in romans:
        return " ".join((*words[:-1], romans[words[-1]]))
    back = {roman: digit for digit, roman in romans.items()}
    return " ".join(back.get(word, word) for word in words)


def _leading_zero(name: str, chance: random.Random) -> str:
    return f"0{name}" if re.fullmatch(r"[1-9]", name) else re.sub(r"^0(?=\d$)", "", name)


def _breves(name: str, chance: random.Random) -> str:
    return re.sub(r"[ĐD][ăắaâ]k|[ĐD][ắă]c", lambda _: chance.choice(("Đăk", "Đắk", "Đak", "Đắc", "Dak")), name)


def _decomposed(name: str, chance: random.Random) -> str:
    return unicodedata.normalize("NFD", name)


def _lost_letter(name: str, chance: random.Random) -> str:
    if chance.random() > 0.2 or len(name) < 4:
        return name
    at = chance.randrange(1, len(name))
    return name[:at] + name[at + 1 :]


NOISES: dict[str, Callable[[str, random.Random], str]] = {
    "tone_place": _tone_place,
    "y_or_i": _y_or_i,
    "numerals": _numerals,
    "leading_zero": _leading_zero,
    "breves": _breves,
    "lost_mark": _lost_mark,
    "lost_marks": _lost_marks,
    "lost_letter": _lost_letter,
    "hyphens": _hyphens,
    "capitals": _capitals,
    "blanks": _blanks,
    "decomposed": _decomposed,
}
