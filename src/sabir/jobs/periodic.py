"""The server's own jobs: those the core enqueues, and chores that come round once per period over all nodes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from sabir.core import Core
from sabir.core.acquaintances import COMPLETE
from sabir.core.calls import HANG_UP
from sabir.core.departures import FORGET_IDENTITY
from sabir.core.erasure import ERASE
from sabir.core.forgetting import FADE, RETAIN
from sabir.core.history import CLEAR
from sabir.core.invitations import INVITE
from sabir.core.people import END_ACCESS
from sabir.core.reminders import REMIND
from sabir.core.replicas import COPY_ROOM
from sabir.core.room_settings import OPEN_LOBBY
from sabir.core.server_bans import LIFT_BANS, SETTLE_BAN
from sabir.core.session_rights import APPLY_FUTURES
from sabir.core.signaling_pushes import PUSH_DELETED, PUSH_EVENTS, PUSH_GONE, PUSH_PEOPLE
from sabir.core.staff import SETTLE_ROOM, SETTLE_STAFF
from sabir.core.steps import ephemerality
from sabir.core.steps.effects import APPLY_EFFECTS
from sabir.core.steps.guests import FORGET
from sabir.core.steps.locating import END_SHARING, Sharing
from sabir.core.steps.membership import PURGE
from sabir.core.steps.posting import EXPIRE
from sabir.core.steps.presenting import SPREAD
from sabir.core.steps.receipts import MARKED
from sabir.core.steps.visiting import MERGE
from sabir.core.visitors import BLIND_ALL
from sabir.domain.ids import IdentityId, MessageId, PersonId, RoomId, StreamId
from sabir.transport.face import JobHandler

_HOUR_MS = 3_600_000
_PRESENCES_MS = 20_000
_UPLOADS_MS = 60_000
_BANS_MS = 60_000
"""They come in time by themselves; this finds those that were brought in from elsewhere."""
_RETENTION_MS = 300_000
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
        Chore("chore.uploads", _UPLOADS_MS, core.files.expire),
        Chore(LIFT_BANS, _BANS_MS, core.server_bans.lift_expired),
        Chore(APPLY_FUTURES, _BANS_MS, core.session_rights.apply_due),
        Chore("chore.credentials", _HOUR_MS, core.upkeep.drop_expired_credentials),
        Chore("chore.presences", _PRESENCES_MS, core.presences.expire),
        Chore("chore.direct_messages", _HOUR_MS, core.direct_messages.drop_expired),
        Chore("chore.references", _HOUR_MS, core.upkeep.drop_old_references),
        Chore("chore.retention", _RETENTION_MS, core.forgetting.retain_all),
        Chore("chore.snapshots", _HOUR_MS, core.upkeep.drop_old_snapshots),
    )


def core_handlers(core: Core) -> Mapping[str, JobHandler]:
    """The core's own kinds of job."""

    async def end_access(key: str, _: str) -> None:
        await core.people.end_access(PersonId(StreamId(int(key))))

    async def erase(key: str, uid: str) -> None:
        await core.erasure.finish(PersonId(StreamId(int(key))), uid)

    async def remind(key: str, _: str) -> None:
        await core.reminders.tell(PersonId(StreamId(int(key))))

    async def hang_up(key: str, payload: str) -> None:
        await core.calls.hang_up(RoomId(StreamId(int(key))), payload)

    async def push_events(key: str, payload: str) -> None:
        await core.signaling_pushes.events(RoomId(StreamId(int(key))), payload)

    async def forget_guest(key: str, room: str) -> None:
        await core.presences.forget_guest(PersonId(StreamId(int(key))), RoomId(StreamId(int(room))))

    async def settle_room(key: str, _: str) -> None:
        room = RoomId(StreamId(int(key)))
        await core.staff.settle_room(room)
        await core.server_bans.settle_room(room)

    return {
        SETTLE_ROOM: settle_room,
        SETTLE_STAFF: _of_person(core.staff.settle),
        SETTLE_BAN: _of_person(core.server_bans.settle),
        MERGE: _of_two(core.visitors.merge),
        BLIND_ALL: _alone(core.visitors.blind_all),
        FORGET: forget_guest,
        HANG_UP: hang_up,
        PUSH_EVENTS: push_events,
        PUSH_PEOPLE: _of_room(core.signaling_pushes.people),
        PUSH_GONE: core.signaling_pushes.gone,
        PUSH_DELETED: _of_payload(core.signaling_pushes.deleted),
        EXPIRE: _of_room(core.history.expire),
        CLEAR: _of_room(core.history.finish_clearing),
        REMIND: remind,
        END_ACCESS: end_access,
        ERASE: erase,
        FADE: _of_identity(core.forgetting.fade),
        RETAIN: _of_identity(core.forgetting.retain),
        INVITE: _of_payload(core.invitations.send),
        OPEN_LOBBY: _of_room(core.room_settings.open_lobby),
        PURGE: _of_room(core.rooms.purge),
        **_olvid_handlers(core),
    }


def _olvid_handlers(core: Core) -> Mapping[str, JobHandler]:
    """Those of Olvid identities."""

    async def acquaint(key: str, _: str) -> None:
        await core.acquaintances.complete(int(key))

    async def tell_marked(key: str, _: str) -> None:
        room, reader = (StreamId(int(one)) for one in key.split())
        await core.receipts.tell_marked(RoomId(room), PersonId(reader))

    async def end_sharing(key: str, payload: str) -> None:
        room, author = (StreamId(int(one)) for one in payload.split())
        await core.locations.expire(Sharing(RoomId(room), MessageId(int(key)), PersonId(author)))

    return {
        APPLY_EFFECTS: _of_person(core.effects.apply),
        COMPLETE: acquaint,
        COPY_ROOM: _of_room(core.replicas.copy_room),
        MARKED: tell_marked,
        END_SHARING: end_sharing,
        FORGET_IDENTITY: _of_payload(core.departures.finish),
        SPREAD: _of_payload(core.effects.spread),
        ephemerality.SPREAD: _of_payload(core.olvid_settings.spread),
    }


def _of_room(work: Callable[[RoomId], Awaitable[object]]) -> JobHandler:
    """Work whose key is a room's id."""

    async def run(key: str, _: str) -> None:
        await work(RoomId(StreamId(int(key))))

    return run


def _of_person(work: Callable[[PersonId], Awaitable[object]]) -> JobHandler:
    """Work whose key is a person's id."""

    async def run(key: str, _: str) -> None:
        await work(PersonId(StreamId(int(key))))

    return run


def _of_identity(work: Callable[[IdentityId], Awaitable[object]]) -> JobHandler:
    """Work whose key is an identity's id."""

    async def run(key: str, _: str) -> None:
        await work(IdentityId(int(key)))

    return run


def _of_two(work: Callable[[PersonId, PersonId], Awaitable[object]]) -> JobHandler:
    """Work whose key is a person's id, and whose payload another's."""

    async def run(key: str, payload: str) -> None:
        await work(PersonId(StreamId(int(key))), PersonId(StreamId(int(payload))))

    return run


def _alone(work: Callable[[], Awaitable[object]]) -> JobHandler:
    """Work that there is only one of."""

    async def run(_key: str, _payload: str) -> None:
        await work()

    return run


def _of_payload(work: Callable[[str], Awaitable[object]]) -> JobHandler:
    """Work that needs no key."""

    async def run(_: str, payload: str) -> None:
        await work(payload)

    return run
