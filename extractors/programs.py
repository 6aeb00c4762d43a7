"""Other programs, run on a file that nobody trusts: in a session apart, without network, limited, killed in time.

On Linux the program also dies with the process that started it. Elsewhere the time limit alone holds.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from extractors.errors import TooLarge
from extractors.limits import Limits

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_NEW_USER, _NEW_NET, _DIE_WITH_PARENT = 0x10000000, 0x40000000, 1  # <linux/sched.h>, <linux/prctl.h>
_OPEN_FILES = 256


def run(command: Sequence[str], folder: Path, limits: Limits) -> tuple[int, bytes]:
    """Run a program in a folder, its home; its exit code and what it wrote on standard output.

    Raises `TooLarge` where it took longer than `limits.converter_seconds`.
    """
    process = subprocess.Popen(
        command, cwd=folder, env=_environment(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=lambda: _confine(limits),
    )  # fmt: skip
    try:
        output, _ = process.communicate(timeout=limits.converter_seconds)
    except subprocess.TimeoutExpired:
        seconds = f"{limits.converter_seconds:g}"
        raise TooLarge(
            f"chuyển đổi tệp quá {seconds} giây (converter_seconds) nên đã dừng; hãy chia nhỏ tệp hoặc lưu thành .docx",
            f"converting the file took more than {seconds} seconds (converter_seconds); split it or save it as .docx",
        ) from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return process.returncode, output


def _environment(folder: Path) -> dict[str, str]:
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _confine(limits: Limits) -> None:
    """In the new process, before the program: what the system refuses here, the program is not granted elsewhere."""
    for limit, most in ((resource.RLIMIT_AS, limits.converter_bytes), (resource.RLIMIT_FSIZE, limits.archive_bytes),
                        (resource.RLIMIT_NOFILE, _OPEN_FILES), (resource.RLIMIT_CORE, 0)):  # fmt: skip
        _, hard = resource.getrlimit(limit)
        resource.setrlimit(limit, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    if _LIBC:
        if _LIBC.unshare(_NEW_NET):  # as root; others may do so as the master of a space of their own
            _LIBC.unshare(_NEW_USER | _NEW_NET)
        _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
