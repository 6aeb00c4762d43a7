"""Comparing, ranking and drawing over the facts of 50,000 reports, start of the program and imports included."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import Measure
from pipeline.dataset import PART, SCHEMAS, make_table
from pipeline.gazetteer import load_gazetteer

ROOT = Path(__file__).resolve().parent.parent
REPORTS = 50_000
MOST_SECONDS, MOST_MB = 5.0, 2048.0
YEARS = range(2007, 2025)
LEVELS = ("all", "district", "commune")
ROWS = [
    *(("dossiers_received", level, channel, "") for level in LEVELS
      for channel in ("", "in_person", "postal", "online_level_3", "online_level_4")),
    *(("dossiers_resolved", level, "", timeliness) for level in LEVELS
      for timeliness in ("", "early", "on_time", "overdue")),
]  # fmt: skip
COMMANDS = {
    "ranking": ["dossiers_received", "--by", "unit", "--period", "year", "--years", "2024"],
    "heat map": ["dossiers_received", "--by", "unit", "--period", "year"],
    "on-time rate by province": ["dossiers_resolved", "--by", "province", "--period", "year", "--years", "2021-2024",
                                 "--timeliness", "early_or_on_time", "--show", "rate"],
    "trend of quarters": ["dossiers_received", "--by", "period", "--period", "quarter", "--years", "2021-2024"],
}  # fmt: skip


def comparing() -> Iterator[Measure]:
    """Seconds and memory of whole commands, each with its chart, in a process of its own.

    Seconds of all its threads together: what passes on idle cores is no more, whatever else this machine does.
    """
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        reports, figures = make_dataset(out)
        for name, asked in COMMANDS.items():
            command = [sys.executable, "-m", "pipeline.cli", "compare", *asked, "--out", out,
                       "--chart", Path(scratch) / "chart.svg", "--format", "csv"]  # fmt: skip
            started, before = time.perf_counter(), _processor_seconds()
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            spent, passed = _processor_seconds() - before, time.perf_counter() - started
            detail = f"{passed:.1f} s passed; {reports} reports, {figures} figures"
            yield Measure(f"processor seconds: {name}", spent, MOST_SECONDS, detail)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Measure("megabytes at most", most, MOST_MB, "the largest of these processes, and of those before them")


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make_dataset(out: Path, count: int = REPORTS) -> tuple[int, int]:
    """A dataset of reports of all districts, five a year; how many reports and figures it has."""
    book, chance = load_gazetteer(), np.random.default_rng(1)
    rows = []
    for year in YEARS:
        for number in (None, 1, 2, 3, 4):
            end = date(year, 3 * (number or 4), 14)
            rows += [
                (unit, year, number, end)
                for unit in book.units.values()
                if unit.level == "district" and unit.stands(end)
            ]
    rows = [rows[at] for at in sorted(chance.choice(len(rows), min(count, len(rows)), replace=False))]
    _write(out, "reports", len(rows), {**_places(rows), "report_id": [f"r{at:06}" for at in range(len(rows))]})
    times = len(ROWS)
    repeated = np.repeat(np.arange(len(rows)), times)
    figures = {name: pa.array(values, type=SCHEMAS["figures"].field(name).type).take(repeated)
               for name, values in _places(rows).items() if name in SCHEMAS["figures"].names}  # fmt: skip
    figures["report_id"] = pa.array([f"r{at:06}" for at in range(len(rows))]).take(repeated)
    figures["figure_id"] = [f"f{at:07}" for at in range(len(repeated))]
    for at, name in enumerate(("indicator", "level", "channel", "timeliness")):
        figures[name] = [row[at] for row in ROWS] * len(rows)
    figures["value"] = chance.integers(1, 90_000, len(repeated)).astype(float)
    figures["role"], figures["unit"] = (pa.array([word] * len(repeated)) for word in ("actual", "dossier"))
    _write(out, "figures", len(repeated), figures)
    for name in ("mentions", "findings", "failures"):
        (out / name).mkdir(parents=True)
        pq.write_table(make_table(name, []), out / name / PART)
    return len(rows), len(repeated)


def _places(rows: list[tuple]) -> dict[str, list]:
    book = load_gazetteer()
    return {
        "unit_id": [unit.unit_id for unit, *_ in rows],
        "unit_code": [unit.code for unit, *_ in rows],
        "unit_name": [unit.full for unit, *_ in rows],
        "unit_level": ["district"] * len(rows),
        "province": [book.province(unit).name for unit, *_ in rows],
        "province_code": [book.province(unit).code for unit, *_ in rows],
        "year": [year for _, year, _, _ in rows],
        "period_type": ["quarter" if number else "year" for _, _, number, _ in rows],
        "period_no": [number for _, _, number, _ in rows],
        "period_end": [end for *_, end in rows],
        "cumulative": [None if number == 3 else number in (None, 1) for _, _, number, _ in rows],
    }


def _write(out: Path, name: str, count: int, known: dict) -> None:
    """A table of which some columns are known; the others are empty."""
    columns = []
    for field in SCHEMAS[name]:
        values = known.get(field.name)
        if values is None:
            text = pa.types.is_dictionary(field.type) or pa.types.is_string(field.type)
            values = [None if field.nullable else "" if text else 0] * count
        columns.append(
            values if isinstance(values, pa.Array) and values.type == field.type else pa.array(values).cast(field.type)
        )
    (out / name).mkdir(parents=True)
    pq.write_table(pa.Table.from_arrays(columns, schema=SCHEMAS[name]), out / name / PART)
