"""Facts from figures, and comparisons of like with like; what is not alike is refused with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from pipeline import answers
from pipeline.cli import main
from pipeline.comparison import IncomparableError, ask
from pipeline.facts import COLUMNS, load_facts
from pipeline.grid import full_grid
from tests.datasets import BOOK, DUC_THO, TRIEU_SON, figure, write


def answer(
    out: Path, by: str, indicator: str = "dossiers_received", years: str | None = None, **dims: Any
) -> pd.DataFrame:
    return ask([indicator], by, years, out, dims).rows


def refusal(out: Path, by: str, indicator: str = "dossiers_received", years: str | None = None, **dims: Any) -> str:
    with pytest.raises(IncomparableError) as caught:
        ask([indicator], by, years, out, dims)
    assert caught.value.vi.endswith(".")
    assert caught.value.vi != caught.value.en
    return caught.value.vi


# ---- facts -----------------------------------------------------------------------------------------------------------


def test_witnesses_are_one_fact(tmp_path: Path) -> None:
    rate = {"indicator": "dossiers_resolved_rate", "unit": "percent", "timeliness": "on_time", "report_id": "r"}
    out = write(tmp_path, [
        figure(TRIEU_SON, 2021, 99.7, scale=-1, **rate), figure(TRIEU_SON, 2021, 99.72, scale=-2, **rate),
        figure(TRIEU_SON, 2021, 99.0, scale=0, qualifier="at_least", **rate),
        figure(DUC_THO, 2021, 10), figure(DUC_THO, 2021, 11),
        figure(None, 2021, 5), figure(None, 2021, 5),
    ], {0: "pass", 1: "fail"})  # fmt: skip
    facts = load_facts(out)
    assert list(facts.columns) == COLUMNS
    rows = {row.unit_key: row for row in facts.itertuples()}
    assert len(facts) == 4  # the two reports without a unit are not joined
    agreed = rows[TRIEU_SON]
    assert (agreed.value, agreed.witnesses, agreed.agree, agreed.audit) == (99.72, 2, True, "fail")
    disputed = rows[DUC_THO]
    assert pd.isna(disputed.value)
    assert (disputed.low, disputed.high, disputed.reports, disputed.agree) == (10, 11, 2, False)


@pytest.mark.parametrize(
    ("findings", "audit"),
    [({}, ""), ({0: ("coverage", "unverifiable")}, ""), ({0: "pass"}, "pass"), ({0: "truncated"}, "pass"),
     ({0: "pass", 1: "unverifiable"}, "unverifiable"), ({0: "fail", 1: "unverifiable"}, "fail")],
)  # fmt: skip
def test_a_fact_has_the_gravest_verdict_of_its_checks(tmp_path: Path, findings: Any, audit: str) -> None:
    out = write(tmp_path, [figure(TRIEU_SON, 2021, 5), figure(TRIEU_SON, 2021, 5)], findings)
    assert load_facts(out)["audit"].tolist() == [audit]


# ---- comparisons -----------------------------------------------------------------------------------------------------


def test_ranking_with_holes_and_changes(tmp_path: Path) -> None:
    out = write(tmp_path, [figure(TRIEU_SON, 2021, 100), figure(TRIEU_SON, 2022, 110), figure(DUC_THO, 2022, 300)])
    rows = answer(out, "unit")
    assert rows[["unit_code", "year", "value"]].values.tolist() == [["440", 2022, 300], ["397", 2021, 100],
                                                                    ["397", 2022, 110]]  # fmt: skip
    assert rows["change"].fillna(-1).tolist() == [-1, -1, 10]


def test_a_sum_by_year_is_made_over_the_same_units(tmp_path: Path) -> None:
    out = write(tmp_path, [figure(TRIEU_SON, 2021, 100), figure(TRIEU_SON, 2022, 110), figure(DUC_THO, 2022, 300)])
    found = ask(["dossiers_received"], "year", None, out, {})
    assert found.rows["value"].tolist() == [100, 110]
    assert "cộng trên 1/2 đơn vị" in " ".join(found.written_notes("vi"))


def test_communes_that_merged_whole_are_carried_over(tmp_path: Path) -> None:
    out = write(tmp_path, [figure("31717@2004-08-31", 2024, 10), figure("31729@2004-08-31", 2024, 20),
                           figure("31717@2025-07-01", 2025, 40)])  # fmt: skip
    found = ask(["dossiers_received"], "year", None, out, {})
    assert found.rows["value"].tolist() == [30, 40]
    assert any("sáp nhập toàn bộ" in note for note in found.written_notes("vi"))


def test_a_missing_part_of_a_merger_is_not_guessed(tmp_path: Path) -> None:
    out = write(tmp_path, [figure("31717@2004-08-31", 2024, 10), figure("31717@2025-07-01", 2025, 40)])
    assert "không có đơn vị nào có số liệu ở mọi kỳ" in refusal(out, "year")


def test_a_whole_that_is_not_stated_is_the_sum_of_its_parts(tmp_path: Path) -> None:
    parts = [figure(TRIEU_SON, 2021, 100, level="district"), figure(TRIEU_SON, 2021, 900, level="commune")]
    out = write(tmp_path, [*parts, figure(DUC_THO, 2021, 70, level="district")])
    rows = answer(out, "unit")
    assert rows[["unit_code", "value", "derived"]].values.tolist() == [["397", 1000, True]]


@pytest.mark.parametrize(
    ("findings", "audit"),
    [({0: "fail", 1: "pass"}, "fail"), ({0: "pass", 1: "fail"}, "fail"), ({0: "unverifiable", 1: "pass"},
      "unverifiable"), ({0: "fail", 1: "unverifiable"}, "fail"), ({0: "pass"}, "pass")],
)  # fmt: skip
def test_a_derived_sum_is_as_doubtful_as_its_worst_part(tmp_path: Path, findings: dict[int, str], audit: str) -> None:
    parts = [figure(TRIEU_SON, 2021, 59202, level="commune"), figure(TRIEU_SON, 2021, 14567, level="district")]
    found = ask(["dossiers_received"], "unit", None, write(tmp_path, parts, findings), {})
    assert found.rows[["value", "audit"]].values.tolist() == [[73769, audit]]
    assert found.reports == 2
    told = "1 giá trị nằm trong một chỗ mâu thuẫn" in " ".join(found.written_notes("vi"))
    assert told == (audit == "fail")
    assert ("!" in full_grid(found, "dossiers_received")["doubt"].item()) == told
    total = ask(["dossiers_received"], "year", None, tmp_path, {})
    assert total.rows["audit"].tolist() == [audit]


def test_what_merged_is_as_doubtful_as_all_that_went_into_it(tmp_path: Path) -> None:
    merged = [figure("31717@2004-08-31", 2024, 10), figure("31729@2004-08-31", 2024, 20, qualifier="about")]
    out = write(tmp_path, [*merged, figure("31717@2025-07-01", 2025, 40)], {0: "fail", 2: "pass"})
    rows = answer(out, "unit", follow=True).sort_values("year")
    assert rows["value"].tolist() == [30, 40]
    assert rows["audit"].tolist() == ["fail", "pass"]
    assert rows["approximate"].tolist() == [True, False]
    assert rows["derived"].tolist() == [True, False]
    assert rows["witnesses"].tolist() == [2, 1]


@pytest.mark.parametrize("by", ["unit", "year"])
def test_a_rate_is_as_doubtful_as_its_whole(tmp_path: Path, by: str) -> None:
    late = figure(TRIEU_SON, 2021, 5, timeliness="overdue", **RESOLVED)
    out = write(tmp_path, [late, figure(TRIEU_SON, 2021, 50, qualifier="about", **RESOLVED)], {0: "pass", 1: "fail"})
    found = ask(["dossiers_resolved"], by, None, out, {"timeliness": "overdue", "show": "rate"})
    assert found.rows[["rate", "audit", "approximate"]].values.tolist() == [[10, "fail", True]]
    told = " ".join(found.written_notes("vi"))
    assert "1 giá trị nằm trong một chỗ mâu thuẫn" in told
    assert "1 giá trị là gần đúng" in told


RESOLVED = {"indicator": "dossiers_resolved"}


@pytest.mark.parametrize(
    ("figures", "by", "dims", "reason"),
    [
        ([figure(TRIEU_SON, 2021, 1), figure(TRIEU_SON, 2021, 1, period_type="quarter", period_no=1)], "year", {},
         "kỳ báo cáo khác loại"),
        ([figure(TRIEU_SON, 2021, 1, period_type="quarter", period_no=one) for one in (1, 2)], "year", {},
         "--by period"),
        ([figure(unit, 2021, 1, period_type="quarter", period_no=3, cumulative=told)
          for unit, told in ((TRIEU_SON, True), (DUC_THO, None))], "unit", {}, "lũy kế"),
        ([figure(TRIEU_SON, 2021, 1), figure("38@2004-08-31", 2021, 9)], "year", {}, "khác cấp"),
        ([figure(TRIEU_SON, 2021, 1, timeliness="on_time", **RESOLVED),
          figure(TRIEU_SON, 2021, 2, timeliness="early", **RESOLVED),
          figure(DUC_THO, 2021, 3, timeliness="on_time", **RESOLVED)], "unit",
         {"indicator": "dossiers_resolved", "timeliness": "on_time"}, "“đúng hạn”"),
        ([figure(TRIEU_SON, 2021, 1, channel="online_level_4"), figure(TRIEU_SON, 2023, 2, channel="online_full")],
         "unit", {"channel": "online_full"}, "toàn trình, một phần"),
        ([figure(one, 2021, 90, indicator="dossiers_resolved_rate", unit="percent") for one in (TRIEU_SON, DUC_THO)],
         "year", {"indicator": "dossiers_resolved_rate"}, "không phải là số đếm"),
        ([figure(None, 2021, 1)], "unit", {}, "Không có số liệu nào"),
        ([figure(TRIEU_SON, 2021, 1, role="target")], "unit", {}, "Không có số liệu nào"),
        ([figure(TRIEU_SON, 2021, 1)], "unit", {"indicator": "hồ_sơ"}, "Không có chỉ tiêu “hồ_sơ”"),
        ([figure(TRIEU_SON, 2021, 1)], "unit", {"years": "năm ngoái"}, "--years"),
        ([figure(TRIEU_SON, 2021, 1)], "unit", {"timeliness": "đúng hạn"}, "--timeliness không có giá trị “đúng hạn”"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, figures: list[dict[str, Any]], by: str, dims: dict[str, Any], reason: str) -> None:
    assert reason in refusal(write(tmp_path, figures), by, **dims)


def test_on_time_with_early_beside_it_is_alike_everywhere(tmp_path: Path) -> None:
    split = [figure(unit, 2021, value, timeliness=told, **RESOLVED)
             for unit in (TRIEU_SON, DUC_THO) for told, value in (("early", 5), ("on_time", 7))]  # fmt: skip
    out = write(tmp_path, split)
    assert answer(out, "unit", "dossiers_resolved", timeliness="on_time")["value"].tolist() == [7, 7]
    both = answer(out, "unit", "dossiers_resolved", timeliness="early_or_on_time")
    assert (both["value"].tolist(), both["derived"].tolist()) == ([12, 12], [True, True])


def test_the_command(tmp_path: Path) -> None:
    out = write(tmp_path / "out", [figure(TRIEU_SON, 2021, 1234), figure(DUC_THO, 2022, 5)])
    run = ["compare", "dossiers_received", "--by", "unit", "--out", str(out)]
    shown = CliRunner().invoke(main, run)
    assert shown.exit_code == 0, shown.output
    assert "huyện Triệu Sơn" in shown.stdout
    assert "1.234" in shown.stdout
    csv = CliRunner().invoke(main, [*run, "--format", "csv"]).stdout
    assert csv.splitlines()[1].startswith("440@2004-08-31,440,huyện Đức Thọ,,Hà Tĩnh,dossiers_received,2022,year,,5.0")
    refused = CliRunner().invoke(main, [*run[:3], "year", *run[4:]])
    assert refused.exit_code == 2
    assert "không có đơn vị nào" in refused.stderr
    assert CliRunner().invoke(main, [*run[:-1], str(tmp_path / "none")]).exit_code == 2


# ---- units asked for, and units that were divided --------------------------------------------------------------------


def test_units_are_asked_for_by_name_code_or_province(tmp_path: Path) -> None:
    district = {"unit_level": "district"}
    out = write(tmp_path, [figure(TRIEU_SON, 2021, 1), figure(DUC_THO, 2021, 2), figure("399@2004-08-31", 2021, 3),
                           figure("38@2004-08-31", 2021, 4)])  # fmt: skip
    for asked, codes in {
        ("huyện Đức Thọ",): {"440"}, ("440", "397"): {"440", "397"}, ("Triệu Sơn (Thanh Hóa), 440",): {"440", "397"},
        ("Thanh Hóa",): {"397", "399"}, ("tỉnh Thanh Hoá", "Duc Tho"): {"397", "399", "440"}, (DUC_THO,): {"440"},
    }.items():  # fmt: skip
        rows = answer(out, "unit", units=asked, **district)
        assert set(rows["unit_code"]) == codes, asked
    silent = ask(["dossiers_received"], "unit", None, out, {"units": ("Triệu Sơn, huyện Nghĩa Hành",), **district})
    assert [one.name for one in silent.silent] == ["huyện Nghĩa Hành"]
    assert "1/2 (2021)" in silent.written_notes("vi")[0]


def test_a_name_of_a_province_and_its_city_is_asked_back(tmp_path: Path) -> None:
    city, district, province = "356@2004-08-31", "366@2004-08-31", "36@2004-08-31"
    out = write(tmp_path, [figure(one, 2021, 5) for one in (city, district)])
    told = refusal(out, "unit", units=("Nam Định",))
    assert city in told
    assert province in told
    assert set(answer(out, "unit", units=("tỉnh Nam Định",))["line"]) == {city, district}
    assert set(answer(out, "unit", units=("TP. Nam Định",))["line"]) == {city}


def test_namesakes_are_told_apart_by_district_or_by_their_days(tmp_path: Path) -> None:
    wards = [unit for unit in BOOK.units.values() if unit.full == "phường 1" and unit.stands(date(2022, 1, 1))
             and BOOK.province(unit).code == "79"]  # fmt: skip
    one, other = wards[:2]
    homes = {BOOK.district(unit).name for unit in (one, other)}
    out = write(
        tmp_path / "a", [figure(unit.unit_id, 2022, 5, district=BOOK.district(unit).name) for unit in (one, other)]
    )
    found = ask(["dossiers_received"], "unit", None, out, {})
    assert set(answers.wide(found)["Huyện"]) == homes
    assert set(full_grid(found, "dossiers_received")["name"]) == {f"phường 1, {home}" for home in homes}
    provinces = ("37@2004-08-31", "37@2025-07-01")  # Ninh Bình, and Ninh Bình with Hà Nam and Nam Định
    out = write(tmp_path / "b", [figure(unit, year, 5) for unit, year in zip(provinces, (2024, 2025), strict=True)])
    rows = answer(out, "unit")
    assert set(rows["unit_name"]) == {"tỉnh Ninh Bình (trước 01/07/2025)", "tỉnh Ninh Bình (từ 01/07/2025)"}
    assert rows["change"].isna().all()


def test_a_district_stands_for_its_communes(tmp_path: Path) -> None:
    home = {"district": "Hải Hậu", "district_code": "366"}
    communes = [one.unit_id for one in BOOK.units.values() if one.level == "commune" and one.stands(date(2022, 1, 1))
                and BOOK.district(one).code in ("366", "365")]  # fmt: skip
    out = write(tmp_path, [figure(one, 2022, 5, **(home if BOOK.district(BOOK.units[one]).code == "366" else {}))
                           for one in communes])  # fmt: skip
    found = ask(["dossiers_received"], "unit", None, out, {"units": ("huyện Hải Hậu",), "unit_level": "commune"})
    inside = [one for one in communes if BOOK.district(BOOK.units[one]).code == "366"]
    assert len(found.rows) == len(inside)
    assert f"{len(inside)}/{len(inside)} (2022) đơn vị cấp xã" in found.written_notes("vi")[0]


def test_no_number_of_a_wide_table_is_cut(tmp_path: Path) -> None:
    numbers = {year: 1_000_000 + year for year in range(2005, 2025)}
    out = write(tmp_path, [figure(TRIEU_SON, year, value) for year, value in numbers.items()])
    shown = CliRunner().invoke(main, ["compare", "dossiers_received", "--by", "unit", "--out", str(out)]).stdout
    assert "…" not in shown
    for year, value in numbers.items():
        assert str(year) in shown
        assert f"{value:,}".replace(",", ".") in shown


def test_two_units_of_one_name_are_asked_back(tmp_path: Path) -> None:
    many = ["821@2004-08-31", "831@2004-08-31", "847@2004-08-31"]
    assert {BOOK.units[one].full for one in many} == {"huyện Châu Thành"}
    out = write(tmp_path, [figure(one, 2021, 5) for one in many[:2]])
    told = refusal(out, "unit", units=("huyện Châu Thành",))
    assert "có thể là nhiều đơn vị" in told
    home = BOOK.province(BOOK.units[many[0]]).name
    assert f"({home}, {many[0]})" in told
    assert answer(out, "unit", units=(f"huyện Châu Thành ({home})",))["unit_code"].tolist() == ["821"]


def test_a_divided_commune_is_apportioned_only_on_request_and_marked(tmp_path: Path) -> None:
    before = date(2025, 6, 30)
    divided = next(one for one in BOOK.units.values() if one.level == "commune" and one.stands(before)
                   and len(BOOK.links_from[one.unit_id]) == 2)  # fmt: skip
    target = BOOK.links_from[divided.unit_id][0].to_id
    origins = {link.from_id for link in BOOK.links_to[target]}
    parts = sorted(one for one in origins if BOOK.units[one].level == "commune")
    shares = {one: len(BOOK.links_from[one]) for one in parts}
    old = [figure(one, 2024, 12.0 * share, period_end=date(2024, 12, 14)) for one, share in shares.items()]
    out = write(tmp_path, [*old, figure(target, 2025, 40, period_end=date(2025, 12, 14))])
    assert "không có đơn vị nào có số liệu ở mọi kỳ" in refusal(out, "year")
    found = ask(["dossiers_received"], "year", None, out, {"apportion": True})
    assert found.rows["value"].tolist() == [12.0 * len(parts), 40]
    assert found.rows["apportioned"].tolist() == [True, False]
    assert any("chia đều" in note for note in found.written_notes("vi"))
