"""Every role against every endpoint. On 401 clients throw their token away, on 403 they keep it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Literal

from sabir.faces.session.routes import LEGACY
from tests.helpers.session_client import SessionClient
from tests.helpers.session_client_body import Body, pad, write
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour

Role = Literal["member", "moderator", "banned", "unknown", "none"]
EVERYONE = (200, 200, 200, 200, 200)
BASIC = (200, 200, 403, 401, 401)
MODERATORS = (403, 200, 403, 401, 401)
KEY = "05" + "11" * 32

TABLE: dict[tuple[str, str], tuple[int, int, int, int, int]] = {
    ("GET", "rooms"): EVERYONE,
    ("GET", "rooms/{room_id}"): EVERYONE,
    ("GET", "rooms/{room_id}/image"): EVERYONE,
    ("POST", "rooms/{room_id}/image"): MODERATORS,
    ("GET", "auth_token_challenge"): EVERYONE,
    ("POST", "claim_auth_token"): (403, 403, 403, 403, 401),
    ("DELETE", "auth_token"): (200, 200, 200, 401, 401),
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
"""Statuses for member, moderator, banned, unknown token, no token."""


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
    if role == "banned":
        await harbour.core.moderation.ban(harbour.alice, harbour.room.id, client.session_id)
    return client, token


def _body(client: SessionClient, token: str, endpoint: str) -> dict[str, Any] | None:
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
        "moderators": {"public_key": KEY, "room_id": "harbour"},
        "block_list": {"public_key": KEY},
        "ban_and_delete_all": {"public_key": KEY},
        "files": {"file": ""},
        "rooms/harbour/image": {"file": ""},
    }
    return bodies.get(endpoint)


async def _walk(harbour: Harbour, role: Role, column: int, file_id: int) -> None:
    client, token = await _client(harbour, role)
    ending = ("DELETE", "auth_token")
    for method, template in [*(key for key in TABLE if key != ending), ending]:
        endpoint = template.format(room_id="harbour", message_id=1, public_key=KEY, file_id=file_id)
        if template == "auth_token_challenge":
            endpoint += f"?public_key={client.session_id}"
        body = _body(client, token, endpoint) if method == "POST" else None
        status, reply = await client.call(method, endpoint, body, room="harbour", token=token)
        expected = TABLE[method, template][column]
        assert (status, reply["status_code"]) == (expected, expected), (role, method, template)
        if expected != 200:
            assert reply == {"status_code": expected}


async def test_every_role_at_every_endpoint(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        zoe = await harbour.member("zoe")
        await zoe.post("harbour", "someone else's")
        file_id = await zoe.upload("harbour", b"file")
        await harbour.core.room_images.set(harbour.alice, harbour.room.id, b"image", limit_bytes=5)
        roles: tuple[Role, ...] = ("member", "moderator", "banned", "unknown", "none")
        for column, role in enumerate(roles):
            await _walk(harbour, role, column, file_id)
