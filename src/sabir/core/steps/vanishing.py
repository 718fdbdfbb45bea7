"""Messages that go by themselves: because their time has come, or with a room's history. Nothing says they were there.

Both work in chunks, and may be cut off anywhere: what is left goes next time.
"""

from __future__ import annotations

from collections.abc import Sequence

from sabir.core.steps import changing, presence, whispering
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import MessageId, RoomId
from sabir.domain.messages import Message
from sabir.domain.rooms import Room
from sabir.store import avatars, log, participants, pins, presences, room_ephemerality, rooms, uploads, whispers
from sabir.store import vanishing as going
from sabir.store.transaction import Tx

CHUNK = 200
_EVER = 2**62


def expire(tx: Tx, room: RoomId, *, at_ms: int) -> bool:
    """Take away messages whose time has come; whether there may be more. Locks the room."""
    tx.lock([room])
    there = rooms.find(tx, room)
    if there is None:
        return False
    found = going.expired(tx, room, at_ms, CHUNK)
    _take_away(tx, room, found, at_ms=at_ms)
    whispered = whispers.expired(tx, room, at_ms, CHUNK) if there.whisper_count else []
    whispering.delete(tx, room, whispered, at_ms=at_ms)
    return CHUNK in (len(found), len(whispered))


def next_expiry_ms(tx: Tx, room: RoomId) -> int | None:
    """When the time of the room's next message comes."""
    times_ms = (going.next_expiry_ms(tx, room), whispers.next_expiry_ms(tx, room))
    return min((one for one in times_ms if one is not None), default=None)


def clear(tx: Tx, room: RoomId, after: MessageId, *, at_ms: int) -> MessageId | None:
    """Take away the next messages of a cleared history after one; the last of them, if there may be more.

    Locks the room.
    """
    tx.lock([room])
    there = rooms.find(tx, room)
    if there is None:
        return None
    until = log.id_at(tx, room, there.cleared_seq)
    found = going.live_between(tx, room, after=after, until=until, limit=CHUNK)
    _take_away(tx, room, found, at_ms=at_ms)
    if len(found) == CHUNK:
        return found[-1].id
    return MessageId(until) if there.whisper_count and _clear_whispers(tx, there, at_ms=at_ms) else None


def _clear_whispers(tx: Tx, room: Room, *, at_ms: int) -> bool:
    """Those from before the history was cleared; whether there may be more."""
    until_ms = log.times(tx, room.id, room.cleared_seq, 1)
    found = whispers.live(tx, room.id, until_ms[0], CHUNK) if until_ms else []
    whispering.delete(tx, room.id, found, at_ms=at_ms)
    return len(found) == CHUNK


def purge(tx: Tx, room: RoomId, *, at_ms: int) -> bool:
    """Blank the next messages of a room that was deleted, and put out who is still in it; whether there may be more.

    Nobody is told: nobody can see the room. What Olvid identities have copied is theirs. Locks the room.
    """
    tx.lock([room])
    if rooms.find(tx, room) is not None:
        return False
    found = going.live_between(tx, room, after=0, until=_EVER, limit=CHUNK)
    for message in found:
        changing.strip(tx, message, seqno=message.seqno, by=None, at_ms=at_ms)
    avatars.remove(tx, room)
    uploads.let_all_go(tx, room, until_ms=at_ms)
    pins.remove_all(tx, room)
    room_ephemerality.remove(tx, room)
    whispered = whispers.remove_some(tx, room, CHUNK)
    members = participants.members(tx, room, limit=CHUNK)
    for member in members:
        person = member.participant.person_id
        presence.end(tx, room, presences.of_person(tx, room, person), at_ms=at_ms)
        participants.remove(tx, room, person, has_identity=False)
    return CHUNK in (len(found), len(members), whispered)


def _take_away(tx: Tx, room: RoomId, found: Sequence[Message], *, at_ms: int) -> None:
    """One event for all of them: they were not taken by anyone, and few need to hear of each."""
    if not found:
        return
    changing.withdraw(tx, room, found, by=None, at_ms=at_ms)
    gone = " ".join(f"{message.id}" for message in found)
    log.append(tx, room, [NewEvent(EventKind.MESSAGES_VANISHED, None, data=gone)], at_ms=at_ms)
