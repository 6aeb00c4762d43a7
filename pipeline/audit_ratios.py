"""Shares against the counts they are shares of, in the precision of their print.

A share that rounds to what is printed passes; one that comes out by cutting digits is truncated. Only a share whose two
counts the report itself puts beside it ("17/30 nhiệm vụ, đạt 56,66%") can fail: any other may be a share of a number
that is nowhere printed, and then the audit says which whole number would explain it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from itertools import chain, pairwise

import regex

from pipeline.audit_forms import Forms, term_key
from pipeline.audit_values import MONEY, Check, Sheet, Status, Value, limit_of, same_unit, write_decimal, write_exact
from pipeline.repair import EXACT, Share
from rules.fold import fold_text
from rules.identities import Identities

OPENS_PAIR = regex.compile(r"\s*%?\s*\(\s*")  # "92,31% (1200/1300)"
IN_BRACKET = regex.compile(r"\s*%?[^().;\d]{0,40}\(\s*(?:là\s+)?")  # "bằng 110% dự toán (23 tỷ 486 triệu đồng)"
SLASH = regex.compile(r"[^\d;.]{0,40}(?:/|\btrong\s+(?:tổng\s+)?số|\btrên\s+tổng\s+số)\s?")
SENTENCE = regex.compile(r"[.!?…]+\s+(?=[A-ZĐÀ-Ỹ])|\n")
CHANGE = regex.compile(r"(?:(?:tăng|giảm|vượt|hơn|thấp hơn|cao hơn)\s+(?:\w+\s+){0,3}|\btừ\s+)$", regex.IGNORECASE)
OWN_SHARE = regex.compile(r"[^.;:()\d]{0,80}\(?[^.;:()\d]{0,40}")
SHARE_WORD = regex.compile(
    r"(?:[(=]|đạt|chiếm|bằng|tương đương|t[ỷỉ] lệ)\s*(?:t[ỷỉ] lệ)?\s*(?:là)?\s*:?\s*$", regex.IGNORECASE
)
OF_BEFORE = regex.compile(r"\s*%?\s*(?:so với|cùng kỳ|của cùng kỳ)", regex.IGNORECASE)  # a share of another period
NOT_COUNTED = frozenset(fold_text(word) for word in ("lần", "bậc", "điểm", "cấp", "năm", "tháng", "ngày", "hạng"))
HUNDRED = Decimal(100)
REACH = 3  # paragraphs back in which the base of a share may stand
# Shares of a plan, or of what was there years ago: these may be above a hundred.
UNBOUNDED = frozenset((
    "budget_revenue_rate", "enterprises_established_rate", "investment_disbursed_rate", "computers_per_staff_rate",
    "staff_streamlined_rate", "plan_completion_rate",
))  # fmt: skip
MAY_EXCEED = frozenset(("budget_revenue", "enterprises_established"))
# What may stand between "17/30 nhiệm vụ" and its share.
LEADS_TO_SHARE = regex.compile(
    r"[^.;:,()\d]{0,30}[,(]?\s*(?:=|đạt|chiếm|bằng|t[ỷỉ] lệ|tương đương)\s*(?:t[ỷỉ] lệ)?\s*(?:là)?\s*[(*]*"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A count and what it may be a share of. `told` where the report puts the two beside the share as "a/b"."""

    part: Value
    base: Value
    told: bool = False
    rest: bool = False  # the share is of what is left: "98,7%" with 52 of 4.000 overdue

    @property
    def counted(self) -> Decimal:
        """What the share is a share of its base of."""
        return EXACT.subtract(self.base.value, self.part.value) if self.rest else self.part.value


def ratio_checks(forms: Forms) -> Iterator[Check]:
    """Every share of the report with its counts; shares left unexplained, with the base that would explain them."""
    sheet, book = forms.sheet, forms.book
    unexplained: dict[int, list[Check]] = {}
    for value in sheet.values:
        if value.is_share and value.role == "actual" and value.kind != "previous" and value.cell is None:
            yield from _possible(sheet, value)
            for check in _explain(sheet, forms, book, value):
                if check.status == "unverifiable":
                    unexplained.setdefault(value.block, []).append(check)
                else:
                    yield check
        elif value.is_share:
            yield from _possible(sheet, value)
    for checks in unexplained.values():
        hidden = _hidden_base([(check.values[0], check.values[1]) for check in checks])
        if hidden:
            yield hidden
        yield from (check for check in checks if not (hidden and check.rule == "unprinted"))
    yield from _fractions(sheet)


def _possible(sheet: Sheet, share: Value) -> Iterator[Check]:
    """No share of electronic documents, of files in time … is above a hundred."""
    names = {sheet.figures[at].indicator for at in share.figures}
    over = share.value > 100 or (share.value == 100 and share.qualifier in ("more_than", "at_least"))
    if names and not names & UNBOUNDED and over:
        word = "trên " if share.qualifier else ""
        yield Check("ratio", "above_hundred", "fail", f"{word}{write_decimal(share.value)}% > 100%", (share,),
                    Decimal(100), share.value, share.step)  # fmt: skip


def _explain(sheet: Sheet, forms: Forms, book: Identities, share: Value) -> Iterator[Check]:
    """The pair of counts that explains a share; without one, the pair that was to be expected."""
    text = sheet.text(share)
    if CHANGE.search(text[max(0, share.at - 40) : share.at]):
        return
    named = list(_named_pairs(sheet, forms, book, share))
    told = list(_told_pairs(sheet, share))
    best: tuple[Status, Pair] | None = None
    for pair in chain(told, _bracketed(sheet, share), named, _near_pairs(sheet, share)):
        status = judge_share(share, pair)
        if status == "pass" or (status == "truncated" and best is None):
            best = (status, pair)
        if status == "pass":
            break
    relations = _told_share(share, told or _of_its_whole(sheet, share))
    if best:
        yield replace(ratio_check(share, best[1], best[0]), relations=relations)
    elif check := _unexplained(sheet, book, share, told, named):
        yield replace(check, relations=relations)


def _unexplained(
    sheet: Sheet, book: Identities, share: Value, told: Sequence[Pair], named: Sequence[Pair]
) -> Check | None:
    """A share that no counts give: wrong beside its own two counts, else a doubt, with the base that would give it."""
    if told:
        pair = told[0]
        if share.qualifier or pair.part.qualifier or pair.base.qualifier:
            return None
        return ratio_check(share, pair, "fail" if _is_slip(share, pair) else "unverifiable")
    if share.qualifier or share.value in (0, HUNDRED):
        return None
    part = _own_part(sheet, book, share)
    likely = [
        pair for pair in (*_bracketed(sheet, share), *_of_its_whole(sheet, share), *_worded_pair(sheet, share))
        if _is_slip(share, pair) and _may_be_of(sheet, book, share, pair.part)
    ]  # fmt: skip
    likely += [
        pair for pair in named
        if not pair.rest and part in (None, pair.part) and abs(percent(pair) - share.value) * 2 <= share.value
    ]  # fmt: skip
    if part is not None:
        around = (
            Pair(part, base) for base in _bases(sheet, share) if base.value > part.value and _comparable(part, base)
        )
        likely += [pair for pair in around if abs(percent(pair) - share.value) * 20 <= share.value]
    likely = [pair for pair in likely if not (pair.part.qualifier or pair.base.qualifier)]
    if likely:
        return ratio_check(share, _closest_pair(share, likely), "unverifiable")
    return _unprinted(share, part) if part is not None else None


def _unprinted(share: Value, part: Value) -> Check | None:
    """A share of a number that is nowhere printed: which numbers it may be."""
    low, high = _base_range(share, part)
    if not part.is_whole_number or part.qualifier or high is None:
        return None
    first, last = (write_decimal(one) for one in (low, high))
    text = f"{write_exact(part)} = {write_exact(share)}% của "
    rule = "unprinted" if low <= high else "no_base"
    text += (first if low == high else f"{first}–{last}") if low <= high else "?"
    return Check("ratio", rule, "unverifiable", text, (share, part), None, share.value)


def _base_range(share: Value, part: Value) -> tuple[Decimal, Decimal | None]:
    """The least and the largest whole number of which `part` may be that share; None where there is no largest."""
    count = EXACT.multiply(HUNDRED, part.value)
    low = EXACT.divide(count, share.value + 2 * share.slack).to_integral_value(ROUND_CEILING)
    least = share.value - share.slack
    return low, EXACT.divide(count, least).to_integral_value(ROUND_FLOOR) if least > 0 else None


def _own_part(sheet: Sheet, book: Identities, share: Value) -> Value | None:
    """The count that a share is put beside: "đã số hóa 61.228 hồ sơ, đạt 83%", "952 hồ sơ (27%)"."""
    for part in _parts_before(sheet, share):
        between = sheet.text(share)[part.end : share.at]
        text = sheet.text(share)
        beside = OWN_SHARE.fullmatch(between) and SHARE_WORD.search(between) and not OF_BEFORE.match(text, share.end)
        if (
            beside
            and part.kind != "previous"
            and part.reason != "a difference"
            and _may_be_of(sheet, book, share, part)
        ):
            return part
    return None


def _may_be_of(sheet: Sheet, book: Identities, share: Value, part: Value) -> bool:
    """Whether a share may be of a count: "tỷ lệ đúng hạn 95,5%" is none of all that was resolved."""
    rates = [(sheet.figures[at], book.rates.get(sheet.figures[at].indicator)) for at in share.figures]
    counts = [sheet.figures[at] for at in part.figures]
    known = [(figure, rate) for figure, rate in rates if rate]
    if not known or not counts:
        return True
    return any(
        rate.of == count.indicator and figure.dims.timeliness == count.dims.timeliness
        for figure, rate in known for count in counts
    )  # fmt: skip


def ratio_check(share: Value, pair: Pair, status: Status) -> Check:
    """A share as a check: what the counts give, to two more digits than are printed."""
    digits = max(2, 2 - int(share.step.adjusted()))
    shown = EXACT.quantize(percent(pair), Decimal(1).scaleb(-digits))
    part = f"({write_exact(pair.base)} − {write_exact(pair.part)})" if pair.rest else write_exact(pair.part)
    limit = _limit(share, pair) if pair.part.is_whole_number and pair.base.is_whole_number else None
    return Check(
        "ratio", "share", status, f"{part} / {write_exact(pair.base)} = {write_decimal(shown)}%",
        (share, pair.part, pair.base), shown, share.value, limit,
    )  # fmt: skip


def _limit(share: Value, pair: Pair) -> Decimal | None:
    """The smallest error in either count of which it is certain that the share would have shown it."""
    low, high = share.value - share.step, share.value + share.step  # rounded, cut, or rounded up
    if low <= 0 or share.qualifier or pair.rest:
        return None  # a share near nothing bears any base, and so does nothing overdue
    part, base = pair.counted, pair.base.value
    least, most = (EXACT.divide(EXACT.multiply(one, base), HUNDRED) for one in (low, high))
    of_least, of_most = (EXACT.divide(EXACT.multiply(HUNDRED, part), one) for one in (high, low))
    reach = max(part - least, most - part, base - of_least, of_most - base)
    return reach.to_integral_value(ROUND_CEILING) + 1


def _told_share(share: Value, pairs: Sequence[Pair]) -> tuple[Share, ...]:
    """What a printed share tells the repair of two counts: those beside it, else its count and that count's whole.

    Of other pairs one may fit by chance, so that they tell nothing.
    """
    pair = next(iter(pairs), None)
    if pair is None or share.qualifier or not (pair.part.is_whole_number and pair.base.is_whole_number):
        return ()
    low, high = share.value - share.step, share.value + share.step  # rounded, cut, or rounded up
    return (Share(pair.part.index, pair.base.index, low, high),)


def _of_its_whole(sheet: Sheet, share: Value) -> list[Pair]:
    """The count before a share with the whole that the outline gives that count."""
    wholes = [
        (part, sheet.figures[at].part_of) for part in _parts_before(sheet, share) for at in part.figures
    ]  # fmt: skip
    return [Pair(part, sheet.of_figure[at]) for part, at in wholes if at is not None and at in sheet.of_figure]


def percent(pair: Pair) -> Decimal:
    """The share that the counts give, to many more digits than any report prints."""
    return EXACT.divide(EXACT.multiply(HUNDRED, pair.counted), pair.base.value)


def judge_share(share: Value, pair: Pair) -> Status:
    """Rounding passes, cutting digits is truncated; a count that is itself rounded widens what passes.

    All sides are multiplied by the base, so that nothing is divided.
    """
    base = pair.base.value
    if not base:
        return "unverifiable"
    if share.qualifier or pair.part.slack or pair.base.slack:
        return _judge_vague(share, pair)
    gap = EXACT.subtract(EXACT.multiply(HUNDRED, pair.counted), EXACT.multiply(share.value, base))
    half = EXACT.multiply(share.slack, base)
    if gap.copy_abs() <= half:
        return "pass"
    if 0 <= gap < 2 * half:
        return "truncated"
    return "pass" if gap.copy_abs() < 2 * half else "unverifiable"  # a last digit rounded up


def _judge_vague(share: Value, pair: Pair) -> Status:
    low, high = _range(pair)
    printed, half = Fraction(share.value), Fraction(share.slack)
    if share.qualifier in ("at_least", "more_than"):
        return "pass" if high >= printed else "unverifiable"
    if share.qualifier in ("at_most", "less_than"):
        return "pass" if low <= printed else "unverifiable"
    exact = 100 * Fraction(pair.counted) / Fraction(pair.base.value)
    if abs(exact - printed) <= half:
        return "pass"
    if exact - 2 * half < printed <= exact:
        return "truncated"
    return "pass" if low - 2 * half < printed < high + 2 * half else "unverifiable"


def _range(pair: Pair) -> tuple[Fraction, Fraction]:
    part, base = Fraction(pair.counted), Fraction(pair.base.value)
    dp, db = Fraction(pair.part.slack), Fraction(pair.base.slack)
    low, high = (part - dp) / (base + db), (part + dp) / max(base - db, Fraction(1, 10**9))
    return 100 * low, 100 * high


def _is_slip(share: Value, pair: Pair) -> bool:
    """Whether the printed share is near what the counts give: a slip of it, and not a share of something else."""
    return abs(percent(pair) - share.value) <= max(share.value / 5, Decimal(5))


# ---- which counts a share may be of --------------------------------------------------------------------------------


def _told_pairs(sheet: Sheet, share: Value) -> Iterator[Pair]:
    """ "17/30 nhiệm vụ, đạt 56,66%" and "92,31% (1200/1300)"."""
    text, around = sheet.text(share), sheet.by_block[share.block]
    for first, second in pairwise(around):
        if first.cell != share.cell or first.is_share or second.is_share or not second.value:
            continue
        if not SLASH.fullmatch(text[first.end : second.at]):
            continue
        behind = text[second.end : share.at] if second.end <= share.at else None
        before = text[share.end : first.at] if share.end <= first.at else None
        if (behind is not None and LEADS_TO_SHARE.fullmatch(behind)) or (
            before is not None and OPENS_PAIR.fullmatch(before)
        ):
            yield Pair(first, second, told=True)


def _bracketed(sheet: Sheet, share: Value) -> Iterator[Pair]:
    """ "đạt 25,8 tỷ đồng, bằng 110% dự toán (23,5 tỷ đồng)": the base stands in brackets behind the share."""
    text, around = sheet.text(share), sheet.by_block[share.block]
    behind = next((one for one in around if one.index > share.index), None)
    if behind is None or behind.cell != share.cell or behind.is_share or not behind.value:
        return
    if IN_BRACKET.fullmatch(text[share.end : behind.at]):
        for part in _parts_before(sheet, share):
            if same_unit(part, behind):
                yield Pair(part, behind)


def _named_pairs(sheet: Sheet, forms: Forms, book: Identities, share: Value) -> Iterator[Pair]:
    """The counts that the codebook's own definitions name, in the same account."""
    for at in share.figures:
        figure = sheet.figures[at]
        rate = book.rates.get(figure.indicator)
        if not rate:
            continue
        own = forms.keys[at]
        wanted = term_key(own, rate.of, ())
        if rate.share == "dossiers_resolved_rate" and not figure.dims.timeliness:
            wanted = (rate.of, *wanted[1:])
        parts = _closest(sheet, forms, wanted, share)
        for part in parts:
            for term in rate.bases:
                for base in _closest(sheet, forms, term_key(own, term.indicator, term.dims), share):
                    if base is not part and base.value >= part.value:
                        yield Pair(part, base)
        if figure.dims.timeliness == "early_or_on_time":  # "98,7%" where the text counts the overdue ones alone
            late, every = (term_key(own, rate.of, (("timeliness", time),)) for time in ("overdue", ""))
            for part in _closest(sheet, forms, late, share):
                for base in _closest(sheet, forms, every, share):
                    if base.value > part.value:
                        yield Pair(part, base, rest=True)


def _closest(sheet: Sheet, forms: Forms, key: tuple[str, ...], share: Value) -> list[Value]:
    """Numbers with that key, those nearest before the share first."""
    values = [forms.value(at) for at in forms.by_key.get(key, ())]
    values = [value for value in values if value.cell is None or value.block == share.block]
    return sorted(values, key=lambda value: (value.index > share.index, abs(value.index - share.index)))[:2]


def _near_pairs(sheet: Sheet, share: Value) -> Iterator[Pair]:
    """The count just before the share, of its wholes and of the larger counts around; or the two before the share."""
    parts = _parts_before(sheet, share)
    bases = _bases(sheet, share)
    for part in parts:
        for base in bases:
            if base is not part and base.value > part.value and _comparable(part, base):
                yield Pair(part, base)
        for base in bases:
            if base is not part and base.value == part.value and share.value == HUNDRED:
                yield Pair(part, base)
    for base in parts:
        before = [one for one in sheet.by_block[share.block] if one.index < base.index and not one.is_share]
        if before and before[-1].cell == share.cell and _is_count(before[-1]) and before[-1].value < base.value:
            joint = SLASH.fullmatch(sheet.text(share)[before[-1].end : base.at])
            if joint or (share.step < 1 and same_unit(before[-1], base)):
                yield Pair(before[-1], base)


def _parts_before(sheet: Sheet, share: Value) -> list[Value]:
    """What a share may be the share of: the count before it in its sentence, and that count's twin."""
    text = sheet.text(share)
    before = [one for one in sheet.by_block[share.block] if one.index < share.index and one.cell == share.cell]
    counts = [one for one in before if not one.is_share]
    if not counts or not _is_count(counts[-1]):
        return []
    last = counts[-1]
    if SENTENCE.search(text[last.end : share.at]) or (before[-1] is not last and before[-1].index > last.index + 1):
        return []
    return [last]


def _bases(sheet: Sheet, share: Value) -> list[Value]:
    """Counts that the part may be of, nearest first: in this paragraph and in those just before."""
    last = bisect_right(sheet.order, share.block)
    blocks = sheet.order[max(0, last - REACH - 1) : last]
    section = sheet.root(share.section)
    found = [
        value for block in blocks for value in sheet.by_block[block]
        if not value.is_share and value.index < share.index and value.cell == share.cell
        and value.kind != "previous" and sheet.root(value.section) == section
    ]  # fmt: skip
    wholes = [value for value in found if value.block == share.block]
    return [*reversed(wholes), *(value for value in reversed(found) if value.block != share.block)]


def _is_count(value: Value) -> bool:
    """Whether a number may be a share of another: no multiple, rank, or end of a range."""
    return value.noun not in NOT_COUNTED and (value.step >= 1 or value.unit in MONEY)


def _comparable(part: Value, base: Value) -> bool:
    return _is_count(part) and _is_count(base) and same_unit(part, base)


def _worded_pair(sheet: Sheet, share: Value) -> list[Pair]:
    """ "số nhiệm vụ quá hạn chỉ chiếm 4,18%": the count stands in the paragraph before, under the same words."""
    label = " ".join(share.label.lower().split())
    words = next((word for word in ("quá hạn", "trễ hạn", "đúng hạn", "trực tuyến") if word in label), "")
    if not words or share.figures:
        return []
    same = [base for base in _bases(sheet, share) if words in base.label.lower()]
    return [
        Pair(part, base) for part in same[:1] for base in sheet.by_block[part.block]
        if base.value > part.value and not base.is_share
    ]  # fmt: skip


def _closest_pair(share: Value, pairs: Sequence[Pair]) -> Pair:
    """The pair that comes nearest to the printed share."""
    return min(pairs, key=lambda pair: abs(percent(pair) - share.value))


# ---- a base that is nowhere printed --------------------------------------------------------------------------------


def _hidden_base(shares: Sequence[tuple[Value, Value]]) -> Check | None:
    """The one whole number of which all shares of a paragraph are shares, rounded or cut."""
    if len(shares) < 2 or any(not part.is_whole_number or not share.value for share, part in shares):
        return None
    low, high = Fraction(1), Fraction(10**16)
    for share, part in shares:
        step, printed, count = Fraction(share.step), Fraction(share.value), Fraction(part.value)
        low = max(low, 100 * count / (printed + step))
        high = min(high, 100 * count / (printed - step)) if printed > step else high
    first, last = -(-low.numerator // low.denominator), high.numerator // high.denominator
    if first != last:
        return None
    values = tuple(value for pair in shares for value in pair)
    names = ", ".join(f"{write_exact(part)} = {write_exact(share)}%" for share, part in shares)
    return Check("ratio", "hidden_base", "unverifiable", f"{names} (của {write_decimal(Decimal(first))})", values)


# ---- "45/50": done of all ------------------------------------------------------------------------------------------


def _fractions(sheet: Sheet) -> Iterator[Check]:
    """The part of a printed fraction does not exceed its whole."""
    for values in sheet.by_block.values():
        for first, second in pairwise(values):
            if first.cell != second.cell or first.is_share or second.is_share:
                continue
            if not SLASH.fullmatch(sheet.text(first)[first.end : second.at]) or not _comparable(first, second):
                continue
            if first.value > second.value and _is_exceeded(sheet, first, second):
                continue
            if first.value > second.value and not (second.noun or second.figures):
                continue  # "trước 15/12"
            status = "pass" if first.value <= second.value else "unverifiable"
            yield Check("fraction", "part", status, f"{write_exact(first)} / {write_exact(second)}",
                        (first, second), second.value, first.value,
                        limit_of(second, [first], at_most=True))  # fmt: skip


def _is_exceeded(sheet: Sheet, part: Value, base: Value) -> bool:
    """Whether the report says that more was done than planned: revenue, or a share above a hundred beside the two."""
    if any(sheet.figures[at].indicator in MAY_EXCEED for at in part.figures):
        return True
    shares = (one for one in sheet.by_block[part.block] if one.is_share and one.value > HUNDRED)
    return any(judge_share(one, Pair(part, base)) != "unverifiable" for one in shares)
