"""Where the documentation of the API and the released server differ: each difference, in both manners.

Source: Nextcloud Talk API v1, documentation and released behaviour.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from sabir.config import Config, Talk
from tests.helpers.talk_client import TALK
from tests.helpers.talk_crew import Berth, Crew
from tests.helpers.talk_face import open_talk

Manner = Literal["documented", "released"]
MANNERS: tuple[Manner, ...] = ("documented", "released")
ROOM = f"{TALK}/room/TOKEN"


@dataclass(frozen=True)
class Status:
    """One refusal that each manner numbers differently, or both the same although only one of them says so."""

    what: str
    """As the documentation's table of manners has it, where they differ."""
    who: str
    method: str
    path: str
    documented: int
    released: int
    wish: dict[str, Any] = field(default_factory=dict)
    is_pair: bool = False
    """In a one-to-one of the owner and `user`."""


STATUSES = (
    Status("renaming a one-to-one", "owner", "PUT", ROOM, 405, 400, {"roomName": "x"}, is_pair=True),
    Status("leaving a room that was not joined", "stranger", "DELETE", f"{ROOM}/participants/active", 404, 200),
    Status("a guest's favourites", "guest", "POST", f"{ROOM}/favorite", 404, 401),
    Status("a guest's favourites", "guest moderator", "DELETE", f"{ROOM}/favorite", 404, 401),
    Status("a guest's notification level", "guest", "POST", f"{ROOM}/notify", 404, 401, {"level": 1}),
    Status(
        "removing a guest who is none",
        "owner",
        "DELETE",
        f"{ROOM}/participants/guests",
        403,
        400,
        {"participant": "<user>"},
    ),
    Status("promoting an owner", "moderator", "POST", f"{ROOM}/moderators", 403, 400, {"participant": "owner"}),
    Status("", "moderator", "POST", f"{ROOM}/moderators", 400, 400, {"participant": "mona"}),
    Status("", "moderator", "POST", f"{ROOM}/moderators", 400, 400, {"participant": "self-joined"}),
    Status("", "moderator", "POST", f"{ROOM}/moderators", 404, 404, {"participant": "zoe"}),
    Status("", "moderator", "POST", f"{ROOM}/moderators", 400, 400),
    Status("", "moderator", "DELETE", f"{ROOM}/moderators", 403, 403, {"participant": "moderator"}),
    Status("", "moderator", "DELETE", f"{ROOM}/moderators", 400, 400, {"participant": "owner"}),
    Status("", "moderator", "DELETE", f"{ROOM}/moderators", 400, 400, {"participant": "user"}),
    Status("", "guest moderator", "DELETE", f"{ROOM}/moderators", 403, 403, {"sessionId": "<guest moderator>"}),
    Status("", "owner", "DELETE", f"{ROOM}/participants/guests", 404, 404, {"participant": "unknown"}),
    Status(
        "", "guest moderator", "DELETE", f"{ROOM}/participants/guests", 403, 403, {"participant": "<guest moderator>"}
    ),
    Status("", "moderator", "DELETE", f"{ROOM}/participants", 403, 403, {"participant": "owner"}),
    Status("", "moderator", "DELETE", f"{ROOM}/participants", 404, 404, {"participant": "zoe"}),
    Status("", "moderator", "POST", f"{ROOM}/participants", 400, 400, {"newParticipant": "zoe", "source": "moon"}),
    Status("", "moderator", "POST", f"{ROOM}/participants", 404, 404, {"newParticipant": "nobody"}),
    Status("", "moderator", "POST", f"{ROOM}/participants", 404, 404, {"newParticipant": "none", "source": "groups"}),
    Status("", "moderator", "POST", f"{ROOM}/participants", 200, 200, {"newParticipant": "self-joined"}),
    Status("", "owner", "PUT", ROOM, 400, 400, {"roomName": "  "}),
    Status("", "owner", "PUT", ROOM, 400, 400, {"roomName": "é" * 101}),
    Status("", "owner", "PUT", ROOM, 200, 200, {"roomName": "é" * 100}),
    Status("", "owner", "PUT", f"{ROOM}/read-only", 400, 400, {"state": 2}),
    Status("", "owner", "PUT", f"{ROOM}/webinary/lobby", 400, 400, {"state": 2}),
    Status("", "user", "POST", f"{ROOM}/notify", 400, 400, {"level": 0}),
    Status("", "user", "POST", f"{ROOM}/notify", 400, 400, {"level": 4}),
    Status("", "tom", "POST", f"{TALK}/call/TOKEN", 404, 404),
    Status("", "tom", "DELETE", f"{TALK}/call/TOKEN", 404, 404),
    Status("", "user", "POST", f"{TALK}/chat/TOKEN", 400, 400, {"message": "x", "replyTo": 1}),
    Status("", "user", "POST", f"{TALK}/chat/TOKEN", 400, 400, {"message": " "}),
    Status("", "owner", "POST", f"{TALK}/room", 403, 403, {"roomType": 1, "invite": "owner"}),
    Status("", "owner", "POST", f"{TALK}/room", 200, 200, {"roomType": 1, "invite": "user"}, is_pair=True),
    Status("", "user", "POST", f"{TALK}/room", 200, 200, {"roomType": 1, "invite": "owner"}, is_pair=True),
    Status("", "owner", "DELETE", ROOM, 400, 400, is_pair=True),
    Status("", "owner", "POST", f"{ROOM}/public", 400, 400, is_pair=True),
    Status("", "owner", "DELETE", f"{ROOM}/public", 400, 400, is_pair=True),
    Status("", "owner", "PUT", f"{ROOM}/password", 403, 403, {"password": "x"}, is_pair=True),
    Status("", "owner", "PUT", f"{ROOM}/read-only", 400, 400, {"state": 1}, is_pair=True),
    Status("", "owner", "PUT", f"{ROOM}/read-only", 200, 200, {"state": 0}, is_pair=True),
    Status("", "owner", "PUT", f"{ROOM}/webinary/lobby", 400, 400, {"state": 1}, is_pair=True),
    Status("", "owner", "POST", f"{ROOM}/participants", 400, 400, {"newParticipant": "zoe"}, is_pair=True),
    Status("", "owner", "DELETE", f"{ROOM}/participants", 400, 400, {"participant": "user"}, is_pair=True),
    Status("", "owner", "DELETE", f"{ROOM}/participants", 200, 200, {"participant": "owner"}, is_pair=True),
    Status("", "owner", "DELETE", f"{ROOM}/participants/self", 200, 200, is_pair=True),
    Status("", "owner", "POST", f"{ROOM}/favorite", 200, 200, is_pair=True),
    Status("", "owner", "POST", f"{ROOM}/notify", 200, 200, {"level": 3}, is_pair=True),
)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("row", STATUSES, ids=lambda row: f"{row.what}: {row.method} {row.path} {row.wish}")
async def test_status(tmp_path: Path, sqlite_path: Path, row: Status, manner: Manner) -> None:
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(statuses=manner))) as face:
        crew = Crew(face)
        await crew.gather()
        if row.is_pair:
            berth = Berth(await crew.clients["owner"].create_room(kind=1, invite="user"), {})
        else:
            berth = await crew.open_room()
        answer = await crew.ask(row.who, row.method, row.path, berth, row.wish)
    assert answer.status == (row.documented if manner == "documented" else row.released)
    assert answer.code == (997 if answer.status == 401 else answer.status)
