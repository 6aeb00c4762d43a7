"""Which files go in, and under which names."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path

from pipeline.sources import find_sources


def names(*paths: Path, out: Path = Path("nowhere")) -> list[str]:
    return [source.name for source in find_sources(paths, out)]


def write(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")


def test_folders_are_walked_in_order_without_hidden_files_and_the_dataset(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", tmp_path / "a" / "z.txt", tmp_path / ".hidden", tmp_path / ".git" / "x.txt",
          tmp_path / "out" / "figures" / "part-0.parquet")  # fmt: skip
    assert names(tmp_path, out=tmp_path / "out") == ["a/z.txt", "b.txt"]


def test_a_dataset_among_the_reports_hides_only_its_tables(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", tmp_path / "figures" / "part-0.parquet")
    assert names(tmp_path, out=tmp_path) == ["b.txt"]


def test_a_file_reached_twice_counts_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    assert names(tmp_path, tmp_path / "a.txt", tmp_path / "." / "a.txt") == ["a.txt"]


def test_equal_names_of_two_inputs_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path / "q1" / "a.txt", tmp_path / "q2" / "a.txt", tmp_path / "q2" / "b.txt")
    assert names(tmp_path / "q1", tmp_path / "q2") == ["b.txt", "q1/a.txt", "q2/a.txt"]


def test_two_spellings_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        write(tmp_path / unicodedata.normalize(form, "huyện.txt"))
    assert names(tmp_path) == ["huyện.txt", "huyện.txt [2]"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.txt")
    (tmp_path / "a" / "again").symlink_to(tmp_path / "a")
    assert names(tmp_path) == ["a/x.txt"]


def test_a_zip_is_a_folder_and_an_office_file_is_not(tmp_path: Path) -> None:
    for path, inside in ((tmp_path / "q1.zip", "xã/a.txt"), (tmp_path / "b.docx", "word/document.xml")):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr(inside, "x")
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04")
    first, second, third = find_sources([tmp_path], Path("nowhere"))
    assert (first.name, first.error, second.name, third.name) == ("b.docx", None, "c.zip", "q1.zip/xã/a.txt")
    assert second.error is not None
    assert third.place == f"{tmp_path}/q1.zip/xã/a.txt"
