"""Calls: who is in one, what is said of it, who may start it, and every way to leave."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Talk
from sabir.core.steps.addresses import ByToken
from sabir.store import participants
from sabir.store.sqlite_connection import connect
from sabir.store.transaction import Tx
from tests.faces.talk.test_chat import lock, two_in_a_room
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT
from tests.helpers.talk_client import PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import open_talk

V4 = "apps/spreed/api/v4"
NOTIFICATIONS = "apps/notifications/api/v2/notifications"


def path(token: str, version: str = TALK) -> str:
    return f"{version}/call/{token}"


async def enter(client: TalkClient, token: str) -> str:
    """The id of the client's session in the room."""
    entered: dict[str, Any] = await client.call("POST", f"{TALK}/room/{token}/participants/active")
    return str(entered["sessionId"])


async def told(client: TalkClient, token: str) -> list[str]:
    """System messages, oldest first."""
    found = [one["systemMessage"] for one in await client.history(token)]
    return [one for one in reversed(found) if one.startswith("call")]


async def test_a_call_of_two(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        sessions = [await enter(alice, token), await enter(bob, token)]
        assert await alice.call("GET", path(token)) == []
        before = await bob.room(token)
        assert (before["hasCall"], before["canStartCall"], before["callStartTime"]) == (False, True, 0)

        assert await alice.call("POST", path(token)) == []
        clock.advance(5)
        await bob.call("POST", path(token), data={"flags": 3})
        during = await alice.room(token)
        assert (during["hasCall"], during["callStartTime"], during["callFlag"]) == (True, 1_700_000_000, 7)
        assert (during["participantFlags"], during["participantInCall"]) == (7, True)
        assert {uid: one["call"] for uid, one in during["participants"].items()} == {"alice": 7, "bob": 3}
        peers = await bob.call("GET", path(token))
        assert peers == [
            {"userId": "alice", "token": token, "lastPing": 1_700_000_000, "sessionId": sessions[0]},
            {"userId": "bob", "token": token, "lastPing": 1_700_000_000, "sessionId": sessions[1]},
        ]

        clock.advance(83)
        await alice.call("DELETE", path(token))
        assert (await bob.room(token))["hasCall"] is True
        await bob.call("DELETE", path(token))
        after = await bob.room(token)
        assert (after["hasCall"], after["callStartTime"], after["callFlag"]) == (False, 0, 0)
        assert await told(bob, token) == ["call_started", "call_joined", "call_left", "call_left", "call_ended"]
        ended = (await bob.history(token, limit=1))[0]
        assert ended["message"] == "Call with {user1} and {user2} (Duration 1:28)"
        assert [one["id"] for one in ended["messageParameters"].values()] == ["alice", "bob"]


async def test_version_4_shows_actors(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, clock=FakeClock()) as face:
        alice, bob, token = await two_in_a_room(face)
        session = await enter(alice, token)
        await alice.call("POST", path(token, V4), data={"flags": 1})
        (peer,) = await bob.call("GET", path(token, V4))
    assert peer == {
        "actorType": "users",
        "actorId": "alice",
        "displayName": "Alice",
        "token": token,
        "lastPing": 1_700_000_000,
        "sessionId": session,
    }


async def test_whoever_joins_again(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await enter(bob, token)
        for version, count in ((TALK, 1), (TALK, 2), (V4, 2)):
            await alice.call("POST", path(token, version), data={"flags": count})
            assert len(await told(bob, token)) == count
            assert (await alice.room(token))["participantFlags"] == count | 1


async def test_changing_flags(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        assert (await alice.try_("PUT", path(token, V4), params={"flags": 3})).status == 404
        await enter(alice, token)
        assert (await alice.try_("PUT", path(token, V4), params={"flags": 3})).status == 400
        await alice.call("POST", path(token, V4))
        for flags, status in ((3, 200), (2, 400), (0, 400), (16, 400), (17, 400)):
            assert (await alice.try_("PUT", path(token, V4), params={"flags": flags})).status == status
            assert (await alice.room(token))["participantFlags"] == 3
        assert await told(bob, token) == ["call_started"]


async def test_a_call_nobody_answered_leaves_no_end(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await alice.call("POST", path(token))
        await alice.call("DELETE", path(token))
        assert await told(bob, token) == ["call_started", "call_left"]
        assert (await bob.room(token))["hasCall"] is False


async def test_who_has_the_room_not_open(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, token = await two_in_a_room(face)
        eve, nobody = await face.person("eve"), await face.client("", "")
        for client in (alice, eve, nobody):
            for method in ("POST", "DELETE"):
                assert (await client.try_(method, path(token))).status == 404
        assert (await alice.try_("GET", path(token))).status == 200
        assert (await eve.try_("GET", path(token))).status == 404
        assert (await alice.try_("GET", path("nosuchroom"))).status == 404


@pytest.mark.parametrize("way", ["leave the room", "leave for good", "be removed", "open it elsewhere", "delete"])
async def test_ways_out(tmp_path: Path, sqlite_path: Path, way: str) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        for client in (alice, bob):
            await enter(client, token)
            await client.call("POST", path(token))
        match way:
            case "leave the room":
                await bob.call("DELETE", f"{TALK}/room/{token}/participants/active")
            case "leave for good":
                await bob.leave(token)
            case "be removed":
                await alice.remove_participant(token, "bob")
            case "open it elsewhere":
                await enter(bob, token)
            case "delete":
                await alice.call("DELETE", f"{TALK}/room/{token}")
                return
        assert [one["userId"] for one in await alice.call("GET", path(token))] == ["alice"]
        left = ["call_left"] if way == "open it elsewhere" else []
        assert await told(alice, token) == ["call_started", "call_joined", *left]
        await alice.call("DELETE", f"{TALK}/room/{token}/participants/active")
        assert await told(alice, token) == ["call_started", "call_joined", *left, "call_ended"]
        assert (await alice.room(token))["hasCall"] is False


async def test_whoever_is_silent_is_not_listed(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await alice.call("POST", path(token))
        clock.advance(30)
        assert await bob.call("GET", path(token)) == []
        assert (await bob.room(token))["hasCall"] is True


async def test_a_locked_room(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await enter(bob, token)
        await alice.call("POST", path(token))
        lock(sqlite_path)
        assert (await bob.try_("POST", path(token))).status == 403
        assert (await bob.try_("GET", path(token))).status == 403
        assert (await alice.try_("DELETE", path(token))).status == 200


async def test_the_lobby(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await enter(bob, token)
        with closing(connect(sqlite_path)) as database:
            database.execute("UPDATE rooms SET has_lobby = 1")
        for method in ("GET", "POST", "DELETE"):
            assert (await bob.try_(method, path(token))).status == 412
            assert (await alice.try_(method, path(token))).status == 200


@pytest.mark.parametrize(
    ("policy", "can_bob", "can_alice"),
    [("everyone", True, True), ("users", True, True), ("moderators", False, True), ("nobody", False, False)],
)
async def test_who_may_start(tmp_path: Path, sqlite_path: Path, policy: Any, can_bob: bool, can_alice: bool) -> None:
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(start_calls=policy))) as face:
        alice, bob, token = await two_in_a_room(face)
        await enter(alice, token)
        await enter(bob, token)
        for client, may in ((bob, can_bob), (alice, can_alice)):
            assert (await client.room(token))["canStartCall"] is may
            assert (await client.try_("POST", path(token))).status == (200 if may else 403)
            if may:
                await client.call("DELETE", path(token))
        if policy == "moderators":  # whoever may not start one may join it
            await alice.call("POST", path(token))
            assert (await bob.try_("POST", path(token))).status == 200


async def test_ending_for_everyone(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        for client in (alice, bob):
            await enter(client, token)
            await client.call("POST", path(token))
        clock.advance(10)
        assert (await bob.try_("DELETE", path(token, V4), params={"all": "true"})).status == 403
        await alice.call("DELETE", path(token, V4), params={"all": "true"})
        assert await alice.call("GET", path(token)) == []
        assert (await bob.room(token))["hasCall"] is False
        assert (await bob.room(token))["participantFlags"] == 0
        assert await told(bob, token) == ["call_started", "call_joined", "call_ended_everyone"]
        ended = (await bob.history(token, limit=1))[0]
        assert ended["message"] == "{actor} ended the call with {user1} (Duration 0:10)"


async def test_ringing(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        attendee = {one["actorId"]: one["attendeeId"] for one in await alice.participants(token)}["bob"]
        ring = f"{path(token, V4)}/ring/{attendee}"
        assert (await alice.try_("POST", ring)).status == 404
        await enter(alice, token)
        assert (await alice.try_("POST", ring)).status == 400
        await alice.call("POST", path(token, V4))
        assert (await alice.try_("POST", f"{path(token, V4)}/ring/1")).status == 404
        (told_of,) = await rung(bob)
        await bob.call("DELETE", f"{NOTIFICATIONS}/{told_of}")
        assert await rung(bob) == []
        assert (await alice.try_("POST", ring)).status == 200
        assert len(await rung(bob)) == 1


async def test_a_silent_call_is_notified_to_whom_somebody_rings(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        carol = await face.person("carol")
        await alice.add_participant(token, "carol")
        attendee = {one["actorId"]: one["attendeeId"] for one in await alice.participants(token)}["bob"]
        await enter(alice, token)
        await alice.call("POST", path(token, V4), data={"silent": "true"})
        assert (await rung(bob), await rung(carol)) == ([], [])
        await alice.call("POST", f"{path(token, V4)}/ring/{attendee}")
        assert (len(await rung(bob)), await rung(carol)) == (1, [])
        await alice.call("DELETE", path(token))
        await alice.call("POST", path(token, V4))
        assert (len(await rung(bob)), len(await rung(carol))) == (1, 1)


async def rung(client: TalkClient) -> list[int]:
    """Notifications of calls."""
    found = await client.call("GET", NOTIFICATIONS)
    return [one["notification_id"] for one in found if one["object_type"] == "call"]


async def test_a_one_to_one_is_refilled(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        await bob.leave(token)
        assert await bob.rooms() == []
        await enter(alice, token)
        await alice.call("POST", path(token))
        assert [(one["token"], one["hasCall"]) for one in await bob.rooms()] == [(token, True)]


async def test_a_closed_one_to_one(tmp_path: Path, database_url: str) -> None:
    """What the other side closed is brought back by nobody but the other side, whichever way."""
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        for client in (alice, bob):
            await enter(client, token)
        room = (await face.core.rooms.get(face.people["alice"], ByToken(token))).room.id

        def close(tx: Tx) -> None:
            tx.lock([room])
            participants.set_flags(tx, room, face.people["bob"].person_id, is_hidden=True, has_closed=True)

        ways: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", f"{TALK}/chat/{token}", {"message": "hello"}),
            ("POST", path(token), {}),
            ("POST", f"{TALK}/room", {"roomType": 1, "invite": "bob"}),
        ]
        await face.core.db.write(close)
        for method, way, wish in ways:
            assert (await alice.try_(method, way, data=wish)).status == 403, way
        assert (await bob.rooms(), (await alice.room(token))["hasCall"]) == ([], False)
        for uid, wanted in (("bob", "alice"), ("alice", "bob")):
            client = await face.person(uid)
            assert await client.create_room(kind=1, invite=wanted) == token
            assert [one["token"] for one in await bob.rooms()] == [token]
        for method, way, wish in ways[:2]:
            assert (await alice.try_(method, way, data=wish)).status < 300, way


async def test_whoever_follows_a_link_takes_part(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve = await face.person("alice"), await face.person("eve")
        token = await alice.create_room("Quay", kind=PUBLIC)
        for client in (alice, eve):
            await enter(client, token)
            await client.call("POST", path(token))
        await eve.call("DELETE", f"{TALK}/room/{token}/participants/active")
        assert [one["userId"] for one in await alice.call("GET", path(token))] == ["alice"]
        await alice.call("DELETE", path(token))
        assert (await alice.history(token, limit=1))[0]["message"].startswith("Call with {user1} and {user2} (")


async def test_guests_take_part(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, guest = await face.person("alice"), await face.client("", "")
        token = await alice.create_room("Quay", kind=PUBLIC)
        keys = [await enter(alice, token), await enter(guest, token)]
        await guest.call("POST", path(token))
        await alice.call("POST", path(token))
        peers = await guest.call("GET", path(token))
        assert {one["sessionId"]: one["userId"] for one in peers} == {keys[0]: "alice", keys[1]: ""}
        (told_guest,) = [one for one in await guest.call("GET", path(token, V4)) if one["actorType"] == "guests"]
        assert (len(told_guest["actorId"]), told_guest["displayName"]) == (40, "")
        await guest.call("DELETE", path(token))
        await alice.call("DELETE", path(token))
        assert await told(alice, token) == ["call_started", "call_joined", "call_left", "call_left", "call_ended"]
        ended = (await alice.history(token, limit=1))[0]
        assert ended["message"].startswith("Call with {user1} and 1 guest (Duration ")


async def test_users_start_calls_and_guests_only_join(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(start_calls="users"))) as face:
        alice, guest = await face.person("alice"), await face.client("", "")
        token = await alice.create_room("Quay", kind=PUBLIC)
        await enter(alice, token)
        await enter(guest, token)
        assert (await guest.room(token))["canStartCall"] is False
        assert (await guest.try_("POST", path(token))).status == 403
        await alice.call("POST", path(token))
        assert (await guest.try_("POST", path(token))).status == 200


async def test_the_policy_can_be_changed_at_run_time(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        _, bob, token = await two_in_a_room(face)
        await enter(bob, token)
        await face.core.settings.set(ROOT, "start_calls", "2")
        assert (await bob.room(token))["canStartCall"] is False
        assert (await bob.try_("POST", path(token))).status == 403
        await face.core.settings.set(ROOT, "start_calls", None)
        assert (await bob.try_("POST", path(token))).status == 200


async def test_the_lobby_empties_a_call(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, token = await two_in_a_room(face)
        for client in (alice, bob):
            await enter(client, token)
            await client.call("POST", path(token))
        await alice.call("PUT", f"{TALK}/room/{token}/webinary/lobby", data={"state": 1})
        assert [one["userId"] for one in await alice.call("GET", path(token))] == ["alice"]
        assert "call_left" in await told(alice, token)


async def test_a_call_ends_with_the_last_sign_of_life(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, token = await two_in_a_room(face)
        for client in (alice, bob):
            await enter(client, token)
            await client.call("POST", path(token))
        clock.advance(99)
        await face.core.presences.expire()
        assert (await alice.room(token))["hasCall"] is True
        clock.advance(1)
        await face.core.presences.expire()
        assert (await alice.room(token))["hasCall"] is False
        assert await told(alice, token) == ["call_started", "call_joined", "call_ended"]
        assert (await alice.history(token, limit=1))[0]["message"].endswith("(Duration 1:40)")
