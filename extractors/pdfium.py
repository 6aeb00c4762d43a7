"""Functions of pdfium that are called for each letter or stroke of a page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pypdfium2.raw as pdfium


def quickly(name: str, *kinds: object) -> Callable[..., int]:
    """A function of pdfium that takes and gives plain numbers: called for each letter, it must cost little.

    `kinds` are what it gives and takes. Least it costs where what it takes is not named: a handle made by
    `ctypes.c_void_p`, then numbers that fit a C int.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(*kinds)(address)  # type: ignore[no-any-return]
