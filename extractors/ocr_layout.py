"""Where a page is cut before it is read: columns side by side, as in a letterhead or over signatures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from extractors.ocr_engine import DPI, Pixels

_GUTTER = DPI // 4  # pixels: a blank so wide parts columns, a blank between words is narrower
_LINE = DPI // 7  # pixels from line to line at least; columns are more than one line
_BETWEEN = 3  # blank rows that end a band


def parts(ink: np.ndarray) -> list[Pixels]:
    """The parts of a page to be read one by one, from top to bottom: columns cut apart, what stands between whole."""
    found: list[Pixels] = []
    whole: tuple[int, int] | None = None
    for top, bottom, gutter in _stretches(ink):
        if gutter is None:
            whole = (whole[0] if whole else top, bottom)
            continue
        if whole:
            found.append((0, whole[0], ink.shape[1], whole[1]))
            whole = None
        middle = sum(gutter) // 2
        found += [(0, top, middle, bottom), (middle, top, ink.shape[1], bottom)]
    if whole:
        found.append((0, whole[0], ink.shape[1], whole[1]))
    return found


def _stretches(ink: np.ndarray) -> Iterator[tuple[int, int, tuple[int, int] | None]]:
    """(top, bottom, gutter) of bands that follow one another; without gutter where they are no columns."""
    group: list[tuple[int, int]] = []
    gutter: tuple[int, int] | None = None
    for top, bottom in _bands(ink):
        own = ink[top:bottom].any(0)
        shared = _gutter(own, gutter)
        if group and not (gutter and shared):
            yield _stretch(ink, group, gutter)
            group, shared = [], _gutter(own, None)
        group.append((top, bottom))
        gutter = shared
        if gutter is None:
            yield top, bottom, None
            group = []
    if group:
        yield _stretch(ink, group, gutter)


def _stretch(
    ink: np.ndarray, group: list[tuple[int, int]], gutter: tuple[int, int] | None
) -> tuple[int, int, tuple[int, int] | None]:
    """Bands with one gutter: columns where both sides have several lines, in some band or over all."""
    top, bottom = group[0][0], group[-1][1]
    if gutter is None or bottom - top < 2 * _LINE:
        return top, bottom, None
    sides = ink[top:bottom, : gutter[0]].any(1), ink[top:bottom, gutter[1] :].any(1)
    has_lines = all(side.sum() > _LINE / 2 for side in sides)
    return top, bottom, gutter if has_lines else None


def _bands(ink: np.ndarray) -> Iterator[tuple[int, int]]:
    """The bands of rows with ink between blank rows."""
    rows = np.nonzero(ink.any(1))[0]
    if not len(rows):
        return
    for part in np.split(rows, np.nonzero(np.diff(rows) > _BETWEEN)[0] + 1):
        yield int(part[0]), int(part[-1]) + 1


def _gutter(columns: np.ndarray, within: tuple[int, int] | None) -> tuple[int, int] | None:
    """The widest blank between columns of ink that is wide enough, inside another; None where there is none.

    A band with ink on one side of the other gutter alone has that gutter, too.
    """
    at = np.nonzero(columns)[0]
    if not len(at):
        return within
    if within and (at[-1] < within[0] or at[0] > within[1]):
        return within
    edges = np.concatenate([at[:1] - 1, at, at[-1:] + 1])
    gaps = [(int(a) + 1, int(b)) for a, b in pairwise(edges) if b - a > _GUTTER]
    if within:
        gaps = [(max(a, within[0]), min(b, within[1])) for a, b in gaps]
    gaps = [gap for gap in gaps if gap[1] - gap[0] >= _GUTTER]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)
