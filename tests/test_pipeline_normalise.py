"""A header in comparable columns: official names and codes, and a warning where a person must decide."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.normalise import place_of, stand
from rules.model import Header, Period

YEAR = Period("year", None, 2022)


def test_the_columns_of_a_commune() -> None:
    header = Header("bao_cao", unit_name="TT Bút Sơn", unit_level="commune", province="Thanh Hoá", district="Hoằng Hoá",
                    commune="BÚT SƠN", period=Period("quarter", 1, 2022))  # fmt: skip
    assert stand(header).place_columns() == {
        "unit_id": "15865@2004-08-31", "unit_code": "15865", "unit_name": "thị trấn Bút Sơn", "unit_level": "commune",
        "province": "Thanh Hóa", "province_code": "38", "district": "Hoằng Hóa", "district_code": "399",
        "commune": "Bút Sơn",
    }  # fmt: skip
    assert stand(header).unresolved() == ""


def test_an_unresolved_unit_keeps_its_words_and_says_why() -> None:
    header = Header(unit_name="huyện Châu Thành", unit_level="district", district="Châu Thành", period=YEAR)
    columns = stand(header).place_columns()
    assert (columns["unit_id"], columns["unit_code"], columns["unit_name"]) == (None, None, "huyện Châu Thành")
    assert "có 10 đơn vị phù hợp: huyện Châu Thành, tỉnh" in stand(header).unresolved()


def test_a_department_stands_in_its_province_without_a_code() -> None:
    header = Header(unit_name="Sở Nội vụ", unit_level="department", province="Nam Định", period=YEAR)
    columns = stand(header).place_columns()
    assert (columns["unit_code"], columns["province_code"], columns["unit_name"]) == (None, "36", "Sở Nội vụ")
    assert stand(header).unresolved() == ""


@pytest.mark.parametrize(
    ("header", "unit_id", "reason"),
    [
        # the same commune name before and after the reform, issued after it: neither is taken
        (Header(unit_name="xã Nga An", unit_level="commune", province="Thanh Hóa", issued_date="2025-07-10",
                period=Period("half_year", 1, 2025)), None, "several"),
        # a district can only be the old one, whenever the report was signed
        (Header(unit_name="huyện Triệu Sơn", unit_level="district", province="Thanh Hóa", issued_date="2025-07-01",
                period=Period("half_year", 1, 2025)), "397@2004-08-31", ""),
        # no day at all, and the same unit on both ends of the year
        (Header(unit_name="huyện Nghĩa Hành", unit_level="district", period=Period("mid_year", None, 2024)),
         "532@2004-08-31", ""),
        # upgraded between the period's end and the day of issue: one unit in two forms
        (Header(unit_name="thị xã Kinh Môn", unit_level="district", province="Hải Dương", issued_date="2019-11-20",
                period=Period("nine_months", None, 2019)), "292@2019-11-01", ""),
        (Header(unit_name="huyện Triệu Sơn", unit_level="district", province="Thanh Hóa"), None, "no_date"),
    ],
)  # fmt: skip
def test_the_day_that_counts(header: Header, unit_id: str | None, reason: str) -> None:
    found = place_of(header)
    assert (found.unit_id, found.reason) == (unit_id, reason)


def test_run_lists_reports_without_a_unit(tmp_path: Path) -> None:
    text = "ỦY BAN NHÂN DÂN\nHUYỆN CHÂU THÀNH\nSố: 12/BC-UBND\n\nChâu Thành, ngày 14 tháng 12 năm 2022\n\nBÁO CÁO\n" \
           "Kết quả công tác cải cách hành chính năm 2022\n\nTiếp nhận 15 hồ sơ.\n"  # fmt: skip
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "Chưa rõ đơn vị: a.txt: chưa xác định được mã đơn vị của “huyện Châu Thành”" in result.stdout
    row = pq.read_table(tmp_path / "out" / "reports").to_pylist()[0]
    assert "có 10 đơn vị phù hợp" in row["warnings"]
    assert (row["period_start"], row["period_end"]) == (date(2021, 12, 15), date(2022, 12, 14))
    assert (row["period_source"], row["cumulative"]) == ("derived", True)
    again = CliRunner().invoke(main, ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out")])
    assert again.stdout == result.stdout
