"""One row per fact: a unit, a period, an indicator and its dimensions, with all the figures that state it.

A report states a fact in its text, in a table and in a note; `figures` keeps all of them. Here they are one, with the
number of witnesses and whether they agree within what they print: "99,7" and "99,72" do. Where they do not agree
the fact has no value, for nobody knows which of them is right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipeline.verdicts import AUDITS

if TYPE_CHECKING:
    import pandas as pd

PLACE = ["unit_id", "unit_code", "unit_name", "unit_level", "province", "province_code", "district", "district_code"]
NOMINAL = ["year", "period_type", "period_no"]
DIMS = ["level", "channel", "timeliness", "origin", "field", "part"]
KEY = ["unit_key", *NOMINAL, "indicator", *DIMS, "role"]
INTERVAL = ["period_start", "period_end", "period_source", "cumulative"]
COLUMNS = [*KEY[:1], *PLACE, *NOMINAL, *INTERVAL, *KEY[4:], "value", "unit", "low", "high", "witnesses", "reports",
           "report_ids", "agree", "approximate", "audit"]  # fmt: skip

TABLES = ("figures", "reports", "findings")


def _of_exact(aggregate: str) -> str:
    """What is said exactly outweighs "khoảng", "trên": only where nothing is, all witnesses count."""
    return f"CASE WHEN bool_or(qualifier = '') THEN {aggregate} FILTER (qualifier = '') ELSE {aggregate} END"


# `unit_key` is the unit_id; for a department or centre its name in its province, and where no unit is known the report
# itself, so that nothing is joined by guess. The value is that of the witness with the most decimals.
FACTS = f"""
WITH verdicts AS (
  SELECT figure_id, max(list_position({list(AUDITS)}, replace(status, 'truncated', 'pass'))) AS verdict
  FROM (  -- the rows of kind coverage name what no check takes in
    SELECT status, unnest(string_split(figure_ids, ' ')) AS figure_id FROM findings WHERE kind <> 'coverage')
  GROUP BY figure_id
), witnesses AS (
  SELECT figures.*, {", ".join(f"reports.{name}" for name in INTERVAL)}, verdict,
    CASE
      WHEN figures.year IS NULL OR coalesce(figures.period_type, 'other') = 'other' THEN 'report:' || figures.report_id
      WHEN figures.unit_id IS NOT NULL THEN figures.unit_id
      WHEN figures.unit_level IN ('department', 'province') AND figures.province_code IS NOT NULL
        AND figures.unit_name IS NOT NULL
        THEN figures.province_code || ':' || figures.unit_name
      ELSE 'report:' || figures.report_id
    END AS unit_key, coalesce(reports.witness_of, figures.report_id) AS one_report,
    reports.witness_of IS NOT NULL AS is_witness
  FROM figures JOIN reports USING (report_id) LEFT JOIN verdicts USING (figure_id)
), speaking AS (  -- of a report in several files, each fact as the best file states it that has it
  SELECT * FROM witnesses
  QUALIFY is_witness = bool_and(is_witness) OVER (PARTITION BY {", ".join(KEY)}, one_report)
), grouped AS (
  SELECT {", ".join(KEY)}, {", ".join(f"min({name}) AS {name}" for name in (*PLACE, *INTERVAL, "unit"))},
    NOT bool_or(qualifier = '') AS approximate, {_of_exact("count(*)")} AS witnesses,
    {_of_exact("min(value)")} AS low, {_of_exact("max(value)")} AS high, {_of_exact("max(scale)")} AS coarsest,
    {_of_exact("arg_min(value, {'scale': scale, 'value': value})")} AS finest, {_of_exact("max(verdict)")} AS verdict,
    list_sort(list_distinct({_of_exact("list(report_id)")})) AS sources
  FROM speaking GROUP BY {", ".join(KEY)}
), judged AS (
  SELECT *, high - low < power(10.0, coarsest) AS agree, CASE WHEN agree THEN finest END AS value,
    len(sources) AS reports, array_to_string(sources, ' ') AS report_ids,
    {list(AUDITS)}[coalesce(verdict, 1)] AS audit
  FROM grouped
)
SELECT {", ".join(COLUMNS)} FROM judged ORDER BY {", ".join(KEY)}
"""


DESCRIPTIONS = {
    "unit_key": "unit_id; the name of a department in its province; the report where no unit or period is known",
    "value": "Value of the witness with the most decimals; empty where the witnesses disagree",
    "low": "Lowest value that a witness states",
    "high": "Highest value that a witness states",
    "witnesses": "Number of figures that state the fact",
    "reports": "Number of reports that state it",
    "report_ids": "Their ids, separated by blanks",
    "agree": "Whether the witnesses agree within the decimals that they print",
    "approximate": "Whether no witness states it exactly",
    "audit": "Gravest verdict of the checks of any witness: fail, unverifiable (may be wrong, or explained by what is "
    "not printed), pass (a share cut off instead of rounded too); '' where no check takes it in",
}


def describe_facts() -> Iterator[dict[str, str]]:
    """The columns of the facts, in the form of the data dictionary."""
    from pipeline.dataset import SCHEMAS, type_name

    kinds = {"unit_key": "string", "report_ids": "string", "audit": "string", "agree": "bool", "approximate": "bool",
             "low": "double", "high": "double", "witnesses": "int64", "reports": "int64"}  # fmt: skip
    for name in COLUMNS:
        known = next((SCHEMAS[table].field(name) for table in ("figures", "reports")
                      if name in SCHEMAS[table].names and name not in kinds), None)  # fmt: skip
        description = DESCRIPTIONS.get(name) or known.metadata[b"description"].decode()
        kind = kinds.get(name) or type_name(known.type)
        yield {"table": "facts", "column": name, "type": kind, "required": "no", "description": description}


def load_facts(
    out: Path,
    indicators: Collection[str] = (),
    years: tuple[int, int] | None = None,
    among: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """The facts of a dataset sorted by their key: all, or those of some indicators, years and words of other columns.

    `value` is NaN where the witnesses disagree (`low` and `high` say by how much); `approximate` marks facts that no
    witness states exactly; `audit` is the gravest verdict on any witness; `report_ids` are separated by blanks.
    Raises FileNotFoundError where there is no dataset.
    """
    from pipeline.database import connect

    words = {**among, "indicator": indicators} if indicators else among
    asked: dict[str, list[Any]] = {f"list_contains(?, {name})": [sorted(some)] for name, some in words.items()}
    asked |= {"year BETWEEN ? AND ?": list(years)} if years else {}
    chosen = f"(SELECT * FROM figures WHERE {' AND '.join(asked)}) AS figures" if asked else "figures"
    query = FACTS.replace("FROM figures JOIN", f"FROM {chosen} JOIN")
    with connect(out, TABLES) as tables:
        found = tables.sql(query, params=list(chain(*asked.values())))
        return found.to_arrow_table().to_pandas()
