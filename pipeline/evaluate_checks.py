"""Measure the audit against relations that people checked by hand: `<stem>.checks.csv`, or one `checks.csv` for many.

A relation that is wrong must be found, with the right difference and at its place; one cut short must come out as
truncated; one that holds must be checked, or is listed as not covered; and no sum may fail that people did not fault.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipeline.audit import Audit, audit, lines_of
from pipeline.audit_values import Check
from pipeline.evaluate import GoldError, Reading, find_text, read_source

NUMBER = re.compile(r"\d+(?:\.\d+)?")
ARITHMETIC = re.compile(r"[\d\s.+\-/=%]+")
DOUBTS = ("fail", "unverifiable")
WANTED: Mapping[str, tuple[str, ...]] = {"true": ("pass",), "truncated": ("truncated",), "false": DOUBTS}
SUMS = frozenset(("identity", "levels", "columns", "parts", "fraction", "shares"))
BILLION = Decimal(10**9)
# Rows that hang on a reading of the text, as their notes say.
OPTIONAL = ("weak:", "alternative reading")
CUT = "not by ordinary rounding"
BARS: Mapping[str, Mapping[str, float]] = {
    "seeds": {"checks_found": 1.0, "checks_truncated": 1.0, "checks_covered": 0.9, "checks_not_false": 1.0},
    "passages": {"checks_found": 0.9, "checks_truncated": 1.0, "checks_not_false": 1.0},
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation as people wrote it down. `lines` is empty where they noted none; `delta` where it is no number."""

    expression: str
    holds: str  # "true", "truncated" or "false"
    stated: str
    computed: str
    lines: frozenset[int]
    optional: bool
    cut: bool = False  # it holds, with a last digit that no ordinary rounding gives

    @property
    def wanted(self) -> tuple[str, ...]:
        """The statuses that say what people said."""
        return ("pass", "truncated") if self.cut else WANTED[self.holds]

    @property
    def numbers(self) -> frozenset[Decimal]:
        """The numbers of its arithmetic; none for a comparison of dates or names."""
        sides = [_number(side) for side in (self.stated, self.computed)]
        arithmetic = self.expression.rpartition(": ")[2]
        if None in sides:
            return frozenset()
        whole = ARITHMETIC.fullmatch(arithmetic)
        told = {Decimal(found[0]) for found in NUMBER.finditer(arithmetic)} if whole else set()
        return frozenset(told | {side for side in sides if side is not None})

    @property
    def delta(self) -> Decimal | None:
        stated, computed = _number(self.stated), _number(self.computed)
        return None if stated is None or computed is None else abs(stated - computed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the audit says of one relation: the status of the check that speaks of it, "" where none does."""

    relation: Relation
    status: str

    @property
    def right(self) -> bool:
        """Whether this is what people said."""
        return self.status in self.relation.wanted


@dataclass(frozen=True, slots=True)
class SourceChecks:
    """One source: its relations, and failing checks that no one faults by hand."""

    stem: str
    outcomes: tuple[Outcome, ...]
    false_fails: tuple[str, ...]

    def of(self, holds: str) -> list[Outcome]:
        """Outcomes of the relations that hold, are truncated or false; what hangs on a reading apart."""
        return [one for one in self.outcomes if one.relation.holds == holds and not one.relation.optional]


@dataclass(frozen=True, slots=True)
class ChecksEvaluation:
    """All sources of a folder."""

    sources: tuple[SourceChecks, ...]

    def of(self, holds: str) -> list[Outcome]:
        return [one for source in self.sources for one in source.of(holds)]

    def measures(self) -> dict[str, float | None]:
        """The numbers that bars speak of, by name."""
        failing = sum(len(source.false_fails) for source in self.sources)
        return {
            "checks_found": _share(self.of("false")),
            "checks_truncated": _share(self.of("truncated")),
            "checks_covered": _share(self.of("true")),
            "checks_not_false": 0.0 if failing else 1.0,
        }

    def below(self, bars: Mapping[str, float]) -> list[tuple[str, float | None, float]]:
        """The bars missed: (name, measured, bar)."""
        measured = self.measures()
        shares = [(name, measured[name], bar) for name, bar in bars.items()]
        return [(name, value, bar) for name, value, bar in shares if value is not None and value < bar]

    def to_dict(self) -> dict[str, Any]:
        return {
            "measures": self.measures(),
            "sources": [
                {"source": source.stem, "false_fails": list(source.false_fails),
                 "missed": [one.relation.expression for one in source.outcomes
                            if not one.right and not one.relation.optional]}
                for source in self.sources
            ],
        }  # fmt: skip


def evaluate_checks(gold: Path, sources: Path | None = None, reading: Reading | None = None) -> ChecksEvaluation:
    """Audit every source whose relations people checked. Raises GoldError where there are none, or no text."""
    reading = reading or read_source
    relations = load_relations(gold)
    if not relations:
        raise GoldError("no_gold", folder=gold, kind="*.checks.csv")
    stems = sorted({*relations, *(path.name.removesuffix(".figures.csv") for path in gold.glob("*.figures.csv"))})
    return ChecksEvaluation(tuple(
        compare(stem, audit(*reading(find_text(gold, stem, sources))), relations.get(stem, [])) for stem in stems
    ))  # fmt: skip


def load_relations(gold: Path) -> dict[str, list[Relation]]:
    """The relations of a folder, by source."""
    relations: dict[str, list[Relation]] = {}
    for path in sorted(gold.glob("*checks.csv")):
        own = path.name.removesuffix(".checks.csv")
        for row in _csv(path):
            # Where one file speaks of many sources, the computed side comes first.
            sides = (row["right"], row["left"]) if "passage" in row else (row["left"], row["right"])
            lines = frozenset(int(line) for line in (row.get("line") or "").split(";") if line)
            optional, cut = row["note"].startswith(OPTIONAL), CUT in row["note"]
            one = Relation(row["expression"], row["holds"], *sides, lines, optional, cut)
            relations.setdefault(row.get("passage") or own, []).append(one)
    return relations


def compare(stem: str, found: Audit, relations: Sequence[Relation]) -> SourceChecks:
    """What the audit of a source says of each relation, and what it faults alone."""
    outcomes = tuple(Outcome(one, _status(one, found.checks)) for one in relations)
    faulted = [one for one in relations if one.holds == "false"]
    alone = [
        f"{check.rule}: {check.expression}" for check in found.checks
        if check.status == "fail" and not any(_speaks_of(check, one) for one in faulted)
    ]  # fmt: skip
    return SourceChecks(stem, outcomes, tuple(alone))


def _status(relation: Relation, checks: Iterable[Check]) -> str:
    """The status of the check that speaks of a relation: the right one where several do."""
    said = [check.status for check in checks if _speaks_of(check, relation)]
    return next((status for status in (*relation.wanted, *said) if status in said), "")


def _speaks_of(check: Check, relation: Relation) -> bool:
    """Whether a check is about a relation: its lines, its numbers, and where it is false its difference."""
    lines = set(lines_of(check))
    if relation.lines and not relation.lines & lines:
        return False
    if not check.values or not relation.numbers:
        return check.kind not in SUMS and bool(relation.lines) and (lines <= relation.lines or lines >= relation.lines)
    mine = {value.value for value in check.values} | {check.expected, check.reported}
    told = {one for one in relation.numbers if mine & {one, one * BILLION}}
    if relation.holds == "false":
        same = check.delta is None or abs(check.delta) == relation.delta or check.kind == "ratio"
        return same and _number(relation.stated) in told and (len(told) > 1 or bool(relation.lines))
    counts = {value.value for value in check.values if not value.is_share}
    both = check.kind == "ratio" and len(counts) == 2 and counts <= told
    return _number(relation.stated) in told or told == relation.numbers or both


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _share(outcomes: Sequence[Outcome]) -> float | None:
    return sum(one.right for one in outcomes) / len(outcomes) if outcomes else None


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
