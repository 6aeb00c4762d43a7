"""How the lines ended up in the archive: long paragraphs, or wrapped as on the page; page breaks in mid-paragraph."""

from __future__ import annotations

import random
import re

from tests.forge.page import OPEN


def lay_out(rng: random.Random, lines: list[str]) -> list[str]:
    """The lines as an extraction leaves them. One report in eight is wrapped, one in eight broken by page ends."""
    way = rng.random()
    if way < 0.12:
        lines = _wrap(lines, rng.randint(78, 104))
    elif way < 0.25:
        lines = _break_pages(rng, lines)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _wrap(lines: list[str], width: int) -> list[str]:
    """Hard line breaks, and a blank line between paragraphs so that a reader still sees where each ends."""
    out: list[str] = []
    for line in lines:
        if "\t" in line or len(_visible(line)) <= width:
            out.append(line)
            continue
        if out and out[-1]:
            out.append("")
        out += [*_filled(line, width), ""]
    return out


def _filled(line: str, width: int) -> list[str]:
    rows, row = [], ""
    for word in line.split(" "):
        if row and len(_visible(row)) + len(_visible(word)) >= width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return [*rows, row]


def _visible(text: str) -> str:
    """The text without marks."""
    return re.sub("[\ue000]\\d+\ue001|\ue002", "", text)


def _break_pages(rng: random.Random, lines: list[str]) -> list[str]:
    """Some long paragraphs without figures cut in two by a page end, with or without the page's number."""
    out: list[str] = []
    page = 1
    for line in lines:
        words = line.split(" ")
        if len(words) < 24 or OPEN in line or "\t" in line or rng.random() < 0.6:
            out.append(line)
            continue
        page += 1
        cut = rng.randint(10, len(words) - 8)
        number = ["", str(page), ""] if rng.random() < 0.5 else [""]
        out += [" ".join(words[:cut]), *number, " ".join(words[cut:])]
    return out
