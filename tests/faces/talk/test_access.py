"""Every endpoint and every role: who gets in, and what the others are told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.core import make_room
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_face import TalkFace, open_talk

ROLES = ("owner", "moderator", "user", "self-joined", "left", "banned", "stranger", "nobody")
V4 = "apps/spreed/api/v4"


@dataclass(frozen=True)
class Row:
    """One call, and what each role is told, in the order of `ROLES`."""

    method: str
    path: str
    statuses: str
    wish: dict[str, Any] | None = None


ROWS = (
    Row("GET", "cloud/capabilities", "200 200 200 200 200 200 200 200"),
    Row("GET", "cloud/user", "200 200 200 200 200 200 200 401"),
    Row("GET", "core/getapppassword", "403 403 403 403 403 403 403 401"),
    Row("GET", f"{TALK}/room", "200 200 200 200 200 200 200 401"),
    Row("POST", f"{TALK}/room", "201 201 201 201 201 201 201 401", {"roomType": 2, "roomName": "x"}),
    Row("GET", f"{TALK}/room/TOKEN", "200 200 200 200 404 404 404 404"),
    Row("PUT", f"{TALK}/room/TOKEN", "200 200 403 403 404 404 404 404", {"roomName": "x"}),
    Row("PUT", f"{V4}/room/TOKEN", "200 200 403 403 404 404 404 404", {"roomName": "x"}),
    Row("DELETE", f"{TALK}/room/TOKEN", "200 200 403 403 404 404 404 404"),
    Row("GET", f"{TALK}/room/TOKEN/participants", "200 200 200 200 404 404 404 404"),
    Row("POST", f"{TALK}/room/TOKEN/participants", "200 200 403 403 404 404 404 401", {"newParticipant": "zoe"}),
    Row("DELETE", f"{TALK}/room/TOKEN/participants", "200 200 403 403 404 404 404 404", {"participant": "tom"}),
    Row("DELETE", f"{TALK}/room/TOKEN/participants/self", "200 200 200 200 404 404 404 401"),
    Row("POST", f"{TALK}/room/TOKEN/participants/active", "200 200 200 200 404 404 404 404"),
    Row("DELETE", f"{TALK}/room/TOKEN/participants/active", "404 404 404 404 404 404 404 404"),
    Row("GET", f"{TALK}/chat/TOKEN?lookIntoFuture=0", "200 200 200 200 404 404 404 404"),
    Row("GET", f"{TALK}/chat/TOKEN?lookIntoFuture=1&timeout=0", "200 200 200 200 404 404 404 404"),
    Row("POST", f"{TALK}/chat/TOKEN", "201 201 201 201 404 404 404 404", {"message": "x"}),
    Row("PUT", f"{TALK}/chat/TOKEN/OWNERS", "200 403 403 403 404 404 404 404", {"message": "x"}),
    Row("PUT", f"{TALK}/chat/TOKEN/USERS", "403 403 200 403 404 404 404 404", {"message": "x"}),
    Row("DELETE", f"{TALK}/chat/TOKEN/OWNERS", "200 403 403 403 404 404 404 404"),
    Row("DELETE", f"{TALK}/chat/TOKEN/USERS", "200 200 200 403 404 404 404 404"),
    Row("POST", f"{TALK}/chat/TOKEN/read", "200 200 200 200 404 404 404 401", {"lastReadMessage": 1}),
    Row("GET", f"{TALK}/reaction/TOKEN/USERS", "200 200 200 200 404 404 404 404"),
    Row("POST", f"{TALK}/reaction/TOKEN/USERS", "201 201 201 201 404 404 404 404", {"reaction": "👍"}),
    Row("DELETE", f"{TALK}/reaction/TOKEN/OWNERS", "200 200 200 200 404 404 404 404", {"reaction": "🎉"}),
    Row(
        "POST",
        "apps/files_sharing/api/v1/shares",
        "200 200 200 200 404 404 404 401",
        {"shareType": 10, "shareWith": "TOKEN", "path": "own.txt"},
    ),
)


class Harbour:
    """People of every role, and rooms that look private to strangers."""

    def __init__(self, face: TalkFace) -> None:
        self.face = face
        self.clients: dict[str, TalkClient] = {}
        self.ids: dict[str, str] = {}

    async def gather(self) -> None:
        for role in ROLES[:-1]:
            self.clients[role] = await self.face.person(role)
            await self.clients[role].put_file("own.txt", b"x")
        self.clients["nobody"] = await self.face.client("", "")
        for uid in ("tom", "zoe"):
            await self.face.person(uid)

    async def open_room(self, name: str) -> None:
        """A new room with everyone in their role, and a message of the owner and of the user."""
        people, core = self.face.people, self.face.core
        owner, inside = people["owner"], [people[uid] for uid in ("moderator", "user", "left", "tom")]
        room = await make_room(core, owner, *inside)
        await core.rooms.publish(owner, room.id, f"of-{name}")  # so that people can join a room that is not public here
        await core.participants.set_moderator(owner, room.id, people["moderator"].person_id, is_moderator=True)
        for role in ("self-joined", "banned"):
            await core.participants.join(people[role], room.id)
        await core.participants.leave(people["left"], room.id)
        await core.participants.ban(owner, room.id, people["banned"].person_id)
        owners = (await self.clients["owner"].post(room.token, "mine"))["id"]
        users = (await self.clients["user"].post(room.token, "mine too"))["id"]
        for role in ROLES[:4]:
            await self.clients[role].react(room.token, owners, "🎉")
        self.ids = {"TOKEN": room.token, "OWNERS": f"{owners}", "USERS": f"{users}"}

    def fill(self, text: str) -> str:
        for name, value in self.ids.items():
            text = text.replace(name, value)
        return text


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
async def test_who_gets_in(tmp_path: Path, sqlite_path: Path, row: Row) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        harbour = Harbour(face)
        await harbour.gather()
        told = {}
        for role in ROLES:
            await harbour.open_room(role)
            wish = {name: harbour.fill(f"{value}") for name, value in (row.wish or {}).items()}
            answer = await harbour.clients[role].try_(row.method, harbour.fill(row.path), json=wish)
            told[role] = answer.status
            assert answer.code == (997 if answer.status == 401 else answer.status)
    assert told == dict(zip(ROLES, map(int, row.statuses.split()), strict=True))
