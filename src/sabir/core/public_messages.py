"""Messages as the modern Session API writes them, by numbers that no edit changes; whispers among them.

Source: SOGS modern API, routes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from sabir.core.steps import auditing, changing, leading, listing, posting, seating, uploads, visiting, whispering
from sabir.core.steps.addresses import Addresses, ByName
from sabir.core.steps.auditing import Act
from sabir.core.steps.listing import Found, Listing, Relay
from sabir.core.steps.posting import RateLimit
from sabir.core.steps.whispering import To
from sabir.domain import rules
from sabir.domain.errors import Forbidden, InvalidInput, NotFound, RankTooLow
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.messages import Draft, Envelope
from sabir.domain.people import Actor
from sabir.domain.ranks import rank_in
from sabir.domain.rooms import Room, Seat
from sabir.domain.seqnos import Listed, Reader, Whisper
from sabir.domain.session_rights import Right
from sabir.ports import Clock
from sabir.store import files, messages, participants, seqnos, whispers
from sabir.store import sights as sight_rows
from sabir.store import uploads as upload_rows
from sabir.store.database import Database
from sabir.store.transaction import Tx

_AT_ONCE = 500
_MAX_ROOMS = 1000


@dataclass(frozen=True, slots=True)
class Post:
    """What a member wishes to say."""

    draft: Draft
    envelope: Envelope
    """The draft's."""
    files: tuple[int, ...] = ()
    """Numbers of uploads that go with it."""
    to: To | None = None
    """None for everyone."""


class PublicMessages:
    """Use cases of the modern Session wire. Rooms go by their names there."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, listing_: Listing) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._listing = listing_

    async def post(self, actor: Actor, session_room: str, new: Post, limit: RateLimit, relay: Relay) -> Listed:
        """Post, and take a seat if there is none. An equal one within a minute gives the first result.

        Raises `NotFound`, `Banned`, `Forbidden`, `Lobby`, `InvalidInput` (the signature), `RateLimited`.
        """
        room = await self._addresses.resolve(ByName(session_room))
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> Found | Listed:
            tx.lock([room])
            seat = seating.take(tx, actor, room, Right.WRITE, at_ms=at_ms)
            uploads.claim(tx, room, actor.person_id, new.files, at_ms=at_ms)
            if new.to is not None:
                _check_signature(seat.room, new)
                whisper = whispering.post(tx, seat, new.envelope, new.to, at_ms=at_ms, limit=limit)
                return listing.gather(tx, _reader(seat), [whisper], named=0)
            posted = posting.post(tx, actor, room, new.draft, at_ms=at_ms, limit=limit)
            return listing.of_message(posted.message, new.envelope)

        made = await self._db.write(unit)
        return made if isinstance(made, Listed) else (await self._listing.complete(made, relay))[0]

    async def edit(self, actor: Actor, session_room: str, number: int, new: Post) -> None:
        """Give an own message another envelope. Raises as `post`, and `Forbidden` for who did not write it."""
        room = await self._addresses.resolve(ByName(session_room))
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = seating.take(tx, actor, room, Right.WRITE, at_ms=at_ms)
            item = listing.find(tx, _reader(seat), number)
            uploads.claim(tx, room, actor.person_id, new.files, at_ms=at_ms)
            if isinstance(item, Whisper):
                _check_signature(seat.room, new)
                whispering.edit(tx, seat, item, new.envelope, at_ms=at_ms)
                return
            rules.require_editable(seat, item)
            _check_signature(seat.room, new)
            changing.rewrite(tx, actor, seat, item, new.draft, at_ms=at_ms)

        await self._db.write(unit)

    async def delete(self, actor: Actor, session_room: str, number: int) -> None:
        """Blank one message. Raises `NotFound` (also if it is gone already), `Banned`, `Forbidden`, `Lobby`."""
        room = await self._addresses.resolve(ByName(session_room))
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            seat = seating.take(tx, actor, room, Right.WRITE, at_ms=at_ms)
            item = listing.find(tx, _reader(seat), number)
            if isinstance(item, Whisper):
                whispering.require_deletable(seat, item.author_id)
                whispering.delete(tx, room, [item], at_ms=at_ms)
            else:
                changing.delete(tx, seat, [item], at_ms=at_ms)

        await self._db.write(unit)

    async def delete_all_of(self, actor: Actor, session_room: str, key: str) -> int:
        """Blank all that the holder of a key posted and uploaded in a room; how many messages.

        Raises `NotFound` (also if there is nothing), `Banned`, `RankTooLow`, `Forbidden`.
        """
        room = await self._addresses.resolve(ByName(session_room))
        author = await self._db.read(lambda tx: visiting.find(tx, key))
        if author is None:
            raise NotFound("person")
        count = await self._delete_all(actor, room, author.id)
        if not count:
            raise NotFound("message")
        return count

    async def delete_everywhere(self, actor: Actor, key: str) -> dict[str, int]:
        """`delete_all_of` in every published room where the actor may; how many in each where there were any.

        Raises `RankTooLow` for who leads no room, and asks about someone else.
        """

        def unit(tx: Tx) -> tuple[PersonId | None, list[Room]]:
            author = visiting.find(tx, key)
            sights = sight_rows.page(tx, actor.person_id, _MAX_ROOMS)
            is_own = author is not None and author.id == actor.person_id
            may = [one.room for one in sights if actor.is_admin or one.is_moderator or (is_own and one.seat)]
            if not may and not is_own:
                raise RankTooLow
            if author is None:
                return None, []
            active = seqnos.rooms_of(tx, author.id, [room.id for room in may])
            return author.id, [room for room in may if room.id in active]

        author, rooms = await self._db.read(unit)
        counts: dict[str, int] = {}
        if author is None:
            return counts
        for room in rooms:
            try:
                count = await self._delete_all(actor, room.id, author)
            except (Forbidden, NotFound):  # it is an administrator's there, or the room is gone
                continue
            if count:
                counts[room.session_room or ""] = count
        return counts

    async def _delete_all(self, actor: Actor, room: RoomId, author: PersonId) -> int:
        total, is_all = 0, False
        act = Act("MESSAGES_DELETED_ALL", str(uuid4()), self._clock.now_ms(), subject_id=author, room_id=room)
        while not is_all:
            count, is_all = await self._db.write(partial(_delete_some, actor, (room, author), act, total == 0))
            total += count
        return total


def _reader(seat: Seat) -> Reader:
    return Reader(seat.room, seat.participant.person_id, rank_in(seat.participant).is_moderator)


def _check_signature(room: Room, new: Post) -> None:
    """Raises `InvalidInput`."""
    if room.verifies_signatures and not new.draft.is_signed:
        raise InvalidInput("signature", "The signature is not of this key.")


def _delete_some(actor: Actor, where: tuple[RoomId, PersonId], act: Act, is_first: bool, tx: Tx) -> tuple[int, bool]:
    """How many messages, and whether there is nothing left."""
    room, author = where
    tx.lock([room])
    seat = _seat_of_deleter(tx, actor, room, author)
    found = messages.of_author(tx, room, author, _AT_ONCE)
    whispered = whispers.of_author(tx, room, author, _AT_ONCE)
    changing.delete(tx, seat, found, at_ms=act.at_ms)
    whispering.delete(tx, room, whispered, at_ms=act.at_ms)
    left = upload_rows.of_owner(tx, room, author, _AT_ONCE)
    gone = sum(files.remove(tx, file) for file in left)
    if is_first and (found or whispered or left):
        auditing.record(tx, actor, act)
    lists: Sequence[Sequence[object]] = (found, whispered, left if gone else ())
    return len(found) + len(whispered), all(len(one) < _AT_ONCE for one in lists)


def _seat_of_deleter(tx: Tx, actor: Actor, room: RoomId, author: PersonId) -> Seat:
    """Authors clear up after themselves, moderators after others, administrators after each other.

    Raises `NotFound`, `Banned`, `RankTooLow`.
    """
    if author == actor.person_id:
        return participants.access(tx, actor.person_id, room)
    seat = leading.enter(tx, actor, room)
    target = participants.find(tx, room, author)
    if target is not None and rules.is_admin(target) and not rules.is_admin(seat.participant):
        raise RankTooLow
    return seat
