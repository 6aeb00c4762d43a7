"""Written periods: what they mean, which of them a title reports on, and what stays silent."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import RulebookError
from rules.model import Period
from rules.periods import find_periods, load_words, read_period, regular
from rules.unmarked import unmarked

PHRASES = tomllib.loads((Path(__file__).parent / "phrases" / "periods.toml").read_text(encoding="utf-8"))


def _period(row: list[Any]) -> Period:
    kind, number, year, *days = [value if value != "" else None for value in row[1:]]
    start, end = (date.fromisoformat(day) if day else None for day in (days or (None, None)))
    return Period(kind, number, year, start, end)


ROWS = [*PHRASES["named"], *PHRASES["dated"], *PHRASES["titles"]]


def test_the_phrase_book_is_large_and_says_nothing_twice() -> None:
    written = [row[0] for row in ROWS] + PHRASES["silent"]
    assert len(written) >= 150
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_period(row: list[Any]) -> None:
    assert read_period(row[0]) == _period(row)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_period_in_capitals(row: list[Any]) -> None:
    assert read_period(row[0].upper().replace("QUÝ L/", "QUÝ I/")) == _period(row)


@pytest.mark.parametrize("written", PHRASES["silent"])
def test_silent(written: str) -> None:
    assert read_period(written) == Period()


@pytest.mark.parametrize(
    ("written", "issued", "year"),
    [
        ("Kết quả quý IV", date(2023, 1, 4), 2022),
        ("Kết quả quý IV", date(2022, 12, 14), 2022),
        ("Kết quả quý I", date(2022, 3, 15), 2022),
        ("Kết quả 6 tháng đầu năm", date(2022, 6, 1), 2022),
        ("Kết quả 9 tháng đầu năm", date(2021, 9, 6), 2021),
        ("tháng 12", date(2021, 1, 5), 2020),
        ("Từ ngày 1-7 đến 30-9", date(2025, 10, 13), 2025),
        ("Đến ngày 30-1", date(2026, 2, 2), 2026),
    ],
)
def test_the_date_of_issue_gives_the_year(written: str, issued: date, year: int) -> None:
    assert read_period(written, issued=issued).year == year


def test_dates_without_year_are_placed_in_the_year_known() -> None:
    assert read_period("từ ngày 15/12 đến 14/6", 2023) == Period(
        "half_year", 1, 2023, date(2022, 12, 15), date(2023, 6, 14)
    )


@pytest.mark.parametrize(
    ("issued", "kind"),
    [(date(2015, 3, 21), "quarter"), (date(2015, 4, 12), "other"), (date(2015, 9, 20), "nine_months")],
)
def test_from_new_year_to_the_day_of_issue(issued: date, kind: str) -> None:
    assert read_period("Từ đầu năm đến nay", issued=issued).type == kind


@pytest.mark.parametrize(
    ("text", "purposes"),
    [
        ("phấn đấu năm 2025 đạt 90%", ["horizon"]),
        ("tăng 12 % so với cùng kỳ năm 2020", ["comparison"]),
        ("từ 11,2% năm 2019 lên 28,5%", ["comparison"]),
        ("Luật Tố cáo năm 2018", ["law"]),
        ("thời hạn 6 tháng", ["duration"]),
        ("quý I năm 2022", [""]),
    ],
)
def test_purpose(text: str, purposes: list[str]) -> None:
    assert [mention.purpose for mention in find_periods(text)] == purposes


@given(st.dates(date(2005, 1, 1), date(2029, 12, 31)), st.dates(date(2005, 1, 1), date(2029, 12, 31)))
def test_a_window_comes_back_with_its_own_days(first: date, last: date) -> None:
    start, end = sorted((first, last))
    for write in ("{0.day}/{0.month}/{0.year}", "{0.day:02}-{0.month:02}-{0.year}", "{0.day}.{0.month}.{0.year}"):
        period = read_period(f"từ ngày {write.format(start)} đến hết ngày {write.format(end)}")
        assert (period.start, period.end, period.year) == (start, end, end.year)
        assert period == regular(start, end)


@given(st.text(max_size=300))
def test_any_text_is_read_and_mentions_cut_their_own_words(text: str) -> None:
    reached = 0
    for mention in find_periods(text):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= reached
        reached = mention.end


@given(st.text(alphabet=st.sampled_from(list("ăâđêôơưĂÂĐÊÔƠƯáàảãạÁỆỹ–’ aZ1")), max_size=50))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(unmarked(text)) == len(text)


@pytest.mark.parametrize(
    "piece", ["1" * 50, "tháng ", "từ ngày 1/1/", "quý I, ", "ngày . ", "năm 20", "2020-", " ", "đến "]
)
def test_time_is_linear(piece: str) -> None:
    began = time.process_time()  # of this process alone, whatever else the machine does
    find_periods(piece * (5_000_000 // len(piece)))
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("[numbers]\nmot = 1\n", "unknown or missing"),
        (
            "[numbers]\nmot = 13\n[quarters]\n[plan]\n[programme]\n[law]\n[comparison]\n[horizon]\n[index]\n",
            "not between 1 and 12",
        ),
        (
            "[numbers]\n[quarters]\n[plan]\n[programme]\n[law]\n[comparison]\n[horizon]\n[index]\n",
            "one list of phrases",
        ),
    ],
)
def test_words_are_checked_when_loaded(tmp_path: Path, data: str, message: str) -> None:
    path = tmp_path / "periods.toml"
    path.write_text(data, encoding="utf-8")
    with pytest.raises(RulebookError, match=message):
        load_words(path)
