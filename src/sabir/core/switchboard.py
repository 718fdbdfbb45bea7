"""Passing messages between the clients that have a room open, so that they can call each other.

Messages wait in mailboxes that every node can read; who is in the room is database state. Waiting costs no query until
someone comes or goes; then the room is looked at once for all who wait.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import NamedTuple

from sabir.core.steps import presence
from sabir.core.steps.addresses import Address, Addresses
from sabir.core.steps.signing_in import require_live
from sabir.domain.errors import NotFound
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.presences import Presence, Stamp, stamp_of, stream_of
from sabir.domain.rooms import Role
from sabir.domain.timeline import Name
from sabir.ports import Clock, Ephemera
from sabir.store import presences, timeline
from sabir.store.database import Database
from sabir.store.follow import Bell, Waiter, Woken
from sabir.store.transaction import Tx

LONGEST_WAIT_S = 30.0
SEEN_MS = 40_000
"""Clients that were silent for longer are not shown: as long as a wait takes, and a little."""
PING_MS = 8_000
"""Signs of life are written at most this often."""
MAX_CLIENTS = 1000
_REMEMBERED = 50_000
_KEY_CHARACTERS = 32
_KNOCK = b""
"""Ends a wait; no message is empty."""
_MODERATORS = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


class Letter(NamedTuple):
    """One message from a client to another, both named by their keys."""

    sender: str
    to: str
    text: str
    is_control: bool = False
    """Orders the other client to do something, which only moderators may."""


class Standing(Enum):
    """How the one who waits has the room."""

    OPEN = "open"
    REPLACED = "replaced"
    """Another client of the same person took over."""
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Clients:
    """Who has a room open, read once for many."""

    presences: Sequence[Presence]
    names: Mapping[PersonId, Name]
    stamp: Stamp
    signature: int = 0
    """Another one when someone came, went, was renamed or changed flags; signs of life don't count."""
    keys: frozenset[str] = frozenset()
    renderings: dict[object, bytes] = field(default_factory=dict, compare=False, repr=False)
    """A face's memory of them as bytes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a wait brought: messages, oldest first, and everyone who is there."""

    standing: Standing
    room_id: RoomId | None = None
    letters: Sequence[str] = ()
    clients: Clients = Clients((), {}, Stamp())  # never changed


class _Taking:
    """One wait for the messages of a client, whose polls may overlap: the newest gets them."""

    __slots__ = ("task", "waiting")

    def __init__(self, task: asyncio.Task[list[bytes]]) -> None:
        task.add_done_callback(_look_away)
        self.task = task
        self.waiting: list[object] = []


class Switchboard:
    """Use cases of clients that find each other through this server."""

    def __init__(self, db: Database, clock: Clock, addresses: Addresses, bell: Bell, ephemera: Ephemera) -> None:
        self._db = db
        self._clock = clock
        self._addresses = addresses
        self._bell = bell
        self._ephemera = ephemera
        self._told: OrderedDict[str, int] = OrderedDict()
        """What clients were last told of their room, by the beginning of their key."""
        self._taking: dict[str, _Taking] = {}
        """Waits for messages, by mailbox."""
        self._shared: dict[RoomId, tuple[int, asyncio.Task[Clients]]] = {}

    async def send(self, actor: Actor, address: Address, letters: Sequence[Letter]) -> None:
        """Pass on what the actor's own clients say to others in the room; everything else is dropped."""
        try:
            room = await self._addresses.resolve(address)
        except NotFound:
            return
        keys = {key for letter in letters for key in (letter.sender, letter.to)}
        there = await self._db.read(lambda tx: presences.among(tx, room, sorted(keys))) if keys else {}
        for letter in letters:
            sender = there.get(letter.sender)
            if sender is None or sender.person_id != actor.person_id or letter.to not in there:
                continue
            if letter.is_control and sender.role not in _MODERATORS:
                continue
            await self._ephemera.push(_mailbox(letter.to), letter.text.encode())

    async def follow(self, actor: Actor, address: Address, *, timeout_s: float = LONGEST_WAIT_S) -> Heard:
        """Wait until someone says something to the actor's client, comes or goes; at once if that happened already.

        Raises `Unauthenticated` if all access ended.
        """
        try:
            room = await self._addresses.resolve(address)
        except NotFound:
            return Heard(Standing.GONE)
        with self._bell.listen(stream_of(room), person=actor.person_id) as waiter:
            own = await self._enter(actor, room)
            if own is None:
                return Heard(Standing.GONE)
            known = self._told.get(own.key[:_KEY_CHARACTERS])
            clients = await self._look(room)
            waiter.saw(clients.stamp)
            if clients.signature != known or timeout_s <= 0:
                letters = _texts(await self._ephemera.take(_mailbox(own.key), wait_s=0))
            else:
                letters = await self._wait(waiter, room, own.key, known, timeout_s)
                clients = await self._look_for_all(room)
            if waiter.is_ended and not self._bell.is_draining:
                await self._db.read(partial(require_live, actor))
            if own.key not in clients.keys:
                there = await self._db.read(lambda tx: presences.of_person(tx, room, actor.person_id))
                return Heard(Standing.REPLACED if there else Standing.GONE)
            self._remember(own.key, clients.signature)
            return Heard(Standing.OPEN, room, letters, clients)

    async def _enter(self, actor: Actor, room: RoomId) -> Presence | None:
        """The actor's client, which gives a sign of life."""
        now_ms = self._clock.now_ms()
        own = await self._db.read(lambda tx: presence.own(tx, room, actor, now_ms=now_ms))
        if own is not None and now_ms - own.at_ms >= PING_MS:
            await self._db.write(partial(_ping, own.key, now_ms))
        return own

    async def _wait(self, waiter: Waiter, room: RoomId, key: str, known: int | None, timeout_s: float) -> list[str]:
        box, loop = _mailbox(key), asyncio.get_running_loop()
        watching = loop.create_task(self._watch(waiter, room, box, known, timeout_s))
        watching.add_done_callback(_look_away)
        taking = self._taking.get(box)
        if taking is None or taking.task.done():
            taking = self._taking[box] = _Taking(loop.create_task(self._ephemera.take(box, wait_s=timeout_s)))
        own = object()
        taking.waiting.append(own)
        try:
            items = await asyncio.shield(taking.task)
            return _texts(items) if taking.waiting[-1] is own else []
        finally:
            watching.cancel()
            self._leave(taking, box, own)

    def _leave(self, taking: _Taking, box: str, own: object) -> None:
        """A wait is over. Without another one for the same client nobody takes its messages."""
        if taking.task.done():
            if self._taking.get(box) is taking:
                del self._taking[box]
            return
        taking.waiting.remove(own)
        if not taking.waiting:
            taking.task.cancel()
            del self._taking[box]

    async def _watch(self, waiter: Waiter, room: RoomId, box: str, known: int | None, timeout_s: float) -> None:
        """Knock when the room changed: a wait for messages that is cancelled could lose some."""
        ends_s = asyncio.get_running_loop().time() + timeout_s
        while True:
            woken = await waiter.wait(ends_s - asyncio.get_running_loop().time())
            if woken is Woken.TIMEOUT:
                return
            if woken is Woken.ENDED or (await self._look_for_all(room)).signature != known:
                await self._ephemera.push(box, _KNOCK)
                return

    async def _look_for_all(self, room: RoomId) -> Clients:
        """Read once for everyone who was woken by the same news."""
        generation = self._bell.generation(stream_of(room))
        shared = self._shared.get(room)
        if shared is None or shared[0] != generation or shared[1].cancelled():
            task = asyncio.get_running_loop().create_task(self._look(room))
            shared = self._shared[room] = (generation, task)
            task.add_done_callback(partial(self._looked, room, generation))
        return await asyncio.shield(shared[1])

    def _looked(self, room: RoomId, generation: int, task: asyncio.Task[Clients]) -> None:
        _look_away(task)
        asyncio.get_running_loop().call_later(1.0, self._forget, room, generation)

    def _forget(self, room: RoomId, generation: int) -> None:
        shared = self._shared.get(room)
        if shared is not None and shared[0] == generation:
            del self._shared[room]

    def _remember(self, key: str, signature: int) -> None:
        """What the client knows from now on."""
        self._told[key[:_KEY_CHARACTERS]] = signature
        self._told.move_to_end(key[:_KEY_CHARACTERS])
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    async def _look(self, room: RoomId) -> Clients:
        after_ms = self._clock.now_ms() - SEEN_MS
        return await self._db.read(lambda tx: _clients(tx, room, after_ms))


def _clients(tx: Tx, room: RoomId, after_ms: int) -> Clients:
    there = presences.of_room(tx, room, after_ms=after_ms, limit=MAX_CLIENTS)
    names = timeline.names_of(tx, [one.person_id for one in there])
    known = [one for one in there if one.person_id in names]
    signature = hash(tuple((one.key, one.call_flags, names[one.person_id].display_name) for one in known))
    return Clients(known, names, stamp_of(there), signature, frozenset(one.key for one in known))


def _mailbox(key: str) -> str:
    return f"signaling/{key}"


def _texts(items: Sequence[bytes]) -> list[str]:
    return [item.decode() for item in items if item != _KNOCK]


def _look_away(task: asyncio.Task[Clients] | asyncio.Task[list[bytes]] | asyncio.Task[None]) -> None:
    """Those who wait for it raise what it raised, if any is left."""
    if not task.cancelled():
        task.exception()


def _ping(key: str, at_ms: int, tx: Tx) -> None:
    tx.lock([])  # presence is no event
    presences.mark_key(tx, key, at_ms=at_ms)
