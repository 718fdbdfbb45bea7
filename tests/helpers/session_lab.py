"""A public room with someone of every role, all with clients of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from sabir.core.steps.registering import NewPerson
from sabir.domain.people import Actor
from sabir.domain.rooms import Room, RoomKind
from tests.helpers.core import ROOT, actor_of, make_room
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_face import Harbour

Role = Literal["admin", "moderator", "member", "other", "banned", "stranger"]
ROLES: Sequence[Role] = get_args(Role)
ROOM = "lab"
NOBODY = "05" + "11" * 32
"""A key that was never seen."""


@dataclass
class Lab:
    """The owner of the room is `admin`; `other` is a second member, `stranger` was never seen.

    Roles are given through the core, under whatever id each one's client signs as.
    """

    harbour: Harbour
    captain: Actor
    room: Room
    prefix: Prefix = "00"
    wire: Wire = "plain"
    clients: dict[Role, ModernClient] = field(default_factory=dict)

    @property
    def admin(self) -> ModernClient:
        return self.clients["admin"]

    @property
    def moderator(self) -> ModernClient:
        return self.clients["moderator"]

    @property
    def member(self) -> ModernClient:
        return self.clients["member"]

    @property
    def other(self) -> ModernClient:
        return self.clients["other"]

    @property
    def banned(self) -> ModernClient:
        return self.clients["banned"]

    @property
    def stranger(self) -> ModernClient:
        return self.clients["stranger"]

    def client(self, role: Role, prefix: Prefix | None = None) -> ModernClient:
        """One more client of the same key, that may sign otherwise."""
        return self.harbour.modern(role, prefix=prefix or self.prefix, wire=self.wire)

    async def second_room(self, name: str = "annex") -> Room:
        """Another public room of the same owner, where nobody else has a role."""
        room = await make_room(self.harbour.core, self.captain, name=name.capitalize(), kind=RoomKind.PUBLIC)
        return await self.harbour.core.rooms.publish(self.captain, room.id, name)


async def open_lab(harbour: Harbour, *, wire: Wire = "plain", prefix: Prefix = "00") -> Lab:
    """In a harbour that has another room, without them."""
    core = harbour.core
    owner = harbour.client("admin").session_id
    captain = actor_of(await core.people.create(ROOT, NewPerson("captain", None, "Captain", session_id=owner)))
    made = await make_room(core, captain, name="Lab", kind=RoomKind.PUBLIC)
    room = await core.rooms.publish(captain, made.id, ROOM)
    lab = Lab(harbour, captain, room, prefix, wire)
    lab.clients = {role: lab.client(role) for role in ROLES}
    for role in ("member", "other", "banned"):
        await lab.clients[role].poll_info(ROOM)
    await core.moderation.set_moderator(captain, room.id, lab.moderator.session_id, is_moderator=True)
    await core.moderation.ban(captain, room.id, lab.banned.session_id)
    return lab
