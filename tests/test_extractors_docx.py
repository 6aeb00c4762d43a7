"""DOCX: the body in its true order, as Word shows it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest

from extractors.document import Document
from extractors.docx import cleaned
from extractors.errors import DamagedFile, EmptyFile, TooLarge, UnknownFormat
from extractors.limits import DEFAULT
from extractors.package import Package
from extractors.reader import read
from tests.documents import cell_places, check_digits

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATION = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/{}" Target="{}"/>'
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'


def packed(**parts: str) -> bytes:
    """A package whose word/ folder holds these parts; all but the document are related to it."""
    kinds = {name: name.rstrip("0123456789") for name in parts if name != "document"}
    related = [RELATION.format(name, kind, f"{name}.xml") for name, kind in kinds.items()]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", RELATIONS.format(RELATION.format("r", "officeDocument", "word/document.xml")))
        archive.writestr("word/_rels/document.xml.rels", RELATIONS.format("".join(related)))
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return stream.getvalue()


def body(inner: str) -> str:
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>"


def of(*paragraphs: str, **parts: str) -> Document:
    """A document of paragraphs given as the XML inside <w:p>, or of tables given whole."""
    blocks = [inner if inner.startswith("<w:tbl>") else f"<w:p>{inner}</w:p>" for inner in paragraphs]
    return read("a", data=packed(document=body("".join(blocks)), **parts))


def table(*rows: list[str]) -> str:
    """A table; a cell is its text, or "text|properties"."""
    drawn = ""
    for row in rows:
        drawn += "<w:tr>"
        for cell in row:
            text, _, properties = cell.partition("|")
            lines = "".join(f"<w:p>{run(line) if line else ''}</w:p>" for line in text.split("\n"))
            drawn += f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>"
        drawn += "</w:tr>"
    return f"<w:tbl>{drawn}</w:tbl>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'


def texts(document: Document) -> list[str]:
    return [block.passage.text for block in document.blocks]


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
        (
            FIELD.format("begin")
            + FIELD.format("begin")
            + run("9")
            + FIELD.format("end")
            + FIELD.format("separate")
            + run("5")
            + FIELD.format("end")
            + run(" bộ"),
            "5 bộ",
        ),
        (f"<w:hyperlink>{run('5')}</w:hyperlink><m:oMath xmlns:m='math'><m:r><m:t> bộ</m:t></m:r></m:oMath>", "5 bộ"),
        ("<w:r><w:t>12<!-- a -->5<?b?>6</w:t></w:r>", "1256"),
        (run("5", '<w:b w:val="none"/><w:vertAlign w:val="odd"/>'), "5"),
        ("<w:r><w:t>2021</w:t><w:noBreakHyphen/><w:t>2025</w:t><w:tab/><w:t>x</w:t></w:r>", "2021-2025 x"),
        ("<w:smartTag>" * 200 + run("5 bộ") + "</w:smartTag>" * 200, "5 bộ"),
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
    (block,) = of(
        run("Có ")
        + run("33", "<w:b/>")
        + run(" người", "<w:i/>")
        + run(" và")
        + "<w:r><w:br/></w:r>"
        + run("hơn 5 trẻ")
    ).blocks
    assert block.passage.text == "Có 33 người và hơn 5 trẻ"
    assert [block.passage.text[start:end] for start, end in block.emphasis] == ["33 người"]
    assert block.lines == (15,)


def level(number: int, form: str, text: str) -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def test_list_numbers_are_written_out() -> None:
    outline = level(0, "upperRoman", "%1.") + level(1, "decimal", "%2.")
    bullets = level(0, "bullet", chr(0xF0B7))
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="4">{outline}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="5">{bullets}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="4"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    )

    def item(text: str, level: int, number: int) -> str:
        return f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{run(text)}'

    document = of(
        *(
            item("a", 0, 1),
            item("b", 1, 1),
            item("c", 1, 1),
            item("d", 0, 1),
            item("e", 1, 1),
            item("g", 0, 2),
            item("h", 0, 3),
        ),
        numbering=numbering,
    )
    assert texts(document) == ["I. a", "1. b", "2. c", "II. d", "1. e", "• g", "I. h"]


def test_list_numbers_of_styles() -> None:
    """A style's list counts for the styles based on it; a list in legal form writes "II" as 2 in its lower levels."""
    styled = '<w:lvl w:ilvl="1"><w:pStyle w:val="B"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl>'
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="4">{level(0, "upperRoman", "%1.")}{styled}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num></w:numbering>'
    )
    listed = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    styles = (
        f'<w:styles {W}><w:style w:styleId="A">{listed}</w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    paragraphs = [
        f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}' for style, text in (("A", "a"), ("A", "b"), ("B", "c"))
    ]
    assert texts(of(*paragraphs, numbering=numbering, styles=styles)) == ["I. a", "II. b", "2.1. c"]


def test_lists_linked_by_a_style_and_levels_that_count_on() -> None:
    """A list may be that of a style; a level may begin anew only after certain others, or begin elsewhere."""
    third = level(2, "lowerLetter", "%3)").replace("<w:lvlText", '<w:lvlRestart w:val="1"/><w:lvlText')
    second = level(1, "decimal", "%1.%2.").replace("<w:lvlText", "<w:isLgl/><w:lvlText")
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2">{level(0, "upperRoman", "%1.")}{second}{third}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    )
    linked = (
        '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    places = [(0, 1), (1, 1), (2, 1), (1, 1), (2, 1), (0, 1), (2, 1), (1, 3)]
    items = [
        f'<w:pPr><w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>{run("x")}'
        for at, number in places
    ]
    document = of(*items, numbering=numbering, styles=f"<w:styles {W}>{linked}</w:styles>")
    assert texts(document) == ["I. x", "1.1. x", "a) x", "1.2. x", "b) x", "II. x", "a) x", "1.5. x"]


def test_what_a_style_or_a_hand_raises_or_hides() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="N"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
        '<w:style w:styleId="M"><w:basedOn w:val="N"/></w:style>'
        '<w:style w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
    )
    by_style, by_hand = run("1", '<w:rStyle w:val="M"/>'), run("2", '<w:position w:val="6"/>')
    hidden, shown = (
        run(f" {text}", f'<w:rStyle w:val="H"/>{own}') for text, own in (("9", ""), ("8", '<w:vanish w:val="0"/>'))
    )
    document = of(run("Có 12") + by_style + run(" và 34") + by_hand + hidden + shown, styles=styles)
    assert texts(document) == ["Có 12¹ và 34² 8"]
    assert texts(of(run("Có ") + run("12", '<w:position w:val="6"/>') + run(" hồ sơ"))) == ["Có 12 hồ sơ"]


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    document = of(f"<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Đã trả 12')}", run("5 bộ"), run("Sau."))
    assert texts(document) == ["Đã trả 125 bộ", "Sau."]


def test_strict_variant() -> None:
    plain = body(f"<w:p>{run('Đã trả 5 bộ')}</w:p>")
    strict = plain.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert texts(read("a", data=packed(document=strict))) == ["Đã trả 5 bộ"]


def test_library_sees_only_checked_text_parts() -> None:
    """Macros, pictures, templates and links to the outside do not come with the package that python-docx opens."""
    document = body(f"<w:p>{run('Đã trả 5 bộ')}</w:p>")
    whole = packed(document=document, styles=f"<w:styles {W}/>", vbaProject="x", attachedTemplate="<a/>")
    with zipfile.ZipFile(io.BytesIO(cleaned(Package(whole, DEFAULT, "Word", ".docx")))) as archive:
        names = sorted(archive.namelist())
    assert names == [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/styles1.xml",
    ]
    assert texts(read("a", data=whole)) == ["Đã trả 5 bộ"]


def test_tables_stand_in_their_place_with_their_spans() -> None:
    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    document = of(
        run("Trước."),
        table(
            [f"TT|{down}", f"Việc|{down}", f"Kết quả|{wide}"],
            [f"|{on}", f"|{on}", "Đơn vị", "Số"],
            ["1", "Nhận", "bộ", "70"],
            ["2", "Trả", "bộ\nhồ sơ", "60"],
        ),
        run("Sau."),
    )
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]
    drawn = document.blocks[1].table
    assert drawn
    assert drawn.header_rows == 2
    places = cell_places(drawn)
    assert places["TT"] == (0, 0, 2, 1)
    assert places["Kết quả"] == (0, 2, 1, 2)
    assert places["Số"] == (1, 3, 1, 1)
    assert places["bộ hồ sơ"] == (3, 2, 1, 1)
    assert document.text.split("\n")[3] == "1\tNhận\tbộ\t70"
    check_digits(document)


def test_letterhead_table_is_read_as_lines() -> None:
    document = of(table(["UBND HUYỆN A\nSố: 12/BC-UBND", "CỘNG HÒA\nngày 5"]))
    assert texts(document) == ["UBND HUYỆN A", "Số: 12/BC-UBND", "CỘNG HÒA", "ngày 5"]
    parted = of(table(["UBND HUYỆN A", "", "CỘNG HÒA"], ["Số: 12/BC-UBND", "", "ngày 5"]))
    assert texts(parted) == ["UBND HUYỆN A", "CỘNG HÒA", "Số: 12/BC-UBND", "ngày 5"]


def test_deleted_row_is_not_read() -> None:
    whole = table(["0", "1", "2"], ["3", "4", "5"], ["6", "7", "8"])
    document = of(
        whole.replace(
            '<w:tr><w:tc><w:tcPr></w:tcPr><w:p><w:r><w:rPr></w:rPr><w:t xml:space="preserve">3',
            "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>3",
        )
    )
    assert document.text == "0\t1\t2\n6\t7\t8\n"


NOTES = (
    f"<w:footnotes {W}><w:footnote w:id='3'><w:p><w:r><w:footnoteRef/><w:t>Gồm 7 thôn.</w:t></w:r></w:p>"
    "</w:footnote></w:footnotes>"
)


def test_footnote_stands_after_its_paragraph() -> None:
    reference = '<w:r><w:footnoteReference w:id="3"/></w:r>'
    document = of(run("Có 12") + reference + run(" đơn vị."), run("Sau."), footnotes=NOTES)
    assert texts(document) == ["Có 12¹ đơn vị.", "¹ Gồm 7 thôn.", "Sau."]
    assert [(block.kind, block.mark) for block in document.blocks][1] == ("footnote", "¹")
    check_digits(document)


def test_header_is_a_margin() -> None:
    header = f"<w:hdr {W}><w:p>{run('Sở 5')}</w:p></w:hdr>"
    document = of(run("Thân."), header1=header, header2=header.replace("Sở 5", "5"))
    assert [(block.kind, block.passage.text) for block in document.blocks] == [
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


def test_file_made_by_another_library() -> None:
    word = docx.Document()
    for text in ("Một", "Hai"):
        word.add_paragraph(text, style="List Number")
    drawn = word.add_table(3, 3)
    drawn.cell(0, 0).merge(drawn.cell(1, 0)).text = "TT"
    drawn.cell(2, 2).text = "70"
    stream = io.BytesIO()
    word.save(stream)
    document = read("a", data=stream.getvalue())
    assert texts(document)[:2] == ["1. Một", "2. Hai"]
    assert document.text.endswith("\t\t70\n")


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"document": f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}><w:body/></w:document>'}, DamagedFile),
        ({"document": "<w:document"}, DamagedFile),
        ({"document": f"<w:document {W}/>"}, DamagedFile),
        ({"document": "<a/>"}, DamagedFile),
        ({"document": body("<w:p/>"), "styles": "<!DOCTYPE a><a/>"}, DamagedFile),
        ({"document": body("<w:p/>"), "footnotes": f"<w:footnotes {W}>"}, DamagedFile),
        ({"document": f"<w:document {W}><w:body/></w:document>"}, EmptyFile),
        ({"document": f"<w:document {W}><w:body>" + "<w:sdt>" * 300}, TooLarge),
        ({"document": " " * 30_000_000}, TooLarge),
        ({"document": body("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60)}, TooLarge),
    ],
)
def test_hostile_packages(parts: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        read("a", data=packed(**parts))


def test_external_entity_is_never_fetched() -> None:
    evil = f"<w:document {W}><w:body><w:p>{run('&b;')}</w:p></w:body></w:document>"
    evil = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + evil
    with pytest.raises(DamagedFile, match="DTD"):
        read("a", data=packed(document=evil))


def test_other_packages() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ppt/presentation.xml", "<a/>")
    with pytest.raises(UnknownFormat, match="pptx"):
        read("a.docx", data=stream.getvalue())
    whole = packed(document=body("<w:p/>"))
    with pytest.raises((DamagedFile, UnknownFormat)):
        read("a.docx", data=whole[: len(whole) // 2])
    with pytest.raises(TooLarge, match="archive_members"):
        read("a.docx", data=whole, limits=replace(DEFAULT, archive_members=1))


def test_old_encodings_are_told_by_the_font_of_a_run() -> None:
    font = '<w:rFonts w:ascii="{}"/>'
    softened = f"<w:r><w:rPr>{font.format('.VnTime')}</w:rPr><w:t>t</w:t><w:softHyphen/><w:t>íng</w:t></w:r>"
    document = of(
        run("Số: 5 – "), run("Céng hßa 12 ", font.format(".VnTime")) + softened, run("b¸o", font.format(".VnTimeH"))
    )
    assert texts(document) == ["Số: 5 –", "Cộng hòa 12 tướng", "BÁO"]
    assert document.warnings == ("chữ theo bảng mã TCVN3 trong tệp Word được chuyển sang Unicode",)


def test_old_encodings_are_told_by_the_words_of_the_document() -> None:
    document = of(run("Céng hßa x· héi chñ nghÜa ViÖt Nam"), run("§éc lËp Tù do H¹nh phóc, c¶i c¸ch hµnh chÝnh 12"))
    assert texts(document) == ["Cộng hòa xã hội chủ nghĩa Việt Nam", "Độc lập Tự do Hạnh phúc, cải cách hành chính 12"]
    with pytest.raises(DamagedFile, match="Unicode"):
        of(run("Ðåçêèå æøäü ñòþëî íåò ÿçûê ìîæåò áûòü ðóññêèé òåêñò çäåñü 12"))


def test_old_encodings_are_told_by_the_font_of_a_style() -> None:
    """The font of a run is its own, or its style's, or that of the style over this one, or the document's."""
    font = '<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="{}"/></w:rPr>'
    styles = (
        f"<w:styles {W}><w:docDefaults><w:rPrDefault>{font.format('VNI-Times')}</w:rPrDefault></w:docDefaults>"
        f'<w:style w:styleId="A">{font.format(".VnTime")}</w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
        '<w:style w:styleId="C"><w:basedOn w:val="C"/></w:style></w:styles>'
    )
    styled = '<w:pPr><w:pStyle w:val="{}"/></w:pPr>'
    document = of(
        styled.format("B") + run("Hå s¬ 12 ") + run("Söhne", '<w:rFonts w:hAnsi="Arial"/>'),
        run("hoà sô", '<w:rStyle w:val="C"/>'),
        styled.format("A") + run("®óng h¹n"),
        styles=styles,
    )
    assert texts(document) == ["Hồ sơ 12 Söhne", "hồ sơ", "đúng hạn"]


def test_a_table_in_a_cell_comes_after_its_table() -> None:
    inner = table(["a", "1", "2"], ["b", "3", "4"])
    outer = table(["1", "A", "5"], ["2", "B", "6"]).replace(run("B"), run("B") + f"</w:p>{inner}<w:p>")
    document = of(outer)
    grids = [
        [[cell.passage.text for cell in row] for row in block.table.rows] for block in document.blocks if block.table
    ]
    assert grids == [[["1", "A", "5"], ["2", "B", "6"]], [["a", "1", "2"], ["b", "3", "4"]]]
    check_digits(document)


@pytest.mark.parametrize(("formula", "expected"), [
    ("<m:f><m:num>{1}</m:num><m:den>{2}</m:den></m:f>", "1/2"),
    ("<m:sSup><m:e>{1}</m:e><m:sup>{2}</m:sup></m:sSup>", "1²"),
    ("<m:sSub><m:e>{1}</m:e><m:sub>{2}</m:sub></m:sSub>", "1_2"),
])  # fmt: skip
def test_digits_of_a_formula_do_not_run_together(formula: str, expected: str) -> None:
    letters = {f"{{{digit}}}": f"<m:r><m:t>{digit}</m:t></m:r>" for digit in "12"}
    for mark, drawn in letters.items():
        formula = formula.replace(mark, drawn)
    assert texts(of(f"<m:oMath xmlns:m='math'>{formula}</m:oMath>")) == [expected]


def test_what_is_no_text_is_told() -> None:
    picture = "<w:drawing><wp:inline xmlns:wp='wp'><wp:extent cx='{}' cy='5000000'/></wp:inline></w:drawing>"
    document = of(
        run("5 bộ") + "<w:r><w:object/></w:r>",
        f"<w:r>{picture.format(4_000_000)}</w:r>",
        f"<w:r>{picture.format(900_000)}</w:r>",
    )
    assert [warning.split(" trong", 1)[0] for warning in document.warnings] == [
        "1 đối tượng nhúng (bảng Excel …)", "1 ảnh lớn",
    ]  # fmt: skip
