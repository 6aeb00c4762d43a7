"""The audit: what it finds in small reports, what it must not find, and which value it names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.reader import read
from pipeline.audit import Audit, audit, finding_rows, lines_of
from pipeline.repair import Equation, repairs
from rules.identities import load_identities
from rules.reading import read_report
from rules.rulebook import load_rulebook
from tests.forge.compose import compose

HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN THỬ NGHIỆM\n\nBÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2023\n\nI. KẾT QUẢ\n\n"


def audited(tmp_path: Path, body: str, head: str = HEAD) -> Audit:
    path = tmp_path / "report.txt"
    path.write_text(head + body, encoding="utf-8")
    document = read(path)
    return audit(document, read_report(document, load_rulebook()))


def said(found: Audit, status: str) -> list[str]:
    return [f"{check.rule}: {check.expression}" for check in found.checks if check.status == status]


# ---- canaries: known contradictions that every build must find -----------------------------------------------------

CANARIES = [
    ("Tổng số hồ sơ đã giải quyết: 8.304 hồ sơ, gồm trước hạn 5.000 hồ sơ, đúng hạn 3.284 hồ sơ, quá hạn 21 hồ sơ.",
     "T2", 1),
    ("Tổng số hồ sơ tiếp nhận: 1.000 hồ sơ, gồm: mới tiếp nhận 900 hồ sơ; kỳ trước chuyển qua 101 hồ sơ.", "T5", 1),
    ("Số hồ sơ đang giải quyết: 90 hồ sơ, trong đó: trong hạn 70 hồ sơ, quá hạn 21 hồ sơ.", "T3", 1),
    ("Đã hoàn thành 17/30 nhiệm vụ, đạt 57,66%.", "share", 1),
    ("Thực hiện Nghị định số 61/2018/NĐ-CP ngày 23/4/2019 của Chính phủ.", "numbered_year", 1),
    ("Tỷ lệ văn bản điện tử cấp xã đạt 104%.", "above_hundred", 1),
]  # fmt: skip


@pytest.mark.parametrize(("body", "rule", "count"), CANARIES)
def test_a_known_contradiction_is_found(tmp_path: Path, body: str, rule: str, count: int) -> None:
    found = [check for check in audited(tmp_path, body).checks if check.status == "fail"]
    assert [check.rule for check in found] == [rule] * count


SILENT = [
    # a rest that may be carried over, returned or late accuses nobody
    "Tổng số hồ sơ tiếp nhận: 1.000 hồ sơ, trong đó trực tuyến 300 hồ sơ.",
    "Tổng số hồ sơ tiếp nhận: 1.000 hồ sơ. Đã giải quyết 900 hồ sơ. Đang giải quyết 90 hồ sơ.",
    "Đã giải quyết 900 hồ sơ, trong đó đúng hạn 880 hồ sơ.",
    # "mới", "qua mạng" and "kỳ trước" side by side
    "Tổng số hồ sơ tiếp nhận 3.000 hồ sơ; gồm: số mới tiếp nhận 1.500 hồ sơ; số từ kỳ trước chuyển qua: 500 hồ sơ; "
    "hồ sơ qua mạng: 1.000 hồ sơ.",
    # cut digits
    "Đã hoàn thành 17/30 nhiệm vụ, đạt 56,66%.",
]


@pytest.mark.parametrize("body", SILENT)
def test_what_may_be_right_never_fails(tmp_path: Path, body: str) -> None:
    assert said(audited(tmp_path, body), "fail") == []


def test_cut_digits_are_truncated_and_rounding_passes(tmp_path: Path) -> None:
    found = audited(tmp_path, "Làm xong 17/30 nhiệm vụ, đạt 56,66%; 11/75 hoạt động, đạt 14,67%.")
    assert [said(found, status)[-1] for status in ("truncated",)] == ["share: 17 / 30 = 56,6667%"]
    assert "share: 11 / 75 = 14,6667%" in said(found, "pass")


def test_the_message_is_one_a_clerk_understands(tmp_path: Path) -> None:
    rows = finding_rows(audited(tmp_path, CANARIES[0][0]), "r", {})
    assert rows[0]["status"] == "fail"
    assert rows[0]["message"].startswith("5.000 + 3.284 + 21 = 8.305, báo cáo ghi 8.304 (lệch 1)")
    assert "có thể là" in rows[0]["suggestion"]
    assert len({row["finding_id"] for row in rows}) == len(rows)


def test_every_rule_has_a_name_and_every_message_its_languages() -> None:
    names = load_identities().names
    assert all(vi and en for vi, en in names.values())


# ---- which value is wrong ------------------------------------------------------------------------------------------


def test_a_value_that_alone_explains_all_is_named() -> None:
    values = {0: 100, 1: 60, 2: 40, 3: 61, 4: 30, 5: 30}  # 100 = 60 + 40; 61 = 30 + 30; 100 = 61 + 40
    equations = [Equation(3, (4, 5)), Equation(0, (3, 2)), Equation(0, (1, 2))]
    (repair,) = repairs(values, equations)
    assert repair.single == ((3, 60),)


def test_of_several_none_is_claimed() -> None:
    (repair,) = repairs({0: 10, 1: 6, 2: 3}, [Equation(0, (1, 2))])
    assert repair.single is None
    assert len(repair.answers) == 3


def test_money_is_exact() -> None:
    big = 10**15
    values = {0: big, 1: big - 7, 2: 6, 3: big - 7, 4: 0}
    (repair,) = repairs(values, [Equation(0, (1, 2)), Equation(1, (3, 4))])
    assert ((2, 7),) in repair.answers
    assert ((0, big - 1),) in repair.answers
    assert all(len(answer) == 1 for answer in repair.answers)


def test_three_errors_go_to_the_solver() -> None:
    pytest.importorskip("ortools")
    values = {0: 11, 1: 5, 2: 5, 3: 21, 4: 10, 5: 10, 6: 31, 7: 15, 8: 15, 9: 30}
    equations = [Equation(0, (1, 2)), Equation(3, (4, 5)), Equation(6, (7, 8)), Equation(9, (1, 4, 7))]
    (repair,) = repairs(values, equations)
    assert len(repair.answers[0]) == 3
    assert repair.single is None


# ---- given reports -------------------------------------------------------------------------------------------------


def checks_of(folder: Path, stem: str) -> Iterator[dict[str, str]]:
    with (folder / f"{stem}.checks.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_seeds_every_strong_contradiction_is_found_and_nothing_else_fails(shared_dir: Path) -> None:
    for path in sorted((shared_dir / "seeds").glob("*.txt")):
        document = read(path)
        found = audit(document, read_report(document, load_rulebook()))
        wanted = [row for row in checks_of(shared_dir / "gold", path.stem) if row["holds"] == "false"]
        strong = [row for row in wanted if not row["note"].startswith("weak:")]
        doubts = [check for check in found.checks if check.status in ("fail", "unverifiable")]
        for row in strong:
            lines = {int(line) for line in row["line"].split(";") if line}
            assert any(lines & set(lines_of(check)) and _same(check.delta, row["delta"]) for check in doubts), row
        allowed = [{int(line) for line in row["line"].split(";") if line} for row in wanted]
        for check in found.checks:
            if check.status == "fail":
                assert any(lines & set(lines_of(check)) for lines in allowed), check
        cut = [row for row in checks_of(shared_dir / "gold", path.stem) if row["holds"] == "truncated"]
        assert len(cut) == sum(check.status == "truncated" for check in found.checks)


def _same(delta: Decimal | None, wanted: str) -> bool:
    return delta is None or not wanted or abs(delta) == abs(Decimal(wanted))


def test_seeds_nine_of_ten_relations_that_hold_are_checked(shared_dir: Path) -> None:
    missed, total = [], 0
    for path in sorted((shared_dir / "seeds").glob("*.txt")):
        document = read(path)
        found = audit(document, read_report(document, load_rulebook()))
        held = [check for check in found.checks if check.status == "pass"]
        for row in checks_of(shared_dir / "gold", path.stem):
            if row["holds"] != "true":
                continue
            total += 1
            if not any(_covers(check, row) for check in held):
                missed.append((path.stem[:3], row["line"], row["expression"]))
    assert len(missed) <= total * 0.1, missed


def _covers(check: object, row: dict[str, str]) -> bool:
    lines = {int(line) for line in row["line"].split(";") if line}
    mine = set(lines_of(check))  # type: ignore[arg-type]
    number = row["left"].replace(",", ".")
    if re.fullmatch(r"[\d.]+", number) and row["right"]:
        near = [value.value for value in check.values] + [  # type: ignore[attr-defined]
            one
            for one in (check.expected, check.reported)
            if one is not None  # type: ignore[attr-defined]
        ]
        scaled = {Decimal(number), Decimal(number) * 10**9}
        return bool(lines & mine) and any(one in scaled for one in near)
    return bool(lines & mine)


def test_passages_what_holds_never_fails(shared_dir: Path) -> None:
    folder = shared_dir / "passages"
    with (folder / "checks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = {row["passage"] for row in rows if row["holds"] == "false"}
    missed = []
    for path in sorted(folder.glob("*.txt")):
        document = read(path)
        found = audit(document, read_report(document, load_rulebook()))
        if path.stem not in wrong:
            assert not [check for check in found.checks if check.status == "fail"], path.stem
        for row in rows:
            if row["passage"] == path.stem and row["holds"] == "false" and not row["note"].startswith("alternative"):
                stated = Decimal(row["right"])
                doubts = [check for check in found.checks if check.status in ("fail", "unverifiable")]
                near = [value.value for check in doubts for value in check.values]
                near += [check.reported for check in doubts if check.reported is not None]
                near += [check.expected for check in doubts if check.expected is not None]
                if stated not in near:
                    missed.append((path.stem, row["expression"]))
    assert not missed


# ---- composed reports ----------------------------------------------------------------------------------------------


def composed(tmp_path: Path, seed: int, errors: int = 0) -> tuple[Audit, list[dict[str, object]]]:
    report = compose(seed, errors=errors)
    return audited(tmp_path, report.text, ""), report.errors


@pytest.mark.parametrize("seed", range(1, 61))
def test_consistent_reports_raise_no_alarm(tmp_path: Path, seed: int) -> None:
    found, _ = composed(tmp_path, seed)
    assert said(found, "fail") == []


@pytest.mark.parametrize("seed", range(1, 41))
def test_one_injected_error_is_found_and_never_another_named(tmp_path: Path, seed: int) -> None:
    found, errors = composed(tmp_path, seed, errors=1)
    for error in errors:
        doubts = [check for check in found.checks if check.status in ("fail", "unverifiable") and check.kind != "ratio"]
        assert any(error["printed"] in [value.value for value in check.values] for check in doubts)
        for repair in found.repairs.values():
            if repair.single:
                ((key, new),) = repair.single
                assert (found.sheet.values[key].value, new) == (error["printed"], error["true_value"])
