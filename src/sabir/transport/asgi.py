"""The outermost HTTP application: what every request gets, whichever face answers it.

Request id, fair turns, body limit, fault barrier, access log and figures; then the face whose mount covers the path.
"""

from __future__ import annotations

import asyncio
import re
from time import perf_counter
from typing import Literal

import structlog

from sabir.domain.errors import TooLarge
from sabir.transport.drain import Drain
from sabir.transport.exchange import ClientGone, Exchange
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mount, Mounts, Receive, Scope, Send
from sabir.transport.ops import answer
from sabir.transport.turns import Turns

_CLIENT_GONE = 499
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class OuterApp:
    """An ASGI application over the faces' ones."""

    def __init__(
        self,
        mounts: Mounts,
        metrics: Metrics,
        drain: Drain,
        *,
        access_log: Literal["all", "errors", "off"] = "errors",
        turns: Turns | None = None,
    ) -> None:
        self._mounts = mounts
        self._drain = drain
        self._turns = turns or Turns()
        self._log = structlog.get_logger().bind()
        self._log_from = {"all": 0, "errors": 400, "off": 1000}[access_log]
        self._observe = {mount.face: metrics.of_face(mount.face) for mount in mounts.all}
        self._observe_none = metrics.of_face("none")
        self._open = 0
        metrics.count_open(lambda: self._open)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not served")
        started = perf_counter()
        exchange = Exchange(scope, receive, send, self._drain)
        mount = self._mounts.find(scope["path"])
        self._open += 1
        try:
            turn = self._turns.enter()
            if turn is not None:
                await turn
            if mount is None:
                await self._fail(exchange, 404, "Not found")
            else:
                if not scope["query_string"].isascii():
                    # Falcon fails on bytes that are no UTF-8; written in this way every face can read them.
                    scope["query_string"] = _NOT_ASCII.sub(lambda byte: b"%%%02X" % ord(byte[0]), scope["query_string"])
                await mount.app(scope, exchange.receiver(mount.body_limit_bytes), exchange.send)
        except ClientGone:
            return
        except TooLarge as error:
            await self._fail(exchange, 413, error.detail)
        except asyncio.CancelledError:
            # The server stops and this one took longer than it is given.
            await self._fail(exchange, 503, "The server is stopping.")
        except Exception:
            self._log.exception("fault", face=mount.face if mount else "none", method=scope["method"])
            await self._fail(exchange, 500, f"Internal error; the server's log has it as {exchange.request_id}.")
        finally:
            self._open -= 1
            self._conclude(mount, scope, exchange.status or _CLIENT_GONE, perf_counter() - started)

    async def _fail(self, exchange: Exchange, status: int, text: str) -> None:
        """If an answer has begun, the server ends its connection, so that it can't be taken for a whole one."""
        if not exchange.status:
            await answer(exchange.send, status, "text/plain; charset=utf-8", f"{text}\n".encode())

    def _conclude(self, mount: Mount | None, scope: Scope, status: int, seconds: float) -> None:
        face = "none" if mount is None else mount.face
        (self._observe_none if mount is None else self._observe[face])(status, seconds)
        if status >= self._log_from:
            # Paths and queries name people and hold keys: a face may give its route's template instead.
            route = scope.get("state", {}).get("route") or (mount.path if mount else None)
            self._log.info(
                "request", face=face, method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1)
            )
