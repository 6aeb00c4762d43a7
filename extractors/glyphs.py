"""The words of a page through pdfium: quick, for pages on which no ruled table can stand.

What pdfium cannot tell for certain is not told here: `sheet` gives None, and pdfplumber reads the page. Letters are
asked for as rarely as can be: where a text object begins and ends, and where its words do.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from math import hypot

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.document import Chars
from extractors.sheet import WIDE, Sheet, Word, rows_of

_FLAT = 3.0  # points: a higher stroke may be the side of a table
_HYPHENS = str.maketrans("\x02\ufffe", "--")  # pdfium's own signs for a hyphen at the end of a line
_BOLD = ("bold", "italic", "oblique")
_LINE = re.compile(r"[^\r\n]+")
_CLUSTER = re.compile(r"\s+|\S[\u0300-\u036f]*")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class _Face:
    """How the letters of one text object are set."""

    font: str
    size: float
    turned: bool
    known: set[str]  # letters of the font that were seen to have a Unicode value


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


def sheet(document: pypdfium2.PdfDocument, number: int) -> Sheet | None:
    """The page with this number from 0; None where pdfplumber is to read it."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        plain, pictures = _is_plain(page.raw)
        frames = zip(page.get_mediabox(), page.get_cropbox(), (0, 0, width, height), strict=True)
        upright = not page.get_rotation() and all(max(edges) - min(edges) < 0.01 for edges in frames)
        careful = number in (0, len(document) - 1)  # where letterheads and signatures stand side by side
        runs = _runs(page, height, careful) if plain and upright else None
        if not runs:
            return None
        seen = [run for run in _joined(runs) if run.x1 > 0 and run.x0 < width and run.face.size >= 2]
        result = Sheet(number + 1, width, height, pictures=pictures)
        result.rows = rows_of([_word(run) for run in seen])
        return result
    finally:
        page.close()


def _is_plain(page: pdfium.FPDF_PAGE) -> tuple[bool, bool]:
    """Whether there is no stroke that may be the side of a table, and whether there are pictures."""
    pictures = False
    edges = [ctypes.c_float() for _ in range(4)]
    for at in range(pdfium.FPDFPage_CountObjects(page)):
        one = pdfium.FPDFPage_GetObject(page, at)
        kind = pdfium.FPDFPageObj_GetType(one)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return False, pictures
        pictures = pictures or kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            pdfium.FPDFPageObj_GetBounds(one, *edges)
            if edges[3].value - edges[1].value > _FLAT:
                return False, pictures
    return True, pictures


def _runs(page: pypdfium2.PdfPage, height: float, careful: bool) -> list[_Run] | None:
    """The text in the order of the file; None where a letter is turned or has no Unicode value."""
    textpage = page.get_textpage()
    try:
        return _Reader(textpage.raw, height, careful).runs()
    finally:
        textpage.close()


def _quickly(name: str, *kinds: object) -> Callable[..., int]:
    """A function of pdfium that takes and gives plain numbers: called for each letter, it must cost little."""
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(*kinds)(address)  # type: ignore[no-any-return]


_object_of = _quickly("FPDFText_GetTextObject", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_lacks_unicode = _quickly("FPDFText_HasUnicodeMapError", ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_loose_box = _quickly("FPDFText_GetLooseCharBox", ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class _Letters:
    """Asks for the letters of one page."""

    def __init__(self, textpage: pdfium.FPDF_TEXTPAGE) -> None:
        self.textpage = textpage
        self.handle = ctypes.cast(textpage, ctypes.c_void_p).value
        self.box = pdfium.FS_RECTF()
        self.at_box = ctypes.addressof(self.box)

    def left(self, at: int) -> float:
        _loose_box(self.handle, at, self.at_box)
        return float(self.box.left)

    def right(self, at: int, last: int) -> float:
        """The right edge of a letter; the box of a font that is not embedded may reach into the next one."""
        _loose_box(self.handle, at, self.at_box)
        x0, x1 = self.box.left, self.box.right
        if at < last:
            after = self.left(at + 1)
            x1 = after if x0 < after < x1 else x1
        return float(x1)


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
        return self.letters.left(first), self.letters.right(last, self.textpage.count_chars() - 1)


class _Reader(_Letters):
    """Reads the text of one page; `careful` looks at every blank, for one may part two columns."""

    def __init__(self, textpage: pdfium.FPDF_TEXTPAGE, height: float, careful: bool) -> None:
        super().__init__(textpage)
        self.height = height
        self.careful = careful
        self.faces: dict[int, _Face] = {}
        self.known: dict[str, set[str]] = {}
        self.found: list[_Run] = []
        self.matrix, self.flags = pdfium.FS_MATRIX(), ctypes.c_int()
        self.name = ctypes.create_string_buffer(200)

    def runs(self) -> list[_Run] | None:
        """The stretches of words; None where one is turned or a letter has no Unicode value."""
        count = pdfium.FPDFText_CountChars(self.textpage)
        buffer = (ctypes.c_ushort * (count + 1))()
        pdfium.FPDFText_GetText(self.textpage, 0, count, buffer)
        text = bytes(buffer).decode("utf-16-le", "surrogatepass")[:count]
        if len(text) != count or _UNREADABLE.search(text):
            return None
        for line in _LINE.finditer(text):
            if not self._line(text, *line.span()):
                return None
        return self.found

    def _line(self, text: str, start: int, end: int) -> bool:
        """Read what stands between two line ends; False where it cannot be told."""
        owner = _object_of(self.handle, start)
        if owner and owner == _object_of(self.handle, end - 1):  # letters of one object follow each other
            return self._object(text, start, end, owner)
        owners = [_object_of(self.handle, at) for at in range(start, end)]
        at = 0
        for owner, some in groupby(owners):
            until = at + len(list(some))
            if owner and not self._object(text, start + at, start + until, owner):
                return False
            at = until
        return True

    def _object(self, text: str, start: int, end: int, owner: int) -> bool:
        """Read letters of one object, cut at the blanks that pdfium itself put in and at those that are wide."""
        face = self.faces.get(owner) or self.faces.setdefault(owner, self._face(start))
        if face.turned:
            return False
        for letter in set(text[start:end]) - face.known:
            if _lacks_unicode(self.handle, text.index(letter, start, end)) > 0:
                return False
            face.known.add(letter)
        at = start
        blank = text.find(" ", start, end)
        while blank >= 0:
            if not _object_of(self.handle, blank) or (self.careful and self._is_wide(text, blank, end, face.size)):
                self._add(text, at, blank, face)
                at = blank + 1
            blank = text.find(" ", blank + 1, end)
        self._add(text, at, end, face)
        return True

    def _is_wide(self, text: str, blank: int, end: int, size: float) -> bool:
        return blank + 1 < end and self.left(blank + 1) - self.left(blank) > WIDE * size

    def _add(self, text: str, start: int, end: int, face: _Face) -> None:
        raw = text[start:end]
        first, last = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
        if first >= last:
            return
        words = text[first:last].translate(_HYPHENS)
        chars = [(0, first)]
        if not (words.isascii() or unicodedata.is_normalized("NFC", words)) or "  " in words:
            words, chars = _composed(words, first)
        x1 = self.right(last - 1, end - 1)
        x0 = self.left(first)
        top, bottom = self.height - self.box.top, self.height - self.box.bottom
        run = _Run(face, words, chars, x0, x1, top, bottom, first == start, last == end)
        self.found.append(run)

    def _face(self, at: int) -> _Face:
        matrix = self.matrix
        pdfium.FPDFText_GetMatrix(self.textpage, at, matrix)
        pdfium.FPDFText_GetFontInfo(self.textpage, at, self.name, len(self.name), self.flags)
        size = pdfium.FPDFText_GetFontSize(self.textpage, at) * hypot(matrix.c, matrix.d)
        turned = abs(matrix.b) > 0.01 * abs(matrix.a) or matrix.a <= 0 or matrix.d <= 0
        font = self.name.value.decode("latin-1")
        return _Face(font, size, turned, self.known.setdefault(font, set()))


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
    seen: dict[tuple[str, str], list[tuple[float, float]]] = {}
    last: _Run | None = None
    for run in runs:
        places = seen.setdefault((run.text, run.face.font), [])
        if any(abs(x - run.x0) < 1 and abs(y - run.top) < 1 for x, y in places):
            continue
        places.append((run.x0, run.top))
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
    same = (run.face.font, run.face.size) == (last.face.font, last.face.size)
    near = last.x0 <= run.x0 <= last.x1 + 0.2 * run.face.size
    return last.open_end and run.open_start and same and near and abs(run.top - last.top) < 3


def _word(run: _Run) -> Word:
    face = run.face
    emphatic = any(word in face.font.lower() for word in _BOLD)
    return Word(run.text, run.x0, run.top, run.x1, run.bottom, face.size, emphatic, font=face.font, chars=run.chars)
