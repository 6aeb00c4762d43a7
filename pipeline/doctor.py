"""What is installed, what is missing, and how to get it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from extractors import tessdata
from pipeline.state import HERE


@dataclass(frozen=True, slots=True)
class Component:
    """A library or program: what it is for, and how to install it where it is missing."""

    name: str
    version: str | None
    required: bool
    purpose: tuple[str, str]  # Vietnamese, English
    how: str


def examine() -> list[Component]:
    """Every component, required ones first."""
    return sorted([*_python(), *_libraries(), *_programs()], key=lambda one: not one.required)


def _python() -> Iterator[Component]:
    found = ".".join(map(str, sys.version_info[:3]))
    fit = sys.version_info >= (3, 11)
    yield Component("Python", found if fit else None, True, ("chạy chương trình", "runs the program"),
                    "apt-get install python3.11 python3.11-venv")  # fmt: skip


def _libraries() -> Iterator[Component]:
    """The libraries that the project asks for: those of its tests are not required."""
    try:
        wanted = requires("cchc-miner") or []
    except PackageNotFoundError:  # run from its folder, not installed
        project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        wanted = [*project["dependencies"], *(f"{one}; extra" for one in project["optional-dependencies"]["test"])]
    for line in wanted:
        name, optional = re.split(r"[\s;<>=!~\[]", line, maxsplit=1)[0], "extra" in line
        try:
            found = version(name)
        except PackageNotFoundError:
            found = None
        purpose = ("kiểm thử", "tests") if optional else ("thư viện", "library")
        yield Component(name, found, not optional, purpose, "make install")


def _programs() -> Iterator[Component]:
    """Programs that only some kinds of file need; without them such a file is a failure with a clear message."""
    office = ("đọc tệp .doc, .rtf, .odt", "reads .doc, .rtf and .odt files")
    second = ("đọc tệp .doc lần thứ hai để đối chiếu", "reads .doc files a second time, to compare")
    ocr = ("nhận dạng bản quét", "reads scanned pages")
    yield Component("LibreOffice", _first_line("soffice", "--version"), False, office,
                    "apt-get install libreoffice-writer-nogui")  # fmt: skip
    yield Component("antiword", _antiword(), False, second, "apt-get install antiword")
    for name, language in (("tiếng Việt", tessdata.LANGUAGE), ("đọc số lần hai", tessdata.SECOND_LANGUAGE)):
        found = tessdata.find(language)
        yield Component(f"Tesseract: {name}", found and f"{found / language}.traineddata", False, ocr,
                        tessdata.INSTALL)  # fmt: skip


def _antiword() -> str | None:
    """Its version, which only its help tells."""
    found = re.search(r"Version: (\S+)", _output("antiword", "-h"))
    return found[1] if found else None


def _first_line(program: str, *arguments: str) -> str | None:
    return (_output(program, *arguments).splitlines() or [None])[0]


def _output(program: str, *arguments: str) -> str:
    if not shutil.which(program):
        return ""
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr
