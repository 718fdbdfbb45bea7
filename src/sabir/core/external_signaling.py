"""What an external signaling server asks: whose ticket this is, who may enter a room, and who is still there.

Source: Nextcloud Talk, external signaling: backend requests.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sabir.core.steps import leaving, tickets
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.secrets import Secrets
from sabir.domain.errors import Forbidden, NotFound
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Person
from sabir.domain.presences import Presence
from sabir.domain.rooms import Room, RoomKind, Seat
from sabir.ports import Clock
from sabir.store import participants, people, presences
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_PINGS = 1000


class Visit(NamedTuple):
    """A client about to be in a room at the signaling server, or out of it."""

    uid: str
    key: str
    is_leaving: bool = False


class Admitted(NamedTuple):
    """Who may be in the room, under which name the room is shown to them, and when that was."""

    seat: Seat
    name: str
    at_ms: int


class ExternalSignaling:
    """Use cases of a signaling server that has proved who it is."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, secrets: Secrets) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._secrets = secrets

    async def authenticate(self, uid: str, ticket: str) -> Person | None:
        """Whose ticket it is; None for a guest's. Raises `NotFound` (no such user), `Forbidden` (no such ticket)."""
        person = await self._db.read(lambda tx: people.find_by_uid(tx, uid)) if uid else None
        if uid and (person is None or person.disabled_ms is not None):
            raise NotFound("person")
        epoch = person.auth_epoch if person else 0
        key = tickets.key_of(self._secrets, person.id if person else None, epoch)
        parsed = tickets.parse(ticket)
        if parsed is None or parsed.uid != uid or not tickets.is_valid(key, parsed):
            raise Forbidden("The ticket is not valid.")
        return person

    async def visit(self, address: Address, visit: Visit) -> Admitted:
        """A sign of life, or the end of the client's presence. Raises `NotFound` for who is not in the room."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Admitted:
            tx.lock([room] if visit.is_leaving else [])  # presence is no event
            own = presences.among(tx, room, [visit.key]).get(visit.key) if visit.key else None
            person = _who(tx, room, visit, own)
            seat = participants.access(tx, person, room)
            name = _shown_name(tx, seat)
            if own is not None and visit.is_leaving:
                leaving.leave(tx, seat.room, [own], at_ms=at_ms)
            elif own is not None:
                presences.mark_key(tx, own.key, at_ms=at_ms)
            return Admitted(seat, name, at_ms)

        return await self._db.write(unit)

    async def ping(self, address: Address, keys: Sequence[str]) -> None:
        """Signs of life of many clients; of those that are gone, none. Raises `NotFound`."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([])  # presence is no event
            presences.mark_keys(tx, room, keys[:MAX_PINGS], at_ms=at_ms)

        await self._db.write(unit)


def _who(tx: Tx, room: RoomId, visit: Visit, own: Presence | None) -> PersonId:
    """By the client, or by the user if the client is not there yet."""
    person = people.find_by_uid(tx, visit.uid) if visit.uid else None
    if visit.uid and person is None:
        raise NotFound("person")
    if own is not None:
        if person is not None and own.person_id != person.id:
            raise NotFound("session")
        return own.person_id
    if person is None:
        raise NotFound("session")
    return person.id


def _shown_name(tx: Tx, seat: Seat) -> str:
    """A one-to-one is called by its other member."""
    room: Room = seat.room
    if room.kind is not RoomKind.ONE_TO_ONE:
        return room.name
    others = [one for one in participants.members(tx, room.id, limit=2) if one.participant != seat.participant]
    return others[0].display_name if others else room.name
