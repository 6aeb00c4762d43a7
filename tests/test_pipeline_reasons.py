"""Why a number is no figure is told in Vietnamese, whatever rule refused it."""

from __future__ import annotations

import ast
import re

import pytest
from rich.console import Console

from extractors.reader import read
from pipeline.options import printed
from pipeline.reasons import REASONS, reason_words
from pipeline.show import print_report
from rules.reading import read_report
from rules.rulebook import load_rulebook
from tests.conftest import ROOT

ENGLISH = re.compile(r"(?:[a-z']+|\{\})(?:[,:]? (?:[a-z']+|\{\}|\([\w ]+\)))+\??")
# Such strings of the rules are names of a rule that made a figure, and folded Vietnamese.
RULES = re.compile(r"(?:rate|count|share|sum|form|slot)\b.*|left over|[{} ]+")
FOLDED = {"bao cao", "kinh gui", "tren day la", "viet nam", "dau nam", "cuoi nam", "nam nam", "thanh pho", "thi xa",
          "thi tran", "dac khu", "ao bh ce co eo ft gq hn ij il it lt kh nu np rt sx uv vy mn"}  # fmt: skip
LOADING = {"examples.py", "rulebook.py", "identities.py"}  # say what is wrong with the rules themselves


def sentences() -> set[str]:
    """The English sentences that stand in the rules; "{}" for what is put into one."""
    found = set()
    for path in sorted((ROOT / "rules").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
        raised = {id(part) for one in ast.walk(tree) if isinstance(one, ast.Raise | ast.Assert)
                  for part in ast.walk(one)}  # fmt: skip
        parts = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in one.values}
        for one in ast.walk(tree) if path.name not in LOADING else ():
            if id(one) in told | raised | parts:
                continue
            if isinstance(one, ast.JoinedStr):
                found.add("".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in one.values))
            elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                found.add(one.value)
    return {one for one in found if ENGLISH.fullmatch(one) and not RULES.fullmatch(one) and one not in FOLDED}


def test_every_reason_of_the_rules_has_words() -> None:
    known = {re.sub(r"\{\w+\}", "{}", one) for one in REASONS}
    assert len(sentences()) > 40, "the rules say their reasons in another way"
    assert sentences() - known == set(), "add these to pipeline/reasons.py"


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_told_in_vietnamese(reason: str) -> None:
    said = reason_words(re.sub(r"\{\w+\}", "timeliness", reason))
    assert not ENGLISH.fullmatch(said)
    assert "{" not in said


def test_an_official_sees_no_english() -> None:
    text = "Kết quả năm 2023\n\n- Đã trồng 4.321 cây bàng vuông quanh trụ sở.\n- Xếp thứ 12/63 tỉnh.\n"
    document = read("a.txt", data=text.encode())
    report = read_report(document, load_rulebook())

    def shown(lang: str) -> str:
        def show(screen: Console) -> None:
            print_report(screen, document, report, lang)  # type: ignore[arg-type]

        return printed(show)

    assert "không có chỉ tiêu nào đếm việc này" in shown("vi")
    assert "no indicator" not in shown("vi")
    assert "no indicator counts this" in shown("en")
