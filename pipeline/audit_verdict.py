"""A number of a scan that does not fit: read wrongly from the page, or printed so. A second reading of the page tells.

What the second reading was is kept as it was read; nothing is corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from pipeline.audit_values import Sheet
from pipeline.repair import Repair
from rules.quantities import read_number

READING, SOURCE, UNDECIDED = "reading_error", "source_error", "undecided"


def second_values(sheet: Sheet, readings: Mapping[int, str]) -> dict[int, Decimal]:
    """What a second reading makes of numbers, by their place in the sheet. `readings` by place in Report.figures."""
    found = {}
    for at, text in readings.items():
        value = sheet.of_figure.get(at)
        read = read_number(text.strip().removesuffix("%").strip(), "percent" if value and value.is_share else "").value
        if value is not None and read is not None:
            found[value.index] = read
    return found


def verdict(sheet: Sheet, repair: Repair, second: Mapping[int, Decimal]) -> str:
    """Whether the page was misread or misprinted.

    The page was misread where the second reading gives what one answer needs; it is misprinted where the second
    reading repeats every number that any answer would change. Anything else is undecided.
    """
    needed = {key: {new for answer in repair.answers for one, new in answer if one == key} for key in _keys(repair)}
    if any(second.get(key) in news for key, news in needed.items()):
        return READING
    if needed and all(second.get(key) == sheet.values[key].value for key in needed):
        return SOURCE
    return UNDECIDED


def _keys(repair: Repair) -> list[int]:
    return sorted({key for answer in repair.answers for key, _ in answer})
