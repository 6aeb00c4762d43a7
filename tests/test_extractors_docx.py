"""DOCX: the body in its true order, as Word shows it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace

import docx
import pytest
from docx.document import Document as Word
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from extractors.document import Document
from extractors.errors import DamagedFile, EmptyFile, TooLarge, UnknownFormat
from extractors.limits import DEFAULT
from extractors.reader import read

W = nsdecls("w")


def saved(word: Word) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def of(*paragraphs: str) -> Document:
    """A document of paragraphs given as the XML inside <w:p>."""
    word = docx.Document()
    for inner in paragraphs:
        word.element.body.insert(-1, parse_xml(f"<w:p {W}>{inner}</w:p>"))
    return read("a", data=saved(word))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def texts(document: Document) -> list[str]:
    return [block.passage.text for block in document.blocks]


def check_digits(document: Document) -> None:
    seen: Counter[int] = Counter()
    for block in document.blocks:
        cells = (
            [cell.passage for row in (*block.table.rows, block.table.repeats) for cell in row] if block.table else []
        )
        for passage in (block.passage, *cells):
            for place, char in enumerate(passage.text):
                if char != " ":
                    assert document.text[passage.offset(place)] == char
                    seen[passage.offset(place)] += 1
    assert [at for at, char in enumerate(document.text) if char.isdigit() and seen[at] != 1] == []


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (run("Đã trả ") + run("12") + run("5 bộ"), "Đã trả 125 bộ"),
        (run("12") + run("1", '<w:vertAlign w:val="superscript"/>') + run(" bộ"), "12¹ bộ"),
        (f"<w:ins>{run('5')}</w:ins><w:del><w:r><w:delText>7</w:delText></w:r></w:del>{run(' bộ')}", "5 bộ"),
        (f"<w:moveFrom>{run('7')}</w:moveFrom><w:moveTo>{run('8')}</w:moveTo>{run(' bộ')}", "8 bộ"),
        (run("5") + run("9", "<w:vanish/>") + run("8", "<w:strike/>") + run(" bộ"), "5 bộ"),
        (run("5", '<w:vanish w:val="0"/>'), "5"),
        (f"<w:sdt><w:sdtContent>{run('5 bộ')}</w:sdtContent></w:sdt>", "5 bộ"),
        ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>=2+2</w:instrText></w:r>' + run("5"), "5"),
        (f'<w:fldSimple w:instr="SUM(1)">{run("5")}</w:fldSimple>', "5"),
        ("<w:r><w:t>2021</w:t><w:noBreakHyphen/><w:t>2025</w:t><w:tab/><w:t>x</w:t></w:r>", "2021-2025 x"),
        (run("Ho") + run("\u0300a"), "Hòa"),
    ],
)
def test_runs(inner: str, expected: str) -> None:
    document = of(inner)
    assert texts(document) == [expected]
    check_digits(document)


def test_hidden_and_struck_text_is_told() -> None:
    document = of(run("5 bộ") + run("9", "<w:vanish/>") + run("8", "<w:strike/>"))
    assert [warning.split(" ", 1)[0] for warning in document.warnings] == ["1", "1"]


def test_emphasis_and_line_breaks() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Có ")
    paragraph.add_run("33").bold = True
    paragraph.add_run(" người").italic = True
    paragraph.add_run(" và").add_break()
    paragraph.add_run("hơn 5 trẻ em")
    (block,) = read("a", data=saved(word)).blocks
    assert block.passage.text == "Có 33 người và hơn 5 trẻ em"
    assert [block.passage.text[start:end] for start, end in block.emphasis] == ["33 người"]
    assert block.lines == (15,)


def test_list_numbers_are_written_out() -> None:
    word = docx.Document()
    for text in ("Một", "Hai"):
        word.add_paragraph(text, style="List Number")
    word.add_paragraph("Ba", style="List Bullet")
    assert texts(read("a", data=saved(word))) == ["1. Một", "2. Hai", "• Ba"]


def test_tables_stand_in_their_place_with_their_spans() -> None:
    word = docx.Document()
    word.add_paragraph("Trước.")
    table = word.add_table(4, 4)
    for row, values in enumerate(
        [["TT", "Việc", "Kết quả", ""], ["", "", "Đơn vị", "Số"], ["1", "Nhận", "bộ", "70"], ["2", "Trả", "bộ", "60"]]
    ):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(1, 1))
    table.cell(0, 2).merge(table.cell(0, 3))
    word.add_paragraph("Sau.")
    document = read("a", data=saved(word))
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    drawn = document.blocks[1].table
    assert drawn
    assert drawn.header_rows == 2
    places = {
        cell.passage.text: (cell.row, cell.column, cell.row_span, cell.column_span)
        for row in drawn.rows
        for cell in row
    }
    assert places["TT"] == (0, 0, 2, 1)
    assert places["Kết quả"] == (0, 2, 1, 2)
    assert places["Số"] == (1, 3, 1, 1)
    assert places["60"] == (3, 3, 1, 1)
    assert document.text.split("\n")[3] == "1\tNhận\tbộ\t70"
    check_digits(document)


def test_letterhead_table_is_read_as_lines() -> None:
    word = docx.Document()
    table = word.add_table(1, 2)
    table.cell(0, 0).text = "UBND HUYỆN A\nSố: 12/BC-UBND"
    table.cell(0, 1).text = "CỘNG HÒA\nngày 5"
    assert texts(read("a", data=saved(word))) == ["UBND HUYỆN A", "Số: 12/BC-UBND", "CỘNG HÒA", "ngày 5"]


def test_deleted_row_is_not_read() -> None:
    word = docx.Document()
    table = word.add_table(3, 3)
    for row in range(3):
        for column in range(3):
            table.cell(row, column).text = f"{row}{column}"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W}/>"))
    assert "11" not in read("a", data=saved(word)).text


NOTES = (
    f"<w:footnotes {W}><w:footnote w:id='3'><w:p><w:r><w:footnoteRef/><w:t>Gồm 7 thôn.</w:t></w:r></w:p>"
    "</w:footnote></w:footnotes>"
)


def with_parts(data: bytes, **parts: str) -> bytes:
    """The package with parts of word/ put in or changed; `footnotes` is related to the document as well."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels" and "footnotes" in parts:
                relation = b'<Relationship Id="n1" Type="http://x/footnotes" Target="footnotes.xml"/></Relationships>'
                content = content.replace(b"</Relationships>", relation)
            if name.removeprefix("word/").removesuffix(".xml") not in parts:
                new.writestr(name, content)
        for name, text in parts.items():
            new.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def test_footnote_stands_after_its_paragraph() -> None:
    word = docx.Document()
    reference = '<w:r><w:footnoteReference w:id="3"/></w:r>'
    for inner in (run("Có 12") + reference + run(" đơn vị."), run("Sau.")):
        word.element.body.insert(-1, parse_xml(f"<w:p {W}>{inner}</w:p>"))
    document = read("a", data=with_parts(saved(word), footnotes=NOTES))
    assert texts(document) == ["Có 12¹ đơn vị.", "¹ Gồm 7 thôn.", "Sau."]
    assert [(block.kind, block.mark) for block in document.blocks][1] == ("footnote", "¹")
    check_digits(document)


def test_header_is_a_margin() -> None:
    word = docx.Document()
    word.add_paragraph("Thân.")
    word.sections[0].header.paragraphs[0].text = "Sở 5"
    assert [(block.kind, block.passage.text) for block in read("a", data=saved(word)).blocks] == [
        ("paragraph", "Thân."),
        ("margin", "Sở 5"),
    ]


def test_text_box_is_read_once() -> None:
    box = f"<w:txbxContent><w:p>{run('Hộp 5')}</w:p></w:txbxContent>"
    inner = (
        f'<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(of(run("Thân.") + inner)) == ["Thân.", "Hộp 5"]


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"document": f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}><w:body/></w:document>'}, DamagedFile),
        ({"document": "<w:document"}, DamagedFile),
        ({"document": f"<w:document {W}><w:body/></w:document>"}, EmptyFile),
        ({"document": f"<w:document {W}><w:body>" + "<w:sdt>" * 300}, TooLarge),
        ({"document": " " * 30_000_000}, TooLarge),
    ],
)
def test_hostile_packages(parts: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        read("a", data=with_parts(saved(docx.Document()), **parts))


def test_external_entity_is_never_fetched() -> None:
    evil = f"<w:document {W}><w:body><w:p>{run('&b;')}</w:p></w:body></w:document>"
    evil = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + evil
    with pytest.raises(DamagedFile, match="DTD"):
        read("a", data=with_parts(saved(docx.Document()), document=evil))


def test_other_packages() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(UnknownFormat, match="xlsx"):
        read("a.docx", data=stream.getvalue())
    whole = saved(docx.Document())
    with pytest.raises((DamagedFile, UnknownFormat)):
        read("a.docx", data=whole[: len(whole) // 2])
    with pytest.raises(TooLarge, match="archive_members"):
        read("a.docx", data=whole, limits=replace(DEFAULT, archive_members=2))
