"""A guest of Talk on the other faces: somebody with a name, who can be answered and sent out."""

from __future__ import annotations

from tests.helpers.members import Seen
from tests.helpers.talk_client import TALK, TalkClient
from tests.helpers.talk_member import TalkMember
from tests.helpers.world import Meeting, World


def guest_client(world: World) -> TalkClient:
    return TalkClient(f"{world.http.base_url}", "", "")


async def test_a_guest_is_seen_everywhere(world: World, meeting: Meeting) -> None:
    async with guest_client(world) as client:
        await client.join(meeting.token)
        guest = TalkMember(client, "Guest", meeting.token)
        await guest.say("Is anybody here?")
        for member in (meeting.session, meeting.olvid):
            assert (await member.sees("Is anybody here?")).author == "Guest"
        await client.call("POST", f"{TALK}/guest/{meeting.token}/name", data={"displayName": "Eve"})
        asked = await guest.say("Where is the harbour master?")
        for member in (meeting.session, meeting.olvid):
            heard = await member.sees("Where is the harbour master?")
            assert heard.author == "Eve"
            await member.say(f"Not here, says {member.name}.", reply_to=heard)
            answer = await guest.sees(f"Not here, says {member.name}.")
            assert answer == Seen(answer.key, member.name, answer.text, parent=asked.key)
        await guest.react(asked, "👍")
        await meeting.talk.sees_reaction(asked, "👍", by="Eve")
