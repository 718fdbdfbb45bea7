"""Every endpoint and every role: who gets in, and what the others are told, in either manner.

Source: Nextcloud Talk API v1, the statuses of each endpoint, and the order of its gates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from sabir.config import Config, Talk
from tests.helpers.talk_client import TALK
from tests.helpers.talk_crew import ROLES, Berth, Crew
from tests.helpers.talk_face import open_talk

Manner = Literal["documented", "released"]
MANNERS: tuple[Manner, ...] = ("documented", "released")
ROOM = f"{TALK}/room/TOKEN"
V4 = "apps/spreed/api/v4/room/TOKEN"
CALL = f"{TALK}/call/TOKEN"
CHAT = f"{TALK}/chat/TOKEN"


@dataclass(frozen=True)
class Row:
    """One call, and what each role is told, in the order of `ROLES`: documented, and released where that differs.

    With `uses_up` a success changes what the next one would be told: then each role has a room of its own.
    """

    method: str
    path: str
    documented: str
    released: str = ""
    wish: dict[str, Any] = field(default_factory=dict)
    uses_up: bool = False

    def told(self, manner: Manner) -> dict[str, int]:
        """Role to status."""
        statuses = self.released if manner == "released" and self.released else self.documented
        return dict(zip(ROLES, map(int, statuses.split()), strict=True))


EVERYONE = "200 200 200 200 200 200 200 200"
USERS = "200 200 200 200 401 401 200 401"
PARTICIPANTS = "200 200 200 200 200 200 404 404"
POSTERS = "201 201 201 201 201 201 404 404"
OWN = "200 200 200 200 401 401 404 401"
MODERATORS = "200 200 403 403 403 200 404 404"
LOGGED_IN_MODERATORS = "200 200 403 403 401 401 404 401"
GUESTS_ARE_NOBODY = "200 200 200 200 404 404 404 404"

ROWS = (
    # owner, moderator, user, self-joined, guest, guest moderator, stranger, nobody
    Row("GET", "cloud/capabilities", EVERYONE),
    Row("GET", "cloud/user", USERS),
    Row("GET", f"{TALK}/room", USERS),
    Row("POST", f"{TALK}/room", USERS.replace("200", "201"), wish={"roomType": 2, "roomName": "x"}),
    Row("GET", ROOM, EVERYONE),
    Row("PUT", ROOM, MODERATORS, wish={"roomName": "x"}),
    Row("DELETE", ROOM, MODERATORS, uses_up=True),
    Row("POST", f"{ROOM}/public", LOGGED_IN_MODERATORS),
    Row("DELETE", f"{ROOM}/public", LOGGED_IN_MODERATORS, uses_up=True),
    Row("PUT", f"{ROOM}/read-only", LOGGED_IN_MODERATORS, wish={"state": 1}),
    Row("PUT", f"{ROOM}/password", MODERATORS, wish={"password": "herring"}),
    Row("PUT", f"{ROOM}/webinary/lobby", LOGGED_IN_MODERATORS, wish={"state": 1}),
    Row("PUT", f"{V4}/webinar/lobby", LOGGED_IN_MODERATORS, wish={"state": 1}),
    Row("POST", f"{ROOM}/favorite", GUESTS_ARE_NOBODY, OWN),
    Row("DELETE", f"{ROOM}/favorite", GUESTS_ARE_NOBODY, OWN),
    Row("POST", f"{ROOM}/notify", GUESTS_ARE_NOBODY, OWN, wish={"level": 1}),
    Row("GET", f"{ROOM}/participants", "200 200 200 200 403 200 404 404"),
    Row("POST", f"{ROOM}/participants", LOGGED_IN_MODERATORS, wish={"newParticipant": "zoe"}),
    Row("DELETE", f"{ROOM}/participants", MODERATORS, wish={"participant": "tom"}, uses_up=True),
    Row("DELETE", f"{ROOM}/participants/guests", MODERATORS, wish={"participant": "<gus>"}, uses_up=True),
    Row("DELETE", f"{ROOM}/participants/self", OWN),
    Row("POST", f"{ROOM}/participants/active", EVERYONE),
    Row("DELETE", f"{ROOM}/participants/active", PARTICIPANTS, EVERYONE),
    Row("POST", f"{ROOM}/moderators", MODERATORS, wish={"participant": "tom"}, uses_up=True),
    Row("DELETE", f"{ROOM}/moderators", MODERATORS, wish={"participant": "mona"}, uses_up=True),
    Row("GET", CALL, PARTICIPANTS),
    Row("POST", CALL, PARTICIPANTS),
    Row("DELETE", CALL, PARTICIPANTS),
    Row("GET", CHAT, PARTICIPANTS, wish={"lookIntoFuture": 0}),
    Row("GET", CHAT, PARTICIPANTS, wish={"lookIntoFuture": 1, "timeout": 0}),
    Row("POST", CHAT, POSTERS, wish={"message": "x"}),
    Row("POST", f"{CHAT}/read", OWN, wish={"lastReadMessage": 1}),
    Row("GET", f"{CHAT}/mentions", PARTICIPANTS, wish={"search": "m"}),
    Row("POST", f"{TALK}/guest/TOKEN/name", "403 403 403 403 200 200 403 404", wish={"displayName": "x"}),
    Row("GET", f"{TALK}/signaling/settings", EVERYONE),
    Row("POST", f"{TALK}/signaling/TOKEN", EVERYONE, wish={"messages": "[]"}),
)
MODERATORS_ONLY = "200 200 412 412 412 200 404 404"
IN_THE_LOBBY = (
    Row("GET", ROOM, EVERYONE),
    Row("GET", f"{ROOM}/participants", MODERATORS_ONLY),
    Row("GET", CALL, MODERATORS_ONLY),
    Row("POST", CALL, MODERATORS_ONLY),
    Row("DELETE", CALL, MODERATORS_ONLY),
    Row("GET", CHAT, MODERATORS_ONLY, wish={"lookIntoFuture": 0}),
    Row("GET", CHAT, MODERATORS_ONLY, wish={"lookIntoFuture": 1, "timeout": 0}),
    Row("POST", CHAT, MODERATORS_ONLY.replace("200", "201"), wish={"message": "x"}),
    Row("GET", f"{CHAT}/mentions", MODERATORS_ONLY, wish={"search": "m"}),
    Row("POST", f"{ROOM}/favorite", GUESTS_ARE_NOBODY, OWN),
    Row("POST", f"{ROOM}/notify", GUESTS_ARE_NOBODY, OWN, wish={"level": 1}),
    Row("PUT", ROOM, MODERATORS, wish={"roomName": "x"}),
    Row("DELETE", f"{ROOM}/participants/active", PARTICIPANTS, EVERYONE),
    Row("POST", f"{ROOM}/participants/active", EVERYONE),
)
"""With the lobby on."""
FORBIDDEN = "403 403 403 403 403 403 404 404"
LOCKED = (
    Row("GET", ROOM, EVERYONE),
    Row("GET", f"{ROOM}/participants", "200 200 200 200 403 200 404 404"),
    Row("GET", CALL, FORBIDDEN),
    Row("POST", CALL, FORBIDDEN),
    Row("DELETE", CALL, PARTICIPANTS),
    Row("GET", CHAT, PARTICIPANTS, wish={"lookIntoFuture": 0}),
    Row("POST", CHAT, FORBIDDEN, wish={"message": "x"}),
    Row("GET", f"{CHAT}/mentions", FORBIDDEN, wish={"search": "m"}),
    Row("POST", f"{CHAT}/read", OWN, wish={"lastReadMessage": 1}),
    Row("PUT", ROOM, MODERATORS, wish={"roomName": "x"}),
    Row("PUT", f"{ROOM}/password", MODERATORS, wish={"password": "herring"}),
    Row("PUT", f"{ROOM}/read-only", LOGGED_IN_MODERATORS, wish={"state": 1}),
)
"""In a room that is read-only."""
OUTSIDE = ("stranger", "nobody")
PUBLIC_ONLY = {"GET " + ROOM: 404, "POST " + ROOM + "/participants/active": 404}
"""What strangers may do with a public room, and are told of one that is not."""


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path} {row.wish}")
async def test_who_gets_in(tmp_path: Path, sqlite_path: Path, row: Row, manner: Manner) -> None:
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(statuses=manner))) as face:
        crew = Crew(face)
        await crew.gather()
        told, berth = {}, await crew.open_room()
        for role in ROLES:
            if row.uses_up and role != ROLES[0]:
                berth = await crew.open_room()
            answer = await crew.ask(role, row.method, row.path, berth, row.wish)
            told[role] = answer.status
            assert answer.code == (997 if answer.status == 401 else answer.status)
            assert answer.status < 400 or answer.payload == []
    assert told == row.told(manner)


@pytest.mark.parametrize("manner", MANNERS)
async def test_a_room_that_is_not_public_is_none_for_others(tmp_path: Path, sqlite_path: Path, manner: Manner) -> None:
    told, expected = {}, {}
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(statuses=manner))) as face:
        crew = Crew(face)
        await crew.gather()
        berth = Berth(await crew.clients["owner"].create_room("Den"), {})
        for row in ROWS:
            for role in OUTSIDE if "TOKEN" in row.path else ():
                name = f"{row.method} {row.path}"
                answer = await crew.ask(role, row.method, row.path, berth, row.wish)
                told[role, name] = answer.status
                expected[role, name] = PUBLIC_ONLY.get(name, row.told(manner)[role])
                assert answer.payload == []
    assert told == expected


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize(
    ("switch", "rows"), [("webinary/lobby", IN_THE_LOBBY), ("read-only", LOCKED)], ids=["lobby", "read-only"]
)
async def test_who_gets_past_a_gate(
    tmp_path: Path, sqlite_path: Path, switch: str, rows: tuple[Row, ...], manner: Manner
) -> None:
    told, expected = {}, {}
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(statuses=manner))) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        await crew.clients["owner"].call("PUT", f"{TALK}/room/{berth.token}/{switch}", data={"state": 1})
        for row in rows:
            for role in ROLES:
                answer = await crew.ask(role, row.method, row.path, berth, row.wish)
                told[role, f"{row.method} {row.path}"] = answer.status
                expected[role, f"{row.method} {row.path}"] = row.told(manner)[role]
                assert answer.status < 400 or answer.payload == []
    assert told == expected


MODERATING: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("PUT", f"{V4}/description", {"description": "x"}),
    ("PUT", f"{V4}/listable", {"scope": 1}),
    ("PUT", f"{V4}/permissions/default", {"permissions": 5}),
    ("PUT", f"{V4}/permissions/call", {"permissions": 5}),
    ("PUT", f"{V4}/attendees/permissions", {"attendeeId": "TOM", "method": "set", "permissions": 5}),
    ("PUT", f"{V4}/mention-permissions", {"mentionPermissions": 1}),
    ("PUT", f"{V4}/recording-consent", {"recordingConsent": 1}),
    ("POST", f"{V4}/message-expiration", {"seconds": 3600}),
    ("POST", f"{V4}/moderators", {"attendeeId": "TOM"}),
    ("DELETE", f"{V4}/moderators", {"attendeeId": "MONA"}),
    ("DELETE", f"{V4}/attendees", {"attendeeId": "TOM"}),
    ("POST", f"{ROOM}/avatar/emoji", {"emoji": "🎈", "color": "ff8800"}),
    ("DELETE", f"{ROOM}/avatar", {}),
    ("POST", f"{TALK}/ban/TOKEN", {"actorType": "users", "actorId": "tom"}),
    ("GET", f"{TALK}/ban/TOKEN", {}),
    ("GET", f"{TALK}/bot/TOKEN", {}),
    ("POST", f"{TALK}/bot/TOKEN/1", {}),
    ("DELETE", f"{TALK}/bot/TOKEN/1", {}),
    ("DELETE", CHAT, {}),
    ("DELETE", "apps/spreed/api/v4/call/TOKEN", {"all": True}),
)
"""What later versions let moderators do."""


@pytest.mark.parametrize(("method", "path", "wish"), MODERATING)
async def test_what_is_for_moderators_is_for_no_others(
    tmp_path: Path, sqlite_path: Path, method: str, path: str, wish: dict[str, Any]
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        crew = Crew(face)
        await crew.gather()
        berth = await crew.open_room()
        ids = {name.upper(): f"{face.people[name].person_id}" for name in ("tom", "mona")}
        wish = {name: ids.get(f"{value}", value) for name, value in wish.items()}
        before = await crew.clients["owner"].room(berth.token)
        for role in ("user", "self-joined", "guest", "stranger", "nobody"):
            answer = await crew.ask(role, method, path, berth, wish)
            inside = role in ("user", "self-joined", "guest")
            assert answer.status in ((401, 403) if inside else (401, 404)), (role, answer.status)
            assert answer.payload == []
        assert await crew.clients["owner"].room(berth.token) == before
        answer = await crew.ask("moderator", method, path, berth, wish)
        assert answer.status in (200, 201, 202) or (answer.status, "/bot/TOKEN/1" in path) == (400, True)
