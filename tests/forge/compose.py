"""compose(seed): a report, and the truth of every figure in it."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from datetime import date

from tests.forge.draft import Draft, start
from tests.forge.errors import inject
from tests.forge.facts import DIMENSIONS, Fact
from tests.forge.layout import lay_out
from tests.forge.letterhead import Letter, write_foot, write_head
from tests.forge.page import BLANK, CLOSE, MIDDLE, OPEN, Page
from tests.forge.periods import NO_DISTRICTS, Period, draw_period
from tests.forge.places import Subject, draw_subject
from tests.forge.sections import body
from tests.forge.style import Style, normal
from tests.forge.tables import FORMS, settlement_table, statistics
from tests.forge.world import World, draw_world

COLUMNS = (
    "indicator", *DIMENSIONS, "role", "value", "unit", "line", "value_text", "evidence", "tier",
)  # fmt: skip
ILLUSTRATION = "TÀI LIỆU MINH HỌA – số liệu do cchc-miner soạn, không phải báo cáo thật"
MARK = re.compile(f"{OPEN}(\\d+){MIDDLE}([^{CLOSE}]*){CLOSE}")
ERAS = {
    "old": (date(2012, 1, 1), date(2020, 12, 31)),
    "new": (date(2020, 12, 15), date(2026, 3, 31)),
    "mixed": (date(2012, 1, 1), date(2026, 3, 31)),
}


@dataclass(frozen=True, slots=True)
class Composed:
    """A report and its truth: rows of `COLUMNS`, metadata as in the gold, and the errors injected."""

    text: str
    figures: list[dict[str, str]]
    meta: dict[str, object]
    errors: list[dict[str, object]] = field(default_factory=list)

    def meta_json(self) -> str:
        """The metadata as the gold's files have it."""
        return json.dumps(self.meta, ensure_ascii=False, indent=2) + "\n"


def compose(
    seed: int, *, era: str = "mixed", errors: int = 0, marked: bool = True, subject: Subject | None = None,
    period: Period | None = None, style: Style | None = None, appendix: str | None = None,
    world: World | None = None,
) -> Composed:  # fmt: skip
    """The report of that seed. What is not given is drawn.

    `era` is "old" (NQ 30c, to 2020), "new" (NQ 76) or "mixed"; `errors` how many printed sums to break; `marked`
    whether the text says that it is an illustration; `appendix` "", "A", "B", "F" or "statistics"; `world` holds
    all numbers that may be restated.
    """
    rng = random.Random(seed)
    when = period or draw_period(rng, *ERAS[era])
    who = subject or _who(rng, when)
    page = Page(rng, style or Style.draw(rng))
    numbers = world or draw_world(rng, who, when)
    draft = start(page, who, when, numbers)
    letter = _write(draft, _appendix(rng, draft) if appendix is None else appendix)
    slips = inject(page, errors)
    if marked:
        page.lines = [ILLUSTRATION, "", *page.lines] if rng.random() < 0.5 else [*page.lines, "", ILLUSTRATION]
    lines = lay_out(rng, page.lines)
    text, figures, where = _settle(lines, page)
    meta = _meta(draft, letter, text)
    return Composed(text, figures, meta, [slip.record(where) for slip in slips])


def _who(rng: random.Random, when: Period) -> Subject:
    after = when.start >= NO_DISTRICTS or (when.end >= NO_DISTRICTS and when.kind != "half")
    levels = ("commune", "commune", "province") if after else ("district", "district", "commune", "commune", "province")
    level = rng.choice(levels)
    centre = rng.random() < 0.2 and (level != "commune" or after) and when.year >= 2016
    return draw_subject(rng, level, centre=centre, after_districts=after)


def _appendix(rng: random.Random, draft: Draft) -> str:
    way = rng.choice(("", "", "", "table", "table", "statistics"))
    if way != "table":
        return "" if draft.subject.centre and way else way
    if any(one.count("awaiting", "returned") for one in draft.world.settlements.values()):
        return "B"
    return rng.choice(FORMS) if draft.world.settlements[draft.subject.top].online_channels else rng.choice("BF")


def _write(draft: Draft, appendix: str) -> Letter:
    """The whole report onto the draft's page."""
    letter = write_head(draft)
    draft.page.gap()
    if not draft.page.chance(0.1):
        draft.paragraph(draft.say("prose.opening"))
    body(draft)
    draft.flush_notes()
    draft.page.gap()
    write_foot(draft, letter)
    if appendix == "statistics":
        statistics(draft)
    elif appendix:
        settlement_table(draft, appendix)
    return letter


def _settle(lines: list[str], page: Page) -> tuple[str, list[dict[str, str]], dict[int, int]]:
    """The text without marks, the rows of the truth in the order of the text, and the line of each mark."""
    clean, rows, where = [], [], {}
    for number, line in enumerate(lines, 1):
        plain, places = _strip(line)
        clean.append(plain)
        for mark, begin, end in places:
            where[mark] = number
            for one in (page.marks[mark].fact, *page.marks[mark].also):
                rows.append(_row(one, number, plain, begin, end))
    return "\n".join(clean) + "\n", rows, where


def _strip(line: str) -> tuple[str, list[tuple[int, int, int]]]:
    """The line as printed, and (mark, begin, end) of its figures."""
    out, places, at, length = [], [], 0, 0
    for found in MARK.finditer(line):
        before, printed = line[at : found.start()], found[2].replace(BLANK, " ")
        begin = length + len(before)
        places.append((int(found[1]), begin, begin + len(printed)))
        out += [before, printed]
        length, at = begin + len(printed), found.end()
    return "".join((*out, line[at:])), places


def _row(one: Fact, number: int, line: str, begin: int, end: int) -> dict[str, str]:
    value = f"{normal(one.value):f}"
    before = line[:begin].split(" ")[-9:]
    evidence = (" ".join(before) + line[begin:end] + " ".join(line[end:].split(" ")[:4])).strip()
    return {
        "indicator": one.indicator,
        **one.dims(),
        "role": one.role,
        "value": value,
        "unit": one.unit,
        "line": str(number),
        "value_text": line[begin:end],
        "evidence": evidence,
        "tier": one.tier,
    }


def _meta(draft: Draft, letter: Letter, text: str) -> dict[str, object]:
    """The gold's metadata: null where the text does not say."""
    who, when = draft.subject, draft.period
    folded = text.casefold()
    district = who.name if who.level == "district" else who.district.removeprefix("thị xã ").removeprefix("thành phố ")
    district = district.removeprefix("huyện ")

    def if_said(name: str) -> str | None:
        return name if name and name.casefold() in folded else None

    return {
        "doc_type": "bao_cao",
        "title": letter.title,
        "number": letter.number,
        "issued_date": letter.issued,
        "issuing_unit": who.body,
        "unit_level": who.level,
        "province": if_said(who.province),
        "district": if_said(district),
        "commune": who.name if who.level == "commune" else None,
        "period_type": when.type,
        "year": when.year,
        "period_no": when.number if when.type in ("month", "quarter", "half_year") else None,
        "period_start": when.start.isoformat() if draft.window == "both" else None,
        "period_end": when.end.isoformat() if draft.window else None,
        "signer": letter.signer,
        "recipients": letter.recipients,
    }
