"""The server's own jobs: those the core enqueues, and chores that come round once per period over all nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sabir.core import Core
from sabir.core.erasure import ERASE
from sabir.core.history import CLEAR
from sabir.core.people import END_ACCESS
from sabir.core.replicas import COPY_ROOM
from sabir.core.room_settings import OPEN_LOBBY
from sabir.core.signaling_pushes import PUSH_DELETED, PUSH_EVENTS, PUSH_GONE, PUSH_PEOPLE
from sabir.core.steps.posting import EXPIRE
from sabir.domain.ids import PersonId, RoomId, StreamId
from sabir.transport.face import JobHandler

_HOUR_MS = 3_600_000
_PRESENCES_MS = 20_000
_ORPHAN_MS = 24 * _HOUR_MS
"""Bytes that nothing refers to may belong to an upload under way for this long."""


@dataclass(frozen=True, slots=True)
class Chore:
    """A job without a key that is due again at each multiple of its period."""

    kind: str
    period_ms: int
    run: Callable[[], Awaitable[object]]

    def next_ms(self, now_ms: int) -> int:
        """The first time it is due after now."""
        return now_ms - now_ms % self.period_ms + self.period_ms


def chores(core: Core) -> Sequence[Chore]:
    """Everything that is thrown away in time."""

    async def sweep_files() -> None:
        await core.files.sweep(older_than_ms=core.clock.now_ms() - _ORPHAN_MS)

    return (
        Chore("chore.files", _HOUR_MS, sweep_files),
        Chore("chore.credentials", _HOUR_MS, core.upkeep.drop_expired_credentials),
        Chore("chore.presences", _PRESENCES_MS, core.presences.expire),
        Chore("chore.references", _HOUR_MS, core.upkeep.drop_old_references),
        Chore("chore.snapshots", _HOUR_MS, core.upkeep.drop_old_snapshots),
    )


def core_handlers(core: Core) -> Mapping[str, JobHandler]:
    """The core's own kinds of job."""

    async def end_access(key: str, _: str) -> None:
        await core.people.end_access(PersonId(StreamId(int(key))))

    async def copy_room(key: str, _: str) -> None:
        await core.replicas.copy_room(RoomId(StreamId(int(key))))

    async def open_lobby(key: str, _: str) -> None:
        await core.room_settings.open_lobby(RoomId(StreamId(int(key))))

    async def erase(key: str, uid: str) -> None:
        await core.erasure.finish(PersonId(StreamId(int(key))), uid)

    async def expire(key: str, _: str) -> None:
        await core.history.expire(RoomId(StreamId(int(key))))

    async def clear(key: str, _: str) -> None:
        await core.history.finish_clearing(RoomId(StreamId(int(key))))

    async def push_events(key: str, payload: str) -> None:
        await core.signaling_pushes.events(RoomId(StreamId(int(key))), payload)

    async def push_people(key: str, _: str) -> None:
        await core.signaling_pushes.people(RoomId(StreamId(int(key))))

    async def push_deleted(_: str, payload: str) -> None:
        await core.signaling_pushes.deleted(payload)

    return {
        PUSH_EVENTS: push_events,
        PUSH_PEOPLE: push_people,
        PUSH_GONE: core.signaling_pushes.gone,
        PUSH_DELETED: push_deleted,
        EXPIRE: expire,
        CLEAR: clear,
        END_ACCESS: end_access,
        ERASE: erase,
        COPY_ROOM: copy_room,
        OPEN_LOBBY: open_lobby,
    }
