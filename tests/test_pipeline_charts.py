"""Charts say what is counted, who reported, what is doubtful; holes are holes; unlike things are not drawn."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from pipeline import charts
from pipeline.cli import main
from pipeline.comparison import Comparison, IncomparableError, ask
from pipeline.grid import DISPUTED, MISSING, NOT_STANDING, full_grid
from tests.datasets import DUC_THO, TRIEU_SON, figure, write

HOANG_HOA = "399@2004-08-31"
THU_DUC = "769@2021-01-01"  # a city since 1/1/2021
DISTRICT = {"unit_level": "district"}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Four districts over four years: one with a gap and a failed check, one disputed, one young, one silent."""
    figures = [
        figure(TRIEU_SON, 2019, 65400), figure(TRIEU_SON, 2020, 68240), figure(TRIEU_SON, 2022, 60000.5),
        figure(DUC_THO, 2019, 30), figure(DUC_THO, 2020, 40), figure(DUC_THO, 2020, 41), figure(DUC_THO, 2022, 50),
        figure(THU_DUC, 2022, 90, qualifier="approximately"),
    ]  # fmt: skip
    out = write(tmp_path_factory.mktemp("charts"), figures, {1: "fail"})
    asked = "Triệu Sơn, Đức Thọ (Hà Tĩnh), Thủ Đức, huyện Hoằng Hóa"
    return ask(["dossiers_received"], "unit", None, out, {"units": (asked,), **DISTRICT})


def texts(svg: str) -> list[str]:
    """Every text of a picture."""
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return [" ".join(part.strip() for part in one.itertext()) for one in found]


def test_every_cell_tells_its_value_or_why_there_is_none(answer: Comparison) -> None:
    grid = full_grid(answer, "dossiers_received")
    holes = {(row.who, row.period): row.hole for row in grid.itertuples()}
    assert len(grid) == 4 * 4
    assert holes[TRIEU_SON, "2021"] == MISSING
    assert holes[DUC_THO, "2020"] == DISPUTED
    assert holes[THU_DUC, "2019"] == holes[THU_DUC, "2020"] == NOT_STANDING
    assert holes[THU_DUC, "2021"] == MISSING
    assert {hole for (who, _), hole in holes.items() if who == HOANG_HOA} == {MISSING}
    assert dict(zip(grid["text"], grid["doubt"], strict=True))["68.240"] == "!"


@pytest.mark.parametrize("kind", ["heat-map", "small-multiples", "trend", "ranking"])
def test_charts_state_coverage_doubt_and_source(answer: Comparison, kind: str) -> None:
    written = " ".join(texts(charts.as_svg(charts.draw(answer, kind))))
    assert "Số hồ sơ tiếp nhận" in written
    assert "2/4 (2019), 1/4 (2020), 3/4 (2022) đơn vị cấp huyện" in written
    for note in (*answer.written_notes("vi"), "Nguồn: 8 báo cáo", "1 giá trị nằm trong một chỗ mâu thuẫn",
                 "1 số liệu có các giá trị khác nhau", "1 giá trị là gần đúng"):  # fmt: skip
        assert " ".join(note.split()[:8]) in written
    assert "huyện Triệu Sơn, Thanh Hóa" in written
    assert "NaN" not in written
    assert "null" not in written
    english = " ".join(texts(charts.as_svg(charts.draw(answer, kind, "en"), "en")))
    assert "Dossiers received" in english
    assert "Source: 8 reports" in english


def test_a_heat_map_shows_holes_as_holes(answer: Comparison) -> None:
    written = texts(charts.as_svg(charts.heat_map(answer)))
    assert {"65.400", "68.240!", "60.000,5", "90≈"} <= set(written)
    assert written.count("≠") == 1
    assert written.count("–") == 1 + 1 + 1 + 4  # Triệu Sơn, Đức Thọ and Thủ Đức in 2021, Hoằng Hóa always
    assert any("– chưa có số liệu; ≠ báo cáo nêu" in one for one in written)


def test_lines_break_where_a_year_is_missing(answer: Comparison) -> None:
    svg = charts.as_svg(charts.trend(answer))
    lines = re.findall(r'<path aria-label="[^"]*" role="[^"]*" aria-roledescription="line mark" d="([^"]*)"', svg)
    assert len(lines) == 3  # the silent one has none
    assert lines[0].count("M") == 2  # 2019–2020, and 2022 alone
    assert "NaN" not in svg


def test_a_ranking_lists_the_silent_last(answer: Comparison) -> None:
    written = texts(charts.as_svg(charts.ranking(answer)))
    bars = [one.strip() for one in written if one.strip() in ("60.000,5", "90 ≈", "50", "–")]
    assert bars == ["60.000,5", "90 ≈", "50", "–"]


def test_changes_are_of_the_same_period_a_year_before(tmp_path: Path) -> None:
    halves = {"period_type": "half_year", "period_no": 1}
    figures = [figure(DUC_THO, 2021, 200, **halves), figure(DUC_THO, 2022, 150, **halves)]
    found = ask(["dossiers_received"], "unit", None, write(tmp_path, figures), {"show": "change"})
    assert charts.fitting(found)[0] == "change"
    written = texts(charts.as_svg(charts.draw(found)))
    assert "-25" in [one.strip() for one in written]
    assert any("6T đầu/2022" in one for one in written)


def test_pictures_are_offline_and_hold_no_script_of_a_name(answer: Comparison, tmp_path: Path) -> None:
    svg = charts.as_svg(charts.heat_map(answer))
    assert set(re.findall(r"https?://[^\"'\s)]*", svg)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert charts.as_png(charts.ranking(answer)).startswith(b"\x89PNG")
    payload = "</script><script>document.title = 'reached'</script>"
    silent = answer.silent[0].__class__("?", "", payload, "")
    hostile = Comparison(answer.rows, answer.question, answer.notes, answer.coverage, answer.reports, (silent,))
    page = tmp_path / "chart.html"
    charts.save(charts.heat_map(hostile), page)
    if not shutil.which("chromium"):
        pytest.skip("no chromium to open the page with")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as web:
        browser = web.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        tab = browser.new_page()
        asked: list[str] = []
        failed: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("pageerror", lambda error: failed.append(str(error)))
        tab.goto(page.as_uri())
        tab.wait_for_selector("svg text")
        assert asked == [page.as_uri()]
        assert failed == []
        assert tab.title() != "reached"
        assert "65.400" in tab.inner_text("body")
        assert payload[:20] in tab.inner_text("body")
        browser.close()


def test_a_chart_that_does_not_fit_is_refused_with_those_that_do(tmp_path: Path) -> None:
    one_year = ask(["dossiers_received"], "unit", None, write(tmp_path, [figure(TRIEU_SON, 2021, 1)]), {})
    with pytest.raises(IncomparableError, match=r"“trend” .* các kiểu vẽ được: ranking\."):
        charts.draw(one_year, "trend")


def test_a_chart_refuses_with_the_sentence_of_the_table(tmp_path: Path) -> None:
    mixed: list[dict[str, Any]] = [figure(TRIEU_SON, 2021, 1), figure("38@2004-08-31", 2021, 9)]
    out = write(tmp_path / "out", mixed)
    command = ["compare", "dossiers_received", "--by", "unit", "--out", str(out)]
    table = CliRunner().invoke(main, command)
    drawn = CliRunner().invoke(main, [*command, "--chart", str(tmp_path / "a.svg")])
    assert table.exit_code == drawn.exit_code == 2
    assert "khác cấp" in table.stderr
    assert drawn.stderr == table.stderr
    assert not (tmp_path / "a.svg").exists()


def test_chart_files_by_their_ending(tmp_path: Path) -> None:
    out = write(tmp_path / "out", [figure(TRIEU_SON, 2021, 1)])
    command = ["compare", "dossiers_received", "--by", "unit", "--out", str(out), "--chart"]
    assert CliRunner().invoke(main, [*command, str(tmp_path / "a.png")]).exit_code == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    wrong = CliRunner().invoke(main, [*command, str(tmp_path / "a.gif")])
    assert wrong.exit_code == 2
    assert ".svg, .png hoặc .html" in wrong.stderr
    nowhere = CliRunner().invoke(main, [*command, str(tmp_path / "none" / "a.svg")])
    assert nowhere.exit_code == 2
    assert "Không ghi được tệp" in nowhere.stderr
