"""Rooms: create, list, get, rename, delete, and the life of a one-to-one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config, Talk
from sabir.core.steps.registering import NewPerson
from sabir.store import groups, timeline
from sabir.store.transaction import Tx
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_room
from tests.helpers.statements import counted
from tests.helpers.talk_client import GROUP, PUBLIC, TALK
from tests.helpers.talk_face import TalkFace, open_talk

ROOM = f"{TALK}/room"


async def make_group(face: TalkFace, gid: str, *uids: str) -> None:
    def unit(tx: Tx) -> None:
        tx.lock([])
        groups.insert(tx, gid, gid, 0)

    await face.core.db.write(unit)
    for uid in uids:
        await face.core.people.create(ROOT, NewPerson(uid, groups=(gid,)))


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"roomType": 2, "roomName": " Lab "}, 201),
        ({"roomType": 3, "roomName": "Lab"}, 201),
        ({"roomType": 2, "roomName": "Lab", "invite": "crew"}, 201),
        ({"roomType": 1, "invite": "bob"}, 201),
        ({"roomType": 1, "invite": "nobody"}, 404),
        ({"roomType": 1}, 404),
        ({"roomType": 1, "invite": "alice"}, 403),
        ({"roomType": 2, "invite": "nogroup"}, 404),
        ({"roomType": 2, "roomName": "  "}, 400),
        ({"roomType": 3}, 400),
        ({"roomType": 3, "roomName": "x" * 201}, 400),
        ({"roomType": 4, "roomName": "Lab"}, 400),
        ({"roomType": "99999999999999999999", "roomName": "Lab"}, 400),
        ({"roomType": "many", "roomName": "Lab"}, 400),
        ({"roomName": "Lab"}, 400),
    ],
)
async def test_create(tmp_path: Path, sqlite_path: Path, wish: dict[str, Any], status: int) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _ = await face.person("alice"), await face.person("bob")
        await make_group(face, "crew", "cora", "carl")
        answer = await alice.try_("POST", ROOM, data=wish)
        assert (answer.status, answer.code) == (status, status)
        if status == 201:
            assert answer.payload["type"] == wish["roomType"]
            assert answer.headers["X-Nextcloud-Talk-Hash"]
            assert [room["token"] for room in await alice.rooms()] == [answer.payload["token"]]
        else:
            assert answer.payload == []
            assert await alice.rooms() == []


async def test_the_room_object(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room("Lab", kind=PUBLIC)
        await alice.add_participant(token, "bob")
        await alice.post(token, "one")
        await alice.post(token, "two @bob")
        shown = await bob.room(token)
        listed = await bob.call("GET", "apps/spreed/api/v4/room")
        assert listed == [shown]
    assert shown["lastMessage"].pop("messageParameters") == {
        "mention-user1": {"type": "user", "id": "bob", "name": "Bob"}
    }
    assert shown["lastMessage"].pop("id") > shown.pop("lastReadMessage")
    assert shown["id"] != shown["attendeeId"]
    assert re.fullmatch(r"[0-9a-f]{8}", shown.pop("avatarVersion"))
    for made in ("id", "attendeeId", "lastCommonReadMessage"):
        assert shown.pop(made) > 0
    assert shown == {
        "token": token,
        "type": 3,
        "name": "Lab",
        "displayName": "Lab",
        "objectType": "",
        "objectId": "",
        "participantType": 3,
        "participantInCall": False,
        "participantFlags": 0,
        "readOnly": 0,
        "count": 0,
        "hasPassword": False,
        "hasCall": False,
        "canStartCall": True,
        "lastActivity": 1_700_000_000,
        "unreadMessages": 2,
        "unreadMention": True,
        "isFavorite": False,
        "notificationLevel": 2,
        "notificationCalls": 1,
        "lobbyState": 0,
        "lobbyTimer": 0,
        "lastPing": 0,
        "sessionId": "0",
        "participants": {
            "alice": {"name": "Alice", "type": 1, "call": 0, "sessionId": "0"},
            "bob": {"name": "Bob", "type": 3, "call": 0, "sessionId": "0"},
        },
        "numGuests": 0,
        "guestList": "",
        "lastMessage": {
            "token": token,
            "actorType": "users",
            "actorId": "alice",
            "actorDisplayName": "Alice",
            "timestamp": 1_700_000_000,
            "message": "two {mention-user1}",
            "systemMessage": "",
            "messageType": "comment",
            "isReplyable": True,
            "referenceId": "",
            "expirationTimestamp": 0,
            "reactions": [],
        },
        "description": "",
        "attendeePin": "",
        "actorType": "users",
        "actorId": "bob",
        "permissions": 246,
        "attendeePermissions": 0,
        "callPermissions": 0,
        "defaultPermissions": 0,
        "sipEnabled": 0,
        "canEnableSIP": False,
        "unreadMentionDirect": True,
        "isCustomAvatar": False,
        "callStartTime": 0,
        "callFlag": 0,
        "callRecording": 0,
        "recordingConsent": 0,
        "listable": 0,
        "messageExpiration": 0,
        "canDeleteConversation": False,
        "canLeaveConversation": True,
        "breakoutRoomMode": 0,
        "breakoutRoomStatus": 0,
        "mentionPermissions": 0,
        "isArchived": False,
    }


async def test_a_public_room_from_outside(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve, nobody = await face.person("alice"), await face.person("eve"), await face.client("", "")
        token = await alice.create_room("Lab", kind=PUBLIC)
        for outsider in (eve, nobody):
            shown = await outsider.room(token)
            assert (shown["token"], shown["type"], shown["participantType"]) == (token, 3, 4)
            assert {name for name, value in shown.items() if value} == {
                "id",
                "token",
                "type",
                "participantType",
                "notificationLevel",
                "sessionId",
            }
            assert (await outsider.try_("GET", f"{TALK}/chat/{token}", params={"lookIntoFuture": 0})).status == 404
        assert await eve.rooms() == []


async def test_the_list_names_the_newest_thing_said(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        tokens = [await alice.create_room(f"Room {number}") for number in range(3)]
        for token in tokens:
            await alice.add_participant(token, "bob")
        said = await bob.post(tokens[1], "hi")
        await alice.react(tokens[1], said["id"], "👍")
        await bob.edit(tokens[1], said["id"], "hello")
        await bob.put_file("a.txt", b"abc")
        await bob.share_file(tokens[2], "a.txt")
        listed = {room["token"]: room["lastMessage"] for room in await alice.rooms()}
    assert listed[tokens[0]]["systemMessage"] == "user_added"
    assert listed[tokens[0]]["message"] == "You added {user} to the conversation"
    assert (listed[tokens[1]]["message"], listed[tokens[1]]["reactions"]) == ("hello", {"👍": 1})
    assert (listed[tokens[2]]["message"], listed[tokens[2]]["messageParameters"]["file"]["name"]) == ("{file}", "a.txt")


async def test_modified_since(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Harbour")
        first = await alice.try_("GET", ROOM)
        since = int(first.headers["X-Nextcloud-Talk-Modified-Before"])
        assert await alice.call("GET", ROOM, params={"modifiedSince": since + 2}) == []
        clock.advance(5)
        await alice.post(token, "news")
        assert len(await alice.call("GET", ROOM, params={"modifiedSince": since + 2})) == 1
        assert await alice.call("GET", ROOM, params={"modifiedSince": "9" * 30}) == []


async def test_rename(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice = await face.person("alice")
        token = await alice.create_room("Lab")
        assert await alice.call("PUT", f"{ROOM}/{token}", data={"roomName": " Quay "}) == []
        assert await alice.call("PUT", f"{ROOM}/{token}", data={"roomName": "Quay"}) == []
        for bad in ("", "  ", "é" * 101):
            assert (await alice.try_("PUT", f"{ROOM}/{token}", data={"roomName": bad})).status == 400
        assert (await alice.try_("PUT", f"{ROOM}/{token}")).status == 400
        of_v4 = await alice.call("PUT", f"apps/spreed/api/v4/room/{token}", params={"roomName": "Pier"})
        assert of_v4["displayName"] == "Pier"
        assert [m["message"] for m in await alice.history(token)] == [
            'You renamed the conversation from "Quay" to "Pier"',
            'You renamed the conversation from "Lab" to "Quay"',
            "You created the conversation",
        ]


@pytest.mark.parametrize(("statuses", "renamed"), [("documented", 405), ("released", 400)])
async def test_a_one_to_one_can_be_neither_renamed_nor_deleted(
    tmp_path: Path, sqlite_path: Path, statuses: str, renamed: int
) -> None:
    config = Config(talk=Talk(statuses="released" if statuses == "released" else "documented"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, _ = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        assert (await alice.try_("PUT", f"{ROOM}/{token}", data={"roomName": "x"})).status == renamed
        assert (await alice.try_("DELETE", f"{ROOM}/{token}")).status == 400


async def test_a_deleted_room_is_gone(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room("Lab")
        await alice.add_participant(token, "bob")
        assert await alice.call("DELETE", f"{ROOM}/{token}") == []
        for client in (alice, bob):
            assert (await client.try_("GET", f"{ROOM}/{token}")).status == 404
            assert (await client.try_("GET", f"{TALK}/chat/{token}", params={"lookIntoFuture": 0})).status == 404


async def test_the_life_of_a_one_to_one(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        again = await bob.try_("POST", ROOM, data={"roomType": 1, "invite": "alice"})
        assert (again.status, again.payload["token"]) == (200, token)
        seen = await alice.room(token)
        assert (seen["name"], seen["displayName"], seen["participantType"]) == ("bob", "Bob", 1)
        assert seen["notificationLevel"] == 1
        await bob.leave(token)
        assert await bob.rooms() == []
        for method, path in (
            ("GET", f"{ROOM}/{token}"),
            ("GET", f"{ROOM}/{token}/participants"),
            ("POST", f"{TALK}/chat/{token}"),
            ("GET", f"{TALK}/chat/{token}?lookIntoFuture=0"),
        ):
            assert (await bob.try_(method, path, json={"message": "x"})).status == 404, path
        seen = await alice.room(token)
        assert (seen["name"], seen["displayName"], list(seen["participants"])) == ("bob", "Bob", ["alice"])
        await alice.post(token, "are you there?")
        assert [room["token"] for room in await bob.rooms()] == [token]
        assert (await bob.history(token))[0]["message"] == "are you there?"
        await alice.leave(token)
        back = await alice.try_("POST", ROOM, data={"roomType": 1, "invite": "bob"})
        assert (back.status, back.payload["token"]) == (200, token)
        assert sorted(back.payload["participants"]) == ["alice", "bob"]
        assert (await alice.try_("POST", f"{ROOM}/{token}/participants", data={"newParticipant": "bob"})).status == 400


async def test_a_group_room_of_a_group(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        await make_group(face, "crew", "cora", "carl")
        answer = await alice.try_("POST", ROOM, data={"roomType": GROUP, "roomName": "ignored", "invite": "crew"})
        assert (answer.payload["name"], sorted(answer.payload["participants"])) == ("crew", ["alice", "carl", "cora"])
        kinds = [m["systemMessage"] for m in await alice.history(answer.payload["token"])]
        assert kinds == ["user_added", "user_added", "conversation_created"]


async def test_someone_banned_sees_nothing_of_a_public_room(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, eve = await face.person("alice"), await face.person("eve")
        token = await alice.create_room("Lab", kind=PUBLIC)
        address = (await face.core.rooms.list_for(face.people["alice"]))[0].room.id
        await alice.add_participant(token, "eve")
        await face.core.participants.ban(face.people["alice"], address, face.people["eve"].person_id)
        assert (await eve.try_("GET", f"{ROOM}/{token}")).status == 404
        assert (await alice.history(token))[0]["systemMessage"] == "user_removed"


async def test_rooms_of_the_core_are_seen(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        room = await make_room(face.core, face.people["alice"])
        assert [shown["token"] for shown in await alice.rooms()] == [room.token]


async def test_a_list_of_many_rooms_asks_the_database_as_often_as_one_of_few(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        asked = []
        for more in (3, 97 if "://" in database_url else 997):
            for name in range(more):
                room = await make_room(face.core, face.people["alice"], name=f"Lab {name}")
            await alice.add_participant(room.token, "bob")
            posted = await alice.post(room.token, "hello @bob")
            await bob.react(room.token, posted["id"], "👍")
            tries = []
            for _ in range(3):  # what the core asks for itself may fall into one
                with counted(face.core.db) as statements:
                    shown = await alice.rooms()
                tries.append(statements)
            asked.append(min(tries, key=len))
        assert len(shown) in (100, 1000)
        assert shown[0]["lastMessage"]["message"] == "hello {mention-user1}"
        assert [one for one in asked[1] if one not in asked[0]] == []
        assert len(asked[1]) == len(asked[0]) <= 12


async def test_nothing_is_left_of_a_deleted_room(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room("Lab")
        await alice.add_participant(token, "bob")
        room = (await face.core.rooms.list_for(face.people["alice"]))[0].room.id
        await alice.put_file("a.txt", b"kept by its owner")
        await alice.share_file(token, "/a.txt")
        posted = await bob.post(token, "secret")
        await alice.react(token, posted["id"], "👍")
        await alice.call("DELETE", f"{ROOM}/{token}")
        (job,) = await face.core.jobs.lease(["rooms.purge"], "here", 1) or [None]
        assert job is None  # not before the copies were made
        for _ in range(2):
            await face.core.rooms.purge(room)
        left = await face.core.db.read(lambda tx: timeline.newer(tx, room, 0, 100))
        assert {item.message.text for item in left.items if item.message is not None} == {""}
        assert (left.attachments, left.reactions) == ({}, {})
        assert await alice.download("a.txt") == b"kept by its owner"
