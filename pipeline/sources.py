"""Which files go in, and the name under which each is known in the dataset."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

TABLES = ("reports", "figures", "mentions", "findings", "failures")
# A folder with such a name was meant as a document (a slip in copying); where it is empty, that is worth a word.
DOCUMENT_SUFFIXES = (".txt", ".md", ".htm", ".html", ".pdf", ".doc", ".docx", ".rtf")


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is its path under the input, in NFC; `path` is what the file system knows.

    `problem` is the key of a message where there is nothing to read, `reason` the system's word for it.
    """

    name: str
    path: str
    root: str = ""
    problem: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells, without reading it, that a file is the one seen before. The change time cannot be set at will."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, path: str | Path) -> Signature | None:
        """None where there is no file."""
        try:
            seen = os.stat(path)
        except OSError:
            return None
        return cls(seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino)

    @classmethod
    def from_list(cls, values: Sequence[int] | None) -> Signature | None:
        return cls(*values) if values else None

    def to_list(self) -> list[int]:
        return [self.size, self.mtime_ns, self.ctime_ns, self.inode]


def find_sources(paths: Sequence[Path], out: Path) -> list[Source]:
    """Every file under `paths`, in the order of their names: recursive, hidden files and the folder `out` left out.

    A path that leads nowhere is a source with a problem, never silence. A file reached twice counts once.
    """
    skip = os.path.realpath(out)
    found = [source for path in paths for source in _under(path, skip)]
    once: dict[str, Source] = {}
    for source in found:
        folder, name = os.path.split(os.path.abspath(source.path))
        once.setdefault(os.path.join(os.path.realpath(folder), name), source)
    return sorted(_named_apart(list(once.values())), key=lambda source: source.name)


def legible(path: str) -> str:
    """A path as text in NFC, whatever bytes the file system holds.

    >>> legible("huye\\u0323\\u0302n.txt") == "huyện.txt"
    True
    >>> legible("b\\udce1o.txt")
    'b\\\\xe1o.txt'
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text).replace(os.sep, "/")


def _under(path: Path, skip: str) -> Iterator[Source]:
    root = os.fspath(path)
    name = path.name or path.resolve().name
    if os.path.isdir(root):
        inside = list(_walk(root, "", name, skip, frozenset()))
        yield from inside or [Source(legible(name), root, name, "empty_folder")]
    else:
        yield _file(legible(name), root, legible(path.resolve().parent.name))


def _walk(folder: str, prefix: str, root: str, skip: str, above: frozenset[str]) -> Iterator[Source]:
    real = os.path.realpath(folder)
    if (real == skip and prefix) or real in above:
        return
    # Someone may write the dataset among the reports themselves: then only the tables are left out.
    tables = TABLES if real == skip else ()
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Source(legible(prefix.rstrip("/") or root), folder, root, "unreadable", error.strerror or "")
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in tables:
            continue
        name = legible(prefix + entry.name)
        if not entry.is_dir():
            yield _file(name, entry.path, root)
            continue
        inside = list(_walk(entry.path, f"{prefix}{entry.name}/", root, skip, above | {real}))
        if not inside and entry.name.lower().endswith(DOCUMENT_SUFFIXES):
            yield Source(name, entry.path, root, "empty_folder")
        yield from inside


def _file(name: str, path: str, root: str) -> Source:
    """The file at `path`, or what stands in the way of reading it."""
    source = Source(name, path, root)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return replace(source, problem="missing")
    except (OSError, ValueError) as error:
        return replace(source, problem="unreadable", reason=getattr(error, "strerror", None) or str(error))
    # Opening a pipe or a device would wait for ever.
    return source if stat.S_ISREG(mode) else replace(source, problem="not_a_file")


def _named_apart(sources: list[Source]) -> list[Source]:
    """Names made unique: two inputs may hold the same relative path, or one folder two spellings of a name."""
    roots: dict[str, set[str]] = {}
    for source in sources:
        roots.setdefault(source.name, set()).add(source.root)
    seen = Counter[str]()
    apart = []
    for source in sources:
        name = f"{legible(source.root)}/{source.name}" if len(roots[source.name]) > 1 else source.name
        seen[name] += 1
        apart.append(replace(source, name=name if seen[name] == 1 else f"{name} [{seen[name]}]"))
    return apart
