"""What the label of a table's row says: a level, a field of administration, all of them, or a body of its own."""

from __future__ import annotations

import regex

from rules.fold import bare, fold_text
from rules.place import Scope
from rules.rulebook import Hit, Rulebook

OTHER = regex.compile(  # of fields, not of bodies: "các đơn vị khác"
    r"\blĩnh\s+vực\s+(?:khác|còn\s+lại)\b"
    r"|^[\W\d]*(?:(?:các|những|hồ sơ|thủ tục|TTHC|loại|nhóm|việc|nội dung)\s+)*(?:khác|còn\s+lại)\b",
    regex.IGNORECASE,
)
TOTAL = regex.compile(
    r"(?:tổng|cộng|tổng\s+cộng|tổng\s+số|toàn\s+(?:huyện|tỉnh|thành\s+phố|quận|thị\s+xã))\b.{0,25}", regex.IGNORECASE
)
BARE_TOTAL = regex.compile(r"\W*tong (?:cong|so)\W*")  # "Tông cộng", as a scan has it

# What may stand beside a bare "xã" or "Sở, ngành" in a label that is this level: "II. Khối các xã (14)", "TTHC tỉnh"
BESIDE_LEVEL = regex.compile(
    r"\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)|^\s*(?:[IVX]+|[A-D]|\d+)\s*[.)/]|\d+"
    r"|\b(?:tổng|cộng|số|khối|cấp|các|tại|của|thuộc|hồ sơ|thủ tục|TTHC|UBND)\b",
    regex.IGNORECASE,
)
# What stands before the name of a field: "Hoạt động xây dựng", "Nhóm thủ tục đất đai"
BEFORE_FIELD = regex.compile(
    r"(?:(?:các|nhóm|về|trong|thuộc|lĩnh vực|hồ sơ|thủ tục|TTHC|công tác|hoạt động|quản lý|cấp phép)\s+)+",
    regex.IGNORECASE,
)
LIST = regex.compile(r"[,;/+()&–]|\s-\s|\bvà\b")
NAME_BEHIND = regex.compile(r"\s+(?P<name>\p{Lu}\p{Ll}+(?:\s+\p{Lu}\p{Ll}*)*)")
LEVELS = ("province", "district", "commune", "all")


def row_dims(label: str, scope: Scope, book: Rulebook) -> tuple[dict[str, str], str]:
    """What a row's label says: a level, a field, or all; anything else names a body or field of its own."""
    if not label:
        return {}, "a row without a name"
    _, words = book.hits(label)
    fields = _fields(label, words, book)
    levels = _levels(label, words, scope)
    if len(fields) > 1:
        return {}, "several fields in one row"
    if fields:
        return {"field": fields.pop()}, ""
    if OTHER.search(label):
        return {"field": "other"}, ""
    if TOTAL.match(label) or BARE_TOTAL.fullmatch(bare(label.lower())):
        return ({"level": levels[0]} if len(levels) == 1 else {}), ""
    if len(levels) == 1 and len(label) < 60:
        return {"level": levels[0]}, ""
    return {}, f"the row of {label}"


def _fields(label: str, words: list[Hit], book: Rulebook) -> set[str]:
    """The fields that a label names; in a list each item is looked at by itself, for "xây dựng" alone is no word."""
    found = {hit.concept for hit in words if hit.slot == "field"}
    rest = label
    for hit in words:
        if hit.slot == "field":
            rest = rest.replace(label[hit.start : hit.end], ",")
    for item in (label, *LIST.split(rest)) if len(found) < 2 else ():
        name = BEFORE_FIELD.sub("", item.strip(), count=1) if BEFORE_FIELD.match(item.strip()) else item.strip()
        named = [hit for hit in book.hits(f"lĩnh vực {name}")[1] if hit.slot == "field" and hit.start == 0]
        found |= {hit.concept for hit in named}
    return found


def _levels(label: str, words: list[Hit], scope: Scope) -> list[str]:
    """The levels that a label names, without those of bodies that have a name of their own."""
    found = [hit for hit in words if hit.slot == "level" and hit.concept in LEVELS]
    named = (NAME_BEHIND.match(label, hit.end) for hit in found)
    if any(name and fold_text(name["name"]) not in scope.own_names for name in named):
        return []
    bare_levels = [hit for hit in words if hit.slot == "level" and hit.concept.removeprefix("bare_") in LEVELS]
    if not found and len(bare_levels) == 1:
        hit = bare_levels[0]
        beside = BESIDE_LEVEL.sub(" ", f"{label[: hit.start]} {label[hit.end :]}")
        found = bare_levels if not any(char.isalpha() for char in beside) else []
    return list(dict.fromkeys(hit.concept.removeprefix("bare_") for hit in found))
