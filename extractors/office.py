"""Word 97–2003, RTF and OpenDocument → `Document`: LibreOffice makes a .docx of them, which `read_docx` reads.

The converter needs a folder to write in: a temporary one, removed at once, never that of the source or the dataset. It
runs with a profile of its own, without macros, links or network (`programs`). A .doc is read a second time by antiword
where that is installed: by itself where LibreOffice is not, else to see whether both find as many words.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from lxml import etree

from extractors import programs
from extractors.decoding import Decoded, mended
from extractors.document import Document
from extractors.docx import read_docx
from extractors.errors import DamagedFile, MissingProgram
from extractors.fields import is_encrypted_doc, plain_doc, plain_odf, plain_rtf
from extractors.html import read_html
from extractors.limits import Limits
from extractors.package import Package

MEDIA_TYPES = {
    "doc": "application/msword",
    "rtf": "application/rtf",
    "odt": "application/vnd.oasis.opendocument.text",
}
INSTALL_OFFICE = "apt-get install libreoffice-writer-nogui"
_RESTART = 81  # LibreOffice's exit code after it has set up a new profile
_WORD = re.compile(r"\S*\w\S*")
_ALIKE = 0.02  # the share of words by which two readers of one .doc may differ
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),  # never
    ("Inet/Settings", "ooInetProxyType", "2"),  # where the network cannot be taken away: a proxy that is not there
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
_TAGS = {
    "para": "p",
    "title": "p",
    "informaltable": "table",
    "row": "tr",
    "entry": "td",
    "emphasis": "b",
    "superscript": "sup",
    "subscript": "sub",
    "orderedlist": "ol",
    "itemizedlist": "ul",
    "listitem": "li",
}


def find_office() -> str | None:
    """LibreOffice's own program rather than the script around it, which would not die with the process that reads."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        return None
    program = Path(os.path.realpath(found)).with_name("soffice.bin")
    return str(program if program.exists() else found)


def read_doc(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of a .doc file, read by LibreOffice, by antiword where there is none.

    Raises `DamagedFile`, `MissingProgram` where neither is installed, `TooLarge` beyond a limit.
    """
    if is_encrypted_doc(data):
        raise DamagedFile(
            "tệp Word (.doc) có mật khẩu; hãy mở bằng Word, bỏ mật khẩu và lưu lại",
            "the Word file (.doc) has a password; open it with Word, remove the password and save it again",
        )
    second = _by_antiword(source, digest, data, limits)
    if find_office() is None:
        if second is None:
            raise _no_office("doc")
        told = "LibreOffice chưa được cài nên tệp .doc được đọc bằng antiword, không biết phông chữ của từng đoạn"
        return replace(second, warnings=(*second.warnings, told))
    document = _by_office(source, digest, plain_doc(data), "doc", limits)
    counts = [len(_WORD.findall(one.text)) for one in (document, second or document)]
    if abs(counts[0] - counts[1]) > _ALIKE * max(counts) + 5:
        told = f"hai cách đọc tệp .doc cho {counts[0]} và {counts[1]} từ; hãy đối chiếu với bản gốc"
        return replace(document, warnings=(*document.warnings, told))
    return document


def read_rtf(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of an RTF file. Raises as `read_doc`."""
    return _by_office(source, digest, plain_rtf(data), "rtf", limits)


def read_odt(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in the bytes of an OpenDocument text. Raises as `read_doc`."""
    return _by_office(source, digest, _cleaned_odt(data, limits), "odt", limits)


def _by_office(source: str, digest: str, data: bytes, form: str, limits: Limits) -> Document:
    program = find_office()
    if program is None:
        raise _no_office(form)
    with tempfile.TemporaryDirectory(prefix="cchc-") as scratch:
        folder = Path(scratch)
        (folder / f"in.{form}").write_bytes(data)
        converted = _converted(program, folder, form, limits)
    return replace(read_docx(source, digest, converted, limits), media_type=MEDIA_TYPES[form], extraction=form)


def _converted(program: str, folder: Path, form: str, limits: Limits) -> bytes:
    """The bytes of the .docx that LibreOffice makes of `in.<form>` in a folder."""
    profile = folder / "profile" / "user" / "registrymodifications.xcu"
    profile.parent.mkdir(parents=True)
    profile.write_text(_profile(), encoding="utf-8")
    command = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
               "--nolockcheck", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
               str(folder / f"in.{form}")]  # fmt: skip
    for _ in range(3):
        code, _ = programs.run(command, folder, limits)
        if code != _RESTART:
            break
    made = folder / "out" / "in.docx"
    if not made.exists():
        raise DamagedFile(
            f"LibreOffice không mở được tệp .{form}: tệp hỏng hoặc có mật khẩu; hãy mở bằng Word và lưu thành .docx",
            f"LibreOffice cannot open the .{form} file: it is damaged or has a password; save it as .docx with Word",
        )
    return made.read_bytes()


def _profile() -> str:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for path, name, value in _SETTINGS
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _cleaned_odt(data: bytes, limits: Limits) -> bytes:
    """An OpenDocument of the checked text and styles alone: no picture, object, macro or link to the outside."""
    package = Package(data, limits, "OpenDocument", ".odt")
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    entries = [("/", MEDIA_TYPES["odt"]), ("content.xml", "text/xml"), ("styles.xml", "text/xml")]
    manifest += "".join(f'<m:file-entry m:full-path="{name}" m:media-type="{kind}"/>' for name, kind in entries)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("mimetype", MEDIA_TYPES["odt"])
        for name in ("content.xml", "styles.xml"):
            root = package.xml(name)
            if root is not None:
                plain_odf(root)
                made.writestr(name, etree.tostring(root, encoding="UTF-8", xml_declaration=True))
        made.writestr("META-INF/manifest.xml", f"{manifest}</m:manifest>")
    return stream.getvalue()


def _by_antiword(source: str, digest: str, data: bytes, limits: Limits) -> Document | None:
    """The document as antiword reads it; None where it is not installed or cannot read the file."""
    program = shutil.which("antiword")
    if not program:
        return None
    with tempfile.TemporaryDirectory(prefix="cchc-") as scratch:
        folder = Path(scratch)
        (folder / "in.doc").write_bytes(data)
        code, output = programs.run([program, "-x", "db", "in.doc"], folder, limits)
    if code:
        return None
    root = etree.fromstring(output, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    if root is None:
        return None
    page = etree.Element("html")
    page.extend(root.iter("chapter"))
    for element in page.iterdescendants(etree.Element):
        element.tag = _TAGS.get(element.tag, "div")
    decoded = mended(Decoded(etree.tostring(page, encoding="unicode"), "utf-8"))
    document = read_html(source, digest, decoded.text, decoded.warnings, limits)
    return replace(document, media_type=MEDIA_TYPES["doc"], extraction="doc")


def _no_office(form: str) -> MissingProgram:
    return MissingProgram(
        f"cần LibreOffice để đọc tệp .{form}; hãy cài: sudo {INSTALL_OFFICE} (hoặc lưu tệp thành .docx)",
        f"reading a .{form} file needs LibreOffice; install it: sudo {INSTALL_OFFICE} (or save the file as .docx)",
    )
