"""Session requests as bytes: plain, and sealed as a relay hands them on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sabir.domain.ids import PersonId
from tests.helpers import session_client_onion as onion
from tests.helpers.session_client_blinding import Master, sogs_headers
from tests.helpers.session_client_keys import Identity
from tests.helpers.session_client_modern import poll_parts

SERVER_PRIVATE = bytes(range(32))
SERVER_PUBLIC = X25519PrivateKey.from_private_bytes(SERVER_PRIVATE).public_key().public_bytes_raw()


@dataclass(frozen=True, slots=True)
class Member:
    """A Session ID that is in rooms; the tokens are by the room's name on the wire."""

    identity: Identity
    person_id: PersonId
    tokens: dict[str, str]


@dataclass(frozen=True, slots=True)
class Published:
    """A room on the Session wire, and the number of its newest message."""

    name: str
    newest: int


def compact_poll(member: Member, rooms: Sequence[Published]) -> str:
    """The body of a poll by someone who has read everything."""
    asked = [
        {
            "room_id": room.name,
            "auth_token": member.tokens[room.name],
            "from_message_server_id": room.newest,
            "from_deletion_server_id": 0,
        }
        for room in rooms
    ]
    return json.dumps({"requests": asked})


def batch_poll(rooms: Sequence[Published]) -> bytes:
    """The body of what a desktop client of today asks every ten seconds."""
    return json.dumps(poll_parts(*((room.name, room.newest) for room in rooms))).encode()


def sealed_v4(member: Member, path: str, body: bytes) -> tuple[bytes, onion.Sealed]:
    """A signed POST inside an onion request of today, good once, and what opens the reply."""
    signer = Master(member.identity, SERVER_PUBLIC)
    headers = sogs_headers(signer, "POST", path, body, (os.urandom(16), int(time.time())))
    payload = onion.v4_payload("POST", path, body, headers | {"Content-Type": "application/json"})
    sealed = onion.seal(payload, SERVER_PUBLIC, "xchacha20")
    return _post("/oxen/v4/lsrpc", sealed.body, "application/octet-stream"), sealed


def plain(path: str, body: str) -> bytes:
    """A POST as it is."""
    return _post(path, body.encode(), "application/json")


def sealed_v3(server_public: bytes, endpoint: str, body: str) -> tuple[bytes, onion.Sealed]:
    """A POST inside an onion request, and what opens the reply."""
    sealed = onion.seal(onion.v3_payload("POST", endpoint, body, {}), server_public, "aes-gcm", named=False)
    return _post("/loki/v3/lsrpc", sealed.body, "application/octet-stream"), sealed


def _post(path: str, body: bytes, content_type: str) -> bytes:
    head = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: bench",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*head, "", ""]).encode() + body
