"""Direct messages between blinded ids, as a Session client of today writes and reads them."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from typing import Literal

from tests.helpers import session_client_blinding as blinding
from tests.helpers import session_client_body as bodies
from tests.helpers.session_client_blinding import Blinded
from tests.helpers.session_client_body import Body
from tests.helpers.session_client_calls import Refused
from tests.helpers.session_client_modern_calls import ModernCalls
from tests.helpers.session_client_modern_read import Reply, seconds
from tests.helpers.session_client_read import ContractBroken, Json, unb64, whole

Box = Literal["inbox", "outbox"]


@dataclass(frozen=True)
class Letter:
    """One direct message; `sealed` is what the server can't read, and what the answer to a post leaves out."""

    id: int
    sender: str
    recipient: str
    posted_at: float
    expires_at: float
    sealed: bytes = field(default=b"", repr=False)


class Inbox(ModernCalls):
    """Calls that a blinded user makes."""

    name = ""

    @property
    def blinded(self) -> Blinded:
        """Raises `AssertionError` for a client that signs with its master key."""
        assert isinstance(self.signer, Blinded)
        return self.signer

    async def letters(self, box: Box = "inbox", query: str = "") -> list[Letter]:
        """Oldest first."""
        return [read_letter(raw) for raw in await self.ask("GET", f"/{box}" + (query and f"?{query}"))]

    async def letters_since(self, number: int, box: Box = "inbox") -> list[Letter]:
        """Nothing newer is status 304, without a body."""
        reply = await self.call("GET", f"/{box}/since/{number}")
        if reply.code == 304:
            if reply.body:
                raise ContractBroken(f"nothing new has no body: {reply}")
            return []
        if reply.code != 200:
            raise Refused(reply.code, f"GET /{box}/since/{number}")
        return [read_letter(raw) for raw in reply.json]

    async def send_letter(self, recipient: str, text: str) -> Letter:
        sealed = self.seal_letter(recipient, text)
        return read_letter(await self.ask("POST", f"/inbox/{recipient}", {"message": b64(sealed)}))

    async def clear_inbox(self) -> int:
        return whole((await self.ask("DELETE", "/inbox"))["deleted"], 0, 2**31, "deleted")

    def seal_letter(self, recipient: str, text: str) -> bytes:
        """For the key behind a `15` id."""
        sent_ms = int(self.now_s() * 1000)
        padded = bodies.pad(bodies.write(Body(text, self.name, sent_ms, sent_ms)))
        return blinding.seal_direct(self.blinded, bytes.fromhex(recipient[2:]), padded, os.urandom(24))

    def open_letter(self, letter: Letter) -> Body:
        """What it says, if the sender's key blinds to the sender's id. Raises `ValueError`."""
        padded = blinding.open_direct(self.blinded, bytes.fromhex(letter.sender[2:]), letter.sealed)
        return bodies.read(bodies.unpad(padded))


def read_letter(raw: Json) -> Letter:
    """An object of `/inbox` or `/outbox`."""
    return Letter(
        whole(raw["id"], 1, 2**53, "id"),
        raw["sender"],
        raw["recipient"],
        seconds(raw["posted_at"], "posted_at"),
        seconds(raw["expires_at"], "expires_at"),
        unb64(raw["message"]) if "message" in raw else b"",
    )


def read_letters(reply: Reply) -> list[Letter]:
    """A part of a batch poll."""
    return [] if reply.code == 304 else [read_letter(raw) for raw in reply.json]


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
