"""Where the documentation of the API and the released server differ: each difference, in both manners.

Source: Nextcloud Talk API v1, documentation and released behaviour.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from sabir.config import Config, Talk
from sabir.core.timeline import Since
from sabir.faces.talk import errors, parse
from sabir.wire.ocs import Parameters
from scripts.tree import ROOT
from tests.helpers.talk_client import TALK
from tests.helpers.talk_crew import Berth, Crew
from tests.helpers.talk_face import open_talk

Manner = Literal["documented", "released"]
MANNERS: tuple[Manner, ...] = ("documented", "released")
ROOM = f"{TALK}/room/TOKEN"


@dataclass(frozen=True)
class Status:
    """One call that each manner answers otherwise, or both the same although only one of them says so."""

    what: str
    """As the documentation's table of manners has it, where they differ."""
    operation: str
    """As the table of errors has it, where they differ."""
    who: str
    method: str
    path: str
    documented: int
    released: int
    wish: dict[str, Any] = field(default_factory=dict)
    is_pair: bool = False
    """In a one-to-one of the owner and `user`."""


STATUSES = (
    Status("renaming a one-to-one", "rooms.rename", "owner", "PUT", ROOM, 405, 400, {"roomName": "x"}, is_pair=True),
    Status(
        "leaving a room that was not joined",
        "rooms.exit",
        "stranger",
        "DELETE",
        f"{ROOM}/participants/active",
        404,
        200,
    ),
    Status("favourites of a guest", "rooms.favorite", "guest", "POST", f"{ROOM}/favorite", 404, 401),
    Status("favourites of a guest", "rooms.favorite", "guest moderator", "DELETE", f"{ROOM}/favorite", 404, 401),
    Status("notification level of a guest", "rooms.notify", "guest", "POST", f"{ROOM}/notify", 404, 401, {"level": 1}),
    Status(
        "sending out by session who is no guest",
        "participants.remove_guest",
        "owner",
        "DELETE",
        f"{ROOM}/participants/guests",
        403,
        400,
        {"participant": "<user>"},
    ),
    Status(
        "promoting an owner",
        "participants.promote",
        "moderator",
        "POST",
        f"{ROOM}/moderators",
        403,
        400,
        {"participant": "owner"},
    ),
    Status("", "", "moderator", "POST", f"{ROOM}/moderators", 400, 400, {"participant": "mona"}),
    Status("", "", "moderator", "POST", f"{ROOM}/moderators", 400, 400, {"participant": "self-joined"}),
    Status("", "", "moderator", "POST", f"{ROOM}/moderators", 404, 404, {"participant": "zoe"}),
    Status("", "", "moderator", "POST", f"{ROOM}/moderators", 400, 400),
    Status("", "", "moderator", "DELETE", f"{ROOM}/moderators", 403, 403, {"participant": "moderator"}),
    Status("", "", "moderator", "DELETE", f"{ROOM}/moderators", 400, 400, {"participant": "owner"}),
    Status("", "", "moderator", "DELETE", f"{ROOM}/moderators", 400, 400, {"participant": "user"}),
    Status("", "", "guest moderator", "DELETE", f"{ROOM}/moderators", 403, 403, {"sessionId": "<guest moderator>"}),
    Status("", "", "owner", "DELETE", f"{ROOM}/participants/guests", 404, 404, {"participant": "unknown"}),
    Status(
        "",
        "",
        "guest moderator",
        "DELETE",
        f"{ROOM}/participants/guests",
        403,
        403,
        {"participant": "<guest moderator>"},
    ),
    Status("", "", "moderator", "DELETE", f"{ROOM}/participants", 403, 403, {"participant": "owner"}),
    Status("", "", "moderator", "DELETE", f"{ROOM}/participants", 404, 404, {"participant": "zoe"}),
    Status("", "", "moderator", "POST", f"{ROOM}/participants", 400, 400, {"newParticipant": "zoe", "source": "moon"}),
    Status("", "", "moderator", "POST", f"{ROOM}/participants", 404, 404, {"newParticipant": "nobody"}),
    Status(
        "", "", "moderator", "POST", f"{ROOM}/participants", 404, 404, {"newParticipant": "none", "source": "groups"}
    ),
    Status("", "", "moderator", "POST", f"{ROOM}/participants", 200, 200, {"newParticipant": "self-joined"}),
    Status("", "", "owner", "PUT", ROOM, 400, 400, {"roomName": "  "}),
    Status("", "", "owner", "PUT", ROOM, 400, 400, {"roomName": "é" * 101}),
    Status("", "", "owner", "PUT", ROOM, 200, 200, {"roomName": "é" * 100}),
    Status("", "", "owner", "PUT", f"{ROOM}/read-only", 400, 400, {"state": 2}),
    Status("", "", "owner", "PUT", f"{ROOM}/webinary/lobby", 400, 400, {"state": 2}),
    Status("", "", "user", "POST", f"{ROOM}/notify", 400, 400, {"level": 0}),
    Status("", "", "user", "POST", f"{ROOM}/notify", 400, 400, {"level": 4}),
    Status("", "", "tom", "POST", f"{TALK}/call/TOKEN", 404, 404),
    Status("", "", "tom", "DELETE", f"{TALK}/call/TOKEN", 404, 404),
    Status("", "", "user", "POST", f"{TALK}/chat/TOKEN", 400, 400, {"message": "x", "replyTo": 1}),
    Status("", "", "user", "POST", f"{TALK}/chat/TOKEN", 400, 400, {"message": " "}),
    Status("", "", "owner", "POST", f"{TALK}/room", 403, 403, {"roomType": 1, "invite": "owner"}),
    Status("", "", "owner", "POST", f"{TALK}/room", 200, 200, {"roomType": 1, "invite": "user"}, is_pair=True),
    Status("", "", "user", "POST", f"{TALK}/room", 200, 200, {"roomType": 1, "invite": "owner"}, is_pair=True),
    Status("", "", "owner", "DELETE", ROOM, 400, 400, is_pair=True),
    Status("", "", "owner", "POST", f"{ROOM}/public", 400, 400, is_pair=True),
    Status("", "", "owner", "DELETE", f"{ROOM}/public", 400, 400, is_pair=True),
    Status("", "", "owner", "PUT", f"{ROOM}/password", 403, 403, {"password": "x"}, is_pair=True),
    Status("", "", "owner", "PUT", f"{ROOM}/read-only", 400, 400, {"state": 1}, is_pair=True),
    Status("", "", "owner", "PUT", f"{ROOM}/read-only", 200, 200, {"state": 0}, is_pair=True),
    Status("", "", "owner", "PUT", f"{ROOM}/webinary/lobby", 400, 400, {"state": 1}, is_pair=True),
    Status("", "", "owner", "POST", f"{ROOM}/participants", 400, 400, {"newParticipant": "zoe"}, is_pair=True),
    Status("", "", "owner", "DELETE", f"{ROOM}/participants", 400, 400, {"participant": "user"}, is_pair=True),
    Status("", "", "owner", "DELETE", f"{ROOM}/participants", 200, 200, {"participant": "owner"}, is_pair=True),
    Status("", "", "owner", "DELETE", f"{ROOM}/participants/self", 200, 200, is_pair=True),
    Status("", "", "owner", "POST", f"{ROOM}/favorite", 200, 200, is_pair=True),
    Status("", "", "owner", "POST", f"{ROOM}/notify", 200, 200, {"level": 3}, is_pair=True),
)


async def _wait(crew: Crew, manner: Manner) -> str:
    query = parse.chat_query(Parameters({"lookIntoFuture": "1", "timeout": "999"}, ()), Talk(statuses=manner))
    assert isinstance(query, Since)
    return f"{query.timeout_s:.0f} s"


async def _longest(crew: Crew, manner: Manner) -> str:
    berth, user = await crew.open_room(), crew.clients["user"]
    spreed = (await user.call("GET", "cloud/capabilities"))["capabilities"]["spreed"]
    limit: int = spreed["config"]["chat"]["max-length"]
    for length, status in ((limit, 201), (limit + 1, 413)):
        answer = await user.try_("POST", f"{TALK}/chat/{berth.token}", json={"message": f" {'é' * length}\n"})
        assert answer.status == status
    return f"{limit:,}"


async def _session(crew: Crew, manner: Manner) -> str:
    (length,) = {len(session) for session in (await crew.open_room()).sessions.values()}
    return f"{length}"


async def _found(crew: Crew, manner: Manner) -> str:
    berth = await crew.open_room()
    await crew.clients["guest"].call("POST", f"{TALK}/guest/{berth.token}/name", data={"displayName": "Allan"})
    query = {"search": "al"}
    found = await crew.clients["user"].call("GET", f"{TALK}/chat/{berth.token}/mentions", params=query)
    users = await crew.clients["user"].call("GET", f"{TALK}/chat/{berth.token}/mentions", params={"search": "tom"})
    assert [(one["id"], one["source"]) for one in users] == [("tom", "users")]
    sources = [one["source"] for one in found]
    return {(): "users", ("calls", "guests"): "users, guests, and `all`"}[tuple(sources)]


async def _invited(crew: Crew, manner: Manner) -> str:
    owner, wish = crew.clients["owner"], {"newParticipant": "zoe@example.org", "source": "emails"}
    token = await owner.create_room("Lab")
    assert await owner.call("POST", f"{TALK}/room/{token}/participants", data=wish) == {"type": 3}
    answer = await owner.call("POST", f"{TALK}/room/{token}/participants", data=wish)
    return f"`{json.dumps(answer, separators=(',', ':'))}`"


async def _server(crew: Crew, manner: Manner) -> str:
    settings = await crew.clients["nobody"].call("GET", f"{TALK}/signaling/settings")
    return f"`{json.dumps(settings['server'])}`"


async def _wording(crew: Crew, manner: Manner) -> str:
    owner, user = crew.clients["owner"], crew.clients["user"]
    token = await owner.create_room("Lab")
    await owner.add_participant(token, "user")
    await owner.call("POST", f"{TALK}/room/{token}/public")
    return f"`{(await user.history(token))[0]['message']}`"


DIFFERENCES: dict[str, Callable[[Crew, Manner], Awaitable[str]]] = {
    "longest wait of a long poll": _wait,
    "longest message": _longest,
    "characters of a session id": _session,
    "whom the search for mentions finds": _found,
    "answer to an invitation by mail into a public room": _invited,
    "`server` of the signaling settings without an external one": _server,
    "text of `guests_allowed` (and those about guests, passwords and members)": _wording,
}
"""Those that are no statuses; what each gives is what the documentation says."""


def documented() -> dict[str, dict[Manner, str]]:
    """The table of the documentation."""
    text = (ROOT / "docs/faces/talk.md").read_text(encoding="utf-8")
    _, _, table = text.partition("| | documented | released |\n| --- | --- | --- |\n")
    rows = [row.strip("| ").split(" | ") for row in table.partition("\n\n")[0].splitlines()]
    return {what: {"documented": first, "released": second} for what, first, second in rows}


def test_the_documentation_has_each_difference() -> None:
    statuses = {one.what: {"documented": f"{one.documented}", "released": f"{one.released}"} for one in STATUSES}
    del statuses[""]
    table = documented()
    assert {what: table[what] for what in table if what not in DIFFERENCES} == statuses
    assert table.keys() == statuses.keys() | DIFFERENCES.keys()


def test_the_table_of_errors_has_no_others() -> None:
    operations = {operation for operation, _, _ in errors.DOCUMENTED.keys() | errors.RELEASED.keys()}
    assert operations == {one.operation for one in STATUSES} - {""}
    assert all((one.documented != one.released) == bool(one.what) == bool(one.operation) for one in STATUSES)


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("what", DIFFERENCES)
async def test_difference(tmp_path: Path, sqlite_path: Path, what: str, manner: Manner) -> None:
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(statuses=manner))) as face:
        crew = Crew(face)
        await crew.gather()
        assert await DIFFERENCES[what](crew, manner) == documented()[what][manner]


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


V4 = "apps/spreed/api/v4/room/TOKEN"
IN_VERSION_4: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
    ("guest", "POST", f"{V4}/favorite", 401, {}),
    ("guest moderator", "DELETE", f"{V4}/favorite", 401, {}),
    ("guest", "POST", f"{V4}/notify", 401, {"level": 1}),
    ("moderator", "POST", f"{V4}/moderators", 400, {"attendeeId": "<owner's number>"}),
)
IN_A_PAIR: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
    ("owner", "PUT", V4, 400, {"roomName": "x"}),
    ("owner", "DELETE", V4, 400, {}),
)


@pytest.mark.parametrize("manner", MANNERS)
async def test_version_4_has_one_manner(tmp_path: Path, sqlite_path: Path, manner: Manner) -> None:
    """Its documentation says what the server does, nearly."""
    async with open_talk(sqlite_path, tmp_path, config=Config(talk=Talk(statuses=manner))) as face:
        crew = Crew(face)
        await crew.gather()
        room = await crew.open_room()
        numbers = {one["actorId"]: one["attendeeId"] for one in await crew.clients["owner"].participants(room.token)}
        room.sessions["owner's number"] = f"{numbers['owner']}"
        pair = Berth(await crew.clients["owner"].create_room(kind=1, invite="user"), {})
        for berth, rows in ((room, IN_VERSION_4), (pair, IN_A_PAIR)):
            for who, method, path, status, wish in rows:
                answer = await crew.ask(who, method, path, berth, wish)
                assert (answer.status, answer.code) == (status, 997 if status == 401 else status), (method, path)
        left = await crew.ask("stranger", "DELETE", f"{V4}/participants/active", room, {})
        assert left.status == (404 if manner == "documented" else 200)
