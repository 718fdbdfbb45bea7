"""A request as endpoints know it: the framework's, or a plain one where the framework would cost too much."""

from __future__ import annotations

from typing import Protocol

from sabir.transport.mounts import Receive, Scope


class Readable(Protocol):
    """A body."""

    async def read(self) -> bytes:
        """All of it."""


class Request(Protocol):
    """What endpoints use of a request; Falcon's has it all."""

    @property
    def scope(self) -> Scope: ...
    @property
    def path(self) -> str: ...
    @property
    def prefix(self) -> str: ...
    @property
    def remote_addr(self) -> str: ...
    @property
    def user_agent(self) -> str | None: ...
    @property
    def content_type(self) -> str | None: ...
    @property
    def content_length(self) -> int | None: ...
    @property
    def stream(self) -> Readable: ...

    def get_header(self, name: str) -> str | None:
        """Any case."""


_NAMES = {name: name.lower().encode() for name in ("ACCEPT", "AUTHORIZATION", "OCS-APIREQUEST", "TRANSFER-ENCODING")}
"""Asked for with every request."""


class PlainRequest:
    """A request straight from the server."""

    __slots__ = ("_headers", "_receive", "scope")

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self._receive = receive
        self._headers: dict[bytes, bytes] = dict(scope["headers"])

    def get_header(self, name: str) -> str | None:
        return self._header(_NAMES.get(name) or name.lower().encode())

    @property
    def path(self) -> str:
        found: str = self.scope["path"]
        return found

    @property
    def prefix(self) -> str:
        host = self._header(b"host")
        if host is None:
            name, port = self.scope["server"]
            host = f"{name}:{port}"
        return f"{self.scope['scheme']}://{host}"

    @property
    def remote_addr(self) -> str:
        client = self.scope["client"]
        return client[0] if client else "127.0.0.1"

    @property
    def user_agent(self) -> str | None:
        return self._header(b"user-agent")

    @property
    def content_type(self) -> str | None:
        return self._header(b"content-type")

    @property
    def content_length(self) -> int | None:
        value = self._headers.get(b"content-length")
        return None if value is None else int(value)

    @property
    def stream(self) -> Readable:
        return self

    async def read(self) -> bytes:
        """Raises `TooLarge`."""
        event = await self._receive()
        body: bytes = event.get("body", b"")
        if not event.get("more_body", False):
            return body
        parts = [body]
        while event.get("more_body", False):
            event = await self._receive()
            parts.append(event.get("body", b""))
        return b"".join(parts)

    def _header(self, name: bytes) -> str | None:
        value = self._headers.get(name)
        return None if value is None else value.decode("latin-1")
