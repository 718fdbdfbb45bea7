"""Which own messages of identities have not been told yet to have come, or to have been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy import literal_column, select

from sabir.domain.ids import IdentityId, MessageId, PersonId, RoomId
from sabir.domain.replicas import Progress
from sabir.store.replica_tables import contacts, discussions, identities, replica_messages
from sabir.store.statements import Statement, is_any_of, param
from sabir.store.transaction import Row, Tx

_seen = replica_messages.alias("seen")
_own = replica_messages.alias("own")
_UNTOLD = (
    _own.c.direction == literal_column("2"),  # as the index has it
    _own.c.progress < literal_column("3"),
    _own.c.is_deleted.is_(False),
)
_SEEN = Statement(
    select(identities.c.person_id, _own.c.message_id)
    .select_from(_seen)
    .join(contacts, (contacts.c.identity_id == _seen.c.identity_id) & (contacts.c.id == _seen.c.sender_contact_id))
    .join(identities, identities.c.person_id == contacts.c.person_id)
    .join(_own, (_own.c.identity_id == identities.c.id) & (_own.c.message_id == _seen.c.message_id))
    .where(
        _seen.c.identity_id == param("identity_id"),
        is_any_of(_seen.c.message_id, "message_ids"),
        *_UNTOLD,
        _own.c.progress < param("progress"),
    )
)
_PASSED = Statement(
    select(identities.c.person_id, _own.c.message_id)
    .select_from(discussions)
    .join(identities, identities.c.id == discussions.c.identity_id)
    .join(_own, (_own.c.identity_id == discussions.c.identity_id) & (_own.c.discussion_id == discussions.c.id))
    .with_hint(_own, "INDEXED BY ix_replica_messages_untold", dialect_name="sqlite")
    .where(
        discussions.c.room_id == param("room_id"),
        identities.c.person_id != param("reader_id"),
        _own.c.message_id <= param("read_id"),
        *_UNTOLD,
    )
    .order_by(_own.c.message_id)
    .limit(param("limit"))
)

Authors = Mapping[PersonId, Sequence[MessageId]]
"""Messages by who wrote them."""


def of_seen(tx: Tx, identity: IdentityId, ids: Sequence[MessageId], progress: Progress) -> Authors:
    """Of these that came in to an identity: those whose authors have not been told yet that they are that far."""
    return _by_author(
        tx.rows(_SEEN, identity_id=identity, message_ids=list(ids), progress=int(progress)) if ids else ()
    )


def of_passed(tx: Tx, room: RoomId, reader: PersonId, read_id: int, limit: int) -> Authors:
    """The oldest of a room that someone has read past, and their authors do not know."""
    return _by_author(tx.rows(_PASSED, room_id=room, reader_id=reader, read_id=read_id, limit=limit))


def _by_author(rows: Sequence[Row]) -> Authors:
    found: dict[PersonId, list[MessageId]] = {}
    for person, message in cast("Sequence[tuple[PersonId, MessageId]]", rows):
        found.setdefault(person, []).append(message)
    return {person: sorted(ids) for person, ids in found.items()}
