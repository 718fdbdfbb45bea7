"""Which published rooms a call of the Session wire is about, and that its actor leads them all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sabir.domain import sights
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow
from sabir.domain.ids import RoomId
from sabir.domain.people import Actor
from sabir.domain.session_rights import Right
from sabir.domain.sights import Sight
from sabir.store import rooms, session_staff
from sabir.store import sights as sight_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx

ALL = ("*",)
"""In place of names: wherever the actor may."""
MAX_NAMED = 500
UNIT_ROOMS = 50
"""Rooms that one unit locks."""
_MAX_LED = 10_000


def named(tx: Tx, actor: Actor, names: Sequence[str], *, as_admin: bool) -> list[RoomId]:
    """Rooms by name, or all that the actor leads.

    Raises `NotFound` (one is absent or hidden), `RankTooLow` (one is not the actor's to lead), `Banned`,
    `InvalidInput`.
    """
    if not names or len(names) > MAX_NAMED:
        raise InvalidInput("rooms", f"Name 1 to {MAX_NAMED} rooms.")
    leads_all = actor.is_admin or session_staff.find(tx, actor.person_id).is_admin
    if tuple(names) == ALL:
        if leads_all:
            return rooms.published_ids(tx, after=0, limit=_MAX_LED)
        led = [one.room.id for one in sight_rows.led(tx, actor.person_id, _MAX_LED) if _may(one, as_admin=as_admin)]
        if not led:
            raise RankTooLow
        return led
    found = sight_rows.named(tx, names, actor.person_id)
    if len(found) < len({name.lower() for name in names}):
        raise NotFound("room")
    if not leads_all:
        for one in found:
            sights.require(one, Right.ACCESS, 0)
        if not all(_may(one, as_admin=as_admin) for one in found):
            raise RankTooLow
    return [one.room.id for one in found]


def _may(sight: Sight, *, as_admin: bool) -> bool:
    return sight.is_admin if as_admin else sight.is_moderator


async def published(db: Database, after: int) -> list[RoomId]:
    """The next rooms that one unit can lock, in order of id."""
    return await db.read(partial(_page, after))


def _page(after: int, tx: Tx) -> list[RoomId]:
    return rooms.published_ids(tx, after=after, limit=UNIT_ROOMS)


def chunks(room_ids: Sequence[RoomId]) -> list[Sequence[RoomId]]:
    """As one unit can lock them each."""
    ordered = sorted(room_ids)
    return [ordered[at : at + UNIT_ROOMS] for at in range(0, len(ordered), UNIT_ROOMS)]
