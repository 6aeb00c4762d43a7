"""The commands that ask the dataset: compare, export, sql. What they need is imported inside them."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.messages import Language, say
from pipeline.options import (
    SUFFIXES,
    NamedPath,
    Stop,
    console,
    form_of,
    lang_option,
    open_dataset,
    out_option,
    writing,
)

if TYPE_CHECKING:
    from pipeline.sql import Session

FORMS = {form: SUFFIXES[form] for form in ("table", "csv", "xlsx", "html", "parquet")}


@click.command()
@click.argument("indicators", nargs=-1, required=True)
@click.option("--by", type=click.Choice(["unit", "province", "year", "period"]), required=True, help="So sánh theo.")
@click.option("--level", help="Cấp giải quyết; không nêu là cả địa bàn của đơn vị.")
@click.option("--channel", default="", help="Hình thức tiếp nhận hay trả kết quả.")
@click.option("--timeliness", default="", help="Thời hạn: early, on_time, early_or_on_time, overdue, not_due.")
@click.option("--origin", default="", help="new (mới tiếp nhận) hoặc carried_over (kỳ trước chuyển qua).")
@click.option("--years", help="Một năm hay một khoảng: 2022, 2019-2023.")
@click.option("--period", type=click.Choice(["year", "nine_months", "half_year", "quarter", "month"]),
              help="Loại kỳ báo cáo.")  # fmt: skip
@click.option("--unit-level", type=click.Choice(["province", "district", "commune"]), help="Cấp của đơn vị báo cáo.")
@click.option("--units", multiple=True, help="Chỉ các đơn vị này: tên, mã, “huyện Châu Thành (Bến Tre)”, hay cả một "
                                             "tỉnh, các xã của một huyện; cách nhau bằng dấu phẩy.")  # fmt: skip
@click.option("--show", type=click.Choice(["value", "change", "share", "rate"]), default="value", show_default=True,
              help="Giá trị, tăng giảm so với cùng kỳ năm trước, tỷ trọng trong tổng các đơn vị, hay tỷ lệ của phần "
                   "được chọn trên tổng số (ví dụ tỷ lệ đúng hạn).")  # fmt: skip
@click.option("--follow", is_flag=True, help="Với --by unit: cộng các đơn vị đã sáp nhập vào đơn vị của kỳ cuối.")
@click.option("--apportion", is_flag=True, help="Chia đều số của đơn vị bị chia tách cho các đơn vị mới (ước tính).")
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="Không nêu thì theo đuôi của --output.")
@click.option("--output", type=NamedPath(path_type=Path, dir_okay=False), help="Tệp kết quả; không nêu thì in ra.")
@click.option("--chart", type=NamedPath(path_type=Path, dir_okay=False), help="Vẽ biểu đồ vào tệp .svg, .png, .html.")
@click.option("--chart-type", type=click.Choice(["ranking", "change", "trend", "small-multiples", "heat-map"]),
              help="Kiểu biểu đồ; không nêu là kiểu hợp nhất với câu hỏi.")  # fmt: skip
@out_option
@lang_option
def compare(indicators: tuple[str, ...], by: str, years: str | None, form: str | None, output: Path | None,
            chart: Path | None, chart_type: str | None, out: Path, lang: Language, **dims: Any) -> None:  # fmt: skip
    """So sánh chỉ tiêu INDICATORS giữa các đơn vị và các năm; số không so được thì từ chối và nói rõ lý do.

    \b
    Ví dụ:
      cchc ingest data/raw
      cchc compare dossiers_received --by unit --period year --unit-level district --chart ho-so.svg
      cchc compare dossiers_resolved --by unit --period year --timeliness early_or_on_time --show rate
    """
    from pipeline import answers, comparison

    form = form_of(form, output, FORMS, lang)
    if form in answers.FILES and output is None:
        raise Stop(say("compare_needs_file", lang, form=form))
    if chart_type and chart is None:
        raise Stop(say("compare_chart_alone", lang))
    if chart and output and chart.resolve() == output.resolve():
        raise Stop(say("output_twice", lang, path=output))
    try:
        with open_dataset(out, lang):
            answer = comparison.ask(indicators, by, years, out, dims)
        if chart:
            from pipeline import charts

            with writing(chart, lang):
                charts.save(charts.draw(answer, chart_type, lang), chart, lang)
    except comparison.IncomparableError as error:
        raise Stop(error.vi if lang == "vi" else error.en) from error
    if output:
        with writing(output, lang):
            answers.write_file(answer, form, output, lang)
    elif form == "csv":
        click.echo(answers.as_csv(answer), nl=False)
    else:
        answers.print_table(console(), answer, lang)
    for line in (*answer.written_notes(lang), *([answer.source(lang)] if form == "table" else [])):
        click.echo(line, err=form == "csv")
    for key, path in (("compare_chart_written", chart), ("compare_written", output)):
        if path:
            click.echo(say(key, lang, path=path), err=True)


@click.command()
@click.option("--format", "form", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True)
@click.option("--output", type=NamedPath(path_type=Path), help="Tệp .xlsx, hay thư mục cho các tệp CSV.  "
              "[mặc định: cchc.xlsx, cchc-csv]")  # fmt: skip
@out_option
@lang_option
def export(form: str, output: Path | None, out: Path, lang: Language) -> None:
    """Ghi cả bộ dữ liệu thành một sổ tính Excel hoặc các tệp CSV, có tên tiếng Việt bên cạnh mã.

    Trong sổ tính, không đoạn văn bản nào được hiểu là công thức; tệp CSV giữ nguyên văn, để chương trình đọc.

    \b
    Ví dụ:
      cchc ingest data/raw
      cchc export --format xlsx --output cchc.xlsx
    """
    from pipeline import export as exporting

    path = output or Path("cchc.xlsx" if form == "xlsx" else "cchc-csv")
    if form == "xlsx" and path.suffix.lower() != ".xlsx":
        raise Stop(say("output_suffix", lang, path=path, form=form, suffix=".xlsx"))
    if form == "csv" and path.suffix.lower() in (".csv", ".xlsx"):
        raise Stop(say("output_folder", lang, path=path))
    write = exporting.write_xlsx if form == "xlsx" else exporting.write_csv

    def begun(name: str) -> None:
        if sys.stderr.isatty():  # a workbook of tens of thousands of reports takes minutes
            click.echo(say("exporting", lang, name=name), err=True)

    with open_dataset(out, lang), writing(path, lang):
        count = write(out, path, lang, begun)
    click.echo(say("exported", lang, count=count, path=path))


@click.command()
@click.argument("query", required=False)
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True)
@out_option
@lang_option
def sql(query: str | None, form: str, out: Path, lang: Language) -> None:
    """Hỏi bộ dữ liệu bằng SQL (DuckDB). Không nêu QUERY thì đọc từ stdin, trên màn hình thì mở dấu nhắc.

    Ngoài các bảng của bộ dữ liệu có: facts (mỗi dòng một sự việc), named_figures (số liệu kèm tên tiếng Việt),
    sourced_findings (chỗ sai kèm tệp nguồn), coverage (ai báo cáo kỳ nào). Chỉ đọc được bộ dữ liệu, không ghi được gì.

    \b
    Ví dụ:
      cchc ingest data/raw
      cchc sql "SELECT unit_name, year, value FROM facts WHERE indicator = 'dossiers_received' AND period_type = 'year'"
    """
    from pipeline import sql as asking

    with open_dataset(out, lang):
        _answer(asking.Session(out, lang), query, form, lang)


def _answer(session: Session, query: str | None, form: str, lang: Language) -> None:
    """Answer the query given, what comes on stdin, or one after the other what is typed."""
    from pipeline import sql as asking

    screen, typed = console(), query is None and sys.stdin.isatty()
    if typed:
        with suppress(ImportError):  # lines can then be edited and called back
            import readline  # noqa: F401
        click.echo(say("sql_welcome", lang, names=", ".join(session.names())))
    queries = asking.prompt(input) if typed else [query if query is not None else sys.stdin.read()]
    for one in queries:
        try:
            for answer in session.ask(one):
                if form == "csv":
                    asking.write_answer(sys.stdout, answer)
                else:
                    asking.print_answer(screen, answer, lang)
        except asking.SqlError as error:
            if not typed:
                raise Stop(str(error)) from error
            click.echo(str(error), err=True)
