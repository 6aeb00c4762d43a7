"""The composed passages under tests/gold/passages: every annotation is legal and stands where it says."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
FOLDER = ROOT / "gold" / "passages"
CODEBOOK = tomllib.loads((ROOT.parent / "rules" / "codebook.toml").read_text(encoding="utf-8"))
INDICATORS = {one["id"]: one for one in CODEBOOK["indicator"]}
ROLES = {*CODEBOOK["dimensions"]["role"], "previous"}
CORE = re.compile(r"dossiers_|procedures_|assigned_tasks|plan_|online_services$")
SCALES = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3}
STEMS = sorted(path.stem for path in FOLDER.glob("*.txt"))


def rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def lines(stem: str) -> list[str]:
    return (FOLDER / f"{stem}.txt").read_text(encoding="utf-8").splitlines()


def parse(printed: str) -> Decimal | None:
    """The value of a printed number, Vietnamese style; None for words.

    >>> parse("1.234"), parse("99,7"), parse("1,5 tỷ đồng"), parse("Không có")
    (Decimal('1234'), Decimal('99.7'), Decimal('1500000000.0'), None)
    """
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?(?: (tỷ|triệu|nghìn|ngàn))?(?: đồng)?", printed)
    if not found:
        return None
    return Decimal(found[1].replace(".", "") + (found[2] or "").replace(",", ".")) * SCALES.get(found[3], 1)


def test_the_collection_is_whole() -> None:
    assert len(STEMS) == len(set(STEMS)) > 0
    for suffix in ("figures.csv", "meta.json"):
        assert sorted(path.name.split(".")[0] for path in FOLDER.glob(f"*.{suffix}")) == STEMS


@pytest.mark.parametrize("stem", STEMS)
def test_figures_are_legal_and_stand_on_their_line(stem: str) -> None:
    text = lines(stem)
    meanings: dict[tuple[str, ...], str] = {}
    for row in rows(f"{stem}.figures.csv"):
        where = f"{stem}:{row['line']} {row['indicator']} {row['value_text']}"
        indicator = INDICATORS[row["indicator"]]
        assert row["value_text"] in text[int(row["line"]) - 1], where
        words = " ".join(row["evidence"].removeprefix("~").split())
        assert words in " ".join(text[int(row["line"]) - 1].split()), where
        assert row["unit"] == indicator["unit"], where
        assert row["role"] in ROLES, where
        assert (row["tier"] == "core") == bool(CORE.match(row["indicator"])), where
        for name in ("level", "channel", "timeliness", "origin", "field"):
            assert not row[name] or name in indicator["dims"], where
            assert not row[name] or row[name] in CODEBOOK["dimensions"][name], where
        assert bool(row["level"]) == ("level" in indicator["dims"]), where
        assert not row["part"] or "part" in indicator["dims"], where
        value = parse(row["value_text"])
        assert Decimal(row["value"]) == (value if value is not None else 0), where
        if indicator["unit"] == "percent":
            assert Decimal(row["value"]) <= 1000, where
        key = (*(row[name] for name in row if name not in ("role", "evidence")),)
        assert meanings.setdefault(key, row["role"]) == row["role"], where


@pytest.mark.parametrize("stem", STEMS)
def test_meta_is_complete(stem: str) -> None:
    meta = json.loads((FOLDER / f"{stem}.meta.json").read_text(encoding="utf-8"))
    text = "\n".join(lines(stem)).casefold()
    assert meta["unit_level"] in {"national", "province", "department", "district", "commune"}
    assert meta["period_type"] in {"month", "quarter", "half_year", "nine_months", "year", "other"}
    assert (meta["period_no"] is not None) == (meta["period_type"] in {"month", "quarter", "half_year"})
    assert isinstance(meta["negative"], bool)
    for name in ("district", "commune"):
        assert not meta[name] or name in meta.get("not_in_text", ()) or meta[name].casefold() in text


def test_what_is_left_open_stands_on_its_line_and_is_not_gold_too() -> None:
    gold = {(stem, row["line"], row["value_text"]) for stem in STEMS for row in rows(f"{stem}.figures.csv")}
    seen = set()
    for entry in rows("ignore.csv"):
        key = (entry["passage"], entry["line"], entry["value_text"])
        assert entry["value_text"] in lines(entry["passage"])[int(entry["line"]) - 1], key
        assert entry["kind"] in {"unscored", "alternative"}, key
        assert entry["reason"], key
        assert (key in gold) == (entry["kind"] == "alternative"), key
        assert key not in seen, key
        seen.add(key)
