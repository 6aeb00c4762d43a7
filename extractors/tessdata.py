"""Where Tesseract's data are, and how to get them."""

from __future__ import annotations

import os
from pathlib import Path

from extractors.errors import MissingProgram

LANGUAGE, SECOND_LANGUAGE = "vie", "eng"  # another network reads numbers a second time
INSTALL = "apt-get install tesseract-ocr tesseract-ocr-vie"
_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share")


def find(language: str = LANGUAGE) -> Path | None:
    """The folder that holds a language's data; None where there is none. TESSDATA_PREFIX comes first."""
    given = os.environ.get("TESSDATA_PREFIX")
    named = [Path(given), Path(given) / "tessdata"] if given else []
    common = [path for folder in map(Path, _FOLDERS) for path in (folder, *sorted(folder.glob("*/tessdata"))[::-1])]
    return next((path for path in (*named, *common) if (path / f"{language}.traineddata").is_file()), None)


def require() -> Path:
    """The folder with the Vietnamese data. Raises `MissingProgram`, with the command to install it."""
    if folder := find():
        return folder
    raise MissingProgram(
        f"trang quét (ảnh) cần Tesseract và dữ liệu tiếng Việt để nhận dạng chữ; hãy cài đặt: {INSTALL}",
        f"reading scanned pages takes Tesseract and its Vietnamese data; install them: {INSTALL}",
    )


def signature() -> str:
    """What tells one installation from another: what is read in a scan depends on it."""
    parts = []
    for language in (LANGUAGE, SECOND_LANGUAGE):
        folder = find(language)
        parts.append(f"{language} {(folder / f'{language}.traineddata').stat().st_size}" if folder else language)
    return ", ".join(parts)
