"""One person of every role in a room, all brought there over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.helpers.talk_client import PUBLIC, TALK, Ocs, TalkClient
from tests.helpers.talk_face import TalkFace

ROLES = ("owner", "moderator", "user", "self-joined", "guest", "guest moderator", "stranger", "nobody")
"""The last two are in no room: a user, and someone who is not logged in."""
_GUESTS = ("guest", "guest moderator", "gus")
_BYSTANDERS = ("tom", "mona", "zoe")


@dataclass(frozen=True)
class Berth:
    """A room, and the Talk session that each role has in it."""

    token: str
    sessions: dict[str, str]

    def fill(self, text: str) -> str:
        """Put this room's own values in for TOKEN, and for a role in angles, as <guest>, its session."""
        for role, session in self.sessions.items():
            text = text.replace(f"<{role}>", session)
        return text.replace("TOKEN", self.token)


@dataclass
class Crew:
    """The clients of each role.

    Besides them `tom` is a user, `mona` a moderator and `gus` a guest of each room; `zoe` is in none.
    """

    face: TalkFace
    clients: dict[str, TalkClient] = field(default_factory=dict)

    async def gather(self) -> None:
        """Make everyone."""
        for name in ("owner", "moderator", "user", "self-joined", "stranger", *_BYSTANDERS):
            self.clients[name] = await self.face.person(name)
        for name in (*_GUESTS, "nobody"):
            self.clients[name] = await self.face.client("", "")

    async def open_room(self, name: str = "Lab") -> Berth:
        """A new public room with everyone in their role, and everyone's session open but the bystanders'."""
        owner = self.clients["owner"]
        token = await owner.create_room(name, kind=PUBLIC)
        for uid in ("moderator", "user", "tom", "mona"):
            await owner.add_participant(token, uid)
        for uid in ("moderator", "mona"):
            await owner.call("POST", f"{TALK}/room/{token}/moderators", data={"participant": uid})
        sessions = {}
        for role in (*ROLES[:6], "gus"):
            entered = await self.clients[role].call("POST", f"{TALK}/room/{token}/participants/active")
            sessions[role] = entered["sessionId"]
        promoted = {"sessionId": sessions["guest moderator"]}
        await owner.call("POST", f"{TALK}/room/{token}/moderators", data=promoted)
        return Berth(token, sessions)

    async def ask(self, who: str, method: str, path: str, berth: Berth, wish: dict[str, Any] | None = None) -> Ocs:
        """One call of one of them, with the room's own values filled in."""
        filled = {name: berth.fill(f"{value}") for name, value in (wish or {}).items()}
        return await self.clients[who].try_(method, berth.fill(path), json=filled)
