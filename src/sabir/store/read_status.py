"""How far everyone in a room has read. Those who keep it to themselves, guests and who left do not count."""

from __future__ import annotations

from typing import cast

from sqlalchemy import BindParameter, ColumnElement, Exists, and_, exists, select

from sabir.domain.ids import NOBODY, PersonId, RoomId
from sabir.domain.people import PersonKind
from sabir.store.account_tables import person_settings
from sabir.store.statements import Statement, param
from sabir.store.tables import participants, people
from sabir.store.transaction import Tx

PRIVACY = "read_status_privacy"
"""The setting of people that keep it to themselves: "1"."""


def keeps_it(person: ColumnElement[int] | BindParameter[object]) -> Exists:
    """Whether this person shows nobody how far it has read."""
    return exists().where(
        person_settings.c.person_id == person, person_settings.c.name == PRIVACY, person_settings.c.value == "1"
    )


_COUNTS = and_(
    participants.c.room_id == param("room_id"),
    participants.c.is_hidden.is_(False),
    people.c.id == participants.c.person_id,
    people.c.kind == int(PersonKind.PERSON),
    ~keeps_it(participants.c.person_id).correlate(participants),
)
_COMMON = Statement(
    select(participants.c.last_read_id)
    .where(_COUNTS, ~keeps_it(param("viewer_id")))
    .order_by(participants.c.last_read_id)  # by an index: whoever is furthest behind comes first
    .limit(1)
)
_BEHIND = Statement(
    select(participants.c.person_id)
    .where(
        _COUNTS,
        participants.c.last_read_id <= param("event_id"),
        participants.c.person_id != param("person_id"),
    )
    .limit(1)
)


def common_id(tx: Tx, room: RoomId, viewer: PersonId = NOBODY) -> int | None:
    """The event up to which everyone has read. None where there is nobody, and for who keeps it to itself."""
    row = tx.row(_COMMON, room_id=room, viewer_id=viewer)
    return cast("int", row[0]) if row else None


def is_anyone_behind(tx: Tx, room: RoomId, event_id: int, *, other_than: PersonId) -> bool:
    """Whether someone else has read no further than that."""
    return tx.row(_BEHIND, room_id=room, event_id=event_id, person_id=other_than) is not None
