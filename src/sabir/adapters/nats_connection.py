"""Where the NATS server is, and connections to it that outlive its restarts."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit, urlunsplit

if TYPE_CHECKING:
    from nats.aio.client import Client

log = logging.getLogger(__name__)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class NatsAddress:
    """`nats://[USER:PASSWORD@]HOST[:PORT][/NAME][?replicas=N]`, or `tls://…`.

    Servers that share a NATS must differ in NAME; nodes of one server must not. `replicas` is for a cluster of NATS
    servers: how many of them hold each value.
    """

    server: str = field(repr=False)
    """May hold a password."""
    shown: str
    """Without it, for logs and errors."""
    name: str
    replicas: int

    @classmethod
    def parse(cls, url: str) -> NatsAddress:
        """Raises `ValueError` that says what to change."""
        parts = urlsplit(url)
        try:
            port = parts.port or 4222
        except ValueError:
            raise ValueError("doorbell: the port of a nats:// address must be a number from 1 to 65535") from None
        if parts.scheme not in ("nats", "tls") or not parts.hostname:
            raise ValueError("doorbell: a NATS address looks like nats://HOST:PORT (tls://HOST:PORT with TLS)")
        name = parts.path.strip("/") or "sabir"
        if _NAME.fullmatch(name) is None:
            raise ValueError("doorbell: the path of a nats:// address is a name of at most 32 letters, digits, - and _")
        query = parse_qs(parts.query, keep_blank_values=True)
        replicas = query.pop("replicas", ["1"])[-1]
        if query or replicas not in ("1", "3", "5"):
            raise ValueError("doorbell: a nats:// address takes one option, replicas=1, 3 or 5")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        shown = f"{parts.scheme}://{host}:{port}"
        return cls(urlunsplit((parts.scheme, parts.netloc, "", "", "")), shown, name, int(replicas))


async def connect(address: NatsAddress, on_closed: Callable[[], None]) -> Client:
    """A connection that is made again whenever it breaks. Waits until there is one: give it a deadline.

    `on_closed` is called when it was given up after all: by us, or by the library after a refused password.
    """
    from nats.aio.client import Client

    async def on_error(error: Exception) -> None:
        log.warning("NATS at %s: %s", address.shown, str(error) or type(error).__name__)

    async def closed() -> None:
        on_closed()

    client = Client()
    try:
        await client.connect(
            address.server,
            name=f"sabir {address.name}",
            error_cb=on_error,
            closed_cb=closed,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=3,
            ping_interval=15,
            max_outstanding_pings=2,
            no_echo=True,
        )
    except BaseException:
        await client.close()
        raise
    return client


@contextmanager
def cancellation_kept() -> Iterator[None]:
    """Raise the cancellation that came meanwhile, if it got lost.

    The library waits with `asyncio.wait_for`, which in Python 3.11 drops a cancellation that comes with the answer.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task is not None else 0
    try:
        yield
    finally:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError
