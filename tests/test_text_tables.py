"""Tables typed as lines: bars, semicolons, blanks; which cell stands where, and what is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Block
from extractors.reader import read
from tests.reports import report, shown
from tests.test_extractors_text import check_way_back

DISTRICT = "BÁO CÁO\n\nKết quả cải cách hành chính năm 2023 của huyện Đông Lĩnh\n\n"
PROVINCE = "BÁO CÁO\n\nKết quả cải cách hành chính năm 2023 của tỉnh Tân Lâm\n\n"
MANY = ["TT", "Lĩnh vực", "Tiếp nhận", "Đã giải quyết", "Quá hạn"]


def tables(text: str) -> list[Block]:
    return [block for block in read("a.txt", data=f"Mở đầu.\n\n{text}".encode()).blocks if block.table]


def cells(text: str) -> list[list[str]]:
    (block,) = tables(text)
    assert block.table
    return [[cell.passage.text for cell in row] for row in block.table.rows]


def figures(text: str, head: str = DISTRICT) -> list[str]:
    return [shown(figure) for figure in report(text, head=head).figures]


@pytest.mark.parametrize("between", [" | ", "|", "; ", "   ", "          ", "\t"])
def test_every_way_to_part_cells(between: str) -> None:
    rows = [MANY, ["1", "Đất đai", "341", "330", "7"], ["2", "Hộ tịch", "88", "88", "0"]]
    assert cells("\n".join(map(between.join, rows))) == rows


@pytest.mark.parametrize("between", [" | ", "; ", "   "])
def test_a_total_needs_no_number_of_its_own(between: str) -> None:
    rows = [MANY, ["1", "Đất đai", "341", "330", "7"], ["2", "Hộ tịch", "88", "88", "0"], ["Cộng", "429", "418", "7"]]
    assert cells("\n".join(map(between.join, rows)))[-1] == ["", "Cộng", "429", "418", "7"]
    assert figures("Kết quả\n\n" + "\n".join(map(between.join, rows)))[-3:] == [
        "dossiers_received all = 429",
        "dossiers_resolved all = 418",
        "dossiers_resolved all overdue = 7",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Nơi nhận:            TM. UBND           Ký tên\n- Như trên;          CHỦ TỊCH           (đã ký)\n",
        "Tuyển 12 người; bổ nhiệm 3; luân chuyển 2; kỷ luật 1.\nTuyển 13 người; bổ nhiệm 4; thôi việc 1; khác 2.\n",
        "UBND TỈNH TÂN LÂM | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSở Nội vụ | Độc lập - Tự do - Hạnh phúc\n",
        "Đất đai   341   330   7\nHộ tịch   88   88   0\n",  # no head says what they are
    ],
)
def test_lines_that_make_no_table(text: str) -> None:
    assert tables(text) == []


def test_a_row_with_a_cell_too_few_is_not_guessed() -> None:
    text = "Lĩnh vực   Tiếp nhận   Đã giải quyết   Trước hạn\nĐất đai   341   330\nHộ tịch   88   87   9\n"
    assert figures(f"Kết quả\n\n{text}") == [
        "dossiers_received all civil_status = 88",
        "dossiers_resolved all civil_status = 87",
        "dossiers_resolved all early civil_status = 9",
    ]
    assert {m.kind for m in report(f"Kết quả\n\n{text}").mentions if m.text in ("341", "330")} == {"unmapped_figure"}


def test_blank_cells_are_told_by_the_columns_that_lines_are_set_in() -> None:
    text = (
        "Lĩnh vực          Tiếp nhận    Đã giải quyết    Trước hạn\n"
        "Đất đai           341                           50\n"
        "Lao động, thương binh\n"
        "và xã hội         88           87               9\n"
        "Hộ tịch           41           41               -\n"
    )
    assert cells(text)[1:] == [
        ["Đất đai", "341", "", "50"],
        ["Lao động, thương binh và xã hội", "88", "87", "9"],
        ["Hộ tịch", "41", "41", "-"],
    ]


def test_a_head_over_two_lines() -> None:
    text = (
        "Lĩnh vực         Tiếp        Đã giải      Trễ\n"
        "                 nhận        quyết        hạn\n"
        "Đất đai          341         330          7\n"
        "Cộng             341         330          7\n"
    )
    assert figures(f"Kết quả\n\n{text}")[:3] == [
        "dossiers_received all land = 341",
        "dossiers_resolved all land = 330",
        "dossiers_resolved all overdue land = 7",
    ]


def test_a_head_whose_upper_line_spans_columns_is_read_only_as_a_form_that_its_sums_prove() -> None:
    text = (
        "STT   Lĩnh vực   Tiếp nhận   Đã giải quyết\n"
        "Tổng   Trực tuyến   Tổng   Đúng hạn   Quá hạn\n"
        "1   Đất đai   341   100   330   323   7\n"
        "2   Hộ tịch   88   70   88   88   0\n"
    )
    found = report(f"Kết quả\n\n{text}", head=DISTRICT)
    assert found.figures == ()
    assert "341" in {mention.text for mention in found.mentions}


def test_lines_between_rows_head_the_rows_below() -> None:
    text = (
        "TT | Lĩnh vực | Tiếp nhận | Đã giải quyết\nA. CẤP HUYỆN\n1 | Đất đai | 341 | 330\nB. CẤP XÃ\n"
        "1 | Chứng thực | 905 | 901\n"
    )
    assert figures(f"Kết quả\n\n{text}") == [
        "dossiers_received district land = 341",
        "dossiers_resolved district land = 330",
        "dossiers_received commune authentication = 905",
        "dossiers_resolved commune authentication = 901",
    ]


@pytest.mark.parametrize(
    ("label", "level"),
    [
        ("Các sở, ngành", "province"),
        ("Tỉnh", "province"),
        ("I. Khối sở, ban, ngành (18)", "province"),
        ("Huyện, thị xã, thành phố", "district"),
        ("Xã", "commune"),
        ("Các xã, phường", "commune"),
        ("Tổng cộng", "all"),
        ("UBND huyện Bình Minh", None),  # one of them, by name
        ("Xã Bình Đông", None),
        ("Sở Tư pháp", None),
        ("Cấp huyện, cấp xã", "all"),
    ],
)
def test_the_level_of_a_row(label: str, level: str | None) -> None:
    found = figures(f"Kết quả\n\nĐơn vị | Nhận | Đã trả\n{label} | 515 | 508\nCác đơn vị khác | 1 | 1\n", PROVINCE)
    assert found == ([f"dossiers_received {level} = 515", f"dossiers_resolved {level} = 508"] if level else [])


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("Hoạt động xây dựng", "construction"),
        ("Xây dựng, hạ tầng", "construction"),
        ("Nhóm thủ tục đất đai", "land"),
        ("Khác", "other"),
        ("Hộ tịch, chứng thực", None),  # two fields in one row
        ("Đất đai và xây dựng", None),
        ("Chăn nuôi", None),
    ],
)
def test_the_field_of_a_row(label: str, field: str | None) -> None:
    found = figures(f"Kết quả\n\nLĩnh vực | Tiếp nhận | Đã trả\n{label} | 515 | 508\nThú y | 1 | 1\n")
    assert found == ([f"dossiers_received all {field} = 515", f"dossiers_resolved all {field} = 508"] if field else [])


def test_short_heads_of_a_settlement_table() -> None:
    text = "Cấp; Tổng nhận; Kỳ trước; Mới; Đã GQ; Quá hạn; Đang GQ; Quá hạn\n"
    assert figures(f"Kết quả\n\n{text}Cấp xã; 610; 10; 600; 580; 3; 30; 1\nCấp huyện; 5; 0; 5; 5; 0; 0; 0\n")[:7] == [
        "dossiers_received commune = 610",
        "dossiers_received commune carried_over = 10",
        "dossiers_received commune new = 600",
        "dossiers_resolved commune = 580",
        "dossiers_resolved commune overdue = 3",
        "dossiers_pending commune = 30",
        "dossiers_pending commune overdue = 1",
    ]


def test_columns_that_seem_to_say_the_same_are_not_told_apart() -> None:
    text = "Lĩnh vực | Tiếp nhận | Đã giải quyết | Số đã giải quyết\nĐất đai | 341 | 330 | 12\nHộ tịch | 9 | 9 | 0\n"
    assert figures(f"Kết quả\n\n{text}") == [
        "dossiers_received all land = 341",
        "dossiers_received all civil_status = 9",
    ]


def test_columns_of_levels_beside_rows_of_indicators() -> None:
    text = (
        "TT | Nội dung | Cấp huyện | Cấp xã | Tổng\n1 | Số TTHC được công khai | 231 | 120 | 351\n"
        "2 | Hồ sơ tiếp nhận | 3.100 | 2.050 | 5.150\n"
    )
    assert figures(f"Kết quả\n\n{text}")[-3:] == [
        "dossiers_received district = 3100",
        "dossiers_received commune = 2050",
        "dossiers_received all = 5150",
    ]


def test_columns_of_bodies_are_none_of_the_report() -> None:
    text = "TT | Nội dung | Bình Tây | Bình Đông\n1 | Hồ sơ tiếp nhận | 3.100 | 2.050\n2 | Số phiếu khảo sát | 5 | 6\n"
    assert figures(f"Kết quả\n\n{text}") == []


FORM = (
    "STT|Chỉ tiêu|ĐVT|Số liệu|Ghi chú\n"
    "1|Chỉ đạo điều hành|||\n"
    "1.1.1|Số nhiệm vụ đề ra trong kế hoạch|Nhiệm vụ|26|\n"
    "1.1.2|Số nhiệm vụ đã hoàn thành|nt|24|\n"
    "1.3.1|Số nhiệm vụ được giao|Nhiệm vụ|71|\n"
    "1.3.2|Số nhiệm vụ hoàn thành quá hạn|nt|02|\n"
    "2.2|Số VBQPPL đã kiểm tra|Văn bản||\n"
    "3.3.1|Số hồ sơ đã tiếp nhận|Hồ sơ|3.517|Kỳ trước chuyển qua: 17\n"
    "Trong đó|Tiếp nhận trực tiếp|nt|500|\n"
    "|Tiếp nhận trực tuyến toàn trình|nt|3.000|\n"
    "7.2.2|Tổng số văn bản đi|Văn bản|640|\n"
    "Trong đó|Tỷ lệ gửi hoàn toàn điện tử|%|97|\n"
)


@pytest.mark.parametrize("between", ["|", "\t"])
def test_a_form_sheet(between: str) -> None:
    assert figures("Phụ lục\n\n" + FORM.replace("|", between)) == [
        "plan_tasks = 26",
        "plan_tasks_completed = 24",
        "assigned_tasks = 71",
        "assigned_tasks_completed overdue = 2",
        "dossiers_received all = 3517",
        "dossiers_received all carried_over = 17",
        "dossiers_received all in_person = 500",
        "dossiers_received all online_full = 3000",
        "documents_sent all = 640",
        "electronic_documents_rate all = 97",
    ]


def test_plan_and_result_side_by_side_with_notes_left_out() -> None:
    text = (
        "STT   Chỉ tiêu   ĐVT   Kế hoạch   Thực hiện   Ghi chú\n"
        "1   Số cơ quan, đơn vị được kiểm tra   đơn vị   14   11\n"
        "2   Số phiếu khảo sát   phiếu   300   -   chưa làm\n"
        "3   Số hồ sơ tiếp nhận   hồ sơ   5.120\n"  # planned or received?
    )
    assert figures(f"Kết quả\n\n{text}") == [
        "units_inspected target = 14",
        "units_inspected = 11",
        "survey_forms target = 300",
    ]


@pytest.mark.parametrize("between", [" / ", " - ", ", "])
def test_signs_of_prose_part_cells_under_a_head_where_nothing_but_numbers_stands_between(between: str) -> None:
    rows = [MANY[1:], ["Hộ tịch", "231", "230", "1"], ["Chứng thực", "506", "506", "0"]]
    assert cells("\n".join(map(between.join, rows)) + "\nXong, kỳ này, xã, trả đủ.\n") == rows


@pytest.mark.parametrize(
    ("caption", "counted"),
    [
        ("Bảng 1. Kết quả giải quyết thủ tục hành chính", True),
        ("Đơn vị tính: hồ sơ", True),
        ("(ĐVT: Hồ sơ TTHC)", True),
        ("Đơn vị tính: thủ tục", False),
        ("Đơn vị tính: nghìn hồ sơ", False),
        ("Bảng 3. Tiếp nhận, xử lý phản ánh, kiến nghị", False),
        ("Biểu 2. Văn bản quy phạm pháp luật", False),
    ],
)
def test_the_line_above_a_settlement_table_says_what_it_counts(caption: str, counted: bool) -> None:
    text = f"Kết quả trong năm.\n\n{caption}\n\nCấp | Tiếp nhận | Đã xử lý\nCấp huyện | 64 | 60\nCấp xã | 70 | 70\n"
    assert bool(figures(text)) is counted


def test_an_account_under_columns_of_years() -> None:
    text = "Nội dung | Năm 2022 | Năm 2023\nHồ sơ tiếp nhận | 4.100 | 5.300\nĐã giải quyết đúng hạn | 3.900 | 5.150\n"
    assert figures(f"Kết quả\n\n{text}") == ["dossiers_received all = 5300", "dossiers_resolved all on_time = 5150"]


CELL = st.sampled_from(["TT", "Đất đai", "và xã hội", "Tiếp nhận", "", "-", "7", "3.856", "98,5%", "A", "(1)"])
SIGN = st.sampled_from(["|", " | ", ";", "   ", "\t", " / ", ", "])


@settings(max_examples=300, deadline=None)
@given(SIGN, st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=2, max_size=8), st.sampled_from(["\n", "\n\n"]))
def test_every_digit_of_a_table_is_read_once(between: str, rows: list[list[str]], end: str) -> None:
    head = between.join(["TT", "Lĩnh vực", "Tiếp nhận", "Đã trả"])
    check_way_back(read("a.txt", data=end.join([head, *map(between.join, rows)]).encode()))
