"""The 21 endpoints that the published document of the legacy API describes: each succeeds as it says, and refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.faces.session.routes import LEGACY
from tests.helpers import session_seed_messages, session_seed_moderation
from tests.helpers.session_face import open_harbour
from tests.helpers.session_seed import SEED

CASES = (session_seed_messages, session_seed_moderation)
"""Imported for what they register."""


def test_there_are_21() -> None:
    assert len(SEED.endpoints) == 21
    assert len(SEED.successes) == len(SEED.refusals) == 21


@pytest.mark.parametrize("endpoint", SEED.endpoints)
def test_it_is_routed(endpoint: str) -> None:
    method, path = endpoint.split()
    assert hasattr(LEGACY[path.removeprefix("/")], f"on_{method.lower()}")


@pytest.mark.seed
@pytest.mark.parametrize("endpoint", SEED.endpoints)
async def test_success(tmp_path: Path, sqlite_path: Path, endpoint: str) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire="plain") as harbour:
        status, reply = await SEED.successes[endpoint](harbour)
    assert status == reply["status_code"] == SEED.endpoints[endpoint]["response_status"]


@pytest.mark.seed
@pytest.mark.parametrize("endpoint", SEED.endpoints)
async def test_refusal(tmp_path: Path, sqlite_path: Path, endpoint: str) -> None:
    documented = {one["status"] for one in SEED.endpoints[endpoint]["statuses"]} - {200}
    async with open_harbour(sqlite_path, tmp_path, wire="plain") as harbour:
        status, reply = await SEED.refusals[endpoint](harbour)
    assert status in documented
    assert reply == {"status_code": status}
