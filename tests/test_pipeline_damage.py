"""Damaged letters: what must never change, and how much does."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from pipeline.damage import damage

TEXT = "Đã tiếp nhận và giải quyết 1.204 hồ sơ trực tuyến,\nđạt 98,5%; còn 12 hồ sơ của UBND huyện.\n" * 200
NOT_LETTERS = re.compile(r"[\d\s.,;%/()-]")


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơưừýTIẾNG 0123456789.,;\n", max_size=200), st.integers(0, 9))
def test_digits_lines_and_signs_stay(text: str, seed: int) -> None:
    damaged = damage(text, 0.5, seed)
    assert NOT_LETTERS.findall(damaged) == NOT_LETTERS.findall(text)


def test_the_share_is_that_of_the_letters() -> None:
    damaged = damage(TEXT, 0.03, 1)
    letters = sum(sign.isalpha() for sign in TEXT)
    changed = sum(
        max(after - before, until - since)
        for old, new in zip(TEXT.split(), damaged.split(), strict=True)
        for kind, before, after, since, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
    )
    assert 0.025 < changed / letters < 0.045  # two letters exchanged count twice


def test_the_same_seed_gives_the_same_damage_and_another_another() -> None:
    assert damage(TEXT, 0.03, 1) == damage(TEXT, 0.03, 1) != damage(TEXT, 0.03, 2)


def test_nothing_and_everything() -> None:
    assert damage(TEXT, 0, 1) == TEXT
    assert not {"nhận", "giải", "quyết", "tuyến"} & set(damage(TEXT, 1, 1).split())
