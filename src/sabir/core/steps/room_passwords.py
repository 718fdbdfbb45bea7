"""Passwords of public rooms: what strangers give to come in. Guessing is slowed down, by address and room."""

from __future__ import annotations

import asyncio

from sabir.core.steps.registering import hash_password, is_password
from sabir.core.steps.throttling import Throttle
from sabir.domain.errors import Forbidden, InvalidInput
from sabir.domain.ids import RoomId
from sabir.ports import Clock
from sabir.store import room_settings
from sabir.store.database import Database
from sabir.store.transaction import Tx

_MAX_CHARACTERS = 1024


class RoomPasswords:
    """Hashes and checks them, a few at once: each takes tens of milliseconds."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._throttle = Throttle(clock)
        self._hashing = asyncio.Semaphore(2)

    async def hash(self, password: str) -> bytes | None:
        """As stored; None for the empty password, which is none. Raises `InvalidInput`."""
        if len(password) > _MAX_CHARACTERS:
            raise InvalidInput("password", f"A password has at most {_MAX_CHARACTERS} characters.")
        if not password:
            return None
        async with self._hashing:
            return await asyncio.to_thread(hash_password, password)

    async def require(self, room: RoomId, given: str, ip: str) -> bytes | None:
        """The hash that `given` fits, or None for a room without: `require_unchanged` looks again inside the unit.

        Raises `Forbidden` for a wrong password, `RateLimited` after too many of them.
        """
        stored = await self._db.read(lambda tx: room_settings.password(tx, room))
        if stored is None:
            return None
        await self.check(f"room {room}", stored, given, ip)
        return stored

    async def check(self, what: str, stored: bytes, given: str, ip: str) -> None:
        """Raises `Forbidden`, `RateLimited`; failures count for `what` and for the address."""
        self._throttle.check(ip, what)
        async with self._hashing:
            self._throttle.check(ip, what)
            is_right = len(given) <= _MAX_CHARACTERS and await asyncio.to_thread(is_password, stored, given)
            if not is_right:
                if given:
                    self._throttle.failed(ip, what)
                raise Forbidden("This needs its password.")


def require_unchanged(tx: Tx, room: RoomId, checked: bytes | None) -> None:
    """Raises `Forbidden` if the room's password is another one than the one that was given."""
    if room_settings.password(tx, room) != checked:
        raise Forbidden("The password of this room has just been changed.")
