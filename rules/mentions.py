"""Every numeral of a passage, and what it is: a figure to be linked, or a date, a reference, a name …

Told by the shape of the number and the words right beside it (rules/numerals.toml), before any meaning is looked for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

from rules.fold import fold
from rules.quantities import Reading, read_number
from rules.spelling import MOST, TWICE, distance, load_vocabulary

SHAPE = regex.compile(
    r"""
    (?P<date>\d{1,2}\s?(?P<sep>[/.\-])\s?\d{1,2}\s?(?P=sep)\s?(?:19|20)\d{2}(?!\d))
  | (?P<reference>\d{1,6}[a-zđ]?\s{0,2}/\s?(?:(?:19|20)\d{2}\s?/\s?)?
        (?!(?:HS|TTHC|DN|DVC|UBND\s)\b)[A-ZĐƯ][\w&]*(?:\s?[-–/]\s?[A-ZĐƯ][\w&]*)*
      | \d{1,6}\s?-\s?[A-ZĐ]{2,}\w*(?:/[A-ZĐ]\w*)+ )
  | (?P<years>(?:19|20)\d{2}\s?(?:[-–]|đến)\s?(?:năm\s)?(?:19|20)\d{2}(?!\d|[.,]\d))
  | (?P<month>(?:0?[1-9]|1[0-2])\s?[/\-.]\s?(?:19|20)\d{2}(?!\d|[.,/]\d))
  | (?P<number>\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?:,\d+)?(?!\d|\.\d)
      | (?P<blank>\d{1,3}(?:\ \d{3})+(?![\d.,/]))
      | \d+(?:[.,]\d+)*)
    """,
    regex.VERBOSE,
)
DIGIT = regex.compile(r"\d")
DAY_MONTH = regex.compile(r"\d{1,2}\s?[/\-.]\s?\d{1,2}(?![\d/]|[.,]\d)")
SCALE = regex.compile(r"\s{0,2}(nghìn|ngàn|triệu|tỷ|tỉ|trăm|chục)\b")
SCALED_NEXT = regex.compile(r"\s{1,2}(\d{1,3}(?:,\d+)?)\s{0,2}(nghìn|ngàn|triệu|tỷ|tỉ)\b")
PERCENT = regex.compile(r"\s{0,2}(?:%|phần\s+trăm\b)")
MONEY = regex.compile(r"\s{0,2}(?:đồng\b(?!\s+chí)|đ\b|VNĐ\b|VND\b)")
SCALED = regex.compile(r"\s{0,2}(?P<word>[^\W\d_]{1,8})\s{1,2}(?:đồng\b(?!\s+chí)|đ\b|hồ sơ\b|HS\b|TTHC\b|lượt\b)")
YEAR_ALONE = regex.compile(r"(?:19|20)\d\d(?![.,]?\d)")
SQUARE = regex.compile(r"\s?(?:m2|m²|km2|km²|ha|kg|m³|m)\b")
STANDARD = regex.compile(r"\s?[:–\-]\s?(?:19|20)\d{2}")
WORD_BEFORE = regex.compile(r"([^\W\d_]+)\W{0,3}$")
CAPITAL = "[A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
NAMED = regex.compile(  # "xã Hòa Tú 2", "trường Tiểu học Tân Lâm 1"
    rf"\b(?:[Xx]ã|[Pp]hường|[Tt]hị\s[Tt]rấn|[Tt]hôn|[Ấấ]p|[Bb]ản|[Bb]uôn|[Kk]hóm|THCS|[Tt]iểu\shọc|[Mm]ầm\snon)\s+(?:{CAPITAL}\w*\s+){{1,4}}$"
)
ROMAN_BEFORE = regex.compile(r"\b[IVX]{1,4}\s?[/.\-–]\s?$")
MARK = regex.compile(r"[¹²³⁰⁴-⁹]+")
URL = regex.compile(
    r"(?:https?://|www\.)\S+|(?<!\S)\S{1,64}@\S{1,250}|\b[\w-]{1,63}+(?:\.[\w-]{1,63}){0,8}\.(?:vn|com|net|org)\b\S*"
)
NONE = regex.compile(
    r"(?::\s*|\blà\s+)(?P<none>không(?:\s+(?:có|phát\s+sinh|ghi\s+nhận))?|chưa\s+phát\s+sinh|chưa\s+có|[Kk]hông)(?=\s*(?:[;.,)]|hồ\s+sơ\s*[;.,)]|HS\b|$))"
)
ALWAYS = regex.compile(r"(?:24/7|7/24|24/24(?=\s?(?:giờ|h\b)))(?![\d/])")
TIME = regex.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d.]|[,/]\d)")
ZONE = regex.compile(r"\b(?:GMT|UTC)\s?[+-]\s?$")
QUARTER_OF_TOWN = regex.compile(r"(?<![^\W\d_])(?:Q|P|KP|TDP|QL|TL|ĐT)\.\s?$")  # "UBND Q.1", "P.12"
QUALITY = regex.compile(r"\b(?:TCVN|ISO)\W(?:\w{1,4}\W)?$")  # "TCVN IS0 9001"
LEVELS = regex.compile(r"[2-4]\scấp\b(?!\s(?:giấy|phép|bản|mới|lại|đổi))")  # "cả 3 cấp": how many levels there are
SITE = regex.compile(r"https?:|www\.|@|\.(?:vn|com|net|org)\b")
CODE_KEY = regex.compile(r"[\w)]\s?=\s?$")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a passage: its place there, its kind, and its value where it may be a figure.

    `unit` is "percent", "money" or "" (the noun is looked up later); `end` takes in words such as "ngàn" and "tỷ",
    `after` also the sign or word of the unit. `shape` tells kinds of dates apart: "date", "month", "year", "quarter",
    "span" (a number of months or years).
    """

    start: int
    end: int
    text: str
    kind: str
    value: Decimal | None = None
    decimals: int = 0
    scale: int = 0
    unit: str = ""
    after: int = 0
    qualifier: str = ""
    shape: str = ""
    doubt: str = ""


class Words(NamedTuple):
    """The words of numerals.toml, folded."""

    kinds: dict[str, str]  # before a number: what it is
    qualifiers: dict[str, str]  # before a number: how exact it is
    scales: dict[str, int]  # behind a number: times ten to the power of
    spelled_scales: tuple[str, ...]  # the same, as spelled
    before_years: frozenset[str]
    dates: frozenset[str]  # behind a number: a date or a span of time
    quoted: tuple[str, ...]  # what has names in quotation marks
    mottos: regex.Pattern[str]  # behind the number of a name without them


@cache
def _words() -> Words:
    data = tomllib.loads((Path(__file__).parent / "numerals.toml").read_text(encoding="utf-8"))

    def by_word(table: dict[str, list[str]]) -> dict[str, str]:
        return {
            " ".join(fold(part) for part in words.split()): kind for kind, group in table.items() for words in group
        }

    return Words(
        by_word(data["before"]), by_word(data["qualifiers"]), {fold(word): n for word, n in data["scales"].items()},
        tuple(data["scales"]), frozenset(fold(word) for word in data["years"]["before"]),
        frozenset(fold(word) for word in data["after"]["date"]), tuple(data["quoted"]["things"]),
        regex.compile(rf"\s(?:{'|'.join(map(regex.escape, data['quoted']['mottos']))})\b"),
    )  # fmt: skip


PLAIN = regex.compile(r"\d{1,3}(?:\.\d{3})*")


def scan(text: str) -> list[Numeral]:
    """The numerals of a passage in order; each digit lies in exactly one."""
    if PLAIN.fullmatch(text):  # a cell that is nothing but a number
        return [_quantity(text, 0, text, ())]
    found: list[Numeral] = []
    words = [_none(match) for match in NONE.finditer(text)] if ":" in text else []
    if not (words or DIGIT.search(text) or MARK.search(text)):
        return found
    urls = [match.span() for match in URL.finditer(text)] if SITE.search(text) else []
    position = 0
    while match := DIGIT.search(text, position):
        start = match.start()
        url = next((span for span in urls if span[0] <= start < span[1]), None)
        if url:
            numeral = Numeral(start, url[1], text[start : url[1]], "name_part")
        else:
            numeral = _numeral(text, start, found[-1] if found else None)
        found.append(numeral)
        position = numeral.end
    marks = [Numeral(m.start(), m.end(), m[0], "footnote_mark") for m in MARK.finditer(text)]
    if marks or words:
        more = [one for one in (*marks, *words) if not any(n.start <= one.start < n.end for n in found)]
        found = sorted([*found, *more], key=lambda numeral: numeral.start)
    return found


def _none(match: regex.Match[str]) -> Numeral:
    """ "Quá hạn: không;" is a zero in words."""
    start, end = match.span("none")
    return Numeral(start, end, match["none"], "quantity", Decimal(0), after=end, shape="none")


def _numeral(text: str, start: int, earlier: Numeral | None) -> Numeral:
    if text[start] in "27" and (always := ALWAYS.match(text, start)):
        return Numeral(start, always.end(), always[0], "name_part")
    if ":" in text[start + 1 : start + 3] and (time := TIME.match(text, start)):
        return Numeral(start, time.end(), time[0], "date", shape="day")
    shape = SHAPE.match(text, start)
    assert shape, "a digit always has a shape"
    if shape["date"]:
        return Numeral(start, shape.end(), shape[0], "date", shape="date")
    if shape["reference"]:
        return Numeral(start, shape.end(), shape[0], _reference_kind(shape[0]))
    if shape["years"]:
        return Numeral(start, shape.end(), shape[0], "date", shape="years")
    before, beside = _before(text, start)
    if shape["month"] and not (before and before[-1] in _NOT_MONTH):
        kind = "quarter" if before and before[-1] == _QUARTER else "month"  # "quý 1/2025"
        return Numeral(start, shape.end(), shape[0], "date", shape=kind)
    if numeral := _by_neighbours(text, start, before, beside, earlier):
        return numeral
    number = shape["number"] or SHAPE_NUMBER.match(text, start)[0]
    if shape["blank"] and not _groups_by_blank(text, start, before):
        number = number.split(" ")[0]
    return _quantity(text, start, number, before)


SHAPE_NUMBER = regex.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d|\.\d)|\d+(?:[.,]\d+)*")
_QUARTER = fold("quý")
_NOT_MONTH = frozenset(fold(word) for word in ("giải", "quyết", "hoàn", "thành", "hiện", "nhiệm"))


def _before(text: str, start: int) -> tuple[tuple[str, ...], bool]:
    """The last words (folded, three at most) before a number, and whether only blanks stand between."""
    window = text[max(0, start - 32) : start]
    left = window.rstrip(" \u00a0:(“\"'–")
    words = left.rsplit(None, 3)[-3:]
    if start > 32 and len(words) == 3:
        words = words[1:] if len(left) > 24 else words
    result: list[str] = []
    for word in reversed(words):
        if not word[-1].isalpha():
            break
        result.insert(0, fold(word.lstrip("(“\"'*-–")))
        if not word[0].isalpha():
            break
    return tuple(result), window.rstrip(" \u00a0") == left


def _reference_kind(text: str) -> str:
    """A law or decree of the state, or a letter of an office: "61/2018/NĐ-CP" against "415/KH-UBND"."""
    return "legal_reference" if LAW.search(text) else "document_number"


LAW = regex.compile(r"/(?:19|20)\d{2}\s?/|/(?:NĐ|NQ|TT|TTLT|QĐ-TTg|CT-TTg|L-|QH|PL|CT/TW|KL/TW)")


def _by_neighbours(
    text: str, start: int, before: tuple[str, ...], beside: bool, earlier: Numeral | None
) -> Numeral | None:
    """A number that the words beside it make a date, a name, a reference …; None where it may be a figure."""
    kinds, after_words = _words().kinds, _words().dates
    kind = (kinds.get(" ".join(before[-2:])) or kinds.get(before[-1])) if before else None
    previous = text[start - 1] if start else ""
    parted = not PARTS_DAY.isdisjoint(text[start + 1 : start + 4])
    day_month = DAY_MONTH.match(text, start) if parted else None
    if day_month and (kind == "date" or _is_day(text, day_month, before, earlier)):
        return Numeral(start, day_month.end(), day_month[0], "date", shape="day")
    number = SHAPE_NUMBER.match(text, start)[0]
    end = start + len(number)
    if previous in "/.-–" and start > 1 and ROMAN_BEFORE.search(text[max(0, start - 9) : start]) and len(number) == 4:
        return Numeral(start, end, number, "date", shape="quarter")
    if LEVELS.match(text, start) and not previous.isalnum():
        return Numeral(start, end, number, "name_part")
    if len(number) <= 2 and _is_in_name(text, start, end):
        return Numeral(start, end, number, "name_part")
    if kind == "quantity":
        return None
    if kind == "name_part" and len(number) > 2 and before[-1] in _small_names():
        kind = None
    if kind and not beside and not (kind == "document_number" and before[-1] == _SO):
        kind = None
    if kind == "date" and not _plausible_date(number, before[-1]):
        kind = None
    if kind == "name_part" and fold_is(before, "iso", "tcvn") and (standard := STANDARD.match(text, end)):
        return Numeral(start, standard.end(), text[start : standard.end()], "name_part")
    if kind and not (kind != "date" and _counts(text, end, before, kind)):
        return _named(text, start, end, number, before, kind)
    if earlier and earlier.kind in ("name_part", "legal_reference", "date") and _continues(text, earlier, start, end):
        return Numeral(start, end, number, earlier.kind, shape=earlier.shape)
    if previous.isalpha() or (previous in "-–" and start > 1 and text[start - 2].isalpha()):
        glued = WORD_BEFORE.search(text[max(0, start - 12) : start])
        if not (previous.isalpha() and glued and fold(glued[1]) in _words().qualifiers):
            return Numeral(start, end, number, "name_part")
    if number in ("9000", "9001", "14001", "27001") and QUALITY.search(text, max(0, start - 12), start):
        return Numeral(start, end, number, "name_part")
    if previous in "+- " and ZONE.search(text, max(0, start - 6), start):
        return Numeral(start, end, number, "date", shape="day")
    short = len(number) <= 2 and not _counts(text, end, before, "")
    if short and "." in text[max(0, start - 2) : start] and QUARTER_OF_TOWN.search(text, max(0, start - 6), start):
        return Numeral(start, end, number, "name_part")
    if short and _follows_capital(text, start) and NAMED.search(text, max(0, start - 48), start):
        return Numeral(start, end, number, "name_part")
    if len(number) <= 2 and _word_after(text, end) in after_words:
        return Numeral(start, end, number, "date", shape="span")
    if beside and before and before[-1] in _words().before_years and YEAR_ALONE.match(text, start):
        return None if _counts(text, end, before, "") else Numeral(start, end, number, "date", shape="year")
    if len(number) == 1 and CODE_KEY.search(text[max(0, start - 4) : start]) and not PERCENT.match(text, end):
        return Numeral(start, end, number, "name_part", shape="code")
    numbers = before and before[-1] == _SO and _numbers_document(before)
    if numbers and text[end : end + 1] != "%" and _word_after(text, end) not in _counted_words():
        return Numeral(start, end, number, "document_number")
    return None


PARTS_DAY = frozenset("/-.")


QUOTE_OPENS = regex.compile(r"\b(?P<words>(?:[^\W\d_]++\s){1,5})[\"“][^\"“”.;:]{0,40}$")
QUOTE_CLOSES = regex.compile(r"[^\"“”.;:%]{0,40}[\"”]")


def _is_in_name(text: str, start: int, end: int) -> bool:
    """ "mô hình “Chính quyền thân thiện - 5 không”", "phương châm 4 tại chỗ": behind what has such names."""
    if PERCENT.match(text, end) or _word_after(text, end) in _counted_words():
        return False
    before = text[max(0, start - 72) : start]
    if _words().mottos.match(text, end) and before.rstrip().lower().endswith(_words().quoted):
        return True
    if ("“" not in before and '"' not in before) or not QUOTE_CLOSES.match(text, end):
        return False
    opened = QUOTE_OPENS.search(before)
    return opened is not None and any(thing in opened["words"].lower() for thing in _words().quoted)


def _follows_capital(text: str, start: int) -> bool:
    """Whether the word before begins with a capital letter, as names do."""
    words = text[max(0, start - 16) : start].split()
    return bool(words) and words[-1][0].isupper()


_SO = fold("số")
_UNTIL = frozenset(fold(word) for word in ("đến", "tới", "từ", "hết", "và", "sang", "trước"))
_TOTALS = frozenset(
    fold(word) for word in ("tổng", "trong", "một", "đa", "con", "ký", "hệ", "chỉ", "chuyển", "kỹ", "dân", "chính")
)


_MOST = {fold("ngày"): 31, fold("tháng"): 12, fold("quý"): 4}


COUNTED_BEHIND = regex.compile(
    r"\s*(?:%|nhiệm\s+vụ|hồ\s+sơ|HS\b|thủ\s+tục|TTHC|xã|phường|thị\s+trấn|huyện|quận|đơn\s+vị|cơ\s+quan|chỉ\s+tiêu|dịch\s+vụ|văn\s+bản"
    r"|cuộc|người|điểm|tiêu\s+chí|sở|phòng|trường|thôn|kiến\s+nghị|việc|lượt|bộ|nội\s+dung|hoạt\s+động)\b"
)


def _is_day(text: str, found: regex.Match[str], before: list[str], earlier: Numeral | None) -> bool:
    """ "đến 15/12 đã hoàn thành": a day and a month, where a limit stands before and nothing is counted behind."""
    if not before or before[-1] not in _UNTIL:
        return False
    day, month = (int(number) for number in regex.findall(r"\d+", found[0]))
    possible = 1 <= day <= 31 and 1 <= month <= 12 and not COUNTED_BEHIND.match(text, found.end())
    return possible or (earlier is not None and earlier.kind == "date")


def _plausible_date(number: str, word: str) -> bool:
    """ "trong năm: 75 người" and "trong tháng 1.204 hồ sơ" are no dates."""
    if not number.isdigit():
        return False
    return int(number) <= _MOST[word] if word in _MOST else len(number) == 4 and 1900 < int(number) < 2100


def fold_is(words: tuple[str, ...], *names: str) -> bool:
    """Whether the last word is one of the (already folded) names."""
    return bool(words) and words[-1] in names


def _numbers_document(before: tuple[str, ...]) -> bool:
    """ "số 15" numbers a paper, "tổng số 15" counts."""
    return len(before) < 2 or before[-2] not in _TOTALS


@cache
def _small_names() -> frozenset[str]:
    data = tomllib.loads((Path(__file__).parent / "numerals.toml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for word in data["small"]["names"])


@cache
def _counted_words() -> frozenset[str]:
    return frozenset(
        fold(w)
        for w in (
            "hồ",
            "HS",
            "dịch",
            "DVC",
            "hoạt",
            "thủ",
            "TTHC",
            "nhiệm",
            "người",
            "đơn",
            "cơ",
            "văn",
            "lượt",
            "trường",
            "vụ",
            "phiếu",
            "bộ",
            "cán",
            "công",
            "viên",
        )
    )


NEXT_WORD = regex.compile(r"\s{0,2}([^\W\d_]+)")


def _word_after(text: str, end: int) -> str:
    match = NEXT_WORD.match(text, end, end + 16)
    return fold(match[1]) if match else ""


def _counts(text: str, end: int, before: tuple[str, ...], kind: str) -> bool:
    """Whether a noun after the number shows that it counts all the same: "quyết định 16 trường hợp"."""
    if kind == "name_part" and before[-1] in _LEVEL_WORDS:
        return bool(PERCENT.match(text, end))
    return bool(PERCENT.match(text, end)) or _word_after(text, end) in _counted_words()


_LEVEL_WORDS = frozenset(fold(word) for word in ("độ", "mức", "mđ"))


def _named(text: str, start: int, end: int, number: str, before: tuple[str, ...], kind: str) -> Numeral:
    if kind == "rank":
        return Numeral(start, end, number, "unmapped_figure", _plain(number), shape="rank", after=end)
    shape = ""
    if kind == "date":
        shape = "year" if len(number) == 4 else {fold("tháng"): "month", fold("quý"): "quarter"}.get(before[-1], "day")
    return Numeral(start, end, number, kind, shape=shape)


def _plain(number: str) -> Decimal | None:
    return read_number(number).value


def _continues(text: str, earlier: Numeral, start: int, end: int) -> bool:
    """ "mức độ 3, 4", "năm 2021 và 2022": a list goes on where nothing is counted."""
    between = text[earlier.end : start]
    if earlier.shape in ("span", "day", "date", "month", "code") or not LIST.fullmatch(between):
        return False
    if end - start != earlier.end - earlier.start:
        return False
    word = _word_after(text, end)
    return not PERCENT.match(text, end) and word not in _counted_words() and end - start <= 4


LIST = regex.compile(r"\s?(?:,|và|/|-|–|hoặc|;|&)\s?(?:mức\sđộ\s|năm\s)?")


def _groups_by_blank(text: str, start: int, before: tuple[str, ...]) -> bool:
    """ "1 234 hồ sơ" is one number unless a name or date stands before its first group."""
    return not before or before[-1] not in _words().kinds


BILLION = 9  # "119.464 triệu" groups thousands; "80.404 tỷ" can be read two ways


def _quantity(text: str, start: int, number: str, before: tuple[str, ...]) -> Numeral:
    end = start + len(number)
    scales = _words().scales
    scale = 0
    marks = MARK.match(text, end)  # "12¹ đơn vị" is 12 of them, with a note
    unit, after = "", marks.end() if marks else end
    if word := SCALE.match(text, after):
        scale = scales[fold(word[1])]
        end = after = word.end()
    if sign := PERCENT.match(text, after):
        unit, after = "percent", sign.end()
    elif sign := MONEY.match(text, after):
        unit, after = "money", sign.end()
    elif SQUARE.match(text, end):
        unit = "measure"
    reading = read_number(number, "percent" if unit == "percent" else "scaled" if scale == BILLION else "")
    qualifier = _qualifier(text, start, before)
    if not scale and _is_spoilt_scale(text, after):
        reading = Reading(None, 0, "the unit of the amount cannot be read")
    numeral = Numeral(
        start, end, text[start:end], "quantity", reading.value, reading.decimals, scale - reading.decimals,
        unit, after, qualifier, "", reading.doubt,
    )  # fmt: skip
    if reading.value is None or not scale:
        return numeral
    numeral = replace(numeral, value=reading.value.scaleb(scale))
    return _add_smaller(text, numeral, scale)


def _is_spoilt_scale(text: str, after: int) -> bool:
    """ "80,5 ỷ đồng", "12 ngà hồ sơ": times what, the number alone is not the amount."""
    found = SCALED.match(text, after)
    if not found or fold(found["word"]) in load_vocabulary().spelled:
        return False
    word = found["word"].lower()
    return any(distance(word, scale) <= (TWICE if len(word) > 2 else MOST) for scale in _words().spelled_scales)


def settle(numerals: list[Numeral]) -> list[Numeral]:
    """The numerals of a text that marks decimals by commas: its "1.034 tỷ" are thousands of billions."""
    return [_grouped(one) if one.doubt and one.scale >= BILLION else one for one in numerals]


def _grouped(numeral: Numeral) -> Numeral:
    reading = read_number(numeral.text.split()[0])
    if reading.value is None:
        return numeral
    return replace(numeral, value=reading.value.scaleb(numeral.scale), doubt="")


def _add_smaller(text: str, numeral: Numeral, scale: int) -> Numeral:
    """ "61 tỷ 723 triệu đồng" is one number."""
    scales = _words().scales
    while (match := SCALED_NEXT.match(text, numeral.end)) and scales[fold(match[2])] < scale:
        scale = scales[fold(match[2])]
        small = read_number(match[1], "scaled")
        if small.value is None:
            break
        sign = MONEY.match(text, match.end())
        numeral = replace(
            numeral,
            end=match.end(),
            text=text[numeral.start : match.end()],
            value=numeral.value + small.value.scaleb(scale),
            scale=scale - small.decimals,
            unit="money" if sign else numeral.unit,
            after=sign.end() if sign else match.end(),
        )
    return numeral


def _qualifier(text: str, start: int, before: tuple[str, ...]) -> str:
    qualifiers = _words().qualifiers
    if not before:
        return ""
    return qualifiers.get(" ".join(before[-2:])) or qualifiers.get(before[-1], "")
