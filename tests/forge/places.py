"""Who reports: real places from units.toml, and how a text calls them and their levels."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Subject:
    """The reporting body. `level` is its own; `top` is what an unqualified figure of its reports is about."""

    level: str  # province, district, commune
    kind: str  # tỉnh, huyện, thị xã, xã …
    name: str
    seat: str
    province: str
    district: str = ""  # "huyện Hải Hậu" for a commune before 1/7/2025
    centre: str = ""  # "Trung tâm Phục vụ hành chính công" when a one-stop centre reports
    communes: tuple[str, ...] = ()
    after_districts: bool = False

    @property
    def full(self) -> str:
        """ "huyện Hải Hậu"."""
        return f"{self.kind} {self.name}"

    @property
    def top(self) -> str:
        """The level of a figure that names none."""
        return self.level if self.centre or self.level == "commune" else "all"

    @property
    def parts(self) -> tuple[str, ...]:
        """The levels that the whole is made of; none where the report is about one level alone."""
        if self.top != "all":
            return ()
        below = ("commune",) if self.level == "district" or self.after_districts else ("district", "commune")
        return (self.level, *below)

    @property
    def body(self) -> str:
        """The issuing unit as its gold row has it."""
        return f"{self.centre} {self.full}" if self.centre else f"UBND {self.full}"

    @property
    def short(self) -> str:
        """How the text calls the issuer after the first time."""
        return "Trung tâm" if self.centre else f"UBND {self.kind}"

    @property
    def superior(self) -> str:
        """Who assigns its tasks."""
        if self.level == "province":
            return "UBND tỉnh" if self.centre else "Chính phủ"
        if self.level == "district" or self.after_districts:
            return "UBND tỉnh"
        return f"UBND {next(kind for kind in ('huyện', 'thị xã', 'thành phố') if self.district.startswith(kind))}"


@cache
def _provinces() -> tuple[dict[str, Any], ...]:
    with (HERE / "units.toml").open("rb") as file:
        return tuple(tomllib.load(file)["province"])


def draw_subject(rng: random.Random, level: str, *, centre: bool, after_districts: bool) -> Subject:
    """A place of that level that exists in that era."""
    able = [one for one in _provinces() if "after" in one or not after_districts]
    province = rng.choice(able)
    if level == "province":
        return subject(province["name"], centre=centre, after_districts=after_districts)
    if after_districts:
        return subject(province["name"], commune=rng.choice(province["after"]), centre=centre, after_districts=True)
    district = rng.choice(province["district"])
    commune = rng.choice(district["communes"]) if level == "commune" else ""
    return subject(province["name"], district["name"], commune, centre=centre)


def subject(
    province: str, district: str = "", commune: str = "", *, centre: bool = False, after_districts: bool = False
) -> Subject:
    """The reporting body by name; `commune` with its kind ("xã Hải Nam")."""
    entry = next(one for one in _provinces() if one["name"] == province)
    if not district and not commune:
        return Subject(
            "province", "tỉnh", province, province, province, after_districts=after_districts,
            centre="Trung tâm Phục vụ hành chính công" if centre else "",
        )  # fmt: skip
    if after_districts:
        kind, name = commune.split(" ", 1)
        office = "Trung tâm Phục vụ hành chính công" if centre else ""
        return Subject("commune", kind, name, name, province, centre=office, after_districts=True)
    home = next(one for one in entry["district"] if one["name"] == district)
    if commune:
        kind, name = ("thị trấn", commune[9:]) if commune.startswith("thị trấn") else tuple(commune.split(" ", 1))
        seat = commune if kind == "thị trấn" else name
        return Subject("commune", kind, name, seat, province, f"{home['kind']} {home['name']}")
    return Subject(
        "district", home["kind"], home["name"], home["seat"], province,
        centre="Trung tâm Hành chính công" if centre else "", communes=tuple(home["communes"]),
    )  # fmt: skip
