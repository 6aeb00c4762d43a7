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
from rules.fold import fold
from rules.mending import (
    NUMBER,
    SIGN,
    distance,
    is_damaged,
    is_word,
    load_vocabulary,
    mend,
    mend_document,
    mend_passage,
    syllables,
)  # fmt: skip
from rules.reading import read_report
from rules.rulebook import load_rulebook

WORDS = load_vocabulary()
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
    ("written", "before", "after", "meant"),
    [
        ("qiải", "", "quyết", "giải"),
        ("quyêt", "giải", "", "quyết"),
        ("Tiép", "", "nhận", "Tiếp"),
        ("so", "hồ", NUMBER, "sơ"),
        ("hồồ", "", "sơ", "hồ"),
        ("tựrc", "", "tuyến", "trực"),
        ("rnức", "", "độ", "mức"),
        ("TTTHC", NUMBER, "", "TTHC"),
        # silent: a word that stands, a name, an abbreviation, what could be several words
        ("so", "", "với", "so"),
        ("trước", "", "hạn", "trước"),
        ("Krông", "huyện", "", "Krông"),
        ("Sơn", "xã", SIGN, "Sơn"),
        ("NĐ", SIGN, SIGN, "NĐ"),
        ("xyzt", "", "", "xyzt"),
    ],
)
def test_words_are_mended_where_one_was_meant(written: str, before: str, after: str, meant: str) -> None:
    context = [one if one in ("", NUMBER, SIGN) else fold(one) for one in (before, after)]
    assert mend(written, WORDS, *context) == meant


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
    mended, _ = mend_passage(passage, WORDS)
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
