"""What clients ask before anything else: status, capabilities, profile, app passwords."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.config import Config, Talk
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.throttling import PER_USER
from tests.helpers.core import ROOT
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk


async def test_status_is_plain_json_for_anyone(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        http = (await face.client("", "")).http
        del http.headers["OCS-APIRequest"]
        answer = await http.get("/status.php")
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
    status = answer.json()
    assert (status["installed"], status["maintenance"], status["needsDbUpgrade"]) == (True, False, False)
    assert status["version"] == f"{status['versionstring']}.0"


@pytest.mark.parametrize(("statuses", "limit"), [("documented", 1000), ("released", 32000)])
async def test_the_announced_limit_holds(tmp_path: Path, sqlite_path: Path, statuses: str, limit: int) -> None:
    config = Config(talk=Talk(statuses="documented" if statuses == "documented" else "released"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice = await face.person("alice")
        found = await alice.call("GET", "cloud/capabilities")
        assert found["capabilities"]["spreed"]["config"]["chat"]["max-length"] == limit
        token = await alice.create_room("Harbour")
        made = await alice.post(token, "  " + "ä" * limit + "\n")
        assert len(made["message"]) == limit
        assert (
            await alice.try_("PUT", f"{TALK}/chat/{token}/{made['id']}", data={"message": "b" * limit})
        ).status == 200
        for method, path in (("POST", f"{TALK}/chat/{token}"), ("PUT", f"{TALK}/chat/{token}/{made['id']}")):
            refused = await alice.try_(method, path, data={"message": "c" * (limit + 1)})
            assert (refused.status, refused.code) == (413, 413)


async def test_profile(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        found = await (await face.person("alice")).call("GET", "cloud/user")
        nobody = await (await face.client("", "")).try_("GET", "cloud/user")
    assert (found["id"], found["display-name"], found["displayname"]) == ("alice", "Alice", "Alice")
    assert (found["enabled"], found["groups"], found["email"]) == (True, [], None)
    assert (nobody.status, nobody.code) == (401, 997)


async def test_a_password_is_exchanged_for_an_app_password_and_that_is_revoked(
    tmp_path: Path, sqlite_path: Path
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await face.core.people.create(ROOT, NewPerson("alice", "correct horse", "Alice"))
        alice = await face.client("alice", "correct horse")
        assert (await alice.try_("DELETE", "core/apppassword")).status == 403
        granted = (await alice.call("GET", "core/getapppassword"))["apppassword"]
        assert (len(granted), granted.isalnum()) == (72, True)
        app = await face.client("alice", granted)
        assert (await app.try_("GET", "core/getapppassword")).status == 403
        assert (await app.call("GET", "cloud/user"))["id"] == "alice"
        assert (await app.try_("DELETE", "core/apppassword")).status == 200
        assert (await app.try_("GET", "cloud/user")).status == 401
        assert (await alice.try_("GET", "cloud/user")).status == 200
        assert await alice.login() == "alice"
        assert (await alice.call("GET", "cloud/user"))["id"] == "alice"


async def test_whoever_is_disabled_is_out(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        await alice.rooms()
        await face.core.people.disable(ROOT, face.people["alice"].person_id)
        assert (await alice.try_("GET", f"{TALK}/room")).status == 401


async def test_guessing_passwords(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        guesser = await face.client("alice", "a guess")
        answers = [await guesser.http.get("/ocs/v2.php/cloud/user") for _ in range(PER_USER + 1)]
        assert [answer.status_code for answer in answers] == [401] * PER_USER + [429]
        assert answers[-1].json()["ocs"]["meta"]["statuscode"] == 429
        assert (await guesser.http.get("/remote.php/dav/files/alice/a.txt")).status_code == 429
