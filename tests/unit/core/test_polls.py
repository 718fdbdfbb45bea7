"""Polls as those see them who know none: Olvid identities get a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.domain.errors import InvalidInput
from sabir.domain.polls import NewPoll
from tests.helpers.replica_world import world


async def test_a_poll_is_a_text_elsewhere(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as there:
        view = await there.core.polls.create(there.alice, there.room, NewPoll("Tea?", ("Yes", "No")))
        await there.core.polls.vote(there.bot.actor, there.room, view.poll.id, [0])
        await there.copy()
        for owner in (there.bot, there.cat):
            assert [message.body for message in await there.messages(owner)] == ["Tea?\n• Yes\n• No"]
            assert (await there.kinds(owner)).count("message_received") == 1


async def test_the_last_vote_counts(sqlite_path: Path, tmp_path: Path) -> None:
    async with world(f"{sqlite_path}", tmp_path) as there:
        new = NewPoll("Tea?", ("Yes", "No", "Later"), is_hidden=True, max_votes=0)
        poll = (await there.core.polls.create(there.alice, there.room, new)).poll.id
        for options in ([0, 1, 2, 2], [2], []):
            view = await there.core.polls.vote(there.cat.actor, there.room, poll, options)
            assert (list(view.own), dict(view.counts), view.voters) == (sorted(set(options)), {}, 0)
        with pytest.raises(InvalidInput):
            await there.core.polls.vote(there.cat.actor, there.room, poll, [3])
        closed = await there.core.polls.close(there.alice, there.room, poll)
        assert (dict(closed.counts), closed.voters, closed.details) == ({}, 0, None)
