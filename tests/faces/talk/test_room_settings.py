"""What a conversation's settings do, who may change them, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.config import Config
from sabir.config import Talk as TalkSettings
from sabir.core.room_settings import OPEN_LOBBY
from sabir.core.steps.addresses import ByToken
from tests.helpers.clock import FakeClock
from tests.helpers.talk_client import GROUP, PUBLIC, TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

ROOM = f"{TALK}/room"
V4 = "apps/spreed/api/v4/room"
MANNERS = ("documented", "released")


async def newest(client: TalkClient, token: str) -> tuple[str, str]:
    message = (await client.history(token, limit=5))[0]
    return message["systemMessage"], message["message"]


async def crew(face: TalkFace, kind: int = GROUP) -> tuple[TalkClient, TalkClient, TalkClient, str]:
    """An owner, a member, a stranger, and the room."""
    alice, bob, eve = [await face.person(uid) for uid in ("alice", "bob", "eve")]
    token = await alice.create_room("Lab", kind=kind)
    await alice.add_participant(token, "bob")
    return alice, bob, eve, token


SETTINGS: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", "public", {}),
    ("DELETE", "public", {}),
    ("PUT", "read-only", {"state": 1}),
    ("PUT", "password", {"password": "sesame"}),
    ("PUT", "webinary/lobby", {"state": 1}),
    ("PUT", "webinar/lobby", {"state": 1, "timer": 5}),
    ("PUT", "description", {"description": "Where we meet"}),
    ("PUT", "listable", {"scope": 1}),
]


@pytest.mark.parametrize(("method", "setting", "wish"), SETTINGS)
async def test_only_moderators_change_a_room(
    tmp_path: Path, sqlite_path: Path, method: str, setting: str, wish: dict[str, Any]
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, eve, token = await crew(face, PUBLIC)
        nobody = await face.client("", "")
        path = f"{ROOM}/{token}/{setting}"
        assert (await bob.try_(method, path, data=wish)).status == 403
        assert (await eve.try_(method, path, data=wish)).status == 404
        expected = 404 if setting in ("password", "description") else 401
        assert (await nobody.try_(method, path, data=wish)).status == expected
        assert (await alice.try_(method, f"{ROOM}/zzzz9999/{setting}", data=wish)).status == 404
        answer = await alice.try_(method, path, data=wish)
        assert (answer.status, answer.payload) == (200, [])
        owner, member = face.people["alice"], face.people["bob"].person_id
        await face.core.participants.set_moderator(owner, ByToken(token), member, is_moderator=True)
        again = await bob.try_(method, f"{V4}/{token}/{setting}", data=wish)
        assert (again.status, again.payload["token"], again.payload["participantType"]) == (200, token, 2)


@pytest.mark.parametrize(
    ("method", "setting", "wish", "status"),
    [
        ("POST", "public", {}, 400),
        ("DELETE", "public", {}, 400),
        ("PUT", "read-only", {"state": 1}, 400),
        ("PUT", "read-only", {"state": 0}, 200),
        ("PUT", "password", {"password": "x"}, 403),
        ("PUT", "webinary/lobby", {"state": 1}, 400),
        ("PUT", "description", {"description": "x"}, 400),
        ("PUT", "listable", {"scope": 1}, 400),
    ],
)
@pytest.mark.parametrize("manner", MANNERS)
async def test_a_one_to_one_has_few_settings(
    tmp_path: Path, sqlite_path: Path, manner: Any, method: str, setting: str, wish: dict[str, Any], status: int
) -> None:
    config = Config(talk=TalkSettings(statuses=manner))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        alice, _ = await face.person("alice"), await face.person("bob")
        token = await alice.create_room(kind=1, invite="bob")
        assert (await alice.try_(method, f"{ROOM}/{token}/{setting}", data=wish)).status == status
        assert await newest(alice, token) == ("conversation_created", "You created the conversation")


@pytest.mark.parametrize(
    ("setting", "wish"),
    [
        ("read-only", {"state": 2}),
        ("read-only", {}),
        ("webinary/lobby", {"state": 2}),
        ("webinary/lobby", {}),
        ("description", {"description": "x" * 2001}),
        ("description", {"description": "a\0b"}),
        ("listable", {"scope": 3}),
        ("password", {"password": "x" * 1025}),
    ],
)
async def test_values_that_are_none(tmp_path: Path, sqlite_path: Path, setting: str, wish: dict[str, Any]) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, _, token = await crew(face, PUBLIC)
        before = await alice.room(token)
        assert (await alice.try_("PUT", f"{ROOM}/{token}/{setting}", json=wish)).status == 400
        assert await alice.room(token) == before


async def test_a_room_is_opened_and_closed(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve, token = await crew(face)
        assert (await eve.try_("GET", f"{ROOM}/{token}")).status == 404
        await alice.call("POST", f"{ROOM}/{token}/public")
        assert await newest(bob, token) == ("guests_allowed", "{actor} allowed guests in the conversation")
        await alice.call("POST", f"{ROOM}/{token}/public")
        assert [m["systemMessage"] for m in await alice.history(token)].count("guests_allowed") == 1
        outside = await eve.room(token)
        assert (outside["type"], outside["displayName"], outside["participantType"]) == (3, "", 4)
        await eve.join(token)
        assert (await eve.room(token))["participantType"] == 5
        await alice.call("DELETE", f"{ROOM}/{token}/public")
        assert await newest(bob, token) == ("guests_disallowed", "{actor} disallowed guests in the conversation")
        assert (await bob.room(token))["type"] == 2
        assert (await eve.try_("GET", f"{ROOM}/{token}")).status == 404
        assert [one["userId"] for one in await alice.participants(token)] == ["alice", "bob"]
        await alice.call("DELETE", f"{ROOM}/{token}/public")
        assert (await newest(alice, token))[0] == "guests_disallowed"


async def test_a_locked_room(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, _, token = await crew(face)
        await alice.call("PUT", f"{ROOM}/{token}/read-only", data={"state": 1})
        assert await newest(bob, token) == ("read_only", "{actor} locked the conversation")
        assert (await bob.room(token))["readOnly"] == 1
        for client in (alice, bob):
            assert (await client.try_("POST", f"{TALK}/chat/{token}", data={"message": "x"})).status == 403
        await alice.call("PUT", f"{ROOM}/{token}", data={"roomName": "Quiet lab"})
        await alice.call("PUT", f"{ROOM}/{token}/read-only", data={"state": 1})
        assert (await newest(alice, token))[0] == "conversation_renamed"
        await alice.call("PUT", f"{ROOM}/{token}/read-only", data={"state": 0})
        assert await newest(bob, token) == ("read_only_off", "{actor} unlocked the conversation")
        assert (await bob.post(token, "at last"))["message"] == "at last"


async def test_a_password(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve, token = await crew(face, PUBLIC)
        for _ in range(2):
            await alice.call("PUT", f"{ROOM}/{token}/password", data={"password": "sesame"})
        said = [m["systemMessage"] for m in await alice.history(token)]
        assert said[:2] == ["password_set", "password_set"]
        assert [(await client.room(token))["hasPassword"] for client in (bob, eve)] == [True, True]
        for wrong in ({}, {"password": ""}, {"password": "sesam"}, {"password": "Sesame"}):
            assert (await eve.try_("POST", f"{ROOM}/{token}/participants/active", data=wrong)).status == 403
        await bob.join(token)  # members need none
        await eve.call("POST", f"{ROOM}/{token}/participants/active", data={"password": "sesame"})
        await alice.call("DELETE", f"{ROOM}/{token}/public")
        assert (await alice.room(token))["hasPassword"] is True
        await alice.call("POST", f"{ROOM}/{token}/public")
        await alice.call("PUT", f"{ROOM}/{token}/password", params={"password": ""})
        assert await newest(bob, token) == ("password_removed", "{actor} removed the password for the conversation")
        assert (await alice.room(token))["hasPassword"] is False
        await eve.join(token)


async def test_guessing_a_password_is_slowed_down(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, _, eve, token = await crew(face, PUBLIC)
        await alice.call("PUT", f"{ROOM}/{token}/password", data={"password": "sesame"})
        path = f"{ROOM}/{token}/participants/active"
        statuses = [(await eve.try_("POST", path, data={"password": f"guess {turn}"})).status for turn in range(12)]
        assert statuses == [403] * 10 + [429] * 2
        assert (await eve.try_("POST", path, data={"password": "sesame"})).status == 429
        clock.advance(61)
        assert (await eve.try_("POST", path, data={"password": "sesame"})).status == 200


async def test_a_lobby(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, _, token = await crew(face)
        await bob.join(token)
        posted = await alice.post(token, "hello @bob")
        await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 1})
        restricted = ("lobby_non_moderators", "You restricted the conversation to moderators")
        assert await newest(alice, token) == restricted
        await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 1, "timer": 4_000_000_000})
        assert [m["systemMessage"] for m in await alice.history(token)].count(restricted[0]) == 1
        for method, path in (
            ("GET", f"{ROOM}/{token}/participants"),
            ("GET", f"{TALK}/chat/{token}?lookIntoFuture=0"),
            ("GET", f"{TALK}/chat/{token}?lookIntoFuture=1&timeout=0&lastKnownMessageId={posted['id']}"),
            ("POST", f"{TALK}/chat/{token}"),
            ("PUT", f"{TALK}/chat/{token}/{posted['id']}"),
            ("DELETE", f"{TALK}/chat/{token}/{posted['id']}"),
            ("POST", f"{TALK}/reaction/{token}/{posted['id']}"),
            ("GET", f"{TALK}/reaction/{token}/{posted['id']}"),
            ("GET", f"{TALK}/call/{token}"),
            ("POST", f"{TALK}/call/{token}"),
            ("DELETE", f"{TALK}/call/{token}"),
        ):
            answer = await bob.try_(method, path, json={"message": "x", "reaction": "👍"})
            assert (answer.status, answer.payload) == (412, []), path
        waiting = await bob.room(token)
        assert (waiting["lobbyState"], waiting["lobbyTimer"]) == (1, 4_000_000_000)
        assert (waiting["name"], waiting["displayName"], waiting["participantType"]) == ("Lab", "Lab", 3)
        assert (waiting["lastMessage"], waiting["participants"], waiting["numGuests"]) == ([], [], 0)
        assert (waiting["unreadMessages"], waiting["unreadMention"], waiting["lastReadMessage"]) == (0, False, 0)
        assert waiting["canStartCall"] is False
        assert waiting["lastActivity"] > 0
        await bob.join(token)
        await bob.call("DELETE", f"{ROOM}/{token}/participants/active")
        await bob.call("POST", f"{ROOM}/{token}/favorite")
        assert (await alice.room(token))["lastMessage"]["systemMessage"] == restricted[0]
        await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 0})
        assert await newest(bob, token) == ("lobby_none", "{actor} opened the conversation to everyone")
        opened = await bob.room(token)
        assert (opened["lobbyState"], opened["lobbyTimer"], opened["unreadMessages"]) == (0, 0, 1)
        assert opened["unreadMention"] is True


async def test_an_expired_lobby_opens_by_itself(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face:
        alice, bob, _, token = await crew(face)
        room = (await face.core.rooms.list_for(face.people["alice"]))[0].room.id
        ends_s = clock.now_ms() // 1000 + 60
        await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 1, "timer": ends_s})
        clock.advance(59)
        await face.core.room_settings.open_lobby(room)
        assert (await bob.room(token))["lobbyState"] == 1
        clock.advance(1)
        assert (await bob.room(token))["lobbyState"] == 0
        assert (await newest(bob, token))[0] == "lobby_non_moderators"
        (job,) = await face.core.jobs.lease([OPEN_LOBBY], "here", 10)
        assert job.key == str(room)
        for _ in range(2):  # on two nodes
            await face.core.room_settings.open_lobby(room)
        told = [m["message"] for m in await bob.history(token) if m["systemMessage"] == "lobby_timer_reached"]
        assert told == ["The conversation is now open to everyone"]
        assert (await alice.room(token))["lobbyTimer"] == 0


async def test_who_speaks_first_after_the_lobby_tells_that_it_opened(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_talk(sqlite_path, tmp_path, clock=clock) as face:
        alice, bob, _, token = await crew(face)
        past_s = clock.now_ms() // 1000 - 5
        await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 1, "timer": past_s})
        await bob.post(token, "first")
        said = [(m["systemMessage"], m["message"]) for m in await bob.history(token, limit=2)]
        assert said == [("", "first"), ("lobby_timer_reached", "The conversation is now open to everyone")]
        await alice.call("PUT", f"{ROOM}/{token}/webinary/lobby", data={"state": 0})
        assert (await newest(bob, token))[1] == "first"


async def test_a_description(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, _, token = await crew(face)
        shown = await alice.call("PUT", f"{V4}/{token}/description", params={"description": "  Where ducks meet "})
        assert shown["description"] == "Where ducks meet"
        assert await newest(bob, token) == ("description_set", "{actor} set the description")
        await alice.call("PUT", f"{V4}/{token}/description", params={"description": ""})
        assert await newest(bob, token) == ("description_removed", "{actor} removed the description")
        assert (await bob.room(token))["description"] == ""


async def test_favourites_are_everyones_own(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve, token = await crew(face, PUBLIC)
        assert await alice.call("POST", f"{ROOM}/{token}/favorite") == []
        assert [(await client.room(token))["isFavorite"] for client in (alice, bob)] == [True, False]
        assert [room["isFavorite"] for room in await alice.rooms()] == [True]
        for method in ("POST", "DELETE"):
            assert (await eve.try_(method, f"{ROOM}/{token}/favorite")).status == 404
        for _ in range(2):
            await alice.call("DELETE", f"{ROOM}/{token}/favorite")
        assert (await alice.room(token))["isFavorite"] is False


async def test_notification_levels(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve, token = await crew(face)
        pair = await alice.create_room(kind=1, invite="bob")
        assert [(await alice.room(one))["notificationLevel"] for one in (token, pair)] == [2, 1]
        for level in (1, 2, 3):
            await alice.call("POST", f"{ROOM}/{token}/notify", data={"level": level})
            assert (await alice.room(token))["notificationLevel"] == level
        for level in (0, 4, -1):
            assert (await alice.try_("POST", f"{ROOM}/{token}/notify", data={"level": level})).status == 400
        assert (await bob.room(token))["notificationLevel"] == 2
        assert (await eve.try_("POST", f"{ROOM}/{token}/notify", data={"level": 1})).status == 404
        assert (await eve.try_("POST", f"{ROOM}/{token}/notify", data={"level": 9})).status == 404


@pytest.mark.parametrize(("manner", "status"), [("documented", 404), ("released", 401)])
async def test_guests_have_no_preferences(tmp_path: Path, sqlite_path: Path, manner: Any, status: int) -> None:
    config = Config(talk=TalkSettings(statuses=manner))
    async with open_talk(sqlite_path, tmp_path, config=config) as face:
        _, _, _, token = await crew(face, PUBLIC)
        guest = await face.client("", "")
        await guest.join(token)
        seen = await guest.room(token)
        assert (seen["participantType"], seen["notificationLevel"], seen["displayName"]) == (4, 3, "Lab")
        assert (seen["lastReadMessage"], seen["unreadMessages"], seen["actorType"]) == (0, 0, "guests")
        for method, path in (("POST", "favorite"), ("DELETE", "favorite"), ("POST", "notify")):
            answer = await guest.try_(method, f"{ROOM}/{token}/{path}", data={"level": 1})
            assert answer.status == status, path


async def test_listed_rooms_are_found(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face:
        alice, bob, eve, token = await crew(face)
        await alice.create_room("Lab of secrets")
        assert await eve.call("GET", "apps/spreed/api/v4/listed-room") == []
        await alice.call("PUT", f"{V4}/{token}/listable", data={"scope": 1})
        assert await newest(bob, token) == ("listable_users", "{actor} opened the conversation to registered users")
        for term, count in (("", 1), ("lab", 1), ("LA", 1), ("labs", 0)):
            found = await eve.call("GET", "apps/spreed/api/v4/listed-room", params={"searchTerm": term})
            assert [room["token"] for room in found] == [token] * count, term
        (shown,) = await eve.call("GET", "apps/spreed/api/v4/listed-room")
        assert (shown["name"], shown["displayName"], shown["listable"]) == ("Lab", "Lab", 1)
        assert (shown["lastMessage"], shown["participants"], shown["sessionId"]) == ([], [], "0")
        assert await bob.call("GET", "apps/spreed/api/v4/listed-room") == []
        assert (await (await face.client("", "")).try_("GET", "apps/spreed/api/v4/listed-room")).status == 401


async def test_settings_in_xml(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, _, token = await crew(face)
        path = f"/ocs/v1.php/{ROOM}/{token}"
        answer = await alice.http.put(f"{path}/webinary/lobby?format=xml", data={"state": "1"})
        assert b"<statuscode>100</statuscode>" in answer.content
        assert answer.content.rstrip().endswith(b"<data/>\n</ocs>") or b"<data></data>" in answer.content
        shown = (await alice.http.get(f"{path}?format=xml")).content
        for element in (b"<lobbyState>1</lobbyState>", b"<hasPassword></hasPassword>", b"<isFavorite></isFavorite>"):
            assert element in shown or element.replace(b"></", b"/></").split(b"</")[0] in shown, element


async def test_a_lobby_empties_the_call(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, bob, _, token = await crew(face)
        for client in (alice, bob):
            await client.join(token)
            await client.call("POST", f"{TALK}/call/{token}")
        await alice.call("PUT", f"{ROOM}/{token}/webinar/lobby", data={"state": 1})
        assert [peer["userId"] for peer in await alice.call("GET", f"{TALK}/call/{token}")] == ["alice"]
        said = [m["systemMessage"] for m in await alice.history(token, limit=2)]
        assert said == ["lobby_non_moderators", "call_left"]


async def test_a_listed_room_is_seen_from_outside(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, eve, token = await crew(face)
        guest = await face.client("", "")
        await alice.call("PUT", f"{V4}/{token}/listable", data={"scope": 1})
        seen = await eve.room(token)
        assert (seen["displayName"], seen["participantType"], seen["sessionId"]) == ("Lab", 4, "0")
        assert (await guest.try_("GET", f"{ROOM}/{token}")).status == 404
        await eve.join(token)
        assert (await eve.room(token))["participantType"] == 3
        assert await newest(alice, token) == ("user_added", "{actor} joined the conversation")
        await alice.call("PUT", f"{V4}/{token}/listable", data={"scope": 0})
        assert (await eve.room(token))["displayName"] == "Lab"


async def test_guest_moderators_lose_a_room_that_is_closed(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice, _, _, token = await crew(face, PUBLIC)
        guest = await face.client("", "")
        session = (await guest.call("POST", f"{ROOM}/{token}/participants/active"))["sessionId"]
        await alice.call("POST", f"{ROOM}/{token}/moderators", data={"sessionId": session})
        assert (await guest.room(token))["participantType"] == 6
        await alice.call("DELETE", f"{ROOM}/{token}/public")
        for path in (f"{ROOM}/{token}", f"{ROOM}/{token}/participants", f"{TALK}/chat/{token}?lookIntoFuture=0"):
            assert (await guest.try_("GET", path)).status == 404, path
