"""Seats in rooms that an operator wishes people to have."""

from __future__ import annotations

from sabir.core.steps import founding, membership, moderating
from sabir.core.steps.granting import Row
from sabir.domain import rules
from sabir.domain.ids import PersonId
from sabir.domain.people import Person
from sabir.domain.rooms import Role, Room
from sabir.store import bans, participants
from sabir.store.transaction import Tx


def give_seat(row: Row, room: Room, person: Person, role: Role, *, actor: PersonId | None) -> bool:
    """Give a seat of at least that rank; False if it is there, or can't be."""
    run = row.run
    why = why_not(run.tx, room, person)
    if why is not None:
        row.note(why)
        return False
    there = participants.find(run.tx, room.id, person.id)
    if there is None:
        present = founding.get(run.tx, room.id)  # a newcomer has nothing unread
        return membership.add(run.tx, present, person.id, role, actor=actor, at_ms=run.at_ms)
    if rules.rank(there.role) >= rules.rank(role):
        return False
    raised = role if role is Role.OWNER else rules.promoted(there.role)
    moderating.change_role(run.tx, room.id, there, raised, actor=actor, at_ms=run.at_ms)
    return True


def why_not(tx: Tx, room: Room, person: Person) -> str | None:
    """What to note of someone who can't have a seat."""
    if person.disabled_ms is None and not bans.is_banned(tx, room.id, person.id):
        return None
    state = "disabled" if person.disabled_ms is not None else "banned from the room"
    return f"{person.uid or person.display_name} is {state} and was left out"
