"""Measure what the rules find against hand-made annotations: precision, recall, header fields.

A gold folder holds `<stem>.figures.csv` and `<stem>.meta.json`; the texts stand beside them, in a sibling `seeds/`, or
where the caller says. Compared are sets of (indicator, every dimension but `part`, role, value, line).
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from extractors.document import Document
from extractors.errors import CchcError, SourceError
from pipeline.messages import say
from pipeline.prove import NOTHING, Proof, prove
from rules.codebook import CORE_PREFIXES
from rules.model import Figure, Header, Report

Reading = Callable[[Path], tuple[Document, Report]]
Key = tuple[str, str, str, str, str, str, str, Decimal, int]

TIERS = ("core", "wide")
DIMENSIONS = ("level", "channel", "timeliness", "origin", "field")
META_FIELDS = (
    "doc_type", "title", "number", "issued_date", "issuing_unit", "unit_name", "unit_level", "province", "district",
    "commune", "period_type", "year", "period_no", "period_start", "period_end", "signer",
)  # fmt: skip
BARS: Mapping[str, Mapping[str, float]] = {
    "seeds": {
        "core_precision": 0.99,
        "core_recall": 0.98,
        "wide_precision": 0.97,
        "wide_recall": 0.90,
        "meta": 1.0,
        "explained": 0.99,
    },
    "passages": {},
}
_ADDED = re.compile(r"^#.*\badded in version (\d+)\b")
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")


class GoldError(CchcError):
    """There are no annotations to measure against, or no text of theirs; says where, in both languages."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(say(key, "en", **values))
        self.vi, self.en = say(key, "vi", **values), say(key, "en", **values)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, of the gold or of the rules, as a person would look it up."""

    key: Key
    value_text: str
    evidence: str

    @property
    def tier(self) -> str:
        return "core" if self.key[0].startswith(CORE_PREFIXES) else "wide"

    def to_dict(self) -> dict[str, Any]:
        indicator, *dims, role, value, line = self.key
        named = dict(zip(DIMENSIONS, dims, strict=True))
        return {"line": line, "indicator": indicator, **{name: given for name, given in named.items() if given}} | {
            "role": role, "value": str(value), "value_text": self.value_text, "evidence": self.evidence,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ignored:
    """A number of the text on which the annotators do not judge (`unscored`), or see two readings (`alternative`)."""

    line: int
    value_text: str
    kind: str

    def covers(self, row: Row) -> bool:
        """Whether a figure is on this number; "không có" is any zero in words: letters may be damaged."""
        if self.line != row.key[-1]:
            return False
        if row.key[-2] == 0 and _is_none(self.value_text) and _is_none(row.value_text):
            return True
        return bool(_numerals(self.value_text) & _numerals(row.value_text))


@dataclass(frozen=True, slots=True)
class Gold:
    """The annotations of one source. `traps` are values of another period: a figure equal to one is wrong."""

    stem: str
    rows: tuple[Row, ...]
    traps: frozenset[tuple[Any, ...]]
    ignored: tuple[Ignored, ...]
    meta: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """How many rows were right, false and missed."""

    right: int = 0
    false: int = 0
    missing: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.false + other.false, self.missing + other.missing)

    @property
    def precision(self) -> float | None:
        found = self.right + self.false
        return self.right / found if found else None

    @property
    def recall(self) -> float | None:
        there = self.right + self.missing
        return self.right / there if there else None

    def to_dict(self) -> dict[str, Any]:
        return {"right": self.right, "false": self.false, "missing": self.missing,
                "precision": self.precision, "recall": self.recall}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """One header field: what the annotators wrote and what the rules read."""

    name: str
    expected: Any
    found: Any

    @property
    def right(self) -> bool:
        return _same_field(self.name, self.expected, self.found)


@dataclass(frozen=True, slots=True)
class SourceResult:
    """One source compared. `left_out` are figures on numbers that the annotators do not judge."""

    stem: str
    scores: Mapping[str, Score]
    false: tuple[Row, ...] = ()
    missing: tuple[Row, ...] = ()
    left_out: tuple[Row, ...] = ()
    fields: tuple[FieldCheck, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    proof: Proof = NOTHING
    error: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "source": self.stem,
            "error": self.error,
            "tiers": {tier: self.scores[tier].to_dict() for tier in TIERS},
            "meta": {"right": sum(one.right for one in self.fields), "of": len(self.fields)},
            "meta_wrong": [{"field": one.name, "expected": one.expected, "found": _plain(one.found)}
                           for one in self.fields if not one.right],
            "false": [row.to_dict() for row in self.false],
            "missing": [row.to_dict() for row in self.missing],
            "left_out": [row.to_dict() for row in self.left_out],
            "mentions": dict(self.kinds),
            "proof": self.proof.to_dict(),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All sources of a gold folder, compared."""

    name: str
    sources: tuple[SourceResult, ...]

    def score(self, tier: str) -> Score:
        return sum((source.scores[tier] for source in self.sources), Score())

    @property
    def meta_right(self) -> int:
        return sum(check.right for source in self.sources for check in source.fields)

    @property
    def meta_total(self) -> int:
        return sum(len(source.fields) for source in self.sources)

    def measures(self) -> dict[str, float | None]:
        """The numbers that bars speak of, by name."""
        measured: dict[str, float | None] = {}
        for tier in TIERS:
            measured[f"{tier}_precision"] = self.score(tier).precision
            measured[f"{tier}_recall"] = self.score(tier).recall
        measured["meta"] = self.meta_right / self.meta_total if self.meta_total else None
        kinds = self.kinds()
        measured["explained"] = 1 - kinds["other"] / kinds.total() if kinds.total() else None
        return measured

    def kinds(self) -> Counter[str]:
        """How many numerals are of each kind."""
        kinds = Counter[str]()
        for source in self.sources:
            kinds.update(source.kinds)
        return kinds

    def proof(self) -> Proof:
        """The proofs of all sources together."""
        return sum((source.proof for source in self.sources), NOTHING)

    def below(self, bars: Mapping[str, float]) -> list[tuple[str, float | None, float]]:
        """The bars missed: (name, measured, bar). A precision of nothing is no miss; its recall tells."""
        measured = self.measures()
        missed = []
        for name, bar in bars.items():
            value = measured[name]
            if value is None and self.sources and not name.endswith("recall"):
                continue
            if value is None or value < bar:
                missed.append((name, value, bar))
        return missed

    def to_dict(self) -> dict[str, Any]:
        return {
            "gold": self.name,
            "tiers": {tier: self.score(tier).to_dict() for tier in TIERS},
            "meta": {"right": self.meta_right, "of": self.meta_total},
            "mentions": dict(sorted(self.kinds().items())),
            "proof": self.proof().to_dict(),
            "sources": [source.to_dict() for source in self.sources],
        }


def evaluate(gold: Path, sources: Path | None = None, reading: Reading | None = None) -> Evaluation:
    """Compare every annotated source of the folder `gold` with what `reading` makes of its text.

    Raises GoldError where the folder holds no annotations or a text is not found.
    """
    # The one folder with texts that bear two readings was annotated with version 1 of the codebook.
    later = later_indicators() if (gold / "ignore.csv").exists() else frozenset()
    all_gold = [_without(one, later) for one in load_gold(gold)]
    texts = {one.stem: find_text(gold, one.stem, sources) for one in all_gold}
    reading = reading or read_source
    return Evaluation(gold.resolve().name, tuple(_compare(one, texts[one.stem], reading, later) for one in all_gold))


def read_source(
    path: Path, data: bytes | None = None, without: frozenset[str] = frozenset()
) -> tuple[Document, Report]:
    """The whole path of one file: read it and understand it.

    `data` stand for the file's bytes where given; `without` names texts whose teachings are left out of the rules.
    """
    from extractors.reader import read
    from rules.reading import read_report
    from rules.rulebook import load_rulebook

    document = read(path, data=data)
    return document, read_report(document, load_rulebook(without=without) if without else load_rulebook())


def load_gold(folder: Path) -> list[Gold]:
    """The annotations of a folder, by stem."""
    stems = sorted(path.name.removesuffix(".figures.csv") for path in folder.glob("*.figures.csv"))
    if not stems:
        raise GoldError("no_gold", folder=folder, kind="*.figures.csv")
    ignored: dict[str, list[Ignored]] = {}
    if (folder / "ignore.csv").exists():
        for entry in _csv(folder / "ignore.csv"):
            one = Ignored(int(entry["line"]), entry["value_text"], entry["kind"])
            ignored.setdefault(entry["passage"], []).append(one)
    return [_load_one(folder, stem, ignored.get(stem, [])) for stem in stems]


def find_text(gold: Path, stem: str, sources: Path | None) -> Path:
    """The text that was annotated: where the caller says, beside the annotations, or in a sibling `seeds/`."""
    folders = [sources] if sources else [gold, gold.resolve().parent / "seeds"]
    for folder in folders:
        exact = folder / f"{stem}.txt"
        for path in (exact, *sorted(folder.glob(f"{stem}.*"))):
            if path.is_file() and path.suffix not in (".csv", ".json"):
                return path
    raise GoldError("no_gold_text", stem=stem, folders=", ".join(str(folder) for folder in folders))


def later_indicators(codebook: Path | None = None, version: int = 1) -> frozenset[str]:
    """Indicators that the codebook gained after `version`, as its own section comments say."""
    import rules.codebook

    path = codebook or rules.codebook.HERE / "codebook.toml"
    added, found = 1, set()
    for line in path.read_text(encoding="utf-8").splitlines():
        if section := _ADDED.match(line):
            added = int(section[1])
        elif added > version and line.startswith("id = "):
            found.add(line.split('"')[1])
    return frozenset(found)


def figure_row(document: Document, figure: Figure) -> Row:
    """A figure of the rules in the form that is compared."""
    dims = tuple(getattr(figure.dims, name) for name in DIMENSIONS)
    key = (figure.indicator, *dims, figure.role, figure.value, document.line(figure.span.start))
    evidence = document.text[figure.evidence.start : figure.evidence.end]
    return Row(key, figure.value_text, " ".join(evidence.split()))  # type: ignore[arg-type]


def gold_row(entry: Mapping[str, str]) -> Row:
    """A row of `*.figures.csv`, or one with the same columns."""
    dims = tuple(entry[name] for name in DIMENSIONS)
    key = (entry["indicator"], *dims, entry["role"], Decimal(entry["value"]), int(entry["line"]))
    return Row(key, entry["value_text"], entry["evidence"])  # type: ignore[arg-type]


def compare_rows(gold: Gold, found: Iterable[Row]) -> tuple[list[Row], list[Row], list[Row], list[Row]]:
    """(right, false, missing, left out): a match counts first, then traps, then what the annotators leave open."""
    expected = {row.key: row for row in gold.rows}
    rows = {row.key: row for row in found}
    right = [row for key, row in rows.items() if key in expected]
    false, left_out = [], []
    for key, row in rows.items():
        if key in expected:
            continue
        trapped = _without_role(key) in gold.traps
        open_number = any(one.covers(row) for one in gold.ignored)
        (left_out if open_number and not trapped else false).append(row)
    alternatives = [one for one in gold.ignored if one.kind == "alternative"]
    missing = [row for key, row in expected.items() if key not in rows]
    missing = [row for row in missing if not any(one.covers(row) for one in alternatives)]
    return right, false, missing, left_out


def header_fields(header: Header) -> dict[str, Any]:
    """The header under the names of `*.meta.json`."""
    period = header.period
    named = {name: getattr(header, name) for name in META_FIELDS if hasattr(header, name)}
    return named | {"period_type": period.type, "year": period.year, "period_no": period.number,
                    "period_start": period.start, "period_end": period.end}  # fmt: skip


def _compare(gold: Gold, text: Path, reading: Reading, later: frozenset[str]) -> SourceResult:
    try:
        document, report = reading(text)
    except SourceError as error:
        document, report = Document(str(text), "", "", "", "", ()), Report(Header())
        problem = error.vi
    else:
        problem = ""
    found = [figure_row(document, figure) for figure in report.figures if figure.indicator not in later]
    right, false, missing, left_out = compare_rows(gold, found)
    scores = {
        tier: Score(*(sum(row.tier == tier for row in rows) for rows in (right, false, missing))) for tier in TIERS
    }
    read = header_fields(report.header)
    fields = tuple(FieldCheck(name, value, read[name]) for name, value in gold.meta.items())
    kinds = Counter(mention.kind for mention in report.mentions)
    place = lambda row: (row.key[-1], row.key)  # noqa: E731
    return SourceResult(gold.stem, scores, tuple(sorted(false, key=place)), tuple(sorted(missing, key=place)),
                        tuple(sorted(left_out, key=place)), fields, dict(sorted(kinds.items())),
                        prove(document, report), problem)  # fmt: skip


def _load_one(folder: Path, stem: str, ignored: Sequence[Ignored]) -> Gold:
    rows, traps = [], set()
    for entry in _csv(folder / f"{stem}.figures.csv"):
        row = gold_row(entry)
        if entry["role"] == "previous":
            traps.add(_without_role(row.key))
        else:
            rows.append(row)
    path = folder / f"{stem}.meta.json"
    meta = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    unseen = set(meta.get("not_in_text", ()))
    compared = {name: meta[name] for name in META_FIELDS if meta.get(name) is not None and name not in unseen}
    return Gold(stem, tuple(rows), frozenset(traps), tuple(ignored), compared)


def _without(gold: Gold, indicators: frozenset[str]) -> Gold:
    rows = tuple(row for row in gold.rows if row.key[0] not in indicators)
    return Gold(gold.stem, rows, gold.traps, gold.ignored, gold.meta)


def _without_role(key: Key) -> tuple[Any, ...]:
    return (*key[:6], *key[7:])


def _is_none(text: str) -> bool:
    """Whether a value is written in words, without a digit: only none of a thing is ("không có", "chưa có")."""
    return _NUMBER.search(text) is None


def _numerals(text: str) -> set[str]:
    """The numerals of a text, or the text itself where it has none ("không có").

    >>> sorted(_numerals("20 - 30")), _numerals("Không có")
    (['20', '30'], {'không có'})
    """
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    numerals = set(_NUMBER.findall(folded))
    if numerals:
        return numerals
    # A figure may carry more of the sentence than the annotator wrote: "không có hồ sơ" is "không có" too.
    return {folded} | ({"không có"} if folded.startswith("không có") else set())


def _same_field(name: str, expected: Any, found: Any) -> bool:
    if expected is None or found is None:
        return expected is found
    left, right = _plain(expected), _plain(found)
    if not isinstance(left, str) or not isinstance(right, str):
        return left == right
    left, right = _folded(left), _folded(right)
    if name in ("issuing_unit", "unit_name"):
        left, right = (re.sub(r"(?i)\bủy ban nhân dân\b", "UBND", side) for side in (left, right))
    return left == right


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).replace("Uỷ", "Ủy").replace("uỷ", "ủy").split())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
