"""Words with a damaged letter brought back to the words that were meant, where the rules know them; never a digit.

Scanners, old fonts and haste lose marks ("ho sơ"), take letters for others ("qiải" for "giải") and drop or double
them. Three things keep the mending honest. Only a text in which many words are no Vietnamese syllables is mended
(`is_damaged`), so that a clean text is read as it stands. A word becomes only a word that rules/*.toml know, a slip or
two away. And where the damaged word could be several words, or is a word itself ("so" for "sơ"), its neighbours
decide: "hồ so" is no pair that the rules know, "hồ sơ" is. In doubt the word stays.

`mend_document` mends passages and keeps their way back, so every span still points at the text as printed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from extractors.document import Block, Cell, Document, Passage
from rules.fold import TONES, bare, fold

HERE = Path(__file__).parent
RAISED = "¹²³⁰⁴-⁹"  # marks of footnotes, letters to the module re
WORD = re.compile(rf"[^\W\d_{RAISED}]+")
# Words, numbers and signs; letters of an address ("dichvucong.gov.vn") are no words.
TOKEN = re.compile(
    rf"(?P<word>(?<![\w@.'’]){WORD.pattern}(?![^\W{RAISED}]|['’@]|\.\w))|(?P<number>\d[\d.,]*)|(?P<sign>[^\w\s]|\n)|\w+"
)
NUMBER, SIGN = "#", ","
# ---- costs of one slip; two lost marks are one slip, too ---------------------------------------------------------
MOST, TWICE = 1.0, 1.8  # of one slip; of two, in a word of some length that its neighbours bear out
MARK, LIKE, SWAP, DOUBLE, OTHER = 0.5, 0.8, 0.9, 0.8, 1.0
PAIR, SURE = 0.4, 0.6  # what a known neighbour is worth, and how much more where it leaves no other choice
MARGIN = 0.25  # by which the best must beat the second
REAL, KNOWN = 0.5, 0.0  # what a better word may cost where the word is a syllable, and where the rules know it
LIKE_PAIRS = "ao bh ce co eo ft gq hn ij il it lt kh nu np rt sx uv vy mn"  # letters that a scanner confuses
JOINED = (("m", "rn"), ("m", "nn"), ("m", "in"), ("h", "li"), ("n", "ri"), ("w", "vv"), ("d", "ci"))
FEW, SHARE = 2, 0.03  # a text is damaged where so many of its different words, and this share, are no syllables
SCANNED = ("ocr", "mixed")  # a reader of letters takes "chưa" for "chửa", which is a word
KEPT = 200_000  # mended words that are remembered
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


@dataclass(slots=True)
class Vocabulary:
    """The words that the rules know, how they follow one another, and an index of them by what a slip leaves."""

    spelled: dict[str, str]  # folded: as spelled
    pairs: dict[tuple[str, str], int]  # how often two follow one another
    _followed: Counter[str] = field(default_factory=Counter, repr=False)
    _preceded: Counter[str] = field(default_factory=Counter, repr=False)
    _index: dict[str, list[str]] = field(default_factory=dict, repr=False)
    _near: dict[str, tuple[tuple[str, float], ...]] = field(default_factory=dict, repr=False)
    _strange: dict[str, bool] = field(default_factory=dict, repr=False)

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

    def pairing(self, first: str, second: str) -> float:
        """How well the second word follows the first, seen from both."""
        times = self.pairs.get((first, second), 0)
        return PAIR + SURE * max(times / self._followed[first], times / self._preceded[second]) if times else 0

    def is_strange(self, word: str) -> bool:
        """Whether a word in small letters is no syllable and none that the rules know."""
        if (strange := self._strange.get(word)) is None:
            if len(self._strange) >= KEPT:
                self._strange.clear()
            small = len(word) > 1 and (word.islower() or word.istitle())
            strange = small and not is_word(word) and form_of(word) not in self.spelled
            self._strange[word] = strange
        return strange

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
                if known not in costs and (cost := distance(word, known)) <= (TWICE if len(word) > 3 else MOST):
                    costs[known] = cost
        for variant in _rejoined(word):
            if known := self.spelled.get(fold(variant)):
                costs[known] = min(LIKE, costs.get(known, LIKE))
        return tuple(sorted(costs.items(), key=lambda one: (one[1], one[0])))


Mend = Callable[[Sequence[re.Match[str]], Vocabulary], dict[int, str]]


@cache
def load_vocabulary(folder: Path = HERE) -> Vocabulary:
    """The words of all strings in the rule files of a folder, examples included; names of places are none of them."""
    spelled: dict[str, str] = {}
    pairs = Counter[tuple[str, str]]()
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for word in data.pop("common", "").split():
            spelled.setdefault(fold(word), word)
        for text in () if path.stem == "places" else _strings(data):
            known = [_as_context(token) for token in TOKEN.finditer(text.replace("⟦", "").replace("⟧", ""))]
            pairs.update(pairwise(["", *known, ""]))
            for word in WORD.findall(text):
                spelled.setdefault(fold(word), word.lower())
    meant = {form: word for form, word in spelled.items() if len(word) > 1 or form in syllables()}
    return Vocabulary(meant, pairs)


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


def is_damaged(text: str, vocabulary: Vocabulary) -> bool:
    """Whether so many different words of a text are no words that it must be damaged.

    Names of foreign origin and misspellings occur in any text; in a damaged one every tenth word has a slip.
    """
    words = set(WORD.findall(text))
    return _are_many(sum(map(vocabulary.is_strange, words)), words)


def _are_many(strange: int, words: set[str]) -> bool:
    return strange >= max(FEW, SHARE * len(words))


def mend(word: str, vocabulary: Vocabulary, before: str = "", after: str = "") -> str:
    """The known word that was meant, or the word itself where it may stand or several are as near.

    `before` and `after` are the folded neighbours, NUMBER, SIGN or "".

    >>> book = load_vocabulary()
    >>> mend("qiải", book), mend("Tiép", book), mend("so", book), mend("so", book, before=fold("hồ"))
    ('giải', 'Tiếp', 'so', 'sơ')
    """
    form = form_of(word)
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
            if not word or at in changed or (len(word) == 1 and context[at] in ("", SIGN)):
                continue  # "a)" is a mark
            mended = mend(word, vocabulary, context[at], context[at + 2])
            if mended != word:
                changed[at] = mended
                context[at + 1] = fold(mended)
    _mend_pairs(tokens, context, changed, vocabulary)
    return changed


def mend_typos(tokens: Sequence[re.Match[str]], vocabulary: Vocabulary) -> dict[int, str]:
    """Words of an undamaged text that are none, where both neighbours know the one word meant: "đúng hện 12 hồ sơ"."""
    changed: dict[int, str] = {}
    context = ["", *map(_as_context, tokens), ""]
    for at, token in enumerate(tokens):
        if not token["word"] or not token["word"].islower() or not vocabulary.is_strange(token["word"]):
            continue
        before, after = context[at], context[at + 2]
        fitting = [
            (cost, known)
            for known, cost in vocabulary.near(token["word"])
            if cost <= MOST and {(before, fold(known)), (fold(known), after)} <= vocabulary.pairs.keys()
        ]
        if fitting and (len(fitting) == 1 or fitting[1][0] - fitting[0][0] >= MARGIN):
            changed[at] = fitting[0][1]
    return changed


def _mend_pairs(
    tokens: Sequence[re.Match[str]], context: list[str], changed: dict[int, str], vocabulary: Vocabulary
) -> None:
    """Two damaged words side by side, of which neither can bear out the other: the one known pair near to both."""
    for at, (first, second) in enumerate(pairwise(tokens)):
        left, right = first["word"], second["word"]
        if not left or not right or at in changed or at + 1 in changed or (is_word(left) and is_word(right)):
            continue
        if any(vocabulary.support(context[one + 1], context[one], context[one + 2]) for one in (at, at + 1)):
            continue
        fitting = sorted(
            (cost + other - 2 * vocabulary.pairing(fold(known), fold(next_known)), known, next_known)
            for known, cost in ((left.lower(), 0.0), *vocabulary.near(left))
            for next_known, other in ((right.lower(), 0.0), *vocabulary.near(right))
            if (fold(known), fold(next_known)) in vocabulary.pairs
        )
        if fitting and fitting[0][0] <= MOST and (len(fitting) == 1 or fitting[1][0] - fitting[0][0] >= MARGIN):
            for place, word, known in ((at, left, fitting[0][1]), (at + 1, right, fitting[0][2])):
                if form_of(word) != fold(known):
                    changed[place] = _in_case(known, word)
                    context[place + 1] = fold(known)


def mend_passage(
    passage: Passage, vocabulary: Vocabulary, mend_them: Mend = mend_words
) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    """The passage with its words mended, and (place before, place after) for each word whose length changed.

    >>> mended, _ = mend_passage(Passage("Đã qiải quyêt 12 hồồ so.", ((0, 100),)), load_vocabulary())
    >>> mended.text, mended.span(mended.text.index("sơ"), mended.text.index("sơ") + 2)
    ('Đã giải quyết 12 hồ sơ.', Span(start=121, end=123))
    """
    tokens = list(TOKEN.finditer(passage.text))
    changed = mend_them(tokens, vocabulary)
    if not changed:
        return passage, ()
    parts: list[str] = []
    moves: list[tuple[int, int]] = []
    anchors: list[tuple[int, int]] = []
    inside: list[tuple[int, int]] = []  # words that changed their length: no place within them has its equal
    at = shift = 0
    for number, word in sorted(changed.items()):
        start, end = tokens[number].span()
        parts += [passage.text[at:start], word]
        at = end
        if len(word) != end - start:
            last = start + shift + len(word) - 1
            shift += len(word) - (end - start)
            anchors += [(last, passage.offset(end - 1))] if len(word) > 1 else []
            anchors.append((last + 1, passage.offset(end) if end < len(passage.text) else passage.offset(end - 1) + 1))
            inside.append((start, end))
            moves.append((end, shift))
    kept = [(_moved(here, moves), there) for here, there in passage.pieces if not _is_within(here, inside)]
    pieces = tuple(sorted(dict([*anchors, *kept]).items()))
    return Passage("".join([*parts, passage.text[at:]]), pieces), tuple(moves)


def mend_document(document: Document, vocabulary: Vocabulary) -> Document:
    """The document with its passages mended where it is damaged or scanned, its typos elsewhere.

    Itself where nothing changes.
    """
    words = set(WORD.findall(document.text))
    strange = {word for word in words if vocabulary.is_strange(word)}
    many = document.extraction in SCANNED or _are_many(len(strange), words)
    mend_them = mend_words if many else mend_typos
    if not strange and not many:
        return document
    at = _places(document.text, strange)
    blocks = tuple(
        _mend_block(block, vocabulary, mend_them) if mend_them is mend_words or _holds(block, at) else block
        for block in document.blocks
    )
    changed = mend_them is mend_words or any(new is not old for new, old in zip(blocks, document.blocks, strict=True))
    return replace(document, blocks=blocks) if changed else document


def _places(text: str, words: Iterable[str]) -> list[int]:
    """Where any of the words begins in a text, in longer words too; in ascending order."""
    found: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1)
    return sorted(found)


def _holds(block: Block, places: Sequence[int]) -> bool:
    """Whether one of the places of the document's text may lie in a block."""
    cells = [cell.passage for row in block.table.rows for cell in row] if block.table else [block.passage]
    passages = [passage for passage in cells if passage.text]
    if not passages:
        return False
    low = bisect_left(places, min(passage.offset(0) for passage in passages))
    return low < len(places) and places[low] <= max(passage.offset(len(passage.text) - 1) for passage in passages)


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
    return LIKE if left + right in LIKE_PAIRS or right + left in LIKE_PAIRS else OTHER


def _stands(word: str, form: str, vocabulary: Vocabulary, before: str, after: str) -> bool:
    """Whether a word is beyond doubt: known with both neighbours, or a name."""
    if (before, form) in vocabulary.pairs and (form, after) in vocabulary.pairs:
        return True
    if word.isupper():
        return len(word) < 3
    named = word[0].isupper() and is_word(word) and before not in ("", SIGN)
    return named and not any(  # "Trung tâm Nhục vụ hành chính công": no name stands there
        {(before, fold(known)), (fold(known), after)} <= vocabulary.pairs.keys() for known, _ in vocabulary.near(word)
    )


def _mend_block(block: Block, vocabulary: Vocabulary, mend_them: Mend) -> Block:
    if block.table is not None:
        rows = tuple(tuple(_mend_cell(cell, vocabulary, mend_them) for cell in row) for row in block.table.rows)
        same = all(
            new is old for a, b in zip(rows, block.table.rows, strict=True) for new, old in zip(a, b, strict=True)
        )
        return block if same else replace(block, table=replace(block.table, rows=rows))
    passage, moves = mend_passage(block.passage, vocabulary, mend_them)
    if not moves:
        return block if passage is block.passage else replace(block, passage=passage)
    lines = tuple(_moved(at, moves) for at in block.lines)
    emphasis = tuple((_moved(start, moves), _moved(end, moves)) for start, end in block.emphasis)
    return replace(block, passage=passage, lines=lines, emphasis=emphasis)


def _mend_cell(cell: Cell, vocabulary: Vocabulary, mend_them: Mend) -> Cell:
    passage = mend_passage(cell.passage, vocabulary, mend_them)[0]
    return cell if passage is cell.passage else replace(cell, passage=passage)


def _moved(place: int, moves: Sequence[tuple[int, int]]) -> int:
    """Where a place of the old text is in the new one."""
    at = bisect_right(moves, place, key=lambda move: move[0]) - 1
    return place + (moves[at][1] if at >= 0 else 0)


def _is_within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return at >= 0 and spans[at][0] < place < spans[at][1]


def _as_context(token: re.Match[str]) -> str:
    if token["word"]:
        return form_of(token["word"])
    return NUMBER if token["number"] else SIGN


def _in_case(known: str, written: str) -> str:
    if written.isupper() and len(written) > 1:
        return known.upper()
    return known[0].upper() + known[1:] if written[0].isupper() else known


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
