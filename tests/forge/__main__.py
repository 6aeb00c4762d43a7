"""python -m tests.forge --count 100 --seed 1 --out DIR: composed reports with their truth, in the gold's format."""

from __future__ import annotations

import argparse
import csv
import io
import json
from pathlib import Path

from tests.forge.compose import COLUMNS, ERAS, Composed, compose
from tests.forge.samples import write_samples

RAW_GOLD = Path(__file__).parents[1] / "gold" / "raw"


def main(arguments: list[str] | None = None) -> int:
    """Compose what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m tests.forge", description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="how many reports (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first; the others follow it (default: 1)")
    parser.add_argument("--out", type=Path, help="the folder for the reports and their truth")
    parser.add_argument(
        "--era", choices=sorted(ERAS), default="mixed", help="old: NQ 30c, 2011-2020; new: NQ 76, 2021-"
    )
    parser.add_argument("--format", choices=("txt", "docx"), default="txt", help="format of the reports")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="break up to N sums in each report")
    parser.add_argument("--unmarked", action="store_true", help="leave out the line that says: an illustration")
    parser.add_argument("--raw", type=Path, metavar="DIR", help="write the illustrative archive of data/raw instead")
    parser.add_argument("--gold", type=Path, default=RAW_GOLD, help="with --raw: the folder for its truth")
    options = parser.parse_args(arguments)
    if options.raw:
        print(f"{write_samples(options.raw, options.gold)} reports in {options.raw}, their truth in {options.gold}")
        return 0
    if not options.out:
        parser.error("give --out DIR, or --raw DIR")
    options.out.mkdir(parents=True, exist_ok=True)
    for seed in range(options.seed, options.seed + options.count):
        report = compose(seed, era=options.era, errors=options.errors, marked=not options.unmarked)
        name = f"forge_{options.era}_{seed:06}"
        data = report.text.encode()
        if options.format == "docx":
            from tests.forge.word import as_word

            data, report = as_word(report)
        (options.out / f"{name}.{options.format}").write_bytes(data)
        write_gold(options.out, name, report)
    print(f"{options.count} reports in {options.out}")
    return 0


def write_gold(folder: Path, name: str, report: Composed) -> None:
    """The truth of one report: figures, metadata, and the errors where some were injected."""
    rows = io.StringIO()
    writer = csv.DictWriter(rows, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(report.figures)
    (folder / f"{name}.figures.csv").write_text(rows.getvalue(), encoding="utf-8", newline="\n")
    (folder / f"{name}.meta.json").write_text(report.meta_json(), encoding="utf-8", newline="\n")
    if report.errors:
        text = json.dumps(report.errors, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{name}.errors.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    raise SystemExit(main())
