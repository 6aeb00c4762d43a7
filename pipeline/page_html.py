"""The page as HTML: one file that loads nothing and runs nothing but its own few lines of script.

Everything that comes from a report or a file's name passes one place, `_shown`, before Jinja escapes it; the page's own
policy (Content-Security-Policy, by hash) forbids every other style, script, image, form and connection.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.labels import period_name
from pipeline.messages import Language, write_number
from pipeline.page_findings import MOST, MOST_LISTED
from pipeline.page_model import TEMPLATES, Page
from pipeline.page_words import word

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
KEPT = frozenset("\t\n\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{SOFT HYPHEN}")
MINUS = "\N{MINUS SIGN}"
QUOTES_SHOWN = 12  # passages of a finding before the others are folded
HEAT_STEPS = (90, 95, 98, 99.5)  # percent


def render(page: Page, lang: Language) -> str:
    """The page in a language. The same page gives the same text."""
    style, script = (_read(name) for name in ("page.css", "page.js"))
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, finalize=_shown,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals.update(
        t=partial(_word, lang), n=partial(_number, lang), signed=partial(_signed, lang),
        period=partial(_period, lang, full=True), short=partial(_period, lang), heat_class=_heat_class, day=_day,
        lang=lang, most_listed=MOST_LISTED, quotes_shown=QUOTES_SHOWN, open=tuple(MOST),
    )  # fmt: skip
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    # Our own two files are the only text that goes in as it is.
    return environment.get_template("page.html").render(
        page=page, policy=policy, style=Markup(style), script=Markup(script)
    )


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """What a policy knows an inline style or script by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _shown(value: Any) -> Any:
    """Text as a page may show it: no control characters, no signs that turn the direction of the text around them.

    >>> _shown("a\\x00b\\u202ec")
    'a\\ufffdb\\ufffdc'
    """
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    if value.isascii() and value.isprintable():
        return value
    return "".join(sign if sign in KEPT or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
                   else REPLACEMENT for sign in value)  # fmt: skip


def _word(lang: Language, key: str, **values: object) -> str:
    return word(key, lang, **values)


def _number(lang: Language, value: float | int, decimals: int | None = None) -> str:
    """A number in the style of the language; with `decimals`, rounded to so many."""
    exact = Decimal(repr(value))
    return write_number(exact if decimals is None else round(exact, decimals), lang)


def _signed(lang: Language, value: float) -> str:
    """A change with its sign; 0 has none."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return sign + _number(lang, abs(value), 2)


def _period(lang: Language, period_type: str, period: tuple[int, int], full: bool = False) -> str:
    return period_name(period_type, period[1], period[0], lang, full)


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _heat_class(value: float) -> str:
    return f"h{sum(value >= step for step in HEAT_STEPS)}"
