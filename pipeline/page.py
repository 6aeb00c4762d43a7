"""The page `bao-cao.html`: what a run found, for a person; made from the dataset alone and put beside it.

tables + what the run saw → Page (pure) → HTML (pipeline.page_html) → one file, whole or not at all
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import state
from pipeline.messages import Language, unit_reason
from pipeline.page_model import TEMPLATES, Page, Told
from pipeline.sources import TABLES, Signature
from pipeline.state import Entry

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from pipeline.page_comparisons import Ask

NAME = "bao-cao.html"
RECORD = "page.json"


@dataclass(frozen=True, slots=True)
class Tables:
    """What the page is made of: `findings` but for those that passed, and of every check (`checks`) status and kind.

    `rows` is the length of each table of the dataset.
    """

    reports: pa.Table
    checks: pa.Table
    findings: pa.Table
    failures: pa.Table
    rows: Mapping[str, int]


def write_page(out: Path, lang: Language) -> Path:
    """Write the page of the dataset in `out`, unless the one that stands there was made of the same.

    Raises FileNotFoundError without a dataset, state.LockedError where another run is writing it.
    """
    path, record = out / NAME, out / state.CACHE / RECORD
    with state.only_run(out):
        last = state.load_state(out)
        if last is None:
            raise FileNotFoundError(str(out))
        made_of = [last.version, _digest(), lang, state.outputs_of(out)]
        if json.dumps([made_of, _signature(path)]) != _read(record):
            from pipeline.page_html import render

            state.write_whole(path, render(make_page(read_tables(out), asker(out), last.entries, lang), lang).encode())
            state.write_whole(record, json.dumps([made_of, _signature(path)]).encode())
    return path


def _digest() -> str:
    """Of the files that give the page its form: the code is in the version of the state."""
    digest = hashlib.sha256()
    for path in sorted(TEMPLATES.iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _signature(path: Path) -> list[int] | None:
    seen = Signature.of(path)
    return seen.to_list() if seen else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def read_tables(out: Path) -> Tables:
    """What the page needs of a dataset. Raises FileNotFoundError without one, ValueError where it is not ours."""
    import pyarrow.parquet as pq

    from pipeline import dataset

    findings = out / "findings" / dataset.PART
    return Tables(
        reports=dataset.read_table(out, "reports"),
        checks=pq.read_table(findings, columns=["status", "kind"]),
        findings=pq.read_table(findings, filters=[("status", "!=", "pass")]),
        failures=dataset.read_table(out, "failures"),
        rows={name: pq.read_metadata(out / name / dataset.PART).num_rows for name in TABLES},
    )


def asker(out: Path) -> Ask:
    """What answers a question of comparison from the dataset, reading its facts once."""
    from pipeline.comparison import compare_facts
    from pipeline.facts import load_facts
    from pipeline.page_comparisons import INDICATORS

    facts = load_facts(out, INDICATORS)
    groups = dict(list(facts.groupby(["unit_level", "period_type"])))
    return lambda question: compare_facts(groups.get((question.unit_level, question.period), facts[:0]), question)


def make_page(tables: Tables, ask: Ask, entries: Mapping[str, Entry], lang: Language) -> Page:
    """The page of a dataset; `entries` is what the run saw of each file, in both languages."""
    from pipeline.page_comparisons import ASKED, ON_TIME, compare_all
    from pipeline.page_coverage import cover, unit_lines
    from pipeline.page_findings import gather
    from pipeline.page_words import word

    reports = _plain(tables.reports)
    present = set(zip(reports["unit_level"], reports["period_type"], strict=True))
    names = {measure: word(f"m_{measure}", lang) for measure in (*ASKED, ON_TIME)}
    years = reports["year"].dropna()
    reasons = {name: entry.unresolved for name, entry in entries.items() if entry.unresolved}
    return Page(
        reports=len(reports),
        units=unit_lines(reports).nunique(),
        years=(int(years.min()), int(years.max())) if len(years) else None,
        figures=tables.rows["figures"],
        unexplained=int(reports["unexplained"].sum()),
        no_figures=int(reports["status"].eq("no_figures").sum()),
        coverage=cover(reports[reports["witness_of"].isna()]),  # one report in two files is one
        groups=compare_all(ask, present, names, lang),
        findings=gather(tables.checks, tables.findings, reports, lang),
        unresolved=_of_reports(reports, {name: unit_reason(text, lang) for name, text in reasons.items()}),
        failures=tuple(
            Told(row["source"], _failure(row, entries.get(row["source"]), lang), str(row["stage"]))
            for row in tables.failures.to_pylist()
        ),
        warnings=_of_reports(reports, _warnings(reports, reasons)),
        rows=tables.rows,
    )


def _plain(table: pa.Table) -> pd.DataFrame:
    """Words as words, for categories of pandas compare and group in ways of their own."""
    import pyarrow as pa

    kinds = [(one.name, one.type.value_type if pa.types.is_dictionary(one.type) else one.type) for one in table.schema]
    return table.cast(pa.schema(kinds)).to_pandas()


def _of_reports(reports: pd.DataFrame, messages: Mapping[str, str]) -> tuple[Told, ...]:
    from pipeline.page_findings import describe

    some: Sequence[Mapping[str, object]] = reports[reports["source"].isin(list(messages))].to_dict("records")
    return tuple(Told(str(row["source"]), messages[str(row["source"])], source=describe(row)) for row in some)


def _failure(row: Mapping[str, str], entry: Entry | None, lang: Language) -> str:
    """What to do; the dataset holds it in Vietnamese, the run in both."""
    return entry.failure.en if lang == "en" and entry and entry.failure else row["message"]


def _warnings(reports: pd.DataFrame, unresolved: Mapping[str, str]) -> dict[str, str]:
    """What a person should know of a reading, but for the unit, which has a list of its own."""
    told = {
        source: text.removesuffix(unresolved.get(source, "")).rstrip("; ")
        for source, text in zip(reports["source"], reports["warnings"], strict=True)
    }
    return {source: text for source, text in told.items() if text}
