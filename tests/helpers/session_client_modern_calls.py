"""How calls of a Session client of today travel: signed, inside onion v4 or v3, or over plain HTTP."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote

import httpx

from tests.helpers import session_client_onion as onion
from tests.helpers.session_client_blinding import Blinded, Master, sogs_headers
from tests.helpers.session_client_calls import OnionRefused, Refused, Wire
from tests.helpers.session_client_keys import Identity
from tests.helpers.session_client_modern_read import Reply
from tests.helpers.session_client_read import ContractBroken, Json

Prefix = Literal["00", "15", "25"]
Content = Json | list[Any] | bytes | None
"""JSON, raw bytes, or no body at all."""


def sub(method: str, path: str, content: Content = None) -> Json:
    """One part of a batch."""
    part: Json = {"method": method, "path": path}
    if isinstance(content, bytes):
        part |= {"b64": base64.b64encode(content).decode(), "headers": {"Content-Type": "application/octet-stream"}}
    elif content is not None:
        part["json"] = content
    return part


class ModernCalls:
    """One identity on one server; `http` has the server's base URL.

    `prefix` says how it appears: `00` unblinded, `15` or `25` blinded. `base` goes before each path (`/sogs`) over
    plain HTTP. `now_s` is the clock that requests are signed by.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        server_public: str,
        identity: Identity,
        *,
        wire: Wire = "v4",
        prefix: Prefix = "00",
    ) -> None:
        self.http = http
        self.server_public = bytes.fromhex(server_public)
        self.identity = identity
        self.wire: Wire = wire
        self.base = ""
        self.now_s: Callable[[], float] = time.time
        self.signer: Blinded | Master = (
            Master(identity, self.server_public) if prefix == "00" else Blinded(identity, self.server_public, prefix)
        )

    @property
    def session_id(self) -> str:
        """Under which others see it."""
        return self.identity.session_id if isinstance(self.signer, Master) else self.signer.session_id

    def sign_request(self, method: str, target: str, body: bytes = b"", *, nonce: bytes = b"") -> dict[str, str]:
        """The four headers for one request."""
        path = (self.base if self.wire == "plain" else "") + target
        stamp = (nonce or os.urandom(16), int(self.now_s()))
        return sogs_headers(self.signer, method, path, body, stamp)

    async def call(
        self,
        method: str,
        target: str,
        content: Content = None,
        headers: Mapping[str, str] | None = None,
        *,
        is_signed: bool = True,
    ) -> Reply:
        """Any call, as it is. `headers` are sent beside, or instead of those of the signature."""
        raw = content if isinstance(content, bytes) else b"" if content is None else json.dumps(content).encode()
        sent: dict[str, str] = {}
        if content is not None:
            sent["Content-Type"] = "application/octet-stream" if isinstance(content, bytes) else "application/json"
        if is_signed:
            sent |= self.sign_request(method, target, raw)
        return await self.send(method, target, None if content is None else raw, sent | dict(headers or {}))

    async def ask(self, method: str, target: str, content: Content = None, *, is_signed: bool = True) -> Any:
        """A call that must succeed: its JSON. Raises `Refused`."""
        reply = await self.call(method, target, content, is_signed=is_signed)
        if not reply.is_ok:
            raise Refused(reply.code, f"{method} {target}")
        return reply.json

    async def send(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Bytes and headers just as given, by the client's wire."""
        match self.wire:
            case "v3":
                return await self._send_v3(method, target, body, headers)
            case "v4":
                return await self._send_v4(method, target, body, headers)
            case "plain":
                return await self._send_plain(method, self.base + target, body, headers)

    async def batch(self, parts: Sequence[Json], *, in_sequence: bool = False, is_signed: bool = True) -> list[Reply]:
        """Many calls in one, each with an answer of its own. Raises `Refused` if the whole is."""
        path = "/sequence" if in_sequence else "/batch"
        replies = await self.ask("POST", path, list(parts), is_signed=is_signed)
        if not isinstance(replies, list) or (len(replies) != len(parts) and not in_sequence):
            raise ContractBroken(f"one answer for each part: {replies}")
        return [_read_part(one) for one in replies]

    async def send_onion(self, path: str, sealed: bytes) -> bytes:
        """POST a sealed request. Raises `OnionRefused`."""
        response = await self.http.post(path, content=sealed)
        if response.status_code != 200:
            raise OnionRefused(response.status_code)
        return response.content

    async def _send_v4(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        sealed = onion.seal(onion.v4_payload(method, target, body, headers), self.server_public, "xchacha20")
        code, answered, raw = onion.v4_reply(sealed, await self.send_onion("/oxen/v4/lsrpc", sealed.body))
        if odd := [name for name in answered if name != name.lower() or name == "content-length"]:
            raise ContractBroken(f"headers inside v4 are in small letters, without a length: {odd}")
        return Reply(code, answered, raw)

    async def _send_v3(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Bytes that are no text can't go this way; an answer is a `status_code` if it failed, else the bare JSON."""
        payload = onion.v3_payload(method, target, (body or b"").decode(), headers)
        sealed = onion.seal(payload, self.server_public, "aes-gcm")
        answered = await self.send_onion("/oxen/v3/lsrpc", sealed.body)
        plain = sealed.open(base64.b64decode(answered, validate=True))
        found = json.loads(plain) if plain else {}
        code = found.get("status_code", 200) if isinstance(found, dict) else 200
        return Reply(code, {"content-type": "application/json"}, plain)

    async def _send_plain(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        path, mark, query = path.partition("?")
        url = quote(path, safe="/%:@!$&'()*+,;=~-._") + mark + query
        response = await self.http.request(method, url, content=body, headers=dict(headers))
        lowered = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, lowered, response.content)


def _read_part(raw: Json) -> Reply:
    """`body` is JSON as it is, or base64 of anything else."""
    if not {"code", "headers", "body"} <= raw.keys():
        raise ContractBroken(f"a part of a batch has a code, headers and a body: {raw}")
    headers, body = raw["headers"], raw["body"]
    if odd := [name for name in headers if name != name.lower()]:
        raise ContractBroken(f"headers of a part are in small letters: {odd}")
    if headers.get("content-type") == "application/json":
        return Reply(raw["code"], headers, json.dumps(body).encode())
    if not isinstance(body, str):
        raise ContractBroken(f"what is not JSON comes as base64: {raw}")
    return Reply(raw["code"], headers, base64.b64decode(body, validate=True))
