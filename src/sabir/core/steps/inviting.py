"""How two identities get to know each other: what each side does, inside a unit that has locked its person's stream.

One side's acts reach the other as effects. When both agreed they become one-to-one: at once on the side of who agreed
last, then on the other's; where nobody is there to see it, by a durable job.
Source: Olvid daemon gRPC API 2.0.1, invitations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from sabir.core.steps import effects, pairing
from sabir.core.steps.effects import Applied
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.errors import TooLarge, WrongState
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.invitations import (
    ACCEPTABLE,
    MAX_PENDING,
    TOLD_WHEN_DELETED,
    InvitationRow,
    Status,
    require_acceptable,
)
from sabir.domain.replicas import InvitationNews
from sabir.domain.rooms import Room
from sabir.store import contacts, identities, identity_settings, invitations, jobs, people, rooms
from sabir.store.transaction import Tx

COMPLETE = "olvid.acquaint"
"""The durable job that looks whether both sides agreed; its key is the protocol's id."""
_RECEIVED, _ACCEPTED, _COMPARING, _WITHDRAWN, _COMPLETED = (
    "invitation.received",
    "invitation.accepted",
    "invitation.comparing",
    "invitation.withdrawn",
    "invitation.completed",
)


class Codes(NamedTuple):
    """What each side shows; the inviting one's first."""

    own: str = ""
    peer: str = ""


NO_CODES = Codes()


class Arriving(NamedTuple):
    """An invitation on its way to a side that did not begin it."""

    protocol_id: int
    status: Status
    peer_id: PersonId
    codes: Codes = NO_CODES
    mediator: PersonId | None = None
    room_id: RoomId | None = None
    name: str = ""
    """The group's."""


class _Completed(NamedTuple):
    protocol_id: int
    room_id: RoomId
    was_closed: bool


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Arriving).decode
_decode_completed = msgspec.json.Decoder(_Completed).decode


def begin(unit: ReplicaUnit, peer: PersonId, status: Status, codes: Codes = NO_CODES) -> InvitationRow:
    """Ask; an earlier question of the same kind to the same person is withdrawn.

    Raises `TooLarge`.
    """
    for earlier in invitations.with_peer(unit.tx, unit.identity, peer):
        if earlier.status is status:
            delete(unit, earlier)
    if invitations.count(unit.tx, unit.identity) >= MAX_PENDING:
        raise TooLarge("invitations", MAX_PENDING, "at a time")
    row = InvitationRow(
        unit.next_invitation(),
        unit.tx.next_id(),
        status,
        peer,
        contacts.details_of(unit.tx, peer).display_name,
        unit.at_ms,
        codes.own,
        codes.peer,
        is_agreed=status is Status.ONE_TO_ONE_INVITING,
    )
    invitations.insert(unit.tx, unit.identity, row)
    unit.tell(EventKind.REPLICA_INVITATION_SENT, InvitationNews(row.shown))
    if identities.find_of(unit.tx, peer) is None:
        agree(unit, row)  # there is nobody to ask
        return row
    asked = Status.INVITED if status is Status.INVITING else Status.ONE_TO_ONE_INVITED
    send(unit.tx, peer, Arriving(row.protocol_id, asked, unit.person, Codes(codes.peer, codes.own)), at_ms=unit.at_ms)
    return row


def send(tx: Tx, to: PersonId, arriving: Arriving, *, at_ms: int) -> None:
    """Have it arrive there."""
    effects.later(tx, to, (_RECEIVED, _encode(arriving).decode()), at_ms=at_ms)


def invite_to_group(tx: Tx, person: PersonId, inviter: PersonId, room: Room, *, at_ms: int) -> int:
    """Have an identity asked to come into a room; the protocol's id, which `withdraw` takes."""
    protocol = tx.next_id()
    asking = Arriving(protocol, Status.GROUP_INVITED, inviter, room_id=room.id, name=room.name)
    send(tx, person, asking, at_ms=at_ms)
    return protocol


def withdraw(tx: Tx, person: PersonId, protocol: int, *, at_ms: int) -> None:
    """Have what that identity was asked end there."""
    effects.later(tx, person, (_WITHDRAWN, f"{protocol}"), at_ms=at_ms)


def accept(unit: ReplicaUnit, row: InvitationRow) -> None:
    """Raises `WrongState`."""
    require_acceptable(row)
    if row.status is Status.INVITED:
        _move(unit, row, Status.IN_PROGRESS)
        _tell_peer(unit, row, _ACCEPTED)
    elif row.status is Status.INTRODUCED:
        agree(unit, _move(unit, row, Status.INTRODUCTION_ACCEPTED))
    else:
        agree(unit, row)


def decline(unit: ReplicaUnit, row: InvitationRow) -> None:
    """The other side is not told. Raises `WrongState`."""
    require_acceptable(row)
    drop(unit, row)


def delete(unit: ReplicaUnit, row: InvitationRow) -> None:
    """Give it up, whatever its state."""
    drop(unit, row)
    if row.status in TOLD_WHEN_DELETED:
        _tell_peer(unit, row, _WITHDRAWN)


def enter(unit: ReplicaUnit, row: InvitationRow, sas: str) -> None:
    """The code that the other side shows; a wrong one changes nothing. Raises `WrongState`."""
    if row.status is not Status.COMPARING:
        raise WrongState("This invitation does not wait for a code.")
    if sas != row.peer_sas or row.is_agreed:
        return
    others = [side.row for side in invitations.sides(unit.tx, row.protocol_id) if side.identity_id != unit.identity]
    if not any(other.is_agreed for other in others):
        row = _move(unit, row, Status.COMPARED)
    agree(unit, row)


def agree(unit: ReplicaUnit, row: InvitationRow) -> None:
    """This side did all it had to; what both must have done is looked at a little later."""
    invitations.save(unit.tx, unit.identity, row._replace(is_agreed=True))
    jobs.enqueue(unit.tx, COMPLETE, f"{row.protocol_id}", due_ms=unit.at_ms + unit.tx.replica_delay_ms)


def drop(unit: ReplicaUnit, row: InvitationRow) -> None:
    """It is over on this side."""
    invitations.remove(unit.tx, unit.identity, row.id)
    unit.tell(EventKind.REPLICA_INVITATION_DELETED, InvitationNews(row.shown))


def conclude(unit: ReplicaUnit, row: InvitationRow, room: Room, *, was_closed: bool) -> None:
    """They are one-to-one on this side; with it goes all else that is under way between the two.

    Needs the lock of the person, and the room's if it was there before.
    """
    drop(unit, row)
    for other in invitations.with_peer(unit.tx, unit.identity, row.peer_id):
        if other.room_id is None:
            drop(unit, other)
    pairing.show(unit, room, row.peer_id, from_now=was_closed)


def conclude_there(tx: Tx, person: PersonId, protocol: int, room: Room, *, was_closed: bool, at_ms: int) -> None:
    """Have the same happen on the other side."""
    data = _encode(_Completed(protocol, room.id, was_closed)).decode()
    effects.later(tx, person, (_COMPLETED, data), at_ms=at_ms, room=room.id)


def accept_pending(unit: ReplicaUnit) -> None:
    """Accept what waits for it and shall be accepted by itself from now on."""
    for row in invitations.page(unit.tx, unit.identity, limit=MAX_PENDING):
        if row.status in ACCEPTABLE and not row.is_agreed:
            _accept_by_itself(unit, row)


def forget_person(tx: Tx, person: PersonId, *, at_ms: int) -> None:
    """Someone is no more, or no identity any more: its invitations go, and on the other sides those with it."""
    identity = identities.find_of(tx, person)
    if identity is not None:
        invitations.remove_all(tx, identity.id)
    for side in invitations.naming(tx, person, 2 * MAX_PENDING):
        if side.row.room_id is None:  # a group outlives who invited to it
            withdraw(tx, side.person_id, side.row.protocol_id, at_ms=at_ms)


def _move(unit: ReplicaUnit, row: InvitationRow, status: Status) -> InvitationRow:
    moved = row._replace(status=status, changed_ms=unit.at_ms)
    invitations.save(unit.tx, unit.identity, moved)
    unit.tell(EventKind.REPLICA_INVITATION_UPDATED, InvitationNews(moved.shown, row.status))
    return moved


def _tell_peer(unit: ReplicaUnit, row: InvitationRow, kind: str) -> None:
    effects.later(unit.tx, row.peer_id, (kind, f"{row.protocol_id}"), at_ms=unit.at_ms)


def _accept_by_itself(unit: ReplicaUnit, row: InvitationRow) -> None:
    wanted = identity_settings.get(unit.tx, unit.identity).auto_accept
    by_status = {
        Status.INVITED: wanted.invitations,
        Status.INTRODUCED: wanted.introductions,
        Status.ONE_TO_ONE_INVITED: wanted.one_to_ones,
        Status.GROUP_INVITED: wanted.groups,
    }
    if by_status.get(row.status, False):
        accept(unit, row)


# --- what the other side's acts do here -------------------------------------------------------------------------------


def _receive(unit: ReplicaUnit, data: str) -> None:
    arriving = _decode(data)
    peer = people.find(unit.tx, arriving.peer_id)
    known = contacts.find_of(unit.tx, unit.identity, arriving.peer_id)
    if peer is None or peer.disabled_ms is not None or invitations.count(unit.tx, unit.identity) >= MAX_PENDING:
        return
    if arriving.status is Status.INTRODUCED and known is not None and known.is_one_to_one:
        return  # nothing to introduce
    if arriving.mediator is not None:
        unit.know([arriving.mediator])
    before = invitations.with_peer(unit.tx, unit.identity, arriving.peer_id)
    row = InvitationRow(
        unit.next_invitation(),
        arriving.protocol_id,
        arriving.status,
        arriving.peer_id,
        arriving.name if arriving.room_id else contacts.details_of(unit.tx, arriving.peer_id).display_name,
        unit.at_ms,
        arriving.codes.own,
        arriving.codes.peer,
        unit.contact(arriving.mediator) if arriving.mediator is not None else 0,
        arriving.room_id,
    )
    invitations.insert(unit.tx, unit.identity, row)
    unit.tell(EventKind.REPLICA_INVITATION_RECEIVED, InvitationNews(row.shown))
    is_mutual = row.status is Status.ONE_TO_ONE_INVITED and any(
        one.status is Status.ONE_TO_ONE_INVITING for one in before
    )
    if is_mutual:
        accept(unit, row)
    else:
        _accept_by_itself(unit, row)


def _accepted(unit: ReplicaUnit, protocol: str) -> None:
    row = invitations.find_of(unit.tx, unit.identity, int(protocol))
    if row is not None and row.status is Status.INVITING:
        _tell_peer(unit, row, _COMPARING)
        _move(unit, row, Status.COMPARING)


def _comparing(unit: ReplicaUnit, protocol: str) -> None:
    row = invitations.find_of(unit.tx, unit.identity, int(protocol))
    if row is not None and row.status is Status.IN_PROGRESS:
        _move(unit, row, Status.COMPARING)


def _withdrawn(unit: ReplicaUnit, protocol: str) -> None:
    row = invitations.find_of(unit.tx, unit.identity, int(protocol))
    if row is not None:
        drop(unit, row)


def _completed(unit: ReplicaUnit, data: str) -> None:
    completed = _decode_completed(data)
    row = invitations.find_of(unit.tx, unit.identity, completed.protocol_id)
    room = rooms.find(unit.tx, completed.room_id)
    if row is not None and room is not None:
        conclude(unit, row, room, was_closed=completed.was_closed)


APPLIED: Mapping[str, Applied] = {
    _RECEIVED: _receive,
    _ACCEPTED: _accepted,
    _COMPARING: _comparing,
    _WITHDRAWN: _withdrawn,
    _COMPLETED: _completed,
}
"""What an act on one side does on the other."""
