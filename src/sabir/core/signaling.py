"""Signaling: how the clients of a call find each other, through this server or an external one."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.config import Turn
from sabir.core.steps import tickets, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.secrets import Secrets
from sabir.core.steps.tickets import TurnCredential
from sabir.domain.ids import NOBODY, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.ports import Clock
from sabir.store import people
from sabir.store.database import Database
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Admission:
    """What a client needs to reach the servers that help with calls."""

    uid: str | None
    """None for guests."""
    ticket: str
    turn: TurnCredential | None


class Signaling:
    """Use cases of the clients of calls."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, secrets: Secrets) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._secrets = secrets

    async def admit(self, actor: Actor, address: Address | None, turn: Turn) -> Admission:
        """For anyone; with an address, who can see that room. Raises `NotFound`."""
        room = await self._addresses.resolve(address) if address is not None else None
        at_ms = self._clock.now_ms()
        epoch = await self._db.read(lambda tx: self._look(tx, actor, room, at_ms))
        is_user = actor.kind is PersonKind.PERSON
        uid = actor.uid if is_user else None
        key = tickets.key_of(self._secrets, actor.person_id if is_user else None, epoch)
        ticket = tickets.make(key, uid or "", random=tickets.new_random(), at_ms=at_ms)
        if turn.secret is None or not turn.turn_servers:
            return Admission(uid, ticket, None)
        until_ms = at_ms + turn.ttl_s * 1000
        credential = tickets.turn_credential(turn.secret.reveal(), random=tickets.new_random(), until_ms=until_ms)
        return Admission(uid, ticket, credential)

    def _look(self, tx: Tx, actor: Actor, room: RoomId | None, at_ms: int) -> int:
        if room is not None:
            viewing.view(tx, actor, room, at_ms=at_ms)
        person = people.find(tx, actor.person_id) if actor.person_id != NOBODY else None
        return person.auth_epoch if person is not None and person.kind is PersonKind.PERSON else 0
