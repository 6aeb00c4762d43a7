"""The dataset's files: every reader takes them with no options, and the dictionary tells what they hold."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import dataset
from pipeline.dataset import SCHEMAS
from pipeline.rows import make_rows
from pipeline.run import ingest
from pipeline.sources import TABLES
from rules.model import Header, Mention, Period, Report
from tests.fakes import document_of, figure_at, read_simply, write_reports

DESIGN = {
    "reports": "report_id source sha256 media_type pages extraction doc_type title number issued_date issuing_unit "
    "unit_code unit_name unit_level province district commune year period_type period_no period_start period_end "
    "signer status warnings",
    "figures": "figure_id report_id source unit_code unit_name unit_level province district commune year period_type "
    "period_no indicator level channel timeliness origin field part role value unit decimals value_text line page "
    "x0 y0 x1 y1 char_start char_end section evidence origin_kind part_of rule confidence",
    "mentions": "report_id char_start char_end line page text value kind figure_id",
    "findings": "finding_id report_id kind rule status expression expected reported delta figure_ids line page "
    "message suggestion",
    "failures": "source sha256 stage error message",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_reports(folder / "in", 3)
    (folder / "in" / "hỏng.txt").write_text("hỏng 1", encoding="utf-8")
    ingest([folder / "in"], folder / "out", work=read_simply)
    return folder / "out"


@pytest.mark.parametrize("name", SCHEMAS)
def test_four_readers_agree_with_no_options(out: Path, name: str) -> None:
    columns = SCHEMAS[name].names
    arrow = pq.read_table(out / name)
    assert list(pd.read_parquet(out / name).columns) == columns
    assert pl.read_parquet(str(out / name)).columns == columns
    assert arrow.column_names == columns
    relation = duckdb.sql(f"SELECT * FROM '{out / name}/*.parquet'")
    assert relation.columns == columns
    counts = {len(pd.read_parquet(out / name)), pl.read_parquet(str(out / name)).height, arrow.num_rows,
              len(relation.fetchall())}  # fmt: skip
    assert counts == {{"reports": 3, "figures": 6, "mentions": 6, "findings": 0, "failures": 1}[name]}


def test_values_and_text_survive_in_each_reader(out: Path) -> None:
    expected = [(10.0, "10", "bao-cao-0.txt", 2023), (0.0, "0", "bao-cao-0.txt", 2023)]
    wanted = ["value", "value_text", "source", "year"]
    assert list(pd.read_parquet(out / "figures")[wanted].head(2).itertuples(index=False, name=None)) == expected
    assert pl.read_parquet(str(out / "figures")).select(wanted).head(2).rows() == expected
    query = f"SELECT {', '.join(wanted)} FROM '{out}/figures/*.parquet' WHERE province = 'Cao Bằng' LIMIT 2"
    assert duckdb.sql(query).fetchall() == expected


@pytest.mark.parametrize("name", SCHEMAS)
def test_files_carry_the_schema_with_its_descriptions(out: Path, name: str) -> None:
    written = pq.read_schema(out / name / "part-0.parquet")
    assert written.equals(SCHEMAS[name], check_metadata=True)
    assert b"pandas" not in (written.metadata or {})


def test_the_dictionary_agrees_with_the_files(out: Path) -> None:
    told = {(row["table"], row["column"]): row for row in dataset.dictionary()}
    for name in SCHEMAS:
        for field in pq.read_schema(out / name / "part-0.parquet"):
            row = told.pop((name, field.name))
            assert row["description"] == field.metadata[b"description"].decode()
            assert row["type"] == dataset.type_name(field.type)
            assert (row["required"] == "yes") == (not field.nullable)
            assert len(row["description"]) > 10
    assert not told


@pytest.mark.parametrize("name", DESIGN)
def test_the_columns_of_the_design_are_there(name: str) -> None:
    assert set(DESIGN[name].split()) <= set(SCHEMAS[name].names)


def test_the_tables_are_named_once() -> None:
    assert set(TABLES) == set(SCHEMAS)


def test_low_cardinality_words_are_dictionary_encoded() -> None:
    for name in ("indicator", "level", "channel", "unit", "role", "province"):
        assert pa.types.is_dictionary(SCHEMAS["figures"].field(name).type)


def test_a_file_of_another_schema_is_refused(tmp_path: Path) -> None:
    (tmp_path / "figures").mkdir()
    pq.write_table(pa.table({"x": [1]}), tmp_path / "figures" / "part-0.parquet")
    with pytest.raises(ValueError, match="not those of the table figures"):
        dataset.read_table(tmp_path, "figures")


def test_rows_point_at_their_place() -> None:
    text = "Tổng 120\nhồ sơ, trong đó   trực tuyến 20"
    whole, part = figure_at(5, "120"), figure_at(text.index("20", 9), "20", part_of=0)
    header = Header(period=Period("half_year", 1, 2023, date(2022, 12, 15), date(2023, 6, 14)))
    rows = make_rows(document_of(text), Report(header, (), (Mention(part.span, "20", "figure"),), (whole, part)), "a")
    assert [row["line"] for row in rows.figures] == [1, 2]
    assert rows.figures[1]["part_of"] == rows.figures[0]["figure_id"]
    assert rows.mentions[0]["figure_id"] == rows.figures[1]["figure_id"]
    assert rows.report["period_start"] == date(2022, 12, 15)
    table = dataset.make_table("reports", [rows.report])
    assert table.column("period_end").to_pylist() == [date(2023, 6, 14)]


def test_a_numeral_may_bear_two_figures() -> None:
    first, second = figure_at(0, "41"), figure_at(0, "41", indicator="dossiers_resolved")
    rows = make_rows(document_of("41"), Report(Header(), (), (Mention(first.span, "41", "figure"),),
                                               (first, second)), "a")  # fmt: skip
    assert len({row["figure_id"] for row in rows.figures}) == 2
    assert rows.mentions[0]["figure_id"] == rows.figures[0]["figure_id"]


def test_a_value_that_no_float_holds_is_no_figure_but_stays_a_mention() -> None:
    printed = "1" * 30
    figure = figure_at(0, printed)
    mention = Mention(figure.span, printed, "figure", Decimal(printed))
    rows = make_rows(document_of(printed), Report(Header(), (), (mention,), (figure,)), "a")
    assert rows.figures == ()
    assert rows.mentions[0]["kind"] == "unmapped_figure"
    assert rows.mentions[0]["value"] is None
    assert rows.report["unexplained"] == 1


def test_ids_depend_on_bytes_and_name_alone(out: Path, tmp_path: Path) -> None:
    write_reports(tmp_path / "elsewhere", 1)
    ingest([tmp_path / "elsewhere"], tmp_path / "out", work=read_simply)
    ids = dataset.read_table(tmp_path / "out", "figures").column("figure_id").to_pylist()
    assert ids == dataset.read_table(out, "figures").column("figure_id").to_pylist()[:2]
    assert "elsewhere" not in json.dumps([SCHEMAS[name].names for name in SCHEMAS])
