"""Sums and shares that hold between figures: data in rules/identities.toml, read and checked whole."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal

import regex

from extractors.errors import RulebookError
from rules.codebook import Codebook, load_codebook
from rules.fold import WORD, fold, fold_text

Kind = Literal["=", "<=", "~"]
FILE = Path(__file__).parent / "identities.toml"
IDENTITY_KEYS = frozenset(
    [
        "id",
        "kind",
        "family",
        "whole",
        "parts",
        "open",
        "closed_by",
        "inclusive",
        "absent",
        "linked",
        "excess_only",
        "anywhere",
        "soft",
        "levels",
        "strict_in_tables",
        "remainder",
        "indicators",
        "vi",
        "en",
    ]
)
FLAGS = ("linked", "excess_only", "anywhere", "soft", "levels", "strict_in_tables", "remainder")
TABLES = frozenset(("slots", "identity", "rate", "exclusive", "kinds", "neighbour", "columns", "group", "structure"))
UNFINISHED = "unfinished"  # tasks not yet done, which no indicator counts


@dataclass(frozen=True, slots=True)
class Term:
    """A figure that an identity speaks of. `indicator` "" is that of the whole; so are dimensions it does not name."""

    indicator: str = ""
    dims: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    slot: str = ""  # instead of dimensions: alternatives of `Identities.slots`


@dataclass(frozen=True, slots=True)
class Identity:
    """A whole and its parts; see identities.toml for what each key means."""

    id: str
    kind: Kind
    whole: Term
    parts: tuple[Term, ...]
    vi: str
    en: str
    family: str = ""
    open: tuple[Term, ...] = ()
    closed_by: tuple[Term, ...] = ()
    inclusive: tuple[Term, ...] = ()
    absent: tuple[Term, ...] = ()
    linked: bool = False
    excess_only: bool = False
    anywhere: bool = False
    soft: bool = False
    levels: bool = False
    strict_in_tables: bool = False
    remainder: bool = False
    indicators: tuple[str, ...] = ()

    @property
    def unfinished(self) -> bool:
        """Whether what is not yet done, which no indicator counts, is one of the parts."""
        return any(term.slot == UNFINISHED for term in self.parts)

    @property
    def leaves_unfinished(self) -> bool:
        """Whether a remainder may be what is not yet done."""
        return any(term.slot == UNFINISHED for term in self.open)

    def speaks_of(self, indicator: str) -> bool:
        """Whether the whole may be this indicator."""
        if self.levels:
            return any(fnmatchcase(indicator, pattern) for pattern in self.indicators)
        return self.whole.indicator == indicator


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, what it counts, and the counts that it may be a share of."""

    id: str
    share: str
    of: str
    bases: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """A sum along the rows of a table: patterns of the heads, the whole's first; of a group that of every part."""

    id: str
    kind: Kind
    patterns: tuple[regex.Pattern[str], ...]
    excess_only: bool = False


@dataclass(frozen=True, slots=True)
class Identities:
    """All that identities.toml says."""

    slots: dict[str, tuple[tuple[Term, ...], ...]]
    identities: tuple[Identity, ...]
    rates: dict[str, Rate]
    exclusive: tuple[tuple[str, str], ...]  # (folded words, what they tell), longest words first
    kinds: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]  # (folded words of a whole, words of its kinds)
    columns: tuple[ColumnSum, ...]
    groups: tuple[ColumnSum, ...]
    names: dict[str, tuple[str, str]]  # id → (Vietnamese, English)


@cache
def load_identities(path: Path = FILE) -> Identities:
    """Read and check the file. Raises RulebookError, naming the entry, on whatever the codebook does not know."""
    with path.open("rb") as file:
        data = tomllib.load(file)
    if stray := set(data) - TABLES:
        raise RulebookError(f"{path.name}: unknown table {sorted(stray)[0]}")
    book = load_codebook()
    slots = {
        name: tuple(tuple(_term(text, "", (), book, f"slot {name}") for text in group) for group in groups)
        for name, groups in data["slots"].items()
    }
    identities = tuple(_identity(entry, tuple(slots), book) for entry in data["identity"])
    rates = {entry["share"]: _rate(entry, book) for entry in data["rate"]}
    pairs = [(fold_text(words), entry["is"]) for entry in data["exclusive"] for words in entry["words"]]
    names = {one.id: (one.vi, one.en) for one in identities}
    for table in ("neighbour", "columns", "group", "structure"):
        names |= {entry["id"]: (entry["vi"], entry["en"]) for entry in data[table]}
    columns, groups = (tuple(_column_sum(entry) for entry in data[table]) for table in ("columns", "group"))
    exclusive = tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
    kinds = tuple((tuple(map(fold_text, entry["of"])), tuple(map(fold_text, entry["are"]))) for entry in data["kinds"])
    return Identities(slots, identities, rates, exclusive, kinds, columns, groups, names)


def is_kind(part: str, whole: str, kinds: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]) -> bool:
    """Whether folded words name a kind of what other folded words name: "quyết định" of "văn bản"."""
    return any(whole.startswith(of) and part.startswith(are) for of, are in kinds)


def _identity(entry: dict[str, Any], slots: tuple[str, ...], book: Codebook) -> Identity:
    place = f'identity "{entry.get("id")}"'
    if stray := set(entry) - IDENTITY_KEYS:
        raise RulebookError(f"identities.toml, {place}: unknown key {sorted(stray)[0]}")
    if entry["kind"] not in ("=", "<=", "~"):
        raise RulebookError(f"identities.toml, {place}: kind is =, <= or ~")
    flags = {name: bool(entry.get(name)) for name in FLAGS}
    texts = {name: entry[name] for name in ("id", "kind", "vi", "en")}
    if flags["levels"]:
        return Identity(**texts, **flags, whole=Term(), parts=(), indicators=tuple(entry["indicators"]))
    whole = dict(entry["whole"])
    indicator = whole.pop("indicator")
    head = _term(",".join(f"{name}={value}" for name, value in whole.items()), indicator, slots, book, place)

    def terms(name: str) -> tuple[Term, ...]:
        return tuple(_term(text, indicator, slots, book, place) for text in entry.get(name, ()))

    return Identity(
        **texts, **flags, whole=head, parts=terms("parts"), family=entry.get("family", ""), open=terms("open"),
        closed_by=terms("closed_by"), inclusive=terms("inclusive"), absent=terms("absent"),
    )  # fmt: skip


def _column_sum(entry: dict[str, Any]) -> ColumnSum:
    if entry["kind"] not in ("=", "<=", "~"):
        raise RulebookError(f'identities.toml, columns "{entry["id"]}": kind is =, <= or ~')
    heads = (WORD.sub(lambda found: fold(found[0]), head) for head in entry["heads"])  # over folded text
    patterns = tuple(regex.compile(head) for head in heads)
    return ColumnSum(entry["id"], entry["kind"], patterns, entry.get("excess_only", False))


def _rate(entry: dict[str, Any], book: Codebook) -> Rate:
    place = f'rate "{entry["id"]}"'
    for name in (entry["share"], entry["of"]):
        if name not in book.indicators:
            raise RulebookError(f"identities.toml, {place}: the codebook has no indicator {name}")
    bases = tuple(_term(text, entry["of"], (), book, place) for text in entry["bases"])
    return Rate(entry["id"], entry["share"], entry["of"], bases)


def _term(text: str, indicator: str, slots: tuple[str, ...], book: Codebook, place: str) -> Term:
    """ "channel=online", "dossiers_pending", "dossiers_pending/timeliness=not_due", "online" (a slot)."""
    optional = text.startswith("?")
    name, _, rest = text.removeprefix("?").partition("/")
    if not rest and "=" in name:
        name, rest = indicator, name
    elif not rest and (name in slots or name == UNFINISHED):
        return Term(indicator, (), optional, name)
    elif not name:
        name = indicator
    if name and name not in book.indicators:
        raise RulebookError(f"identities.toml, {place}: the codebook has no indicator {name}")
    if rest in slots:
        return Term(name, (), optional, rest)
    dims = []
    for pair in rest.split(",") if rest else ():
        dimension, _, value = pair.partition("=")
        if dimension not in book.dimensions or (value not in ("", "*") and value not in book.dimensions[dimension]):
            raise RulebookError(f"identities.toml, {place}: the codebook has no {pair}")
        dims.append((dimension, value))
    return Term(name, tuple(dims), optional)
