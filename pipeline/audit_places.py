"""Two places, one fact: prose and appendix, title and closing, papers cited twice, dates that cannot be, numbering."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import regex

from pipeline.audit_forms import LARGE, NEAR, key_of
from pipeline.audit_values import Check, Sheet, Value, write_exact
from pipeline.repair import ONE_SLIP, Equation, unlikely
from rules.fold import fold, fold_text
from rules.model import Figure

ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
CITED = regex.compile(
    r"(?P<number>\d{1,6}[a-zđ]?)\s{0,2}(?P<symbol>[-/](?:\s?(?P<year>(?:19|20)\d{2})\s?/)?\s?[A-ZĐ][\w&]*(?:[-–/]\s?[A-ZĐ]\w*)*)"
    r"(?P<between>[\s,*_]*(?:ra\s+|ban hành\s+)?ngày\s{0,2})"
    r"(?:(?P<d>\d{1,2})\s?[/.\-]\s?(?P<m>\d{1,2})\s?[/.\-]\s?(?P<y>(?:19|20)\d{2})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>(?:19|20)\d{2}))(?!\d)"
)
ISSUER = regex.compile(r"\s*(?:của|do)\s+(?P<who>[^.,;:()]{3,60})")
SUBJECT = regex.compile(r"[^.;()]{0,60}?\b(?:về|triển khai|ban hành)\s+(?:việc\s+)?(\w+\s+\w+)")
DAY = regex.compile(
    r"ngày\s{0,2}(?P<d>\d{1,2})\s?[/.\-]\s?(?P<m>\d{1,2})\s?[/.\-]\s?(?P<y>(?:19|20)\d{2})(?!\d)", regex.IGNORECASE
)
STOP = regex.compile(r"[.;](?=\s|$)")
DEPLOYED = regex.compile(r"(?:họp|hội nghị)\b[^.;]{0,60}?triển khai", regex.IGNORECASE)
PLAN_OF = regex.compile(r"kế hoạch\b[^.;]{0,60}?năm\s+(?P<y>20\d{2})", regex.IGNORECASE)
CLOSING = regex.compile(r"\s*(?:\*+\s*)?trên đây là\b", regex.IGNORECASE)
YEAR = regex.compile(r"(?<!\d[/.\-]\d{1,2}[/.\-])(?<!\d)(?:19|20)\d{2}(?!\d|\s?/\s?\p{L})")
NAME = regex.compile(r"\p{Lu}\p{Ll}+(?:\s\p{Lu}\p{Ll}+){2,3}")
# The form's "đang giải quyết" holds files that await a supplement, prose counts them apart; services are told by level.
MAY_DIFFER = frozenset(("dossiers_pending", "online_services"))
ENOUGH_DIGITS = 100  # smaller numbers are one slip apart by chance
HARDLY = 1000  # two numbers this near are one, told with a slip; further apart they may count different things
NEIGHBOURS = 4  # how far the numbers of papers before and after may lie to date the one between


@dataclass(frozen=True, slots=True)
class Cited:
    """A paper cited with its date. `own` numbers its series ("/KH-UBND"), `who` issued it, where the text says."""

    number: str
    symbol: str
    year: str
    day: date
    who: str
    line: int
    page: int | None
    text: str
    subject: str = ""  # the first words of what it is about

    @property
    def name(self) -> str:
        return f"{self.number}{self.symbol}"


def place_checks(sheet: Sheet) -> Iterator[Check]:
    """All checks of places against each other."""
    cited = list(_cited(sheet))
    yield from _cited_twice(cited)
    yield from _numbered_years(cited)
    yield from _series(sheet, cited)
    yield from _after_issue(sheet, cited)
    yield from _deployed_before_its_plan(sheet)
    yield from _title_and_closing(sheet)
    yield from _title_and_dates(sheet)
    yield from _signer(sheet)
    yield from _numbering(sheet)
    yield from _prose_and_appendix(sheet)


def _fact(
    kind: str, rule: str, status: str, expression: str, lines: Sequence[int], expected: object = None,
    reported: object = None,
) -> Check:  # fmt: skip
    """A check of words or dates: no figures take part."""
    numbers = {
        name: Decimal(str(one)) if one is not None else None
        for name, one in (("expected", expected), ("reported", reported))
    }
    return Check(kind, rule, status, expression, lines=tuple(lines), **numbers)  # type: ignore[arg-type]


# ---- papers and their dates ----------------------------------------------------------------------------------------


def _cited(sheet: Sheet) -> Iterator[Cited]:
    for block in sheet.blocks:
        text = block.passage.text
        if "ngày" not in text:
            continue
        for match in CITED.finditer(text):
            parts = [int(match[name] or match[f"{name}2"]) for name in "dmy"]
            try:
                day = date(parts[2], parts[1], parts[0])
            except ValueError:
                continue
            who = ISSUER.match(text, match.end())
            offset = block.passage.offset(match.start())
            yield Cited(
                match["number"], regex.sub(r"\s", "", match["symbol"]).replace("–", "-"), match["year"] or "", day,
                fold_text(who["who"]) if who else "", sheet.document.line(offset), sheet.document.page(offset),
                " ".join(match[0].split()), _subject(text[match.end() :]),
            )  # fmt: skip


def _subject(behind: str) -> str:
    match = SUBJECT.match(behind)
    return fold_text(match[1]) if match else ""


def _cited_twice(cited: Sequence[Cited]) -> Iterator[Check]:
    """The same number and symbol with one date each time. Two papers of two bodies may share a number."""
    seen: dict[tuple[str, str], list[Cited]] = {}
    for one in cited:
        seen.setdefault((one.number.lstrip("0"), one.symbol), []).append(one)
    for some in seen.values():
        if len(some) < 2:
            continue
        days = {one.day for one in some}
        lines = [one.line for one in some]
        if len(days) == 1:
            yield _fact("document_date", "cited_twice", "pass", f"{some[0].name}: {_day(some[0].day)}", lines)
            continue
        whos = {one.who for one in some if one.who}
        first, other = some[0], next(one for one in some if one.day != some[0].day)
        if first.day.year != other.day.year and not first.year:
            continue  # the number of another year
        sure = len(whos) < 2 and (bool(first.year) or (_one_sign(first.day, other.day) and not _two_subjects(some)))
        text = f"{first.name}: {_day(first.day)} ≠ {_day(other.day)}"
        yield _fact("document_date", "cited_twice", "fail" if sure else "unverifiable", text, lines)


def _one_sign(first: date, other: date) -> bool:
    """Whether two dates differ in one digit, as a misprint does."""
    return sum(a != b for a, b in zip(first.isoformat(), other.isoformat(), strict=True)) == 1


def _two_subjects(some: Sequence[Cited]) -> bool:
    """Whether the places name different subjects: then two bodies may have numbered alike."""
    return len({one.subject for one in some if one.subject}) > 1


def _numbered_years(cited: Sequence[Cited]) -> Iterator[Check]:
    """ "Nghị định số 61/2018/NĐ-CP" is of 2018."""
    numbered = [one for one in cited if one.year]
    wrong = [one for one in numbered if int(one.year) != one.day.year]
    for one in wrong:
        yield _fact("document_date", "numbered_year", "fail", f"{one.name}: {_day(one.day)}", [one.line],
                    one.year, one.day.year)  # fmt: skip
    if numbered and not wrong:
        lines = sorted({one.line for one in numbered})
        yield _fact(
            "document_date", "numbered_year", "pass", ", ".join(dict.fromkeys(one.name for one in numbered)), lines
        )


def _series(sheet: Sheet, cited: Sequence[Cited]) -> Iterator[Check]:
    """A number that stands between two of another year by number, day and month: its year may be a slip."""
    by_symbol: dict[str, list[Cited]] = {}
    for one in cited:
        if one.number.isdigit() and not one.year:
            by_symbol.setdefault(one.symbol, []).append(one)
    for some in by_symbol.values():
        for one in some:
            for year in sorted({other.day.year for other in some if other.day.year == one.day.year + 1}):
                before = [o for o in some if o.day.year == year and 0 < int(one.number) - int(o.number) <= NEIGHBOURS]
                after = [o for o in some if o.day.year == year and 0 < int(o.number) - int(one.number) <= NEIGHBOURS]
                moved = _in_year(one.day, year)
                if moved and before and after and max(o.day for o in before) <= moved <= min(o.day for o in after):
                    yield _fact("document_date", "series", "unverifiable", f"{one.name}: {_day(one.day)}", [one.line],
                                year, one.day.year)  # fmt: skip


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _after_issue(sheet: Sheet, cited: Sequence[Cited]) -> Iterator[Check]:
    """No paper is cited before it exists."""
    issued = sheet.report.header.issued_date or ""
    if not cited or not regex.fullmatch(r"\d{4}-\d{2}-\d{2}", issued):
        return
    own = date.fromisoformat(issued)
    late = [one for one in cited if one.day > own]
    for one in late:
        yield _fact(
            "document_date", "after_issue", "unverifiable", f"{one.name}: {_day(one.day)} > {_day(own)}", [one.line]
        )
    if not late:
        yield _fact("document_date", "after_issue", "pass", f"≤ {_day(own)}", [one.line for one in cited])


def _deployed_before_its_plan(sheet: Sheet) -> Iterator[Check]:
    """ "Ngày 02/2/2022 … họp triển khai kế hoạch … năm 2023": no plan is deployed before its own paper.

    Only where the same paragraph dates that plan's own paper later is the date impossible.
    """
    for block in sheet.blocks:
        text = block.passage.text
        if "triển khai" not in text or "năm 20" not in text:
            continue
        for match in DAY.finditer(text):
            end = STOP.search(text, match.end())
            sentence = text[match.start() : end.start() if end else len(text)]
            years = [int(found["y"]) for found in PLAN_OF.finditer(sentence)]
            if not years or not DEPLOYED.search(sentence):
                continue
            try:
                day = date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
            plans = [one for one in CITED.finditer(text) if _is_plan(text, one, max(years))]
            later = [_match_day(one) for one in plans]
            if any(other and other > day and other.year == day.year + 1 == max(years) for other in later):
                line = sheet.document.line(block.passage.offset(match.start()))
                yield _fact("date", "before_plan", "fail", f"{_day(day)} < {_day(max(d for d in later if d))}", [line],
                            max(years), day.year)  # fmt: skip


def _is_plan(text: str, match: regex.Match[str], year: int) -> bool:
    tail = text[match.end() : match.end() + 120].split(",")[0]
    return any(int(found["y"]) == year for found in PLAN_OF.finditer(tail))


def _match_day(match: regex.Match[str]) -> date | None:
    try:
        return date(*(int(match[name] or match[f"{name}2"]) for name in "ymd"))
    except ValueError:
        return None


def _day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year}"


# ---- title, closing, dates -----------------------------------------------------------------------------------------


def _title_and_closing(sheet: Sheet) -> Iterator[Check]:
    """The period of the title is that of the last sentence: a stale one is left over from the report before."""
    title = sheet.report.header.title or ""
    years = {int(found[0]) for found in YEAR.finditer(title)}
    if not years:
        return
    first = _line_of(sheet, title)
    for block in sheet.blocks:
        text = block.passage.text
        if not CLOSING.match(text):
            continue
        closing = {int(found[0]) for found in YEAR.finditer(regex.split(r"\./\.|[.!](?=\s)", text)[0])}
        lines = [first, sheet.document.line(block.passage.offset(0))]
        if not closing:
            return
        same = bool(closing & years)
        text = ", ".join(map(str, sorted(years))) + (" = " if same else " ≠ ") + ", ".join(map(str, sorted(closing)))
        yield _fact(
            "period", "closing", "pass" if same else "fail", text, lines, min(closing), max(years & closing or years)
        )
        return


def _title_and_dates(sheet: Sheet) -> Iterator[Check]:
    """The year of the date line is that of the title, or the next; the data end before the report is issued."""
    header = sheet.report.header
    issued, end = header.issued_date or "", header.period.end
    years = {int(found[0]) for found in YEAR.finditer(header.title or "")}
    lines = [_line_of(sheet, header.title or "")]
    if issued[:4].isdigit() and years:
        fits = int(issued[:4]) in years | {max(years) + 1}
        text = f"{issued[:4]} {'~' if fits else '≠'} {', '.join(map(str, sorted(years)))}"
        yield _fact("period", "issued_year", "pass" if fits else "unverifiable", text, lines)
    if issued and end:
        late = end.isoformat()[: len(issued)] > issued
        text = f"{_day(end)} ≤ {'/'.join(reversed(issued.split('-')))}"
        yield _fact("period", "data_end", "unverifiable" if late else "pass", text, lines)


def _line_of(sheet: Sheet, words: str) -> int:
    """The line on which these words begin; 1 where they are put together from several."""
    head = words[:40].strip()
    for block in sheet.blocks:
        at = block.passage.text.find(head)
        if head and at >= 0:
            return sheet.document.line(block.passage.offset(at))
    return 1


# ---- names, numbering ----------------------------------------------------------------------------------------------


def _signer(sheet: Sheet) -> Iterator[Check]:
    """The signer's name is spelled the same in the text: only marks may not differ."""
    signer = " ".join((sheet.report.header.signer or "").split())
    if len(signer.split()) < 3:
        return
    folded, bare = [fold(word) for word in signer.split()], _bare(signer)
    words = {form for word in signer.split() for form in (word, word.title())}
    places: list[tuple[str, int]] = []
    for block in sheet.blocks:
        text = block.passage.text
        if not any(word in text for word in words):
            continue  # no name is misspelled in all its words
        for match in NAME.finditer(text, overlapped=True):
            if _bare(match[0]) == bare:
                places.append((match[0], sheet.document.line(block.passage.offset(match.start()))))
    others = [(name, line) for name, line in places if [fold(word) for word in name.split()] != folded]
    own = [line for name, line in places if [fold(word) for word in name.split()] == folded]
    if others:
        name, line = others[0]
        yield _fact("name", "signer", "fail", f"{name} ≠ {signer}", [line, *own[-1:]])
    elif len(own) > 1:
        yield _fact("name", "signer", "pass", signer, own)


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _numbering(sheet: Sheet) -> Iterator[Check]:
    """Roman headings in their order: a jump may be a lost section."""
    before: tuple[int, str] | None = None
    jumped = False
    last = 0
    for section in sheet.report.sections:
        label = section.label.rstrip(" .)/:-–")
        if section.parent is not None or label not in ROMAN:
            continue
        number, line = ROMAN[label], sheet.document.line(section.span.start)
        if before and number > before[0] + 1:
            jumped = True
            yield _fact("numbering", "jump", "unverifiable", f"{before[1]} → {label}", [line], before[0] + 1, number)
        before, last = (number, label), line
    if before and before[0] > 2 and not jumped:
        yield _fact("numbering", "jump", "pass", f"I → {before[1]}", [last])


# ---- prose and appendix --------------------------------------------------------------------------------------------


def _prose_and_appendix(sheet: Sheet) -> Iterator[Check]:
    """A figure told in prose and again in the appendix is one figure.

    Only figures that stand once in each place and are set apart by dimensions of the codebook can contradict.
    """
    prose: dict[tuple[str, ...], list[int]] = {}
    table: dict[tuple[str, ...], list[int]] = {}
    for at, figure in enumerate(sheet.figures):
        if figure.role == "actual" and figure.unit != "code" and at in sheet.of_figure:
            (table if figure.origin_kind == "table" else prose).setdefault(key_of(figure), []).append(at)
    for key, places in table.items() if prose else ():
        others = prose.get(key, [])
        inclusive = _with_early(sheet, prose, table, key)
        check = None
        if inclusive:
            check = _restated(sheet, places[0], inclusive)
        elif others:
            here, there = ([sheet.figures[at] for at in some] for some in (places, others))
            values = {figure.value for figure in (*here, *there)}
            if len(values) == 1 or (
                len({one.value for one in here}) == 1 and len({one.value for one in there}) == 1 and not key[-1]
            ):
                check = _restated(sheet, places[0], others[:1])
        if check:
            yield check


def told_twice(sheet: Sheet) -> Iterator[Check]:
    """One figure told in two paragraphs with two numbers that are one slip apart: a doubt, since it may be another."""
    places: dict[tuple[str, ...], list[Value]] = {}
    for at, figure in enumerate(sheet.figures):
        value = sheet.of_figure.get(at)
        if value and figure.role == "actual" and figure.origin_kind != "table" and not value.qualifier:
            places.setdefault(key_of(figure), []).append(value)
    for values in places.values():
        if len({value.value for value in values}) != 2:
            continue
        first = values[0]
        other = next(value for value in values if value.value != first.value)
        large = min(first.value, other.value) >= ENOUGH_DIGITS
        if large and first.block != other.block and _misprint(first, other):
            yield Check(
                "repeat", "differs", "unverifiable", f"{first.text} ≠ {other.text}", (other, first), first.value,
                other.value, Decimal(1), relations=same_number((other, first), open=True),
            )  # fmt: skip


def _with_early(
    sheet: Sheet, prose: dict[tuple[str, ...], list[int]], table: dict[tuple[str, ...], list[int]], key: tuple[str, ...]
) -> list[int]:
    """What the form's "đúng hạn" holds: in forms without "trước hạn" the early ones are in it."""
    time = key.index("on_time") if "on_time" in key else 0
    if not time:
        return []
    early, both = ((*key[:time], name, *key[time + 1 :]) for name in ("early", "early_or_on_time"))
    if early in table:
        return []
    if early in prose and key in prose:
        return [prose[early][0], prose[key][0]]
    return prose[both][:1] if both in prose else []


def _restated(sheet: Sheet, place: int, others: Sequence[int]) -> Check | None:
    here, there = sheet.of_figure[place], [sheet.of_figure[at] for at in others]
    total = sum((value.value for value in there), Decimal(0))
    slack = here.slack + sum((value.slack for value in there), Decimal(0))
    vague = any(value.qualifier for value in (here, *there))
    same = abs(here.value - total) <= slack
    slip = len(there) == 1 and (abs(here.value - total) * HARDLY <= here.value or _misprint(here, there[0]))
    doubt = vague or not slip or _may_differ(sheet.figures[place])
    status = "pass" if same else "unverifiable" if doubt else "fail"
    if not same and _may_differ(sheet.figures[place]) and not slip and abs(here.value - total) * NEAR > here.value:
        return None  # far apart, and known to be counted in two ways
    sign = "=" if same else "≠"
    expression = " + ".join(write_exact(value) for value in there) + f" {sign} {write_exact(here)}"
    return Check(
        "appendix", "prose", status, expression, (here, *there), total, here.value, here.step,  # type: ignore[arg-type]
        relations=same_number((here, *there), open=status == "unverifiable"),
    )  # fmt: skip


def same_number(values: Sequence[Value], *, open: bool) -> tuple[Equation, ...]:
    """A number, and the one or more that tell it elsewhere, for the repair."""
    if not all(value.is_whole_number for value in values):
        return ()
    first, *others = (value.index for value in values)
    return (Equation(first, tuple(others), open=open),)


def _may_differ(figure: Figure) -> bool:
    """Numbers that prose and appendix may count in two ways: staff by kind, documents by kind, whatever has parts."""
    from rules.codebook import load_codebook

    kinds = "part" in load_codebook().indicators[figure.indicator].dims or figure.unit == "percent"
    # "đúng hạn" holds the early ones or not; a field in prose may be that of one level
    return kinds or figure.indicator in MAY_DIFFER or figure.dims.timeliness == "on_time" or bool(figure.dims.field)


def _misprint(one: Value, other: Value) -> bool:
    """Whether one number may be a slip of the other: a digit, a swap, a lost or doubled digit."""
    large = min(one.value, other.value) >= LARGE
    whole = one.is_whole_number and other.is_whole_number
    return large and whole and unlikely(int(one.value), int(other.value)) <= ONE_SLIP


def restated_counts(sheet: Sheet) -> Iterator[Check]:
    """Large counts told twice in prose, that agree. Only said where true."""
    seen: dict[tuple[str, Decimal], Value] = {}
    for value in sheet.values:
        if value.cell is not None or value.is_share or value.value < 50 or value.slack or value.kind == "previous":
            continue
        unit = value.unit if value.figures else fold_text(value.unit)
        before = seen.get((unit, value.value))
        if before is not None and before.block != value.block and not _related(sheet, before, value):
            yield Check("repeat", "prose", "pass", f"{before.text} = {value.text}", (value, before), before.value,
                        value.value, Decimal(1), relations=same_number((value, before), open=True))  # fmt: skip
        seen.setdefault((unit, value.value), value)


def _related(sheet: Sheet, one: Value, other: Value) -> bool:
    """Whether one number is a part of the other, or both are told apart by a dimension: then they need not agree."""
    pairs = [(sheet.figures[a], sheet.figures[b], a, b) for a in one.figures for b in other.figures]
    return any(
        first.part_of == b
        or second.part_of == a
        or (first.indicator == second.indicator and key_of(first) != key_of(second))
        for first, second, a, b in pairs
    )
