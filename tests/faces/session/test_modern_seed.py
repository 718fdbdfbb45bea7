"""Every route of the modern API: each succeeds as it is described, and refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sabir.config import Config, Session
from sabir.faces.session.modern.routes import MODERN
from tests.helpers import (
    session_modern_seed_letters,
    session_modern_seed_marks,
    session_modern_seed_messages,
    session_modern_seed_pages,
    session_modern_seed_staff,
)
from tests.helpers.session_face import open_harbour
from tests.helpers.session_lab import open_lab
from tests.helpers.session_modern_seed import SEED

CASES = (
    session_modern_seed_letters,
    session_modern_seed_marks,
    session_modern_seed_messages,
    session_modern_seed_pages,
    session_modern_seed_staff,
)
"""Imported for what they register."""
ELSEWHERE = re.compile(r"/(oxen|loki)/v[34]/lsrpc|/|/r/.*")
"""Onion requests and pages are no part of the modern API's own table."""
PATIENT = Config(session=Session(rate_messages=1000))


def test_there_are_48() -> None:
    assert len(SEED.endpoints) == 48
    assert len(SEED.successes) == len(SEED.refusals) == 48


def test_these_are_the_routes() -> None:
    named = {endpoint.split()[0] + re.sub(r"{\w+}", "{}", endpoint.split()[1]) for endpoint in SEED.endpoints}
    served = {
        f"{method}/" + re.sub(r"{[^}]+}", "{}", template)
        for template, resource in MODERN.items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(resource, f"on_{method.lower()}")
    }
    assert {one for one in named if not ELSEWHERE.fullmatch(re.sub(r"^[A-Z]+", "", one))} == served


@pytest.mark.seed
@pytest.mark.parametrize("endpoint", SEED.endpoints)
async def test_success(tmp_path: Path, sqlite_path: Path, endpoint: str) -> None:
    async with open_harbour(sqlite_path, tmp_path, config=PATIENT) as harbour:
        reply = await SEED.successes[endpoint](await open_lab(harbour))
    assert reply.code == SEED.endpoints[endpoint]["response_status"]


@pytest.mark.seed
@pytest.mark.parametrize("endpoint", SEED.endpoints)
async def test_refusal(tmp_path: Path, sqlite_path: Path, endpoint: str) -> None:
    documented = {one["status"] for one in SEED.endpoints[endpoint]["statuses"]} - {200, 201, 304}
    async with open_harbour(sqlite_path, tmp_path, config=PATIENT) as harbour:
        reply = await SEED.refusals[endpoint](await open_lab(harbour))
    assert reply.code in documented
