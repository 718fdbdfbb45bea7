"""What one identity's act does on another one's side: a little later, as if it came from far away, and once.

Clients act first and subscribe for the effects afterwards. An effect is written with the act; a durable job applies the
effects of one person in their order, each in a unit of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.ids import PersonId, RoomId
from sabir.store import effects, jobs
from sabir.store.effects import Effect
from sabir.store.transaction import Tx

APPLY_EFFECTS = "olvid.effects"
"""The kind of the durable job that applies them; its key is the person's id."""

Applied = Callable[[ReplicaUnit, str], None]
"""Takes the unit of the identity concerned, with its person's stream and the effect's room locked, and the data.

What raises a `SabirError` has no effect: the world has changed meanwhile.
"""


def later(tx: Tx, person: PersonId, what: tuple[str, str], *, at_ms: int, room: RoomId | None = None) -> None:
    """Have (kind, data) happen on that person's side, when the delay of remote effects is over.

    The unit that applies it locks the room, too. A person who is no identity then has none.
    """
    due_ms = at_ms + tx.replica_delay_ms
    effects.add(tx, Effect(tx.next_id(), person, room, due_ms, *what))
    jobs.enqueue(tx, APPLY_EFFECTS, str(person), due_ms=due_ms)
