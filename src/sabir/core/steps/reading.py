"""Moving read markers, which are no events: those who wait to hear how far everyone has read are rung."""

from __future__ import annotations

from sabir.core.steps import receipts
from sabir.domain.rooms import Participant
from sabir.store import participants, read_status
from sabir.store.transaction import Tx


def move(tx: Tx, own: Participant, *, read_id: int, ordinal: int, told_ms: int | None = None) -> None:
    """`own` is the seat as it was before. Most moves change nothing for others: someone else is further behind.

    Given the time, the Olvid identities of the room hear of what was read.
    """
    room, person = own.room_id, own.person_id
    if not participants.mark_read(tx, room, person, read_id=read_id, ordinal=ordinal):
        return
    if told_ms is not None and read_id > own.last_read_id:
        receipts.marked(tx, room, person, at_ms=told_ms)
    if not read_status.is_anyone_behind(tx, room, min(read_id, own.last_read_id), other_than=person):
        tx.ring(room)


def common_id(tx: Tx, own: Participant) -> int | None:
    """Up to where everyone has read; None for who does not tell how far it has read itself."""
    return read_status.common_id(tx, own.room_id, own.person_id)
