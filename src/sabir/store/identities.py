"""Rows of Olvid identities: the persons that are reachable as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, and_, select, update

from sabir.domain.ids import IdentityId, PersonId, RoomId
from sabir.domain.replicas import Details
from sabir.store.account_tables import avatars
from sabir.store.replica_tables import discussions, identities
from sabir.store.statements import Statement, insert_into, param
from sabir.store.tables import participants
from sabir.store.transaction import Row, Tx

HAS_PHOTO: ColumnElement[bool] = avatars.c.blob.is_not(None)
"""Of a person joined with its avatar, if it has one."""
_COLUMNS = (
    identities.c.id,
    identities.c.person_id,
    identities.c.first_name,
    identities.c.last_name,
    identities.c.company,
    identities.c.position,
    identities.c.public_key,
    identities.c.created_ms,
    HAS_PHOTO,
)
_SHOWN = select(*_COLUMNS).outerjoin(avatars, avatars.c.stream_id == identities.c.person_id)
_INSERT = Statement(
    insert_into(
        identities, "id", "person_id", "first_name", "last_name", "company", "position", "public_key", "created_ms"
    )
)
_BY_ID = Statement(_SHOWN.where(identities.c.id == param("id")))
_BY_PERSON = Statement(_SHOWN.where(identities.c.person_id == param("person_id")))
_BY_KEY = Statement(_SHOWN.where(identities.c.public_key == param("public_key")).limit(1))
_PAGE = Statement(_SHOWN.where(identities.c.id > param("after")).order_by(identities.c.id).limit(param("limit")))
_SET_DETAILS = Statement(
    update(identities)
    .where(identities.c.id == param("id_"))
    .values(
        first_name=param("first_name"),
        last_name=param("last_name"),
        company=param("company"),
        position=param("position"),
    )
)
_COUNTERS = (
    identities.c.last_contact_id,
    identities.c.last_discussion_id,
    identities.c.last_inbound_id,
    identities.c.last_outbound_id,
    identities.c.last_inbound_attachment_id,
    identities.c.last_outbound_attachment_id,
    identities.c.last_invitation_id,
)
_LOAD = Statement(select(*_COUNTERS).where(identities.c.id == param("id")))
_SAVE = Statement(
    update(identities)
    .where(identities.c.id == param("id_"))
    .values({column.name: param(column.name) for column in _COUNTERS})
)
_NEXT_OUTBOUND = Statement(
    update(identities)
    .where(identities.c.id == param("id_"))
    .values(
        last_outbound_id=identities.c.last_outbound_id + 1,
        last_outbound_attachment_id=identities.c.last_outbound_attachment_id + param("attachments"),
    )
    .returning(identities.c.last_outbound_id, identities.c.last_outbound_attachment_id)
)
_MEMBERS = Statement(
    select(identities.c.id, identities.c.person_id, discussions.c.applied_seq, discussions.c.is_locked)
    .join(participants, participants.c.person_id == identities.c.person_id)
    .outerjoin(
        discussions,
        and_(discussions.c.identity_id == identities.c.id, discussions.c.room_id == participants.c.room_id),
    )
    .where(participants.c.room_id == param("room_id"), participants.c.has_identity)
)
_UNLOCKED = Statement(
    select(identities.c.id, identities.c.person_id, discussions.c.applied_seq, discussions.c.is_locked)
    .join(discussions, discussions.c.identity_id == identities.c.id)
    .where(discussions.c.room_id == param("room_id"), discussions.c.is_locked.is_(False))
)


@dataclass(slots=True)
class Counters:
    """The last id given out of each of an identity's sequences."""

    contact: int
    discussion: int
    inbound: int
    outbound: int
    inbound_attachment: int
    outbound_attachment: int
    invitation: int = 0


@dataclass(frozen=True, slots=True)
class Follower:
    """An identity that has, or should have, a room; how far its copy goes, if there is one that grows."""

    id: IdentityId
    person_id: PersonId
    applied_seq: int | None


@dataclass(frozen=True, slots=True)
class Identity:
    """A person's face towards Olvid clients."""

    id: IdentityId
    person_id: PersonId
    first_name: str
    last_name: str
    company: str
    position: str
    public_key: str
    created_ms: int
    has_photo: bool = False

    @property
    def details(self) -> Details:
        return Details(self.first_name, self.last_name, self.company, self.position)


def insert(tx: Tx, identity: Identity) -> None:
    """One per person: look first."""
    tx.run(
        _INSERT,
        id=identity.id,
        person_id=identity.person_id,
        first_name=identity.first_name,
        last_name=identity.last_name,
        company=identity.company,
        position=identity.position,
        public_key=identity.public_key,
        created_ms=identity.created_ms,
    )


def find(tx: Tx, identity: IdentityId) -> Identity | None:
    return _one(tx.row(_BY_ID, id=identity))


def find_of(tx: Tx, person: PersonId) -> Identity | None:
    return _one(tx.row(_BY_PERSON, person_id=person))


def find_by_key(tx: Tx, public_key: str) -> Identity | None:
    return _one(tx.row(_BY_KEY, public_key=public_key))


def page(tx: Tx, *, after: int = 0, limit: int) -> list[Identity]:
    return [_identity(row) for row in tx.rows(_PAGE, after=after, limit=limit)]


def set_details(tx: Tx, identity: IdentityId, details: Details) -> None:
    tx.run(
        _SET_DETAILS,
        id_=identity,
        first_name=details.first_name,
        last_name=details.last_name,
        company=details.company,
        position=details.position,
    )


def load_counters(tx: Tx, identity: IdentityId) -> Counters:
    """Needs the lock of the person's stream, as `save_counters` and `next_outbound` do."""
    row = tx.row(_LOAD, id=identity)
    return Counters(*cast("Sequence[int]", row)) if row else Counters(0, 0, 0, 0, 0, 0)


def save_counters(tx: Tx, identity: IdentityId, counters: Counters) -> None:
    tx.run(
        _SAVE,
        id_=identity,
        last_contact_id=counters.contact,
        last_discussion_id=counters.discussion,
        last_inbound_id=counters.inbound,
        last_outbound_id=counters.outbound,
        last_inbound_attachment_id=counters.inbound_attachment,
        last_outbound_attachment_id=counters.outbound_attachment,
        last_invitation_id=counters.invitation,
    )


def next_outbound(tx: Tx, identity: IdentityId, attachments: int) -> tuple[int, int]:
    """The id of one more message, and the last id of that many more attachments."""
    row = tx.row(_NEXT_OUTBOUND, id_=identity, attachments=attachments)
    return cast("tuple[int, int]", tuple(row or (0, 0)))


def in_room(tx: Tx, room: RoomId) -> list[Follower]:
    """Identities of members, and those whose discussion is not locked yet though they are none any more."""
    rows = (*tx.rows(_MEMBERS, room_id=room), *tx.rows(_UNLOCKED, room_id=room))
    found = cast("Sequence[tuple[IdentityId, PersonId, int | None, bool | None]]", rows)
    return list({row[0]: Follower(row[0], row[1], None if row[3] else row[2]) for row in found}.values())


def _one(row: Row | None) -> Identity | None:
    return _identity(row) if row else None


def _identity(row: Row) -> Identity:
    *known, has_photo = tuple(row)
    return Identity(*cast("tuple[IdentityId, PersonId, str, str, str, str, str, int]", tuple(known)), bool(has_photo))
