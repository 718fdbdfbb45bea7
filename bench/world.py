"""The people and rooms that a figure needs, made before the server starts."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from uuid import uuid4

from bench.bulk import fill
from bench.session import Member, Published
from bench.talk import Login
from sabir.core import Core
from sabir.core.rooms import NewRoom
from sabir.core.steps import membership, registering, visiting
from sabir.core.steps.addresses import ByName
from sabir.core.steps.registering import NewPerson
from sabir.core.steps.secrets import new_app_password, token_hash
from sabir.core.tokens import TOKEN_MS
from sabir.domain.ids import NOBODY, SERVER_STREAM, CredentialId, PersonId, RoomId
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import Role, Room, RoomKind
from sabir.store import credentials, rooms
from sabir.store.credentials import NewCredential
from sabir.store.transaction import Tx
from tests.helpers.session_client_keys import Identity as SessionIdentity

_AT_ONCE = 200
_ROOT = Actor(NOBODY, PersonKind.BOT, None, "bench", True, "bench", CredentialId(0))


@dataclass(frozen=True, slots=True)
class Identity:
    """A person that is an Olvid identity too, with a key for a client."""

    login: Login
    key: str


@dataclass(frozen=True, slots=True)
class Place:
    """A room."""

    id: RoomId
    token: str


class World:
    """Makes people, rooms and messages in a core that nobody serves yet."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._names = count(1)

    async def people(self, number: int) -> list[Login]:
        """New people, each with an app password."""
        made: list[Login] = []
        while len(made) < number:
            made += await self._some_people(min(_AT_ONCE, number - len(made)))
        return made

    async def identity(self) -> Identity:
        """One new person."""
        (login,) = await self._some_people(1, has_identity=True)
        owner = await self._core.identities.owner(_actor(login))
        return Identity(login, (await self._core.identities.new_key(_ROOT, login.uid, owner.identity_id)).key)

    async def room(self, members: Sequence[Login], *, messages: int = 0) -> Place:
        """A group room of these people, the first of them its owner, with so many messages by the first eight."""
        made = (
            await self._core.rooms.create(_actor(members[0]), NewRoom(RoomKind.GROUP, f"Room {next(self._names)}"))
        ).room
        for start in range(1, len(members), _AT_ONCE):
            await self._seat(made.id, members[start : start + _AT_ONCE])
        if messages:
            authors = [member.person_id for member in members[:8]]
            await fill(self._core.db, made.id, authors, messages, at_ms=self._core.clock.now_ms())
        return Place(made.id, made.token)

    async def published(self, owner: Login, *, messages: int) -> Published:
        """A public room on the Session wire, with so many messages by its owner."""
        name = f"room{next(self._names)}"
        room = (await self._core.rooms.create(_actor(owner), NewRoom(RoomKind.PUBLIC, name))).room
        await self._core.rooms.publish(_actor(owner), room.id, name)
        await fill(self._core.db, room.id, [owner.person_id], messages, at_ms=self._core.clock.now_ms())
        return Published(name, messages)

    async def members(self, number: int, rooms_: Sequence[Published]) -> list[Member]:
        """New Session IDs, each with a token for each of the rooms."""
        identities = [SessionIdentity(os.urandom(32)) for _ in range(number)]
        made: list[Member] = []
        for identity in identities:
            tokens = {room.name: os.urandom(48).hex() for room in rooms_}
            made.append(Member(identity, await self._settle(identity, tokens), tokens))
        return made

    async def _settle(self, identity: SessionIdentity, tokens: Mapping[str, str]) -> PersonId:
        at_ms, uuid, session_id = self._core.clock.now_ms(), str(uuid4()), identity.session_id

        def meet(tx: Tx) -> PersonId:
            tx.lock([SERVER_STREAM])
            return visiting.find_or_make(tx, session_id, uuid=uuid, at_ms=at_ms).id

        person = await self._core.db.write(meet)
        for name, token in tokens.items():
            room = await self._core.rooms.get_published(ByName(name))

            def enter(tx: Tx, room: Room = room, token: str = token) -> None:
                tx.lock([room.id])
                lookup = token_hash(token)
                row = NewCredential("session_token", session_id, at_ms, person, room_id=room.id, lookup=lookup)
                credentials.extend(tx, credentials.insert(tx, row), at_ms + TOKEN_MS)
                membership.add(tx, room, person, Role.GUEST, actor=person, at_ms=at_ms)

            await self._core.db.write(enter)
        return person

    async def _some_people(self, number: int, *, has_identity: bool = False) -> list[Login]:
        names = [f"person{next(self._names)}" for _ in range(number)]
        wanted = [(NewPerson(name, has_identity=has_identity), new_app_password()) for name in names]
        prepared = [registering.prepare(new, str(uuid4()), str(uuid4())) for new, _ in wanted]
        at_ms = self._core.clock.now_ms()

        def unit(tx: Tx) -> list[Login]:
            tx.lock([SERVER_STREAM])
            made = []
            for one, (new, password) in zip(prepared, wanted, strict=True):
                person = registering.register(tx, one, actor=NOBODY, at_ms=at_ms).id
                lookup = token_hash(password)
                credentials.insert(tx, NewCredential("app_password", "bench", at_ms, person, lookup=lookup))
                made.append(Login(new.uid, password, person))
            return made

        return await self._core.db.write(unit)

    async def _seat(self, room: RoomId, members: Sequence[Login]) -> None:
        at_ms = self._core.clock.now_ms()

        def unit(tx: Tx) -> None:
            tx.lock([room])
            found = rooms.find(tx, room)
            assert found is not None
            for member in members:
                membership.add(tx, found, member.person_id, Role.USER, actor=NOBODY, at_ms=at_ms)

        await self._core.db.write(unit)


def _actor(login: Login) -> Actor:
    return Actor(login.person_id, PersonKind.PERSON, login.uid, login.uid, False, "bench", CredentialId(0))
