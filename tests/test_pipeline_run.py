"""Files in, dataset out: nothing lost, nothing read twice, and the same bytes each time."""

from __future__ import annotations

import fcntl
import os
import time
import unicodedata
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline import dataset, run, state
from pipeline.run import Summary, ingest
from tests.conftest import ROOT
from tests.fakes import read_simply, write_reports


def bytes_of(out: Path) -> dict[str, bytes]:
    return {path.parent.name: path.read_bytes() for path in sorted(out.glob("*/*.parquet"))}


def column(out: Path, table: str, name: str) -> list[object]:
    return dataset.read_table(out, table).column(name).to_pylist()


def ingest_simply(folder: Path, out: Path, jobs: int = 1, seconds: float = 30) -> Summary:
    return ingest([folder], out, jobs, work=read_simply, seconds=seconds)


def test_the_same_bytes_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 7)
    for out, jobs in (("a", 1), ("b", 2), ("c", 5)):
        ingest_simply(folder, tmp_path / out, jobs)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b") == bytes_of(tmp_path / "c")
    assert set(bytes_of(tmp_path / "a")) == set(dataset.SCHEMAS)


def test_the_same_bytes_from_a_cache_as_from_new(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 2)
    ingest_simply(folder, tmp_path / "a")
    write_reports(folder, 5)
    ingest_simply(folder, tmp_path / "a")
    ingest_simply(folder, tmp_path / "b")
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_an_unchanged_file_is_not_read_again_and_a_removed_one_leaves(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in", 3), tmp_path / "out"
    read: list[str] = []
    first = ingest([folder], out, progress=lambda done, of, name: read.append(name), work=read_simply)
    assert (first.reports, first.figures, len(read)) == (3, 6, 3)
    (folder / "bao-cao-1.txt").unlink()
    (folder / "bao-cao-2.txt").write_text("Tiếp nhận 99 hồ sơ\n", encoding="utf-8")
    read.clear()
    second = ingest([folder], out, progress=lambda done, of, name: read.append(name), work=read_simply)
    assert (second.reports, read) == (2, ["bao-cao-2.txt"])
    assert column(out, "figures", "value") == [10.0, 0.0, 99.0]
    assert len(list((out / ".cache" / "reports").glob("*/*"))) == 2


def test_nothing_changed_means_nothing_written(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in"), tmp_path / "out"
    ingest_simply(folder, out)
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*.parquet")}
    assert ingest_simply(folder, out).unchanged
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*.parquet")} == before


def test_a_change_that_keeps_size_and_time_is_seen(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in", 1), tmp_path / "out"
    path = folder / "bao-cao-0.txt"
    ingest_simply(folder, out)
    seen = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("10", "77"), encoding="utf-8")
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    ingest_simply(folder, out)
    assert 77.0 in column(out, "figures", "value")


def test_a_table_that_was_removed_or_changed_is_written_again(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in"), tmp_path / "out"
    ingest_simply(folder, out)
    whole = bytes_of(out)
    (out / "figures" / "part-0.parquet").unlink()
    (out / "mentions" / "part-0.parquet").write_bytes(b"x")
    ingest_simply(folder, out)
    assert bytes_of(out) == whole


def test_other_code_reads_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = write_reports(tmp_path / "in"), tmp_path / "out"
    ingest_simply(folder, out)
    monkeypatch.setattr(state, "code_version", lambda: "another")
    read: list[str] = []
    ingest([folder], out, progress=lambda done, of, name: read.append(name), work=read_simply)
    assert len(read) == 3


def test_a_killed_or_hung_worker_costs_its_file_only(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in", 4), tmp_path / "out"
    (folder / "a.txt").write_text("chết 1", encoding="utf-8")
    (folder / "b.txt").write_text("ngủ 1", encoding="utf-8")
    (folder / "c.txt").write_text("hỏng 1", encoding="utf-8")
    started = time.monotonic()
    summary = ingest_simply(folder, out, jobs=2, seconds=1.5)
    assert time.monotonic() - started < 20
    assert summary.reports == 4
    failures = dataset.read_table(out, "failures").to_pylist()
    assert [(row["source"], row["stage"], row["error"]) for row in failures] == [
        ("a.txt", "worker", "killed"), ("b.txt", "worker", "too_slow"), ("c.txt", "read", "damaged"),
    ]  # fmt: skip
    assert "1.5 giây" in failures[1]["message"]
    assert all(len(row["sha256"]) == 64 for row in failures)


def test_a_lasting_failure_is_kept_and_a_passing_one_tried_again(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text("chết 1", encoding="utf-8")
    (folder / "c.txt").write_text("hỏng 1", encoding="utf-8")
    ingest_simply(folder, out)
    read: list[str] = []
    ingest([folder], out, progress=lambda done, of, name: read.append(name), work=read_simply)
    assert read == ["a.txt"]


def test_what_cannot_be_opened_is_a_row_of_failures(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in", 1), tmp_path / "out"
    (folder / "mất.txt").symlink_to(tmp_path / "không có")
    (folder / "thư mục.txt").mkdir()
    os.mkfifo(folder / "ống.txt")
    summary = ingest([folder, tmp_path / "vắng.txt"], out, work=read_simply)
    assert summary.reports == 1
    assert {name: failure.error for name, failure in summary.failures.items()} == {
        "mất.txt": "missing", "thư mục.txt": "empty_folder", "vắng.txt": "missing", "ống.txt": "not_a_file",
    }  # fmt: skip
    assert column(out, "failures", "source") == sorted(summary.failures)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_failure(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "in", 2)
    (folder / "bao-cao-0.txt").chmod(0)
    assert ingest_simply(folder, tmp_path / "out").failures["bao-cao-0.txt"].error == "unreadable"


def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_reports(tmp_path / "in", 2)

    def refuse(path: str) -> str:
        if path.endswith("0.txt"):
            raise PermissionError(13, "Permission denied")
        return "0" * 64

    monkeypatch.setattr(state, "hash_file", refuse)
    summary = ingest_simply(folder, tmp_path / "out")
    failure = summary.failures["bao-cao-0.txt"]
    assert "không có quyền" in failure.vi
    assert "Permission denied" in failure.en
    assert summary.reports == 1


def test_a_decomposed_name_is_stored_composed(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    name = "báo cáo huyện.txt"
    (folder / unicodedata.normalize("NFD", name)).write_text("Tiếp nhận 5 hồ sơ", encoding="utf-8")
    (folder / os.fsdecode(b"b\xe1o.txt")).write_text("Tiếp nhận 6 hồ sơ", encoding="utf-8")
    assert ingest_simply(folder, out).reports == 2
    assert ingest_simply(folder, out).unchanged
    assert column(out, "reports", "source") == ["b\\xe1o.txt", name]


def test_two_runs_at_once(tmp_path: Path) -> None:
    folder, out = write_reports(tmp_path / "in"), tmp_path / "out"
    ingest_simply(folder, out)
    with (out / ".lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(state.LockedError):
            ingest_simply(folder, out)
    assert ingest_simply(folder, out).unchanged


@pytest.mark.parametrize("at", range(8))
def test_an_interrupted_run_leaves_the_old_state_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    folder, out = write_reports(tmp_path / "in", 2), tmp_path / "out"
    ingest_simply(folder, out)
    old = bytes_of(out)
    write_reports(folder, 3)
    ingest_simply(folder, tmp_path / "other")
    new = bytes_of(tmp_path / "other")
    calls = iter(range(1000))
    replace = os.replace

    def interrupted(source: object, target: object) -> None:
        if next(calls) == at:
            raise KeyboardInterrupt
        replace(source, target)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ingest_simply(folder, out)
    run.repair(out)
    assert bytes_of(out) in (old, new)
    assert not (out / ".staging").exists()
    ingest_simply(folder, out)
    assert bytes_of(out) == new


def test_no_rows_still_make_tables(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "c.txt").write_text("hỏng 1", encoding="utf-8")
    assert ingest_simply(tmp_path / "in", tmp_path / "out").failures["c.txt"].error == "damaged"
    assert pq.read_table(tmp_path / "out" / "figures").num_rows == 0


@pytest.mark.parametrize(
    "named", [["rw"], ["in", "rw"], ["trống"], ["in", "trống"], ["vắng.txt"], ["in/bao-cao-0.txt/x"]]
)
def test_a_path_that_leads_nowhere_leaves_the_dataset_as_it_is(tmp_path: Path, named: list[str]) -> None:
    folder, out = write_reports(tmp_path / "in", 2), tmp_path / "out"
    (tmp_path / "trống").mkdir()
    ingest_simply(folder, out)

    def everything() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    before = everything()
    with pytest.raises(run.DeadEndError) as error:
        ingest([tmp_path / one for one in named], out, work=read_simply)
    assert [source.path for source in error.value.sources] == [str(tmp_path / named[-1])]
    assert everything() == before


def test_files_in_a_zip_are_read_once_and_follow_the_archive(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()

    def pack(**texts: str) -> None:
        with zipfile.ZipFile(folder / "q1.zip", "w") as file:
            for name, text in texts.items():
                file.writestr(f"xã/{name}.txt", text)
            file.writestr("../ngoài.txt", "1")

    def again() -> tuple[Summary, list[str]]:
        read: list[str] = []
        return ingest([folder], out, progress=lambda done, of, name: read.append(name)), read

    text = (ROOT / "data" / "raw" / "nghe-an_xa-bai-son_quy-1_2023.txt").read_text(encoding="utf-8")
    pack(a=text, b=text.replace("825", "826"))
    summary, read = again()
    assert (summary.reports, read) == (2, ["q1.zip/xã/a.txt", "q1.zip/xã/b.txt"])
    assert column(out, "reports", "source") == read
    assert column(out, "failures", "source") == ["q1.zip/../ngoài.txt"]
    assert again()[0].unchanged
    pack(a=text, b=text.replace("825", "827"))
    summary, read = again()
    assert (summary.reports, read) == (2, ["q1.zip/xã/b.txt"])
    assert sorted(path.name for path in tmp_path.rglob("*") if "out" not in path.parts) == ["in", "q1.zip"]
