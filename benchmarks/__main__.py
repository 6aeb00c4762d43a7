"""Print each measure beside its bar; exit 1 where one is missed.

Ratios where there are two sides, for a slow machine is slow on both; else seconds and megabytes as measured here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.audit import audit_measures
from benchmarks.comparing import comparing
from benchmarks.extraction import extraction
from benchmarks.matching import matching
from benchmarks.measure import OFTEN, Measure, best, slope
from benchmarks.scans import speed
from benchmarks.units import units

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "raw"
SEEDS = ROOT.parent / "shared" / "seeds"
FACTORS = (1, 2, 4, 8)


def main() -> int:
    folder = SEEDS if SEEDS.is_dir() else RAW
    print(f"texts: {'the given seeds' if folder is SEEDS else 'data/raw'}")
    measures = [
        *rules_and_tokens(folder),
        *extraction(folder),
        *speed(sorted(folder.glob("*.txt"))[0]),
        *second_ingest(folder),
        *growth(),
        *matching(),
        *units(),
        *comparing(),
    ]
    measures += audit_measures(sorted(folder.glob("*.txt")))
    width = max(len(one.name) for one in measures)
    for one in measures:
        mark = "ok  " if one.held else "MISS"
        print(f"{mark} {one.name:<{width}}  {one.ratio:7.3f}  (bar {one.bar:g})  {one.detail}")
    return 0 if all(one.held for one in measures) else 1


def rules_and_tokens(folder: Path) -> Iterator[Measure]:
    """The rules stage against what a blank spaCy pipeline needs to cut the same text into tokens."""
    import spacy

    from extractors.reader import read
    from rules.reading import read_report
    from rules.rulebook import load_rulebook

    rulebook, blank = load_rulebook(), spacy.blank("xx")
    documents = [read(path) for path in sorted(folder.glob("*.txt"))]
    rules = best(lambda: [read_report(document, rulebook) for document in documents], OFTEN)
    tokens = best(lambda: [blank(document.text) for document in documents], OFTEN)
    detail = f"{rules * 1000:.0f} ms : {tokens * 1000:.0f} ms over {sum(len(one.text) for one in documents)} characters"
    yield Measure("rules stage : spacy.blank tokens", rules / tokens, 10, detail)


def second_ingest(folder: Path) -> Iterator[Measure]:
    """A run of the program on an unchanged folder against the first one, interpreter start and imports included."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "in"
        shutil.copytree(folder, source)
        first, second = [], []
        for at in range(3):
            out = Path(scratch) / f"out{at}"
            first.append(ingest(source, out))
            second.extend(ingest(source, out) for _ in range(3))
    detail = f"{median(second) * 1000:.0f} ms : {median(first) * 1000:.0f} ms"
    yield Measure("second ingest : first ingest", median(second) / median(first), 0.1, detail)


def growth() -> Iterator[Measure]:
    """The slope of time over length on a log-log scale: 1 is linear."""
    from extractors.reader import read
    from rules.reading import read_report
    from rules.rulebook import load_rulebook

    rulebook = load_rulebook()
    text = "\n\n".join(path.read_text(encoding="utf-8") for path in sorted(RAW.glob("*.txt"))[:4])
    lengths, times = [], []
    with tempfile.TemporaryDirectory() as scratch:
        for factor in FACTORS:
            path = Path(scratch) / f"{factor}.txt"
            path.write_text("\n\n".join([text] * factor), encoding="utf-8")
            document = read(path)
            lengths.append(len(document.text))
            times.append(best(lambda document=document: read_report(document, rulebook), 3))
    detail = ", ".join(
        f"{length // 1000}k: {spent * 1000:.0f} ms" for length, spent in zip(lengths, times, strict=True)
    )
    yield Measure("rule time over length, log-log slope", slope(lengths, times), 1.15, detail)


def ingest(source: Path, out: Path) -> float:
    command = [sys.executable, "-m", "pipeline.cli", "ingest", source, "--out", out, "--jobs", "1"]
    started = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
