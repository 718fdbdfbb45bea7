"""Granting `[[room]]`."""

from __future__ import annotations

from sabir.core.steps import ephemerality, founding, membership, picturing, visiting
from sabir.core.steps.founding import Plan
from sabir.core.steps.granting import Row, Run
from sabir.core.steps.granting_seats import give_seat
from sabir.core.steps.granting_session import grant_on_session
from sabir.domain.ids import NOBODY, PersonId
from sabir.domain.people import Person, PersonKind
from sabir.domain.rooms import Participant, Role, Room, RoomKind
from sabir.domain.wishes import RoomWish, Scope
from sabir.store import participants, people, rooms
from sabir.store.transaction import Tx

_KINDS = {"group": RoomKind.GROUP, "public": RoomKind.PUBLIC}
_PAGE = 500


def find_room(tx: Tx, wish: RoomWish) -> Room | None:
    """The room a wish is about: by its name on the Session wire, else the oldest of that name (not yet published)."""
    if wish.session_room is not None:
        published = rooms.find_published(tx, wish.session_room)
        if published is not None or wish.name is None:
            return published
    return rooms.find_named(tx, wish.title, is_unpublished=wish.session_room is not None)


def grant_room(run: Run, number: int, wish: RoomWish) -> None:
    """Make or change a room."""
    row = Row(run, "room", number, wish.title)
    room = find_room(run.tx, wish)
    if run.scope is Scope.NEW and wish.session_room is not None and room is not None and room.session_room is None:
        room = None  # a room that only has the same name is another one
    row.require("name", is_there=room is not None)
    owner = _person(row, "owner", wish.owner) if wish.owner is not None else None
    if room is None:
        room = _create(row, number, wish, owner)
    else:
        _change(row, wish, room, owner)
    actor = owner.id if owner is not None else _first_owner(run.tx, room)
    grant_on_session(row, wish, room, actor)
    _grant_traits(row, number, wish, room, actor)
    if wish.participants is not None:
        _grant_participants(row, wish, room, actor)
    row.close("ROOM_CREATED" if row.is_new else "ROOM_CHANGED", room=room.id)


def _create(row: Row, number: int, wish: RoomWish, owner: Person | None) -> Room:
    run = row.run
    if owner is None and wish.session_room is None:
        raise row.refusal("owner", "a new room needs an owner.")
    if owner is not None and owner.disabled_ms is not None:
        raise row.refusal("owner", f"{owner.uid} is disabled.")
    plan = Plan(run.prepared.room_tokens[number - 1], _KINDS[wish.kind or "group"], wish.title)
    room = founding.found(run.tx, plan, owner.id if owner is not None else None, at_ms=run.at_ms)
    row.created()
    row.made["token"] = room.token
    return room


def _change(row: Row, wish: RoomWish, room: Room, owner: Person | None) -> None:
    run = row.run
    actor = owner.id if owner is not None else _first_owner(run.tx, room)
    if wish.name is not None and founding.rename(run.tx, room, wish.name, actor=actor, at_ms=run.at_ms):
        row.changed("name")
    if wish.kind is not None and _KINDS[wish.kind] is not room.kind:
        rooms.set_kind(run.tx, room.id, _KINDS[wish.kind])
        rooms.count_info(run.tx, room.id)
        row.changed("kind")
    if owner is not None and give_seat(row, room, owner, Role.OWNER, actor=owner.id):
        row.changed("owner")


def _grant_traits(row: Row, number: int, wish: RoomWish, room: Room, actor: PersonId | None) -> None:
    """What the room has on every face."""
    tx, at_ms = row.run.tx, row.run.at_ms
    if wish.description is not None and founding.describe(tx, room, wish.description, actor=actor, at_ms=at_ms):
        row.changed("description")
    seconds = wish.expiration_s
    if seconds is not None and seconds != room.expiration_s:
        ephemerality.set_expiration(tx, room, seconds, actor=actor, at_ms=at_ms)
        row.changed("expire_after")
    image = row.run.prepared.images.get(number)
    if image is not None:
        picturing.put(tx, founding.get(tx, room.id), image, actor or NOBODY, at_ms=at_ms)
        row.changed("image")


def _grant_participants(row: Row, wish: RoomWish, room: Room, actor: PersonId | None) -> None:
    run = row.run
    wanted = {_person(row, "participants", uid).id: uid for uid in wish.participants or ()}
    for uid in wanted.values():
        if give_seat(row, room, _person(row, "participants", uid), Role.USER, actor=actor):
            row.changed("participants")
    if not wish.exact:
        return
    moderators = {
        visiting.find(run.tx, one) for one in (*(wish.session_moderators or ()), *(wish.session_admins or ()))
    }
    kept = set(wanted) | {person.id for person in moderators if person is not None}
    for member in _members(run.tx, room):
        if member.role is not Role.OWNER and member.person_id not in kept:
            membership.remove(run.tx, room, member.person_id, actor=actor, at_ms=run.at_ms)
            row.changed("participants")


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
