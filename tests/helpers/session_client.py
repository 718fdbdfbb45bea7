"""A Session member of 2021 for tests: speaks the legacy API over onion v3, onion v4 or plain HTTP.

Written from the published description of the wire; it shares no code with the server. Where real clients would
drop what a server sends, it raises `ContractBroken`; refused calls raise `Refused`.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence

import httpx

from tests.helpers import session_client_body as bodies
from tests.helpers.session_client_body import Attachment, Body, Quote
from tests.helpers.session_client_calls import Calls, OnionRefused, Refused, Wire
from tests.helpers.session_client_keys import Identity, Style
from tests.helpers.session_client_read import (
    ContractBroken,
    Deletion,
    Json,
    Poll,
    PollRequest,
    ReceivedMessage,
    read_deletion,
    read_message,
    read_poll,
    unb64,
    whole,
)

__all__ = [
    "Attachment",
    "ContractBroken",
    "Deletion",
    "Identity",
    "OnionRefused",
    "Poll",
    "PollRequest",
    "Quote",
    "ReceivedMessage",
    "Refused",
    "SessionClient",
]


class SessionClient(Calls):
    """A member with a display name; `style` is the signature convention it uses."""

    def __init__(
        self, http: httpx.AsyncClient, server_public: str, identity: Identity, *, wire: Wire = "v3", name: str = ""
    ) -> None:
        super().__init__(http, server_public, identity, wire)
        self.name = name
        self.style: Style = "axolotl"
        self._last_ms = 0

    @property
    def session_id(self) -> str:
        return self.identity.session_id

    # Joining and leaving

    async def challenge(self, room: str) -> str:
        """A token, decrypted, not yet claimed."""
        reply = await self.ask("GET", f"auth_token_challenge?public_key={self.session_id}", room=room)
        sealed = reply["challenge"]
        token = self.identity.open_challenge(unb64(sealed["ciphertext"]), unb64(sealed["ephemeral_public_key"]))
        return token.hex()

    async def claim(self, room: str, token: str) -> None:
        """Make a token ours. Raises `Refused`."""
        body = {"public_key": self.session_id}
        status, _ = await self.call("POST", "claim_auth_token", body, room=room, token=token)
        if status != 200:
            raise Refused(status, "claim_auth_token")

    async def join(self, room: str) -> str:
        """Challenge and claim, as clients do on joining and after a 401; the token."""
        token = await self.challenge(room)
        await self.claim(room, token)
        self.tokens[room] = token
        return token

    async def leave(self, room: str) -> None:
        """Give up all tokens of this identity in the room."""
        await self.ask("DELETE", "auth_token", room=room)

    # Rooms

    async def rooms(self) -> dict[str, str]:
        """Names by room id."""
        return {room["id"]: room["name"] for room in (await self.ask("GET", "rooms"))["rooms"]}

    async def room(self, room: str) -> Json:
        found: Json = (await self.ask("GET", f"rooms/{room}"))["room"]
        return found

    async def image(self, room: str) -> bytes:
        return unb64((await self.ask("GET", f"rooms/{room}/image"))["result"])

    async def set_image(self, room: str, content: bytes) -> None:
        await self.ask("POST", f"rooms/{room}/image", {"file": _b64(content)}, room=room)

    async def member_count(self, room: str) -> int:
        return whole((await self.ask("GET", "member_count", room=room))["member_count"], 0, 2**31, "member_count")

    # Messages

    async def post(
        self, room: str, text: str, *, quote: ReceivedMessage | None = None, attachments: Sequence[Attachment] = ()
    ) -> ReceivedMessage:
        """Write, sign and post; `quote` makes it a reply. Attachments come from `attach`."""
        self._last_ms = max(self._last_ms + 1, time.time_ns() // 1_000_000)
        quoted = Quote(quote.sent_ms or quote.posted_ms, quote.author, quote.text) if quote else None
        body = Body(text, self.name, self._last_ms, 0, quoted, attachments)
        return await self.post_bytes(room, bodies.pad(bodies.write(body)))

    async def post_bytes(self, room: str, data: bytes, signature: bytes | None = None) -> ReceivedMessage:
        """Post padded bytes as they are, signed unless a signature is given. Raises `Refused`."""
        if signature is None:
            signature = self.identity.sign(data, self.style)
        message = {
            "public_key": self.session_id,
            "timestamp": self._last_ms or time.time_ns() // 1_000_000,
            "data": _b64(data),
            "signature": _b64(signature),
        }
        return read_message((await self.ask("POST", "messages", message, room=room))["message"])

    async def messages(self, room: str, after: int | None = None, limit: int | None = None) -> list[ReceivedMessage]:
        """Newest first, or ascending after a server id."""
        reply = await self.ask("GET", "messages" + _query(after, limit), room=room)
        return [read_message(raw) for raw in reply["messages"]]

    async def deletions(self, room: str, after: int | None = None, limit: int | None = None) -> list[Deletion]:
        """Newest first, or ascending after a deletion id."""
        reply = await self.ask("GET", "deleted_messages" + _query(after, limit), room=room)
        return [read_deletion(raw) for raw in reply["ids"]]

    async def delete(self, room: str, *server_ids: int) -> None:
        """One message by its own call, several at once."""
        if len(server_ids) == 1:
            await self.ask("DELETE", f"messages/{server_ids[0]}", room=room)
        else:
            await self.ask("POST", "delete_messages", {"ids": list(server_ids)}, room=room)

    async def compact_poll(self, *requests: PollRequest) -> list[Poll]:
        """All rooms in one call; each answer has a status of its own."""
        parts = []
        for request in requests:
            token = self.tokens.get(request.room, "") if request.token is None else request.token
            part: Json = {"room_id": request.room, "auth_token": token}
            if request.after_message is not None:
                part["from_message_server_id"] = request.after_message
            if request.after_deletion is not None:
                part["from_deletion_server_id"] = request.after_deletion
            parts.append(part)
        results = (await self.ask("POST", "compact_poll", {"requests": parts}))["results"]
        if [result["room_id"] for result in results] != [request.room for request in requests]:
            raise ContractBroken(f"one result per room, in order: {results}")
        return [read_poll(result) for result in results]

    # Files

    async def upload(self, room: str, content: bytes) -> int:
        """The new file's id, which one phone takes only from 2^31 on."""
        reply = await self.ask("POST", "files", {"file": _b64(content)}, room=room)
        return whole(reply["result"], 2**31, 2**53, "file id")

    async def download(self, room: str, file_id: int) -> bytes:
        return unb64((await self.ask("GET", f"files/{file_id}", room=room))["result"])

    async def attach(self, room: str, file_name: str, content_type: str, content: bytes) -> Attachment:
        """Upload, and point at it as clients do."""
        file_id = await self.upload(room, content)
        url = f"{str(self.http.base_url).rstrip('/')}/{room}/files/{file_id}"
        return Attachment(file_id, content_type, len(content), file_name, url)

    # Moderation

    async def moderators(self, room: str) -> list[str]:
        return list((await self.ask("GET", "moderators", room=room))["moderators"])

    async def add_moderator(self, room: str, session_id: str) -> None:
        await self.ask("POST", "moderators", {"public_key": session_id, "room_id": room}, room=room)

    async def remove_moderator(self, room: str, session_id: str) -> None:
        await self.ask("DELETE", f"moderators/{session_id}", room=room)

    async def banned(self, room: str) -> list[str]:
        return list((await self.ask("GET", "block_list", room=room))["banned_members"])

    async def ban(self, room: str, session_id: str, *, delete_all: bool = False) -> None:
        endpoint = "ban_and_delete_all" if delete_all else "block_list"
        await self.ask("POST", endpoint, {"public_key": session_id}, room=room)

    async def unban(self, room: str, session_id: str) -> None:
        await self.ask("DELETE", f"block_list/{session_id}", room=room)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _query(after: int | None, limit: int | None) -> str:
    asked = {"from_server_id": after, "limit": limit}
    pairs = [f"{name}={value}" for name, value in asked.items() if value is not None]
    return "?" + "&".join(pairs) if pairs else ""
