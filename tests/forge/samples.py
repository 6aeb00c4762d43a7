"""The illustrative archive in data/raw: two provinces over several years, each year from where the last one ended."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.forge.compose import Composed, compose
from tests.forge.periods import Period, period
from tests.forge.places import Subject, subject
from tests.forge.style import Style
from tests.forge.world import World, draw_world

# A clerk's habits differ from office to office, less from year to year.
TIDY = Style(grouped=True, zero_padded=True, decimals=2, truncates=False, percent="%", money="tỷ đồng", mixing=0.0)
PLAIN = Style(grouped=False, zero_padded=True, decimals=1, truncates=True, percent="%", money="triệu đồng", mixing=0.1)
LOOSE = Style(grouped=True, zero_padded=False, decimals=1, truncates=False, percent=" %", money="đồng", mixing=0.2)


@dataclass(frozen=True, slots=True)
class Series:
    """The reports of one body. `size`: dossiers newly filed in its first year, by level; they grow by the year."""

    file: str
    subject: Subject
    periods: tuple[Period, ...]
    size: dict[str, int]
    style: Style
    seed: int
    appendix: tuple[str, ...]
    errors: tuple[int, ...] = ()
    growth: float = 1.07


YEARS = (period("year", 2022), period("year", 2023), period("year", 2024))
HALVES = (period("half", 2023, 1), period("half", 2024, 1))
QUARTERS = (period("quarter", 2023, 1), period("quarter", 2024, 1))
DO_LUONG, ANH_SON, CUA_LO = (subject("Nghệ An", name) for name in ("Đô Lương", "Anh Sơn", "Cửa Lò"))
HAI_HAU, GIAO_THUY = (subject("Nam Định", name) for name in ("Hải Hậu", "Giao Thủy"))
BAI_SON = subject("Nghệ An", "Đô Lương", "xã Bài Sơn")
YEN_DINH = subject("Nam Định", "Hải Hậu", "thị trấn Yên Định")
CENTRE = subject("Nam Định", centre=True)
THANH_VINH = subject("Nghệ An", commune="phường Thành Vinh", after_districts=True)
APRIL, AUTUMN = (period("month", 2024, 4),), (period("quarter", 2025, 4),)


def _district(own: int, communes: int) -> dict[str, int]:
    return {"district": own, "commune": communes}


SERIES = (
    Series("nghe-an_huyen-do-luong", DO_LUONG, YEARS, _district(9400, 38200), TIDY, 27, ("", "A", "statistics")),
    Series("nghe-an_huyen-anh-son", ANH_SON, YEARS, _district(5200, 21700), PLAIN, 25, ("B", "", "A"), (0, 1, 0)),
    Series("nghe-an_thi-xa-cua-lo", CUA_LO, HALVES, _district(6100, 15800), LOOSE, 31, ("", "A")),
    Series("nghe-an_xa-bai-son", BAI_SON, QUARTERS, {"commune": 3300}, PLAIN, 43, ("statistics", "")),
    Series(
        "nam-dinh_huyen-hai-hau", HAI_HAU, YEARS, _district(12800, 52600), TIDY, 53, ("A", "", "statistics"), (0, 0, 1)
    ),
    Series("nam-dinh_huyen-giao-thuy", GIAO_THUY, YEARS, _district(7700, 34900), LOOSE, 61, ("", "F", "")),
    Series("nam-dinh_thi-tran-yen-dinh", YEN_DINH, HALVES, {"commune": 4800}, TIDY, 76, ("", "statistics")),
    Series("nam-dinh_ttpvhcc", CENTRE, APRIL, {"province": 41000}, TIDY, 83, ("A",)),
    Series("nghe-an_phuong-thanh-vinh", THANH_VINH, AUTUMN, {"commune": 31000}, TIDY, 97, ("",)),
)


def samples() -> Iterator[tuple[str, Composed]]:
    """(file name without ending, report) of the whole archive."""
    for series in SERIES:
        left: dict[str, int] | None = None
        for at, when in enumerate(series.periods):
            sizes = {level: int(size * series.growth**at) for level, size in series.size.items()}
            seed = series.seed * 100 + at
            world = draw_world(random.Random(seed), series.subject, when, carried=left, sizes=sizes)
            left = _left(world, series.subject) if when.kind == "year" else None
            slips = series.errors[at] if series.errors else 0
            report = compose(
                seed,
                subject=series.subject,
                period=when,
                style=series.style,
                appendix=series.appendix[at],
                world=world,
                errors=slips,
            )
            yield f"{series.file}_{_period_name(when)}", report


def _left(world: World, who: Subject) -> dict[str, int]:
    """What the next period carries over, by level."""
    return {level: int(world.settlements[level].pending().value) for level in who.parts or (who.top,)}


def _period_name(when: Period) -> str:
    name = {"quarter": f"quy-{when.number}", "half": "6-thang", "month": f"thang-{when.number}", "year": "nam"}[
        when.kind
    ]
    return f"{name}_{when.year}"


def write_samples(folder: Path, gold: Path) -> int:
    """Write the archive's texts into `folder` and their truth into `gold`; how many there are."""
    from tests.forge.__main__ import write_gold

    folder.mkdir(parents=True, exist_ok=True)
    gold.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, report in samples():
        (folder / f"{name}.txt").write_text(report.text, encoding="utf-8", newline="\n")
        write_gold(gold, name, report)
        count += 1
    return count
