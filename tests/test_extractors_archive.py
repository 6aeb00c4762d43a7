"""A .zip is a folder: what it holds are files of their own, and what it does not give is told, one by one."""

from __future__ import annotations

import io
import os
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from extractors import archive
from extractors.errors import DamagedFile, EmptyFile, NotReadable, SourceError, TooLarge
from extractors.limits import DEFAULT
from extractors.reader import read

TEXT = "Đã tiếp nhận 12 hồ sơ."


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return stream.getvalue()


def named_in(raw: bytes, extra: bytes = b"") -> bytes:
    """An archive of one file whose name is these bytes, its encoding not told."""
    info = zipfile.ZipInfo("x" * len(raw))
    info.extra = extra
    return zipped((info, TEXT.encode())).replace(b"x" * len(raw), raw)


def listed(folder: Path, data: bytes, **limits: int) -> dict[str, str]:
    """The names of the members, each with the code of its problem."""
    (folder / "a.zip").write_bytes(data)
    found = archive.members(folder / "a.zip", replace(DEFAULT, **limits))
    return {one.name: one.problem.code if one.problem else "" for one in found}


def test_members_are_read_where_they_lie(tmp_path: Path) -> None:
    inner = zipped(("xã B.txt", TEXT.encode()), ("trống.txt", b""))
    data = zipped(("quý 1/xã A.txt", TEXT.encode()), ("quý 1/", b""), ("trong.zip", inner), (".DS_Store", b"1"),
                  ("__MACOSX/xã A.txt", b"1"))  # fmt: skip
    assert listed(tmp_path, data) == {"quý 1/xã A.txt": "", "trong.zip/xã B.txt": "", "trong.zip/trống.txt": ""}
    for name in ("quý 1/xã A.txt", "trong.zip/xã B.txt"):
        assert read(tmp_path / "a.zip" / name).text == TEXT
    for name in ("quý 1", "vắng.txt", "trong.zip/vắng.txt"):
        with pytest.raises(NotReadable):
            read(tmp_path / "a.zip" / name)
    assert os.listdir(tmp_path) == ["a.zip"]


@pytest.mark.parametrize("raw", [
    "báo cáo xã.txt".encode(),
    unicodedata.normalize("NFD", "báo cáo xã.txt").encode(),
    b"b\xe1o c\xe1o x\xe3.txt".replace(b"\xe3", b"a\xde"),  # CP1258
    b"b\xb8o c\xb8o x\xb7.txt",  # TCVN3
])  # fmt: skip
def test_names_in_old_encodings(tmp_path: Path, raw: bytes) -> None:
    assert listed(tmp_path, named_in(raw)) == {"báo cáo xã.txt": ""}


def test_a_name_beside_the_name_is_believed_where_it_belongs_to_it(tmp_path: Path) -> None:
    for told, expected in ((b"b?o.txt", "báo.txt"), (b"c?o.txt", "b?o.txt")):
        field = struct.pack("<BI", 1, zlib.crc32(told)) + "báo.txt".encode()
        extra = struct.pack("<HH", 0x7075, len(field)) + field
        assert listed(tmp_path, named_in(b"b?o.txt", extra)) == {expected: ""}


def symlink() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("link.txt")
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(("data", "expected"), [
    (zipped(("../a.txt", b"1"), ("b/../../c.txt", b"1"), ("ok.txt", b"1")),
     {"../a.txt": "damaged", "b/../../c.txt": "damaged", "ok.txt": ""}),
    (zipped(("/etc/passwd", b"1"), ("C:\\a.txt", b"1"), ("..\\a.txt", b"1"), ("b\\c.txt", b"1")),
     {"/etc/passwd": "damaged", "C:/a.txt": "damaged", "../a.txt": "damaged", "b/c.txt": ""}),
    (zipped((symlink(), b"/etc/passwd")), {"link.txt": "not_readable"}),
    (zipped(("a.zip", zipped(("b.zip", zipped(("c.txt", b"1")))))), {"a.zip/b.zip": "too_large"}),
    (zipped(("a.zip", b"PK\x03\x04 broken"), ("b.txt", b"1")), {"a.zip": "damaged", "b.txt": ""}),
], ids=["out", "absolute", "link", "deep", "broken"])  # fmt: skip
def test_what_is_unsafe_costs_its_member_only(tmp_path: Path, data: bytes, expected: dict[str, str]) -> None:
    assert listed(tmp_path, data) == expected
    for name, problem in expected.items():
        if ".." in name and problem:
            with pytest.raises(DamagedFile):
                archive.read_member(tmp_path / "a.zip", name)


def test_two_members_of_one_name(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        (tmp_path / "a.zip").write_bytes(zipped(("a.txt", b"1"), ("a.txt", b"2")))
    first, second = archive.members(tmp_path / "a.zip")
    assert (first.problem, second.name) == (None, "a.txt")
    assert isinstance(second.problem, DamagedFile)


def test_encrypted_member(tmp_path: Path) -> None:
    data = bytearray(zipped(("a.txt", b"1")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert listed(tmp_path, bytes(data)) == {"a.txt": "damaged"}
    assert "mật khẩu" in str(archive.members(tmp_path / "a.zip")[0].problem)


def test_bombs(tmp_path: Path) -> None:
    flat = zipped(("a.txt", bytes(20_000_000)))
    assert listed(tmp_path, flat) == {"a.txt": ""}
    with pytest.raises(TooLarge, match="member_ratio"):
        read(tmp_path / "a.zip" / "a.txt")
    with pytest.raises(TooLarge, match="archive_bytes"):
        listed(tmp_path, flat, archive_bytes=1_000_000)
    with pytest.raises(TooLarge, match="archive_members"):
        listed(tmp_path, zipped(*((f"{at}.txt", b"1") for at in range(9))), archive_members=8)
    nested = zipped(*((f"{at}.zip", flat) for at in range(4)))
    assert set(listed(tmp_path, nested, archive_bytes=30_000_000).values()) == {"", "too_large"}
    lying = bytearray(flat)
    struct.pack_into("<I", lying, lying.index(b"PK\x01\x02") + 24, 10)  # claims ten bytes
    listed(tmp_path, bytes(lying))
    with pytest.raises(DamagedFile):
        read(tmp_path / "a.zip" / "a.txt")


def test_members_that_share_their_bytes(tmp_path: Path) -> None:
    data = zipped(("a.txt", os.urandom(100)), ("b.txt", os.urandom(100)))
    second = data.rindex(b"PK\x01\x02")
    overlapping = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    with pytest.raises(DamagedFile):
        listed(tmp_path, overlapping)


@pytest.mark.parametrize(("data", "error"), [
    (zipped(), EmptyFile),
    (zipped(("a/", b"")), EmptyFile),
    (zipped(("a.txt", b"1"))[:-30], DamagedFile),
    (b"PK\x03\x04" + bytes(50), DamagedFile),
], ids=["none", "a folder", "cut", "a mark alone"])  # fmt: skip
def test_archives_that_give_nothing(tmp_path: Path, data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error):
        listed(tmp_path, data)
