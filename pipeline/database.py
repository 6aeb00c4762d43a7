"""The dataset in DuckDB: its tables as views, read only, and nothing else within reach of a query."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb
import pyarrow.dataset as arrow

from pipeline.dataset import PART, SCHEMAS


def connect(out: Path, names: Iterable[str] = SCHEMAS) -> duckdb.DuckDBPyConnection:
    """A connection that sees tables of the dataset, all or some, and no file, network or Python object beside them.

    Raises FileNotFoundError where there is no dataset.
    """
    connection = duckdb.connect(config={"python_enable_replacements": False})
    for name in names:
        connection.register(name, arrow.dataset(out / name / PART, format="parquet"))
    connection.execute("SET enable_external_access = false")
    return connection
