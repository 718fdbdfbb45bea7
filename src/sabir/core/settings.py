"""What administrators set at run time, and what people set for themselves."""

from __future__ import annotations

import os
import re
from uuid import uuid4

from sabir.core.steps import auditing
from sabir.core.steps.auditing import Act
from sabir.core.steps.server_settings import MAX_SETTINGS, OwnSettings, ServerSettings
from sabir.domain.errors import InvalidInput, RankTooLow, TooLarge, WrongState
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM
from sabir.domain.people import Actor
from sabir.ports import Clock
from sabir.store import log, settings
from sabir.store.database import Database
from sabir.store.transaction import Tx

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
MAX_BYTES = 100_000


class Settings:
    """Use cases on settings. `current` answers without a query."""

    def __init__(self, db: Database, clock: Clock, current: ServerSettings) -> None:
        self._db = db
        self._clock = clock
        self.current = current

    def get(self, actor: Actor, name: str) -> str | None:
        """None if it is not set. Raises `RankTooLow`."""
        _require_admin(actor)
        return self.current.text(name)

    def names(self, actor: Actor) -> list[str]:
        """Those that are set. Raises `RankTooLow`."""
        _require_admin(actor)
        return self.current.names()

    async def set(self, actor: Actor, name: str, value: str | None) -> None:
        """None takes it away. Raises `InvalidInput`, `TooLarge`, `WrongState` (too many), `RankTooLow`."""
        _require_admin(actor)
        if not _NAME.fullmatch(name):
            raise InvalidInput("name", "A setting's name has 1 to 64 letters, digits or any of _ . -")
        if value is not None and (len(value.encode()) > MAX_BYTES or "\0" in value):
            raise TooLarge("value", MAX_BYTES, "bytes")
        nonce = os.urandom(12)
        act = Act("SETTING_CHANGED", str(uuid4()), self._clock.now_ms(), data=name)

        def unit(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            if value is None:
                settings.remove(tx, name)
            elif settings.count(tx) >= MAX_SETTINGS and self.current.text(name) is None:
                raise WrongState("There are too many settings.")
            else:
                self.current.put(tx, name, value, nonce, at_ms=act.at_ms)
            log.append(tx, SERVER_STREAM, [_changed(actor, name)], at_ms=act.at_ms)
            auditing.record(tx, actor, act)

        await self._db.write(unit)
        await self.current.load()

    async def set_own(self, actor: Actor, name: str, value: str) -> None:
        """What the person wants for itself; the face knows the names there are."""

        def unit(tx: Tx) -> None:
            tx.lock([])
            settings.put_of_person(tx, actor.person_id, name, value)

        await self._db.write(unit)

    async def seen_by(self, actor: Actor) -> OwnSettings:
        """All that concerns the person."""
        person = actor.person_id
        own = await self._db.read(lambda tx: settings.of_people(tx, [person]).get(person, {}))
        return await self.current.seen_by(person, own)


def _changed(actor: Actor, name: str) -> NewEvent:
    return NewEvent(EventKind.SETTING_CHANGED, actor.person_id or None, data=name)


def _require_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise RankTooLow("This needs an administrator.")
