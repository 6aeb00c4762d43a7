"""The forge composes what it says: the truth reads back from the text, and its arithmetic holds."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the forge is no part of the installed packages

from extractors.reader import read  # noqa: E402
from rules.codebook import load_codebook  # noqa: E402
from tests.forge import Composed, compose  # noqa: E402
from tests.forge.__main__ import main  # noqa: E402
from tests.forge.compose import ILLUSTRATION  # noqa: E402
from tests.forge.facts import DIMENSIONS, ROLES  # noqa: E402
from tests.forge.periods import period  # noqa: E402
from tests.forge.places import subject  # noqa: E402
from tests.forge.samples import samples  # noqa: E402
from tests.forge.style import Style  # noqa: E402
from tests.forge.world import by_field, draw_world  # noqa: E402

SEEDS = range(150)
SCALES = {"tỷ": Decimal(10**9), "triệu": Decimal(10**6)}
NONE = re.compile(r"(?i)^(không|chưa)\b")


@pytest.fixture(scope="module")
def reports() -> list[Composed]:
    """Reports of every kind."""
    return [compose(seed) for seed in SEEDS]


def read_value(text: str, after: str) -> Decimal:
    """A number as Vietnamese offices write it, by rules of its own; `after` is what follows it on its line.

    >>> read_value("61 tỷ 723 triệu", " đồng"), read_value("54,02", "/146,25 tỷ đồng"), read_value("48.293", "")
    (Decimal('61723000000'), Decimal('54020000000.00'), Decimal('48293'))
    """
    if NONE.match(text):
        return Decimal(0)
    total, words = Decimal(0), text.split()
    if len(words) == 1 and (shared := re.match(r"(?:/[\d.,]+)? (tỷ|triệu) đồng", after)):
        words.append(shared[1])
    for at in range(0, len(words), 2):
        digits = words[at].replace(".", "").replace(",", ".")
        total += Decimal(digits) * (SCALES[words[at + 1]] if at + 1 < len(words) else 1)
    return total


def test_same_seed_same_report() -> None:
    assert compose(7) == compose(7)
    assert compose(7).text != compose(8).text


def test_hash_seed_plays_no_part() -> None:
    code = (
        "import hashlib; from tests.forge import compose; print(hashlib.sha256(repr(compose(12)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(digests) == 1


def test_truth_stands_in_the_text(reports: list[Composed]) -> None:
    for report in reports:
        lines = report.text.split("\n")
        for row in report.figures:
            line = lines[int(row["line"]) - 1]
            assert row["value_text"] in line, row
            assert row["evidence"].strip() in line, row
            ends = [found.end() for found in re.finditer(re.escape(row["value_text"]), line)]
            assert any(read_value(row["value_text"], line[end:]) == Decimal(row["value"]) for end in ends), (row, line)


def test_truth_is_legal_by_the_codebook(reports: list[Composed]) -> None:
    codebook = load_codebook()
    for row in (row for report in reports for row in report.figures):
        indicator = codebook.indicators[row["indicator"]]
        assert row["unit"] == indicator.unit
        assert row["tier"] == indicator.tier
        assert row["role"] in ROLES
        for name in DIMENSIONS:
            if row[name]:
                assert name in indicator.dims, row
                assert row[name] in (codebook.dimensions[name] or [row[name]]), row
        if "level" in indicator.dims:
            assert row["level"], row
        if indicator.unit == "percent":
            assert Decimal(row["value"]) >= 0


def test_no_marks_of_the_forge_are_left(reports: list[Composed]) -> None:
    for report in reports:
        assert not re.search("[\ue000-\ue003{}\\[\\]]", report.text)
        assert "  " not in report.text.replace("        ", "\t")


@pytest.mark.parametrize("seed", range(0, 150, 7))
def test_totals_are_sums_of_what_is_printed(seed: int) -> None:
    figures = [row for row in compose(seed).figures if row["role"] == "actual" and not row["field"]]

    def value(indicator: str, **dims: str) -> Decimal | None:
        found = {
            Decimal(row["value"])
            for row in figures
            if row["indicator"] == indicator and all(row[name] == dims.get(name, "") for name in DIMENSIONS)
        }
        # "đúng hạn" is one thing beside "trước hạn", and another in the forms that have no column for early ones
        assert len(found) <= 1 or dims.get("timeliness") == "on_time", (indicator, dims, found)
        return found.pop() if len(found) == 1 else None

    for level in ("all", "province", "district", "commune"):
        total, new, old = (value("dossiers_received", level=level, origin=o) for o in ("", "new", "carried_over"))
        if None not in (total, new, old):
            assert total == new + old
        parts = [value("dossiers_resolved", level=level, timeliness=t) for t in ("early", "on_time", "overdue")]
        if None not in parts and (whole := value("dossiers_resolved", level=level)) is not None:
            assert whole == sum(parts)
        parts = [value("dossiers_pending", level=level, timeliness=t) for t in ("not_due", "overdue")]
        if None not in parts and (whole := value("dossiers_pending", level=level)) is not None:
            assert whole == sum(parts)


def test_fields_add_up_in_every_column() -> None:
    who = subject("Nam Định", "Hải Hậu")
    world = draw_world(random.Random(4), who, period("year", 2024))
    one = world.settlements["commune"]
    rows = by_field(random.Random(5), one, ["land", "construction", "civil_status", "other"])
    for name, count in one.counts.items():
        assert sum(row.count(name) for row in rows) == count
    for row in rows:
        assert row.received().value == row.resolved().value + row.pending().value + row.count("awaiting", "returned")


def test_errors_are_made_and_recorded() -> None:
    broken = [report for seed in range(60) if (report := compose(seed, errors=1)).errors]
    assert len(broken) > 30
    for report in broken:
        for error in report.errors:
            line = report.text.split("\n")[int(str(error["line"])) - 1]
            assert str(error["value_text"]) in line
            assert error["printed"] != error["true_value"]
            whole, parts = str(error["expression"]).split(" = ")
            assert int(whole) == sum(map(int, parts.split(" + ")))
            assert any(
                row["line"] == str(error["line"]) and row["value"] == str(error["printed"]) for row in report.figures
            )


def test_eras_and_kinds_of_report() -> None:
    old, new = ([compose(seed, era=era) for seed in range(60)] for era in ("old", "new"))
    assert all(int(str(report.meta["year"])) <= 2020 for report in old)
    assert all(int(str(report.meta["year"])) >= 2021 for report in new)
    assert not any("toàn trình" in report.text for report in old)
    seen = Counter(str(report.meta["period_type"]) for report in old + new)
    assert set(seen) == {"month", "quarter", "half_year", "nine_months", "year", "other"}
    assert {report.meta["unit_level"] for report in old + new} == {"province", "district", "commune"}


def test_after_districts_nobody_names_one() -> None:
    who = subject("Nghệ An", commune="phường Thành Vinh", after_districts=True)
    for seed in range(20):
        report = compose(seed, subject=who, period=period("quarter", 2025, 4))
        assert report.meta["district"] is None
        assert "cấp huyện" not in report.text
        assert not any(row["level"] == "district" for row in report.figures)


def test_the_core_and_thirty_wide_indicators_are_covered(reports: list[Composed]) -> None:
    found = {row["indicator"] for report in reports for row in report.figures}
    codebook = load_codebook()
    core = {one.id for one in codebook.indicators.values() if one.tier == "core"}
    assert not core - found
    assert len(found - core) >= 30


def test_traps_are_there(reports: list[Composed]) -> None:
    text = "\n".join(report.text for report in reports)
    for trap in ("NĐ-CP", "so với cùng kỳ", "cùng kỳ năm", "ISO 9001", "mức độ 3", "hằng tuần", "(1)\t(2)"):
        assert trap in text, trap
    roles = Counter(row["role"] for report in reports for row in report.figures)
    assert all(roles[role] for role in ROLES)


def test_every_report_says_what_it_is(reports: list[Composed]) -> None:
    assert all(ILLUSTRATION in report.text for report in reports)
    assert ILLUSTRATION not in compose(3, marked=False).text


@pytest.mark.parametrize(
    ("value", "written"), [(4, "04"), (0, "0"), (999, "999"), (48293, "48.293"), (1204518, "1.204.518")]
)
def test_counts_in_a_tidy_style(value: int, written: str) -> None:
    style = Style(True, True, 2, False, "%", "tỷ đồng", 0)
    assert style.count(random.Random(1), value) == written


def test_command_writes_the_gold_format(tmp_path: Path) -> None:
    assert main(["--count", "3", "--seed", "5", "--out", str(tmp_path), "--errors", "1"]) == 0
    assert len(list(tmp_path.glob("*.txt"))) == 3
    for meta in tmp_path.glob("*.meta.json"):
        assert list(json.loads(meta.read_text(encoding="utf-8"))) == [
            "doc_type", "title", "number", "issued_date", "issuing_unit", "unit_level", "province", "district",
            "commune", "period_type", "year", "period_no", "period_start", "period_end", "signer", "recipients",
        ]  # fmt: skip
    head = next(tmp_path.glob("*.figures.csv")).read_text(encoding="utf-8").split("\n")[0]
    assert head == (
        "indicator,level,channel,timeliness,origin,field,part,role,value,unit,line,value_text,evidence,tier"
    )


def test_word_files_have_their_truth_on_their_own_lines(tmp_path: Path) -> None:
    assert main(["--count", "4", "--seed", "40", "--format", "docx", "--errors", "1", "--out", str(tmp_path)]) == 0
    lines = {path.stem: ["", *read(path).text.split("\n")] for path in tmp_path.glob("*.docx")}
    assert len(lines) == 4
    for name, printed in lines.items():
        figures = list(csv.DictReader((tmp_path / f"{name}.figures.csv").read_text(encoding="utf-8").splitlines()))
        assert figures
        assert all(row["value_text"] in printed[int(row["line"])] for row in figures)
    slips = [
        (path.name.split(".")[0], slip)
        for path in tmp_path.glob("*.errors.json")
        for slip in json.loads(path.read_text(encoding="utf-8"))
    ]
    assert slips
    assert all(slip["value_text"] in lines[name][slip["line"]] for name, slip in slips)


def test_data_raw_is_what_the_forge_composes(tmp_path: Path) -> None:
    assert main(["--raw", str(tmp_path / "raw"), "--gold", str(tmp_path / "gold")]) == 0
    for made, kept in ((tmp_path / "raw", ROOT / "data" / "raw"), (tmp_path / "gold", ROOT / "tests" / "gold" / "raw")):
        for path in made.iterdir():
            assert path.read_bytes() == (kept / path.name).read_bytes(), (
                f"run: python -m tests.forge --raw data/raw ({path.name})"
            )


def test_samples_go_on_from_year_to_year() -> None:
    named = dict(samples())
    assert len(named) >= 10
    before, after = (named[f"nam-dinh_huyen-hai-hau_nam_{year}"] for year in (2022, 2023))

    def total(report: Composed, indicator: str, origin: str = "") -> set[str]:
        return {
            row["value"] for row in report.figures
            if row["indicator"] == indicator and row["level"] == "all" and row["origin"] == origin
            and row["role"] == "actual" and not any(row[name] for name in ("channel", "timeliness", "field"))
        }  # fmt: skip

    carried = total(after, "dossiers_received", "carried_over")
    assert not carried or carried == total(before, "dossiers_pending")
