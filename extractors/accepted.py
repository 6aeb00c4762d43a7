"""A Word tree with all its tracked changes accepted, so that what is left is what a reader of the paper sees.

Deletions go, insertions and wrappers (content controls, hyperlinks, simple fields, smart tags) are opened, of alternate
content the first choice stays. After that, the children of a paragraph are its runs and those of a cell its paragraphs.
"""

from __future__ import annotations

from lxml import etree

_GONE = ("del", "moveFrom", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "fldData", "cellDel")
_OPENED = ("ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag", "hyperlink", "fldSimple", "bdo", "dir")
_ANY = [f"{{*}}{name}" for name in (*_GONE, *_OPENED, "AlternateContent")]


def tag(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def accept(root: etree._Element) -> etree._Element:
    """Accept the changes in a tree, in place.

    >>> tree = etree.fromstring("<p><ins><r>5</r></ins><del><r>7</r></del></p>")
    >>> etree.tostring(accept(tree))
    b'<p><r>5</r></p>'
    """
    for element in list(root.iter(*_ANY)):
        parent = element.getparent()
        if parent is None:
            continue
        name = tag(element)
        if name == "del" and tag(parent) == "trPr":
            _remove(parent.getparent())
        elif name == "del" and tag(parent) == "rPr":
            _join_next(parent)
        elif name == "cellDel":
            cell = parent.getparent()
            for child in [] if cell is None else list(cell):
                if tag(child) in ("p", "tbl"):
                    cell.remove(child)
        elif name == "AlternateContent":
            choice = next((child for child in element if tag(child) in ("Choice", "Fallback")), None)
            _replace(element, [] if choice is None else list(choice))
        else:
            _replace(element, list(element) if name in _OPENED else [])
    return root


def _remove(element: etree._Element | None) -> None:
    parent = None if element is None else element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: etree._Element, others: list[etree._Element]) -> None:
    """Put the others where the element stands."""
    parent = element.getparent()
    at = parent.index(element)
    parent[at : at + 1] = others


def _join_next(mark: etree._Element) -> None:
    """A deleted paragraph mark: the text of the paragraph goes to the head of the next."""
    properties = mark.getparent()
    paragraph = None if properties is None else properties.getparent()
    if paragraph is None or tag(properties) != "pPr":
        return
    following = paragraph.getnext()
    if following is None or tag(following) != "p":
        return
    at = int(len(following) > 0 and tag(following[0]) == "pPr")
    following[at:at] = [child for child in paragraph if child is not properties]
    _remove(paragraph)
