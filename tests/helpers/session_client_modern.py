"""A Session client of today for tests: `ModernClient` speaks the modern API, signed unblinded, as `15…` or as `25…`.

Written from the published description of the wire; it shares no code with the server. Where real clients would drop
what a server sends, it raises `ContractBroken`; refused calls raise `Refused`. Rights and roles are in
`session_client_modern_staff`, direct messages in `session_client_modern_inbox`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote as percent

from tests.helpers import session_client_body as bodies
from tests.helpers.session_client_blinding import Blinded
from tests.helpers.session_client_body import Attachment, Body, Quote
from tests.helpers.session_client_keys import Identity, Style
from tests.helpers.session_client_modern_calls import Prefix, sub
from tests.helpers.session_client_modern_inbox import Inbox
from tests.helpers.session_client_modern_read import ModernMessage, Reply, read_modern, read_row
from tests.helpers.session_client_modern_staff import Staff
from tests.helpers.session_client_read import ContractBroken, Json, whole

__all__ = ["Identity", "ModernClient", "ModernMessage", "Prefix", "Reply"]


class ModernClient(Staff, Inbox):
    """Someone with a display name; `style` is the convention an unblinded one signs messages in."""

    name = ""
    style: Style = "xeddsa"
    _last_ms = 0

    # Rooms

    async def capabilities(self, *required: str) -> list[str]:
        query = "?required=" + ",".join(required) if required else ""
        return list((await self.ask("GET", f"/capabilities{query}"))["capabilities"])

    async def rooms(self) -> list[Json]:
        """The directory, which clients read without signing."""
        found: list[Json] = await self.ask("GET", "/rooms", is_signed=False)
        return found

    async def room(self, room: str) -> Json:
        """Clients need the token and the name."""
        found: Json = await self.ask("GET", f"/room/{room}")
        if not found.get("token") or not found.get("name"):
            raise ContractBroken(f"a room has a token and a name: {found}")
        return found

    async def poll_info(self, room: str, known_updates: int = 0) -> Json:
        found: Json = await self.ask("GET", f"/room/{room}/pollInfo/{known_updates}")
        return found

    async def set_room(self, room: str, **changes: Any) -> int:
        """The new `info_updates`."""
        return whole((await self.ask("PUT", f"/room/{room}", changes))["info_updates"], 1, 2**31, "info_updates")

    # Reading

    async def recent(self, room: str, query: str = "") -> list[ModernMessage]:
        """Newest first."""
        return await self._page(f"/room/{room}/messages/recent", query)

    async def before(self, room: str, number: int, query: str = "") -> list[ModernMessage]:
        """Newest first, older than one."""
        return await self._page(f"/room/{room}/messages/before/{number}", query)

    async def since(self, room: str, seqno: int, query: str = "t=r&reactors=5") -> list[ModernMessage]:
        """What changed, tombstones and rows of reactions too."""
        rows = await self._page(f"/room/{room}/messages/since/{seqno}", query)
        if [row.seqno for row in rows] != sorted(row.seqno for row in rows) or any(row.seqno <= seqno for row in rows):
            raise ContractBroken(f"changes come in the order of their numbers: {rows}")
        return rows

    async def message(self, room: str, number: int, query: str = "") -> ModernMessage:
        return read_modern(await self.ask("GET", f"/room/{room}/message/{number}" + (query and f"?{query}")))

    async def poll(self, *rooms: tuple[str, int | None]) -> list[Reply]:
        """The one batch that desktop sends every ten seconds: room and the last seqno seen, None the first time."""
        return await self.batch(poll_parts(*rooms))

    # Writing

    def write(self, text: str, *, quote: Quote | None = None, attachments: Sequence[Attachment] = ()) -> bytes:
        """Padded bytes of a new message, with a time of its own."""
        self._last_ms = max(self._last_ms + 1, int(self.now_s() * 1000))
        body = Body(text, self.name, self._last_ms, self._last_ms, quote, attachments)
        return bodies.pad(bodies.write(body))

    def sign_message(self, data: bytes) -> bytes:
        if isinstance(self.signer, Blinded):
            return self.signer.sign(data)
        return self.identity.sign(data, self.style)

    def signed(self, data: bytes, **extra: Any) -> Json:
        """The body of a post or an edit. Clients also send what the server is to ignore."""
        signature = self.sign_message(data)
        return {"data": _b64(data), "signature": _b64(signature), "timestamp": self._last_ms} | extra

    async def post(
        self,
        room: str,
        text: str,
        *,
        quote: Quote | None = None,
        attachments: Sequence[Attachment] = (),
        **extra: Any,
    ) -> ModernMessage:
        """Write, sign and post; `extra` are `whisper_to`, `whisper_mods` and `files`. Raises `Refused`."""
        data = self.write(text, quote=quote, attachments=attachments)
        files = {"files": [str(one.file_id) for one in attachments]} if attachments else {}
        content = self.signed(data, **files, **extra)
        posted = read_modern(await self.ask("POST", f"/room/{room}/message", content))
        if (posted.data, posted.author) != (data, self.session_id) or not posted.verified:
            raise ContractBroken(f"what was posted comes back as it was: {posted}")
        return posted

    async def edit(self, room: str, number: int, text: str, **extra: Any) -> None:
        await self.ask("PUT", f"/room/{room}/message/{number}", self.signed(self.write(text), **extra))

    async def delete(self, room: str, number: int) -> None:
        await self.ask("DELETE", f"/room/{room}/message/{number}")

    # Reactions

    async def react(self, room: str, number: int, emoji: str) -> Json:
        """Desktop labels it JSON and sends no body."""
        found: Json = await self.ask("PUT", f"/room/{room}/reaction/{number}/{emoji}")
        return found

    async def unreact(self, room: str, number: int, emoji: str) -> Json:
        found: Json = await self.ask("DELETE", f"/room/{room}/reaction/{number}/{emoji}")
        return found

    async def reactors(self, room: str, number: int, emoji: str, query: str = "") -> list[tuple[str, float]]:
        """Oldest first."""
        path = f"/room/{room}/reactors/{number}/{emoji}" + (query and f"?{query}")
        return [(one[0], one[1]) for one in await self.ask("GET", path)]

    # Files

    async def upload(self, room: str, content: bytes, file_name: str = "") -> int:
        """The new file's id. Bytes that are no text can't go over v3."""
        named = {"Content-Disposition": f"attachment; filename*=UTF-8''{percent(file_name)}"} if file_name else {}
        reply = await self.call("POST", f"/room/{room}/file", content, named)
        self._expect(reply, f"POST /room/{room}/file")
        return whole(reply.json["id"], 1, 2**53, "file id")

    async def fetch(self, room: str, file_id: int | str) -> Reply:
        """A file with its headers. Raises `Refused`."""
        reply = await self.call("GET", f"/room/{room}/file/{file_id}")
        self._expect(reply, f"GET /room/{room}/file/{file_id}")
        if reply.content_type != "application/octet-stream":
            raise ContractBroken(f"clients drop a file labelled {reply.content_type!r}")
        return reply

    async def attach(self, room: str, file_name: str, content_type: str, content: bytes) -> Attachment:
        """Upload, and point at it as clients do; `post` then claims it."""
        file_id = await self.upload(room, content, file_name)
        url = f"{str(self.http.base_url).rstrip('/')}/room/{room}/file/{file_id}"
        return Attachment(file_id, content_type, len(content), file_name, url)

    async def _page(self, path: str, query: str) -> list[ModernMessage]:
        rows = await self.ask("GET", f"{path}?{query}" if query else path)
        return [read_row(raw) for raw in rows]


def poll_parts(*rooms: tuple[str, int | None], inbox_after: Mapping[str, int] | None = None) -> list[Json]:
    """What desktop asks in one batch; `inbox_after` (`inbox`, `outbox`) if the server blinds, 0 the first time."""
    parts = [sub("GET", "/capabilities")]
    for room, seqno in rooms:
        pages = "recent?reactors=5" if seqno is None else f"since/{seqno}?t=r&reactors=5"
        parts += [sub("GET", f"/room/{room}/pollInfo/0"), sub("GET", f"/room/{room}/messages/{pages}")]
    for box, number in (inbox_after or {}).items():
        parts.append(sub("GET", f"/{box}/since/{number}" if number else f"/{box}"))
    return parts


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
