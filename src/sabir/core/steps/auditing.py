"""Writing the audit log within the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sabir.domain.audit import AuditEntry
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.store import audit
from sabir.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class Act:
    """One act of security or administration. `uuid` and time are made outside the unit."""

    action: str
    uuid: str
    at_ms: int
    subject_id: PersonId | None = None
    room_id: RoomId | None = None
    email: str | None = None
    data: str | None = None


def about(act: Act, person: PersonId) -> Act:
    """The act, now that its subject's id is known."""
    return replace(act, subject_id=person)


def within(act: Act, room: RoomId) -> Act:
    """The act, now that its room's id is known."""
    return replace(act, room_id=room)


def with_data(act: Act, data: str) -> Act:
    """The act, now that it is known what it was."""
    return replace(act, data=data)


def record(tx: Tx, actor: Actor, act: Act) -> None:
    """Append the act to the audit log."""
    audit.insert(
        tx,
        AuditEntry(
            id=tx.next_id(),
            uuid=act.uuid,
            at_ms=act.at_ms,
            action=act.action,
            face=actor.face,
            actor_id=actor.person_id or None,
            subject_id=act.subject_id,
            room_id=act.room_id,
            email=act.email,
            ip=actor.ip or None,
            data=act.data,
        ),
    )
