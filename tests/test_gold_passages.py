"""The composed texts under tests/gold: every annotation is legal and stands where it says."""

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
FOLDERS = {name: ROOT / "gold" / name for name in ("passages", "later_passages", "later_reports")}
CODEBOOK = tomllib.loads((ROOT.parent / "rules" / "codebook.toml").read_text(encoding="utf-8"))
INDICATORS = {one["id"]: one for one in CODEBOOK["indicator"]}
ROLES = {*CODEBOOK["dimensions"]["role"], "previous"}
CORE = re.compile(r"dossiers_|procedures_|assigned_tasks|plan_|online_services$")
SCALES = {"tỷ": 10**9, "tỉ": 10**9, "triệu": 10**6, "nghìn": 10**3, "ngàn": 10**3}
STEMS = sorted((folder, path.stem) for folder in FOLDERS for path in FOLDERS[folder].glob("*.txt"))


def rows(folder: str, name: str) -> Iterator[dict[str, str]]:
    with (FOLDERS[folder] / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def lines(folder: str, stem: str) -> list[str]:
    return (FOLDERS[folder] / f"{stem}.txt").read_text(encoding="utf-8").splitlines()


def parse(printed: str) -> Decimal | None:
    """The value of a printed number, Vietnamese style; None for words.

    >>> parse("1.234"), parse("99,7"), parse("1,5 tỷ đồng"), parse("2 tỷ 640 triệu"), parse("Không có")
    (Decimal('1234'), Decimal('99.7'), Decimal('1500000000.0'), Decimal('2640000000'), None)
    """
    part = r"(\d{1,3}(?:[. ]\d{3})+|\d+)(,\d+)?(?: (tỷ|tỉ|triệu|nghìn|ngàn))?"
    if not re.fullmatch(rf"{part}(?: {part})?(?: đồng)?", printed):
        return None
    found = re.findall(part, printed)
    return sum(
        (
            Decimal(re.sub("[. ]", "", whole) + rest.replace(",", ".")) * SCALES.get(scale, 1)
            for whole, rest, scale in found
        ),
        Decimal(0),
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_collection_is_whole(folder: str) -> None:
    stems = [stem for where, stem in STEMS if where == folder]
    assert stems
    for suffix in ("figures.csv", "meta.json"):
        assert sorted(path.name.split(".")[0] for path in FOLDERS[folder].glob(f"*.{suffix}")) == stems


@pytest.mark.parametrize(("folder", "stem"), STEMS)
def test_figures_are_legal_and_stand_on_their_line(folder: str, stem: str) -> None:
    text = lines(folder, stem)
    meanings: dict[tuple[str, ...], str] = {}
    for row in rows(folder, f"{stem}.figures.csv"):
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
        value = parse(row["value_text"]) or Decimal(0)
        scales = (1, *SCALES.values()) if indicator["unit"] == "VND" else (1,)  # "47,9" of "47,9/60 tỷ đồng"
        assert Decimal(row["value"]) in [value * scale for scale in scales], where
        if indicator["unit"] == "percent":
            assert Decimal(row["value"]) <= 1000, where
        key = (*(row[name] for name in row if name not in ("role", "evidence")),)
        assert meanings.setdefault(key, row["role"]) == row["role"], where


@pytest.mark.parametrize(("folder", "stem"), STEMS)
def test_meta_is_complete(folder: str, stem: str) -> None:
    meta = json.loads((FOLDERS[folder] / f"{stem}.meta.json").read_text(encoding="utf-8"))
    text = "\n".join(lines(folder, stem)).casefold()
    assert meta["unit_level"] in {"national", "province", "department", "district", "commune"}
    assert meta["period_type"] in {"month", "quarter", "half_year", "nine_months", "year", "other"}
    assert (meta["period_no"] is not None) == (meta["period_type"] in {"month", "quarter", "half_year"})
    assert isinstance(meta["negative"], bool)
    for name in ("district", "commune"):
        assert not meta[name] or name in meta.get("not_in_text", ()) or meta[name].casefold() in text


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_left_open_stands_on_its_line_and_is_not_gold_too(folder: str) -> None:
    stems = [stem for where, stem in STEMS if where == folder]
    gold = {(stem, row["line"], row["value_text"]) for stem in stems for row in rows(folder, f"{stem}.figures.csv")}
    seen = set()
    for entry in rows(folder, "ignore.csv"):
        key = (entry["passage"], entry["line"], entry["value_text"])
        assert entry["value_text"] in lines(folder, entry["passage"])[int(entry["line"]) - 1], key
        assert entry["kind"] in {"unscored", "alternative"}, key
        assert entry["reason"], key
        assert (key in gold) == (entry["kind"] == "alternative"), key
        assert (*key, entry["reason"]) not in seen, key
        seen.add((*key, entry["reason"]))
