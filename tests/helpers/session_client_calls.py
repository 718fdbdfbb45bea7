"""How a Session member's calls travel: inside onion v3, inside onion v4, or over plain HTTP."""

from __future__ import annotations

import json
from typing import Literal

import httpx

from tests.helpers import session_client_onion as onion
from tests.helpers.session_client_keys import Identity
from tests.helpers.session_client_read import ContractBroken, Json

Wire = Literal["v3", "v4", "plain"]


class Refused(Exception):
    """The server answered a call with a status other than 200."""

    def __init__(self, status: int, call: str) -> None:
        self.status = status
        super().__init__(f"{status} for {call}")


class OnionRefused(Exception):
    """The request failed outside its encryption, which a relay counts against its path."""

    def __init__(self, status: int) -> None:
        self.status = status
        super().__init__(f"HTTP {status}")


class Calls:
    """One identity on one server; `http` has the server's base URL. Room tokens are kept by room."""

    def __init__(self, http: httpx.AsyncClient, server_public: str, identity: Identity, wire: Wire = "v3") -> None:
        self.http = http
        self.server_public = bytes.fromhex(server_public)
        self.identity = identity
        self.wire = wire
        self.tokens: dict[str, str] = {}

    async def call(
        self, method: str, endpoint: str, body: Json | None = None, *, room: str | None = None, token: str | None = None
    ) -> tuple[int, Json]:
        """Any call, as it is: status and JSON. Without `token` the room's own is sent, if there is one."""
        headers = {}
        token = self.tokens.get(room or "") if token is None else token
        if room is not None:
            headers["Room"] = room
        if token:
            headers["Authorization"] = token
        text = None if body is None else json.dumps(body)
        match self.wire:
            case "v3":
                return await self._call_v3(method, endpoint, text or "", headers)
            case "v4":
                return await self._call_v4(method, "/legacy/" + endpoint, text, headers)
            case "plain":
                return await self._call_plain(method, "/" + endpoint, text, headers)

    async def ask(self, method: str, endpoint: str, body: Json | None = None, *, room: str | None = None) -> Json:
        """A call that must succeed. Raises `Refused`."""
        status, reply = await self.call(method, endpoint, body, room=room)
        if status != 200:
            raise Refused(status, f"{method} {endpoint}")
        return reply

    async def send_onion(self, path: str, sealed: bytes) -> bytes:
        """POST a sealed request. Raises `OnionRefused`."""
        response = await self.http.post(path, content=sealed)
        if response.status_code != 200:
            raise OnionRefused(response.status_code)
        return response.content

    async def _call_v3(self, method: str, endpoint: str, body: str, headers: dict[str, str]) -> tuple[int, Json]:
        payload = onion.v3_payload(method, endpoint, body, headers)
        sealed = onion.seal(payload, self.server_public, "aes-gcm", named=False)
        reply = onion.v3_reply(sealed, await self.send_onion("/loki/v3/lsrpc", sealed.body))
        return reply["status_code"], reply

    async def _call_v4(self, method: str, endpoint: str, body: str | None, headers: dict[str, str]) -> tuple[int, Json]:
        if body is not None:
            headers = headers | {"Content-Type": "application/json"}
        payload = onion.v4_payload(method, endpoint, None if body is None else body.encode(), headers)
        sealed = onion.seal(payload, self.server_public, "xchacha20")
        code, answered, raw = onion.v4_reply(sealed, await self.send_onion("/oxen/v4/lsrpc", sealed.body))
        return _checked(code, answered.get("content-type"), raw)

    async def _call_plain(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, Json]:
        if body is not None:
            headers = headers | {"Content-Type": "application/json"}
        response = await self.http.request(method, path, content=body, headers=headers)
        return _checked(response.status_code, response.headers.get("content-type"), response.content)


def _checked(code: int, content_type: str | None, raw: bytes) -> tuple[int, Json]:
    if content_type != "application/json":
        raise ContractBroken(f"clients drop JSON labelled {content_type!r} ({code}, {raw[:80]!r})")
    reply = json.loads(raw)
    if reply.get("status_code") != code:
        raise ContractBroken(f"HTTP says {code}, the body {reply}")
    return code, reply
