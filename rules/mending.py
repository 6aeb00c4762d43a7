"""Words with a damaged letter brought back to the words that were meant, where the rules know them; never a digit.

Scanners, old fonts and haste lose marks ("ho sơ"), take letters for others ("qiải" for "giải") and drop or double
them. Three things keep the mending honest. A text without a single word that is no Vietnamese syllable is read as it
stands, and the fewer there are, the dearer a slip. A word becomes only a word that rules/*.toml know, a slip or two
away. And its neighbours decide: "hồ so" is no pair that the rules know, "hồ sơ" is (rules/wording.py). In doubt the
word stays.

`mend_document` mends passages and keeps their way back, so every span still points at the text as printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extractors.document import Block, Cell, Document, Passage
from rules.spelling import TOKEN, WORD, Vocabulary, has_vowel
from rules.wording import Wording, damage_of

FEW, SHARE = 2, 0.03  # a text is damaged where so many of its different words, and this share, are no syllables
SCANNED = ("ocr", "mixed")  # a reader of letters takes "chưa" for "chửa", which is a word
AMONG = 50  # words: beyond how many one that is none tells something
SHORT = 150  # different words: a text so short is always mended whole, for it may be damaged without showing it


def is_damaged(text: str, vocabulary: Vocabulary) -> bool:
    """Whether so many different words of a text are no words that it must be damaged.

    Names of foreign origin and misspellings occur in any text; in a damaged one every tenth word has a slip.
    """
    words = _words(text)
    return _are_many(sum(map(vocabulary.is_strange, words)), words)


def _words(text: str) -> set[str]:
    """The different words of a text; what stands between blanks is looked into once."""
    return set(WORD.findall(" ".join(set(text.split()))))


def _are_many(strange: int, words: set[str]) -> bool:
    return strange >= max(FEW, SHARE * len(words))


def mend_document(document: Document, vocabulary: Vocabulary) -> Document:
    """The document with its passages mended: all where it may be damaged, else those with a strange word.

    Itself where nothing changes.
    """
    words = _words(document.text)
    strange = {word for word in words if vocabulary.is_strange(word)}
    whole = document.extraction in SCANNED or len(words) < SHORT or _are_many(len(strange), words)
    if not strange and not whole:
        return document
    share = (len(strange) + 1) / (len(words) + AMONG)  # a short text need not hold one by chance
    if whole:
        passages = (passage for block in document.blocks for passage in block.passages())
        wording = Wording.of([list(TOKEN.finditer(passage.text)) for passage in passages], share, vocabulary)
    else:
        wording = Wording(vocabulary, damage_of(share), frozenset(filter(has_vowel, strange)))
    blocks = tuple(_mend_block(block, wording) for block in document.blocks)
    changed = any(new is not old for new, old in zip(blocks, document.blocks, strict=True))
    return replace(document, blocks=blocks) if changed else document


def mend_passage(passage: Passage, wording: Wording) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    """The passage with its words mended, and (place before, place after) for each word whose length changed.

    >>> from rules.spelling import load_vocabulary
    >>> mended, _ = mend_passage(Passage("Đã qiải quyêt 12 hồồ so.", ((0, 100),)), Wording(load_vocabulary()))
    >>> mended.text, mended.span(mended.text.index("sơ"), mended.text.index("sơ") + 2)
    ('Đã giải quyết 12 hồ sơ.', Span(start=121, end=123))
    """
    if not wording.doubts(passage.text):
        return passage, ()
    tokens = list(TOKEN.finditer(passage.text))
    changed = wording.mended(tokens)
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


def _mend_block(block: Block, wording: Wording) -> Block:
    if block.table is not None:
        rows = tuple(tuple(_mend_cell(cell, wording) for cell in row) for row in block.table.rows)
        same = all(
            new is old for a, b in zip(rows, block.table.rows, strict=True) for new, old in zip(a, b, strict=True)
        )
        return block if same else replace(block, table=replace(block.table, rows=rows))
    passage, moves = mend_passage(block.passage, wording)
    if not moves:
        return block if passage is block.passage else replace(block, passage=passage)
    lines = tuple(_moved(at, moves) for at in block.lines)
    emphasis = tuple((_moved(start, moves), _moved(end, moves)) for start, end in block.emphasis)
    return replace(block, passage=passage, lines=lines, emphasis=emphasis)


def _mend_cell(cell: Cell, wording: Wording) -> Cell:
    passage = mend_passage(cell.passage, wording)[0]
    return cell if passage is cell.passage else replace(cell, passage=passage)


def _moved(place: int, moves: Sequence[tuple[int, int]]) -> int:
    """Where a place of the old text is in the new one."""
    at = bisect_right(moves, place, key=lambda move: move[0]) - 1
    return place + (moves[at][1] if at >= 0 else 0)


def _is_within(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    at = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return at >= 0 and spans[at][0] < place < spans[at][1]
