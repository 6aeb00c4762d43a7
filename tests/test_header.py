"""Headers: composed letterheads in many shapes, the given reports and passages, and hostile input."""

from __future__ import annotations

import csv
import json
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from textwrap import wrap
from typing import Any

import pytest

from extractors.document import Document
from extractors.errors import RulebookError
from extractors.limits import DEFAULT
from extractors.reader import read
from rules.header import read_header
from rules.letterhead import load_rules
from rules.mending import mend_document
from rules.model import Header
from rules.places import find_places, load_places, normal, province_of
from rules.spelling import load_vocabulary

COMPOSED = tomllib.loads((Path(__file__).parent / "phrases" / "headers.toml").read_text(encoding="utf-8"))["header"]


def fields(header: Header) -> dict[str, Any]:
    """The header's fields under the names of the annotations."""
    own = (
        "doc_type",
        "title",
        "number",
        "issued_date",
        "issuing_unit",
        "unit_name",
        "unit_level",
        "province",
        "district",
    )
    period = header.period
    return {name: getattr(header, name) for name in (*own, "commune", "signer")} | {
        "recipients": list(header.recipients),
        "period_type": period.type,
        "period_no": period.number,
        "year": period.year,
        "period_start": period.start.isoformat() if period.start else None,
        "period_end": period.end.isoformat() if period.end else None,
    }


def document(text: str) -> Document:
    return read("composed.txt", data=text.encode())


@pytest.mark.parametrize("case", COMPOSED, ids=lambda case: case["id"])
def test_composed(case: dict[str, Any]) -> None:
    found = fields(read_header(document(case["text"])))
    expected = {name: None if value == "none" else value for name, value in case["expect"].items()}
    assert {name: found[name] for name in expected} == expected


def test_seeds(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "seeds").glob("*.txt")):
        gold = json.loads((shared_dir / "gold" / f"{path.stem}.meta.json").read_text(encoding="utf-8"))
        found = fields(read_header(read(path)))
        assert {name: found[name] for name in gold} == gold, path.name


# What no rule tells from the text alone; each is a known gap, not a promise.
GAPS = {
    ("048", "doc_type"),  # annotated "other"; the contract's kinds have ke_hoach
    ("114", "unit_name"),  # the city and, in the next sentence, its centre
    ("141", "unit_name"),  # a name that the text does not print
    ("156", "period_type"),  # "năm 2013 … (đợt 1)"
}


def test_passages(shared_dir: Path) -> None:
    wrong = set()
    for path in sorted((shared_dir / "passages").glob("*.txt")):
        gold = json.loads(path.with_suffix(".meta.json").read_text(encoding="utf-8"))
        found = fields(read_header(read(path)))
        asked = {name for name in gold if name in found and gold[name] is not None} - set(gold.get("not_in_text", ()))
        wrong |= {(path.stem, name) for name in asked if found[name] != gold[name]}
    assert wrong == GAPS


def test_nothing_is_guessed_where_the_text_does_not_say(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "passages").glob("*.txt")):
        gold = json.loads(path.with_suffix(".meta.json").read_text(encoding="utf-8"))
        found = fields(read_header(read(path)))
        assert all(found[name] is None for name in gold.get("not_in_text", ())), path.name


HOSTILE = {
    "digits": "1234567890 " * 400_000,
    "one word": "a" * 5_000_000,
    "units": "UBND HUYỆN " * 300_000,
    "kinds": "BÁO CÁO\n" * 50_000,
    "dates": "ngày tháng năm " * 200_000,
    "recipients": "Nơi nhận:\n- " * 20_000,
    "numbers": "Số: " * 500_000,
    "windows": "từ ngày 1/1/2020 đến ngày 31/12/2020 hồ sơ " * 20_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_costs_little(text: str) -> None:
    found = read("hostile.txt", data=text.encode(), limits=replace(DEFAULT, line_chars=10_000_000))
    began = time.perf_counter()
    read_header(found)
    assert time.perf_counter() - began < 2


def test_places_in_capitals_and_small_letters() -> None:
    text = "UBND THỊ TRẤN EA DRĂNG, HUYỆN EA H'LEO NĂM 2022; xã Hòa Tú 2, phường 5 và quận 10; sở Lao động và Xã hội"
    assert [found.place.full for found in find_places(text)] == [
        "thị trấn Ea Drăng", "huyện Ea H'leo", "xã Hòa Tú 2", "phường 5", "quận 10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "year", "level"),
    [
        ("thành phố Huế", 2020, "district"),
        ("thành phố Huế", 2025, "province"),
        ("TP. Hồ Chí Minh", 2012, "province"),
        ("thành phố Vinh", 2020, "district"),
        ("tỉnh Thừa Thiên - Huế", 2020, "province"),
    ],
)
def test_the_level_of_a_city(text: str, year: int, level: str) -> None:
    assert next(find_places(text, year)).place.level == level


def test_every_province_of_the_unit_tables_is_known(shared_dir: Path) -> None:
    rows = (shared_dir / "units" / "units.csv").read_text(encoding="utf-8").splitlines()
    names = {row.split(",")[4] for row in rows[1:] if row.split(",")[2] == "province"}
    assert [name for name in names if province_of(name) is None] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("Đăk Lăk", "Đắk Lắk"),
        ("KHÁNH HOÀ", "Khánh Hòa"),
        ("Thừa Thiên-Huế", "Thừa Thiên Huế"),
    ],
)
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_rules_are_checked_when_loaded(tmp_path: Path) -> None:
    header, places = tmp_path / "header.toml", tmp_path / "places.toml"
    header.write_text("[stray]\n", encoding="utf-8")
    places.write_text(
        '[names]\nstops = []\nstop_pairs = ["thành"]\nwide_hyphens = []\n[[province]]\nname = "A"\n', "utf-8"
    )
    with pytest.raises(RulebookError, match="stray"):
        load_rules(header)
    with pytest.raises(RulebookError, match="not two words"):
        load_places(places)


def test_a_title_ends_where_a_paragraph_of_short_lines_begins() -> None:
    story = "Trong 6 tháng đầu năm 2023, UBND xã đã tiếp nhận 1.234 hồ sơ của người dân và doanh nghiệp, tăng " * 3
    text = "BÁO CÁO\n\nKết quả công tác cải cách hành chính\n6 tháng đầu năm 2023\n\n" + "\n".join(wrap(story, 80))
    header = read_header(read("a.txt", data=text.encode()))
    assert header.title == "Kết quả công tác cải cách hành chính 6 tháng đầu năm 2023"


LETTERHEAD = """ỦY BAN NHÂN DÂN
{upper}

Số: 12/BC-UBND

BÁO CÁO
Công tác cải cách hành chính quý I năm 2022

1. Tiếp nhận 12 hồ sơ, đã giải quyết 10 hồ sơ.
"""


def test_letterheads_of_the_units_of_the_country(shared_dir: Path) -> None:
    """Names that hold other words, too: "PHƯỜNG AN LẠC" is folded like "phương án", "XÃ TỨ XÃ" names a kind."""
    with (shared_dir / "units" / "units.csv").open(encoding="utf-8") as file:
        units = sorted({(row["level"], row["kind"].split(" thuộc")[0], row["name"]) for row in csv.DictReader(file)})
    below = [unit for unit in units if unit[0] in ("district", "commune")]
    drawn = [unit for number, unit in enumerate(below) if number % 12 == 0 or unit[2].startswith("An ")]
    wrong = []
    for level, kind, name in drawn:
        text = LETTERHEAD.format(upper=f"{kind} {name}".upper())
        header = read_header(mend_document(read("a.txt", data=text.encode()), load_vocabulary()))
        if header.unit_level != level or normal(header.unit_name or "") != normal(f"{kind} {name}"):
            wrong.append((kind, name, header.unit_level, header.unit_name))
    assert len(drawn) > 900
    assert len(wrong) <= 0.002 * len(drawn), wrong
