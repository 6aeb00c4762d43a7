"""The font of a run of a Word file: its own, or that of the styles over it."""

from __future__ import annotations

from lxml import etree

from extractors.accepted import tag
from extractors.wordml import child, value


class WordFonts:
    """Looks fonts up in the styles of a document.

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

    def of(self, run: etree._Element) -> str:
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
