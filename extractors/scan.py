"""A scanned page → `Sheet`: the same words, lines and ruled tables that a page with a text layer gives, through OCR.

A ruled table is read cell by cell, for it is there that a reader of whole pages loses numbers. Each number is read a
second time by itself (`ocr_numbers`); where the two readings differ, its word says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np
from PIL import Image

from extractors import ocr_numbers
from extractors.ocr_engine import DPI, Pixels, Read, around, read_words
from extractors.ocr_image import Picture, grown, prepare, regions, softened, without_specks
from extractors.ocr_layout import parts
from extractors.ocr_ruling import Lattice, erase, find_lattices, find_rules
from extractors.ocr_words import settle
from extractors.sheet import ASCENT, DESCENT, Grid, Row, Sheet, Word, rows_of
from extractors.syllables import is_syllable
from extractors.turned import turn_back

_INSET = DPI // 75  # pixels: half a rule and what it leaves at its edge
_EDGE = 12  # pixels of paper that a reader wants around words
_HIGH = DPI * 20 // 72  # pixels: no more than one line is so high
_LOW = DPI // 18  # pixels: a letter is no lower
_LONELY = (DPI // 32, DPI // 16)  # pixels: a spot so small, so far from any letter, is no full stop
_LITTLE = 30  # pixels of ink: less is no sign
_PART = DPI * DPI * 4  # pixels: a cell is smaller
_CLEAR = 0.85
_FINER = (1.3, 1.6, 0.8)
_SURE = 0.6  # a sign without letters or digits must be as sure
_TALL, _SMALL = 0.68, 0.46  # of the size of the letters: how high "h" and "x" stand
_TALL_LETTERS = frozenset("bdfhkl0123456789ABCDEFGHIKLMNOPRSTUVXYZđ")
_SMALL_LETTERS = frozenset("aceimnorsuvxzpgqy")
_RAISED = 0.78  # of the other digits' height: lower ones that stand high are a note's mark
_SIGN = re.compile(r"[^\W_]|%")
_WAVERS = 0.16  # of the size: what measuring may be out by
_BULLET = re.compile(r"[-–—+*•●○▪■=:;,.…/()<>≥≤]+")
_SAME_SHAPE = re.compile(r"[COSUVXZƠƯ]+[.,;:)]*")  # capitals drawn as their small letters are
_LOWER = 0.57  # of the size: capitals stand higher
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_FEW_WORDS, _LANGUAGE = 8, 0.85  # upright pages have 0.9 and more, those on their side less than 0.75
_TURNS = {90: Image.Transpose.ROTATE_270, 270: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180}  # clockwise
_Lines = list[list[Read]]


def scan_sheet(page: Image.Image, dpi: float, number: int) -> Sheet:
    """The words and ruled tables of a scanned page, in points from its top left corner.

    `number` counts from 1; `dpi` says how many pixels of the picture make an inch. A page whose words are none is read
    turned as well: it may have lain on its side, as landscape annexes do, or on its head.
    """
    sheet = _upright(page, dpi, number)
    if _is_language(sheet):
        return sheet
    for turn, how in _TURNS.items():
        other = _upright(page.transpose(how), dpi, number)
        if _is_language(other) and any(other.words()):
            turn_back(other, turn)
            return other
    return sheet


def _is_language(sheet: Sheet) -> bool:
    """Whether most words of a page can be Vietnamese; so are those of a page with hardly any."""
    written = [one.text for one in sheet.words() if any(map(str.isalpha, one.text))]
    words = [word for text in written for word in _LETTERS.findall(text)]
    if len(words) < _FEW_WORDS:
        return len(written) < _FEW_WORDS
    return sum(map(is_syllable, words)) > _LANGUAGE * len(words)


def _upright(page: Image.Image, dpi: float, number: int) -> Sheet:
    """The page read as it lies."""
    picture = prepare(page, dpi)
    rules = find_rules(picture.ink)
    lattices = find_lattices(rules)
    scanner = _Scanner(picture, without_specks(erase(picture.ink, rules), *_LONELY), 72 / dpi)
    running = scanner.running([lattice.box for lattice in lattices])
    cells = [[scanner.cell(lattice.cell_box(cell)) for cell in lattice.cells] for lattice in lattices]
    scanner.size = _common([running, *(cell for table in cells for cell in table)])
    sheet = Sheet(number, page.width * 72 / dpi, page.height * 72 / dpi, pictures=True, scanned=True)
    sheet.rows = rows_of(scanner.words(running))
    sheet.grids = [scanner.grid(lattice, table) for lattice, table in zip(lattices, cells, strict=True)]
    return sheet


class _Scanner:
    """Reads the parts of one page. `size` is that of most of its letters, in pixels."""

    def __init__(self, picture: Picture, ink: np.ndarray, points: float) -> None:
        self.picture = picture
        self.ink = ink  # without ruled lines
        self.soft = softened(picture.grey, ink)
        self.points = points  # in a pixel of the scan
        self.size = 0.0

    def running(self, tables: Sequence[Pixels]) -> _Lines:
        """The lines outside tables, those that the reader of whole parts passed over included."""
        ink = self.ink.copy()
        for left, top, right, bottom in tables:
            ink[top:bottom, left:right] = False
        if not _is_writing(ink):
            return []
        lines = [line for part in parts(ink) for line in self._read(ink, part)]
        return [*lines, *self._missed(ink, [one for line in lines for one in line])]

    def cell(self, box: Pixels) -> _Lines:
        """The lines of a cell."""
        box = box[0] + _INSET, box[1] + _INSET, box[2] - _INSET + 1, box[3] - _INSET + 1
        return self._read(self.ink, box) if _is_writing(self.ink[box[1] : box[3], box[0] : box[2]]) else []

    def _read(self, ink: np.ndarray, box: Pixels) -> _Lines:
        """The lines in a part of the page; of what is drawn there, only what is among the ink."""
        drawn = ink[box[1] : box[3], box[0] : box[2]]
        rows, columns = np.nonzero(drawn.any(1))[0], np.nonzero(drawn.any(0))[0]
        left, top = box[0] + max(int(columns[0]) - 2, 0), box[1] + max(int(rows[0]) - 2, 0)
        area = np.s_[top : box[1] + int(rows[-1]) + 3, left : box[0] + int(columns[-1]) + 3]
        seen = np.pad(np.where(grown(ink[area]), self.soft[area], 255).astype(np.uint8), _EDGE, constant_values=255)
        read = _best(seen)
        if rows[-1] - rows[0] < _HIGH:
            read = ocr_numbers.instead(read, seen)
        return _lines([_moved(one, left - _EDGE, top - _EDGE) for one in read])

    def grid(self, lattice: Lattice, lines: Sequence[_Lines]) -> Grid:
        """A ruled table; a merged cell's words stand where it begins, and the places that it covers are empty."""
        cells: list[list[list[Word]]] = [[[] for _ in lattice.xs[1:]] for _ in lattice.ys[1:]]
        for cell, own in zip(lattice.cells, lines, strict=True):
            cells[cell[0]][cell[1]] = self.words(own)
        left, top, right, bottom = (edge * 72 / DPI for edge in lattice.box)
        return Grid(top, (left, top, right, bottom), [x * 72 / DPI for x in lattice.xs[:-1]], cells)

    def words(self, lines: _Lines) -> list[Word]:
        return [word for line in lines for word in self._line(line)]

    def _missed(self, ink: np.ndarray, found: Sequence[Read]) -> _Lines:
        """What looks like letters and stands in no word: single digits, above all, are passed over."""
        rest = ink.copy()
        for one in found:
            left, top, right, bottom = one.box
            rest[max(top - 6, 0) : bottom + 6, max(left - 6, 0) : right + 6] = False
        block = _LOW // 2
        height, width = (side // block * block for side in rest.shape)
        coarse = rest[:height, :width].reshape(height // block, block, width // block, block).any((1, 3))
        missed: _Lines = []
        for top, left, bottom, right in regions(coarse):
            box = left * block, top * block, right * block, bottom * block
            if _LOW <= box[3] - box[1] <= 2 * _HIGH and _is_writing(rest[box[1] : box[3], box[0] : box[2]]):
                for line in self._read(rest, box):
                    missed += [[one for one in line if one.confidence > _SURE]]
        return [line for line in missed if line]

    def _line(self, line: Sequence[Read]) -> Iterator[Word]:
        """The words of one line, all as high as the line; a small raised number at a word's end is a word by itself."""
        size = _size(line) or self.size
        size = self.size if abs(size - self.size) < _WAVERS * self.size else size
        for one, text in zip(line, settle([_lowered(one, size) for one in line]), strict=True):
            mark = _raised(one, size)
            main = one
            if mark:
                text, main = text[: -len(mark)], _cut(one, len(one.text) - len(mark))
            yield self._word(text, main, size, ocr_numbers.second(main, text, self.soft))
            if mark:
                yield self._word(mark, _cut(one, -len(mark)), size * 0.6, None, raised=True)

    def _word(self, text: str, read: Read, size: float, second: str | None, raised: bool = False) -> Word:
        left, top, right, bottom = read.box
        if not raised:
            top, bottom = round(read.baseline - ASCENT * size), round(read.baseline + DESCENT * size)
        x0, y0, x1, y1 = (edge * 72 / DPI for edge in (left, top, right, bottom))
        on_scan = tuple(edge * self.points for edge in self.picture.box(left, top, right, bottom))
        return Word(text, x0, y0, x1, y1, size * 72 / DPI, False, second=second, place=on_scan)


def settle_sizes(sheets: Sequence[Sheet]) -> None:
    """Give the words of scanned pages the size of most of them where they come near it: measured sizes waver."""
    words = [word for sheet in sheets if sheet.scanned for word in sheet.words()]
    if not words:
        return
    counts = Counter[float]()
    for word in words:
        counts[word.size] += len(word.text)
    common = counts.most_common(1)[0][0]
    for word in words:
        if abs(word.size - common) < _WAVERS * common:
            word.size = common
    for sheet in sheets:
        if sheet.scanned:
            sheet.rows = [Row(row.words) for row in sheet.rows]


def _is_sign(read: Read) -> bool:
    """Whether a word is more than a spot: it has letters or digits, or is a mark that stands by itself."""
    return bool(_SIGN.search(read.text) or _BULLET.fullmatch(read.text))


def _is_writing(ink: np.ndarray) -> bool:
    """Whether there is more in a part of a page than dust and what a rule left behind."""
    if ink.size == 0 or ink.sum() < _LITTLE:
        return False
    rows, columns = np.nonzero(ink.any(1))[0], np.nonzero(ink.any(0))[0]
    return max(rows[-1] - rows[0], columns[-1] - columns[0]) >= _LOW // 2


def _best(seen: np.ndarray) -> list[Read]:
    """The words of a part of the page; a small part that reads badly is read finer, and the surer reading taken."""
    best = _signs(seen, 1.0)
    if seen.shape[0] * seen.shape[1] > _PART:
        return best
    for fine in _FINER:
        if best and min(one.confidence for one in best) > _CLEAR:
            break
        best = max(best, _signs(seen, fine), key=_surety)
    return best


def _signs(seen: np.ndarray, fine: float) -> list[Read]:
    return [one for one in read_words(seen, fine=fine) if _is_sign(one)]


def _surety(read: Sequence[Read]) -> float:
    """How sure a reading is, by the letter."""
    return sum(one.confidence * len(one.text) for one in read) / max(sum(len(one.text) for one in read), 1)


def _lines(read: Sequence[Read]) -> _Lines:
    """Words by the lines that they stand on."""
    lines: dict[int, list[Read]] = {}
    for one in read:
        lines.setdefault(one.line, []).append(one)
    return list(lines.values())


def _common(parts: Sequence[_Lines]) -> float:
    """The size of most letters of a page, in pixels; that of 13 points where no line tells."""
    sizes = [size for lines in parts for line in lines if (size := _size(line))]
    return median(sizes) if sizes else 13 * DPI / 72


def _size(line: Sequence[Read]) -> float:
    """The size of the letters of a line, in pixels, by how high letters without marks stand; 0 where few do."""
    sizes = []
    for one in line:
        letters = set(one.text.strip(".,;:()%/-–“”\"'"))
        if letters and letters <= _TALL_LETTERS | _SMALL_LETTERS:
            high = one.baseline - one.box[1]
            sizes.append(high / (_TALL if letters & _TALL_LETTERS else _SMALL))
    return median(sizes) if len(sizes) > 2 else 0.0


def _lowered(read: Read, size: float) -> str:
    """The word in small letters where it is too low for capitals: "SƠ" is "sơ", drawn larger."""
    is_low = read.baseline - read.box[1] < _LOWER * size
    return read.text.lower() if is_low and _SAME_SHAPE.fullmatch(read.text) else read.text


def _raised(read: Read, size: float) -> str:
    """The small raised digits at the end of a word; "" where there are none, or nothing but them."""
    at = len(read.letters)
    while at and read.letters[at - 1][0].isdigit() and _is_raised(read.letters[at - 1][1], read.baseline, size):
        at -= 1
    mark = "".join(letter for letter, _ in read.letters[at:])
    return mark if at and mark and read.text.endswith(mark) else ""


def _is_raised(box: Pixels, baseline: float, size: float) -> bool:
    return box[3] - box[1] < _RAISED * _TALL * size and box[3] < baseline - 0.15 * size


def _cut(read: Read, letters: int) -> Read:
    """The word with its first letters alone, or its last ones where the number is negative."""
    chosen = read.letters[:letters] if letters > 0 else read.letters[letters:]
    if not chosen:
        return read
    return Read(
        "".join(letter for letter, _ in chosen), around([box for _, box in chosen]), read.baseline, read.confidence,
        read.line, chosen,
    )  # fmt: skip


def _moved(read: Read, right: int, down: int) -> Read:
    def move(box: Pixels) -> Pixels:
        return box[0] + right, box[1] + down, box[2] + right, box[3] + down

    letters = tuple((letter, move(box)) for letter, box in read.letters)
    return Read(read.text, move(read.box), read.baseline + down, read.confidence, read.line, letters)
