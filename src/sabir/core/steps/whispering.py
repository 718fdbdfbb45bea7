"""Whispers: messages on the Session wire that few may see, inside a unit that has locked the room."""

from __future__ import annotations

from dataclasses import dataclass

from sabir.core.steps import visiting
from sabir.core.steps.posting import EXPIRE, RateLimit
from sabir.domain import rules
from sabir.domain.errors import Forbidden, InvalidInput, RateLimited
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.messages import Envelope
from sabir.domain.rooms import Role, Seat
from sabir.domain.seqnos import Whisper
from sabir.store import jobs, rooms, whispers
from sabir.store.transaction import Tx

REPEAT_MS = 60_000
"""How long an equal whisper gives the first result."""


@dataclass(frozen=True, slots=True)
class To:
    """Whom a message is meant for."""

    key: str | None
    """A normalised id on the Session wire; None for nobody alone."""
    is_for_moderators: bool
    uuid: str
    """For an id that was never seen."""


def post(tx: Tx, seat: Seat, envelope: Envelope, to: To, *, at_ms: int, limit: RateLimit) -> Whisper:
    """Raises `RankTooLow` for who is no moderator, `RateLimited`."""
    rules.require(seat, rules.Action.DELETE_OTHERS)
    room, author = seat.room.id, seat.participant.person_id
    newest = whispers.of_author(tx, room, author, limit.messages)
    repeated = next((one for one in newest if _is_same(one, envelope) and at_ms - one.posted_ms < REPEAT_MS), None)
    if repeated is not None:
        return repeated
    _check_rate(seat, newest, limit, at_ms)
    person = visiting.find_or_make(tx, to.key, uuid=to.uuid, at_ms=at_ms).id if to.key is not None else None
    number, _, seqno = rooms.count_change(tx, room, renumbered=1)
    whisper = Whisper(
        room_id=room,
        session_id=number,
        seqno=seqno,
        seqno_posted=seqno,
        author_id=author,
        to_id=person,
        is_for_moderators=to.is_for_moderators,
        posted_ms=at_ms,
        edited_ms=None,
        deleted_ms=None,
        envelope_key=envelope.key,
        envelope_bytes=envelope.data,
        envelope_signature=envelope.signature,
        expires_ms=at_ms + seat.room.expiration_s * 1000 if seat.room.expiration_s else None,
    )
    whispers.insert(tx, whisper)
    if whisper.expires_ms is not None:
        jobs.enqueue(tx, EXPIRE, str(room), due_ms=whisper.expires_ms)
    return whisper


def edit(tx: Tx, seat: Seat, whisper: Whisper, envelope: Envelope, *, at_ms: int) -> None:
    """Whom it is meant for stays. Raises `Forbidden` for who did not write it."""
    if whisper.author_id != seat.participant.person_id:
        raise Forbidden("Only the author can edit a message.")
    if not envelope.data:
        raise InvalidInput("data", "A message has data.")
    seqno = rooms.count_change(tx, seat.room.id)[2]
    whispers.edit(tx, whisper, envelope, seqno=seqno, at_ms=at_ms)


def delete(tx: Tx, room: RoomId, targets: list[Whisper], *, at_ms: int) -> None:
    """For who may: authors and moderators."""
    for whisper in targets:
        whispers.blank(tx, whisper, seqno=rooms.count_change(tx, room)[2], at_ms=at_ms)


def require_deletable(seat: Seat, author: PersonId) -> None:
    """Raises `Forbidden`."""
    own = author == seat.participant.person_id
    rules.require(seat, rules.Action.DELETE_OWN if own else rules.Action.DELETE_OTHERS)


def _is_same(whisper: Whisper, envelope: Envelope) -> bool:
    return whisper.envelope_bytes == envelope.data and whisper.envelope_signature == envelope.signature


def _check_rate(seat: Seat, newest: list[Whisper], limit: RateLimit, at_ms: int) -> None:
    if seat.participant.role is Role.OWNER or len(newest) < limit.messages:
        return
    passed_ms = at_ms - newest[-1].posted_ms
    if passed_ms < limit.window_ms:
        raise RateLimited((limit.window_ms - passed_ms) / 1000)
