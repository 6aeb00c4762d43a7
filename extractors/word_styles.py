"""How a run of a Word file is set: by its own properties, or by those of the styles over it."""

from __future__ import annotations

from lxml import etree

from extractors.accepted import tag
from extractors.wordml import child, value


class WordStyles:
    """Looks properties up in the styles of a document.

    Letters beyond ASCII are drawn in the font that is named `hAnsi`; only where none is named, `ascii` tells.
    """

    def __init__(self, styles: etree._Element | None) -> None:
        self.styles = (
            {value(one, "styleId"): one for one in styles if tag(one) == "style"} if styles is not None else {}
        )
        self.normal = next(
            (name for name, one in self.styles.items()
             if value(one, "type") == "paragraph" and value(one, "default") in ("1", "true", "on")), None,
        )  # fmt: skip
        self.default = _named(child(child(child(styles, "docDefaults"), "rPrDefault"), "rPr"))
        self.known: dict[str | None, str] = {}

    def find(self, run: etree._Element, name: str) -> etree._Element | None:
        """A property of a run by its name, such as `vertAlign`: its own, or that of its style; None where none has it.

        Styles of whole paragraphs are not asked: what is raised, hidden or struck out is so within one.
        """
        properties = child(run, "rPr")
        found, style, seen = child(properties, name), value(child(properties, "rStyle")), set[str]()
        while found is None and style in self.styles and style not in seen:
            seen.add(style)
            found = child(child(self.styles[style], "rPr"), name)
            style = value(child(self.styles[style], "basedOn"))
        return found

    def font(self, run: etree._Element) -> str:
        """The name of the font of a run; "" where nothing names one."""
        properties = child(run, "rPr")
        paragraph = next((one for one in run.iterancestors() if tag(one) == "p"), None)
        return (
            _named(properties)
            or self._styled(value(child(properties, "rStyle")))
            or self._styled(value(child(child(paragraph, "pPr"), "pStyle")) or self.normal)
            or self.default
        )

    def _styled(self, name: str | None) -> str:
        """The font of a style, its own or that of the style it is based on."""
        if name not in self.known:
            self.known[name] = ""  # a style based on itself has none
            style = self.styles.get(name)
            self.known[name] = _named(child(style, "rPr")) or (
                self._styled(value(child(style, "basedOn"))) if style is not None else ""
            )
        return self.known[name]


def _named(properties: etree._Element | None) -> str:
    fonts = child(properties, "rFonts")
    return value(fonts, "hAnsi") or value(fonts, "ascii") or ""
