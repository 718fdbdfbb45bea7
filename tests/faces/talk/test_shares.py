"""Files shared with users and by links, and the conversations about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

SHARES = "apps/files_sharing/api/v1/shares"
ROOM = f"{TALK}/room"


async def with_file(face: TalkFace) -> tuple[TalkClient, TalkClient, TalkClient]:
    alice, bob, eve = [await face.person(uid) for uid in ("alice", "bob", "eve")]
    await alice.put_file("plan.txt", b"the plan", "text/plain")
    return alice, bob, eve


async def share(client: TalkClient, **wish: Any) -> dict[str, Any]:
    made: dict[str, Any] = await client.call("POST", SHARES, data={"path": "/plan.txt", **wish})
    return made


async def test_a_file_for_a_user(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve = await with_file(face)
        made = await share(alice, shareType=0, shareWith="bob")
        assert (made["share_type"], made["share_with"], made["share_with_displayname"]) == (0, "bob", "Bob")
        assert (made["token"], made["path"], made["mimetype"]) == (None, "/plan.txt", "text/plain")
        assert await share(alice, shareType=0, shareWith="bob") == made
        assert await bob.download(made["file_target"]) == b"the plan"
        with pytest.raises(Exception, match="404"):
            await eve.download(made["file_target"])
        await alice.put_file("plan.txt", b"the new plan")
        (listed,) = await alice.call("GET", SHARES, params={"path": "/plan.txt"})
        assert await bob.download(listed["file_target"]) == b"the new plan"
        assert (await eve.try_("DELETE", f"{SHARES}/{made['id']}")).status == 404
        await bob.call("DELETE", f"{SHARES}/{made['id']}")
        with pytest.raises(Exception, match="404"):
            await bob.download(listed["file_target"])
        assert await alice.call("GET", SHARES) == []


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"shareType": 0, "shareWith": "nobody"}, 404),
        ({"shareType": 0, "shareWith": "alice"}, 403),
        ({"shareType": 0, "path": "/no such file"}, 400),
        ({"shareType": 0, "shareWith": "bob", "path": "/no such file"}, 404),
        ({"shareType": 3, "path": "/no such file"}, 404),
        ({"shareType": 3, "sendPasswordByTalk": "true"}, 400),
        ({"shareType": 4}, 400),
        ({}, 400),
    ],
)
async def test_shares_that_are_refused(tmp_path: Path, sqlite_path: Path, wish: dict[str, Any], status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, _ = await with_file(face)
        assert (await alice.try_("POST", SHARES, data={"path": "/plan.txt", **wish})).status == status
        nobody = await face.client("", "")
        for method in ("GET", "POST"):
            assert (await nobody.try_(method, SHARES, params={"path": "/plan.txt", **wish})).status == 401
        assert await alice.call("GET", SHARES) == []


async def test_a_link(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, _, _ = await with_file(face)
        nobody = await face.client("", "")
        made = await share(alice, shareType=3)
        assert made["url"].endswith(f"/s/{made['token']}")
        opened = await nobody.http.get(f"/s/{made['token']}")
        assert (opened.status_code, opened.content, opened.headers["content-disposition"]) == (
            200,
            b"the plan",
            "attachment",
        )
        assert (await nobody.http.get("/s/unknown")).status_code == 404
        await alice.http.delete("/remote.php/dav/files/alice/plan.txt")
        assert (await nobody.http.get(f"/s/{made['token']}")).status_code == 404


async def test_a_link_with_a_password(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, _, _ = await with_file(face)
        guest, other = await face.client("", ""), await face.client("", "")
        made = await share(alice, shareType=3, password="sesame")
        path, token = f"/s/{made['token']}", made["token"]
        assert made["password"] == "***"
        assert (await guest.http.get(path)).status_code == 403
        assert (await guest.try_("GET", f"{TALK}/publicshare/{token}")).status == 404
        wrong = [(await guest.http.post(f"{path}/authenticate", data={"password": "x"})).status_code for _ in range(11)]
        assert wrong == [403] * 10 + [429]
        clock.advance(61)
        assert (await guest.http.post(f"{path}/authenticate", data={"password": "sesame"})).status_code == 204
        assert (await guest.http.get(path)).content == b"the plan"
        assert (await guest.try_("GET", f"{TALK}/publicshare/{token}")).status == 200
        assert (await other.http.get(path)).status_code == 403
        assert (await guest.http.post("/s/unknown/authenticate", data={"password": "x"})).status_code == 404


async def test_the_room_of_a_file(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve = await with_file(face)
        made = await share(alice, shareType=0, shareWith="bob")
        path = f"{TALK}/file/{made['file_source']}"
        assert (await (await face.client("", "")).try_("GET", path)).status == 401
        for client, wanted in ((eve, path), (alice, f"{TALK}/file/999999")):
            assert (await client.try_("GET", wanted)).status == 404
        token = (await alice.call("GET", path))["token"]
        assert await bob.call("GET", path) == {"token": token}
        assert await alice.rooms() == []
        await bob.join(token)
        seen = await bob.room(token)
        assert (seen["type"], seen["objectType"], seen["objectId"]) == (3, "file", str(made["file_source"]))
        assert (seen["displayName"], seen["participantType"], list(seen["participants"])) == ("plan.txt", 3, ["bob"])
        told = (await bob.history(token))[0]
        assert (told["systemMessage"], told["message"]) == ("user_added", "You joined the conversation")
        assert (await eve.try_("POST", f"{ROOM}/{token}/participants/active")).status == 403
        await alice.join(token)
        for client in (alice, bob):
            await client.leave(token)
        await bob.join(token)
        assert (await bob.room(token))["participantType"] == 3


async def test_a_file_that_nobody_else_sees_has_no_room(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, _ = await with_file(face)
        token = await alice.create_room("Lab")
        shared = await alice.share_file(token, "/plan.txt")
        path = f"{TALK}/file/{shared['file_source']}"
        assert (await bob.try_("GET", path)).status == 404
        assert (await alice.try_("GET", path)).status == 200
        await alice.put_file("own.txt", b"x")
        made = await share(alice, shareType=3, path="/own.txt")
        await alice.call("DELETE", f"{SHARES}/{made['id']}")
        assert (await alice.try_("GET", f"{TALK}/file/{made['file_source']}")).status == 404


async def test_guests_enter_the_room_of_a_file_by_its_link(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, _, eve = await with_file(face)
        guest, stranger = await face.client("", ""), await face.client("", "")
        made = await share(alice, shareType=3)
        assert (await guest.try_("GET", f"{TALK}/publicshare/unknown")).status == 404
        opened = await guest.call("GET", f"{TALK}/publicshare/{made['token']}")
        assert (opened["userId"], opened["userDisplayName"]) == ("", "")
        token = opened["token"]
        by_user = await eve.call("GET", f"{TALK}/publicshare/{made['token']}")
        assert by_user == {"token": token, "userId": "eve", "userDisplayName": "Eve"}
        assert (await alice.call("GET", f"{TALK}/file/{made['file_source']}"))["token"] == token
        await guest.join(token)
        assert (await guest.room(token))["participantType"] == 4
        assert (await guest.post(token, "hello"))["actorType"] == "guests"
        assert (await stranger.try_("POST", f"{ROOM}/{token}/participants/active")).status == 403
        lobby = {"state": 1}
        await alice.join(token)
        assert (await alice.try_("PUT", f"{ROOM}/{token}/webinary/lobby", data=lobby)).status == 403


async def test_asking_for_a_password(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve = await with_file(face)
        guest, late = await face.client("", ""), await face.client("", "")
        plain = await share(alice, shareType=3, password="sesame")
        made = await share(alice, shareType=3, password="sesame", sendPasswordByTalk="true")
        path = f"{TALK}/publicshareauth"
        for token in (plain["token"], "unknown"):
            assert (await guest.try_("POST", path, data={"shareToken": token})).status == 404
        answer = await guest.try_("POST", path, data={"shareToken": made["token"]})
        assert answer.status == 201
        room = answer.payload["token"]
        assert answer.payload == {"token": room, "name": "plan.txt", "displayName": "Password request: plan.txt"}
        seen = await alice.room(room)
        assert (seen["type"], seen["participantType"], seen["objectType"]) == (3, 1, "share:password")
        assert (seen["objectId"], seen["displayName"]) == (made["token"], "Password request: plan.txt")
        for wish in ({"newParticipant": "bob"},):
            assert (await alice.try_("POST", f"{ROOM}/{room}/participants", data=wish)).status == 400
        assert (await alice.try_("PUT", f"{ROOM}/{room}/webinary/lobby", data={"state": 1})).status == 400
        await guest.join(room)
        await guest.post(room, "please")
        for client in (late, eve, bob):
            assert (await client.try_("POST", f"{ROOM}/{room}/participants/active")).status == 404
        await guest.call("DELETE", f"{ROOM}/{room}/participants/active")
        assert (await alice.try_("GET", f"{ROOM}/{room}")).status == 404
        again = await guest.call("POST", path, data={"shareToken": made["token"]})
        assert again["token"] != room
