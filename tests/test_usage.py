"""Wrong usage is told in Vietnamese, and in English with --lang en; so is the frame of the help."""

from __future__ import annotations

import ast
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.usage import ASKING, VIETNAMESE

# Sentences for those who write commands or prompts, and shells: no user of ours meets them.
UNMET = (
    "Name ", "No options defined", "Arguments take", "Boolean option", "Could not determine", "Value must be",
    "DeprecationWarning", "deprecated", "Takes ", "Do you want", "Confirm the action", "Choice(",
    "Invalid start character", "{value!r} does not match", "{value!r} is not a valid boolean",
    "{value!r} is not a valid UUID", "{len_type} values", "{name} {filename!r} is not executable",
)  # fmt: skip


def asked(path: Path) -> set[str]:
    """The sentences that a module of click asks gettext for."""
    calls = [one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)]
    named = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in ("_", "ngettext")]
    return {arg.value for one in named for arg in one.args if isinstance(arg, ast.Constant)}


def test_every_sentence_of_click_that_a_user_may_meet_is_told_in_vietnamese() -> None:
    said = {text for module in ASKING for text in asked(Path(str(module.__file__)))}
    assert len(said) > 40, "click asks in another way: its sentences are no longer exchanged"
    assert {text for text in said - set(VIETNAMESE) if not text.startswith(UNMET)} <= {"file", "directory", "path"}


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        (["ingest"], "Lỗi: Thiếu tham số 'PATHS...'", "Error: Missing argument 'PATHS...'"),
        (["ingest", "x", "--jbs", "2"], "Không có tùy chọn '--jbs'", "No such option '--jbs'"),
        (["ingest", "x", "--jobs", "0"], "0 không nằm trong khoảng", "0 is not in the range"),
        (["ingest", "x", "--out", __file__], "là tệp, không phải thư mục", "is a file"),
        (["ingest", ""], "đường dẫn này rỗng", "the path is empty"),
        (["ingest", "x", "--out", ""], "đường dẫn này rỗng", "the path is empty"),
        (["show", ""], "đường dẫn này rỗng", "the path is empty"),
        (["compare", "x", "--by", "y"], "'y' không thuộc 'unit'", "'y' is not one of 'unit'"),
        (["evaluate", "/không có"], "không có '/không có'", "does not exist"),
    ],
)
def test_wrong_usage_is_told_in_the_language_asked_for(arguments: list[str], vietnamese: str, english: str) -> None:
    told = CliRunner().invoke(main, arguments)
    assert told.exit_code == 2
    assert vietnamese in told.stderr
    assert not {"Error", "Usage", "Missing", "Try"} & set(told.stderr.replace(":", " ").split())
    told = CliRunner().invoke(main, [*arguments, "--lang", "en"])
    assert told.exit_code == 2
    assert english in told.stderr
    assert not {"Lỗi", "Thiếu", "Xem"} & set(told.stderr.replace(":", " ").split())


@pytest.mark.parametrize("command", ["", *main.commands])
def test_the_frame_of_the_help_is_vietnamese(command: str) -> None:
    shown = CliRunner().invoke(main, [*command.split(), "--help"]).output
    assert shown.startswith("Cách dùng:")
    assert "Tùy chọn:" in shown
    assert not {"Usage:", "Options:", "Show", "[default:"} & set(shown.split())


def test_click_is_as_it_was_after_a_command() -> None:
    CliRunner().invoke(main, ["ingest"])
    assert click.exceptions._("Missing argument") == "Missing argument"
