"""The command line: arguments in, exit code out.

Exit codes: 0 done; 1 done, but some files failed or a bar was missed; 2 nothing done (wrong usage).
What a command needs is imported inside it, so that `--help` and the unchanged path stay fast.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import system_words
from pipeline.asking import compare, export, sql
from pipeline.messages import Language, say, unit_reason, write_number
from pipeline.options import (
    DONE,
    SOME_FAILED,
    SUFFIXES,
    NamedPath,
    Stop,
    console,
    form_of,
    lang_option,
    open_dataset,
    out_option,
    printed,
    verbose_option,
    writing,
)
from pipeline.sources import legible
from pipeline.usage import Commands

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from pipeline.run import Summary
    from pipeline.sources import Source

MOST_UNRESOLVED = 20
FORMS = {form: SUFFIXES[form] for form in ("table", "csv", "json", "xlsx")}
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

jobs_option = click.option("--jobs", type=click.IntRange(1), default=lambda: os.cpu_count() or 1,
                           show_default="số lõi CPU", help="Số tiến trình đọc cùng lúc.")  # fmt: skip


@click.group(cls=Commands, context_settings=SETTINGS)
@click.version_option(package_name="cchc-miner", prog_name="cchc", help="In phiên bản rồi thoát.")
def main() -> None:
    """Đọc báo cáo cải cách hành chính thành bộ dữ liệu kiểm chứng được.

    \b
    Ví dụ:
      cchc run data/raw
    """


@main.command()
@click.argument("paths", nargs=-1, required=True, type=NamedPath(path_type=Path))
@out_option
@jobs_option
@lang_option
@verbose_option
def run(paths: tuple[Path, ...], out: Path, jobs: int, lang: Language, verbose: bool) -> None:
    """Việc chính: đọc mọi báo cáo ở PATHS (tệp hay thư mục), ghi bộ dữ liệu và trang kết quả bao-cao.html.

    \b
    Ví dụ:
      cchc run data/raw
    """
    summary = _ingest(paths, out, jobs, lang, verbose)
    page = _write_page(out, lang, verbose)
    _print_summary(summary, lang)
    _print_unresolved(summary, lang, verbose)
    if page:
        click.echo(say("page_at", lang, path=page))
    raise SystemExit(SOME_FAILED if summary.failures or page is None else DONE)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=NamedPath(path_type=Path))
@out_option
@jobs_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
@verbose_option
def ingest(paths: tuple[Path, ...], out: Path, jobs: int, form: str, lang: Language, verbose: bool) -> None:
    """Đọc các tệp hay thư mục PATHS vào bộ dữ liệu.

    Sau lệnh này bộ dữ liệu chứa đúng những tệp vừa nêu; tệp không đổi thì không đọc lại, tệp đã xóa thì ra khỏi bộ
    dữ liệu. Tệp lỗi được ghi vào bảng failures và không làm dừng việc đọc.

    \b
    Ví dụ:
      cchc ingest data/raw --out data/processed --jobs 2
    """
    summary = _ingest(paths, out, jobs, lang, verbose)
    counts = {"reports": summary.reports, "failed": len(summary.failures), "figures": summary.figures}
    if form == "json":
        failures = [{"source": name, **asdict(one)} for name, one in summary.failures.items()]
        _print_json({**counts, "unexplained": summary.unexplained, "unchanged": summary.unchanged,
                     "out": str(out), "failures": failures})  # fmt: skip
    else:
        written = {name: write_number(number, lang) for name, number in counts.items()}
        click.echo(say("ingested", lang, **written, out=out))
        if summary.unchanged and verbose:
            click.echo(say("unchanged", lang))
    raise SystemExit(SOME_FAILED if summary.failures else DONE)


@main.command()
@click.argument("report")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@out_option
@lang_option
def show(report: str, form: str, out: Path, lang: Language) -> None:
    """Một báo cáo: dàn ý với từng số liệu ở đúng chỗ của nó. REPORT là tệp, hoặc report_id trong bộ dữ liệu.

    \b
    Ví dụ:
      cchc show data/raw/nghe-an_xa-bai-son_quy-1_2023.txt
    """
    from extractors.errors import SourceError
    from pipeline import show as showing
    from pipeline.evaluate import read_source

    path = _find_report(report, out, lang)
    try:
        document, understood = read_source(path)
    except SourceError as error:
        raise Stop(f"{_printable(str(path))}: {error.vi if lang == 'vi' else error.en}") from error
    if form == "json":
        _print_json(showing.as_json(document, understood, path.name))
    elif form == "csv":
        click.echo(showing.as_csv(document, understood), nl=False)
    else:
        showing.print_report(console(), document, understood, lang)


@main.command()
@click.argument("gold", type=NamedPath(path_type=Path, exists=True, file_okay=False))
@click.argument("sources", type=NamedPath(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--prove", is_flag=True, help="Tính lại mọi số liệu bằng cách thứ hai; sai lệch thì mã thoát là 1.")
@click.option("--checks", is_flag=True, help="So phép kiểm tra số học với các tệp checks.csv.")
@click.option("--bars", type=click.Choice(["seeds", "passages"]), help="Dưới các ngưỡng này thì mã thoát là 1.")
@click.option("--leave-one-out", is_flag=True, help="Đọc mỗi văn bản không dùng những gì chỉ học từ chính nó.")
@click.option("--damage", type=click.FloatRange(0, 1), help="Làm hỏng tỷ lệ chữ cái này (0.03 là 3 %) rồi mới đọc.")
@click.option("--damage-seed", type=int, default=1, show_default=True, help="Số khởi đầu của việc làm hỏng.")
@click.option("--min-core-precision", type=float, help="Ngưỡng riêng, từ 0 đến 1.")
@click.option("--min-core-recall", type=float)
@click.option("--min-wide-precision", type=float)
@click.option("--min-wide-recall", type=float)
@click.option("--min-meta", type=float)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@verbose_option
def evaluate(gold: Path, sources: Path | None, prove: bool, checks: bool, bars: str | None, leave_one_out: bool,
             damage: float | None, damage_seed: int, form: str, lang: Language, verbose: bool,
             **minimum: float | None) -> None:  # fmt: skip
    """So kết quả với số liệu do người ghi trong thư mục GOLD.

    GOLD chứa <tên>.figures.csv và <tên>.meta.json; văn bản nằm cùng chỗ, ở thư mục seeds/ bên cạnh, hoặc ở SOURCES.

    \b
    Ví dụ:
      cchc evaluate tests/gold/raw data/raw --prove
    """
    from pipeline import blind, evaluate_checks
    from pipeline.evaluate import BARS, GoldError
    from pipeline.evaluate import evaluate as measure

    if leave_one_out and damage is not None:
        raise Stop(say("one_hardship", lang))
    try:
        evaluation = measure(gold, sources, blind.damaged(damage, damage_seed) if damage is not None else None)
        unseen = blind.leave_one_out(gold, sources) if leave_one_out else None
        audited = evaluate_checks.evaluate_checks(gold, sources) if checks else None
    except GoldError as error:
        raise Stop(error.vi if lang == "vi" else error.en) from error
    asked = {name.removeprefix("min_"): bar for name, bar in minimum.items() if bar is not None}
    wanted = {**(BARS[bars] if bars else {}), **asked}
    check_bars = evaluate_checks.BARS[bars] if bars else {}
    failed = prove and not evaluation.proof().closed
    if form == "json":
        more = {"blind": unseen and unseen.to_dict(), "checks": audited and audited.to_dict()}
        _print_json(evaluation.to_dict() | {name: part for name, part in more.items() if part})
        failed = bool(evaluation.below(wanted) or (audited and audited.below(check_bars))) or failed
    else:
        from pipeline.scoreboard import print_below, print_blind, print_checks, print_evaluation, print_proof

        screen = console()
        print_evaluation(screen, evaluation, lang, verbose)
        if unseen:
            print_blind(screen, evaluation, unseen, lang)
        if prove:
            print_proof(screen, evaluation, lang)
        failed = print_below(screen, evaluation, wanted, lang) or failed
        if audited:
            print_checks(screen, audited, lang)
            failed = print_below(screen, audited, check_bars, lang) or failed
    raise SystemExit(SOME_FAILED if failed else DONE)


@main.command()
@click.option("--format", "form", type=click.Choice(list(FORMS)), help="Không nêu thì theo đuôi của --output.")
@click.option("--output", type=NamedPath(path_type=Path, dir_okay=False),
              help="Tệp kết quả; không nêu thì in ra, với --format xlsx thì ghi kiem-tra.xlsx.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Có chỗ mâu thuẫn thì mã thoát là 1.")
@out_option
@lang_option
@verbose_option
def audit(form: str | None, output: Path | None, strict: bool, out: Path, lang: Language, verbose: bool) -> None:
    """Kiểm tra số liệu của từng báo cáo: chỗ nào mâu thuẫn, số nào có thể sai; -v in cả phép tính đúng.

    \b
    Ví dụ:
      cchc ingest data/raw
      cchc audit
    """
    from pipeline import audit_print

    form = form_of(form, output, FORMS, lang)
    with open_dataset(out, lang):
        rows = audit_print.read_findings(out, lang)
    if form == "xlsx":
        output = output or Path("kiem-tra.xlsx")
        with writing(output, lang):
            audit_print.write_xlsx(rows, output, lang)
    elif form == "table" and output is None:
        audit_print.print_findings(console(), rows, lang, everything=verbose)
    else:
        if form == "table":
            text = printed(lambda screen: audit_print.print_findings(screen, rows, lang, everything=verbose))
        else:
            text = _json(rows) if form == "json" else audit_print.as_csv(rows)
        if output is None:
            click.echo(text, nl=False)
        else:
            with writing(output, lang):
                output.write_text(text, encoding="utf-8")
    if output:
        click.echo(say("written", lang, path=output))
    raise SystemExit(SOME_FAILED if strict and any(row["status"] == "fail" for row in rows) else DONE)


@main.command()
@click.argument("words", nargs=-1)
@click.option("--dataset", is_flag=True, help="Từ điển dữ liệu: mọi bảng và cột.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@lang_option
def codebook(words: tuple[str, ...], dataset: bool, form: str, lang: Language) -> None:
    """Các chỉ tiêu và chiều phân tổ; với --dataset: từ điển dữ liệu. WORDS lọc theo mã hay tên.

    \b
    Ví dụ:
      cchc codebook hồ sơ
      cchc codebook --dataset
    """
    from pipeline import reference

    rows = reference.columns() if dataset else reference.indicators(" ".join(words))
    if form == "json":
        _print_json(rows)
    elif form == "csv":
        click.echo(reference.as_csv(rows), nl=False)
    else:
        reference.print_rows(console(), rows, lang)


@main.command()
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
def doctor(form: str, lang: Language) -> None:
    """Đã cài những gì, còn thiếu gì, cài thế nào.

    \b
    Ví dụ:
      cchc doctor
    """
    from pipeline.doctor import examine

    components = examine()
    complete = all(one.version for one in components if one.required)
    if form == "json":
        _print_json([asdict(one) for one in components])
    else:
        from rich.table import Table

        table = Table(say("component", lang), say("version", lang), say("state", lang), say("how", lang))
        for one in components:
            state = say("ready" if one.version else "absent", lang)
            purpose = one.purpose[lang == "en"]
            table.add_row(f"{one.name} ({purpose})", one.version or "–", state, "" if one.version else one.how)
        console().print(table)
        click.echo(say("all_ready" if complete else "not_ready", lang))
    raise SystemExit(DONE if complete else SOME_FAILED)


for command in (compare, export, sql):
    main.add_command(command)


def _ingest(paths: tuple[Path, ...], out: Path, jobs: int, lang: Language, verbose: bool) -> Summary:
    """Run the ingest, say which files failed; a run that could not begin or end stops with a message."""
    from extractors.errors import RulebookError
    from pipeline import run, state

    try:
        with _progress(lang) as progress:
            summary = run.ingest(paths, out, jobs, progress)
    except state.LockedError as error:
        raise Stop(say("locked", lang, out=out)) from error
    except run.DeadEndError as error:
        told = [_told(source, lang) for source in error.sources]
        raise Stop("\n".join([*told, say("nothing_done", lang, out=out)])) from error
    except RulebookError as error:
        raise Stop(str(error)) from error
    except OSError as error:
        raise _cannot_write(out, error, lang) from error
    for name, failure in summary.failures.items():
        message = failure.vi if lang == "vi" else failure.en
        click.echo(say("failed_file", lang, source=_printable(name), message=message), err=True)
        if verbose and failure.trace:
            click.echo(failure.trace, err=True)
    return summary


def _told(source: Source, lang: Language) -> str:
    """A path and why nothing can be read there."""
    reason = system_words(source.fault)[lang == "en"] if source.fault else ""
    return f"{_printable(legible(source.path))}: {say(source.problem, lang, reason=reason)}"


def _cannot_write(out: Path, error: OSError, lang: Language) -> Stop:
    return Stop(say("cannot_write", lang, out=out, reason=system_words(error)[lang == "en"]))


def _write_page(out: Path, lang: Language, verbose: bool) -> Path | None:
    """The page for people; a slip there costs the page alone, for the dataset already stands."""
    from pipeline import page, state

    try:
        return page.write_page(out, lang)
    except state.LockedError as error:
        raise Stop(say("locked", lang, out=out)) from error
    except OSError as error:
        raise _cannot_write(out, error, lang) from error
    except Exception as error:
        click.echo(say("page_failed", lang, error=type(error).__name__, out=out), err=True)
        if verbose:
            import traceback

            click.echo("".join(traceback.format_exception(error)), err=True)
        return None


@contextmanager
def _progress(lang: Language) -> Iterator[Callable[[int, int, str], None] | None]:
    """A bar on a terminal, nothing elsewhere.

    It appears with the first file read, so that an unchanged run does not load it, and draws when told to: a thread of
    its own would not survive a fork.
    """
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        bars: list[tuple[Progress, TaskID]] = []

        def advance(done: int, total: int, name: str) -> None:
            if not bars:
                bars.append(_start_bar(stack, lang))
            bar, task = bars[0]
            bar.update(task, completed=done, total=total)
            bar.refresh()

        yield advance


def _start_bar(stack: ExitStack, lang: Language) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = stack.enter_context(Progress(*columns, console=Console(stderr=True), auto_refresh=False, transient=True))
    return bar, bar.add_task(say("reading", lang), total=None)


def _print_summary(summary: Summary, lang: Language) -> None:
    from rich import box
    from rich.table import Table

    table = Table(title=say("summary", lang), title_justify="left", show_header=False, box=box.SIMPLE_HEAD)
    table.add_column()
    table.add_column(justify="right", overflow="fold")
    for key, number in (("reports_read", summary.reports), ("files_failed", len(summary.failures)),
                        ("figures_found", summary.figures), ("numerals_unexplained", summary.unexplained),
                        ("units_unresolved", len(summary.unresolved))):  # fmt: skip
        table.add_row(say(key, lang), write_number(number, lang))
    table.add_row(say("results_at", lang), str(summary.out))
    console().print(table)


def _print_unresolved(summary: Summary, lang: Language, verbose: bool) -> None:
    """The reports whose unit is not known, each with the reason; the first of them unless all are asked for."""
    named = list(summary.unresolved.items())
    shown = named if verbose else named[:MOST_UNRESOLVED]
    for source, message in shown:
        click.echo(say("unresolved_file", lang, source=_printable(source), message=unit_reason(message, lang)))
    if len(named) > len(shown):
        click.echo(say("more_unresolved", lang, count=write_number(len(named) - len(shown), lang)))


def _find_report(report: str, out: Path, lang: Language) -> Path:
    """The file that REPORT names: a path, or the id of a report of the last run whose file has not changed since."""
    from extractors.archive import located
    from extractors.errors import SourceError
    from pipeline import run, state

    path = Path(report)
    if not report:
        raise Stop(say("empty_path", lang))
    if path.exists() or located(path):
        return path
    run.repair(out)
    last = state.load_state(out)
    if not last:
        raise Stop(say("no_dataset", lang, out=out))
    for name, entry in last.entries.items():
        if report in (entry.report_id, name):
            path = Path(entry.path)
            with suppress(OSError, SourceError):
                if entry.sha256 and state.hash_file(path) == entry.sha256:
                    return path
            raise Stop(say("source_gone", lang, report=report, source=_printable(name)))
    raise Stop(say("unknown_report", lang, report=report, out=out))


def _printable(text: str) -> str:
    """A name without the control characters that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _print_json(data: Any) -> None:
    click.echo(_json(data), nl=False)


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, default=str) + "\n"


if __name__ == "__main__":
    main()
