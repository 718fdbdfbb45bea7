"""System messages: which text for which event and viewer; pure.

Source: Nextcloud Talk API, system messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from sabir.domain import rich_objects
from sabir.domain.calls import parse_report
from sabir.domain.events import Event, EventKind, is_of_room, is_passing
from sabir.domain.ids import MessageId, PersonId, StreamId
from sabir.domain.people import PersonKind
from sabir.domain.rooms import Role
from sabir.domain.timeline import Item, Page
from sabir.faces.talk import system_texts
from sabir.faces.talk.ids import COMMAND_LINE, ActorId, actor_id, rich_actor
from sabir.faces.talk.schema import RichObject
from sabir.faces.talk.system_texts import Manner, Texts

GUESTS_ONLY = ActorId("guests", "guests-only", "")
"""Tells of the end of a call without users."""
_GUESTS = (Role.GUEST, Role.GUEST_MODERATOR)
_LEADING = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


_Plain: TypeAlias = Literal[
    EventKind.ROOM_CREATED,
    EventKind.ROOM_DESCRIBED,
    EventKind.ROOM_UNDESCRIBED,
    EventKind.ROOM_GUESTS_ALLOWED,
    EventKind.ROOM_GUESTS_DISALLOWED,
    EventKind.ROOM_LOCKED,
    EventKind.ROOM_UNLOCKED,
    EventKind.ROOM_PASSWORD_SET,
    EventKind.ROOM_PASSWORD_REMOVED,
    EventKind.ROOM_LOBBY_SET,
    EventKind.ROOM_LOBBY_LIFTED,
    EventKind.ROOM_LOBBY_EXPIRED,
    EventKind.ROOM_EXPIRATION_LIFTED,
    EventKind.ROOM_HISTORY_CLEARED,
    EventKind.ROOM_AVATAR_SET,
    EventKind.ROOM_AVATAR_REMOVED,
    EventKind.MESSAGE_EDITED,
    EventKind.MESSAGE_DELETED,
    EventKind.REACTION_REMOVED,
    EventKind.CALL_STARTED,
    EventKind.CALL_JOINED,
    EventKind.CALL_LEFT,
]
"""Kinds that say who did it and nothing else."""


class SystemMessage(NamedTuple):
    """An event as this wire shows it."""

    identifier: str
    text: str
    parameters: dict[str, RichObject]


class Telling(NamedTuple):
    """An event about to be told: on which page, to whom, in which wording."""

    item: Item
    page: Page
    viewer: PersonId
    manner: Manner

    @property
    def event(self) -> Event:
        """What happened."""
        return self.item.event


def system_message(telling: Telling) -> SystemMessage | None:  # noqa: C901  # a case a kind
    """None for what a chat does not show. Posted messages are no system messages."""
    event = telling.event
    kind = event.kind
    if not is_of_room(kind):
        return None
    match kind:
        case EventKind.ROOM_RENAMED:
            return _said("conversation_renamed", system_texts.renamed(event.data), telling)
        case EventKind.ROOM_LISTED:
            return _said(*system_texts.listing(event.data), telling)
        case EventKind.ROOM_EXPIRATION_SET:
            return _said("message_expiration_enabled", system_texts.expiration(event.data), telling)
        case EventKind.MEMBER_ADDED | EventKind.MEMBER_REMOVED | EventKind.MEMBER_LEFT:
            return None if is_passing(event) else _came_or_went(telling)
        case EventKind.MEMBER_ROLE_CHANGED:
            return _role_changed(telling)
        case EventKind.REACTION_ADDED:
            return _reacted(telling)
        case EventKind.POLL_VOTED | EventKind.POLL_CLOSED:
            return _polled(telling)
        case EventKind.CALL_ENDED | EventKind.CALL_ENDED_FOR_EVERYONE:
            return _call_ended(telling)
        case EventKind.CALL_MISSED:
            return _call_missed(telling)
        case EventKind.MEMBER_BANNED:
            return None  # the removal before it is shown
        case EventKind.COMMAND_ANSWERED | EventKind.MESSAGES_VANISHED:
            return None  # a message of its own; and what nobody is told
        case EventKind.MESSAGE_POSTED | EventKind.MEMBER_JOINED | EventKind.MEMBER_UNBANNED | EventKind.ROOM_PUBLISHED:
            return None
        case _:
            return _plainly(kind, telling)


def lost_file(telling: Telling) -> SystemMessage:
    """A message that showed files of which none is left."""
    return _said("file_shared", system_texts.LOST_FILE, telling)


def event_actor(event: Event, page: Page) -> ActorId:
    """Who did it. The server's own acts are the command line's; a call's end is told by the first user it had."""
    if event.kind is EventKind.CALL_ENDED:
        named = parse_report(event.data).named
        return actor_id(page.name(named[0])) if named else GUESTS_ONLY
    return actor_id(page.name(event.actor_id)) if event.actor_id else COMMAND_LINE


def concerned(event: Event) -> Sequence[int]:
    """The people whose view of the event is not everyone's."""
    return [one for one in (event.actor_id, event.subject_id) if one]


def _plainly(kind: _Plain, telling: Telling) -> SystemMessage:
    identifier, texts = system_texts.PLAIN[telling.manner][kind]
    return _said(identifier, texts, telling)


def _plain(telling: Telling) -> tuple[str, Texts]:
    return system_texts.PLAIN[telling.manner][telling.event.kind]


def _said(
    identifier: str, texts: Texts, telling: Telling, parameters: dict[str, RichObject] | None = None
) -> SystemMessage:
    event = telling.event
    known = {"actor": rich_actor(event_actor(event, telling.page)), **(parameters or {})}
    if not event.actor_id:
        text = texts.command_line or texts.other
    elif _is_viewer(event.actor_id, telling):
        text = texts.actor
    elif texts.target and _is_viewer(event.subject_id, telling):
        text = texts.target
    else:
        text = texts.other
    return SystemMessage(identifier, text, known)


def _is_viewer(person: int | None, telling: Telling) -> bool:
    """Guests are always told as third persons."""
    return person == telling.viewer and telling.page.name(telling.viewer).kind is PersonKind.PERSON


def _user(telling: Telling) -> dict[str, RichObject]:
    subject = PersonId(StreamId(telling.event.subject_id or 0))
    return {"user": rich_actor(actor_id(telling.page.name(subject)))}


def _came_or_went(telling: Telling) -> SystemMessage:
    event = telling.event
    identifier, texts = _plain(telling)
    if event.kind is EventKind.MEMBER_ADDED and event.actor_id == event.subject_id:
        texts = system_texts.CAME
    return _said(identifier, texts, telling, _user(telling))


def _role_changed(telling: Telling) -> SystemMessage:
    role = Role(int((telling.event.data or "3").split()[-1]))
    noun = "guest_moderator" if role in _GUESTS else "moderator"
    if role in _LEADING:
        return _said(f"{noun}_promoted", system_texts.PROMOTED, telling, _user(telling))
    return _said(f"{noun}_demoted", system_texts.DEMOTED, telling, _user(telling))


def _reacted(telling: Telling) -> SystemMessage:
    event = telling.event
    there = telling.page.reactions.get(MessageId(event.subject_id or 0), ())
    if any(one.emoji == event.data and one.person_id == event.actor_id for one in there):
        return SystemMessage("reaction", event.data or "", {})
    return SystemMessage("reaction_deleted", "Reaction deleted by author", {})


def _polled(telling: Telling) -> SystemMessage:
    """Who has voted is not told."""
    event, message = telling.item
    shown = rich_objects.decoded(message.rich_object, message.id) if message and message.rich_object else {}
    poll = {"type": rich_objects.POLL, "id": event.data or "0", "name": shown.get("name", "")}
    said = _said(*_plain(telling), telling, {"poll": poll})
    if event.kind is EventKind.POLL_VOTED:
        del said.parameters["actor"]
    return said


def _call_ended(telling: Telling) -> SystemMessage:
    event = telling.event
    report = parse_report(event.data)
    users = {
        f"user{number}": rich_actor(actor_id(telling.page.name(person)))
        for number, person in enumerate(report.named, start=1)
    }
    if event.kind is EventKind.CALL_ENDED:
        return SystemMessage("call_ended", system_texts.call_ended(report), users)
    return _said("call_ended_everyone", system_texts.call_ended_for_everyone(report), telling, users)


def _call_missed(telling: Telling) -> SystemMessage:
    """Whoever called is told otherwise than whoever was called."""
    event = telling.event
    if _is_viewer(event.actor_id, telling):
        return _said("call_tried", system_texts.MISSED, telling, _user(telling))
    caller = rich_actor(event_actor(event, telling.page))
    return _said("call_missed", system_texts.MISSED, telling, {"user": caller})
