"""Phrases with alternatives, as the rule files write them: "{trước|sớm} {|hạn} và đúng hạn" is four."""

from __future__ import annotations

import re
from itertools import product

CHOICE = re.compile(r"\{([^{}]*)\}")


def expand(phrase: str) -> list[str]:
    """The phrases that one with alternatives in braces stands for; an empty alternative leaves the word out.

    >>> expand("{trước|sớm} {|hạn} và đúng hạn")
    ['trước và đúng hạn', 'trước hạn và đúng hạn', 'sớm và đúng hạn', 'sớm hạn và đúng hạn']
    >>> expand("quá hạn")
    ['quá hạn']
    """
    pieces = CHOICE.split(phrase)
    choices = [piece.split("|") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    return [" ".join("".join(chosen).split()) for chosen in product(*choices)]
