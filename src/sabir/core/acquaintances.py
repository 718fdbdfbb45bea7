"""How Olvid identities get to know other people: by link, by introduction, and from collected to one-to-one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from functools import partial
from secrets import SystemRandom
from typing import TypeVar

from sabir.core.steps import inviting, membership, pairing
from sabir.core.steps.inviting import NO_CODES, Arriving, Codes
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.core.steps.secrets import new_room_token
from sabir.domain.errors import InvalidInput, NotFound, WrongState
from sabir.domain.ids import RoomId, StreamId
from sabir.domain.invitations import Invitation, InvitationRow, Status, person_of_key
from sabir.domain.people import Person, PersonKind
from sabir.domain.replicas import Contact, Owner
from sabir.domain.rooms import Role
from sabir.ports import Clock
from sabir.store import bans, contacts, identities, invitations, people, rooms
from sabir.store.database import Database
from sabir.store.invitations import Side
from sabir.store.transaction import Tx

COMPLETE = inviting.COMPLETE
"""The kind of the durable job that calls `complete`; its key is the protocol's id."""
T = TypeVar("T")
_PAGE = 200
_CODES = 10_000


class Acquaintances:
    """Use cases on invitations. What belongs to another identity is not found."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._random = SystemRandom()

    async def all(self, owner: Owner) -> AsyncIterator[list[Invitation]]:
        """Those under way in parts, oldest first."""
        after = 0
        while page := await self._db.read(
            partial(invitations.page, identity=owner.identity_id, after=after, limit=_PAGE)
        ):
            yield [row.shown for row in page]
            after = page[-1].id

    async def get(self, owner: Owner, invitation: int) -> Invitation:
        """Raises `NotFound`."""
        return (await self._db.read(lambda tx: _find(tx, owner, invitation))).shown

    async def require(self, owner: Owner, wanted: Iterable[int]) -> None:
        """Raises `NotFound` unless all are there."""
        ids = set(wanted)
        await self._db.read(lambda tx: [_find(tx, owner, one) for one in ids])

    # --- acts --------------------------------------------------------------------------------------------------------

    async def invite(self, owner: Owner, key: bytes) -> Invitation:
        """Ask whoever has this key. Someone who is no identity is not asked.

        Raises `InvalidInput` (oneself, nobody), `TooLarge` (so many under way).
        """
        codes = Codes(*(f"{number:04d}" for number in self._random.sample(range(_CODES), 2)))
        peer = await self._db.read(partial(_named_by, key))
        if peer is None or peer.id == owner.actor.person_id:
            raise InvalidInput("invitation_url", "This link invites oneself, or names nobody here.")
        return await self._write(owner, lambda unit: inviting.begin(unit, peer.id, Status.INVITING, codes).shown)

    async def invite_one_to_one(self, owner: Owner, contact: int) -> Invitation:
        """Ask a collected contact. Raises `NotFound`, `WrongState` (it is one-to-one, or a guest), `TooLarge`."""

        def act(unit: ReplicaUnit) -> Invitation:
            found = _contact(unit.tx, owner, contact)
            if found.is_one_to_one:
                raise WrongState("This contact has a one-to-one discussion.")
            if not _has_account(people.find(unit.tx, found.person_id)):
                raise WrongState("This contact has no account here.")
            return inviting.begin(unit, found.person_id, Status.ONE_TO_ONE_INVITING).shown

        return await self._write(owner, act)

    async def introduce(self, owner: Owner, one: int, other: int) -> None:
        """Let two one-to-one contacts know of each other.

        Raises `NotFound`, `WrongState` (a collected contact, twice the same).
        """

        def act(unit: ReplicaUnit) -> None:
            both = [_contact(unit.tx, owner, contact) for contact in (one, other)]
            if one == other or not all(contact.is_one_to_one for contact in both):
                raise WrongState("Two different one-to-one contacts can be introduced.")
            protocol = unit.tx.next_id()
            for contact, peer in (both, reversed(both)):
                arriving = Arriving(protocol, Status.INTRODUCED, peer.person_id, NO_CODES, unit.person)
                inviting.send(unit.tx, contact.person_id, arriving, at_ms=unit.at_ms)

        await self._write(owner, act)

    async def accept(self, owner: Owner, invitation: int) -> None:
        """Raises `NotFound`, `WrongState` (it waits for no answer)."""
        await self._answer(owner, invitation, inviting.accept)

    async def decline(self, owner: Owner, invitation: int) -> None:
        """The other side is not told. Raises `NotFound`, `WrongState` (it waits for no answer)."""
        await self._write(owner, lambda unit: inviting.decline(unit, _find(unit.tx, owner, invitation)))

    async def enter(self, owner: Owner, invitation: int, sas: str) -> None:
        """The code that the other side shows; a wrong one changes nothing.

        Raises `NotFound`, `WrongState` (it waits for none).
        """
        await self._answer(owner, invitation, lambda unit, row: inviting.enter(unit, row, sas))

    async def delete(self, owner: Owner, invitation: int) -> None:
        """Give it up; once both sides had a part in it, on both. Raises `NotFound`."""
        await self._write(owner, lambda unit: inviting.delete(unit, _find(unit.tx, owner, invitation)))

    # --- the end -----------------------------------------------------------------------------------------------------

    async def complete(self, protocol: int) -> None:
        """The job's work: where both sides agreed, they are one-to-one; who agreed to come into a group is in it.

        Safe to repeat.
        """
        found = await self._db.read(partial(_agreed, protocol))
        if not found:
            return
        if found[0].row.room_id is not None:
            await self._db.write(partial(_join, found[0], found[0].row.room_id, self._clock.now_ms()))
        else:
            await self._join_both(found, None)

    async def _answer(self, owner: Owner, invitation: int, act: Callable[[ReplicaUnit, InvitationRow], None]) -> None:
        """What it was the last step of happens at once on this side."""

        def answer(unit: ReplicaUnit) -> int:
            row = _find(unit.tx, owner, invitation)
            act(unit, row)
            return row.protocol_id

        protocol = await self._write(owner, answer)
        found = await self._db.read(partial(_agreed, protocol))
        if found and found[0].row.room_id is None:
            await self._join_both(found, owner)

    async def _join_both(self, found: list[Side], owner: Owner | None) -> None:
        """Make two people one-to-one; given whose act it was, on the other's side a little later."""
        token, protocol = new_room_token(), found[0].row.protocol_id
        both = (found[0].person_id, found[0].row.peer_id)
        pair = await self._db.read(lambda tx: rooms.find_pair(tx, rooms.pair_key(*both)))
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            streams: list[StreamId] = [*both]
            tx.lock([*streams, pair.id] if pair is not None else streams)
            sides = _agreed(tx=tx, protocol=protocol)
            if not sides:
                return
            was_closed, room = pairing.open_for_both(tx, token, both, at_ms=at_ms)
            for identity, person, row in sides:
                if owner is not None and person != owner.actor.person_id:
                    inviting.conclude_there(tx, person, protocol, room, was_closed=was_closed, at_ms=at_ms)
                    continue
                own = ReplicaUnit(tx, identity, person, at_ms)
                inviting.conclude(own, row, room, was_closed=was_closed)
                own.finish()

        await self._db.write(unit)

    async def _write(self, owner: Owner, act: Callable[[ReplicaUnit], T]) -> T:
        person, at_ms = owner.actor.person_id, self._clock.now_ms()

        def unit(tx: Tx) -> T:
            tx.lock([person])
            own = ReplicaUnit(tx, owner.identity_id, person, at_ms)
            done = act(own)
            own.finish()
            return done

        return await self._db.write(unit)


def _join(side: Side, room_id: RoomId, at_ms: int, tx: Tx) -> None:
    tx.lock([side.person_id, room_id])
    if invitations.find(tx, side.identity_id, side.row.id) is None:
        return
    unit = ReplicaUnit(tx, side.identity_id, side.person_id, at_ms)
    inviting.drop(unit, side.row)
    unit.finish()
    room = rooms.find(tx, room_id)
    if room is not None and not bans.is_banned(tx, room_id, side.person_id):
        membership.add(tx, room, side.person_id, Role.USER, actor=side.person_id, at_ms=at_ms)


def _agreed(protocol: int, tx: Tx) -> list[Side]:
    """The sides that are identities, if all of them agreed and both people are there."""
    sides = invitations.sides(tx, protocol)
    if not sides or not all(side.row.is_agreed for side in sides):
        return []
    if sides[0].row.room_id is not None:
        return sides
    peer = sides[0].row.peer_id
    if len(sides) == 1 and identities.find_of(tx, peer) is not None:
        return []  # its side has not come, or is gone
    both = (people.find(tx, sides[0].person_id), people.find(tx, peer))
    return sides if all(map(_has_account, both)) else []


def _find(tx: Tx, owner: Owner, invitation: int) -> InvitationRow:
    found = invitations.find(tx, owner.identity_id, invitation)
    if found is None:
        raise NotFound("invitation")
    return found


def _contact(tx: Tx, owner: Owner, contact: int) -> Contact:
    found = contacts.find(tx, owner.identity_id, contact)
    if found is None:
        raise NotFound("contact")
    return found


def _named_by(key: bytes, tx: Tx) -> Person | None:
    """Someone with an account here."""
    uuid = person_of_key(key)
    identity = identities.find_by_key(tx, key.hex())
    found = people.find(tx, identity.person_id) if identity else people.find_by_uuid(tx, uuid) if uuid else None
    return found if _has_account(found) else None


def _has_account(person: Person | None) -> bool:
    """One that can be used."""
    return person is not None and person.kind is PersonKind.PERSON and person.disabled_ms is None
