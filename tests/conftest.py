"""Fixtures that every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of given reports and annotations beside the repository; tests that need it skip where it is absent."""
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        pytest.skip(f"no folder of given reports at {shared.name}/ beside the repository")
    return shared
