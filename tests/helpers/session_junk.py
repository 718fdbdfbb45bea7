"""A Session face that generated junk is thrown at, and what such junk is made of."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from sabir.config import Config, Session
from sabir.domain.ids import SERVER_STREAM
from sabir.store import log
from tests.helpers import session_client_onion as onion
from tests.helpers.junk import share
from tests.helpers.session_client import SessionClient
from tests.helpers.session_face import Harbour, open_harbour

V3, V3_OXEN, V4 = ADDRESSES = ("/loki/v3/lsrpc", "/oxen/v3/lsrpc", "/oxen/v4/lsrpc")
mine = share(10)
some = settings(mine, max_examples=max(mine.max_examples // 8, 50))
"""For PostgreSQL, where each one takes longer."""


class Served:
    """One face for all examples, in a loop of its own."""

    def __init__(self, at: str, folder: Path) -> None:
        self.runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        config = Config(session=Session(rate_messages=10_000, rate_window_s=1))
        self.harbour: Harbour = self.runner.run(self._enter(at, folder, config))
        self.bob: SessionClient = self.runner.run(self.harbour.moderator("bob"))
        self.runner.run(self.bob.post("harbour", "the only message"))
        self.settings = some if at.startswith("postgresql") else mine

    async def _enter(self, at: str, folder: Path, config: Config) -> Harbour:
        return await self._stack.enter_async_context(open_harbour(at, folder, config=config))

    def seqs(self) -> list[int]:
        """How far the server's and the room's streams have grown."""
        harbour = self.harbour
        return self.runner.run(
            harbour.core.db.read(lambda tx: [log.last_seq(tx, one) for one in (SERVER_STREAM, harbour.room.id)])
        )

    def post(self, address: str, body: bytes) -> tuple[int, bytes]:
        response = self.runner.run(self.harbour.http.post(address, content=body))
        return response.status_code, response.content

    def inside(self, address: str, payload: bytes, kind: onion.EncType = "aes-gcm") -> tuple[int, Any]:
        """The status and body of what the payload is answered with."""
        sealed = onion.seal(payload, self.bob.server_public, kind)
        status, content = self.post(address, sealed.body)
        assert status == 200
        if address == V4:
            code, headers, body = onion.v4_reply(sealed, content)
            if headers["content-type"] == "text/plain; charset=utf-8":  # a refusal of the modern API
                assert code >= 400
                return code, body.decode()
            assert headers["content-type"] == "application/json"
            reply = json.loads(body)
            assert not isinstance(reply, dict) or reply.get("status_code", code) == code
            return code, reply
        reply = json.loads(sealed.open(base64.b64decode(content, validate=True)))
        return reply.get("status_code", 200) if isinstance(reply, dict) else 200, reply

    def close(self) -> None:
        self.runner.run(self._stack.aclose())
        self.runner.close()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)
texts = st.text(max_size=30)


def mutated(draw: st.DrawFn, whole: bytes) -> bytes:
    """A few bytes changed, dropped or put in."""
    changed = bytearray(whole)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(changed)))
        match draw(st.sampled_from(("change", "drop", "add", "cut"))):
            case "change" if at < len(changed):
                changed[at] = draw(st.integers(0, 255))
            case "drop":
                del changed[at : at + draw(st.integers(1, 8))]
            case "add":
                changed[at:at] = draw(st.binary(min_size=1, max_size=8))
            case _:
                del changed[at:]
    return bytes(changed)
