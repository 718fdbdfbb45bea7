"""A Talk user, as any script with an HTTP client."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from sabir.domain.errors import Unavailable

_OCS = "/ocs/v2.php"
_TALK = f"{_OCS}/apps/spreed/api/v1"
_WAIT_S = 15
GONE = 401
NOTHING_NEW = 304

Entry = dict[str, Any]


class TalkUser:
    """One user's requests; the server's address is the client's."""

    def __init__(self, http: httpx.AsyncClient, uid: str, password: str) -> None:
        self._http = http
        self._uid = uid
        self._auth = httpx.BasicAuth(uid, password)
        self._last: dict[str, int] = {}

    async def room(self, name: str) -> str:
        """The token of a room of that name. Raises `Unavailable`."""
        rooms = (await self.ask("GET", f"{_TALK}/room")).json()["ocs"]["data"]
        return next(str(room["token"]) for room in rooms if room["displayName"] == name)

    async def chat_with(self, uid: str) -> str:
        """The token of the one-to-one with that user."""
        made = await self.ask("POST", f"{_TALK}/room", json={"roomType": 1, "invite": uid})
        return str(made.json()["ocs"]["data"]["token"])

    async def post(self, token: str, text: str) -> int:
        """The new message's id."""
        posted = await self.ask("POST", f"{_TALK}/chat/{token}", json={"message": text})
        return int(posted.json()["ocs"]["data"]["id"])

    async def edit(self, token: str, message_id: int, text: str) -> None:
        await self.ask("PUT", f"{_TALK}/chat/{token}/{message_id}", json={"message": text})

    async def share(self, token: str, name: str, content: bytes) -> None:
        """Into one's own folder, and from there into the room."""
        await self.ask("PUT", f"/remote.php/dav/files/{self._uid}/{quote(name)}", content=content)
        share = {"shareType": 10, "shareWith": token, "path": f"/{name}"}
        await self.ask("POST", f"{_OCS}/apps/files_sharing/api/v1/shares", json=share)

    async def read(self, token: str, text: str) -> Entry:
        """Wait, by long polls, for a message with this text. Raises `Unavailable`."""
        while True:
            answer = await self.wait(token)
            if answer.status_code == NOTHING_NEW:
                raise Unavailable(f"{text!r} did not come in Talk.")
            answer.raise_for_status()
            self._last[token] = int(answer.headers["X-Chat-Last-Given"])
            for entry in answer.json()["ocs"]["data"]:
                if entry["message"] == text:
                    found: Entry = entry
                    return found

    async def wait(self, token: str) -> httpx.Response:
        """One long poll, whatever it answers."""
        query = {"lookIntoFuture": 1, "lastKnownMessageId": self._last.get(token, 0), "timeout": _WAIT_S}
        return await self._send("GET", f"{_TALK}/chat/{token}", params=query)

    async def skip(self, token: str) -> None:
        """Read up to now."""
        newest = await self.ask("GET", f"{_TALK}/chat/{token}", params={"lookIntoFuture": 0, "limit": 1})
        self._last[token] = int(newest.json()["ocs"]["data"][0]["id"])

    async def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """A request that must succeed. Raises `Unavailable`."""
        answer = await self._send(method, path, **request)
        if not answer.is_success:
            raise Unavailable(f"{method} {path} answered {answer.status_code}: {answer.text[:500]}")
        return answer

    async def status(self) -> int:
        """What the server answers to this user now."""
        return (await self._send("GET", f"{_OCS}/cloud/user")).status_code

    async def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"OCS-APIRequest": "true", "Accept": "application/json"}
        return await self._http.request(method, path, headers=headers, auth=self._auth, **request)
