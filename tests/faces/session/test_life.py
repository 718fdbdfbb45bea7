"""A whole life of a member with a client of 2021, through every way a call can travel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.session_client import PollRequest, Refused
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import Harbour, open_harbour
from tests.helpers.session_seed import picture

HARBOUR = "harbour"


async def refusal(harbour: Harbour, name: str, endpoint: str, *, token: str) -> int:
    return (await harbour.client(name).call("GET", endpoint, room=HARBOUR, token=token))[0]


async def test_of_2021(database_url: str, tmp_path: Path, wire: Wire) -> None:
    """Challenge, claim, post, poll, file, delete, ban, unban, image, member count, token deletion."""
    async with open_harbour(database_url, tmp_path, wire=wire) as harbour:
        mia = await harbour.moderator("mia")
        bob = harbour.client("bob")
        assert await bob.rooms() == {HARBOUR: "Harbour"}

        token = await bob.challenge(HARBOUR)
        assert await refusal(harbour, "bob", "messages", token=token) == 401
        await bob.claim(HARBOUR, token)
        bob.tokens[HARBOUR] = token
        assert await mia.member_count(HARBOUR) == 2

        chart = await bob.attach(HARBOUR, "chart.png", "image/png", picture())
        first = await bob.post(HARBOUR, "Ahoy!")
        second = await bob.post(HARBOUR, "A chart", quote=first, attachments=[chart])
        (poll,) = await mia.compact_poll(PollRequest(HARBOUR))
        assert [(one.text, one.name, one.verified) for one in poll.messages] == [
            ("A chart", "Bob", True),
            ("Ahoy!", "Bob", True),
        ]
        assert poll.messages[0].quote is not None
        assert await mia.download(HARBOUR, poll.messages[0].attachments[0].file_id) == picture()
        assert poll.moderators == tuple(await bob.moderators(HARBOUR))
        assert mia.session_id in poll.moderators

        await bob.delete(HARBOUR, first.server_id)
        (poll,) = await mia.compact_poll(PollRequest(HARBOUR, second.server_id, 0))
        assert ([one.server_id for one in poll.deletions], poll.messages) == ([first.server_id], ())

        await mia.ban(HARBOUR, bob.session_id)
        assert bob.session_id in await mia.banned(HARBOUR)
        with pytest.raises(Refused, match="403"):
            await bob.post(HARBOUR, "Let me in!")
        assert [one.status for one in await bob.compact_poll(PollRequest(HARBOUR))] == [403]
        await mia.unban(HARBOUR, bob.session_id)
        assert await mia.banned(HARBOUR) == []
        await bob.post(HARBOUR, "Thank you.")

        await mia.set_image(HARBOUR, picture())
        assert await harbour.client("anyone").image(HARBOUR) == picture()

        await bob.leave(HARBOUR)
        assert await refusal(harbour, "bob", "messages", token=token) == 401
        assert await mia.member_count(HARBOUR) == 1
        with pytest.raises(Refused, match="403"):
            await bob.claim(HARBOUR, token)
        await bob.join(HARBOUR)
        assert [one.text for one in await bob.messages(HARBOUR)] == ["Thank you.", "A chart"]
