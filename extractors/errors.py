"""What can be wrong with a file, each with its place and a way forward.

CchcError
├── SourceError              one file cannot be read: a row of `failures`, the run goes on
│   ├── EmptyFile            nothing in it
│   ├── NotReadable          missing, a folder, no permission
│   ├── UnknownFormat        bytes that are no document we know
│   ├── DamagedFile          says what it is but cannot be opened
│   ├── TooLarge             beyond a limit of extractors.limits
│   └── MissingProgram       a program is not installed that this kind of file needs
└── RulebookError            rules/*.toml at odds with itself: stops the run at the start
"""

from __future__ import annotations


class CchcError(Exception):
    """The root of all errors that a user can do something about."""


class SourceError(CchcError):
    """A source file that cannot be read.

    `vi` and `en` say what is wrong and what to do, in one sentence each, without the file's name.
    """

    code = "source"

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.vi = vi
        self.en = en


class EmptyFile(SourceError):
    """Nothing in the file, or nothing but blanks."""

    code = "empty"


class NotReadable(SourceError):
    """The file is missing, is a folder, or may not be opened."""

    code = "not_readable"


class UnknownFormat(SourceError):
    """The bytes are no document that this version reads."""

    code = "unknown_format"


class DamagedFile(SourceError):
    """The file says what it is, but cannot be opened as such."""

    code = "damaged"


class TooLarge(SourceError):
    """The file exceeds a limit; the message names the limit and how to raise it."""

    code = "too_large"


class MissingProgram(SourceError):
    """Reading the file takes a program that is not installed; the message has the command to install it."""

    code = "missing_program"


class RulebookError(CchcError):
    """A rule file contradicts itself, the codebook or its own examples."""
