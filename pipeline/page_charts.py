"""The geometry of the page's small charts: numbers in, coordinates out. The template draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 280, 96, 10, 10, 22, 8


@dataclass(frozen=True, slots=True)
class Dot:
    """A value at its place; `at` is its index among the values."""

    x: float
    y: float
    at: int


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line of values over periods, from zero up. A line is broken where a value is missing."""

    dots: tuple[Dot, ...]
    strokes: tuple[str, ...]  # the points of each unbroken stretch, as SVG writes them
    holes: tuple[float, ...]  # the x of periods without a value
    floor: float = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def draw_line(values: Sequence[float | None]) -> LineChart:
    """A chart of values at equal distances.

    >>> chart = draw_line((1.0, None, 2.0, 2.0))
    >>> len(chart.dots), chart.strokes, chart.holes
    (3, ('183.3,22.0 270.0,22.0',), (96.7,))
    """
    top = max((one for one in values if one is not None), default=0.0) or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(len(values) - 1, 1)
    places = [round(LEFT + at * step, 1) for at in range(len(values))]
    dots = tuple(
        Dot(places[at], round(HEIGHT - BOTTOM - max(one, 0.0) / top * (HEIGHT - TOP - BOTTOM), 1), at)
        for at, one in enumerate(values)
        if one is not None
    )
    stretches: list[list[Dot]] = []
    for dot in dots:
        if stretches and stretches[-1][-1].at == dot.at - 1:
            stretches[-1].append(dot)
        else:
            stretches.append([dot])
    strokes = tuple(" ".join(f"{dot.x},{dot.y}" for dot in some) for some in stretches if len(some) > 1)
    return LineChart(dots, strokes, tuple(places[at] for at, one in enumerate(values) if one is None))
