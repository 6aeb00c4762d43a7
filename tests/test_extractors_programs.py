"""Another program never outlives the process that reads, and leaves nothing behind."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import pytest

from extractors import programs
from extractors.limits import DEFAULT
from pipeline import pool


def run_for_ever(folder: str) -> None:
    """Write a temporary file, and start a program that tells its number and ends in a minute."""
    Path(tempfile.mkdtemp(), "half.docx").write_text("x")
    Path(folder, "scratch").write_text(tempfile.gettempdir())
    programs.run(["sh", "-c", f"echo $$ > {folder}/number; exec sleep 60"], Path(folder), DEFAULT)


def is_running(number: str) -> bool:
    stat = Path("/proc", number, "stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a program ends by its own time limit")
def test_a_killed_worker_takes_its_program_and_its_folder_along(tmp_path: Path) -> None:
    assert list(pool.work_through([str(tmp_path)], run_for_ever, 1, 1.0)) == [(0, pool.Lost("too_slow"))]
    number, scratch = (tmp_path / "number").read_text().strip(), (tmp_path / "scratch").read_text()
    deadline = time.monotonic() + 10
    while is_running(number) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(number)
    assert scratch != tempfile.gettempdir()
    assert not os.path.exists(scratch)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes the network away")
def test_a_program_has_no_network_and_little_memory(tmp_path: Path) -> None:
    code, output = programs.run(["cat", "/proc/net/dev"], tmp_path, DEFAULT)
    devices = [line.split(":")[0].strip() for line in output.decode().splitlines() if ":" in line]
    if code or devices not in ([], ["lo"]):
        pytest.skip("this system lets nobody take the network away")
    greedy = f"{sys.executable} -c 'x = bytearray(3_000_000_000)'"
    assert programs.run(["sh", "-c", greedy], tmp_path, DEFAULT)[0] != 0
