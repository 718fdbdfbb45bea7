"""Granting the rows of an operator's wish one by one, inside one unit: what they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sabir.core.steps import auditing
from sabir.core.steps.auditing import Act
from sabir.core.steps.fresh import Fresh
from sabir.core.steps.picturing import RoomImage
from sabir.core.steps.secrets import Secrets
from sabir.domain.errors import SabirError
from sabir.domain.ids import PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.wishes import Change, Scope, WishRefused
from sabir.store.transaction import Tx

CREATED = "created"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The slow and random parts of granting, done before the unit."""

    at_ms: int
    seed: bytes
    hashes: Mapping[tuple[str, int], bytes]
    """Hashes of the passwords that are to be set, by table and number of the row."""
    room_tokens: tuple[str, ...]
    images: Mapping[int, RoomImage]
    """Images that rooms are to have and don't, by number of the row."""


@dataclass(slots=True)
class Run:
    """One run of the unit."""

    tx: Tx
    actor: Actor
    secrets: Secrets
    prepared: Prepared
    scope: Scope
    fresh: Fresh
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def at_ms(self) -> int:
        return self.prepared.at_ms


class Row:
    """One row being granted: where it stands in the file, and what was done for it."""

    def __init__(self, run: Run, table: str, number: int, name: str) -> None:
        self.run = run
        self.name = name
        self.table = table
        self._number = number
        self._what: list[str] = []
        self.made: dict[str, str] = {}

    @property
    def password_hash(self) -> bytes | None:
        """The password to be set, if one is."""
        return self.run.prepared.hashes.get((self.table, self._number))

    @property
    def is_new(self) -> bool:
        return self._what == [CREATED]

    @property
    def what(self) -> str:
        """ "created", or the changed keys, for the record."""
        return ",".join(self._what)

    @contextmanager
    def key(self, key: str) -> Iterator[None]:
        """Errors in here are about this key of the row."""
        try:
            yield
        except SabirError as error:
            raise self.refusal(key, error.detail) from error

    def refusal(self, key: str, detail: str) -> WishRefused:
        return WishRefused(self.table, self._number, key, detail)

    def require(self, key: str, *, is_there: bool) -> None:
        """Hold the row to the scope of the wish."""
        if is_there and self.run.scope is Scope.NEW:
            raise self.refusal(key, f"{self.name} is there already.")
        if not is_there and self.run.scope is Scope.THERE:
            raise self.refusal(key, f"there is no {self.name}.")

    def created(self) -> None:
        self._what = [CREATED]

    def changed(self, key: str) -> None:
        """The key was not as wished; of a new row all keys are."""
        if not self.is_new and key not in self._what:
            self._what.append(key)

    def note(self, text: str) -> None:
        self.run.notes.append(f"{self.table} {self.name}: {text}")

    def close(
        self, act: str, *, person: PersonId | None = None, room: RoomId | None = None, email: str | None = None
    ) -> None:
        """Record the row if anything was done: `act` and what it was."""
        if not self._what:
            return
        run = self.run
        auditing.record(run.tx, run.actor, Act(act, run.fresh.uuid(), run.at_ms, person, room, email, self.what))
        run.changes.append(Change(self.table, self.name, tuple(self._what), dict(self.made)))
