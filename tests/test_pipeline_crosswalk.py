"""Values carried over changes: nothing is lost, nothing invented, nothing apportioned."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.crosswalk import carry, is_same, predecessors, successors
from pipeline.gazetteer import load_gazetteer

BOOK = load_gazetteer()
DAYS = sorted({link.date for link in BOOK.successions})
BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


def standing(level: str, on: date) -> list[str]:
    return [unit.unit_id for unit in BOOK.units.values() if unit.level == level and unit.stands(on)]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_totals_agree_to_the_last_unit_for_all_provinces(data: st.DataObject) -> None:
    since, to = sorted(data.draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2)))
    level = data.draw(st.sampled_from(["commune", "district", "province"]))
    share = data.draw(st.sampled_from([1.0, 0.9, 0.5]))
    chance = random.Random(data.draw(st.integers(0, 1 << 30)))
    values = {one: Decimal(chance.randrange(10**6)) / 100 for one in standing(level, since) if chance.random() < share}
    carried = carry(values, since, to, apportion=data.draw(st.booleans()))
    assert carried.total() == sum(values.values(), Decimal(0))
    assert not set(carried.values) & set(carried.incomplete)
    for unit_id in (*carried.values, *carried.incomplete):
        assert BOOK.units[unit_id].stands(to)
        assert BOOK.units[unit_id].level == level
    for unit_id in (
        set(carried.values) - carried.apportioned
    ):  # a whole sum is the sum of exactly the units that went into it
        parts = [one for one in predecessors(unit_id, since, to, partly=True) if BOOK.units[one].level == level]
        assert carried.values[unit_id] == sum((values[part] for part in parts), Decimal(0))
    assert set(carried.refused) <= set(values)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_round_trips_never_invent_units(one: date, other: date) -> None:
    since, to = sorted((one, other))
    for unit_id in standing("commune", since)[:: max(1, len(DAYS) // 10)]:
        for target in successors(unit_id, since, to):
            back = predecessors(target, since, to)
            assert unit_id in back
            assert all(BOOK.units[origin].stands(since) for origin in back)
            assert all(target in successors(origin, since, to) for origin in back)


def test_the_reform_carries_whole_communes_and_refuses_the_divided() -> None:
    communes = standing("commune", BEFORE)
    carried = carry(dict.fromkeys(communes, Decimal(1)), BEFORE, AFTER)
    assert len(carried.refused) == 441  # communes that went to several, units/README section 4
    assert {reason for _, reason in carried.refused.values()} == {"divided"}
    assert carried.total() == 10_035
    assert carried.values["31717@2025-07-01"] == 2  # Hòa Tú 1 and Hòa Tú II
    assert all("?" not in parts and parts for parts in carried.missing.values())


def test_provinces_merge_whole() -> None:
    carried = carry(dict.fromkeys(standing("province", BEFORE), Decimal(1)), BEFORE, AFTER)
    assert len(carried.values) == 34
    assert carried.values["92@2025-07-01"] == 3  # Cần Thơ, Sóc Trăng, Hậu Giang
    assert not carried.incomplete
    assert not carried.refused


def test_a_successor_with_a_silent_part_is_a_lower_bound() -> None:
    carried = carry({"94@2004-08-31": Decimal(5)}, BEFORE, AFTER)
    assert carried.values == {}
    assert carried.incomplete == {"92@2025-07-01": Decimal(5)}
    assert len(carried.missing["92@2025-07-01"]) == 2


def test_a_district_is_not_carried_into_its_communes() -> None:
    carried = carry({"397@2004-08-31": Decimal(7)}, BEFORE, AFTER)
    assert carried.refused == {"397@2004-08-31": (Decimal(7), "divided")}


def test_a_unit_that_gave_a_part_away_is_refused() -> None:
    carried = carry({"675@2004-08-31": Decimal(7)}, date(2004, 9, 1), date(2005, 1, 1))
    assert carried.refused == {"675@2004-08-31": (Decimal(7), "divided")}


def test_wrong_days_are_refused() -> None:
    with pytest.raises(ValueError, match="lies before"):
        carry({}, AFTER, BEFORE)
    with pytest.raises(ValueError, match="did not stand"):
        carry({"397@2004-08-31": Decimal(1)}, AFTER, AFTER)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("397@2004-08-31", "397@2004-08-31", True),
        ("15865@2004-08-31", "15865@2025-07-01", False),
        ("46@2004-08-31", "46@2025-01-01", True),  # Thừa Thiên Huế, upgraded to the city of Huế
        ("31@2004-08-31", "31@2025-07-01", False),  # Hải Phòng with Hải Dương is another territory
    ],
)
def test_the_same_unit_in_another_form(one: str, other: str, same: bool) -> None:
    assert is_same(one, other) is same
    assert is_same(other, one) is same
