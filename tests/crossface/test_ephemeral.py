"""Messages of an identity that can't be read for ever, as clients of the other faces see them."""

from __future__ import annotations

from sabir.core.steps.veiling import PLACEHOLDER
from tests.helpers.world import Meeting


async def test_what_exists_for_some_time_is_read_and_goes(meeting: Meeting) -> None:
    olvid = meeting.olvid
    wish = {"discussion_id": olvid.discussion_id, "ephemerality": {"existence_duration": 1}}
    await olvid.bot.call("message_send", body="This tape will burn.", **wish)
    shown = await meeting.session.sees("This tape will burn.")
    assert (await meeting.talk.sees_entry("This tape will burn."))["expirationTimestamp"] > 0
    await meeting.session.sees_deletion(shown)
    assert "This tape will burn." not in {one["body"] for one in await olvid.bot.call("message_list")}


async def test_what_can_be_read_once_is_a_placeholder(meeting: Meeting) -> None:
    olvid = meeting.olvid
    wish = {"discussion_id": olvid.discussion_id, "ephemerality": {"read_once": True}}
    await olvid.bot.call(
        "message_send_with_attachments",
        body="Eyes only.",
        attachments_filename_with_payload=[["a.txt", b"map"]],
        **wish,
    )
    await olvid.say("Did you read it?")
    for member in (meeting.session, meeting.talk):
        hidden = await member.sees(PLACEHOLDER)
        assert hidden.files == ()
        asked = await member.sees("Did you read it?")
        assert "Eyes only." not in await member.saw_between(hidden, asked)
