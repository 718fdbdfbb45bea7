"""A Talk bot in a room that Session and Olvid share: it is an author like any other there."""

from __future__ import annotations

import hashlib
from itertools import count
from typing import Any

from sabir.domain.wishes import TalkBotWish, Wish
from tests.helpers.core import ROOT
from tests.helpers.talk_bots import SECRET, sign
from tests.helpers.talk_client import TALK
from tests.helpers.world import Meeting, World

NUMBERS = count(1)
RANDOM = "r" * 64


class Parrot:
    """A bot that only speaks."""

    def __init__(self, world: World, meeting: Meeting) -> None:
        self.world, self.meeting = world, meeting

    async def settle(self) -> None:
        wish = TalkBotWish(
            name="Parrot", url=f"https://bot.example/{next(NUMBERS)}", secret=SECRET, features=("response",)
        )
        await self.world.core.provisioning.apply(ROOT, Wish(talk_bot=(wish,)))
        bot = (await self.world.core.bots.list_all(ROOT))[-1]
        self.id = f"bot-{hashlib.sha1(bot.url.encode(), usedforsecurity=False).hexdigest()}"
        await self.world.alice.call("POST", f"{TALK}/bot/{self.meeting.token}/{bot.id}")

    async def speak(self, path: str, wish: dict[str, Any], signed: str) -> None:
        headers = {
            "OCS-APIRequest": "true",
            "X-Nextcloud-Talk-Bot-Random": RANDOM,
            "X-Nextcloud-Talk-Bot-Signature": sign(SECRET, RANDOM, signed),
        }
        url = f"/ocs/v2.php/{TALK}/bot/{self.meeting.token}/{path}"
        answer = await self.world.http.post(url, json=wish, headers=headers)
        assert answer.status_code == 201, answer.text


async def test_a_bot_is_heard_everywhere(world: World, meeting: Meeting) -> None:
    parrot = Parrot(world, meeting)
    await parrot.settle()
    await parrot.speak("message", {"message": "Pieces of eight"}, "Pieces of eight")

    entry = await meeting.talk.sees_entry("Pieces of eight")
    assert (entry["actorType"], entry["actorId"], entry["actorDisplayName"]) == ("bots", parrot.id, "Parrot")
    for member in (meeting.session, meeting.olvid):
        seen = await member.sees("Pieces of eight")
        assert seen.author == "Parrot"
        await member.say(f"Said to {member.name}", reply_to=seen)
        answer = await meeting.talk.sees_entry(f"Said to {member.name}")
        assert answer["parent"]["id"] == entry["id"]


async def test_a_bot_reacts_everywhere(world: World, meeting: Meeting) -> None:
    parrot = Parrot(world, meeting)
    await parrot.settle()
    said = await meeting.olvid.say("Who is a pretty bird?")
    shown = await meeting.talk.sees("Who is a pretty bird?")
    await parrot.speak(f"reaction/{shown.key}", {"reaction": "🦜"}, "🦜")
    await meeting.talk.sees_reaction(shown, "🦜", by="Parrot")
    await meeting.olvid.sees_reaction(said, "🦜", by="Parrot")
