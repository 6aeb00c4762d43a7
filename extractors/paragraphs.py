"""Lines → paragraphs: hard line breaks and page breaks mended, headings and list lines left alone.

Only the shape of the lines decides: their marks, their ends and beginnings, their length. A wrong join would give a
number to the wrong sentence, so a doubtful break stays a break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extractors.document import Block, Passage
from extractors.normal import Reading, join

_MARK = re.compile(
    r"(?P<roman>[IVXLC]{1,6}(?:\.\d{1,2})*\s?[.)/]\s?(?=\D)|[IVXLC]{1,6}\s[-–]\s)"
    r"|(?P<number>\d{1,2}(?:\.\d{1,2}){1,4}(?:[.)]\s?(?=\D)|\s)|\d{1,2}[.)]\s?(?=[^\W\d]|[\s“\"(*]))"
    r"|(?P<letter>[a-zđ]\d?\s?[).]\s|[a-zđ]\)|[A-ZĐ]\.\s)"
    r"|(?P<bullet>[-–—+*•·●○▪■□◦➢►✓✔❖\uf000-\uf0ff](?=[\s\W]|[^\W\d]))"
    r"|(?P<legal>(?:Điều|Chương|Mục|Phần|Khoản)\s(?:\d{1,3}|[IVXLC]{1,6})\s?[.:])"
)
_ENDS = re.compile(r"[.;:!?…][)\]”\"»’']*$|\./\.?$")
_INNER_END = re.compile(r"[.;:](?=\s)")
_SENTENCE = re.compile(r"[^\W\d]{2}\. ")
_FOOTNOTE = re.compile(
    r"(?P<raised>[⁰¹²³⁴-⁹]{1,3})|\[\^?(?P<bracket>\d{1,3})\]:?\s|(?P<star>\(\*{1,3}\))\s*\S|(?P<plain>\d{1,2})\s(?=[^\W\d_])"
)
_GLUED_MARK = re.compile(r"(\d(?:(?<=[^\W\d_]{2}\d)|(?<=[^\W\d_]{2}[)”\"]\d))\d?)(?![\d\w/]|[.,]\d)")
_PAGE_NUMBER = re.compile(
    r"[-–—]\s?(?P<dashed>\d{1,4})\s?[-–—]|(?:Trang|Page)\s(?P<named>\d{1,4})(?:\s?/\s?\d{1,4})?|(?P<bare>\d{1,4})"
)
# Words that begin a phrase and so end no sentence; the second kind leads on to a number.
_OPEN_WORDS = frozenset(
    re.findall(
        r"\w+", "là của và các những với cho tại từ đến trong về theo do vì nên để mà thì nhưng hoặc cùng bởi gồm có"
    )
) | {"được", "bằng"}
_COUNT_WORDS = frozenset(re.findall(r"\w+", "gần hơn khoảng trên dưới đạt số năm tháng ngày quý thứ lần còn chỉ"))
_COUNT = re.compile(r"\d[\d.,]*\s?(?:%|[^\W\d_]+(?:\s[^\W\d_]+){0,2})?\s?[;.,]?")  # a number and its noun
_LONG, _VERY_LONG, _BODY = 60, 100, 40

Kind = Literal["", "roman", "number", "letter", "bullet", "legal"]


@dataclass(slots=True)
class Line:
    """One line as read, and what its shape says."""

    reading: Reading
    gap: bool = False  # something separates it from the line before: a blank line, a new page, a new element
    indent: int = 0
    heading: bool = False  # marked as a heading by the format itself
    page: int | None = None
    width: int = 0  # as drawn, indent and marks and all
    runs_on: bool = False  # the layout itself shows that it goes on with the line before
    mark: Kind = field(init=False)
    upper: bool = field(init=False)
    ends: bool = field(init=False)

    def __post_init__(self) -> None:
        text = self.reading.text
        self.width = self.width or self.indent + len(text)
        found = _MARK.match(text)
        self.mark = found.lastgroup if found else ""  # type: ignore[assignment]
        self.ends = bool(_ENDS.search(text[-4:]))
        self.upper = _is_upper(text)


@dataclass(slots=True)
class _Paragraph:
    lines: list[Line]
    title: bool  # a title of the document: its body never follows in the same paragraph
    length: int
    lifted: list[Block] = field(default_factory=list)  # footnotes and page numbers standing inside it


def is_marked(text: str) -> bool:
    """Whether a line begins with a list or outline mark."""
    return _MARK.match(text) is not None


def _is_upper(text: str) -> bool:
    """Whether a line is set in capitals, as titles and signatures are.

    >>> [_is_upper(line) for line in ("KT. CHỦ TỊCH", "Lưu: VT, NV", "TTHC", "NĂM 2021 (Biểu số 06a)")]
    [True, False, False, False]
    """
    if text[:1].islower() or len(text) > 300:
        return False
    capitals = sum(map(str.isupper, text))
    return capitals >= 5 and sum(map(str.islower, text)) * 4 <= capitals


class Builder:
    """Takes lines in reading order and gives paragraph and footnote blocks."""

    def __init__(self, block_chars: int, width: int = 0, letter: float = 1.0) -> None:
        self.block_chars = block_chars
        self.width = width  # at which the file wraps its lines; 0 where it does not
        self.letter = letter  # the width of a letter in the same unit
        self.blocks: list[Block] = []
        self.current: _Paragraph | None = None
        self.lifted: list[Line] = []  # the lines of the footnote just lifted out
        self.marks: set[str] = set()  # numbers glued to words: the footnotes to expect
        self.pages: set[int] = set()  # page numbers met
        self.first = True

    def add(self, line: Line) -> None:
        """The next line."""
        if line.runs_on and self.current and self._has_room(line):
            self._append(line)
        elif self._is_page_number(line):
            self.lift(line, "margin", "")
        elif mark := self._footnote_mark(line):
            self.lift(line, "footnote", mark)
        elif self.lifted and not line.gap and self._joins_footnote(self.lifted[-1], line):
            self.lifted.append(line)
            self._relift()
        else:
            self._text(line)

    def add_block(self, block: Block) -> None:
        """A finished block (a table): what stands before it is closed."""
        self.flush()
        self.blocks.append(block)
        self.first = False

    def flush(self) -> None:
        """Close the paragraph under way, and put what was lifted out of it behind it."""
        self.lifted = []
        if self.current:
            self.blocks.extend(_blocks(self.current, self.block_chars))
            self.blocks.extend(self.current.lifted)
            self.marks.update(_GLUED_MARK.findall(" ".join(line.reading.text[-4000:] for line in self.current.lines)))
            self.current = None

    def _text(self, line: Line) -> None:
        paragraph = self.current
        gap = line.gap or bool(paragraph and paragraph.lifted)
        self.lifted = []
        if paragraph and self._has_room(line) and self._joins(paragraph, line, gap):
            self._append(line)
            return
        title = self._is_title(paragraph, line)
        self.flush()
        self.current = _Paragraph([line], title, len(line.reading.text))
        self.first = False

    def _has_room(self, line: Line) -> bool:
        return self.current is not None and self.current.length + len(line.reading.text) < self.block_chars

    def _append(self, line: Line) -> None:
        """One more line of the paragraph under way."""
        if self.current:
            self.lifted = []
            self.current.lines.append(line)
            self.current.length += len(line.reading.text) + 1

    def _is_title(self, before: _Paragraph | None, line: Line) -> bool:
        """The first line, one under a line in capitals, or the next line of such a title."""
        if line.mark or line.ends or _SENTENCE.search(line.reading.text):
            return False
        if before is None:
            return self.first
        last = before.lines[-1]
        return (last.upper and not last.mark) or (before.title and not line.gap)

    def _joins(self, paragraph: _Paragraph, line: Line, gap: bool) -> bool:
        last = paragraph.lines[-1]
        if last.upper or line.upper or last.heading or line.heading:
            return False
        if line.mark and (gap or not self._goes_on_with_dash(paragraph, line)):
            return False
        if gap:
            return _broken_off(paragraph, line, self.width, self._is_full(last, line))
        if last.mark and last.reading.text[-1] == ":" and _COUNT.fullmatch(line.reading.text):
            return True  # "- Quá hạn:" / "14 hồ sơ;"
        if last.ends:
            return self._wrapped_on(last, line)
        return self._carried_on(paragraph, line)

    def _wrapped_on(self, last: Line, line: Line) -> bool:
        """A full line that happens to end with a sentence, in a file that wraps its lines."""
        return self._is_full(last, line) and line.indent <= last.indent

    def _carried_on(self, paragraph: _Paragraph, line: Line) -> bool:
        """Whether a sentence runs on from one line to the next, no blank line between."""
        last, text = paragraph.lines[-1], line.reading.text
        if text.lstrip("([“\"‘'")[:1].islower() or _is_open(last.reading.text, text):
            return True
        full = self._is_full(last, line)
        if paragraph.title:
            return full and _stops_short(last) and len(paragraph.lines) < 4
        if text[0].isdigit() or text[0] in "([%/,.;:":
            listed = last.mark in ("letter", "bullet") and len(text) <= _BODY
            return full or listed or len(text) <= 25 or _is_body(paragraph)
        return _stops_short(last) and (full or (_is_body(paragraph) and paragraph.length >= _VERY_LONG))

    def _goes_on_with_dash(self, paragraph: _Paragraph, line: Line) -> bool:
        """A dash that only looks like a bullet: "2021" / "– 2025", or a broken name in a file that wraps its lines."""
        last, text = paragraph.lines[-1], line.reading.text
        if line.mark != "bullet" or not _stops_short(last):
            return False
        if last.reading.text[-1].isdigit() and text[1:].strip()[:1].isdigit():
            return True
        return text[0] in "–—" and self._is_full(last, line) and paragraph.lines[0].reading.text[0] != text[0]

    def _is_full(self, last: Line, line: Line) -> bool:
        """Whether the line ended because the next word found no room."""
        if not self.width:
            return False
        word = line.reading.text.split(" ", 1)[0]
        return last.width + self.letter * (1 + len(word)) > 0.92 * self.width

    def _is_page_number(self, line: Line) -> bool:
        match = _PAGE_NUMBER.fullmatch(line.reading.text) if len(line.reading.text) < 20 else None
        if not match or not (line.gap or self.first):
            return False
        number = int(match["dashed"] or match["named"] or match["bare"])
        sure = not match["bare"] or number - 1 in self.pages
        if not sure and match["bare"] and number == 2 and not self.pages:
            sure = bool(self.current and _breaks_off(self.current))
        if sure:
            self.pages.add(number)
        return sure

    def _footnote_mark(self, line: Line) -> str:
        """The sign of the footnote that a line is; "" where it is none.

        A plain number counts only when such a number was seen glued to a word before.
        """
        match = _FOOTNOTE.match(line.reading.text)
        if not match:
            return ""
        if not match["plain"]:
            return match["raised"] or match["bracket"] or match["star"]
        if not (line.gap or self.lifted) or not line.reading.text[match.end() :][:1].isupper():
            return ""
        seen = set(self.marks)
        if self.current:
            seen.update(_GLUED_MARK.findall(" ".join(one.reading.text[-4000:] for one in self.current.lines)))
        return match["plain"] if match["plain"] in seen else ""

    def lift(self, line: Line, kind: Literal["footnote", "margin"], mark: str) -> None:
        """Take a footnote or page number out of the paragraph under way; it comes after it."""
        block = Block(kind, line.reading.passage(), line.page, mark=mark, emphasis=line.reading.emphasis)
        self.lifted = [line] if kind == "footnote" else []
        if self.current:
            self.current.lifted.append(block)
        else:
            self.blocks.append(block)

    def _joins_footnote(self, last: Line, line: Line) -> bool:
        if line.mark or line.upper:
            return False
        return self._is_full(last, line) or (not last.ends and line.reading.text[:1].islower())

    def _relift(self) -> None:
        """The footnote lifted last has one more line."""
        reading, starts = join([line.reading for line in self.lifted])
        shelf = self.current.lifted if self.current else self.blocks
        last = shelf[-1]
        shelf[-1] = Block("footnote", reading.passage(), last.page, None, last.mark, starts, reading.emphasis)


def _is_open(text: str, after: str) -> bool:
    """Whether a line breaks off by its own words: an open bracket, a comma, a dash, or a word that leads on.

    >>> _is_open("tổng số hồ sơ đã tiếp nhận là gần", "27.310 hồ sơ"), _is_open("hồ sơ trong 1 tháng", "Từ ngày 1")
    (True, False)
    """
    tail = text[-200:]
    if tail.rfind("(") > tail.rfind(")") or tail[-1:] in ",-–—(&":
        return True
    word = tail.rsplit(" ", 1)[-1].lower()
    return len(text) > 20 and (word in _OPEN_WORDS or (word in _COUNT_WORDS and after[:1].isdigit()))


def _stops_short(line: Line) -> bool:
    """Whether the last character is one that ends no sentence."""
    last = line.reading.text[-1:]
    return last.isalnum() or last in ",-–—("


def _is_body(paragraph: _Paragraph) -> bool:
    """A paragraph of prose rather than a label or heading: it is long, and one sentence has ended inside it."""
    if paragraph.length < _LONG:
        return False
    return (
        any(_INNER_END.search(line.reading.text, 6) for line in paragraph.lines) or paragraph.length >= 2 * _VERY_LONG
    )


def _breaks_off(paragraph: _Paragraph) -> bool:
    """Whether a paragraph plainly ends in mid-sentence, so that what follows a page break may belong to it."""
    last = paragraph.lines[-1]
    if paragraph.title or last.ends or last.upper or last.heading or not _stops_short(last):
        return False
    heading = paragraph.lines[0].mark in ("roman", "number", "legal") and not _is_body(paragraph)
    return paragraph.length >= (_VERY_LONG if heading else _LONG)


def _broken_off(paragraph: _Paragraph, line: Line, width: int, full: bool) -> bool:
    """Whether a sentence runs on over a blank line or page break."""
    text, last = line.reading.text, paragraph.lines[-1]
    if full and text[:1].islower() and _stops_short(last) and not (last.upper or last.heading):
        return True
    if line.upper or not _breaks_off(paragraph):
        return False
    if text[:1].islower():
        return True
    if (len(text) < _BODY and not full) or (line.ends and text[-1] == ":" and len(text) < _LONG):
        return False
    if width and last.width < 0.75 * width:
        return False
    if not last.reading.text[-1].isdigit() and text[:1].isdigit():
        return full or paragraph.length >= _VERY_LONG
    return text[:1].isupper() and paragraph.length >= _VERY_LONG and _is_body(paragraph)


def _blocks(paragraph: _Paragraph, block_chars: int) -> Iterable[Block]:
    reading, starts = join([line.reading for line in paragraph.lines])
    page = paragraph.lines[0].page
    if len(reading.text) <= block_chars:
        yield Block("paragraph", reading.passage(), page, None, "", starts, reading.emphasis)
        return
    for left, right in _cuts(reading.text, block_chars):
        part = reading.part(left, right)
        if part.text:
            inside = tuple(start - left for start in starts if left < start < right)
            yield Block("paragraph", part.passage(), page, None, "", inside, part.emphasis)


def _cuts(text: str, size: int) -> Iterable[tuple[int, int]]:
    """Where a very long line is cut: after a sentence, else at a blank, never inside a word."""
    start = 0
    while len(text) - start > size:
        end = (
            max(text.rfind(". ", start + size // 2, start + size), text.rfind("; ", start + size // 2, start + size))
            + 1
        )
        if not end:
            end = text.rfind(" ", start + 1, start + size)
        if end < 0:
            end = text.find(" ", start + size)
        if end < 0:
            break
        yield start, end
        start = end
    yield start, len(text)


def wrap_width(lines: Sequence[tuple[int, bool]]) -> int:
    """The width at which a file wraps its lines; 0 where each paragraph stands on one line.

    A line is (length, whether the next begins in lower case): in wrapped prose many lines are about equally long, and
    sentences run over their ends.

    >>> wrap_width([(78, True), (80, True), (79, False), (77, True), (80, True), (31, False)])
    80
    >>> wrap_width([(89, False), (26, False), (97, False), (89, False), (55, False), (95, False)])
    0
    """
    if len(lines) < 5:
        return 0
    width = sorted(length for length, _ in lines)[int(len(lines) * 0.95)]
    full = [runs_on for length, runs_on in lines if 0.85 * width <= length <= 1.1 * width]
    wrapped = 40 <= width <= 140 and len(full) >= 0.25 * len(lines) and sum(full) >= 0.4 * len(full)
    return width if wrapped else 0


def empty_passage(origin: int) -> Passage:
    """The passage of a table block or an empty cell."""
    return Passage("", ((0, origin),))
