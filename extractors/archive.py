"""A .zip as a folder: its members are sources of their own, read into memory one at a time; none goes to the disk.

A member is known by its path inside, in NFC and with "/"; one of an archive inside by both: "quý 1.zip/xã A.docx".
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from extractors import package
from extractors.errors import DamagedFile, EmptyFile, NotReadable, SourceError, TooLarge, UnknownFormat, system_words
from extractors.legacy_encodings import ENCODINGS
from extractors.limits import DEFAULT, Limits
from extractors.syllables import evidence
from extractors.unpacking import Unpacker, bomb

_UTF8, _ENCRYPTED, _UNICODE_PATH = 0x800, 0x1, 0x7075
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, or what stands in the way of reading it."""

    name: str
    problem: SourceError | None = None


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked of an archive and of those inside it."""

    members: int
    size: int

    def take(self, members: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
        self.members -= len(members)
        self.size -= sum(member.file_size for member in members)
        if self.members < 0:
            raise bomb("archive_members", limits.archive_members)
        # A header that claims too little gains nothing: the library hands out no more than was claimed.
        if self.size < 0:
            raise bomb("archive_bytes", limits.archive_bytes)


def is_archive(path: str | os.PathLike[str]) -> bool:
    """Whether a file is a ZIP file that is no office document, by its content."""
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"PK" and package.kind(file) == "ZIP"
    except OSError:
        return False


def members(path: str | os.PathLike[str], limits: Limits = DEFAULT) -> list[Member]:
    """The files in an archive, those of archives inside it among them; hidden files and folders are left out.

    Raises a `SourceError` where the archive itself cannot be opened, holds nothing or exceeds a limit.
    """
    with _opened(path) as file:
        found = list(_members(Unpacker(file, limits, _damaged), "", 1, _Budget(limits.archive_members,
                                                                               limits.archive_bytes)))  # fmt: skip
    if not found:
        raise EmptyFile(
            "tệp nén không có tệp nào để đọc; hãy lấy lại bản gốc", "the archive holds no file to read; fetch it again"
        )
    return found


def located(path: str | os.PathLike[str]) -> tuple[str, str] | None:
    """The archive on disk and the name inside it, where a path leads into a ZIP file; None where it does not.

    >>> located("extractors/archive.py/x.txt") is None
    True
    """
    whole = Path(path)
    for outer in whole.parents:
        if outer.is_file():
            return (os.fspath(outer), whole.relative_to(outer).as_posix()) if is_archive(outer) else None
        if outer.is_dir():
            break
    return None


def read_member(path: str | os.PathLike[str], name: str, limits: Limits = DEFAULT) -> bytes:
    """The bytes of a member. Raises a `SourceError` where it is not there, cannot be read or exceeds a limit."""
    with _opened(path) as file:
        return _read(Unpacker(file, limits, _damaged), name, 1)


def refuse(data: bytes, limits: Limits) -> NoReturn:
    """Raise the `SourceError` of an archive that was taken for one document."""
    Unpacker(io.BytesIO(data), limits, _damaged)
    raise UnknownFormat(
        "đây là tệp nén chứa nhiều tệp; hãy chỉ tới một tệp bên trong, ví dụ: tệp.zip/báo cáo.docx",
        "an archive of several files; name one of them, as in archive.zip/report.docx",
    )


def _opened(path: str | os.PathLike[str]) -> io.BufferedReader:
    try:
        return open(path, "rb")
    except OSError as error:
        vi, en = system_words(error)
        raise NotReadable(f"không mở được tệp nén ({vi}); hãy thử lại", f"cannot open the archive ({en})") from None


def _members(unpacker: Unpacker, prefix: str, depth: int, budget: _Budget) -> Iterator[Member]:
    budget.take(unpacker.members, unpacker.limits)
    seen: set[str] = set()
    for name, info in _named(unpacker.members):
        if info.is_dir() or any(_is_hidden(part) for part in name.split("/")):
            continue
        problem = _problem(name, info, seen)
        seen.add(name)
        if problem:
            yield Member(prefix + name, problem)
            continue
        try:
            inner = _inner(unpacker, info, depth)
            yield from _members(inner, f"{prefix}{name}/", depth + 1, budget) if inner else [Member(prefix + name)]
        except SourceError as error:
            yield Member(prefix + name, error)


def _is_hidden(part: str) -> bool:
    return part == "__MACOSX" or (part.startswith(".") and part.strip(".") != "")


def _read(unpacker: Unpacker, name: str, depth: int) -> bytes:
    for own, info in _named(unpacker.members):
        if own == name and not info.is_dir():
            if problem := _problem(own, info, set()):
                raise problem
            return unpacker.read(info)
        if name.startswith(f"{own}/") and not info.is_dir() and (inner := _inner(unpacker, info, depth)):
            return _read(inner, name.removeprefix(f"{own}/"), depth + 1)
    raise NotReadable(
        "không có tệp này trong tệp nén; hãy kiểm tra tên", "the archive has no such file; check its name"
    )


def _inner(unpacker: Unpacker, info: zipfile.ZipInfo, depth: int) -> Unpacker | None:
    """The archive that a member is; None for any other file."""
    if unpacker.head(info)[:2] != b"PK":
        return None
    data = unpacker.read(info)
    if package.kind(io.BytesIO(data)) != "ZIP":
        return None
    if depth >= unpacker.limits.archive_depth:
        raise TooLarge(
            f"tệp nén lồng quá {unpacker.limits.archive_depth} cấp (archive_depth); hãy giải nén rồi nạp lại",
            f"archives nested deeper than {unpacker.limits.archive_depth} (archive_depth); unpack them and try again",
        )
    return Unpacker(io.BytesIO(data), unpacker.limits, _damaged)


def _problem(name: str, info: zipfile.ZipInfo, seen: set[str]) -> SourceError | None:
    """What in a member's own entry forbids to read it."""
    if "\0" in info.orig_filename or name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        return DamagedFile(
            "tên tệp trong tệp nén chỉ ra ngoài tệp nén, không an toàn nên không đọc; hãy nén lại",
            "the name in the archive leads out of it, which is unsafe and not read; pack the files again",
        )
    if name in seen:
        return DamagedFile(
            "tệp nén có hai tệp cùng tên này, tệp sau không đọc; hãy nén lại với tên khác nhau",
            "the archive holds two files of this name, the later is not read; pack them under different names",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        return NotReadable(
            "là liên kết chứ không phải tệp; hãy nén chính tệp báo cáo", "a link, no file; pack the report itself"
        )
    if info.flag_bits & _ENCRYPTED:
        return DamagedFile(
            "tệp trong tệp nén có mật khẩu; hãy giải nén bằng mật khẩu rồi nạp lại",
            "the file in the archive has a password; unpack it with the password and try again",
        )
    return None


def _named(infos: Sequence[zipfile.ZipInfo]) -> list[tuple[str, zipfile.ZipInfo]]:
    """Each member with its name as text."""
    unmarked = [info for info in infos if not info.flag_bits & _UTF8]
    raw = b"\n".join(info.orig_filename.encode("cp437", "replace").replace(b"\n", b" ") for info in unmarked)
    decoded = dict(zip(map(id, unmarked), decode_names(raw).split("\n"), strict=False))
    named = []
    for info in infos:
        text = _unicode_path(info) or decoded.get(id(info), info.orig_filename)
        text = unicodedata.normalize("NFC", text.replace("\\", "/").rstrip("\0"))
        parts = text.split("/")
        kept = [part for at, part in enumerate(parts) if part not in ("", ".") or (not part and not at)]
        named.append(("/".join(kept), info))
    return named


def _unicode_path(info: zipfile.ZipInfo) -> str:
    """The name that Info-ZIP keeps beside one in an old encoding; "" where there is none, or it is of another name."""
    at, extra = 0, info.extra
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        if kind == _UNICODE_PATH and len(field) > 5 and not info.flag_bits & _UTF8:
            same = struct.unpack_from("<I", field, 1)[0] == zlib.crc32(info.orig_filename.encode("cp437", "replace"))
            return field[5:].decode("utf-8", "replace") if same else ""
        at += 4 + size
    return ""


def decode_names(raw: bytes) -> str:
    """The names of an archive whose encoding is not told: UTF-8, else what makes most words Vietnamese, else CP437.

    All names are judged together.

    >>> decode_names("xã An Hòa.txt".encode()), decode_names("báo cáo.txt".encode("cp437"))
    ('xã An Hòa.txt', 'báo cáo.txt')
    >>> decode_names(b"huy\\xea\\xf2n A.txt\\nti\\xd2nh B.txt")
    'huyện A.txt\\ntỉnh B.txt'
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    readings = [unicodedata.normalize("NFC", raw.decode(name, "replace")) for name in ("cp437", "cp1258", "cp1252")]
    readings += [encoding.decode(raw.decode("latin-1")) for encoding in ENCODINGS]
    return max(readings, key=_likeness)


def _likeness(text: str) -> int:
    well, ill = evidence(re.sub(r"[_\s]", " ", text))
    return well - 8 * ill


def _damaged() -> DamagedFile:
    return DamagedFile(
        "tệp nén hỏng, có mật khẩu hoặc nén theo kiểu không hỗ trợ; hãy giải nén rồi nạp từng báo cáo",
        "the archive is damaged, has a password or an unknown compression; unpack it and read each report",
    )
