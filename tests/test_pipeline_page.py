"""The page as a file: what it says, that it is whole, and that the same reports give the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from pipeline import page, page_html, state
from pipeline.cli import main
from pipeline.dataset import read_table
from pipeline.messages import write_number
from pipeline.page_findings import MOST
from pipeline.page_words import WORDS
from pipeline.verdicts import VERDICTS
from tests.fakes import write_reports
from tests.pages import RAW, WRONG_SUM, Structure, attacks, hostile_page, write_archive

ROOT = Path(__file__).resolve().parent.parent
VIETNAMESE = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def cchc(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of data/raw and a few files that fail, with its page."""
    folder = tmp_path_factory.mktemp("page")
    write_archive(folder / "in")
    (folder / "in" / "rỗng.txt").write_bytes(b"")
    (folder / "in" / "không rõ nơi.txt").write_text(
        "BÁO CÁO\nKết quả công tác cải cách hành chính năm 2023 của UBND xã Hưng Thịnh Lạ\n\n"
        "- Tiếp nhận 30 hồ sơ, trong đó trực tuyến 10 hồ sơ; trực tiếp 15 hồ sơ.\n", "utf-8",
    )  # fmt: skip
    assert cchc("run", folder / "in", "--out", folder / "out").exit_code == 1
    return folder / "out"


@pytest.fixture(scope="module")
def html(out: Path) -> str:
    return (out / page.NAME).read_text(encoding="utf-8")


def words_of(text: str) -> str:
    return " ".join(words for where, words in Structure(text).text if not where.endswith(("style", "script")))


def test_run_tells_where_the_page_is_and_ingest_makes_none(tmp_path: Path) -> None:
    told = cchc("run", RAW, "--out", tmp_path / "a")
    assert told.output.splitlines()[-1] == f"Mở bằng trình duyệt: {tmp_path / 'a' / 'bao-cao.html'}"
    assert (tmp_path / "a" / "bao-cao.html").exists()
    cchc("ingest", RAW, "--out", tmp_path / "b")
    assert not (tmp_path / "b" / "bao-cao.html").exists()


def test_the_same_reports_give_the_same_bytes_wherever_they_go(out: Path, tmp_path: Path) -> None:
    made = out / page.NAME
    content, time = made.read_bytes(), made.stat().st_mtime_ns
    cchc("run", out.parent / "in", "--out", out, "--jobs", 1)
    assert made.stat().st_mtime_ns == time, "written again though nothing changed"
    cchc("run", out.parent / "in", "--out", tmp_path / "elsewhere", "--jobs", 2)
    assert (tmp_path / "elsewhere" / page.NAME).read_bytes() == content
    (tmp_path / "elsewhere" / page.NAME).write_text("changed")
    cchc("run", out.parent / "in", "--out", tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / page.NAME).read_bytes() == content


def test_a_page_follows_its_dataset_and_its_language(tmp_path: Path) -> None:
    write_archive(tmp_path / "in")
    cchc("run", tmp_path / "in", "--out", tmp_path / "out")
    whole = (tmp_path / "out" / page.NAME).read_text(encoding="utf-8")
    (tmp_path / "in" / "mâu thuẫn.txt").unlink()
    cchc("run", tmp_path / "in", "--out", tmp_path / "out")
    fewer = (tmp_path / "out" / page.NAME).read_text(encoding="utf-8")
    assert WRONG_SUM in whole
    assert WRONG_SUM not in fewer
    cchc("run", tmp_path / "in", "--out", tmp_path / "out", "--lang", "en")
    assert '<html lang="en">' in (tmp_path / "out" / page.NAME).read_text(encoding="utf-8")


def test_a_slip_in_the_page_costs_the_page_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_html, "render", lambda *given: 1 / 0)
    result = cchc("run", RAW, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "Traceback" not in result.output
    assert read_table(tmp_path / "out", "reports").num_rows == 20
    assert not (tmp_path / "out" / page.NAME).exists()


def test_a_page_is_made_where_nothing_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rỗng.txt").write_bytes(b"")
    assert cchc("run", tmp_path / "in", "--out", tmp_path / "out").exit_code == 1
    text = words_of((tmp_path / "out" / page.NAME).read_text(encoding="utf-8"))
    assert "rỗng.txt" in text
    assert "Chưa có số liệu hồ sơ nào để so sánh." in text
    assert Structure((tmp_path / "out" / page.NAME).read_text(encoding="utf-8")).faults == []


def test_a_page_that_stands_costs_no_heavy_import(out: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from pipeline.page import write_page;"
        "write_page(Path(sys.argv[1]), 'vi');"
        "print(sorted({'pandas', 'pyarrow', 'jinja2', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script, out], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_reports(tmp_path / "in", 2)
    cchc("run", folder, "--out", tmp_path / "out")
    before = (tmp_path / "out" / page.NAME).read_bytes()
    write_reports(folder, 4)
    replace_file = os.replace

    def killed(source: object, target: object) -> None:
        if str(target).endswith(page.NAME):
            raise KeyboardInterrupt
        replace_file(source, target)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        CliRunner().invoke(main, ["run", str(folder), "--out", str(tmp_path / "out")])
    assert (tmp_path / "out" / page.NAME).read_bytes() == before
    cchc("run", folder, "--out", tmp_path / "out")
    assert (tmp_path / "out" / page.NAME).read_bytes() != before


def test_a_page_needs_a_dataset(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        page.write_page(tmp_path, "vi")


def test_the_page_is_well_formed_and_accessible(html: str) -> None:
    found = Structure(html)
    assert found.faults == []
    assert len(found.ids) == len(set(found.ids))
    names = [tag for tag, _ in found.tags]
    assert names.count("h1") == names.count("main") == 1
    assert names.count("table") == names.count("caption") > 5
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in found.tags if tag == "th")
    pictures = [attributes for tag, attributes in found.tags if tag == "svg"]
    assert pictures
    assert all(one.get("aria-hidden") == "true" or (one.get("role") == "img" and one["aria-label"]) for one in pictures)
    levels = [int(tag[1]) for tag in names if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    anchors = {attributes["href"] for tag, attributes in found.tags if tag == "a"}
    assert {one.removeprefix("#") for one in anchors} <= set(found.ids), "every link leads somewhere within the page"


def test_the_page_loads_nothing_and_allows_nothing(html: str) -> None:
    found = Structure(html)
    for tag, attributes in found.tags:
        assert tag not in ("img", "link", "iframe", "object", "form", "base")
        assert not {"src", "style", "srcset", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
    (policy,) = [one["content"] for tag, one in found.tags if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_the_summary_is_that_of_the_tables(out: Path, html: str) -> None:
    findings = read_table(out, "findings").to_pylist()
    fails = sum(row["status"] == "fail" for row in findings)
    assert fails
    cards = dict(re.findall(r"<dt>([^<]+)</dt><dd>([\d.]+)</dd>", html))
    assert cards["Báo cáo đã đọc"] == str(read_table(out, "reports").num_rows)
    assert cards["Số liệu tìm thấy"] == f"{read_table(out, 'figures').num_rows:,}".replace(",", ".")
    assert cards["Chỗ mâu thuẫn"] == str(fails)
    statuses = Counter(row["status"] for row in findings if row["kind"] != "coverage")
    named = {
        "fail": "Chỗ mâu thuẫn",
        "unverifiable": "Chỗ cần xem",
        "truncated": "Chỗ cắt số",
        "pass": "Phép kiểm khớp",
    }
    assert {status: cards[name] for status, name in named.items()} == {one: str(statuses[one]) for one in named}
    # the contents, the filter and the columns of the list count the same by the same names
    contents = _plain(re.search(r'<a href="#findings">(.*?)</a>', html)[1])  # type: ignore[index]
    for status in ("fail", "unverifiable", "truncated"):
        name = VERDICTS[status][0]
        assert f"{statuses[status]} {name}" in contents
        assert f"{name.capitalize()} ({statuses[status]})" in html
        assert f'data-sort="number">{name.capitalize()}</th>' in html
    assert re.search(r'doubt failed"[^>]*>!</abbr>73\.769<', html)  # 59.202, which contradicts its parts, and 14.567
    assert cards["Tệp bị lỗi"] == cards["Báo cáo chưa rõ đơn vị"] == "1"
    assert "rỗng.txt" in html
    assert "Hưng Thịnh Lạ" in html


def test_every_doubtful_finding_is_told_worst_first_with_all_its_numbers_marked(out: Path, html: str) -> None:
    values = {row["figure_id"]: row["value_text"] for row in read_table(out, "figures").to_pylist()}
    rows = [row for row in read_table(out, "findings").to_pylist()
            if row["status"] != "pass" and row["kind"] != "coverage"]  # fmt: skip
    blocks = re.findall(
        r'<li class="finding (\w+)".*?(?=<li class="finding|</ol>\s*(?:<p class="cut">|<h3>))', html, re.S
    )
    texts = re.split(r'<li class="finding ', html)[1:]
    assert len(texts) == len(blocks) == len(rows)
    order = ["fail", "unverifiable", "truncated"]
    assert [order.index(one) for one in blocks] == sorted(order.index(row["status"]) for row in rows)
    for row in rows:
        mine = [text for text in texts if row["message"].split(" [")[0] in _plain(text)]
        assert mine, row["message"]
        wanted = {values[one] for one in row["figure_ids"].split()}
        assert any(wanted <= set(re.findall("<mark>(.*?)</mark>", text)) for text in mine), row["message"]


def _plain(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text).replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')


def test_what_the_page_says_of_itself_is_in_the_language_asked_for(out: Path, html: str, tmp_path: Path) -> None:
    entries = state.load_state(out).entries  # type: ignore[union-attr]
    english = page_html.render(page.make_page(page.read_tables(out), page.asker(out), entries, "en"), "en")
    own = {text: [words for where, words in Structure(given).text if "bdi" not in where.split()
                  and "code" not in where.split() and not where.endswith(("style", "script"))]
           for text, given in (("vi", html), ("en", english))}  # fmt: skip
    assert [words for words in own["en"] if VIETNAMESE.search(words)] == []
    foreign = {en for vi, en in WORDS.values() if vi != en and not VIETNAMESE.search(en) and "{" not in en}
    # Names of the tables, and short words that both languages write alike, are no slips.
    assert [words for words in own["vi"] if words in foreign] == []
    commands = re.compile(r"cchc [\w -]+|kind = coverage")
    assert [words for words in own["vi"] if re.search(r"[a-z]+_[a-z]+", commands.sub("", words))] == []


def test_numbers_are_written_as_the_language_does(html: str) -> None:
    assert "76.297" in html
    assert "99,87%" in html


def test_periods_are_named_as_officials_write_them(html: str) -> None:
    for name in ("năm 2024", "6 tháng đầu năm 2023", "quý I/2023", "tháng 4/2024"):
        assert f"{name} · " in html
    heads = set(re.findall(r'<th scope="col" class="num">([^<]*20\d\d)</th>', html))
    assert {"2024", "6T đầu/2023", "quý I/2023"} <= heads
    assert not re.search(r"Q\d/|quý \d", words_of(html).replace("quy-", ""))


def test_a_hole_a_report_and_a_unit_that_was_not_there_look_different(html: str) -> None:
    rows = {name: next(row for row in re.findall(r"<tr>.*?</tr>", html, re.S) if name in row) for name in
            ("phường Thành Vinh", "xã Bài Sơn")}  # fmt: skip
    cells = {name: re.findall(r'class="cell (\w+)"', row) for name, row in rows.items()}
    # Quarters 1 and 4 of 2023 to 2025; the ward began and the commune ended on 1/7/2025.
    assert cells["phường Thành Vinh"] == ["absent"] * 5 + ["some"]
    assert cells["xã Bài Sơn"] == ["some", "hole", "some", "hole", "hole", "absent"]


def test_refusals_are_told_in_their_sentence(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, more in (("Hải Hậu", "lũy kế từ đầu năm "), ("Giao Thủy", "")):
        (tmp_path / "in" / f"{name}.txt").write_text(
            f"ỦY BAN NHÂN DÂN\nHUYỆN {name.upper()}\n\nBÁO CÁO\nKết quả công tác cải cách hành chính quý III năm 2023 "
            f"{more}(từ ngày {'15/12/2022' if more else '15/6/2023'} đến ngày 14/9/2023) của UBND huyện {name}, tỉnh "
            "Nam Định\n\n- Tổng số hồ sơ tiếp nhận trên địa bàn huyện: 1.200 hồ sơ.\n", "utf-8",
        )  # fmt: skip
    cchc("run", tmp_path / "in", "--out", tmp_path / "out")
    text = words_of((tmp_path / "out" / page.NAME).read_text(encoding="utf-8"))
    assert "Không so sánh vì có báo cáo tính riêng kỳ này, có báo cáo tính lũy kế từ đầu năm" in text


def test_hostile_words_stay_words() -> None:
    words = attacks(1000)
    text = page_html.render(hostile_page(words), "vi")
    plain = page_html.render(hostile_page(["an toàn"] * 1000), "vi")
    assert [tag for tag, _ in Structure(text).tags] == [tag for tag, _ in Structure(plain).tags]
    names = [sorted(attributes) for _, attributes in Structure(text).tags]
    assert names == [sorted(attributes) for _, attributes in Structure(plain).tags]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
    assert text.encode()


def test_long_lists_are_cut_and_say_so(out: Path) -> None:
    tables = page.read_tables(out)
    many = replace(tables, checks=pa.concat_tables([tables.checks] * 60),
                   findings=pa.concat_tables([tables.findings] * 60))  # fmt: skip
    made = page.make_page(many, page.asker(out), state.load_state(out).entries, "vi")  # type: ignore[union-attr]
    doubts = sum(row["status"] == "unverifiable" and row["kind"] != "coverage" for row in tables.findings.to_pylist())
    assert made.findings.counts["unverifiable"] == 60 * doubts
    assert sum(one.status == "unverifiable" for one in made.findings.shown) == MOST["unverifiable"] < 60 * doubts
    text = words_of(page_html.render(made, "vi"))
    assert f"chỉ nêu {MOST['unverifiable']} trong {write_number(60 * doubts)} chỗ “Cần xem”" in text
    assert "bảng findings" in text
