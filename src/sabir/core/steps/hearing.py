"""Bots in rooms: they have no seat, but are let in where a moderator enabled them."""

from __future__ import annotations

from sabir.core.steps import founding
from sabir.core.steps.secrets import Secrets
from sabir.domain.bots import Bot, BotId
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.permissions import ALL, Permission
from sabir.domain.rooms import Participant, Role, Room, Seat
from sabir.store import bots, jobs, log, rooms
from sabir.store.projections.apply import want_bots_told
from sabir.store.transaction import Tx

TELL_BOT = "bots.tell"
"""The durable job that tells one bot what is new in one room; its key is `job_key`'s."""

MAX_BOTS = 200
"""Bots one list shows, and one room has."""


def secret_row(bot: BotId) -> str:
    """What its secret is sealed for."""
    return f"bot {bot}"


def open_secret(secrets: Secrets, bot: Bot) -> bytes:
    """Raises `Unavailable` if it was sealed with another secret of the server."""
    return secrets.open(bot.secret, secret_row(bot.id))


def job_key(room: RoomId, bot: BotId) -> str:
    """Names a room and a bot."""
    return f"{room}:{bot}"


def seat_of(tx: Tx, person: PersonId, room: RoomId) -> Seat:
    """What a bot acts from, once it is known to be enabled there. Raises `NotFound`."""
    found = founding.get(tx, room)
    blank = Participant._make([0] * len(Participant._fields))
    own = blank._replace(
        room_id=room,
        person_id=person,
        role=Role.USER,
        last_sent_ms=bots.last_sent_ms(tx, room, person),
        permissions=ALL | Permission.CUSTOM,
    )
    return Seat(found, own)


def enable(tx: Tx, room: Room, bot: BotId, *, at_ms: int) -> bool:
    """It hears what comes from now on. False if it does already. Needs the room's lock."""
    there = bots.seat(tx, room.id, bot)
    if there is not None and there.is_enabled:
        return False
    seq = log.last_seq(tx, room.id)
    if there is None:
        bots.enter(tx, room.id, bot, seq)
    else:
        bots.set_enabled(tx, room.id, bot, seq, is_enabled=True)
    bots.count(tx, room.id, 1)
    want_bots_told(tx, room.id, at_ms=at_ms)
    return True


def disable(tx: Tx, room: Room, bot: BotId, *, at_ms: int) -> bool:
    """It is told that it is out. False if it was not in. Needs the room's lock."""
    there = bots.seat(tx, room.id, bot)
    if there is None or not there.is_enabled:
        return False
    bots.count(tx, room.id, -1)
    if not there.has_joined:
        bots.leave(tx, room.id, bot)
        return True
    bots.set_enabled(tx, room.id, bot, log.last_seq(tx, room.id), is_enabled=False)
    want_bots_told(tx, room.id, at_ms=at_ms)
    return True


def spread(tx: Tx, room: RoomId, *, at_ms: int, limit: int) -> None:
    """Have each of the room's bots told that has not heard everything; of a deleted room none hears more."""
    tx.lock([])
    if rooms.find(tx, room) is None:
        bots.leave_all(tx, room)
        return
    last_seq = log.last_seq(tx, room)
    for bot, there in bots.in_room(tx, room, limit):
        if not there.is_enabled or not there.has_joined or there.told_seq < last_seq:
            jobs.enqueue(tx, TELL_BOT, job_key(room, bot.id), due_ms=at_ms)


def forget(tx: Tx, room: RoomId, bot: BotId) -> None:
    """It is out without a word. Needs the room's lock."""
    there = bots.seat(tx, room, bot)
    if there is not None and there.is_enabled:
        bots.count(tx, room, -1)
    bots.leave(tx, room, bot)
