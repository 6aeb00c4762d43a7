"""The container of Office 97–2003 files: which streams it has, and where their bytes stand in the file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

from extractors.errors import DamagedFile

MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are signs
_ENTRY = 128  # bytes of a directory entry
_HEADER = 512
_KINDS = (
    ("EncryptedPackage", "ENCRYPTED"),
    ("WordDocument", "DOC"),
    ("Workbook", "XLS"),
    ("Book", "XLS"),
    ("PowerPoint Document", "PowerPoint (.ppt)"),
    ("VisioDocument", "Visio (.vsd)"),
)


def kind(data: bytes) -> str:
    """What the file is: "DOC", "XLS", "ENCRYPTED" for one with a password, or the name of another kind.

    Raises `DamagedFile` where the tables of the file lead nowhere.
    """
    names = Container(data).places
    return next((found for name, found in _KINDS if name in names), "OLE")


class Container:
    """An OLE file. `places` are, for each stream, the (offset, length) pieces of the file that hold it, in order.

    Raises `DamagedFile` where the tables of the file lead nowhere.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self._read()
        except (struct.error, IndexError, ValueError):
            raise _damaged() from None

    def _read(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self.data, 30)
        if shift not in (9, 12) or mini_shift > shift:
            raise ValueError
        self.size, self.mini_size = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", self.data, 48)
        cutoff, mini_fat, _, more, _ = struct.unpack_from("<5I", self.data, 56)
        (count,) = struct.unpack_from("<I", self.data, 44)
        tables = [*struct.unpack_from("<109I", self.data, 76)]
        seen = set()
        while more < _END and more not in seen:
            seen.add(more)
            *listed, more = struct.unpack_from(f"<{self.size // 4}I", self.data, self._offset(more))
            tables += listed
        self.fat = self._numbers([one for one in tables[:count] if one < _END])
        minis = self._numbers(list(_chain(self.fat, mini_fat)))
        entries = list(self._entries(directory))
        root = [(self._offset(one), self.size) for one in _chain(self.fat, entries[0][1])]
        self.places: dict[str, list[tuple[int, int]]] = {}
        for name, start, size in entries[1:]:
            if size >= cutoff:
                pieces = [(self._offset(one), self.size) for one in _chain(self.fat, start)]
            else:
                step = self.size // self.mini_size
                pieces = [(root[one // step][0] + one % step * self.mini_size, self.mini_size)
                          for one in _chain(minis, start)]  # fmt: skip
            self.places.setdefault(name, _cut(pieces, size))

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; none where there is no such stream."""
        return b"".join(self.data[at : at + length] for at, length in self.places.get(name, ()))

    def place(self, name: str, offset: int) -> int:
        """Where in the file a byte of a stream stands. Raises `DamagedFile` beyond its end."""
        for at, length in self.places.get(name, ()):
            if offset < length:
                return at + offset
            offset -= length
        raise _damaged()

    def _offset(self, sector: int) -> int:
        return (sector + 1) * self.size if self.size > _HEADER else _HEADER + sector * self.size

    def _numbers(self, sectors: Sequence[int]) -> list[int]:
        form = f"<{self.size // 4}I"
        return [one for sector in sectors for one in struct.unpack_from(form, self.data, self._offset(sector))]

    def _entries(self, directory: int) -> Iterator[tuple[str, int, int]]:
        """The name, first sector and size of each stream, the root first."""
        for sector in _chain(self.fat, directory):
            for at in range(self._offset(sector), self._offset(sector) + self.size, _ENTRY):
                length, sort = struct.unpack_from("<HB", self.data, at + 64)
                start, size = struct.unpack_from("<II", self.data, at + 116)
                if sort in (2, 5):
                    yield self.data[at : at + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace"), start, size


def _chain(table: Sequence[int], sector: int) -> Iterator[int]:
    """The sectors that follow each other in a table; a loop ends."""
    for _ in range(len(table)):
        if sector >= _END:
            return
        yield sector
        sector = table[sector]


def _cut(pieces: Sequence[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """The pieces as far as a stream of this size fills them."""
    kept = []
    for at, length in pieces:
        if size <= 0:
            break
        kept.append((at, min(length, size)))
        size -= length
    return kept


def _damaged() -> DamagedFile:
    return DamagedFile(
        "tệp Office đời cũ (OLE) hỏng, không mở được; hãy lấy lại bản gốc",
        "the old Office file (OLE) is damaged; fetch the original again",
    )
