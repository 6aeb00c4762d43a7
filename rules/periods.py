"""Written periods: "6 tháng đầu năm 2024", "quý I/2022", "từ ngày 15/12/2022 đến hết ngày 14/6/2023" → Period.

`find_periods` says what stands in a text; `read_period` says which of them the text, a title as a rule, reports on.
Dates are given only where they are printed; the regime of the time may add others later (pipeline.normalise).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from extractors.errors import RulebookError
from rules.model import Period
from rules.unmarked import unmarked

Relation = Literal["within", "window", "until", "since"]
Purpose = Literal["", "programme", "stage", "duration", "horizon", "comparison", "law", "to_date"]

HERE = Path(__file__).parent
LONGEST = 20_000  # characters of one text that are looked at: a title is shorter, and a longer line is no prose
SECTIONS = {
    "numbers": int, "quarters": int, "plan": list, "programme": list, "law": list, "comparison": list,
    "horizon": list, "index": list,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """The words of rules/periods.toml, folded, as alternatives of a pattern or as numbers."""

    numbers: dict[str, int]
    quarters: dict[str, int]
    plan: str
    programme: str
    law: str
    comparison: str
    horizon: str
    index: str


@cache
def load_words(path: Path = HERE / "periods.toml") -> PeriodWords:
    """Read and check the words of periods.

    Raises RulebookError on a section that is unknown or missing, and on a number out of its range.
    """
    with path.open("rb") as file:
        data = tomllib.load(file)
    if wrong := set(data) ^ set(SECTIONS):
        raise RulebookError(f"{path.name}: sections {sorted(wrong)} unknown or missing; expected {sorted(SECTIONS)}")
    _check_numbers(path.name, data)
    lists = {name: _alternatives(path.name, name, data[name]) for name, kind in SECTIONS.items() if kind is list}
    return PeriodWords(data["numbers"], data["quarters"], **lists)


def _check_numbers(source: str, data: dict[str, Any]) -> None:
    for name, most in (("numbers", 12), ("quarters", 4)):
        for word, number in data[name].items():
            if not isinstance(number, int) or not 1 <= number <= most:
                raise RulebookError(f'{source}, [{name}] "{word}": {number} is not between 1 and {most}')


def _alternatives(source: str, name: str, section: dict[str, Any]) -> str:
    words = section.get("words")
    if set(section) != {"words"} or not words or not all(isinstance(word, str) for word in words):
        raise RulebookError(f"{source}, [{name}]: give one list of phrases, words = [...]")
    return "|".join(re.escape(unmarked(word)) for word in sorted(words, key=len, reverse=True))


WORDS = load_words()


class Day(NamedTuple):
    """A date as written; the year may be missing."""

    day: int
    month: int
    year: int | None = None

    def on(self, year: int | None) -> date | None:
        """The date, in `year` where none is written; None where there is no such day."""
        chosen = self.year or year
        if chosen is None:
            return None
        try:
            return date(chosen, self.month, self.day)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A period in a text: `text[start:end]`, what it denotes, and how it stands to what is said.

    `relation`: "within" the period, a "window" of two dates, "until" a date, "since" a date. `purpose` is empty for
    a period that may be the report's own; "programme", "stage" and "horizon" belong to plans, "duration" is a bare
    number of months, "comparison" is quoted beside the report's own, "law" dates a law, "to_date" is "đến nay".
    `days` are the dates as written, the year perhaps missing.
    """

    start: int
    end: int
    text: str
    period: Period
    relation: Relation = "within"
    purpose: Purpose = ""
    days: tuple[Day | None, Day | None] = (None, None)


@dataclass(frozen=True, slots=True)
class _Found:
    period: Period
    relation: Relation = "within"
    purpose: Purpose = ""
    days: tuple[Day | None, Day | None] = (None, None)


# ---- what a written interval is ---------------------------------------------------------------------------------

SLACK = 2  # days by which a window may miss the round interval that it stands for ("từ 15/12 đến 15/6")


def regular(start: date, end: date) -> Period:
    """The interval as the period that reports name it by; type "other" where it is none of them.

    Calendar periods and those of the regime (15 of the month before to the 14) count alike, by their last month.

    >>> regular(date(2022, 12, 15), date(2023, 6, 14)).type, regular(date(2025, 7, 1), date(2025, 10, 31)).type
    ('half_year', 'other')
    """
    months = next((n for n in (1, 3, 6, 9, 12) if abs((_months_on(start, n) - end).days - 1) <= SLACK), 0)
    kind, number = kind_of(months, end.month) if months else ("other", None)
    return Period(kind, number, end.year, start, end)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    last = date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return last if day.day > last.day else last.replace(day=day.day)


def kind_of(months: int, last: int) -> tuple[str, int | None]:
    """What so many months are called that end with the month `last`: a type and its number, or "other".

    >>> kind_of(3, 9), kind_of(1, 7), kind_of(3, 8)
    (('quarter', 3), ('month', 7), ('other', None))
    """
    if months == 1:
        return "month", last
    if months == 3 and last % 3 == 0:
        return "quarter", last // 3
    if months == 6 and last % 6 == 0:
        return "half_year", last // 6
    if months == 9 and last == 9:
        return "nine_months", None
    if months == 12 and last in (11, 12):
        return "year", None
    return "other", None


def since_new_year(day: int, month: int) -> tuple[str, int | None]:
    """What has run since New Year at the end of that day: a regular period at its close, else "other".

    The regime closes a period on the 14th of its last month, the calendar at the month's end.

    >>> since_new_year(30, 9), since_new_year(5, 9)
    (('nine_months', None), ('other', None))
    """
    if month == 1:
        return ("month", 1) if day >= 30 else ("other", None)
    if day in (14, 15) or day >= 30 or (month == 2 and day >= 28):
        return kind_of(month if month in (3, 6, 9, 12) else 0, month)
    return "other", None


def last_month(period: Period) -> int:
    """The month in which a period of that name ends; 12 where its name does not say.

    >>> last_month(Period("quarter", 3)), last_month(Period("half_year", 1))
    (9, 6)
    """
    if period.end:
        return period.end.month
    if period.number is None:
        return 9 if period.type == "nine_months" else 12
    return period.number * {"month": 1, "quarter": 3, "half_year": 6}.get(period.type or "", 12)


# ---- the shapes -------------------------------------------------------------------------------------------------
# All work on folded text. None of them repeats a group that can match the same blanks twice, so time is linear.

YEAR = r"(?:19[89]|20[0-4])\d(?![\d])"
TAIL = rf"(?:\s?[/.,(-]?\s?(?:cua\s)?(?:nam\s{{0,2}})?(?P<y>{YEAR})(?!/\d)(?!\s?-\s?{YEAR}))?"
ROMAN = r"iv|i{1,3}|l{1,3}|[ⅠⅡⅢⅣ]"


def _date(name: str, month: str = "") -> str:
    """A date whose groups bear the name: "5/9/2021", "5.9", "ngày 5 tháng 9 năm 2021"; `month` "?" lets it be a day."""
    numeric = rf"\s?(?P<s{name}>[/.-])\s?(?P<m{name}>\d\d?)(?!\d)(?:(?P=s{name})(?P<z{name}>\d\d)(?!\d)|"
    numeric += rf"\s?(?P=s{name})\s?(?P<y{name}>{YEAR}))?"
    words = rf"\s?thang\s(?P<n{name}>\d\d?)(?!\d)(?:\s?,?\s?nam\s(?P<w{name}>{YEAR}))?"
    return rf"(?P<d{name}>\d\d?)(?!\d)(?:{numeric}|{words}){month}(?:\s?\(\s?(?:nam\s)?(?P<v{name}>{YEAR})\))?"


TO = r"\s?,?\s?(?:den|toi|-)\s(?:het\s)?(?:ngay\s?)?"
MONTH_WORD = "|".join(sorted(WORDS.numbers, key=len, reverse=True))
THANG = r"(?:t?hang|tang|thng|thag|than|th\wng|t\wang|tha\wg|than\w|\whang)"  # "tháng" with a letter lost or wrong
SHAPES = {
    "window": rf"\btu\s(?P<ngay>ngay\s?)?{_date('1', '?')}(?:{TO}|\s?-\s?){_date('2')}",
    "window_bare": rf"(?<![\d/.-]){_date('1')}(?:{TO}|\s?-\s?){_date('2')}",
    "window_month_end": rf"\btu\s(?:ngay\s?)?{_date('1')}\s(?:den|toi)\s(?:cuoi|het)\sthang\s(?P<m>\d\d?)"
    rf"(?:\s?[/.-]\s?|\snam\s)(?P<y>{YEAR})",
    "since_date": rf"\btu\s(?:sau\s)?ngay\s?{_date('1')}\s(?:den|toi)\s(?:nay|thoi diem)\b",
    "since_new_year": rf"\b(?:(?:ke\s)?tu\s)?dau\snam(?:\s(?P<y>{YEAR}))?,?\s(?:den|toi)\s"
    rf"(?:nay\b|(?:het\s)?(?:ngay\s?)?{_date('2')}"
    rf"|(?:(?:het|cuoi|(?P<mid>giua|trung tuan))\s)?thang\s(?P<m>\d\d?){TAIL.replace('<y>', '<ty>')})",
    "since_year": rf"\btu\snam\s(?P<y>{YEAR})\s(?:den|toi)\snay\b",
    "until": rf"\b(?:tinh\s)?(?:den|toi)\s(?:thoi diem\s)?(?:het\s)?(?P<ngay>ngay\s?)?{_date('2')}",
    "to_date": r"\b(?:tinh\s)?den\snay\b",
    "stage": rf"\b(?P<word>giai doan|nhiem ky|thoi ky|nam|tu nam)?\s?(?:tu\s)?(?:nam\s)?\(?(?P<from>{YEAR})"
    rf"\s?(?:-|den(?:\shet)?(?:\snam)?)\s?(?P<y>{YEAR})",
    "stage_damaged": r"\b(?:giai doan|nhiem ky)\s(?P<from>20\d\d)(?P<to>20\d\d)\b",
    "quarter": rf"\bqu[yi]\s{{0,2}}\.?(?P<q>(?:{ROMAN})(?:\s?(?:,|va|\+|-|den)\s?(?:{ROMAN})\b)*"
    rf"|0?[1-4](?:\s?(?:,|va|\+|-|den)\s?0?[1-4])+(?=\s?(?:/|-|nam\s)\s?{YEAR})|0?[1-4]|mot|hai|ba|bon|tu|dau\snam|cuoi\snam)(?![\w])(?!\s?-\s?quy)(?!,\d|\.\d{{3}}\b){TAIL}",
    "quarter_range": rf"\bqu[yi]\s(?P<q1>{ROMAN}|[1-4])\s(?:-|den)\s(?:het\s)?qu[yi]\s(?P<q2>{ROMAN}|[1-4])\b{TAIL}",
    "quarters": rf"(?<![\d.,/-])\b(?P<n>[234]|hai|ba|bon)\squ[yi]\s(?P<half>dau|cuoi)(?:\scua)?(?:\snam)?\b{TAIL}",
    "month_range": rf"\b(?:tu\s)?(?:dau\s)?thang\s(?P<m1>\d\d?)(?:\s?/\s?(?P<y1>{YEAR}))?\s?(?:-|den|toi)\s?"
    rf"(?:het\s|cuoi\s)?(?:thang\s)?(?P<m2>\d\d?)(?:\s?/\s?|\s?-\s?|\snam\s)(?P<y>{YEAR})",
    "months": rf"(?<![\d.,/-])\b(?P<n>\d\d?|{MONTH_WORD})\s?(?:\(\s?(?:\d\d?|{MONTH_WORD})\s?\)\s?)?"
    rf"(?:thang(?!\w)(?!\s\d\d?(?!\d))|(?<=\d)t(?=\s?(?:/|dau|cuoi|nam\s\d)))"
    rf"(?:\s(?P<half>dau|cuoi)(?:\scua)?(?:\snam\b(?!\s(?:qua|toi|sau)))?|\s(?P<past>qua)\b)?{TAIL}",
    "months_damaged": rf"(?<![\d.,/-])\b(?P<n>\d\d?)\s?{THANG}\s(?P<half>dau|cuoi)\snam\b{TAIL}",
    "quarter_damaged": rf"\b(?:q\wy|qu\w|uy|qy|qu|\wuy)\s(?P<q>i{{1,3}}|iv)\s?(?:/|nam\s|-)\s?(?P<y>{YEAR})",
    "month": rf"\bthang\s{{0,2}}(?P<m>\d\d?|{MONTH_WORD})(?![\w])(?!%|,\d|\.\d{{3}}\b){TAIL}",
    "half": rf"\b(?:nua\s(?:(?P<half>dau|cuoi)\s)?(?:cua\s)?nam|ban\snien)(?:\s(?P<after>dau|cuoi))?\b{TAIL}",
    "mid_year": rf"\bgiua\s(?:ky|nam)\b{TAIL}",
    "week": rf"\btuan\s(?:thu\s)?\d\d?(?:\s?,?\sthang\s\d\d?)?(?:\s?/\s?|\s?,?\snam\s)(?P<y>{YEAR})",
    "year": rf"\bnam\s{{1,2}}(?:\(|ngan sach\s)?(?P<y>{YEAR})(?!\s?-\s?20\d\d)(?!/\d)",
    "year_index": rf"(?<![\w/-])(?:{WORDS.index})\s(?P<y>{YEAR})(?!\s?[-/.]\s?\d)",
    "year_mark": rf"\((?P<y>{YEAR})\)",
    "date": rf"\bngay(?:\s\d\d?)?[\s._/-]{{1,12}}thang[\s._/-]{{1,12}}(?:\d\d?[\s._/-]{{1,6}})?nam\s{{1,4}}{YEAR}",
}


def _make(period: Period, **more: Any) -> _Found:
    return _Found(period, **more)


def _int(found: re.Match[str], name: str) -> int | None:
    return int(digits) if (digits := found.groupdict().get(name)) and digits.isdigit() else None


def _day(found: re.Match[str], name: str) -> Day | None:
    """The date whose groups bear the name; the month may be missing (0)."""
    day, month = _int(found, f"d{name}"), _int(found, f"m{name}") or _int(found, f"n{name}") or 0
    year = _int(found, f"y{name}") or _int(found, f"w{name}") or _int(found, f"v{name}")
    if year is None and (short := _int(found, f"z{name}")) is not None:
        year = 2000 + short
    return None if day is None else Day(day, month, year)


def _window(found: re.Match[str]) -> _Found | None:
    """Two dates; what the first leaves out is the second's, unless it then came after it ("15/12 đến 14/6/2023")."""
    first, last = _day(found, "1"), _day(found, "2")
    if first is None or last is None or not (found.groupdict().get("ngay") or last.year or first.year):
        return None
    if first.month == 0:
        first = Day(first.day, last.month, last.year)
    return between(first, last)


def between(first: Day, last: Day) -> _Found | None:
    """The window from `first` to `last`, as far as its years are known; None for impossible dates."""
    if first.year and not last.year:
        last = last._replace(year=first.year + ((last.month, last.day) < (first.month, first.day)))
    if last.year and not first.year:
        first = first._replace(year=last.year - ((first.month, first.day) > (last.month, last.day)))
    start, end = first.on(2023), last.on(2023)
    if start is None or end is None or (last.year and start > end):
        return None
    if last.year:
        return _Found(regular(start, end), "window", days=(first, last))
    if start > end:
        start = start.replace(year=2022)
    named = regular(start, end)
    return _Found(Period(named.type, named.number), "window", days=(first, last))


def _window_bare(found: re.Match[str]) -> _Found | None:
    first, last = _day(found, "1"), _day(found, "2")
    return between(first, last) if first and last and first.year and last.year else None


def _window_month_end(found: re.Match[str]) -> _Found | None:
    first, end = _day(found, "1"), _month_end(int(found["m"]), int(found["y"]))
    return between(first, Day(end.day, end.month, end.year)) if first and end else None


def _month_end(month: int, year: int) -> date | None:
    return _months_on(date(year, month, 1), 1) - timedelta(days=1) if 1 <= month <= 12 else None


def _since_date(found: re.Match[str]) -> _Found | None:
    first = _day(found, "1")
    if first is None or first.on(2024) is None:
        return None
    return _make(Period("other", start=first.on(None)), relation="since", days=(first, None))


def _since_new_year(found: re.Match[str]) -> _Found | None:
    year = _int(found, "y")
    if month := _int(found, "m"):
        end = _month_end(month, 2023)
        kind = since_new_year(15 if found["mid"] else end.day, month) if end else None
        return _make(Period(*kind, _int(found, "ty") or year), relation="until") if kind else None
    last = _day(found, "2")
    if last is None:
        return _make(Period("other", None, year), relation="since")
    return _until_day(last._replace(year=last.year or year))


def _since_year(found: re.Match[str]) -> _Found:
    return _make(Period("other"), relation="since", purpose="stage")


def _until(found: re.Match[str]) -> _Found | None:
    last = _day(found, "2")
    return _until_day(last) if last and (found["ngay"] or last.year) else None


def _until_day(last: Day) -> _Found | None:
    if last.on(2024) is None:
        return None
    kind, number = since_new_year(last.day, last.month)
    return _make(Period(kind, number, last.year, end=last.on(None)), relation="until", days=(None, last))


def _stage(found: re.Match[str]) -> _Found | None:
    first, last = int(found["from"]), int(found["y"])
    return _make(Period("other", None, last), purpose="stage") if first < last <= first + 20 else None


QUARTERS_TOGETHER: dict[tuple[int, ...], tuple[str, int | None]] = {
    (1, 2): ("half_year", 1),
    (3, 4): ("half_year", 2),
    (1, 2, 3): ("nine_months", None),
    (1, 2, 3, 4): ("year", None),
}


def _quarter(found: re.Match[str]) -> _Found | None:
    written = found["q"]
    if written in ("dau nam", "cuoi nam"):
        return _make(Period("quarter", 1 if written == "dau nam" else 4, _int(found, "y")))
    numbers = [_quarter_number(one) for one in re.split(r"\s?(?:,|va|\+|-|den)\s?", written)]
    if None in numbers:
        return None
    if len(numbers) == 1:
        return _make(Period("quarter", numbers[0], _int(found, "y")))
    kind = QUARTERS_TOGETHER.get(tuple(one or 0 for one in numbers), ("other", None))
    return _make(Period(*kind, _int(found, "y")))


def _quarter_range(found: re.Match[str]) -> _Found | None:
    """ "quý I đến quý III năm 2023" is nine months."""
    first, last = _quarter_number(found["q1"]), _quarter_number(found["q2"])
    if first is None or last is None or first >= last:
        return None
    kind = QUARTERS_TOGETHER.get(tuple(range(first, last + 1)), ("other", None))
    return _make(Period(*kind, _int(found, "y")))


def _quarters(found: re.Match[str]) -> _Found:
    """ "2 quý đầu năm 2023" is half a year."""
    months = 3 * (_quarter_number(found["n"]) or 0)
    return _make(Period(*kind_of(months, 12 if found["half"] == "cuoi" else months), _int(found, "y")))


def _quarter_number(written: str) -> int | None:
    return int(written) if written.isdigit() else WORDS.quarters.get(written)


def _month_number(written: str) -> int | None:
    number = int(written) if written.isdigit() else WORDS.numbers.get(written)
    return number if number and 1 <= number <= 12 else None


def _month_range(found: re.Match[str]) -> _Found | None:
    first, last, year = int(found["m1"]), int(found["m2"]), int(found["y"])
    if not (1 <= first <= 12 and 1 <= last <= 12) or (first >= last and not found["y1"]):
        return None
    months = last - first + 1 + 12 * (year - (_int(found, "y1") or year))
    return _make(Period(*kind_of(months, last), year))


def _months(found: re.Match[str]) -> _Found | None:
    number, half, year = _month_number(found["n"]), found["half"], _int(found, "y")
    if number is None or (number == 5 and found["n"] == "nam" and not half):
        return None
    last = 12 if half == "cuoi" else number
    kind = kind_of(number, last) if number != 1 or half else ("month", None)
    bare = not half and not year and not found.groupdict().get("past")
    return _make(Period(*kind, year), purpose="duration" if bare else "")


def _month(found: re.Match[str]) -> _Found | None:
    number, year = _month_number(found["m"]), _int(found, "y")
    if number is None or (found["m"] == "nam" and "nam nam" not in found[0]):
        return None
    return _make(Period("month", number, year))


def _half(found: re.Match[str]) -> _Found:
    cuoi = "cuoi" in (found["half"], found["after"])
    return _make(Period("half_year", 2 if cuoi else 1, _int(found, "y")))


def _year(found: re.Match[str]) -> _Found:
    return _make(Period("year", None, int(found["y"])))


VOID = ("window", "window_month_end", "date")  # nothing is read inside these, not even when they denote no period
BUILDERS: dict[str, Callable[[re.Match[str]], _Found | None]] = {
    "window": _window,
    "window_bare": _window_bare,
    "window_month_end": _window_month_end,
    "since_date": _since_date,
    "since_new_year": _since_new_year,
    "since_year": _since_year,
    "until": _until,
    "to_date": lambda found: _make(Period("other"), relation="until", purpose="to_date"),
    "stage": _stage,
    "stage_damaged": lambda found: _make(Period("other"), purpose="stage"),
    "quarter": _quarter,
    "quarter_range": _quarter_range,
    "quarters": _quarters,
    "month_range": _month_range,
    "months": _months,
    "months_damaged": _months,
    "quarter_damaged": _quarter,
    "month": _month,
    "half": _half,
    "mid_year": lambda found: _make(Period("mid_year", None, _int(found, "y"))),
    "week": lambda found: _make(Period("other", None, int(found["y"]))),
    "year": _year,
    "year_index": _year,
    "year_mark": lambda found: _make(Period("year", None, int(found["y"]))),
    "date": lambda found: None,
}
COMPILED = {name: re.compile(pattern) for name, pattern in SHAPES.items()}

# ---- finding ----------------------------------------------------------------------------------------------------

CLUE = re.compile(r"qu[yi]\b|thang|nam\b|\d[tT]\b|\bden\b|\btoi\b|\d\d?[/.-]\d|20\d\d")
QUARTER_LETTERS = frozenset("yýỳiíìYÝỲIÍÌ")


def find_periods(text: str) -> list[PeriodMention]:
    """The periods that a text writes, in order and without overlap; the longest reading of a place wins.

    >>> [(one.text, one.period.number, one.period.year) for one in find_periods("quý I, phương hướng quý II/2022")]
    [('quý I', 1, None), ('quý II/2022', 2, 2022)]
    """
    text = text[:LONGEST]
    plain = unmarked(text)
    if CLUE.search(plain) is None:
        return []
    mentions = []
    for start, end, found in _longest(_candidates(text, plain)):
        if found is not None:
            one = _marked(
                found, plain[max(0, start - 100) : start], plain[end : end + 20], text[max(0, start - 5) : start]
            )
            mentions.append(PeriodMention(start, end, text[start:end], one.period, one.relation, one.purpose, one.days))
    return mentions


def _candidates(text: str, plain: str) -> Iterator[tuple[int, int, _Found | None]]:
    for name, pattern in COMPILED.items():
        for match in pattern.finditer(plain):
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            if not _is_word_meant(name, text[start : match.end()], plain, start):
                continue
            built = BUILDERS[name](match)
            if built is not None or name in VOID:
                yield start, match.end(), built


def _is_word_meant(name: str, written: str, plain: str, start: int) -> bool:
    """Whether the letters that folding took away allow the reading: not "quỹ", not "Việt Nam", not a day of a date."""
    if name == "quarter":
        return written[2] in QUARTER_LETTERS
    if name == "month":
        return re.search(r"ngay[\s\d./_-]*$", plain[max(0, start - 16) : start]) is None
    if name == "year_index":
        return written[:-4].isupper()
    if name in ("year", "stage"):
        year_word = unmarked(written).find("nam")
        return year_word < 0 or written[year_word].isupper() is False or written[year_word + 1] in "ăĂ"
    return True


def _longest(candidates: Iterable[tuple[int, int, _Found | None]]) -> Iterator[tuple[int, int, _Found | None]]:
    """Those that overlap none that began earlier, or at the same place and ran longer."""
    reached = 0
    for start, end, found in sorted(candidates, key=lambda one: (one[0], -one[1], one[2] is None)):
        if start >= reached:
            reached = end
            yield start, end, found


REFERENCES = (
    ("comparison", re.compile(rf"(?:{WORDS.comparison})[^,;.:()]{{0,24}}$")),
    ("law", re.compile(rf"\b(?:{WORDS.law})\b[^,;.:()]{{0,60}}$")),
)
YEAR_REFERENCES = (
    ("horizon", re.compile(r"(?<!tinh )(?<!ke )\bden\s(?:nam\s)?$")),
    ("horizon", re.compile(rf"(?:{WORDS.horizon})[^;.:]{{0,60}}$")),
    ("programme", re.compile(rf"\b(?:{WORDS.programme})\b[^,;.:()]{{0,80}}$")),
)
AS_OF = re.compile(r"(?:den|toi|vao)\s(?:het\s|cuoi\s|(?P<mid>giua\s|trung tuan\s))?$")


UP_OR_DOWN = re.compile(r"\s(?:tang\s|giam\s)?(?:len|xuong)\b")  # "từ 10 % năm 2019 lên 30 %"


UP_TO = re.compile(r"\bden\s(?:het|cuoi)\s$")
TURN = re.compile(r"\b(?:dot|lan|ky)\s(?:thu\s)?(?:\d\d?|[ivx]+)\s?,?\s?$")  # "đợt 1 năm 2023" is a part of it
EDGE = re.compile(r"(?:đầu|cuối)\s$", re.IGNORECASE)  # "đầu năm 2021" is not the year


def _marked(found: _Found, before: str, after: str, written_before: str) -> _Found:
    """The same with its purpose and relation, as the words around it tell them."""
    if found.purpose:
        return found
    if found.period.type == "month" and found.relation == "within" and (as_of := AS_OF.search(before)):
        return _as_of_month(found, 15 if as_of["mid"] else None)
    if found.period.type == "quarter" and found.relation == "within" and UP_TO.search(before):
        return _up_to_quarter(found)
    if found.period.type == "year" and (EDGE.search(written_before) or TURN.search(before)):
        return replace(found, period=replace(found.period, type="other"))
    if found.period.type == "year" and UP_OR_DOWN.match(after):
        return replace(found, purpose="comparison")
    references = REFERENCES + (YEAR_REFERENCES if found.period.type == "year" and found.relation == "within" else ())
    purpose = next((name for name, pattern in references if pattern.search(before)), "")
    return replace(found, purpose=purpose)  # type: ignore[arg-type]


def _up_to_quarter(found: _Found) -> _Found:
    """ "đến hết quý III năm 2023" is what has run since New Year: nine months."""
    quarter = found.period.number or 1
    kind = QUARTERS_TOGETHER.get(tuple(range(1, quarter + 1)), ("quarter", quarter))
    return replace(found, period=Period(*kind, found.period.year), relation="until")


def _as_of_month(found: _Found, day: int | None) -> _Found:
    """ "đến cuối tháng 5 năm 2017" is what has run since New Year, not the month; `day` is that of "giữa tháng 6"."""
    end = _month_end(found.period.number or 0, found.period.year or 2023)
    if end is None:
        return found
    return replace(
        found, period=Period(*since_new_year(day or end.day, end.month), found.period.year), relation="until"
    )


# ---- choosing ---------------------------------------------------------------------------------------------------

RANKS: dict[str, int] = {"": 0, "programme": 2, "stage": 3, "duration": 4, "horizon": 5, "to_date": 6}
PLAN = re.compile(rf"\b(?:{WORDS.plan})\b")
SURE_DURATIONS = ("half_year", "nine_months", "other", "year")


def read_period(text: str, year_hint: int | None = None, issued: date | None = None) -> Period:
    """The period that a text, a title as a rule, reports on: the first it names, Period() where it names none.

    The year may stand only after a second period ("quý I, phương hướng quý II năm 2022"); else `year_hint` gives it,
    else the date of issue, else it stays open. A window of dates beside the named period gives its dates.

    >>> read_period("Kết quả CCHC 9 tháng đầu năm; phương hướng, nhiệm vụ 3 tháng cuối năm 2021")
    Period(type='nine_months', number=None, year=2021, start=None, end=None)
    >>> read_period("Tổng kết công tác quý IV; nhiệm vụ quý I năm 2023").year
    2022
    """
    mentions = find_periods(text)
    chosen = choose(mentions)
    return completed(chosen, mentions, unmarked(text[:LONGEST]), year_hint, issued) if chosen else Period()


def choose(mentions: Iterable[PeriodMention]) -> PeriodMention | None:
    """The mention that names the report's period: the first of the best rank; None where there is none."""
    ranked = [(rank, one.start, one) for one in mentions if (rank := _rank(one)) is not None]
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _rank(mention: PeriodMention) -> int | None:
    if mention.purpose == "duration" and mention.period.type not in SURE_DURATIONS:
        return None  # "3 tháng" and "1 tháng" are terms as often as periods
    rank = RANKS.get(mention.purpose)
    if rank == 0 and mention.relation in ("until", "since") and not SINCE_NEW_YEAR.search(mention.text):
        return 1
    return rank


SINCE_NEW_YEAR = re.compile(r"đầu năm.*\d", re.IGNORECASE)  # "từ đầu năm đến hết tháng 5" is as good as a name


def completed(
    chosen: PeriodMention, mentions: list[PeriodMention], plain: str, year_hint: int | None, issued: date | None
) -> Period:
    """The chosen mention's period with year and dates as far as the mentions around it and the hints give them."""
    if chosen.purpose == "horizon":
        return Period("other")
    period = _closed(chosen, issued)
    year = period.year or _year_after(chosen, mentions, plain) or year_hint or _year_of_issue(chosen, issued)
    if chosen.days != (None, None):
        return _dated(chosen, year)
    window = next((one for one in mentions if one.relation == "window" and not one.purpose), None)
    if window and (dated := _dated(window, year)).end and dated.year in (year, None):
        return replace(period, year=dated.year, start=dated.start, end=dated.end)
    return replace(period, year=year, end=_closing_day(chosen, mentions, plain, period, year))


def _closing_day(
    chosen: PeriodMention, mentions: list[PeriodMention], plain: str, period: Period, year: int | None
) -> date | None:
    """The last day that stands in brackets: "9 tháng đầu năm 2021 (tính đến ngày 05/9/2021)"."""
    for one in mentions:
        if one.start > chosen.end and one.relation == "until" and plain[: one.start].rstrip().endswith("("):
            end = _dated(one, year).end
            return end if end and end.year == year and abs(end.month - last_month(period)) <= 1 else None
    return None


def _closed(chosen: PeriodMention, issued: date | None) -> Period:
    """The period; "từ đầu năm đến nay" is the quarter, half or year that is closing on the day of issue, if one is."""
    period = chosen.period
    if (
        chosen.relation == "since"
        and not chosen.purpose
        and chosen.days == (None, None)
        and issued
        and issued.day >= 14
    ):
        kind, number = kind_of(issued.month if issued.month % 3 == 0 else 0, issued.month)
        return replace(period, type=kind, number=number)
    return period


def _dated(mention: PeriodMention, year: int | None) -> Period:
    """A mention of dates in the year given, where it prints none."""
    first, last = mention.days
    if first and last:
        built = between(first, last if last.year or year is None else last._replace(year=year))
        return built.period if built else Period()
    if last:
        built = _until_day(last if last.year or year is None else last._replace(year=year))
        return built.period if built else Period()
    return replace(mention.period, year=mention.period.year or year)


def _year_after(chosen: PeriodMention, mentions: list[PeriodMention], plain: str) -> int | None:
    """The year that only another period of the title prints; the year before, where that one is next year's plan."""
    dated = [one for one in mentions if one.period.year and one.purpose in ("", "programme")]
    later = next((one for one in dated if one.start > chosen.start), None)
    if later is None or later.period.year is None:
        return max((one.period.year for one in dated if one.period.year), default=None)
    if not PLAN.search(plain, chosen.end, later.start):
        return later.period.year
    ends, plan_ends = last_month(chosen.period), last_month(later.period)
    over_the_turn = plan_ends < ends or (ends == 12 and later.period.type == "year")
    return later.period.year - over_the_turn


def _year_of_issue(chosen: PeriodMention, issued: date | None) -> int | None:
    """The year of issue, or the one before where the period would end well after it."""
    if issued is None:
        return None
    if chosen.relation in ("since", "until") and chosen.period.end is None and chosen.days[1] is None:
        return issued.year
    end = chosen.days[1].month if chosen.days[1] else last_month(chosen.period)
    return issued.year if end <= issued.month + 3 else issued.year - 1
