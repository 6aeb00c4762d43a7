"""One report, one set of figures, whatever file it arrives in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from extractors.document import Document
from extractors.reader import read
from rules.model import Dims
from rules.reading import read_report
from rules.rulebook import load_rulebook
from tests.conftest import ROOT
from tests.legacy import to_tcvn3, to_vni
from tests.office import needs_office, to_office
from tests.retyped import as_docx, as_flush_pdf, as_pdf, as_xlsx

SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
SAMPLES = sorted((ROOT / "data" / "raw").glob("*.txt"))
OFFICE_FORMS = ("doc", "rtf", "odt", "pdf")
Found = Counter[tuple[str, Dims, str, Decimal]]


def figures(document: Document) -> Found:
    report = read_report(document, load_rulebook())
    return Counter((one.indicator, one.dims, one.role, one.value) for one in report.figures)


def check(source: Path, retyped: Callable[[Document], bytes], extraction: str) -> None:
    document = read(source)
    again = read(f"{source.stem}.{extraction}", data=retyped(document))
    assert again.extraction == extraction
    expected, found = figures(document), figures(again)
    assert (expected - found, found - expected) == (Counter(), Counter())
    assert sum(expected.values()) > 3


@pytest.mark.skipif(not SEEDS, reason="no given reports at shared/seeds beside the repository")
@pytest.mark.parametrize("retyped", [as_docx, as_xlsx, as_pdf, as_flush_pdf])
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_seeds(seed: Path, retyped: Callable[[Document], bytes]) -> None:
    check(seed, retyped, retyped.__name__.split("_")[-1])


@pytest.fixture(scope="module")
def office_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Each given report as LibreOffice saves it, by form and stem: one call a form."""
    files = {f"{seed.stem}.docx": as_docx(read(seed), closed=True) for seed in SEEDS}
    return {form: to_office(tmp_path_factory.mktemp(form), form, files) for form in OFFICE_FORMS}


@needs_office
@pytest.mark.skipif(not SEEDS, reason="no given reports at shared/seeds beside the repository")
@pytest.mark.parametrize("form", OFFICE_FORMS)
def test_seeds_saved_by_an_office_program(office_files: dict[str, dict[str, bytes]], form: str) -> None:
    for seed in SEEDS:
        check(seed, lambda _, stem=seed.stem: office_files[form][stem], form)


@pytest.mark.parametrize("written", [to_tcvn3, to_vni])
@pytest.mark.parametrize("source", [*SEEDS, *SAMPLES], ids=lambda path: path.stem)
def test_text_before_unicode(source: Path, written: Callable[[str], bytes]) -> None:
    document = read(source)
    again = read("a.txt", data=written(document.text))
    expected, found = figures(document), figures(again)
    assert (expected - found, found - expected) == (Counter(), Counter())
    assert len(again.warnings) == 1


@pytest.mark.parametrize("retyped", [as_docx, as_xlsx, as_pdf, as_flush_pdf])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_samples(sample: Path, retyped: Callable[[Document], bytes]) -> None:
    check(sample, retyped, retyped.__name__.split("_")[-1])
