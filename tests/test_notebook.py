"""The notebook in docs/ runs from the archive to the chart, and shows what it showed when it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs" / "tu-kho-luu-tru-den-bieu-do.ipynb"


def shown(notebook: Any, kind: str) -> list[str]:
    """What the cells of a notebook display in one form."""
    return [output["data"][kind] for cell in notebook.cells if cell.cell_type == "code"
            for output in cell.outputs if kind in output.get("data", {})]  # fmt: skip


def printed(notebook: Any) -> str:
    return "".join(output["text"] for cell in notebook.cells if cell.cell_type == "code"
                   for output in cell.outputs if output.output_type == "stream")  # fmt: skip


def test_the_notebook_runs_from_archive_to_chart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    kept = nbformat.read(NOTEBOOK, as_version=4)
    fresh = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(fresh, timeout=120, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    table = next(one for one in shown(fresh, "text/plain") if "Số hồ sơ tiếp nhận" in one)
    assert table == next(one for one in shown(kept, "text/plain") if "Số hồ sơ tiếp nhận" in one)
    assert len(re.findall(r"\d\d\d\d\d\.0", table)) == 12
    pictures = shown(fresh, "image/svg+xml")
    assert len(pictures) == len(shown(kept, "image/svg+xml")) == 3
    for picture in pictures:
        assert "Nguồn: " in picture
    assert "Không so sánh các kỳ báo cáo khác loại" in printed(fresh)
    assert "cchc.xlsx: 8 bảng" in printed(fresh)
    assert not re.search(r"/tmp|/home|/root", NOTEBOOK.read_text(encoding="utf-8"))
