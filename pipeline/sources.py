"""Which files go in, and the name under which each is known in the dataset."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.errors import SourceError

TABLES = ("reports", "figures", "mentions", "findings", "failures")
# A folder with such a name was meant as a document (a slip in copying); where it is empty, that is worth a word.
DOCUMENT_SUFFIXES = (
    ".txt", ".md", ".htm", ".html", ".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".zip",
    ".png", ".jpg", ".jpeg", ".tif", ".tiff",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read. `name` is its path under the input, in NFC; `path` is what the file system knows.

    `problem` is the key of a message where there is nothing to read, `fault` what the system said. Of a file in a .zip,
    `path` is the archive and `member` the name inside; `error` says why an archive or member cannot be read.
    """

    name: str
    path: str
    root: str = ""
    problem: str = ""
    fault: Exception | None = None
    member: str = ""
    error: SourceError | None = None

    @property
    def place(self) -> str:
        """The absolute path, that of the archive followed by the name inside it."""
        path = os.path.abspath(self.path)
        return f"{path}/{self.member}" if self.member else path


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

    A .zip is a folder: what it holds are files of their own. A path that leads nowhere is a source with a problem,
    never silence. A file reached twice counts once.
    """
    skip = os.path.realpath(out)
    found = [source for path in paths for source in _under(path, skip)]
    once: dict[tuple[str, str, str], Source] = {}
    for source in found:
        folder, name = os.path.split(os.path.abspath(source.path))
        # Two members of one name are two sources, the second with the reason why it is not read.
        once.setdefault((os.path.join(os.path.realpath(folder), name), source.member, str(source.error or "")), source)
    return sorted(_named_apart(list(once.values())), key=lambda source: source.name)


def dead_ends(paths: Sequence[Path], sources: Sequence[Source]) -> list[Source]:
    """Why a run must not begin, for it would empty the dataset: a slip in a path, a drive that is not there.

    All sources where none of them can be read; else the paths that were named and lead to nothing, but for single
    documents: a folder may stand for hundreds of reports, a document for itself.
    """
    if all(source.problem for source in sources):
        return list(sources)
    named = {os.fspath(path) for path in paths}
    lost = (source for source in sources if source.problem and source.path in named)
    return [source for source in lost if not source.path.lower().endswith(DOCUMENT_SUFFIXES)]


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
        yield from _file(legible(name), root, legible(path.resolve().parent.name))


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
        yield Source(legible(prefix.rstrip("/") or root), folder, root, "unreadable", error)
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in tables:
            continue
        name = legible(prefix + entry.name)
        if not entry.is_dir():
            yield from _file(name, entry.path, root)
            continue
        inside = list(_walk(entry.path, f"{prefix}{entry.name}/", root, skip, above | {real}))
        if not inside and entry.name.lower().endswith(DOCUMENT_SUFFIXES):
            yield Source(name, entry.path, root, "empty_folder")
        yield from inside


def _file(name: str, path: str, root: str) -> Iterator[Source]:
    """The file at `path`, what it holds if it is an archive, or what stands in the way of reading it."""
    source = Source(name, path, root)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        yield replace(source, problem="missing")
    except NotADirectoryError:
        yield replace(source, problem="inside_file")
    except (OSError, ValueError) as error:
        yield replace(source, problem="unreadable", fault=error)
    else:
        if not stat.S_ISREG(mode):  # opening a pipe or a device would wait for ever
            yield replace(source, problem="not_a_file")
        elif _may_be_archive(path):
            yield from _members(source)
        else:
            yield source


def _may_be_archive(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"PK"
    except OSError:  # told when it is to be read
        return False


def _members(source: Source) -> Iterator[Source]:
    """The members of an archive; an office file, which is packed in the same way, is itself."""
    from extractors import archive
    from extractors.errors import SourceError

    if not archive.is_archive(source.path):
        yield source
        return
    try:
        for member in archive.members(source.path):
            yield replace(source, name=f"{source.name}/{member.name}", member=member.name, error=member.problem)
    except SourceError as error:
        yield replace(source, error=error)


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
