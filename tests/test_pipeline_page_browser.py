"""The page in a real browser: it runs, fits, prints, filters, and nothing that a report says is ever run."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import page as making
from pipeline import page_html
from pipeline.cli import main
from tests.pages import WRONG_SUM, attacks, hostile_page, write_archive

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no chromium; Debian: apt-get install chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
POKE = """() => {
  for (const one of document.querySelectorAll("main *, header *")) {
    for (const kind of ["mouseover", "focus", "click", "load", "error", "toggle", "begin"]) {
      one.dispatchEvent(new Event(kind));
    }
  }
}"""
Page = Any  # playwright's


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    archive = write_archive(folder / "in")
    assert CliRunner().invoke(main, ["run", str(archive), "--out", str(folder / "out")]).exit_code == 0
    return folder / "out" / making.NAME


class Watched:
    """A tab, and all that its page asked for, wrote to the console, or threw."""

    def __init__(self, browser: Any, path: Path, width: int = 1280, script: bool = True, height: int = 800) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        self.tab = self.context.new_page()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.tab.add_init_script("window.hits = []; window.hit = (n) => window.hits.push(n);")
        self.tab.goto(path.as_uri())

    def __enter__(self) -> Watched:
        return self

    def __exit__(self, *given: object) -> None:
        self.context.close()

    def visible(self, selector: str) -> list[str]:
        """The words of what is shown."""
        return [one.inner_text() for one in self.tab.query_selector_all(selector) if one.is_visible()]


def test_it_opens_from_a_file_without_a_request_or_a_word_on_the_console(browser: Any, real: Path) -> None:
    with Watched(browser, real) as page:
        page.tab.evaluate(POKE)
        assert page.requests == [real.as_uri()]
        assert page.said == []
        assert len(page.visible(".finding")) > 10


@pytest.mark.parametrize("width", [360, 768])
def test_nothing_sticks_out_to_the_right(browser: Any, real: Path, width: int) -> None:
    with Watched(browser, real, width) as page:
        assert page.tab.evaluate("document.documentElement.scrollWidth") == width
        small = "[...document.querySelectorAll('main *')].filter(e => parseFloat(getComputedStyle(e).fontSize) < 11)"
        assert page.tab.evaluate(f"{small}.filter(e => e.textContent.trim() && !e.closest('svg')).length") == 0


def test_it_prints_with_every_finding_and_no_controls(browser: Any, real: Path, tmp_path: Path) -> None:
    import pypdfium2

    with Watched(browser, real) as page:
        page.tab.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
        findings = len(page.visible(".finding"))
    printed = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    text = " ".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    assert 3 < len(printed) < 30
    width, height = printed[0].get_size()
    assert (round(width), round(height)) == (595, 842)
    assert len(re.findall("Mâu thuẫn|Cần xem|Cắt số", text)) >= findings
    assert WRONG_SUM in text
    assert "Tìm trong danh sách" not in text


def test_findings_are_searched_without_marks_and_by_status(browser: Any, real: Path) -> None:
    with Watched(browser, real) as page:
        every = len(page.visible(".finding"))
        page.tab.get_by_label("Tìm trong danh sách").fill("nam truc")
        shown = page.visible(".finding")
        assert 0 < len(shown) < every
        assert all("huyện Nam Trực" in one for one in shown)
        assert page.visible("#shown") == [f"đang hiện {len(shown)} trong {every}"]
        page.tab.get_by_label("Tìm trong danh sách").fill("1.190 nam truc")
        assert len(page.visible(".finding")) == 1
        page.tab.get_by_label("Tìm trong danh sách").fill("")
        page.tab.get_by_label(re.compile("Cần xem")).uncheck()
        page.tab.get_by_label(re.compile("Cắt số")).uncheck()
        assert {one.strip() for one in page.visible(".finding .badge")} == {"Mâu thuẫn"}
        assert len(page.visible(".finding")) == len(page.tab.query_selector_all(".finding.fail"))


def test_a_ranking_is_ordered_by_any_column_with_the_keyboard(browser: Any, real: Path) -> None:
    with Watched(browser, real) as page:
        rows = page.tab.locator("table.ranking").first.locator("tbody tr")
        assert rows.nth(0).locator("th bdi").first.inner_text() == "huyện Hải Hậu"
        head = page.tab.locator("table.ranking").first.get_by_role("button", name="Giải quyết quá hạn")
        head.focus()
        page.tab.keyboard.press("Enter")
        assert rows.nth(0).locator("th bdi").first.inner_text() == "huyện Đô Lương"
        assert [rows.nth(at).locator(".rank").inner_text() for at in range(4)] == ["1", "2", "3", "4"]
        page.tab.keyboard.press("Enter")
        assert rows.nth(3).locator("th bdi").first.inner_text() == "huyện Đô Lương"
        assert page.tab.locator("table.ranking").first.locator("th[aria-sort]").count() == 1


def test_all_of_it_is_there_without_script(browser: Any, real: Path) -> None:
    with Watched(browser, real, script=False) as page:
        assert len(page.visible(".finding")) > 10
        assert page.visible(".filter") == []
        assert len(page.visible(".chart")) > 4
        assert page.visible(".ranking")


@pytest.mark.parametrize("guarded", [True, False], ids=["with the policy", "without the policy"])
def test_a_thousand_attacks_stay_words(browser: Any, tmp_path: Path, guarded: bool) -> None:
    """In names of units and files, in passages, messages and refusals; escaping alone must suffice, too."""
    words = attacks(1000)
    text = page_html.render(hostile_page(words), "vi")
    if not guarded:
        text, count = re.subn(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", text)
        assert count == 1
    path = tmp_path / "attacks.html"
    path.write_text(text, encoding="utf-8")
    with Watched(browser, path, 360) as page:
        page.tab.evaluate(POKE)
        page.tab.get_by_label("Tìm trong danh sách").fill("<script>hit(0)</script>")
        page.tab.evaluate("() => [...document.querySelectorAll('th button')].forEach((one) => one.click())")
        page.tab.wait_for_timeout(200)
        assert page.tab.evaluate("window.hits") == []
        assert page.said == []
        assert page.requests == [path.as_uri()]
        assert page.tab.evaluate("document.scripts.length") == 1
        assert page.tab.evaluate("document.documentElement.scrollWidth") == 360
        shown = page.tab.evaluate("document.body.innerText")
        assert "<script>hit(0)</script>" in shown
        assert "{{ 7 * 22 }}" in shown


def test_hostile_files_are_harmless_from_end_to_end(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    attack = '<img src=x onerror="hit(1)">'
    (tmp_path / "in" / f"{attack}.txt").write_text(
        f"ỦY BAN NHÂN DÂN\nXÃ {attack}\n\nBÁO CÁO {attack}\nKết quả công tác cải cách hành chính năm 2023\n\n"
        f"- Đã giải quyết {attack}: 1.190 hồ sơ, trong đó trước hạn 800 hồ sơ; đúng hạn 380 hồ sơ; quá hạn 20 hồ sơ "
        f"<script>hit(2)</script>.\n", "utf-8",
    )  # fmt: skip
    (tmp_path / "in" / "<svg onload=hit(3)>.pdf").write_bytes(b"")
    CliRunner().invoke(main, ["run", str(tmp_path / "in"), "--out", str(tmp_path / "out")])
    with Watched(browser, tmp_path / "out" / making.NAME) as page:
        page.tab.evaluate(POKE)
        assert page.tab.evaluate("window.hits") == []
        assert page.said == []
        shown = page.tab.evaluate("document.body.innerText")
        assert attack in shown
        assert "<script>hit(2)</script>" in shown
        assert "<svg onload=hit(3)>.pdf" in shown
