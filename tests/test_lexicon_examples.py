"""Every rule holds on its own examples: links on their sentences, concepts on their words and near misses of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rules import examples
from rules.rulebook import load_rulebook

BOOK = load_rulebook()
LINKS = {link.id: link for link in BOOK.links}
# Words that two concepts of one slot claim, each with its reason: the unit beside them decides which one speaks.
SHARED_ON_PURPOSE: dict[tuple[str, str], str] = {
    ("topic", "được giao"): "posts assigned and tasks assigned; the noun decides",
    ("topic", "đang thực hiện"): "procedures in force and tasks not yet done; the noun decides",
    ("topic", "tiếp nhận tại bộ phận một cửa"): "dossiers received and procedures offered there; the noun decides",
    ("topic", "tiếp nhận tại bộ phận tiếp nhận và trả kết quả"): "the same",
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_link_holds_on_its_examples(link):
    assert examples.check_link(link, BOOK) == []


@pytest.mark.parametrize("concept", BOOK.concepts.values(), ids=list(BOOK.concepts))
def test_words_are_matched_and_near_misses_are_not(concept):
    assert examples.check_concept(concept, BOOK) == []


def test_a_failing_example_says_where_what_and_what_to_do():
    link = replace(LINKS["dossiers_received#1"], accepts=("Cử ⟦3⟧ người đi học",), rejects=("Đã tiếp nhận ⟦7⟧ hồ sơ.",))
    missed, matched = examples.check_link(link, BOOK)
    assert missed.splitlines()[0].startswith('rules/links.toml, link "dossiers_received#1": reads ')
    assert missed.splitlines()[1:3] == ["    Cử 3 người đi học", "       ~"]
    assert "matches a sentence that it lists under rejects" in matched
    assert matched.splitlines()[-1].strip() == "narrow the link, or move the sentence to accepts"


@pytest.mark.parametrize("example", ["không có số", "⟦1⟧ và ⟦2⟧", "⟦⟧ hồ sơ", "⟦12 hồ sơ"])
def test_an_example_has_one_marked_number(example):
    with pytest.raises(ValueError, match="exactly one number"):
        examples.parse(example)


def test_no_two_concepts_of_a_slot_share_words():
    shared = [one for one in examples.shared_words(BOOK) if one[:2] not in SHARED_ON_PURPOSE]
    assert shared == []


def test_no_words_twice():
    assert examples.repeated_words(BOOK) == []
