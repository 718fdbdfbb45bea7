"""One HTTP request and its answer, between server and face."""

from __future__ import annotations

from collections.abc import Awaitable

from sabir.domain.errors import TooLarge
from sabir.transport import request_id
from sabir.transport.drain import Drain
from sabir.transport.mounts import Event, Receive, Scope, Send

_ID_HEADER = request_id.HEADER.encode()


class ClientGone(BaseException):
    """The client left, or was cut off for being too slow, before its body was whole: there is nobody to answer.

    Like a cancellation, and so no `Exception`: faces neither catch it nor act on half a body.
    """


class Exchange:
    """Takes or makes the request id, watches the body, and completes the head of the answer."""

    __slots__ = ("_declared_bytes", "_drain", "_expects", "_is_whole", "_receive", "_send", "request_id", "status")

    def __init__(self, scope: Scope, receive: Receive, send: Send, drain: Drain) -> None:
        self._receive = receive
        self._send = send
        self._drain = drain
        self.status = 0
        headers: dict[bytes, bytes] = dict(scope["headers"])
        self._declared_bytes = int(headers.get(b"content-length", 0))
        self._is_whole = not self._declared_bytes and b"transfer-encoding" not in headers
        self._expects = b"expect" in headers
        proposed = headers.get(_ID_HEADER)
        self.request_id = request_id.begin(proposed.decode("latin-1") if proposed else None)

    def send(self, event: Event) -> Awaitable[None]:
        """Pass on; the start of an answer gets the headers that every answer has."""
        if not self.status:
            self.status = event["status"]
            headers = [*event.get("headers", ()), (_ID_HEADER, self.request_id.encode())]
            # A client that was to be asked for its body, and was not, would send its next request as that body.
            if self._drain.is_draining or (self._expects and not self._is_whole):
                headers.append((b"connection", b"close"))
            event = {**event, "headers": headers}
        return self._send(event)

    def receiver(self, limit_bytes: int) -> Receive:
        """The body; reading it raises `TooLarge` over the limit, and `ClientGone` if it ends too early."""
        if self._is_whole:
            return self._receive
        left_bytes = limit_bytes if self._declared_bytes <= limit_bytes else -1
        may_raise = False

        async def receive() -> Event:
            nonlocal left_bytes, may_raise
            if left_bytes >= 0:
                event = await self._receive()
                if event["type"] == "http.disconnect":
                    if self._is_whole:
                        return event
                    raise ClientGone
                left_bytes -= len(event.get("body", b""))
            if left_bytes >= 0:
                self._is_whole = not event.get("more_body", False)
                return event
            if may_raise:
                raise TooLarge("body", limit_bytes, "bytes")
            # Falcon takes the first event before a face can handle errors: that one is empty, the next one raises.
            may_raise = True
            return {"type": "http.request", "body": b"", "more_body": True}

        return receive
