"""Rows of discussions: the rooms that one Olvid identity has."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import and_, delete, select, update
from sqlalchemy.sql import Select

from sabir.domain.ephemerality import Ephemerality
from sabir.domain.ids import IdentityId, RoomId
from sabir.domain.replicas import Details, Discussion
from sabir.store.contacts import DETAILS
from sabir.store.olvid_settings_tables import room_ephemerality
from sabir.store.replica_tables import contacts, discussions, identities
from sabir.store.statements import Statement, insert_into, param
from sabir.store.tables import people, rooms
from sabir.store.transaction import Row, Tx


class DiscussionRow(NamedTuple):
    """A discussion as stored. The title of a live one-to-one is its contact's name of today."""

    id: int
    room_id: RoomId
    contact_id: int | None
    title: str
    is_locked: bool
    applied_seq: int
    created_ms: int

    @property
    def as_live(self) -> Discussion:
        """As shown while it is not locked. A group goes by the number of its discussion."""
        return Discussion(self.id, self.title, self.contact_id or 0, 0 if self.contact_id else self.id)

    @property
    def shown(self) -> Discussion:
        return Discussion(self.id, self.title, 0, 0) if self.is_locked else self.as_live


_COLUMNS = (
    discussions.c.id,
    discussions.c.room_id,
    discussions.c.contact_id,
    discussions.c.title,
    discussions.c.is_locked,
    discussions.c.applied_seq,
    discussions.c.created_ms,
)


def _discussions() -> Select[tuple[object, ...]]:
    return (
        select(*_COLUMNS, people.c.id, *DETAILS)
        .outerjoin(
            contacts,
            and_(contacts.c.identity_id == discussions.c.identity_id, contacts.c.id == discussions.c.contact_id),
        )
        .outerjoin(people, people.c.id == contacts.c.person_id)
        .outerjoin(identities, identities.c.person_id == contacts.c.person_id)
        .where(discussions.c.identity_id == param("identity_id"))
    )


_BY_ID = Statement(_discussions().where(discussions.c.id == param("id")))
_BARE = Statement(
    select(*_COLUMNS).where(discussions.c.identity_id == param("identity_id"), discussions.c.id == param("id"))
)
_LIMITED = Statement(
    select(*_COLUMNS, room_ephemerality.c.read_once, rooms.c.expiration_s, room_ephemerality.c.visibility_s)
    .outerjoin(room_ephemerality, room_ephemerality.c.room_id == discussions.c.room_id)
    .outerjoin(rooms, rooms.c.id == discussions.c.room_id)
    .where(discussions.c.identity_id == param("identity_id"), discussions.c.id == param("id"))
)
_BY_ROOM = Statement(_discussions().where(discussions.c.room_id == param("room_id")))
_BY_CONTACT = Statement(
    _discussions().where(discussions.c.contact_id == param("contact_id"), discussions.c.is_locked.is_(False))
)
_PAGE = Statement(
    _discussions()
    .where(discussions.c.id > param("after"), discussions.c.is_locked == param("is_locked"))
    .order_by(discussions.c.id)
    .limit(param("limit"))
)
_INSERT = Statement(insert_into(discussions))
_SET_STATE = Statement(
    update(discussions)
    .where(discussions.c.identity_id == param("identity_id_"), discussions.c.id == param("id_"))
    .values(
        title=param("title"),
        is_locked=param("is_locked"),
        applied_seq=param("applied_seq"),
        contact_id=param("contact_id"),
    )
)
_DELETE = Statement(
    delete(discussions).where(discussions.c.identity_id == param("identity_id"), discussions.c.id == param("id"))
)


def find(tx: Tx, identity: IdentityId, discussion: int) -> DiscussionRow | None:
    return _one(tx.row(_BY_ID, identity_id=identity, id=discussion))


def find_bare(tx: Tx, identity: IdentityId, discussion: int) -> DiscussionRow | None:
    """Cheaper than `find`; its title may be an old one."""
    row = tx.row(_BARE, identity_id=identity, id=discussion)
    return _bare(row) if row else None


def find_limited(tx: Tx, identity: IdentityId, discussion: int) -> tuple[DiscussionRow, Ephemerality] | None:
    """As `find_bare`, and what limits the messages of its room."""
    row = tx.row(_LIMITED, identity_id=identity, id=discussion)
    if row is None:
        return None
    read_once, existence_s, visibility_s = cast("tuple[bool | None, int | None, int | None]", tuple(row[-3:]))
    return _bare(row[:-3]), Ephemerality(bool(read_once), existence_s or 0, visibility_s or 0)


def find_of(tx: Tx, identity: IdentityId, room: RoomId) -> DiscussionRow | None:
    return _one(tx.row(_BY_ROOM, identity_id=identity, room_id=room))


def find_with(tx: Tx, identity: IdentityId, contact: int) -> DiscussionRow | None:
    """The live one-to-one with a contact."""
    return _one(tx.row(_BY_CONTACT, identity_id=identity, contact_id=contact))


def page(tx: Tx, identity: IdentityId, *, is_locked: bool, after: int = 0, limit: int) -> list[DiscussionRow]:
    """Oldest first."""
    rows = tx.rows(_PAGE, identity_id=identity, is_locked=is_locked, after=after, limit=limit)
    return [_discussion(row) for row in rows]


def insert(tx: Tx, identity: IdentityId, row: DiscussionRow) -> None:
    """One per room: look first."""
    tx.run(
        _INSERT,
        identity_id=identity,
        id=row.id,
        room_id=row.room_id,
        contact_id=row.contact_id,
        title=row.title,
        is_locked=row.is_locked,
        applied_seq=row.applied_seq,
        created_ms=row.created_ms,
    )


def save(tx: Tx, identity: IdentityId, row: DiscussionRow) -> None:
    """Store what changes in time: title, lock, how far the room is copied, and the contact of a one-to-one."""
    tx.run(
        _SET_STATE,
        identity_id_=identity,
        id_=row.id,
        title=row.title,
        is_locked=row.is_locked,
        applied_seq=row.applied_seq,
        contact_id=row.contact_id,
    )


def remove(tx: Tx, identity: IdentityId, discussion: int) -> None:
    tx.run(_DELETE, identity_id=identity, id=discussion)


def _one(row: Row | None) -> DiscussionRow | None:
    return _discussion(row) if row else None


def _bare(row: Row) -> DiscussionRow:
    values = list(row)
    values[4] = bool(values[4])
    return DiscussionRow(*values)  # type: ignore[arg-type]  # in the order of the columns


def _discussion(row: Row) -> DiscussionRow:
    found = _bare(row[:7])
    if row[7] is None or found.is_locked:
        return found
    return found._replace(title=Details(*cast("list[str]", row[8:])).display_name)
