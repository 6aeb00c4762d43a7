"""Reports against their neighbours: the year before, the period before, a district's communes."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.run import ingest

HEAD = "{body}\n\nSố: {number}/BC-UBND\n\nBÁO CÁO\n\nKết quả công tác cải cách hành chính {when}\n\nI. KẾT QUẢ\n\n"
DISTRICT = "ỦY BAN NHÂN DÂN TỈNH NAM ĐỊNH\nỦY BAN NHÂN DÂN HUYỆN HẢI HẬU"
COMMUNE = "ỦY BAN NHÂN DÂN HUYỆN HẢI HẬU\nỦY BAN NHÂN DÂN XÃ HẢI MINH"


def neighbours(tmp_path: Path, *reports: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    """(rule, status, message) of the findings between reports, each given as body, period and text."""
    folder = tmp_path / "in"
    folder.mkdir()
    for at, (body, when, text) in enumerate(reports):
        name = f"{at}.txt"
        head = HEAD.format(body=body, number=10 + at, when=when)
        tail = "\n\nHuyện Hải Hậu, tỉnh Nam Định\n"
        (folder / name).write_text(head + text + tail, encoding="utf-8")
    ingest([folder], tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "findings").to_pylist()
    return [(row["rule"], row["status"], row["message"]) for row in rows if row["kind"] == "neighbour"]


@pytest.mark.parametrize(("quoted", "status"), [("97,5%", "pass"), ("97,4%", "unverifiable")])
def test_last_years_number_is_that_of_last_years_report(tmp_path: Path, quoted: str, status: str) -> None:
    line = "- Tỷ lệ hồ sơ giải quyết trước và đúng hạn trên địa bàn huyện đạt {}."
    found = neighbours(
        tmp_path,
        (DISTRICT, "năm 2022", line.format("97,52%")),
        (DISTRICT, "năm 2023", line.format(f"98,1% (cùng kỳ năm 2022 đạt {quoted})")),
    )
    assert [one[:2] for one in found] == [("N2", status)]
    if status == "unverifiable":
        assert found[0][2] == "Số năm trước nêu lại khác báo cáo năm trước: 97,4 ≠ 97,52 (1.txt; 0.txt)"


def test_last_years_number_is_compared_with_nothing_else(tmp_path: Path) -> None:
    now = "- Đã giải quyết trên địa bàn huyện 4.400 hồ sơ. Năm 2022 toàn huyện tiếp nhận 4.200 hồ sơ."
    found = neighbours(
        tmp_path,
        (DISTRICT, "năm 2022", "- Đã giải quyết trên địa bàn huyện 3.950 hồ sơ."),
        (DISTRICT, "năm 2023", now),
    )
    assert found == []


@pytest.mark.parametrize(("carried", "status"), [("45", "pass"), ("46", "unverifiable")])
def test_what_is_carried_over_was_pending(tmp_path: Path, carried: str, status: str) -> None:
    text = "- Tổng số hồ sơ tiếp nhận toàn huyện: 1.000 hồ sơ, trong đó kỳ trước chuyển qua {} hồ sơ.\n{}"
    pending = "- Số hồ sơ đang giải quyết trên địa bàn huyện: 45 hồ sơ."
    found = neighbours(
        tmp_path,
        (DISTRICT, "năm 2022 (từ ngày 15/12/2021 đến ngày 14/12/2022)", text.format(30, pending)),
        (DISTRICT, "năm 2023 (từ ngày 15/12/2022 đến ngày 14/12/2023)", text.format(carried, "")),
    )
    assert [one[:2] for one in found] == [("T21", status)]


@pytest.mark.parametrize(("later", "status"), [("2.100", "pass"), ("1.900", "unverifiable")])
def test_what_accumulates_does_not_fall(tmp_path: Path, later: str, status: str) -> None:
    text = "- Tổng số hồ sơ tiếp nhận trên địa bàn huyện: {} hồ sơ."
    found = neighbours(
        tmp_path,
        (DISTRICT, "6 tháng đầu năm 2023 (từ ngày 15/12/2022 đến ngày 14/6/2023)", text.format("2.000")),
        (DISTRICT, "9 tháng đầu năm 2023 (từ ngày 15/12/2022 đến ngày 14/9/2023)", text.format(later)),
    )
    assert [one[:2] for one in found] == [("T22", status)]


def test_communes_together_have_no_more_than_their_district_says(tmp_path: Path) -> None:
    line = "- Tổng số hồ sơ tiếp nhận tại UBND xã: {} hồ sơ."
    other = "ỦY BAN NHÂN DÂN HUYỆN HẢI HẬU\nỦY BAN NHÂN DÂN XÃ HẢI ANH"
    found = neighbours(
        tmp_path,
        (DISTRICT, "năm 2023", "- Tổng số hồ sơ tiếp nhận tại cấp xã: 1.200 hồ sơ."),
        (COMMUNE, "năm 2023", line.format(700)),
        (other, "năm 2023", line.format(600)),
    )
    assert [one[:2] for one in found] == [("N1", "unverifiable")]
    assert "1.200 < 1.300 (0.txt; 1.txt)" in found[0][2]


@pytest.mark.parametrize(("commune", "status"), [("300", "pass"), ("1.300", "unverifiable")])
def test_a_commune_has_no_more_than_its_district_says(tmp_path: Path, commune: str, status: str) -> None:
    found = neighbours(
        tmp_path,
        (DISTRICT, "năm 2023", "- Tổng số hồ sơ tiếp nhận tại cấp xã: 1.200 hồ sơ."),
        (COMMUNE, "năm 2023", f"- Tổng số hồ sơ tiếp nhận tại UBND xã: {commune} hồ sơ."),
    )
    assert [one[:2] for one in found] == [("N1", status)]
