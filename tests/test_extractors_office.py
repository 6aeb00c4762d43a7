""".doc, .rtf and .odt through LibreOffice: what is saved in the file, and nothing that the converter makes up."""

from __future__ import annotations

import io
import os
import re
import socket
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from extractors import office
from extractors.document import Document
from extractors.errors import DamagedFile, MissingProgram, SourceError, TooLarge
from extractors.limits import DEFAULT
from extractors.ole import Container, kind
from extractors.reader import read
from tests.documents import cell_places, check_digits
from tests.office import needs_office, to_office
from tests.test_extractors_docx import W

FORMS = ("doc", "rtf", "odt")
FIELD = r"{{\field{{\*\fldinst {{ {} }}}}{{\fldrslt {{{}}}}}}}\par "


def report() -> bytes:
    """A .docx with fonts of old encodings, a merged table, a list, a note, and changes still tracked."""
    word = docx.Document()
    for text, font in (("Đã tiếp nhận ", None), ("hå s¬ 12", ".VnTime"), (", ", None), ("hoà sô 15", "VNI-Times")):
        word.add_paragraph() if not word.paragraphs else None
        run = word.paragraphs[0].add_run(text)
        if font:
            run.font.name = font
    word.add_paragraph("Mục thứ nhất", style="List Number")
    tracked = word.add_paragraph("Giải quyết ")
    tracked._p.append(parse_xml(f"<w:ins {W} w:id='1' w:author='a'><w:r><w:t>35</w:t></w:r></w:ins>"))
    tracked._p.append(parse_xml(f"<w:del {W} w:id='2' w:author='a'><w:r><w:delText>79</w:delText></w:r></w:del>"))
    table = word.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "TT"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Kết quả"
    for at, text in enumerate(("Đơn vị", "Số", "1", "hồ sơ", "70")):
        table.cell((at + 4) // 3, (at + 1) % 3 if at < 2 else at - 2).text = text
    word.add_paragraph("Hết.")
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return {form: to_office(tmp_path_factory.mktemp(form), form, {"a.docx": report()})["a"] for form in FORMS}


@needs_office
@pytest.mark.parametrize("form", FORMS)
def test_a_report_in_each_form(converted: dict[str, bytes], form: str) -> None:
    document = read("a", data=converted[form])
    assert (document.extraction, document.media_type) == (form, office.MEDIA_TYPES[form])
    assert [block.passage.text for block in document.blocks if not block.table] == [
        "Đã tiếp nhận hồ sơ 12, hồ sơ 15", "1. Mục thứ nhất", "Giải quyết 35", "Hết.",
    ]  # fmt: skip
    (table,) = [block.table for block in document.blocks if block.table]
    assert cell_places(table)["Kết quả"] == (0, 1, 1, 2)
    assert cell_places(table)["70"] == (2, 2, 1, 1)
    check_digits(document)
    assert len(document.warnings) == 2  # the two encodings; both readers of a .doc agree


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port, and who came to it."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        going = threading.Event()

        def serve() -> None:
            while not going.is_set():
                try:
                    came.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            going.set()
            thread.join()


@needs_office
def test_fields_give_what_was_saved_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("bí mật 4321", encoding="utf-8")
    with listening() as (port, came):
        fields = [(r'DATE \\@ "dd/MM/yyyy"', "15/06/2012"), ("FILENAME", "goc.doc"), ("NUMPAGES", "88"), ("=1+2", "77"),
                  (f'INCLUDETEXT "{secret}"', "99"), (f'INCLUDEPICTURE "http://127.0.0.1:{port}/a.png"', "11"),
                  ("REF chua_co", "13"), (r'DDEAUTO cmd "/c calc" "x"', "12")]  # fmt: skip
        body = "".join(FIELD.format(code, saved) for code, saved in fields)
        rtf = rf"{{\rtf1\ansi{{\*\template http://127.0.0.1:{port}/t.dot}}{body}}}"
        document = read("a", data=rtf.encode())
    assert document.text.split() == [saved for _, saved in fields]
    assert came == []


@needs_office
def test_a_date_in_a_doc_stays_the_day_it_was_saved(tmp_path: Path) -> None:
    rtf = r"{\rtf1\ansi " + FIELD.format(r'DATE \\@ "dd/MM/yyyy"', "15/06/2012") + r"h\'e5t 5\par}"
    data = to_office(tmp_path, "doc", {"a.rtf": rtf.encode()})["a"]
    today = read("a", data=data).text.split()[0]  # the converter that made this .doc has put it there
    assert len(today) == 10
    for width in ("ascii", "utf-16-le"):
        data = data.replace(today.encode(width), b"15/06/2012".decode().encode(width))
    assert read("a", data=data).text.split()[0] == "15/06/2012"


@needs_office
def test_links_in_open_document(tmp_path: Path, converted: dict[str, bytes]) -> None:
    stream = io.BytesIO()
    with listening() as (port, came), zipfile.ZipFile(io.BytesIO(converted["odt"])) as old:
        with zipfile.ZipFile(stream, "w") as new:
            for name in old.namelist():
                link = f'<text:section text:name="s"><text:section-source xlink:href="http://127.0.0.1:{port}/a.odt"/>'
                link += "<text:p>ngày <text:date>15/06/2012</text:date></text:p></text:section></office:text>"
                new.writestr(name, old.read(name).replace(b"</office:text>", link.encode()))
        assert read("a", data=stream.getvalue()).text.rstrip().endswith("ngày 15/06/2012")
    assert came == []


def test_without_a_converter(monkeypatch: pytest.MonkeyPatch, converted: dict[str, bytes]) -> None:
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    for form in FORMS:
        with pytest.raises(MissingProgram, match="apt-get install libreoffice") as error:
            read("a", data=converted[form])
        assert "apt-get install libreoffice" in error.value.en


@needs_office
def test_antiword_alone(monkeypatch: pytest.MonkeyPatch, converted: dict[str, bytes]) -> None:
    if not office.shutil.which("antiword"):
        pytest.skip("antiword is not installed")
    monkeypatch.setattr(office, "find_office", lambda: None)
    document = read("a", data=converted["doc"])
    assert Counter(find_numbers(document)) == Counter(["12", "15", "1", "35", "1", "70"])
    assert (document.extraction, document.media_type) == ("doc", "application/msword")
    assert any(block.table for block in document.blocks)
    assert "antiword" in document.warnings[-1]


def find_numbers(document: Document) -> list[str]:
    return re.findall(r"\d+", document.text)


@needs_office
@pytest.mark.parametrize(("damage", "error"), [
    (lambda data: data[:3000], DamagedFile),
    (lambda data: data[:512] + bytes(len(data) - 512), SourceError),
])  # fmt: skip
def test_damaged_doc(converted: dict[str, bytes], damage: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        read("a", data=damage(converted["doc"]))  # type: ignore[operator]


@needs_office
def test_a_doc_with_a_password(converted: dict[str, bytes]) -> None:
    data = bytearray(converted["doc"])
    data[Container(bytes(data)).place("WordDocument", 11)] |= 1
    with pytest.raises(DamagedFile, match="mật khẩu"):
        read("a", data=bytes(data))


@needs_office
def test_a_slow_conversion_is_stopped_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, converted: dict[str, bytes]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(TooLarge, match="converter_seconds"):
        read("a", data=converted["rtf"], limits=replace(DEFAULT, converter_seconds=0.05))
    assert os.listdir(tmp_path) == []
    assert read("a", data=converted["rtf"]).text
    assert os.listdir(tmp_path) == []


def test_kinds_of_old_office_files(shared_dir: Path) -> None:
    kinds = {path.suffix: kind(path.read_bytes()) for path in (shared_dir / "legacy").glob("*.[dx][ol][cs]")}
    assert kinds == {".doc": "DOC", ".xls": "XLS"}
