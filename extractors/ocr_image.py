"""A scanned page made fit for reading: the red stamp faded, specks gone, straight, black on white.

Pictures are numpy arrays: height × width (× 3 where coloured) of 8 bits;
ink is an array of bool, True where it is dark.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin, tan

import numpy as np
from PIL import Image

from extractors.ocr_engine import DPI

_MOST_SKEW = 4.0  # degrees: a page lies no more askew on the glass, and a search has to end
_SAMPLE = 150_000  # points of ink that tell the skew
_STAMP = 15 / 25.4  # inches: a stamp is larger both ways, a line of red words is not
_BLOCK = 1 / 25.4  # inches: red ink that close belongs together
_RED = 40  # by which red outshines green and blue in red ink
_PALE = 0.35  # of its redness: by so much red ink is darker than paper in the red channel
# Inches: what is not larger and has nothing so near is dust; the dot of an "i" is larger, or nearer to its letter.
_SPECKS = ((2 / 200, 1 / 200), (3 / 200, 7 / 200))


@dataclass(frozen=True, slots=True)
class Picture:
    """A page fit for reading, and the way back to the page as scanned.

    `grey` is straightened at DPI, `ink` is where it is dark. `turn` are degrees by which the page was turned, counter
    clockwise, `scale` how many of its pixels one of the scan's makes; `size` is the scan's width and height.
    """

    grey: np.ndarray
    ink: np.ndarray
    level: int  # of grey: darker is ink
    turn: float
    scale: float
    size: tuple[int, int]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """The place in the scan, in its pixels, of a place in `grey`."""
        height, width = self.grey.shape
        across, down = x - width / 2, y - height / 2
        angle = radians(self.turn)
        return (
            self.size[0] / 2 + (across * cos(angle) + down * sin(angle)) / self.scale,
            self.size[1] / 2 + (down * cos(angle) - across * sin(angle)) / self.scale,
        )

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """The upright box in the scan around a box in `grey`, as narrow as the turn allows."""
        middle = (top + bottom) / 2
        x0, x1 = self.place(left, middle)[0], self.place(right, middle)[0]
        ys = [self.place((left + right) / 2, y)[1] for y in (top, bottom)]
        slope = abs(tan(radians(self.turn))) * (x1 - x0) / 2
        return x0, ys[0] - slope, x1, ys[1] + slope


def prepare(page: Image.Image, dpi: float) -> Picture:
    """A scanned page, made fit for reading."""
    grey = without_stamps(np.asarray(page.convert("RGB")), dpi)
    level = otsu(grey)
    ink = grey < level
    paper = int(np.median(grey[::4, ::4]))
    kept = ink
    for size, alone in _SPECKS:
        kept = without_specks(kept, max(round(size * dpi), 1), max(round(alone * dpi), 1))
    grey = np.where(grown(ink & ~kept) & ~kept, paper, grey).astype(np.uint8)
    turn, scale = skew(kept), DPI / dpi
    straight = _turned(grey, turn, scale, paper)
    return Picture(straight, straight < level, level, turn, scale, page.size)


def without_stamps(page: np.ndarray, dpi: float) -> np.ndarray:
    """The page in grey; of large red things, seals and stamps, only what stands beneath them is left.

    In the red channel red ink is nearly as bright as paper; it is taken only where a stamp is, so that a red number in
    a table stays.
    """
    red, green, blue = (page[..., channel].astype(np.int16) for channel in range(3))
    grey = ((red * 2 + green * 5 + blue) // 8).astype(np.uint8)
    size = max(int(_BLOCK * dpi), 1)
    rows, columns = page.shape[0] // size, page.shape[1] // size
    if not rows or not columns:
        return grey
    redness = red - np.maximum(green, blue)
    blocks = (redness > _RED)[: rows * size, : columns * size].reshape(rows, size, columns, size).sum((1, 3)) > size
    for top, left, bottom, right in regions(blocks):
        if min(bottom - top, right - left) * size >= _STAMP * dpi:
            area = np.s_[max(top - 1, 0) * size : (bottom + 1) * size, max(left - 1, 0) * size : (right + 1) * size]
            grey[area] = (red[area] + redness[area].clip(0) * _PALE).clip(0, 255)
    return grey


def regions(blocks: np.ndarray) -> list[tuple[int, int, int, int]]:
    """The bounds (top, left, bottom, right) of blocks that touch one another."""
    left = set(zip(*(axis.tolist() for axis in np.nonzero(blocks)), strict=True))
    found = []
    while left:
        waiting = [left.pop()]
        rows, columns = [], []
        while waiting:
            row, column = waiting.pop()
            rows.append(row)
            columns.append(column)
            near = {(row + down, column + on) for down in (-1, 0, 1) for on in (-1, 0, 1)} & left
            left -= near
            waiting += near
        found.append((min(rows), min(columns), max(rows) + 1, max(columns) + 1))
    return found


def otsu(grey: np.ndarray) -> int:
    """The level that parts dark from bright best, after Otsu.

    >>> 10 < otsu(np.array([[10, 10, 200], [200, 200, 10]], np.uint8)) <= 200
    True
    """
    counts = np.bincount(grey.ravel(), minlength=256).astype(float)
    share = counts.cumsum() / counts.sum()
    mean = (counts * np.arange(256)).cumsum() / counts.sum()
    between = (mean[-1] * share - mean) ** 2 / (share * (1 - share) + 1e-12)
    return int(between.argmax()) + 1


def skew(ink: np.ndarray) -> float:
    """By how many degrees the lines of a page rise to the right: turned so far clockwise, its rows are sharpest."""
    down, across = (axis.astype(np.float32) for axis in np.nonzero(ink))
    if len(down) < 500:
        return 0.0
    step = max(len(down) // _SAMPLE, 1)
    down, across = down[::step], across[::step]

    def sharpness(angle: float) -> float:
        rows = down + across * np.float32(tan(radians(angle)))
        counts = np.bincount((rows - rows.min()).astype(np.int32)).astype(float)
        return float((np.diff(counts) ** 2).sum())

    best = 0.0
    for reach, fine in ((_MOST_SKEW, 0.5), (0.5, 0.1), (0.1, 0.02)):
        best = max((best + fine * at for at in range(-round(reach / fine), round(reach / fine) + 1)), key=sharpness)
    return best if abs(best) > 0.03 else 0.0


def without_specks(ink: np.ndarray, size: int, alone: int = 1) -> np.ndarray:
    """The ink without what fits into a square of `size` pixels with nothing around it, `alone` pixels far."""
    height, width = ink.shape
    edge = size + 2 * alone
    sums = np.zeros((height + 2 * edge + 1, width + 2 * edge + 1), np.int32)
    np.cumsum(np.pad(ink, edge), 0, out=sums[1:, 1:])
    np.cumsum(sums[1:, 1:], 1, out=sums[1:, 1:])

    def inside(wide: int, before: int) -> np.ndarray:
        """How much ink there is in the squares whose corners stand so far before each pixel."""
        at = edge - before
        down, right = slice(at, at + height), slice(at, at + width)
        lower, farther = slice(at + wide, at + wide + height), slice(at + wide, at + wide + width)
        return sums[lower, farther] - sums[down, farther] - sums[lower, right] + sums[down, right]

    count = inside(size, 0)
    rows, columns = np.nonzero((count > 0) & (count == inside(size + 2 * alone, alone)))
    kept = np.pad(ink, ((0, size), (0, size)))
    for down in range(size):
        for on in range(size):
            kept[rows + down, columns + on] = False
    return kept[:height, :width]


def softened(grey: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """The grey of the ink and its edges, all else white: what a reader of letters reads best."""
    return np.where(grown(ink), grey, 255).astype(np.uint8)


def grown(ink: np.ndarray) -> np.ndarray:
    """Ink, one pixel wider on every side."""
    wide = ink.copy()
    wide[1:] |= ink[:-1]
    wide[:-1] |= ink[1:]
    result = wide.copy()
    result[:, 1:] |= wide[:, :-1]
    result[:, :-1] |= wide[:, 1:]
    return result


def _turned(grey: np.ndarray, turn: float, scale: float, paper: int) -> np.ndarray:
    """The picture turned clockwise about its middle and enlarged, in one step so that it is blurred once."""
    height, width = grey.shape
    wide, high = round(width * scale), round(height * scale)
    angle = radians(turn)
    a, b = cos(angle) / scale, sin(angle) / scale
    matrix = (
        a, b, width / 2 - a * wide / 2 - b * high / 2,
        -b, a, height / 2 + b * wide / 2 - a * high / 2,
    )  # fmt: skip
    picture = Image.fromarray(grey)
    shrunk = Image.Resampling.BICUBIC
    return np.asarray(picture.transform((wide, high), Image.Transform.AFFINE, matrix, shrunk, fillcolor=paper))
