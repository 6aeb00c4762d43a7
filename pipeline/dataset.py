"""The dataset: Arrow schemas with their descriptions, Parquet out and in.

One folder per table, one file in it, so that `pandas.read_parquet("data/processed/figures")` and every other reader
need no help. `year` is a column and never a folder name: a partition would take it out of the files. The bytes depend
on the rows alone: no times of writing, no names of machines.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SCHEMA_VERSION = "1"
PART = "part-0.parquet"
STAGING = ".staging"
COMMIT = "commit.json"
ROWS_PER_GROUP = 131_072
MOST_QUOTED = 40  # figures of one finding whose words are quoted

_WORD = pa.dictionary(pa.int32(), pa.string())
_TEXT = pa.string()


def _field(name: str, kind: pa.DataType, description: str, nullable: bool = True) -> pa.Field:
    return pa.field(name, kind, nullable, metadata={"description": description})


def _table(description: str, *fields: pa.Field) -> pa.Schema:
    return pa.schema(fields, metadata={"description": description, "schema_version": SCHEMA_VERSION})


_PLACE = (
    _field("unit_id", _WORD, "Key of the unit that reports: its code and the first day of that form; empty where "
                             "no single unit was found, and for departments and centres, which have no code"),
    _field("unit_code", _WORD, "Official (GSO) code of that unit, a string; a code alone is no key over time"),
    _field("unit_name", _WORD, "Kind and official name of the unit at that time; as in the document where not found"),
    _field("unit_level", _WORD, "Level of that unit: national, province, department, district or commune"),
    _field("province", _WORD, "Province of the unit, by its official name where it is known"),
    _field("province_code", _WORD, "Official code of the province"),
    _field("district", _WORD, "District of the unit, by its official name where it is known; none after 1/7/2025"),
    _field("district_code", _WORD, "Official code of the district"),
    _field("commune", _WORD, "Commune of the unit, by its official name where it is known"),
)  # fmt: skip
_PERIOD = (
    _field("year", pa.int16(), "Year of the reporting period"),
    _field("period_type", _WORD, "month, quarter, half_year, nine_months, year, mid_year or other"),
    _field("period_no", pa.int8(), "Which month (1-12), quarter (1-4) or half (1-2); empty for other periods"),
)
_SPOT = (
    _field("line", pa.int32(), "1-based line of the source file where it is text, of the document's text else", False),
    _field("page", pa.int32(), "1-based page; empty where the source has no pages"),
)

SCHEMAS: Mapping[str, pa.Schema] = {
    "reports": _table(
        "One row per file read as a report",
        _field("report_id", _TEXT, "Id of the report: depends on the file's bytes and its name under the input", False),
        _field("source", _TEXT, "Path of the file relative to the input folder, in Unicode NFC", False),
        _field("sha256", _TEXT, "SHA-256 of the file's bytes, in hexadecimal", False),
        _field("media_type", _WORD, "Media type, told by content", False),
        _field("pages", pa.int32(), "Number of pages; empty where the source has none"),
        _field("extraction", _WORD, "How the text was got: text, html, pdf, ocr (scan), mixed, docx …", False),
        _field("doc_type", _WORD, "bao_cao, thong_bao, ke_hoach, quyet_dinh, cong_van, tin_bai or other"),
        _field("title", _TEXT, "Title of the document"),
        _field("number", _TEXT, "Document number as printed; begins with / where the sequence number is blank"),
        _field("issued_date", _TEXT, "Date of issue as far as printed: YYYY-MM-DD, YYYY-MM or YYYY"),
        _field("issuing_unit", _WORD, "Issuing unit as printed"),
        *_PLACE,
        _field("unit_evidence", _WORD, "What told the unit: name, alias, former_name or letters (marks were lost); "
                                       "then kind, district, province, unique, near_date, second_day"),
        _field("unit_confidence", pa.float64(), "Confidence of the unit, from 0 to 1; empty where none was found"),
        *_PERIOD,
        _field("period_start", pa.date32(), "First day of the period, as printed or as its regime fixes it"),
        _field("period_end", pa.date32(), "Last day of the period, as printed or as its regime fixes it"),
        _field("period_source", _WORD, "printed, or derived from decree 09/2019 after 12/3/2019; '' where none",
               False),
        _field("cumulative", pa.bool_(), "Whether the period counts from the beginning of the year; empty if unknown"),
        _field("signer", _TEXT, "Name of the person who signed"),
        _field("figures", pa.int32(), "Number of rows of this report in figures", False),
        _field("mentions", pa.int32(), "Number of rows of this report in mentions", False),
        _field("unexplained", pa.int32(), "Numerals of kind unmapped_figure or other", False),
        _field("status", _WORD, "ok, or no_figures where the document states none that the codebook knows", False),
        _field("witness_of", _TEXT, "Report that speaks for this one: the same in a better file (Word, text, PDF, "
                                    "scan, in this order); empty where it speaks for itself"),
        _field("warnings", _TEXT, "What a person should know about the reading, separated by '; '", False),
    ),
    "figures": _table(
        "One row per figure reported: an indicator of the codebook, its dimensions, a value, and its place",
        _field("figure_id", _TEXT, "report_id, first character of the number, and a running number there", False),
        _field("report_id", _TEXT, "Report in which it stands", False),
        _field("source", _WORD, "Path of the file relative to the input folder", False),
        *_PLACE,
        *_PERIOD,
        _field("indicator", _WORD, "Id of the indicator in the codebook", False),
        _field("level", _WORD, "Whose bodies handled it: province, district, commune, all; '' is unsaid", False),
        _field("channel", _WORD, "How a dossier came in or a result went out; '' is every way together", False),
        _field("timeliness", _WORD, "early, on_time, early_or_on_time, overdue, not_due; '' is the whole", False),
        _field("origin", _WORD, "new or carried_over; '' is both together", False),
        _field("field", _WORD, "Field of administration; '' is all fields", False),
        _field("part", _TEXT, "Free words for a part of the whole; '' is the whole", False),
        _field("role", _WORD, "actual, target or forecast", False),
        _field("value", pa.float64(), "The reported number, exact: percent in percent, money in dong", False),
        _field("unit", _WORD, "Unit of the value, as in the codebook", False),
        _field("decimals", pa.int16(), "Decimals as printed, before a word such as ty (10^9) multiplies them", False),
        _field("scale", pa.int16(), "Power of ten of the last printed digit in the unit: 6 for 36,050 ty dong", False),
        _field("qualifier", _WORD, "approximately, at_least, at_most, more_than, less_than; '' is exact", False),
        _field("value_text", _TEXT, "The number as printed", False),
        *_SPOT,
        _field("x0", pa.float64(), "Left edge on the page in points; empty where the source has no pages"),
        _field("y0", pa.float64(), "Top edge on the page in points"),
        _field("x1", pa.float64(), "Right edge on the page in points"),
        _field("y1", pa.float64(), "Bottom edge on the page in points"),
        _field("char_start", pa.int64(), "First character of the number in the document's text (NFC)", False),
        _field("char_end", pa.int64(), "Character after the number in the document's text", False),
        _field("section", _WORD, "Labels of the sections around it, outermost first, joined by ' > '", False),
        _field("section_title", _WORD, "Title of the innermost section that has one", False),
        _field("evidence", _TEXT, "The words it was read from, blanks folded", False),
        _field("origin_kind", _WORD, "Where it stands: text, table or footnote", False),
        _field("part_of", _TEXT, "figure_id of the whole that this is a part of"),
        _field("rule", _WORD, "Entry of the rules that linked the number to the indicator", False),
        _field("confidence", pa.float64(), "Confidence of the link, from 0 to 1", False),
        _field("second_reading", _TEXT, "Of a scanned number that was read in two ways and that a sum of the report "
                                        "bears out as it stands: the other reading"),
    ),
    "mentions": _table(
        "One row per numeral seen, or per explicit none: what it is, figure or not",
        _field("report_id", _TEXT, "Report in which it stands", False),
        _field("char_start", pa.int64(), "First character in the document's text (NFC)", False),
        _field("char_end", pa.int64(), "Character after it in the document's text", False),
        *_SPOT,
        _field("text", _TEXT, "The numeral as printed", False),
        _field("value", pa.float64(), "Its value in the base unit, where it has one"),
        _field("kind", _WORD, "figure, unmapped_figure, previous, date, legal_reference, document_number, "
                              "section_number, footnote_mark, name_part or other", False),
        _field("unit", _WORD, "Unit word as printed, '' where none stands beside the number", False),
        _field("label", _TEXT, "Words that say what an unmapped figure counts", False),
        _field("reason", _WORD, "Why it was not linked, or which rule told its kind", False),
        _field("section", _WORD, "Labels of the sections around it, outermost first, joined by ' > '", False),
        _field("figure_id", _TEXT, "First figure read from this numeral"),
        _field("second_reading", _TEXT, "Of a scanned number that was read in two ways: the other reading, '' where "
                                        "nothing was read the second time"),
    ),
    "findings": _table(
        "One row per check of a report's own arithmetic; filled by the audit",
        _field("finding_id", _TEXT, "Id of the finding", False),
        _field("report_id", _TEXT, "Report that was checked", False),
        _field("kind", _WORD, "Kind of check", False),
        _field("rule", _WORD, "Entry of the rules that asked for the check", False),
        _field("status", _WORD, "pass, truncated, fail or unverifiable", False),
        _field("expression", _TEXT, "The check, with the report's numbers in it", False),
        _field("expected", pa.float64(), "What the other numbers give"),
        _field("reported", pa.float64(), "What the report states"),
        _field("delta", pa.float64(), "reported minus expected"),
        _field("limit", pa.float64(), "Smallest error in one of the numbers that the check would have seen"),
        _field("figure_ids", _TEXT, "Figures that took part, separated by blanks", False),
        _field("line", pa.int32(), "1-based line of the stated value"),
        _field("lines", _TEXT, "All lines that the check speaks of, separated by blanks"),
        _field("page", pa.int32(), "1-based page of the stated value"),
        _field("message", _TEXT, "What was found, in Vietnamese", False),
        _field("suggestion", _TEXT, "What to look at, in Vietnamese"),
        _field("verdict", _WORD, "For scans: reading_error, source_error or undecided; '' where nothing is in doubt or "
                                 "nothing was scanned", False),
        _field("evidence", _TEXT, "The words it rests on, a line per passage: line (page), colon, words; what the "
                                  "check speaks of stands between ⟦ and ⟧. Empty where the check passed"),
    ),
    "failures": _table(
        "One row per file that could not be read; the rest of the run went on",
        _field("source", _TEXT, "Path of the file relative to the input folder, in Unicode NFC", False),
        _field("sha256", _TEXT, "SHA-256 of the file's bytes; empty where they could not be read"),
        _field("stage", _WORD, "Step that failed: find, read, rules, dataset or worker", False),
        _field("error", _WORD, "Short code of the error", False),
        _field("message", _TEXT, "What is wrong and what to do, in Vietnamese", False),
    ),
}  # fmt: skip

PACKED = ("reports", "figures", "mentions", "findings")
Rows = Sequence[Mapping[str, Any]]


def make_table(name: str, rows: Rows) -> pa.Table:
    """Rows as the table `name`, in the order given. Raises KeyError on a row that lacks a column."""
    schema = SCHEMAS[name]
    columns = [pa.array([row[field.name] for row in rows], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def warm_up() -> None:
    """Let Arrow reserve its memory now, in the parent, and not within the limits of a worker."""
    pa.allocate_buffer(1)


def pack(report: Mapping[str, Any], figures: Rows, mentions: Rows, findings: Rows = ()) -> bytes:
    """The rows of one report, as a worker hands them over and the cache keeps them."""
    sink = pa.BufferOutputStream()
    for name, rows in zip(PACKED, ([report], figures, mentions, findings), strict=True):
        table = make_table(name, rows)
        with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
            stream.write_table(table)
    return sink.getvalue().to_pybytes()


def join(fragments: Iterable[Path]) -> dict[str, pa.Table]:
    """The tables made of packed reports, in the order given."""
    pieces: dict[str, list[pa.Table]] = {name: [make_table(name, [])] for name in SCHEMAS if name != "failures"}
    for path in fragments:
        with path.open("rb") as file:
            for name in PACKED:
                pieces[name].append(pa.ipc.open_stream(file).read_all())
    # One dictionary per column, in order of first appearance: the bytes must not tell how the work was shared out.
    return {name: pa.concat_tables(some).unify_dictionaries().combine_chunks() for name, some in pieces.items()}


def with_witnesses(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables with files of one report linked, and the findings that compare them."""
    from pipeline.witnesses import DIMENSIONS, speakers, witness_rows

    reports = tables["reports"].to_pylist()
    found = speakers(reports)
    if not found:
        return dict(tables)
    for report in reports:
        report["witness_of"] = found.get(report["report_id"])
    concerned = {*found, *found.values()}
    wanted = ["figure_id", "report_id", *DIMENSIONS, "value", "line", "page"]
    figures = [row for row in tables["figures"].select(wanted).to_pylist() if row["report_id"] in concerned]
    rows = sorted(witness_rows(reports, figures), key=lambda one: one["finding_id"])
    _quote(rows, tables["figures"])
    findings = pa.concat_tables([tables["findings"], make_table("findings", rows)]).unify_dictionaries()
    linked = make_table("reports", reports).unify_dictionaries()
    return {**tables, "reports": linked.combine_chunks(), "findings": findings.combine_chunks()}


def with_neighbours(tables: Mapping[str, pa.Table]) -> pa.Table:
    """The findings of single reports, and those between reports behind them."""
    from pipeline.audit_neighbours import neighbour_rows

    wanted = ["figure_id", "report_id", "indicator", "level", "channel", "timeliness", "origin", "field", "part",
              "role", "value", "unit", "decimals", "qualifier", "line", "page", "char_end"]  # fmt: skip
    dossiers = [row for row in tables["figures"].select(wanted).to_pylist() if row["indicator"].startswith("dossiers_")]
    mentions = tables["mentions"].filter(pc.equal(tables["mentions"]["kind"], "previous"))
    previous = [row for row in mentions.to_pylist() if row["value"] is not None]
    reports = [report for report in tables["reports"].to_pylist() if not report["witness_of"]]
    rows = neighbour_rows(reports, dossiers, previous)
    _quote(rows, tables["figures"], previous)
    both = pa.concat_tables([tables["findings"], make_table("findings", rows)])
    return both.unify_dictionaries().combine_chunks()


def _quote(rows: Sequence[dict[str, Any]], figures: pa.Table, previous: Rows = ()) -> None:
    """Put the words of both files beside each finding that holds two of them against each other.

    `previous` are the mentions of other years, which are no figures: their label is what is known of their words.
    """
    from pipeline.passages import quote_figures

    doubtful = [row for row in rows if row["status"] != "pass"]
    ids = {row["finding_id"]: row["figure_ids"].split()[:MOST_QUOTED] for row in doubtful}
    sought = pa.array(sorted({one for some in ids.values() for one in some}), _TEXT)
    wanted = ["figure_id", "report_id", "source", "line", "page", "value_text", "evidence"]
    chosen = figures.select(wanted).filter(pc.is_in(figures["figure_id"], value_set=sought)).to_pylist()
    known = {row["figure_id"]: row for row in chosen}
    told = {(one["report_id"], one["line"], one["value"]): _as_figure(one) for one in previous}
    for row in doubtful:
        own = told.get((row["report_id"], row["line"], row["reported"])) if row["rule"] == "N2" else None
        some = [*([own] if own else []), *(known[one] for one in ids[row["finding_id"]])]
        row["evidence"] = quote_figures(some, row["report_id"])


def _as_figure(mention: Mapping[str, Any]) -> dict[str, Any]:
    label, text = mention["label"] or "", mention["text"]
    return {**mention, "value_text": text, "evidence": label if text in label else f"{label} {text}".strip()}


def stage(out: Path, tables: Mapping[str, pa.Table]) -> None:
    """Write all tables beside the dataset, ready to be put in its place by `commit`."""
    staging = out / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    names = []
    for name, table in tables.items():
        with (staging / f"{name}.parquet").open("wb") as file:
            pq.write_table(table, file, compression="zstd", row_group_size=ROWS_PER_GROUP, version="2.6",
                           write_statistics=True)  # fmt: skip
            file.flush()
            os.fsync(file.fileno())
        names.append(name)
    # Written last, and whole or not at all: from here on the new state holds, whatever happens to this process.
    marker = staging / f"{COMMIT}.part"
    marker.write_text(json.dumps(names), encoding="utf-8")
    _sync(marker)
    os.replace(marker, staging / COMMIT)
    _sync(staging)


def commit(out: Path) -> None:
    """Put staged tables in place; finishes what an interrupted run began, and drops what it did not finish."""
    staging = out / STAGING
    if not staging.exists():
        return
    if (staging / COMMIT).exists():
        for name in json.loads((staging / COMMIT).read_text(encoding="utf-8")):
            staged = staging / f"{name}.parquet"
            if staged.exists():
                (out / name).mkdir(exist_ok=True)
                os.replace(staged, out / name / PART)
                _sync(out / name)
        (staging / COMMIT).unlink()
    shutil.rmtree(staging)


def read_table(out: Path, name: str) -> pa.Table:
    """A table of the dataset. Raises FileNotFoundError where there is none, ValueError where it is not ours."""
    table = pq.read_table(out / name / PART)
    if table.schema.names != SCHEMAS[name].names:
        raise ValueError(f"{out / name}: columns are not those of the table {name}")
    return table


def dictionary() -> Iterator[dict[str, str]]:
    """The data dictionary, one entry per column, from the schemas that the files carry."""
    for name, schema in SCHEMAS.items():
        for field in schema:
            yield {
                "table": name,
                "column": field.name,
                "type": type_name(field.type),
                "required": "yes" if not field.nullable else "no",
                "description": field.metadata[b"description"].decode(),
            }


def describe(name: str) -> str:
    """What one row of the table `name` is."""
    return SCHEMAS[name].metadata[b"description"].decode()


def type_name(kind: pa.DataType) -> str:
    """A type as users of any reader know it.

    >>> type_name(pa.dictionary(pa.int32(), pa.string())), type_name(pa.date32())
    ('string', 'date')
    """
    if pa.types.is_dictionary(kind):
        return str(kind.value_type)
    return {"double": "float64", "date32[day]": "date"}.get(str(kind), str(kind))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
