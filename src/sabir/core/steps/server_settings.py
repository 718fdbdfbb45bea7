"""What administrators set at run time, kept in memory; every node hears of changes by the server stream."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from sabir.core.steps.remembering import Remembered
from sabir.core.steps.secrets import Secrets
from sabir.domain.events import EventKind
from sabir.domain.ids import PersonId
from sabir.store import groups, settings
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_SETTINGS = 500
_KNOWN_PEOPLE = 20_000
_GROUP_IDS = msgspec.json.Decoder(list[str])


@dataclass(frozen=True, slots=True)
class OwnSettings:
    """What one person may and wants."""

    may_talk: bool
    may_start: bool
    """Group and public rooms."""
    own: Mapping[str, str]


class ServerSettings:
    """Reads cost no query. A change made elsewhere counts within a second."""

    def __init__(self, db: Database, secrets: Secrets, remembered: Remembered) -> None:
        self._db = db
        self._secrets = secrets
        self._values: Mapping[str, str] = {}
        self._groups_of: dict[PersonId, frozenset[str]] = {}
        self._epoch = 0
        self.allowed_groups: frozenset[str] = frozenset()
        """Who may use Talk at all; everybody if it is empty."""
        self.starting_groups: frozenset[str] = frozenset()
        """Who may create group and public rooms; everybody if it is empty."""
        self.stamp = ""
        """Changes with any of them; empty while none is set."""
        remembered.watch({EventKind.SETTING_CHANGED}, self.load)
        remembered.watch({EventKind.GROUP_CHANGED}, self.forget_groups)

    async def load(self) -> None:
        """Read all of them."""
        sealed = await self._db.read(lambda tx: settings.all_sealed(tx, MAX_SETTINGS))
        self._values = {name: self._secrets.open(value, _row(name)).decode() for name, value in sealed.items()}
        self.stamp = _stamp(self._values)
        self.allowed_groups = self.group_ids("allowed_groups")
        self.starting_groups = self.group_ids("start_conversations")

    def text(self, name: str) -> str | None:
        """None if it is not set."""
        return self._values.get(name)

    def number(self, name: str, default: int) -> int:
        """The default too for what is no number."""
        text = self._values.get(name, "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default

    def group_ids(self, name: str) -> frozenset[str]:
        """A JSON list of group ids; nothing else counts."""
        try:
            return frozenset(_GROUP_IDS.decode(self._values.get(name, "[]")))
        except msgspec.MsgspecError:
            return frozenset()

    def names(self) -> list[str]:
        """Those that are set, sorted."""
        return sorted(self._values)

    @property
    def start_calls(self) -> int:
        """0 everyone, 1 users and moderators, 2 moderators, 3 nobody. Source: Nextcloud Talk, start_calls."""
        return self.number("start_calls", 0)

    @property
    def group_notification(self) -> int:
        """The level of notifications in rooms whose members chose none."""
        level = self.number("default_group_notification", 2)
        return level if level in (1, 2, 3) else 2

    async def is_in_any(self, person: PersonId, group_ids: frozenset[str]) -> bool:
        """Whether the person is in one of these groups, or none is named."""
        if not group_ids:
            return True
        there = self._groups_of.get(person)
        if there is None:
            epoch = self._epoch
            there = frozenset(await self._db.read(lambda tx: groups.of(tx, [person]).get(person, [])))
            if epoch == self._epoch and len(self._groups_of) < _KNOWN_PEOPLE:
                self._groups_of[person] = there
        return not there.isdisjoint(group_ids)

    async def seen_by(self, person: PersonId, own: Mapping[str, str]) -> OwnSettings:
        """All that concerns the person, who set these values for itself."""
        may_talk = await self.is_in_any(person, self.allowed_groups)
        return OwnSettings(may_talk, await self.is_in_any(person, self.starting_groups), own)

    async def forget_groups(self) -> None:
        """Someone came into a group, or went."""
        self._epoch += 1
        self._groups_of.clear()

    def put(self, tx: Tx, name: str, value: str, nonce: bytes, *, at_ms: int) -> None:
        """In place of the value there is."""
        settings.put(tx, name, self._secrets.seal(value.encode(), _row(name), nonce), at_ms=at_ms)


def _stamp(values: Mapping[str, str]) -> str:
    return hashlib.sha256(msgspec.json.encode(sorted(values.items()))).hexdigest() if values else ""


def _row(name: str) -> str:
    return f"setting {name}"
