"""Every rule against its own examples: what a link must accept and reject, and what the words of a concept match.

A link of links.toml shows sentences with its number in ⟦ ⟧. They are read here as the only paragraph of a district's
report, by the same `read_report` that reads the archive, so an example that fails is a sentence that would be misread.
Concepts need no sentences of their own: their words, and near misses made from them, are put to the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.document import Block, Document, Passage
from rules.fold import fold
from rules.reading import read_report
from rules.rulebook import Concept, Link, Rulebook

OPEN, CLOSE = "⟦", "⟧"
# A figure needs a unit to belong to: the same few lines stand above every example.
LETTERHEAD = (
    "ỦY BAN NHÂN DÂN\nHUYỆN PHONG HÒA",
    "BÁO CÁO\nKết quả công tác cải cách hành chính quý II năm 2022",
    "I. Kết quả thực hiện",
)
BEFORE, AFTER = "Ghi chú: ", "; hết"  # neutral words around a phrase; none of them is in the vocabulary
TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """An example without its marks: the text, and where its number stands."""

    text: str
    start: int
    end: int


def check_link(link: Link, book: Rulebook) -> list[str]:
    """What is wrong with the examples of one link: each says the place, the sentence and a way forward."""
    wanted = {link.indicator, link.also} - {""}
    problems = []
    for example in link.accepts:
        found, why = read_example(example, book)
        if not wanted <= found:
            said = f"reads {', '.join(sorted(found))}" if found else f"reads no figure ({why})"
            problems.append(
                _problem(link, f"{said} where it must accept", example, "widen the link, or move it to rejects")
            )
    for example in link.rejects:
        found, why = read_example(example, book)
        if link.indicator in found:
            said = f"matches a sentence that it lists under rejects (by {why})"
            problems.append(_problem(link, said, example, "narrow the link, or move the sentence to accepts"))
    return problems


def read_example(example: str, book: Rulebook) -> tuple[set[str], str]:
    """The indicators that the marked number reports, and the rule that told them or the reason for none."""
    sentence = parse(example)
    document, start = _document(sentence.text)
    report = read_report(document, book)
    spot = range(start + sentence.start, start + sentence.end)
    figures = [figure for figure in report.figures if figure.span.start in spot]
    if figures:
        return {figure.indicator for figure in figures}, figures[0].rule
    reasons = [f"{one.kind}: {one.reason}" for one in report.mentions if one.span.start in spot]
    return set(), "; ".join(reasons) or "no number is seen there"


def parse(example: str) -> Sentence:
    """An example without its marks.

    Raises ValueError where there is not exactly one number in ⟦ ⟧.

    >>> parse("Đã giải quyết ⟦9⟧ hồ sơ")
    Sentence(text='Đã giải quyết 9 hồ sơ', start=14, end=15)
    """
    before, opened, rest = example.partition(OPEN)
    number, closed, after = rest.partition(CLOSE)
    if not (opened and closed and number.strip()) or OPEN in after or CLOSE in after:
        raise ValueError(f"{example!r}: write exactly one number in {OPEN} {CLOSE}")
    return Sentence(before + number + after, len(before), len(before) + len(number))


def check_concept(concept: Concept, book: Rulebook) -> list[str]:
    """Words of a concept that the vocabulary misses, and near misses of them that it takes for the concept."""
    place = f'rules/lexicon.toml, concept "{concept.id}"'
    phrases = [phrase for group in concept.words.values() for phrase in group]
    known = {tokens(phrase) for phrase in phrases}
    problems = []
    for phrase in phrases:
        if not _matches(concept, phrase, book):
            problems.append(
                f"{place}: its own words are not matched\n    {phrase}\n    take out the words that hide them"
            )
        for miss in near_misses(phrase):
            if tokens(miss) not in known and concept.slot != "mask" and _matches(concept, miss, book):
                problems.append(f"{place}: matches a near miss of {phrase!r}\n    {miss}\n    see rules/fold.py")
    return problems


def near_misses(phrase: str) -> list[str]:
    """The phrase with a word dropped, two neighbours exchanged, or, where it is one word, with a letter more.

    >>> near_misses("trả kết quả")
    ['kết quả', 'trả quả', 'trả kết', 'kết trả quả', 'trả quả kết']
    >>> near_misses("HS")
    ['HSx', 'xHS']
    """
    words = phrase.split()
    if len(words) == 1:
        return [f"{phrase}x", f"x{phrase}"]
    dropped = [words[:at] + words[at + 1 :] for at in range(len(words))]
    turned = [[*words[:at], words[at + 1], words[at], *words[at + 2 :]] for at in range(len(words) - 1)]
    return [" ".join(one) for one in (*dropped, *turned) if one != words]


def shared_words(book: Rulebook) -> list[tuple[str, str, tuple[str, ...]]]:
    """(slot, words, concepts) for words that two or more concepts of one slot claim: which one speaks is chance."""
    claimed: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
    for concept, phrase in _phrases(book):
        claimed.setdefault((concept.slot, tokens(phrase)), {})[concept.id] = phrase
    return [
        (slot, next(iter(claims.values())), tuple(claims)) for (slot, _), claims in claimed.items() if len(claims) > 1
    ]


def repeated_words(book: Rulebook) -> list[tuple[str, str]]:
    """(concept, words) that a concept lists twice: of two teachers neither would have taught it alone."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    repeated = []
    for concept, phrase in _phrases(book):
        key = (concept.id, tokens(phrase))
        if key in seen:
            repeated.append((concept.id, phrase))
        seen.add(key)
    return repeated


def tokens(phrase: str) -> tuple[str, ...]:
    """The words of a phrase as the vocabulary compares them.

    >>> tokens("Đúng/trước hạn") == tokens("đúng, trước hạn")
    True
    """
    return tuple(fold(word) if word[0].isalnum() else "," for word in TOKEN.findall(phrase))


def _phrases(book: Rulebook) -> Iterator[tuple[Concept, str]]:
    for concept in book.concepts.values():
        for group in concept.words.values():
            for phrase in group:
                yield concept, phrase


def _matches(concept: Concept, phrase: str, book: Rulebook) -> bool:
    """Whether the vocabulary takes the whole phrase, between neutral words, for the concept; a mask hides all in it."""
    nouns, others = book.hits(f"{BEFORE}{phrase}{AFTER}")
    whole = (len(BEFORE), len(BEFORE) + len(phrase))
    if concept.slot == "mask":
        return not any(hit.start < whole[1] and hit.end > whole[0] and hit.slot != "mask" for hit in others)
    hits = nouns if concept.slot == "noun" else others
    return any((hit.start, hit.end) == whole and hit.concept == concept.id for hit in hits)


def _document(sentence: str) -> tuple[Document, int]:
    """The sentence as the one paragraph under a district's letterhead, and where it begins in the text."""
    parts = (*LETTERHEAD, sentence)
    blocks, starts, at = [], [0], 0
    for part in parts:
        lines = tuple(found.end() for found in re.finditer("\n", part))
        blocks.append(Block("paragraph", Passage(part, ((0, at),)), lines=lines))
        starts += [at + line for line in lines]
        at += len(part) + 2
        starts += [at - 1, at]
    text = "\n\n".join(parts)
    document = Document("example", "", "text/plain", "text", text, tuple(blocks), line_starts=tuple(starts[:-2]))
    return document, len(text) - len(sentence)


def _problem(link: Link, said: str, example: str, forward: str) -> str:
    """The message: its place, the sentence with its number underlined, a way forward."""
    sentence = parse(example)
    line = " " * sentence.start + "~" * (sentence.end - sentence.start)
    return f'rules/links.toml, link "{link.id}": {said}\n    {sentence.text}\n    {line}\n    {forward}'
