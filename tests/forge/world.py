"""The truth behind a report: numbers that agree with each other, before anyone writes them down."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tests.forge.facts import Fact, fact
from tests.forge.periods import RENAMED_LEVELS, Period
from tests.forge.places import Subject

INFLOW = (
    "in_person", "postal", "online", "online_level_3", "online_level_4", "online_full", "online_partial", "carried",
)  # fmt: skip
OUTFLOW = ("early", "on_time", "overdue", "not_due", "late", "awaiting", "returned")
FIELDS = {
    "land": ("Đất đai", "Lĩnh vực đất đai"),
    "construction": ("Xây dựng", "Lĩnh vực xây dựng"),
    "civil_status": ("Hộ tịch", "Lĩnh vực hộ tịch"),
    "authentication": ("Chứng thực", "Lĩnh vực chứng thực"),
    "business": ("Đăng ký kinh doanh", "Đăng ký hộ kinh doanh"),
    "social_protection": ("Bảo trợ xã hội", "Lĩnh vực bảo trợ xã hội"),
    "other": ("Lĩnh vực khác", "Các lĩnh vực khác"),
}


@dataclass(frozen=True, slots=True)
class Settlement:
    """How the dossiers of one level (and field) went. What came in equals what went out, whatever is printed."""

    level: str
    counts: Mapping[str, int]
    field: str = ""

    def count(self, *names: str) -> int:
        """The sum of the named flows."""
        return sum(self.counts.get(name, 0) for name in names)

    @property
    def online_channels(self) -> tuple[str, ...]:
        """The kinds of online filing that this report tells apart."""
        return tuple(name for name in self.counts if name.startswith("online"))

    def received(self, name: str = "") -> Fact:
        """The total received, or one part of it: a channel, "online", "new", "carried", "in_person_or_postal"."""
        if name in ("new", "carried"):
            value = self.count("carried") if name == "carried" else self.count(*INFLOW[:-1])
            return self._fact("dossiers_received", value, origin="carried_over" if name == "carried" else "new")
        if name == "online":
            return self._fact("dossiers_received", self.count(*self.online_channels), channel="online")
        if name == "in_person_or_postal":
            return self._fact("dossiers_received", self.count("in_person", "postal"), channel=name)
        value = self.count(name) if name else self.count(*INFLOW)
        return self._fact("dossiers_received", value, channel=name)

    def resolved(self, timeliness: str = "") -> Fact:
        """The total resolved, or those early, on_time, early_or_on_time, overdue."""
        names = {"": ("early", "on_time", "overdue"), "early_or_on_time": ("early", "on_time")}
        value = self.count(*names.get(timeliness, (timeliness,)))
        return self._fact("dossiers_resolved", value, timeliness=timeliness)

    def pending(self, timeliness: str = "") -> Fact:
        """The total pending, or those not_due, overdue."""
        names = {"": ("not_due", "late"), "overdue": ("late",)}
        return self._fact("dossiers_pending", self.count(*names.get(timeliness, (timeliness,))), timeliness=timeliness)

    def set_aside(self, name: str) -> Fact:
        """Dossiers returned or awaiting a supplement."""
        return self._fact(
            {"returned": "dossiers_returned", "awaiting": "dossiers_awaiting_supplement"}[name], self.count(name)
        )

    def _fact(self, indicator: str, value: int, **dims: str) -> Fact:
        return fact(indicator, value, level=self.level, field=self.field, **dims)


def whole(parts: Iterable[Settlement], level: str) -> Settlement:
    """Several levels or fields together."""
    parts = list(parts)
    names = [name for name in (*INFLOW, *OUTFLOW) if any(name in part.counts for part in parts)]
    return Settlement(level, {name: sum(part.count(name) for part in parts) for name in names})


@dataclass(frozen=True, slots=True)
class World:
    """All that a report may restate in several places. `numbers` are counts by name, see `_draw_numbers`."""

    settlements: Mapping[str, Settlement]
    procedures: Mapping[str, int]
    interlinked: Mapping[str, int]
    services: Mapping[str, Mapping[str, int]]
    numbers: Mapping[str, int]


def draw_world(
    rng: random.Random, subject: Subject, period: Period, *, carried: Mapping[str, int] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> World:  # fmt: skip
    """Numbers of a plausible size for that body and that period.

    `carried` fixes what the period before left, `sizes` the dossiers newly filed in a year, both by level.
    """
    channels = _channels(rng, period)
    extras = [name for name in ("awaiting", "returned") if rng.random() < 0.3]
    levels = subject.parts or (subject.top,)
    yearly = {level: sizes[level] if sizes else _yearly(rng, subject, level) for level in levels}
    settlements = {
        level: _settle(rng, level, int(size * period.share), period, channels, extras, carried)
        for level, size in yearly.items()
    }
    if subject.parts:
        settlements["all"] = whole(settlements.values(), "all")
    procedures = {level: _procedures(rng, subject, level) for level in levels}
    interlinked = {level: int(count * rng.uniform(0.05, 0.35)) for level, count in procedures.items()}
    if subject.parts:
        procedures["all"], interlinked["all"] = sum(procedures.values()), sum(interlinked.values())
    kinds = tuple(name for name in channels if name != "online")
    services = {
        level: {kind: max(1, int(count * rng.uniform(0.03, 0.4))) for kind in kinds or ("online_level_3",)}
        for level, count in procedures.items()
        if level in levels
    }
    return World(settlements, procedures, interlinked, services, _draw_numbers(rng, subject, period))


def _procedures(rng: random.Random, subject: Subject, level: str) -> int:
    """Procedures in force: about the same in every report of one body."""
    low, high = {"province": (1280, 1950), "district": (230, 365), "commune": (112, 240)}[
        subject.level if level == subject.top else level
    ]
    return random.Random(f"{subject.province} {subject.full} {level}").randint(low, high) + rng.randint(-4, 4)


def _channels(rng: random.Random, period: Period) -> tuple[str, ...]:
    """Which kinds of online filing the offices of that time told apart."""
    if period.end.year < 2015 or rng.random() < 0.2:
        return () if period.end.year < 2014 else ("online",)
    renamed = period.end >= RENAMED_LEVELS and (period.end.year > 2023 or rng.random() < 0.8)
    return ("online_full", "online_partial") if renamed else ("online_level_3", "online_level_4")


def _yearly(rng: random.Random, subject: Subject, level: str) -> int:
    """Dossiers of a year at that level of that body."""
    if subject.level == "commune":
        return rng.randint(900, 9000) * (2 if subject.after_districts else 1)
    if subject.level == "province":
        return rng.randint(*{"district": (120000, 400000), "commune": (250000, 900000)}.get(level, (18000, 120000)))
    return rng.randint(14000, 90000) if level == "commune" else rng.randint(2200, 30000)


def _settle(
    rng: random.Random, level: str, size: int, period: Period, channels: tuple[str, ...], extras: list[str],
    carried: Mapping[str, int] | None,
) -> Settlement:  # fmt: skip
    """Split `size` dossiers by how they came and how far they are; the online share grows with the years."""
    size = max(size, 12)
    counts = {"carried": carried[level] if carried else int(size * rng.choice((0, 0.004, 0.03, 0.08)) * rng.random())}
    online = min(0.93, max(0.01, (period.end.year - 2013) / 13 * rng.uniform(0.4, 1.1))) if channels else 0
    fresh = size - counts["carried"] if not carried else size
    left = fresh
    for at, channel in enumerate(channels):
        share = online if at == len(channels) - 1 else online * rng.uniform(0.2, 0.8)
        counts[channel] = min(left, int(fresh * share / (1 if len(channels) == 1 else 1.2)))
        left -= counts[channel]
    if rng.random() < 0.4 and period.end.year > 2016:
        counts["postal"] = int(left * rng.uniform(0, 0.06))
        left -= counts["postal"]
    counts["in_person"] = left
    return Settlement(level, _order(counts) | _outcome(rng, fresh + counts["carried"], extras))


def _order(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in INFLOW if name in counts}


def _outcome(rng: random.Random, total: int, extras: list[str]) -> dict[str, int]:
    """What became of `total` dossiers."""
    out = {
        "overdue": int(total * rng.choice((0, 0, 0.002, 0.01, 0.03)) * rng.random()),
        "late": int(total * rng.choice((0, 0, 0, 0.002)) * rng.random()),
        "not_due": int(total * rng.uniform(0.001, 0.08)) if rng.random() < 0.93 else 0,
    } | {name: int(total * rng.uniform(0, 0.01)) for name in extras}
    timely = total - sum(out.values())
    early = int(timely * rng.uniform(0.3, 0.97))
    return {"early": early, "on_time": timely - early} | out


def by_field(rng: random.Random, one: Settlement, fields: Iterable[str]) -> list[Settlement]:
    """The settlement by field; the rows add up to it in every column, and each row agrees with itself."""
    fields = list(fields)
    weights = [rng.random() ** 2 + 0.02 for _ in fields]
    outflows = {name: _share_out(one.count(name), weights) for name in OUTFLOW if name in one.counts}
    left = {name: one.count(name) for name in INFLOW if name in one.counts}
    rows = []
    for at, name in enumerate(fields):
        out = {key: shares[at] for key, shares in outflows.items()}
        took = _take(left, sum(out.values()), last=at == len(fields) - 1)
        rows.append(Settlement(one.level, took | out, name))
    return rows


def _share_out(total: int, weights: list[float]) -> list[int]:
    """`total` in whole numbers, by weight; the remainder goes to the last."""
    shares = [int(total * weight / sum(weights)) for weight in weights]
    shares[-1] += total - sum(shares)
    return shares


def _take(left: dict[str, int], need: int, *, last: bool) -> dict[str, int]:
    """Take `need` out of `left`, in proportion as far as whole numbers allow."""
    available = sum(left.values())
    took = {name: count if last else count * need // max(available, 1) for name, count in left.items()}
    short = need - sum(took.values())
    for name in left:
        more = min(short, left[name] - took[name])
        took[name] += more
        short -= more
    for name, count in took.items():
        left[name] -= count
    return took


def _draw_numbers(rng: random.Random, subject: Subject, period: Period) -> dict[str, int]:
    """Counts of everything but dossiers and procedures, by the names that the sections use."""
    big = {"province": 12, "district": 3, "commune": 1}[subject.level]
    return _steering(rng, big, period) | _rules(rng, big) | _offices(rng, big)


def _steering(rng: random.Random, big: int, period: Period) -> dict[str, int]:
    plan, assigned = rng.randint(18, 70), rng.randint(4, 30) * big
    activities = plan + rng.randint(5, 40)
    late_tasks = rng.choice((0, 0, 0, 1, 2))
    waiting = rng.randint(0, max(1, assigned // 6)) if rng.random() < 0.5 else 0
    found = rng.randint(2, 12)
    return {
        "plan": plan,
        "plan_done": round(plan * min(1.0, period.share * rng.uniform(0.8, 1.0) + 0.02)),
        "activities": activities,
        "activities_done": round(activities * min(1.0, period.share * rng.uniform(0.8, 1.0) + 0.02)),
        "assigned": assigned,
        "assigned_overdue": late_tasks,
        "assigned_on_time": assigned - late_tasks - waiting,
        "directives": rng.randint(4, 28) + 4 * big,
        "inspected": rng.randint(2, 9) + 2 * big,
        "findings": found,
        "findings_resolved": rng.randint(0, found),
        "initiatives": rng.randint(1, 4) * big,
        "news": rng.randint(5, 90) * big,
        "broadcasts": rng.randint(5, 120) * big,
        "survey": rng.randint(5, 60) * 10 * big,
    }


def _rules(rng: random.Random, big: int) -> dict[str, int]:
    to_handle, feedback = rng.randint(1, 9), rng.randint(1, 14)
    none = rng.random() < (0.75 if big == 1 else 0.35)
    issued = [0, 0] if none else [rng.randint(1, 3 * big), rng.randint(1, 4 * big)]
    return {
        "resolutions": issued[0],
        "decisions": issued[1],
        "issued": sum(issued),
        "checked": sum(issued),
        "reviewed": rng.randint(5, 60),
        "to_handle": to_handle,
        "handled": rng.randint(0, to_handle),
        "comments": rng.randint(3, 25),
        "fined": rng.randint(2, 60),
        "new": rng.randint(1, 40),
        "repealed": rng.randint(1, 40),
        "boundary": rng.randint(2, 90),
        "payment": rng.randint(4, 110),
        "internal": rng.choice((100, 100, rng.randint(82, 99))),
        "feedback": feedback,
        "feedback_done": rng.randint(max(0, feedback - 2), feedback),
        "children": rng.randint(6, 200) * big,
    }


def _offices(rng: random.Random, big: int) -> dict[str, int]:
    staff = rng.randint(19, 24) if big == 1 else rng.randint(70, 110) * (20 if big == 12 else 1)
    cut = [rng.randint(1, 9), rng.randint(1, 8 * big)] if big > 1 else [1, rng.randint(0, 1)]
    if rng.random() < 0.3:
        cut = [0, 0]
    return {
        "divisions": rng.randint(10, 13),
        "service_units": rng.randint(3, 90),
        "staff": staff,
        "present": staff - rng.randint(0, 2 * big),
        "commune_staff": rng.randint(280, 620),
        "cut_offices": cut[0],
        "cut_services": cut[1],
        "cut": sum(cut),
        "appointed": rng.randint(2, 9) * big,
        "reappointed": rng.randint(1, 6) * big,
        "rotated": rng.randint(1, 15) * big,
        "recruited": rng.randint(2, 60) * big,
        "trained": rng.randint(4, 60) * big,
        "disciplined": rng.choice((0, 0, 0, 1, 2, 4)),
        "autonomous": rng.randint(2, 40),
        "emails": rng.randint(15, 150) * big,
        "iso": rng.randint(4, 15) * big,
        "sent": rng.randint(300, 5200) * big,
        "petitions": rng.randint(6, 160),
    }


def money(rng: random.Random, low: int, high: int) -> Decimal:
    """An amount in whole million đồng."""
    return Decimal(rng.randint(low, high)) * 10**6
