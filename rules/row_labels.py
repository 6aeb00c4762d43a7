"""What the label of a table's row says: a level, a field of administration, all of them, or a body of its own."""

from __future__ import annotations

import regex

from rules.fold import bare
from rules.place import Scope
from rules.rulebook import Rulebook

OTHER = regex.compile(r"\b(?:lĩnh\s+vực\s+khác|khác|còn\s+lại)\b", regex.IGNORECASE)
TOTAL = regex.compile(
    r"(?:tổng|cộng|tổng\s+cộng|tổng\s+số|toàn\s+(?:huyện|tỉnh|thành\s+phố|quận|thị\s+xã))\b.{0,25}", regex.IGNORECASE
)

BARE_TOTAL = regex.compile(r"\W*tong (?:cong|so)\W*")  # "Tông cộng", as a scan has it


def row_dims(label: str, scope: Scope, book: Rulebook) -> tuple[dict[str, str], str]:
    """What a row's label says: a level, a field, or all; anything else names a body or field of its own."""
    if not label:
        return {}, "a row without a name"
    _, words = book.hits(label)
    _, named = book.hits(f"lĩnh vực {label}")
    fields = [hit.concept for hit in (*words, *named) if hit.slot == "field"]
    levels = [
        hit.concept
        for hit in words
        if hit.slot == "level" and hit.concept in ("province", "district", "commune", "all")
    ]
    if fields:
        return {"field": fields[0]}, ""
    if OTHER.search(label):
        return {"field": "other"}, ""
    if TOTAL.match(label) or BARE_TOTAL.fullmatch(bare(label.lower())):
        return ({"level": levels[0]} if levels else {}), ""
    if levels and len(label) < 60:
        return {"level": levels[0]}, ""
    return {}, f"the row of {label}"
