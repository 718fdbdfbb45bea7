"""What a subscription wants: filters and lists of ids, as one test of a notification.

Source: Olvid daemon gRPC API 2.0.1, notifications: lists of ids and filters must all hold, empty ones let all through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from google.protobuf.message import Message

from sabir.wire.olvid.conditions import Predicate
from sabir.wire.olvid.filters import (
    attachment_predicate,
    contact_predicate,
    discussion_predicate,
    invitation_predicate,
    message_predicate,
    reaction_predicate,
)
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import MessageId

_FILTERS: dict[str, tuple[str, Callable[[Any], Predicate[Any]]]] = {
    "AttachmentFilter": ("attachment", attachment_predicate),
    "ContactFilter": ("contact", contact_predicate),
    "DiscussionFilter": ("discussion", discussion_predicate),
    "InvitationFilter": ("invitation", invitation_predicate),
    "MessageFilter": ("message", message_predicate),
    "ReactionFilter": ("reaction", reaction_predicate),
}
"""The field of the notification that a kind of filter is about, and how to compile it."""
_PREVIOUS = "previous_reaction"


def selection(request: Message) -> Predicate[Any]:
    """Raises `WireError` for an invalid filter."""
    tests = [_test(field.name, value) for field, value in request.ListFields() if field.name != "count"]
    return lambda notification: all(test(notification) for test in tests)


def _test(name: str, value: Any) -> Predicate[Any]:
    match name:
        case "message_ids":
            return _among_messages(value)
        case "attachment_ids":
            files = frozenset((one.type, one.id) for one in value)
            return lambda notification: (notification.attachment.id.type, notification.attachment.id.id) in files
        case "discussion_ids":
            wanted = frozenset(value)
            return lambda notification: notification.discussion.id in wanted
        case "invitation_ids":
            wanted = frozenset(value)
            return lambda notification: notification.invitation.id in wanted
        case "contact_ids":
            wanted_contacts = frozenset(value)
            return lambda notification: notification.contact.id in wanted_contacts
    about, compiled = _FILTERS[value.DESCRIPTOR.name]
    about = _PREVIOUS if name.startswith("previous_") else about
    matches = compiled(value)
    return lambda notification: matches(getattr(notification, about))


def _among_messages(ids: Iterable[MessageId]) -> Predicate[Any]:
    wanted = frozenset((one.type, one.id) for one in ids)

    def is_among(notification: Any) -> bool:
        told = notification.attachment.message_id if _is_of_file(notification) else notification.message.id
        return (told.type, told.id) in wanted

    return is_among


def _is_of_file(notification: Message) -> bool:
    return "attachment" in notification.DESCRIPTOR.fields_by_name
