"""Who reports: the unit, its level and the units above it, from the evidence of a document, ranked.

1. the letterhead; 2. the sentences in which a unit names itself: opening, closing, title, head of an appendix;
3. what the text calls its own unit in passing ("UBND huyện đã ban hành"); 4. the place of issue. Names that the best
evidence lacks, and the units above, come from the next best. Two equal candidates are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rules.letterhead import (
    RULES,
    Body,
    Line,
    PlaceDate,
    Sheet,
    bodies_in,
    letterhead_bodies,
    read_body,
)
from rules.places import (
    KINDS,
    Found,
    Place,
    Province,
    find_places,
    find_provinces,
    place_of,
    province_of,
    province_of_sites,
    read_name,
)
from rules.unmarked import unmarked

VERBS = ("đã ", "ban hành", "chỉ đạo", "tiếp tục", "tổ chức", "triển khai", "luôn ", "thường xuyên", "tiếp nhận")
SPEAKS = re.compile(rf"[\s,]{{0,3}}(?:{RULES.speaking})(?!\w)")


@dataclass(frozen=True, slots=True)
class Unit:
    """The reporting unit and its place; the fields are those of `Header`."""

    issuing_unit: str | None = None
    unit_name: str | None = None
    unit_level: str | None = None
    province: str | None = None
    district: str | None = None
    commune: str | None = None


@dataclass
class Evidence:
    """What a sheet tells of its unit; each kind of evidence is gathered once, when it is asked for."""

    sheet: Sheet
    title: str
    year: int | None
    modern: bool  # after districts were abolished
    issued: PlaceDate | None
    signer: str | None = None
    number: str | None = None
    formal: bool = True  # a document with a letterhead, number or kind of its own; else a news item

    @cached_property
    def letterhead(self) -> list[Body]:
        """The bodies of the letterhead, the issuer last."""
        return letterhead_bodies(self.sheet.letterhead, self.year) if self.formal else []

    @cached_property
    def appendix(self) -> list[Line]:
        """The heads of appendices after the signature, in capitals."""
        return [line for line in self.sheet.tail if line.text.isupper() and " cua " in line.plain]

    @cached_property
    def named(self) -> Counter[Place]:
        """How often each unit is named with its kind; "UBND huyện X" weighs more than "huyện X"."""
        signed = unmarked(self.signer or "-")
        counts: Counter[Place] = Counter()
        for (kind, name), times in _named(self.sheet.text).items():
            if unmarked(name) != signed:
                counts[place_of(kind, name, self.year)] += times
        return _unbroken(counts)

    @cached_property
    def in_passing(self) -> Counter[str]:
        """How often "UBND huyện" and the like does something: the kinds, folded."""
        return Counter(_in_passing(self.sheet.text))


KIND_WORDS = tuple(sorted({word for word, _ in KINDS.values()} | {"TP", "TX"}, key=len, reverse=True))


def _unbroken(named: Counter[Place]) -> Counter[Place]:
    """The same with names of one syllable joined to the name that they begin, where lines broke within it."""
    joined = Counter(named)
    for place, times in named.items():
        longer = [one for one in named if one.kind == place.kind and one.name.startswith(f"{place.name} ")]
        if " " not in place.name and len(longer) == 1 and named[longer[0]] * 2 >= times:
            joined[longer[0]] += joined.pop(place)
    return joined


# Of "Chủ tịch UBND huyện Lê Văn An" the name is the chairman's: no heavier than any other
AUTHORITY = re.compile(r"(?<!Chủ tịch )(?<!Chủ tịch Ủy ban )(?:UBND|[Nn]hân dân|NHÂN DÂN) $")


def _named(text: str) -> Counter[tuple[str, str]]:
    """Kinds (folded) and names of units, as often as each stands in the text."""
    counts: Counter[tuple[str, str]] = Counter()
    for word in KIND_WORDS:
        for written in (word, word.upper(), word.capitalize()) if word.islower() else (word,):
            at = text.find(written)
            while at >= 0:
                after = at + len(written)
                dot = text[after : after + 1] == "." and written in ("TP", "TX")
                if (dot or text[after : after + 1] == " ") and not text[at - 1 : at].isalpha():
                    name, _ = read_name(text[at : after + 60], len(written) + dot)
                    if name and not name.isdigit() and _is_whole_kind(text, at, written):
                        counts[unmarked(written), name] += 3 if AUTHORITY.search(text, max(0, at - 30), at) else 1
                at = text.find(written, after)
    return counts


def _is_whole_kind(text: str, at: int, written: str) -> bool:
    """Whether the kind stands for itself: not the "xã" of "thị xã" or of "xã hội"."""
    if written.lower() != "xã":
        return True
    return not text[max(0, at - 4) : at].lower().endswith("thị ") and text[at : at + 6] not in (
        "xã hội",
        "Xã hội",
        "XÃ HỘI",
    )


KEYS = {word: key for key, (word, _) in reversed(KINDS.items())}


def _in_passing(text: str) -> Iterator[str]:
    for words in ("UBND ", "nhân dân "):
        at = text.find(words)
        while at >= 0:
            after = text[at + len(words) : at + len(words) + 40]
            for word, kind in KEYS.items():
                if after.startswith(word + " ") and after[len(word) + 1 :].startswith(VERBS):
                    yield kind
            at = text.find(words, at + 1)


# ---- the unit that speaks ------------------------------------------------------------------------------------------


def statements(evidence: Evidence) -> Iterator[tuple[int, Body]]:
    """The bodies that the document's own sentences name as its author, each with its weight."""
    for line in evidence.sheet.head[:20]:
        if (said := REPORTER.match(line.plain)) and (body := read_body(line.text[said.end() :], evidence.year)):
            yield 7, body
    for line in evidence.sheet.tail:
        if (said := REPORTER.match(line.plain)) and (body := read_body(line.text[said.end() :], evidence.year)):
            yield 4, body
    opening = [line for line in _joined(evidence.sheet.body[:8]) if len(line.text) > 30]
    for line in [*evidence.sheet.closing, *opening]:
        for found in find_places(line.text[:1200], evidence.year, line.plain[:1200]):
            if body := _speaker(line, found):
                yield 6, body
        for start, _, body in bodies_in(line.text[:1200], evidence.year):
            if body.standing != "committee" and _is_speaker(line, start, body):
                yield 6, body
    title = Line(evidence.title)
    for *_, body in bodies_in(evidence.title, evidence.year):
        yield 5, body
    for line in [title, *evidence.sheet.closing, *evidence.appendix]:
        for found in find_places(line.text[:1200], evidence.year, line.plain[:1200]):
            before = line.plain[max(0, found.start - 40) : found.start].rstrip()
            if of := OF_BODY.search(before):
                yield 5, Body("UBND" if of["body"] != "hdnd" else "HĐND", "committee", found.place)
            elif WITHIN.search(before):
                yield 4, Body("UBND", "committee", found.place)
            elif line is title and not LIST_OF_UNITS.match(line.plain, found.end):
                yield 3, Body("UBND", "committee", found.place)


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines that one sentence runs over as one: a name may be broken, and its verb stand on the next line."""
    text = ""
    for line in lines:
        text = f"{text} {line.text}".strip()
        if text.endswith((".", ":", ";")) or line.text.isupper() or line is lines[-1]:
            yield Line(text)
            text = ""


REPORTER = re.compile(r"(?:don vi|co quan) bao cao\s?:\s?")  # of statistical forms
COMMITTEE = r"(?P<body>ubnd|uy ban nhan dan|hdnd)"
OF_BODY = re.compile(rf"\bcua {COMMITTEE}$")
WITHIN = re.compile(r"(?:tren dia ban|cua|toan)$")
LIST_OF_UNITS = re.compile(r"\s?(?:,|va)\s(?:thi|thanh|huyen|xa|phuong|quan)\b")
BEFORE = re.compile(  # not the one who is spoken to: "báo cáo để UBND tỉnh tổng hợp"
    rf"(?<!chu tich )(?<!chu tich, )(?<!bao cao )(?<!\bde )(?<!trinh )(?<!gui )(?<!len )(?<!cho )\b{COMMITTEE}$"
)


def _speaker(line: Line, found: Found) -> Body | None:
    """ "UBND huyện X báo cáo …": the body before the place, where a verb of speaking follows."""
    before = line.plain[max(0, found.start - 40) : found.start].rstrip()
    if BEFORE.search(before) and SPEAKS.match(line.plain, found.end):
        return Body("UBND", "committee", found.place)
    return None


def _is_speaker(line: Line, start: int, body: Body) -> bool:
    """ "Trung tâm … báo cáo …": the body is the subject of its clause, or the report is its own ("của Trung tâm …")."""
    before = line.plain[max(0, start - 8) : start]
    if start and not before.rstrip().endswith((",", ".", ";", "cua")):
        return False
    if before.endswith("cua "):
        return line.plain.startswith("tren day la") and body.standing == "centre"
    after = SPEAKS.search(line.plain, start + 4, start + 140)
    return after is not None and not re.search(r"[,.;:]", line.plain[start : after.start()])


def find_unit(evidence: Evidence) -> Unit:
    """The reporting unit of a document."""
    if not evidence.formal:
        return _news_unit(evidence)
    if evidence.letterhead:
        body = _issuer(evidence.letterhead)
        above = [one.place for one in evidence.letterhead if one.place and one is not body]
        above += [place for place in _further_places(evidence) if place not in above and place != body.place]
        return _unit(evidence, _placed(body, above, evidence), above)
    ranked = sorted(statements(evidence), key=lambda one: (-one[0], one[1].place is None))
    if not ranked:
        unit = _unit(evidence, _unstated(evidence), [])
        return unit if unit.unit_level else _news_unit(evidence)
    body = ranked[0][1]
    if body.place and not body.place.name:
        same = [one.place for _, one in ranked if one.place and one.place.kind == body.place.kind and one.place.name]
        body = replace(body, place=same[0] if same else _named_in_text(body.place, evidence))
    return _unit(evidence, _placed(body, [], evidence), [])


def _issuer(letterhead: list[Body]) -> Body:
    """The last body named as one; of "UBND THỊ XÃ AN LÂM / PHƯỜNG BÌNH HÒA" the lower, whose "UBND" is left out."""
    named = next((one for one in reversed(letterhead) if one.written), letterhead[-1])
    last = letterhead[-1]
    if named.standing == "committee" and named.place and last.place and last.place.name:
        lower = TIERS.index(last.place.level) > TIERS.index(named.place.level)
        return replace(last, written=named.written) if lower else named
    return named


TIERS = ("province", "district", "commune")


def _further_places(evidence: Evidence) -> list[Place]:
    """Units that the letterhead names after the issuer on its line: "UBND XÃ …, HUYỆN …"."""
    lines = (line for line in evidence.sheet.letterhead if len(line.text) < 120)
    return [one.place for line in lines for one in list(find_places(line.text, evidence.year))[1:] if one.place.name]


def _placed(body: Body, above: list[Place], evidence: Evidence) -> Body:
    """The body with its place's name from the text where the letterhead gives the kind alone, or nothing."""
    if body.place and not body.place.name:
        known = [one for one in above if one.kind == body.place.kind and one.name]
        return replace(body, place=known[-1] if known else _named_in_text(body.place, evidence))
    if body.written == "Văn phòng" and above:
        body = replace(body, written="Văn phòng UBND")
    if body.place is None and above and body.standing in ("division", "steering", "department", "centre"):
        return replace(body, place=above[-1])
    return body


def _unstated(evidence: Evidence) -> Body:
    """The unit as the text calls it in passing, else as the place of issue has it."""
    counts = evidence.in_passing.most_common(2)
    if counts and (len(counts) == 1 or counts[0][1] > counts[1][1]):
        word, level = KINDS[counts[0][0]]
        return Body("UBND", "committee", _named_in_text(Place(level, word, ""), evidence))
    found = next(find_places(evidence.issued.place, evidence.year), None) if evidence.issued else None
    _, symbol, body = (evidence.number or "").partition("-")
    if found and (not symbol or "UBND" in body):  # "…/BC-TTPVHCC" is no committee's: its seat tells no level
        return Body("UBND", "committee", found.place)
    return Body("", "committee", None)


def _named_in_text(place: Place, evidence: Evidence) -> Place:
    """A bare kind with the name that the text gives it: the place of issue of that kind, else the one named most."""
    if evidence.issued:
        for found in find_places(evidence.issued.place, evidence.year):
            if found.place.kind == place.kind and found.place.name:
                return found.place
    counts = Counter(
        {one: n for one, n in evidence.named.items() if one.kind == place.kind and one.level == place.level}
    )
    if best := _clear_best(counts):
        return best
    if not counts and evidence.issued and place.level != "province" and not list(find_places(evidence.issued.place)):
        return replace(place, name=evidence.issued.place)
    return place


def _clear_best(counts: Counter[Place]) -> Place | None:
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


# ---- from the body to the unit and the units above -------------------------------------------------------------------


def _unit(evidence: Evidence, body: Body, above: list[Place]) -> Unit:
    """The fields of the header: the level follows from the body's standing and its place."""
    place = body.place
    level = _level(body, place, evidence)
    districts = [one.name for one in [*above, *([place] if place else [])] if one.level == "district" and one.name]
    commune = place.name if place and place.level == "commune" and place.name else None
    district = districts[-1] if districts else _district_above(evidence) if level == "commune" else None
    if level == "commune" and place and not district and not evidence.modern:
        district = next((name for name in _bracketed(place, evidence) if not province_of(name)), None)
    province = _province(evidence, body, above) if level != "national" else None
    return Unit(
        issuing_unit=_issuing_unit(body, province, above) or None,
        unit_name=_unit_name(body, level, evidence) or None,
        unit_level=level,
        province=province,
        district=district if level in ("district", "commune") else None,
        commune=commune,
    )


def _level(body: Body, place: Place | None, evidence: Evidence) -> str | None:
    if body.standing == "national":
        return "national"
    if body.standing in ("department", "division") and (place is None or place.level == "province"):
        return "province" if _speaks_for_province(evidence.title) else "department"
    return place.level if place else None


FOR_PROVINCE = re.compile(
    r"(?:tren dia ban|cua|toan)\s(?:toan\s)?(?:tinh|thanh pho)\b|\bcchc (?:cua )?tinh\b|hanh chinh tinh\b"
)


def _speaks_for_province(title: str) -> bool:
    """Whether a department's report is the whole province's: "… trên địa bàn tỉnh"."""
    plain = unmarked(title)
    return FOR_PROVINCE.search(plain) is not None and re.search(r"\bcua (?:so|ban|van phong)\b", plain) is None


def _issuing_unit(body: Body, province: str | None, above: list[Place]) -> str:
    if body.place or not body.written or body.standing == "national":
        return body.full if body.written else (f"UBND {body.place.full}" if body.place else "")
    return (
        f"{body.written} tỉnh {province}" if province and body.standing in ("department", "division") else body.written
    )


def _unit_name(body: Body, level: str | None, evidence: Evidence) -> str:
    """The body itself where it reports its own figures (a department, a centre above the communes), else its unit."""
    place = body.place
    own = level == "department" or (body.standing == "centre" and level in ("province", "district"))
    if not own:
        return place.full if place and place.name else ""
    if body.written.startswith("Sở "):
        return body.written
    text = evidence.sheet.text
    for tier in ("tỉnh", "thành phố", "huyện", "thị xã", "quận"):
        at_home = place is not None and place.kind == tier and body.printed_kind
        spoken = f"{body.written} {tier}" in text or (body.standing == "centre" and f"Trung tâm {tier} " in text)
        if (at_home or spoken) and not body.written.endswith(tier):
            return f"{body.written} {tier}"
    return body.written


def _district_above(evidence: Evidence) -> str | None:
    if evidence.modern:
        return None
    counts = Counter({one: n for one, n in evidence.named.items() if one.level == "district"})
    best = _clear_best(counts)
    return best.name if best else None


def _bracketed(place: Place, evidence: Evidence) -> list[str]:
    """The units above, as they stand behind the first mention of a unit: "Mộc Lâm (Di Linh, Lâm Đồng)"."""
    if not place.name:
        return []
    own = re.compile(rf"(?<!\w){re.escape(unmarked(place.name))}(?!\w)")
    for line in (Line(evidence.title), *evidence.sheet.head[:8]):
        names: list[str] = []
        at = own.search(line.plain)
        end = at.end() if at else 0
        while at and len(names) < 2 and (behind := BRACKET.match(line.text, end)):
            name, end = read_name(f" {line.text[behind.end() :]}", 0)
            end += behind.end() - 1
            if not name:
                break
            names.append(name)
        if names:
            return names
    return []


BRACKET = re.compile(r"\s?(?:\(|,\s|[-–]\s)(?:(?:tỉnh|thành phố|huyện|thị xã|TP\.?)\s)?")


def _province(evidence: Evidence, body: Body, above: list[Place]) -> str | None:
    """The name that the province had at the time of the document."""
    known = _province_found(evidence, body, above)
    former = known.before if known and known.city and (evidence.year or known.city) < known.city else ""
    return former or (known.name if known else None)


def _province_found(evidence: Evidence, body: Body, above: list[Place]) -> Province | None:
    """The province: of the letterhead, the body's own, the one that the text names most, or that of its addresses."""
    for place in [*above, *([body.place] if body.place else [])]:
        if place.level == "province" and (known := province_of(place.name)):
            return known
    if body.place and (known := next(filter(None, map(province_of, _bracketed(body.place, evidence))), None)):
        return known
    counts: Counter[Province] = Counter()
    for place, times in evidence.named.items():
        if place.level == "province" and (known := province_of(place.name)):
            counts[known] += times
    ranked = counts.most_common(2)
    if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return ranked[0][0]
    near = [
        one
        for line in (evidence.title, evidence.issued.place if evidence.issued else "", *_datelines(evidence))
        for one in find_provinces(line)
    ]
    if near:
        return near[0][2]
    return province_of_sites(evidence.sheet.text)


def _datelines(evidence: Evidence) -> list[str]:
    """The places that the first lines of a news item begin with: "KHÁNH HÒA - Quý I/2026, …", "Tại Gia Lai, …"."""
    found = (DATELINE.match(line.text) for line in evidence.sheet.head[1:5]) if not evidence.formal else ()
    return [one["place"] for one in found if one]


DATELINE = re.compile(r"(?:Tại |Ở |\()?(?P<place>[A-ZĐ][^\d.,:;()–-]{2,20})(?:\)?\s?[–-]\s|,\s)")


# ---- news items ------------------------------------------------------------------------------------------------------

SCOPES = {
    "province": re.compile(
        r"\b(?:[Tt]oàn|UBND|của|cấp|Chủ tịch UBND) tỉnh\b|\btỉnh (?:giao|đã|có)\b|\b[Tt]ỉnh (?:tiếp|đã|xóa)"
        r"|sở, (?:ban, )?ngành"
    ),
    "district": re.compile(r"\b(?:[Tt]oàn|UBND|của|nhân dân) (?:huyện|quận|thị xã|thành phố|TP)\b"),
    "commune": re.compile(r"\b(?:[Tt]oàn|UBND|của|công|nhân dân) (?:xã|phường|thị trấn)\b(?! và)"),
}
KIND_OF_SCOPE = {"province": "tỉnh", "district": "huyện", "commune": "xã"}
BARE_NAME = re.compile(r"(?:[^\W\d_]+[\s-])?(?P<name>(?:[^\W\d_][\w'’]*[\s-]?){1,5})")


def _news_unit(evidence: Evidence) -> Unit:
    """The unit that a news item is about: of its headline, else of its first sentences."""
    headline, story = evidence.title, "\n".join(line.text for line in evidence.sheet.head[1:8])[:2500]
    for read in HEADLINE:
        if body := read(headline, story, evidence):
            at_province = body.place is not None and body.place.level == "province" and body.standing == "committee"
            centre = _story_body(headline, story, evidence) if at_province else None
            if centre and centre.standing == "department" and read is _headline_name:
                centre = None  # "Bắc Ninh: …", and the story begins with one of its departments
            return _unit(evidence, centre or body, [])
    for read in (_story_body, _story_place, _scope):
        if body := read(headline, story, evidence):
            return _unit(evidence, body, [])
    return Unit()


def _headline_nation(headline: str, story: str, evidence: Evidence) -> Body | None:
    """ "Cổng Dịch vụ công quốc gia …", "Cả nước …": what is the whole country's, where the headline begins with it."""
    one_unit = next(find_provinces(story), None) or any(found.place.name for found in find_places(story))
    return Body("Chính phủ", "national", None) if NATIONAL.match(unmarked(headline)) and not one_unit else None


NATIONAL = re.compile(r"(?:cong dich vu cong quoc gia|ca nuoc|toan quoc|chinh phu|thu tuong)\b")


def _whole_province(headline: str, story: str, evidence: Evidence) -> Body | None:
    """ "… của toàn tỉnh An Giang": the whole that a headline compares a part with."""
    plain = unmarked(headline)
    for found in find_places(headline, evidence.year, plain):
        if plain[: found.start].endswith("toan ") and found.place.level == "province" and found.place.name:
            return Body("UBND", "committee", found.place)
    return None


def _headline_body(headline: str, story: str, evidence: Evidence) -> Body | None:
    for start, _, body in bodies_in(headline, evidence.year):
        if body.standing == "committee" or (body.standing in ("department", "division") and start > 12):
            continue
        opening = OPENING_NAME.match(headline)
        kinds = {
            place.kind for place in evidence.named if opening and unmarked(place.name) == unmarked(opening["name"])
        }
        if kinds and body.place is not None and body.place.kind not in kinds:
            continue  # "Tủa Chùa: Bộ phận một cửa xã …", and the story speaks of "huyện Tủa Chùa"
        if body.standing == "centre" and HAS.search(headline, 0, start):
            continue  # "Nghĩa Đàn: 25 xã có bộ phận một cửa hiện đại": what the communes have
        if body.place and not body.place.name and LEVEL_ONLY.search(unmarked(headline), start):
            continue  # "tại bộ phận một cửa cấp huyện, xã": the desks of a level, none of them the unit
        if body.written == "Trung tâm" and (centre := _story_body(headline, story, evidence)):
            return centre  # "Trung tâm tỉnh" for short
        if (body.place is None or not body.place.name) and province_of(read_name(headline, 0)[0]):
            return None  # "Tiền Giang xếp hạng bộ phận một cửa": the province ranks them
        if body.place is None:
            same = (one.place for *_, one in bodies_in(story[:700], evidence.year) if one.standing == body.standing)
            body = replace(body, place=next((place for place in same if place), None))
        if body.place is None or not body.place.name:
            body = replace(body, place=_place_of_story(body.place, headline, story, evidence))
        if body.place is not None and not body.place.name and opening:
            body = replace(body, place=replace(body.place, name=opening["name"]))  # "Hậu Lộc: Bộ phận một cửa …"
        return body
    return _field_of_province(headline, story, evidence)


HAS = re.compile(r"\b(?:có|bố trí|xây dựng|thành lập|đầu tư)\s$")
OPENING_NAME = re.compile(r"(?P<name>[A-ZĐ]\w+(?:\s[A-ZĐ]\w+){1,3})\s?[:–-]\s")
LEVEL_ONLY = re.compile(r"\b(?:cap|cac) (?:tinh|huyen|quan|xa|phuong)\b")
FIELD_OF = re.compile(r"nganh\s")


def _field_of_province(headline: str, story: str, evidence: Evidence) -> Body | None:
    """ "Ngành tư pháp Bình Thuận …", where the story speaks of "Sở": that department."""
    found = FIELD_OF.match(unmarked(headline))
    province = next(find_provinces(headline), None)
    if not found or not province or " Sở " not in f" {story}".replace("\n", " "):
        return None
    field = RULES.fields.get(unmarked(headline[found.end() : province[0]]).strip())
    return Body(f"Sở {field}", "department", province[2].at(evidence.year)) if field else None


def _place_of_story(place: Place | None, headline: str, story: str, evidence: Evidence) -> Place | None:
    """The place of a body that the headline names without it."""
    for text in (headline, story):
        for found in find_places(text, evidence.year):
            if found.place.name and (place is None or found.place.kind == place.kind):
                return found.place
        if place is None and text is headline and (named := next(find_provinces(headline), None)):
            return named[2].at(evidence.year)
    if named := next(find_provinces(f"{headline}\n{story}"), None):
        return named[2].at(evidence.year)
    name, end = read_name(headline, 0)
    if place is not None and len(name.split()) > 1 and BRACKET_OR_COLON.match(headline, end):
        return replace(place, name=name)  # "Hậu Lộc: một cửa gần dân", and the story's "bộ phận một cửa huyện"
    return place or (Place("province", "tỉnh", "") if "Trung tâm tỉnh" in story else None)


BRACKET_OR_COLON = re.compile(r"\s?[:(–-]")


COMMUNE_ACTS = re.compile(
    r"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn)(?: [A-ZĐ]\w+){0,4} (?:đã |có |vẫn |cũng )?"
    r"(?:tiếp nhận|nhận|giải quyết|phát sinh|tổ chức|trả)"
)


def _headline_within(headline: str, story: str, evidence: Evidence) -> Body | None:
    """ "Mộc Lâm (Lâm Đồng): …": a bare name within a province, its kind from the story, else from the time."""
    name, end = read_name(headline, 0)
    behind = BRACKET.match(headline, end)
    if not name or not behind or province_of(name) or any(found.start == 0 for found in find_places(headline)):
        return None
    province, _ = read_name(f" {headline[behind.end() :]}", 0)
    if not province_of(province):
        return None
    kinds = [place for place in evidence.named if unmarked(place.name) == unmarked(name)]
    text = f"{headline}\n{story}"
    if kinds:
        place = kinds[0]
    elif evidence.modern or (COMMUNE_ACTS.search(text) and not re.search(r"\b[Hh]uyện\b", text)):
        place = Place("commune", "phường" if re.search(r"\b[Pp]hường\b", text) else "xã", name)
    else:
        scope = _scope_kind(text)
        place = Place("district", scope[1] if scope and scope[0] == "district" else "huyện", name)
    return Body("UBND", "committee", place)


def _headline_place(headline: str, story: str, evidence: Evidence) -> Body | None:
    places = [found.place for found in find_places(headline, evidence.year) if found.place.name]
    return Body("UBND", "committee", places[0]) if places else None


def _headline_name(headline: str, story: str, evidence: Evidence) -> Body | None:
    """ "Long Mỹ: trên 5.200 thủ tục …": a bare name at the beginning, its kind from the story."""
    name, _ = read_name(headline, 0)
    if unmarked(name) == "viet nam":
        return Body("Chính phủ", "national", None)
    known = province_of(name)
    if not name or (len(name.split()) < 2 and known is None):
        return None
    first = story[: story.find(". ")] if known else story  # a province, unless the story begins with its own capital
    for place in evidence.named:
        if place.name == name and (not known or place.level == "province" or place.full.lower() in first.lower()):
            return Body("UBND", "committee", place)
    if known:
        return Body("UBND", "committee", place_of("tinh", known.name, evidence.year))
    scope = _scope_kind(story)
    if scope is None or scope[0] == "province":
        return None
    return Body("UBND", "committee", Place(scope[0], scope[1], name))  # type: ignore[arg-type]


def _headline_where(headline: str, story: str, evidence: Evidence) -> Body | None:
    """ "Cải cách hành chính ở Mường Nhé": a bare name behind "ở", its kind from the story."""
    for found in WHERE.finditer(headline):
        name, _ = read_name(headline, found.end() - 1)
        if known := province_of(name) if name else None:
            return Body("UBND", "committee", place_of("tinh", known.name, evidence.year))
        if kind := next((place for place in evidence.named if name and unmarked(place.name) == unmarked(name)), None):
            return Body("UBND", "committee", kind)
        scope = _scope_kind(story)
        if len(name.split()) > 1 and scope is not None and scope[0] != "province":
            return Body("UBND", "committee", Place(scope[0], scope[1], name))  # type: ignore[arg-type]
    return None


WHERE = re.compile(r"\b(?:ở|tại)\s(?=[A-ZĐÂĂÊÔƠƯ])")


def _story_body(headline: str, story: str, evidence: Evidence) -> Body | None:
    """The centre or department that the story's first sentence is about; a commune's speaks for its commune."""
    first = next((line[:400] for line in story.split("\n") if len(line) > DATE_LINE), "")
    for start, end, body in bodies_in(first, evidence.year):
        own = body.standing == "centre" or (body.standing == "department" and HANDLES.match(first, end))
        if not own or start >= 90 or ". " in first[:start] or SEVERAL.match(first, start):
            continue
        if body.standing == "department" and SOURCE.search(first, 0, start):
            continue
        named = body.place is not None and body.place.name
        place = body.place if named else _place_of_story(body.place, headline, story, evidence)
        return replace(body, place=place)
    return None


# what a department does itself, not what it tells or asks of others: "Sở Nội vụ cho biết …"
HANDLES = re.compile(rf"(?:\s(?!(?:{RULES.telling})(?!\w))[^\s.,;:]+){{0,8}}?\s(?:{RULES.handling})\s(?!tỉnh|huyện|xã)")
SOURCE = re.compile(r"\b[Tt]heo\s$")
SEVERAL = re.compile(
    r"(?:[^\W\d_]+\s){2,9}?(?:(?:của|tại|ở)\s)?(?:\d+|các|mỗi|nhiều)\s(?:[^\W\d_]+[,\s]+){0,3}(?:xã|phường|huyện)\b"
)


DATE_LINE = 30  # characters of a line with the date and hour of a release, at most


def _story_place(headline: str, story: str, evidence: Evidence) -> Body | None:
    """The first unit that the story names: with its kind, or a province without, where its sentence is about it."""
    place = next((one for one in find_places(story, evidence.year) if one.place.name and one.start < 700), None)
    named = list(find_provinces(story[:700]))
    for start, end, province in named:
        if place and start > place.start:
            break
        within = IN.search(story, max(0, start - 6), start) and story[end : end + 1] not in (",", ")")
        if within or (ACTS.match(story, end) and not AT.search(story, max(0, start - 12), start)):
            return Body("UBND", "committee", province.at(evidence.year))
    if place:
        return Body("UBND", "committee", place.place)
    if known := next(iter([*find_provinces(headline), *named]), None):
        return Body("UBND", "committee", known[2].at(evidence.year))
    return None


ACTS = re.compile(r"\s(?=[^\W\d_])(?!(?:và|cho|có thể|đến|tới|về|là nơi|ngày|năm|tháng)\s)[^A-ZĐ\s]\w*\s")
IN = re.compile(r"\b(?:ở|tại|của|toàn)\s$", re.IGNORECASE)
AT = re.compile(r"(?:\b[Bb]áo|\b[Đđ]ài|\btừ|\bvới|\bnhư|\bvà|[Đđ]ại học|thành phố|,|-)\s$")


NATION = re.compile(r"\b(?:các )?bộ, (?:cơ quan|ngành)|Thủ tướng Chính phủ giao|toàn quốc|cả nước")


def _scope(headline: str, story: str, evidence: Evidence) -> Body | None:
    """The level alone, where no name is given: "toàn huyện", "UBND tỉnh"."""
    if NATION.search(f"{headline}\n{story}") and not _scope_kind(story):
        return Body("Chính phủ", "national", None)
    scope = _scope_kind(f"{headline}\n{story}")
    return Body("UBND", "committee", Place(scope[0], scope[1], "")) if scope else None  # type: ignore[arg-type]


def _scope_kind(text: str) -> tuple[str, str] | None:
    """The lowest level whose whole the text speaks of, and its usual kind."""
    for level in ("commune", "district", "province"):
        if found := SCOPES[level].search(text):
            kind = found[0].split(" ", 1)[-1]
            return level, kind if kind in {word for word, _ in KINDS.values()} else KIND_OF_SCOPE[level]
    return None


HEADLINE = (
    _headline_nation,
    _whole_province,
    _headline_within,
    _headline_body,
    _headline_place,
    _headline_name,
    _headline_where,
)
