"""HTML → `Document`: the visible text in reading order. Not read yet."""

from __future__ import annotations

from extractors.document import Document
from extractors.errors import UnknownFormat
from extractors.limits import Limits


def read_html(source: str, digest: str, text: str, warnings: tuple[str, ...], limits: Limits) -> Document:
    """Refuse, until HTML is read."""
    raise UnknownFormat("HTML chưa được đọc ở phiên bản này", "HTML is not read by this version")
