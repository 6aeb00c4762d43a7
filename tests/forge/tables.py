"""Appendices as tab-separated tables: the settlement forms A, B and F, and the statistics of Bộ Nội vụ."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from tests.forge.draft import Draft
from tests.forge.facts import Fact, fact
from tests.forge.world import FIELDS, Settlement, by_field

ROMAN = ("I", "II", "III", "IV")
LEVELS = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}
FORMS = ("A", "B", "F")
HERE = Path(__file__).parent


@cache
def _forms() -> Mapping[str, Any]:
    with (HERE / "forms.toml").open("rb") as file:
        return tomllib.load(file)


def cell_fact(one: Settlement, column: str) -> Fact:
    """What a column counts: "received", "resolved.early"…

    One column "đúng hạn" beside "quá hạn" has the early ones in it: the software of form B adds them up.
    """
    flow, _, part = column.partition(".")
    if part == "on_time_with_early":
        both = one.resolved("early_or_on_time").value
        return fact("dossiers_resolved", both, level=one.level, field=one.field, timeliness="on_time")
    made: Fact = getattr(one, flow)(part)
    return made


# ---- the settlement forms --------------------------------------------------------------------------------------


def settlement_table(d: Draft, name: str) -> None:
    """One of the forms: a row for each field (in groups by level where there are levels), and the total."""
    form = _forms()["forms"][name]
    heads = form["heads"]
    words = {
        "no": d.rng.choice(("TT", "STT")),
        "rows": d.rng.choice(("Lĩnh vực", "Lĩnh vực giải quyết", "Lĩnh vực, công việc")),
    }
    d.page.gap()
    d.page.verbatim(*_titles(d, form["name"]), "")
    flat = not d.page.style.blank_zeros and d.page.chance(0.08)
    first = len(d.page.lines)
    d.page.verbatim(*("\t".join(d.page.expand(cell, words) for cell in row) for row in heads))
    if flat or d.page.chance(0.7):
        d.page.verbatim("\t".join(f"({at})" for at in range(1, len(heads[0]) + 1)))
    levels = d.subject.parts
    grouped = bool(levels) and d.page.chance(0.6)
    parts: list[dict[int, int]] = []
    for at, level in enumerate(levels if grouped else ()):
        own = d.world.settlements[level]
        group = _row(d, ROMAN[at], d.rng.choice((f"TTHC {LEVELS[level]}", LEVELS[level].capitalize())), own, form)
        _relate_columns(d, group, _field_rows(d, own, form))
        parts.append(group)
    top = d.world.settlements[d.subject.top]
    if not grouped:
        parts = _field_rows(d, top, form)
    _relate_columns(d, _row(d, "", d.rng.choice(("Tổng cộng", "Tổng số", "TỔNG CỘNG")), top, form), parts)
    if flat:  # as a PDF's text layer gives it: the cells in reading order, no empty ones
        d.page.lines[first:] = [" ".join(cell for cell in row.split("\t") if cell) for row in d.page.lines[first:]]


def _titles(d: Draft, name: str) -> list[str]:
    lines = [d.rng.choice((name, "Phụ lục", "Phụ lục kèm theo"))]
    lines.append(f"TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC {d.period.named().upper()}")
    if d.page.chance(0.5):
        lines.append(f"Đơn vị báo cáo: {d.subject.body}")
    if d.page.chance(0.7):
        lines.append(d.rng.choice(("Đơn vị tính: Số hồ sơ", "Đơn vị tính: Số hồ sơ TTHC", "ĐVT: hồ sơ")))
    return lines


def _field_rows(d: Draft, one: Settlement, form: Mapping[str, Any]) -> list[dict[int, int]]:
    names = [*d.rng.sample(sorted(set(FIELDS) - {"other"}), d.rng.randint(2, 5)), "other"]
    return [
        _row(d, str(at), d.rng.choice(FIELDS[row.field]), row, form)
        for at, row in enumerate(by_field(d.rng, one, names), 1)
    ]


def _row(d: Draft, number: str, name: str, one: Settlement, form: Mapping[str, Any]) -> dict[int, int]:
    """One row, and the equations between its cells; the mark in each column that is not blank."""
    first = len(d.page.marks)
    facts = [cell_fact(one, column) for column in form["columns"]]
    blank = d.page.style.blank_zeros
    printed = [at for at, each in enumerate(facts) if each.value or not blank]
    cells = (d.page.cell(each) if at in printed else "" for at, each in enumerate(facts))
    d.page.verbatim("\t".join((number, name, *cells)))
    marks = {column: first + at for at, column in enumerate(printed)}
    if len(marks) == len(facts):
        for whole, *parts in form["sums"]:
            d.page.relate_marks(marks[whole], [marks[part] for part in parts])
    return marks


def _relate_columns(d: Draft, whole: Mapping[int, int], parts: Sequence[Mapping[int, int]]) -> None:
    """The columns of a whole's row are the sums of those of its parts, where none is left blank."""
    for column, mark in whole.items():
        if all(column in part for part in parts):
            d.page.relate_marks(mark, [part[column] for part in parts])


# ---- the statistics of Bộ Nội vụ -------------------------------------------------------------------------------


def statistics(d: Draft) -> None:
    """Phụ lục: indicators by their official numbers, some values left blank, the head printed again by the page."""
    d.page.gap()
    d.page.verbatim(
        d.rng.choice(("Phụ lục 1", "Phụ lục 01", "PHỤ LỤC")),
        f"BIỂU THỐNG KÊ KẾT QUẢ CÔNG TÁC CCHC {d.period.named().upper()}",
        f"(Kèm theo Báo cáo của {d.subject.body})",
        "",
    )
    title = d.rng.choice(("Chỉ tiêu thống kê", "Chỉ tiêu", "Nội dung chỉ tiêu"))
    head = (f"STT\t{title}\tKết quả thống kê\t\tGhi chú", "\t\tĐơn vị tính\tSố liệu\t")
    d.page.verbatim(*head)
    facts = _statistics_facts(d)
    rows = [row for row in _forms()["statistics"]["rows"] if not row[3] or row[3] in facts]
    parts_begun = False
    for at, (number, name, unit, what) in enumerate(rows):
        if at and at % 26 == 0:
            d.page.verbatim("", *head)
        blank = not what or d.page.chance(0.15)
        label = number or ("" if parts_begun else "Trong đó")
        parts_begun = not number
        cells = (label, d.page.expand(name, {}), unit, "" if blank else d.page.cell(facts[what]), "")
        d.page.verbatim("\t".join(cells))


def _statistics_facts(d: Draft) -> dict[str, Fact]:
    """The figures of the rows, by the names that forms.toml uses; only those that this report has."""
    level, numbers, n = d.subject.top, d.world.numbers, d.number
    one = d.world.settlements[level]
    interlinked, in_force = d.world.interlinked[level], d.world.procedures[level]
    own = {name: n(name, key) for name, key in PLAIN_ROWS.items()}
    codes = {name: fact(name, d.rng.choice(values)) for name, values in CODE_ROWS.items()}
    flows = {
        f"received.{name}": one.received(name) for name in one.counts if name.startswith(("in_", "postal", "online"))
    }
    services = {
        f"services.{kind}": fact(
            "online_services", sum(kinds[kind] for kinds in d.world.services.values()), level=level, channel=kind
        )
        for kind in next(iter(d.world.services.values()))
    }
    return {
        **own, **codes, **flows, **services,
        "assigned_on_time": n("assigned_tasks_completed", "assigned_on_time", timeliness="on_time"),
        "assigned_overdue": n("assigned_tasks_completed", "assigned_overdue", timeliness="overdue"),
        "procedures_internal": n("procedures_internal_process_rate", "internal"),
        "procedures_in_force": fact("procedures_in_force", in_force, level=level),
        "procedures_one_stop": fact("procedures_one_stop", in_force - interlinked, level=level),
        "procedures_interlinked": fact("procedures_interlinked", interlinked, level=level, part="giữa các cấp"),
        "received": one.received(),
        "received.carried": one.received("carried"),
        "resolved.on_time_with_early": cell_fact(one, "resolved.on_time_with_early"),
        "apologies": fact("apologies", one.count("overdue"), level=level),
        "staff_streamlined_rate": fact("staff_streamlined_rate", Decimal(numbers["plan"] % 120 + 10) / 10),
    }  # fmt: skip


PLAIN_ROWS = {
    "plan_tasks": "plan", "plan_tasks_completed": "plan_done", "directive_documents": "directives",
    "units_inspected": "inspected", "inspection_findings": "findings",
    "inspection_findings_resolved": "findings_resolved",
    "assigned_tasks": "assigned", "survey_forms": "survey", "legal_documents_issued": "issued",
    "legal_documents_checked": "checked", "legal_documents_reviewed": "reviewed",
    "legal_documents_to_handle": "to_handle", "legal_documents_handled": "handled", "procedures_new": "new",
    "procedures_repealed": "repealed", "procedures_online_payment": "payment", "staff_assigned": "staff",
    "staff_present": "present", "staff_streamlined": "cut", "staff_disciplined": "disciplined",
    "documents_sent": "sent",
}  # fmt: skip
CODE_ROWS = {
    "survey_mode": (0, 1, 2), "leader_dialogue": (0, 1), "discipline_plan": (1,), "spending_rule": (1,),
    "asset_rule": (1, 1, 0), "online_meeting": (1, 2), "document_system_linked": (1,), "one_stop_system": (1,),
    "quality_system_kept": (1,),
}  # fmt: skip
