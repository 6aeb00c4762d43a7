"""What a run gives its workers to do, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.sources import Signature
from pipeline.state import Failure


@dataclass(frozen=True, slots=True)
class Task:
    """One file for a worker: under which name, where, and the digest found on the way in."""

    source: str
    path: str
    sha256: str
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker made of a task: rows in Arrow's stream format, or a failure."""

    sha256: str
    report_id: str = ""
    figures: int = 0
    unexplained: int = 0
    rows: bytes = b""
    failure: Failure | None = None
    unresolved: str = ""
