"""What a Session member of 2021 understands of a server's answers; what it would drop is `ContractBroken`."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

from tests.helpers import session_client_body as bodies
from tests.helpers.session_client_body import Attachment, Body, Quote
from tests.helpers.session_client_keys import verify_2021

Json = dict[str, Any]


class ContractBroken(AssertionError):
    """A reply that a real client would drop or crash on."""


@dataclass(frozen=True)
class ReceivedMessage:
    """A message as this client understood it; 2021 clients show only what is `verified`."""

    server_id: int
    author: str
    text: str
    name: str
    quote: Quote | None
    attachments: tuple[Attachment, ...]
    verified: bool
    sent_ms: int
    posted_ms: int
    data: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True)
class Deletion:
    """One deletion record."""

    id: int
    server_id: int


@dataclass(frozen=True)
class PollRequest:
    """One room of a compact poll; no cursor asks for the newest."""

    room: str
    after_message: int | None = None
    after_deletion: int | None = None
    token: str | None = None


@dataclass(frozen=True)
class Poll:
    """One room's part of a compact poll's answer."""

    room: str
    status: int
    messages: tuple[ReceivedMessage, ...]
    deletions: tuple[Deletion, ...]
    moderators: tuple[str, ...]


def unb64(text: object) -> bytes:
    if not isinstance(text, str):
        raise ContractBroken(f"not base64 text: {text!r}")
    return base64.b64decode(text, validate=True)


def whole(value: object, low: int, high: int, what: str) -> int:
    """An integer that the strictest of the 2021 clients takes."""
    if type(value) is not int or not low <= value < high:
        raise ContractBroken(f"{what} is {value!r}")
    return value


def read_message(raw: Json) -> ReceivedMessage:
    """Decode and verify a message object, with the clients' own checks of its fields."""
    if not all(raw.get(name) for name in ("data", "timestamp", "server_id", "public_key", "signature")):
        raise ContractBroken(f"clients drop a message without all its fields: {raw}")
    data, signature = unb64(raw["data"]), unb64(raw["signature"])
    try:
        body = bodies.read(bodies.unpad(data))
    except ValueError:
        body = Body()
    return ReceivedMessage(
        server_id=whole(raw["server_id"], 1, 2**31, "server_id"),
        author=raw["public_key"],
        text=body.text,
        name=body.name,
        quote=body.quote,
        attachments=tuple(body.attachments),
        verified=verify_2021(raw["public_key"], data, signature),
        sent_ms=body.sent_ms or body.signed_ms,
        posted_ms=whole(raw["timestamp"], 2**32, 2**53, "timestamp"),
        data=data,
        signature=signature,
    )


def read_deletion(raw: Json) -> Deletion:
    return Deletion(
        whole(raw["id"], 1, 2**31, "deletion id"), whole(raw["deleted_message_id"], 1, 2**31, "deleted message")
    )


def read_poll(raw: Json) -> Poll:
    """Desktop drops a result that lacks any of these."""
    for name in ("messages", "deletions", "moderators"):
        if not isinstance(raw.get(name), list):
            raise ContractBroken(f"{name} is not a list: {raw}")
    return Poll(
        raw["room_id"],
        whole(raw["status_code"], 200, 600, "status_code"),
        tuple(read_message(message) for message in raw["messages"]),
        tuple(read_deletion(deletion) for deletion in raw["deletions"]),
        tuple(raw["moderators"]),
    )
