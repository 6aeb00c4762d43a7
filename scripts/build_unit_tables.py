"""Take the tables of administrative units over into pipeline/unit_tables: checked, and packed so that bytes are stable.

    python scripts/build_unit_tables.py ../shared/units

Facts only (code, name, kind, parent, dates, number of the decree); where they come from stands in the README beside
the tables. To see what a table holds: `zcat pipeline/unit_tables/units.csv.gz`.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "pipeline" / "unit_tables"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "units": ("unit_id", "code", "level", "kind", "name", "parent_id", "valid_from", "valid_to", "decree"),
    "succession": ("from_id", "to_id", "date", "kind", "share", "decree"),
    "aliases": ("unit_id", "alias", "reason"),
}
Rows = Sequence[Mapping[str, str]]


def read(path: Path, columns: Sequence[str]) -> Rows:
    """The rows of a table. Raises ValueError where it has other columns, or text that is not NFC."""
    text = path.read_text(encoding="utf-8")
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError(f"{path.name}: not in Unicode NFC")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(reader.fieldnames or ()) != tuple(columns):
        raise ValueError(f"{path.name}: expected the columns {', '.join(columns)}")
    return list(reader)


def check(tables: Mapping[str, Rows]) -> None:
    """Raises ValueError on an id given twice, a reference to nothing, or a parent that does not cover its child."""
    units = {row["unit_id"]: row for row in tables["units"]}
    if len(units) != len(tables["units"]):
        raise ValueError("units: an id is given twice")
    for row in tables["units"]:
        if row["level"] != "province" and not _covers(units[row["parent_id"]], row):
            raise ValueError(f"units: the parent of {row['unit_id']} is not valid during the whole of it")
    for row in tables["succession"]:
        if row["from_id"] not in units or (row["to_id"] and row["to_id"] not in units):
            raise ValueError(f"succession: {row['from_id']} to {row['to_id']} names no unit")
    if lost := [row["unit_id"] for row in tables["aliases"] if row["unit_id"] not in units]:
        raise ValueError(f"aliases: {lost[0]} names no unit")


def _covers(parent: Mapping[str, str], child: Mapping[str, str]) -> bool:
    return parent["valid_from"] <= child["valid_from"] and (child["valid_to"] or "9") <= (parent["valid_to"] or "9")


def pack(rows: Rows, columns: Sequence[str]) -> bytes:
    """A table as compressed CSV whose bytes tell nothing of when and where it was made."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: tuple(row[name] for name in columns)))
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def main(source: Path) -> None:
    tables = {name: read(source / f"{name}.csv", columns) for name, columns in COLUMNS.items()}
    check(tables)
    TARGET.mkdir(exist_ok=True)
    for name, columns in COLUMNS.items():
        (TARGET / f"{name}.csv.gz").write_bytes(pack(tables[name], columns))
        print(f"{name}: {len(tables[name])} rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
