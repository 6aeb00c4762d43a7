"""The audit: what it finds in small reports, what it must not find, and which value it names."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

import pipeline
import rules
from benchmarks.audit import run
from extractors.reader import read
from pipeline.audit import Audit, audit, finding_rows
from pipeline.audit_values import Check
from pipeline.audit_words import message
from pipeline.evaluate_checks import BARS, evaluate_checks
from pipeline.repair import Equation, repairs
from rules.identities import load_identities
from rules.reading import read_report
from rules.rulebook import load_rulebook

HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN THỬ NGHIỆM\n\nBÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2023\n\nI. KẾT QUẢ\n\n"


def audited(tmp_path: Path, body: str, head: str = HEAD) -> Audit:
    path = tmp_path / "report.txt"
    path.write_text(head + body, encoding="utf-8")
    document = read(path)
    return audit(document, read_report(document, load_rulebook()))


def said(found: Audit, status: str) -> list[str]:
    return [f"{check.rule}: {check.expression}" for check in found.checks if check.status == status]


# ---- canaries: known contradictions that every build must find -----------------------------------------------------

with (Path(__file__).parent / "canaries.toml").open("rb") as file:
    CANARIES = tomllib.load(file)["canary"]
# Told between reports: tests/test_audit_neighbours.py, tests/test_pipeline_witnesses.py.
BETWEEN = {"T21", "T22", "N1", "N2", "W1", "W2", "W3"}


def printed(canary: dict[str, Any], number: str, tmp_path: Path) -> Audit:
    texts = (canary.get("head", HEAD), canary["text"])
    head, body = (text.lstrip("\n").replace("{n}", canary[number]) for text in texts)
    return audited(tmp_path, body, head)


def spoken(canary: dict[str, Any], found: Audit, status: str) -> list[Check]:
    return [
        check for check in found.checks
        if check.rule == canary["rule"] and check.status == status and canary.get("kind", check.kind) == check.kind
    ]  # fmt: skip


@pytest.mark.parametrize("canary", CANARIES, ids=lambda one: one["rule"])
def test_a_known_contradiction_is_found_and_its_correction_holds(tmp_path: Path, canary: dict[str, Any]) -> None:
    status = canary.get("status", "fail")
    wrong, right = (printed(canary, number, tmp_path) for number in ("wrong", "right"))
    assert bool(spoken(canary, wrong, status)) == (status != "pass")
    assert canary.get("only") or spoken(canary, right, "pass")
    assert said(right, "fail") == []
    assert all(message(row) and message(row, "en") for row in finding_rows(wrong, "r", {}))


def written_checks() -> set[tuple[str, str]]:
    """(kind, rule) of every check that the audit's code writes by name."""
    found = set()
    for path in Path(pipeline.__file__).parent.glob("audit*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Check", "sum_check", "_fact", "_row"):
                names = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if len(names) == 2 and all(isinstance(name, str) for name in names):
                    found.add((names[0], names[1]))
    return found


def test_every_rule_and_every_kind_of_finding_has_a_canary() -> None:
    with (Path(rules.__file__).parent / "identities.messages.toml").open("rb") as file:
        messages = tomllib.load(file)["message"]
    told = {rule for one in messages for rule in one.get("rules", [one["rule"]] if "rule" in one else [])}
    wanted = load_identities().names.keys() | told | {rule for _, rule in written_checks()}
    silent = wanted - {one["rule"] for one in CANARIES} - BETWEEN
    assert not silent, "a rule that nothing makes speak may be dead"


def test_a_message_is_said_once_and_by_every_rule_that_it_names() -> None:
    with (Path(rules.__file__).parent / "identities.messages.toml").open("rb") as file:
        messages = tomllib.load(file)["message"]
    texts = [one[lang] for one in messages for lang in ("vi", "en")]
    assert len(texts) == len(set(texts))
    assert {key for one in messages for key in one} == {"kind", "rule", "rules", "status", "vi", "en"}
    row = {"kind": "identity", "status": "unverifiable", "expression": "42 + 2 = 44", "reported": 50.0,
           "expected": 44.0, "delta": 6.0, "limit": None}  # fmt: skip
    for rule in ("T9", "T9a", "T9b", "T9c"):
        assert "còn 6 chưa nói rõ (có thể trả lại, rút hoặc chờ bổ sung)" in message(row | {"rule": rule})


def test_every_check_that_the_code_writes_is_seen(tmp_path: Path) -> None:
    seen = set()
    for canary in CANARIES:
        for number in ("wrong", "right"):
            seen |= {(check.kind, check.rule) for check in printed(canary, number, tmp_path).checks}
    assert written_checks() - seen == set()
    assert len(written_checks()) > 20


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
    body = "Đã giải quyết: 8.304 hồ sơ, gồm trước hạn 5.000, đúng hạn 3.284, quá hạn 21 hồ sơ."
    rows = finding_rows(audited(tmp_path, body), "r", {})
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


def test_errors_that_share_no_number_are_named_each() -> None:
    values = {0: 100, 1: 61, 2: 40, 3: 160, 4: 200, 5: 90, 6: 111, 7: 160, 8: 300, 9: 50}  # 61 for 60, 111 for 110
    sums = [Equation(0, (1, 2)), Equation(3, (0, 1)), Equation(4, (5, 6)), Equation(7, (6, 9)), Equation(8, (0, 4))]
    named = {repair.single for repair in repairs(values, sums)}
    assert named == {((1, 60),), ((6, 110),)}


def test_errors_that_may_make_up_for_each_other_are_not_named() -> None:
    values = {0: 100, 1: 61, 2: 40, 3: 200, 4: 139, 5: 60, 6: 200}  # 61 + 139 = 200 holds: as it is, or with 60 + 140
    sums = [Equation(0, (1, 2)), Equation(3, (4, 5)), Equation(6, (1, 4))]
    assert [repair.single for repair in repairs(values, sums)] == [None, None]


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


def test_many_errors_that_hang_together_go_to_the_solver() -> None:
    pytest.importorskip("ortools")
    values = {0: 11, 1: 5, 2: 5, 3: 21, 4: 10, 5: 10, 6: 31, 7: 15, 8: 15, 9: 100}
    equations = [Equation(0, (1, 2)), Equation(3, (4, 5)), Equation(6, (7, 8)), Equation(9, (1, 4, 7))]
    (repair,) = repairs(values, equations)
    assert len(repair.answers[0]) == 4
    assert repair.single is None


def test_a_search_cut_short_says_so() -> None:
    values = {0: 11, 1: 5, 2: 5, 3: 21, 4: 10, 5: 10, 6: 5, 7: 9}
    equations = [Equation(0, (1, 2)), Equation(3, (4, 5)), Equation(7, (1, 4))]
    (repair,) = repairs(values, equations, seconds=0)
    assert not repair.complete
    assert repair.single is None


def test_what_may_be_left_open_weighs_but_never_binds() -> None:
    values = {0: 100, 1: 60, 2: 41, 3: 41, 4: 160}  # 100 = 60 + 41 is wrong; 41 is told twice; 160 = 100 + 60
    hard, told_twice, total = Equation(0, (1, 2)), Equation(3, (2,), open=True), Equation(4, (0, 1), open=True)
    (repair,) = repairs(values, [hard])
    assert len(repair.answers) == 3
    (repair,) = repairs(values, [hard, told_twice])
    assert repair.single is None, "two numbers are left"
    (repair,) = repairs({**values, 0: 90, 2: 40, 3: 40}, [hard, told_twice, total])
    assert repair.single == ((0, 100),)


def test_a_rest_that_happens_to_close_tells_nothing() -> None:
    values = {0: 48893, 1: 7065, 2: 41819, 3: 7076, 4: 2}  # nine too few: in 2; and nine were left over in 3 - 1 - 4
    relations = [Equation(0, (1, 2)), Equation(3, (1, 4), at_most=True), Equation(3, (1, 4), open=True, rest=True)]
    (repair,) = repairs(values, relations)
    assert repair.single is None


def test_a_whole_that_repeats_its_own_part_tells_nothing() -> None:
    values = {0: 122, 1: 122, 2: 122, 3: 9}  # 122 told twice, of which 122 (misprinted for 113) and 9
    sums = [Equation(0, (2, 3), open=True), Equation(1, (2, 3), open=True)]
    (repair,) = repairs(values, [*sums, Equation(1, (2,), open=True)])
    assert set(repair.answers) == {((2, 113),), ((3, 0),)}
    assert repair.single is None


# ---- given reports -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("folder", "bars"), [("gold", "seeds"), ("passages", "passages")])
def test_what_people_checked_by_hand(shared_dir: Path, folder: str, bars: str) -> None:
    found = evaluate_checks(shared_dir / folder)
    assert found.below(BARS[bars]) == [], found.to_dict()


# ---- composed reports ----------------------------------------------------------------------------------------------


def test_pairs_of_reports_that_differ_in_one_misprint() -> None:
    trials = run(range(1, 121))
    assert [one.alarms for one in trials if one.alarms] == []
    missed = [(one.seed, one.error) for one in trials if one.error and not one.found]
    assert missed == []
    assert [one.seed for one in trials if one.answer == "wrong"] == []
    clear = [one for one in trials if one.error and one.error["identifiable"]]
    assert sum(one.answer == "right" for one in clear) >= 0.95 * len(clear) > 20
