"""Reports to make a page of, a page about nothing but hostile words, and a reader of HTML stricter than a browser."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from pipeline.page_charts import draw_line
from pipeline.page_comparisons import Group, Line, Unit, Value
from pipeline.page_coverage import Coverage, Grid, Row, Share
from pipeline.page_findings import Finding, Findings, Limit, Listed, Source
from pipeline.page_model import Page, Told
from pipeline.passages import Quote

RAW = Path(__file__).resolve().parent.parent / "data" / "raw"
WRONG_SUM = "800 + 380 + 20 = 1.200, báo cáo ghi 1.190"
WRONG = """ỦY BAN NHÂN DÂN
HUYỆN NAM TRỰC

BÁO CÁO
Kết quả công tác cải cách hành chính năm 2023 của UBND huyện Nam Trực, tỉnh Nam Định

1. Giải quyết hồ sơ
- Đã giải quyết: 1.190 hồ sơ, trong đó trước hạn 800 hồ sơ; đúng hạn 380 hồ sơ; quá hạn 20 hồ sơ.

Trên đây là báo cáo kết quả công tác cải cách hành chính năm 2021 của UBND huyện./.
"""
VOID = {"meta", "br", "input", "link", "img", "hr"}

# Each calls hit() if it ever runs; {n} tells which it was.
ATTACKS = (
    "<script>hit({n})</script>",
    "</script><script>hit({n})</script>",
    "<SCRIPT SRC=//e.example/{n}.js></SCRIPT>",
    "<img src=x onerror=hit({n})>",
    '"><img src=x onerror=hit({n})>',
    "'><svg onload=hit({n})>",
    "<svg><script>hit({n})</script></svg>",
    "<svg><animate onbegin=hit({n}) attributeName=x dur=1s>",
    '<a href="javascript:hit({n})">x</a>',
    "javascript:hit({n})",
    "<iframe srcdoc='<script>parent.hit({n})</script>'>",
    "<iframe src=javascript:parent.hit({n})>",
    '" onmouseover="hit({n})" x="',
    "' autofocus onfocus='hit({n})",
    "</title><script>hit({n})</script>",
    "</style><script>hit({n})</script>",
    "<style>*{{background:url(//e.example)}}</style>",
    "<!--><script>hit({n})</script>-->",
    "]]><script>hit({n})</script>",
    "<details open ontoggle=hit({n})>",
    "{{{{ cycler.__init__.__globals__.os.popen('id').read() }}}}",
    "{{% for x in ().__class__.__base__.__subclasses__() %}}{n}",
    "{{{{ 7 * {n} }}}}",
    "${{hit({n})}}",
    "<%= hit({n}) %>",
    "<base href=//e.example/>",
    "<meta http-equiv=refresh content=0>",
    "<form action=javascript:hit({n})><input type=submit autofocus>",
    "<object data=javascript:hit({n})>",
    "<math><mtext><script>hit({n})</script></mtext></math>",
    "<template><script>hit({n})</script></template>",
    "<body onload=hit({n})>",
    "<input onfocus=hit({n}) autofocus>",
    "<video><source onerror=hit({n})></video>",
    "<link rel=stylesheet href=//e.example/x.css>",
    '<noscript><p title="</noscript><img src=x onerror=hit({n})>">',
    "&lt;script&gt;hit({n})&lt;/script&gt;",
    "&#60;script&#62;hit({n})",
    "\\u003cscript\\u003ehit({n})\\u003c/script\\u003e",
    "%3Cscript%3Ehit({n})%3C/script%3E",
)
TWISTS = (
    "{}",
    "xã {} Tân",
    "\u202e{}\u202c",
    "\x00{}",
    "\u2028{}\u2029",
    "\ufeff{}",
    "{}\u0301",
    "\u200b{}\u200b",
    "{}\ud800",
    "＜script＞{}",
    "\u0130{}",
    "⟦{}⟧",
    "{}\\",
    "`{}`",
    "\x1b]8;;{}\x07",
    "\u2066{}",
    "-->{}",
    "'\"`>{}",
    "{}\n\r",
    "{}" * 2,
    "\U000e0041{}",
    "?{}#",
    "\x85{}",
    "\u00a0{}",
    "﷽{}",
)


def write_archive(folder: Path) -> Path:
    """The reports of data/raw, and one that contradicts itself."""
    shutil.copytree(RAW, folder)
    (folder / "mâu thuẫn.txt").write_text(WRONG, encoding="utf-8")
    return folder


def attacks(count: int) -> list[str]:
    """So many different attacks."""
    every = [twist.replace("{}", attack) for twist in TWISTS for attack in ATTACKS]
    assert count <= len(every)
    return [one.format(n=at) for at, one in enumerate(every[:count])]


def hostile_page(words: Sequence[str]) -> Page:
    """A page in which every text that comes from outside is hostile; each of `words` stands there several times."""
    sources = [Source(one, one, one + "?", "district", "year", 2023, None) for one in words]
    findings = tuple(
        Finding(("fail", "unverifiable", "truncated")[at % 3], one, one, one, sources[at], at + 1, at % 2 or None,
                (Quote(at + 1, None, ((one, False), (one, True)), one),))
        for at, one in enumerate(words)
    )  # fmt: skip
    value = Value(5.0, ("failed", "derived"), 1.5, 0.5)
    chart = draw_line((1.0, None, 2.0))
    periods = ((2021, 0), (2022, 0), (2023, 0))
    ranking = tuple(Unit(one, one, (value, None)) for one in words)
    heat = tuple(Unit(one, one, (value, None, None), (True, True, False)) for one in words)
    lines = tuple(Line(one, one, "received", (1.0, None, 2.0), chart) for one in words)
    group = Group("district", "year", (2023, 0), ("received", "on_time"), ranking, 3, periods, heat, 1, periods, lines,
                  2, (), tuple(words[:50]), (), tuple(words[:50]))  # fmt: skip
    grid = Grid("district", "year", periods, tuple(Row(one, one, (1, 0, None)) for one in words), (1, 0, 0), (2, 2, 2))
    told = tuple(Told(one, one, "read", source) for one, source in zip(words, sources, strict=True))
    counts = {"fail": len(words), "unverifiable": 1, "truncated": 1, "pass": 9}
    listed = tuple(Listed(one, 4, 3, (2, 1, 0)) for one in sources)
    limits = tuple(Limit(source, 1, 2, source.name) for source in sources)
    return Page(
        reports=len(words), units=3, years=(2021, 2023), figures=5, unexplained=1, no_figures=1,
        coverage=Coverage((grid,), (Share(words[0], "commune", date(2023, 1, 2), 1, 2, tuple(words), 4),), 1, 1),
        groups=(group, replace(group, ranking=group.ranking[:1], refusals=tuple(words[-9:]))),
        findings=Findings(counts, findings, {"fail": 2}, 1, listed, 5, limits, 1, 3),
        unresolved=told, failures=told, warnings=told, rows={"reports": 1},
    )  # fmt: skip


class Structure(HTMLParser):
    """Reads a page and remembers what is wrong with its form."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []  # the innermost element, and its words
        self.feed(text)
        self.close()
        self.faults += [f"not closed: {tag}" for tag in self.stack]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"an attribute twice: {attrs}")
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.faults.append(f"closed out of order: {tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.text.append((" ".join(self.stack), " ".join(data.split())))
