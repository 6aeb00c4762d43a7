"""The blind estimate: a text is read without what it taught, and only without that."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import blind
from pipeline.cli import main
from rules.rulebook import load_rulebook

TAUGHT = next(
    (teacher, words[0])
    for concept in load_rulebook().concepts.values()
    for teacher, words in concept.words.items()
    if teacher not in blind.COMMON
)


def cchc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    text = "ỦY BAN NHÂN DÂN\nHUYỆN A\n\nBÁO CÁO\nKết quả quý I năm 2023\n\nĐã tiếp nhận 120 hồ sơ.\n"
    (tmp_path / f"{TAUGHT[0]}_x.txt").write_text(text, encoding="utf-8")
    rows = "indicator,level,channel,timeliness,origin,field,part,role,value,unit,line,value_text,evidence,tier\n"
    rows += "dossiers_received,all,,,,,,actual,120,dossier,7,120,,core\n"
    (tmp_path / f"{TAUGHT[0]}_x.figures.csv").write_text(rows, encoding="utf-8")
    return tmp_path


def test_the_teachers_are_texts() -> None:
    assert TAUGHT[0] in blind.teachers()
    assert not blind.COMMON & blind.teachers()
    assert all(teacher.isdigit() for teacher in blind.teachers())


def test_words_that_only_a_text_taught_are_left_out() -> None:
    def words(book: object) -> set[str]:
        return {word for concept in book.concepts.values() for group in concept.words.values() for word in group}  # type: ignore[attr-defined]

    whole, without = words(load_rulebook()), words(load_rulebook(without=frozenset({TAUGHT[0]})))
    assert without < whole


def test_each_text_is_read_without_its_own_teachings(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = []

    def reading(path: Path, data: bytes | None = None, without: frozenset[str] = frozenset()):
        left_out.append(without)
        return blind_read(path, data, without)

    blind_read = blind.read_source
    monkeypatch.setattr(blind, "read_source", reading)
    assert blind.leave_one_out(gold).score("core").right == 1
    blind.read_blind(gold / f"{TAUGHT[0]}_x.txt")
    assert left_out == [frozenset({TAUGHT[0]})] * 2


def test_a_text_that_taught_nothing_is_read_with_all_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blind, "read_source", lambda path, data=None, without=frozenset(): without)
    assert blind.read_blind(tmp_path / "field_1.txt") == frozenset()
    assert blind.read_blind(tmp_path / "báo cáo.txt") == frozenset()


def test_the_command_prints_both_figures(gold: Path) -> None:
    shown = cchc("evaluate", gold, "--leave-one-out")
    assert "không dùng điều học từ chính văn bản đó" in " ".join(shown.output.split())
    assert shown.exit_code == 0
    told = json.loads(cchc("evaluate", gold, "--leave-one-out", "--format", "json").output)
    assert told["blind"]["tiers"]["core"]["recall"] == told["tiers"]["core"]["recall"] == 1


def test_damaged_texts_are_scored_line_by_line(gold: Path) -> None:
    told = json.loads(cchc("evaluate", gold, "--damage", "0", "--format", "json").output)
    assert told["tiers"]["core"]["right"] == 1
    wrecked = json.loads(cchc("evaluate", gold, "--damage", "0.9", "--damage-seed", "2", "--format", "json").output)
    score = wrecked["tiers"]["core"]
    assert score["right"] + score["missing"] == 1
    assert list(csv.reader((gold / f"{TAUGHT[0]}_x.figures.csv").open(encoding="utf-8")))[1][8] == "120"


def test_one_hardship_at_a_time(gold: Path) -> None:
    assert cchc("evaluate", gold, "--damage", "0.1", "--leave-one-out").exit_code == 2
