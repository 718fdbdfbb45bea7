"""Who is in a room: list, add, remove, leave; and visitors from the Session wire as guests."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sabir.core.steps import visiting
from sabir.core.steps.signing_in import Origin, actor_of
from sabir.domain.ids import CredentialId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, RoomKind
from sabir.store.transaction import Tx
from tests.faces.talk.test_rooms import make_group
from tests.helpers.core import make_room
from tests.helpers.talk_client import PUBLIC, TALK
from tests.helpers.talk_face import TalkFace, open_talk

SESSION_ID = "05" + "ab" * 32
GUEST = hashlib.sha1(SESSION_ID.encode(), usedforsecurity=False).hexdigest()


async def make_visitor(face: TalkFace, room: Room, session_id: str = SESSION_ID) -> Actor:
    """A Session ID that took a seat in a room."""

    def unit(tx: Tx) -> Actor:
        tx.lock([])
        person = visiting.find_or_make(tx, session_id, uuid=f"uuid-{session_id}", at_ms=face.core.clock.now_ms())
        return actor_of(person, Origin("session"), CredentialId(0))

    actor = await face.core.db.write(unit)
    await face.core.participants.join(actor, room.id)
    return actor


async def test_the_list(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _ = await face.person("alice"), await face.person("bob")
        room = await make_room(face.core, face.people["alice"], kind=RoomKind.PUBLIC)
        await make_visitor(face, room)
        await alice.add_participant(room.token, "bob")
        listed = await alice.participants(room.token)
        assert await alice.call("GET", f"apps/spreed/api/v4/room/{room.token}/participants") == listed
    assert [(one["actorType"], one["actorId"], one["participantType"]) for one in listed] == [
        ("users", "alice", 1),
        ("users", "bob", 3),
        ("guests", GUEST, 4),
    ]
    assert [one["userId"] for one in listed] == ["alice", "bob", ""]
    assert listed[1] == {
        "inCall": 0,
        "lastPing": 0,
        "sessionId": "0",
        "participantType": 3,
        "userId": "bob",
        "displayName": "Bob",
        "roomToken": room.token,
        "attendeeId": listed[1]["attendeeId"],
        "actorType": "users",
        "actorId": "bob",
        "sessionIds": [],
        "permissions": 246,
        "attendeePermissions": 0,
        "attendeePin": "",
    }
    assert len({one["attendeeId"] for one in listed}) == 3


@pytest.mark.parametrize(
    ("wanted", "source", "status", "came"),
    [
        ("bob", "users", 200, ["bob"]),
        ("alice", "users", 200, []),
        ("nobody", "users", 404, []),
        ("", "users", 404, []),
        ("crew", "groups", 200, ["cora", "carl"]),
        ("nogroup", "groups", 404, []),
        ("bob", "planets", 400, []),
    ],
)
async def test_add(tmp_path: Path, sqlite_path: Path, wanted: str, source: str, status: int, came: list[str]) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _ = await face.person("alice"), await face.person("bob")
        await make_group(face, "crew", "cora", "carl")
        token = await alice.create_room("Harbour")
        path = f"{TALK}/room/{token}/participants"
        for _ in range(2):
            answer = await alice.try_("POST", path, data={"newParticipant": wanted, "source": source})
            assert (answer.status, answer.payload) == (status, [])
        assert [one["userId"] for one in await alice.participants(token)] == ["alice", *came]
        added = [
            m["messageParameters"]["user"]["id"]
            for m in await alice.history(token)
            if m["systemMessage"] == "user_added"
        ]
        assert sorted(added) == sorted(came)
        assert (await alice.try_("POST", path)).status == 400


async def test_remove(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, carl = [await face.person(uid) for uid in ("alice", "bob", "carl")]
        token = await alice.create_room("Harbour")
        for uid in ("bob", "carl"):
            await alice.add_participant(token, uid)
        path = f"{TALK}/room/{token}/participants"
        for client, wanted, status in (
            (bob, "carl", 403),
            (alice, "nobody", 404),
            (alice, "alice", 400),
            (alice, "carl", 200),
            (alice, "carl", 404),
            (carl, "bob", 404),
            (bob, "bob", 200),
            (bob, "bob", 404),
        ):
            assert (await client.try_("DELETE", path, params={"participant": wanted})).status == status, wanted
        assert (await alice.try_("DELETE", path)).status == 400
        said = [m["message"] for m in await alice.history(token)][:2]
        assert said == ["{actor} left the conversation", "You removed {user} from the conversation"]
        assert [one["userId"] for one in await alice.participants(token)] == ["alice"]


async def test_nobody_is_removed_from_a_one_to_one(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _ = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        path = f"{TALK}/room/{token}/participants"
        assert (await alice.try_("DELETE", path, params={"participant": "bob"})).status == 400


async def test_an_owner_is_not_removed(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        room = await make_room(face.core, face.people["alice"], face.people["bob"])
        await face.core.participants.set_moderator(
            face.people["alice"], room.id, face.people["bob"].person_id, is_moderator=True
        )
        assert (await alice.history(room.token))[0]["message"] == "You promoted {user} to moderator"
        assert (await bob.history(room.token))[0]["message"] == "{actor} promoted you to moderator"
        path = f"{TALK}/room/{room.token}/participants"
        assert (await bob.try_("DELETE", path, params={"participant": "alice"})).status == 403


async def test_the_last_moderator_stays_and_the_last_member_takes_the_room_along(
    tmp_path: Path, sqlite_path: Path
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob = await face.person("alice"), await face.person("bob")
        token = await alice.create_room("Harbour", kind=PUBLIC)
        await alice.add_participant(token, "bob")
        path = f"{TALK}/room/{token}"
        assert (await alice.try_("DELETE", f"{path}/participants/self")).status == 400
        assert (await bob.try_("DELETE", f"{path}/participants/self")).status == 200
        assert (await bob.try_("DELETE", f"{path}/participants/self")).status == 404
        assert (await bob.try_("GET", path)).status == 200
        assert (await alice.try_("DELETE", f"{path}/participants/self")).status == 200
        assert (await bob.try_("GET", path)).status == 404


async def test_a_visitor_is_a_guest(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice = await face.person("alice")
        room = await make_room(face.core, face.people["alice"], kind=RoomKind.PUBLIC)
        visitor = await make_visitor(face, room)
        await face.core.messages.post(visitor, room.id, Draft("Ahoy @alice", author_name="Sailor"))
        await face.core.participants.set_moderator(face.people["alice"], room.id, visitor.person_id, is_moderator=True)
        promoted, posted = (await alice.history(room.token))[:2]
        mention = await alice.post(room.token, f'hi @"guest/{GUEST}" and @{SESSION_ID} and @"guest/{"0" * 40}"')
        await face.core.participants.remove(face.people["alice"], room.id, visitor.person_id)
        newest = (await alice.history(room.token))[0]
    assert (posted["actorType"], posted["actorId"], posted["actorDisplayName"]) == ("guests", GUEST, "Sailor")
    assert (posted["message"], posted["isReplyable"]) == ("Ahoy {mention-user1}", True)
    guest = {"type": "guest", "id": f"guest/{GUEST}", "name": "Sailor (guest)"}
    assert (promoted["systemMessage"], promoted["messageParameters"]["user"]) == ("guest_moderator_promoted", guest)
    assert newest["id"] == mention["id"]  # nobody is told that a guest has gone
    named = [(one["type"], one["id"], one["name"]) for one in mention["messageParameters"].values()]
    known = ("guest", f"guest/{GUEST}", "Sailor")
    assert sorted(named) == [("guest", f"guest/{'0' * 40}", "Guest"), known, known]
    assert mention["message"] == "hi {mention-guest2} and {mention-guest1} and {mention-guest3}"
