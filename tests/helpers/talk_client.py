"""A plain OCS client, as any script would speak to Nextcloud Talk; knows nothing of the server's code."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import quote

import httpx

TALK = "apps/spreed/api/v1"
GROUP, PUBLIC = 2, 3


@dataclass(frozen=True, slots=True)
class Ocs:
    """An unpacked answer. Without an envelope `code` is the HTTP status and `payload` None."""

    status: int
    code: int
    payload: Any
    headers: httpx.Headers
    message: str | None = None


@dataclass
class Heard:
    """What a poll brought, and from where the next one goes on."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    last_given: int | None = None


class TalkError(Exception):
    """The server refused."""

    def __init__(self, answer: Ocs) -> None:
        self.answer = answer
        super().__init__(f"{answer.status}: {answer.message}")


class TalkClient:
    """One user's client. `async with TalkClient(url, "alice", "password") as alice: ...`"""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        script: str = "v2.php",
    ) -> None:
        self.user = user
        self.script = script
        self.http = httpx.AsyncClient(
            base_url=url,
            auth=(user, password) if user else None,
            headers={"OCS-APIRequest": "true", "Accept": "application/json"},
            transport=transport,
            timeout=75,
        )

    async def __aenter__(self) -> TalkClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    # --- anything ----------------------------------------------------------------------------------------------------

    async def try_(self, method: str, path: str, **request: Any) -> Ocs:
        """Any call below the script, whatever it answers."""
        answer = await self.http.request(method, f"/ocs/{self.script}/{path}", **request)
        if not answer.content or answer.headers.get("content-type", "").partition(";")[0] != "application/json":
            return Ocs(answer.status_code, answer.status_code, None, answer.headers)
        body = answer.json()
        if "ocs" not in body:
            return Ocs(answer.status_code, answer.status_code, None, answer.headers, body.get("message"))
        meta = body["ocs"]["meta"]
        return Ocs(answer.status_code, meta["statuscode"], body["ocs"]["data"], answer.headers, meta["message"])

    async def call(self, method: str, path: str, **request: Any) -> Any:
        """The payload. Raises `TalkError` for a refusal."""
        answer = await self.try_(method, path, **request)
        if answer.status >= 400 or answer.code not in (100, 200, 201, 304):
            raise TalkError(answer)
        return answer.payload

    async def login(self) -> str:
        """The user's id; from then on an app password is used in place of the login password."""
        profile = await self.call("GET", "cloud/user")
        granted = await self.call("GET", "core/getapppassword")
        self.http.auth = httpx.BasicAuth(self.user, granted["apppassword"])
        return str(profile["id"])

    # --- rooms -------------------------------------------------------------------------------------------------------

    async def create_room(self, name: str = "", *, kind: int = GROUP, invite: str = "") -> str:
        """The token. Kind 1 is a one-to-one with the user `invite`."""
        wish = {"roomType": kind, "roomName": name, "invite": invite}
        return str((await self.call("POST", f"{TALK}/room", data=wish))["token"])

    async def rooms(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("GET", f"{TALK}/room")
        return found

    async def room(self, token: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.call("GET", f"{TALK}/room/{token}")
        return found

    async def add_participant(self, token: str, user: str, *, source: str = "users") -> None:
        await self.call("POST", f"{TALK}/room/{token}/participants", data={"newParticipant": user, "source": source})

    async def remove_participant(self, token: str, user: str) -> None:
        await self.call("DELETE", f"{TALK}/room/{token}/participants", params={"participant": user})

    async def participants(self, token: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("GET", f"{TALK}/room/{token}/participants")
        return found

    async def join(self, token: str) -> None:
        await self.call("POST", f"{TALK}/room/{token}/participants/active")

    async def leave(self, token: str) -> None:
        """For good."""
        await self.call("DELETE", f"{TALK}/room/{token}/participants/self")

    # --- chat --------------------------------------------------------------------------------------------------------

    async def post(self, token: str, text: str, *, reply_to: int = 0, reference: str = "") -> dict[str, Any]:
        wish: dict[str, object] = {"message": text}
        if reply_to:
            wish["replyTo"] = reply_to
        if reference:
            wish["referenceId"] = reference
        made: dict[str, Any] = await self.call("POST", f"{TALK}/chat/{token}", json=wish)
        return made

    async def edit(self, token: str, message_id: int, text: str) -> dict[str, Any]:
        """The system message about it; the message itself is its parent."""
        made: dict[str, Any] = await self.call("PUT", f"{TALK}/chat/{token}/{message_id}", data={"message": text})
        return made

    async def delete(self, token: str, message_id: int) -> dict[str, Any]:
        """As `edit`."""
        made: dict[str, Any] = await self.call("DELETE", f"{TALK}/chat/{token}/{message_id}")
        return made

    async def react(self, token: str, message_id: int, emoji: str) -> Any:
        return await self.call("POST", f"{TALK}/reaction/{token}/{message_id}", data={"reaction": emoji})

    async def unreact(self, token: str, message_id: int, emoji: str) -> Any:
        return await self.call("DELETE", f"{TALK}/reaction/{token}/{message_id}", params={"reaction": emoji})

    async def poll(self, token: str, after: int, *, wait_s: int = 0, limit: int = 100) -> Heard:
        """What came after the message `after`, oldest first; waits for the first one up to `wait_s`."""
        query = {"lookIntoFuture": 1, "lastKnownMessageId": after, "timeout": wait_s, "limit": limit}
        return await self._receive(token, query)

    async def history(self, token: str, *, before: int = 0, limit: int = 100) -> list[dict[str, Any]]:
        """Newest first."""
        query = {"lookIntoFuture": 0, "lastKnownMessageId": before, "limit": limit}
        return (await self._receive(token, query)).messages

    async def mark_read(self, token: str, message_id: int) -> None:
        await self.call("POST", f"{TALK}/chat/{token}/read", data={"lastReadMessage": message_id})

    async def _receive(self, token: str, query: dict[str, int]) -> Heard:
        answer = await self.try_("GET", f"{TALK}/chat/{token}", params=query)
        if answer.status == 304:
            return Heard()
        if answer.status != 200 or answer.code not in (100, 200):
            raise TalkError(answer)
        return Heard(answer.payload, int(answer.headers["X-Chat-Last-Given"]))

    # --- files -------------------------------------------------------------------------------------------------------

    async def put_file(self, path: str, content: bytes, mime: str = "application/octet-stream") -> None:
        """Into the user's own folder."""
        answer = await self.http.put(self._dav(path), content=content, headers={"Content-Type": mime})
        answer.raise_for_status()

    async def share_file(self, token: str, path: str, *, reference: str = "") -> dict[str, Any]:
        """Into a room; a message shows it."""
        wish = {"shareType": 10, "shareWith": token, "path": path, "referenceId": reference}
        made: dict[str, Any] = await self.call("POST", "apps/files_sharing/api/v1/shares", data=wish)
        return made

    async def download(self, path: str) -> bytes:
        """By the `path` of a file object, or of one's own folder."""
        answer = await self.http.get(self._dav(path))
        answer.raise_for_status()
        return answer.content

    async def download_link(self, link: str) -> bytes:
        """By the `link` of a file object."""
        answer = await self.http.get(link)
        answer.raise_for_status()
        return answer.content

    def _dav(self, path: str) -> str:
        return f"/remote.php/dav/files/{quote(self.user)}/{quote(path.lstrip('/'))}"
