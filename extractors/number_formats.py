"""What a spreadsheet prints for a value: its number format decides, not the number that lies beneath.

Decimals stand behind a comma. Thousands are not grouped, because the sign that groups them is not in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

Value = str | bool | int | float | date | time | timedelta

_SECTION = re.compile(r'(?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;"\\_*\[])*')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<pad>_.|\*.)|\[\$(?P<money>[^\]-]*)(?:-[^\]]*)?\]|(?P<bracket>\[[^\]]*\])'
    r"|(?P<general>General)|(?P<mask>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)|(?P<percent>%)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(slots=True)
class _Section:
    """One part of a format: what stands around the number, and how the number is written."""

    before: str = ""
    after: str = ""
    mask: str | None = None  # "General", a mask, or None where no number is printed
    percents: int = 0
    strange: bool = False  # fractions, powers of ten, conditions: written plainly


def printed(value: Value, form: str) -> str:
    """The text of a cell with this value and number format.

    >>> printed(1234.0, "General"), printed(0.997, "0.0%"), printed(1234567.5, "#,##0"), printed(7, "00")
    ('1234', '99,7%', '1234568', '07')
    >>> printed(-3.25, '#,##0.0_);(#,##0.0)'), printed(0, '#,##0;-#,##0;"-"'), printed(12, '0" hồ sơ"')
    ('(3,3)', '-', '12 hồ sơ')
    >>> printed(datetime(2024, 6, 15), "mm-dd-yy"), printed(datetime(2024, 6, 1), "mm/yyyy")
    ('15/06/2024', '06/2024')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (date, time, timedelta)):
        return _moment(value, form)
    sections = [_section(text) for text in _sections(form)]
    negative, zero = value < 0, value == 0
    section = sections[1] if negative and len(sections) > 1 else sections[2] if zero and len(sections) > 2 else None
    signed = negative and len(sections) < 2
    section = section or sections[0]
    if section.strange:
        return _plainly(value)
    if section.mask is None:
        return (section.before + section.after).strip()
    exact = abs(Decimal(repr(value))) * 100**section.percents
    number = _plainly(exact) if section.mask == "General" else _masked(exact, section.mask)
    sign = "-" if signed and re.search("[1-9]", number) else ""
    return f"{sign}{section.before}{number}{section.after}".strip()


def _sections(form: str) -> list[str]:
    """The parts of a format, cut at the semicolons that are none of its words."""
    parts, at = [], 0
    while True:
        found = _SECTION.match(form, at)
        end = found.end() if found else at
        parts.append(form[at:end])
        if end >= len(form) or form[end] != ";":
            return parts
        at = end + 1


def _section(text: str) -> _Section:
    section = _Section()
    if not text:
        return section
    for token in _TOKEN.finditer(text):
        words = token["quoted"] or token["escaped"] or token["money"] or ""
        if token["mask"] or token["general"]:
            section.strange = section.strange or section.mask is not None
            section.mask = token["mask"] or "General"
        elif token["percent"]:
            section.percents += 1
            words = "%"
        elif token["bracket"]:
            section.strange = section.strange or token["bracket"][1] in "<>="
        elif token["other"]:
            section.strange = section.strange or token["other"] in "/Ee"
            words = token["other"] if token["other"] not in "@," else ""
        if section.mask is None:
            section.before += words
        else:
            section.after += words
    return section


def _masked(value: Decimal, mask: str) -> str:
    """A number as a mask such as "#,##0.0#" writes it."""
    whole, _, fraction = mask.partition(".")
    value = value.scaleb(-3 * (len(whole) - len(whole.rstrip(","))))
    number = f"{value.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP):f}"
    digits, _, decimals = number.partition(".")
    digits = digits.lstrip("0").rjust(whole.count("0"), "0")
    least = len(fraction.rstrip("#?"))
    decimals = decimals[:least] + decimals[least:].rstrip("0")
    return (digits or ("" if decimals else "0" * ("0" in mask))) + ("," + decimals if decimals else "")


def _plainly(value: int | float | Decimal) -> str:
    """As the format "General" writes it: ten significant digits, no needless zero.

    >>> _plainly(0.1 + 0.2), _plainly(12345678901.0), _plainly(-5)
    ('0,3', '12345678901', '-5')
    """
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if exact != exact.to_integral_value():
        exact = exact.quantize(Decimal(1).scaleb(max(exact.adjusted() - 9, -20)), ROUND_HALF_UP)
    text = f"{exact:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _moment(value: date | time | timedelta, form: str) -> str:
    """A date as Vietnamese write it, with the parts that the format shows."""
    shown = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", form).lower()
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    clock = f"{value:%H:%M}" if not isinstance(value, date) or isinstance(value, datetime) else ""
    if isinstance(value, time) or ("d" not in shown and "y" not in shown and "h" in shown):
        return clock
    if "d" not in shown and "y" in shown:
        return f"{value:%m/%Y}" if "m" in shown else f"{value:%Y}"
    day = f"{value:%d/%m/%Y}" if "y" in shown or "d" not in shown else f"{value:%d/%m}"
    return f"{day} {clock}" if "h" in shown and clock else day
