"""Moving read markers, which are no events: those who wait to hear how far everyone has read are rung."""

from __future__ import annotations

from sabir.domain.rooms import Participant
from sabir.store import participants, read_status
from sabir.store.transaction import Tx


def move(tx: Tx, own: Participant, *, read_id: int, ordinal: int) -> None:
    """`own` is the seat as it was before. Most moves change nothing for others: someone else is further behind."""
    room, person = own.room_id, own.person_id
    if not participants.mark_read(tx, room, person, read_id=read_id, ordinal=ordinal):
        return
    if not read_status.is_anyone_behind(tx, room, min(read_id, own.last_read_id), other_than=person):
        tx.ring(room)


def common_id(tx: Tx, own: Participant) -> int | None:
    """Up to where everyone has read; None for who does not tell how far it has read itself."""
    return read_status.common_id(tx, own.room_id, own.person_id)
