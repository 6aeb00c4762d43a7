"""Dossiers that pass from one period into the next: "tháng 7 chuyển sang", "tồn từ quý I mang sang", "chuyển kỳ sau".

Which period it is may be said by a number or a name, so that no list of words can hold it; the verbs are few.
"""

from __future__ import annotations

import regex

from rules.rulebook import Hit

PERIOD = r"(?:kỳ(?:\sbáo\scáo)?|tháng|quý|năm|tuần)"
NUMBERED = r"(?:\d{1,2}/\d{4}|\d{1,4}|I{1,3}|IV)"
MOVED = r"(?:chuyển|mang|gối|dồn)\s(?:sang|qua|tiếp|lại|đến)(?:\stiếp)?"
FROM_BEFORE = regex.compile(
    rf"\b(?:(?:tồn|gối|chuyển|còn(?:\slại)?|số)\s)?(?:(?:từ|của|đầu)\s)?{PERIOD}\s(?:trước|ngoái|cũ|{NUMBERED})(?:\s(?:năm|/)\s?\d{{4}})?"
    rf"\s(?:đã\s|còn\s|được\s)?(?:{MOVED}|sang)\b"
    rf"(?!\s(?:{PERIOD}\s)?(?:sau|tới|tiếp\stheo))"
    rf"|\b(?:tồn|gối)\s(?:(?:từ|của)\s)?{PERIOD}\s(?:trước|ngoái|cũ|{NUMBERED})\b",
    regex.IGNORECASE,
)
TO_NEXT = regex.compile(
    rf"\bchuyển\s(?:(?:sang|tiếp|qua|tiếp\ssang)\s)?{PERIOD}\s(?:sau|tới|tiếp\stheo|kế\stiếp|{NUMBERED})"
    r"(?:\s(?:để\s)?(?:giải\squyết|xử\slý)(?:\stiếp)?)?(?!\d)",
    regex.IGNORECASE,
)
VERBS = ("huyển", "ồn", "gối", "sang")  # quick: most passages have none; their first letters may be capitals


def add_carried(text: str, words: list[Hit]) -> list[Hit]:
    """The vocabulary of a passage with what passes between periods: an origin, or what is pending.

    >>> text = "Tháng 7 chuyển sang: 288; chuyển tháng 9 giải quyết tiếp: 61"
    >>> [(hit.concept, text[hit.start : hit.end]) for hit in add_carried(text, [])]
    [('carried_over', 'Tháng 7 chuyển sang'), ('pending', 'chuyển tháng 9 giải quyết tiếp')]
    """
    if not any(verb in text for verb in VERBS):
        return words
    found = [Hit(match.start(), match.end(), "carried_over", "origin") for match in FROM_BEFORE.finditer(text)]
    found += [Hit(match.start(), match.end(), "pending", "topic") for match in TO_NEXT.finditer(text)]
    if not found:
        return words
    inside = [hit for hit in words if not any(one.start <= hit.start and hit.end <= one.end for one in found)]
    return sorted([*inside, *found])
