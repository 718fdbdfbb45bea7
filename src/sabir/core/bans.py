"""Bans with the notes of those who set them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sabir.core.steps import moderating
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.auditing import Act
from sabir.core.steps.moderating import Terms
from sabir.domain import rules
from sabir.domain.errors import InvalidInput, WrongState
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.mentions import guest_id
from sabir.domain.people import Actor
from sabir.domain.rooms import Ban
from sabir.domain.timeline import Name
from sabir.ports import Clock
from sabir.store import bans, participants, people, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

_MAX_BANS = 1000
_MAX_MEMBERS = 1000
_NOTE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class Banned:
    """Bans, with the names of all concerned."""

    bans: Sequence[Ban]
    names: Mapping[PersonId, Name]


@dataclass(frozen=True, slots=True)
class Culprit:
    """Whom to ban: a user by id, or a guest of the room by what messages call the guest."""

    uid: str = ""
    guest: str = ""


class Bans:
    """Use cases on bans. All raise `NotFound`, `RankTooLow`."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def list_for(self, actor: Actor, address: Address) -> Banned:
        """Oldest first."""
        room = await self._addresses.resolve(address)

        def unit(tx: Tx) -> Banned:
            rules.require(participants.access(tx, actor.person_id, room), rules.Action.BAN)
            return _with_names(tx, bans.page(tx, room, _MAX_BANS))

        return await self._db.read(unit)

    async def add(self, actor: Actor, address: Address, culprit: Culprit, note: str) -> Banned:
        """Ban from the room on every face; the ban there is, if there is one.

        Raises `InvalidInput` (nobody of that name, a long note), `WrongState` (oneself, a moderator, a one-to-one).
        """
        if len(note) > _NOTE_CHARACTERS:
            raise InvalidInput("note", f"A note has at most {_NOTE_CHARACTERS} characters.")
        room = await self._addresses.resolve(address)
        act = Act("ROOM_BANNED", str(uuid4()), self._clock.now_ms(), room_id=room)

        def unit(tx: Tx) -> Banned:
            seat = moderating.enter(tx, actor, room, rules.Action.BAN)
            person = _find(tx, room, culprit)
            target = participants.find(tx, room, person)
            if target is not None and rules.rank_of(target) >= rules.rank_of(seat.participant):
                raise WrongState("Moderators can't be banned.")
            moderating.ban(tx, actor, seat, person, act, terms=Terms(note))
            found = bans.find(tx, room, person)
            return _with_names(tx, [found] if found else [])

        return await self._db.write(unit)

    async def lift(self, actor: Actor, address: Address, person: PersonId) -> None:
        """Nothing happens if there is no such ban."""
        room = await self._addresses.resolve(address)
        act = Act("ROOM_UNBANNED", str(uuid4()), self._clock.now_ms(), room_id=room)

        def unit(tx: Tx) -> None:
            seat = moderating.enter(tx, actor, room, rules.Action.BAN)
            moderating.unban(tx, actor, seat, person, act)

        await self._db.write(unit)


def _find(tx: Tx, room: RoomId, culprit: Culprit) -> PersonId:
    person = people.find_by_uid(tx, culprit.uid) if culprit.uid else None
    if person is not None:
        return person.id
    for member in participants.members(tx, room, limit=_MAX_MEMBERS) if culprit.guest else ():
        own = member.uid or f"guest/{guest_id(member.participant.person_id, member.session_id)}"
        if own == f"guest/{culprit.guest}":
            return member.participant.person_id
    raise InvalidInput("actor", "There is nobody of that name.")


def _with_names(tx: Tx, found: Sequence[Ban]) -> Banned:
    concerned = {one.person_id for one in found} | {one.actor_id for one in found}
    return Banned(found, timeline.names_of(tx, concerned))
