"""The command line: arguments in, exit code out.

Exit codes: 0 done; 1 done, but some files failed or a bar was missed; 2 nothing done (wrong usage).
What a command needs is imported inside it, so that `--help` and the unchanged path stay fast.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.messages import Language, say

if TYPE_CHECKING:
    from rich.console import Console

DONE, SOME_FAILED, WRONG_USAGE = 0, 1, 2
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

lang_option = click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True,
                           help="Ngôn ngữ của thông báo.")  # fmt: skip
verbose_option = click.option("-v", "--verbose", is_flag=True, help="In chi tiết.")
out_option = click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("data/processed"),
                          show_default=True, help="Thư mục của bộ dữ liệu.")  # fmt: skip


class Stop(click.ClickException):
    """Nothing could be done; the message says what to do."""

    exit_code = WRONG_USAGE


@click.group(context_settings=SETTINGS)
@click.version_option(package_name="cchc-miner", prog_name="cchc")
def main() -> None:
    """Đọc báo cáo cải cách hành chính thành bộ dữ liệu kiểm chứng được.

    \b
    Ví dụ:
      cchc run data/raw
    """


@main.command()
@click.argument("gold", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("sources", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False)
@click.option("--prove", is_flag=True, help="Tính lại mọi số liệu bằng cách thứ hai; sai lệch thì mã thoát là 1.")
@click.option("--bars", type=click.Choice(["seeds", "passages"]), help="Dưới các ngưỡng này thì mã thoát là 1.")
@click.option("--min-core-precision", type=float, help="Ngưỡng riêng, từ 0 đến 1.")
@click.option("--min-core-recall", type=float)
@click.option("--min-wide-precision", type=float)
@click.option("--min-wide-recall", type=float)
@click.option("--min-meta", type=float)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@verbose_option
def evaluate(gold: Path, sources: Path | None, prove: bool, bars: str | None, form: str, lang: Language,
             verbose: bool, **minimum: float | None) -> None:  # fmt: skip
    """So kết quả với số liệu do người ghi trong thư mục GOLD.

    GOLD chứa <tên>.figures.csv và <tên>.meta.json; văn bản nằm cùng chỗ, ở thư mục seeds/ bên cạnh, hoặc ở SOURCES.

    \b
    Ví dụ:
      cchc evaluate tests/gold --prove
    """
    from pipeline.evaluate import BARS
    from pipeline.evaluate import evaluate as measure

    try:
        evaluation = measure(gold, sources)
    except FileNotFoundError as error:
        raise Stop(say("no_gold", lang, reason=error)) from error
    asked = {name.removeprefix("min_"): bar for name, bar in minimum.items() if bar is not None}
    wanted = {**(BARS[bars] if bars else {}), **asked}
    failed = prove and not evaluation.proof().closed
    if form == "json":
        _print_json(evaluation.to_dict())
        failed = bool(evaluation.below(wanted)) or failed
    else:
        from pipeline.scoreboard import print_below, print_evaluation, print_proof

        console = _console()
        print_evaluation(console, evaluation, lang, verbose)
        if prove:
            print_proof(console, evaluation, lang)
        failed = print_below(console, evaluation, wanted, lang) or failed
    raise SystemExit(SOME_FAILED if failed else DONE)


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, default=str))


if __name__ == "__main__":
    main()
