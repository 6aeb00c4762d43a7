"""The ZIP package of an office file: parts by relation, bytes counted while unpacking, XML without DTD or network."""

from __future__ import annotations

import io
import lzma
import posixpath
import struct
import zipfile
import zlib

from lxml import etree

from extractors.errors import DamagedFile, TooLarge, UnknownFormat
from extractors.limits import Limits

# What the standard library raises on a package that is broken or encrypted.
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ValueError, RuntimeError, EOFError, OSError)
_KINDS = (
    ("word/", "DOCX"),
    ("xl/", "Excel (.xlsx)"),
    ("ppt/", "PowerPoint (.pptx)"),
    ("content.xml", "OpenDocument (.odt, .ods)"),
)


def kind(data: bytes) -> str:
    """What a ZIP file is, by the names of its members: "DOCX", another office format, or "ZIP"."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except _BROKEN:
        return "DOCX" if b"word/document" in data[:100_000] else "ZIP"
    for start, name in _KINDS:
        if any(member.startswith(start) for member in names):
            return name
    return "ZIP"


class Package:
    """The parts of an office file. Only what is asked for is unpacked; nothing is written to disk."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self.unpacked = 0
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
            members = self.archive.infolist()
        except _BROKEN:
            raise damaged() from None
        if len(members) > limits.archive_members:
            raise _bomb("archive_members", limits.archive_members)
        self.names = {member.filename: member for member in members}

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part; None where the package has no such part."""
        if name not in self.names:
            return None
        content = self._bytes(self.names[name])
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                raise _bomb("markup_depth", self.limits.markup_depth) from None
            raise damaged() from None
        if root.getroottree().docinfo.doctype:
            raise DamagedFile(
                "tệp Word chứa khai báo DTD, không an toàn nên không được đọc; hãy lưu lại tệp bằng Word",
                "the Word file declares a DTD, which is unsafe and not read; save the file again with Word",
            )
        return root

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the package: relation id → (kind of relation, name of the part)."""
        folder, file = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") != "External" and isinstance(relation.tag, str):
                target = relation.get("Target", "")
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
                found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], path)
        return found

    def _bytes(self, member: zipfile.ZipInfo) -> bytes:
        """A member unpacked, its bytes counted as they come: the sizes in the headers are not believed."""
        limits = self.limits
        parts, size = [], 0
        try:
            with self.archive.open(member) as stream:
                while chunk := stream.read(1 << 20):
                    size += len(chunk)
                    self.unpacked += len(chunk)
                    if size > limits.member_bytes:
                        raise _bomb("member_bytes", limits.member_bytes)
                    if self.unpacked > limits.archive_bytes:
                        raise _bomb("archive_bytes", limits.archive_bytes)
                    if size > (1 << 20) and size > limits.member_ratio * max(member.compress_size, 1):
                        raise _bomb("member_ratio", limits.member_ratio)
                    parts.append(chunk)
        except _BROKEN:
            raise damaged() from None
        return b"".join(parts)


def damaged() -> DamagedFile:
    """A Word file that cannot be opened."""
    return DamagedFile(
        "tệp Word (.docx) hỏng hoặc có mật khẩu, không mở được; hãy mở bằng Word và lưu lại",
        "the Word file (.docx) is damaged or has a password; open it with Word and save it again",
    )


def _bomb(name: str, limit: int) -> TooLarge:
    return TooLarge(
        f"tệp nén bung ra quá giới hạn {limit} ({name}); hãy kiểm tra tệp hoặc nâng giới hạn",
        f"the file unpacks beyond the limit of {limit} ({name}); check the file or raise the limit",
    )


def no_document(name: str) -> UnknownFormat:
    """A package without the part that would make it a document."""
    return UnknownFormat(
        f"tệp nén ({name}) không phải tài liệu Word; hãy giải nén và nạp từng báo cáo",
        f"a ZIP file ({name}) that is no Word document; unpack it and read each report",
    )
