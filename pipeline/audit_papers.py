"""Papers, dates, title, closing, signer and numbering: what a report says of itself in two places, or cannot be."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import regex

from pipeline.audit_values import Check, Sheet
from rules.fold import fold, fold_text

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
ANY_DAY = regex.compile(
    r"ngày\s{0,2}(?:(?P<d>\d{1,2})\s?(?P<sep>[/.\-])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>(?:19|20)\d{2})"
    r"|(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})\s+năm\s+(?P<y2>(?:19|20)\d{2}))(?!\d)", regex.IGNORECASE,
)  # fmt: skip
CUT_OFF = regex.compile(r"\b(?:tính|thống kê|số liệu|từ\s+ngày)\b[^.;]{0,60}?đến\s+(?:hết\s+)?$", regex.IGNORECASE)
TO_COME = regex.compile(r"\b(?:ước|dự kiến|dự ước|phấn đấu|sẽ|trước\s+ngày|thời hạn|hiệu lực)\b", regex.IGNORECASE)
SPAN = regex.compile(
    r"quý\s+(?P<quarter>IV|I{1,3}|[1-4])\b|(?<!ngày\s{1,3}\d{1,2}\s)tháng\s+(?P<month>\d{1,2})\b"
    r"|\b(?P<months>\d{1,2})\s+tháng\b", regex.IGNORECASE,
)  # fmt: skip
BEFORE = regex.compile(  # who issues a paper, where that stands before it: "UBND huyện ban hành Kế hoạch số 12/KH-UBND"
    r"(?P<who>\p{Lu}[^.,;:()]{2,40}?)\s+(?:đã\s+)?ban hành\s+(?:\p{L}+\s+){1,4}(?:số\s*:?\s*)?$"
)
COUNTED = regex.compile(r"(?P<head>(?:\d{1,2}\.)*)(?P<last>\d{1,2})[.)]?")
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


def paper_checks(sheet: Sheet) -> Iterator[Check]:
    """All checks of papers, dates, headings and names."""
    cited = list(_cited(sheet))
    yield from _cited_twice(cited)
    yield from _impossible(sheet)
    yield from _numbered_years(cited)
    yield from _series(sheet, cited)
    yield from _after_issue(sheet, cited)
    yield from _deployed_before_its_plan(sheet)
    yield from _title_and_closing(sheet)
    yield from _title_and_dates(sheet)
    yield from _signer(sheet)
    yield from _numbering(sheet)


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
            who = ISSUER.match(text, match.end()) or BEFORE.search(text, max(0, match.start() - 80), match.start())
            offset = block.passage.offset(match.start())
            yield Cited(
                match["number"], "".join(match["symbol"].split()).replace("–", "-"), match["year"] or "", day,
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
        first, other = some[0], next(one for one in some if one.day != some[0].day)
        if first.day.year != other.day.year and not first.year:
            continue  # the number of another year
        if not first.year and _two_issuers(first, other):
            continue
        text = f"{first.name}: {_day(first.day)} ≠ {_day(other.day)}"
        yield _fact(
            "document_date", "cited_twice", "fail" if _is_one_paper(first, other) else "unverifiable", text, lines
        )


def _two_issuers(first: Cited, other: Cited) -> bool:
    """Whether both issuers are told and differ: "UBND huyện" is "UBND huyện Hải Hậu"."""
    told = bool(first.who and other.who)
    return told and not (first.who.startswith(other.who) or other.who.startswith(first.who))


def _is_one_paper(first: Cited, other: Cited) -> bool:
    """Whether two places name one paper for certain: by the year in its number, else by its issuer or its subject."""
    if first.year:
        return True
    if first.line == other.line or not _one_sign(first.day, other.day):
        return False
    alike = bool(first.who) == bool(other.who)
    if first.subject and other.subject:
        return first.subject == other.subject
    return alike


def _one_sign(first: date, other: date) -> bool:
    """Whether two dates differ in one digit, as a misprint does."""
    return sum(a != b for a, b in zip(first.isoformat(), other.isoformat(), strict=True)) == 1


def _impossible(sheet: Sheet) -> Iterator[Check]:
    """No calendar has the 31st of February."""
    for block in sheet.blocks:
        text = block.passage.text
        for match in ANY_DAY.finditer(text) if "gày" in text else ():
            if _match_day(match) is None:
                day, month, year = (match[name] or match[f"{name}2"] for name in "dmy")
                line = sheet.document.line(block.passage.offset(match.start()))
                yield _fact("date", "impossible", "fail", f"{int(day):02}/{int(month):02}/{year}", [line])


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
        if "đây là" not in text[:30].lower() or not CLOSING.match(text):
            continue
        closing = {int(found[0]) for found in YEAR.finditer(regex.split(r"\./\.|[.!](?=\s)", text)[0])}
        lines = [first, sheet.document.line(block.passage.offset(0))]
        yield from _spans(title, regex.split(r"\./\.|[.!](?=\s)", text)[0], lines)
        if not closing:
            return
        same = bool(closing & years)
        text = ", ".join(map(str, sorted(years))) + (" = " if same else " ≠ ") + ", ".join(map(str, sorted(closing)))
        yield _fact(
            "period", "closing", "pass" if same else "fail", text, lines, min(closing), max(years & closing or years)
        )
        return


def _spans(title: str, closing: str, lines: Sequence[int]) -> Iterator[Check]:
    """The quarter, or the months, of the title stand in the last sentence, where that names any."""
    for kind in ("quarter", "month", "months"):
        told, last = ({_number(found[kind]): found[0] for found in SPAN.finditer(one) if found[kind]}
                      for one in (title, closing))  # fmt: skip
        if told and last:
            same = told.keys() & last.keys()
            words = [", ".join(" ".join(one.split()) for one in some.values()) for some in (told, last)]
            text = f"{words[0]} {'=' if same else '≠'} {words[1]}"
            yield _fact("period", "closing_span", "pass" if same else "fail", text, lines)


def _number(text: str) -> int:
    return ROMAN.get(text.upper()) or int(text)


def _title_and_dates(sheet: Sheet) -> Iterator[Check]:
    """The year of the date line is that of the title, or the next; the data end before the report is issued."""
    header = sheet.report.header
    issued = header.issued_date or ""
    years = {int(found[0]) for found in YEAR.finditer(header.title or "")}
    if issued[:4].isdigit() and years:
        fits = int(issued[:4]) in years | {max(years) + 1}
        text = f"{issued[:4]} {'~' if fits else '≠'} {', '.join(map(str, sorted(years)))}"
        lines = [_line_of(sheet, header.title or "")]
        yield _fact("period", "issued_year", "pass" if fits else "unverifiable", text, lines)
    if issued:
        yield from _data_ends(sheet, issued)


def _data_ends(sheet: Sheet, issued: str) -> Iterator[Check]:
    """The data of the report end before it is issued, as far as its own date is told."""
    ends = dict(_cut_offs(sheet))
    if (end := sheet.report.header.period.end) and end not in ends:
        ends[end] = _line_of(sheet, sheet.report.header.title or "")
    late = [day for day in ends if day.isoformat()[: len(issued)] > issued]
    own = "/".join(reversed(issued.split("-")))
    for day in late:
        yield _fact("period", "data_end", "unverifiable", f"{_day(day)} ≤ {own}", [ends[day]])
    if ends and not late:
        text = f"{', '.join(_day(day) for day in sorted(ends))} ≤ {own}"
        yield _fact("period", "data_end", "pass", text, sorted(set(ends.values())))


def _cut_offs(sheet: Sheet) -> Iterator[tuple[date, int]]:
    """The days to which results are told ("tính đến ngày 05/9/2021"), each with its line; no plans, no estimates."""
    sections = sheet.report.sections
    starts = [section.span.start for section in sections]
    for block in sheet.blocks:
        text = block.passage.text
        for match in ANY_DAY.finditer(text) if "đến" in text and "ngày" in text else ():
            offset = block.passage.offset(match.start())
            at = bisect_right(starts, offset) - 1
            if at >= 0 and sections[at].kind in ("plan", "proposals"):
                continue
            begin = max((cut.end() for cut in STOP.finditer(text, 0, match.start())), default=0)
            end = STOP.search(text, match.end())
            sentence = text[begin : end.start() if end else len(text)]
            day = _match_day(match)
            if day and CUT_OFF.search(text, begin, match.start()) and not TO_COME.search(sentence):
                yield day, sheet.document.line(offset)


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
    """Headings in their order: a jump may be a lost section."""
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
    yield from _counted(sheet)


def _counted(sheet: Sheet) -> Iterator[Check]:
    """Headings "1.", "2.", "4." under one heading: a number that is nowhere between them was left out."""
    seen: dict[tuple[int | None, str], tuple[int, int]] = {}
    for section in sheet.report.sections:
        match = COUNTED.fullmatch(section.label)
        if not match or section.kind == "appendix":
            continue
        key, number = (section.parent, match["head"]), int(match["last"])
        before = seen.get(key)
        seen[key] = (number, section.span.start)
        if before and number == before[0] + 2:
            missing = f"{match['head']}{number - 1}"
            between = sheet.document.text[before[1] : section.span.start]
            if not regex.search(rf"(?<![\d.,/]){regex.escape(missing)}\s?[.)/:]", between):
                line = sheet.document.line(section.span.start)
                text = f"{match['head']}{before[0]} → {match['head']}{number}"
                yield _fact("numbering", "skipped", "unverifiable", text, [line], number - 1, number)
