"""One server with all faces, its people, and rooms in which a client of each face meets the others.

async with open_world({"DATA": f"{tmp_path}"}) as world:
    meeting = await world.meet()
    said = await meeting.talk.say("Ahoy!")
    assert (await meeting.olvid.sees("Ahoy!")).author == "Alice Liddell"
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sabir import config
from sabir.app import Serving, open_core
from sabir.core import Core
from sabir.core.steps import issuing
from sabir.core.steps.addresses import ByToken
from sabir.core.steps.issuing import NewClientKey
from sabir.core.steps.registering import NewPerson
from sabir.domain.people import Person
from sabir.store.transaction import Tx
from tests.helpers.core import ROOT, actor_of
from tests.helpers.members import Face, Member, SeenFile
from tests.helpers.olvid_bot import OlvidBot, OlvidDriver
from tests.helpers.olvid_member import OlvidMember, subscribe
from tests.helpers.seald import KEY, add_api_token
from tests.helpers.session_client import Identity, SessionClient
from tests.helpers.session_client_modern import ModernClient, Prefix
from tests.helpers.session_member import SessionMember
from tests.helpers.talk_client import PUBLIC, TalkClient
from tests.helpers.talk_member import TalkMember

PASSWORD = "correct horse battery"
SESSION_KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ALICE, ROBOT, CAROL = "Alice Liddell", "Robot", "Carol"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One published room with Alice on Talk, Carol on Session and the robot on Olvid."""

    name: str
    token: str
    session_room: str
    talk: TalkMember
    session: SessionMember
    olvid: OlvidMember

    def __getitem__(self, face: Face) -> Member:
        members: dict[Face, Member] = {"talk": self.talk, "session": self.session, "olvid": self.olvid}
        return members[face]


@dataclass(slots=True)
class World:
    """A running server, the administrator's view of it, and its clients."""

    core: Core
    http: httpx.AsyncClient
    grpc_url: str
    driver: OlvidDriver
    alice: TalkClient = field(init=False)
    robot: OlvidBot = field(init=False)
    carol: SessionClient = field(init=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def make_person(
        self, uid: str, name: str, *, has_identity: bool = False, session_id: str | None = None
    ) -> Person:
        """With the password `PASSWORD`."""
        email = f"{uid}@example.org"
        new = NewPerson(uid, PASSWORD, name, email, session_id=session_id, has_identity=has_identity)
        return await self.core.people.create(ROOT, new)

    async def make_client_key(self, person: Person) -> str:
        """An Olvid client key for the person's identity."""
        key, core = str(uuid4()), self.core
        at_ms = core.clock.now_ms()
        new = NewClientKey("test", key, os.urandom(12), person.id)

        def unit(tx: Tx) -> None:
            tx.lock([])
            issuing.add_client_key(tx, core.secrets, new, at_ms=at_ms)

        await core.db.write(unit)
        return key

    async def make_moderator(self, meeting: Meeting, session_id: str) -> None:
        """By Alice, whose room it is."""
        alice = (await self.core.people.get_by_uid("alice")).person
        person = await self.core.people.find_by_session(session_id)
        assert person is not None
        room = ByToken(meeting.token)
        await self.core.participants.set_moderator(actor_of(alice), room, person.id, is_moderator=True)

    def talk_client(self, uid: str) -> TalkClient:
        return TalkClient(f"{self.http.base_url}", uid, PASSWORD)

    def olvid_bot(self, key: str) -> OlvidBot:
        return OlvidBot(self.grpc_url, key, driver=self.driver)

    def session_client(self, name: str) -> SessionClient:
        """A new Session ID, onion requests of version 3."""
        public = SESSION_KEY.public_key().public_bytes_raw().hex()
        return SessionClient(self.http, public, Identity(os.urandom(32)), name=name)

    def modern_client(self, name: str, *, prefix: Prefix = "00") -> ModernClient:
        """A new Session ID, onion requests of version 4."""
        public = SESSION_KEY.public_key().public_bytes_raw().hex()
        client = ModernClient(self.http, public, Identity(os.urandom(32)), prefix=prefix)
        client.name = name
        return client

    async def meet(self) -> Meeting:
        """A new room, in which everyone has seen the others' welcome."""
        number = next(self._numbers)
        name, session_room = f"Harbour {number}", f"harbour{number}"
        token = await self.alice.create_room(name, kind=PUBLIC)
        await self.alice.add_participant(token, "robot")
        await self.core.rooms.publish(ROOT, ByToken(token), session_room)
        await self.carol.join(session_room)
        talk, session = TalkMember(self.alice, ALICE, token), SessionMember(self.carol, session_room)
        welcome = f"Welcome to {name}"
        await talk.say(welcome)
        await session.sees(welcome)
        heard = await self.robot.next_event(
            "message_received", where=lambda arguments: arguments["message"]["body"] == welcome
        )
        olvid = OlvidMember(self.robot, ROBOT, heard.arguments["message"]["discussion_id"])
        return Meeting(name, token, session_room, talk, session, olvid)


@asynccontextmanager
async def open_world(settings: Mapping[str, str]) -> AsyncIterator[World]:
    """Settings are variables without their SABIR_; `DATA` names the folder. Ports are free ones of the loopback."""
    own = {
        "HTTP": "127.0.0.1:0",
        "GRPC": "127.0.0.1:0",
        "OLVID_REMOTE_DELAY_MS": "0",
        "SESSION_PRIVATE_KEY": SESSION_KEY.private_bytes_raw().hex(),
        **settings,
    }
    loaded = config.load({f"SABIR_{name}": text for name, text in own.items()}, folder=Path(settings["DATA"]))
    async with open_core(loaded) as core:
        serving = Serving(core, loaded)
        await serving.start()
        try:
            base_url = f"http://127.0.0.1:{serving.http_port}"
            async with httpx.AsyncClient(base_url=base_url, timeout=30) as http, OlvidDriver() as driver:
                world = World(core, http, f"http://127.0.0.1:{serving.grpc_port}", driver)
                async with AsyncExitStack() as stack:
                    await _settle(world, stack)
                    yield world
        finally:
            await serving.stop()


async def _settle(world: World, stack: AsyncExitStack) -> None:
    await add_api_token(world.core, KEY)
    await world.make_person("alice", ALICE)
    world.alice = await stack.enter_async_context(world.talk_client("alice"))
    robot = await world.make_person("robot", ROBOT, has_identity=True)
    world.robot = await stack.enter_async_context(world.olvid_bot(await world.make_client_key(robot)))
    world.carol = world.session_client(CAROL)
    token = await world.alice.create_room("Slipway", kind=PUBLIC)
    await world.alice.add_participant(token, "robot")
    await subscribe(world.robot, lambda: _make_noise(TalkMember(world.alice, ALICE, token)))


async def _make_noise(talk: TalkMember) -> None:
    """Something for every subscription."""
    await talk.share(SeenFile(f"{uuid4()}.txt", "text/plain", b"noise"))
    said = await talk.say("One")
    await talk.react(said, "👍")
    await talk.unreact(said, "👍")
    await talk.edit(said, "Two")
    await talk.delete(said)
