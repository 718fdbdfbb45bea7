"""What the core needs from outside, as Protocols with at least two real implementations each.

Blob names are made by the core (random, never reused). All times are integer milliseconds since the epoch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sabir.domain.ids import StreamId


class Clock(Protocol):
    """Wall and monotonic time; tests use one they can turn."""

    def now_ms(self) -> int: ...

    def monotonic_s(self) -> float: ...


class BlobStore(Protocol):
    """Immutable bytes by name. `put` returns only when the bytes are durable."""

    async def put(self, name: str, chunks: AsyncIterator[bytes], *, limit_bytes: int) -> int:
        """Store and return the size. Raises `TooLarge` (nothing is kept) or `Unavailable`."""

    def get(self, name: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Chunks of at most 1 MiB of `[start, end)`. Raises `NotFound("blob")` at the first step."""

    async def delete(self, name: str) -> None:
        """Idempotent."""

    def list(self, *, older_than_ms: int) -> AsyncIterator[str]:
        """Names last written before that time, in no order; also of uploads that a crash cut off."""

    async def close(self) -> None: ...


RingHandler = Callable[[Sequence[StreamId]], None]


class Doorbell(Protocol):
    """Tells every node that streams have news. Carries no data and may lose rings."""

    async def start(self, on_ring: RingHandler) -> None:
        """Begin to listen; `on_ring` is called on the event loop and must not block."""

    def ring(self, streams: Sequence[StreamId]) -> None:
        """Called after commit. Never raises and never waits."""

    async def close(self) -> None: ...


MAILBOX_ENTRIES = 1_000
MAILBOX_S = 300


class Ephemera(Protocol):
    """Short-lived facts shared by all nodes. May be lost at any time; every method raises `Unavailable`."""

    async def set(self, key: str, value: bytes, ttl_s: float) -> None: ...

    async def get(self, key: str) -> bytes | None: ...

    async def delete(self, key: str) -> None: ...

    async def push(self, key: str, item: bytes) -> None:
        """Append to the mailbox `key`: at most 1,000 entries (the oldest give way), each for 300 s."""

    async def take(self, key: str, *, wait_s: float) -> list[bytes]:
        """Remove and return all entries, oldest first; wait for the first one up to `wait_s`.

        Each entry is given out at most once over all nodes.
        """

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Mail:
    """One plain-text mail."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends mail, or leaves it in a folder."""

    async def send(self, mail: Mail) -> None:
        """Raises `InvalidInput` for what can't be an address, `Unavailable` if the mail could not be handed over."""

    async def check(self) -> None:
        """Raises `Unavailable` that says what is wrong, if mail could not be handed over now."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An outgoing request's answer; header names are in small letters, the body is as it was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher(Protocol):
    """Outgoing HTTP that never reaches private addresses unless configuration allows one.

    Follows at most three redirects, each held to the same rule; credentials stay with the origin they were meant for.
    """

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit_bytes: int,
        timeout_s: float,
    ) -> Fetched:
        """Raises `InvalidInput` (no http or https URL), `Forbidden` (a refused address), `TooLarge`, `Unavailable`."""

    async def close(self) -> None: ...
