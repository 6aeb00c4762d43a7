"""Elements of a Word file, whatever their namespace: children, attributes, switches, text."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from extractors.accepted import tag


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name; None where there is none, or no element."""
    return None if element is None else next((one for one in element if tag(one) == name), None)


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute of an element."""
    if element is None:
        return None
    return next((text for key, text in element.attrib.items() if key.rsplit("}", 1)[-1] == name), None)


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a switch such as bold is set."""
    return is_set(child(properties, name))


def is_set(switch: etree._Element | None) -> bool:
    """Whether a property that is a switch is there and on."""
    return switch is not None and value(switch) not in ("0", "false", "off", "none")


def count(element: etree._Element | None, default: int) -> int:
    """The number that an element holds; the default where it holds none that makes sense."""
    text = value(element) or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def texts(element: etree._Element) -> Iterator[str]:
    """The text under an element."""
    for one in element:
        if tag(one) == "t":
            yield one.text or ""
        else:
            yield from texts(one)
