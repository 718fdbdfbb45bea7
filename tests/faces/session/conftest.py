"""Every legacy test runs through each way a call can travel."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers.session_client_calls import Wire


@pytest.fixture(params=["v3", "v4", "plain"])
def wire(request: pytest.FixtureRequest) -> Wire:
    found: Wire = request.param
    return found


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Path:
    """A new SQLite database."""
    return Path(shutil.copy(sqlite_template, tmp_path / "sabir.db"))
