"""Rows of invitations: one per side of what is under way between two people."""

from __future__ import annotations

from typing import NamedTuple, cast

from sqlalchemy import delete, func, select, update

from sabir.domain.ids import IdentityId, PersonId, RoomId
from sabir.domain.invitations import InvitationRow, Status
from sabir.store.olvid_tables import invitations
from sabir.store.replica_tables import identities
from sabir.store.statements import Statement, insert_into, param
from sabir.store.transaction import Row, Tx


class Side(NamedTuple):
    """An invitation, and whose it is."""

    identity_id: IdentityId
    person_id: PersonId
    row: InvitationRow


_COLUMNS = (
    invitations.c.id,
    invitations.c.protocol_id,
    invitations.c.status,
    invitations.c.peer_id,
    invitations.c.display_name,
    invitations.c.changed_ms,
    invitations.c.own_sas,
    invitations.c.peer_sas,
    invitations.c.mediator_id,
    invitations.c.room_id,
    invitations.c.is_agreed,
)
_OF_IDENTITY = select(*_COLUMNS).where(invitations.c.identity_id == param("identity_id"))
_INSERT = Statement(insert_into(invitations))
_BY_ID = Statement(_OF_IDENTITY.where(invitations.c.id == param("id")))
_BY_PROTOCOL = Statement(_OF_IDENTITY.where(invitations.c.protocol_id == param("protocol_id")))
_PAGE = Statement(
    _OF_IDENTITY.where(invitations.c.id > param("after")).order_by(invitations.c.id).limit(param("limit"))
)
_WITH_PEER = Statement(_OF_IDENTITY.where(invitations.c.peer_id == param("peer_id")).order_by(invitations.c.id))
_SIDES = select(invitations.c.identity_id, identities.c.person_id, *_COLUMNS).join(
    identities, identities.c.id == invitations.c.identity_id
)
_SIDES_OF_PROTOCOL = Statement(
    _SIDES.where(invitations.c.protocol_id == param("protocol_id")).order_by(invitations.c.identity_id)
)
_SIDES_NAMING = Statement(
    _SIDES.where(invitations.c.peer_id == param("peer_id"))
    .order_by(invitations.c.identity_id, invitations.c.id)
    .limit(param("limit"))
)
_COUNT = Statement(
    select(func.count()).select_from(invitations).where(invitations.c.identity_id == param("identity_id"))
)
_SAVE = Statement(
    update(invitations)
    .where(invitations.c.identity_id == param("identity_id_"), invitations.c.id == param("id_"))
    .values(status=param("status"), changed_ms=param("changed_ms"), is_agreed=param("is_agreed"))
)
_DELETE = Statement(
    delete(invitations).where(invitations.c.identity_id == param("identity_id"), invitations.c.id == param("id"))
)
_DELETE_ALL = Statement(delete(invitations).where(invitations.c.identity_id == param("identity_id")))


def insert(tx: Tx, identity: IdentityId, row: InvitationRow) -> None:
    """One per protocol: look first."""
    tx.run(_INSERT, identity_id=identity, **(row._asdict() | {"status": int(row.status)}))


def find(tx: Tx, identity: IdentityId, invitation: int) -> InvitationRow | None:
    return _one(tx.row(_BY_ID, identity_id=identity, id=invitation))


def find_of(tx: Tx, identity: IdentityId, protocol: int) -> InvitationRow | None:
    return _one(tx.row(_BY_PROTOCOL, identity_id=identity, protocol_id=protocol))


def page(tx: Tx, identity: IdentityId, *, after: int = 0, limit: int) -> list[InvitationRow]:
    """Oldest first."""
    return [_row(row) for row in tx.rows(_PAGE, identity_id=identity, after=after, limit=limit)]


def with_peer(tx: Tx, identity: IdentityId, peer: PersonId) -> list[InvitationRow]:
    """Oldest first; as few as an identity has under way at most."""
    return [_row(row) for row in tx.rows(_WITH_PEER, identity_id=identity, peer_id=peer)]


def sides(tx: Tx, protocol: int) -> list[Side]:
    """Both, or the one there is."""
    return [_side(row) for row in tx.rows(_SIDES_OF_PROTOCOL, protocol_id=protocol)]


def naming(tx: Tx, peer: PersonId, limit: int) -> list[Side]:
    """Others' that have this person on the other side."""
    return [_side(row) for row in tx.rows(_SIDES_NAMING, peer_id=peer, limit=limit)]


def count(tx: Tx, identity: IdentityId) -> int:
    row = tx.row(_COUNT, identity_id=identity)
    return cast("int", row[0]) if row else 0


def save(tx: Tx, identity: IdentityId, row: InvitationRow) -> None:
    """Store what changes in time: the status, since when, and whether this side agreed."""
    tx.run(
        _SAVE,
        identity_id_=identity,
        id_=row.id,
        status=int(row.status),
        changed_ms=row.changed_ms,
        is_agreed=row.is_agreed,
    )


def remove(tx: Tx, identity: IdentityId, invitation: int) -> None:
    tx.run(_DELETE, identity_id=identity, id=invitation)


def remove_all(tx: Tx, identity: IdentityId) -> None:
    tx.run(_DELETE_ALL, identity_id=identity)


def _one(row: Row | None) -> InvitationRow | None:
    return _row(row) if row else None


def _side(row: Row) -> Side:
    identity, person = cast("tuple[IdentityId, PersonId]", tuple(row[:2]))
    return Side(identity, person, _row(row[2:]))


def _row(row: Row) -> InvitationRow:
    found = InvitationRow(*cast("tuple[int, int, Status, PersonId, str, int, str, str, int, RoomId | None, bool]", row))
    return found._replace(status=Status(found.status), is_agreed=bool(found.is_agreed))
