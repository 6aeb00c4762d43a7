"""The outline of a report: headings of both eras, bullets two deep and deeper, numbering slips forgiven.

A heading's depth comes from its mark ("I." above "1." above "2.1." above "a)"); a bullet's from the marks that are
open, since one office writes "-" under "*" and another "*" under "-".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import regex

from extractors.document import Block, Span
from rules.fold import fold_text
from rules.model import Section

MARK = regex.compile(
    r"""\s*(?:
        (?P<roman>(?:PHẦN\s+(?:THỨ\s+)?)?[IVX]{1,5}\s?[.)/:\-–]+)(?=\s*\S)
      | (?P<capital>[A-E]\s?[.)/])(?=\s+[A-ZĐÀ-Ỹ])
      | (?P<number>\d{1,2}(?:\.\d{1,2}){0,4}
          (?:\s?[.)/:]|\s?[-–](?=\s+[A-ZĐÀ-Ỹ])|(?<=\.\d{1,2}))+)(?=\s*[^\W\d_]|\s*[*"“(]|(?<=\))\s+\d)
      | (?P<letter>[a-hđ]\s?[.)/])(?=\s*[^\W\d_]|\s*[*"“])
      | (?P<bullet>\.\s+(?=[^\W\d_]|\d)|(?:[-–•·*+⁃▪●○◦→>✓]\s*)+)(?=[^\s\d]|\d)
    )\s*""",
    regex.VERBOSE,
)
# What ends the body: the recipients, and each appendix, which stands under no section of the body.
CLOSING = regex.compile(
    r"\s*(?:nơi\s+nhận\s*:|(?P<appendix>(?:phụ\s+lục|biểu|mẫu)(?:\s+số)?\s*[\dIVX.]+[a-z\d./]*|phụ\s+lục\s*$))",
    regex.IGNORECASE,
)
LEVEL_LINE = regex.compile(  # a line that is nothing but a level, and heads what stands under it
    r"\W*(?:(?:tại|ở|khối|đối với)\s)*(?:cấp\s(?:tỉnh|thành phố|sở|huyện|quận|thị xã|xã|phường)"
    r"|(?:các\s)?sở,(?:\sban,)?\sngành|UBND\s(?:cấp\s(?:huyện|xã)|các\sxã(?:,\sphường)?(?:,\sthị\strấn)?)"
    r"|các\s(?:xã|phường)(?:,\s(?:phường|thị\strấn)){0,2})\s?:?\s*",
    regex.IGNORECASE,
)
OF_LEVEL = 8.5  # the depth of such a line: under letters, above bullets
PLAN_FIRST = regex.compile(r"\W*(?:PHƯƠNG HƯỚNG|NHIỆM VỤ|MỤC TIÊU|KẾ HOẠCH|CHƯƠNG TRÌNH CÔNG TÁC)\b")
SHORT = 120  # characters of a heading without a mark
RANK = {"*": 1, "•": 1, "●": 1, "-": 2, "+": 3, ".": 4}
OPENS = regex.compile(r"(?::|trong\s+đó|gồm|như\s+sau|cụ\s+thể)[\s.,:;…)]*$", regex.IGNORECASE)
TAIL = 40  # characters at the end of a passage among which it opens a list
LEAD = 9.0  # the depth of a paragraph that opens a list
LEAD_IN = 60  # a heading's title is cut there when its text runs on


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: its own section (or the one it is under), and where its text begins behind the mark."""

    section: int | None
    body: int
    opens: bool  # "… trong đó:", so that what follows is under it
    is_heading: bool  # a numbered heading, not a bullet


@dataclass(slots=True)
class _Open:
    index: int
    depth: float
    mark: str
    opens: bool


@cache
def _kinds() -> tuple[tuple[str, regex.Pattern[str], regex.Pattern[str] | None], ...]:
    """Of each kind: its id, the words that tell it, and those beside which they do not."""
    data = tomllib.loads((Path(__file__).parent / "outline.toml").read_text(encoding="utf-8"))
    return tuple(
        (entry["id"], _any(entry["words"]), _any(entry["unless"]) if entry.get("unless") else None)
        for entry in data["kind"]
    )


def _any(words: Iterable[str]) -> regex.Pattern[str]:
    return regex.compile(r"\L<words>", words=[fold_text(one) for one in words])


def read_outline(blocks: Sequence[Block]) -> tuple[tuple[Section, ...], list[Place]]:
    """The sections of a document, and for each block its place among them."""
    sections: list[Section] = []
    places: list[Place] = []
    stack: list[_Open] = []
    for block in blocks:
        text = block.passage.text
        if block.kind != "paragraph" or not text:
            places.append(Place(stack[-1].index if stack else None, 0, False, False))
            continue
        if closing := CLOSING.match(text):
            stack.clear()
            places.append(_appendix(block, stack, sections) if closing["appendix"] else Place(None, 0, False, False))
            continue
        match = MARK.match(text)
        if not match:
            places.append(_paragraph(block, stack, sections))
            continue
        if match["bullet"] and (inner := MARK.match(text, match.end())) and not inner["bullet"]:
            match = inner  # "- 1) Ở cấp huyện:"
        depth, mark = _depth(match, stack, text)
        while stack and stack[-1].depth >= depth:
            stack.pop()
        parent = stack[-1].index if stack else None
        opens = bool(OPENS.search(text, max(0, len(text) - TAIL)))
        sections.append(_section(block, match, mark, depth, parent, sections))
        stack.append(_Open(len(sections) - 1, depth, mark, opens))
        is_heading = match["bullet"] is None
        places.append(Place(len(sections) - 1, match.end(), opens, is_heading))
    return tuple(sections), places


def _appendix(block: Block, stack: list[_Open], sections: list[Section]) -> Place:
    text = block.passage.text
    sections.append(Section("", text.strip()[:LEAD_IN], 0, block.passage.span(0, len(text)), None, "appendix"))
    stack.append(_Open(len(sections) - 1, 0.0, "", False))
    return Place(len(sections) - 1, 0, False, False)


def _paragraph(block: Block, stack: list[_Open], sections: list[Section]) -> Place:
    """A paragraph without a mark ends the bullets before it and stands under the last heading.

    Where it ends with "trong đó:" the bullets behind it are under it, so it opens a section of its own.
    """
    text = block.passage.text
    if sections and len(text) < SHORT and text.isupper() and _kind(text, 1.0) == "plan" and _opens_with_plan(text):
        stack.clear()  # "PHẦN THỨ HAI", and in the next line "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2023"
        sections.append(Section("", text.strip(), 0, block.passage.span(0, len(text)), None, "plan"))
        stack.append(_Open(len(sections) - 1, 0.0, "", False))
        return Place(len(sections) - 1, 0, False, True)
    if LEVEL_LINE.fullmatch(text):
        while stack and stack[-1].depth >= OF_LEVEL:
            stack.pop()
        parent = stack[-1].index if stack else None
        kind = sections[parent].kind if parent is not None else ""
        sections.append(Section("", text.strip(), int(OF_LEVEL), block.passage.span(0, len(text)), parent, kind))
        stack.append(_Open(len(sections) - 1, OF_LEVEL, "", False))
        return Place(len(sections) - 1, 0, True, True)
    while stack and stack[-1].depth >= LEAD:
        stack.pop()
    under = stack[-1].index if stack else None
    if not OPENS.search(text, max(0, len(text) - TAIL)):
        return Place(under, 0, False, False)
    kind = sections[under].kind if under is not None else ""
    title = text.strip()[:LEAD_IN]
    sections.append(Section("", title, int(LEAD), block.passage.span(0, len(text)), under, kind))
    stack.append(_Open(len(sections) - 1, LEAD, "", True))
    return Place(len(sections) - 1, 0, True, False)


def is_level_line(section: Section) -> bool:
    """Whether a section is headed by a line that is nothing but a level: all that follows stands under it."""
    return not section.label and LEVEL_LINE.fullmatch(section.title) is not None


def _opens_with_plan(text: str) -> bool:
    """Whether a plan stands first: "KẾT QUẢ … VÀ PHƯƠNG HƯỚNG …" is the title of all."""
    return PLAN_FIRST.match(text) is not None


def _depth(match: regex.Match[str], stack: list[_Open], text: str) -> tuple[float, str]:
    if match["capital"]:
        return 0.0, match["capital"].strip()
    if match["roman"]:
        return 1.0, match["roman"].strip()
    if match["number"]:
        return 2.0 + match["number"].rstrip(".)/: ").count("."), match["number"].strip()
    if match["letter"]:
        return 8.0, match["letter"].strip()
    sign = match["bullet"].split()[-1][-1].replace("–", "-")
    return _bullet_depth(sign, stack), sign


def _bullet_depth(sign: str, stack: list[_Open]) -> float:
    bullets = [one for one in stack if one.mark in RANK]
    same = next((one for one in bullets if one.mark == sign), None)
    if same:
        return same.depth
    rank = RANK.get(sign, 2)
    deeper = next((one for one in bullets if RANK[one.mark] > rank and not one.opens), None)
    if deeper:
        lead = next((one for one in stack if one.depth == LEAD), None)
        return LEAD if lead else deeper.depth
    return (bullets[-1].depth if bullets else 10.0) + 1.0


def _section(
    block: Block, match: regex.Match[str], mark: str, depth: float, parent: int | None, sections: list[Section]
) -> Section:
    text = block.passage.text
    title = text[match.end() :].strip()
    if len(title) > LEAD_IN:
        title = title.split(":")[0][: LEAD_IN * 2].strip()
    span = block.passage.span(0, len(text))
    inherited = sections[parent].kind if parent is not None else ""
    kind = inherited
    if match["bullet"] is None and inherited not in ("plan", "proposals"):
        kind = _kind(title, depth) or inherited
    return Section(mark, title, int(depth), Span(span.start, span.end), parent, kind)


def _kind(title: str, depth: float) -> str:
    folded = fold_text(title[:160].replace(",", " , ").replace(" ,", ","))
    for kind, told, unless in _kinds():
        if (depth <= 2 or kind == "plan") and told.search(folded) and not (unless and unless.search(folded)):
            return kind
    return ""
