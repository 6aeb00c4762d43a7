"""What a reader refuses, and at which size. Start values of RELIABILITY.md; each is named in the message it causes."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.errors import TooLarge


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file. Make another with `dataclasses.replace(DEFAULT, line_chars=…)`.

    >>> Limits(pages=10).pages
    10
    """

    file_bytes: int = 100_000_000  # bytes read from disk
    text_chars: int = 12_000_000  # characters of the whole document
    line_chars: int = 200_000  # characters of one line of a text file
    block_chars: int = 20_000  # characters handed on as one block; longer lines are cut between sentences
    combining_run: int = 64  # marks stacked on one letter: normalising them costs their square
    markup_depth: int = 256  # nested elements of HTML or XML
    table_cells: int = 250_000  # cells of one table
    pages: int = 2_000
    pixels: int = 100_000_000  # of one picture
    archive_members: int = 1_000  # of a .zip with those inside it, or of an office file
    archive_bytes: int = 300_000_000  # of all its members, counted while unpacking
    archive_depth: int = 2  # a .zip in a .zip
    member_bytes: int = 100_000_000  # of one member
    converter_seconds: float = 60.0  # of another program that converts a file
    converter_bytes: int = 2_000_000_000  # of its memory
    member_ratio: int = 100  # unpacked : packed, for members above a megabyte

    def check_cells(self, cells: int) -> None:
        """Raise `TooLarge` for a table of more cells than `table_cells`."""
        if cells > self.table_cells:
            raise TooLarge(
                f"bảng có hơn {self.table_cells} ô (table_cells); hãy tách bảng rồi lưu lại",
                f"a table of more than {self.table_cells} cells (table_cells); split it and save it again",
            )

    def check_length(self, chars: int) -> None:
        """Raise `TooLarge` for a text of more characters than `text_chars`."""
        if chars > self.text_chars:
            raise TooLarge(
                f"văn bản dài hơn {self.text_chars} ký tự (text_chars); hãy tách tệp thành nhiều tệp",
                f"a text of more than {self.text_chars} characters (text_chars); split the file into several",
            )


DEFAULT = Limits()
