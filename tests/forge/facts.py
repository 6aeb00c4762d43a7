"""What a composed report says: one number under one codebook indicator, known before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from rules.codebook import Indicator, load_codebook

DIMENSIONS = ("level", "channel", "timeliness", "origin", "field", "part")
# "previous" is no role of the codebook: such a row of the truth is a trap, a number that must not become a figure.
ROLES = ("actual", "target", "forecast", "previous")


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the truth: an indicator, its dimensions, its role and its exact value in the base unit."""

    indicator: str
    value: Decimal
    level: str = ""
    channel: str = ""
    timeliness: str = ""
    origin: str = ""
    field: str = ""
    part: str = ""
    role: str = "actual"

    @property
    def unit(self) -> str:
        """The codebook's unit of the indicator."""
        return codebook_entry(self.indicator).unit

    @property
    def tier(self) -> str:
        """ "core" or "wide"."""
        return codebook_entry(self.indicator).tier

    def dims(self) -> dict[str, str]:
        """Every dimension by name, empty ones too."""
        return {name: getattr(self, name) for name in DIMENSIONS}


@cache
def codebook_entry(indicator: str) -> Indicator:
    """The codebook's entry; KeyError on an id that it lacks."""
    return load_codebook().indicators[indicator]


def fact(indicator: str, value: int | Decimal, *, role: str = "actual", **dims: str) -> Fact:
    """A fact with only those of `dims` that the codebook gives its indicator.

    >>> fact("plan_tasks", 50, level="all").level
    ''
    >>> fact("dossiers_received", 50, level="all").level
    'all'
    """
    allowed = codebook_entry(indicator).dims
    return Fact(indicator, Decimal(value), role=role, **{name: dim for name, dim in dims.items() if name in allowed})
