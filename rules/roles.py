"""Whose number, of when, and what for: done, a target or a forecast; or last year's, a difference, another body's.

A number that is not the report's own result has a reason instead of an indicator; DOMAIN section 4.2 and the
prose of real reports give the kinds.
"""

from __future__ import annotations

import regex

from rules.bodies import is_another_body, is_bare_name
from rules.mentions import Numeral
from rules.parts import AVERAGE, DIFFERENCE
from rules.place import Place, Record, topics

PREVIOUS = "previous"
ANOTHER_BODY = "another body's number"
CUMULATIVE = "another interval (lũy kế)"
WITHIN = "another interval"
PART_OF_PERIOD = "another interval (a part of the period)"
DEMANDED = "what is demanded"
RANGE = "a range"
THRESHOLD = "a threshold"
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "nine_months": 9, "year": 12}
OWN_INTERVAL = regex.compile(r"\btrong\s+(?:kỳ|tháng|quý)\b")
YEAR = regex.compile(r"(?:19|20)\d{2}")
UNTIL = regex.compile(r"\b(?:đến|hết|tới|từ|cuối|trước|sang|của)\s+(?:\w+\s+){0,2}$", regex.IGNORECASE)
COMPARED = regex.compile(r"\bso\s+(?:với\s+)?(?:cùng\s+kỳ\s+)?(?:năm\s+)?$")
WORD = regex.compile(r"\b(?!đó\b)[^\W\d_]+")
FROM = regex.compile(r"\btừ\s*$")
UP_TO = regex.compile(r"(?<!trở\s)\b(?:lên|xuống|còn)\b")
SINCE = regex.compile(
    r"\btừ\s(?:ngày\s|tháng\s)?(?:\d{1,2}[/.-])?(?P<month>\d{1,2})(?:[/.-](?:19|20)\d\d)?\s(?:\S+\s){0,3}?đến\snay\b",
    regex.IGNORECASE,
)
SHORT = ("month", "quarter")  # periods that "từ 1/7 đến nay" goes beyond
WEEK = "week"  # a window of some days
DOSSIER_LIKE = frozenset({"dossier", "percent", "procedure", "", "case", "task"})


def role_of(place: Place) -> tuple[str, str]:
    """The role of a number, and the reason why it is none of this report's, "" where it is."""
    state = place.state
    if state.line_reason:
        return "actual", state.line_reason
    if _is_difference(place):
        return "actual", DIFFERENCE
    if _is_previous(place):
        return "actual", PREVIOUS
    closed = state.is_reason_bracketed and not place.quantity.depth  # "đạt 99% (năm 2021 đạt 98%), đã số hóa …"
    if state.sentence_reason == PREVIOUS and (closed or _comes_to_now(place)):
        state.sentence_reason = ""
    if state.sentence_reason == PART_OF_PERIOD:
        if not (closed or _comes_back(place)):
            return "actual", PART_OF_PERIOD
        state.sentence_reason = ""
    if state.sentence_reason == ANOTHER_BODY and _names_itself(place):
        state.sentence_reason = ""  # "cả nước có 4,3 triệu hồ sơ; riêng huyện Tân Lâm có 500 hồ sơ"
    if state.sentence_reason == AVERAGE and place.own_topics and not place.says("average"):
        state.sentence_reason = ""  # "bình quân mỗi tháng 300 hồ sơ; giải quyết xong 2.641 hồ sơ"
    if state.sentence_reason and not (state.sentence_reason == WITHIN and _is_dated_now(place)):
        return "actual", state.sentence_reason
    if _is_of_several_years(place):
        state.sentence_reason = WITHIN
    if state.sentence_reason == WITHIN and not _is_dated_now(place):
        return "actual", WITHIN
    if _is_within_period(place):
        state.sentence_reason = PART_OF_PERIOD
        state.is_reason_bracketed = place.quantity.depth > 0
        return "actual", PART_OF_PERIOD
    if _is_range(place):
        return "actual", RANGE
    if _is_threshold(place):
        return "actual", THRESHOLD
    if place.quantity.unit not in ("money", "percent") and place.says("average"):
        state.sentence_reason = AVERAGE
        return "actual", AVERAGE
    if state.whole is not None and state.whole.reason == PREVIOUS:
        return "actual", PREVIOUS
    if _is_cumulative(place):
        state.sentence_reason = CUMULATIVE
        return "actual", CUMULATIVE
    aims = (
        place.says("target")
        or _is_given(place)
        or _goes_on_with_target(place)
        or _is_opened_by_demand(place)
        or _is_planned_for_the_year(place)
        or _is_needed(place)
        or AIM.search(place.before(place.quantity.lead[0]))
    )
    if aims and not REACHED.search(place.before(place.quantity.left[0])):
        state.aims = True
        return "target", ""
    state.aims = False
    if place.says("forecast") or _forecast_behind(place) or _opened_by_forecast(place) or _goes_on_with_forecast(place):
        return "forecast", ""
    if _is_demanded(place):
        return "actual", DEMANDED
    return state.whole.role if state.whole else place.scope.role, ""


AIM = regex.compile(  # "yêu cầu giảm số tồn xuống dưới 100 hồ sơ"
    r"(?<!(?:hồ sơ|HS|công dân)\s)\b(?:yêu cầu|đề nghị|chỉ đạo|giao)\s(?:[^\s.;]+\s){0,5}?"
    r"(?:giảm|nâng|đưa|kéo|hạ|rút|duy trì|bảo đảm|đảm bảo)\s"
    r"(?:(?!đã\b)[^\W\d_]+\s){0,8}(?:xuống|lên|còn|đạt|về)\s(?:dưới\s|trên\s|mức\s|còn\s)?$",
    regex.IGNORECASE,
)
DEMAND = regex.compile(  # "hồ sơ yêu cầu giải quyết" are those that came in
    r"(?<!(?:hồ sơ|HS|công dân|đã)\s)\b(?:chỉ đạo|yêu cầu|đôn đốc|đề nghị|quyết liệt|tập trung)\s"
    r"(?:(?!đã\b)[^\W\d_]+\s){0,8}?(?:giải quyết|xử lý|hoàn thành|trả)\b(?![^.;]*\b(?:đã|được)\b)",
    regex.IGNORECASE,
)


REACHED = regex.compile(r"\b(?:đang|thực|đã|kết quả|hiện)\s(?:đạt|có)\b|\bthực tế\b", regex.IGNORECASE)
GIVEN = regex.compile(
    r"(?:^|[,;:(/])\s*(?:được\s|(?:kế hoạch|KH|chỉ tiêu)\s(?:[^\W\d_]+\s)?)?giao\s"
    r"(?:không quá\s|tối thiểu\s|ít nhất\s|là\s)?$|[,;(/]\s*(?:kế hoạch|KH|chỉ tiêu|mục tiêu)\s(?:là\s|trên\s|từ\s)?$",
    regex.IGNORECASE,
)


def _is_given(place: Place) -> bool:
    """ "giao 90% người dân hài lòng, thực đạt 97%": a share that the committee above has given as the aim."""
    text, quantity = place.line.text, place.quantity
    return quantity.unit == "percent" and GIVEN.search(text[max(0, quantity.left[0] - 2) : quantity.start]) is not None


PLANNED = regex.compile(
    r"\btheo\s(?:kế hoạch|KH)\b[^.;]{0,80},\s(?:trong\s)?(?:cả\s)?năm\s(?:20\d\d\s)?(?!đã\b|có\b)[^.;\d]*$",
    regex.IGNORECASE,
)


def _is_planned_for_the_year(place: Place) -> bool:
    """ "Theo Kế hoạch số 21/KH-UBND, năm 2022 kiểm tra 8 xã": in the report of a part of the year, what is to come."""
    if MONTHS.get(place.scope.period_type, 12) == 12:
        return False
    return PLANNED.search(place.line.text[max(0, place.quantity.start - 160) : place.quantity.start]) is not None


OPENING_DEMAND = regex.compile(r"\W*(?:\w{1,3}[.)]\s)?(?:yêu cầu|đề nghị|chỉ tiêu|mục tiêu)\s?:", regex.IGNORECASE)


def _is_opened_by_demand(place: Place) -> bool:
    """ "Yêu cầu: đến 30/6 số hồ sơ quá hạn dưới 10; …": said of all that the colon opens."""
    return OPENING_DEMAND.match(place.line.text) is not None


def _is_demanded(place: Place) -> bool:
    """ "chỉ đạo giải quyết dứt điểm 35 hồ sơ tồn đọng" tells what is to be done."""
    return place.quantity.unit == "dossier" and DEMAND.search(place.before(place.quantity.left[0])) is not None


STOP = regex.compile(r"[.!?]\s")


def _opened_by_forecast(place: Place) -> bool:
    """ "Ước cả năm: tiếp nhận 20.000 hồ sơ, giải quyết 19.800 hồ sơ": said of all that the colon opens."""
    text = place.line.text
    opening = text.find(":")
    if not 0 < opening < place.line.quantities[0].start or STOP.search(text, opening, place.quantity.start):
        return False
    return any(hit.concept == "forecast" for hit in place.line.words_in((0, opening)))


def _goes_on_with_forecast(place: Place) -> bool:
    """ "Dự kiến quý IV tiếp nhận 400 hồ sơ, giải quyết 390": both are what is expected."""
    last, quantity = place.state.last, place.quantity
    if last is None or last.role != "forecast" or quantity.new_sentence or not place.at:
        return False
    between = place.line.text[place.line.quantities[place.at - 1].end : quantity.start]
    return between.lstrip().startswith((",", "và")) and "(" not in between and not DONE.search(between)


NEEDED = regex.compile(
    r"\W*(?:\w{1,3}[.)]\s)?(?:(?:vì vậy|do đó|thời gian tới|các (?:xã|đơn vị|cơ quan|phòng)),?\s){0,2}(?:cần|phải)\s"
    r"[^.;\d]*\b(?:bảo đảm|đảm bảo|phấn đấu)\s[^.;\d]*",
    regex.IGNORECASE,
)


def _is_needed(place: Place) -> bool:
    """ "Cần rút ngắn thời gian, bảo đảm 100% hồ sơ trả đúng hạn": what is still to come."""
    if place.quantity.unit != "percent":
        return False
    before = place.before(place.quantity.lead[0])
    return NEEDED.fullmatch(before) is not None and not DONE.search(before)


def _goes_on_with_target(place: Place) -> bool:
    """ "Phấn đấu đúng hạn đạt 99%; hồ sơ trực tuyến đạt 30%": one aim after the other."""
    quantity = place.quantity
    if not (place.state.aims and place.at and quantity.unit == "percent"):
        return False
    before = place.line.text[place.line.quantities[place.at - 1].end : quantity.start]
    return (";" in before or "," in before) and "." not in before and not DONE.search(before)


DONE = regex.compile(r"\b(?:đã|thực hiện|kết quả|hiện|đến nay|năm trước|cùng kỳ)\b", regex.IGNORECASE)


def is_anothers(place: Place, record: Record) -> bool:
    """Whether the number is said of a body that is not the reporting one: "Sở Công Thương 3,7 ngàn hồ sơ"."""
    if record.unit not in DOSSIER_LIKE:
        return False
    scope, quantity = place.scope, place.quantity
    named = quantity.unit in ("percent", "dossier") and not topics(place.left)
    if named and is_bare_name(place.before(quantity.left[0]), scope.own_names):
        return True
    told = is_another_body(place.line.text, quantity.lead[0], quantity.start, scope.own_names, scope.unit_level)
    if told is not None:
        place.state.sentence_reason = ANOTHER_BODY if told and not quantity.depth else ""
    return bool(told)


def _names_itself(place: Place) -> bool:
    """Whether the number's own words come back from another body to the reporting unit."""
    scope, quantity = place.scope, place.quantity
    own = is_another_body(place.line.text, quantity.left[0], quantity.start, scope.own_names, scope.unit_level)
    return own is False


EXCEEDS = regex.compile(r"\bvượt\s(?:(?:trên|hơn|gần)\s)?$", regex.IGNORECASE)
THE_PLAN = regex.compile(r"\s(?:so\svới\s)?(?:chỉ\stiêu|kế\shoạch|mục\stiêu|dự\stoán|yêu\scầu|quy\sđịnh|năm|cùng)")
WHOLE = 100  # "vượt 18% dự toán" is by how much; "đạt và vượt 100% kế hoạch" is all of it


def _is_difference(place: Place) -> bool:
    """ "tăng 142 hồ sơ": the word stands right before the number."""
    text, quantity = place.line.text, place.quantity
    exceeds = EXCEEDS.search(text, quantity.left[0], quantity.start) and THE_PLAN.match(text, quantity.end)
    if exceeds and quantity.value is not None and quantity.value < WHOLE:
        return True
    hit = next((hit for hit in place.left if hit.concept == "change"), None)
    if hit is None:
        return _goes_on_with_difference(place)
    gap = place.before(hit.end).strip(" \u00a0(")
    few = len(gap.split()) <= 2 and "còn" not in gap
    return not gap or (few and not any(char.isdigit() for char in gap))


def _goes_on_with_difference(place: Place) -> bool:
    """ "giảm 2 chi cục và 14 phòng": the second number has no words of its own."""
    last, quantity = place.state.last, place.quantity
    bare = not place.before(quantity.left[0]).strip(" \u00a0,") and not place.own and quantity.joined_by == "and"
    return bare and last is not None and last.reason == DIFFERENCE and quantity.unit not in ("", "percent")


# "tăng 0,7% so với cùng kỳ năm trước (97,5%)": what it was then
OF_THE_COMPARED = regex.compile(
    r"\b(?:so\svới|cùng\skỳ)(?!\s(?:chỉ tiêu|kế hoạch|mục tiêu))[^().;,]{0,40}\(\s?$"
    r"|(?:^|[.;]\s)\W{0,3}so\svới[^().;,]{0,40}\([^()]{0,120}$"  # "So với quý II (nhận 1.540 hồ sơ, trễ 41 hồ sơ), …"
    r"|\b(?:tăng|giảm)\s[\d.,]{1,10}%?\s[^().;,\d]{0,30}\bso\svới\s(?:năm\s)?20\d\d:\s$",  # "7 đơn vị so với 2017: 36"
    regex.IGNORECASE,
)


def _is_previous(place: Place) -> bool:
    own = {hit.concept for hit in place.left}
    if place.quantity.depth and OF_THE_COMPARED.search(
        place.line.text, max(0, place.quantity.start - 170), place.quantity.start
    ):
        return True
    if _is_of_same_period_before(place):
        _tell_of_the_past(place)
        return True
    if place.quantity.unit == "percent" and _is_what_it_was(place):
        return True
    if "previous" in own or ("compared" in own and place.quantity.unit != "percent") or _is_of_past_year(place):
        return True
    if _is_of_earlier_part(place):
        _tell_of_the_past(place)
        return True
    if _goes_on_with_the_past(place):
        return True
    opens = place.quantity.new_sentence or place.at == 0
    if opens and any(hit.concept == "previous" for hit in place.lead):
        _tell_of_the_past(place)  # "Trước đó, tháng 8, …": the whole sentence
        return True
    return False


CLAUSE = regex.compile(r"[;(]|\.\s")


def _goes_on_with_the_past(place: Place) -> bool:
    """ "(cùng kỳ năm trước nhận 300, trả 290)": of what then is told, the comma goes on with it.

    Outside brackets only where words say what was counted then: behind "cùng kỳ 300" comes this year's next number.
    """
    quantity, line = place.quantity, place.line
    last = place.state.last
    if last is None or last.reason not in (PREVIOUS, DIFFERENCE) or quantity.new_sentence:
        return False
    before = line.text[: quantity.start]
    opening = max((found.end() for found in CLAUSE.finditer(before, max(0, quantity.start - 200))), default=0)
    if ")" in before[opening:]:
        return False  # "(cùng kỳ nhận 300 hồ sơ), trong đó nộp trực tiếp 120 hồ sơ": the bracket is closed
    hit = next((hit for hit in line.words_in((opening, quantity.start)) if hit.concept == "previous"), None)
    if hit is None or line.text[opening : hit.start].strip() or NOW.search(before, hit.end):
        return False
    first = next((one for one in line.quantities if one.start >= hit.end), quantity)
    named = any(word.slot == "topic" for word in line.words_in((hit.end, first.start)))
    return quantity.depth > 0 or (named and bool(place.own_topics))


WHAT_IT_WAS = regex.compile(
    r"\s(?:(?:của|trong|vào)\s)?(?:cùng\skỳ|năm\s(?:trước|ngoái|(?:19|20)\d\d)|(?:kỳ|tháng|quý)\strước)\b"
)


THAT_WAS = regex.compile(
    r"so với (?:cùng kỳ|năm trước|năm ngoái|(?:kỳ|tháng|quý) trước)\s(?:là|đạt)\s", regex.IGNORECASE
)


def _is_what_it_was(place: Place) -> bool:
    """ "tăng so với 88,67% của năm 2019": the share that another year had."""
    compared = next((hit for hit in place.left if hit.concept == "compared"), None)
    if compared is not None and THAT_WAS.fullmatch(place.before(compared.start)):
        return True  # "tăng 0,4% so với cùng kỳ là 99,19%"
    beside = compared is not None and place.before(compared.end).strip(" \u00a0:") in ("", "mức", "con số", "tỷ lệ")
    return beside and WHAT_IT_WAS.match(place.line.text, place.quantity.end) is not None


def _tell_of_the_past(place: Place) -> None:
    """From here on the sentence, or the bracket that is open, tells how it was."""
    place.state.sentence_reason = PREVIOUS
    place.state.is_reason_bracketed = place.quantity.depth > 0


COMPARISON = regex.compile(  # "So cùng kỳ 2011: nhận 4.870, trả đúng hẹn 98,9%": all of it
    r"\W*(?:so\s(?:với\s)?)?cùng\skỳ(?:\snăm\s(?:trước|ngoái)|\s(?:năm\s)?(?:19|20)\d\d)?\s?[:,]", regex.IGNORECASE
)


def _is_of_same_period_before(place: Place) -> bool:
    opens = place.at == 0 or place.quantity.new_sentence
    return bool(opens and COMPARISON.match(place.line.text, place.quantity.lead[0]))


NUMBERED = regex.compile(r"\b(?:(?P<digits>\d{1,2})|(?P<roman>I{1,3}|IV))\b(?![/.-]\d{1,2}[/.-])")
QUARTER_BEFORE = regex.compile(r"\b(?P<roman>I{1,3}|IV)\s?(?:/|năm)\s?$")  # "quý II/2015": its year is the date
QUARTERS = {"I": 1, "II": 2, "III": 3, "IV": 4}


def _is_of_earlier_part(place: Place) -> bool:
    """ "tháng 8 tiếp nhận 1.320 hồ sơ" in a report on September: the last month or quarter that opens the clause."""
    scope, text, lead = place.scope, place.line.text, place.quantity.lead[0]
    if scope.period_type not in SHORT or scope.period_no is None:
        return False
    dates = [one for one in place.line.dates if lead <= one.start < place.quantity.start]
    dates = [one for one in dates if one.shape == scope.period_type]
    if len(dates) != 1 or _is_limit(text, dates[0]) or _is_of_origin(place, dates[0]):
        return False
    quarter = QUARTER_BEFORE.search(text, max(0, dates[0].start - 8), dates[0].start)
    named = NUMBERED.search(quarter["roman"] if quarter else dates[0].text)
    if not named or COMPARED.search(text, max(0, dates[0].start - 24), dates[0].start):
        return False
    number = QUARTERS[named["roman"]] if named["roman"] else int(named["digits"])
    return number < scope.period_no and len(WORD.findall(text, lead, dates[0].start)) <= 4


def _is_of_past_year(place: Place) -> bool:
    """Whether the words before a number date it before the report's year: "năm 2017 là 93,4%"."""
    quantity, text = place.quantity, place.line.text
    for date in reversed(place.line.dates if place.scope.year else []):
        if not quantity.lead[0] <= date.start < quantity.start or date.shape in ("years", "span", "day"):
            continue
        if _is_of_origin(place, date) or RISEN.match(text, date.end, quantity.start):
            continue  # "từ 28% của năm 2020 lên 61,5%"
        if COMPARED.search(text, max(0, date.start - 24), date.start):
            if date.start < quantity.left[0] and not quantity.depth:
                continue  # "chuyển biến so với năm 2022: đã thực hiện 35/38 nhiệm vụ"
            return quantity.unit != "percent"
        if max((int(year) for year in YEAR.findall(date.text)), default=9999) >= (place.scope.year or 0):
            return False
        behind = place.before(date.end).strip(" \u00a0:(,").split()
        before = text[quantity.left[0] : date.start].split()
        dated = date.start >= quantity.left[0] and (len(behind) <= 2 or len(before) <= 3)
        supposed = SUPPOSING.fullmatch(text, quantity.lead[0], date.start) is not None
        opens = supposed or (date.start - quantity.lead[0] <= 12 and not _is_limit(text, date))
        opens = opens and date.start < quantity.left[0] and date.shape in ("year", "quarter", "month")
        if (opens or dated) and OPENS_YEAR.fullmatch(text, quantity.lead[0], date.start):
            _tell_of_the_past(place)  # "Năm 2018, nhận 870 hồ sơ, trễ hẹn 9 hồ sơ": all of it
        return dated or opens
    return _begins_change(place)


SUPPOSING = regex.compile(  # "Nếu như cuối năm 2016 mới có 37% … thì nay đã là 96%"
    r"\W*nếu\s(?:như\s)?(?:vào\s|ở\s|hồi\s)?(?:đầu\s|cuối\s|thời điểm\s)?(?:năm\s|quý\s|tháng\s)?", regex.IGNORECASE
)
OPENS_YEAR = regex.compile(
    r"\W*(?:\d{1,2}[.)]\s)?(?:trong\s|riêng\s)?(?:đến\s|hết\s)*(?:(?:\d|sáu|chín)\stháng\s(?:đầu\s|cuối\s)?)?"
    r"(?:năm\s|quý\s[IVX\d]+/?\s?|tháng\s|ngày\s)?",
    regex.IGNORECASE,
)
NOW = regex.compile(r"\b(?:nay|hiện|năm\snay|(?:kỳ|tháng|quý)\snày)\b", regex.IGNORECASE)


def _comes_to_now(place: Place) -> bool:
    """ "Năm 2018, có 9 hồ sơ trễ, nay còn 2": the sentence has come back to the report's own time."""
    return _is_dated_now(place) or NOW.search(place.before(place.quantity.left[0])) is not None


BACK = regex.compile(
    r"\b(?:lũy kế|luỹ kế|tổng|đầu năm|tháng đầu|trong (?:năm|kỳ|quý)|năm nay|nâng|đến nay)\b"
    r"|\b(?:cả (?:năm|quý|kỳ)|toàn (?:huyện|tỉnh|xã)|\d{1,2} tháng)\b",
    regex.IGNORECASE,
)


ACCOUNT = frozenset({"received", "resolved", "pending"})


def _comes_back(place: Place) -> bool:
    """ "Riêng tháng 9 nhận 180 hồ sơ, nâng tổng số từ đầu năm lên 1.620": of the whole period again.

    So is what stands behind a semicolon, save the account of dossiers of a month that opens the sentence.
    """
    quantity, line = place.quantity, place.line
    before = line.quantities[place.at - 1].end if place.at else 0
    if BACK.search(line.text, before, quantity.start):
        return True
    goes_on = len(place.state.sentence) == 1 and bool(place.own_topics) and ACCOUNT.issuperset(place.own_topics)
    return ";" in line.text[before : quantity.start] and not goes_on


def _is_of_origin(place: Place, date: Numeral) -> bool:
    """ "Năm 2022 chuyển sang: 41 hồ sơ": the year says where this year's dossiers come from."""
    return any(hit.concept == "carried_over" and hit.start <= date.start < hit.end for hit in place.own)


RISEN = regex.compile(r"\s?,?\s(?:đã\s)?(?:(?:tăng|giảm|nâng|hạ)\s)?(?:lên|xuống|còn)\s(?:còn\s|đến\s|mức\s|tới\s)?\Z")


def _begins_change(place: Place) -> bool:
    """ "từ 90% … lên 99%": the first is how it was."""
    quantities, text = place.line.quantities, place.line.text
    if place.at + 1 == len(quantities) or not FROM.search(text, place.quantity.left[0], place.quantity.start):
        return False
    return UP_TO.search(text, place.quantity.end, quantities[place.at + 1].start) is not None


QUARTER_OPENS = regex.compile(
    r"\W*(?:(?:riêng|trong|chỉ|tính)\s){0,2}quý\s(?:III?|IV|I)(?![\w/-])(?!\svà\b)", regex.IGNORECASE
)


def _is_within_period(place: Place) -> bool:
    """ "riêng tháng 9 tiếp nhận 180 hồ sơ" in a report on nine months: a part of the period."""
    whole = MONTHS.get(place.scope.period_type, 0)
    lead = place.quantity.lead[0]
    if whole > MONTHS["quarter"] and any(
        QUARTER_OPENS.match(place.line.text, at) for at in (lead, place.quantity.left[0])
    ):
        return True
    for date in place.line.dates:
        if not lead <= date.start < place.quantity.start or date.shape not in ("month", "quarter"):
            continue
        if MONTHS[date.shape] < whole and not _is_limit(place.line.text, date) and not _is_of_origin(place, date):
            return len(WORD.findall(place.line.text, lead, date.start)) <= 4
    return False


SEVERAL_YEARS = regex.compile(
    r"\b(?:từ(?: năm)?|(?:trong|qua)(?: cả)? giai đoạn|(?:trong|qua) các năm)\s$|^\W*giai đoạn\s$", regex.IGNORECASE
)
TERM = regex.compile(
    r"\btừ đầu nhiệm kỳ\b|\b(?:trong|qua|sau) (?:\d{1,2}|hai|ba|bốn|năm) năm (?:qua|thực hiện|triển khai)\b",
    regex.IGNORECASE,
)


def _is_range(place: Place) -> bool:
    """ "các xã đạt từ 98% đến 100%": the first and the last of several, none of them the whole's."""
    quantities, text, at = place.line.quantities, place.line.text, place.at
    for first, last in ((at, at + 1), (at - 1, at)):
        if first < 0 or last == len(quantities):
            continue
        low, high = quantities[first], quantities[last]
        to = text[low.end : high.start].strip() in ("đến", "tới")
        if to and low.unit in ("", high.unit) and FROM.search(text, low.left[0], low.start):
            return True
    return False


OF_UNITS = regex.compile(r"\b(?:có|với)\s(?:tỷ|tỉ)\slệ\b[^.;:,\d]*\b(?:trên|dưới|quá|từ|hơn|vượt)\s$", regex.IGNORECASE)


def _is_threshold(place: Place) -> bool:
    """ "phê bình 7 đơn vị có tỷ lệ quá hạn trên 5%": which units are meant, no result."""
    before = place.line.quantities[place.at - 1] if place.at else None
    counted = before is not None and before.unit in ("agency", "foreign") and place.quantity.unit == "percent"
    return counted and OF_UNITS.search(place.line.text, before.end, place.quantity.start) is not None


def _is_of_several_years(place: Place) -> bool:
    """ "từ 2016 đến 2018 chỉ có 1 hồ sơ trễ hạn" in the report of a year or less."""
    if place.scope.period_type not in MONTHS:
        return False
    before = place.before(place.quantity.lead[0])
    if TERM.search(before):
        return True
    since = SINCE_YEAR.search(before)
    if since and int(since["year"]) < (place.scope.year or 0) and not _is_dated_now(place):
        return True
    return any(
        date.shape == "years" and SEVERAL_YEARS.search(place.before_date(date.start))
        for date in place.line.dates
        if place.quantity.lead[0] <= date.start < place.quantity.start
    )


SINCE_YEAR = regex.compile(
    r"\btừ\s(?:năm\s|đầu năm\s|cuối năm\s|tháng\s\d{1,2}/|ngày\s[\d/]+/)?(?P<year>(?:19|20)\d\d)\s?,?\s"
    r"(?:\S+\s)?đến\snay\b",
    regex.IGNORECASE,
)


def _is_dated_now(place: Place) -> bool:
    """ "Từ 2015 đến nay tinh giản 118 người, trong đó năm 2019 là 27": the report's own year."""
    left, year = place.quantity.left[0], str(place.scope.year)
    return any(left <= date.start < place.quantity.start and date.text == year for date in place.line.dates)


def _is_limit(text: str, date: Numeral) -> bool:
    """Whether a date only bounds an interval: "đến hết tháng 9", "từ đầu năm 2011"."""
    word = text.rfind(" ", 0, max(0, date.start - 1)) + 1  # "tháng" of "tháng 9"
    return UNTIL.search(text, max(0, date.start - 30), word) is not None


def _is_cumulative(place: Place) -> bool:
    """Counts since January beside those of the month; money is always counted so."""
    quantity = place.quantity
    since = SINCE.search(place.line.text, quantity.lead[0], quantity.start)
    if since and _is_short(place) and not _begins_period(place, since["month"]):
        return True
    if quantity.unit == "dossier" and _opens_longer_period(place):
        return True
    if quantity.unit in ("money", "percent") or not place.says("cumulative"):
        return False
    return not OWN_INTERVAL.search(place.before(place.quantity.lead[0]))


def _opens_longer_period(place: Place) -> bool:
    """ "Quý III/2021, Trung tâm tiếp nhận …" in the report of September: of more than its month."""
    whole, lead = MONTHS.get(place.scope.period_type, 0), place.quantity.lead[0]
    for date in place.line.dates:
        if lead <= date.start < place.quantity.start and date.shape == "quarter" and whole < MONTHS["quarter"]:
            if not whole or not OPENS_QUARTER.fullmatch(place.line.text, lead, date.start):
                return False
            if not place.line.text[:lead].strip():
                place.state.line_reason = CUMULATIVE  # it opens the paragraph, and holds for all of it
            return True
    return False


OPENS_QUARTER = regex.compile(r"\W*(?:trong\s|tính chung\s|cả\s)?quý\s(?:[IVX]+\s?/\s?)?", regex.IGNORECASE)


def _is_short(place: Place) -> bool:
    return place.scope.period_type in (*SHORT, WEEK)


def _begins_period(place: Place, month: str) -> bool:
    """ "Từ ngày 01/7 đến nay" in the report of the third quarter is that quarter."""
    months, number = MONTHS.get(place.scope.period_type, 0), place.scope.period_no
    return number is not None and int(month) == (number - 1) * months + 1


def _forecast_behind(place: Place) -> bool:
    """ "kiểm tra 10 đơn vị …, dự kiến hoàn thành trong tháng 7"."""
    line, quantity = place.line, place.quantity
    if place.at + 1 < len(line.quantities) or quantity.unit == "percent":
        return False
    stop = line.text.find(". ", quantity.end)
    words = line.words_in((quantity.end, stop if stop > 0 else len(line.text)))
    done = [hit.start for hit in words if hit.concept == "completed"]
    return any(hit.concept == "forecast" and any(0 <= start - hit.end <= 2 for start in done) for hit in words)
