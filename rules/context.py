"""The words of a passage in their order: separators, quantities with their nouns, and which words belong to which.

Between two numbers the words are shared out: what stands before the first separator belongs to the number on the
left ("19 hồ sơ trễ hạn, …"), what stands behind it to the one on the right. A separator inside words of the
vocabulary ("cán bộ, công chức") does not separate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

import regex

from rules.fold import fold
from rules.lines import Line, Quantity
from rules.mentions import Numeral
from rules.rulebook import Hit
from rules.turns import LookUp, deal_in_turn

SEPARATOR = regex.compile(
    r"(?P<end>[.!?…]+(?=\s|$|[\"”)])|;|\n)|(?P<open>[(\[])|(?P<close>[)\]])|(?P<colon>:)|(?P<comma>,(?!\d))"
    r"|(?P<and>(?<=\s)(?:và|(?<!đối\s|so\s|cùng\s|ứng\s)với|còn)(?=\s)|\s[-–]\s|=|(?<=\D)/(?=\s?\D))"
)
# What begins the words of the next number, without a sign: "7 hồ sơ trễ trên tổng số 314", "20 hồ sơ trong đó trễ 1"
BEGINNING = regex.compile(r"(?<=\s)(?=(?:trên|trong)\s(?:(?:tổng\s)?số\s(?:là\s)?\d|đó\b))")
ABBREVIATION = regex.compile(r"(?:\b(?:TP|Tp|TX|TT|Q|P|H|Th|Ths|TS|BS|KS|CN|gs|PGS|đ/c)|\b\d{1,3})$")
IN_WORDS = regex.compile(  # "09 (chín) văn bản", "6 (sáu)/59 nhiệm vụ"
    r"\s?\([^\W\d_]+(?:\s[^\W\d_]+){0,5}\)(?=\s[^\W\d_]|\s?/\s?\d)"
)
LEVELS_AT_MOST = 3
NEXT_WORD = regex.compile(r"[\s*_]{0,3}([^\W\d_]+)")
FUNCTION_WORDS = frozenset(
    fold(word)
    for word in regex.findall(
        r"\w+",
        "và với đạt chiếm trong so thuộc là được cho do tại trên theo nhưng còn đã đang có bằng để khi nên thì vào ra "
        "từ đến tăng giảm bao gồm cụ thể riêng chưa không quá trễ đúng trước sớm mới phát tiếp qua nộp tương tỷ tỉ kỳ "
        "của về hoặc ở nhằm như ký giải đối các cũ",
    )
)


def read_line(
    text: str, numerals: Sequence[Numeral], nouns: list[Hit], words: list[Hit], look_up: LookUp | None = None
) -> Line:
    """Share out the words of a passage among its quantities; `look_up` finds the vocabulary of a piece of it."""
    meant = [hit for hit in words if hit.slot != "mask"]
    line = Line(text, nouns, meant, [], [], [hit.start for hit in nouns], [hit.start for hit in meant])
    counted = [numeral for numeral in numerals if numeral.kind == "quantity"]
    if not counted:
        return line
    line.dates = [numeral for numeral in numerals if numeral.kind == "date"]
    line.quantities = [_quantity(line, numeral) for numeral in counted]
    separators = _separators(line, numerals, words)
    _pair_fractions(line)
    _share(line, separators)
    _give_to_rate(line)
    deal_in_turn(line, look_up)
    _share_change(line)
    _keep_what_was_said(line)
    for counted, units in pairwise(line.quantities):
        if units.unit == "agency" and line.text[counted.end : units.start].strip() in OF:
            counted.right = (counted.right[0], units.right[1])  # "12 thủ tục của 3 sở được tiếp nhận tại …"
    for units, counted in pairwise(line.quantities):
        between = line.text[units.end : counted.start]
        one_clause = counted.joined_by in ("", "and") and not any(mark in between for mark in ",;:.()/")
        units.is_subject = one_clause and units.unit in ("agency", "foreign") and counted.unit in DONE_BY_UNITS
    return line


def _quantity(line: Line, numeral: Numeral) -> Quantity:
    end = numeral.after or numeral.end
    if in_words := IN_WORDS.match(line.text, end):
        end = in_words.end()
    unit = numeral.unit
    if unit in ("percent", "money", "measure"):
        return Quantity(numeral, numeral.start, end, unit, value=numeral.value, scale=numeral.scale)
    if bodies := _bodies_counted(line, end):
        return Quantity(numeral, numeral.start, bodies, "agency", value=numeral.value, scale=numeral.scale)
    at = bisect_left(line._noun_starts, end)
    if at < len(line.nouns):
        noun = line.nouns[at]
        if noun.start - end <= 3 and not line.text[end : noun.start].strip(" \u00a0*_"):
            same = [hit for hit in line.nouns[at : at + 3] if hit.start == noun.start]
            noun = max(same, key=lambda hit: hit.end)
            many = numeral.value is not None and numeral.value > LEVELS_AT_MOST  # "2 cấp huyện và xã" counts levels
            if noun.concept == "foreign" and DEGREE.match(line.text, noun.start):
                return Quantity(numeral, numeral.start, end, "", value=numeral.value, scale=numeral.scale)
            if noun.concept == "foreign" and many and _is_longer_word(line, noun):
                return Quantity(numeral, numeral.start, end, "", value=numeral.value, scale=numeral.scale)
            unit = "task" if noun.concept == "job" else noun.concept
            return Quantity(numeral, numeral.start, noun.end, unit, value=numeral.value, scale=numeral.scale)
    following = NEXT_WORD.match(line.text, end)
    known = not following or fold(following[1]) in FUNCTION_WORDS or _is_word(line, following.start(1))
    return Quantity(numeral, numeral.start, end, "" if known else "?", value=numeral.value, scale=numeral.scale)


DEGREE = regex.compile(r"mức(?:\sđộ)?\s[2-4]\b", regex.IGNORECASE)  # "1.402 mức 3": services, and of which level
BODIES = ("trung tâm", "bộ phận một cửa", "bộ phận tiếp nhận", "ubnd", "chi nhánh")


def _bodies_counted(line: Line, end: int) -> int:
    """ "14 Trung tâm Hành chính công cấp huyện": where the words for bodies right behind a number end; 0 without."""
    at = bisect_left(line._word_starts, end)
    hits = (hit for hit in line.words[at : at + 3] if hit.slot == "level")
    behind = [hit for hit in hits if hit.start - end <= 2 and not line.text[end : hit.start].strip()]
    named = [hit for hit in behind if line.text[hit.start : hit.end].casefold().startswith(BODIES)]
    return max((hit.end for hit in named), default=0)


def _is_word(line: Line, start: int) -> bool:
    """Whether words of the vocabulary that are no noun begin here."""
    at = bisect_left(line._word_starts, start)
    return at < len(line.words) and line.words[at].start == start


def _is_longer_word(line: Line, noun: Hit) -> bool:
    """ "1.503 cấp tỉnh": the word for a level begins with what might be counted."""
    at = bisect_left(line._word_starts, noun.start)
    return any(
        hit.slot == "level" and hit.start == noun.start and hit.end > noun.end for hit in line.words[at : at + 3]
    )


@dataclass(slots=True)
class _Separator:
    start: int
    end: int
    kind: str


def _separators(line: Line, numerals: Sequence[Numeral], words: list[Hit]) -> list[_Separator]:
    taken = sorted(
        [(hit.start, hit.end) for hit in line.nouns if hit.end - hit.start > 4]
        + [(hit.start, hit.end) for hit in words if hit.end - hit.start > 4]
        + [(numeral.start, numeral.end) for numeral in numerals]
    )
    starts = [span[0] for span in taken]
    ends = list(accumulate((span[1] for span in taken), max))
    found = []
    text = line.text
    matches: Iterable[regex.Match[str]] = SEPARATOR.finditer(text)
    if "trong đó" in text or "tổng số" in text or "trong số" in text:
        matches = sorted((*matches, *BEGINNING.finditer(text)), key=regex.Match.start)
    for match in matches:
        at = bisect_right(starts, match.start() - (match.start() == match.end())) - 1  # one without a sign opens words
        if at >= 0 and ends[at] > match.start():
            continue
        kind = match.lastgroup or "and"
        if kind == "end" and match[0] == "." and not _ends_sentence(line.text, match):
            continue
        found.append(_Separator(match.start(), match.end(), kind))
    return found


def _ends_sentence(text: str, match: regex.Match[str]) -> bool:
    """A full stop behind a number ends a sentence where a capital follows; behind "TP." it does not."""
    if not ABBREVIATION.search(text, max(0, match.start() - 4), match.start()):
        return True
    before = text[match.start() - 1]
    after = text[match.end() : match.end() + 2].strip()
    return before.isdigit() and (not after or after[0].isupper() or after[0] in "-+*")


def _pair_fractions(line: Line) -> None:
    """ "45/50 nhiệm vụ", "3.140 hồ sơ/3.300 hồ sơ": mark the two, share the unit and its scale."""
    quantities = line.quantities
    for at in range(len(quantities) - 1):
        first, second = quantities[at], quantities[at + 1]
        between = line.text[first.end : second.start]
        over = between.strip() in ("trên", "trên tổng số") and first.unit == "" and _is_part(first, second)
        if (
            not (between.strip() == "/" or over)
            or first.unit == "percent"
            or second.unit == "percent"
            or first.is_denominator
        ):
            continue
        first.partner = at + 1
        second.is_denominator = True
        if first.unit in ("", "?"):
            first.unit = second.unit
        if second.unit in ("", "?") and first.unit:
            second.unit = first.unit
        if second.unit == "money" and not first.numeral.unit:
            _scale_like(first, second)


def _is_part(first: Quantity, second: Quantity) -> bool:
    """ "118 trên 204 hoạt động": a smaller number over a counted one."""
    counted = second.unit not in ("", "?", "percent", "money", "measure")
    return counted and first.value is not None and second.value is not None and first.value <= second.value


def _scale_like(first: Quantity, second: Quantity) -> None:
    """ "54,02/146,25 tỷ đồng": the word behind the second scales the first too."""
    power = second.scale + second.numeral.decimals
    digits = first.numeral.text.replace(".", "").replace(",", ".")
    if digits.count(".") <= 1 and digits.replace(".", "").isdigit():
        decimals = len(digits.partition(".")[2])
        first.value = Decimal(digits).scaleb(power)
        first.scale = power - decimals
        first.unit = "money"


def _share(line: Line, separators: list[_Separator]) -> None:
    text = line.text
    depth_marks = [(s.start, 1 if s.kind == "open" else -1) for s in separators if s.kind in ("open", "close")]
    starts = [s.start for s in separators]
    boundary = 0  # where the words for the next number begin
    sentence = 0
    joined = ""
    for at, quantity in enumerate(line.quantities):
        quantity.depth = _depth(depth_marks, quantity.start)
        low, high = bisect_left(starts, boundary), bisect_left(starts, quantity.start)
        mine = separators[low:high]
        ends = [s for s in mine if s.kind == "end"]
        if ends:
            sentence = ends[-1].end
            joined = "end"
        quantity.new_sentence = joined == "end"
        if _is_label(text, mine, quantity.start, at == 0 or bool(ends)):
            mine = [s for s in mine if s.kind != "and"]
        own = max([s.end for s in mine if not _touches(text, s, quantity.start, boundary)], default=boundary)
        quantity.left = (max(own, boundary), quantity.start)
        quantity.lead = (max(boundary, sentence), quantity.left[0])
        quantity.joined_by = joined
        if quantity.is_denominator and at:
            previous = line.quantities[at - 1]
            quantity.left, quantity.lead = previous.left, previous.lead
        upto = line.quantities[at + 1].start if at + 1 < len(line.quantities) else len(text)
        boundary, joined = _right(line, quantity, separators, starts, upto)
    for quantity in line.quantities:
        if quantity.partner is not None:  # "35/38 nhiệm vụ đề ra theo kế hoạch"
            quantity.right, quantity.extra = (
                line.quantities[quantity.partner].right,
                line.quantities[quantity.partner].extra,
            )


OF_WHOLE = regex.compile(r"\s?(?:trong|trên|của)\s(?:tổng\s)?số\s(?:là\s)?")


def _give_to_rate(line: Line) -> None:
    """ "98% trong tổng số 12.045 hồ sơ được trả đúng hạn": what stands behind the whole is said of the share."""
    for rate, whole in pairwise(line.quantities):
        told = [hit.slot for span in (rate.left, rate.lead) for hit in line.words_in(span)]
        bare = rate.unit == "percent" and set(told) <= {"cue", "level"}
        if bare and whole.unit == "dossier" and OF_WHOLE.fullmatch(line.text, rate.end, whole.start):
            rate.right, whole.right = whole.right, (whole.end, whole.end)


SUM = regex.compile(r".*\b(?:là|thành|bằng)\s*", regex.DOTALL)


def _keep_what_was_said(line: Line) -> None:
    """ "Cộng 43 hồ sơ kỳ trước chuyển qua là 978": where the 43 come from is not said of the 978."""
    for before, after in pairwise(line.quantities):
        words = line.words_in(after.left)
        origins = words and all(hit.concept == "carried_over" for hit in words)
        if before.unit and after.left[0] == before.end and origins and SUM.fullmatch(line.text, *after.left):
            after.left = (after.start, after.start)


DONE_BY_UNITS = frozenset({"dossier", "set", "", "person", "form"})  # what units that are counted may have handled
OF = ("của", "tại", "ở")


def _depth(marks: Sequence[tuple[int, int]], start: int) -> int:
    """How many brackets are open; the one behind "2)" closes none."""
    depth = 0
    for place, step in marks:
        if place >= start:
            break
        depth = max(0, depth + step)
    return depth


FROM = regex.compile(r"\btừ(?:\s(?:mức|con số))?\s*$")
TO = regex.compile(
    r"[\w\s,]{0,24}?\b(?:(?:nay|giảm|tăng|chỉ)\s)*(?:còn|xuống|xuống còn|lên|lên đến|tới)(?:\s(?:còn|mức))?\s*"
)


def _share_change(line: Line) -> None:
    """ "Tỷ lệ quá hạn giảm từ 1,7% xuống 0,5%": the words before the first say what the second is."""
    for before, after in pairwise(line.quantities):
        if FROM.search(line.text, before.left[0], before.start) and TO.fullmatch(line.text, before.end, after.start):
            after.left, after.lead = (before.left[0], before.start), before.lead
            after.unit = after.unit or before.unit


def _is_label(text: str, separators: list[_Separator], start: int, opens: bool) -> bool:
    """ "- Nộp trực tiếp và qua bưu chính: 12": what stands before the colon that opens a sentence is one label."""
    last = separators[-1] if separators else None
    return opens and last is not None and last.kind == "colon" and not text[last.end : start].strip(" \u00a0*_")


def _touches(text: str, separator: _Separator, start: int, boundary: int) -> bool:
    """A colon, dash, "=" or bracket right before the number joins its label to it."""
    if separator.kind not in ("colon", "and", "open"):
        return False
    gap = text[separator.end : start].strip(' \u00a0*_"“')
    if gap and fold(gap) not in _JOINING:
        return False
    mark = text[separator.start : separator.end].strip()
    if mark == "với" and not gap:  # ", kế đến là hộ tịch với 9.874 hồ sơ": behind a comma what stands before is a label
        label = text[boundary : separator.start]
        return text[:boundary].rstrip().endswith((",", ";")) and 1 < len(label.split()) < 8 and "," not in label
    if separator.kind == "open":  # "tiếp nhận trực tiếp (54 hồ sơ)": the label stands before the bracket
        return len(text[boundary : separator.start].split()) >= 2
    return mark not in ("và", "với") and (mark != "còn" or not gap)


_JOINING = frozenset(fold(word) for word in ("là", "có", "đạt", "gần", "trên", "hơn", "khoảng", "được", "tổng"))


def _right(
    line: Line, quantity: Quantity, separators: list[_Separator], starts: list[int], upto: int
) -> tuple[int, str]:
    """Set the quantity's own words behind it; return where the next number's words begin, and what parts the two."""
    low, high = bisect_left(starts, quantity.end), bisect_left(starts, upto)
    between = separators[low:high]
    strong = next((s for s in between if s.kind != "and"), None)
    cut = strong or next(iter(between), None)
    begin = quantity.numeral.after or quantity.numeral.end  # its noun may say more: "42 công chức cấp xã"
    if cut is None:
        quantity.right = (begin, upto)
        behind = next((s for s in separators[high:] if s.start > upto), None)
        quantity.beyond = (upto, behind.start if behind else len(line.text))
        return quantity.end, ""
    quantity.right = (begin, cut.start)
    if cut.kind == "open":
        _read_bracket(line, quantity, cut, separators, starts)
    elif cut.kind == "close":
        _read_behind_bracket(line, quantity, separators, starts)
    elif cut.kind == "comma" and (in_time := IN_TIME.match(line.text, cut.start)):
        told = line.words_in((quantity.left[0], cut.start))
        if any(hit.concept == "pending" for hit in told):
            quantity.extra = (cut.end, in_time.end())
    if strong is None or cut.kind == "and":
        return cut.end, "and"
    early = next((s for s in between if s.kind == "and" and s.start < strong.start), None)
    if early and upto < len(line.text) and strong.kind in ("colon",):
        quantity.right = (begin, early.start)
        return early.end, "and"
    return cut.end, cut.kind


IN_TIME = regex.compile(  # "còn 74 hồ sơ đang giải quyết, tất cả trong hạn."
    r"\s?,\s(?:và\s)?(?:(?:tất cả|toàn bộ|đều|vẫn|còn|đang|là)\s)*(?:trong|chưa\s(?:đến|tới|quá))\s(?:thời\s)?hạn\b"
    r"(?:\s(?:giải quyết|quy định|xử lý|trả))?\s?(?=[.;)]|$)",
    regex.IGNORECASE,
)


def _read_behind_bracket(line: Line, quantity: Quantity, separators: list[_Separator], starts: list[int]) -> None:
    """ "phần lớn (138 hồ sơ) là mới nộp": what is said of the one number in a bracket stands behind it."""
    at = bisect_left(starts, quantity.end)
    before = line.text[: quantity.start].rstrip()
    if at == len(separators) or separators[at].kind != "close" or not before.endswith("("):
        return
    closing = separators[at]
    if line.text[quantity.end : closing.start].strip() or not PREDICATE.match(line.text, closing.end):
        return
    behind = next((s for s in separators[at + 1 :] if s.kind != "and"), None)
    quantity.extra = (closing.end, behind.start if behind else len(line.text))


PREDICATE = regex.compile(r"\s(?:là|được|đã)\s")


def _read_bracket(
    line: Line, quantity: Quantity, opening: _Separator, separators: list[_Separator], starts: list[int]
) -> None:
    """Words of a bracket without a count, and those right behind it, still speak of the number before it.

    "02 người (Công chức cấp xã)", "85 hồ sơ (chiếm 3,1%) do người nộp đề nghị rút".
    """
    if quantity.unit == "percent" or line.text[quantity.end : opening.start].strip():
        return
    at = bisect_right(starts, opening.start)
    closing = next((s for s in separators[at:] if s.kind in ("close", "open")), None)
    if closing is None or closing.kind == "open":
        return
    inside = [q for q in line.quantities if opening.end <= q.start < closing.start]
    if all(q.unit == "percent" for q in inside):
        behind = next((s for s in separators[at:] if s.start >= closing.end and s.kind != "and"), None)
        stop = behind.start if behind else len(line.text)
        following = next((q.start for q in line.quantities if q.start > closing.start), len(line.text))
        quantity.extra = (closing.end if inside else opening.end, stop if stop <= following else closing.start)
