"""Inviting people by mail to a room, which becomes public for them."""

from __future__ import annotations

import json
import logging
from contextlib import ExitStack
from uuid import uuid4

from sabir.core.steps import moderating
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.throttling import Allowance
from sabir.domain import rules
from sabir.domain.errors import InvalidInput
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.people import Actor
from sabir.domain.rooms import RoomKind
from sabir.ports import Clock, Mail, Mailer
from sabir.store import jobs, log, rooms
from sabir.store.database import Database
from sabir.store.transaction import Tx

INVITE = "rooms.invite"
"""The durable job that sends one mail; its key is random."""
MAX_ADDRESS = 320
PER_HOUR = 100
"""Mails of one sender, and mails about one room, whoever has them sent."""
_HOUR_S = 3600.0
_log = logging.getLogger(__name__)


class Invitations:
    """Use cases on invitations."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, mailer: Mailer) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._mailer = mailer
        self._sent = Allowance(clock, PER_HOUR, _HOUR_S)

    async def invite(self, actor: Actor, address: Address, to: str, base_url: str) -> bool:
        """Have a link sent; whether the room became public with it. What can't be an address is found out too late.

        Raises `NotFound`, `Banned`, `RankTooLow`, `WrongState` (a one-to-one), `InvalidInput` (far too long),
        `RateLimited`.
        """
        if len(to) > MAX_ADDRESS:
            raise InvalidInput("newParticipant", "This is too long for an address.")
        room = await self._addresses.resolve(address)
        at_ms, key = self._clock.now_ms(), str(uuid4())

        def unit(tx: Tx) -> bool:
            seat = moderating.enter(tx, actor, room, rules.Action.ADD_MEMBER)
            is_changed = seat.room.kind is not RoomKind.PUBLIC
            if is_changed:
                rooms.set_kind(tx, room, RoomKind.PUBLIC)
                log.append(tx, room, [NewEvent(EventKind.ROOM_GUESTS_ALLOWED, actor.person_id)], at_ms=at_ms)
            text = f"{actor.display_name} invites you to the conversation “{seat.room.name}”:\n\n"
            text += f"{base_url}/call/{seat.room.token}\n"
            mail = {"to": to, "subject": f"{actor.display_name} invites you to “{seat.room.name}”", "text": text}
            jobs.enqueue(tx, INVITE, key, due_ms=at_ms, payload=json.dumps(mail))
            return is_changed

        with ExitStack() as taken:
            for who in (f"person {actor.person_id}", f"room {room}"):
                self._sent.take(who)
                taken.callback(self._sent.give_back, who)
            is_changed = await self._db.write(unit)
            taken.pop_all()  # only what is refused was not sent
        return is_changed

    async def send(self, payload: str) -> None:
        """The job's work. Raises `Unavailable`: it is tried again."""
        mail = json.loads(payload)
        try:
            await self._mailer.send(Mail(mail["to"], mail["subject"], mail["text"]))
        except InvalidInput as error:
            _log.info("An invitation was not sent: %s", error.detail)
