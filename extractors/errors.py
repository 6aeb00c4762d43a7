"""What can be wrong with a file, each with its place and a way forward.

CchcError
├── SourceError              one file cannot be read: a row of `failures`, the run goes on
│   ├── EmptyFile            nothing in it
│   ├── NotReadable          missing, a folder, no permission
│   ├── UnknownFormat        bytes that are no document we know
│   ├── DamagedFile          says what it is but cannot be opened
│   ├── TooLarge             beyond a limit of extractors.limits
│   └── MissingProgram       a program is not installed that this kind of file needs
├── RulebookError            rules/*.toml at odds with itself: stops the run at the start
└── GoldError                no annotations to measure against, or no text of theirs (pipeline.evaluate)
"""

from __future__ import annotations

import errno

# What the system says, in Vietnamese: what an archive, a shared folder and a full disk come up with.
_SYSTEM = {
    errno.ENOENT: "không có tệp hay thư mục này",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không được phép",
    errno.EISDIR: "đó là thư mục",
    errno.ENOTDIR: "đường dẫn đi qua một tệp",
    errno.EEXIST: "đã có tệp tên này",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "hết dung lượng được cấp",
    errno.EROFS: "đĩa chỉ cho đọc",
    errno.EIO: "lỗi đọc, ghi đĩa",
    errno.ESTALE: "mất kết nối với ổ mạng",
    errno.ETIMEDOUT: "ổ mạng không trả lời",
    errno.EBUSY: "tệp đang được dùng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết đi vòng tròn",
    errno.EMFILE: "mở quá nhiều tệp",
    errno.ENODEV: "không có thiết bị này",
    errno.ENXIO: "không có thiết bị này",
}


def system_words(error: BaseException) -> tuple[str, str]:
    """What the system says of a file, in Vietnamese and English; of an error made of another, the first that knows.

    >>> system_words(PermissionError(13, "Permission denied"))
    ('không có quyền', 'Permission denied')
    """
    while getattr(error, "errno", None) is None and (before := error.__cause__ or error.__context__):
        error = before
    english = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return _SYSTEM.get(getattr(error, "errno", None) or 0, english), english


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
    """The file exceeds a limit; the message names the limit and what to do."""

    code = "too_large"


class MissingProgram(SourceError):
    """Reading the file takes a program that is not installed; the message has the command to install it."""

    code = "missing_program"


class RulebookError(CchcError):
    """A rule file contradicts itself, the codebook or its own examples."""
