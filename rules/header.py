"""What a document says of itself: `read_header`, from its letterhead to its signature.

The parts have a module each: `letterhead` (kind, title, number, date, bodies), `periods`, `issuer` (who reports, and
where it belongs), `signature` (signer and recipients). Here they are put together, and the period is settled.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from extractors.document import Document
from rules.issuer import Evidence, find_unit
from rules.letterhead import (
    PlaceDate,
    Sheet,
    document_type,
    read_number,
    read_place_date,
    read_title,
    release_date,
    signed_date,
)
from rules.model import Header, Period
from rules.periods import PeriodMention, choose, completed, find_periods, kind_of, last_month, load_words, read_period
from rules.signature import recipients, signer
from rules.unmarked import unmarked


def read_header(document: Document) -> Header:
    """The document's header; each field is None where the document does not say.

    `period.start` and `period.end` are the window of dates that the title gives, else the one that the text gives for
    dossiers. `unit_name` is the unit ("huyện …"), or the body itself where it reports its own figures: a department,
    or a one-stop centre above the communes ("Trung tâm Phục vụ hành chính công tỉnh").
    """
    sheet = Sheet(document)
    doc_type = document_type(sheet)
    title, below = read_title(sheet, doc_type)
    issued = _issued(sheet, doc_type)
    period = find_period(sheet, f"{title}\n{below}", _as_date(issued), doc_type)
    signed = signer(sheet.tail) if doc_type != "tin_bai" else None
    evidence = Evidence(
        sheet,
        title,
        year=period.year or (issued.year if issued else None),
        modern=_is_modern(period, issued),
        issued=issued,
        signer=signed,
        number=read_number(sheet.letterhead),
        formal=_is_formal(sheet, doc_type),
    )
    unit = find_unit(evidence)
    return Header(
        doc_type=doc_type,
        title=title or None,
        number=evidence.number,
        issued_date=issued.iso if issued else None,
        issuing_unit=unit.issuing_unit,
        unit_name=unit.unit_name,
        unit_level=unit.unit_level,
        province=unit.province,
        district=unit.district,
        commune=unit.commune,
        period=period,
        signer=signed,
        recipients=recipients(sheet.tail),
    )


def _is_formal(sheet: Sheet, doc_type: str) -> bool:
    """Whether the document has a head or an end of its own, so that its unit names itself."""
    return doc_type != "tin_bai" and (sheet.kind is not None or doc_type == "cong_van" or bool(sheet.closing))


def _issued(sheet: Sheet, doc_type: str) -> PlaceDate | None:
    """The date line, completed by the digital signature; a news item's is the date of its release."""
    if doc_type == "tin_bai":
        return release_date(sheet)
    printed = read_place_date(sheet.letterhead) or read_place_date(reversed(sheet.tail))
    signed = signed_date([*sheet.letterhead, *sheet.tail])
    if signed and (printed is None or (printed.day is None and printed.year == signed.year)):
        return replace(signed, place=printed.place if printed else "")
    return printed


def _as_date(issued: PlaceDate | None) -> date | None:
    if issued is None or issued.month is None or not 1 <= issued.month <= 12:
        return None
    return date(issued.year, issued.month, min(issued.day or 28, 28))


def _is_modern(period: Period, issued: PlaceDate | None) -> bool:
    """Whether the report is of after 1/7/2025, when communes came directly under the province."""
    if issued and issued.month:
        return (issued.year, issued.month) >= (2025, 7)
    return (period.year or 0, last_month(period)) >= (2025, 7)


# ---- the period ------------------------------------------------------------------------------------------------------


def find_period(sheet: Sheet, title: str, issued: date | None, doc_type: str) -> Period:
    """The period covered: of the title, else of the first and last sentences; type "other" where none names one."""
    is_news, period = doc_type == "tin_bai", Period()
    for text in (title, *(_story(sheet) if is_news else _sentences(sheet))):
        found = _of_story(text, issued) if is_news and text is not title else read_period(text, issued=issued)
        period = found if is_news and _is_fuller(found, period) else _together(period, found)
        if period.type not in (None, "other") and period.year:
            break
    if is_news and (period.type in (None, "other") or period.year is None):
        period = _since_reform(sheet) or period
    if period.year is None and is_news and (year := _year_of_dates(sheet)):
        period = replace(period, year=year)
    if period.year is None and period.type and issued and not is_news:
        period = replace(period, year=issued.year)
    if period.end is None and doc_type not in ("ke_hoach", "thong_bao"):
        period = _announced(period, sheet) if not is_news else period
        period = period if period.end else _with_window(period, sheet)
    return period if period.type else replace(period, type="other")


def _sentences(sheet: Sheet) -> list[str]:
    """The opening and the closing of a document, in which it says again what it reports on."""
    return [line.text[:1500] for line in [*sheet.body[:6], *sheet.closing]]


def _story(sheet: Sheet) -> list[str]:
    return ["\n".join(line.text for line in sheet.head[1:12])[:4000]]


RUN = re.compile(
    r"\b(?:sau|qua|so ket|tong ket|tron)\s(?:gan\s|hon\s)?(?P<n>0?[1-6]|mot|hai|ba|bon|nam|sau) thang (?:dau )?"
    r"(?:di vao )?(?:hoat dong|van hanh|thuc hien|trien khai|chinh quyen|sap nhap|hop nhat)\b"
)
REFORM = date(2025, 7, 1)
TWO_TIERS = re.compile(
    r"chinh quyen (?:dia phuong )?(?:2|02|hai) cap|(?:hanh chinh cong|pvhcc) (?:cac )?(?:xa|phuong|dac khu)\b"
)
MERGED = re.compile(r"\b(?:hop nhat|sap nhap)\b")


def _since_reform(sheet: Sheet) -> Period | None:
    """ "Sau 3 tháng vận hành": the months since 1/7/2025, when communes came under provinces."""
    text = "\n".join(line.plain for line in sheet.head[:12])[:4000]
    run, year = RUN.search(text), _year_of_dates(sheet)
    then = TWO_TIERS.search(text) or (year == REFORM.year and MERGED.search(text))
    if run is None or not then or (year or REFORM.year) < REFORM.year:
        return None
    months = int(run["n"]) if run["n"].isdigit() else load_words().numbers[run["n"]]
    return Period(*kind_of(months, REFORM.month - 1 + months), REFORM.year)


DATE = re.compile(r"(?<![\d/.-])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?P<year>(?:19|20)\d\d)(?!\d)")


def _year_of_dates(sheet: Sheet) -> int | None:
    """The one year of all dates that a news item's first lines print in full."""
    years = {int(found["year"]) for line in sheet.head[:12] for found in DATE.finditer(line.text[:4000])}
    return years.pop() if len(years) == 1 else None


def _of_story(text: str, issued: date | None) -> Period:
    """The period of a news item's text: of several years in a row ("năm 2021 …; năm 2022 …") the last that is over."""
    mentions = [one for one in find_periods(text) if one.purpose != "stage"]
    told = [one for one in mentions if not _is_foreseen(one, text)] or mentions
    chosen = choose(told)
    if chosen and chosen.period.type == "year" and not chosen.purpose and chosen.relation == "within":
        years = [
            one
            for one in told
            if one.period.type in YEARS_AND_PARTS and one.period.year and not one.purpose and one.relation == "within"
        ]
        chosen = max(years, key=lambda one: one.period.year or 0)
    if chosen and chosen.period.type == "other" and chosen.relation == "within":
        parts = [one for one in told if one.period.type in PARTS and not one.purpose and one.relation == "within"]
        chosen = parts[0] if parts and parts[0].period.year in (None, chosen.period.year) else _at_its_end(chosen, text)
    return completed(chosen, mentions, unmarked(text), None, issued) if chosen else Period()


def _at_its_end(mention: PeriodMention, text: str) -> PeriodMention:
    """ "Cuối năm 2022, …": what a news item tells of the end of a year is of that year."""
    if not text[: mention.start].lower().endswith("cuối "):
        return mention
    return replace(mention, period=replace(mention.period, type="year"))


PARTS = ("nine_months", "half_year", "quarter")  # "Đầu năm 2024 còn 96 hồ sơ. Quý II tiếp nhận …"
YEARS_AND_PARTS = ("year", *PARTS)


def _is_foreseen(mention: PeriodMention, text: str) -> bool:
    """Whether a time is still to come: "Năm 2024 tỉnh giao chỉ tiêu …", "dự kiến quý IV …"."""
    if mention.relation != "within":
        return False
    is_year = mention.period.type == "year"
    if is_year and text.endswith("sang ", 0, mention.start):
        return True  # "46 hồ sơ chuyển sang năm 2021"
    ahead = (AHEAD if is_year else PLANNED).match(text, mention.end)
    return bool(ahead or FORESEEN.search(text, max(0, mention.start - 12), mention.start))


FORESEEN = re.compile(
    r"(?:dự kiến|dự tính|ước|kế hoạch|phấn đấu|mục tiêu|chỉ tiêu|nhiệm vụ|phương hướng|tới)\s$",
    re.IGNORECASE,
)
PLANNED = re.compile(r"[^.;\d]{0,40}\b(?:phấn đấu|đặt mục tiêu|dự kiến|dự tính|dự định|sẽ)\b")
AHEAD = re.compile(r"[^.;\d]{0,40}\b(?:phấn đấu|mục tiêu|chỉ tiêu|dự kiến|dự tính|dự định|sẽ|kế hoạch|đề ra)\b")


def _is_fuller(story: Period, headline: Period) -> bool:
    """Whether the story tells its whole period, where the headline names but a part, or only how many months."""
    if headline.type is None or headline.year or story.year is None:
        return False
    if story.start and story.end:
        return True
    months = {"nine_months": 9, "half_year": 6}.get(story.type or "", 0)
    inside = headline.type in ("quarter", "month") and headline.number
    return bool(inside) and last_month(story) - months < last_month(headline) <= last_month(story)


def _together(first: Period, second: Period) -> Period:
    """What the stronger text says, completed by the weaker where the two name the same period."""
    if first.type is None:
        return second
    if (
        first.year is None
        and second.year
        and ((first.type, first.number) == (second.type, second.number) or first.type == "other")
    ):
        return replace(first, year=second.year, start=first.start or second.start, end=first.end or second.end)
    if first.year is None and second.year and second.type:
        return replace(first, year=second.year)
    return first


def _announced(period: Period, sheet: Sheet) -> Period:
    """The period with the window that the sentence gives which announces the report: "… báo cáo … (từ … đến …)"."""
    for line in sheet.body[:6]:
        if "bao cao" not in line.plain[:1500]:
            continue
        for mention in find_periods(line.text[:1500]):
            if mention.relation == "window" and not mention.purpose and _fits(mention.period, period):
                return _dates_of(mention, period)
    return period


DATED = re.compile(r"(?:[đĐ]ến|[-–])\s+(?:hết\s+)?(?:ngày\s*)?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?20\d\d")
REACH = 220  # characters after the dates within which the dossiers must come


def _with_window(period: Period, sheet: Sheet) -> Period:
    """The period with the dates that the text gives for dossiers: a window, else the day up to which they run."""
    until: PeriodMention | None = None
    for found in DATED.finditer(sheet.text):
        mention = _dossier_dates(sheet.text, found.start(), found.end(), period)
        if mention and mention.relation == "window":
            return _dates_of(mention, period)
        until = until or mention
    return _dates_of(until, period) if until else period


def _dossier_dates(text: str, start: int, end: int, period: Period) -> PeriodMention | None:
    before = max(text.rfind("\n\n", 0, start) + 1, start - 120, 0)
    if "hồ sơ" not in text[end : end + REACH] and "hồ sơ" not in text[before:start]:
        return None
    for mention in find_periods(text[before : end + 1]):
        if (
            mention.period.end
            and not mention.purpose
            and mention.end >= start - before
            and _fits(mention.period, period)
        ):
            return mention
    return None


def _fits(dated: Period, period: Period) -> bool:
    """Whether the dates can be the period's own: in its year, ending within its last months or shortly after."""
    if dated.end is None or (period.year and dated.end.year != period.year):
        return False
    if period.type in (None, "other"):
        return True
    return last_month(period) - 2 <= dated.end.month <= last_month(period) + 1


def _dates_of(mention: PeriodMention, period: Period) -> Period:
    dated = mention.period
    return replace(period, year=period.year or dated.year, start=dated.start, end=dated.end)
