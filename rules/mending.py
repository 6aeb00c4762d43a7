"""Words with a damaged letter brought back to the words that were meant, where the rules know them; never a digit.

Scanners, old fonts and haste lose marks ("ho sơ"), take letters for others ("lnện" for "huyện") and drop or double
them. Three things keep the mending honest. Only a text in which many words are no Vietnamese syllables is mended
(`is_damaged`), so that a clean text is read as it stands. A word becomes only a word that rules/*.toml know, one slip
away. And where the damaged word could be several words, or is a word itself ("so" for "sơ"), its neighbours decide:
"hồ so" is no pair that the rules know, "hồ sơ" is. In doubt the word stays.

`mend_document` mends passages and keeps their way back, so every span still points at the text as printed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from extractors.document import Block, Cell, Document, Passage
from rules.fold import TONES, fold

HERE = Path(__file__).parent
WORD = re.compile(r"[^\W\d_]+")
# Words, numbers and signs; letters of an address ("dichvucong.gov.vn") are no words.
TOKEN = re.compile(r"(?P<word>(?<![\w@.])[^\W\d_]+(?![\w@]|\.\w))|(?P<number>\d[\d.,]*)|(?P<sign>[^\w\s]|\n)|\w+")
NUMBER, SIGN = "#", ","
# ---- costs of one slip; two lost marks are one slip, too ---------------------------------------------------------
MOST = 1.0
MARK, LIKE, SWAP, DOUBLE, OTHER = 0.5, 0.8, 0.9, 0.8, 1.0
PAIR, SURE = 0.4, 0.6  # what a known neighbour is worth, and how much more where it leaves no other choice
MARGIN = 0.25  # by which the best must beat the second
REAL, KNOWN = 0.3, -0.2  # what a better word may cost where the word is a syllable, and where the rules know it
LOOKALIKE = {
    frozenset(pair) for pair in (
        "ao", "bh", "ce", "co", "eo", "ft", "gq", "hn", "hb", "ij", "il", "it", "lt", "kh", "nu", "np", "rt", "sx", "uv", "vy", "mn",
    )
}  # fmt: skip
JOINED = (("m", "rn"), ("m", "nn"), ("m", "in"), ("h", "li"), ("n", "ri"), ("w", "vv"), ("d", "ci"))
FEW, SHARE = 50, 0.04  # a text is damaged where this share of its different words beyond the first few is no syllable
KEPT = 200_000  # mended words that are remembered
# ---- the syllables of Vietnamese ---------------------------------------------------------------------------------
ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm "
    "ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap "
    "oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u "
    "ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uynh uyt uyu uyêt uyên "
    "uyn uyp ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu"
).split()  # fmt: skip
STOPPED = ("c", "ch", "p", "t")  # syllables that end so have the tones sắc and nặng alone
BEFORE_FRONT = {"k": True, "gh": True, "ngh": True, "c": False, "g": False, "ng": False}  # before e ê i y, or never


@dataclass(slots=True)
class Vocabulary:
    """The words that the rules know, how they follow one another, and an index of them by what a slip leaves."""

    spelled: dict[str, str]  # folded: as spelled
    pairs: dict[tuple[str, str], int]  # how often two follow one another
    _followed: Counter[str] = field(default_factory=Counter, repr=False)
    _preceded: Counter[str] = field(default_factory=Counter, repr=False)
    _index: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _near: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for word in self.spelled.values():
            for key in _keys(bare(word)):
                self._index.setdefault(key, []).append(word)
        for (first, second), times in self.pairs.items():
            self._followed[first] += times
            self._preceded[second] += times

    def support(self, form: str, before: str, after: str) -> float:
        """How well a word stands between two others: more where hardly any other word could stand there."""
        behind, ahead = self.pairs.get((before, form), 0), self.pairs.get((form, after), 0)
        left = PAIR + SURE * behind / self._followed[before] if behind else 0
        return left + (PAIR + SURE * ahead / self._preceded[after] if ahead else 0)

    def knows(self, word: str) -> bool:
        return fold(word) in self.spelled

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Known words one slip from a word, each with its cost, the cheapest first."""
        word = word.lower()
        if (found := self._near.get(word)) is None:
            if len(self._near) >= KEPT:
                self._near.clear()
            found = self._near[word] = self._look_up(word)
        return found

    def _look_up(self, word: str) -> tuple[tuple[str, float], ...]:
        if len(word) > 12:
            return ()
        costs: dict[str, float] = {}
        for key in _keys(bare(word)):
            for known in self._index.get(key, ()):
                if known not in costs and (cost := distance(word, known)) <= MOST:
                    costs[known] = cost
        for variant in _rejoined(word):
            if known := self.spelled.get(fold(variant)):
                costs[known] = min(LIKE, costs.get(known, LIKE))
        return tuple(sorted(costs.items(), key=lambda one: (one[1], one[0])))


@cache
def load_vocabulary(folder: Path = HERE) -> Vocabulary:
    """The words of all strings in the rule files of a folder, examples included."""
    spelled: dict[str, str] = {}
    pairs = Counter[tuple[str, str]]()
    for path in sorted(folder.glob("*.toml")):
        for text in _strings(tomllib.loads(path.read_text(encoding="utf-8"))):
            known = [_as_context(token) for token in TOKEN.finditer(unicodedata.normalize("NFC", text.replace("⟦", "").replace("⟧", "")))]
            pairs.update(zip(known, known[1:], strict=False))
            for word in WORD.findall(text):
                spelled.setdefault(fold(word), word.lower())
    return Vocabulary({form: word for form, word in spelled.items() if len(word) > 1 or form in syllables()}, pairs)


@cache
def syllables() -> frozenset[str]:
    """All syllables that Vietnamese spelling allows, folded, with their tones.

    >>> {fold("quyết"), fold("giải"), fold("ở"), fold("nghiệp")} <= syllables()
    True
    >>> {fold("quyểt"), fold("ngiệp"), fold("hvyện")} & syllables()
    set()
    """
    found = set()
    for onset in ("", *ONSETS):
        for rime in RIMES:
            if not _spells(onset, rime):
                continue
            syllable = onset + (rime[1:] if onset == "gi" and rime[0] == "i" and len(rime) > 1 else rime)
            for tone in ("", *TONES.values()):
                if not rime.endswith(STOPPED) or tone in ("1", "5"):
                    found.add(fold(syllable) + tone)
    return frozenset(found | {"gi" + tone for tone in ("", *TONES.values())})


def is_word(word: str) -> bool:
    """Whether a word may be meant as it stands: a syllable, or an abbreviation in capitals."""
    return (word.isupper() and len(word) < 6) or fold(word) in syllables()


def is_damaged(text: str, vocabulary: Vocabulary) -> bool:
    """Whether so many different words of a text are no words that it must be damaged.

    Names of foreign origin and misspellings occur in any text; in a damaged one every tenth word has a slip.
    """
    words = {word for word in set(WORD.findall(text)) if word.islower() or word.istitle()}
    strange = sum(1 for word in words if len(word) > 1 and not is_word(word) and not vocabulary.knows(word))
    return strange >= max(1, SHARE * (len(words) - FEW))


def mend(word: str, vocabulary: Vocabulary, before: str = "", after: str = "") -> str:
    """The known word that was meant, or the word itself where it may stand or several are as near.

    `before` and `after` are the folded neighbours, NUMBER, SIGN or "".

    >>> book = load_vocabulary()
    >>> mend("qiải", book), mend("Tiép", book), mend("so", book), mend("so", book, before=fold("hồ"))
    ('giải', 'Tiếp', 'so', 'sơ')
    """
    form = fold(word)
    if _stands(word, form, vocabulary, before, after):
        return word
    ranked = sorted(
        (cost - vocabulary.support(fold(known), before, after), known)
        for known, cost in vocabulary.near(word)
        if fold(known) != form
    )
    if not ranked or ranked[0][0] > _bar(word, form, vocabulary) - vocabulary.support(form, before, after):
        return word
    best, known = ranked[0]
    if len(ranked) > 1 and ranked[1][0] - best < MARGIN:
        return word
    return _in_case(known, word)


def _bar(word: str, form: str, vocabulary: Vocabulary) -> float:
    """What a better word may cost at most: little where the word may be meant as it stands."""
    if form in vocabulary.spelled:
        return KNOWN
    if is_word(word) or len(word) == 1:
        return REAL
    if word.islower():
        return MOST
    return LIKE if word.isupper() else MARK  # names begin with a capital


def mend_words(tokens: Sequence[re.Match[str]], vocabulary: Vocabulary) -> dict[int, str]:
    """The words that change, by their number among the tokens; a second look profits from mended neighbours."""
    context = ["", *map(_as_context, tokens), ""]
    changed: dict[int, str] = {}
    for _ in range(2):
        for at, token in enumerate(tokens):
            word = token["word"]
            if not word or at in changed or (len(word) == 1 and context[at + 2] == SIGN):
                continue  # "a)" is a mark
            mended = mend(word, vocabulary, context[at], context[at + 2])
            if mended != word:
                changed[at] = mended
                context[at + 1] = fold(mended)
    return changed


def mend_passage(passage: Passage, vocabulary: Vocabulary) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    """The passage with its words mended, and (place before, place after) for each word whose length changed.

    >>> mended, _ = mend_passage(Passage("Đã qiải quyêt 12 hồồ so.", ((0, 100),)), load_vocabulary())
    >>> mended.text, mended.span(mended.text.index("sơ"), mended.text.index("sơ") + 2)
    ('Đã giải quyết 12 hồ sơ.', Span(start=121, end=123))
    """
    tokens = list(TOKEN.finditer(passage.text))
    changed = mend_words(tokens, vocabulary)
    if not changed:
        return passage, ()
    parts, pieces, moves = [], list(passage.pieces), []
    at = shift = 0
    for number, word in sorted(changed.items()):
        start, end = tokens[number].span()
        parts += [passage.text[at:start], word]
        at = end
        if grown := len(word) - (end - start):
            places = [start + shift + 1, end + shift + grown]  # the word's second letter, and what is behind it
            pieces = [(here if here < end + shift else here + grown, there) for here, there in pieces]
            pieces += [(places[1] - 1, passage.offset(end - 1))] if grown > 0 else []
            pieces.append((places[1], passage.offset(end) if end < len(passage.text) else passage.offset(end - 1) + 1))
            shift += grown
            moves.append((end, shift))
    pieces = sorted({here: there for here, there in sorted(pieces)}.items())
    return Passage("".join([*parts, passage.text[at:]]), tuple(pieces)), tuple(moves)


def mend_document(document: Document, vocabulary: Vocabulary) -> Document:
    """The document with its passages mended where it is damaged; itself where it is not."""
    if not is_damaged(document.text, vocabulary):
        return document
    return replace(document, blocks=tuple(_mend_block(block, vocabulary) for block in document.blocks))


def distance(written: str, meant: str) -> float:
    """The cost of the slips between two words in lower case, letters with their marks counted as one.

    >>> distance("ho", "hồ"), distance("tựrc", "trực"), distance("hồồ", "hồ"), distance("quyt", "quyết")
    (0.5, 0.9, 0.8, 1.0)
    """
    if abs(len(written) - len(meant)) > 1:
        return 2 * MOST
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
    return LIKE if frozenset((left, right)) in LOOKALIKE else OTHER


def bare(word: str) -> str:
    """A word without marks and tones.

    >>> bare("đường")
    'duong'
    """
    plain = unicodedata.normalize("NFD", word.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _stands(word: str, form: str, vocabulary: Vocabulary, before: str, after: str) -> bool:
    """Whether a word is beyond doubt: known with both neighbours, or a name."""
    if (before, form) in vocabulary.pairs and (form, after) in vocabulary.pairs:
        return True
    if word.isupper():
        return len(word) < 3
    return word[0].isupper() and is_word(word) and before not in ("", SIGN)


def _mend_block(block: Block, vocabulary: Vocabulary) -> Block:
    if block.table is not None:
        rows = tuple(tuple(_mend_cell(cell, vocabulary) for cell in row) for row in block.table.rows)
        return replace(block, table=replace(block.table, rows=rows))
    passage, moves = mend_passage(block.passage, vocabulary)
    if not moves:
        return replace(block, passage=passage)
    lines = tuple(_moved(at, moves) for at in block.lines)
    emphasis = tuple((_moved(start, moves), _moved(end, moves)) for start, end in block.emphasis)
    return replace(block, passage=passage, lines=lines, emphasis=emphasis)


def _mend_cell(cell: Cell, vocabulary: Vocabulary) -> Cell:
    return replace(cell, passage=mend_passage(cell.passage, vocabulary)[0])


def _moved(place: int, moves: Sequence[tuple[int, int]]) -> int:
    """Where a place of the old text is in the new one."""
    return place + next((shift for end, shift in reversed(moves) if end <= place), 0)


def _as_context(token: re.Match[str]) -> str:
    if token["word"]:
        return fold(token["word"])
    return NUMBER if token["number"] else SIGN


def _in_case(known: str, written: str) -> str:
    if written.isupper() and len(written) > 1:
        return known.upper()
    return known[0].upper() + known[1:] if written[0].isupper() else known


def _keys(word: str) -> set[str]:
    """A bare word, and all that is left of it when a letter is dropped."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


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
