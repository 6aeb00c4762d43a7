"""What a benchmark is made of: a measure beside its bar, the best of several runs, the growth of time over length."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

REPEATS = 5
OFTEN = 15  # for runs of a few hundredths of a second, which what else the machine does disturbs most


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio, the bar that it must stay at or under, and the times behind it."""

    name: str
    ratio: float
    bar: float
    detail: str

    @property
    def held(self) -> bool:
        return self.ratio <= self.bar


def best(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """The shortest of several runs: what is left is the work itself."""
    work()
    times = []
    for _ in range(repeats):
        gc.collect()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def slope(lengths: Sequence[float], times: Sequence[float]) -> float:
    """The least-squares slope of log(time) over log(length).

    >>> round(slope([1, 2, 4], [3, 6, 12]), 6)
    1.0
    """
    xs, ys = [math.log(one) for one in lengths], [math.log(one) for one in times]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)
