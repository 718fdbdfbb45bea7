"""Every role against every endpoint. On 401 clients throw their token away, on 403 they keep it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from sabir.config import Config, Session
from sabir.domain.ranks import RankWish
from sabir.domain.rooms import RoomKind
from sabir.faces.session.routes import LEGACY
from tests.helpers.core import make_room
from tests.helpers.session_client import SessionClient
from tests.helpers.session_client_body import Body, pad, write
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import Prefix
from tests.helpers.session_face import Harbour, open_harbour

Role = Literal["member", "moderator", "admin", "banned", "unknown", "none"]
Scope = Literal["room", "server"]
EVERYONE = (200, 200, 200, 200, 200, 200)
BASIC = (200, 200, 200, 403, 401, 401)
MODERATORS = (403, 200, 200, 403, 401, 401)

TABLE: dict[tuple[str, str], tuple[int, int, int, int, int, int]] = {
    ("GET", "rooms"): EVERYONE,
    ("GET", "rooms/{room_id}"): EVERYONE,
    ("GET", "rooms/{room_id}/image"): EVERYONE,
    ("POST", "rooms/{room_id}/image"): MODERATORS,
    ("GET", "auth_token_challenge"): EVERYONE,
    ("POST", "claim_auth_token"): (403, 403, 403, 403, 403, 401),
    ("DELETE", "auth_token"): (200, 200, 200, 200, 401, 401),
    ("POST", "messages"): BASIC,
    ("GET", "messages"): BASIC,
    ("DELETE", "messages/{message_id}"): MODERATORS,
    ("POST", "delete_messages"): MODERATORS,
    ("GET", "deleted_messages"): BASIC,
    ("POST", "compact_poll"): EVERYONE,
    ("GET", "moderators"): BASIC,
    ("POST", "moderators"): MODERATORS,
    ("DELETE", "moderators/{public_key}"): MODERATORS,
    ("POST", "block_list"): MODERATORS,
    ("GET", "block_list"): BASIC,
    ("DELETE", "block_list/{public_key}"): MODERATORS,
    ("POST", "ban_and_delete_all"): MODERATORS,
    ("GET", "member_count"): BASIC,
    ("POST", "files"): BASIC,
    ("GET", "files/{file_id}"): BASIC,
}
"""Statuses for member, moderator, administrator, banned, unknown token, no token."""


def test_the_table_lists_every_route() -> None:
    routed = {
        (method, template)
        for template, resource in LEGACY.items()
        for method in ("GET", "POST", "PUT", "DELETE")
        if hasattr(resource, f"on_{method.lower()}")
    }
    assert routed == TABLE.keys()


async def _client(harbour: Harbour, role: Role) -> tuple[SessionClient, str]:
    client = harbour.client(role)
    if role == "none":
        return client, ""
    if role == "unknown":
        return client, "ab" * 48
    token = await client.join("harbour")
    if role == "moderator":
        await harbour.core.moderation.set_moderator(
            harbour.alice, harbour.room.id, client.session_id, is_moderator=True
        )
    if role == "admin":
        wish = RankWish(is_moderator=None, is_admin=True)
        await harbour.core.staff.rank_in_rooms(harbour.alice, client.session_id, wish, ["harbour"])
    if role == "banned":
        judge = await harbour.moderator("judge")
        await judge.ban("harbour", client.session_id)
    return client, token


def _target(harbour: Harbour, role: Role) -> str:
    """Someone who is moderated, for each role another: what one did to a key is in the next one's way."""
    return harbour.client(f"target of {role}").session_id


def _body(client: SessionClient, token: str, endpoint: str, key: str) -> dict[str, Any] | None:
    data = pad(write(Body("text", "", 1)))
    bodies: dict[str, dict[str, Any]] = {
        "claim_auth_token": {"public_key": client.session_id},
        "messages": {
            "timestamp": 1,
            "data": base64.b64encode(data).decode(),
            "signature": base64.b64encode(client.identity.sign(data)).decode(),
        },
        "delete_messages": {"ids": [1]},
        "compact_poll": {"requests": [{"room_id": "harbour", "auth_token": token}]},
        "moderators": {"public_key": key, "room_id": "harbour"},
        "block_list": {"public_key": key},
        "ban_and_delete_all": {"public_key": key},
        "files": {"file": ""},
        "rooms/harbour/image": {"file": ""},
    }
    return bodies.get(endpoint)


async def _walk(harbour: Harbour, role: Role, column: int, file_id: int) -> None:
    client, token = await _client(harbour, role)
    key = _target(harbour, role)
    ending = ("DELETE", "auth_token")
    for method, template in [*(row for row in TABLE if row != ending), ending]:
        endpoint = template.format(room_id="harbour", message_id=1, public_key=key, file_id=file_id)
        if template == "auth_token_challenge":
            endpoint += f"?public_key={client.session_id}"
        body = _body(client, token, endpoint, key) if method == "POST" else None
        status, reply = await client.call(method, endpoint, body, room="harbour", token=token)
        expected = TABLE[method, template][column]
        assert (status, reply["status_code"]) == (expected, expected), (role, method, template)
        if expected != 200:
            assert reply == {"status_code": expected}


@pytest.mark.parametrize("scope", ["room", "server"])
async def test_every_role_at_every_endpoint(sqlite_path: Path, tmp_path: Path, wire: Wire, scope: Scope) -> None:
    config = Config(session=Session(ban_scope=scope))
    async with open_harbour(sqlite_path, tmp_path, wire=wire, config=config) as harbour:
        zoe = await harbour.member("zoe")
        await zoe.post("harbour", "someone else's")
        file_id = await zoe.upload("harbour", b"file")
        await harbour.core.room_images.set(harbour.alice, harbour.room.id, b"image", limit_bytes=5)
        for column, role in enumerate(get_args(Role)):
            await _walk(harbour, role, column, file_id)


@pytest.mark.parametrize(("scope", "elsewhere"), [("room", 200), ("server", 403)])
async def test_how_far_a_ban_reaches(
    database_url: str, tmp_path: Path, wire: Wire, scope: Scope, elsewhere: int
) -> None:
    """Also under the blinded forms of the key, with a client of today, and in a room that is published later."""
    config = Config(session=Session(ban_scope=scope))
    async with open_harbour(database_url, tmp_path, wire=wire, config=config) as harbour:
        mia, bob = await harbour.moderator("mia"), await harbour.member("bob")
        await _publish(harbour, "quay")
        await bob.join("quay")
        await mia.ban("harbour", bob.session_id)
        await _publish(harbour, "pier")
        for room, status in (("harbour", 403), ("quay", elsewhere)):
            assert (await bob.call("GET", "messages", room=room))[0] == status
        for prefix in get_args(Prefix):
            today = harbour.modern("bob", prefix=prefix)
            for room, status in (("harbour", 403), ("quay", elsewhere), ("pier", elsewhere)):
                assert (await today.call("GET", f"/room/{room}/messages/recent")).code == status, (prefix, room)
        await mia.unban("harbour", bob.session_id)
        for room in ("harbour", "quay"):
            assert (await bob.call("GET", "messages", room=room))[0] == 200
        for prefix in get_args(Prefix):
            assert (await harbour.modern("bob", prefix=prefix).call("GET", "/room/pier")).code == 200


async def _publish(harbour: Harbour, name: str) -> None:
    room = await make_room(harbour.core, harbour.alice, name=name.capitalize(), kind=RoomKind.PUBLIC)
    await harbour.core.rooms.publish(harbour.alice, room.id, name)
