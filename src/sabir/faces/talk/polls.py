"""Polls in rooms.

Source: Nextcloud Talk API, polls.
"""

from __future__ import annotations

from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import InvalidInput
from sabir.domain.ids import MessageId
from sabir.domain.polls import NewPoll, PollView
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.schema import EMPTY, ENCODE, Poll, PollVote
from sabir.wire.errors import WireError
from sabir.wire.ocs import Parameters

_PUBLIC, _HIDDEN = 0, 1


class Polls(Resource):
    """`/poll/{token}`"""

    @endpoint("polls.create", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """A message shows it."""
        try:
            wish = _new_poll(call.parameters)
        except (InvalidInput, WireError):
            await self.core.messages.require_can_post(call.actor, ByToken(token))
            raise
        view = await self.core.polls.create(call.actor, ByToken(token), wish)
        return Reply(201, _shown(view))


class OnePoll(Resource):
    """`/poll/{token}/{poll_id}`"""

    @endpoint("polls.get", is_public=True)
    async def on_get(self, call: Call, token: str, poll_id: MessageId) -> Reply:
        """How it stands, as far as the caller may know."""
        return Reply(200, _shown(await self.core.polls.get(call.actor, ByToken(token), poll_id)))

    @endpoint("polls.vote", is_public=True)
    async def on_post(self, call: Call, token: str, poll_id: MessageId) -> Reply:
        """In place of an earlier vote; of no options, it is taken back."""
        chosen = _option_ids(call.parameters)
        return Reply(200, _shown(await self.core.polls.vote(call.actor, ByToken(token), poll_id, chosen)))

    @endpoint("polls.close", is_public=True)
    async def on_delete(self, call: Call, token: str, poll_id: MessageId) -> Reply:
        """Its result stays."""
        return Reply(200, _shown(await self.core.polls.close(call.actor, ByToken(token), poll_id)))


def _new_poll(parameters: Parameters) -> NewPoll:
    """Raises `WireError`, `InvalidInput`."""
    mode = parameters.integer("resultMode", _PUBLIC)
    if mode not in (_PUBLIC, _HIDDEN):
        raise InvalidInput("resultMode", "Results are public (0) or hidden (1).")
    options = tuple(option.strip() for option in parameters.texts("options"))
    question = parameters.text("question").strip()
    return NewPoll(question, options, mode == _HIDDEN, parameters.integer("maxVotes", 1))


def _option_ids(parameters: Parameters) -> list[int]:
    """Raises `WireError`, `InvalidInput`."""
    chosen = parameters.texts("optionIds")
    if not all(one.isascii() and one.isdigit() and len(one) < 5 for one in chosen):
        raise InvalidInput("optionIds", "Options are chosen by their numbers.")
    return [int(one) for one in chosen]


def _shown(view: PollView) -> bytes:
    poll, author = view.poll, actor_id(view.author)
    shown = Poll(
        poll.id,
        poll.question,
        list(poll.options),
        {f"option-{option}": count for option, count in sorted(view.counts.items())} or EMPTY,
        author.type,
        author.id,
        author.display_name,
        int(poll.is_closed),
        _HIDDEN if poll.is_hidden else _PUBLIC,
        poll.max_votes,
        list(view.own),
        view.voters,
    )
    if view.details is not None:
        voters = [(actor_id(name), option) for name, option in view.details]
        shown.details = [PollVote(voter.type, voter.id, voter.display_name, option) for voter, option in voters]
    return ENCODE(shown)
