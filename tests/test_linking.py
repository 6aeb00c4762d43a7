"""Sentences and the figures in them: tests/phrases/links.toml grows with every wording met."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports import HEAD, report, shown

SENTENCES = tomllib.loads((Path(__file__).parent / "phrases" / "links.toml").read_text(encoding="utf-8"))["sentence"]


@pytest.mark.parametrize("row", SENTENCES, ids=[row["text"][:60] for row in SENTENCES])
def test_sentence(row: dict) -> None:
    head = HEAD.replace("huyện Tân Lâm", row.get("unit", "huyện Tân Lâm"))
    figures = report(row["text"], head=head).figures
    assert sorted(map(shown, figures)) == sorted(row["figures"])


def test_parts_know_their_whole() -> None:
    figures = report(
        "Tổng số hồ sơ tiếp nhận là 100 hồ sơ, trong đó:\n\n+ Trực tiếp: 60 hồ sơ;\n\n+ Trực tuyến: 40 hồ sơ."
    ).figures
    assert [figure.part_of for figure in figures] == [None, 0, 0]


def test_levels_pass_from_bullets_to_what_is_under_them() -> None:
    text = "- Tại cấp huyện:\n\n+ Tiếp nhận 10 hồ sơ.\n\n- Tại cấp xã:\n\n+ Tiếp nhận 20 hồ sơ."
    assert [figure.dims.level for figure in report(text).figures] == ["district", "commune"]


def test_plan_sections_hold_targets() -> None:
    text = (
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM\n\n1. Cải cách thủ tục hành chính\n\n"
        "Tỷ lệ hồ sơ giải quyết đúng hạn đạt 99%."
    )
    (figure,) = report(text).figures
    assert figure.role == "target"


def test_an_appendix_behind_the_plan_holds_results() -> None:
    text = (
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ TRỌNG TÂM\n\n1. Tiếp tục cải cách.\n\nNơi nhận:\n\n- Lưu: VT.\n\nPhụ lục 01\n\n"
        "STT\tChỉ tiêu\tĐơn vị tính\tSố liệu\n1\tSố hồ sơ đã tiếp nhận\thồ sơ\t812\n"
        "2\tSố hồ sơ giải quyết đúng hạn\thồ sơ\t800\n"
    )
    assert [shown(figure) for figure in report(text).figures] == [
        "dossiers_received all = 812",
        "dossiers_resolved all on_time = 800",
    ]


def test_a_commune_speaks_for_itself() -> None:
    head = "BÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2023 của UBND xã Bình An\n\n"
    (figure,) = report("Tiếp nhận 90 hồ sơ.", head=head).figures
    assert figure.dims.level == "commune"


def test_doubt_is_kept_beside_the_value() -> None:
    (figure,) = report("Tiếp nhận trên 5.200 hồ sơ.").figures
    assert (figure.value, figure.qualifier) == (Decimal(5200), "at_least")


def test_an_unmapped_number_keeps_its_words() -> None:
    (mention,) = [m for m in report("Lắp đặt 15 camera tại trụ sở.").mentions if m.text == "15"]
    assert mention.kind == "unmapped_figure"
    assert "camera" in mention.label


def test_a_table_of_an_account_by_levels() -> None:
    text = (
        "Kết quả giải quyết\n\n\tCấp huyện\tCấp xã\tTổng\nTiếp nhận\t210\t940\t1.150\nĐã giải quyết\t200\t930\t1.130\n"
        "- quá hạn\t3\t1\t4\nTỷ lệ đúng hạn (%)\t98,5\t99,9\t99,6\n"
    )
    assert [shown(figure) for figure in report(text).figures][:9] == [
        "dossiers_received district = 210",
        "dossiers_received commune = 940",
        "dossiers_received all = 1150",
        "dossiers_resolved district = 200",
        "dossiers_resolved commune = 930",
        "dossiers_resolved all = 1130",
        "dossiers_resolved district overdue = 3",
        "dossiers_resolved commune overdue = 1",
        "dossiers_resolved all overdue = 4",
    ]


def test_the_total_of_a_table_of_districts_is_of_the_districts() -> None:
    rows = "Đơn vị\tTiếp nhận\tĐã giải quyết\nHuyện Đông Lĩnh\t120\t118\nThị xã Tây Lĩnh\t90\t90\nTổng cộng\t210\t208\n"
    found = report(f"Tổng hợp\n\n{rows}", head="BÁO CÁO\n\nKết quả cải cách hành chính năm 2023 của tỉnh Tân Lâm\n\n")
    assert [shown(figure) for figure in found.figures] == [
        "dossiers_received district = 210",
        "dossiers_resolved district = 208",
    ]


def test_columns_of_other_periods_plans_and_differences_are_no_results() -> None:
    text = (
        "Bảng 1\n\nNội dung\tQuý IV\tNăm 2022\tNăm 2023\tTăng/giảm\nHồ sơ tiếp nhận\t500\t1.900\t2.100\t200\n\n"
        "Bảng 2\n\nTT\tNội dung\tKế hoạch\tThực hiện\tTỷ lệ (%)\n1\tSố cơ quan được kiểm tra\t12\t6\t50\n"
        "2\tGiải ngân vốn đầu tư công (tỷ đồng)\t120\t54,5\t45,4\n"
    )
    found = report(text)
    assert [shown(figure) for figure in found.figures] == [
        "dossiers_received all = 2100",
        "units_inspected target = 12",
        "units_inspected = 6",
        "investment_disbursed all target = 120000000000",
        "investment_disbursed all = 54500000000",
    ]
    assert {figure.value_text for figure in found.figures} >= {"54,5", "120"}
    assert {(m.text, m.kind) for m in found.mentions if m.text in ("1.900", "500")} == {
        ("1.900", "previous"),
        ("500", "unmapped_figure"),
    }


SPANS_LOST = (
    "TT\tCấp\tTổng số\tTrong đó\tĐã giải quyết\tĐang giải quyết\n"
    "\t\t\tKỳ trước\tTrực tuyến\tTrực tiếp\tTổng\tTrước hạn\tĐúng hạn\tQuá hạn\tTổng\tTrong hạn\tQuá hạn\n"
)


def test_heads_that_lost_their_spans_are_read_by_the_form_that_the_sums_prove() -> None:
    text = f"Phụ lục\n\n{SPANS_LOST}I\tCấp huyện\t118\t18\t20\t80\t100\t60\t38\t2\t18\t17\t1\n"
    found = [shown(figure) for figure in report(text).figures]
    assert found[:4] == [
        "dossiers_received district = 118",
        "dossiers_received district carried_over = 18",
        "dossiers_received district online = 20",
        "dossiers_received district in_person_or_postal = 80",
    ]
    assert found[-1] == "dossiers_pending district overdue = 1"


def test_heads_that_lost_their_spans_are_not_guessed() -> None:
    text = f"Phụ lục\n\n{SPANS_LOST}I\tCấp huyện\t118\t18\t20\t81\t100\t60\t38\t2\t18\t17\t1\n"
    assert report(text).figures == ()


def test_a_table_that_also_counts_other_things_is_no_account() -> None:
    text = "Số liệu\n\n\tCấp huyện\tCấp xã\nTiếp nhận phản ánh\t2\t9\nĐã giải quyết\t2\t8\n"
    assert not [figure for figure in report(text).figures if figure.indicator.startswith("dossiers")]


def test_a_table_with_open_bars() -> None:
    text = (
        "Kết quả\n\nSTT | Lĩnh vực | Tiếp nhận | Đã giải quyết\n1 | Đất đai | 21 | 19\n2 | Hộ tịch | 96 | 96\n"
        "Cộng | | 117 | 115\n"
    )
    assert [shown(figure) for figure in report(text).figures][:2] == [
        "dossiers_received all land = 21",
        "dossiers_resolved all land = 19",
    ]


def test_a_line_opened_by_a_field_speaks_of_that_field_alone() -> None:
    text = "Số hồ sơ theo lĩnh vực:\n\n+ Đất đai: nhận 40 hồ sơ, giải quyết 38 hồ sơ;\n\n+ Chăn nuôi: nhận 7 hồ sơ."
    assert [shown(figure) for figure in report(text).figures] == [
        "dossiers_received all land = 40",
        "dossiers_resolved all land = 38",
    ]


def test_an_account_keeps_the_level_it_has() -> None:
    text = (
        "Bộ phận một cửa của UBND huyện tiếp nhận 90 hồ sơ.\n\nĐã giải quyết 85 hồ sơ.\n\n"
        "Tổng số hồ sơ đang giải quyết trên địa bàn huyện: 41 hồ sơ."
    )
    assert [shown(figure) for figure in report(text).figures] == [
        "dossiers_received district = 90",
        "dossiers_resolved district = 85",
        "dossiers_pending all = 41",
    ]


def test_what_follows_a_list_is_of_no_level_of_it() -> None:
    text = "1) Tại cấp xã:\n\n- Tiếp nhận 90 hồ sơ.\n\nTỷ lệ hồ sơ giải quyết đúng hạn đạt 99%."
    assert [shown(figure) for figure in report(text).figures] == [
        "dossiers_received commune = 90",
        "dossiers_resolved_rate all on_time = 99",
    ]


def test_what_a_notice_demands_is_a_target() -> None:
    head = "THÔNG BÁO\n\nKết luận của Chủ tịch UBND huyện Tân Lâm tại hội nghị cải cách hành chính năm 2023\n\n"
    text = (
        "Toàn huyện tiếp nhận 800 hồ sơ.\n\nChủ tịch UBND huyện yêu cầu:\n\n"
        "1. Phòng Nội vụ kiểm tra 10 đơn vị.\n\n2. Giải quyết đúng hạn 99% hồ sơ."
    )
    assert [shown(figure) for figure in report(text, head=head).figures] == [
        "dossiers_received all = 800",
        "units_inspected target = 10",
        "dossiers_resolved_rate all on_time target = 99",
    ]


def test_a_department_is_no_other_body_in_its_own_report() -> None:
    head = "BÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2023 của Sở Công Thương\n\n"
    found = report("Sở Công Thương tiếp nhận 2.156 hồ sơ; Sở Giao thông vận tải tiếp nhận 900 hồ sơ.", head=head)
    assert [shown(figure) for figure in found.figures] == ["dossiers_received province = 2156"]


def test_a_paragraph_on_the_whole_quarter_is_none_of_the_month() -> None:
    head = "BÁO CÁO\n\nKết quả cải cách hành chính tháng 9 năm 2021\n\n"
    text = (
        "Tháng 9, toàn huyện tiếp nhận 310 hồ sơ.\n\nQuý III/2021, toàn huyện tiếp nhận 905 hồ sơ. Đã giải quyết 880."
    )
    found = report(text, head=head)
    assert [shown(figure) for figure in found.figures] == ["dossiers_received all = 310"]
    assert {one.text: one.reason for one in found.mentions}["905"] == "another interval (lũy kế)"


def test_a_section_headed_by_another_period_is_none_of_the_report() -> None:
    head = "BÁO CÁO\n\nTình hình giải quyết hồ sơ tháng 6 và 6 tháng đầu năm 2018 của UBND huyện Tân Lâm\n\n"
    text = "1. Tháng 6 năm 2018\n\nTiếp nhận 310 hồ sơ.\n\n2. Sáu tháng đầu năm 2018\n\n- Tiếp nhận 1.905 hồ sơ.\n\n"
    found = report(text + "3. Đánh giá\n\nĐã giải quyết 300 hồ sơ.", head=head)
    assert [shown(figure) for figure in found.figures] == ["dossiers_received all = 310", "dossiers_resolved all = 300"]


def test_the_total_of_a_row_is_what_came_in_where_the_row_adds_up() -> None:
    rows = "Đơn vị\tTổng số hồ sơ\tKỳ trước chuyển sang\tTiếp nhận mới\tĐã giải quyết\nCấp huyện\t120\t20\t100\t118\n"
    found = report(f"Tổng hợp\n\n{rows}Cấp xã\t95\t5\t80\t90\n")
    assert [shown(figure) for figure in found.figures] == [
        "dossiers_received district = 120",
        "dossiers_received district carried_over = 20",
        "dossiers_received district new = 100",
        "dossiers_resolved district = 118",
        "dossiers_received commune carried_over = 5",
        "dossiers_received commune new = 80",
        "dossiers_resolved commune = 90",
    ]


def test_a_flat_row_of_the_software_is_read_in_its_order() -> None:
    heads = "Đơn vị\tKỳ trước chuyển qua\tTiếp nhận trong kỳ\tĐã giải quyết\tTrễ hạn\tĐang giải quyết\tChưa đến hạn"
    found = report(f"Tổng hợp\n\n{heads}\tQuá hạn\tTổng số trễ hạn\nCấp huyện\t20\t100\t110\t5\t10\t8\t2\t7\n")
    assert [shown(figure) for figure in found.figures] == [
        "dossiers_received district carried_over = 20",
        "dossiers_received district new = 100",
        "dossiers_resolved district = 110",
        "dossiers_resolved district overdue = 5",
        "dossiers_pending district = 10",
        "dossiers_pending district not_due = 8",
        "dossiers_pending district overdue = 2",
    ]


def test_a_label_and_its_value_in_paragraphs_of_their_own() -> None:
    text = (
        "+ Cấp xã:\n\n- Số hồ sơ tiếp nhận:\n\n515 hồ sơ, trong đó:\n\n* Trực tiếp: 480 hồ sơ;\n\n"
        "* Trực tuyến: 35 hồ sơ.\n\n- Số hồ sơ đã giải quyết:\n\n490 hồ sơ.\n\n- Trả lại:\n\nkhông có."
    )
    found = report(text)
    assert [shown(figure) for figure in found.figures] == [
        "dossiers_received commune = 515",
        "dossiers_received commune in_person = 480",
        "dossiers_received commune online = 35",
        "dossiers_resolved commune = 490",
        "dossiers_returned commune = 0",
    ]


def test_several_values_under_one_label_are_a_list() -> None:
    found = report("- Hồ sơ khác, trong đó:\n\n12 hồ sơ trả lại.\n\n3 hồ sơ chờ bổ sung.")
    assert [shown(figure) for figure in found.figures] == [
        "dossiers_returned all = 12",
        "dossiers_awaiting_supplement all = 3",
    ]


def test_another_year_in_a_bracket_ends_with_the_bracket() -> None:
    found = report("Tiếp nhận 800 hồ sơ (năm 2021: 700 hồ sơ, trễ hạn 9 hồ sơ), giải quyết 790 hồ sơ.")
    assert [shown(figure) for figure in found.figures] == ["dossiers_received all = 800", "dossiers_resolved all = 790"]
    assert [one.text for one in found.mentions if one.kind == "previous"] == ["700", "9"]


def test_an_item_that_begins_with_its_number() -> None:
    text = "4. Nhiệm vụ do UBND tỉnh giao:\n\n1) Được giao 08 nhiệm vụ.\n\n2) 2 nhiệm vụ hoàn thành quá hạn."
    assert [shown(figure) for figure in report(text).figures] == [
        "assigned_tasks = 8",
        "assigned_tasks_completed overdue = 2",
    ]


def test_a_flattened_form_whose_head_ends_with_the_numbers_of_its_columns() -> None:
    text = (
        "Phụ lục\nTình hình giải quyết TTHC\n\n"
        "TT Lĩnh vực Số hồ sơ tiếp nhận Số hồ sơ đã giải quyết Số hồ sơ đang giải quyết\n"
        "Tổng số Số kỳ trước chuyển qua Số mới tiếp nhận Tổng số Đúng hạn Trả quá hạn Tổng số Trong hạn Quá hạn\n"
        "(1) (2) (3) (4) (5) (6) (7) (8) (9) (10) (11)\n"
        "1 Hộ tịch 320 2 318 310 309 1 10 9 1\nTổng cộng 320 2 318 310 309 1 10 9 1\n"
    )
    found = [shown(figure) for figure in report(text).figures]
    assert "dossiers_received all civil_status = 320" in found
    assert "dossiers_pending all overdue = 1" in found


def test_an_earlier_month_is_none_of_the_month() -> None:
    head = "BÁO CÁO\n\nKết quả cải cách hành chính tháng 9 năm 2023 của UBND huyện Tân Lâm\n\n"
    found = report("Tháng 8 tiếp nhận 1.320 hồ sơ, tháng này tiếp nhận 1.188 hồ sơ.", head=head)
    assert [shown(figure) for figure in found.figures] == ["dossiers_received all = 1188"]
    assert [one.text for one in found.mentions if one.kind == "previous"] == ["1.320"]


def test_a_week_stands_beside_what_was_counted_since() -> None:
    head = "UBND PHƯỜNG AN LÂM\nBÁO CÁO TUẦN 38\n(từ ngày 15/9 đến 21/9/2025)\n\n"
    text = (
        "1. Trong tuần tiếp nhận 212 hồ sơ.\n2. Tính từ 01/7/2025 đến nay: tiếp nhận 2.934 hồ sơ, đã xong 2.881 hồ sơ."
    )
    assert [shown(figure) for figure in report(text, head=head).figures] == ["dossiers_received commune = 212"]


def test_what_a_sentence_compares_with_is_previous() -> None:
    found = report("So với quý II (tiếp nhận 1.540 hồ sơ, trễ hạn 41 hồ sơ), số trễ hạn giảm 18 hồ sơ.")
    assert found.figures == ()
    assert [one.text for one in found.mentions if one.kind == "previous"] == ["1.540", "41"]
