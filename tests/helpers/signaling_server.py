"""An external signaling server: believes what is signed and keeps what it was told; signs what it asks itself."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.helpers.talk_client import TALK, Ocs, TalkClient
from tests.helpers.waiting import eventually

SECRET = "the shared secret of both servers"


@dataclass(frozen=True)
class Told:
    """One push."""

    token: str
    type: str
    content: dict[str, Any]
    backend: str | None


@dataclass
class SignalingServerDouble:
    """Keeps every push in the order they came."""

    url: str = ""
    told: list[Told] = field(default_factory=list)
    refused: int = 0
    fails: int = 0
    """How many of the next requests it answers with an error."""

    async def hears(self, kind: str, count: int = 1) -> Told:
        """The newest push of that type, once there are so many of it."""

        async def find() -> Told | None:
            found = [one for one in self.told if one.type == kind]
            return found[-1] if len(found) >= count else None

        return await eventually(find)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        writer.write(f"HTTP/1.1 {self._status(first, headers, body)} X\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def _status(self, first: str, headers: dict[str, str], body: bytes) -> int:
        method, path, _ = first.split(" ")
        random = headers.get("spreed-signaling-random", "")
        if len(random) < 32 or checksum(random, body) != headers.get("spreed-signaling-checksum"):
            self.refused += 1
            return 403
        if self.fails:
            self.fails -= 1
            return 503
        root, _, token = path.rpartition("/")
        if (method, root, headers.get("content-type")) != ("POST", "/api/v1/room", "application/json"):
            return 404
        pushed = json.loads(body)
        kind = pushed["type"]
        assert set(pushed) == {"type", kind}
        self.told.append(Told(token, kind, pushed[kind], headers.get("spreed-signaling-backend")))
        return 200


@asynccontextmanager
async def signaling_server() -> AsyncIterator[SignalingServerDouble]:
    """On a free port of 127.0.0.1."""
    double = SignalingServerDouble()
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
    double.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
        await server.wait_closed()


async def ask(client: TalkClient, question: dict[str, Any] | bytes, *, secret: str = SECRET, random: str = "") -> Ocs:
    """What the signaling server asks Talk, over a client without credentials."""
    body = question if isinstance(question, bytes) else json.dumps(question).encode()
    random = random or secrets.token_hex(32)
    headers = {
        "Content-Type": "application/json",
        "Spreed-Signaling-Random": random,
        "Spreed-Signaling-Checksum": checksum(random, body, secret),
    }
    return await client.try_("POST", f"{TALK}/signaling/backend", content=body, headers=headers)


def checksum(random: str, body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), random.encode() + body, hashlib.sha256).hexdigest()
