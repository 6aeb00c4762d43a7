"""The words of a page through pdfium: quick, for pages on which no ruled table can stand.

What pdfium cannot tell for certain is not told here: `sheet` gives None, and pdfplumber reads the page.
"""

from __future__ import annotations

import ctypes
import unicodedata
from dataclasses import dataclass
from math import hypot

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.sheet import Sheet, Word, rows_of

_FLAT = 3.0  # points: a higher stroke may be the side of a table
_HYPHENS = ("\x02", "\ufffe")  # pdfium's own signs for a hyphen at the end of a line
_BOLD = ("bold", "italic", "oblique")


@dataclass(slots=True)
class _Face:
    """How the letters of one text object are set."""

    font: str
    size: float
    turned: bool


@dataclass(slots=True)
class _Letter:
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    face: _Face


def opened(data: bytes) -> pypdfium2.PdfDocument | None:
    """The document, if pdfium can open it."""
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None


def sheet(document: pypdfium2.PdfDocument, number: int, pages: int) -> Sheet | None:
    """The page with this number from 0, of so many; None where pdfplumber is to read it."""
    if len(document) != pages:
        return None
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    try:
        width, height = page.get_size()
        plain, pictures = _is_plain(page.raw)
        frames = zip(page.get_mediabox(), page.get_cropbox(), (0, 0, width, height), strict=True)
        upright = not page.get_rotation() and all(max(edges) - min(edges) < 0.01 for edges in frames)
        letters = _letters(page, height) if plain and upright else None
        if not letters:
            return None
        result = Sheet(number + 1, width, height, pictures=pictures)
        result.rows = rows_of(_words([one for one in letters if one.x1 > 0 and one.x0 < width and one.face.size >= 2]))
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


def _letters(page: pypdfium2.PdfPage, height: float) -> list[_Letter] | None:
    """The letters in the order of the file, blanks among them; None where one is turned or has no Unicode value."""
    textpage = page.get_textpage()
    try:
        return _read_letters(textpage.raw, height)
    finally:
        textpage.close()


def _read_letters(textpage: pdfium.FPDF_TEXTPAGE, height: float) -> list[_Letter] | None:
    letters: list[_Letter] = []
    box, faces, at_object, face = pdfium.FS_RECTF(), {}, None, None  # type: ignore[var-annotated]
    for at in range(pdfium.FPDFText_CountChars(textpage)):
        code = pdfium.FPDFText_GetUnicode(textpage, at)
        text = chr(code)
        if text.isspace() and pdfium.FPDFText_IsGenerated(textpage, at):
            continue
        if not code or pdfium.FPDFText_HasUnicodeMapError(textpage, at) or 0xD800 <= code < 0xE000:
            return None
        owner = ctypes.cast(pdfium.FPDFText_GetTextObject(textpage, at), ctypes.c_void_p).value
        if owner != at_object or face is None:
            at_object = owner
            face = faces.get(owner) or faces.setdefault(owner, _face(textpage, at))
            if face.turned:
                return None
        pdfium.FPDFText_GetLooseCharBox(textpage, at, box)
        last = letters[-1] if letters else None
        top = height - box.top
        if last and last.face is face and last.x0 < box.left < last.x1:
            last.x1 = box.left  # the box of a font that is not embedded may be wider than the letter's step
        if last and last.text == text and abs(last.x0 - box.left) < 1 and abs(last.top - top) < 1:
            continue  # printed twice to look bold
        shown = "-" if text in _HYPHENS else text
        letters.append(_Letter(shown, box.left, top, box.right, height - box.bottom, face))
    return letters


def _face(textpage: pdfium.FPDF_TEXTPAGE, at: int) -> _Face:
    matrix, name, flags = pdfium.FS_MATRIX(), ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetMatrix(textpage, at, matrix)
    pdfium.FPDFText_GetFontInfo(textpage, at, name, len(name), flags)
    size = pdfium.FPDFText_GetFontSize(textpage, at) * hypot(matrix.c, matrix.d)
    turned = abs(matrix.b) > 0.01 * abs(matrix.a) or matrix.a <= 0 or matrix.d <= 0
    return _Face(name.value.decode("latin-1").lower(), size, turned)


def _words(letters: list[_Letter]) -> list[Word]:
    """Letters → words; a word printed a second time over itself is read once."""
    words: list[Word] = []
    seen: dict[tuple[str, str], list[tuple[float, float]]] = {}
    run: list[_Letter] = []
    for letter in [*letters, None]:
        if letter is not None and not letter.text.isspace() and (not run or _goes_on(run[-1], letter)):
            run.append(letter)
            continue
        if run:
            word = _word(run)
            places = seen.setdefault((word.text, run[0].face.font), [])
            if not any(abs(x - word.x0) < 1 and abs(y - word.top) < 1 for x, y in places):
                places.append((word.x0, word.top))
                words.append(word)
        run = [] if letter is None or letter.text.isspace() else [letter]
    return words


def _goes_on(last: _Letter, letter: _Letter) -> bool:
    """Whether a letter belongs to the word of the one before it."""
    if unicodedata.combining(letter.text):
        return True
    same = letter.face is last.face or (letter.face.font, letter.face.size) == (last.face.font, last.face.size)
    near = last.x0 <= letter.x0 <= last.x1 + 0.2 * letter.face.size
    return same and near and abs(letter.top - last.top) < 3


def _word(run: list[_Letter]) -> Word:
    face = run[0].face
    return Word(
        "".join(one.text for one in run),
        run[0].x0,
        min(one.top for one in run),
        max(one.x1 for one in run),
        max(one.bottom for one in run),
        face.size,
        any(word in face.font for word in _BOLD),
    )
