"""How clerks write numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.mentions import scan
from rules.quantities import read_number


@pytest.mark.parametrize(
    ("written", "unit", "value", "decimals"),
    [
        ("48.293", "", "48293", 0),
        ("52918", "", "52918", 0),
        ("04", "", "4", 0),
        ("1.204.518", "", "1204518", 0),
        ("99,7", "percent", "99.7", 1),
        ("98.5", "percent", "98.5", 1),
        ("36,105", "scaled", "36.105", 3),
        ("1 234", "", "1234", 0),
    ],
)
def test_number(written: str, unit: str, value: str, decimals: int) -> None:
    reading = read_number(written, unit)
    assert (reading.value, reading.decimals) == (Decimal(value), decimals)


@pytest.mark.parametrize(
    ("written", "unit"), [("1,234", ""), ("1.5", ""), ("36.105", "scaled"), ("1.23.4", ""), ("1,234.5", "")]
)
def test_a_number_that_can_be_read_two_ways_is_not_guessed(written: str, unit: str) -> None:
    reading = read_number(written, unit)
    assert reading.value is None
    assert reading.doubt


@given(st.integers(min_value=0, max_value=10**12))
def test_a_grouped_number_reads_back_as_itself(number: int) -> None:
    (numeral,) = [n for n in scan(f"tổng {number:,} hồ sơ".replace(",", ".")) if n.kind == "quantity"]
    assert numeral.value == number


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("61 tỷ 723 triệu đồng", "61723000000", "money"),
        ("2,5 tỷ đồng", "2500000000", "money"),
        ("119.464 triệu đồng", "119464000000", "money"),
        ("47,6 ngàn hồ sơ", "47600", ""),
        ("412.580.000 đồng", "412580000", "money"),
        ("28 %", "28", "percent"),
    ],
)
def test_words_that_multiply(written: str, value: str, unit: str) -> None:
    (numeral,) = scan(f"đạt {written}")
    assert (numeral.value, numeral.unit) == (Decimal(value), unit)
