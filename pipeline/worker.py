"""What a worker does with one file: read it, understand it, make its rows. No exception leaves this module."""

from __future__ import annotations

import traceback
from importlib import import_module
from pathlib import Path

from extractors.errors import SourceError
from pipeline.jobs import Outcome, Task
from pipeline.messages import say
from pipeline.state import Failure


def prepare() -> None:
    """Load once what every file needs, before workers are forked. Raises RulebookError where the rules are at odds."""
    for module in ("extractors.reader", "rules.reading", "pipeline.audit", "pyarrow"):
        import_module(module)
    from rules.rulebook import load_rulebook

    load_rulebook()
    from pipeline.units import load_names

    load_names()


def read_file(task: Task) -> Outcome:
    """The rows of one report, or the failure with the step at which it happened."""
    stage, sha256 = "read", task.sha256
    try:
        from extractors.reader import read

        document = read(Path(task.path))
        sha256 = document.sha256
        stage = "rules"
        from rules.reading import read_report
        from rules.rulebook import load_rulebook

        report = read_report(document, load_rulebook())
        stage = "dataset"
        from pipeline.audit import audit, finding_rows
        from pipeline.audit_readings import confirmed, second_readings
        from pipeline.dataset import pack
        from pipeline.rows import figure_ids, make_rows

        found = audit(document, report)
        sure = confirmed(found.checks)
        rows = make_rows(document, report, task.source, sure)
        report_id = rows.report["report_id"]
        ids = dict(enumerate(figure_ids(report_id, report.figures, sure)))
        findings = finding_rows(found, report_id, ids, second_readings(document, report))
        packed = pack(rows.report, rows.figures, rows.mentions, findings)
    except SourceError as error:
        return Outcome(sha256, failure=Failure(stage, error.code, error.vi, error.en))
    except MemoryError:
        return Outcome(sha256, failure=_failure(stage, "out_of_memory", "out_of_memory"))
    except Exception as error:
        return Outcome(sha256, failure=_failure(stage, "unexpected", "unexpected", error))
    unexplained = rows.report["unexplained"]
    return Outcome(sha256, report_id, len(rows.figures), unexplained, packed, unresolved=rows.unresolved)


def _failure(stage: str, code: str, key: str, error: Exception | None = None) -> Failure:
    # The message goes into the dataset, so it holds no path and no words of the report: both may be private.
    words = {"stage": stage, "error": type(error).__name__}
    trace = "".join(traceback.format_exception(error)) if error else ""
    return Failure(stage, code, say(key, "vi", **words), say(key, "en", **words), trace)
