"""Filters of lists and subscriptions, compiled once into a predicate on the entity that a client will see.

Source: Olvid daemon gRPC API 2.0.1, filters.
"""

from __future__ import annotations

from sabir.wire.olvid.conditions import (
    Conditions,
    Predicate,
    at_least,
    at_most,
    compile_filter,
    each,
    equal,
    found_in,
    one_of,
)
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.attachment_pb2 import Attachment, AttachmentFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.client_key_pb2 import ClientKey, ClientKeyFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.contact_pb2 import Contact, ContactFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.discussion_pb2 import Discussion, DiscussionFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.identity_pb2 import Identity, IdentityDetails, IdentityFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.invitation_pb2 import Invitation, InvitationFilter
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import (
    Message,
    MessageFilter,
    MessageLocation,
    MessageReaction,
    ReactionFilter,
)
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.storage_pb2 import StorageElement, StorageElementFilter

LINK_PREVIEW_MIME = "olvid/link-preview"


def message_predicate(wanted: MessageFilter) -> Predicate[Message]:
    """Raises `WireError`, as all of these do, if an expression is invalid or an enum has an unknown value."""
    return compile_filter(wanted, _MESSAGE)


def reaction_predicate(wanted: ReactionFilter) -> Predicate[MessageReaction]:
    """All conditions hold on one reaction."""
    return compile_filter(wanted, _REACTION)


def attachment_predicate(wanted: AttachmentFilter) -> Predicate[Attachment]:
    """Whether `message_id` exists is for the caller to ask."""
    return compile_filter(wanted, _ATTACHMENT)


def discussion_predicate(wanted: DiscussionFilter) -> Predicate[Discussion]:
    """Whether `contact_id` exists is for the caller to ask."""
    return compile_filter(wanted, _DISCUSSION)


def contact_predicate(wanted: ContactFilter) -> Predicate[Contact]:
    return compile_filter(wanted, _CONTACT)


def identity_predicate(wanted: IdentityFilter) -> Predicate[Identity]:
    return compile_filter(wanted, _IDENTITY)


def invitation_predicate(wanted: InvitationFilter) -> Predicate[Invitation]:
    return compile_filter(wanted, _INVITATION)


def client_key_predicate(wanted: ClientKeyFilter) -> Predicate[ClientKey]:
    return compile_filter(wanted, _CLIENT_KEY)


def storage_predicate(wanted: StorageElementFilter) -> Predicate[StorageElement]:
    return compile_filter(wanted, _STORAGE)


def _described(wanted: IdentityDetails) -> Predicate[Contact | Identity]:
    """Each expression is searched in the field of its name."""
    matches: Predicate[IdentityDetails] = compile_filter(wanted, _DETAILS)
    return lambda entity: matches(entity.details)


def _located(kind: MessageLocation.LocationType) -> Predicate[Message]:
    return lambda message: message.message_location.type == kind


def _is_reply(message: Message) -> bool:
    return message.HasField("replied_message_id")


_REACTION: Conditions[MessageReaction] = {
    "reacted_by_me": lambda _: lambda reaction: reaction.contact_id == 0,
    "reacted_by_contact_id": equal(lambda reaction: reaction.contact_id),
    "reaction": equal(lambda reaction: reaction.reaction),
}

_MESSAGE: Conditions[Message] = {
    "type": equal(lambda message: message.id.type),
    "discussion_id": equal(lambda message: message.discussion_id),
    "sender_contact_id": equal(lambda message: message.sender_id),
    "body_search": found_in(lambda message: message.body),
    "attachment": one_of(
        {
            MessageFilter.ATTACHMENT_HAVE: lambda message: message.attachments_count > 0,
            MessageFilter.ATTACHMENT_HAVE_NOT: lambda message: message.attachments_count == 0,
        }
    ),
    "location": one_of(
        {
            MessageFilter.LOCATION_HAVE: lambda message: message.HasField("message_location"),
            MessageFilter.LOCATION_HAVE_NOT: lambda message: not message.HasField("message_location"),
            MessageFilter.LOCATION_IS_SEND: _located(MessageLocation.LOCATION_TYPE_SEND),
            MessageFilter.LOCATION_IS_SHARING: _located(MessageLocation.LOCATION_TYPE_SHARING),
            MessageFilter.LOCATION_IS_SHARING_FINISHED: _located(MessageLocation.LOCATION_TYPE_SHARING_FINISHED),
        }
    ),
    "min_timestamp": at_least(lambda message: message.timestamp),
    "max_timestamp": at_most(lambda message: message.timestamp),
    "has_reaction": one_of(
        {
            MessageFilter.REACTION_HAS: lambda message: bool(message.reactions),
            MessageFilter.REACTION_HAS_NOT: lambda message: not message.reactions,
        }
    ),
    "reaction_filters": each(_REACTION, lambda message: message.reactions),
    "reply_to_a_message": lambda _: _is_reply,
    "do_not_reply_to_a_message": lambda _: lambda message: not _is_reply(message),
    "replied_message_id": equal(lambda message: message.replied_message_id),
}

_ATTACHMENT: Conditions[Attachment] = {
    "type": equal(lambda attachment: attachment.id.type),
    "file_type": one_of(
        {
            AttachmentFilter.FILE_TYPE_IMAGE: lambda a: a.mime_type.startswith("image/"),
            AttachmentFilter.FILE_TYPE_VIDEO: lambda a: a.mime_type.startswith("video/"),
            AttachmentFilter.FILE_TYPE_IMAGE_VIDEO: lambda a: a.mime_type.startswith(("image/", "video/")),
            AttachmentFilter.FILE_TYPE_AUDIO: lambda a: a.mime_type.startswith("audio/"),
            AttachmentFilter.FILE_TYPE_LINK_PREVIEW: lambda a: a.mime_type == LINK_PREVIEW_MIME,
            AttachmentFilter.FILE_TYPE_NOT_LINK_PREVIEW: lambda a: a.mime_type != LINK_PREVIEW_MIME,
        }
    ),
    "discussion_id": equal(lambda attachment: attachment.discussion_id),
    "message_id": equal(lambda attachment: attachment.message_id),
    "filename_search": found_in(lambda attachment: attachment.file_name),
    "mime_type_search": found_in(lambda attachment: attachment.mime_type),
    "min_size": at_least(lambda attachment: attachment.size),
    "max_size": at_most(lambda attachment: attachment.size),
}

_DISCUSSION: Conditions[Discussion] = {
    "type": one_of(
        {
            DiscussionFilter.TYPE_OTO: lambda discussion: discussion.contact_id != 0,
            DiscussionFilter.TYPE_GROUP: lambda discussion: discussion.group_id != 0,
        }
    ),
    "contact_id": equal(lambda discussion: discussion.contact_id),
    "group_id": equal(lambda discussion: discussion.group_id),
    "title_search": found_in(lambda discussion: discussion.title),
}

_DETAILS: Conditions[IdentityDetails] = {
    "first_name": found_in(lambda details: details.first_name),
    "last_name": found_in(lambda details: details.last_name),
    "company": found_in(lambda details: details.company),
    "position": found_in(lambda details: details.position),
}

_CONTACT: Conditions[Contact] = {
    "one_to_one": one_of(
        {
            ContactFilter.ONE_TO_ONE_IS: lambda contact: contact.has_one_to_one_discussion,
            ContactFilter.ONE_TO_ONE_IS_NOT: lambda contact: not contact.has_one_to_one_discussion,
        }
    ),
    "photo": one_of(
        {
            ContactFilter.PHOTO_HAS: lambda contact: contact.has_a_photo,
            ContactFilter.PHOTO_HAS_NOT: lambda contact: not contact.has_a_photo,
        }
    ),
    "keycloak": one_of(
        {
            ContactFilter.KEYCLOAK_MANAGED: lambda contact: contact.keycloak_managed,
            ContactFilter.KEYCLOAK_NOT_MANAGED: lambda contact: not contact.keycloak_managed,
        }
    ),
    "display_name_search": found_in(lambda contact: contact.display_name),
    "details_search": _described,
}

_IDENTITY: Conditions[Identity] = {
    "keycloak": one_of(
        {
            IdentityFilter.KEYCLOAK_IS: lambda identity: identity.keycloak_managed,
            IdentityFilter.KEYCLOAK_IS_NOT: lambda identity: not identity.keycloak_managed,
        }
    ),
    "photo": one_of(
        {
            IdentityFilter.PHOTO_HAS: lambda identity: identity.has_a_photo,
            IdentityFilter.PHOTO_HAS_NOT: lambda identity: not identity.has_a_photo,
        }
    ),
    "api_key": one_of(
        {
            IdentityFilter.API_KEY_HAS: lambda identity: identity.HasField("api_key"),
            IdentityFilter.API_KEY_HAS_NOT: lambda identity: not identity.HasField("api_key"),
        }
    ),
    "display_name_search": found_in(lambda identity: identity.display_name),
    "details_search": _described,
}

_INVITATION: Conditions[Invitation] = {
    "status": equal(lambda invitation: invitation.status),
    "type": one_of(
        {
            InvitationFilter.TYPE_INVITATION: lambda invitation: 1 <= invitation.status <= 5,
            InvitationFilter.TYPE_INTRODUCTION: lambda invitation: invitation.status in (7, 8),
            InvitationFilter.TYPE_GROUP: lambda invitation: invitation.status == 11,
            InvitationFilter.TYPE_ONE_TO_ONE: lambda invitation: invitation.status in (9, 10),
        }
    ),
    "display_name_search": found_in(lambda invitation: invitation.display_name),
    "min_timestamp": at_least(lambda invitation: invitation.timestamp),
    "max_timestamp": at_most(lambda invitation: invitation.timestamp),
}

_CLIENT_KEY: Conditions[ClientKey] = {
    "admin_key": lambda _: lambda key: key.identity_id == 0,
    "identity_id": equal(lambda key: key.identity_id),
    "name_search": found_in(lambda key: key.name),
    "key": equal(lambda key: key.key),
}

_STORAGE: Conditions[StorageElement] = {
    "key_search": found_in(lambda element: element.key),
    "value_search": found_in(lambda element: element.value),
}
