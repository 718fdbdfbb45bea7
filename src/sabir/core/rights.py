"""Rights: what members of a room may, who may mention everyone, consent to recordings; and what members put away."""

from __future__ import annotations

from collections.abc import Callable

from sabir.core.steps import overriding, viewing
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.viewing import RoomView
from sabir.domain import permissions, rules
from sabir.domain.errors import InvalidInput, NotFound, WrongState
from sabir.domain.ids import PersonId
from sabir.domain.people import Actor
from sabir.domain.rooms import Role, RoomKind, Seat, check_switch
from sabir.domain.rules import Action
from sabir.ports import Clock
from sabir.store import participants, rights, session_rights
from sabir.store.database import Database
from sabir.store.transaction import Tx

_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)
_Change = Callable[[Tx, Seat], None]


class Rights:
    """Use cases on rights. All raise `NotFound`, `Banned`; those of moderators `RankTooLow`."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def set_of_member(
        self, actor: Actor, address: Address, person: PersonId, change: tuple[str, int]
    ) -> RoomView:
        """Set, add or remove bits of one member. Raises `NotFound`, `InvalidInput`, `WrongState` (a moderator)."""
        method, bits = change

        def unit(tx: Tx, seat: Seat) -> None:
            _require_group(seat)
            target = participants.find(tx, seat.room.id, person)
            if target is None:
                raise NotFound("participant")
            if target.role in _MODERATORS:
                raise WrongState("Moderators may everything.")
            wanted = permissions.changed(Seat(seat.room, target), method, bits)
            rights.set_own(tx, seat.room.id, person, wanted)
            overriding.permitted(tx, seat.room, person, wanted)

        return await self._change(actor, address, Action.SET_PERMISSIONS, unit)

    async def set_of_room(self, actor: Actor, address: Address, mode: str, bits: int) -> RoomView:
        """Of everyone: in the present call ("call"), or always ("default"), which ends all permissions of members' own.

        Raises `InvalidInput`, `WrongState` (a one-to-one).
        """

        def unit(tx: Tx, seat: Seat) -> None:
            _require_group(seat)
            wanted = permissions.check(bits)
            wanted = wanted | permissions.Permission.CUSTOM if wanted else 0
            match mode:
                case "default":
                    rights.set_default(tx, seat.room.id, wanted)
                    session_rights.forget_writing(tx, seat.room.id)
                case "call":
                    rights.set_call(tx, seat.room.id, wanted)
                case _:
                    raise InvalidInput("mode", "Permissions of a room are its default ones or those of the call.")

        return await self._change(actor, address, Action.SET_PERMISSIONS, unit)

    async def set_mention(self, actor: Actor, address: Address, scope: int) -> RoomView:
        """Let everyone (0) or only moderators (1) mention all. Raises `InvalidInput`, `WrongState` (a one-to-one)."""

        def unit(tx: Tx, seat: Seat) -> None:
            _require_group(seat)
            rights.set_mention(tx, seat.room.id, int(check_switch("mentionPermissions", scope)))

        return await self._change(actor, address, Action.SET_PERMISSIONS, unit)

    async def set_consent(self, actor: Actor, address: Address, state: int) -> RoomView:
        """Whether who joins a call must agree to a recording. Raises `InvalidInput`, `WrongState` (in a call)."""

        def unit(tx: Tx, seat: Seat) -> None:
            wanted = int(check_switch("recordingConsent", state))
            if seat.room.call_ms is not None:
                raise WrongState("This can't be changed during a call.")
            rights.set_consent(tx, seat.room.id, wanted)

        return await self._change(actor, address, Action.SET_PERMISSIONS, unit)

    async def set_notifies_calls(self, actor: Actor, address: Address, level: int) -> RoomView:
        """Whether the actor hears of calls there (1) or not (0). Raises `InvalidInput`."""

        def unit(tx: Tx, seat: Seat) -> None:
            notifies = check_switch("level", level)
            rights.set_notifies_calls(tx, seat.room.id, actor.person_id, notifies=notifies)

        return await self._change(actor, address, Action.READ, unit)

    async def set_archived(self, actor: Actor, address: Address, *, is_archived: bool) -> RoomView:
        """Put the room away, in the actor's own list."""

        def unit(tx: Tx, seat: Seat) -> None:
            rights.set_archived(tx, seat.room.id, actor.person_id, is_archived=is_archived)

        return await self._change(actor, address, Action.READ, unit)

    async def _change(self, actor: Actor, address: Address, action: Action, change: _Change) -> RoomView:
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> RoomView:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require(seat, action)
            change(tx, seat)
            return viewing.view(tx, actor, room, at_ms=at_ms)

        return await self._db.write(unit)


def _require_group(seat: Seat) -> None:
    if seat.room.kind not in (RoomKind.GROUP, RoomKind.PUBLIC):
        raise WrongState("In a conversation of one or two everyone may everything.")
