"""One file → one `Document`: tells the kind by content, picks the reader, and says clearly why one cannot be read."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from pathlib import Path

from extractors import archive, ole, package
from extractors import text as plain_text
from extractors.decoding import Decoded, decode
from extractors.document import Document
from extractors.docx import read_docx
from extractors.errors import DamagedFile, EmptyFile, NotReadable, TooLarge, UnknownFormat, system_words
from extractors.excel import read_xls, read_xlsx
from extractors.html import read_html
from extractors.images import read_image
from extractors.limits import DEFAULT, Limits
from extractors.normal import canonical
from extractors.office import read_doc, read_odt, read_rtf
from extractors.pdf import read_pdf

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:[^-]|-(?!->)){0,4000}-->\s*)*"
    r"<(?:!doctype\s+html|(?:html|head|body|meta|title|table|tbody|div|p|span|font|center|article|section|h[1-6])[\s>])",
    re.IGNORECASE,
)
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (ole.MARK, "OLE"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "ảnh GIF"),
    (b"GIF89a", "ảnh GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "Parquet"),
)
_NO_SUCH_FILE = ("không tìm thấy tệp; hãy kiểm tra đường dẫn", "no such file; check the path")
_READERS = {
    "DOC": read_doc,
    "DOCX": read_docx,
    "JPEG": read_image,
    "ODT": read_odt,
    "PDF": read_pdf,
    "PNG": read_image,
    "RTF": read_rtf,
    "TIFF": read_image,
    "XLS": read_xls,
    "XLSX": read_xlsx,
}
_COMBINING = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f]"
)


def read(path: str | os.PathLike[str], *, data: bytes | None = None, limits: Limits = DEFAULT) -> Document:
    """The document in a file, or in a .zip where the path leads into one. No network; the source is never written to.

    Where another program must convert the file (.doc, .rtf, .odt), it works in a temporary folder (`tempfile`), which
    is removed before this returns; nothing else is written anywhere. `data` are the file's bytes where they do not
    stand on the disk under `path`.

    Raises a `SourceError` whose `vi` and `en` say what is wrong and what to do.

    >>> read("a.txt", data="Đã giải quyết **12** hồ sơ".encode()).blocks[0].passage.text
    'Đã giải quyết 12 hồ sơ'
    """
    content = _load(path, limits) if data is None else data
    _check_size(len(content), limits)
    if not content.strip(b" \t\r\n\x0b\x0c\x00\xef\xbb\xbf\xff\xfe"):
        raise EmptyFile(
            "tệp rỗng, không có nội dung; hãy lấy lại bản gốc", "the file is empty; fetch the original again"
        )
    source, digest = os.fspath(path), hashlib.sha256(content).hexdigest()
    kind = _signature(content)
    if kind == "ZIP":
        kind = package.kind(io.BytesIO(content))
    if kind == "OLE":
        kind = ole.kind(content)
    if kind in _READERS:
        return _READERS[kind](source, digest, content, limits)
    if kind == "ZIP":
        archive.refuse(content, limits)
    if kind == "ENCRYPTED":
        raise DamagedFile(
            "tệp Office có mật khẩu; hãy mở bằng Word hoặc Excel, bỏ mật khẩu và lưu lại",
            "the Office file has a password; open it with Word or Excel, remove the password and save it again",
        )
    if kind:
        raise UnknownFormat(
            f"định dạng {kind} chưa được đọc ở phiên bản này; hãy chuyển sang .docx, .pdf hoặc .txt rồi nạp lại",
            f"the format ({kind}) is not read by this version; convert it to .docx, .pdf or .txt and try again",
        )
    return _read_text(source, digest, content, limits)


def _load(path: str | os.PathLike[str], limits: Limits) -> bytes:
    try:
        mode = os.stat(path)
        if stat.S_ISDIR(mode.st_mode):
            raise NotReadable(
                "đây là thư mục, không phải tệp; hãy chỉ tới từng tệp", "a folder, no file; name the files"
            )
        if not stat.S_ISREG(mode.st_mode):
            raise NotReadable("không phải tệp thường; hãy chỉ tới tệp báo cáo", "no regular file; name a report file")
        _check_size(mode.st_size, limits)
        with Path(path).open("rb") as file:
            return file.read(limits.file_bytes + 1)
    except NotADirectoryError:
        if found := archive.located(path):
            return archive.read_member(*found, limits)
        raise NotReadable(*_NO_SUCH_FILE) from None
    except FileNotFoundError:
        raise NotReadable(*_NO_SUCH_FILE) from None
    except PermissionError:
        raise NotReadable("không có quyền đọc tệp; hãy cấp quyền đọc", "no permission to read it; grant it") from None
    except (OSError, ValueError) as error:
        vi, en = system_words(error)
        raise NotReadable(f"không mở được tệp ({vi}); hãy thử lại", f"cannot open it ({en}); try again") from None


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise TooLarge(
            f"tệp lớn hơn {limits.file_bytes / 1e6:g} MB (file_bytes); hãy tách tệp, hoặc lưu lại với ảnh nhỏ hơn",
            f"the file exceeds {limits.file_bytes / 1e6:g} MB (file_bytes); split it, or save it with smaller pictures",
        )


def _signature(content: bytes) -> str:
    """What the first bytes say; "" for what may be text."""
    for mark, name in _SIGNATURES:
        if content.startswith(mark):
            return name
    return "PDF" if b"%PDF-" in content[:1024] and b"\x00" in content else ""


def _read_text(source: str, digest: str, content: bytes, limits: Limits) -> Document:
    decoded = decode(content)
    text = _normal(decoded, limits)
    if _HTML.match(text, 0):
        return read_html(source, digest, text, decoded.warnings, limits)
    if text.startswith(("<?xml", "MIME-Version:")):
        name = "XML" if text.startswith("<") else "MHTML"
        raise UnknownFormat(
            f"định dạng {name} chưa được đọc ở phiên bản này; hãy lưu lại thành .docx, .html hoặc .txt",
            f"the format {name} is not read by this version; save the file as .docx, .html or .txt",
        )
    blocks = plain_text.blocks(text, limits)
    if not blocks:
        raise _empty()
    return Document(
        path=source,
        sha256=digest,
        media_type="text/plain",
        extraction="text",
        text=text,
        blocks=blocks,
        warnings=decoded.warnings,
        line_starts=plain_text.line_starts(text),
    )


def _normal(decoded: Decoded, limits: Limits) -> str:
    """The text in its one normal form; refused where normalising would take forever or the text is too long."""
    limits.check_length(len(decoded.text))
    if not decoded.text.isascii() and re.search(f"{_COMBINING}{{{limits.combining_run},}}", decoded.text):
        raise TooLarge(
            f"hơn {limits.combining_run} dấu chồng trên một chữ (combining_run); tệp hỏng, hãy lấy lại bản gốc",
            f"more than {limits.combining_run} marks on one letter (combining_run); the file is damaged",
        )
    return canonical(decoded.text)


def _empty() -> EmptyFile:
    return EmptyFile("tệp rỗng, không có nội dung; hãy lấy lại bản gốc", "the file is empty; fetch the original again")
