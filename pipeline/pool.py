"""Work done in processes that may die: one task at a time each, with a wall-clock limit.

Threads cannot be stopped and a hung parser cannot be asked to stop, so each task runs in a process that is killed when
its time is up, and replaced when it dies. A task that was lost comes back as `Lost`; nothing else is affected. Each
process has a folder of its own for what is temporary, which goes when it goes, however it ended.
"""

from __future__ import annotations

import multiprocessing as mp
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Literal

EXTRA_MEMORY = 1 << 30
OPEN_FILES = 64


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that brought no result: its process was killed from outside, or by us when its time was up."""

    reason: Literal["killed", "too_slow"]


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    scratch: str
    task: int = -1
    deadline: float = field(default=float("inf"))


def work_through(
    tasks: Sequence[Any], work: Callable[[Any], Any], jobs: int, seconds: float
) -> Iterator[tuple[int, Any]]:
    """Yield (index of the task, result or Lost) as they come in. `work` must catch its own exceptions."""
    waiting = list(range(len(tasks) - 1, -1, -1))
    workers: list[_Worker] = []
    try:
        while waiting or workers:
            while waiting and len(workers) < jobs:
                workers.append(_start(work, workers))
                _assign(workers[-1], tasks, waiting, seconds)
            pause = max(0.0, min(worker.deadline for worker in workers) - time.monotonic())
            ready = wait([worker.pipe for worker in workers], timeout=pause)
            for worker in list(workers):
                result = _collect(worker, worker.pipe in ready)
                if result is _NOTHING_YET:
                    continue
                yield worker.task, result
                if isinstance(result, Lost) or not waiting:
                    _end(worker)
                    workers.remove(worker)
                else:
                    _assign(worker, tasks, waiting, seconds)
    finally:
        for worker in workers:
            _end(worker)


_NOTHING_YET = object()


def _start(work: Callable[[Any], Any], others: Sequence[_Worker]) -> _Worker:
    # Where the system can fork, a worker starts with what its parent has loaded; elsewhere it loads anew.
    context = mp.get_context("fork" if sys.platform == "linux" else "spawn")
    ours, theirs = context.Pipe()
    # A worker must not hold its siblings' pipes open: it would not notice that the parent has gone.
    inherited = [ours, *(other.pipe for other in others)] if sys.platform == "linux" else []
    scratch = tempfile.mkdtemp(prefix="cchc-")
    process = context.Process(target=_serve, args=(theirs, work, inherited, scratch), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours, scratch)


def _assign(worker: _Worker, tasks: Sequence[Any], waiting: list[int], seconds: float) -> None:
    worker.task = waiting.pop()
    worker.deadline = time.monotonic() + seconds
    # One that died between two tasks takes nothing; `_collect` then meets the end of its pipe.
    with suppress(BrokenPipeError, ConnectionResetError):
        worker.pipe.send(tasks[worker.task])


def _collect(worker: _Worker, ready: bool) -> Any:
    if ready:
        try:
            return worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            return Lost("killed")
    return Lost("too_slow") if time.monotonic() >= worker.deadline else _NOTHING_YET


def _end(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.pipe.close()
    shutil.rmtree(worker.scratch, ignore_errors=True)


def _serve(pipe: Connection, work: Callable[[Any], Any], inherited: Sequence[Connection], scratch: str) -> None:
    for other in inherited:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = scratch
    _limit_resources()
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        pipe.send(work(task))


def _limit_resources() -> None:
    """One gibibyte beyond what the libraries take, and few open files: a hostile file meets a wall, not the machine."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return
    for limit, wanted in ((resource.RLIMIT_AS, taken + EXTRA_MEMORY), (resource.RLIMIT_NOFILE, OPEN_FILES)):
        _, hard = resource.getrlimit(limit)
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(limit, (soft, hard))
