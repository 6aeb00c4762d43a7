"""The ZIP package of an office file: parts by relation, bytes counted while unpacking, XML without DTD or network.

`assembled` makes a package that a library may open without care: it holds only the parts that carry text, each checked
here first. No picture, macro, embedded object, remote template or link to the outside reaches the library.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree

from extractors.errors import DamagedFile, UnknownFormat
from extractors.limits import Limits
from extractors.unpacking import BROKEN, Unpacker, bomb

_TYPES = "[Content_Types].xml"
# A member that only such a file has; a folder of this name alone may hold reports.
_KINDS = (
    ("xl/workbook.bin", "", "Excel (.xlsb)"),
    ("word/document.xml", "word/", "DOCX"),
    ("xl/workbook.xml", "xl/", "XLSX"),
    ("ppt/presentation.xml", "ppt/", "PowerPoint (.pptx)"),
)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def kind(file: BinaryIO) -> str:
    """What a ZIP file is, by the names of its members: "DOCX", another office format, or "ZIP"."""
    try:
        names = set(zipfile.ZipFile(file).namelist())
    except BROKEN:
        file.seek(0)
        head = file.read(100_000)
        return next((name for member, _, name in _KINDS if member.encode() in head), "ZIP")
    for member, folder, name in _KINDS:
        if member in names or (folder and _TYPES in names and any(one.startswith(folder) for one in names)):
            return name
    if "content.xml" not in names:
        return "ZIP"
    file.seek(0)
    return "ODT" if _OPEN_DOCUMENT + b"text" in file.read(200) else "OpenDocument (.ods, .odp)"


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# The strict variant of the format differs in the names of its namespaces alone.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATION.encode()),
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a package: its path, its content type, its content, and how the main part relates to it."""

    path: str
    content_type: str
    root: etree._Element
    identity: str = ""
    kind: str = ""


class Package:
    """The parts of an office file. Only what is asked for is unpacked; nothing is written to disk.

    `program` and `form` are named in the messages of its errors: "Word" and ".docx".
    """

    def __init__(self, data: bytes, limits: Limits, program: str, form: str) -> None:
        self.limits = limits
        self.program = program
        self.form = form
        self.unpacker = Unpacker(io.BytesIO(data), limits, self.damaged)
        self.names = {member.filename: member for member in self.unpacker.members}

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part; None where the package has no such part."""
        if name not in self.names:
            return None
        content = self.unpacker.read(self.names[name])
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error).lower():
                raise bomb("markup_depth", self.limits.markup_depth) from None
            raise self.damaged() from None
        if root.getroottree().docinfo.doctype:
            raise DamagedFile(
                f"tệp {self.program} chứa khai báo DTD, không an toàn nên không được đọc; hãy lưu lại bằng "
                f"{self.program}",
                f"the {self.program} file declares a DTD, which is unsafe and not read; save it again with "
                f"{self.program}",
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

    def main(self, default: str) -> tuple[str, etree._Element]:
        """The path and root of the main part. Raises `UnknownFormat` where there is none."""
        path = next((path for kind, path in self.related("").values() if kind == "officeDocument"), default)
        root = self.xml(path)
        if root is None:
            raise UnknownFormat(
                f"tệp nén không phải tài liệu {self.program}; hãy giải nén và nạp từng báo cáo",
                f"a ZIP file that is no {self.program} document; unpack it and read each report",
            )
        return path, root

    def damaged(self) -> DamagedFile:
        """The error of a file that cannot be opened."""
        return DamagedFile(
            f"tệp {self.program} ({self.form}) hỏng hoặc có mật khẩu, không mở được; hãy mở bằng {self.program} và "
            "lưu lại",
            f"the {self.program} file ({self.form}) is damaged or has a password; open it with {self.program} and "
            "save it again",
        )


def assembled(main: Part, others: Sequence[Part]) -> bytes:
    """A package of a main part and those that it relates to, all in one folder, rebuilt from what was checked."""
    folder, name = posixpath.split(main.path)
    parts = {one.path: _serialised(one.root) for one in (main, *others)}
    types = [{"PartName": f"/{one.path}", "ContentType": one.content_type} for one in (main, *others)]
    relations = [_relation(one.identity, one.kind, posixpath.basename(one.path)) for one in others]
    parts[_TYPES] = _listed(
        "Types", "http://schemas.openxmlformats.org/package/2006/content-types", [_RELS_TYPE, *types]
    )
    parts["_rels/.rels"] = _listed("Relationships", _RELATIONS, [_relation("rId1", "officeDocument", main.path)])
    parts[f"{folder}/_rels/{name}.rels"] = _listed("Relationships", _RELATIONS, relations)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, content in parts.items():
            archive.writestr(path, content)
    return stream.getvalue()


_RELS_TYPE = {"Extension": "rels", "ContentType": "application/vnd.openxmlformats-package.relationships+xml"}


def _relation(identity: str, kind: str, target: str) -> dict[str, str]:
    return {"Id": identity, "Type": f"{_RELATION}/{kind}", "Target": target}


def _listed(name: str, namespace: str, entries: list[dict[str, str]]) -> bytes:
    """An XML list of the package itself."""
    root = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace})
    for entry in entries:
        kind = "Relationship" if "Target" in entry else "Override" if "PartName" in entry else "Default"
        etree.SubElement(root, f"{{{namespace}}}{kind}", entry)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _serialised(root: etree._Element) -> bytes:
    content = etree.tostring(root, encoding="UTF-8")
    for strict, transitional in _STRICT:
        content = content.replace(strict, transitional)
    return content
