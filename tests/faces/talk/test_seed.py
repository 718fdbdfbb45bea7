"""The 29 endpoints that the published documents of the API describe: each succeeds as they say, and refuses so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sabir.faces.talk import routes
from tests.helpers import talk_seed_chat, talk_seed_people
from tests.helpers.talk_crew import Crew
from tests.helpers.talk_face import open_talk
from tests.helpers.talk_seed_rooms import SEED

CASES = (talk_seed_chat, talk_seed_people)
"""Imported for what they register."""
BASE = "/ocs/v2.php/apps/spreed/api/v1"


def test_there_are_29() -> None:
    assert len(SEED.endpoints) == 29


@pytest.mark.parametrize("endpoint", SEED.endpoints)
def test_it_is_routed(endpoint: str) -> None:
    method, path = endpoint.split()
    served = {re.sub(r":\w+}", "}", path): resource for path, resource in routes.PATHS.items()}
    for base in (BASE, BASE.replace("v2.php", "v1.php")):
        assert method in routes.methods(served[base + path])


@pytest.mark.seed
@pytest.mark.parametrize("endpoint", SEED.endpoints)
async def test_success(tmp_path: Path, sqlite_path: Path, endpoint: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        answer = await SEED.successes[endpoint](crew)
    assert answer.status == SEED.endpoints[endpoint]["response_status"]
    assert answer.code == answer.status
    assert answer.message == "OK"


@pytest.mark.seed
@pytest.mark.parametrize("endpoint", SEED.endpoints)
async def test_refusal(tmp_path: Path, sqlite_path: Path, endpoint: str) -> None:
    documented = {one["status"] for one in SEED.endpoints[endpoint]["statuses"]} - {200, 201, 304}
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        answer = await SEED.refusals[endpoint](crew)
    assert answer.status in documented
    assert answer.code == (997 if answer.status == 401 else answer.status)
    assert answer.payload == []


async def test_what_they_need_is_announced(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        nobody = await face.client("", "")
        announced = (await nobody.call("GET", "cloud/capabilities"))["capabilities"]["spreed"]["features"]
    assert {one["capability"] for one in SEED.endpoints.values() if one["capability"]} <= set(announced)
