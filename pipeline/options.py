"""What every command shares: options, exit codes, the way to stop, the screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

DONE, SOME_FAILED, WRONG_USAGE = 0, 1, 2

lang_option = click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True,
                           help="Ngôn ngữ của thông báo.")  # fmt: skip
verbose_option = click.option("-v", "--verbose", is_flag=True, help="In chi tiết.")
out_option = click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("data/processed"),
                          show_default=True, help="Thư mục của bộ dữ liệu.")  # fmt: skip


class Stop(click.ClickException):
    """Nothing could be done; the message says what to do."""

    exit_code = WRONG_USAGE


def console() -> Console:
    """The screen, or what stands for it."""
    from rich.console import Console

    # Folded at the terminal's width; in a file or a log wide enough that a row stays one line.
    return Console(highlight=False, width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else 120)
