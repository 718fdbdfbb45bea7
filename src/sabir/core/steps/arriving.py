"""What the units have in common that take a chunk of another server's data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sabir.core.steps.fresh import Fresh
from sabir.domain.ids import PersonId
from sabir.domain.importing import Added
from sabir.domain.session_ids import absolute, is_blinded
from sabir.store import imports
from sabir.store.session_ids import BLINDED, ID, RELAY
from sabir.store.transaction import Tx


@dataclass(slots=True)
class Arriving:
    """One unit: what it has done so far, and which rows it had to leave out."""

    tx: Tx
    source: str
    at_ms: int
    fresh: Fresh
    count: int = 0
    left_out: list[tuple[int, str]] = field(default_factory=list)

    def leave_out(self, place: int, reason: str) -> None:
        self.left_out.append((place, reason))

    @property
    def added(self) -> Added:
        return Added(self.count, tuple(self.left_out))


UNKNOWN_PERSON = "its user did not arrive"


def people_of(tx: Tx, keys: Iterable[str]) -> dict[str, PersonId]:
    """Who goes by these ids; both signs of a blinded one are the same person."""
    wanted = {key for key in keys if key}
    absolutes = {key: absolute(key) for key in wanted if is_blinded(key)}
    by_absolute = imports.known(tx, BLINDED, sorted(set(absolutes.values())))
    found = {key: by_absolute[value] for key, value in absolutes.items() if value in by_absolute}
    plain = sorted(wanted - absolutes.keys())
    found |= imports.known(tx, RELAY, plain)
    return found | imports.known(tx, ID, plain)
