"""HTML: what a reader of the page sees, with the lines of the source."""

from __future__ import annotations

import pytest

from extractors.document import Document
from extractors.errors import EmptyFile
from extractors.reader import read
from tests.documents import cell_places, check_digits


def of(body: str) -> Document:
    return read(
        "a.txt", data=f"<!DOCTYPE html>\n<html><head><title>Tin 1</title></head><body>\n{body}\n</body></html>".encode()
    )


def texts(document: Document) -> list[str]:
    return [block.passage.text for block in document.blocks]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Đã trả\n  <b>5</b>&nbsp;bộ</p>", ["Đã trả 5 bộ"]),
        ("<p>97m<sup>2</sup>, 12<sup>1</sup></p>", ["97m², 12¹"]),
        ("<p>H&ocirc;m &#7871;</p>", ["Hôm ế"]),
        ("<script>var a = 1;</script><style>b2</style><!-- 3 --><p hidden>4</p><p style='display: none'>5</p>6", ["6"]),
        ("<p>Có <del>7</del> 8 bộ</p>", ["Có 8 bộ"]),
        ("<ul><li>Một<li>- Hai</ul>", ["- Một", "- Hai"]),
        (
            "<ol start=3><li>Một<li>Hai</ol><ol type=a><li>Ba</ol><ol type=I><li>Bốn</ol>",
            ["3. Một", "4. Hai", "a) Ba", "I. Bốn"],
        ),
        ("<p>gần<br>51 bộ</p>", ["gần", "51 bộ"]),
        ("<p>tổng số bộ đã nhận là gần<br>51 bộ</p>", ["tổng số bộ đã nhận là gần 51 bộ"]),
        ("<div>Một<div>Hai</div>Ba</div>", ["Một", "Hai", "Ba"]),
        ("<pre>Một 1\n\nHai 2</pre>", ["Một 1", "Hai 2"]),
        ("<table><tr><td>UBND<br>Số: 5<td>CỘNG HÒA<tr><td>a<td>b</table>", ["UBND", "Số: 5", "CỘNG HÒA", "a", "b"]),
        ("<table><tr><td><table><tr><td>1<td>2<tr><td>3<td>4</table></td></tr></table>x", ["", "x"]),
    ],
)
def test_visible_text(body: str, expected: list[str]) -> None:
    assert texts(of(body)) == expected


def test_emphasis() -> None:
    block = of("<p>Có <b>33</b> <i>người</i> và <span style='font-weight:bold'>5</span></p>").blocks[0]
    assert [block.passage.text[start:end] for start, end in block.emphasis] == ["33 người", "5"]


def test_lines_are_the_sources_own() -> None:
    document = of(
        "<p>Một\nhai\n<!-- x\ny --><br>ba</p>\n<table>\n<tr><td>1<td>2<td>\n3</table>" + "\n" * 70_000 + "cuối"
    )
    for word, line in (("Một", 3), ("hai", 4), ("ba", 6), ("1", 8), ("3", 9), ("cuối", 70_009)):
        assert document.line(document.text.index(word)) == line


def test_table_with_merged_cells() -> None:
    document = of(
        "<table><caption>Biểu 1</caption><tr><th rowspan=2>TT<th rowspan=2>Việc<th colspan=2>Kết quả"
        "<tr><th>Đơn vị<th>Số<tr><td rowspan=2>1<td>Nhận <p>mới</p><td>bộ<td>70<tr><td>Trả<td>bộ<td>60</table>"
    )
    assert document.text == "Biểu 1\nTT\tViệc\tKết quả\n\t\tĐơn vị\tSố\n1\tNhận mới\tbộ\t70\n\tTrả\tbộ\t60\n"
    table = document.blocks[1].table
    assert table
    assert table.header_rows == 2
    places = cell_places(table)
    assert places["Kết quả"] == (0, 2, 1, 2)
    assert places["Số"] == (1, 3, 1, 1)
    assert places["1"] == (2, 0, 2, 1)
    assert places["60"] == (3, 3, 1, 1)


def test_each_digit_is_read_once() -> None:
    document = of(
        "12<ul><li>3<ol><li>4</ol></ul><table><caption>5</caption><tr><td>6<td>7<tr><td>8<td><ul><li>9</ul></table>"
        "<table><tr><td>1<td>2<td>3<tr><td>4<td>5<td>6</table><div>7<br>8</div>"
    )
    check_digits(document)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/passwd">]><html><body>5 &a;</body></html>',
        '<html><body>5 <img src="http://127.0.0.1:9/a.png"><link rel=stylesheet href="http://127.0.0.1:9/"></body></html>',
        '<html><body>5 <object data="file:///etc/passwd">1</object></body></html>',
    ],
)
def test_nothing_is_fetched(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    text = read("a", data=body.encode()).text
    assert "5" in text
    assert "root:" not in text


def test_page_without_text_is_empty() -> None:
    with pytest.raises(EmptyFile):
        of("<script>1</script>")
