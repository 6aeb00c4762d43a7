"""Read the files named on standard input, one line of JSON for each: what `pipeline.gains` runs in every revision.

Its text is given to an interpreter that stands in the revision's own folder, so it imports that revision's rules and
readers, and nothing of `pipeline`, which an old revision may lack.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from extractors.reader import read
from rules.reading import read_report
from rules.rulebook import load_rulebook

DIMENSIONS = ("level", "channel", "timeliness", "origin", "field")


def rows(path: str, book: Any) -> list[dict[str, Any]]:
    """The figures of a file as the gold names them."""
    document = read(path)
    return [
        {
            "indicator": one.indicator,
            **{name: getattr(one.dims, name) for name in DIMENSIONS},
            "role": one.role,
            "value": str(one.value),
            "line": document.line(one.span.start),
            "value_text": one.value_text,
            "evidence": " ".join(document.text[one.evidence.start : one.evidence.end].split()),
        }
        for one in read_report(document, book).figures
    ]


def main() -> None:
    """One line for each file; a file that an unfinished revision cannot read has no figures, and the reason."""
    book = load_rulebook()
    for path in sys.stdin.read().splitlines():
        found: dict[str, Any] = {"stem": Path(path).stem}
        try:
            found["rows"] = rows(path, book)
        except Exception as error:
            found |= {"rows": [], "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
