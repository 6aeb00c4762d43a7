"""The kind of a file is told by content; what cannot be read says why."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import fields, replace
from pathlib import Path

import pytest

from extractors.errors import DamagedFile, EmptyFile, NotReadable, SourceError, TooLarge, UnknownFormat
from extractors.limits import DEFAULT
from extractors.reader import read
from tests.conftest import ROOT
from tests.test_bad_files import locked_pdf

TEXT = "Huyện Bình Đại đã tiếp nhận 1.234 hồ sơ của người dân; đúng hạn 99,5%.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_unicode_encodings(encoding: str, form: str) -> None:
    document = read("a.txt", data=unicodedata.normalize(form, TEXT).encode(encoding))
    assert document.text == TEXT
    assert document.warnings == ()


def test_utf16_big_endian_with_mark() -> None:
    assert read("a.txt", data=b"\xfe\xff" + TEXT.encode("utf-16-be")).text == TEXT


def to_cp1258(text: str) -> bytes:
    """As Windows writes it: a letter with its shape, then its tone as a letter of its own."""
    result = b""
    for char in text:
        try:
            result += char.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", char)[:-1], unicodedata.normalize("NFD", char)[-1]
            if tone not in "\u0300\u0301\u0303\u0309\u0323":  # ệ decomposes to e, dot, circumflex
                base, tone = base[0] + tone, base[1]
            result += (unicodedata.normalize("NFC", base) + tone).encode("cp1258")
    return result


def test_cp1258_is_told_by_its_syllables() -> None:
    document = read("a.txt", data=to_cp1258(TEXT))
    assert document.text == TEXT
    assert "CP1258" in document.warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode().decode("cp1252", "replace").encode(),  # UTF-8 taken for Latin-1
        "Ðåçêèå æøäü ñòþëî íåò ÿçûê ìîæåò áûòü ðóññêèé òåêñò çäåñü".encode(),  # another language's
    ],
)
def test_what_no_encoding_explains_is_refused_rather_than_misread(data: bytes) -> None:
    with pytest.raises(DamagedFile, match="Unicode"):
        read("a.txt", data=data)


def test_a_few_broken_bytes_are_replaced_and_told() -> None:
    document = read("a.txt", data=(TEXT * 20).encode() + b"12 \xff\n")
    assert document.text.endswith("12 \ufffd\n")
    assert document.warnings == ("1 ký tự hỏng trong tệp được thay bằng U+FFFD",)


@pytest.mark.parametrize("data", [b"Ho so 12\n", b"a", b"12"])
def test_text_without_diacritics_is_text(data: bytes) -> None:
    assert read("a.txt", data=data).text == data.decode()


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", "\u200b\n".encode(), b"-----\n"])
def test_empty(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        read("a.txt", data=data)


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (bytes(range(256)) * 20, "nhị phân"),
        (b"MZ" + bytes(200), "nhị phân"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "XML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "MHTML"),
    ],
)
def test_other_formats_are_named(data: bytes, named: str) -> None:
    with pytest.raises(UnknownFormat, match=named) as error:
        read("a.txt", data=data)
    assert error.value.vi
    assert error.value.en


def test_name_says_nothing(tmp_path: Path) -> None:
    page = tmp_path / "báo cáo.doc"
    page.write_text("<html><body><p>Đã trả 5 bộ</p></body></html>", encoding="utf-8")
    assert read(page).media_type == "text/html"
    text = tmp_path / unicodedata.normalize("NFD", "quyết định.pdf")
    text.write_text(TEXT, encoding="utf-8")
    assert read(str(text)).media_type == "text/plain"
    assert read(text).path == str(text)


def test_missing_folder_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "none.txt", tmp_path / "pipe", "a\x00b"):
        with pytest.raises(NotReadable):
            read(path)


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NotReadable, match="quyền"):
        read(file)


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        (b"1" * 20_000_000, "text_chars"),
        ("hồ sơ 12 ".encode() * 600_000, "line_chars"),
        (("a" + "\u0301\u0323" * 100_000).encode(), "combining_run"),
        (b"1\t2\t3\n" * 100_000, "table_cells"),
        (b"<html><body>" + b"<div>" * 5_000, "markup_depth"),
        (b"<html><body><p>" + b"1" * 20_000_000, "text_chars"),
    ],
)
def test_limits_are_named_in_both_messages(data: bytes, limit: str) -> None:
    with pytest.raises(TooLarge, match=limit) as error:
        read("a.txt", data=data)
    assert limit in error.value.en
    assert ";" in error.value.vi


def test_no_message_asks_for_what_no_option_gives() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "extractors").glob("*.py"))
    assert not re.search(r"nâng\s+(\W*)?giới hạn|raise the\s+(\W*)?limit", said)
    named = {field.name for field in fields(DEFAULT)}
    assert {name for name in named if not re.search(rf"limits\.{name}|self\.{name}", said)} == set()


def test_a_damaged_pdf_is_told_from_a_locked_one() -> None:
    for data, vi, en in ((locked_pdf(), "có mật khẩu", "has a password"), (b"%PDF-1.4\nx", "hỏng", "is damaged")):
        with pytest.raises(DamagedFile, match=vi) as error:
            read("a.pdf", data=data)
        assert f"the PDF {en};" in error.value.en


def test_limits_can_be_raised(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("12 " * 100, encoding="utf-8")
    with pytest.raises(TooLarge, match="file_bytes"):
        read(file, limits=replace(DEFAULT, file_bytes=100))
    with pytest.raises(TooLarge, match="line_chars"):
        read(file, limits=replace(DEFAULT, line_chars=100))
    assert read(file, limits=replace(DEFAULT, line_chars=300)).blocks


@pytest.mark.parametrize("error", SourceError.__subclasses__())
def test_each_error_has_a_code(error: type[SourceError]) -> None:
    assert error.code
    assert error("vi", "en").en == "en"


def test_source_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o444)
    before = file.stat()
    read(file)
    assert (file.stat().st_mtime_ns, file.stat().st_size) == (before.st_mtime_ns, before.st_size)
    assert list(tmp_path.iterdir()) == [file]
