"""Words with a damaged letter brought back to the words that were meant, where the rules know them; never a digit.

Scanners, old fonts and haste lose marks ("ho sơ"), take letters for others ("qiải" for "giải") and drop or double
them. Three things keep the mending honest. A text without a single word that is no Vietnamese syllable is read as it
stands, and the fewer there are, the dearer a slip. A word becomes only a word that rules/*.toml know, a slip or two
away. And its neighbours decide: "hồ so" is no pair that the rules know, "hồ sơ" is (rules/wording.py). In doubt the
word stays.

`mend_document` mends passages and keeps their way back, so every span still points at the text as printed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.document import Block, Cell, Document, Passage
from rules.spelling import TOKEN, Vocabulary, words_in
from rules.wording import Wording

FEW, SHARE = 2, 0.03  # a text is damaged where so many of its different words, and this share, are no syllables
SCANNED = ("ocr", "mixed")  # a reader of letters takes "chưa" for "chửa", which is a word
AMONG = 50  # words: beyond how many one that is none tells something
WHOLE = 0.006  # the share of words that are none from which a whole text is mended, not only where they stand


def is_damaged(text: str, vocabulary: Vocabulary) -> bool:
    """Whether so many different words of a text are no words that it must be damaged.

    Names of foreign origin and misspellings occur in any text; in a damaged one every tenth word has a slip.
    """
    words = words_in(text)
    return _are_many(sum(map(vocabulary.is_strange, words)), words)


def _are_many(strange: int, words: set[str]) -> bool:
    return strange >= max(FEW, SHARE * len(words))


def mend_document(document: Document, vocabulary: Vocabulary) -> Document:
    """The document with its passages mended: all where it may be damaged, else those that hold a strange word.

    Itself where nothing changes.
    """
    words = words_in(document.text)
    strange = {word for word in words if vocabulary.is_strange(word)}
    share = (len(strange) + 1) / (len(words) + AMONG)  # a short text need not hold one by chance
    whole = share >= WHOLE or document.extraction in SCANNED
    if not strange and not whole:
        return document
    tokens = [list(TOKEN.finditer(passage.text)) for block in document.blocks for passage in _passages(block)]
    wording = Wording.of(tokens, share, vocabulary)
    at = _places(document.text, strange)
    blocks = tuple(_mend_block(block, wording) if whole or _holds(block, at) else block for block in document.blocks)
    changed = any(new is not old for new, old in zip(blocks, document.blocks, strict=True))
    return replace(document, blocks=blocks) if changed else document


def mend_passage(passage: Passage, wording: Wording) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    """The passage with its words mended, and (place before, place after) for each word whose length changed.

    >>> from rules.spelling import load_vocabulary
    >>> mended, _ = mend_passage(Passage("Đã qiải quyêt 12 hồồ so.", ((0, 100),)), Wording(load_vocabulary()))
    >>> mended.text, mended.span(mended.text.index("sơ"), mended.text.index("sơ") + 2)
    ('Đã giải quyết 12 hồ sơ.', Span(start=121, end=123))
    """
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
    passages = [passage for passage in _passages(block) if passage.text]
    if not passages:
        return False
    low = bisect_left(places, min(passage.offset(0) for passage in passages))
    return low < len(places) and places[low] <= max(passage.offset(len(passage.text) - 1) for passage in passages)


def _passages(block: Block) -> Iterator[Passage]:
    if block.table is None:
        yield block.passage
    else:
        yield from (cell.passage for row in block.table.rows for cell in row)


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
