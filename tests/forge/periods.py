"""When a report is about: its period, what comes next, and the dates it may print."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

ROMAN = ("", "I", "II", "III", "IV")
COMMON_CUTOFF = date(2019, 3, 12)  # NĐ 09/2019: before it no two provinces closed their books on the same day
NO_DISTRICTS = date(2025, 7, 1)
RENAMED_LEVELS = date(2022, 9, 1)  # NĐ 42/2022: mức độ 3, 4 give way to một phần, toàn trình


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period. `kind` is one of the forge: month, quarter, half, nine, year, ten, eleven."""

    kind: str
    year: int
    number: int | None
    start: date
    end: date

    @property
    def type(self) -> str:
        """The dataset's period_type."""
        names = {"half": "half_year", "nine": "nine_months", "ten": "other", "eleven": "other"}
        return names.get(self.kind, self.kind)

    @property
    def share(self) -> float:
        """How much of a year it covers."""
        months = {"month": 1, "quarter": 3, "half": 6, "nine": 9, "year": 12, "ten": 10, "eleven": 11}
        return months[self.kind] / 12

    def bare(self, rng: random.Random | None = None) -> str:
        """ "quý I", "6 tháng đầu năm", without the year."""
        if self.kind == "month":
            return f"tháng {self.number}"
        if self.kind == "quarter":
            return f"quý {ROMAN[self.number or 1] if rng is None or rng.random() < 0.8 else self.number}"
        if self.kind == "half":
            return "6 tháng đầu năm" if self.number == 1 else "6 tháng cuối năm"
        return {"nine": "9 tháng đầu năm", "ten": "10 tháng đầu năm", "eleven": "11 tháng đầu năm"}.get(
            self.kind, "năm"
        )

    def named(self, rng: random.Random | None = None) -> str:
        """ "quý I/2023", "6 tháng đầu năm 2023", "năm 2023"."""
        bare = self.bare(rng)
        slash = self.kind == "month" or (self.kind == "quarter" and (rng is None or rng.random() < 0.6))
        joint = "/" if slash else " " if bare.endswith("năm") else " năm "
        return f"{bare}{joint}{self.year}"

    def following(self) -> str:
        """The period that the plan section is about, with its year."""
        year, number = self.year, self.number or 1
        if self.kind == "month":
            return f"tháng {number % 12 + 1}/{year + (number == 12)}"
        if self.kind == "quarter":
            return f"quý {ROMAN[number % 4 + 1]} năm {year + (number == 4)}"
        if self.kind == "half":
            return f"6 tháng cuối năm {year}" if self.number == 1 else f"năm {year + 1}"
        ahead = {"nine": "3 tháng cuối năm", "ten": "2 tháng cuối năm", "eleven": "tháng 12 năm"}
        return f"{ahead[self.kind]} {year}" if self.kind in ahead else f"năm {year + 1}"


def period(kind: str, year: int, number: int | None = None) -> Period:
    """The period with its regime's dates: from 15/12 or the 15th of the month before, to the 14th."""
    which = number or 1
    first, last = {
        "month": (which, which), "quarter": (3 * which - 2, 3 * which),
        "half": (1, 6) if number == 1 else (7, 12), "nine": (1, 9), "year": (1, 12), "ten": (1, 10), "eleven": (1, 11),
    }[kind]  # fmt: skip
    if date(year, last, 14) < COMMON_CUTOFF:
        start, end = date(year, first, 1), date(year, last, 20) - timedelta(days=year % 5)
    else:
        start = date(year - (first == 1), (first - 2) % 12 + 1, 15)
        end = date(year, last, 14)
    return Period(kind, year, number, start, end)


def draw_period(rng: random.Random, first: date, last: date, kind: str | None = None) -> Period:
    """A period that ends between the two days."""
    while True:
        chosen = kind or rng.choice(
            ("month", "quarter", "quarter", "half", "half", "nine", "year", "year", "ten", "eleven")
        )
        top = {"month": 12, "quarter": 4, "half": 2}.get(chosen)
        found = period(chosen, rng.randint(first.year, last.year), rng.randint(1, top) if top else None)
        if first <= found.start and found.end <= last:
            return found


def written(day: date) -> str:
    """As Vietnamese offices write it: days and the months 1 and 2 with a leading zero.

    >>> written(date(2023, 6, 5)), written(date(2023, 1, 15))
    ('05/6/2023', '15/01/2023')
    """
    return f"{day.day:02}/{day.month:02}/{day.year}" if day.month < 3 else f"{day.day:02}/{day.month}/{day.year}"
