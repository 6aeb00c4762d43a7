"""ZIP members unpacked in memory: every byte is counted as it comes, and nothing in a header is believed."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from typing import BinaryIO

from extractors.errors import SourceError, TooLarge
from extractors.limits import Limits

# What the standard library raises on a ZIP file that is broken, encrypted or packed in a way it does not know.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ValueError, RuntimeError, EOFError, OSError)
_LOCAL_HEADER = 30


class Unpacker:
    """A ZIP file. `damaged` makes the error that tells it cannot be opened or unpacked.

    Raises that error, and `TooLarge` for more members than `limits.archive_members`.
    """

    def __init__(self, file: BinaryIO, limits: Limits, damaged: Callable[[], SourceError]) -> None:
        self.limits = limits
        self.damaged = damaged
        self.unpacked = 0
        try:
            self.archive = zipfile.ZipFile(file)
            self.members = self.archive.infolist()
        except BROKEN:
            raise damaged() from None
        if len(self.members) > limits.archive_members:
            raise bomb("archive_members", limits.archive_members)
        if _overlap(self.members):
            raise damaged()

    def read(self, member: zipfile.ZipInfo) -> bytes:
        """A member's bytes. Raises `TooLarge` beyond the limits of one member, of the archive, or of the ratio."""
        limits = self.limits
        parts, size = [], 0
        try:
            with self.archive.open(member) as stream:
                while chunk := stream.read(1 << 20):
                    size += len(chunk)
                    self.unpacked += len(chunk)
                    if size > limits.member_bytes:
                        raise bomb("member_bytes", limits.member_bytes)
                    if self.unpacked > limits.archive_bytes:
                        raise bomb("archive_bytes", limits.archive_bytes)
                    if size > (1 << 20) and size > limits.member_ratio * max(member.compress_size, 1):
                        raise bomb("member_ratio", limits.member_ratio)
                    parts.append(chunk)
        except BROKEN:
            raise self.damaged() from None
        return b"".join(parts)

    def head(self, member: zipfile.ZipInfo) -> bytes:
        """The first four bytes of a member, fewer where it has no more."""
        try:
            with self.archive.open(member) as stream:
                return stream.read(4)
        except BROKEN:
            raise self.damaged() from None


def bomb(name: str, limit: int) -> TooLarge:
    """What unpacks beyond the limit of this name."""
    return TooLarge(
        f"tệp nén bung ra quá giới hạn {limit} ({name}); hãy mở ra kiểm tra, rồi nạp từng tệp",
        f"the file unpacks beyond the limit of {limit} ({name}); open and check it, then read file by file",
    )


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """Whether two members share bytes of the file, as in bombs that pack the same bytes many times over."""
    ordered = sorted(members, key=lambda one: one.header_offset)
    return any(one.header_offset + _LOCAL_HEADER + one.compress_size > other.header_offset
               for one, other in pairwise(ordered))  # fmt: skip
