"""The codebook: which indicators, dimensions and units a figure may have. Data in rules/codebook.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from extractors.errors import RulebookError

CORE_PREFIXES = ("dossiers_", "procedures_", "assigned_tasks", "plan_", "online_services")
MEASURES = ("flow", "stock", "ratio", "score", "code")
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Indicator:
    """One quantity that reports state, with the dimensions it may carry.

    `measure` is "flow" (accumulates over the period), "stock" (stands at its end), "ratio", "score" or "code";
    `official` are its numbers in the appendix of Bộ Nội vụ (Phụ lục 01), empty where it has none.
    """

    id: str
    vi: str
    en: str
    unit: str
    measure: str
    dims: tuple[str, ...]
    official: tuple[str, ...] = ()

    @property
    def tier(self) -> str:
        """ "core" for what every report is asked for, else "wide"."""
        return "core" if self.id.startswith(CORE_PREFIXES) else "wide"


@dataclass(frozen=True, slots=True)
class Codebook:
    """Indicators by id, allowed values by dimension (empty: free words), units by kind."""

    indicators: MappingProxyType[str, Indicator]
    dimensions: MappingProxyType[str, tuple[str, ...]]
    units: MappingProxyType[str, tuple[str, ...]]


@cache
def load_codebook(path: Path = HERE / "codebook.toml") -> Codebook:
    """Read and check the codebook.

    Raises RulebookError, naming the entry, on an unknown key, unit, dimension or measure, or an id given twice.
    """
    with path.open("rb") as file:
        data = tomllib.load(file)
    units = {kind: tuple(names) for kind, names in data["units"].items()}
    known_units = {name for names in units.values() for name in names}
    indicators: dict[str, Indicator] = {}
    for entry in data["indicator"]:
        one = _indicator(entry, path.name, known_units, set(data["dimensions"]))
        if one.id in indicators:
            raise RulebookError(f'{path.name}, indicator "{one.id}": given twice; keep one of the two')
        indicators[one.id] = one
    dimensions = {name: tuple(values) for name, values in data["dimensions"].items()}
    return Codebook(MappingProxyType(indicators), MappingProxyType(dimensions), MappingProxyType(units))


def _indicator(entry: dict[str, Any], source: str, units: set[str], dimensions: set[str]) -> Indicator:
    place = f'{source}, indicator "{entry.get("id", "?")}"'
    required, optional = {"id", "vi", "en", "unit", "measure", "dims"}, {"official"}
    if wrong := set(entry) - required - optional:
        raise RulebookError(f"{place}: unknown key {sorted(wrong)}; allowed are {sorted(required | optional)}")
    if missing := required - set(entry):
        raise RulebookError(f"{place}: lacks {sorted(missing)}")
    if entry["unit"] not in units:
        raise RulebookError(f'{place}: unit "{entry["unit"]}" is not under [units]')
    if entry["measure"] not in MEASURES:
        raise RulebookError(f'{place}: measure "{entry["measure"]}" is none of {MEASURES}')
    if wrong := set(entry["dims"]) - dimensions:
        raise RulebookError(f"{place}: {sorted(wrong)} not under [dimensions]")
    official = tuple(part.strip() for part in entry.get("official", "").split(",") if part.strip())
    return Indicator(**{**entry, "dims": tuple(entry["dims"]), "official": official})
