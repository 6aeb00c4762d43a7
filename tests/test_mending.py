"""Damaged words: what is mended, what stays, and that no digit and no place is ever lost."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import Passage
from extractors.reader import read
from pipeline.damage import damage
from rules.mending import is_damaged, mend_document, mend_passage
from rules.reading import read_report
from rules.rulebook import load_rulebook
from rules.spelling import TOKEN, distance, is_word, load_vocabulary, syllables
from rules.wording import Wording

WORDS = load_vocabulary()
DIRTY = Wording(WORDS)  # of a text in which every eighth word has a slip
REPORT = """ỦY BAN NHÂN DÂN
HUYỆN PHONG HÒA

BÁO CÁO
Kết quả công tác cải cách hành chính quý II năm 2022

I. Kết quả
- Tổng số hồ sơ tiếp nhận: 1.204 hồ sơ, trong đó tiếp nhận trực tuyến: 512 hồ sơ.
- Số hồ sơ đã giải quyết: 1.150 hồ sơ; trong đó trước hạn và đúng hạn: 1.100 hồ sơ, quá hạn: 50 hồ sơ.
"""
DAMAGED = (
    REPORT.replace("tiếp nhận: 1", "tiêp nhnận: 1")
    .replace("hồ sơ, trong đó", "hồ so, trogn đó")
    .replace("đã giải quyết", "đã qiải quyêt")
    .replace("quá hạn: 50", "quá hạu: 50")
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("đã qiải quyêt", "đã giải quyết"),
        ("Tiép nhận 12 hồ so", "Tiếp nhận 12 hồ sơ"),
        ("nộp tựrc tuyến rnức độ 3", "nộp trực tuyến mức độ 3"),
        ("có 12 TTTHC", "có 12 TTHC"),
        ("UBND PHỜƯNG báo cáo", "UBND PHƯỜNG báo cáo"),
        ("SSố hóa hồ sơ", "Số hóa hồ sơ"),
        # words that stand in another place, or mean something else
        ("tại cấp sã: 12 hồ sơ", "tại cấp xã: 12 hồ sơ"),
        ("ấp huyện tiếp nhận 12 hồ sơ", "cấp huyện tiếp nhận 12 hồ sơ"),
        ("12 TTHC cấp huyện yà cấp xã", "12 TTHC cấp huyện và cấp xã"),
        ("số nồ sơ quá ạn là 12", "số hồ sơ quá hạn là 12"),
        ("11 ngan hồ sơ, 3 triệuu đồng", "11 ngàn hồ sơ, 3 triệu đồng"),
        # silent: what may scale a number in two ways
        ("80,5 tr đồng, 7,5 ỷ đồng, 12 ngà hồ sơ", "80,5 tr đồng, 7,5 ỷ đồng, 12 ngà hồ sơ"),
        # silent: what stands, names, abbreviations, what could be several words
        ("so với cùng kỳ, trước hạn 12 hồ sơ", "so với cùng kỳ, trước hạn 12 hồ sơ"),
        ("huyện Krông Pa, xã Ea Sơn", "huyện Krông Pa, xã Ea Sơn"),
        ("số 12/NĐ-CP của Chính phủ", "số 12/NĐ-CP của Chính phủ"),
        ("xyzt", "xyzt"),
        ("tại dichvucong.tinhx.gov.vn", "tại dichvucong.tinhx.gov.vn"),
    ],
)
def test_words_are_mended_where_one_was_meant(written: str, meant: str) -> None:
    assert mend_passage(Passage(written, ((0, 0),)), DIRTY)[0].text == meant


def test_a_document_vouches_for_its_own_words_but_not_for_a_slip() -> None:
    def wording(*texts: str) -> Wording:
        return Wording.of([list(TOKEN.finditer(text)) for text in texts], 0.06, WORDS)

    slip = Passage("giải quết nhưng chưa trả", ((0, 0),))
    own = Passage("tổ tiếp dânn lưu động", ((0, 0),))
    assert mend_passage(slip, wording(*["giải quết nhưng chưa trả"] * 2))[0].text == "giải quyết nhưng chưa trả"
    assert mend_passage(own, wording("tổ tiếp dân lưu động"))[0].text == "tổ tiếp dân lưu động"
    names = wording(*["phường Quết Thắng có 12 hồ sơ"] * 5)
    assert mend_passage(Passage("tại phường Quết Thắng", ((0, 0),)), names)[0].text == "tại phường Quết Thắng"


@pytest.mark.parametrize(
    "word", ["nghiêng", "quyển", "giếng", "gì", "khuỷu", "ướt", "yêu", "xoong", "huyện", "hòa", "hoà"]
)
def test_syllables(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize("word", ["nge", "cê", "ngiêng", "quyêt", "tựrc", "hvyện", "giảí", "kach"])
def test_no_syllables(word: str) -> None:
    assert not is_word(word)


def test_there_are_about_as_many_syllables_as_spelling_allows() -> None:
    assert 12_000 < len(syllables()) < 20_000


def test_a_clean_text_is_read_as_it_stands() -> None:
    document = read("a.txt", data=REPORT.encode())
    assert not is_damaged(REPORT, WORDS)
    assert mend_document(document, WORDS) is document


def test_a_damaged_report_gives_the_figures_of_the_clean_one() -> None:
    book = load_rulebook()

    def figures(text: str) -> list[tuple[str, Decimal, int, str]]:
        document = mend_document(read("a.txt", data=text.encode()), WORDS)
        return [
            (one.indicator, one.value, document.line(one.span.start), document.text[one.span.start : one.span.end])
            for one in read_report(document, book).figures
        ]

    assert len(figures(REPORT)) >= 5
    assert figures(DAMAGED) == figures(REPORT)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_digits_signs_and_places_stay(seed: int) -> None:
    text = unicodedata.normalize("NFC", damage(REPORT, 0.1, seed))
    passage = Passage(text, ((0, 7), (40, 60)))
    mended, _ = mend_passage(passage, DIRTY)
    assert re.findall(r"[^\w\s]|\d|\s", mended.text) == re.findall(r"[^\w\s]|\d|\s", text)
    numbers = zip(re.finditer(r"\d+", text), re.finditer(r"\d+", mended.text), strict=True)
    for old, new in numbers:
        assert mended.span(*new.span()) == passage.span(*old.span())
    words = zip(re.finditer(r"\w+", text), re.finditer(r"\w+", mended.text), strict=True)
    for old, new in words:
        if len(new[0]) > 1:
            assert mended.span(*new.span()) == passage.span(*old.span())


@pytest.mark.parametrize(
    ("written", "meant", "cost"), [("ho", "hồ", 0.5), ("qiải", "giải", 0.8), ("giả", "giải", 1.0), ("giải", "giải", 0)]
)
def test_distance(written: str, meant: str, cost: float) -> None:
    assert distance(written, meant) == cost
