"""Seats in rooms that an operator wishes people to have."""

from __future__ import annotations

from sabir.core.steps import founding, membership, moderating
from sabir.core.steps.granting import Row
from sabir.domain import rules
from sabir.domain.ids import PersonId
from sabir.domain.people import Person
from sabir.domain.rooms import Role, Room
from sabir.store import bans, participants


def give_seat(row: Row, room: Room, person: Person, role: Role, *, actor: PersonId | None) -> bool:
    """Give a seat of at least that rank; False if it is there, or can't be."""
    run = row.run
    if person.disabled_ms is not None or bans.is_banned(run.tx, room.id, person.id):
        state = "disabled" if person.disabled_ms is not None else "banned from the room"
        row.note(f"{person.uid or person.display_name} is {state} and was left out")
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
