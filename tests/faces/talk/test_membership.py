"""Who stays and who goes: mail invitations, one-to-ones, links, several clients of one person, and logging out."""

from __future__ import annotations

import email
from email import policy
from pathlib import Path

import pytest

from sabir.config import Config, Server, Talk
from sabir.core.invitations import INVITE, PER_HOUR
from sabir.jobs.periodic import core_handlers
from tests.faces.talk.test_chat import two_in_a_room
from tests.faces.talk.test_web_login import PASSWORD, browser, log_in
from tests.helpers.clock import FakeClock
from tests.helpers.core import make_person
from tests.helpers.talk_client import GROUP, PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

V4 = "apps/spreed/api/v4"


def active(token: str, base: str = TALK) -> str:
    return f"{base}/room/{token}/participants/active"


async def second_device(face: TalkFace, uid: str) -> TalkClient:
    return await face.client(uid, await face.core.auth.new_app_password(face.people[uid], "phone"))


@pytest.mark.parametrize("statuses", ["documented", "released"])
async def test_invited_by_mail(tmp_path: Path, sqlite_path: Path, statuses: str) -> None:
    is_released = statuses == "released"
    server = Server(public_url="https://talk.example") if is_released else Server()
    config = Config(server=server, talk=Talk(statuses="released" if is_released else "documented"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, bob, token = await two_in_a_room(face)
        alice.http.headers["Host"] = "elsewhere.example"
        path, wish = f"{TALK}/room/{token}/participants", {"newParticipant": "eve@example.org", "source": "emails"}
        assert (await bob.try_("POST", path, data=wish)).status == 403
        first = await alice.call("POST", path, data=wish)
        again = await alice.call("POST", path, data={**wish, "newParticipant": "no address"})
        assert (first, again) == ({"type": 3}, {"type": 3} if is_released else [])
        told = [m["systemMessage"] for m in await alice.history(token)]
        assert told.count("guests_allowed") == 1
        assert (await alice.room(token))["type"] == PUBLIC
        send = core_handlers(face.core)[INVITE]
        jobs = await face.core.jobs.lease({INVITE}, "test", limit=10)
        assert len(jobs) == 2
        for job in jobs:
            await send(job.key, job.payload)
        mails = list((tmp_path / "outbox").glob("*.eml"))
        assert len(mails) == 1
        mail = email.message_from_bytes(mails[0].read_bytes(), policy=policy.default)
        assert mail["To"] == "eve@example.org"
        base_url = "https://talk.example" if is_released else "http://127.0.0.1:8080"
        assert f"{base_url}/call/{token}" in mail.get_content().splitlines()
        pair = await alice.create_room(kind=1, invite="bob")
        assert (await alice.try_("POST", f"{TALK}/room/{pair}/participants", data=wish)).status == 400


async def test_invited_without_end(tmp_path: Path, sqlite_path: Path) -> None:
    """So many an hour by one sender and into one room; what was refused for another reason does not count."""
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        wish = {"newParticipant": "eve@example.org", "source": "emails"}
        path, own = (f"{TALK}/room/{one}/participants" for one in (token, await bob.create_room("Pier")))
        for number in range(PER_HOUR):
            assert (await bob.try_("POST", path, data=wish)).status == 403
            assert (await alice.try_("POST", path, data=wish)).status == 200, number
        refused = await alice.try_("POST", path, data=wish)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "3601")
        elsewhere = f"{TALK}/room/{await alice.create_room('Quay')}/participants"
        assert (await alice.try_("POST", elsewhere, data=wish)).status == 429
        await alice.call("POST", f"{TALK}/room/{token}/moderators", data={"participant": "bob"})
        assert (await bob.try_("POST", path, data=wish)).status == 429
        assert (await bob.try_("POST", own, data=wish)).status == 200
        clock.advance(3600)
        assert (await bob.try_("POST", path, data=wish)).status == 200


async def test_a_one_to_one_is_left_twice(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        await bob.join(token)
        await bob.leave(token)
        assert (await bob.try_("GET", f"{TALK}/room/{token}")).status == 404
        assert (await bob.try_("POST", active(token))).status == 404
        left = await alice.room(token)
        assert (left["name"], left["displayName"]) == ("bob", "Bob")
        assert [one["userId"] for one in await alice.participants(token)] == ["alice"]
        await alice.post(token, "come back")
        back = await bob.room(token)
        assert (back["participantType"], back["unreadMessages"], back["sessionId"]) == (1, 1, "0")
        await alice.leave(token)
        await bob.leave(token)
        for client in (alice, bob):
            assert (await client.try_("GET", f"{TALK}/room/{token}")).status == 404
        assert await alice.create_room(kind=1, invite="bob") != token


async def test_who_followed_a_link_is_added(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve = await face.person("alice"), await face.person("eve")
        token = await alice.create_room("Quay", kind=PUBLIC)
        await eve.join(token)
        await alice.add_participant(token, "eve")
        assert (await eve.room(token))["participantType"] == 5
        await alice.call("POST", f"{V4}/room/{token}/participants", data={"newParticipant": "eve"})
        assert (await eve.room(token))["participantType"] == 3
        assert (await alice.history(token))[0]["systemMessage"] == "user_added"
        await eve.call("DELETE", active(token))
        assert (await eve.room(token))["participantType"] == 3


async def test_the_last_ones(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, eve = [await face.person(uid) for uid in ("alice", "bob", "eve")]
        guest = await face.client("", "")
        token = await alice.create_room("Quay", kind=PUBLIC)
        await alice.add_participant(token, "bob")
        path = f"{TALK}/room/{token}/participants"
        assert (await guest.try_("DELETE", f"{path}/self")).status == 401
        assert (await eve.try_("DELETE", f"{path}/self")).status == 404
        assert (await alice.try_("DELETE", f"{path}/self")).status == 400
        assert (await alice.try_("DELETE", path, params={"participant": "alice"})).status == 400
        await bob.call("DELETE", path, params={"participant": "bob"})
        assert (await alice.history(token))[0]["systemMessage"] == "user_removed"
        await eve.join(token)
        await guest.join(token)
        await alice.leave(token)
        for client in (alice, eve, guest):
            assert (await client.try_("GET", f"{TALK}/room/{token}")).status == 404


async def test_several_devices(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        phone = await second_device(face, "bob")
        one = (await bob.call("POST", active(token, V4)))["sessionId"]
        clock.advance(1)
        two = (await phone.call("POST", active(token, V4)))["sessionId"]
        assert (await bob.room(token))["sessionId"] == one
        assert (await phone.room(token))["sessionId"] == two
        listed = (await alice.participants(token))[1]
        assert (set(listed["sessionIds"]), listed["sessionId"]) == ({one, two}, two)
        three = (await bob.call("POST", active(token, V4)))["sessionId"]
        assert set((await alice.participants(token))[1]["sessionIds"]) == {two, three}
        await phone.call("DELETE", active(token, V4))
        assert (await alice.participants(token))[1]["sessionIds"] == [three]
        assert (await phone.try_("DELETE", active(token, V4))).status == 404
        await phone.call("POST", active(token, V4))
        four = (await phone.call("POST", active(token)))["sessionId"]
        assert (await alice.participants(token))[1]["sessionIds"] == [four]
        await bob.call("DELETE", active(token))
        assert (await alice.participants(token))[1]["sessionIds"] == []


@pytest.mark.parametrize("base", [TALK, V4])
async def test_a_call_is_not_torn_away(tmp_path: Path, database_url: str, base: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        first = (await bob.call("POST", active(token, base)))["sessionId"]
        assert (await bob.try_("POST", active(token, base), data={"force": "false"})).status == 200
        first = (await bob.room(token))["sessionId"]
        await bob.call("POST", f"{base}/call/{token}", data={"flags": 3})
        clock.advance(5)
        refused = await bob.try_("POST", active(token, base), data={"force": "false"})
        assert refused.status == 409
        assert refused.payload == {"sessionId": first, "inCall": 3, "lastPing": 1_700_000_000}
        assert (await bob.room(token))["sessionId"] == first
        forced = await bob.call("POST", active(token, base), data={"force": "true"})
        assert forced["sessionId"] != first
        assert (forced["participantFlags"], forced["hasCall"]) == (0, False)
        assert "call_left" in [m["systemMessage"] for m in await alice.history(token)]


async def test_session_state(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        _, bob, token = await two_in_a_room(face)
        path = f"{V4}/room/{token}/participants/state"
        assert (await bob.try_("PUT", path, data={"state": 1})).status == 404
        await bob.call("POST", active(token, V4))
        for state, status in ((0, 200), (1, 200), (2, 400)):
            assert (await bob.try_("PUT", path, data={"state": state})).status == status


async def test_logging_out_leaves_rooms(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face, browser(face) as client:
        alice, _ = await face.person("alice"), await make_person(face.core, "bob", password=PASSWORD)
        own, public = await alice.create_room("Own", kind=GROUP), await alice.create_room("Quay", kind=PUBLIC)
        await alice.add_participant(own, "bob")
        token = await log_in(client)
        for room in (own, public):
            path = f"/ocs/v2.php/{active(room)}?format=json"
            assert (await client.post(path, headers={"requesttoken": token})).status_code == 200
        assert [one["participantType"] for one in await alice.participants(public)] == [1, 5]
        await client.post("/logout", data={"requesttoken": token})
        assert [(one["participantType"], one["sessionId"]) for one in await alice.participants(own)] == [
            (1, "0"),
            (3, "0"),
        ]
        assert [one["participantType"] for one in await alice.participants(public)] == [1]
