"""One row per fact: a unit, a period, an indicator and its dimensions, with all the figures that state it.

A report states a fact in its text, in a table and in a note; `figures` keeps all of them. Here they are one, with the
number of witnesses and whether they agree within what they print: "99,7" and "99,72" do. Where they do not agree
the fact has no value, for nobody knows which of them is right.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

PLACE = ["unit_id", "unit_code", "unit_name", "unit_level", "province", "province_code", "district", "district_code"]
NOMINAL = ["year", "period_type", "period_no"]
DIMS = ["level", "channel", "timeliness", "origin", "field", "part"]
KEY = ["unit_key", *NOMINAL, "indicator", *DIMS, "role"]
INTERVAL = ["period_start", "period_end", "period_source", "cumulative"]
COLUMNS = [*KEY[:1], *PLACE, *NOMINAL, *INTERVAL, *KEY[4:], "value", "unit", "low", "high", "witnesses", "reports",
           "agree", "approximate", "audit"]  # fmt: skip
READ = ["figure_id", "report_id", *PLACE, *NOMINAL, "indicator", *DIMS, "role", "value", "unit", "scale", "qualifier"]


def load_facts(out: Path, indicators: Collection[str] = ()) -> pd.DataFrame:
    """The facts of a dataset, of some indicators or of all; see `make_facts`. Raises FileNotFoundError without one."""
    chosen = [("indicator", "in", sorted(indicators))] if indicators else None
    figures = pq.read_table(out / "figures" / "part-0.parquet", columns=READ, filters=chosen).to_pandas()
    reports = pq.read_table(out / "reports" / "part-0.parquet", columns=["report_id", *INTERVAL]).to_pandas()
    findings = pq.read_table(out / "findings" / "part-0.parquet", columns=["status", "figure_ids"]).to_pandas()
    return make_facts(figures, reports, findings)


def make_facts(figures: pd.DataFrame, reports: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """One row per fact, sorted by its key.

    `unit_key` is the unit_id; for a department or centre its name in its province, and where no unit is known the
    report itself, so that nothing is joined by guess. A period without a name or year is the report's own, too.
    `value` is that of the witness with the most decimals, NaN where they disagree (`low` and `high` say by how much);
    `approximate` marks facts that no witness states exactly; `audit` is fail where a check of any witness failed.
    """
    rows = _plain(figures.merge(_plain(reports), on="report_id", how="left", validate="many_to_one"))
    rows["unit_key"] = _unit_keys(rows)
    verdicts = _verdicts(findings)
    rows["audit"] = [verdicts.get(one, "") for one in rows["figure_id"]]
    rows["approximate"] = rows["qualifier"].ne("")
    exact = ~rows["approximate"]
    none_exact = (~exact).groupby([rows[name] for name in KEY], dropna=False, sort=False).transform("all")
    rows = rows[exact | none_exact]  # what is said exactly outweighs "khoảng", "trên"
    rows = rows.sort_values([*KEY, "scale", "figure_id"], kind="stable")
    groups = rows.groupby(KEY, dropna=False, sort=False)
    facts = groups.agg(
        **{name: (name, "first") for name in (*PLACE, *INTERVAL, "value", "unit", "approximate")},
        low=("value", "min"), high=("value", "max"), coarsest=("scale", "max"), witnesses=("figure_id", "size"),
        reports=("report_id", "nunique"), audit=("audit", "max"),
    ).reset_index()  # fmt: skip
    facts["audit"] = facts["audit"].astype(str).str[2:]  # also of no rows at all
    facts["agree"] = facts["high"] - facts["low"] < np.power(10.0, facts["coarsest"])
    facts["value"] = facts["value"].where(facts["agree"])
    return facts[COLUMNS].sort_values(KEY, kind="stable", ignore_index=True)


def _plain(rows: pd.DataFrame) -> pd.DataFrame:
    """Words as words: categories differ from table to table, and would be multiplied by a grouping."""
    return rows.astype({name: object for name, kind in rows.dtypes.items() if isinstance(kind, pd.CategoricalDtype)})


def _unit_keys(rows: pd.DataFrame) -> pd.Series:
    known = rows["unit_id"].notna() & rows["year"].notna() & rows["period_type"].ne("other")
    body = rows["unit_id"].isna() & rows["province_code"].notna() & rows["unit_name"].notna() & rows["year"].notna()
    body &= rows["unit_level"].isin(["department", "province"]) & rows["period_type"].ne("other")
    keys = "report:" + rows["report_id"]
    keys = keys.mask(body, rows["province_code"].astype("string") + ":" + rows["unit_name"].astype("string"))
    return keys.mask(known, rows["unit_id"]).astype(object)


def _verdicts(findings: pd.DataFrame) -> dict[str, str]:
    """The gravest verdict on each figure, with its rank before it."""
    ranks = {"unverifiable": "0:unverifiable", "pass": "1:pass", "truncated": "1:pass", "fail": "2:fail"}
    verdicts: dict[str, str] = {}
    for status, figure_ids in zip(findings["status"].astype(str), findings["figure_ids"], strict=True):
        for figure_id in figure_ids.split():
            verdicts[figure_id] = max(verdicts.get(figure_id, ""), ranks.get(status, ""))
    return verdicts
