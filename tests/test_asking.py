"""What the commands that ask a dataset write, where, and what they say of a dataset that is damaged or missing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline import dataset
from pipeline.cli import main
from tests.datasets import DUC_THO, TRIEU_SON, figure, write

COMPARE = ("compare", "dossiers_received", "--by", "unit", "--period", "year")
ASKING = (COMPARE, ("audit",), ("sql", "SELECT value FROM figures"), ("export",))


def cchc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    figures = [figure(TRIEU_SON, 2022, 100), figure(TRIEU_SON, 2023, 120), figure(DUC_THO, 2023, 50)]
    figures += [figure(one, 2023, 5, indicator="dossiers_resolved", **dims) for one in (TRIEU_SON, DUC_THO)
                for dims in ({"timeliness": "overdue"}, {})]  # fmt: skip
    return write(tmp_path_factory.mktemp("kept"), figures)


@pytest.fixture
def out(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(kept, tmp_path / "out"))


# ---- the file that is asked for ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "forms"), [(COMPARE, ["txt", "csv", "html", "xlsx", "parquet"]),
                                                (("audit",), ["txt", "csv", "json", "xlsx"])])  # fmt: skip
def test_the_ending_of_a_file_tells_its_form(out: Path, tmp_path: Path, command: tuple[str, ...],
                                             forms: list[str]) -> None:  # fmt: skip
    begins = {"html": b"<!doctype", "xlsx": b"PK", "parquet": b"PAR1", "json": b"["}
    for form in forms:
        path = tmp_path / f"a.{form}"
        result = cchc(*command, "--out", out, "--output", path)
        assert result.exit_code == 0, result.output
        assert path.read_bytes().startswith(begins.get(form, b""))
    for form in {"csv", "json"} & set(forms):
        printed = cchc(*command, "--out", out, "--format", form).stdout
        assert (tmp_path / f"a.{form}").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    "given",
    [
        (*COMPARE, "--format", "xlsx", "--output", "a.csv"),
        (*COMPARE, "--format", "csv", "--output", "a"),
        (*COMPARE, "--output", "a.dat"),
        (*COMPARE, "--chart", "a.html", "--output", "a.html"),
        (*COMPARE, "--chart-type", "trend"),
        ("audit", "--format", "csv", "--output", "a.xlsx"),
        ("audit", "--output", "a.html"),
        ("export", "--output", "a.csv"),
        ("export", "--format", "csv", "--output", "a.csv"),
    ],
)
def test_what_does_not_fit_together_is_refused_and_nothing_written(out: Path, tmp_path: Path,
                                                                   given: tuple[str, ...]) -> None:  # fmt: skip
    refused = cchc(*given, "--out", out)
    assert refused.exit_code == 2
    assert re.search(rf"(?<!\w){re.escape(given[-1])}[:;]|--chart-type", refused.stderr)
    assert refused.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_file_that_cannot_be_written_is_the_one_named(out: Path, tmp_path: Path) -> None:
    failed = cchc(*COMPARE, "--out", out, "--chart", "ok.svg", "--output", tmp_path / "không" / "x.html")
    assert failed.exit_code == 2
    assert f"{tmp_path / 'không' / 'x.html'} (không có tệp hay thư mục này)" in failed.stderr
    assert "ok.svg" not in failed.stderr


@pytest.mark.parametrize("command", [COMPARE, ("audit",), ("export",)])
def test_why_a_workbook_cannot_be_written_is_told_in_vietnamese(out: Path, command: tuple[str, ...]) -> None:
    failed = cchc(*command, "--out", out, "--output", out / "không" / "a.xlsx")
    assert failed.exit_code == 2
    assert "a.xlsx (không có tệp hay thư mục này)" in failed.stderr
    assert "No such file" in cchc(*command, "--out", out, "--output", out / "không" / "a.xlsx", "--lang", "en").stderr


# ---- the dataset that is asked -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ASKING)
def test_a_damaged_dataset_is_one_message(out: Path, command: tuple[str, ...]) -> None:
    path = out / "figures" / dataset.PART
    path.write_bytes(path.read_bytes()[:1000])
    failed = cchc(*command, "--out", out)
    assert failed.exit_code == 2
    assert f"Không đọc được bộ dữ liệu ở {out} ({path}: tệp bị hỏng)" in failed.stderr
    assert "cchc ingest" in failed.stderr
    assert "cannot be read" in cchc(*command, "--out", out, "--lang", "en").stderr


@pytest.mark.parametrize("command", [one for one in ASKING if one != ("audit",)])
def test_damage_among_the_rows_is_one_message_too(out: Path, command: tuple[str, ...]) -> None:
    path = out / "figures" / dataset.PART
    content = bytearray(path.read_bytes())
    content[4:2000] = bytes(one ^ 0x5A for one in content[4:2000])
    path.write_bytes(content)
    failed = cchc(*command, "--out", out)
    assert failed.exit_code == 2
    assert f"Không đọc được bộ dữ liệu ở {out}" in failed.stderr


@pytest.mark.parametrize("command", ASKING)
def test_a_missing_or_foreign_dataset_is_told_apart(out: Path, command: tuple[str, ...]) -> None:
    shutil.copy(out / "failures" / dataset.PART, out / "findings" / dataset.PART)
    assert "do phiên bản khác ghi" in cchc(*command, "--out", out).stderr
    shutil.rmtree(out / "findings")
    assert "Chưa có bộ dữ liệu" in cchc(*command, "--out", out).stderr


# ---- what a comparison says ----------------------------------------------------------------------------------------


def test_years_the_wrong_way_round_are_told(out: Path) -> None:
    refused = cchc(*COMPARE, "--years", "2023-2019", "--out", out)
    assert refused.exit_code == 2
    assert "2019-2023" in refused.stderr


@pytest.mark.parametrize(
    ("options", "title"),
    [
        ([], "Số hồ sơ đã giải quyết: hồ sơ"),
        (["--timeliness", "overdue"], "Số hồ sơ đã giải quyết, quá hạn: hồ sơ"),
        (["--timeliness", "overdue", "--show", "rate"], "Số hồ sơ đã giải quyết, quá hạn: tỷ lệ trên tổng số (%)"),
    ],
)
def test_a_table_says_what_it_shows(out: Path, tmp_path: Path, options: list[str], title: str) -> None:
    asked = ["compare", "dossiers_resolved", "--by", "unit", *options, "--out", out]
    shown = cchc(*asked)
    assert shown.output.splitlines()[0] == title
    cchc(*asked, "--output", tmp_path / "a.html")
    assert f"<h1>{title}</h1>" in (tmp_path / "a.html").read_text(encoding="utf-8")
    cchc(*asked, "--output", tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text(encoding="utf-8").startswith(title)
