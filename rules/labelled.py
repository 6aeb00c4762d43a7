"""A label in one paragraph and its value in the next: "- Số hồ sơ đã giải quyết:" above "412 hồ sơ, trong đó:"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extractors.document import Block, Passage
from rules.outline import MARK

LONGEST = 120  # characters of a label
VALUE = regex.compile(r"\s*(?:\d[\d.,]*(?:\s?%|\s+[^\W\d_]|\s*$)|[Kk]hông(?:\scó)?[\s.;]*$)")


def with_labels(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those joined to one that are a label and its value; the way back to the text stays.

    Several values under one label are a list, and no label of the first alone.
    """
    joined: list[Block] = []
    for at, block in enumerate(blocks):
        opens = block.passage.text.rstrip().endswith(":")  # "500 hồ sơ, trong đó:", and its parts below
        is_listed = not opens and at + 1 < len(blocks) and _is_value(blocks[at + 1])
        if joined and _is_label(joined[-1]) and _is_value(block) and not is_listed:
            joined[-1] = _join(joined[-1], block)
        else:
            joined.append(block)
    return tuple(joined)


def _is_label(block: Block) -> bool:
    text = block.passage.text
    if block.kind != "paragraph" or len(text) > LONGEST or not text.rstrip().endswith(":"):
        return False
    mark = MARK.match(text)
    return mark is not None and not any(sign.isdigit() for sign in text[mark.end() :])


def _is_value(block: Block) -> bool:
    text = block.passage.text
    return block.kind == "paragraph" and VALUE.match(text) is not None and MARK.match(text) is None


def _join(label: Block, value: Block) -> Block:
    """One block; the blank between the two stands for nothing in the document, as `Passage.pieces` allows."""
    head = label.passage.text.rstrip()
    moved = len(head) + 1
    pieces = [piece for piece in label.passage.pieces if piece[0] < len(head)]
    pieces += [(here + moved, there) for here, there in value.passage.pieces]
    passage = Passage(f"{head} {value.passage.text}", tuple(pieces))
    return replace(
        label,
        passage=passage,
        lines=(*label.lines, *(at + moved for at in value.lines)),
        emphasis=(*label.emphasis, *((start + moved, end + moved) for start, end in value.emphasis)),
    )
