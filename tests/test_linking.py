"""Sentences and the figures in them: tests/phrases/links.toml grows with every wording met."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports import report, shown

SENTENCES = tomllib.loads((Path(__file__).parent / "phrases" / "links.toml").read_text(encoding="utf-8"))["sentence"]


@pytest.mark.parametrize("row", SENTENCES, ids=[row["text"][:60] for row in SENTENCES])
def test_sentence(row: dict) -> None:
    figures = report(row["text"]).figures
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
