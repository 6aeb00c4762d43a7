"""How Vietnamese words are spelled, which of them the rules know, and what a slip of the hand or eye makes of them."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from rules.fold import TONES, bare, fold
from rules.phrases import expand

HERE = Path(__file__).parent
RAISED = "¹²³⁰⁴-⁹"  # marks of footnotes, letters to the module re
WORD = re.compile(rf"[^\W\d_{RAISED}]+")
# Words, numbers and signs; letters of an address ("dichvucong.gov.vn") are no words.
TOKEN = re.compile(
    rf"https?://\S+|(?P<word>(?<![\w@.'’]){WORD.pattern}(?![^\W{RAISED}]|['’@]|\.\w))|(?P<number>\d[\d.,]*)|(?P<sign>[^\w\s]|\n)|\w+"
)
NUMBER, SIGN, NAME = "#", ",", "§"  # what stands for any number, sign and name among the neighbours of a word
# ---- costs of one slip; two lost marks are one slip, too ---------------------------------------------------------
MOST, TWICE = 1.0, 1.8  # of one slip; of two, in a word of some length
MARK, LIKE, SWAP, DOUBLE, OTHER = 0.5, 0.8, 0.9, 0.8, 1.0
LIKE_PAIRS = "ao bh ce co eo ft gq hn ij il it lt kh nu np rt sx uv vy mn"  # letters that a scanner confuses
JOINED = (("m", "rn"), ("m", "nn"), ("m", "in"), ("h", "li"), ("n", "ri"), ("w", "vv"), ("d", "ci"))
KEPT = 200_000  # words that are remembered
# ---- the syllables of Vietnamese ---------------------------------------------------------------------------------
ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm  ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan "
    "oang oanh oao oap  oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn "
    "ông ôp ôt ơ ơi ơm ơn ơp ơt u  ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ "
    "up ut uy uya uych uynh uyt uyu uyêt uyên  uyn uyp ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y "
    "yêm yên yêng yêt yêu"
)
STOPPED = ("c", "ch", "p", "t")  # syllables that end so have the tones sắc and nặng alone
BEFORE_FRONT = {"k": True, "gh": True, "ngh": True, "c": False, "g": False, "ng": False}  # before e ê i y, or never


class Counts(NamedTuple):
    """How often words stand in pairs: as the first, with how many different ones behind, and as the second."""

    after: Counter[str]
    kinds: Counter[str]
    times: Counter[str]
    total: int

    @classmethod
    def of(cls, pairs: Mapping[tuple[str, str], int]) -> Counts:
        after, kinds, times = Counter[str](), Counter[str](), Counter[str]()
        for (first, second), number in pairs.items():
            after[first] += number
            kinds[first] += 1
            times[second] += number
        return cls(after, kinds, times, times.total())


@dataclass(slots=True)
class Vocabulary:
    """The words that the rules know, how often one follows another, and an index of them by what a slip leaves."""

    spelled: dict[str, str]  # folded: as spelled
    pairs: Counter[tuple[str, str]]  # how often two follow one another
    counts: Counts = field(init=False, repr=False)
    _index: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _near: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict, repr=False)
    _strange: dict[str, bool] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.counts = Counts.of(self.pairs)
        for word in self.spelled.values():
            for key in _keys(bare(word)):
                self._index.setdefault(key, []).append(word)

    def is_strange(self, word: str) -> bool:
        """Whether a word is no syllable, no abbreviation and none that the rules know: one with a slip, or foreign.

        >>> [load_vocabulary().is_strange(word) for word in ("hvyện", "PHỜƯNG", "TTHC", "huyện")]
        [True, True, False, False]
        """
        if (strange := self._strange.get(word)) is None:
            if len(self._strange) >= KEPT:
                self._strange.clear()
            strange = _is_spelled_out(word) and form_of(word) not in syllables() and form_of(word) not in self.spelled
            self._strange[word] = strange
        return strange

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known words a slip or two from a word, each with its cost, the cheapest first.

        An abbreviation is near to capitals alone: "đnq" is no "NQ".
        """
        key = word if word.isupper() else word.lower()
        if (found := self._near.get(key)) is None:
            if len(self._near) >= KEPT:
                self._near.clear()
            found = self._near[key] = self._look_up(word.lower(), word.isupper())
        return found

    def _look_up(self, word: str, capitals: bool) -> tuple[tuple[str, float], ...]:
        if len(word) > 12:
            return ()
        costs: dict[str, float] = {}
        for key in _keys(bare(word)):
            for known in self._index.get(key, ()):
                if known not in costs and (cost := distance(word, known)) <= (TWICE if len(word) > 3 else MOST):
                    costs[known] = cost
        for variant in _rejoined(word):
            if known := self.spelled.get(fold(variant), ""):
                costs[known] = min(LIKE, costs.get(known, LIKE))
        near = ((known, cost) for known, cost in costs.items() if capitals or fold(known) in syllables())
        return tuple(sorted(near, key=lambda one: (one[1], one[0])))


@cache
def load_vocabulary(folder: Path = HERE) -> Vocabulary:
    """The words of all strings in the rule files of a folder, examples and names of provinces included."""
    spelled: dict[str, str] = {}
    pairs = Counter[tuple[str, str]]()
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for word in data.pop("common", "").split():
            spelled.setdefault(fold(word), word)
        for text in _strings(data):
            written = [TOKEN.finditer(one) for one in expand(text.replace("⟦", "").replace("⟧", ""))]
            told = [pair for tokens in written for pair in pairs_of(list(tokens))]
            pairs.update(told if len(written) == 1 else set(told))  # alternatives are one phrase, told once
            for word in WORD.findall(text):
                spelled.setdefault(fold(word), word.lower())
    meant = {form: word for form, word in spelled.items() if len(word) > 1 or form in syllables()}
    return Vocabulary(meant, pairs)


def pairs_of(tokens: Sequence[re.Match[str]]) -> Iterator[tuple[str, str]]:
    """Which word follows which, with the ends of the text as ""; a name counts for itself and for any name."""
    forms = ["", *map(form_of_token, tokens), ""]
    yield from pairwise(forms)
    classes = ["", *(NAME if named else form for named, form in zip(names_in(tokens), forms[1:-1], strict=True)), ""]
    yield from (pair for pair in pairwise(classes) if NAME in pair)


def form_of_token(token: re.Match[str]) -> str:
    """What a token is to its neighbours: the form of a word, NUMBER or SIGN."""
    if token["word"]:
        return form_of(token["word"])
    return NUMBER if token["number"] else SIGN


def names_in(tokens: Sequence[re.Match[str]]) -> list[bool]:
    """Which tokens may be names: those with a capital that no sentence asks for, or with another one behind."""
    titled = [bool(token["word"]) and token["word"].istitle() for token in tokens]
    within = [False, *(not token["sign"] for token in tokens)]
    return [
        one and (inside or behind) for one, inside, behind in zip(titled, within, [*titled[1:], False], strict=False)
    ]


@cache
def syllables() -> frozenset[str]:
    """All syllables that Vietnamese spelling allows, folded, with their tones.

    >>> {fold("quyết"), fold("giải"), fold("ở"), fold("nghiệp")} <= syllables()
    True
    >>> {fold("quyểt"), fold("ngiệp"), fold("hvyện")} & syllables()
    set()
    """
    found = set()
    for onset in ("", *ONSETS.split()):
        for rime in RIMES.split():
            if not _spells(onset, rime):
                continue
            syllable = onset + (rime[1:] if onset == "gi" and rime[0] == "i" and len(rime) > 1 else rime)
            for tone in ("", *TONES.values()):
                if not rime.endswith(STOPPED) or tone in ("1", "5"):
                    found.add(fold(syllable) + tone)
    return frozenset(found | {"gi" + tone for tone in ("", *TONES.values())})


def is_word(word: str) -> bool:
    """Whether a word may be meant as it stands: a syllable, or an abbreviation in capitals."""
    return (word.isupper() and len(word) < 6) or form_of(word) in syllables()


def has_vowel(word: str) -> bool:
    """Whether a word can be spoken; what cannot be is an abbreviation rather than a slip, where slips are rare."""
    return any(sign in "aeiouy" for sign in bare(word))


@lru_cache(maxsize=65536)
def form_of(word: str) -> str:
    """The word folded; with two tones it is no word, though folding lets the last one speak.

    >>> form_of("giải") == fold("giải"), form_of("giảí") in syllables()
    (True, False)
    """
    if word.isascii():
        return fold(word)
    tones = sum(sign in TONES for sign in unicodedata.normalize("NFD", word))
    return fold(word) if tones < 2 else word.lower()


def distance(written: str, meant: str) -> float:
    """The cost of the slips between two words in lower case, letters with their marks counted as one.

    >>> distance("ho", "hồ"), distance("tựrc", "trực"), distance("hồồ", "hồ"), distance("quyt", "quyết")
    (0.5, 0.9, 0.8, 1.0)
    """
    if abs(len(written) - len(meant)) > 2:
        return 2 * TWICE
    older: list[float] = []
    row = [OTHER * at for at in range(len(meant) + 1)]
    for i, sign in enumerate(written, 1):
        last, row = row, [OTHER * i]
        for j, other in enumerate(meant, 1):
            double = DOUBLE if i > 1 and written[i - 2] == sign else OTHER
            cost = min(last[j - 1] + _letter(sign, other), last[j] + double, row[j - 1] + OTHER)
            if i > 1 and j > 1 and sign == meant[j - 2] and written[i - 2] == other and sign != other:
                cost = min(cost, older[j - 2] + SWAP)
            row.append(cost)
        older = last
    return row[-1]


@cache
def _letter(written: str, meant: str) -> float:
    if written == meant:
        return 0
    left, right = bare(written), bare(meant)
    if left == right:
        return MARK
    if left + right not in LIKE_PAIRS and right + left not in LIKE_PAIRS:
        return OTHER
    # A letter taken for another loses its marks; one with other marks than the letter meant is two slips.
    return LIKE if written == left or _marks(written) == _marks(meant) else LIKE + MARK


def _marks(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[1:]


def _is_spelled_out(word: str) -> bool:
    """Whether a word is written out: small, with a capital, or in capitals with a mark, which abbreviations lack."""
    if len(word) < 2:
        return False
    if word.isupper():
        return len(word) > 3 and not unicodedata.is_normalized("NFD", word)
    return word.islower() or word.istitle() or (word[0] == word[1] and word[2:].islower() and len(word) > 3)


def _keys(word: str) -> set[str]:
    """A bare word, and all that is left of it when a letter is dropped; of a longer word, two."""
    one = {word[:at] + word[at + 1 :] for at in range(len(word))}
    two = {left[:at] + left[at + 1 :] for left in one for at in range(len(left))} if len(word) > 4 else set()
    return {word} | one | two


def _rejoined(word: str) -> Iterator[str]:
    """The word with one letter for two, or two for one, as a scanner confuses them."""
    for one, two in JOINED:
        for read, meant in ((one, two), (two, one)):
            at = word.find(read)
            while at >= 0:
                yield word[:at] + meant + word[at + len(read) :]
                at = word.find(read, at + 1)


def _spells(onset: str, rime: str) -> bool:
    """Whether an onset may stand before a rime: "ke", "nghe" but not "ce", "nge"."""
    if onset in BEFORE_FRONT:
        return (rime[0] in "eêiy") is BEFORE_FRONT[onset]
    if onset == "qu":  # its u is written once: "quang", "quyên"
        return rime[0] not in "uoưô"
    return True


def _strings(data: Any) -> Iterable[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)
