"""uvicorn's HTTP protocol with the limits that it lacks: size of a request's head, and clients that stall.

Stalling is judged by a sweep over all connections, so that a request pays nothing for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

HEAD_LIMIT_BYTES = 64 * 1024
_LEAST_BYTES = 1024
"""What a body must at least bring between two sweeps."""


class HttpProtocol(HttpToolsProtocol):
    """One connection."""

    # In the dictionary of attributes they would cost a kilobyte: CPython gives up sharing its keys above thirty.
    __slots__ = ("_head_bytes", "_last_cycle", "_last_sign", "_received_bytes")

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._head_bytes = 0
        self._received_bytes = 0
        self._last_cycle: object = None
        self._last_sign: tuple[object, int] | None = None

    @override
    def data_received(self, data: bytes) -> None:
        self._received_bytes += len(data)
        was_in_body = _is_in_body(self.cycle)
        super().data_received(data)
        cycle = self.cycle
        if cycle is not self._last_cycle:
            self._last_cycle = cycle
            self._head_bytes = 0
        elif not was_in_body:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_LIMIT_BYTES:
                self.transport.abort()

    def drop_if_stalled(self) -> None:
        """Called at intervals: cut the connection if the client has got nowhere since the last call."""
        sign = self._sign()
        if sign is not None and sign == self._last_sign:
            self.transport.abort()
        self._last_sign = sign

    def _sign(self) -> tuple[object, int] | None:
        """How far the client has come; None if it is not its turn."""
        cycle = self.cycle
        if self.flow.write_paused:
            return cycle, self.transport.get_write_buffer_size()
        if _is_between(cycle):
            # It owes the whole head of a request, or the rest of a body that nobody wanted.
            return None if self.timeout_keep_alive_task is not None else (cycle, 0)
        if cycle.more_body and not self.flow.read_paused and not cycle.waiting_for_100_continue:
            return cycle, self._received_bytes // _LEAST_BYTES
        return None


def _is_in_body(cycle: RequestResponseCycle | None) -> bool:
    return cycle is not None and cycle.more_body


def _is_between(cycle: RequestResponseCycle | None) -> bool:
    """Whether no request is open."""
    return cycle is None or cycle.response_complete


class Sweeper:
    """Looks at all connections every `interval_s` seconds."""

    def __init__(self, connections: Iterable[object], interval_s: float) -> None:
        self._connections = connections
        self._interval_s = interval_s
        self._timer = self._arm()

    def stop(self) -> None:
        self._timer.cancel()

    def sweep(self) -> None:
        for connection in list(self._connections):
            if isinstance(connection, HttpProtocol):
                connection.drop_if_stalled()

    def _arm(self) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._interval_s, self._run)

    def _run(self) -> None:
        self._timer = self._arm()
        self.sweep()
