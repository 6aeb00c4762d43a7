"""One normal form of the characters, and the map back to the file's own.

`canonical` makes the text that all spans count in; `read` makes of a stretch of it what a person reads there:
blanks folded, emphasis marks and simple tags gone, invisible characters dropped, each letter with its way back.
"""

from __future__ import annotations

import html.entities
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.document import Passage

Ranges = list[tuple[int, int]]

_BLANK = "\t\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_TAGS = "b|i|u|s|em|strong|sup|sub|small|big|span|font|p|div|mark|ins|tt|center"
# Tags with attributes and numeric entities stay as they are: their digits must not vanish from the passage.
_UNUSUAL = re.compile(rf"[{_BLANK}{_UNSEEN}]")
_EDIT = re.compile(
    rf"[{_BLANK}{_UNSEEN} ]{{2,}}|{_UNUSUAL.pattern}|<br ?/?>|<(?P<close>/?)(?P<tag>{_TAGS})>"
    r"|&(?P<entity>[A-Za-z]{2,8});|\\(?=[\\`*_{}\[\]()#+\-.!|>~]|$)",
    re.IGNORECASE,
)
_SEEN_BLANK = re.compile(rf"[{_BLANK} ]")
_STARS = re.compile(r"(?<!\\)\*+")
_UNDERLINED = re.compile(r"(?<![\w_\\])(_{1,2})(?=[^\s_])[^_\n]{1,2000}(?<=[^\s_])\1(?![\w_])")
_LIST_LINE = re.compile(r"\n[ \t]*(?:[-+•–]|\d+(?:\.\d+)*[.)]|[a-zđ]\))\s")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_EMPHATIC = frozenset({"b", "i", "u", "em", "strong"})


def canonical(text: str) -> str:
    """The text with one kind of line break and in NFC: `Document.text` of a plain text file.

    >>> canonical("Ho\\u0300a\\r\\nTu\\u0301")
    'Hòa\\nTú'
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def superscript(text: str) -> str:
    """Digits raised, so that a footnote mark after a number cannot be read into it: 12 and mark 1 are "12¹"."""
    return text.translate(_SUPERSCRIPTS)


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch as read: its text, the pieces of a `Passage`, and what is bold or italic in it."""

    text: str
    pieces: tuple[tuple[int, int], ...]
    emphasis: tuple[tuple[int, int], ...] = ()

    def passage(self) -> Passage:
        """The reading as a `Passage`."""
        return Passage(self.text, self.pieces)

    def place(self, origin: int) -> int:
        """The place in the reading of a place in the document; of the next one read, where it is not read itself."""
        return _place(self.pieces, len(self.text), origin)

    def emphasised(self, ranges: Sequence[tuple[int, int]], first: int, end: int) -> Reading:
        """The reading with the bold `ranges` of the document from number `first` up to `end`, neighbours joined."""
        found: list[tuple[int, int]] = []
        while first < len(ranges) and ranges[first][0] < end:
            left, right = self.place(ranges[first][0]), self.place(ranges[first][1])
            if found and left - found[-1][1] <= 1:
                found[-1] = (found[-1][0], max(right, found[-1][1]))
            elif left < right:
                found.append((left, right))
            first += 1
        return Reading(self.text, self.pieces, tuple(found))

    def moved(self, by: int) -> Reading:
        """The same reading of a document in which its text stands so much later."""
        return Reading(self.text, tuple((at, origin + by) for at, origin in self.pieces), self.emphasis)

    def part(self, start: int, end: int) -> Reading:
        """The reading from `start` to `end`, without the blanks at its edges.

        >>> Reading("hồ sơ", ((0, 10),)).part(2, 5)
        Reading(text='sơ', pieces=((0, 13),), emphasis=())
        """
        while start < end and self.text[start] == " ":
            start += 1
        while start < end and self.text[end - 1] == " ":
            end -= 1
        first = max(bisect_right(self.pieces, start, key=lambda piece: piece[0]) - 1, 0)
        at, origin = self.pieces[first]
        pieces = [(0, origin + start - at)]
        for offset, source in self.pieces[first + 1 :]:
            if offset >= end:
                break
            pieces.append((offset - start, source))
        emphasis = tuple(
            (max(a, start) - start, min(b, end) - start) for a, b in self.emphasis if a < end and b > start
        )
        return Reading(self.text[start:end], tuple(pieces), emphasis)


class _Writer:
    """Collects the characters of a reading; keeps blanks single and the pieces in step."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.parts: list[str] = []
        self.pieces: list[tuple[int, int]] = []
        self.length = 0
        self.blank = True  # the last character is a blank, or there is none
        self.expected = -1  # where the source must go on for the last piece to run on

    def copy(self, start: int, end: int, raised: bool = False) -> None:
        if self.blank and start < end and self.source[start] == " ":
            start += 1
        if start < end:
            chunk = self.source[start:end]
            self._put(superscript(chunk) if raised else chunk, start, end)

    def put(self, char: str, origin: int) -> None:
        if char != " " or not self.blank:
            self._put(char, origin, origin + 1)

    def _put(self, chunk: str, start: int, end: int) -> None:
        if start != self.expected:
            self.pieces.append((self.length, start))
        self.parts.append(chunk)
        self.length += len(chunk)
        self.blank = chunk[-1] == " "
        self.expected = end

    def reading(self, start: int, ranges: Iterable[tuple[int, int]]) -> Reading:
        text = "".join(self.parts).rstrip(" ")
        pieces = tuple(piece for piece in self.pieces if piece[0] < len(text)) or ((0, start),)
        emphasis = tuple(
            (a, b)
            for a, b in ((_place(pieces, len(text), s), _place(pieces, len(text), e)) for s, e in ranges)
            if a < b
        )
        return _composed(Reading(text, pieces, emphasis))


def _place(pieces: Sequence[tuple[int, int]], length: int, origin: int) -> int:
    """The place in the passage of a place in the source; of the next one read, where it is not read itself."""
    at = bisect_right(pieces, origin, key=lambda piece: piece[1]) - 1
    if at < 0:
        return 0
    until = pieces[at + 1][0] if at + 1 < len(pieces) else length
    return min(pieces[at][0] + origin - pieces[at][1], until)


def _composed(reading: Reading) -> Reading:
    """NFC once more, where dropping an invisible character has brought a letter and its mark together."""
    if unicodedata.is_normalized("NFC", reading.text):
        return reading
    passage, parts, pieces, length, at = reading.passage(), [], [], 0, 0
    while at < len(reading.text):
        end = at + 1
        while end < len(reading.text) and unicodedata.combining(reading.text[end]):
            end += 1
        cluster = unicodedata.normalize("NFC", reading.text[at:end])
        parts.append(cluster)
        pieces.append((length, passage.offset(at)))
        length += len(cluster)
        at = end
    return Reading("".join(parts), tuple(pieces))


def plain(text: str, start: int, end: int, origin: int = 0) -> Reading:
    """A stretch of a document whose markup is already gone (HTML, DOCX, PDF): only blanks and unseen characters.

    `origin` is where `text` begins in the document.
    """
    while start < end and text[start] in " \t":
        start += 1
    if text.find("  ", start, end) < 0 and _UNUSUAL.search(text, start, end) is None:
        return Reading(text[start:end].rstrip(" "), ((0, origin + start),))
    return _read(text, start, end, (), (), markup=False).moved(origin)


def read(text: str, start: int, end: int, drops: Sequence[tuple[int, int]] = (), bold: Ranges | None = None) -> Reading:
    """A stretch of plain text or Markdown as a person reads it.

    `drops` are the emphasis marks in it, `bold` the ranges between them, both found by `emphasis`.

    >>> read("  Đạt\\u00a0 <b>5%</b> ", 0, 16)
    Reading(text='Đạt 5%', pieces=((0, 2), (4, 10)), emphasis=((4, 6),))
    """
    return _read(text, start, end, drops, bold or (), markup=True)


def _read(
    text: str, start: int, end: int, drops: Sequence[tuple[int, int]], bold: Sequence[tuple[int, int]], markup: bool
) -> Reading:
    while start < end and text[start] in " \t":
        start += 1
    if not drops and not bold and _EDIT.search(text, start, end) is None:
        return Reading(text[start:end].rstrip(" "), ((0, start),))
    writer, ranges, opened, raised, at = _Writer(text), list(bold), {}, False, start
    for left, right, char, tag in _edits(text, start, end, drops, markup):
        if left < at:
            continue
        writer.copy(at, left, raised)
        if tag:
            name, closing = tag
            raised = (not closing) if name == "sup" else raised
            if name in _EMPHATIC and not closing:
                opened[name] = right
            elif name in opened:
                ranges.append((opened.pop(name), left))
        elif char:
            writer.put(char, left)
        at = right
    writer.copy(at, end, raised)
    ranges.extend((left, end) for left in opened.values())
    return writer.reading(start, sorted(ranges))


def _edits(
    text: str, start: int, end: int, drops: Sequence[tuple[int, int]], markup: bool
) -> Iterable[tuple[int, int, str, tuple[str, bool] | None]]:
    """What is not read as it stands: (start, end, what is read instead, or the tag that it is)."""
    found = [edit for match in _EDIT.finditer(text, start, end) if (edit := _edit(match, markup))]
    if drops:
        found = sorted([*found, *((left, right, "", None) for left, right in drops)], key=lambda edit: edit[0])
    return found


def _edit(match: re.Match[str], markup: bool) -> tuple[int, int, str, tuple[str, bool] | None] | None:
    left, right = match.span()
    whole = match[0]
    if whole[0] not in "<&\\":
        blank = _SEEN_BLANK.search(whole)
        return (left, right, "" if blank is None else " ", None)
    if not markup:
        return None
    if whole[0] == "\\":
        return (left, right, "", None)
    if whole[0] == "&":
        char = html.entities.html5.get(f"{match['entity']};", "")
        return (left, right, " " if char.isspace() else char, None) if len(char) == 1 else None
    if match["tag"]:
        return (left, right, "", (match["tag"].lower(), bool(match["close"])))
    return (left, right, " ", None)


def emphasis(text: str, start: int, end: int) -> tuple[Ranges, Ranges]:
    """Where emphasis marks stand in a run of lines, and what is between them.

    Archives print them unbalanced: in "***Kết quả:** 5" the first star is the report's own bullet and stays. A star
    alone, as in "5 * 3" or "(*)", is text.

    >>> emphasis("***Số:** 5 (*a*)", 0, 16)
    ([(1, 3), (6, 8), (12, 13), (14, 15)], [(3, 6), (13, 14)])
    """
    drops: Ranges = []
    ranges: Ranges = []
    if text.find("*", start, end) >= 0:
        _stars(text, start, end, drops, ranges)
    if text.find("_", start, end) >= 0:
        for match in _UNDERLINED.finditer(text, start, end):
            width = len(match[1])
            drops += [(match.start(), match.start() + width), (match.end() - width, match.end())]
            ranges.append((match.start() + width, match.end() - width))
    return sorted(drops), sorted(ranges)


def _stars(text: str, start: int, end: int, drops: Ranges, ranges: Ranges) -> None:
    opened: list[list[int]] = []  # place, stars not yet closed, whether it heads its line, stars at first
    checked = start
    for match in _STARS.finditer(text, start, end):
        left, right = match.span()
        before = text[left - 1] if left > start else "\n"
        after = text[right] if right < end else "\n"
        head = _heads_line(text, start, left)
        if opened and (head or _LIST_LINE.search(text, checked, left)):
            _give_up(text, opened, end, drops)
        checked = left
        stars = right - left
        if opened and not head and not before.isspace() and before not in "([“‘":
            while stars and opened:
                last = opened[-1]
                count = min(last[1], stars)
                ranges.append((last[0] + last[3], right - stars))
                drops += [(last[0] + last[1] - count, last[0] + last[1]), (right - stars, right - stars + count)]
                last[1] -= count
                stars -= count
                if not last[1]:
                    opened.pop()
            if stars > 1:
                drops.append((right - stars, right))
        elif head or not after.isspace():
            opened.append([left, stars, head, stars])
        elif stars > 1:
            drops.append((left, right))
    _give_up(text, opened, end, drops)


def _give_up(text: str, opened: list[list[int]], end: int, drops: Ranges) -> None:
    """Stars never closed: one alone is a bullet or a sign of the text, two are a mark, as is one glued to a word."""
    for left, count, head, _ in opened:
        follows = text[left + count] if left + count < end else " "
        if count > 1:
            drops.append((left + (head and count % 2), left + count))
        elif not head and follows.isalnum():
            drops.append((left, left + 1))
    opened.clear()


def _heads_line(text: str, start: int, place: int) -> bool:
    """Whether only blanks stand before `place` on its line."""
    at = place - 1
    while at >= start and text[at] in " \t\xa0":
        at -= 1
    return at < start or text[at] == "\n"


def join(readings: Sequence[Reading]) -> tuple[Reading, tuple[int, ...]]:
    """Several readings as one, a blank where each line ends, and the offsets at which the later ones begin.

    >>> join([Reading("gần", ((0, 0),)), Reading("51 hồ sơ", ((0, 4),))])
    (Reading(text='gần 51 hồ sơ', pieces=((0, 0), (4, 4)), emphasis=()), (4,))
    """
    if len(readings) == 1:
        return readings[0], ()
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    bold: list[tuple[int, int]] = []
    starts: list[int] = []
    length = 0
    for number, reading in enumerate(readings):
        if number:
            if not _hyphenated(parts[-1]):
                parts[-1] += " "
                length += 1
            starts.append(length)
        parts.append(reading.text)
        pieces += [(length + offset, origin) for offset, origin in reading.pieces]
        bold += [(length + a, length + b) for a, b in reading.emphasis]
        length += len(reading.text)
    return Reading("".join(parts), tuple(pieces), tuple(bold)), tuple(starts)


def _hyphenated(text: str) -> bool:
    """Whether a line was broken after a hyphen inside a word or number: "2021-", "NĐ-", but not "kinh tế -"."""
    return len(text) > 1 and text[-1] == "-" and text[-2].isalnum()
