"""What members share into rooms beside texts, and finding it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sabir.core.steps import posting, reading
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.posting import Posted
from sabir.domain import rules
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import MessageId, RoomId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.rich_objects import POLL, SharedKind
from sabir.domain.timeline import Page
from sabir.ports import Clock
from sabir.store import participants, polls, shared_items, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

_NEWEST = 2**62


@dataclass(frozen=True, slots=True)
class Overview:
    """The newest of each kind."""

    page: Page
    ids: Mapping[SharedKind, Sequence[MessageId]]


class Sharing:
    """Use cases on it."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def share(self, actor: Actor, address: Address, draft: Draft) -> Posted:
        """Post a draft with a rich object. Raises as `steps.posting.post`, `InvalidInput` for a poll of elsewhere."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Posted:
            tx.lock([room])
            shown = draft.rich_object
            if shown is not None and shown.type == POLL:
                rules.require_admitted(participants.access(tx, actor.person_id, room), at_ms)
                _require_poll(tx, room, shown.id)
            posted = posting.post(tx, actor, room, draft, at_ms=at_ms)
            return posted._replace(common_read_id=reading.common_id(tx, posted.seat.participant))

        return await self._db.write(unit)

    async def list_shared(self, actor: Actor, address: Address, kind: str, *, before: int, limit: int) -> Page:
        """Messages that show something of the kind, newest first, older than that one (the newest if 0).

        Raises `NotFound`, `Banned`, `InvalidInput` for a kind there is not.
        """
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Page:
            rules.require_admitted(participants.access(tx, actor.person_id, room), now_ms)
            ids = shared_items.newest(tx, room, _kind(kind), before=before or _NEWEST, limit=limit)
            return _page(tx, room, ids)

        return await self._db.read(unit)

    async def overview(self, actor: Actor, address: Address, limit: int) -> Overview:
        """The newest of every kind. Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Overview:
            rules.require_admitted(participants.access(tx, actor.person_id, room), now_ms)
            ids = {kind: shared_items.newest(tx, room, kind, before=_NEWEST, limit=limit) for kind in SharedKind}
            wanted = {message for found in ids.values() for message in found}
            return Overview(_page(tx, room, sorted(wanted)), ids)

        return await self._db.read(unit)


def _kind(name: str) -> SharedKind:
    try:
        return SharedKind(name)
    except ValueError as error:
        raise InvalidInput("kind", "Nothing of this kind is listed.") from error


def _page(tx: Tx, room: RoomId, ids: Sequence[MessageId]) -> Page:
    """Newest first."""
    page = timeline.some(tx, room, ids)
    return replace(page, items=sorted(page.items, key=lambda item: -item.event.id))


def _require_poll(tx: Tx, room: RoomId, poll_id: str) -> None:
    known = poll_id.isascii() and poll_id.isdigit() and len(poll_id) < 19
    if not known or polls.find(tx, room, MessageId(int(poll_id))) is None:
        raise InvalidInput("objectId", "There is no such poll in this room.")
