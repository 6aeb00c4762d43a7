"""What click itself says, in Vietnamese too: wrong usage, and the frame of the help.

Click asks gettext for its sentences, and gettext chooses by the locale of the machine. Here --lang chooses, so the
functions that click asks are exchanged while a command runs.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.types

from pipeline.messages import Language

ASKING = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
VIETNAMESE = {
    # the frame of the help
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Các lệnh",
    "Positional arguments": "Tham số",
    "Show this message and exit.": "In hướng dẫn này rồi thoát.",
    "Show the version and exit.": "In phiên bản rồi thoát.",
    "default: {default}": "mặc định: {default}",
    "required": "bắt buộc",
    "env var: {var}": "biến môi trường: {var}",
    "(dynamic)": "(tùy lúc chạy)",
    "%(prog)s, version %(version)s": "%(prog)s, phiên bản %(version)s",
    # wrong usage
    "Error: {message}": "Lỗi: {message}",
    "Aborted!": "Đã dừng.",
    "Try '{command} {option}' for help.": "Xem hướng dẫn: {command} {option}",
    "Missing command.": "Thiếu tên lệnh.",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "Missing parameter": "Thiếu tham số",
    "Missing parameter: {param_name}": "Thiếu tham số: {param_name}",
    "Missing {param_type}": "Thiếu {param_type}",
    "Choose from:\n\t{choices}": "Chọn một trong:\n\t{choices}",
    "Invalid value: {message}": "Giá trị không đúng: {message}",
    "Invalid value for {param_hint}: {message}": "Giá trị của {param_hint} không đúng: {message}",
    "No such option {name!r}.": "Không có tùy chọn {name!r}.",
    "No such command {name!r}.": "Không có lệnh {name!r}.",
    "Did you mean {possibility}?": "Có phải là {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải là một trong: {possibilities}?)",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "Thừa các tham số ({args})",
    "Option {name!r} does not take a value.": "Tùy chọn {name!r} không nhận giá trị.",
    "Option {name!r} requires an argument.": "Tùy chọn {name!r} cần một giá trị.",
    "Option {name!r} requires {nargs} arguments.": "Tùy chọn {name!r} cần {nargs} giá trị.",
    "Argument {name!r} takes {nargs} values.": "Tham số {name!r} nhận {nargs} giá trị.",
    "{value!r} is not {choice}.": "{value!r} không phải là {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} không thuộc {choices}.",
    "{value} is not in the range {range}.": "{value} không nằm trong khoảng {range}.",
    "{value!r} is not a valid {number_type}.": "{value!r} không phải là số hợp lệ.",
    "{name} {filename!r} does not exist.": "không có {filename!r}.",
    "{name} {filename!r} is a file.": "{filename!r} là tệp, không phải thư mục.",
    "{name} {filename!r} is a directory.": "{filename!r} là thư mục, không phải tệp.",
    "{name} {filename!r} is not readable.": "không có quyền đọc {filename!r}.",
    "{name} {filename!r} is not writable.": "không có quyền ghi {filename!r}.",
    "Could not open file {filename!r}: {message}": "Không mở được tệp {filename!r}: {message}",
    "unknown error": "không rõ lỗi",
}
_spoken: ContextVar[Language] = ContextVar("spoken", default="vi")


class Commands(click.Group):
    """Our commands; what click says of them is in the language that the arguments ask for, even where they are wrong.

    Where a command takes no such option, as in `cchc --help`, it is Vietnamese.
    """

    def main(self, args: Sequence[str] | None = None, **more: Any) -> Any:
        """Run the command that the arguments name, and end the program."""
        given = list(sys.argv[1:] if args is None else args)
        with _speaking(language_of(given)):
            return super().main(given, **more)


def spoken() -> Language:
    """The language of the command that runs."""
    return _spoken.get()


def language_of(arguments: Sequence[str]) -> Language:
    """The language that arguments ask for, whatever else is wrong with them.

    >>> language_of(["run", "--lang", "en"]), language_of(["run", "--lang=en", "--jbs"]), language_of(["run", "en"])
    ('en', 'en', 'vi')
    """
    return "en" if re.search(r"(?:\A|\0)--lang[=\0]en(?:\0|\Z)", "\0".join(arguments)) else "vi"


@contextmanager
def _speaking(lang: Language) -> Iterator[None]:
    token = _spoken.set(lang)
    asked = [(module, name) for module in ASKING for name in ("_", "ngettext") if hasattr(module, name)]
    before = [getattr(module, name) for module, name in asked]
    try:
        for module, name in asked if lang == "vi" else ():
            setattr(module, name, _told if name == "_" else _counted)
        yield
    finally:
        for (module, name), function in zip(asked, before, strict=True):
            setattr(module, name, function)
        _spoken.reset(token)


def _told(text: str) -> str:
    return VIETNAMESE.get(text, text)


def _counted(one: str, several: str, count: int) -> str:
    return _told(one if count == 1 else several)
