"""What a guest of one room may do with another: nothing, whatever the route."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sabir.faces.talk import routes
from tests.helpers.talk_client import GROUP, PUBLIC, TALK, Ocs, TalkClient
from tests.helpers.talk_face import open_talk

NOTHING = ([], None, [{"type": "usersInRoom", "data": []}])
"""The last one is what signaling says of a room that one is not in."""
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
SCRIPT = "/ocs/v2.php/"
UNKNOWN = "unknown2"
WISH: dict[str, Any] = {
    "actorDisplayName": "x",
    "attendeeId": 1,
    "color": "ff8800",
    "description": "x",
    "displayName": "x",
    "emoji": "🎈",
    "flags": 7,
    "level": 1,
    "lookIntoFuture": 0,
    "maxVotes": 0,
    "mentionPermissions": 0,
    "message": "x",
    "messages": "[]",
    "metaData": '{"name":"x"}',
    "method": "set",
    "actorId": "user",
    "actorType": "users",
    "newParticipant": "zoe",
    "objectId": "geo:1,2",
    "objectType": "geo-location",
    "optionIds": [0],
    "options": ["a", "b"],
    "participant": "owner",
    "password": "x",
    "permissions": 254,
    "question": "x",
    "reaction": "🎉",
    "resultMode": 0,
    "roomName": "x",
    "scope": 0,
    "search": "x",
    "seconds": 3600,
    "state": 1,
    "timeout": 0,
    "timestamp": 1_800_000_000,
}
"""What any of the routes wants to hear, so that none refuses for want of it."""
OPEN = {
    "POST S/signaling/{token}": 200,  # takes what anyone sends, and delivers nothing of it
    "POST T/bot/{token}/message": 400,  # bots sign, whoever else asks is not looked at
    "POST T/bot/{token}/reaction/{message_id}": 400,
    "DELETE T/bot/{token}/reaction/{message_id}": 400,
}
IF_PUBLIC = {
    "GET R/room/{token}": 200,  # from outside
    "GET R/room/{token}/avatar": 200,
    "GET R/room/{token}/avatar/dark": 200,
    "POST R/room/{token}/participants/active": 403,  # a password stands before it
}


def token_routes() -> Iterator[tuple[str, str]]:
    """Method and path of every route of a room."""
    for path, resource in routes.PATHS.items():
        if "{token" in path and path.startswith(SCRIPT):
            for method in routes.methods(resource):
                yield method, re.sub(r":\w+}", "}", path)


def named(method: str, path: str) -> str:
    """As the routes have it: R is a room's route in any version, S one of signaling, T any other of version 1."""
    found = path.removeprefix(SCRIPT)
    found = re.sub(r"apps/spreed/api/v[14]/(room|call)/", r"R/\1/", found)
    found = re.sub(r"apps/spreed/api/v[13]/signaling/", "S/signaling/", found)
    return f"{method} {found.replace(TALK, 'T')}"


async def ask(client: TalkClient, method: str, path: str, token: str, message: int) -> Ocs:
    filled = path.replace("{token}", token).replace("{message_id}", f"{message}")
    filled = re.sub(r"{\w+}", "1", filled)
    sent: dict[str, Any] = {"params": WISH} if method in ("GET", "DELETE") else {"json": WISH}
    if method == "POST" and path.endswith("/avatar"):
        sent = {"files": {"file": ("a.png", PNG, "image/png")}}
    return await client.try_(method, filled.removeprefix(SCRIPT), **sent)


@pytest.mark.parametrize("kind", [GROUP, PUBLIC])
async def test_a_guest_of_another_room(tmp_path: Path, sqlite_path: Path, kind: int) -> None:
    told, expected = {}, {}
    async with open_talk(sqlite_path, tmp_path) as face:
        owner, guest, nobody = await face.person("owner"), await face.client("", ""), await face.client("", "")
        await face.person("zoe")
        own, other = await owner.create_room("Own", kind=PUBLIC), await owner.create_room("Other", kind=kind)
        await guest.join(own)
        if kind == PUBLIC:
            await owner.call("PUT", f"{TALK}/room/{other}/password", data={"password": "herring"})
        message = (await owner.post(other, "mine"))["id"]
        for method, path in token_routes():
            name = named(method, path)
            for_anyone = await ask(nobody, method, path, UNKNOWN, message)
            answer = await ask(guest, method, path, other, message)
            told[name] = answer.status
            hidden = 401 if for_anyone.status == 401 else 404
            expected[name] = OPEN.get(name) or (kind == PUBLIC and IF_PUBLIC.get(name)) or hidden
            assert answer.status == 200 or answer.payload in NOTHING, name
        shown = await owner.room(other)
        assert (shown["name"], shown["type"], list(shown["participants"])) == ("Other", kind, ["owner"])
        assert [one["message"] for one in await owner.history(other)][:1] == ["mine"]
    assert told == expected
