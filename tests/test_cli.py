"""The command line: thin, in Vietnamese, with exit codes that a script can trust."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from pipeline import dataset
from pipeline.cli import main
from pipeline.column_words import VIETNAMESE

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "raw"
REPORT = """ỦY BAN NHÂN DÂN
XÃ ĐỒNG MỎ

BÁO CÁO
Kết quả công tác cải cách hành chính quý I năm 2023

I. KẾT QUẢ
1. Giải quyết hồ sơ
- Tổng số hồ sơ tiếp nhận: 1.234 hồ sơ.
- Số hồ sơ đã giải quyết: 1.200 hồ sơ, đạt 97,2%.
"""


def cchc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bao-cao.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


def test_run_ends_with_a_table_in_vietnamese(folder: Path) -> None:
    result = cchc("run", folder / "in", "--out", folder / "out")
    assert result.exit_code == 0
    for words in ("Báo cáo đã đọc", "Tệp bị lỗi", "Số liệu tìm thấy", "Con số chưa giải thích", "Nơi để kết quả"):
        assert words in result.output
    assert re.search(r"Báo cáo đã đọc\s+1\s", result.output)
    english = cchc("run", folder / "in", "--out", folder / "out", "--lang", "en")
    assert re.search(r"Reports read\s+1\s", english.output)


def test_figures_arrive_with_their_place(folder: Path) -> None:
    cchc("ingest", folder / "in", "--out", folder / "out")
    figures = pd.read_parquet(folder / "out" / "figures")
    row = figures[figures.indicator == "dossiers_received"].iloc[0]
    assert (row.value, row.value_text, row.line, row.level, row.role) == (1234, "1.234", 9, "commune", "actual")
    assert "Tổng số hồ sơ tiếp nhận" in row.evidence
    assert row.section.startswith("I > 1")


def test_two_runs_and_any_number_of_jobs_give_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name, jobs in (("a", 1), ("b", 2), ("c", 1)):
        assert cchc("ingest", RAW, "--out", tmp_path / name, "--jobs", jobs).exit_code == 0
        made.append({path.parent.name: path.read_bytes() for path in (tmp_path / name).glob("*/*.parquet")})
    assert made[0] == made[1] == made[2]
    assert set(made[0]) == set(dataset.SCHEMAS)


def test_exit_codes(folder: Path) -> None:
    out = folder / "out"
    assert cchc("ingest", folder / "in", "--out", out).exit_code == 0
    (folder / "in" / "rong.txt").write_bytes(b"")
    failed = cchc("ingest", folder / "in", "--out", out)
    assert failed.exit_code == 1
    assert "rong.txt" in failed.stderr
    assert cchc("ingest", folder / "in", "--out", out).exit_code == 1, "an unchanged failure is still a failure"
    assert cchc("ingest").exit_code == 2
    assert cchc("ingest", folder / "in", "--jobs", "0").exit_code == 2
    assert cchc("show", "không-có", "--out", folder / "nowhere").exit_code == 2
    assert cchc("evaluate", folder / "in").exit_code == 2


@pytest.mark.parametrize("command", ["ingest", "run"])
def test_a_slip_in_a_path_does_nothing(folder: Path, command: str) -> None:
    lost = cchc(command, folder / "rw", "--out", folder / "out")
    assert lost.exit_code == 2
    assert f"Lỗi: {folder / 'rw'}: không tìm thấy" in lost.stderr
    assert lost.stdout == ""
    assert not (folder / "out").exists()


def test_one_bad_file_never_stops_a_batch(folder: Path) -> None:
    inside = folder / "in"
    (inside / "rong.txt").write_bytes(b"")
    (inside / "trang.txt").write_text(" \n\t\n", encoding="utf-8")
    (inside / "nhi-phan.txt").write_bytes(bytes(range(256)) * 40)
    (inside / "sai-ma.txt").write_bytes("Tổng số hồ sơ tiếp nhận: 25".encode()[:-30] + b"\xff\xfe\x81\x8d\x00\xd8" * 9)
    (inside / "mat.txt").symlink_to(folder / "không có")
    (inside / "thu-muc.txt").mkdir()
    (inside / "20mb.txt").write_text("1234567890" * 2_000_000, encoding="ascii")
    (inside / "dong-dai.txt").write_text("tiếp nhận 25 hồ sơ; " * 200_000, encoding="utf-8")
    nfd = unicodedata.normalize("NFD", "báo cáo huyện.txt")
    (inside / nfd).write_text(REPORT, encoding="utf-8")
    result = cchc("ingest", inside, folder / "vắng mặt.txt", "--out", folder / "out", "--jobs", 2)
    assert result.exit_code == 1
    reports = dataset.read_table(folder / "out", "reports").column("source").to_pylist()
    failures = dataset.read_table(folder / "out", "failures").to_pylist()
    failed = [row["source"] for row in failures]
    assert {"bao-cao.txt", "báo cáo huyện.txt"} <= set(reports)
    assert sorted([*reports, *failed]) == sorted(
        ["bao-cao.txt", "báo cáo huyện.txt", "rong.txt", "trang.txt", "nhi-phan.txt", "sai-ma.txt", "mat.txt",
         "thu-muc.txt", "20mb.txt", "dong-dai.txt", "vắng mặt.txt"]
    )  # fmt: skip
    assert {"rong.txt", "trang.txt", "nhi-phan.txt", "mat.txt", "thu-muc.txt", "20mb.txt", "vắng mặt.txt"} <= set(
        failed
    )
    lines = [line for line in result.stderr.splitlines() if line.startswith("Lỗi: ")]
    assert len(lines) == len(failed), "one message for each failure"
    assert all(row["message"] and row["error"] and row["stage"] for row in failures)
    assert "Traceback" not in result.output


def test_a_slip_of_the_program_is_a_failure_with_its_step(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import rules.reading

    monkeypatch.setattr(rules.reading, "read_report", lambda document, rulebook: 1 / 0)
    result = cchc("ingest", folder / "in", "--out", folder / "out", "-v")
    assert result.exit_code == 1
    row = dataset.read_table(folder / "out", "failures").to_pylist()[0]
    assert (row["stage"], row["error"]) == ("rules", "unexpected")
    assert "ZeroDivisionError" in row["message"]
    assert "Traceback" in result.stderr
    assert "Traceback" not in cchc("ingest", folder / "in", "--out", folder / "out").stderr


def test_ingest_as_json(folder: Path) -> None:
    (folder / "in" / "rong.txt").write_bytes(b"")
    told = json.loads(cchc("ingest", folder / "in", "--out", folder / "out", "--format", "json").stdout)
    assert (told["reports"], told["failed"], told["unchanged"]) == (1, 1, False)
    assert told["failures"][0]["source"] == "rong.txt"


def test_a_folder_that_cannot_be_written_is_said_clearly(folder: Path) -> None:
    (folder / "out").write_text("a file, not a folder", encoding="utf-8")
    result = CliRunner().invoke(main, ["ingest", str(folder / "in"), "--out", str(folder / "out")])
    assert result.exit_code == 2
    result = CliRunner().invoke(main, ["ingest", str(folder / "in"), "--out", str(folder / "out" / "deeper")])
    assert result.exit_code == 2
    assert "--out" in result.output


def test_show_by_path_and_by_id(folder: Path) -> None:
    path = folder / "in" / "bao-cao.txt"
    by_path = cchc("show", path)
    assert by_path.exit_code == 0
    for words in ("Cơ quan ban hành", "quý I/2023", "I. KẾT QUẢ", "1.234", "dòng 9", "dossiers_received"):
        assert words in by_path.output
    cchc("ingest", folder / "in", "--out", folder / "out")
    report_id = dataset.read_table(folder / "out", "reports").column("report_id")[0].as_py()
    assert cchc("show", report_id, "--out", folder / "out").output == by_path.output
    path.write_text(REPORT + "\n", encoding="utf-8")
    changed = cchc("show", report_id, "--out", folder / "out")
    assert changed.exit_code == 2
    assert "đã thay đổi" in changed.output


def test_show_folds_at_the_width_of_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    output = cchc("show", folder / "in" / "bao-cao.txt").output
    assert max(len(line) for line in output.splitlines()) <= 50


def test_show_for_machines(folder: Path) -> None:
    path = folder / "in" / "bao-cao.txt"
    told = json.loads(cchc("show", path, "--format", "json").stdout)
    assert told["report"]["year"] == 2023
    assert {"figures", "mentions", "sections"} <= set(told)
    rows = list(csv.DictReader(io.StringIO(cchc("show", path, "--format", "csv").stdout)))
    assert rows[0]["indicator"] == "dossiers_received"
    assert rows[0]["value"] == "1234"


def test_show_lists_what_no_indicator_explains(folder: Path) -> None:
    path = folder / "in" / "x.txt"
    path.write_text(REPORT + "- Đã trồng 4.321 cây bàng vuông quanh trụ sở.\n", encoding="utf-8")
    output = cchc("show", path).output
    assert "? 4.321" in output
    assert "chưa có chỉ tiêu" in output


def test_evaluate_and_its_bars(folder: Path) -> None:
    gold = folder / "gold"
    gold.mkdir()
    sheet = cchc("show", folder / "in" / "bao-cao.txt", "--format", "csv").stdout
    (gold / "bao-cao.figures.csv").write_text(sheet, encoding="utf-8")
    perfect = cchc("evaluate", gold, folder / "in", "--prove", "--min-core-precision", 1, "--min-core-recall", 1)
    assert perfect.exit_code == 0
    assert "0 sai lệch" in perfect.output
    (gold / "bao-cao.figures.csv").write_text(sheet.replace(",1234,", ",1235,"), encoding="utf-8")
    worse = cchc("evaluate", gold, folder / "in", "-v", "--min-core-precision", 1)
    assert worse.exit_code == 1
    assert "DƯỚI NGƯỠNG: core_precision" in worse.output
    assert "Sót: 9: dossiers_received" in worse.output
    told = json.loads(cchc("evaluate", gold, folder / "in", "--format", "json").stdout)
    assert told["tiers"]["core"]["false"] == 1
    assert told["sources"][0]["missing"][0]["value"] == "1235"


def test_codebook() -> None:
    assert "dossiers_received" in cchc("codebook", "tiếp nhận").output
    assert json.loads(cchc("codebook", "--format", "json").stdout)[0]["dims"]
    dictionary = list(csv.DictReader(io.StringIO(cchc("codebook", "--dataset", "--format", "csv").stdout)))
    assert [(row["table"], row["column"], row["description"]) for row in dictionary] == [
        (name, field.name, field.metadata[b"description"].decode())
        for name, schema in dataset.SCHEMAS.items()
        for field in schema
    ]
    shown = cchc("codebook", "--dataset", "--lang", "en").output
    assert all(f"{name}: {dataset.describe(name)}" in shown for name in dataset.SCHEMAS)


def test_the_codebook_and_the_dictionary_are_in_vietnamese() -> None:
    assert "Chỉ tiêu" in cchc("codebook").output.splitlines()[1]
    assert "Indicator" in cchc("codebook", "--lang", "en").output.splitlines()[1]
    told = {field.metadata[b"description"].decode() for schema in dataset.SCHEMAS.values() for field in schema}
    told |= {dataset.describe(name) for name in dataset.SCHEMAS}
    assert told == set(VIETNAMESE), "add these to pipeline/column_words.py, and drop those"
    shown = cchc("codebook", "--dataset").output
    assert "mỗi dòng một tệp đã đọc" in shown
    assert not {"One", "the", "Description"} & set(shown.split())


def test_doctor() -> None:
    result = cchc("doctor")
    assert result.exit_code == 0
    assert "sẵn sàng" in result.output
    told = {one["name"]: one for one in json.loads(cchc("doctor", "--format", "json").stdout)}
    assert told["pyarrow"]["version"]
    assert told["LibreOffice"]["how"].startswith("apt-get install")


def commands() -> list[str]:
    return sorted(main.commands)


def examples(command: str) -> list[str]:
    """The lines of a command's help that show how to call it."""
    context = click.Context(main.commands[command], info_name=command)
    text = main.commands[command].get_help(context)
    return re.findall(r"^ {4}(cchc .+)$", text, re.MULTILINE)


@pytest.mark.parametrize("command", commands())
def test_every_command_has_help_with_an_example_that_runs(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = examples(command)
    assert shown
    shutil.copytree(RAW, tmp_path / "data" / "raw")
    shutil.copytree(ROOT / "tests" / "gold", tmp_path / "tests" / "gold")
    monkeypatch.chdir(tmp_path)
    for line in shown:
        result = cchc(*shlex.split(line)[1:])
        assert result.exit_code == 0, f"{line}\n{result.output}"
        assert result.output.strip()


def test_help_is_fast_because_nothing_heavy_is_imported() -> None:
    heavy = "{'spacy', 'pyarrow', 'pandas', 'rich'}"
    script = f"import sys; from pipeline.cli import main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_unchanged_path_imports_nothing_heavy(folder: Path) -> None:
    cchc("ingest", folder / "in", "--out", folder / "out")
    script = (
        "import sys; from pathlib import Path; from pipeline.run import ingest;"
        "summary = ingest([Path(sys.argv[1])], Path(sys.argv[2]));"
        "print(summary.unchanged, sorted({'spacy', 'pyarrow', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script, folder / "in", folder / "out"], capture_output=True,
                          text=True, cwd=ROOT, check=True)  # fmt: skip
    assert done.stdout.strip() == "True []"


def test_the_program_speaks_vietnamese_in_a_plain_locale(folder: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    done = subprocess.run([sys.executable, "-m", "pipeline.cli", "run", folder / "in", "--out", folder / "out"],
                          capture_output=True, cwd=ROOT, env=environment, check=True)  # fmt: skip
    assert "Báo cáo đã đọc" in done.stdout.decode()


def test_a_bar_is_drawn_on_a_terminal_only(folder: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "ingest", str(folder / "in"), "--out", str(folder / "out")]
    ours, theirs = pty.openpty()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=theirs, cwd=ROOT, check=True)
    assert "Đang đọc" in os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    (folder / "in" / "bao-cao.txt").write_text(REPORT + "\n", encoding="utf-8")
    piped = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    assert piped.stderr == b""


def test_names_cannot_command_the_terminal(folder: Path) -> None:
    (folder / "in" / "a\x1b[2Jb.txt").write_bytes(b"")
    assert "\x1b[2J" not in cchc("ingest", folder / "in", "--out", folder / "out").stderr
