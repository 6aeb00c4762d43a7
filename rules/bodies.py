"""Whose number it is: a report quotes its departments, communes and neighbours, and their numbers are not its own."""

from __future__ import annotations

import regex

from rules.fold import fold_text

CAPITAL = "[A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ]"
NAME = rf"(?P<name>{CAPITAL}[\w'’]*(?:(?:\s|\s?-\s?){CAPITAL}[\w'’]*|\s\d{{1,2}}\b|\sII?\b)*)"
BODY = regex.compile(
    rf"\b(?P<kind>[Ss]ở|(?<!\b[Vv]ăn\s)[Pp]hòng|[Cc]hi\s[Cc]ục|[Cc]ục|[Cc]ông\san|[Xx]ã|[Pp]hường|[Tt]hị\s[Tt]rấn|[Hh]uyện|[Qq]uận|"
    rf"[Tt]hị\s[Xx]ã|[Tt]hành\s[Pp]hố|TP\.?|TX\.?|TT\.?|[Đđ]ặc\skhu|[Cc]hi\snhánh|[Tt]rạm|[Tt]rường|[Bb]an)\s+{NAME}"
)
PLACES = {
    "xã": 3,
    "phường": 3,
    "thị trấn": 3,
    "tt": 3,
    "đặc khu": 3,
    "huyện": 2,
    "quận": 2,
    "thị xã": 2,
    "tx": 2,
    "thành phố": 2,
    "tp": 2,
}
RANKS = {"commune": 3, "district": 2, "province": 1, "department": 1, "national": 0}
UNNAMED = regex.compile(
    r"\b(?:Công an|Viện kiểm sát|Tòa án|Kho bạc|Cục Thuế|Chi cục Thuế|Bảo hiểm xã hội)\b"
    r"|\b(?:xã|phường|huyện|tỉnh|thị xã|đơn vị|địa phương)\s(?:bên cạnh|lân cận|láng giềng|bạn)\b"
)
NATION = regex.compile(  # "cả nước đã tiếp nhận …", "của cả nước đạt …"; not "đứng thứ 3 cả nước"
    r"\b(?:[Cc]ả nước|[Tt]oàn quốc)\s(?:đã|có|tiếp nhận|giải quyết|đạt|hiện|là|ước|ghi nhận)\b"
)
# The whole of a unit above: in the report of a district the province is another body where it acts.
ABOVE = {
    level: regex.compile(
        rf"\b(?:[Tt]oàn|[Cc]ả)\s(?:{units})\s(?:đã|có|tiếp nhận|giải quyết|đạt|hiện|là|ước|ghi nhận)\b"
    )
    for level, units in (("district", "tỉnh"), ("commune", "tỉnh|huyện|quận|thị xã"))
}
# "Sở Nội vụ báo cáo UBND tỉnh: …": who tells the numbers need not be the one who made them.
SPEAKS = regex.compile(
    r"(?:\s[^\s,.;:]+){0,5}?\s(?:đã\s)?(?:báo cáo|cho biết|cho hay|thống kê|tổng hợp|tham mưu|công bố)\b"
)
AGENCY_OF = regex.compile(r"\b(?:Công an|Viện kiểm sát|Tòa án|Kho bạc|Chi cục Thuế|Bảo hiểm xã hội)\s$")
LONGEST = 60  # characters of a body's name
OFFICE = regex.compile(r"\b(?:[Cc]hủ\stịch|[Ll]ãnh\sđạo)\s$")  # "Chủ tịch UBND huyện" is a person
SAYS = regex.compile(rf"(?:\s{CAPITAL}[\w'’]*){{0,4}},?\s(?:đã\s)?(?:báo\scáo|cho\sbiết|cho\shay|thống\skê)\b")
SOURCE = regex.compile(r"\b[Tt]heo(?:\s(?:báo\scáo|thống\skê|số\sliệu|tổng\shợp)(?:\scủa)?)?\s$")


def tells(text: str, start: int, end: int) -> bool:
    """Whether a body at text[start:end] only tells the numbers: "Theo UBND huyện X, …", "UBND huyện X cho biết …"."""
    before = max(0, start - 30)
    return any((SOURCE.search(text, before, start), OFFICE.search(text, before, start), SAYS.match(text, end)))


KIND = regex.compile(rf"^(?:{'|'.join(PLACES)}|tỉnh)\.?\s(?={CAPITAL})", regex.IGNORECASE)
BARE_NAME = regex.compile(rf"(?:\b(?:vượt|và|của|là|như|có)\s+)*{NAME}\s*[(:]?\s*")


def is_another_body(text: str, start: int, end: int, own: frozenset[str], unit_level: str) -> bool | None:
    """Whether the last body named in text[start:end] is another than the reporting unit; None where none is named.

    A unit above the reporting one is no other ("chỉ tiêu UBND tỉnh X giao"); one below it or beside it is.

    >>> is_another_body("Xã Đoài Lĩnh tháng đầu nhận ", 0, 28, frozenset(), "district")
    True
    >>> is_another_body("Thị trấn Tân Lâm còn ", 0, 21, frozenset({fold_text("Tân Lâm")}), "district")
    True
    """
    last = None
    for match in BODY.finditer(text, start, end):
        if AGENCY_OF.search(text, max(0, match.start() - 24), match.start()):
            return True
        is_source = SOURCE.search(text, max(0, match.start() - 30), match.start())
        if not is_source and not SPEAKS.match(text, match.end()):
            last = match
    if last is None:
        nation = unit_level != "national" and NATION.search(text, start, end)
        above = ABOVE[unit_level].search(text, start, end) if unit_level in ABOVE else None
        return True if nation or above or UNNAMED.search(text, start, end) else None
    named = fold_text(text[last.start("name") : last.start("name") + LONGEST])
    rank = PLACES.get(last["kind"].lower().rstrip("."))
    if fold_text(last["name"]) in own or any(" " in one and named.startswith(one) for one in own):
        # of "Sở Y tế" only the first word is in capitals; the town of Di Linh is not the district of Di Linh
        return rank == RANKS["commune"] and RANKS.get(unit_level, rank) < rank
    if rank is None:
        return True
    return rank >= RANKS.get(unit_level, 0)


def is_bare_name(label: str, own: frozenset[str]) -> bool:
    """Whether a label is nothing but the name of a place that is not the reporting unit: "Hà Giang (48,15%)"."""
    match = BARE_NAME.fullmatch(label.strip(" ,;"))
    if match is None or " " not in match["name"]:
        return False
    named = KIND.sub("", match["name"])  # "Phường Tân Lâm: 100% …" in the report of Tân Lâm
    return fold_text(named) not in own and fold_text(match["name"]) not in own
