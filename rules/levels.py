"""Levels: whose bodies handled what is counted. Told by words, inherited through sentences and parts."""

from __future__ import annotations

import regex

from rules.bodies import tells
from rules.desks import is_desk
from rules.lines import Line
from rules.place import Place, Record
from rules.rulebook import Hit

LEVELS = ("province", "district", "commune", "all")
# What people say of a district's service is said of the district's own, as the annotated reports have it.
OF_ITS_SERVICE = ("satisfaction_rate",)
IN_COMMON = regex.compile(r"\b(?:hài lòng|chỉ số)\schung\b", regex.IGNORECASE)
COUNTED_LABEL = regex.compile(
    r"\W*(?:\w{1,3}\s?[.)/]\s?)?(?:(?:tại|ở|đối với|riêng)\s)?(?:(?:UBND|bộ phận một cửa|các)\s)?(?:của\s)?"
    r"\d{1,3}(?:/\d{1,3})?\s(?P<units>(?:xã|phường|thị trấn|huyện|quận|thị xã|sở|ban, ngành)\b[^:.;()\d]{0,40}):",
    regex.IGNORECASE,
)
OBJECT = "authority"  # "thuộc thẩm quyền của cấp xã" tells whose the procedures are, not of whom the sentence speaks
OPENING = 60  # characters: a level named so early, with a colon behind it, holds for the whole line


def opening_level(line: Line) -> str:
    """ "+ Cấp xã: …", "2. Tại UBND 11 phường: …" speak of communes to their end."""
    if counted := COUNTED_LABEL.match(line.text):
        return level_of_units(counted["units"])
    for hit in line.words[:3]:
        if hit.slot == "level" and hit.concept in LEVELS:
            before = MARK.sub("", line.text[: hit.start]).strip(" \u00a0-+*•.")
            plain = len(before) <= OPENING and not any(char in ".;,(:" or char.isdigit() for char in before)
            if plain and line.text[hit.end :].lstrip(" *").startswith(":"):
                return hit.concept
    return ""


MARK = regex.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*|[a-zđ]|[IVX]+)[.)]\s")  # "2. Tại các xã, phường: …"


def level_of_counted(line: Line) -> str:
    """The one level of the units that a line counts; "" where they are of several, or none."""
    nouns = [line.text[one.numeral.end : one.end].casefold() for one in line.quantities if one.unit == "agency"]
    found = {level for noun in nouns if (level := level_of_units(noun))}
    return found.pop() if len(found) == 1 else ""


def stated_level(place: Place, hits: list[Hit]) -> str:
    """The level that words state; two of them together are "all"; "" where they state none."""
    levels = [level for hit in hits if hit.slot == "level" and (level := _level_of(place, hit))]
    levels = list(dict.fromkeys(levels))
    together = {"district", "commune"} <= set(levels)
    if together and not any(hit.concept == "parts" for hit in place.left):
        return "all"
    return levels[0] if levels else ""


def _level_of(place: Place, hit: Hit) -> str:
    quantity, unit_level = place.quantity, place.scope.unit_level
    if tells(place.line.text, hit.start, hit.end):
        return ""  # "Theo UBND huyện, …": who tells it
    match hit.concept:
        case "bare_district" | "bare_commune":
            counted = quantity.unit == "agency" and quantity.numeral.end <= hit.start < quantity.end
            alone = counted or _stands_alone(place, hit) or _is_where(place, hit)
            return hit.concept.removeprefix("bare_") if alone else ""
        case "bare_province":
            counted = quantity.unit == "agency" and quantity.numeral.end <= hit.start < quantity.end
            ruled = OF_AUTHORITY.search(place.line.text, max(0, hit.start - 24), hit.start)
            return (
                "province"
                if ruled
                or counted
                or _stands_alone(place, hit)
                or _is_who_did(place, hit)
                or 0 <= hit.start - quantity.end <= 1
                else ""
            )
        case "own_body":
            return unit_level if unit_level in LEVELS else ""
        case "city_body" | "city":
            return "district" if unit_level == "district" else "province"
        case _:
            return hit.concept


def _stands_alone(place: Place, hit: Hit) -> bool:
    """ "(Huyện: 524 hồ sơ; …)": the word is the whole label."""
    line, quantity = place.line, place.quantity
    before = LABEL_CUE.sub("", line.text[quantity.left[0] : hit.start]).strip(' \u00a0*_+-–"“:')
    after = line.text[hit.end : quantity.start].strip(" \u00a0*_:")
    return not before and after in ("", "là", "chỉ", "đạt", "chỉ đạt") and hit.start >= quantity.left[0]


def _is_who_did(place: Place, hit: Hit) -> bool:
    """ "Các sở, ngành đã giải quyết 410 hồ sơ": departments open the sentence, what they did follows."""
    departments = place.line.text[hit.start : hit.end].casefold().startswith(("các", "sở"))
    begins = place.line.text[: hit.start].rstrip().endswith((":", ";"))  # "ở các cấp: sở, ngành nhận …; huyện nhận …"
    opens = begins or ADVERBIAL.fullmatch(place.line.text, place.quantity.lead[0], hit.start)
    return bool(departments and opens and DID.match(place.line.text, hit.end))


def _is_where(place: Place, hit: Hit) -> bool:
    """ "Ở huyện, con số này là 14": where, at the head of the sentence."""
    before = place.line.text[place.quantity.lead[0] : hit.start].strip(" \u00a0-+*•").casefold()
    return before in ("ở", "tại", "riêng ở", "riêng tại") and place.line.text.startswith(",", hit.end)


ADVERBIAL = regex.compile(r"[\s*+•–-]*(?:[^,.;:]{1,40},\s)?(?:(?:đối với|ở|tại|riêng)\s)?", regex.IGNORECASE)
DID = regex.compile(
    r"\s(?:của\s(?:tỉnh\s|thành phố\s)?(?:\p{Lu}\w*\s){0,4})?(?:đã\s)?(?:tiếp nhận|nhận|giải quyết|xử lý|trả)\b"
)
OF_AUTHORITY = regex.compile(r"\bthẩm quyền(?: giải quyết)?(?: của)?\s$")
LABEL_CUE = regex.compile(
    r"^\W*(?:(?:trong đó|gồm|bao gồm|cụ thể|chia ra|riêng|tính riêng|còn)\b[,:]?\s*)?"
    r"(?:(?:của|ở|tại|đối với|khối|với)\s*)?",
    regex.IGNORECASE,
)


IN_UNITS = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s)?(?:riêng\s)?(?:ở|tại|đối với|với|khối)\s(?:(?:cả|các|UBND|ủy ban nhân dân)\s){0,2}",
    regex.IGNORECASE,
)


def note_level(place: Place) -> None:
    """What a number that counts something else says of the level holds for those behind it, too."""
    if place.quantity.unit == "agency" and IN_UNITS.fullmatch(
        place.line.text, place.quantity.lead[0], place.quantity.start
    ):
        noun = place.line.text[place.quantity.numeral.end : place.quantity.end].casefold()
        level = level_of_units(noun)
        if level:  # "Ở 27 xã, thị trấn, tiếp nhận chung …": of communes to the end of the sentence
            place.state.level, place.state.level_family, place.state.is_level_muted = level, "", False
            place.state.is_level_split = False
    if place.quantity.unit != "agency" and place.state.whole is None and not place.quantity.depth:
        level = stated_level(place, place.left) or stated_level(place, place.lead)
        if level:
            place.state.level, place.state.level_family, place.state.is_level_muted = level, "", False
            place.state.is_level_split = False


def level_of(place: Place, record: Record) -> str:
    """The level of a figure: stated, of its part, of its whole, of the sentence, of the section, or the default."""
    scope, quantity = place.scope, place.quantity
    if scope.unit_level == "commune":
        return "commune"
    if level := quantity.level or _bracketed_level(place):
        return level
    elsewhere = place.state.level not in ("", scope.unit_level)
    if elsewhere and record.indicators[0] in OF_ITS_SERVICE and IN_COMMON.search(place.before(place.quantity.left[0])):
        return scope.default_level  # "tỷ lệ hài lòng chung 91,7%"
    level = stated_level(place, place.own)
    is_before = bool(level and stated_level(place, place.left))
    right = place.line.words_in(quantity.right)
    reaches = quantity.beyond and not any(hit.concept == "parts" for hit in right)  # "9 gồm 6 cấp tỉnh và 3 …"
    if not level and reaches and (record.unit == "procedure" or quantity.joined_by == "turn"):
        level = stated_level(place, place.line.words_in(quantity.beyond))
    if not level and record.unit == "service":
        level = _level_behind_list(place)
    if quantity.unit == "agency":  # the level of the bodies counted, not of those who count
        bodies = stated_level(place, place.line.words_in(quantity.right))
        bodies = bodies or level_of_units(place.line.text[quantity.numeral.end : quantity.end])
        return bodies or level or scope.default_level
    if not level:
        level = stated_level(place, place.lead)
        is_before = bool(level)
    if level == "all":
        level = _narrowed(place) or _level_right_behind(place) or level
    subject = level_of_subject(place)
    if subject and (not is_before or subject == "all"):
        level, is_before = subject, True
    if level:
        at_desk = any(is_desk(hit) for hit in place.own) and record.indicators[0] == "dossiers_received"
        if at_desk or (is_before and OBJECT not in record.topics):
            _keep(place, level, _family(record))
        return level
    return _inherited_level(place, record)


NARROWING = regex.compile(r"[\s*+•–-]*(?:(?:với|đối với|ở|tại|riêng|riêng đối với|về)\s)?(?:khối\s)?", regex.IGNORECASE)


def _narrowed(place: Place) -> str:
    """ "Với cấp xã, toàn tỉnh tiếp nhận …": whose dossiers they are opens the sentence, the territory only follows."""
    start = place.quantity.lead[0]
    hits = [hit for hit in (*place.lead, *place.left) if hit.slot == "level" and hit.concept in LEVELS[:3]]
    for hit in hits:
        opens = NARROWING.fullmatch(place.line.text, start, hit.start)
        if opens and place.line.text.startswith(",", hit.end):
            return hit.concept
    return ""


def _level_right_behind(place: Place) -> str:
    """ "Toàn huyện áp dụng 287 TTHC cấp huyện": what stands right behind the noun is said of this number alone."""
    hits = (hit for hit in place.line.words_in(place.quantity.right) if hit.slot == "level")
    return next((hit.concept for hit in hits if hit.concept in LEVELS[:3] and hit.start - place.quantity.end <= 1), "")


def _level_behind_list(place: Place) -> str:
    """ "42 dịch vụ mức độ 3, 37 dịch vụ mức độ 4 tại cấp xã": the level behind a list of channels is said of both."""
    line, at = place.line, place.at + 1
    if at == len(line.quantities) or line.quantities[at].unit != place.quantity.unit:
        return ""
    behind = line.quantities[at]
    words = line.words_in(behind.right)
    both = all(any(hit.slot == "channel" for hit in hits) for hits in (place.own, words))
    listed = behind.joined_by in ("comma", "and") and not line.words_in(behind.left)
    return stated_level(place, words) if both and listed else ""


def level_of_subject(place: Place) -> str:
    """ "17 xã, thị trấn tiếp nhận 46 hồ sơ": the level of the units, counted, that did what the number counts."""
    line = place.line
    if place.at == 0 or not line.quantities[place.at - 1].is_subject:
        return ""
    units = line.quantities[place.at - 1]
    noun = line.text[units.numeral.end : units.end].casefold()
    level = level_of_units(noun)
    clause = line.text[units.lead[0] : place.quantity.start]
    return "all" if level and TOGETHER.search(clause) else level


TOGETHER = regex.compile(r"\b(?:và|cùng(?:\svới)?)\s")  # "UBND huyện và 12 xã"
COUNTED_UNITS = (
    ("district", regex.compile(r"\b(?:huyện|quận|thị xã|thành phố)\b", regex.IGNORECASE)),
    ("commune", regex.compile(r"\b(?:(?<!thị )xã|phường|thị trấn)\b", regex.IGNORECASE)),
    ("province", regex.compile(r"\b(?:sở|ban, ngành)\b", regex.IGNORECASE)),
)


def level_of_units(noun: str) -> str:
    """The level of units that are counted: "huyện, thị xã, thành phố" are districts; "" where the noun tells none.

    >>> level_of_units("huyện, thị xã, thành phố"), level_of_units("xã, thị trấn"), level_of_units("đơn vị")
    ('district', 'commune', '')
    """
    return next((level for level, words in COUNTED_UNITS if words.search(noun)), "")


BRACKETED = regex.compile(
    r"\s?\((?:(?:ở|tại|của|cấp|khối)\s)*"
    r"(?P<kind>tỉnh|sở|huyện|quận|thị xã|xã|phường|xã, thị trấn|xã, phường|xã, phường, thị trấn)\)",
    regex.IGNORECASE,
)


def _bracketed_level(place: Place) -> str:
    """ "99,8% (tỉnh), 98,3% (huyện)": the level alone in the bracket behind a number."""
    found = BRACKETED.match(place.line.text, place.quantity.end)
    if not found:
        return ""
    kind = found["kind"].casefold()
    return level_of_units(kind) or "province"


def _family(record: Record) -> str:
    """ "dossiers" of "dossiers_resolved": what is said of dossiers is not said of documents."""
    return record.indicators[0].split("_")[0]


def _keep(place: Place, level: str, family: str) -> None:
    if place.state.whole is not None or place.quantity.depth:
        place.state.part_level = level
    else:
        place.state.level, place.state.level_family, place.state.is_level_muted = level, family, False
        place.state.is_level_split = False


def _inherited_level(place: Place, record: Record) -> str:
    scope, state = place.scope, place.state
    if state.part_level and not record.is_part:
        return state.part_level
    if record.is_part:
        source = state.whole or scope.record
        if source is not None and source.dims.get("level"):
            return source.dims["level"]
    divided = state.whole if state.whole is not None and state.whole.unit == record.unit else None
    if divided is not None and not state.part_level and divided.dims.get("level"):
        return divided.dims["level"]  # "TTHC cấp xã là 142, trong đó 128 thủ tục theo cơ chế một cửa"
    if place.quantity.new_sentence:
        state.is_level_muted = state.level_family not in ("", _family(record))
    stated = "" if state.is_level_muted else state.level
    if stated not in ("", scope.unit_level) and (own := _own_unit_told(place)):
        state.level, state.level_family = "", ""
        return own
    if state.is_level_split:
        stated = ""
    told = state.part_level or stated or scope.level or _level_of_account(place, record)
    level = told or ("all" if _is_dealt_by_levels(place) else scope.default_level)
    if level == "all" and scope.unit_level == "district" and record.indicators[0] in OF_ITS_SERVICE:
        return "all" if _set_beside_levels(place) else "district"
    return level


def _own_unit_told(place: Place) -> str:
    """Where a sentence names the reporting unit itself after one about communes: its level, or the default.

    "Tỷ lệ đúng hạn của huyện đạt 99%, của các xã đạt 98%" sets the unit against its communes; "Huyện tiếp nhận 6 phản
    ánh" only ends what was said of them.
    """
    kinds = OWN_KINDS.get(place.scope.unit_level)
    if kinds is None:
        return ""
    line, quantity = place.line, place.quantity
    if kinds["owner"].search(line.text, quantity.left[0], quantity.start):
        behind = line.quantities[place.at + 1] if place.at + 1 < len(line.quantities) else None
        against = stated_level(place, line.words_in(behind.left)) if behind and behind.unit == quantity.unit else ""
        return place.scope.unit_level if against not in ("", "all") else place.scope.default_level
    return place.scope.default_level if kinds["subject"].match(line.text, quantity.lead[0]) else ""


KINDS = {"district": "huyện|quận|thị xã|thành phố|TP|TX", "province": "tỉnh|thành phố|TP"}
OWN_KINDS = {
    level: {
        "owner": regex.compile(rf"\b(?:của|toàn)\s(?:{kinds})\s(?:(?:là|đạt|có|chiếm|được)\s)?$", regex.IGNORECASE),
        "subject": regex.compile(rf"\W{{0,6}}(?:{kinds})\s(?!ủy|uỷ|đoàn)(?=\p{{Ll}})", regex.IGNORECASE),
    }
    for level, kinds in KINDS.items()
}


def _set_beside_levels(place: Place) -> bool:
    """ "Mức độ hài lòng chung đạt 87%; trong đó cấp huyện 89%, cấp xã 86%": the first is of both."""
    line = place.line
    stop = line.text.find(". ", place.quantity.end)
    behind = [
        one for one in line.quantities[place.at + 1 :] if one.unit == "percent" and (stop < 0 or one.start < stop)
    ]
    levels = {hit.concept for one in behind for hit in line.words_in(one.left) if hit.slot == "level"}
    return {"district", "commune"} <= levels


def _is_dealt_by_levels(place: Place) -> bool:
    """ "142 TTHC (cấp tỉnh: 102; cấp huyện: 20; cấp xã: 20)": the parts that follow are of several levels."""
    quantities, whole = place.line.quantities, place.quantity
    parts = []
    for part in quantities[place.at + 1 :]:
        if part.depth <= whole.depth:
            break
        parts.append(part)
    levels = {hit.concept for part in parts for hit in place.line.words_in(part.left) if hit.slot == "level"}
    return len(levels & {"province", "district", "commune"}) > 1 and sum(p.value or 0 for p in parts) == whole.value


GOES_ON = frozenset({"dossiers_resolved", "dossiers_pending", "dossiers_resolved_rate", "dossiers_returned"})


def _level_of_account(place: Place, record: Record) -> str:
    """What goes on with an account of dossiers, resolved or pending, is of the one level that was counted so far."""
    goes_on = record.indicators[0] in GOES_ON
    if len(place.scope.account) != 1 or not goes_on or place.says("total"):
        return ""
    return next(iter(place.scope.account))
