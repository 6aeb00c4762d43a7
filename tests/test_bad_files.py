"""Files that are broken, locked or hostile: one clear message each, and the good ones are read all the same."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest

from extractors.reader import read
from pipeline import dataset
from pipeline.run import ingest
from tests.conftest import ROOT
from tests.retyped import as_docx, as_pdf
from tests.test_extractors_archive import zipped
from tests.test_extractors_docx import W, body, packed, run
from tests.test_extractors_office import listening
from tests.typeset import Sheet, typeset

SAMPLE = ROOT / "data" / "raw" / "nghe-an_xa-bai-son_quy-1_2023.txt"


def page(text: str) -> Sheet:
    sheet = Sheet()
    sheet.text(80, 80, text)
    return sheet


def locked_pdf() -> bytes:
    """A PDF whose trailer names an encryption that nobody has the password of."""
    data = typeset(page("Đã tiếp nhận 12 hồ sơ"))
    lock = (b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <" + b"11" * 32 + b"> /U <" + b"22" * 32
            + b"> >> /ID [<33333333333333333333333333333333> <33333333333333333333333333333333>] /Root")  # fmt: skip
    return data.replace(b"/Root", lock)


def remote_template(port: int) -> bytes:
    """A Word file whose template, picture and text part lie on another machine."""
    link = '<Relationship Id="r{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    link += f'Target="http://127.0.0.1:{port}/x" TargetMode="External"/>'
    kinds = ("attachedTemplate", "image", "footnotes", "styles")
    related = "".join(link.format(at, kind) for at, kind in enumerate(kinds))
    stream = io.BytesIO()
    with (zipfile.ZipFile(io.BytesIO(packed(document=body(f"<w:p>{run('Đã tiếp nhận 5 hồ sơ')}</w:p>")))) as old,
          zipfile.ZipFile(stream, "w") as new):  # fmt: skip
        for name in old.namelist():
            content = old.read(name)
            if name == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", related.encode() + b"</Relationships>")
            new.writestr(name, content)
    return stream.getvalue()


def archive_of_bad_files(folder: Path) -> dict[str, str]:
    """Write the files; the code of the failure that each must be, "" for those to be read."""
    document = read(SAMPLE)
    word, pdf = as_docx(document), as_pdf(document)
    entity = f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><w:document {W}><w:body><w:p>{run("&b;")}</w:p>'
    files = {
        "cụt.docx": (word[: len(word) // 2], "damaged"),
        "cụt.pdf": (pdf[:300], "damaged"),
        "mật khẩu.pdf": (locked_pdf(), "damaged"),
        "không trang.pdf": (typeset(), "damaged"),
        "thực thể.docx": (packed(document=f"{entity}</w:body></w:document>"), "damaged"),
        "bom.docx": (packed(document=" " * 30_000_000), "too_large"),
        "nhị phân.txt": (bytes(range(256)) * 9, "unknown_format"),
        "trống.pdf": (b"", "empty"),
        "lồng.zip": (zipped(("a.zip", zipped(("b.zip", zipped(("c.txt", b"1")))))), "too_large"),
        "thật là pdf.docx": (pdf, ""),
        "thật là docx.pdf": (word, ""),
    }
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)
    expected = {name: code for name, (_, code) in files.items() if name != "lồng.zip"}
    expected["lồng.zip/a.zip/b.zip"] = "too_large"
    (folder / "gói.zip").write_bytes(
        zipped(("../../ngoài.txt", b"1"), ("tốt.docx", word), ("bom.txt", bytes(9_000_000)))
    )
    return expected | {"gói.zip/../../ngoài.txt": "damaged", "gói.zip/tốt.docx": "", "gói.zip/bom.txt": "too_large"}


def test_each_bad_file_is_one_row_and_the_batch_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out, scratch = tmp_path / "in", tmp_path / "out", tmp_path / "tmp"
    folder.mkdir()
    scratch.mkdir()
    expected = archive_of_bad_files(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    ingest([folder], out, jobs=2)
    failures = {row["source"]: row for row in dataset.read_table(out, "failures").to_pylist()}
    reports = dataset.read_table(out, "reports").column("source").to_pylist()
    assert {name: row["error"] for name, row in failures.items()} == {
        name: code for name, code in expected.items() if code
    }
    assert reports == sorted(name for name, code in expected.items() if not code)
    figures = dataset.read_table(out, "figures").to_pylist()
    assert all((row["x0"] is not None) == (row["source"] == "thật là pdf.docx") for row in figures)
    assert all(";" in row["message"] and len(row["message"]) < 300 for row in failures.values())
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out", "tmp"]


def test_nothing_in_a_word_file_is_fetched() -> None:
    with listening() as (port, came):
        assert read("a.docx", data=remote_template(port)).text == "Đã tiếp nhận 5 hồ sơ\n"
    assert came == []
