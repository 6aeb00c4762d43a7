"""What the last run saw, so that the next one reads only what has changed; and the lock against two runs at once.

A file counts as unchanged when its size, times and inode are those recorded. A file that was still fresh when it was
hashed is hashed again: a second write within the clock's tick would not show. Nothing here needs a heavy import.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extractors import tessdata
from pipeline.sources import TABLES, Signature

CACHE = ".cache"
STATE = "state.json"
LOCK = ".lock"
SETTLED_AFTER_NS = 2_000_000_000
PROGRAMS = ("soffice", "antiword")  # without which some kinds of file are not read, or less well
HERE = Path(__file__).resolve().parent.parent


class LockedError(Exception):
    """Another run is writing to the same dataset."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not read: the step, a code, and what to do, in both languages."""

    stage: str
    error: str
    vi: str
    en: str
    trace: str = ""
    lasting: bool = True  # the same bytes would fail again; not so when a process was killed


@dataclass(frozen=True, slots=True)
class Entry:
    """What a run made of one source. `key` names its cached rows; a failure has none."""

    path: str
    signature: Signature | None = None
    settled: bool = False
    sha256: str | None = None
    key: str = ""
    report_id: str = ""
    figures: int = 0
    unexplained: int = 0
    failure: Failure | None = None
    unresolved: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "signature": self.signature.to_list() if self.signature else None}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Entry:
        failure = Failure(**data["failure"]) if data["failure"] else None
        return cls(**{**data, "signature": Signature.from_list(data["signature"]), "failure": failure})


@dataclass(frozen=True, slots=True)
class State:
    """The last run on a dataset: the code that made it, its sources by name, and the files it wrote."""

    version: str
    entries: Mapping[str, Entry]
    outputs: Mapping[str, list[int]]


def load_state(out: Path) -> State | None:
    """None where there was no run, or its record cannot be read: then all is done anew."""
    try:
        data = json.loads((out / CACHE / STATE).read_text(encoding="utf-8"))
        entries = {name: Entry.from_dict(entry) for name, entry in data["entries"].items()}
        return State(data["version"], entries, data["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save_state(out: Path, state: State) -> None:
    data = {
        "version": state.version,
        "entries": {name: entry.to_dict() for name, entry in state.entries.items()},
        "outputs": dict(state.outputs),
    }
    write_whole(out / CACHE / STATE, json.dumps(data).encode())


def outputs_of(out: Path) -> dict[str, list[int]]:
    """Signatures of the dataset's files: a table that someone removed or changed is written again."""
    seen = {table: Signature.of(out / table / "part-0.parquet") for table in TABLES}
    return {table: signature.to_list() for table, signature in seen.items() if signature}


def code_version() -> str:
    """A digest of all that decides what a file becomes: our code, its rules, the libraries and programs installed."""
    digest = hashlib.sha256(f"{sys.version}\0{tessdata.signature()}".encode())
    for folder in ("extractors", "rules", "pipeline", "pipeline/unit_tables"):
        for path in sorted((HERE / folder).iterdir()):
            if path.suffix in (".py", ".toml", ".gz"):
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for program in PROGRAMS:
        found = shutil.which(program)
        seen = Signature.of(found) if found else None
        digest.update(f"{program} {seen and (seen.size, seen.mtime_ns)}\0".encode())
    # Names of *.dist-info folders carry the versions, and reading them costs no import.
    for name in sorted(os.listdir(sysconfig.get_path("purelib"))):
        if name.endswith(".dist-info"):
            digest.update(name.encode() + b"\0")
    return digest.hexdigest()


def hash_file(path: str | Path) -> str:
    """SHA-256 of the bytes of a file, or of a file in a .zip, in hexadecimal.

    Raises OSError where it cannot be opened, SourceError where it cannot be unpacked.
    """
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except NotADirectoryError:
        from extractors import archive

        if found := archive.located(path):
            return hashlib.sha256(archive.read_member(*found)).hexdigest()
        raise


def is_settled(signature: Signature) -> bool:
    """True where the file is old enough that any later write must show in its times."""
    return time.time_ns() - max(signature.mtime_ns, signature.ctime_ns) > SETTLED_AFTER_NS


def fragment_path(out: Path, key: str) -> Path:
    """Where the rows of one report are cached."""
    return out / CACHE / "reports" / key[:2] / f"{key}.arrows"


def fragment_key(sha256: str, source: str, version: str) -> str:
    return hashlib.sha256(f"{version}\0{sha256}\0{source}".encode()).hexdigest()[:32]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.part")
    partial.write_bytes(content)
    os.replace(partial, path)


def prune(out: Path, keys: set[str]) -> None:
    """Drop cached rows that no source of this run needs."""
    for path in (out / CACHE / "reports").glob("*/*"):
        if path.stem not in keys:
            path.unlink()


@contextmanager
def only_run(out: Path) -> Iterator[None]:
    """Hold the dataset's lock. Raises LockedError at once where another run holds it; a killed run holds nothing."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / LOCK).open("a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(str(out)) from error
        yield
