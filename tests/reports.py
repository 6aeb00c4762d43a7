"""Reports from a few lines of text, for tests of the rules."""

from __future__ import annotations

from extractors.document import Document
from extractors.reader import read
from rules.model import Figure, Report
from rules.reading import read_report
from rules.rulebook import load_rulebook

HEAD = "BÁO CÁO\n\nKết quả công tác cải cách hành chính năm 2023 của UBND huyện Tân Lâm\n\n"


def document(text: str) -> Document:
    """A document of the text, as if it lay in a file."""
    return read("thu.txt", data=text.encode())


def report(text: str, *, head: str = HEAD) -> Report:
    """The report of a district for 2023 that says the text and nothing else."""
    return read_report(document(head + text), load_rulebook())


def shown(figure: Figure) -> str:
    """A figure on one line: "dossiers_resolved all on_time target = 98"."""
    dims = figure.dims
    words = [figure.indicator, dims.level, dims.channel, dims.timeliness, dims.origin, dims.field]
    words += [figure.role] if figure.role != "actual" else []
    return f"{' '.join(word for word in words if word)} = {figure.value.normalize():f}"
