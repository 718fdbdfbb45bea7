"""System messages: which text for which event and viewer; pure.

Source: Nextcloud Talk API, system messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, assert_never

from sabir.domain.events import Event, EventKind, is_of_room, is_passing
from sabir.domain.ids import MessageId, PersonId, StreamId
from sabir.domain.rooms import Role
from sabir.domain.timeline import Page
from sabir.faces.talk.ids import COMMAND_LINE, ActorId, actor_id, rich_actor
from sabir.faces.talk.schema import RichObject

_GUESTS = (Role.GUEST, Role.GUEST_MODERATOR)
_LEADING = (Role.OWNER, Role.MODERATOR, Role.GUEST_MODERATOR)


class Texts(NamedTuple):
    """What third persons, the actor, the one acted upon, and readers of the command line's acts see."""

    other: str
    actor: str
    target: str = ""
    command_line: str = ""


class SystemMessage(NamedTuple):
    """An event as this wire shows it."""

    identifier: str
    text: str
    parameters: dict[str, RichObject]


_CREATED = Texts(
    "{actor} created the conversation", "You created the conversation", "", "An administrator created the conversation"
)
_DESCRIBED = Texts("{actor} set the description", "You set the description", "", "An administrator set the description")
_ADDED = Texts("{actor} added {user}", "You added {user}", "{actor} added you", "An administrator added {user}")
_REMOVED = Texts(
    "{actor} removed {user}", "You removed {user}", "{actor} removed you", "An administrator removed {user}"
)
_LEFT = Texts("{actor} left the conversation", "You left the conversation")
_PROMOTED = Texts(
    "{actor} promoted {user} to moderator",
    "You promoted {user} to moderator",
    "{actor} promoted you to moderator",
    "An administrator promoted {user} to moderator",
)
_DEMOTED = Texts(
    "{actor} demoted {user} from moderator",
    "You demoted {user} from moderator",
    "{actor} demoted you from moderator",
    "An administrator demoted {user} from moderator",
)
_EDITED = Texts("{actor} edited a message", "You edited a message")
_DELETED = Texts("{actor} deleted a message", "You deleted a message")
_UNREACTED = Texts("{actor} deleted a reaction", "You deleted a reaction")


def system_message(event: Event, page: Page, viewer: PersonId) -> SystemMessage | None:  # noqa: C901  # a case a kind
    """None for what a chat does not show. Posted messages are no system messages."""
    kind = event.kind
    if not is_of_room(kind):
        return None
    match kind:
        case EventKind.ROOM_CREATED:
            return _said("conversation_created", _CREATED, event, page, viewer)
        case EventKind.ROOM_RENAMED:
            return _said("conversation_renamed", _renamed(event), event, page, viewer)
        case EventKind.ROOM_DESCRIBED:
            return _said("description_set", _DESCRIBED, event, page, viewer)
        case EventKind.MEMBER_ADDED:
            return _said("user_added", _ADDED, event, page, viewer)
        case EventKind.MEMBER_REMOVED:
            return _said("user_removed", _REMOVED, event, page, viewer)
        case EventKind.MEMBER_LEFT:
            return None if is_passing(event) else _said("user_removed", _LEFT, event, page, viewer)
        case EventKind.MEMBER_ROLE_CHANGED:
            return _role_changed(event, page, viewer)
        case EventKind.MESSAGE_EDITED:
            return _said("message_edited", _EDITED, event, page, viewer)
        case EventKind.MESSAGE_DELETED:
            return _said("message_deleted", _DELETED, event, page, viewer)
        case EventKind.REACTION_ADDED:
            return _reacted(event, page)
        case EventKind.REACTION_REMOVED:
            return _said("reaction_revoked", _UNREACTED, event, page, viewer)
        case EventKind.MEMBER_BANNED:
            return None  # the removal before it is shown
        case EventKind.MESSAGE_POSTED | EventKind.MEMBER_JOINED | EventKind.MEMBER_UNBANNED | EventKind.ROOM_PUBLISHED:
            return None
    assert_never(kind)


def event_actor(event: Event, page: Page) -> ActorId:
    """Who did it; the server's own acts are the command line's."""
    return actor_id(page.name(event.actor_id)) if event.actor_id else COMMAND_LINE


def concerned(event: Event) -> Sequence[int]:
    """The people whose view of the event is not everyone's."""
    return [one for one in (event.actor_id, event.subject_id) if one]


def _said(identifier: str, texts: Texts, event: Event, page: Page, viewer: PersonId) -> SystemMessage:
    actor = event_actor(event, page)
    parameters = {"actor": rich_actor(actor)}
    if texts.target or event.kind is EventKind.MEMBER_LEFT:
        parameters["user"] = rich_actor(actor_id(page.name(_subject(event))))
    if not event.actor_id:
        text = texts.command_line or texts.other
    elif event.actor_id == viewer:
        text = texts.actor
    elif texts.target and event.subject_id == viewer:
        text = texts.target
    else:
        text = texts.other
    return SystemMessage(identifier, text, parameters)


def _subject(event: Event) -> PersonId:
    return PersonId(StreamId(event.subject_id or 0))


def _renamed(event: Event) -> Texts:
    old, _, new = (event.data or "\n").partition("\n")
    change = f'renamed the conversation from "{old}" to "{new}"'
    return Texts(f"{{actor}} {change}", f"You {change}", "", f"An administrator {change}")


def _role_changed(event: Event, page: Page, viewer: PersonId) -> SystemMessage:
    role = Role(int((event.data or "3").split()[-1]))
    noun = "guest_moderator" if role in _GUESTS else "moderator"
    if role in _LEADING:
        return _said(f"{noun}_promoted", _PROMOTED, event, page, viewer)
    return _said(f"{noun}_demoted", _DEMOTED, event, page, viewer)


def _reacted(event: Event, page: Page) -> SystemMessage:
    there = page.reactions.get(MessageId(event.subject_id or 0), ())
    if any(one.emoji == event.data and one.person_id == event.actor_id for one in there):
        return SystemMessage("reaction", event.data or "", {})
    return SystemMessage("reaction_deleted", "Reaction deleted by author", {})
