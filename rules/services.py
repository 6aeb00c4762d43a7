"""Levels of online service: "mức độ 3, 4", "mức 3", "MĐ4", "cấp độ 2" → a channel of the codebook."""

from __future__ import annotations

import regex

from rules.rulebook import Hit

LEVEL_NUMBER = regex.compile(r"[cđộ]\s*[2-4]", regex.IGNORECASE)  # quick: most passages have none
SERVICE_LEVEL = regex.compile(
    r"(?:mức\s+(?:độ\s*)?|cấp\s+độ\s*|MĐ\s?|mđ\s?|mức\s)(?P<first>[2-4])(?!\d|[.,]\d)"
    r"(?:\s?(?:,|và|/|-|–|&|hoặc)\s?(?:mức\s+(?:độ\s*)?|MĐ\s?|mđ\s?)?"
    r"(?P<second>[2-4])(?!\d|[.,/]\d|\s*(?:hồ\s+sơ|HS|TTHC|thủ\s+tục)\b))?",
    regex.IGNORECASE,
)


def add_service_levels(text: str, words: list[Hit]) -> list[Hit]:
    """The vocabulary of a passage with the service levels in it, which are told by digits.

    >>> [hit.concept for hit in add_service_levels("trực tuyến mức độ 3 và 4: 91 hồ sơ", [])]
    ['online_level_3', 'service_levels', 'online_level_4']
    """
    if not any(digit in text for digit in "234") or not LEVEL_NUMBER.search(text):
        return words
    found = []
    for match in SERVICE_LEVEL.finditer(text):
        found.append(Hit(match.start(), match.end("first"), f"online_level_{match['first']}", "channel"))
        if match["second"]:
            found.append(Hit(match.start(), match.end(), "service_levels", "cue"))  # what parts the two is no separator
            found.append(Hit(match.start("second"), match.end("second"), f"online_level_{match['second']}", "channel"))
    return sorted([*words, *found]) if found else words
