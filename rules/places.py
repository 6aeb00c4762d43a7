"""Names of administrative units in a text: "UBND THỊ XÃ KINH MÔN" → a district-level "thị xã" called "Kinh Môn".

What a unit is called and on which level it stands follows from its kind; only "thành phố" needs the list of provinces
(rules/places.toml). Whether such a unit exists is not asked here.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from extractors.errors import RulebookError
from rules.unmarked import unmarked

Level = Literal["province", "district", "commune"]
HERE = Path(__file__).parent

KINDS: dict[str, tuple[str, Level]] = {
    "tinh": ("tỉnh", "province"),
    "thanh pho": ("thành phố", "district"),
    "tp": ("thành phố", "district"),
    "huyen": ("huyện", "district"),
    "quan": ("quận", "district"),
    "thi xa": ("thị xã", "district"),
    "tx": ("thị xã", "district"),
    "thi tran": ("thị trấn", "commune"),
    "xa": ("xã", "commune"),
    "phuong": ("phường", "commune"),
    "dac khu": ("đặc khu", "commune"),
}
KIND_LETTERS = {
    "quan": "âậ",
    "xa": "ã",
    "phuong": "ờ",
    "huyen": "ệêe",
    "tinh": "ỉi",
}  # not "quản", "xa", "phương", "tính"
KIND = re.compile(
    r"(?<![\w'])(?:(thanh\s?pho|tinh|huyen|quan|thi\sxa|thi\stran|xa|phuong|dac\skhu)\b|(tp|tx)(?:\.|(?=\s)))"
)
NUMBERED = ("quan", "phuong")  # kinds whose names may be a number alone
SYLLABLE = re.compile(r"[^\W\d_][\w'’]*")
NUMBER = re.compile(r"\d{1,2}(?![\d%/]|[.,]\d)")
ROMAN = re.compile(r"(?:I{1,3}|IV|V|VI{1,3})(?!\w)")
AFTER_NUMBER = re.compile(
    r"\s*(?:$|[,;:)(\t\n./-]|(?:báo cáo|kính|trân trọng|xin|đề nghị|ban hành|tiếp tục|đã|và|về|thuộc|huyện|tỉnh"
    r"|thành phố|thị xã|quận|quý|từ|năm\s\d{4})(?!\w))",
    re.IGNORECASE,
)
LONGEST_NAME = 4  # syllables


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as named: level, kind ("huyện") and name without its kind; the name is empty for a bare "huyện"."""

    level: Level
    kind: str
    name: str

    @property
    def full(self) -> str:
        """Kind and name: "huyện Sơn Tịnh"."""
        return f"{self.kind} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text: from its kind's first letter to its name's end."""

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally run city; `city` is the first year in which it was one, None for a province.

    `before` is the name of the province that it was until then, where it had another.
    """

    name: str
    city: int | None
    site: str
    before: str = ""

    def at(self, year: int | None) -> Place:
        """The province as it was in that year.

        >>> huế = province_of("Huế")
        >>> huế.at(2020).full, huế.at(2025).full
        ('tỉnh Thừa Thiên Huế', 'thành phố Huế')
        """
        if self.city is not None and (year or 0) >= self.city:
            return Place("province", "thành phố", self.name.removeprefix("Thành phố "))
        return Place("province", "tỉnh", self.before if self.before and year else self.name)


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """What rules/places.toml says: provinces by every normal form of their names, and what ends a name."""

    provinces: MappingProxyType[str, Province]
    stops: frozenset[str]
    stop_pairs: frozenset[tuple[str, ...]]
    wide_hyphens: frozenset[str]


@cache
def load_places(path: Path = HERE / "places.toml") -> PlaceRules:
    """Read and check the rules of names.

    Raises RulebookError, naming the entry, on an unknown key, a pair that is none, or a name that two provinces claim.
    """
    with path.open("rb") as file:
        data = tomllib.load(file)
    names = data.get("names", {})
    if set(data) != {"names", "province"} or set(names) != {"stops", "stop_pairs", "wide_hyphens"}:
        raise RulebookError(f"{path.name}: expected [names] with stops, stop_pairs, wide_hyphens, and [[province]]")
    pairs = frozenset(tuple(pair.split()) for pair in names["stop_pairs"])
    if wrong := [pair for pair in pairs if len(pair) != 2]:
        raise RulebookError(f"{path.name}, stop_pairs: {wrong} are not two words each")
    wide = frozenset(unmarked(name) for name in names["wide_hyphens"])
    return PlaceRules(_provinces(path.name, data["province"]), frozenset(names["stops"]), pairs, wide)


def _provinces(source: str, entries: list[dict[str, Any]]) -> MappingProxyType[str, Province]:
    known: dict[str, Province] = {}
    for entry in entries:
        if wrong := set(entry) - {"name", "city", "also", "site", "before"}:
            raise RulebookError(f'{source}, province "{entry.get("name", "?")}": unknown key {sorted(wrong)}')
        site = entry.get("site", _site(entry["name"]))
        one = Province(entry["name"], entry.get("city"), site, entry.get("before", ""))
        for name in (entry["name"], *entry.get("also", ())):
            if known.setdefault(normal(name), one) is not one:
                raise RulebookError(f'{source}, province "{name}": stands for two provinces; keep one of them')
    return MappingProxyType(known)


def _site(name: str) -> str:
    return re.sub(r"\W", "", unmarked(name))


TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


@cache
def normal(name: str) -> str:
    """A name without what is spelling only: case, hyphens, the place of the tone, i for y, breves of "Đăk".

    >>> normal("Hoà Bình") == normal("HÒA BÌNH"), normal("Bà Rịa – Vũng Tàu") == normal("Bà Rịa-Vũng Tàu")
    (True, True)
    >>> normal("Hà Giang") == normal("Hậu Giang")
    False
    """
    syllables = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).lower())
    return " ".join(_normal_syllable(one) for one in syllables)


def _normal_syllable(syllable: str) -> str:
    letters = unicodedata.normalize("NFD", syllable.replace("đ", "d"))
    tone = "".join(letter for letter in letters if letter in TONES)
    bare = "".join(letter for letter in letters if letter not in TONES)
    plain = unmarked(unicodedata.normalize("NFC", letters))
    if plain in ("dak", "dac", "lak"):  # Đắk, Đăk, Đắc, Lắk, Lăk
        return plain.replace("c", "k")
    return (bare[:-1] + "i" if len(bare) > 1 and bare[-1] == "y" and bare[-2] not in "au" else bare) + tone


def province_of(name: str) -> Province | None:
    """The province of that name, however it is spelt; lost marks are forgiven, as no two differ by them alone.

    >>> province_of("Thừa Thiên - Huế").name, province_of("TIEN GIANG").name, province_of("Hà Bắc")
    ('Thừa Thiên Huế', 'Tiền Giang', None)
    """
    return load_places().provinces.get(normal(name)) or _by_letters().get(_site(name))


@cache
def _by_letters() -> dict[str, Province]:
    return {_site(one.name): one for one in load_places().provinces.values()}


def title_case(name: str) -> str:
    """A name printed in capitals as it is written elsewhere; Roman numerals stay.

    >>> title_case("EA H'LEO"), title_case("HÒA TÚ II"), title_case("Ba Vì")
    ("Ea H'leo", 'Hòa Tú II', 'Ba Vì')
    """
    if not name.isupper():
        return name
    words = re.split(r"([\s-]+)", name)
    return "".join(word if word in ("II", "III", "IV") else word.capitalize() for word in words)


def find_places(text: str, year: int | None = None, plain: str = "") -> Iterator[Found]:
    """The units that a text names with their kind, in order; a bare kind gives a place without a name.

    `year` decides whether a city was centrally run by then. "thành phố" of no known province is of district level.

    >>> [found.place.full for found in find_places("UBND THỊ TRẤN YÊN LẠC, HUYỆN YÊN LẠC NĂM 2022")]
    ['thị trấn Yên Lạc', 'huyện Yên Lạc']
    >>> [found.place.level for found in find_places("thành phố Cần Thơ và thành phố Bến Tre")]
    ['province', 'district']
    """
    plain = plain or unmarked(text)
    for match in KIND.finditer(plain):
        kind_key = (match[1] or match[2]).replace("thanhpho", "thanh pho")
        if not _is_kind(kind_key, text, match.start(), match.start() + len(kind_key)):
            continue
        name, end = read_name(text, match.end())
        if name.isdigit() and (kind_key not in NUMBERED or plain.endswith("cap ", 0, match.start())):
            name, end = "", match.end()
        yield Found(match.start(), end, place_of(kind_key, name, year))


def _is_kind(key: str, text: str, start: int, end: int) -> bool:
    """Whether the letters say so that folding took away, and the word is not part of another ("xã hội")."""
    letters = KIND_LETTERS.get(key)
    if letters and not any(letter in letters for letter in text[start:end].lower()):
        return False
    if key == "xa":
        after = text[end : end + 5].strip()
        after = after.lower() if text[start:end].isupper() else after  # "BẢO HIỂM XÃ HỘI", yet "xã Hội Sơn"
        return not after.startswith("hội") or BODY_BEFORE.search(text, max(0, start - 10), start) is not None
    return True


BODY_BEFORE = re.compile(r"(?:UBND|NHÂN DÂN|HĐND) $")  # "UBND XÃ HỘI HOAN"


def place_of(kind: str, name: str, year: int | None = None) -> Place:
    """The place of a kind (folded) and a name, on the level that the two tell."""
    word, level = KINDS[kind]
    known = province_of(name) if name and kind in ("tinh", "thanh pho", "tp") else None
    if kind == "tinh":
        words = name.split()
        known = known or next(
            (one for end in range(len(words) - 1, 1, -1) if (one := province_of(" ".join(words[:end])))), None
        )
        return Place("province", "tỉnh", known.name if known else title_case(name))
    if known and known.city is not None and (year or 0) >= known.city:
        return known.at(year)
    return Place(level, word, title_case(name))


def read_name(text: str, at: int) -> tuple[str, int]:
    """The name that begins after a blank at `at`, and where it ends; "" where no name stands there.

    In capitals a name ends at a word that no name has; else at the first word in small letters.

    >>> read_name("UBND HUYỆN BA VÌ NĂM 2022", 10)[0], read_name("quận Nam Từ Liêm đã", 4)[0], read_name("Quận 1", 4)[0]
    ('BA VÌ', 'Nam Từ Liêm', '1')
    """
    first = _skip(text, at)
    if first is None:
        return "", at
    if number := NUMBER.match(text, first):
        return (number[0], number.end()) if AFTER_NUMBER.match(text, number.end()) or text[at:first] else ("", at)
    end, count, place = first, 0, first
    if unmarked(text[first : first + 3]).strip() == "uy":  # "HUYỆN ỦY", the party's committee
        return "", at
    while count < LONGEST_NAME:
        syllable = SYLLABLE.match(text, place)
        if syllable is None or not syllable[0][0].isupper() or _ends_name(text, syllable, first, count):
            break
        end, count = syllable.end(), count + 1
        step = _step(text, syllable)
        if step is None:
            break
        place = step
    if count == 0:
        return "", at
    return text[first : (end := _with_number(text, end))], end


def _skip(text: str, at: int) -> int | None:
    """Where the next word begins, at most two blanks on; None where there is none."""
    place = at
    while place < len(text) and place - at < 3 and text[place] in " \u00a0\n":
        place += 1
    return place if place < len(text) and (place > at or at == 0 or text[at - 1] == ".") else None


QUARTER = re.compile(r"\s(?:[1-4]|IV|I{1,3})\s?(?:/|[-–]|năm|NĂM)")


LAST = re.compile(r"[ \u00a0]{0,2}(?:[\n,;:()]|$)")


def _ends_name(text: str, syllable: re.Match[str], first: int, count: int) -> bool:
    """Whether the word is no part of the name that began at `first` and has `count` syllables so far."""
    written, rules = syllable[0], load_places()
    word = written.lower()
    if count and (word in rules.stops or (len(word) > 1 and ROMAN.fullmatch(written))):
        whole = count == 1 and word in rules.stops and LAST.match(text, syllable.end())  # "XÃ TỨ XÃ" ends the line
        return not (whole or _is_joined(text, syllable))
    if word in ("ubnd", "hđnd") or (
        count and len(word) > 1 and written.isupper() and not text[first : first + 2].isupper()
    ):
        return True
    if word in ("quý", "quí") and QUARTER.match(text, syllable.end()):
        return True  # "TRÊN ĐỊA BÀN TỈNH QUÝ 1/2023"
    after = SYLLABLE.match(text, syllable.end() + 1)
    return after is not None and (word, after[0].lower()) in rules.stop_pairs


def _is_joined(text: str, syllable: re.Match[str]) -> bool:
    """Whether "Và" stands between two words of a name in small letters: "xã Lao Và Chải"."""
    behind = SYLLABLE.match(text, syllable.end() + 1)
    return syllable[0] == "Và" and behind is not None and behind[0].istitle()


def _step(text: str, syllable: re.Match[str]) -> int | None:
    """Where the name may go on: after one blank, a tight hyphen, or the wide hyphen of a few names."""
    place = syllable.end()
    if text[place : place + 1] in (" ", "\u00a0") and text[place + 1 : place + 2] not in ("-", "–", " "):
        return place + 1
    if text[place : place + 1] in ("-", "–"):
        return place + 1
    if re.match(r"\s[-–]\s", text[place : place + 3]):
        following = SYLLABLE.match(text, place + 3)
        pair = unmarked(f"{syllable[0]} - {following[0]}") if following else "?"
        if any(pair in name for name in load_places().wide_hyphens):
            return place + 3
    return None


def _with_number(text: str, end: int) -> int:
    """The end of the name with a number that belongs to it ("Hòa Tú 2"), not one that goes on ("6 tháng")."""
    if text[end : end + 1] != " ":
        return end
    number = NUMBER.match(text, end + 1) or ROMAN.match(text, end + 1)
    return number.end() if number and AFTER_NUMBER.match(text, number.end()) else end


def find_provinces(text: str) -> Iterator[tuple[int, int, Province]]:
    """The provinces that a text names without their kind, as in a date line: "Bến Tre, 11/10/2020".

    A name after another kind is not the province's ("phường Bình Dương").

    >>> [one.name for _, _, one in find_provinces("Bến Tre, 11/10/2020 - Qua 9 tháng")]
    ['Bến Tre']
    """
    for match in _bare_pattern().finditer(unmarked(text)):
        written = text[match.start() : match.end()]
        known = province_of(written)
        if known and written[0].isupper() and not OTHER_KIND.search(text[max(0, match.start() - 12) : match.start()]):
            yield match.start(), match.end(), known


OTHER_KIND = re.compile(r"(?:huyện|quận|thành phố|thị xã|xã|phường|thị trấn|đặc khu|TP\.?|TX\.?)\s$", re.IGNORECASE)


@cache
def _bare_pattern() -> re.Pattern[str]:
    names = {
        unmarked(one.name) for one in set(load_places().provinces.values()) if not one.name.startswith("Thành phố")
    }
    words = sorted((re.sub(r"[\s-]+", r"[\\s-]+", name) for name in names | {"tp.? ?hcm"}), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)")


SITE = re.compile(r"([a-z0-9-]{3,30})\.gov\.vn")


def province_of_sites(text: str) -> Province | None:
    """The province whose web addresses a text gives ("….bentre.gov.vn"); None where it gives none, or of several.

    >>> province_of_sites("tại địa chỉ http://motcua.bentre.gov.vn").name
    'Bến Tre'
    """
    by_site = {one.site: one for one in set(load_places().provinces.values())}
    found = {by_site[label] for label in SITE.findall(text) if label in by_site}
    return found.pop() if len(found) == 1 else None
