"""Entities as the wire has them. What is listed, got and notified goes through the same function."""

from __future__ import annotations

from typing import Protocol

from sabir.core.identities import ClientKey
from sabir.domain.ephemerality import Ephemerality
from sabir.domain.invitations import Invitation
from sabir.domain.locations import Location
from sabir.domain.replicas import Contact, Details, Discussion, ReplicaAttachment, ReplicaMessage, ReplicaReaction
from sabir.faces.olvid.ids import attachment_id, message_id
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1 import (
    attachment_pb2,
    client_key_pb2,
    contact_pb2,
    discussion_pb2,
    identity_pb2,
    invitation_pb2,
    message_pb2,
    settings_pb2,
)


class Identity(Protocol):
    """An identity of the core."""

    @property
    def id(self) -> int: ...
    @property
    def details(self) -> Details: ...
    @property
    def has_photo(self) -> bool: ...


def details(shown: Details) -> identity_pb2.IdentityDetails:
    """Without the fields that are empty."""
    present = {name: value for name, value in shown._asdict().items() if value}
    return identity_pb2.IdentityDetails(**present)


def api_key() -> identity_pb2.Identity.ApiKey:
    """Calls are allowed, a second device is not, and nothing expires."""
    return identity_pb2.Identity.ApiKey(
        permission=identity_pb2.Identity.ApiKey.Permission(call=True, multi_device=False)
    )


def identity(shown: Identity) -> identity_pb2.Identity:
    return identity_pb2.Identity(
        id=shown.id,
        display_name=shown.details.display_name,
        details=details(shown.details),
        has_a_photo=shown.has_photo,
        api_key=api_key(),
    )


def client_key(key: ClientKey) -> client_key_pb2.ClientKey:
    return client_key_pb2.ClientKey(name=key.name, key=key.key, identity_id=key.identity_id)


def contact(shown: Contact) -> contact_pb2.Contact:
    """Everyone is reached through this server: one device, one channel."""
    return contact_pb2.Contact(
        id=shown.id,
        display_name=shown.details.display_name,
        details=details(shown.details),
        established_channel_count=int(shown.has_channel),
        device_count=1,
        has_one_to_one_discussion=shown.is_one_to_one,
        has_a_photo=shown.has_photo,
    )


def discussion(shown: Discussion) -> discussion_pb2.Discussion:
    if shown.contact_id:
        return discussion_pb2.Discussion(id=shown.id, title=shown.title, contact_id=shown.contact_id)
    if shown.group_id:
        return discussion_pb2.Discussion(id=shown.id, title=shown.title, group_id=shown.group_id)
    return discussion_pb2.Discussion(id=shown.id, title=shown.title)


def discussion_settings(discussion: int, shown: Ephemerality) -> settings_pb2.DiscussionSettings:
    return settings_pb2.DiscussionSettings(
        discussion_id=discussion,
        read_once=shown.read_once,
        existence_duration=shown.existence_s,
        visibility_duration=shown.visibility_s,
    )


def reaction(shown: ReplicaReaction) -> message_pb2.MessageReaction:
    return message_pb2.MessageReaction(contact_id=shown.contact_id, reaction=shown.reaction, timestamp=shown.at_ms)


def location(shown: Location) -> message_pb2.MessageLocation:
    """Without what is not known."""
    return message_pb2.MessageLocation(
        type=shown.kind.value,  # type: ignore[arg-type]  # the same numbers
        timestamp=shown.at_ms,
        latitude=shown.latitude,
        longitude=shown.longitude,
        altitude=shown.altitude or None,
        precision=shown.precision or None,
        address=shown.address or None,
    )


def message(shown: ReplicaMessage) -> message_pb2.Message:
    return message_pb2.Message(
        id=message_id(shown.ref),
        discussion_id=shown.discussion_id,
        sender_id=shown.sender_id,
        body=shown.body,
        sort_index=shown.sort_index,
        timestamp=shown.timestamp_ms,
        attachments_count=shown.attachment_count,
        replied_message_id=message_id(shown.reply_to) if shown.reply_to else None,
        message_location=location(shown.location) if shown.location is not None else None,
        reactions=[reaction(one) for one in shown.reactions],
        edited_body=shown.edited_seq is not None,
    )


def attachment(shown: ReplicaAttachment) -> attachment_pb2.Attachment:
    return attachment_pb2.Attachment(
        id=attachment_id(shown.ref),
        discussion_id=shown.discussion_id,
        message_id=message_id(shown.ref._replace(id=shown.replica_message_id)),
        file_name=shown.file_name,
        mime_type=shown.mime,
        size=shown.size_bytes,
    )


def invitation(shown: Invitation) -> invitation_pb2.Invitation:
    return invitation_pb2.Invitation(
        id=shown.id,
        status=shown.status.value,  # type: ignore[arg-type]  # the same numbers
        display_name=shown.display_name,
        timestamp=shown.changed_ms,
        sas=shown.sas or None,
        mediator_id=shown.mediator_id or None,
    )
