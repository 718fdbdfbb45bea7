"""What a Session client of today makes is seen by clients of the other faces and of 2021, and the reverse."""

from __future__ import annotations

import asyncio
from typing import Literal
from urllib.parse import quote

import pytest

from tests.helpers.members import Face, Seen, SeenFile
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_keys import verify_2021
from tests.helpers.session_client_modern import Prefix
from tests.helpers.session_modern_member import ModernMember
from tests.helpers.world import CAROL, Meeting, World

OTHERS: tuple[Face, ...] = ("talk", "session", "olvid")
DAVE = "Dave"
CHART = SeenFile("chart of the bay.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)

others = pytest.mark.parametrize("other", OTHERS)
Way = Literal["from-today", "to-today"]
WAYS: tuple[Way, ...] = ("from-today", "to-today")
ways = pytest.mark.parametrize("way", WAYS)


@pytest.fixture(params=["00", "15"])
def prefix(request: pytest.FixtureRequest) -> Prefix:
    found: Prefix = request.param
    return found


@pytest.fixture
def dave(world: World, meeting: Meeting, runner: asyncio.Runner, prefix: Prefix) -> ModernMember:
    """Someone new, who has read everything and said that he is there."""
    member = ModernMember(world.modern_client(DAVE, prefix=prefix), meeting.session_room)
    runner.run(member.follow())
    return member


@others
@ways
async def test_text(meeting: Meeting, dave: ModernMember, other: Face, way: Way) -> None:
    """Native, under the name of its author."""
    writer, reader = (dave, meeting[other]) if way == "from-today" else (meeting[other], dave)
    text = 'Ahoy, "Harbour"!\n<b>Land</b> & 海 🌊 \\o/'

    await writer.say(text)

    seen = await reader.sees(text)
    assert seen == Seen(seen.key, writer.name, text)


@others
@ways
async def test_reply(meeting: Meeting, dave: ModernMember, other: Face, way: Way) -> None:
    """It names the reader's own copy of what it answers."""
    writer, reader = (dave, meeting[other]) if way == "from-today" else (meeting[other], dave)
    asked = await reader.say("When is high tide?")
    question = await writer.sees("When is high tide?")

    await writer.say("At six.", reply_to=question)

    answer = await reader.sees("At six.")
    assert answer == Seen(answer.key, writer.name, "At six.", parent=asked.key)


@pytest.mark.parametrize(
    ("other", "way"),
    [(other, way) for other in OTHERS for way in WAYS if (other, way) != ("session", "to-today")],
)
async def test_edit(meeting: Meeting, dave: ModernMember, other: Face, way: Way) -> None:
    """In the reader's own form of it. Who speaks the legacy API reads edits and makes none."""
    writer, reader = (dave, meeting[other]) if way == "from-today" else (meeting[other], dave)
    said = await writer.say("High tide at six.")
    before = await reader.sees("High tide at six.")

    await writer.edit(said, "High tide at seven.")

    now = await reader.sees_edit(before, "High tide at seven.")
    assert now == Seen(now.key, writer.name, "High tide at seven.")


@others
@ways
async def test_delete(meeting: Meeting, dave: ModernMember, other: Face, way: Way) -> None:
    """In the reader's own form of it."""
    writer, reader = (dave, meeting[other]) if way == "from-today" else (meeting[other], dave)
    said = await writer.say("The rum is behind the third barrel.")
    gone = await reader.sees("The rum is behind the third barrel.")

    await writer.delete(said)

    await reader.sees_deletion(gone)


@pytest.mark.parametrize("other", ["talk", "olvid"])
@ways
async def test_reaction(meeting: Meeting, dave: ModernMember, other: Face, way: Way) -> None:
    """Under the name of whoever reacted; and its removal."""
    writer, reader = (dave, meeting[other]) if way == "from-today" else (meeting[other], dave)
    await writer.say("Here I am.")
    await reader.sees("Here I am.")
    target = await reader.say("Fresh fish!")
    fish = await writer.sees("Fresh fish!")

    await writer.react(fish, "🐟")
    await reader.sees_reaction(target, "🐟", by=writer.name)

    await writer.unreact(fish, "🐟")
    await reader.sees_reaction_go(target, "🐟")


@others
@ways
async def test_file(meeting: Meeting, dave: ModernMember, other: Face, way: Way) -> None:
    """Its name, its type and every byte of it."""
    writer, reader = (dave, meeting[other]) if way == "from-today" else (meeting[other], dave)

    await writer.share(CHART)

    seen = await reader.sees_files(1)
    assert seen == Seen(seen.key, writer.name, "", files=(CHART,))


@pytest.mark.parametrize("other", ["talk", "olvid"])
async def test_signatures_hold_for_both_generations(meeting: Meeting, dave: ModernMember, other: Face) -> None:
    """A post of another face has one author's key for clients of 2021 and of today, and both can check it."""
    await meeting[other].say("Signed.")

    today = await dave.sees_message(lambda one: one.text == "Signed.", "the post")
    of_2021 = await meeting.session.sees_message(lambda one: one.text == "Signed.", "the post")

    assert today.verified
    assert of_2021.verified
    assert (today.author, today.data) == (of_2021.author, of_2021.data)
    assert verify_2021(today.author, today.data, today.signature)
    assert today.name == of_2021.name == meeting[other].name


async def test_an_author_of_today_is_read_by_clients_of_2021(meeting: Meeting, dave: ModernMember) -> None:
    """Unblinded bit for bit; blinded, which they can't check, under a relay key, always the same."""
    posted = []
    for text in ("One", "Two"):
        await dave.say(text)
        seen = await meeting.session.sees(text)
        posted.append(meeting.session.messages[int(seen.key)])
    assert all(one.verified for one in posted)
    assert {one.author[:2] for one in posted} == {"05"}
    assert posted[0].author == posted[1].author
    if dave.client.session_id.startswith("05"):
        assert posted[0].author == dave.client.session_id
        assert posted[0].data in {one.data for one in dave.messages.values()}


async def test_clients_of_2021_are_read_bit_for_bit(meeting: Meeting, dave: ModernMember) -> None:
    await meeting.session.say("From the past.")
    told = await dave.sees_message(lambda one: one.text == "From the past.", "the post")
    (kept,) = [one for one in meeting.session.messages.values() if one.text == "From the past."]
    assert (told.author, told.name, told.data, told.signature) == (kept.author, CAROL, kept.data, kept.signature)


@pytest.mark.parametrize("way", ["v4", "plain"])
async def test_over_a_real_connection(world: World, meeting: Meeting, dave: ModernMember, way: Wire) -> None:
    """Paths in every script, bytes that are no text, and answers without a body."""
    client, room = dave.client, meeting.session_room
    client.wire = way
    posted = await client.post(room, "Ahoy!")
    for emoji in ("👍🏽", "♥", "a/b", "?#%"):
        encoded = emoji if way == "v4" and "?" not in emoji else quote(emoji, safe="")
        assert (await client.react(room, posted.id, encoded))["added"] is True
    assert list((await client.message(room, posted.id)).reactions) == ["👍🏽", "♥", "a/b", "?#%"]
    content = bytes(range(256)) * 300
    number = await client.upload(room, content, "Mappa è 海.png")
    fetched = await client.fetch(room, f"{number}/anything")
    assert fetched.body == content
    assert quote("Mappa è 海.png") in fetched.headers["content-disposition"]
    blinded = world.modern_client("Erin", prefix="15")
    blinded.wire = way
    await blinded.poll_info(room)
    assert await blinded.letters_since(0) == []
    bad = await client.send("GET", f"/room/{room}", None, client.sign_request("GET", "/capabilities"))
    assert bad.code == 401
