"""The README keeps its word: its commands run, its excerpts stand in the files they name, its output is the output."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:<!-- (?P<mark>[^>]+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```", re.DOTALL)
BLOCKS = [(found["mark"] or "", found["kind"], found["body"]) for found in BLOCK.finditer(README)]
COMMANDS = [line for _, kind, body in BLOCKS if kind == "sh" for line in body.splitlines() if line]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a newcomer's commands touch, with the dataset made."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
    shutil.copytree(ROOT / "tests" / "gold", folder / "tests" / "gold")
    with contextlib.chdir(folder):
        assert CliRunner().invoke(main, ["run", "data/raw"]).exit_code == 0
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(command: str, checkout: Path) -> None:
    program, *arguments = shlex.split(command)
    if program == "make":
        # Running it here would run this very test; what it would call is shown, and `cchc run` itself runs above.
        shown = subprocess.run([program, "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        expected = {"run": "cchc run data/raw", "test": "evaluate"}.get(arguments[0], "")
        assert expected in shown
        return
    assert program == "cchc", f"no test knows how to run {program}"
    with contextlib.chdir(checkout):
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output


def test_python_examples_run_and_print_what_is_shown(checkout: Path) -> None:
    examples = [(body, after) for (_, kind, body), after in pairwise([*BLOCKS, ("", "", "")]) if kind == "python"]
    assert examples
    for body, (mark, _, expected) in examples:
        printed = io.StringIO()
        with contextlib.chdir(checkout), contextlib.redirect_stdout(printed):
            exec(body, {})
        if mark == "output":
            assert printed.getvalue() == expected


def test_excerpts_stand_in_the_files_they_name() -> None:
    named = [(mark.removeprefix("from: "), body) for mark, _, body in BLOCKS if mark.startswith("from: ")]
    assert named
    for path, body in named:
        assert body in (ROOT / path).read_text(encoding="utf-8")


def test_paths_named_in_the_readme_exist() -> None:
    for path in re.findall(r"`((?:data|rules|tests|pipeline|extractors)/[\w./-]+)`", README):
        assert (ROOT / path).exists() or path.startswith("data/processed"), path


def test_the_tables_of_the_readme_are_those_of_the_dataset() -> None:
    from pipeline.dataset import SCHEMAS

    assert re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE) == list(SCHEMAS)
