"""Onion requests: what is inside goes through this same face, and the answer back under the request's own key.

Nothing fails outside the encryption once it is opened: a relay would take that for a fault of the server.
Source: SOGS onion requests.
"""

from __future__ import annotations

import base64
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from urllib.parse import unquote

from typing_extensions import override

from sabir.faces.session.errors import body_of
from sabir.transport.mounts import AsgiApp, Event, Receive, Scope, Send
from sabir.wire.errors import WireError
from sabir.wire.onion import ServerKey, open_request
from sabir.wire.session.calls import Call, build_v4_reply, parse_v3, parse_v4

_LEGACY = "/legacy/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the face said to an inner request."""

    status: int
    content_type: str
    body: bytes


_NOT_READABLE = Answer(400, "application/json", body_of(400))
_NOT_FOUND = Answer(404, "application/json", body_of(404))


class Onion(ABC):
    """The application behind an onion address."""

    content_type: bytes

    def __init__(self, face: AsgiApp, key: ServerKey) -> None:
        self._face = face
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

    async def _ask(self, call: Call, path: str) -> Answer:
        """Send a call through the face as a request of its own; only its inner headers count."""
        target, _, query = path.partition("?")
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": call.method,
            "scheme": "http",
            "path": unquote(target),
            "raw_path": target.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [*_headers(call)],
            "state": {},
        }
        waiting: list[Event] = [{"type": "http.request", "body": call.body, "more_body": False}]
        said: list[Event] = []

        async def receive() -> Event:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(event: Event) -> None:
            said.append(event)

        await self._face(scope, receive, send)
        headers: dict[bytes, bytes] = dict(said[0]["headers"])
        body = b"".join(event.get("body", b"") for event in said[1:])
        status: int = said[0]["status"]
        if not body:  # the framework answers HEAD without one
            return Answer(status, "application/json", body_of(status))
        return Answer(status, headers.get(b"content-type", b"").decode("latin-1"), body)


class OnionV3(Onion):
    """The reply is base64 text of a JSON object that always has a `status_code`."""

    content_type = b"text/plain; charset=utf-8"

    @override
    async def answer(self, payload: bytes) -> bytes:
        try:
            call = parse_v3(payload)
        except WireError:
            return _NOT_READABLE.body
        # Clients of 2021 write endpoints without a leading slash.
        answer = await self._ask(call, _LEGACY + call.endpoint.lstrip("/"))
        return answer.body

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
        except WireError:
            return _v4(_NOT_READABLE)
        if not call.endpoint.startswith(_LEGACY):
            return _v4(_NOT_FOUND)
        return _v4(await self._ask(call, call.endpoint))

    @override
    def wrapped(self, sealed: bytes) -> bytes:
        return sealed


def _v4(answer: Answer) -> bytes:
    return build_v4_reply(answer.status, {"content-type": answer.content_type}, answer.body)


def _headers(call: Call) -> list[tuple[bytes, bytes]]:
    named = [
        (name.encode(), value.encode())
        for name, value in call.headers.items()
        if name not in ("content-length", "transfer-encoding")
    ]
    return [*named, (b"content-length", str(len(call.body)).encode())]


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
