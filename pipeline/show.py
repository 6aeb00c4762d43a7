"""One report for a person to check: its outline with each figure in its place, and what was left unexplained."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from extractors.document import Document, Span
from pipeline.labels import name_of, period_name
from pipeline.messages import DOC_TYPES, KINDS, LEVELS, QUALIFIERS, Language, say, write_number
from pipeline.reasons import reason_words
from pipeline.rows import fold, make_rows, section_path
from rules.codebook import Codebook, load_codebook
from rules.model import Figure, Header, Mention, Period, Report, Section

GOLD_COLUMNS = ("indicator", "level", "channel", "timeliness", "origin", "field", "part", "role", "value", "unit",
                "line", "value_text", "evidence", "tier")  # fmt: skip
CONTEXT = 60
LONGEST = 160
TITLE_LENGTH = 120
UNIT_WORDS = {"percent": "%", "VND": "đồng"}


def print_report(console: Console, document: Document, report: Report, lang: Language) -> None:
    """The header, then every section with its figures and unmapped numbers, then all numerals by kind."""
    _print_header(console, report.header, lang)
    placed = _by_section(report)
    codebook = load_codebook()
    for at, section in [(None, None), *enumerate(report.sections)]:
        if section is not None:
            _print_section(console, section)
        elif placed.get(None):
            console.print(Text(say("outside_sections", lang), style="bold"))
        depth = section.depth + 1 if section else 1
        for one in placed.get(at, ()):
            shown = _figure_text(document, one, codebook, lang) if isinstance(one, Figure) else None
            shown = shown or _unmapped_text(document, one, lang)
            console.print(Padding(shown, (0, 0, 0, 2 * min(depth, 6))))
    _print_kinds(console, document, report, lang)


def as_json(document: Document, report: Report, source: str) -> dict[str, Any]:
    """The report's rows as in the dataset, with its outline."""
    rows = make_rows(document, report, source)
    outline = [{**asdict(one), "path": section_path(report.sections, at)} for at, one in enumerate(report.sections)]
    return {"report": rows.report, "sections": outline, "figures": rows.figures, "mentions": rows.mentions}


def as_csv(document: Document, report: Report) -> str:
    """The figures in the columns of the hand-made annotations, so that correcting them makes a new one."""
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, GOLD_COLUMNS, lineterminator="\n")
    writer.writeheader()
    indicators = load_codebook().indicators
    for one in report.figures:
        writer.writerow({
            "indicator": one.indicator, **{name: getattr(one.dims, name) for name in GOLD_COLUMNS[1:7]},
            "role": one.role, "value": f"{one.value.normalize():f}", "unit": one.unit,
            "line": document.line(one.span.start), "value_text": one.value_text,
            "evidence": fold(document.text[one.evidence.start : one.evidence.end]),
            "tier": indicators[one.indicator].tier if one.indicator in indicators else "",
        })  # fmt: skip
    return sheet.getvalue()


def highlighted(document: Document, evidence: Span, number: Span) -> Text:
    """The words a number was read from, the number itself set off; long stretches are cut between words."""
    start, end = min(evidence.start, number.start), max(evidence.end, number.end)
    before = _shortened(document.text[start : number.start], from_left=True)
    after = _shortened(document.text[number.end : end], from_left=False)
    words = Text(before.lstrip(), style="dim", overflow="fold")
    words.append(_one_line(document.text[number.start : number.end]), style="bold reverse not dim")
    words.append(after.rstrip())
    return words


def around(document: Document, number: Span) -> Span:
    """A number with the whole words beside it, within its paragraph."""
    start, end = max(0, number.start - CONTEXT), min(len(document.text), number.end + CONTEXT)
    while start > 0 and not document.text[start - 1].isspace():
        start -= 1
    while end < len(document.text) and not document.text[end].isspace():
        end += 1
    cut_left = document.text.rfind("\n\n", start, number.start)
    cut_right = document.text.find("\n\n", number.end, end)
    return Span(cut_left + 2 if cut_left >= 0 else start, cut_right if cut_right >= 0 else end)


def _print_header(console: Console, header: Header, lang: Language) -> None:
    period = header.period
    places = [header.commune, header.district, header.province]
    level = LEVELS.get(header.unit_level or "", "") if lang == "vi" else header.unit_level
    doc_type = DOC_TYPES.get(header.doc_type or "", header.doc_type) if lang == "vi" else header.doc_type
    for key, value in (
        ("document", doc_type),
        ("title", header.title),
        ("number", header.number),
        ("issued", header.issued_date),
        ("issuing_unit", header.issuing_unit),
        ("place", ", ".join(one for one in (*places, f"({level})" if level else "") if one)),
        ("period", period_words(period, lang)),
        ("signer", header.signer),
    ):
        line = Text(f"{say(key, lang)}: ", style="bold", overflow="fold")
        line.append(fold(value) if value else say("not_stated", lang), style="not bold")
        console.print(line)
    console.print()


def period_words(period: Period, lang: Language) -> str:
    """A period as people say it.

    >>> period_words(Period("quarter", 2, 2023), "vi"), period_words(Period("half_year", 1, 2024), "vi")
    ('quý II/2023', '6 tháng đầu năm 2024')
    """
    known = period.type or period.year
    name = period_name(period.type or "", period.number, period.year, lang, full=True) if known else ""
    dates = [f"{day:%d/%m/%Y}" for day in (period.start, period.end) if day]
    return " ".join(one for one in (name, f"({' – '.join(dates)})" if dates else "") if one)


def _by_section(report: Report) -> dict[int | None, list[Figure | Mention]]:
    """Figures and unmapped numbers under each section, in the order of the text."""
    unmapped = [one for one in report.mentions if one.kind in ("unmapped_figure", "other")]
    placed: dict[int | None, list[Figure | Mention]] = {}
    for one in sorted([*report.figures, *unmapped], key=lambda one: one.span):
        placed.setdefault(one.section, []).append(one)
    return placed


def _print_section(console: Console, section: Section) -> None:
    heading = Text("  " * min(section.depth, 6), style="bold cyan", overflow="fold")
    title = fold(section.title)
    title = title if len(title) <= TITLE_LENGTH else f"{title[:TITLE_LENGTH].rpartition(' ')[0]} …"
    heading.append(" ".join(part for part in (section.label, title) if part))
    console.print(heading)


def _figure_text(document: Document, figure: Figure, codebook: Codebook, lang: Language) -> Text:
    indicator = codebook.indicators.get(figure.indicator)
    label = (indicator.vi if lang == "vi" else indicator.en) if indicator else figure.indicator
    shown = Text(overflow="fold")
    number = write_number(figure.value, lang)
    shown.append(f"{number} {UNIT_WORDS.get(figure.unit, '')}".rstrip(), style="bold green")
    shown.append(f"  {label}")
    dims = ", ".join(
        value if name == "part" else name_of(name, value, lang) for name, value in figure.dims.given().items()
    )
    role = "" if figure.role == "actual" else name_of("role", figure.role, lang)
    qualifier = QUALIFIERS.get(figure.qualifier, "") if lang == "vi" else figure.qualifier.replace("_", " ")
    marks = "; ".join(one for one in (dims, role, qualifier) if one)
    if marks:
        shown.append(f" [{marks}]", style="yellow")
    shown.append(f"  ({_spot(document, figure.span, lang)}; {figure.indicator})\n", style="dim")
    # Where the evidence is the number alone (a cell of a table), the words beside it say more.
    evidence = figure.evidence if len(figure.evidence) > len(figure.span) + 3 else around(document, figure.span)
    return shown + highlighted(document, evidence, figure.span)


def _unmapped_text(document: Document, mention: Mention, lang: Language) -> Text:
    shown = Text(overflow="fold")
    shown.append(f"? {fold(mention.text)} {mention.unit}".rstrip(), style="bold red")
    shown.append(f"  {say('not_mapped', lang)}")
    told = "; ".join(one for one in (fold(mention.label), reason_words(mention.reason, lang)) if one)
    if told:
        shown.append(f": {told}")
    shown.append(f"  ({_spot(document, mention.span, lang)})\n", style="dim")
    return shown + highlighted(document, around(document, mention.span), mention.span)


def _spot(document: Document, span: Span, lang: Language) -> str:
    page = document.page(span.start)
    line = f"{say('line', lang)} {document.line(span.start)}"
    return f"{say('page', lang)} {page}, {line}" if page else line


def _print_kinds(console: Console, document: Document, report: Report, lang: Language) -> None:
    console.print()
    counts = Counter(one.kind for one in report.mentions)
    named = ", ".join(
        f"{KINDS[kind] if lang == 'vi' else kind} {write_number(number, lang)}" for kind, number in _ranked(counts)
    )
    console.print(Text(f"{say('kinds', lang)} ({write_number(counts.total(), lang)}): {named}", overflow="fold"))
    for warning in (*document.warnings, *report.warnings):
        console.print(Text(f"{say('warnings', lang)}: {warning}", style="yellow", overflow="fold"))


def _ranked(counts: Counter[Any]) -> Iterator[tuple[str, int]]:
    yield from sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _shortened(text: str, from_left: bool) -> str:
    """At most a line or two of `text`, the end nearest to the number kept."""
    line = _one_line(text)
    if len(line) <= LONGEST:
        return line
    kept = line[-LONGEST:].partition(" ")[2] if from_left else line[:LONGEST].rpartition(" ")[0]
    return f"… {kept}" if from_left else f"{kept} …"


def _one_line(text: str) -> str:
    """Blanks folded, but one kept at either end, so that the words do not run into the number."""
    folded = fold(text)
    before = " " if text[:1].isspace() else ""
    after = " " if folded and text[-1:].isspace() else ""
    return f"{before}{folded}{after}"
