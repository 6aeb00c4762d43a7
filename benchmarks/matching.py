"""Matching time over length, on a log scale: the whole vocabulary, and every regular expression of rules/.

The texts are hostile on purpose: one short piece repeated, because a pattern that backtracks shows it there first. A
pattern that the code only ever applies at one place (`match`, `fullmatch`) is measured at one place.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import regex

from benchmarks.measure import Measure, best, slope

LENGTHS = (500, 1000, 2000, 4000)
QUICK = 0.001  # seconds for the longest text: what is this fast is not looked at closer
STEEP = 1.5  # beyond any doubt: no further piece is tried
PIECES = (
    " ", "\n", "a", "đ", "1", "1.", "1,", "1/", "1 ", "1 - ", "A ", "I.", "- ", "(", "“", " ,", "từ ", "hồ sơ ",
    "năm 2020 ", "tháng 1 ", "ngày 1/1/2020 ", "UBND huyện ", "ỦY BAN NHÂN DÂN ", "lần lượt ", "tu ngay 1 ", "tren 1 ",
    "một ", "TX. ",
)  # fmt: skip
ANCHORED = {"match", "fullmatch"}
METHOD = r"\.(match|fullmatch|search|finditer|findall|sub|subn|split)\b"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled expression of rules/, by the place where it stands, and whether it is tried at one place only."""

    name: str
    compiled: Any
    anchored: bool

    def seconds(self, text: str) -> float:
        """The time of one pass over a text."""
        started = time.perf_counter()
        if self.anchored:
            self.compiled.match(text)
            self.compiled.fullmatch(text)
        else:
            for _ in self.compiled.finditer(text):
                pass
        return time.perf_counter() - started


def matching() -> Iterator[Measure]:
    """The slope of the vocabulary, and the steepest slope among the patterns; those above the bar by name."""
    yield vocabulary()
    slopes = sorted(((steepest(one), one.name) for one in patterns()), reverse=True)
    bar = 1.3  # of one small pattern the clock's own grain shows
    above = [f"{name} {ratio:.2f} on {piece!r}" for (ratio, piece), name in slopes if ratio > bar]
    detail = f"{len(slopes)} patterns; " + ("; ".join(above) or "none above the bar")
    yield Measure("time of a pattern over length, steepest slope", slopes[0][0][0], bar, detail)


def vocabulary() -> Measure:
    """The whole vocabulary over all its own words, one after another and again, so that every word begins a match."""
    from rules.rulebook import load_rulebook

    book = load_rulebook()
    words = " ".join(
        phrase for concept in book.concepts.values() for group in concept.words.values() for phrase in group
    )
    texts = [" ".join([words] * times) for times in (1, 2, 4, 6)]  # beyond that the collector's sweeps show
    times = [best(lambda text=text: book.hits(text)) for text in texts]
    detail = ", ".join(f"{len(text) // 1000}k: {spent * 1000:.0f} ms" for text, spent in zip(texts, times, strict=True))
    return Measure(
        "vocabulary time over length, log-log slope", slope([len(text) for text in texts], times), 1.15, detail
    )


def steepest(pattern: Pattern) -> tuple[float, str]:
    """The steepest slope over all pieces, and the piece; 0 where the pattern is quick on all of them."""
    found = (0.0, "")
    for piece in PIECES:
        text = piece * (LENGTHS[-1] // len(piece))
        spent = pattern.seconds(text)
        if spent > QUICK:
            cuts = [text[:length] for length in LENGTHS]
            times = [min(pattern.seconds(cut) for _ in range(3)) for cut in cuts[:-1]]
            found = max(found, (slope(LENGTHS, [*times, min(spent, pattern.seconds(text))]), piece))
        if found[0] > STEEP:
            break
    return found


def patterns() -> list[Pattern]:
    """Every compiled expression that a module of rules/ or the rulebook holds, each once."""
    import rules
    from rules.rulebook import load_rulebook

    source = "\n".join(path.read_text(encoding="utf-8") for path in Path(rules.__path__[0]).glob("*.py"))
    found: dict[tuple[str, int], Pattern] = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(rules.__path__)):
        for name, held in vars(importlib.import_module(f"rules.{module}")).items():
            _collect(f"{module}.{name}", held, source, found)
    _collect("rulebook", load_rulebook(), source, found)
    return list(found.values())


def _collect(name: str, held: Any, source: str, found: dict[tuple[str, int], Pattern], depth: int = 0) -> None:
    """Note the patterns in a value and in the containers and dataclasses that it is made of."""
    if isinstance(held, re.Pattern | regex.Pattern):
        found.setdefault((held.pattern, held.flags), Pattern(name, held, _is_anchored(name, source)))
        return
    if depth > 3 or isinstance(held, type):
        return
    members: list[tuple[str, Any]] = []
    if isinstance(held, Mapping):
        members = [(f"{name}[{key!r}]", value) for key, value in held.items()]
    elif isinstance(held, list | tuple):
        members = [(f"{name}[{at}]", value) for at, value in enumerate(held)]
    elif is_dataclass(held):
        members = [(f"{name}.{one.name}", getattr(held, one.name)) for one in fields(held)]
    for place, value in members:
        _collect(place, value, source, found, depth + 1)


def _is_anchored(name: str, source: str) -> bool:
    """Whether the code only asks for this name at one place of a text."""
    short = [re.escape(".".join(name.split(".")[-parts:])) for parts in (2, 1)]  # "RULES.opening", else "opening"
    used = next((set(uses) for one in short if (uses := re.findall(rf"\b{one}{METHOD}", source))), set())
    return bool(used) and used <= ANCHORED


def main(report: Callable[[str], object] = print) -> None:
    """The measures alone: `python -m benchmarks.matching`."""
    for one in matching():
        report(f"{'ok  ' if one.held else 'MISS'} {one.name}  {one.ratio:.3f}  (bar {one.bar:g})  {one.detail}")


if __name__ == "__main__":
    main()
