"""What is made through one face is seen through the others as `docs/faces/fidelity.md` says, by real clients."""

from __future__ import annotations

from itertools import permutations

import pytest

from tests.helpers.members import Face, Member, NoSuchAct, Seen, SeenFile
from tests.helpers.world import Meeting

FACES: tuple[Face, ...] = ("talk", "session", "olvid")
PAIRS = list(permutations(FACES, 2))
FROM_LEGACY_SESSION = [pair for pair in PAIRS if pair[0] == "session"]
KNOW_EDITS = [pair for pair in PAIRS if pair not in FROM_LEGACY_SESSION]
KNOW_REACTIONS = [pair for pair in PAIRS if "session" not in pair]
KNOW_NO_REACTIONS = [pair for pair in PAIRS if "session" in pair]

CHART = SeenFile("chart of the bay.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
LOG = SeenFile("log.txt", "text/plain", "Tide at six: très haute".encode())


def cells(pairs: list[tuple[Face, Face]]) -> pytest.MarkDecorator:
    """One test per pair of writer and reader, named after it."""
    return pytest.mark.parametrize(("writer", "reader"), pairs, ids=[f"{one}-to-{other}" for one, other in pairs])


def members(meeting: Meeting, writer: Face, reader: Face) -> tuple[Member, Member]:
    return meeting[writer], meeting[reader]


@cells(PAIRS)
async def test_text(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Native, under the name of its author."""
    author, other = members(meeting, writer, reader)
    text = 'Ahoy, "Harbour"!\n<b>Land</b> & 海 🌊 \\o/'

    await author.say(text)

    seen = await other.sees(text)
    assert seen == Seen(seen.key, author.name, text)


@cells(PAIRS)
async def test_reply(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Native: it names the reader's own copy of what it answers."""
    author, other = members(meeting, writer, reader)
    asked = await other.say("When is high tide?")
    question = await author.sees("When is high tide?")

    await author.say("At six.", reply_to=question)

    answer = await other.sees("At six.")
    assert answer == Seen(answer.key, author.name, "At six.", parent=asked.key)


@cells(KNOW_EDITS)
async def test_edit(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Native, in the reader's own form of it."""
    author, other = members(meeting, writer, reader)
    said = await author.say("High tide at six.")
    before = await other.sees("High tide at six.")

    await author.edit(said, "High tide at seven.")

    now = await other.sees_edit(before, "High tide at seven.")
    assert now == Seen(now.key, author.name, "High tide at seven.")


@cells(FROM_LEGACY_SESSION)
async def test_edit_that_the_wire_does_not_know(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Refused, and nobody notices."""
    author, other = members(meeting, writer, reader)
    said = await author.say("High tide at six.")
    before = await other.sees("High tide at six.")

    with pytest.raises(NoSuchAct):
        await author.edit(said, "High tide at seven.")

    await author.say("Or so.")
    assert await other.saw_between(before, await other.sees("Or so.")) == []


@cells(PAIRS)
async def test_delete(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Native, in the reader's own form of it."""
    author, other = members(meeting, writer, reader)
    said = await author.say("The rum is behind the third barrel.")
    gone = await other.sees("The rum is behind the third barrel.")

    await author.delete(said)

    await other.sees_deletion(gone)


@cells(KNOW_REACTIONS)
async def test_reaction(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Native, under the name of whoever reacted; and its removal."""
    author, other = members(meeting, writer, reader)
    target = await other.say("Fresh fish!")
    fish = await author.sees("Fresh fish!")

    await author.react(fish, "🐟")
    await other.sees_reaction(target, "🐟", by=author.name)

    await author.unreact(fish, "🐟")
    await other.sees_reaction_go(target, "🐟")


@cells(KNOW_NO_REACTIONS)
async def test_reaction_that_a_wire_does_not_know(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Hidden from the legacy API's members. Theirs are messages without text, which nobody else is shown."""
    author, other = members(meeting, writer, reader)
    target = await other.say("Fresh fish!")
    fish = await author.sees("Fresh fish!")

    await author.react(fish, "🐟")
    await author.unreact(fish, "🐟")

    await author.say("Two for me.")
    assert await other.saw_between(target, await other.sees("Two for me.")) == []


@cells(PAIRS)
async def test_file(meeting: Meeting, writer: Face, reader: Face) -> None:
    """Native: its name, its type and every byte of it."""
    author, other = members(meeting, writer, reader)

    await author.share(CHART)

    seen = await other.sees_files(1)
    assert seen == Seen(seen.key, author.name, "", files=(CHART,))


@cells([pair for pair in PAIRS if pair[0] != "talk"])
async def test_several_files(meeting: Meeting, writer: Face, reader: Face) -> None:
    """One message with all of them, in order."""
    author, other = members(meeting, writer, reader)

    await author.share(CHART, LOG)

    seen = await other.sees_files(2)
    assert seen == Seen(seen.key, author.name, "", files=(CHART, LOG))
