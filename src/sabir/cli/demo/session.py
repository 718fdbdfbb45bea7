"""A Session member: every call inside an onion request, every message signed and verified."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import time
from dataclasses import dataclass
from typing import Any

import httpx

from sabir.domain.errors import Unavailable
from sabir.wire import onion
from sabir.wire.onion import Channel, Cipher
from sabir.wire.session.codec import author_text, read_content
from sabir.wire.session.content import Attachment, Content
from sabir.wire.session.ids import parse_session_id
from sabir.wire.session.signatures import SIGNING_RANDOM_BYTES, SigningKey, verify_message

_DEADLINE_S = 15.0
_POLL_EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Message:
    """One that verifies; Session shows no other."""

    number: int
    author: str
    content: Content


class SessionMember:
    """A member of one room, with a key of its own."""

    def __init__(self, http: httpx.AsyncClient, server_public: bytes, name: str, private: bytes, room: str) -> None:
        self._http = http
        self._server_public = server_public
        self._name = name
        self._private = private
        self._key = SigningKey.from_private(private)
        self._room = room
        self._token = ""
        self._messages: dict[int, Message] = {}
        self._deleted: dict[int, int] = {}

    @property
    def session_id(self) -> str:
        return self._key.session_id

    async def join(self) -> None:
        """Prove the key: decrypt a challenge and claim the token in it. Raises `Unavailable`."""
        asked = await self.ask("GET", f"auth_token_challenge?public_key={self.session_id}")
        ephemeral = base64.b64decode(asked["challenge"]["ephemeral_public_key"])
        channel = Channel(Cipher.AES_GCM, onion.loki_key(self._private, ephemeral))
        self._token = channel.open(base64.b64decode(asked["challenge"]["ciphertext"])).hex()
        await self.ask("POST", "claim_auth_token", {"public_key": self.session_id})

    async def post(self, text: str) -> None:
        now_ms = time.time_ns() // 1_000_000
        data = author_text(text, self._name, now_ms)
        signature = self._key.sign(data, os.urandom(SIGNING_RANDOM_BYTES))
        posted = {"timestamp": now_ms, "data": _base64(data), "signature": _base64(signature)}
        await self.ask("POST", "messages", posted)

    async def read(self, text: str = "", *, file: str = "") -> Message:
        """Poll until there is a message with this text or file. Raises `Unavailable`."""
        async with asyncio.timeout(_DEADLINE_S):
            while True:
                for message in self._messages.values():
                    names = [one.file_name for one in message.content.attachments]
                    if file in names if file else message.content.text == text:
                        return message
                await self._poll()

    async def deletion(self, number: int) -> None:
        """Poll until that message is deleted."""
        async with asyncio.timeout(_DEADLINE_S):
            while number not in self._deleted.values():
                await self._poll()

    async def download(self, attachment: Attachment) -> bytes:
        return base64.b64decode((await self.ask("GET", f"files/{attachment.file_id}"))["result"])

    async def ask(self, method: str, endpoint: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """A call that must succeed. Raises `Unavailable`."""
        status, reply = await self.call(method, endpoint, body)
        if status != httpx.codes.OK:
            raise Unavailable(f"{method} {endpoint} answered {status} in Session.")
        return reply

    async def call(self, method: str, endpoint: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Status and answer of a call, sent and answered inside an onion request."""
        headers = {"Room": self._room} | ({"Authorization": self._token} if self._token else {})
        text = "" if body is None else json.dumps(body)
        inner = {"method": method, "endpoint": endpoint, "body": text, "headers": headers}
        sealed, channel = onion.build_request(
            json.dumps(inner).encode(), self._server_public, os.urandom(32), os.urandom(12)
        )
        response = await self._http.post("/loki/v3/lsrpc", content=sealed)
        response.raise_for_status()
        reply: dict[str, Any] = json.loads(channel.open(base64.b64decode(response.content)))
        return int(reply["status_code"]), reply

    async def _poll(self) -> None:
        cursors = {
            "room_id": self._room,
            "auth_token": self._token,
            "from_message_server_id": max(self._messages, default=0),
            "from_deletion_server_id": max(self._deleted, default=0),
        }
        (room,) = (await self.ask("POST", "compact_poll", {"requests": [cursors]}))["results"]
        for raw in room["messages"]:
            data, signature = base64.b64decode(raw["data"]), base64.b64decode(raw["signature"])
            if verify_message(parse_session_id(raw["public_key"]), data, signature):
                number = int(raw["server_id"])
                self._messages[number] = Message(number, raw["public_key"], read_content(data))
        self._deleted |= {one["id"]: one["deleted_message_id"] for one in room["deletions"]}
        if not room["messages"] and not room["deletions"]:
            await asyncio.sleep(_POLL_EVERY_S)


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
