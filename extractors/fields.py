"""Fields made plain before another program reads a file: of a field only the result that was saved is read.

A converter evaluates fields anew: it would put today's date into a report of 2012, or the text of another file.
"""

from __future__ import annotations

import re
import struct

from lxml import etree

from extractors.accepted import tag
from extractors.ole import Container

_WORD_97 = 0xC1  # the version of Word's format from which on the tables stand where they are sought here
_TABLES_AT, _FIELD_TABLES = 0x9A, (16, 17, 18, 19, 48, 57, 59)
_BEGIN, _SHAPE = 0x13, 0x5F  # the sign that begins a field; a kind of field whose result is read as text
_RTF_FIELD = re.compile(rb"(\\fldinst\b(?:[\s{}]|\\\*|\\[a-z]+-?\d* ?)*)[A-Za-z=]+")
_RTF_NOW = re.compile(rb"\\ch(?:date|time|dpl|dpa)(?![a-z])")
# Of the elements of OpenDocument's text namespace, those that are fields and show their text.
_ODF_FIELDS = frozenset(
    re.findall(
        r"\S+",
        """
    date time file-name title subject keywords description page-count word-count character-count paragraph-count
    table-count image-count object-count creator initial-creator author-name author-initials creation-date
    creation-time modification-date modification-time print-date print-time printed-by editing-cycles
    editing-duration template-name chapter sheet-name expression text-input variable-get variable-set user-field-get
    conditional-text user-defined sequence bookmark-ref reference-ref sequence-ref note-ref placeholder
    dde-connection measure
    """,
    )
)


def is_encrypted_doc(data: bytes) -> bool:
    """Whether the head of a .doc says that its text is encrypted."""
    head = Container(data).stream("WordDocument")[:12]
    return len(head) == 12 and bool(head[11] & 1)


def plain_doc(data: bytes) -> bytes:
    """A .doc whose fields are of a kind that nobody evaluates; one older than Word 97 as it is.

    Raises `DamagedFile` where the tables of the file lead nowhere.
    """
    container = Container(data)
    head = container.stream("WordDocument")[:0x400]
    if len(head) < 0x400 or struct.unpack_from("<H", head, 2)[0] < _WORD_97:
        return data
    table = "1Table" if head[11] & 2 else "0Table"
    content, result = container.stream(table), bytearray(data)
    for number in _FIELD_TABLES:
        start, length = struct.unpack_from("<II", head, _TABLES_AT + 8 * number)
        count = (min(length, len(content) - start) - 4) // 6
        for at in range(start + 4 * (count + 1), start + 4 * (count + 1) + 2 * max(count, 0), 2):
            if content[at] & 0x1F == _BEGIN:
                result[container.place(table, at + 1)] = _SHAPE
    return bytes(result)


def plain_rtf(data: bytes) -> bytes:
    r"""An RTF whose fields are of a kind that nobody evaluates, and that names no template.

    >>> plain_rtf(rb"{\field{\*\fldinst { DATE }}{\fldrslt 5/6/2012}}").decode()
    '{\\field{\\*\\fldinst { XX }}{\\fldrslt 5/6/2012}}'
    """
    data = _RTF_NOW.sub(b"", _RTF_FIELD.sub(rb"\1XX", data))
    return data.replace(rb"\*\template", rb"\*\xxtemplate")


def plain_odf(root: etree._Element) -> None:
    """Put the saved text of each field of an OpenDocument in its place, and cut what leads out of the file."""
    for element in list(root.iter(etree.Element)):
        for key in [key for key in element.attrib if key.endswith("}href")]:
            if tag(element) != "a" and not element.attrib[key].startswith("#"):
                del element.attrib[key]
        if tag(element) in _ODF_FIELDS and ":text:" in str(element.tag):
            _unwrap(element)


def _unwrap(element: etree._Element) -> None:
    """Put the text of an element in its place."""
    text, parent, before = (
        "".join(element.itertext()) + (element.tail or ""),
        element.getparent(),
        element.getprevious(),
    )
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text
    if parent is not None:
        parent.remove(element)
