"""What every command shares: options, exit codes, the way to stop, the dataset it asks, the file it writes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import system_words
from pipeline.messages import Language, say
from pipeline.usage import spoken

if TYPE_CHECKING:
    from rich.console import Console

DONE, SOME_FAILED, WRONG_USAGE = 0, 1, 2
FILE_WIDTH = 120
SUFFIXES = {"table": ".txt", "csv": ".csv", "json": ".json", "xlsx": ".xlsx", "html": ".html", "parquet": ".parquet"}


class NamedPath(click.Path):
    """A path. An empty one, as of a variable that a script did not set, would be the folder we stand in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail(say("empty_path", spoken()), param, ctx)
        return super().convert(value, param, ctx)


lang_option = click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True,
                           help="Ngôn ngữ của thông báo.")  # fmt: skip
verbose_option = click.option("-v", "--verbose", is_flag=True, help="In chi tiết.")
out_option = click.option("--out", type=NamedPath(path_type=Path, file_okay=False), default=Path("data/processed"),
                          show_default=True, help="Thư mục của bộ dữ liệu.")  # fmt: skip


class Stop(click.ClickException):
    """Nothing could be done; the message says what to do."""

    exit_code = WRONG_USAGE


def console() -> Console:
    """The screen, or what stands for it."""
    from rich.console import Console

    # Folded at the terminal's width; in a file or a log wide enough that a row stays one line.
    return Console(highlight=False, width=None if sys.stdout.isatty() or os.environ.get("COLUMNS") else FILE_WIDTH)


def printed(show: Callable[[Console], None]) -> str:
    """What `show` prints on a screen, as a file holds it."""
    from rich.console import Console

    text = io.StringIO()
    show(Console(file=text, highlight=False, width=FILE_WIDTH))
    return text.getvalue()


def form_of(form: str | None, output: Path | None, forms: Mapping[str, str], lang: Language) -> str:
    """The form asked for, or that of the file's name; "table" where neither is given. Stops where the two differ.

    >>> form_of(None, Path("a.CSV"), SUFFIXES, "vi"), form_of("json", None, SUFFIXES, "vi")
    ('csv', 'json')
    """
    if output is None:
        return form or "table"
    told = next((one for one, suffix in forms.items() if output.suffix.lower() == suffix), None)
    if form and told != form:
        raise Stop(say("output_suffix", lang, path=output, form=form, suffix=forms[form]))
    if told is None:
        raise Stop(say("output_unknown", lang, path=output, suffixes=", ".join(forms.values())))
    return told


@contextmanager
def open_dataset(out: Path, lang: Language) -> Iterator[None]:
    """Ask the dataset in `out` inside, after what an interrupted run left is finished and every table can be opened.

    Stops where there is none, and where a table is damaged, be that seen only as its rows are read.
    """
    from pipeline import dataset, run

    run.repair(out)
    for name, schema in dataset.SCHEMAS.items():
        path = out / name / dataset.PART
        try:
            names = dataset.pq.read_schema(path).names
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Stop(say("no_dataset", lang, out=out)) from error
        except (OSError, ValueError) as error:
            raise _damaged(out, path, lang, error) from error
        if names != schema.names:
            raise Stop(say("other_dataset", lang, out=out, path=path))
    try:
        yield
    except Exception as error:
        if _is_damage(error):
            raise _damaged(out, out, lang, error) from error
        raise


def _damaged(out: Path, path: Path, lang: Language, error: Exception) -> Stop:
    said = system_words(error)[lang == "en"] if getattr(error, "errno", None) else say("damaged", lang)
    return Stop(say("damaged_dataset", lang, out=out, path=path, reason=said))


def _is_damage(error: BaseException | None) -> bool:
    """Whether an error comes of bytes that are no table: Arrow's have no number, and DuckDB passes them on."""
    while error is not None:
        if type(error) is OSError and error.errno is None and error.__cause__ is None:
            return True
        if "reading the stream registered as" in str(error) or type(error).__name__ == "ArrowInvalid":
            return True
        error = error.__cause__
    return False


@contextmanager
def writing(path: Path, lang: Language) -> Iterator[None]:
    """Write the file `path` inside; stops where that cannot be done, and says which file it is."""
    try:
        yield
    except OSError as error:
        if _is_damage(error):  # what was to be written could not be read
            raise
        raise Stop(say("cannot_write_file", lang, path=path, reason=system_words(error)[lang == "en"])) from error
