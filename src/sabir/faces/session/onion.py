"""Onion requests: what is inside goes through this same face, and the answer back under the request's own key.

Nothing fails outside the encryption once it is opened: a relay would take that for a fault of the server.
Source: SOGS onion requests.
"""

from __future__ import annotations

import base64
import secrets
from abc import ABC, abstractmethod

from typing_extensions import override

from sabir.faces.session.errors import body_of
from sabir.faces.session.inner import Answer, Inside
from sabir.faces.session.modern.errors import TEXT
from sabir.faces.session.modern.routes import is_modern
from sabir.transport.mounts import Receive, Scope, Send
from sabir.wire.errors import WireError
from sabir.wire.onion import ServerKey, open_request
from sabir.wire.session.calls import build_v4_reply, parse_v3, parse_v4

_LEGACY = "/legacy/"
_JSON = {"content-type": "application/json"}


class Onion(ABC):
    """The application behind an onion address."""

    content_type: bytes

    def __init__(self, inside: Inside, key: ServerKey) -> None:
        self._inside = inside
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _send(send, 405, b"text/plain", b"")
            return
        try:
            request = open_request(await _body(receive), self._key)
        except WireError:
            await _send(send, 400, b"text/plain", b"")
            return
        reply = await self.answer(request.payload)
        sealed = request.channel.seal(reply, secrets.token_bytes(request.channel.nonce_bytes))
        await _send(send, 200, self.content_type, self.wrapped(sealed))

    @abstractmethod
    async def answer(self, payload: bytes) -> bytes:
        """The plain reply to a payload."""

    @abstractmethod
    def wrapped(self, sealed: bytes) -> bytes:
        """The sealed reply as it travels."""


class OnionV3(Onion):
    """The reply is base64 text of JSON; a legacy one always has a `status_code`, and so has every refusal."""

    content_type = b"text/plain; charset=utf-8"

    @override
    async def answer(self, payload: bytes) -> bytes:
        try:
            call = parse_v3(payload)
        except WireError:
            return body_of(400)
        endpoint = call.endpoint
        if not is_modern(endpoint) and not endpoint.startswith(_LEGACY):
            # Clients of 2021 write endpoints without a leading slash.
            endpoint = _LEGACY + endpoint.lstrip("/")
        answer = await self._inside.ask(call, endpoint)
        if endpoint.startswith(_LEGACY):
            return answer.body or body_of(answer.status)  # the framework answers HEAD without one
        return answer.body if 200 <= answer.status < 300 else body_of(answer.status)

    @override
    def wrapped(self, sealed: bytes) -> bytes:
        return base64.b64encode(sealed)


class OnionV4(Onion):
    """The reply is status, headers and body apart, as raw bytes."""

    content_type = b"application/octet-stream"

    @override
    async def answer(self, payload: bytes) -> bytes:
        try:
            call = parse_v4(payload)
        except WireError as error:
            return _v4(Answer(400, {"content-type": TEXT}, str(error).encode()))
        answer = await self._inside.ask(call, call.endpoint)
        if call.endpoint.startswith(_LEGACY) and not answer.body:
            answer = Answer(answer.status, _JSON, body_of(answer.status))
        return _v4(answer)

    @override
    def wrapped(self, sealed: bytes) -> bytes:
        return sealed


def _v4(answer: Answer) -> bytes:
    return build_v4_reply(answer.status, answer.headers, answer.body)


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        if not event.get("more_body", False):
            return b"".join(parts)


async def _send(send: Send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
