"""Messages: both languages say the same things, and every kind of thing has a word."""

from __future__ import annotations

import re
import string
from pathlib import Path
from typing import get_args

import pytest

from pipeline.messages import DOC_TYPES, KINDS, MESSAGES, ROLES, write_number
from rules.model import MentionKind, Role
from tests.messages_used import passed_words

ROOT = Path(__file__).resolve().parent.parent


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", MESSAGES)
def test_both_languages_name_the_same_values(key: str) -> None:
    vietnamese, english = MESSAGES[key]
    assert places(vietnamese) == places(english)


SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "pipeline").glob("*.py") if path.name != "messages.py"]


def test_every_message_is_said() -> None:
    assert MESSAGES.keys() - passed_words(SOURCES) == set()


@pytest.mark.parametrize("key", ["reading", "written", "unchanged"])
def test_a_word_that_stands_elsewhere_in_the_code_does_not_hide_a_message_that_nobody_says(key: str) -> None:
    silent = [re.sub(rf'\bsay\("{key}"', 'say("another"', source) for source in SOURCES]
    assert silent != SOURCES
    assert key not in passed_words(silent)


def test_every_kind_and_role_has_a_word() -> None:
    assert set(KINDS) == set(get_args(MentionKind))
    assert set(ROLES) == set(get_args(Role))
    assert {"bao_cao", "ke_hoach", "other"} <= set(DOC_TYPES)


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [(0, "0", "0"), (1234, "1.234", "1,234"), (98.5, "98,5", "98.5"), (1234567.25, "1.234.567,25", "1,234,567.25")],
)
def test_numbers_are_written_as_people_of_the_language_do(value: float, vietnamese: str, english: str) -> None:
    assert (write_number(value), write_number(value, "en")) == (vietnamese, english)
