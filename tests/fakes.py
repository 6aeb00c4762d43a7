"""A reader of reports so simple that tests of the pipeline need no rules: every run of digits is a figure."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import time
from decimal import Decimal
from pathlib import Path

from extractors.document import Document, Span
from pipeline.dataset import pack
from pipeline.jobs import Outcome, Task
from pipeline.rows import make_rows
from pipeline.state import Failure
from rules.model import Dims, Figure, Header, Mention, Period, Report, Section


def document_of(text: str, path: str = "a.txt") -> Document:
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(path, sha256, "text/plain", "text", text, (), line_starts=starts)


def figure_at(start: int, printed: str, **changes: object) -> Figure:
    span = Span(start, start + len(printed))
    value = Decimal(printed.replace(",", "."))
    given = {"indicator": "dossiers_received", "dims": Dims(level="all"), "role": "actual", "value": value,
             "unit": "dossier", "decimals": 0, "scale": 0, "span": span, "value_text": printed, "evidence": span,
             "origin_kind": "text", "rule": "fake", "confidence": 1.0}  # fmt: skip
    return Figure(**{**given, **changes})  # type: ignore[arg-type]


def report_of(text: str) -> Report:
    """Every run of digits a figure, under one section."""
    found = list(re.finditer(r"\d+", text))
    figures = tuple(figure_at(one.start(), one[0], section=0) for one in found)
    mentions = tuple(Mention(one.span, one.value_text, "figure", one.value, section=0) for one in figures)
    header = Header("bao_cao", province="Cao Bằng", period=Period("quarter", 1, 2023))
    return Report(header, (Section("I.", "Kết quả", 0, Span(0, 1)),), mentions, figures)


def read_simply(task: Task) -> Outcome:
    """A worker that obeys words in the text: "chết" kills it, "ngủ" hangs it, "hỏng" makes it fail."""
    content = Path(task.path).read_bytes().decode()
    if "chết" in content:
        os.kill(os.getpid(), signal.SIGKILL)
    if "ngủ" in content:
        time.sleep(60)
    if "hỏng" in content:
        return Outcome(task.sha256, failure=Failure("read", "damaged", "Tệp hỏng.", "Damaged."))
    document = document_of(content, task.path)
    rows = make_rows(document, report_of(content), task.source)
    packed = pack(rows.report, rows.figures, rows.mentions)
    return Outcome(task.sha256, rows.report["report_id"], len(rows.figures), rows.report["unexplained"], packed)


def write_reports(folder: Path, count: int = 3) -> Path:
    """A folder of small reports that are old enough to be trusted by their times."""
    folder.mkdir(parents=True, exist_ok=True)
    for at in range(count):
        (folder / f"bao-cao-{at}.txt").write_text(f"Tiếp nhận {at + 10} hồ sơ\nGiải quyết {at} hồ sơ\n", "utf-8")
    return folder
