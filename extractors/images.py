"""Pictures of pages, as a scanner or a telephone saves them (.png, .jpg, .tif) → `Document`."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from extractors import tessdata
from extractors.document import Document
from extractors.errors import DamagedFile, TooLarge
from extractors.limits import Limits
from extractors.pages import write_pages
from extractors.pictures import too_large
from extractors.scan import scan_sheet, settle_sizes
from extractors.sheet import Sheet

_A4 = 8.27  # inches across
_FINE = (90, 700)  # dots an inch that are believed


def read_image(source: str, digest: str, data: bytes, limits: Limits) -> Document:
    """The document in a picture; each frame of a TIFF is a page.

    Raises `MissingProgram` without tesseract's data, `DamagedFile` for what cannot be opened or has no words,
    `TooLarge` beyond `limits.pages` or `limits.pixels`.
    """
    tessdata.require()
    sheets = list(_sheets(data, limits))
    settle_sizes(sheets)
    if not any(sheet.rows or sheet.grids for sheet in sheets):
        raise DamagedFile(
            "không nhận ra chữ nào trong ảnh; hãy quét lại rõ hơn, thẳng và đủ sáng",
            "no words are recognised in the picture; scan it again, sharp, straight and bright",
        )
    with Image.open(io.BytesIO(data)) as picture:
        media_type = Image.MIME.get(picture.format or "", "image")
    return write_pages(source, digest, media_type, sheets, limits)


def _sheets(data: bytes, limits: Limits) -> Iterator[Sheet]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number, frame in enumerate(ImageSequence.Iterator(picture), 1):
                if number > limits.pages:
                    raise TooLarge(
                        f"ảnh có hơn {limits.pages} trang, quá giới hạn (pages); hãy tách tệp",
                        f"a picture of more than {limits.pages} pages (pages); split it",
                    )
                if frame.width * frame.height > limits.pixels:
                    raise too_large(frame.width * frame.height, limits)
                page = _flat(ImageOps.exif_transpose(frame))
                yield scan_sheet(page, _dpi(frame, page), number)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise DamagedFile(
            f"tệp ảnh hỏng hoặc thiếu ({type(error).__name__}); hãy lấy lại bản gốc",
            f"the picture is damaged or cut off ({type(error).__name__}); fetch the original again",
        ) from None
    except Image.DecompressionBombError:
        raise too_large(2 * (Image.MAX_IMAGE_PIXELS or limits.pixels), limits) from None


def _flat(picture: Image.Image) -> Image.Image:
    """The picture in colour, on white where it lets something through."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    if picture.mode.startswith("I"):  # 16 bits
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    return picture.convert("RGB")


def _dpi(frame: Image.Image, page: Image.Image) -> float:
    """Dots an inch as the file has them; where they cannot be, as if the page were as wide as A4."""
    given = frame.info.get("dpi", (0, 0))[0]
    if _FINE[0] <= float(given) <= _FINE[1] and 4 <= page.width / float(given) <= 30:
        return float(given)
    across = _A4 if page.width <= page.height else _A4 * 2**0.5
    return page.width / across
