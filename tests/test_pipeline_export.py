"""What people open in a spreadsheet: numbers are numbers, text is text whatever it looks like, nothing goes missing."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl.utils.escape import unescape

from pipeline import export, workbook
from pipeline.cli import main
from pipeline.dataset import SCHEMAS
from tests.datasets import DUC_THO, TRIEU_SON, figure, write

PAYLOADS = ["=1+1", "@SUM(A1)", "+1", "-1", "\t=1+1", "=HYPERLINK(\"http://x.invalid\")", "=cmd|' /C calc'!A0", "'=1",
            "{=1+1}", "http://x.invalid", "mailto:a@x.invalid", "1.234", "99,7%", "15/6/2024", "TRUE", "00001",
            "a\nb", "\x07", "_x0041_", "\ufffe"]  # fmt: skip
SHEETS = ["Đọc trước", "reports", "facts", "figures", "findings", "mentions", "failures", "codebook", "dictionary"]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    figures = [figure(TRIEU_SON, 2021, at + 0.5, value_text=text, evidence=text, section=text, report_id="r")
               for at, text in enumerate(PAYLOADS)]  # fmt: skip
    figures += [figure(DUC_THO, 2022, 54_020_000_000, unit="VND", indicator="fines_collected", level="", title="=1+1")]
    failures = [{"source": "=1+1.pdf", "stage": "read", "error": "x", "message": "@SUM"}]
    return write(tmp_path_factory.mktemp("export"), figures, {0: "fail"}, failures)


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by the codes of its columns."""
    _, codes, *cells = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(codes, row, strict=True)) for row in cells]


def test_a_workbook_holds_every_table_with_typed_cells(out: Path, tmp_path: Path) -> None:
    path = tmp_path / "cchc.xlsx"
    result = CliRunner().invoke(main, ["export", "--out", str(out), "--output", str(path)])
    assert result.exit_code == 0, result.output
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        assert book[name].freeze_panes == "A3"
    assert book["figures"]["A1"].value == "Mã số liệu"
    figures = rows(path, "figures")
    assert [row["value"] for row in figures[: len(PAYLOADS)]] == [at + 0.5 for at in range(len(PAYLOADS))]
    assert figures[-1]["value"] == 54_020_000_000
    assert (figures[0]["indicator"], figures[0]["indicator_label"][:18]) == ("dossiers_received", "Số hồ sơ tiếp nhận")
    assert (figures[0]["level_label"], figures[0]["unit_label"]) == ("các cấp", "hồ sơ")
    assert {row["unit_code"] for row in figures} == {"397", "440"}  # text, never a number
    assert rows(path, "reports")[0]["period_end"].date().isoformat() == "2021-12-14"
    assert rows(path, "failures")[0]["source"] == "=1+1.pdf"
    told = [row[0] for row in book["Đọc trước"].iter_rows(values_only=True) if row[0]]
    assert any(f"figures – mỗi dòng một số liệu: {len(figures)} dòng" in line for line in told)


def test_the_dictionary_describes_every_column_of_every_table(out: Path, tmp_path: Path) -> None:
    export.write_xlsx(out, tmp_path / "a.xlsx")
    described = {(row["table"], row["column"]): row for row in rows(tmp_path / "a.xlsx", "dictionary")}
    for name in (*SCHEMAS, "facts"):
        for column in rows(tmp_path / "a.xlsx", name)[0] if name not in ("mentions",) else SCHEMAS[name].names:
            if not column.endswith("_label"):
                assert described[name, column]["description"]
                assert described[name, column]["head"] != column, column


def test_no_text_is_a_formula_a_link_or_a_number(out: Path, tmp_path: Path) -> None:
    export.write_xlsx(out, tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    stated = [unescape(row["value_text"]) for row in rows(tmp_path / "a.xlsx", "figures")[: len(PAYLOADS)]]
    assert stated == [text.replace("\ufffe", "\ufffd") for text in PAYLOADS]


def test_libreoffice_opens_it_without_an_error(out: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    export.write_xlsx(out, tmp_path / "a.xlsx")
    # Every sheet as CSV, formulas shown as formulas: token 10 is "show formulas", token 12 is "all sheets".
    form = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,true,false,-1"
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    subprocess.run([office, home, "--headless", "--convert-to", form, "--outdir", tmp_path, tmp_path / "a.xlsx"],
                   check=True, capture_output=True, timeout=120, env={**os.environ, "HOME": str(tmp_path)})  # fmt: skip
    with (tmp_path / "a-figures.csv").open(encoding="utf-8", newline="") as file:
        _, codes, *cells = csv.reader(file)
    opened = [dict(zip(codes, row, strict=True)) for row in cells]
    for row, text in zip(opened, PAYLOADS, strict=False):
        assert row["value_text"].strip() == text.replace("\ufffe", "\ufffd").replace("\x07", row["value_text"]).strip()
    assert [float(row["value"]) for row in opened[: len(PAYLOADS)]] == [at + 0.5 for at in range(len(PAYLOADS))]
    everything = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("a-*.csv"))
    assert not any(error in everything for error in ("Err:", "#VALUE!", "#NAME?", "#REF!", "#DIV/0!"))


def test_long_tables_go_on_in_another_sheet_and_long_texts_are_told(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 7)
    monkeypatch.setattr(workbook, "MOST_LETTERS", 5)
    sheet = workbook.Sheet(
        "số liệu rất dài, tên dài hơn ba mươi mốt chữ", ["value"], [(f"{at:06}",) for at in range(12)]
    )
    workbook.write_workbook(tmp_path / "a.xlsx", [sheet], "vi")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    first, *others = book.sheetnames
    assert len(others) == 3
    held = [row[0] for name in others for row in book[name].iter_rows(min_row=3, values_only=True)]
    assert held == [f"{at:06}"[:5] for at in range(12)]
    told = " ".join(row[0] for row in book[first].iter_rows(values_only=True) if row[0])
    assert "dài hơn một trang tính (7 dòng)" in told
    assert "12 đoạn văn bản dài hơn một ô (5 ký tự)" in told


def test_csv_files_read_back_as_they_are(out: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["export", "--format", "csv", "--out", str(out), "--output", str(tmp_path / "c")])
    assert result.exit_code == 0, result.output
    assert {path.stem for path in (tmp_path / "c").iterdir()} == set(SHEETS[1:])
    read = pd.read_csv(tmp_path / "c" / "figures.csv", dtype={"value_text": str}, keep_default_na=False)
    assert read["value_text"].tolist()[: len(PAYLOADS)] == PAYLOADS
    assert read["indicator_label"][0].startswith("Số hồ sơ tiếp nhận")


def test_the_same_dataset_gives_the_same_workbook(out: Path, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        export.write_xlsx(out, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_cannot_be_written_is_told_and_leaves_nothing(out: Path, tmp_path: Path) -> None:
    for form, name in (("xlsx", "x.xlsx"), ("csv", "x")):
        blocked = tmp_path / "file"
        blocked.write_text("")
        result = CliRunner().invoke(
            main, ["export", "--format", form, "--out", str(out), "--output", str(blocked / name)]
        )
        assert result.exit_code == 2
        assert "Không ghi được tệp" in result.stderr
    assert CliRunner().invoke(main, ["export", "--out", str(tmp_path / "none")]).exit_code == 2


@pytest.mark.parametrize("form", ["xlsx", "html", "parquet", "csv"])
def test_a_comparison_as_a_file(out: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"a.{form}"
    command = ["compare", "fines_collected", "--by", "unit", "--out", str(out), "--format", form]
    if form != "csv":
        assert "--output" in CliRunner().invoke(main, command).stderr
    result = CliRunner().invoke(main, [*command, "--output", str(path)])
    assert result.exit_code == 0, result.output
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        assert book["So sánh"]["D2"].value == 54_020_000_000
        assert any("Nguồn: 1 báo cáo" in str(row[0]) for row in book["Đọc trước"].iter_rows(values_only=True))
    elif form == "html":
        page = path.read_text(encoding="utf-8")
        assert '<td class="number">54.020.000.000</td>' in page
        assert "<svg" in page
        assert "Nguồn: 1 báo cáo" in page
        assert "<script" not in page
    else:
        read = pd.read_parquet(path) if form == "parquet" else pd.read_csv(path)
        assert read["value"].tolist() == [54_020_000_000]
