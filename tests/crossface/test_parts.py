"""Parts of a message beyond its text, as `docs/faces/fidelity.md` lists them, seen by real clients."""

from __future__ import annotations

import hashlib

from tests.helpers.members import Seen
from tests.helpers.session_client import PollRequest, SessionClient
from tests.helpers.talk_client import TALK
from tests.helpers.world import ALICE, CAROL, ROBOT, Meeting, World


async def test_author_without_an_account(meeting: Meeting) -> None:
    """In Talk a guest of that name, the same each time; in Olvid a contact without a discussion of its own."""
    guest = hashlib.sha1(meeting.session.client.session_id.encode(), usedforsecurity=False).hexdigest()
    for text in ("One", "Two"):
        await meeting.session.say(text)
        entry = await meeting.talk.sees_entry(text)
        assert (entry["actorType"], entry["actorId"], entry["actorDisplayName"]) == ("guests", guest, CAROL)
        assert (await meeting.olvid.sees(text)).author == CAROL
    contacts = await meeting.olvid.bot.call("contact_list")
    (carol,) = [contact for contact in contacts if contact["display_name"] == CAROL]
    assert carol["has_one_to_one_discussion"] is False


async def test_author_with_an_account_who_writes_in_session(world: World, meeting: Meeting) -> None:
    """Is that person everywhere, under the name of the directory."""
    client = world.session_client("whatever the phone says")
    uid = f"dave{meeting.session_room}"
    await world.make_person(uid, "Dave", session_id=client.session_id)
    await world.alice.add_participant(meeting.token, uid)
    await client.join(meeting.session_room)
    await client.post(meeting.session_room, "It is me.")
    entry = await meeting.talk.sees_entry("It is me.")
    assert (entry["actorType"], entry["actorId"], entry["actorDisplayName"]) == ("users", uid, "Dave")
    assert (await meeting.olvid.sees("It is me.")).author == "Dave"


async def test_mention_from_talk(meeting: Meeting) -> None:
    """In Session the id of whom it names, in Olvid the name."""
    await meeting.olvid.say("Beep.")
    beep = await meeting.session.sees("Beep.")
    robot = meeting.session.messages[int(beep.key)].author

    await meeting.talk.say("Ahoy @robot !")

    entry = await meeting.talk.sees_entry("Ahoy {mention-user1} !")
    assert entry["messageParameters"]["mention-user1"] == {"type": "user", "id": "robot", "name": ROBOT}
    assert (await meeting.session.sees(f"Ahoy @{robot} !")).author == ALICE
    assert (await meeting.olvid.sees(f"Ahoy @{ROBOT} !")).author == ALICE


async def test_mention_from_session(meeting: Meeting) -> None:
    """Of the id it knows a person by: a rich object in Talk, the name in Olvid."""
    await meeting.talk.say("Who calls?")
    asked = await meeting.session.sees("Who calls?")
    alice = meeting.session.messages[int(asked.key)].author

    await meeting.session.say(f"I do, @{alice} !")

    entry = await meeting.talk.sees_entry("I do, {mention-user1} !")
    assert entry["messageParameters"]["mention-user1"] == {"type": "user", "id": "alice", "name": ALICE}
    assert (await meeting.olvid.sees(f"I do, @{ALICE} !")).author == CAROL


async def test_reply_to_a_message_that_is_deleted_later(world: World, meeting: Meeting) -> None:
    """Who comes later has a deleted parent in Talk, and the reply alone in Session and Olvid."""
    asked = await meeting.talk.say("Where is the rum?")
    question = await meeting.olvid.sees("Where is the rum?")
    answer = await meeting.olvid.say("Behind the third barrel.", reply_to=question)
    assert answer.parent == question.key
    await meeting.talk.delete(asked)
    await meeting.olvid.sees_deletion(question)

    entry = await meeting.talk.sees_entry("Behind the third barrel.")
    assert entry["parent"]["id"] == int(asked.key)
    assert entry["parent"]["messageType"] == "comment_deleted"
    kept = await meeting.olvid.bot.call("message_get", message_id=answer.key)
    assert kept["replied_message_id"] is None

    late = world.session_client("Late")
    await late.join(meeting.session_room)
    (poll,) = await late.compact_poll(PollRequest(meeting.session_room, 0))
    replies = [message for message in poll.messages if message.text == "Behind the third barrel."]
    assert [message.quote for message in replies] == [None]


async def test_message_that_no_client_shows(world: World, meeting: Meeting) -> None:
    """Typing, receipts and what may come: bit for bit in Session, hidden from the others."""
    before = await meeting.session.say("Before.")
    unknown = b"\x9a\x06\x03abc\x80" + bytes(60)
    posted = await meeting.session.client.post_bytes(meeting.session_room, unknown)
    await meeting.session.say("After.")

    other = world.session_client("Other")
    await other.join(meeting.session_room)
    messages = await _all(other, meeting.session_room)
    assert messages[posted.server_id] == (unknown, posted.signature)
    for member in (meeting.talk, meeting.olvid):
        assert await member.saw_between(await member.sees("Before."), await member.sees("After.")) == []
    assert before == Seen(before.key, CAROL, "Before.")


async def _all(client: SessionClient, room: str) -> dict[int, tuple[bytes, bytes]]:
    return {one.server_id: (one.data, one.signature) for one in await client.messages(room)}


async def test_what_only_talk_has(meeting: Meeting) -> None:
    """A place is a link to a map in Session and a location in Olvid, a poll its question and options."""
    place = {"objectType": "geo-location", "objectId": "geo:44.4,8.9", "metaData": '{"name":"The old quay"}'}
    await meeting.talk.client.call("POST", f"{TALK}/chat/{meeting.token}/share", data=place)
    poll = {"question": "When?", "options": ["At dawn", "At dusk"], "resultMode": 0, "maxVotes": 1}
    await meeting.talk.client.call("POST", f"{TALK}/poll/{meeting.token}", json=poll)

    await meeting.session.sees("The old quay\nhttps://www.openstreetmap.org/?mlat=44.4&mlon=8.9")
    await meeting.olvid.sees("The old quay\n\nhttps://maps.google.com/?q=44.40000+8.90000")
    for other in (meeting.session, meeting.olvid):
        assert (await other.sees("When?\n• At dawn\n• At dusk")).author == ALICE


async def test_a_shared_folder(meeting: Meeting) -> None:
    """Elsewhere it is told, and there is nothing to download."""
    await meeting.talk.client.put_file(f"Charts {meeting.token}/north.txt", b"here be dragons")
    await meeting.talk.client.share_file(meeting.token, f"/Charts {meeting.token}")
    for other in (meeting.session, meeting.olvid):
        seen = await other.sees(f"shared a folder: Charts {meeting.token}")
        assert (seen.author, seen.files) == (ALICE, ())


async def test_a_cleared_history(meeting: Meeting) -> None:
    """Is gone everywhere; what is said later stays."""
    said = await meeting.talk.say("Burn after reading.")
    in_session = await meeting.session.sees("Burn after reading.")
    in_olvid = await meeting.olvid.sees("Burn after reading.")

    await meeting.talk.client.call("DELETE", f"{TALK}/chat/{meeting.token}")

    await meeting.session.sees_deletion(in_session)
    await meeting.olvid.sees_deletion(in_olvid)
    assert said.key not in {f"{one['id']}" for one in await meeting.talk.client.history(meeting.token)}
    await meeting.talk.say("What was it?")
    for other in (meeting.session, meeting.olvid):
        await other.sees("What was it?")
