"""The ZIP package of an office file: parts by relation, bytes counted while unpacking, XML without DTD or network.

`cleaned` makes a package that a library may open without care: it holds only the parts that carry text, each checked
here first. No picture, macro, embedded object, remote template or link to the outside reaches the library.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import BinaryIO

from lxml import etree

from extractors.errors import DamagedFile, UnknownFormat
from extractors.limits import Limits
from extractors.unpacking import BROKEN, Unpacker, bomb

_KINDS = (
    ("word/", "DOCX"),
    ("xl/", "Excel (.xlsx)"),
    ("ppt/", "PowerPoint (.pptx)"),
    ("content.xml", "OpenDocument (.odt, .ods)"),
)


def kind(file: BinaryIO) -> str:
    """What a ZIP file is, by the names of its members: "DOCX", another office format, or "ZIP"."""
    try:
        names = zipfile.ZipFile(file).namelist()
    except BROKEN:
        file.seek(0)
        return "DOCX" if b"word/document" in file.read(100_000) else "ZIP"
    for start, name in _KINDS:
        if any(member.startswith(start) for member in names):
            return name
    return "ZIP"


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TEXT_PARTS = ("styles", "numbering", "footnotes", "endnotes", "header", "footer")
# The strict variant of the format differs in the names of its namespaces alone.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _RELATION.encode()),
)


class Package:
    """The parts of an office file. Only what is asked for is unpacked; nothing is written to disk."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.limits = limits
        self.unpacker = Unpacker(io.BytesIO(data), limits, damaged)
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

    def cleaned(self) -> bytes:
        """A package of the main document and the parts with text beside it, rebuilt from what was checked.

        Raises `UnknownFormat` where there is no main document.
        """
        main = next((path for kind, path in self.related("").values() if kind == "officeDocument"), "word/document.xml")
        root = self.xml(main)
        if root is None:
            raise no_document("ZIP")
        parts = {"word/document.xml": _serialised(root)}
        types, relations = [_override("word/document.xml", "document.main")], []
        for identity, (kind, path) in self.related(main).items():
            part = self.xml(path) if kind in _TEXT_PARTS else None
            if part is not None:
                name = f"{kind}{len(parts)}.xml"
                parts[f"word/{name}"] = _serialised(part)
                types.append(_override(f"word/{name}", kind))
                relations.append(_relation(identity, kind, name))
        parts["[Content_Types].xml"] = _listed(
            "Types", "http://schemas.openxmlformats.org/package/2006/content-types", [_RELS_TYPE, *types]
        )
        parts["_rels/.rels"] = _listed(
            "Relationships", _RELATIONS, [_relation("rId1", "officeDocument", "word/document.xml")]
        )
        parts["word/_rels/document.xml.rels"] = _listed("Relationships", _RELATIONS, relations)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return stream.getvalue()


_RELS_TYPE = {"Extension": "rels", "ContentType": "application/vnd.openxmlformats-package.relationships+xml"}


def _override(name: str, kind: str) -> dict[str, str]:
    return {"PartName": f"/{name}", "ContentType": f"{_WORD}{kind}+xml"}


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


def damaged() -> DamagedFile:
    """A Word file that cannot be opened."""
    return DamagedFile(
        "tệp Word (.docx) hỏng hoặc có mật khẩu, không mở được; hãy mở bằng Word và lưu lại",
        "the Word file (.docx) is damaged or has a password; open it with Word and save it again",
    )


def no_document(name: str) -> UnknownFormat:
    """A package without the part that would make it a document."""
    return UnknownFormat(
        f"tệp nén ({name}) không phải tài liệu Word; hãy giải nén và nạp từng báo cáo",
        f"a ZIP file ({name}) that is no Word document; unpack it and read each report",
    )
