"""Which words were meant: the noisy channel, a slip of the hand or eye weighed against how words follow one another.

Written words are taken for the ones meant, with slips. A slip has a price (`rules.spelling.distance`), and so has a
word after another one, by how often they follow one another in the rule files and in the document itself. The
cheapest reading of a whole passage is sought (Viterbi), so that damaged neighbours bear each other out. A word changes
only where the better one is better by a margin, alone; in doubt it stays. See Shannon 1948; Church and Gale 1991.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from rules.fold import fold
from rules.spelling import (
    DOUBLE,
    MARK,
    NAME,
    NUMBER,
    SIGN,
    Counts,
    Vocabulary,
    form_of_token,
    is_word,
    names_in,
    pairs_of,
)

# All prices are natural logarithms of a probability, negated.
SLIP, PER_COST = 0.3, 4.0  # of a slip that costs 0 and 1 more, where every word has one
DAMAGE = (0.005, 0.12)  # the share of words with a slip, at least and at most
PER_STRANGE = 2.0  # words with a slip, for each that is thereby no word
OWN = 3  # what a pair that a document repeats counts, against one of the rule files
UNKNOWN, SYLLABLES = 0.15, 6000  # the share of words that the rule files lack, and of how many
ONCE = 0.3  # what a known word counts beyond what is seen of it
NO_WORD = 1e-9  # how likely a word is none
ONE_OF_NAMES, NO_NAME = 7.0, 0.5  # the price of one name among all; of taking what looks like a name for a word
BETTER, CLEAR = 1.0, 0.5  # by how much a word must be better than the one written, and than any other
NAME_WORDS = 4  # of a unit's name, which no rule knows and nothing mends
UNITS = frozenset(fold(word) for word in ("xã", "phường", "trấn", "huyện", "quận", "phố", "tỉnh", "khu"))
SAFE = 3.0  # by how much a word behind a number must be better than any that scales the number
SCALES = frozenset(fold(word) for word in ("trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ"))


class Candidate(NamedTuple):
    """One way to read a token: what it is to its neighbours, the word, the price, and whether it is known."""

    form: str
    word: str
    price: float
    kind: str  # "known", "syllable" or "none"


@dataclass(slots=True)
class Wording:
    """How the words of one document follow one another, and how many of them have slips."""

    vocabulary: Vocabulary
    damage: float = DAMAGE[1]
    only: frozenset[str] | None = None  # the words that may have been others; None is any
    own: Counter[tuple[str, str]] = field(default_factory=Counter)
    _counts: Counts = field(init=False, repr=False)
    _prices: dict[tuple[str, str, str], float] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._counts = Counts.of(self.own)

    @classmethod
    def of(cls, passages: Iterable[Sequence[re.Match[str]]], strange: float, vocabulary: Vocabulary) -> Wording:
        """The wording of a document's passages, of whose different words the share `strange` is none.

        Only what a document repeats counts, and what the rules do not know must come three times: the same slip may
        be made twice.
        """
        pairs = Counter(pair for tokens in passages for pair in pairs_of(tokens))
        repeated = Counter[tuple[str, str]]()
        for pair, times in pairs.items():
            strangers = sum(len(form) > 1 and form not in vocabulary.spelled for form in pair)
            if times > 1 + bool(strangers):
                repeated[pair] = OWN * (times - 1 - bool(strangers))
        return cls(vocabulary, damage_of(strange), own=repeated)

    def doubts(self, text: str) -> bool:
        """Whether a text may hold a word that was another one."""
        return self.only is None or any(word in text for word in self.only)

    def mended(self, tokens: Sequence[re.Match[str]]) -> dict[int, str]:
        """The words that change, by their number among the tokens of a passage."""
        columns = self._columns(tokens)
        if all(len(column) == 1 for column in columns):
            return {}
        path = self._cheapest(columns)
        changed: dict[int, str] = {}
        for at in range(len(tokens)):
            if path[at + 1].word != columns[at + 1][0].word and self._is_clear(columns, path, at + 1):
                changed[at] = in_case(path[at + 1].word, columns[at + 1][0].word)
        return changed

    def _columns(self, tokens: Sequence[re.Match[str]]) -> list[list[Candidate]]:
        """The ways to read each token, as written first; the ends of the passage are the first and the last."""
        forms = ["", *map(form_of_token, tokens), ""]
        end = [Candidate("", "", 0.0, "known")]
        columns = [end]
        marks = zip(tokens, names_in(tokens), _in_unit_names(tokens, forms[1:-1]), strict=True)
        for at, (token, named, of_unit) in enumerate(marks, 1):
            word, form, before = token["word"], forms[at], forms[at - 1]
            written = Candidate(form, word or "", 0.0, self._kind(word or "", form))
            doubted = bool(word) and not of_unit and (self.only is None or word in self.only)
            if not doubted or self._stands(word, written.kind, before, form, forms[at + 1]):
                columns.append([written])
                continue
            column = [written, Candidate(NAME, word, ONE_OF_NAMES, "known")] if named else [written]
            for known, cost in self.vocabulary.near(word):
                if (folded := fold(known)) != form:
                    price = SLIP - math.log(self.damage) + PER_COST * cost + (NO_NAME if named else 0)
                    column.append(Candidate(folded, known, price, "known"))
            columns.append(column)
        return [*columns, end]

    def _kind(self, word: str, form: str) -> str:
        if not word or form in self.vocabulary.spelled or form in self._counts.times:
            return "known"
        return "syllable" if is_word(word) else "none"

    def _stands(self, word: str, kind: str, before: str, form: str, after: str) -> bool:
        """Whether a word is beyond doubt: known with both neighbours, the mark of a list, or a short abbreviation."""
        if kind == "known" and self._is_pair(before, form) and self._is_pair(form, after):
            return True
        if len(word) == 1 and before in ("", SIGN):
            return True  # "a)" is a mark
        return word.isupper() and (len(word) < 2 or (len(word) < 3 and word.isascii()))

    def _is_pair(self, first: str, second: str) -> bool:
        return (first, second) in self.vocabulary.pairs or (first, second) in self.own

    def _cheapest(self, columns: Sequence[Sequence[Candidate]]) -> list[Candidate]:
        totals = [0.0]
        back: list[list[int]] = [[0]]
        for before, column in pairwise(columns):
            reached, steps = [], []
            for candidate in column:
                prices = [total + self._price(one.form, candidate) for total, one in zip(totals, before, strict=True)]
                least = min(prices)
                steps.append(prices.index(least))
                reached.append(least + candidate.price)
            totals = reached
            back.append(steps)
        path, at = [], 0
        for column, steps in zip(reversed(columns), reversed(back), strict=True):
            path.append(column[at])
            at = steps[at]
        return path[::-1]

    def _is_clear(self, columns: Sequence[Sequence[Candidate]], path: Sequence[Candidate], at: int) -> bool:
        """Whether the word chosen is better than the one written, and than any other, by a margin."""
        prices: dict[str, float] = {}
        for candidate in columns[at]:
            price = (
                self._price(path[at - 1].form, candidate) + candidate.price + self._price(candidate.form, path[at + 1])
            )
            prices[candidate.word] = min(price, prices.get(candidate.word, price))
        chosen, written = prices.pop(path[at].word), prices.pop(columns[at][0].word)
        if written - chosen < BETTER or min(prices.values(), default=math.inf) - chosen < CLEAR:
            return False
        return path[at - 1].form != NUMBER or self._is_safe(columns[at], path[at], prices, chosen)

    def _is_safe(
        self, column: Sequence[Candidate], meant: Candidate, others: Mapping[str, float], price: float
    ) -> bool:
        """Whether a word behind a number leaves it what it is: "80,5 tr" may be millions or billions.

        A word that scales a number lacks a mark at most or has a letter twice; and where another word is meant, none
        that scales may be near.
        """
        if meant.form not in SCALES:
            scaling = [other for known, other in others.items() if known and fold(known) in SCALES]
            return min(scaling, default=math.inf) - price >= SAFE
        written = column[0].word
        cost = dict(self.vocabulary.near(written))[meant.word]
        return len(written) > 2 and (cost <= MARK or (cost <= DOUBLE and len(written) > len(meant.word)))

    def _price(self, before: str, candidate: Candidate) -> float:
        """The price of a word after another one: by their own count, and by that of the word for what is not seen."""
        key = before, candidate.form, candidate.kind
        if (price := self._prices.get(key)) is None:
            alone = self._alone(candidate)
            known, own = self.vocabulary.counts, self._counts
            if times := known.after[before] + own.after[before]:
                seen = self.vocabulary.pairs[before, candidate.form] + self.own[before, candidate.form]
                kinds = known.kinds[before] + own.kinds[before]
                unseen = kinds / (kinds + times)  # Witten and Bell 1991
                price = -math.log((1 - unseen) * seen / times + unseen * alone)
            else:
                price = -math.log(alone)
            self._prices[key] = price
        return price

    def _alone(self, candidate: Candidate) -> float:
        if candidate.kind == "known":
            known, own = self.vocabulary.counts, self._counts
            times = known.times[candidate.form] + own.times[candidate.form] + ONCE
            return (1 - UNKNOWN) * times / (known.total + own.total + ONCE * len(self.vocabulary.spelled))
        return UNKNOWN / SYLLABLES if candidate.kind == "syllable" else NO_WORD


def _in_unit_names(tokens: Sequence[re.Match[str]], forms: Sequence[str]) -> list[bool]:
    """Which words stand in the name of a unit: with capitals, behind its kind ("UBND PHƯỜNG AN LÂM")."""
    inside, left = [], 0
    for token, form in zip(tokens, forms, strict=True):
        within = left > 0 and bool(token["word"]) and token["word"][0].isupper()
        inside.append(within)
        left = NAME_WORDS if form in UNITS else left - 1 if within else 0
    return inside


def damage_of(strange: float) -> float:
    """The share of words with a slip in a text of whose different words the share `strange` is none."""
    return min(max(PER_STRANGE * strange, DAMAGE[0]), DAMAGE[1])


def in_case(known: str, written: str) -> str:
    """A known word in the capitals of the written one.

    >>> in_case("phường", "PHỜƯNG"), in_case("trong", "Trogn"), in_case("số", "SSố")
    ('PHƯỜNG', 'Trong', 'Số')
    """
    if written.isupper() and len(written) > 1:
        return known.upper()
    return known[0].upper() + known[1:] if written[0].isupper() else known
