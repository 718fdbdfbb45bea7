"""Requests that came inside another one, an onion or a batch: sent through this same face as requests of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import structlog

from sabir.transport import request_id
from sabir.transport.mounts import AsgiApp, Event, Scope
from sabir.wire.session.calls import Call

_log = structlog.get_logger()
_LEGACY = "/legacy/"
_UNTOLD = ("content-length", "transfer-encoding")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the face said to an inner request; names of headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        return self.headers.get("content-type") == "application/json"


@dataclass(slots=True)
class Inside:
    """The two APIs behind one place, once they are there."""

    legacy: AsgiApp | None = field(default=None)
    modern: AsgiApp | None = field(default=None)

    async def ask(self, call: Call, endpoint: str, told: Mapping[str, Any] | None = None) -> Answer:
        """Only the inner headers count. `told` is what the outer request says of this one, out of clients' reach."""
        app = self.legacy if endpoint.startswith(_LEGACY) else self.modern
        if app is None:
            raise RuntimeError("The face is not built yet.")
        waiting: list[Event] = [{"type": "http.request", "body": call.body, "more_body": False}]
        said: list[Event] = []

        async def receive() -> Event:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(event: Event) -> None:
            said.append(event)

        try:
            await app({**_scope(call, endpoint), **(told or {})}, receive, send)
        except Exception as error:  # what broke off while it was being sent
            _log.exception("fault", face="session", id=request_id.current.get(), exc_info=error)
            return Answer(500, {"content-type": "text/plain; charset=utf-8"}, b"")
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in said[0]["headers"]}
        headers.pop("content-length", None)
        body = b"".join(event.get("body", b"") for event in said[1:])
        answer = Answer(said[0]["status"], headers, body)
        if not body and answer.is_json:  # the framework names a kind all the same
            headers.pop("content-type")
        return answer


def _scope(call: Call, endpoint: str) -> dict[str, Any]:
    target, _, query = endpoint.partition("?")
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
        "headers": _headers(call),
        "state": {},
    }
    return dict(scope)


def _headers(call: Call) -> list[tuple[bytes, bytes]]:
    named = [(name.encode(), value.encode()) for name, value in call.headers.items() if name not in _UNTOLD]
    return [*named, (b"content-length", str(len(call.body)).encode())]
