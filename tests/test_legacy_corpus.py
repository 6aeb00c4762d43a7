"""Real documents of state bodies, 2003-2009, in TCVN3 and VNI, against their transcripts in shared/legacy."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from extractors.document import Document
from extractors.office import find_office
from extractors.reader import read
from tests.conftest import ROOT

FOLDER = ROOT.parent / "shared" / "legacy"
FILES = sorted(path for path in FOLDER.glob("*") if path.suffix in (".doc", ".rtf", ".xls", ".pdf"))
# What the transcripts tell of fields is their instruction: page numbers, and a sheet drawn as a picture.
_FIELDS = re.compile(r"PAGE\b[ \t]*\d*|EMBED\s+\S+")
_FAULTY = ("2009-download.doc",)  # its transcript writes "nẵng nhọc", "nghiêm ngẵt"

pytestmark = pytest.mark.skipif(not FILES, reason="no legacy documents at shared/legacy beside the repository")


def words(text: str) -> list[str]:
    # Capitals of capital-drawing fonts are not in the transcripts, as their README says.
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())


def marked_letters(found: str, truth: str) -> tuple[int, int]:
    """How many letters with diacritics of a transcript come back in their place, and how many it has."""
    expected, given = words(truth), words(found)
    right = 0
    for step, a, b, c, d in SequenceMatcher(None, expected, given, autojunk=False).get_opcodes():
        one, two = " ".join(expected[a:b]), " ".join(given[c:d])
        same = [(0, 0, len(one))] if step == "equal" else SequenceMatcher(None, one, two, False).get_matching_blocks()
        right += sum(not char.isascii() for at, _, length in same for char in one[at : at + length])
    return right, sum(not char.isascii() for word in expected for char in word)


@pytest.fixture(scope="module")
def documents() -> dict[str, tuple[Document, str]]:
    """Each file as it is read, with its transcript."""
    able = [path for path in FILES if find_office() or path.suffix in (".xls", ".pdf")]
    truths = [path.with_suffix(".truth.txt").read_text(encoding="utf-8") for path in able]
    return {path.name: (read(path), _FIELDS.sub("", truth)) for path, truth in zip(able, truths, strict=True)}


def test_letters_come_back(documents: dict[str, tuple[Document, str]]) -> None:
    counts = {name: marked_letters(document.text, truth) for name, (document, truth) in documents.items()}
    assert [name for name, (right, total) in counts.items() if right < 0.995 * total and name not in _FAULTY] == []
    assert sum(right for right, _ in counts.values()) >= 0.999 * sum(total for _, total in counts.values())


def test_every_number_comes_back(documents: dict[str, tuple[Document, str]]) -> None:
    for name, (document, truth) in documents.items():
        numbers = [Counter(re.findall(r"\d+", text)) for text in (truth, document.text)]
        assert (name, numbers[0] - numbers[1]) == (name, Counter())


def test_tables_are_whole(documents: dict[str, tuple[Document, str]]) -> None:
    shapes = {name: [(len(block.table.rows), block.table.rows[0][-1].column + 1) for block in document.blocks
                     if block.table] for name, (document, _) in documents.items()}  # fmt: skip
    expected = {"2004-13-t-Phuluc3.doc": [(11, 4), (12, 4), (3, 4), (4, 4)], "2009-download.doc": [(12, 2)],
                "2005-FDILangson.xls": [(48, 6)]}  # fmt: skip
    assert {name: shape for name, shape in shapes.items() if name in expected} == {
        name: shape for name, shape in expected.items() if name in documents
    }
    document, truth = documents["2005-FDILangson.xls"]
    rows = [
        [[cell for cell in map(words, line.split("\t")) if cell] for line in text.splitlines()]
        for text in (document.text, truth)
    ]
    assert [cells for cells in rows[0] if cells] == [cells for cells in rows[1] if cells]


def test_both_readers_of_a_doc_agree(documents: dict[str, tuple[Document, str]]) -> None:
    told = {name: document.warnings for name, (document, _) in documents.items()}
    assert [name for name, warnings in told.items() if any("hai cách đọc" in one for one in warnings)] == []


def test_nothing_is_written_beside_the_sources(documents: dict[str, tuple[Document, str]]) -> None:
    assert not [path for path in Path(FOLDER).iterdir() if path.suffix in (".docx", ".lock") or path.name[0] in ".~"]
