"""Two revisions of the rules compared: what is a gain, a loss, a change; and a base that is not there."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import gains
from pipeline.evaluate import Row
from pipeline.gains import Verdict


def row(indicator: str, printed: str = "12", line: int = 3, level: str = "all") -> Row:
    return Row((indicator, level, "", "", "", "", "actual", Decimal(printed), line), printed, f"có {printed} hồ sơ")


def verdict(right: tuple[Row, ...] = (), false: tuple[Row, ...] = (), missing: tuple[Row, ...] = ()) -> Verdict:
    return Verdict(frozenset(right), frozenset(false), frozenset(missing))


RECEIVED, RESOLVED, PENDING = row("dossiers_received"), row("dossiers_resolved", "7"), row("dossiers_pending", "5", 4)


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (verdict(missing=(RECEIVED,)), verdict((RECEIVED,)), [("gained", RECEIVED)]),
        (verdict((RECEIVED,)), verdict(missing=(RECEIVED,)), [("lost", RECEIVED)]),
        (verdict(), verdict(false=(RESOLVED,)), [("new false", RESOLVED)]),
        (verdict(false=(RESOLVED,)), verdict(), [("mended false", RESOLVED)]),
        (verdict((RECEIVED,), (RESOLVED,), (PENDING,)), verdict((RECEIVED,), (RESOLVED,), (PENDING,)), []),
        (verdict(false=(RECEIVED,)), verdict((RESOLVED,)), [("gained", RESOLVED), ("mended false", RECEIVED)]),
    ],
)
def test_each_row_is_told_once(base: Verdict, head: Verdict, expected: list[tuple[str, Row]]) -> None:
    assert [(one.kind, one.row) for one in gains.changes("a", base, head)] == expected


def test_a_number_that_is_false_in_another_way_is_changed() -> None:
    before, after = row("dossiers_received", level="district"), row("dossiers_received", level="commune")
    (one,) = gains.changes("a", verdict(false=(before,)), verdict(false=(after,)))
    assert (one.kind, one.row, one.before) == ("changed", after, before)


def test_without_a_base_one_line_is_all() -> None:
    result = CliRunner().invoke(gains.main, ["no-such-revision"])
    assert (result.exit_code, result.output) == (0, "gains: there is no revision no-such-revision\n")


def test_without_git_one_line_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gains, "_git", lambda *arguments: "")
    result = CliRunner().invoke(gains.main, [])
    assert (result.exit_code, len(result.output.splitlines())) == (0, 1)


def test_a_revision_reads_with_its_own_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base here is a copy of the rules in which nothing is a dossier: all that it lacks is gained."""
    import shutil

    def unpack(revision: str, folder: Path) -> None:
        for name in gains.READ_BY:
            shutil.copytree(gains.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        lexicon = folder / "rules" / "lexicon.toml"
        lexicon.write_text(lexicon.read_text(encoding="utf-8").replace('"hồ sơ"', '"hồ sơ gốc"'), encoding="utf-8")

    monkeypatch.setattr(gains, "resolve", lambda base: "0" * 40)
    monkeypatch.setattr(gains, "unpack", unpack)
    monkeypatch.setattr(gains, "SHARED", tmp_path)
    told = json.loads(CliRunner().invoke(gains.main, ["--count", "4", "--format", "json"]).output)
    assert list(told["sets"]) == ["forge"]
    counts = told["sets"]["forge"]["counts"]
    assert counts["gained"] > 10
    assert counts.get("lost", 0) < counts["gained"]
    shown = CliRunner().invoke(gains.main, ["--count", "4"]).output
    assert shown.startswith("gains since 0000000000\n")
    assert "+ forge, gained:" in shown
    assert "more (-v); of all:" in shown


def test_rules_that_cannot_be_run_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack(revision: str, folder: Path) -> None:
        (folder / "rules").mkdir(parents=True)
        (folder / "rules" / "__init__.py").write_text("raise RuntimeError('half done')\n", encoding="utf-8")

    monkeypatch.setattr(gains, "resolve", lambda base: "0" * 40)
    monkeypatch.setattr(gains, "unpack", unpack)
    monkeypatch.setattr(gains, "SHARED", tmp_path)
    result = CliRunner().invoke(gains.main, ["--count", "1"])
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == 1
    assert "cannot be run" in result.output
