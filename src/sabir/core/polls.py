"""Polls: a message that others answer by choosing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sabir.core.steps import posting
from sabir.core.steps.addresses import Address, Addresses
from sabir.domain import rules
from sabir.domain.errors import InvalidInput, NotFound, RankTooLow, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import MessageId, PersonId
from sabir.domain.messages import Draft
from sabir.domain.people import Actor
from sabir.domain.polls import NewPoll, Poll, PollView, check_votes
from sabir.domain.rich_objects import POLL, RichObject
from sabir.domain.rooms import RoomKind, Seat
from sabir.domain.timeline import UNKNOWN
from sabir.ports import Clock
from sabir.store import log, participants, polls, timeline
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_DETAILS = 1000
"""Votes that are listed by name."""
_MODERATOR_RANK = 2


class Polls:
    """Use cases on polls. A poll goes with the message that shows it."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses

    async def create(self, actor: Actor, address: Address, new: NewPoll) -> PollView:
        """Post it. Raises as `steps.posting.post`, `InvalidInput` in a one-to-one."""
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()
        draft = Draft(new.text, rich_object=RichObject(POLL, "", new.question), brings_back=False)

        def unit(tx: Tx) -> PollView:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            if seat.room.kind is RoomKind.ONE_TO_ONE:
                raise InvalidInput("room", "There are no polls in a conversation of two.")
            posted = posting.post(tx, actor, room, draft, at_ms=at_ms)
            polls.insert(tx, room, posted.message.id, new, actor.person_id)
            return _view(tx, seat, _get(tx, seat, posted.message.id))

        return await self._db.write(unit)

    async def get(self, actor: Actor, address: Address, poll: MessageId) -> PollView:
        """Raises `NotFound`, `Banned`."""
        room = await self._addresses.resolve(address)
        now_ms = self._clock.now_ms()

        def unit(tx: Tx) -> PollView:
            seat = participants.access(tx, actor.person_id, room)
            rules.require_admitted(seat, now_ms)
            return _view(tx, seat, _get(tx, seat, poll))

        return await self._db.read(unit)

    async def vote(self, actor: Actor, address: Address, poll: MessageId, options: Sequence[int]) -> PollView:
        """Choose these options in place of those chosen before. Raises `NotFound`, `InvalidInput`, `WrongState`."""

        def change(tx: Tx, seat: Seat, there: Poll) -> EventKind | None:
            polls.vote(tx, there.room_id, there.id, seat.participant.person_id, check_votes(there, options))
            return None if there.is_hidden else EventKind.POLL_VOTED

        return await self._change(actor, address, poll, change)

    async def close(self, actor: Actor, address: Address, poll: MessageId) -> PollView:
        """Only the author and moderators. Raises `NotFound`, `RankTooLow`, `WrongState`."""

        def change(tx: Tx, seat: Seat, there: Poll) -> EventKind | None:
            if there.author_id != seat.participant.person_id and not _is_leading(seat):
                raise RankTooLow
            polls.close(tx, there.room_id, there.id)
            return EventKind.POLL_CLOSED

        return await self._change(actor, address, poll, change)

    async def _change(
        self, actor: Actor, address: Address, poll: MessageId, change: Callable[[Tx, Seat, Poll], EventKind | None]
    ) -> PollView:
        room = await self._addresses.resolve(address)
        at_ms = self._clock.now_ms()

        def unit(tx: Tx) -> PollView:
            tx.lock([room])
            seat = participants.access(tx, actor.person_id, room)
            rules.require_admitted(seat, at_ms)
            there = _get(tx, seat, poll)
            if there.is_closed:
                raise WrongState("This poll is closed.")
            kind = change(tx, seat, there)
            if kind is not None:
                log.append(tx, room, [NewEvent(kind, actor.person_id, poll, f"{poll}")], at_ms=at_ms)
            return _view(tx, seat, _get(tx, seat, poll))

        return await self._db.write(unit)


def _get(tx: Tx, seat: Seat, poll: MessageId) -> Poll:
    there = polls.find(tx, seat.room.id, poll)
    if there is None:
        raise NotFound("poll")
    return there


def _is_leading(seat: Seat) -> bool:
    return rules.rank(seat.participant.role) >= _MODERATOR_RANK


def _view(tx: Tx, seat: Seat, poll: Poll) -> PollView:
    """Voters of a public poll see how it stands, everyone sees how it ended."""
    room, viewer = poll.room_id, seat.participant.person_id
    own = polls.votes_of(tx, room, poll.id, viewer)
    is_shown = poll.is_closed or (bool(own) and not poll.is_hidden)
    counts_voters = is_shown or poll.author_id == viewer or _is_leading(seat)
    votes = polls.votes(tx, room, poll.id, MAX_DETAILS) if poll.is_closed and not poll.is_hidden else None
    people: set[PersonId] = {vote.person_id for vote in votes or ()}
    names = timeline.names_of(tx, people | {poll.author_id})
    return PollView(
        poll,
        names.get(poll.author_id, UNKNOWN),
        own,
        polls.counts(tx, room, poll.id) if is_shown else {},
        polls.count_voters(tx, room, poll.id) if counts_voters else 0,
        None if votes is None else [(names.get(vote.person_id, UNKNOWN), vote.option) for vote in votes],
    )
