"""The head of a document: the bodies of its letterhead, its number, place and date, its kind and its title.

A letterhead has two columns, and extraction runs them into one another in several ways; everything here works on
single lines, cut where two columns met. What the lines are made of is data: rules/header.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from extractors.document import Block, Document
from extractors.errors import RulebookError
from rules.fold import fold_text
from rules.periods import Day
from rules.places import Place, find_places, find_provinces
from rules.unmarked import unmarked

HERE = Path(__file__).parent
HEAD_BLOCKS, TAIL_BLOCKS = 40, 60
LONGEST_LINE, LONGEST_TITLE, LONGEST_TEXT = 2_000, 600, 300_000  # characters looked at


# ---- the rules ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BodyRule:
    """A body that reports: how its name begins (folded), how it is written, and for whom it speaks."""

    words: str
    written: str
    standing: str


@dataclass(frozen=True, slots=True)
class HeaderRules:
    """rules/header.toml, folded and compiled."""

    types: dict[str, str]  # words of the kind line → document type
    symbols: dict[str, str]  # letters of the number → document type
    bodies: tuple[BodyRule, ...]  # longest first
    fields: dict[str, str]  # folded → as written
    short: dict[str, str]
    kind_line: re.Pattern[str]
    additions: frozenset[str]
    form: re.Pattern[str]
    noise: re.Pattern[str]
    signature: re.Pattern[str]
    between: re.Pattern[str]
    ranks: re.Pattern[str]
    opening: re.Pattern[str]
    speaking: str
    handling: str  # not folded
    telling: str  # not folded


STANDINGS = ("committee", "steering", "centre", "department", "division", "national")
LISTS = {"kind_line": "additions", "fields": "written"} | dict.fromkeys(
    ("form", "noise", "opening", "speaking", "handling", "telling"), "words"
)


@cache
def load_rules(path: Path = HERE / "header.toml") -> HeaderRules:
    """Read and check the rules of headers.

    Raises RulebookError, naming the entry, on an unknown section or key, a standing that is none, or words given twice.
    """
    with path.open("rb") as file:
        data = tomllib.load(file)
    _check_sections(path.name, data)
    types = _once(path.name, ((unmarked(word), one["type"]) for one in data["document"] for word in one["words"]))
    symbols = _once(path.name, ((unmarked(word), one["type"]) for one in data["document"] for word in one["symbols"]))
    words = "|".join(sorted(map(re.escape, types), key=len, reverse=True))
    return HeaderRules(
        types=types,
        symbols=symbols,
        bodies=_bodies(path.name, data["body"]),
        fields={unmarked(one): one for one in data["fields"]["written"]},
        short=data["short"],
        kind_line=re.compile(rf"(?P<word>{words})(?!\w)"),
        additions=frozenset(map(unmarked, data["kind_line"]["additions"])),
        form=_starts(data["form"]["words"]),
        noise=_starts(data["noise"]["words"]),
        signature=_starts(data["signature"]["words"]),
        between=_starts(data["signature"]["between"]),
        ranks=re.compile(rf"(?:(?:{_any(data['signature']['ranks'])})\b[.\s]*)+"),
        opening=_starts(data["opening"]["words"]),
        speaking=_any(data["speaking"]["words"]),
        handling="|".join(map(re.escape, data["handling"]["words"])),
        telling="|".join(map(re.escape, data["telling"]["words"])),
    )


def _check_sections(source: str, data: dict[str, Any]) -> None:
    expected = {"document", "body", "short", "signature", *LISTS}
    if wrong := set(data) ^ expected:
        raise RulebookError(f"{source}: sections {sorted(wrong)} unknown or missing; expected {sorted(expected)}")
    for name, key in LISTS.items():
        if set(data[name]) != {key}:
            raise RulebookError(f"{source}, [{name}]: give one list, {key} = [...]")
    for entry in data["document"]:
        if set(entry) != {"type", "words", "symbols"}:
            raise RulebookError(f'{source}, document "{entry.get("type", "?")}": needs type, words and symbols')
    if set(data["signature"]) != {"words", "between", "ranks"}:
        raise RulebookError(f"{source}, [signature]: needs words, between and ranks")


def _bodies(source: str, entries: list[dict[str, Any]]) -> tuple[BodyRule, ...]:
    rules = []
    for entry in entries:
        if set(entry) - {"written"} != {"words", "standing"} or entry["standing"] not in STANDINGS:
            raise RulebookError(f"{source}, body {entry.get('words')}: needs words, and a standing out of {STANDINGS}")
        rules += [BodyRule(unmarked(words), entry.get("written", ""), entry["standing"]) for words in entry["words"]]
    unique = {rule.words: rule for rule in rules}
    return tuple(sorted(unique.values(), key=lambda rule: -len(rule.words)))


def _once(source: str, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    known: dict[str, str] = {}
    for word, kind in pairs:
        if known.setdefault(word, kind) != kind:
            raise RulebookError(f'{source}: "{word}" stands for two kinds of documents; keep one')
    return known


def _any(words: list[str]) -> str:
    return "|".join(re.escape(unmarked(word)) for word in sorted(words, key=len, reverse=True))


def _starts(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{_any(words)})(?!\w)")


RULES = load_rules()


# ---- the sheet: lines of the head and of the tail ------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line as a person sees it; `opens` is how long the paragraph is that it begins."""

    text: str
    opens: int = 0

    @cached_property
    def plain(self) -> str:
        """The text, folded."""
        return unmarked(self.text)


GLUED = re.compile(
    r"(?<=\S)\s+(?=cong h[oi]a xa hoi chu|doc lap\s*-\s*tu do)|(?<=chu nghia viet nam)\s+|(?<=hanh phuc)\s+(?=\w)"
)


def _lines(blocks: Iterable[Block]) -> Iterator[Line]:
    """The lines of blocks; the cells of a table, and the columns of a line, each for itself."""
    for block in blocks:
        length = len(block.passage.text)
        for written in _written(block):
            columns = BARS if "|" in written else COLUMNS
            for part in columns.split(written[:LONGEST_LINE]):
                yield from _unglued(part.strip("*_# \r\v\f\u00a0"), length)
                length = 0


COLUMNS = re.compile(r"[\n\t]| {4,}")
BARS = re.compile(r"[\n\t]| {4,}|\s?\|(?:\s|$)")


def _written(block: Block) -> Iterator[str]:
    if block.table:
        cells = (cell for row in block.table.rows[:12] for cell in row[:8])
        yield from (cell.passage.text for cell in cells)
        return
    text, cuts = block.passage.text[: LONGEST_LINE * 2], (*block.lines, len(block.passage.text))
    start = 0
    for cut in cuts:
        if cut > start:
            yield text[start:cut]
            start = cut


def _unglued(text: str, opens: int) -> Iterator[Line]:
    """A line; in two where the two columns of a letterhead ran into one."""
    if len(text) > 300 or not MOTTO.search(text):
        if text:
            yield Line(text, opens)
        return
    start = 0
    for glue in GLUED.finditer(unmarked(text)):
        if text[start : glue.start()].strip():
            yield Line(text[start : glue.start()].strip())
        start = glue.end()
    if text[start:].strip():
        yield Line(text[start:].strip())


MOTTO = re.compile(r"C[ỘÔ]NG H|Đ[ộô]c l|ĐỘC L")


def _without_office(line: Line) -> Iterator[Line]:
    """A recipient and the office beside it, where the columns of the signature ran into one line.

    >>> [part.text for part in _without_office(Line("- Như trên; KT. GIÁM ĐỐC"))]
    ['- Như trên;', 'KT. GIÁM ĐỐC']
    """
    for gap in RECIPIENT_ENDS.finditer(line.text[:200]) if line.text[-1:].isupper() else ():
        beside = line.text[gap.end() :]
        if beside.isupper() and len(beside) > 3 and RULES.signature.match(unmarked(beside)):
            yield from (Line(line.text[: gap.start()].rstrip()), Line(beside))
            return
    yield line


RECIPIENT_ENDS = re.compile(r"(?<=[;:,.)])\s+(?=[^\W\d_])")


END = re.compile(
    r"[*_\s]*(?:N[ơƠ]I NHẬN|T[.]?M[.]\s?\S|TL[.]\s?\S|KT[.]\s?\S|CHỦ TỊCH$|GIÁM ĐỐC$|TRƯỞNG BAN$)", re.IGNORECASE
)
CLOSING = re.compile(r"\W*(?:tren day la|nay,? )")
LAST = re.compile(r"\./\.?\W*$")  # the stroke that ends a document


@dataclass
class Sheet:
    """A document as far as its header needs it: the lines of its head and tail, and where the title stands."""

    document: Document

    @cached_property
    def head(self) -> list[Line]:
        """The lines of the first blocks; long ones are cut."""
        return list(islice(_lines(self.document.blocks[:HEAD_BLOCKS]), 200))

    @cached_property
    def tail(self) -> list[Line]:
        """The lines from the recipients on, else of the last blocks; recipients and signature beside them apart."""
        blocks = self.document.blocks
        end = next((at for at, one in enumerate(blocks) if END.match(one.passage.text[:40])), None)
        start = max(len(blocks) - TAIL_BLOCKS if end is None else end - 14, 0)
        return [part for line in _lines(blocks[start : start + TAIL_BLOCKS]) for part in _without_office(line)]

    @cached_property
    def text(self) -> str:
        """The text as far as it is searched."""
        return self.document.text[:LONGEST_TEXT]

    @cached_property
    def kind(self) -> tuple[int, KindLine] | None:
        """The line that names the kind of document, and its number in the head."""
        for number, line in enumerate(self.head[:60]):
            if found := kind_line(line):
                return number, found
        return None

    @cached_property
    def title_lines(self) -> tuple[int, int]:
        """The range of the head's lines on which the title stands, without the kind of document."""
        if self.kind is None:
            return 0, min(1, len(self.head))
        number, found = self.kind
        return number + 1, _title_end(self.head, number + 1, bool(found.rest))

    @cached_property
    def letterhead(self) -> list[Line]:
        """The lines above the title; without a title those that may be; none where too much stands above it."""
        if self.kind is None:
            return self.head[:12]
        number, found = self.kind
        unit = [Line(found.unit)] if found.unit else []
        return [*self.head[:number], *unit] if number <= 30 else []

    @cached_property
    def body(self) -> list[Line]:
        """The head's lines below the title."""
        return self.head[self.title_lines[1] :]

    @cached_property
    def closing(self) -> list[Line]:
        """The lines in which the document takes its leave."""
        lines = (
            line for line in self.tail if CLOSING.match(line.plain) or LAST.search(line.plain, len(line.plain) - 6)
        )
        return [line for line in lines if len(line.text) > 25][:6]


@dataclass(frozen=True, slots=True)
class KindLine:
    """A line that names the kind of document, with what stands on it before (the unit) and after (the title)."""

    type: str
    unit: str = ""
    rest: str = ""


def kind_line(line: Line) -> KindLine | None:
    """The line as one that names the kind of document; None for other lines.

    >>> kind_line(Line("BÁO CÁO")), kind_line(Line("Báo cáo nêu rõ"))
    (KindLine(type='bao_cao', unit='', rest=''), None)
    """
    if SPACED.fullmatch(line.plain):
        letters = line.plain.replace(" ", "")
        return next((KindLine(kind) for words, kind in RULES.types.items() if words.replace(" ", "") == letters), None)
    unit_first = None
    found = RULES.kind_line.match(line.plain) or (unit_first := _after_unit(line.plain, line.text))
    if found is None:
        return _damaged_kind(line)
    if _is_ward(line.text[found.start() : found.end()]):
        return None
    written, rest = line.text[found.start() : found.end()], line.text[found.end() :].strip(" :.-–*")
    rest = "" if unmarked(rest) in RULES.additions else rest
    if written.isupper() or (written == written.capitalize() and (not rest or unit_first)):
        return KindLine(RULES.types[found["word"]], line.text[: found.start()].strip(" -–:"), rest)
    return None


def _damaged_kind(line: Line) -> KindLine | None:
    """The kind on a line of its own, in capitals, with one letter lost, added or wrong: "BÁ CÁO"."""
    if len(line.plain) > 12 or not line.text.isupper():
        return None
    kinds = {kind for words, kind in RULES.types.items() if len(words) > 6 and _one_letter_off(words, line.plain)}
    return KindLine(kinds.pop()) if len(kinds) == 1 else None


def _one_letter_off(one: str, other: str) -> bool:
    """Whether the two differ by one letter at most.

    >>> [_one_letter_off("bao cao", other) for other in ("ba cao", "bao eao", "ban cai")]
    [True, True, False]
    """
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[same + (len(one) >= len(other)) :] == other[same + (len(other) >= len(one)) :]


SPACED = re.compile(r"(?:\w\s){4,}\w")  # "B Á O C Á O"


def _after_unit(plain: str, text: str) -> re.Match[str] | None:
    """The kind of document after the unit on one line: "UBND XÃ ĐỒNG TÂM - BÁO CÁO Kết quả …"."""
    if not _begins_body(plain, text):
        return None
    for found in RULES.kind_line.finditer(plain, 0, 120):
        unit, kind = BRACKETED.sub("", text[: found.start()]), text[found.start() : found.end()]
        apart = unit.rstrip().endswith((".", "-", "–", ":")) and kind == kind.capitalize()
        if unit.isupper() and (kind.isupper() or apart) and not _is_ward(kind):
            return found
    return None


BRACKETED = re.compile(r"\([^()]{0,60}\)")


def _is_ward(written: str) -> bool:
    """ "PHƯỜNG AN LẠC" is a ward, and no "phương án", though both are folded alike."""
    return fold_text(written) == WARD


WARD = fold_text("phường an")


HEADING = re.compile(
    r"(?:[ivx]{1,4}|[a-d]|\d{1,2})\s?[./)-]\s?[^\s\d]|\d{1,2}(?:\.\d{1,2})+\b|phan (?:thu|[ivx\d])|[-+*(]"
)
RULED = re.compile(r"[\W_]*$")


def _title_end(lines: list[Line], first: int, begun: bool) -> int:
    """The line after the title's last: a heading, a rule, a paragraph or a long line ends it."""
    at = first
    while at < len(lines) and at - first < 6:
        line = lines[at]
        if RULED.match(line.plain) or HEADING.match(line.plain) or line.plain.startswith("kinh gui"):
            break
        if begun and BODY.match(line.plain) and re.search(r" bao(?: cao|$)", line.plain):
            break
        if begun and (RULES.opening.match(line.plain) or not _goes_on(lines[at - 1], line)):
            break
        if len(line.text) > LONGEST_TITLE:
            break
        begun = True
        at += 1
    return at


def _goes_on(before: Line, line: Line) -> bool:
    """Whether a line continues the title: short, no sentence of its own."""
    if before.text.endswith(".") or max(len(line.text), line.opens) > 220:
        return False
    return not (line.text.endswith((":", ".", ";")) and len(line.text) > 40)


# ---- number and date ----------------------------------------------------------------------------------------------

NUMBER = re.compile(
    r"s[o6]\s?(?:hieu\s?)?[:.]?[\s._:-]{0,40}(?P<sequence>\d{1,6}[a-z]?)?[\s._-]{0,40}/\s?(?P<year>(?:19|20)\d\d\s?/\s?)?"
    r"(?P<symbol>[a-z][a-z&]{0,8}(?:\s?[-.]\s?[a-z&]{1,20}(?:[-.][a-z&]{1,12})?)?)"
)
PLACE_DATE = re.compile(
    r"(?P<place>[^\d,;:()]{2,60}?(?:\s\d\d?)?)\s?[,.]\s?ngay\s?(?P<day>\d{1,2})?[\s._/-]*(?:thang)?[\s._/-]*(?P<month>\d{1,2})?[\s._/-]*"
    r"(?:nam)?[\s._/-]*(?P<year>(?:19|20)\d\d)(?!\d)"
)
DAMAGED_DATE = re.compile(  # words with a letter lost or wrong: "Yên Lạc, ngy 5 thánh 6 năm 2021"
    r"(?P<place>[^\d,;:()]{2,50}(?:\s\d\d?)?)\s?[,.]\s?\w{2,5}\s+(?P<day>\d{1,2})?\s*\w{4,6}\s+(?P<month>\d{1,2})?\s*\w{2,4}\s+"
    r"(?P<year>(?:19|20)\d\d)"
)
SIGNED = re.compile(r"(?:thoi gian|ngay) ky\s?:?\s?(?P<day>\d{1,2})[./-](?P<month>\d{1,2})[./-](?P<year>20\d\d)")
MONTH_ONLY = re.compile(r"thang\s?(\d{1,2})(?!\d)")


CITES = re.compile(r"(?:thong tu|nghi dinh|quyet dinh|cong van|van ban|ke hoach|theo)$")  # "… theo Thông tư / số 1/…"


def read_number(lines: Iterable[Line]) -> str | None:
    """The document's own number: at the start of a line of the letterhead, with the letters of its kind.

    An incoming stamp has no letters ("Số: 10043"), a cited document does not begin its line.

    >>> read_number([Line("Số:   /BC-UBND")]), read_number([Line("Số: 05 /BC - UBND")])
    ('/BC-UBND', '05/BC-UBND')
    """
    before = ""
    for line in lines:
        found, cited = NUMBER.match(line.plain), CITES.search(before)
        before = line.plain
        if found is None or cited:
            continue
        symbol = line.text[found.start("symbol") : found.end("symbol")]
        kind = unmarked(re.split(r"[\s.-]", symbol)[0])
        if kind in RULES.symbols or symbol[:2].isupper():
            sequence, year = (re.sub(r"\s", "", found[name] or "") for name in ("sequence", "year"))
            return f"{sequence}/{year}{_tight(symbol)}"
    return None


def _tight(symbol: str) -> str:
    return re.sub(r"\s?([-.])\s?", r"\1", symbol).strip(".-")


@dataclass(frozen=True, slots=True)
class PlaceDate:
    """The line of place and date: the place as printed and the date as far as it is filled in."""

    place: str
    day: int | None
    month: int | None
    year: int

    @property
    def iso(self) -> str:
        """ISO 8601, cut where the day or month is blank or impossible."""
        if self.month is None or not 1 <= self.month <= 12:
            return f"{self.year}"
        if self.day is None:
            return f"{self.year}-{self.month:02d}"
        known = Day(self.day, self.month, self.year).on(None)
        return known.isoformat() if known else f"{self.year}"


def read_place_date(lines: Iterable[Line]) -> PlaceDate | None:
    """The line of place and date of the letterhead or the signature.

    >>> read_place_date([Line("Yên Lạc, ngày   tháng 9 năm 2021")]).iso
    '2021-09'
    """
    for line in lines:
        numbered = NUMBER.match(line.plain)
        text = line.text[numbered.end() if numbered else 0 :].strip()
        plain = unmarked(text) if len(text) < 200 else ""
        found = PLACE_DATE.search(plain) if "ngay" in plain else None
        found = found or (DAMAGED_DATE.fullmatch(plain) if 12 < len(plain) < 80 else None)
        if found is None or plain.startswith(("den", "ngay")):
            continue
        place = text[found.start("place") : found.end("place")].strip(" -–,.")
        if place and place[0].isupper() and len(place.split()) <= 9:
            return PlaceDate(place, *_numbers(found, plain))
    return None


def _numbers(found: re.Match[str], plain: str) -> tuple[int | None, int | None, int]:
    """Day, month and year; the one number of "ngày tháng 9 năm 2021" is the month."""
    day, month = (int(found[name]) if found[name] else None for name in ("day", "month"))
    if month is None and day is not None and (alone := MONTH_ONLY.search(plain, found.end("place"))):
        day, month = (None, day) if alone[1] == found["day"] else (day, month)
    return day, month, int(found["year"])


def signed_date(lines: Iterable[Line]) -> PlaceDate | None:
    """The date of a digital signature, which cannot be left blank."""
    for line in lines:
        if found := SIGNED.search(line.plain):
            return PlaceDate("", int(found["day"]), int(found["month"]), int(found["year"]))
    return None


# ---- bodies and units ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Body:
    """A body as named: "Sở Nội vụ" of a place, or "UBND" of one; the place may lack its name."""

    written: str
    standing: str
    place: Place | None
    printed_kind: bool = True  # whether the place's kind stands in the name, or only "Bình Dương"

    @property
    def full(self) -> str:
        """The body with its place: "UBND huyện Sơn Tịnh"."""
        return f"{self.written} {self.place.full}".strip() if self.place else self.written


def read_body(text: str, year: int | None = None) -> Body | None:
    """The body that a line names; None where the line names none.

    >>> read_body("ỦY BAN NHÂN DÂN THỊ XÃ KINH MÔN").full, read_body("SỞ NỘI VỤ").full
    ('UBND thị xã Kinh Môn', 'Sở Nội vụ')
    """
    text = text.strip(" :.,;-–*_")
    plain = unmarked(text)
    rule = next((rule for rule in RULES.bodies if _begins(plain, rule.words) and _is_meant(rule, text)), None)
    found = list(find_places(text, year, plain))
    if rule is None and (second := re.search(r"[-,&]\s?(?=(?:ubnd|uy ban nhan dan)\b)", plain)):
        return read_body(text[second.end() :], year)
    if rule is None:
        alone = found[0] if found and found[0].start == 0 else None
        return Body("", "committee", alone.place) if alone and alone.place.name else None
    place = next((one for one in found if one.place.name), found[0] if found else None)
    if place is None and (named := list(find_provinces(text))) and named[-1][1] >= len(text) - 1:
        start, _, province = named[-1]
        return Body(written(text[:start], rule), rule.standing, province.at(year), False)
    if place is None:
        return Body(written(text, rule), rule.standing, None)
    if place.end < len(text.rstrip()) - 1 and rule.standing != "committee" and place.start < len(rule.words):
        return Body(written(text, rule), rule.standing, None)
    return Body(written(OF.sub("", text[: place.start]), rule), rule.standing, place.place)


def _is_meant(rule: BodyRule, text: str) -> bool:
    """Whether the letters allow the body that folding took away: "Số hóa" is no "Sở"."""
    return rule.words != "so" or text[1:2] in "oOởỞơƠ"


OF = re.compile(r"\s(?:của|thuộc)\s*$")  # "Trung tâm Phục vụ hành chính công của tỉnh"


def _begins(plain: str, words: str) -> bool:
    return plain.startswith(words) and not plain[len(words) : len(words) + 1].isalpha()


def written(text: str, rule: BodyRule) -> str:
    """A body's name in small letters with its usual capitals, short forms of its field written out.

    >>> written("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", BodyRule("so", "", "department"))
    'Sở Tài nguyên và Môi trường'
    """
    text = re.sub(r"\s+", " ", text).strip(" :.,;-–")
    if rule.written and (len(unmarked(text)) <= len(rule.words) + 1 or rule.standing == "committee"):
        return rule.written
    for short, long in RULES.short.items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", long, text)
    if rule.written:
        return f"{rule.written}{text[len(rule.words) :]}" if not text.isupper() else rule.written
    return _small_letters(text) if text.isupper() else text


def _small_letters(text: str) -> str:
    """Capitals to small letters, but for the first and for fields that are known to be written otherwise."""
    plain, out = unmarked(text), text.capitalize()
    for field, usual in sorted(RULES.fields.items(), key=lambda one: -len(one[0])):
        at = plain.find(field)
        if at >= 0 and not plain[at - 1 : at].isalpha() and not plain[at + len(field) : at + len(field) + 1].isalpha():
            out = out[:at] + usual + out[at + len(field) :]
            plain = plain[:at] + "#" * len(field) + plain[at + len(field) :]
    return out


def letterhead_bodies(lines: Iterable[Line], year: int | None) -> list[Body]:
    """The bodies of a letterhead from the highest to the issuer, a name broken over lines put together."""
    parts: list[str] = []
    for line in lines:
        text = _without_number(line)
        plain = unmarked(text)
        if not text or RULED.match(plain) or _is_noise(plain, text):
            continue
        begins = _begins_body(plain, text)
        if (
            parts
            and text.isupper() == parts[-1].isupper()
            and (not begins or (_is_place(plain) and not list(find_places(parts[-1]))))
        ):
            parts[-1] = f"{parts[-1]} {text}"
        elif begins:
            parts.append(text)
    return [body for part in parts if len(part) < 160 and (body := read_body(part, year))]


PARTNER = re.compile(r"(?:dang uy|dang bo|hdnd|hoi dong nhan dan)\s?[-–]\s?(?=ubnd\b|uy ban nhan dan\b)")


def _without_number(line: Line) -> str:
    """The line before a document's number, and without who stands beside the committee: "ĐẢNG ỦY - UBND PHƯỜNG …"."""
    partner, found = PARTNER.match(line.plain), NUMBER.search(line.plain)
    return line.text[partner.end() if partner else 0 : found.start() if found else None].strip()


def _is_noise(plain: str, text: str) -> bool:
    if (
        RULES.noise.match(plain)
        or MOTTO_WORDS.search(plain)
        or PLACE_DATE.search(plain)
        or HEADING.match(plain)
        or plain.startswith("kinh gui")
    ):
        return True
    letters = sum(one.isalpha() for one in text)
    return letters < 3 or len(text) > 120 or not (text.isupper() or text[0].isupper())


MOTTO_WORDS = re.compile(r"chu nghia|viet nam|tu do|hanh phuc|doc lap")


def _begins_body(plain: str, text: str) -> bool:
    return _is_place(plain) or any(_begins(plain, rule.words) and _is_meant(rule, text) for rule in RULES.bodies)


def _is_place(plain: str) -> bool:
    return re.match(r"(?:tinh|huyen|quan|xa|phuong|thi xa|thi tran|thanh pho|tp|tx|dac khu)\b", plain) is not None


def bodies_in(text: str, year: int | None = None) -> Iterator[tuple[int, int, Body]]:
    """The bodies that a sentence names, with where each begins and ends; a department's own desk is the department.

    >>> [body.full for *_, body in bodies_in("Kết quả tại Trung tâm Hành chính công tỉnh Bến Tre tháng 9/2021")]
    ['Trung tâm Hành chính công tỉnh Bến Tre']
    >>> [(start, body.written) for start, _, body in bodies_in("Bộ phận một cửa Sở Y tế tiếp nhận 12 hồ sơ")]
    [(0, 'Sở Y tế')]
    """
    plain, reached, desk = unmarked(text), 0, None
    matches = list(BODY.finditer(plain))
    if not matches:
        return
    places = [(found.start, found.end) for found in find_places(text, year, plain)]
    places += [(start, end) for start, end, _ in find_provinces(text)]
    for found in matches:
        rule = BY_WORDS[found[0]]
        if not _is_meant(rule, text[found.start() :]):
            continue
        if rule.standing == "centre" and OF_DEPARTMENT.match(text, found.end()):
            desk = found.start()
            continue
        if found.start() < reached or not (text[found.start()].isupper() or " " in rule.words):
            continue
        if any(start < found.start() and found.end() <= place_end for start, place_end in places):
            continue  # "xã Sở Vàng" is a place
        end = _body_end(text, plain, found.end(), places, rule)
        if rule.standing in ("division", "department", "national") and end == found.end() and len(rule.words) < 10:
            continue
        if body := read_body(text[found.start() : end], year):
            reached = end
            yield found.start() if desk is None else desk, end, body
        desk = None


OF_DEPARTMENT = re.compile(r"\s(?:(?:của|tại|thuộc)\s)?(?:Sở|SỞ)\s")
BY_WORDS = {rule.words: rule for rule in RULES.bodies}
BODY = re.compile(rf"(?<![\w/-])(?:{'|'.join(re.escape(rule.words) for rule in RULES.bodies)})(?!\w)")


ENDS_BODY = re.compile(r"[.;:()\d]|\b(?:da|tiep nhan|giai quyet|cua|tai)\b")


def _body_end(text: str, plain: str, end: int, places: list[tuple[int, int]], rule: BodyRule) -> int:
    """Where a body's name ends: at the place that follows it, with nothing but its field between."""
    for start, place_end in sorted(places):
        between = plain[end:start]
        if start < end or len(between) >= 60:
            continue
        if between.strip() in ("cua", "thuoc") or not ENDS_BODY.search(between):
            return place_end
    field = max((name for name in RULES.fields if plain.startswith(name, end + 1)), key=len, default="")
    return end + 1 + len(field) if field else end


# ---- kind and title -------------------------------------------------------------------------------------------------

PAGE_NUMBER = re.compile(r"\d{1,3}")
ONLY_PERIOD = re.compile(r"(?:(?:\d\d? )?thang|quy|nam|tuan|dau|cuoi|[ivx]+|[\d/.-]+|\s)+")
FORM_LINE = re.compile(r"(?:bieu (?:so|mau)|ky bao cao|don vi bao cao)\b")
QUOTED_REPORT = re.compile(r"bao cao .{0,80}\bcua .{3,60}\b(?:neu|cho thay|cho biet)\b")
RELEASE = re.compile(
    r"\(?\s?(?P<place>[^\d,()]{2,30},\s)?(?:ngay\s)?(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d\d)\s?(?:\)|-\s|$)"
)


def document_type(sheet: Sheet) -> str:
    """The kind of document: of the line that names it, else of its number, else of its form; else a news item."""
    if sheet.kind:
        return sheet.kind[1].type
    number = read_number(sheet.letterhead)
    if number:
        symbol = unmarked(number.rpartition("/")[2].split("-")[0])
        return RULES.symbols.get(symbol, "cong_van")
    first = sheet.head[:12]
    if any(line.plain.startswith("kinh gui") for line in first):
        return "cong_van"
    if _has_report_form(sheet):
        return "bao_cao"
    return "tin_bai" if any(len(line.text.split()) > 3 for line in first) else "other"


def _has_report_form(sheet: Sheet) -> bool:
    first = sheet.head[:4]
    if any(FORM_LINE.match(line.plain) for line in sheet.head[:12]):
        return True
    if any(line.text[:30].isupper() and RULES.form.match(line.plain) for line in first[:1]):
        return True
    if first and _is_form_of_unit(first[0]) and sum(_is_entry(line) for line in sheet.head[1:12]) > 1:
        return True
    if any(
        QUOTED_REPORT.search(_undated(line.plain)[:200]) and _undated(line.plain).startswith("bao cao")
        for line in first
    ):
        return True
    return any(CLOSING.match(line.plain) for line in sheet.closing)


def _is_form_of_unit(line: Line) -> bool:
    """Whether a line in capitals names a unit and then what its table or list holds: "XÃ AN PHÚ - SỐ LIỆU …"."""
    if not _begins_body(line.plain, line.text):
        return False
    parts = re.split(r"\s[-–]\s|:\s|\.\s", BRACKETED.sub("", line.text), maxsplit=1)
    return (
        len(parts) == 2
        and parts[0].isupper()
        and parts[1][:20].isupper()
        and bool(RULES.form.match(unmarked(parts[1])))
    )


def _is_entry(line: Line) -> bool:
    """Whether a line is an entry of a list or a table, no paragraph."""
    return len(line.text) < 300 and bool(HEADING.match(line.plain) or ENTRY.search(line.plain))


ENTRY = re.compile(r"^stt\b|^[\d.,%]+$|^don vi(?: tinh)?:|:\s[\d.,]+(?: [^.]{0,40})?$")


def _undated(plain: str) -> str:
    found = RELEASE.match(plain)
    return plain[found.end() :].strip() if found else plain


def read_title(sheet: Sheet, doc_type: str) -> tuple[str, str]:
    """The title in one line, and the remark in brackets below it ("(từ ngày … đến ngày …)")."""
    if doc_type == "cong_van" and sheet.kind is None:
        subject = next((line for line in sheet.letterhead if re.match(r"v\s?/\s?v\b|ve viec\b", line.plain)), None)
        return (re.sub(r"^[Vv]\s?/\s?[vV]:?\s*", "", subject.text) if subject else ""), ""
    first, end = sheet.title_lines
    if sheet.kind is None and (form := _form_title(sheet)):
        return form
    parts = [line.text for line in sheet.head[first:end] if not PAGE_NUMBER.fullmatch(line.text)]
    if sheet.kind and sheet.kind[1].rest:
        parts.insert(0, sheet.kind[1].rest)
    if sheet.kind and sheet.kind[1].unit and len(parts) == 1 and ONLY_PERIOD.fullmatch(unmarked(parts[0])):
        parts = [sheet.head[sheet.kind[0]].text]  # "TRUNG TÂM …. Báo cáo quý II/2020": the unit tells what it is about
    remarks = [part for part in parts[1:] if part.startswith("(")]
    title = " ".join(part for part in parts if part not in remarks)
    if doc_type == "tin_bai":
        title = _without_release(title)
    below = sheet.head[end].text if end < len(sheet.head) and sheet.head[end].text.startswith("(") else ""
    return re.sub(r"\s+", " ", title).strip(" .:;,-–_*"), " ".join([*remarks, below]).strip()


def _form_title(sheet: Sheet) -> tuple[str, str] | None:
    """The title of a statistical form, the first of its lines in capitals, and its lines on the period."""
    lines = sheet.head[:20]
    if not any(FORM_LINE.match(line.plain) for line in lines):
        return None
    titles = [line.text for line in lines if line.text.isupper() and RULES.form.match(line.plain)]
    period = [
        line.text
        for line in lines
        if re.match(r"ky bao cao|\(?tu ngay|(?:quy|thang|nam|6 thang|9 thang)\s", line.plain)
    ]
    return (titles[0] if titles else lines[0].text).strip(" .:;,-–_*"), " ".join(period)


def _without_release(title: str) -> str:
    """A headline without the date of its release before or after it."""
    plain = unmarked(title)
    for found in RELEASE.finditer(plain):
        if found.end() >= len(plain) - 1 and plain[found.start()] == "(":
            return title[: found.start()]
        if found.start() == 0:
            return title[found.end() :]
    return title


def release_date(sheet: Sheet) -> PlaceDate | None:
    """The date of a news item: in brackets after the headline, or before the headline or the story."""
    for number, line in enumerate(sheet.head[:3]):
        for found in RELEASE.finditer(line.plain[:300]):
            if found.start() == 0 or (number == 0 and line.plain[found.start()] == "("):
                place = line.text[found.start("place") : found.end("place")].strip(" ,(") if found["place"] else ""
                return PlaceDate(place, int(found["day"]), int(found["month"]), int(found["year"]))
    return None
