"""Names of units: how many of many noisy ones are found, that none is found wrongly, and what one costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from benchmarks.measure import Measure
from benchmarks.unit_noise import noisy_headers
from pipeline.gazetteer import load_gazetteer
from pipeline.units import load_names, resolve

COUNT = 20_000
MOST_MS = 0.2  # for a name, on any machine of the last ten years


def units() -> Iterator[Measure]:
    """Shares and time over noisy names that no test has seen."""
    load_names()
    cases = list(noisy_headers(load_gazetteer(), COUNT, seed=2026))
    started = time.process_time()
    found = [resolve(case.header, case.on) for case in cases]
    spent = (time.process_time() - started) * 1000 / COUNT
    right = sum(one.unit_id == case.unit.unit_id for one, case in zip(found, cases, strict=True))
    unresolved = sum(one.unit is None for one in found)
    detail = f"{right} right, {unresolved} unresolved of {COUNT}"
    yield Measure("noisy names of units resolved wrongly, share", 1 - (right + unresolved) / COUNT, 0.0001, detail)
    yield Measure("noisy names of units left unresolved, share", unresolved / COUNT, 0.08, detail)
    yield Measure("milliseconds for a name of a unit", spent, MOST_MS, "index made before")


def main(report: Callable[[str], object] = print) -> None:
    """The measures alone: `python -m benchmarks.units`."""
    for one in units():
        report(f"{'ok  ' if one.held else 'MISS'} {one.name}  {one.ratio:.5f}  (bar {one.bar:g})  {one.detail}")


if __name__ == "__main__":
    main()
