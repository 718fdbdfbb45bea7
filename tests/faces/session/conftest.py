"""Every legacy test runs through each way a call can travel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.session_client_calls import Wire
from tests.helpers.session_junk import Served


@pytest.fixture(params=["v3", "v4", "plain"])
def wire(request: pytest.FixtureRequest) -> Wire:
    found: Wire = request.param
    return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("session")
    if request.param == "postgresql":
        at = request.getfixturevalue("postgres").dsn(request.getfixturevalue("postgres_template"))
    else:
        path = folder / "sabir.db"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        at = str(path)
    one = Served(at, folder)
    yield one
    one.close()
