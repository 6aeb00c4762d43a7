"""How many seconds kreuzberg takes for PDF files: `python -m benchmarks.kreuzberg FILE…`, by any Python that has it.

kreuzberg is no dependency of ours. To measure it beside us, install it anywhere and name that interpreter:
`KREUZBERG_PYTHON=/path/to/python make bench`.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import best

_ROOT = Path(__file__).resolve().parent.parent


def kreuzberg_seconds(pdfs: Sequence[Path], repeats: int) -> float | None:
    """The shortest of several runs over the files, in a process of its own; None where no interpreter has kreuzberg."""
    python = os.environ.get("KREUZBERG_PYTHON") or (importlib.util.find_spec("kreuzberg") and sys.executable)
    if not python:
        return None
    command = [python, "-m", "benchmarks.kreuzberg", str(repeats), *map(str, pdfs)]
    return float(subprocess.run(command, cwd=_ROOT, check=True, capture_output=True, text=True).stdout)


def main(repeats: int, pdfs: Sequence[str]) -> None:
    """Print the seconds."""
    extract = importlib.import_module("kreuzberg").extract_file_sync
    print(best(lambda: [extract(path) for path in pdfs], repeats))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
