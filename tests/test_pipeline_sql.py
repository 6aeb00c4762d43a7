"""SQL over the dataset: ready views, tables and CSV, and no way to write or to reach anything else."""

from __future__ import annotations

import csv
import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import sql
from pipeline.cli import main
from tests.datasets import DUC_THO, TRIEU_SON, figure, write

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    figures = [figure(TRIEU_SON, 2021, 65400), figure(TRIEU_SON, 2021, 65401), figure(DUC_THO, 2022, 1234.5),
               figure(None, 2022, 7)]  # fmt: skip
    return write(tmp_path_factory.mktemp("sql"), figures, {2: "fail"})


def ask(out: Path, query: str | None, *options: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, ["sql", *([query] if query else []), "--out", str(out), *options], input=typed)


def read(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def test_views_are_ready(out: Path) -> None:
    facts = read(ask(out, "SELECT unit_name, value, low, high, agree FROM facts ORDER BY low DESC", "--format", "csv"))
    assert facts[0] == {
        "unit_name": "huyện Triệu Sơn",
        "value": "",
        "low": "65400.0",
        "high": "65401.0",
        "agree": "False",
    }
    named = read(ask(out, "SELECT DISTINCT indicator_name, level_name, unit_of_measure FROM named_figures",
                     "--format", "csv"))  # fmt: skip
    assert named[0]["indicator_name"].startswith("Số hồ sơ tiếp nhận")
    assert (named[0]["level_name"], named[0]["unit_of_measure"]) == ("các cấp", "hồ sơ")
    found = read(ask(out, "SELECT status, unit_name FROM sourced_findings", "--format", "csv"))
    assert found == []  # the finding names no report
    reported = read(ask(out, "FROM coverage WHERE year = 2022", "--format", "csv"))
    assert sum(int(row["reports"]) for row in reported) == 2
    assert sum(int(row["reports_without_unit"]) for row in reported) == 1
    english = read(ask(out, "SELECT indicator_name FROM named_figures LIMIT 1", "--format", "csv", "--lang", "en"))
    assert english == [{"indicator_name": "Dossiers received"}]


def test_a_table_is_written_as_people_write_numbers(out: Path) -> None:
    shown = ask(out, "SELECT value, year, NULL AS nothing FROM figures ORDER BY value DESC")
    assert "65.401" in shown.stdout
    assert "1.234,5" in shown.stdout
    assert "2021" in shown.stdout
    assert "–" in shown.stdout


def test_a_query_comes_from_stdin_and_may_be_several(out: Path) -> None:
    result = ask(
        out, None, "--format", "csv", typed="SELECT 1 AS a; PIVOT figures ON year USING count(*) GROUP BY role;"
    )
    assert result.stdout.splitlines() == ["a", "1", "role,2021,2022", "actual,2,2"]


def test_a_prompt_takes_queries_over_several_lines() -> None:
    typed = iter(["SELECT", "1;", "", "FROM facts", "", "exit", "never reached"])
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return next(typed)

    assert list(sql.prompt(answer)) == ["SELECT\n1;", "FROM facts"]
    assert prompts[:2] == [sql.PROMPT, sql.GOES_ON]


@pytest.mark.parametrize(
    "query",
    [
        "DROP VIEW facts",
        "DELETE FROM figures",
        "CREATE TABLE a AS SELECT 1",
        "COPY (SELECT 1) TO '{out}/a.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}/a.csv'",
        "EXPORT DATABASE '{out}/a'",
        "ATTACH '{out}/a.db'",
        "SELECT * FROM '{out}/figures/part-0.parquet'",
        "SELECT * FROM read_text('{out}/../*')",
        "SELECT * FROM glob('/*')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELECT 1; SET lock_configuration = false",
        "PRAGMA enable_external_access = true",
        "SELECT * FROM out",
        "SELEC 1",
        "SELECT nothing FROM facts",
    ],
)
def test_nothing_is_written_and_nothing_else_is_reached(out: Path, query: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    result = ask(out, query.format(out=out))
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("Lỗi: ")
    assert "Traceback" not in result.stderr
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


def test_without_a_dataset_the_way_to_one_is_told(tmp_path: Path) -> None:
    result = ask(tmp_path / "none", "SELECT 1")
    assert result.exit_code == 2
    assert "cchc ingest" in result.stderr


def test_on_a_terminal_there_is_a_prompt(out: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pipeline.cli", "sql", "--out", str(out)]
    with subprocess.Popen(command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.write(ours, b"SELECT 40 + 2 AS answer;\nSELEC;\nexit\n")
        shown = b""
        while part := _read(ours):
            shown += part
        assert process.wait(timeout=30) == 0
    os.close(ours)
    text = shown.decode()
    assert "Các bảng: reports" in text
    assert "42" in text
    assert "Câu hỏi chưa đúng" in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""
