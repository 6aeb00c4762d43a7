"""The words of a page through pdfium, quickly, and its ruled tables.

What pdfium cannot tell for certain is not told here: `sheet` gives None, and pdfplumber reads the page. Letters are
asked for as rarely as can be: where a text object begins and ends, and where its words do.
"""

from __future__ import annotations

import ctypes
import re
import struct
import unicodedata
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise, repeat
from math import hypot, inf

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from extractors import strokes
from extractors.collector import collector_at_rest
from extractors.document import Chars
from extractors.grids import fill
from extractors.pdfium import quickly
from extractors.sheet import ASCENT, DESCENT, WIDE, Row, Sheet, Word, rows_of

_HYPHENS = re.compile("[\x02\ufffe]")  # pdfium's own signs for a hyphen at the end of a line
_INVISIBLE = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
_BOLD = ("bold", "italic", "oblique")
_LINE = re.compile(r"[^\r\n]+")
_CLUSTER = re.compile(r"\s+|\S[\u0300-\u036f]*")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Font:
    """A font of a document."""

    name: str
    emphatic: bool  # bold or italic
    known: set[str] = field(default_factory=set)  # letters that were seen to have a Unicode value


Fonts = dict[tuple[int, str], Font]  # by pdfium's number of a font, which another one may get, and its name


@dataclass(slots=True)
class _Face:
    """How the letters of one text object are set."""

    font: Font
    size: float
    baseline: float  # from the bottom of the page


@dataclass(slots=True)
class _Run:
    """A stretch of words of one text object on one line: its letters in the page's own count, and where it stands."""

    face: _Face
    text: str
    chars: Chars
    x0: float
    x1: float
    top: float
    bottom: float
    open_start: bool = True  # no blank before the first word
    open_end: bool = True  # no blank behind the last


def opened(data: bytes) -> pypdfium2.PdfDocument | None:
    """The document, if pdfium can open it."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None


@collector_at_rest()
def sheet(document: pypdfium2.PdfDocument, number: int, fonts: Fonts) -> Sheet | None:
    """The page with this number from 0; None where pdfplumber is to read it. `fonts` are those met on other pages."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        frames = zip(page.get_mediabox(), page.get_cropbox(), (0, 0, width, height), strict=True)
        upright = not page.get_rotation() and all(max(edges) - min(edges) < 0.01 for edges in frames)
        drawn = strokes.drawn(page.raw, height) if upright else None
        if drawn is None:
            return None
        result = Sheet(number + 1, width, height, pictures=drawn.pictures)
        if not drawn.edges:
            at_ends = number in (0, len(document) - 1)  # where letterheads and signatures stand side by side
            result.rows = rows_of(_words(page, WIDE if at_ends else None, fonts))
        if drawn.edges or any(map(_is_interleaved, result.rows)):
            words = _words(page, 0.0, fonts)
            result.rows = rows_of(fill(result, drawn.tables(), words) if drawn.edges else words)
        return result if result.rows or result.grids else None
    finally:
        page.close()


def _words(page: pypdfium2.PdfPage, least: float | None, fonts: Fonts) -> list[Word]:
    """The stretches of words on a page; none where a letter is turned or has no Unicode value."""
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        runs = _Reader(textpage.raw, height, least, fonts).runs()
    finally:
        textpage.close()
    return [_word(run) for run in _joined(runs) if run.x1 > 0 and run.x0 < width and run.face.size >= 2]


def _is_interleaved(row: Row) -> bool:
    """Whether a stretch of words stands inside another: letters that a font lacks, printed into its gaps by another."""
    return any(after.x0 < before.x1 - 0.2 * before.size for before, after in pairwise(row.words))


_object_of = quickly("FPDFText_GetTextObject", ctypes.c_size_t)
_font_of = quickly("FPDFTextObj_GetFont", ctypes.c_size_t, ctypes.c_void_p)
_render_mode = quickly("FPDFTextObj_GetTextRenderMode", ctypes.c_int, ctypes.c_void_p)
_font_size = quickly("FPDFText_GetFontSize", ctypes.c_double)
_matrix = quickly("FPDFText_GetMatrix", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_lacks_unicode = quickly("FPDFText_HasUnicodeMapError", ctypes.c_int)
_loose_box = quickly("FPDFText_GetLooseCharBox", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Letters:
    """Asks for the letters of one page."""

    def __init__(self, textpage: pdfium.FPDF_TEXTPAGE) -> None:
        self.textpage = textpage
        self.handle = ctypes.cast(textpage, ctypes.c_void_p)

    def boxes(self, letters: Sequence[int]) -> list[tuple[float, ...]]:
        """Left, top, right and bottom of letters of the page, in points from its bottom left corner."""
        return self.filled(_loose_box, letters, pdfium.FS_RECTF)

    def filled(
        self, ask: Callable[..., int], letters: Sequence[int], kind: type[ctypes.Structure]
    ) -> list[tuple[float, ...]]:
        """The numbers that a function of pdfium fills a structure of them with, for each of these letters."""
        answers = (kind * len(letters))()
        begin, step = ctypes.addressof(answers), ctypes.sizeof(kind)
        deque(map(ask, repeat(self.handle), letters, range(begin, begin + step * len(letters), step)), maxlen=0)
        return list(struct.iter_unpack(f"{len(kind._fields_)}f", answers))


def _right(letter: Sequence[float], after: Sequence[float]) -> float:
    """The right edge of a letter; the box of a font that is not embedded may reach into the next one."""
    return after[0] if letter[0] < after[0] < letter[2] else letter[2]


class PageLetters:
    """Where the letters stand on the pages of a PDF; opens it when first asked, and keeps one page at a time."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document: pypdfium2.PdfDocument | None = None
        self.page = 0

    def edges(self, page: int, first: int, last: int) -> tuple[float, float]:
        """As in `extractors.document.Letters`. Raises PdfiumError where the PDF cannot be opened."""
        self.document = self.document or pypdfium2.PdfDocument(self.data)
        if page != self.page:
            self.page, self.textpage = page, self.document[page - 1].get_textpage()
            self.letters = _Letters(self.textpage.raw)
        after = min(last + 1, self.textpage.count_chars() - 1)
        begin, end, beyond = self.letters.boxes([first, last, after])
        return begin[0], _right(end, beyond)


class _Reader(_Letters):
    """Reads the text of one page, cut where the file has a blank of `least` times the size of the letters.

    A wide blank may part two columns. None: no blank is looked at.
    """

    def __init__(self, textpage: pdfium.FPDF_TEXTPAGE, height: float, least: float | None, fonts: Fonts) -> None:
        super().__init__(textpage)
        self.height = height
        self.least = least
        self.fonts = fonts
        self.met: dict[int, Font] = {}

    def runs(self) -> list[_Run]:
        """The stretches of words; none where one is turned or a letter has no Unicode value."""
        count = pdfium.FPDFText_CountChars(self.textpage)
        buffer = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(self.textpage, 0, count, buffer)
        text = bytes(buffer).decode("utf-16-le", "surrogatepass")[:count]
        if len(text) != count or _UNREADABLE.search(text):
            return []
        blanks = np.flatnonzero(np.frombuffer(buffer, np.uint16) == ord(" ")).tolist()
        parts = self._seen(self._parts(text, blanks))
        faces = self._faces([start for start, _ in parts])
        if faces is None or not self._is_known(text, parts, faces):
            return []
        text = _HYPHENS.sub("-", text)
        return self._read(text, self._cut(parts, faces, blanks))

    def _parts(self, text: str, blanks: Sequence[int]) -> list[tuple[int, int]]:
        """The stretches of letters of one text object, cut at line ends and at the blanks that pdfium itself put in."""
        missing = [at for at, owner in zip(blanks, self._owners(blanks), strict=True) if not owner]
        lines = "\n".join(text[before + 1 : at] for before, at in pairwise([-1, *missing, len(text)]))
        spans = [line.span() for line in _LINE.finditer(lines)]
        firsts = self._owners([start for start, _ in spans])
        lasts = self._owners([end - 1 for _, end in spans])
        parts = []
        for (start, end), first, last in zip(spans, firsts, lasts, strict=True):
            if first and first == last:  # letters of one object follow each other
                parts.append((start, end))
                continue
            at = start
            for owner, some in groupby(self._owners(range(start, end))):
                until = at + len(list(some))
                if owner:
                    parts.append((at, until))
                at = until
        return parts

    def _seen(self, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The parts that are drawn; all, where none is: then the page is a scan with the letters that OCR found."""
        modes = list(map(_render_mode, self._owners([start for start, _ in parts])))
        seen = [part for part, mode in zip(parts, modes, strict=True) if mode != _INVISIBLE]
        return seen or parts

    def _owners(self, letters: Sequence[int]) -> list[int]:
        """The text objects that letters belong to; 0 for a letter that is not in the file."""
        return list(map(_object_of, repeat(self.handle), letters))

    def _faces(self, letters: Sequence[int]) -> list[_Face] | None:
        """How the objects of these letters are set; None where one is turned."""
        matrices = self.filled(_matrix, letters, pdfium.FS_MATRIX)
        fonts = map(_font_of, self._owners(letters))
        sizes = map(_font_size, repeat(self.handle), letters)
        faces = []
        for at, font, size, (a, b, c, d, _, f) in zip(letters, fonts, sizes, matrices, strict=True):
            if abs(b) > 0.01 * abs(a) or a <= 0 or d <= 0:
                return None
            faces.append(_Face(self.met.get(font) or self._font(font, at), size * hypot(c, d), f))
        return faces

    def _font(self, font: int, at: int) -> Font:
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self.textpage, at, name, len(name), flags)
        key = font, name.value.decode("latin-1")
        if key not in self.fonts:
            self.fonts[key] = Font(key[1], any(word in key[1].lower() for word in _BOLD))
        return self.met.setdefault(font, self.fonts[key])

    def _is_known(self, text: str, parts: Sequence[tuple[int, int]], faces: Sequence[_Face]) -> bool:
        """Whether the letters of each font have a Unicode value."""
        for font in self.met.values():
            mine = [part for part, face in zip(parts, faces, strict=True) if face.font is font]
            set_in_it = "".join([text[start:end] for start, end in mine])
            if unknown := set(set_in_it) - font.known:
                ends = list(accumulate([end - start for start, end in mine]))
                for at in map(set_in_it.index, unknown):
                    part = bisect_right(ends, at)
                    if _lacks_unicode(self.handle, mine[part][1] - ends[part] + at) > 0:
                        return False
                font.known |= unknown
        return True

    def _cut(
        self, parts: Sequence[tuple[int, int]], faces: Sequence[_Face], blanks: Sequence[int]
    ) -> list[tuple[int, int, _Face]]:
        """The parts cut behind the blanks that are wide enough."""
        wide = [] if self.least is None else list(zip(blanks, self._widths(blanks), strict=True))
        cut = []
        for (start, end), face in zip(parts, faces, strict=True):
            for blank, width in wide[bisect_left(wide, (start,)) : bisect_left(wide, (end - 1,))]:
                if width > self.least * face.size:
                    cut.append((start, blank + 1, face))
                    start = blank + 1
            cut.append((start, end, face))
        return cut

    def _widths(self, blanks: Sequence[int]) -> Iterator[float]:
        """How far it is from blanks to the next letters; without end where that does not matter."""
        if not self.least:
            return repeat(inf, len(blanks))
        befores, afters = self.boxes(blanks), self.boxes([at + 1 for at in blanks])
        return (after[0] - before[0] for before, after in zip(befores, afters, strict=True))

    def _read(self, text: str, parts: Sequence[tuple[int, int, _Face]]) -> list[_Run]:
        """The words of the parts, each with its place."""
        found = []
        for start, end, face in parts:
            raw = text[start:end]
            first, last = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
            if first < last:
                found.append((start, end, first, last, face))
        heads = self.boxes([first for _, _, first, _, _ in found])
        tails = self.boxes([last - 1 for _, _, _, last, _ in found])
        nexts = self.boxes([min(last, end - 1) for _, end, _, last, _ in found])
        runs = []
        for (start, end, first, last, face), head, tail, after in zip(found, heads, tails, nexts, strict=True):
            words = text[first:last]
            chars = [(0, first)]
            if "  " in words or not unicodedata.is_normalized("NFC", words):
                words, chars = _composed(words, first)
            baseline = self.height - face.baseline
            top, bottom = baseline - ASCENT * face.size, baseline + DESCENT * face.size
            runs.append(
                _Run(face, words, chars, head[0], _right(tail, after), top, bottom, first == start, last == end)
            )
        return runs


def _composed(words: str, first: int) -> tuple[str, Chars]:
    """Words with each letter and its marks as one, blanks single, and from which letter of the page each piece is."""
    parts: list[str] = []
    chars: Chars = []
    length = 0
    for cluster in _CLUSTER.finditer(words):
        chars.append((length, first + cluster.start()))
        parts.append(" " if cluster[0].isspace() else unicodedata.normalize("NFC", cluster[0]))
        length += len(parts[-1])
    return "".join(parts), chars


def _joined(runs: list[_Run]) -> Iterator[_Run]:
    """Runs whose words go on in the next put together; one printed a second time over itself is read once."""
    seen: dict[tuple[str, str, int], list[tuple[float, float]]] = {}
    last: _Run | None = None
    for run in runs:
        text, font, column = run.text, run.face.font.name, int(run.x0)
        near = [seen.get((text, font, one), ()) for one in (column - 1, column, column + 1)]
        if any(abs(x - run.x0) < 1 and abs(y - run.top) < 1 for places in near for x, y in places):
            continue
        seen.setdefault((text, font, column), []).append((run.x0, run.top))
        if last and _goes_on(last, run):
            last.chars += [(len(last.text) + offset, char) for offset, char in run.chars]
            last.text += run.text
            last.x1, last.open_end = max(last.x1, run.x1), run.open_end
            continue
        if last:
            yield last
        last = run
    if last:
        yield last


def _goes_on(last: _Run, run: _Run) -> bool:
    """Whether the first word of a run belongs to the last word of the one before it."""
    if unicodedata.combining(run.text[0]):
        return True
    same = run.face.font is last.face.font and run.face.size == last.face.size
    near = last.x1 - 0.5 * run.face.size <= run.x0 <= last.x1 + 0.2 * run.face.size
    return last.open_end and run.open_start and same and near and abs(run.top - last.top) < 3


def _word(run: _Run) -> Word:
    font, size = run.face.font, run.face.size
    return Word(run.text, run.x0, run.top, run.x1, run.bottom, size, font.emphatic, font=font.name, chars=run.chars)
