"""python -m benchmarks.audit --count 2500: the audit on composed reports, consistent ones and ones with one misprint.

Each seed gives two reports that differ in one printed number. The consistent one must raise no alarm. In the other the
misprint must be found, and where all sums of the report together tell which number is wrong it must be the answer.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import Measure, best

FOUND, IDENTIFIED = 0.995, 0.95
FEW = 400  # pairs in `make bench`


@dataclass(frozen=True, slots=True)
class Trial:
    """What the audit made of the two reports of a seed.

    `alarms`: failing checks of the consistent report, and numbers that it calls wrong. `found`: "fail", "unverifiable"
    or "" for the misprint. `checked`: a check that held before the misprint reaches the number. `answer`: "right",
    "wrong" or "". `hidden`: checks that still hold though the error is above the limit that they stated.
    """

    seed: int
    alarms: tuple[str, ...]
    error: dict[str, Any] | None = None
    found: str = ""
    checked: bool = False
    answer: str = ""
    hidden: tuple[str, ...] = ()


def trial(seed: int) -> Trial:
    """Compose both reports of a seed and audit them."""
    from tests.forge.compose import compose

    plain = _audit(compose(seed).text)
    alarms = tuple(f"{check.rule}: {check.expression}" for check in plain.checks if check.status == "fail")
    alarms += tuple(f"{repair.single}" for repair in plain.repairs.values() if repair.single)
    broken = compose(seed, errors=1)
    if not broken.errors:
        return Trial(seed, alarms)
    (error,) = broken.errors
    found = _audit(broken.text)
    before = {_name(check) for check in plain.checks if check.status in ("fail", "unverifiable")}
    told = [check.status for check in found.checks if _speaks_of(check, error) and _name(check) not in before]
    first = next((status for status in ("fail", "unverifiable") if status in told), "")
    checked = any(check.status == "pass" and _held(check, error) for check in plain.checks)
    hidden = tuple(_hidden(plain, found, error))
    return Trial(seed, alarms, error, first, checked, _answer(found, error), hidden)


def _audit(text: str) -> Any:
    from extractors.reader import read
    from pipeline.audit import audit
    from rules.reading import read_report
    from rules.rulebook import load_rulebook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text(text, encoding="utf-8")
        document = read(path)
    return audit(document, read_report(document, load_rulebook()))


def _name(check: Any) -> tuple[str, ...]:
    return check.kind, check.rule, check.expression


def _speaks_of(check: Any, error: dict[str, Any]) -> bool:
    """Whether a sum or a comparison of places takes in the misprinted number; shares do not count."""
    return check.kind != "ratio" and any(
        value.line == error["line"] and value.value == error["printed"] for value in check.values
    )


def _held(check: Any, error: dict[str, Any]) -> bool:
    """Whether a check of the consistent report takes in the true number in that place."""
    return check.kind not in ("ratio", "fraction") and any(
        value.line == error["line"] and value.value == error["true_value"] for value in check.values
    )


def _hidden(plain: Any, found: Any, error: dict[str, Any]) -> Iterator[str]:
    """Checks that take in the misprint and still hold, though they had stated a limit that it reaches."""
    holding = {_numbers(check) for check in found.checks if check.status in ("pass", "truncated")}
    size = error["printed"] - error["true_value"]
    misprints = {
        new.index for old, new in zip(plain.sheet.values, found.sheet.values, strict=False)
        if (old.line, old.value, new.value) == (error["line"], error["true_value"], error["printed"])
    }  # fmt: skip
    for check in plain.checks:
        if check.status == "pass" and check.limit and _numbers(check) in holding and check.kind != "repeat":
            for at, value in enumerate(check.values):
                if value.index in misprints:
                    whole = at == 1 if check.kind == "fraction" else at == 0
                    larger = -size if whole else size  # a part too large is a whole too small
                    at_most = check.kind == "fraction" or "≤" in check.expression
                    if (larger if at_most else abs(size)) >= check.limit:
                        yield f"{check.rule}: {check.expression}, limit {check.limit}"


def _numbers(check: Any) -> tuple[Any, ...]:
    return check.kind, check.rule, tuple(value.index for value in check.values)


def _answer(found: Any, error: dict[str, Any]) -> str:
    singles = {repair.single for repair in found.repairs.values() if repair.single}
    said = set()
    for single in singles:
        ((key, new),) = single
        value = found.sheet.values[key]
        said.add((value.line, value.value, Decimal(new)) == (error["line"], error["printed"], error["true_value"]))
    return "wrong" if False in said else "right" if said else ""


def run(seeds: Sequence[int], jobs: int = 1, progress: Callable[[Trial], object] | None = None) -> list[Trial]:
    """All trials, in the order of the seeds."""
    trials = []
    with multiprocessing.Pool(jobs) if jobs > 1 else _Here() as pool:
        for one in pool.imap(trial, seeds, 8):
            trials.append(one)
            if progress:
                progress(one)
    return trials


class _Here:
    """A pool of one: this process."""

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def imap(self, work: Callable[[int], Trial], seeds: Sequence[int], _: int) -> Iterator[Trial]:
        return map(work, seeds)


def audit_measures(paths: Sequence[Path]) -> Iterator[Measure]:
    """What the audit costs beside the extraction of the same reports, and its bars on a few hundred pairs."""
    yield cost(paths)
    yield from measures(run(range(50_000, 50_000 + FEW), min(2, os.cpu_count() or 1)))


def cost(paths: Sequence[Path]) -> Measure:
    """The audit's time over that of reading and understanding the same text: median over these and composed ones."""
    from extractors.reader import read
    from pipeline.audit import audit, finding_rows
    from rules.reading import read_report
    from rules.rulebook import load_rulebook
    from tests.forge.compose import compose

    book = load_rulebook()
    shares = []
    with tempfile.TemporaryDirectory() as folder:
        composed = [Path(folder) / f"{seed}.txt" for seed in range(1, 31)]
        for path in composed:
            path.write_text(compose(int(path.stem)).text, encoding="utf-8")
        for path in (*paths, *composed):
            document = read(path)
            report = read_report(document, book)
            extraction = best(lambda path=path: read_report(read(path), book), 3)
            shares.append(best(lambda d=document, r=report: finding_rows(audit(d, r), "", {}), 3) / extraction)
    detail = f"{len(shares)} reports, from {min(shares):.3f} to {max(shares):.3f}"
    return Measure("audit : extraction of the same report, median", median(shares), 0.2, detail)


def measures(trials: Sequence[Trial]) -> Iterator[Measure]:
    """The bars of the audit, each as the share that misses it."""
    broken = [one for one in trials if one.error]
    clear = [one for one in broken if one.error and one.error["identifiable"]]
    kinds = Counter(one.found or "missed" for one in broken)
    answers = Counter(one.answer or "none" for one in clear)
    wrong = sum(one.answer == "wrong" for one in broken)
    alarms = sum(bool(one.alarms) for one in trials)
    checked = [one for one in broken if one.checked]
    unseen = sum(not one.found for one in checked)
    yield Measure("consistent reports with a false alarm", alarms / len(trials), 0, f"{alarms} of {len(trials)}")
    detail = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    yield Measure("misprints not found", kinds["missed"] / max(len(broken), 1), 1 - FOUND, detail)
    detail = f"{unseen} of {len(checked)} in a sum that was seen to hold"
    yield Measure("misprints not found though a check had held", unseen / max(len(checked), 1), 1 - FOUND, detail)
    detail = ", ".join(f"{kind} {count}" for kind, count in sorted(answers.items()))
    missed = 1 - answers["right"] / len(clear) if clear else 0.0
    yield Measure("identifiable misprints not named", missed, 1 - IDENTIFIED, detail)
    hidden = sum(bool(one.hidden) for one in broken)
    detail = f"{hidden} of {len(broken)}"
    yield Measure("misprints above a stated limit, unseen", hidden / max(len(broken), 1), 0, detail)
    yield Measure("wrong single answers", wrong / max(len(broken), 1), 0, f"{wrong} of {len(broken)}")


def main(arguments: list[str] | None = None) -> int:
    """Run the trials, print the measures and what missed; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="how many seeds (default: 1000)")
    parser.add_argument("--seed", type=int, default=50_000, help="the first of them (default: 50000)")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes (default: 2)")
    parser.add_argument("--show", type=int, default=20, help="how many misses to print (default: 20)")
    options = parser.parse_args(arguments)
    trials = run(range(options.seed, options.seed + options.count), options.jobs)
    for one in [one for one in trials if _is_miss(one)][: options.show]:
        print(one.seed, one.alarms, one.found or "missed", one.answer or "no answer", one.hidden, one.error)
    held = True
    for one in measures(trials):
        print(f"{'ok  ' if one.held else 'MISS'} {one.name:<46} {one.ratio:.5f}  (bar {one.bar:g})  {one.detail}")
        held = held and one.held
    return 0 if held else 1


def _is_miss(one: Trial) -> bool:
    unnamed = bool(one.error) and one.error["identifiable"] and one.answer != "right"
    return bool(one.alarms or one.hidden or (one.error and not one.found)) or one.answer == "wrong" or unnamed


if __name__ == "__main__":
    raise SystemExit(main())
