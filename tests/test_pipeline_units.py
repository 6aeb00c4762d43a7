"""Units: the tables are whole, and a header finds its unit, or nothing."""

from __future__ import annotations

import csv
import gzip
import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from benchmarks.unit_noise import noisy_headers
from pipeline.crosswalk import communes_of, predecessors, successors
from pipeline.gazetteer import TABLES, load_gazetteer
from pipeline.unit_names import name_key, readings
from pipeline.units import load_names, resolve
from rules.model import Header

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "units"
REFORM = date(2025, 7, 1)
BOOK = load_gazetteer()


def header(name: str, level: str, province: str | None = None, district: str | None = None) -> Header:
    return Header(unit_name=name, unit_level=level, province=province, district=district)


# ---- the tables ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "provinces", "districts", "communes"),
    [
        (date(2012, 12, 31), 63, 700, 11_120),
        (date(2020, 6, 1), 63, 707, 10_614),
        (date(2025, 6, 30), 63, 696, 10_035),
        (date(2025, 7, 1), 34, 0, 3_321),
        (date(2026, 4, 29), 34, 0, 3_321),
    ],
)
def test_counts_at_dates(on: date, provinces: int, districts: int, communes: int) -> None:
    count = Counter(unit.level for unit in BOOK.units.values() if unit.stands(on))
    assert (count["province"], count["district"], count["commune"]) == (provinces, districts, communes)


def test_tables_are_small_whole_and_named_in_their_readme() -> None:
    readme = (TABLES / "README.md").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in TABLES.glob("*.csv.gz")) < 1_000_000
    for path in TABLES.glob("*.csv.gz"):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = len(list(csv.reader(file))) - 1
        assert f"| `{path.name}` | {rows:,} |".replace(",", ".") in readme


@pytest.mark.skipif(not SHARED.is_dir(), reason="the tables that ours were made from are not beside the repository")
def test_tables_are_those_that_the_script_makes() -> None:
    spec = importlib.util.spec_from_file_location("build", ROOT / "scripts" / "build_unit_tables.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    tables = {name: build.read(SHARED / f"{name}.csv", columns) for name, columns in build.COLUMNS.items()}
    build.check(tables)
    for name, columns in build.COLUMNS.items():
        made = gzip.decompress(build.pack(tables[name], columns))
        assert gzip.decompress((TABLES / f"{name}.csv.gz").read_bytes()) == made


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "HÒA BÌNH"), ("Thuỷ Nguyên", "Thủy Nguyên"), ("Quy Nhơn", "Qui Nhơn"), ("Mỹ Tho", "Mĩ Tho"),
        ("Phan Rang-Tháp Chàm", "Phan Rang – Tháp Chàm"), ("Ea H'leo", "Ea H’Leo"), ("Đắk Lắk", "Đăk Lăk"),
        ("Hòa Tú II", "Hoà Tú 2"), ("01", "1"), ("Bà Rịa - Vũng Tàu", "Bà Rịa – Vũng Tàu"),
    ],
)  # fmt: skip
def test_the_same_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hà Giang", "Hậu Giang"), ("Tân An", "Tân Ân"), ("Phường 1", "Phường 11"), ("Hòa Tú 1", "Hòa Tú 2")],
)
def test_not_the_same_name(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        ("TX. Cửa Lò", "thị xã", "Cửa Lò"), ("TT Bút Sơn", "thị trấn", "Bút Sơn"), ("P.3", "phường", "3"),
        ("Q. Bình Thạnh", "quận", "Bình Thạnh"), ("TP.Huế", "thành phố thuộc tỉnh", "Huế"),
        ("HUYỆN ĐỨC THỌ", "huyện", "ĐỨC THỌ"), ("đặc khu Lý Sơn", "đặc khu", "Lý Sơn"),
    ],
)  # fmt: skip
def test_kinds_written_short(written: str, kind: str, name: str) -> None:
    kinds, rest = next(readings(written))
    assert kind in kinds
    assert rest == name


# ---- from a header to its unit ---------------------------------------------------------------------------------------

SEEDS = [  # units/README section 6: header, day, unit, its communes on 1/7/2025, whether they are its exact union
    (header("huyện Triệu Sơn", "district", "Thanh Hóa", "Triệu Sơn"), date(2021, 9, 5), "397@2004-08-31",
     "15664 15667 15682 15715 15724 15754 15763 15766", True),
    (header("huyện Đức Thọ", "district", "Hà Tĩnh", "Đức Thọ"), date(2023, 6, 14), "440@2004-08-31",
     "18229 18244 18262 18277 18304", True),
    (header("huyện Nghĩa Hành", "district", None, "Nghĩa Hành"), date(2024, 6, 30), "532@2004-08-31",
     "21364 21370 21385 21388", True),
    (header("huyện Mỹ Xuyên", "district", "Sóc Trăng", "Mỹ Xuyên"), date(2016, 12, 14), "947@2004-08-31",
     "31684 31708 31717 31723 31726", False),
    (header("thị trấn Bút Sơn", "commune", "Thanh Hóa", "Hoằng Hóa"), date(2022, 3, 14), "15865@2004-08-31",
     "15865", None),
]  # fmt: skip


@pytest.mark.parametrize(("seed", "on", "unit_id", "communes", "exact"), SEEDS)
def test_seeds_and_their_successors(seed: Header, on: date, unit_id: str, communes: str, exact: bool | None) -> None:
    assert resolve(seed, on).unit_id == unit_id
    after = tuple(f"{code}@2025-07-01" for code in communes.split())
    assert successors(unit_id, on, REFORM, partly=True) == after
    assert successors(unit_id, on, REFORM) == (after if exact is None else ())
    assert all(unit_id in predecessors(one, on, REFORM, partly=True) for one in after)
    if exact is not None:
        assert communes_of(unit_id) == (after if exact else None)


@pytest.mark.parametrize(
    ("given", "on", "unit_id"),
    [
        (header("Q.1", "district", "TP. Hồ Chí Minh"), date(2020, 3, 14), "760@2004-08-31"),
        (header("TP.HCM", "province", "TP.HCM"), date(2020, 3, 14), "79@2004-08-31"),
        (header("P. Đúc", "commune", "Thừa Thiên Huế", "Huế"), date(2020, 3, 14), "19780@2004-08-31"),
        (header("QUAN SON", "district", "THANH HOA"), date(2020, 3, 14), "387@2004-08-31"),
        (header("xã Hoằng Hóa", "commune", "Thanh Hóa"), date(2025, 8, 1), "15865@2025-07-01"),
        (header("thành phố Huế", "province", "Huế"), date(2025, 1, 2), "46@2025-01-01"),
        (header("thành phố Huế", "province", "Huế"), date(2024, 12, 14), "46@2025-01-01"),  # before the list shows it
        (header("huyện Quan Sơn", "district", "Thanh Hóa"), date(2022, 1, 1), "387@2004-08-31"),
        (header("thị xã Kỳ Anh", "district", "Hà Tĩnh"), date(2022, 1, 1), "449@2015-04-11"),
    ],
)
def test_resolved(given: Header, on: date, unit_id: str) -> None:
    assert resolve(given, on).unit_id == unit_id


@pytest.mark.parametrize(
    ("given", "on", "reason"),
    [
        (header("Kỳ Anh", "district", "Hà Tĩnh"), date(2022, 1, 1), "several"),
        (header("huyện Châu Thành", "district"), date(2022, 1, 1), "several"),
        (header("xã Hoằng Đông", "commune", "Thanh Hóa", "Hoằng Hóa"), date(2022, 1, 1), "several"),  # or Hoằng Đồng
        (header("huyện Triệu Sơn", "district", "Nghệ An"), date(2022, 1, 1), "unknown_name"),
        (header("huyện Triệu Sơn", "district", "Thanh Hóa"), date(2025, 9, 1), "unknown_name"),
        (header("huyện Trieu Son", "district"), date(2022, 1, 1), "unknown_name"),  # no province, and marks lost
        (header("thị trấn Bút Sơn", "commune", "Thanh Hóa", "Hoằng Hoá Hạ"), date(2022, 3, 14), "unknown_district"),
        (header("huyện Lạ", "district", "Hà Bắc"), date(2022, 1, 1), "unknown_province"),
        (header("", "district", "Thanh Hóa"), date(2022, 1, 1), "no_name"),
    ],
)
def test_unresolved(given: Header, on: date, reason: str) -> None:
    found = resolve(given, on)
    assert (found.unit, found.reason) == (None, reason)
    assert not found.is_resolved
    assert len(found.candidates) != 1


@pytest.mark.parametrize(
    ("name", "level"),
    [("Sở Nội vụ", "department"), ("Trung tâm Phục vụ hành chính công tỉnh", "province"), ("Bộ Nội vụ", "national")],
)
def test_a_body_has_no_code_but_a_province(name: str, level: str) -> None:
    found = resolve(header(name, level, "Nam Định"), date(2024, 4, 14))
    assert (found.unit, found.reason, found.is_resolved) == (None, "body", True)
    assert found.province is not None
    assert found.province.code == "36"


def test_five_thousand_noisy_names_and_none_confidently_wrong() -> None:
    load_names()
    outcome: Counter[str] = Counter()
    for case in noisy_headers(BOOK, 5000):
        found = resolve(case.header, case.on)
        right = found.unit_id == case.unit.unit_id
        outcome["unresolved" if found.unit is None else "right" if right else "wrong"] += 1
    assert outcome["wrong"] == 0
    assert outcome["right"] > 0.9 * 5000
