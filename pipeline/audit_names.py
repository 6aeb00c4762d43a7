"""Lists of names against the number before them: "10 đơn vị gồm: …", in the sentence or in a footnote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import regex

from pipeline.audit_hundred import SENTENCE
from pipeline.audit_values import Check, Sheet, Value

NAMES_AFTER = regex.compile(
    r"\s{0,2}(?P<noun>[^\W\d_]+(?:\s[^\W\d_]+){0,4}?)?(?P<rest>\s+còn\s+lại)?(?:[¹²³⁴-⁹]+)?\s*"
    r"(?P<open>\(|(?:,\s*)?(?:bao\s+)?gồm(?:\s+có)?\s*:?|:|là\s*:)\s*",
)
MOST_NAMES = 60
REACH = 80  # characters behind a number in which its list begins
AND, COMMA, DIGIT = regex.compile(r"\s+và\s+"), regex.compile(r"[,;]"), regex.compile(r"\d")
LEAD = regex.compile(r"^(?:các|UBND|xã|phường|thị trấn|trường|trạm y tế)\b[:\s]*", flags=regex.IGNORECASE)
ENOUGH = regex.compile(r"\.\.\.|…|\bv\.\s?v\b|vân vân")
NOTE = regex.compile(r"[¹²³⁴-⁹]+")


def name_checks(sheet: Sheet) -> Iterator[Check]:
    """ "10 đơn vị gồm: …": as many names as the number says."""
    for value in sheet.values:
        if len(value.text) > 2 or value.cell is not None or value.is_share or not 2 <= value.value <= MOST_NAMES:
            continue
        text = sheet.text(value)
        behind = text[value.end : value.end + REACH]
        if not any(sign in behind for sign in ("(", ":", "gồm")) and not NOTE.search(behind):
            continue  # most numbers end here
        match = NAMES_AFTER.match(text, value.end)
        names = _names(text, match.end(), bracket=match["open"] == "(") if match else None
        where = value.line
        if names is None and (note := _footnote(sheet, value, text)):
            names, where = note
        if names:
            check = _names_check(value, names, where)
            if check:
                yield check


def _names_check(value: Value, names: Sequence[str], where: int) -> Check | None:
    split = [part for name in names for part in AND.split(name)]
    nested = [part for name in names for part in [name.rpartition(":")[2].strip()] if part]
    counts = {len(names), len(split), len(nested)}
    right = int(value.value) in counts
    clean = all(_is_name(name) for name in split) and len(split) == len(names)
    if not right and not (clean and len(names) > 2 and abs(len(names) - value.value) <= 2):
        return None
    found = int(value.value) if right else len(names)
    return Check(
        "names", "count", "pass" if right else "unverifiable", f"{found} tên = {value.text}", (value,),
        Decimal(found), value.value, Decimal(1), lines=(value.line, where),
    )  # fmt: skip


def _names(text: str, at: int, *, bracket: bool) -> list[str] | None:
    """The names from `at` to the end of the bracket or sentence; None where other things stand there."""
    end = text.find(")", at) if bracket else len(text)
    if end < 0:
        return None
    chunk = SENTENCE.split(text[at:end])[0]
    if ENOUGH.search(chunk):
        return None
    names = []
    for item in COMMA.split(chunk):
        item = item.strip(" .*_")
        if not item:
            continue
        if not _starts_name(item):
            if bracket:
                return None
            break
        if DIGIT.search(item):
            return None
        names.append(item)
    return names if len(names) > 1 else None


def _starts_name(item: str) -> bool:
    head = LEAD.sub("", item.strip())
    return item[:1].isupper() or head[:1].isupper() or ":" in item


def _is_name(item: str) -> bool:
    words = item.split()
    return 1 <= len(words) <= 4 and all(word[0].isupper() for word in words)


def _footnote(sheet: Sheet, value: Value, text: str) -> tuple[list[str], int] | None:
    """The names in the footnote whose mark stands behind the number."""
    tail = text[value.end : value.end + 30]
    mark = NOTE.search(tail)
    if not mark or regex.search(r"[.;,:(]", tail[: mark.start()]):
        return None
    for block in sheet.blocks:
        words = block.passage.text
        if words.startswith(mark[0]) or (block.kind == "footnote" and block.mark == mark[0]):
            body = words.removeprefix(mark[0])
            start = body.find(":") + 1
            names = _names(body, start, bracket=False)
            if names:
                return names, sheet.document.line(block.passage.offset(0))
    return None
