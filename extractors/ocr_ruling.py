"""The ruled lines of a straightened page: where they stand, the cells between them, and the ink without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from extractors.ocr_engine import DPI, Pixels

_HALF = 2  # lines are looked for in a picture half as fine: a line that climbs by a pixel stays one
_LONG = DPI // 3  # pixels: what runs so far to the right is no letter
_SHORT = DPI // 8  # pixels: a row is no lower
_TALL = (DPI, DPI // 2, _SHORT)  # pixels: how high a line must be that stands at no ruled line, at one, at two
_HELD = DPI // 100  # pixels: how near is touching
_THICK = DPI // 25  # pixels: a thicker bar is no rule
_NEAR = DPI // 20  # pixels: so far may two rules end from one another and still meet
_COVERED = 0.5  # of the side of a cell that must be ruled


@dataclass(slots=True)
class Rule:
    """A ruled line along an axis: from `start` to `end` on it, from `low` to `high` across it, in pixels."""

    start: int
    end: int
    low: int
    high: int

    @property
    def at(self) -> float:
        return (self.low + self.high) / 2


@dataclass(slots=True)
class Ruling:
    """The lines of a page."""

    across: list[Rule]
    down: list[Rule]


@dataclass(slots=True)
class Lattice:
    """A ruled table: the edges of its rows and columns, and its cells as (row, column, rows, columns)."""

    ys: list[int]
    xs: list[int]
    cells: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def box(self) -> Pixels:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_box(self, cell: tuple[int, int, int, int]) -> Pixels:
        row, column, rows, columns = cell
        return self.xs[column], self.ys[row], self.xs[column + columns], self.ys[row + rows]


def find_rules(ink: np.ndarray) -> Ruling:
    """The ruled lines of a page."""
    height, width = (side // _HALF * _HALF for side in ink.shape)
    coarse = ink[:height, :width].reshape(height // _HALF, _HALF, width // _HALF, _HALF).any((1, 3))
    across = _rules(coarse, _LONG)
    down = [one for one in _rules(coarse.T, _SHORT) if one.end - one.start >= _TALL[_held(one, across)]]
    return Ruling(across, down)


def _held(one: Rule, across: Sequence[Rule]) -> int:
    """How many ends of an upright line stand at ruled lines: letters one above the other look like a line, too."""
    crossed = [two for two in across if two.start - _HELD <= one.at <= two.end + _HELD]
    ends = (one.start, one.end)
    return sum(any(two.low - _HELD <= end <= two.high + _HELD for two in crossed) for end in ends)


def _rules(coarse: np.ndarray, length: int) -> list[Rule]:
    """Runs of ink that are long enough, put together where they touch; along the second axis."""
    rules: list[Rule] = []
    growing: list[Rule] = []
    for row, start, end in _runs(np.ascontiguousarray(coarse), length // _HALF):
        growing = [one for one in growing if row - one.high <= 2]
        touching = [one for one in growing if start <= one.end + 8 and end >= one.start - 8]
        if not touching:
            growing.append(Rule(start, end, row, row))
            rules.append(growing[-1])
            continue
        first = touching[0]
        for other in touching[1:]:
            first.start, first.end = min(first.start, other.start), max(first.end, other.end)
            first.low = min(first.low, other.low)
            growing.remove(other)
            rules.remove(other)
        first.start, first.end, first.high = min(first.start, start), max(first.end, end), row
    thin = [one for one in rules if (one.high - one.low + 1) * _HALF <= max(_THICK, (one.end - one.start) // 60)]
    return [Rule(one.start * _HALF, (one.end + 1) * _HALF, one.low * _HALF, (one.high + 1) * _HALF) for one in thin]


def _runs(ink: np.ndarray, length: int) -> Iterator[tuple[int, int, int]]:
    """(row, first, last) of each unbroken run of at least so many pixels, row by row."""
    edged = np.zeros((ink.shape[0], ink.shape[1] + 2), np.int8)
    edged[:, 1:-1] = ink
    steps = np.diff(edged, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    for at in np.nonzero(ends - starts >= length)[0]:
        yield int(rows[at]), int(starts[at]), int(ends[at]) - 1


def erase(ink: np.ndarray, ruling: Ruling) -> np.ndarray:
    """The ink without the ruled lines; where a stroke crosses a line it stays whole."""
    bare = ink.copy()
    for view, rules in ((bare, ruling.across), (bare.T, ruling.down)):
        original = ink if view is bare else ink.T
        for one in rules:
            low, high = max(one.low - 2, 3), min(one.high + 2, view.shape[0] - 3)
            along = slice(one.start, one.end)
            crossing = original[low - 3 : low, along].all(0) & original[high : high + 3, along].all(0)
            view[low:high, along] &= crossing
    return bare


def find_lattices(ruling: Ruling) -> list[Lattice]:
    """The ruled tables of a page, from top to bottom: at least two columns, and three cells."""
    found = []
    for across, down in _connected(ruling):
        ys, xs = _edges(across), _edges(down)
        if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) < 3:
            continue
        lattice = Lattice(ys, xs)
        lattice.cells = list(_cells(lattice, across, down))
        if len(lattice.cells) > 2:
            found.append(lattice)
    return sorted(found, key=lambda one: one.ys[0])


def _connected(ruling: Ruling) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that meet one another, directly or through others."""
    left_across, left_down = list(ruling.across), list(ruling.down)
    while left_across:
        across, down = [left_across.pop(0)], []
        fresh: list[tuple[Rule, bool]] = [(across[0], True)]
        while fresh:
            one, is_across = fresh.pop()
            others = left_down if is_across else left_across
            for other in [two for two in others if _meet(one, two)]:
                others.remove(other)
                (down if is_across else across).append(other)
                fresh.append((other, not is_across))
        yield across, down


def _meet(one: Rule, other: Rule) -> bool:
    return one.start - _NEAR <= other.at <= one.end + _NEAR and other.start - _NEAR <= one.at <= other.end + _NEAR


def _edges(rules: Sequence[Rule]) -> list[int]:
    """The places of rules, those close together as one."""
    groups: list[list[float]] = []
    for place in sorted(one.at for one in rules):
        if groups and place - groups[-1][-1] < _NEAR:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [round(sum(group) / len(group)) for group in groups]


def _cells(lattice: Lattice, across: Sequence[Rule], down: Sequence[Rule]) -> Iterator[tuple[int, int, int, int]]:
    """Cells, those without a line between them as one. What would not be a rectangle stays apart."""
    rows, columns = len(lattice.ys) - 1, len(lattice.xs) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            cell = owner[cell]
        return cell

    for row in range(rows):
        for column in range(columns):
            x, y = lattice.xs[column + 1], lattice.ys[row + 1]
            if column + 1 < columns and not _is_ruled(down, x, lattice.ys[row], y):
                owner[root((row, column + 1))] = root((row, column))
            if row + 1 < rows and not _is_ruled(across, y, lattice.xs[column], x):
                owner[root((row + 1, column))] = root((row, column))
    groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in owner:
        groups.setdefault(root(cell), []).append(cell)
    for group in groups.values():
        top, left = min(row for row, _ in group), min(column for _, column in group)
        high = max(row for row, _ in group) - top + 1
        wide = max(column for _, column in group) - left + 1
        if high * wide == len(group):
            yield top, left, high, wide
        else:
            yield from ((row, column, 1, 1) for row, column in group)


def _is_ruled(rules: Sequence[Rule], place: int, start: int, end: int) -> bool:
    """Whether lines near a place cover most of the way from `start` to `end`."""
    near = sorted((max(one.start, start), min(one.end, end)) for one in rules if abs(one.at - place) < _NEAR)
    covered = 0
    at = start
    for low, high in near:
        covered += max(high - max(low, at), 0)
        at = max(at, high)
    return covered >= _COVERED * (end - start)
