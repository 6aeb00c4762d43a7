"""A typesetter for tests: pages of text, lines and boxes as a PDF with a text layer, without any library."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
_CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange "
    + "".join(  # within a range only the last byte may vary; a list holds at most 100 ranges
        "64 beginbfrange "
        + "".join(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00> " for high in range(first, first + 64))
        + "endbfrange "
        for first in range(0, 256, 64)
    )
    + "endcmap end end"
)


@dataclass
class Sheet:
    """One page under way. Each letter is half as wide as its size; `y` counts from the top."""

    content: list[str] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT

    def text(self, x: float, y: float, text: str, size: float = 13, font: str = "F1") -> None:
        code = text.encode("utf-16-be").hex()
        self.content.append(f"BT /{font} {size} Tf {x} {self.height - y} Td <{code}> Tj ET")

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.content.append(f"{x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def table(
        self, x: float, y: float, widths: list[float], rows: list[list[str]], high: float = 20, size: float = 11
    ) -> float:
        """A ruled table; "\\n" breaks a cell's line. Returns the y beneath it."""
        edges = [x + sum(widths[:number]) for number in range(len(widths) + 1)]
        top = y
        for row in rows:
            lines = max(cell.count("\n") + 1 for cell in row)
            self.rule(edges[0], y, edges[-1], y)
            for left, cell in zip(edges, row, strict=False):
                for number, line in enumerate(cell.split("\n")):
                    self.text(left + 3, y + 14 + number * 14, line, size)
            y += high + 14 * (lines - 1)
        self.rule(edges[0], y, edges[-1], y)
        for edge in edges:
            self.rule(edge, top, edge, y)
        return y


def typeset(*sheets: Sheet) -> bytes:
    """The bytes of a PDF of these pages. Fonts F1 and F2 (bold) map each code to its own Unicode character."""
    objects: list[bytes] = []

    def put(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode())
        return len(objects)

    def stream(content: str) -> bytes:
        data = content.encode()
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)

    put("<< /Type /Catalog /Pages 2 0 R >>")
    put("")  # pages, filled in below
    cmap = put(stream(_CMAP))
    fonts = ""
    for name, base in (("F1", "Serif"), ("F2", "Serif-Bold")):
        describe = put(
            f"<< /Type /FontDescriptor /FontName /{base} /Flags 4 /Ascent 800 /Descent -200 /CapHeight 700 "
            "/ItalicAngle 0 /StemV 80 /FontBBox [0 -200 1000 800] >>"
        )
        descendant = put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{base} /DW 500 /FontDescriptor {describe} 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
        )
        font = put(
            f"<< /Type /Font /Subtype /Type0 /BaseFont /{base} /Encoding /Identity-H "
            f"/DescendantFonts [{descendant} 0 R] /ToUnicode {cmap} 0 R >>"
        )
        fonts += f"/{name} {font} 0 R "
    kids = []
    for sheet in sheets:
        content = put(stream("\n".join(sheet.content)))
        kids.append(
            put(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] /Contents {content} 0 R "
                f"/Resources << /Font << {fonts}>> >> >>"
            )
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    result, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(result))
        result += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(result)
    result += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return result + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
