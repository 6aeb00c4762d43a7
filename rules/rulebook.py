"""Reads rules/*.toml, checks them whole and compiles them: the vocabulary into spaCy matchers, the links into tables.

A rulebook at odds with itself raises RulebookError, which names file, entry, what is wrong and what to do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import spacy
from spacy.attrs import IDX, LENGTH, NORM
from spacy.matcher import PhraseMatcher
from spacy.tokenizer import Tokenizer

from extractors.errors import RulebookError
from rules.codebook import Codebook, load_codebook
from rules.fold import bare, fold, fold_text
from rules.phrases import expand
from rules.spelling import Vocabulary, load_vocabulary

HERE = Path(__file__).parent
SLOTS = ("noun", "topic", "timeliness", "channel", "origin", "level", "field", "cue", "mask")
# nouns that may stand wherever the coarser one may
FINER_NOUNS = {"agency": ("division", "service_unit"), "case": ("set",), "form": ("set",)}
LINK_KEYS = {
    "indicator", "also", "topic", "unit", "with", "without", "heading", "zero", "accepts", "rejects", "part",
}  # fmt: skip
# What one reading of the text keeps in the vocabulary; beyond it the matcher is built afresh, so that a long run
# over an archive does not grow without bound.
MAX_VOCABULARY = 400_000
# Heads and labels of forms recur in every report of an archive: what they mean is kept, up to so many.
SHORT, MAX_KNOWN = 240, 20_000


class Hit(NamedTuple):
    """Words of the vocabulary in the text: where, which concept, and its slot."""

    start: int
    end: int
    concept: str
    slot: str


@dataclass(frozen=True, slots=True)
class Concept:
    """A meaning and the words for it, by the text that taught them."""

    id: str
    slot: str
    words: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Link:
    """A number that counts `unit` under `topic` is `indicator`; see rules/links.toml."""

    id: str
    indicator: str
    topics: frozenset[str]
    units: frozenset[str]
    needs: tuple[frozenset[str], ...]  # of each, one must stand with the number
    without: frozenset[str]
    also: str = ""
    heading: bool = False
    zero: bool = False
    accepts: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()

    def holds(self, concepts: set[str]) -> bool:
        """Whether what is said of a number has all that the link requires and nothing that it excludes."""
        return self.without.isdisjoint(concepts) and not any(choices.isdisjoint(concepts) for choices in self.needs)


@dataclass(frozen=True, slots=True)
class Shape:
    """A settlement form by its columns: the words of its head in order, what each number is, and its sums."""

    id: str
    heads: tuple[re.Pattern[str], ...]  # each stands in the head
    columns: tuple[tuple[str, dict[str, str]], ...]
    sums: tuple[tuple[int, ...], ...]  # the first is the sum of the others
    cells: re.Pattern[str]  # the order of its lowest heads, where they stand in cells
    in_lines: bool  # whether it is looked for where the head is flattened to lines


@dataclass(slots=True)
class Rulebook:
    """Everything that rules/*.toml says, compiled. Make one with `load_rulebook`; treat it as frozen."""

    codebook: Codebook
    concepts: dict[str, Concept]
    links: tuple[Link, ...]
    by_topic: dict[tuple[str, str], tuple[Link, ...]]
    defaults: dict[str, dict[str, str]]
    rates: dict[str, str]
    fractions: dict[str, str]
    forms: tuple[dict[str, Any], ...]
    columns: tuple[dict[str, Any], ...]
    ditto: frozenset[str]  # cells that repeat the one above
    heads: dict[str, str]  # a short head of a settlement table, folded, and what it says in full
    shapes: tuple[Shape, ...]
    version: str
    spelling: Vocabulary = field(repr=False)
    _known: dict[str, tuple[list[Hit], list[Hit]]] = field(repr=False, default_factory=dict)
    _matcher: _Vocabulary = field(repr=False, default=None)  # type: ignore[assignment]

    def hits(self, text: str) -> tuple[list[Hit], list[Hit]]:
        """The vocabulary in `text`: nouns, and all other words (masks too), each in order, longest words only."""
        if self._matcher.exhausted:
            self._matcher = _Vocabulary(self.concepts.values())
        if len(text) > SHORT:
            return self._matcher.hits(text)
        if len(self._known) > MAX_KNOWN:
            self._known.clear()
        if text not in self._known:
            self._known[text] = self._matcher.hits(text)
        return self._known[text]

    def hits_in(self, passages: Sequence[str]) -> list[tuple[list[Hit], list[Hit]]]:
        """The vocabulary in each passage, as `hits` gives it, looked up once for all."""
        if self._matcher.exhausted:
            self._matcher = _Vocabulary(self.concepts.values())
        return self._matcher.hits_in(passages)


_Found = tuple[int, int, str, str]  # what a Hit holds, by its place in the whole text
ENDS = ".;"  # no words run on over them: "… đến hạn giải quyết. Trả kết quả qua BCCI …"
BETWEEN = "\n\n"  # what parts passages that are looked at together: no words run on over it


class _Vocabulary:
    """spaCy's tokeniser and phrase matcher over folded words."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.nlp = spacy.blank("xx")
        self.nlp.max_length = 1_000_000_000  # its limit is for parsers; we only cut words
        self.nlp.vocab.lex_attr_getters[NORM] = _norm
        for lexeme in self.nlp.vocab:  # those that spaCy brings along
            lexeme.norm_ = _norm(lexeme.orth_)
        mark = r"(?:[^\w\s]|[¹²³⁰⁴-⁹]|\d+)"  # "đơn vị¹" and "hơn3.200" are two words each
        self.nlp.tokenizer = Tokenizer(
            self.nlp.vocab,
            prefix_search=re.compile(f"^{mark}").search,
            suffix_search=re.compile(f"{mark}$").search,
            infix_finditer=re.compile(mark).finditer,
        )
        self.matcher = PhraseMatcher(self.nlp.vocab, attr="NORM")
        self.slots: dict[int, tuple[str, str]] = {}
        for concept in concepts:
            phrases = [self.nlp.make_doc(words) for group in concept.words.values() for words in group]
            self.matcher.add(concept.id, phrases)
            self.slots[self.nlp.vocab.strings[concept.id]] = (concept.id, concept.slot)
        self.nouns = {key for key, (_, slot) in self.slots.items() if slot == "noun"}

    @property
    def exhausted(self) -> bool:
        return len(self.nlp.vocab.strings) > MAX_VOCABULARY

    def hits(self, text: str) -> tuple[list[Hit], list[Hit]]:
        nouns, others = self._found(text)
        return [Hit(*found) for found in nouns], [Hit(*found) for found in others]

    def hits_in(self, passages: Sequence[str]) -> list[tuple[list[Hit], list[Hit]]]:
        begins = list(accumulate((len(one) + len(BETWEEN) for one in passages), initial=0))[:-1]
        dealt: list[tuple[list[Hit], list[Hit]]] = [([], []) for _ in passages]
        for kind, hits in enumerate(self._found(BETWEEN.join(passages))):
            at = 0
            for start, end, concept, slot in hits:
                while at + 1 < len(begins) and begins[at + 1] <= start:
                    at += 1
                dealt[at][kind].append(Hit(start - begins[at], end - begins[at], concept, slot))
        return dealt

    def _found(self, text: str) -> tuple[list[_Found], list[_Found]]:
        doc = self.nlp.make_doc(text)
        matches = self.matcher(doc)
        if not matches:
            return [], []
        places = doc.to_array([IDX, LENGTH])
        starts = places[:, 0].tolist()
        ends = (places[:, 0] + places[:, 1]).tolist()
        nouns, others = [], []
        for key, first, after in matches:
            (nouns if key in self.nouns else others).append((first, -after, key))
        return self._longest(nouns, starts, ends), self._longest(others, starts, ends)

    def _longest(self, matches: list[tuple[int, int, int]], starts: list[int], ends: list[int]) -> list[_Found]:
        """Only words that lie in no longer ones; several meanings of the same words stay."""
        kept: list[_Found] = []
        reach, latest = -1, (-1, -1)
        for first, negative, key in sorted(matches):
            last = -negative
            if last > reach or (first, negative) == latest:
                kept.append((starts[first], ends[last - 1], *self.slots[key]))
                reach, latest = last, (first, negative)
        return kept


def _norm(word: str) -> str:
    """Folded; every mark within a sentence is the same, so that "đúng/trước hạn" is "đúng, trước hạn"."""
    if len(word) != 1 or word.isalnum() or word.isspace():
        return fold(word)
    return word if word in ENDS else ","


@cache
def load_rulebook(folder: Path = HERE, without: frozenset[str] = frozenset()) -> Rulebook:
    """Read, check and compile the rules of a folder.

    `without` names texts: words that only these taught are left out, for the blind estimate.
    Raises RulebookError where a rule contradicts the codebook, another rule or its own form.
    """
    codebook = load_codebook(folder / "codebook.toml")
    concepts = _concepts(_read(folder / "lexicon.toml"), without)
    data = _read(folder / "links.toml")
    links = tuple(_link(entry, codebook, concepts, number) for number, entry in enumerate(data["link"], 1))
    by_topic: dict[tuple[str, str], tuple[Link, ...]] = {}
    for link in links:
        for topic in link.topics:
            for unit in link.units:
                by_topic[topic, unit] = (*by_topic.get((topic, unit), ()), link)
    _check_ids(data, codebook)
    forms = _read(folder / "forms.toml")
    book = Rulebook(
        codebook, concepts, links, by_topic, data["defaults"], data["rates"], data["fractions"],
        tuple(_row(entry, codebook) for entry in forms["row"]),
        tuple(_column(entry) for entry in forms["column"]),
        frozenset(forms["ditto"]),
        {fold_text(words): entry["says"] for entry in forms["head"] for words in entry["words"]},
        tuple(_shape(entry, codebook) for entry in forms["shape"]), "2",
        load_vocabulary(folder),
    )  # fmt: skip
    book._matcher = _Vocabulary(concepts.values())
    return book


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{path.name}: {error}; mend the file") from error


def _concepts(data: dict[str, Any], without: frozenset[str]) -> dict[str, Concept]:
    concepts: dict[str, Concept] = {}
    for entry in data["concept"]:
        place = f'lexicon.toml, concept "{entry.get("id", "?")}"'
        if wrong := set(entry) - {"id", "slot", "words"}:
            raise RulebookError(f"{place}: unknown key {sorted(wrong)}; a concept has id, slot and words")
        if entry["slot"] not in SLOTS:
            raise RulebookError(f'{place}: slot "{entry["slot"]}" is none of {SLOTS}')
        if entry["id"] in concepts:
            raise RulebookError(f"{place}: given twice; join the two")
        words = {
            teacher: tuple(phrase for written in group for phrase in expand(written))
            for teacher, group in entry["words"].items()
            if teacher not in without
        }
        for group in words.values():
            if blank := [phrase for phrase in group if not phrase.strip()]:
                raise RulebookError(f"{place}: empty words {blank}; take them out")
        concepts[entry["id"]] = Concept(entry["id"], entry["slot"], words)
    return concepts


def _link(entry: dict[str, Any], codebook: Codebook, concepts: dict[str, Concept], number: int) -> Link:
    place = f'links.toml, link {number} ("{entry.get("indicator", "?")}")'
    if wrong := set(entry) - LINK_KEYS:
        raise RulebookError(f"{place}: unknown key {sorted(wrong)}; allowed are {sorted(LINK_KEYS)}")
    for name in ("accepts", "rejects"):
        if not entry.get(name):
            raise RulebookError(f"{place}: lacks {name}; write one sentence with its number in ⟦ ⟧")
    for indicator in (entry["indicator"], entry.get("also")):
        if indicator and indicator not in codebook.indicators:
            raise RulebookError(f'{place}: no indicator "{indicator}" in codebook.toml')
    topics = frozenset(entry["topic"])
    if wrong := {topic for topic in topics if topic and concepts.get(topic, _NONE).slot != "topic"}:
        raise RulebookError(f"{place}: {sorted(wrong)} are no topics of lexicon.toml")
    units = frozenset(finer for unit in entry["unit"] for finer in (unit, *FINER_NOUNS.get(unit, ())))
    if wrong := {unit for unit in units - {"percent", "money"} if concepts.get(unit, _NONE).slot != "noun"}:
        raise RulebookError(f"{place}: {sorted(wrong)} are no nouns of lexicon.toml")
    every = (*concepts, *(value for values in codebook.dimensions.values() for value in values))
    needs = tuple(_meant(choice.split("|"), every) for choice in entry.get("with", ()))
    return Link(
        f"{entry['indicator']}#{number}", entry["indicator"], topics, units, needs,
        _meant(entry.get("without", ()), every),
        entry.get("also", ""), entry.get("heading", False), entry.get("zero", False),
        tuple(entry["accepts"]), tuple(entry["rejects"]),
    )  # fmt: skip


def _meant(names: Iterable[str], every: Iterable[str]) -> frozenset[str]:
    """The concepts that names stand for: "online*" for all that begin so."""
    begun = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(names) | {one for one in every if begun and one.startswith(begun)}


def _row(entry: dict[str, Any], codebook: Codebook) -> dict[str, Any]:
    place = f'forms.toml, row "{entry.get("indicator", "?")}"'
    if wrong := set(entry) - {"indicator", "words", "without", "unit", "code", "under"}:
        raise RulebookError(f"{place}: unknown key {sorted(wrong)}")
    if entry["indicator"] not in codebook.indicators:
        raise RulebookError(f'{place}: no indicator "{entry["indicator"]}" in codebook.toml')
    if entry.get("under", entry["indicator"]) not in codebook.indicators:
        raise RulebookError(f'{place}: no indicator "{entry["under"]}" in codebook.toml')
    return {
        "indicator": entry["indicator"],
        "words": tuple(fold_text(word) for word in entry["words"]),
        "without": tuple(fold_text(word) for word in entry.get("without", ())),
        "units": tuple(entry.get("unit", "").split("|")),
        "code": entry.get("code", False),
        "under": entry.get("under", ""),
    }


def _column(entry: dict[str, Any]) -> dict[str, Any]:
    words = tuple(fold_text(word) for word in entry["words"])
    return {"is": entry["is"], "words": words, "whole": entry.get("whole", False)}


def _shape(entry: dict[str, Any], codebook: Codebook) -> Shape:
    place = f'forms.toml, shape "{entry.get("id", "?")}"'
    columns = []
    for column in entry["columns"]:
        indicator, *pairs = column.split()
        if indicator not in codebook.indicators:
            raise RulebookError(f'{place}: no indicator "{indicator}" in codebook.toml')
        dims = dict(pair.split("=") for pair in pairs)
        for name, value in dims.items():
            if value not in codebook.dimensions[name]:
                raise RulebookError(f'{place}: "{value}" is no value of {name}')
        columns.append((indicator, dims))
    heads = [re.compile("|".join(bare(word) for word in head.split("|"))) for head in entry["heads"]]
    if order := entry.get("order"):
        heads.append(re.compile(".*?".join(map(bare, order)), re.DOTALL))
    cells = re.compile(".*?".join(map(bare, entry.get("cells", ()))), re.DOTALL)
    sums = tuple(map(tuple, entry["sums"]))
    return Shape(entry["id"], tuple(heads), tuple(columns), sums, cells, entry.get("in_lines", True))


_NONE = Concept("", "", {})


def _check_ids(data: dict[str, Any], codebook: Codebook) -> None:
    named = [*data["rates"], *data["rates"].values(), *data["fractions"], *data["fractions"].values()]
    named += [indicator for table in data["defaults"].values() for indicator in table.values()]
    if wrong := {indicator for indicator in named if indicator not in codebook.indicators}:
        raise RulebookError(f"links.toml: {sorted(wrong)} are not in codebook.toml; correct the id")
