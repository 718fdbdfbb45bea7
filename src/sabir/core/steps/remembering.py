"""Credentials checked a moment ago, kept in memory as long as revocations are sure to be heard."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import partial

from sabir.domain.errors import Unavailable
from sabir.domain.events import Event, EventKind
from sabir.domain.ids import SERVER_STREAM, PersonId, StreamId
from sabir.domain.people import Actor
from sabir.ports import Clock
from sabir.store import log
from sabir.store.credentials import Credential
from sabir.store.database import Database
from sabir.store.follow import Bell
from sabir.store.transaction import Tx

_log = logging.getLogger(__name__)

KEPT_S = 60.0
TRUSTED_S = 2.0
"""Without a successful read of the server stream for this long, nothing remembered is trusted."""
_SIZE = 50_000
_FOLLOW_S = 0.5
_REVOKING = {EventKind.PERSON_DISABLED, EventKind.PERSON_ERASED, EventKind.CREDENTIAL_REVOKED}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a credential stands for."""

    actor: Actor
    credential: Credential


class Remembered:
    """Principals by what was presented (a hash), at most `KEPT_S` old, following the server stream."""

    def __init__(self, db: Database, clock: Clock, bell: Bell) -> None:
        self._db = db
        self._clock = clock
        self._bell = bell
        self._known: OrderedDict[tuple[str, bytes], tuple[float, Principal]] = OrderedDict()
        self._heard_s = float("-inf")
        self._following: asyncio.Task[None] | None = None
        self._epoch = 0
        self._listeners: list[Callable[[PersonId | None], None]] = []
        self._watchers: list[tuple[Collection[EventKind], Callable[[], Awaitable[None]]]] = []

    def listen(self, callback: Callable[[PersonId | None], None]) -> None:
        """Call back at every revocation heard, with the person, or None where the credential was nobody's."""
        self._listeners.append(callback)

    def watch(self, kinds: Collection[EventKind], callback: Callable[[], Awaitable[None]]) -> None:
        """Call back when events of these kinds were heard on the server stream; again, should that fail."""
        self._watchers.append((kinds, callback))

    async def start(self) -> None:
        """Begin to follow the server stream."""
        after = await self._db.read(lambda tx: log.last_seq(tx, SERVER_STREAM))
        self._heard_s = self._clock.monotonic_s()
        self._following = asyncio.get_running_loop().create_task(self._follow(after))

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._following

    def find(self, kind: str, presented: bytes) -> Principal | None:
        """What was remembered, if it may be trusted."""
        found = self._known.get((kind, presented))
        if found is None:
            return None
        now_s = self._clock.monotonic_s()
        if now_s - found[0] > KEPT_S or now_s - self._heard_s > TRUSTED_S:
            return None
        expires_ms = found[1].credential.expires_ms
        return found[1] if expires_ms is None or expires_ms > self._clock.now_ms() else None

    @property
    def epoch(self) -> int:
        """Changes with every revocation heard: what was looked up before must not be remembered after."""
        return self._epoch

    def add(self, kind: str, presented: bytes, principal: Principal, *, epoch: int) -> None:
        """Remember, unless a revocation was heard since the look-up began."""
        if epoch != self._epoch:
            return
        self._known[kind, presented] = (self._clock.monotonic_s(), principal)
        self._known.move_to_end((kind, presented))
        if len(self._known) > _SIZE:
            self._known.popitem(last=False)

    def forget(self, person: PersonId) -> None:
        """Drop everything of one person."""
        self._epoch += 1
        for key in [key for key, (_, p) in self._known.items() if p.actor.person_id == person]:
            del self._known[key]

    def forget_all(self) -> None:
        """Drop everything."""
        self._epoch += 1
        self._known.clear()

    async def _follow(self, after: int) -> None:
        while True:
            with self._bell.listen(SERVER_STREAM, after) as waiter:
                try:
                    after = await self._catch_up(after)
                except Exception as error:  # nothing remembered is trusted until it can be read again
                    if not isinstance(error, Unavailable):
                        _log.exception("The server stream can't be followed.")
                    await asyncio.sleep(_FOLLOW_S)
                    continue
                waiter.after = after
                await waiter.wait(_FOLLOW_S)
                if self._bell.is_draining:
                    await asyncio.sleep(_FOLLOW_S)

    async def _catch_up(self, after: int) -> int:
        while True:
            began_s = self._clock.monotonic_s()
            events = await self._db.read(partial(_next, after))
            heard = {event.kind for event in events}
            for kinds, callback in self._watchers:
                if not heard.isdisjoint(kinds):
                    await callback()
            for event in events:
                after = event.seq
                if event.kind in _REVOKING:
                    self._revoked(event.subject_id)
            if len(events) < 200:
                self._heard_s = began_s
                return after

    def _revoked(self, subject: int | None) -> None:
        person = PersonId(StreamId(subject)) if subject else None
        if person is None:
            self.forget_all()
        else:
            self.forget(person)
            self._bell.end_for(person)
        for callback in self._listeners:
            callback(person)


def _next(after: int, tx: Tx) -> list[Event]:
    return log.after(tx, SERVER_STREAM, after, 200)
