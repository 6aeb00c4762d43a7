"""The whole path: files in, dataset out.

find the sources → reuse what is unchanged → read the rest, each in a process of its own → write all tables at once
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractors.errors import SourceError, system_words
from pipeline import state
from pipeline.jobs import Outcome, Task
from pipeline.messages import say
from pipeline.sources import Signature, Source, dead_ends, find_sources
from pipeline.state import Entry, Failure, State

SECONDS_PER_FILE = 120.0
Progress = Callable[[int, int, str], None]  # done, of, name of the source


class DeadEndError(Exception):
    """Paths lead to nothing that can be read, so nothing was done; `sources` are those paths with their problem."""

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__(", ".join(source.path for source in sources))
        self.sources = sources


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run leaves behind, in numbers, and every file that failed."""

    out: Path
    reports: int
    figures: int
    unexplained: int
    failures: Mapping[str, Failure]
    unchanged: bool = False
    unresolved: Mapping[str, str] = field(default_factory=dict)  # source: why its unit is not known, in Vietnamese


def ingest(
    paths: Sequence[Path],
    out: Path,
    jobs: int = 1,
    progress: Progress | None = None,
    work: Callable[[Task], Outcome] | None = None,
    seconds: float = SECONDS_PER_FILE,
) -> Summary:
    """Make the dataset in `out` hold exactly the files under `paths`; what did not change is not read again.

    Raises DeadEndError, with nothing touched, where a path leads nowhere; state.LockedError where another run is
    writing there, RulebookError where the rules contradict themselves.
    """
    sources = find_sources(paths, out)
    if lost := dead_ends(paths, sources):
        raise DeadEndError(lost)
    with state.only_run(out):
        repair(out)
        version = state.code_version()
        last = state.load_state(out)
        known = last.entries if last and last.version == version else {}
        entries = {source.name: _recall(source, known.get(source.name)) for source in sources}
        standing = bool(last) and state.outputs_of(out) == dict(last.outputs)
        if standing and entries == dict(known):
            return _summary(out, known, unchanged=True)
        files = {source.name: source for source in sources if not _usable(entries[source.name], out)}
        tasks = [task for source in files.values() if (task := _look_up(source, entries, known, out))]
        for task, outcome in _read_all(tasks, jobs, work, seconds, progress):
            entries[task.source] = _keep(task, outcome, version, out)
        complete = {name: entry for name, entry in entries.items() if entry}
        unchanged = standing and _content(complete) == _content(known)
        if not unchanged:
            _write(out, complete)
        state.save_state(out, State(version, complete, state.outputs_of(out)))
        state.prune(out, {entry.key for entry in complete.values()})
        return _summary(out, complete, unchanged)


def repair(out: Path) -> None:
    """Finish, or undo, what an interrupted run left of its writing."""
    if (out / ".staging").exists():
        from pipeline import dataset

        dataset.commit(out)


def _recall(source: Source, known: Entry | None) -> Entry | None:
    """What is known of a source without opening it; None where it must be looked at."""
    path = source.place
    if source.problem:
        return Entry(path, failure=_told("find", source.problem, source.fault))
    if source.error:
        return Entry(path, failure=_unread(source.error))
    signature = Signature.of(path)
    if known and known.settled and known.path == path and known.signature == signature and _lasts(known):
        return known
    return None


def _lasts(entry: Entry) -> bool:
    return entry.failure is None or entry.failure.lasting


def _usable(entry: Entry | None, out: Path) -> bool:
    """True for a failure, and for a report whose rows are still in the cache."""
    return bool(entry and (entry.failure or state.fragment_path(out, entry.key).exists()))


def _look_up(source: Source, entries: dict[str, Entry | None], known: Mapping[str, Entry], out: Path) -> Task | None:
    """Hash a file; put what is known of these bytes into `entries`, or return the task of reading it."""
    path = source.place
    try:
        signature = Signature.of(source.path)
        sha256 = state.hash_file(path)
    except OSError as error:
        entries[source.name] = Entry(path, failure=_told("find", "unreadable", error))
        return None
    except SourceError as error:
        entries[source.name] = Entry(path, failure=_unread(error))
        return None
    before = known.get(source.name)
    if signature and before and before.sha256 == sha256 and _lasts(before) and _usable(before, out):
        entries[source.name] = replace(before, path=path, signature=signature, settled=state.is_settled(signature))
        return None
    return Task(source.name, path, sha256, signature)


def _read_all(
    tasks: Sequence[Task],
    jobs: int,
    work: Callable[[Task], Outcome] | None,
    seconds: float,
    progress: Progress | None,
) -> Iterator[tuple[Task, Outcome]]:
    """Every task with its outcome, as they come in."""
    if not tasks:
        return
    from pipeline import dataset, pool

    dataset.warm_up()
    if work is None:
        from pipeline.worker import prepare, read_file

        prepare()
        work = read_file
    for done, (at, result) in enumerate(pool.work_through(tasks, work, jobs, seconds), start=1):
        task = tasks[at]
        if isinstance(result, pool.Lost):
            lost = _told("worker", result.reason, lasting=False, seconds=f"{seconds:g}")
            result = Outcome(task.sha256, failure=lost)
        if progress:
            progress(done, len(tasks), task.source)
        yield task, result


def _keep(task: Task, outcome: Outcome, version: str, out: Path) -> Entry:
    """Cache the rows of an outcome, and what is known of its source."""
    # A file that changed between the two looks at it is looked at again next time.
    settled = bool(task.signature and state.is_settled(task.signature)) and outcome.sha256 == task.sha256
    entry = Entry(task.path, task.signature, settled, outcome.sha256, failure=outcome.failure)
    if outcome.failure:
        return entry
    key = state.fragment_key(outcome.sha256, task.source, version)
    state.write_whole(state.fragment_path(out, key), outcome.rows)
    return replace(
        entry,
        key=key,
        report_id=outcome.report_id,
        figures=outcome.figures,
        unexplained=outcome.unexplained,
        unresolved=outcome.unresolved,
    )


def _content(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """What the tables depend on: all but where a file was and what its times were."""
    return {name: replace(entry, path="", signature=None, settled=False) for name, entry in entries.items()}


def _write(out: Path, entries: Mapping[str, Entry]) -> None:
    """All tables, in the order of the sources' names, put in place together."""
    from pipeline import dataset

    fragments = [state.fragment_path(out, entry.key) for entry in entries.values() if not entry.failure]
    failures = [
        {"source": name, "sha256": entry.sha256, "stage": entry.failure.stage, "error": entry.failure.error,
         "message": entry.failure.vi}
        for name, entry in entries.items() if entry.failure
    ]  # fmt: skip
    tables = dataset.with_witnesses(dataset.join(fragments))
    tables["findings"] = dataset.with_neighbours(tables)
    dataset.stage(out, {**tables, "failures": dataset.make_table("failures", failures)})
    dataset.commit(out)


def _summary(out: Path, entries: Mapping[str, Entry], unchanged: bool = False) -> Summary:
    return Summary(
        out=out,
        reports=sum(entry.failure is None for entry in entries.values()),
        figures=sum(entry.figures for entry in entries.values()),
        unexplained=sum(entry.unexplained for entry in entries.values()),
        failures={name: entry.failure for name, entry in entries.items() if entry.failure},
        unchanged=unchanged,
        unresolved={name: entry.unresolved for name, entry in entries.items() if entry.unresolved},
    )


def _unread(error: SourceError) -> Failure:
    return Failure("find", error.code, error.vi, error.en)


def _told(stage: str, key: str, fault: Exception | None = None, lasting: bool = True, **values: object) -> Failure:
    vi, en = system_words(fault) if fault else ("", "")
    return Failure(stage, key, say(key, "vi", reason=vi, **values), say(key, "en", reason=en, **values),
                   lasting=lasting)  # fmt: skip
