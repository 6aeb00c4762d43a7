"""Files that tests have LibreOffice write, several in one call."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from extractors.office import find_office

needs_office = pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")


def to_office(folder: Path, form: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files saved in another form ("doc", "rtf", "odt", "pdf", "xls"), by the stems of their names."""
    inside, outside = folder / "in", folder / form
    inside.mkdir(exist_ok=True)
    for name, data in files.items():
        (inside / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", outside]
    command += [inside / name for name in files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {Path(name).stem: (outside / f"{Path(name).stem}.{form}").read_bytes() for name in files}
