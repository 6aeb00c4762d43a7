"""What a change of the rules gained and lost, row by row: `make gains [BASE=rev]`, for whoever changes them.

The working tree is compared with a base revision over the given reports and over composed ones (tests/forge). Each
revision reads the same files with its own rules and readers in a process of its own; the gold and the comparison are
those of the working tree.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from pipeline.evaluate import Gold, Row, compare_rows, find_text, gold_row, later_indicators, load_gold

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
READ_BY = ("extractors", "rules")  # the packages that a revision brings itself
KINDS = ("gained", "lost", "changed", "new false", "mended false")
SHOWN = 12  # rows of each kind that are printed without -v
TIMEOUT = 120  # seconds that one revision may read


class NoBaseError(Exception):
    """There is no revision to compare with, or its rules cannot be run; the message says which."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that the two revisions read differently; `before` is its earlier false reading where it changed."""

    kind: str
    source: str
    row: Row
    before: Row | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rows of one source and one revision, compared with its gold."""

    right: frozenset[Row]
    false: frozenset[Row]
    missing: frozenset[Row]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A set of sources (seeds, passages, forge) under both revisions."""

    name: str
    base: tuple[Verdict, ...]
    head: tuple[Verdict, ...]
    changes: tuple[Change, ...]
    errors: tuple[str, ...] = ()

    def counts(self) -> Counter[str]:
        return Counter(change.kind for change in self.changes)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("base", required=False)
@click.option("--count", default=200, show_default=True, help="How many composed reports.")
@click.option("--seed", default=1, show_default=True, help="Seed of the first composed report.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="All rows.")
def main(base: str | None, count: int, seed: int, form: str, verbose: bool) -> None:
    """Compare the working tree with BASE: by default HEAD, or where nothing is changed the main branch before it."""
    try:
        revision = resolve(base)
        comparisons = compare(revision, count, seed)
    except NoBaseError as reason:
        click.echo(f"gains: {reason}")
        return
    if form == "json":
        click.echo(json.dumps(as_json(revision, comparisons), ensure_ascii=False, indent=1, default=str))
        return
    click.echo(f"gains since {revision[:10]}")
    for line in (*table(comparisons), *listing(comparisons, None if verbose else SHOWN)):
        click.echo(line)


def resolve(base: str | None) -> str:
    """The commit to compare with.

    Unasked it is HEAD where rules or readers have changes that are not committed; else the place where this branch
    left origin/main; else the commit before this one. Raises NoBaseError where there is none.
    """
    if base:
        if commit := _git("rev-parse", "--verify", "--quiet", f"{base}^{{commit}}"):
            return commit
        raise NoBaseError(f"there is no revision {base}")
    head = _git("rev-parse", "--verify", "--quiet", "HEAD")
    if _git("status", "--porcelain", "--", *READ_BY):
        return head
    main = _git("merge-base", "HEAD", "origin/main")
    if commit := main if main and main != head else _git("rev-parse", "--verify", "--quiet", "HEAD~1"):
        return commit
    raise NoBaseError("no earlier revision to compare with; name one with BASE=rev")


def compare(revision: str, count: int, seed: int) -> list[Comparison]:
    """Both revisions over all sets that are there.

    Raises NoBaseError where the rules of the base cannot be run.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        unpack(revision, folder / "base")
        compose(folder / "forge", count, seed)
        sets = {name: gold for name, gold in _sets(folder / "forge").items() if gold.is_dir()}
        golds = {name: load_gold(gold) for name, gold in sets.items()}
        texts = [find_text(sets[name], gold.stem, None) for name, group in golds.items() for gold in group]
        with ThreadPoolExecutor(2) as pool:
            base, head = pool.map(lambda where: reread(where, texts), (folder / "base", ROOT))
        return [_comparison(name, golds[name], base, head, _left_out(sets[name])) for name in sets]


def unpack(revision: str, folder: Path) -> None:
    """The readers and rules of a revision, in a folder of their own."""
    done = subprocess.run(["git", "archive", revision, *READ_BY], cwd=ROOT, capture_output=True)
    if done.returncode:
        raise NoBaseError(f"{revision[:10]} has no {' or '.join(READ_BY)}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")


def compose(folder: Path, count: int, seed: int) -> None:
    """Composed reports with their truth, the same for both revisions."""
    if count:
        command = [sys.executable, "-m", "tests.forge", "--count", str(count), "--seed", str(seed), "--out", folder]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def reread(folder: Path, texts: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """What the revision in a folder reads in each text, by stem.

    Raises NoBaseError where its rules cannot be run.
    """
    code = Path(__file__).with_name("reread.py").read_text(encoding="utf-8")
    given = "\n".join(str(path) for path in texts)
    name = "the working tree" if folder == ROOT else "the base"
    try:
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, input=given, capture_output=True,
                              encoding="utf-8", timeout=TIMEOUT)  # fmt: skip
    except subprocess.TimeoutExpired:
        raise NoBaseError(f"{name} did not end within {TIMEOUT} s") from None
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise NoBaseError(f"the rules of {name} cannot be run: {reason}")
    return {found["stem"]: found for found in map(json.loads, done.stdout.splitlines())}


def changes(source: str, base: Verdict, head: Verdict) -> Iterator[Change]:
    """How the rows of one source differ, each row once.

    A false row whose number had another false reading before is one changed row.
    """
    yield from (Change("gained", source, row) for row in _ordered(head.right, base.right))
    yield from (Change("lost", source, row) for row in _ordered(base.right, head.right))
    earlier = _ordered(base.false, head.false)
    for row in _ordered(head.false, base.false):
        same = next((one for one in earlier if _number(one) == _number(row)), None)
        if same:
            earlier.remove(same)
            yield Change("changed", source, row, same)
        else:
            yield Change("new false", source, row)
    yield from (Change("mended false", source, row) for row in earlier)


def table(comparisons: Iterable[Comparison]) -> Iterator[str]:
    """One line for each set: core and wide precision and recall before and now, and how many rows changed."""
    yield f"{'':<9} {'core P':>16} {'core R':>16} {'wide P':>16} {'wide R':>16}  " + "  ".join(KINDS)
    for one in comparisons:
        shares = []
        for tier in ("core", "wide"):
            before, after = _shares(one.base, tier), _shares(one.head, tier)
            shares += [f"{old}→{new}" for old, new in zip(before, after, strict=True)]
        counts = one.counts()
        numbers = "  ".join(f"{counts[kind]:>{len(kind)}}" for kind in KINDS)
        yield f"{one.name:<9} " + " ".join(f"{share:>16}" for share in shares) + f"  {numbers}"


def listing(comparisons: Iterable[Comparison], most: int | None) -> Iterator[str]:
    """The rows themselves, at most that many of each kind and set."""
    signs = dict(zip(KINDS, ("+", "-", "~", "!", "*"), strict=True))
    for one in comparisons:
        yield from (f"! {one.name}: {error}" for error in one.errors)
        for kind in KINDS:
            rows = [change for change in one.changes if change.kind == kind]
            if rows:
                yield f"{signs[kind]} {one.name}, {kind}: {len(rows)}"
            for change in rows[:most]:
                was = f"  (was {_named(change.before)})" if change.before else ""
                place = f"{change.source}:{change.row.key[-1]}"
                yield f"    {place}  {_named(change.row)} “{change.row.value_text}” ← {change.row.evidence[:80]}{was}"
            if most is not None and len(rows) > most:
                often = Counter(change.row.key[0] for change in rows).most_common(5)
                named = ", ".join(f"{indicator} {times}" for indicator, times in often)
                yield f"    … {len(rows) - most} more (-v); of all: {named}"


def as_json(revision: str, comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """The comparison for machines."""
    return {
        "base": revision,
        "sets": {one.name: {"counts": dict(one.counts()), "errors": one.errors,
                            "rows": [{"kind": change.kind, "source": change.source, **change.row.to_dict(),
                                      "before": change.before.to_dict() if change.before else None}
                                     for change in one.changes]} for one in comparisons},
    }  # fmt: skip


def _sets(forge: Path) -> dict[str, Path]:
    return {"seeds": SHARED / "gold", "passages": SHARED / "passages", "forge": forge}


def _left_out(gold: Path) -> frozenset[str]:
    return later_indicators() if (gold / "ignore.csv").exists() else frozenset()


def _comparison(
    name: str, golds: Sequence[Gold], base: Mapping[str, Any], head: Mapping[str, Any], later: frozenset[str]
) -> Comparison:
    before = tuple(_verdict(gold, base[gold.stem]["rows"], later) for gold in golds)
    after = tuple(_verdict(gold, head[gold.stem]["rows"], later) for gold in golds)
    found = [
        change for gold, old, new in zip(golds, before, after, strict=True) for change in changes(gold.stem, old, new)
    ]
    errors = [f"{gold.stem}: {head[gold.stem]['error']}" for gold in golds if "error" in head[gold.stem]]
    return Comparison(name, before, after, tuple(found), tuple(errors))


def _verdict(gold: Gold, found: Iterable[Mapping[str, Any]], later: frozenset[str]) -> Verdict:
    kept = [row for row in gold.rows if row.key[0] not in later]
    asked = Gold(gold.stem, tuple(kept), gold.traps, gold.ignored, gold.meta)
    rows = [gold_row({**one, "line": str(one["line"])}) for one in found if one["indicator"] not in later]
    right, false, missing, _ = compare_rows(asked, rows)
    # The gold's own rows, so that a number that both revisions read is one row however they quote it.
    own = {row.key: row for row in kept}
    return Verdict(frozenset(own[row.key] for row in right), frozenset(false), frozenset(missing))


def _shares(verdicts: Iterable[Verdict], tier: str) -> tuple[str, str]:
    right, false, missing = (
        sum(sum(row.tier == tier for row in getattr(one, name)) for one in verdicts)
        for name in ("right", "false", "missing")
    )
    return _share(right, right + false), _share(right, right + missing)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "–"


def _ordered(rows: frozenset[Row], without: frozenset[Row]) -> list[Row]:
    known = {row.key for row in without}
    return sorted((row for row in rows if row.key not in known), key=lambda row: (row.key[-1], row.key))


def _number(row: Row) -> tuple[int, str]:
    return row.key[-1], row.value_text


def _named(row: Row) -> str:
    indicator, *dims, role, value, _ = row.key
    return f"{indicator} [{' '.join(dim or '.' for dim in dims)}] {role} {value}"


def _git(*arguments: str) -> str:
    """What git answers; "" where it fails or there is none."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


if __name__ == "__main__":
    main()
