"""Granting `[[room]]`."""

from __future__ import annotations

from sabir.core.steps import founding, membership, moderating, visiting
from sabir.core.steps.founding import Plan
from sabir.core.steps.granting import Row, Run
from sabir.domain import rules
from sabir.domain.ids import PersonId
from sabir.domain.people import Person, PersonKind
from sabir.domain.rooms import Participant, Role, Room, RoomKind
from sabir.domain.wishes import RoomWish
from sabir.store import bans, participants, people, rooms
from sabir.store.transaction import Tx

_KINDS = {"group": RoomKind.GROUP, "public": RoomKind.PUBLIC}
_MODERATOR_RANK = rules.rank(Role.MODERATOR)
_PAGE = 500


def find_room(tx: Tx, wish: RoomWish) -> Room | None:
    """The room a wish is about: by its name on the Session wire, else the oldest of that name (not yet published)."""
    if wish.session_room is not None:
        published = rooms.find_published(tx, wish.session_room)
        return published or rooms.find_named(tx, wish.name, is_unpublished=True)
    return rooms.find_named(tx, wish.name)


def grant_room(run: Run, number: int, wish: RoomWish) -> None:
    """Make or change a room."""
    row = Row(run, "room", number, wish.name)
    room = find_room(run.tx, wish)
    row.require("name", is_there=room is not None)
    owner = _person(row, "owner", wish.owner) if wish.owner is not None else None
    if room is None:
        room = _create(row, number, wish, owner)
    else:
        _change(row, wish, room, owner)
    actor = owner.id if owner is not None else _first_owner(run.tx, room)
    _grant_session(row, wish, room, actor)
    if wish.participants is not None:
        _grant_participants(row, wish, room, actor)
    row.close("ROOM_CREATED" if row.is_new else "ROOM_CHANGED", room=room.id)


def _create(row: Row, number: int, wish: RoomWish, owner: Person | None) -> Room:
    run = row.run
    if owner is None:
        raise row.refusal("owner", "a new room needs an owner.")
    if owner.disabled_ms is not None:
        raise row.refusal("owner", f"{owner.uid} is disabled.")
    plan = Plan(run.prepared.room_tokens[number - 1], _KINDS[wish.kind or "group"], wish.name)
    room = founding.found(run.tx, plan, owner.id, at_ms=run.at_ms)
    row.created()
    row.made["token"] = room.token
    return room


def _change(row: Row, wish: RoomWish, room: Room, owner: Person | None) -> None:
    run = row.run
    actor = owner.id if owner is not None else _first_owner(run.tx, room)
    if founding.rename(run.tx, room, wish.name, actor=actor, at_ms=run.at_ms):
        row.changed("name")
    if wish.kind is not None and _KINDS[wish.kind] is not room.kind:
        rooms.set_kind(run.tx, room.id, _KINDS[wish.kind])
        rooms.count_info(run.tx, room.id)
        row.changed("kind")
    if owner is not None and _seat(row, room, owner, Role.OWNER, actor=owner.id):
        row.changed("owner")


def _grant_session(row: Row, wish: RoomWish, room: Room, actor: PersonId | None) -> None:
    run = row.run
    if wish.session_room is not None:
        with row.key("session_room"):
            if founding.publish(run.tx, room, wish.session_room, actor=actor, at_ms=run.at_ms):
                row.changed("session_room")
    if wish.session_moderators is None:
        return
    if wish.session_room is None and room.session_room is None:
        raise row.refusal("session_moderators", "the room has no session_room.")
    wanted = set()
    for session_id in wish.session_moderators:
        person = visiting.find_or_make(run.tx, session_id, uuid=run.fresh.uuid(), at_ms=run.at_ms)
        wanted.add(person.id)
        role = Role.MODERATOR if person.kind is PersonKind.PERSON else Role.GUEST_MODERATOR
        if _seat(row, room, person, role, actor=actor):
            row.changed("session_moderators")
    if wish.exact:
        _demote_others(row, room, wanted, actor)


def _demote_others(row: Row, room: Room, wanted: set[PersonId], actor: PersonId | None) -> None:
    tx = row.run.tx
    found = participants.moderators(tx, room.id, _PAGE)
    for person in people.external_of(tx, found, "session", "id"):
        there = participants.find(tx, room.id, person)
        if person in wanted or there is None or there.role is Role.OWNER:
            continue
        moderating.change_role(tx, room.id, there, rules.demoted(there.role), actor=actor, at_ms=row.run.at_ms)
        row.changed("session_moderators")


def _grant_participants(row: Row, wish: RoomWish, room: Room, actor: PersonId | None) -> None:
    run = row.run
    wanted = {_person(row, "participants", uid).id: uid for uid in wish.participants or ()}
    for uid in wanted.values():
        if _seat(row, room, _person(row, "participants", uid), Role.USER, actor=actor):
            row.changed("participants")
    if not wish.exact:
        return
    moderators = {visiting.find(run.tx, one) for one in wish.session_moderators or ()}
    kept = set(wanted) | {person.id for person in moderators if person is not None}
    for member in _members(run.tx, room):
        if member.role is not Role.OWNER and member.person_id not in kept:
            membership.remove(run.tx, room, member.person_id, actor=actor, at_ms=run.at_ms)
            row.changed("participants")


def _seat(row: Row, room: Room, person: Person, role: Role, *, actor: PersonId | None) -> bool:
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


def _members(tx: Tx, room: Room) -> list[Participant]:
    """Persons in the room; visitors come and go by themselves."""
    found: list[Participant] = []
    after = 0
    while page := participants.members(tx, room.id, after=after, limit=_PAGE):
        found += [member.participant for member in page if member.kind == PersonKind.PERSON]
        after = page[-1].participant.person_id
    return found


def _first_owner(tx: Tx, room: Room) -> PersonId | None:
    for person in participants.moderators(tx, room.id, _PAGE):
        there = participants.find(tx, room.id, person)
        if there is not None and there.role is Role.OWNER:
            return person
    return None


def _person(row: Row, key: str, uid: str) -> Person:
    person = people.find_by_uid(row.run.tx, uid)
    if person is None:
        raise row.refusal(key, f'there is no person "{uid}".')
    return person
