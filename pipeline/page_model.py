"""What the page says, before it is HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.page_comparisons import Group
    from pipeline.page_coverage import Coverage
    from pipeline.page_findings import Findings, Source

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Told:
    """A file with what is to be said of it; `stage` only of failures, `source` only of reports."""

    name: str
    message: str
    stage: str = ""
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page says, in the order in which it says it."""

    reports: int
    units: int
    years: tuple[int, int] | None
    figures: int
    unexplained: int
    no_figures: int
    coverage: Coverage
    groups: tuple[Group, ...]
    findings: Findings
    unresolved: tuple[Told, ...]
    failures: tuple[Told, ...]
    warnings: tuple[Told, ...]
    rows: Mapping[str, int]  # of each table of the dataset
