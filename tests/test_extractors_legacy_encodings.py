"""TCVN3, VNI, VISCII and VPS: the tables, and when they are believed."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors.decoding import decode
from extractors.legacy_encodings import ENCODINGS, TCVN3, TCVN5712, VISCII, VNI, VPS, Encoding, recognise
from extractors.reader import read
from tests.conftest import ROOT
from tests.forge.compose import compose
from tests.legacy import to_tcvn3, to_viscii, to_vni, to_vps

LETTERS = {
    unicodedata.normalize("NFC", base + shape + tone)
    for base, shapes in {"a": ["", "\u0302", "\u0306"], "e": ["", "\u0302"], "i": [""], "o": ["", "\u0302", "\u031b"],
                         "u": ["", "\u031b"], "y": [""]}.items()
    for shape in shapes
    for tone in ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
} - set("aeiouy") | {"đ"}  # fmt: skip
TEXT = (ROOT / "data" / "raw" / "nghe-an_xa-bai-son_quy-1_2023.txt").read_text(encoding="utf-8")
WRITERS = [(to_tcvn3, TCVN3), (to_vni, VNI), (to_viscii, VISCII), (to_vps, VPS)]


def test_tables_hold_each_letter_once() -> None:
    both = LETTERS | {letter.upper() for letter in LETTERS}
    assert len(both) == 134
    for encoding in (TCVN5712, VISCII, VPS):
        assert sorted(encoding.letters.values()) == sorted(both)
    assert set(VNI.pairs.values()) | {"Â", "â"} >= both
    assert set(TCVN3.letters.values()) >= LETTERS


@pytest.mark.parametrize(("name", "encoding"), [("TCVN5712-1", TCVN5712), ("VISCII", VISCII)])
def test_tables_agree_with_the_system(name: str, encoding: Encoding) -> None:
    if not shutil.which("iconv"):
        pytest.skip("no iconv on this system")
    for byte, letter in encoding.letters.items():
        done = subprocess.run(["iconv", "-f", name, "-t", "UTF-8"], input=bytes([byte]), capture_output=True)
        if b"not supported" in done.stderr:
            pytest.skip(f"iconv does not know {name}")
        assert (hex(byte), done.stdout.decode()) == (hex(byte), letter)


@pytest.mark.parametrize(("surface", "encoding"), [
    ("Céng hßa x· héi chñ nghÜa ViÖt Nam", TCVN3),
    ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", VNI),
    ("Cµng hòa xã hµi chü nghîa Vi®t Nam", VISCII),
    ("C¶ng hòa xã h¶i chû nghïa Vi\x8ct Nam", VPS),
])  # fmt: skip
def test_samples(surface: str, encoding: Encoding) -> None:
    assert encoding.decode(surface) == "Cộng hòa xã hội chủ nghĩa Việt Nam"


@pytest.mark.parametrize(("write", "encoding"), WRITERS)
def test_a_report_is_recognised_and_comes_back(write: Callable[[str], bytes], encoding: Encoding) -> None:
    document = read("a.txt", data=write(TEXT))
    assert document.warnings == (f"bảng mã {encoding.name} được nhận ra theo chữ tiếng Việt trong tệp",)
    plain = TEXT.translate(str.maketrans("“”‘’–—•", "\"\"''---")) if encoding in (VISCII, VPS) else TEXT
    if encoding is TCVN3:  # a capital at the head of a word that has but one letter with a font's help is lost
        assert document.text.lower() == plain.lower()
        differing = sum(one != two for one, two in zip(document.text, plain, strict=True))
        assert differing < 0.01 * len(plain)
    else:
        assert document.text == plain


@pytest.mark.parametrize(("write", "encoding"), WRITERS)
def test_the_same_where_the_bytes_were_taken_for_windows_1252(
    write: Callable[[str], bytes], encoding: Encoding
) -> None:
    shown = write(TEXT).decode("cp1252", "replace")
    if "\ufffd" in shown:
        shown = write(TEXT).decode("latin-1")
    assert read("a.txt", data=shown.encode()).text == read("a.txt", data=write(TEXT)).text


def test_blocks_of_a_mixed_text_are_judged_one_by_one() -> None:
    title = "Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp Tù do H¹nh phóc, b¸o c¸o c¶i c¸ch hµnh chÝnh"
    document = read("a.txt", data=f"{TEXT}\n\n{title}\n\nViÖt 12\n".encode())
    assert document.text.startswith(TEXT.replace("\r\n", "\n")[:200])
    assert "Cộng hòa xã hội chủ nghĩa Việt Nam" in document.text
    assert document.text.endswith("ViÖt 12\n")  # too short to be judged
    assert "TCVN3" in document.warnings[0]


def texts() -> Iterator[str]:
    """Reports in Unicode: the samples, the given ones where they are at hand, and composed ones."""
    shared = ROOT.parent / "shared"
    for path in sorted([*ROOT.glob("data/raw/*.txt"), *shared.glob("seeds/*.txt"), *shared.glob("passages/*.txt")]):
        yield path.read_text(encoding="utf-8")
    for seed in range(60_000, 60_250):
        yield compose(seed).text


def test_no_false_alarm_on_unicode() -> None:
    lines: dict[str, None] = {}
    for text in texts():
        assert recognise(text) is None
        assert decode(text.encode()).warnings == ()
        lines |= dict.fromkeys(text.splitlines())
    for line in lines:
        for form in (line, line.upper(), re.sub("[\u1ea0-\u1ef9ăĂđĐơƠưƯ]", "", line)):
            assert recognise(form) is None
    assert len(lines) > 10_000


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_ascii_stays(encoding: Encoding) -> None:
    printable = "".join(map(chr, range(0x20, 0x7F)))
    assert encoding.decode(printable) == printable


def test_real_documents_of_state_bodies(shared_dir: Path) -> None:
    """Transcripts written back into TCVN3 and VNI: nothing but capitals may be lost."""
    found = sorted((shared_dir / "legacy").glob("*.truth.txt"))
    if not found:
        pytest.skip("no transcripts of legacy documents in shared/legacy")
    for path in found:
        text = path.read_text(encoding="utf-8")
        for write, encoding in WRITERS[:2]:
            again = encoding.decode(write(text).decode("cp1252", "replace"))
            assert re.findall(r"\d+", again) == re.findall(r"\d+", text)
            letters = [(one, two) for one, two in zip(again.lower(), text.lower(), strict=False) if not two.isascii()]
            assert len(again) == len(text)
            assert sum(one == two for one, two in letters) > 0.98 * len(letters)
