"""NotificationServices: streams of what an identity is told.

Source: Olvid daemon gRPC API 2.0.1, notifications.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from functools import partial
from types import TracebackType
from typing import Any, assert_never

from google.protobuf.message import Message
from typing_extensions import override

from sabir.core import Core
from sabir.core.steps.hub import Subscription
from sabir.domain.errors import InvalidInput
from sabir.domain.events import EventKind
from sabir.domain.replicas import (
    AttachmentNews,
    CallNews,
    ContactDetailsNews,
    ContactNews,
    DiscussionNews,
    InvitationNews,
    MessageNews,
    Owner,
    ReactionNews,
    SettingsNews,
    Snapshot,
)
from sabir.faces.olvid import render
from sabir.faces.olvid.auth import Keys
from sabir.faces.olvid.ids import parse_attachment_id, parse_message_id, row_id
from sabir.faces.olvid.methods import Handlers
from sabir.faces.olvid.selections import selection
from sabir.transport.rpc import Call
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.call_pb2 import CallParticipantId
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import MessageId
from sabir.wire.olvid.services import RPCS

NOTICES: Mapping[str, EventKind] = {
    "AttachmentReceived": EventKind.REPLICA_ATTACHMENT_RECEIVED,
    "AttachmentUploaded": EventKind.REPLICA_ATTACHMENT_UPLOADED,
    "CallAccepted": EventKind.REPLICA_CALL_ACCEPTED,
    "CallBusy": EventKind.REPLICA_CALL_BUSY,
    "CallEnded": EventKind.REPLICA_CALL_ENDED,
    "CallIncomingCall": EventKind.REPLICA_CALL_INCOMING,
    "CallRinging": EventKind.REPLICA_CALL_RINGING,
    "ContactDeleted": EventKind.REPLICA_CONTACT_DELETED,
    "ContactDetailsUpdated": EventKind.REPLICA_CONTACT_DETAILS,
    "ContactNew": EventKind.REPLICA_CONTACT_NEW,
    "ContactPhotoUpdated": EventKind.REPLICA_CONTACT_PHOTO,
    "DiscussionNew": EventKind.REPLICA_DISCUSSION_NEW,
    "DiscussionLocked": EventKind.REPLICA_DISCUSSION_LOCKED,
    "DiscussionSettingsUpdated": EventKind.REPLICA_DISCUSSION_SETTINGS,
    "DiscussionTitleUpdated": EventKind.REPLICA_DISCUSSION_RETITLED,
    "InvitationDeleted": EventKind.REPLICA_INVITATION_DELETED,
    "InvitationReceived": EventKind.REPLICA_INVITATION_RECEIVED,
    "InvitationSent": EventKind.REPLICA_INVITATION_SENT,
    "InvitationUpdated": EventKind.REPLICA_INVITATION_UPDATED,
    "MessageBodyUpdated": EventKind.REPLICA_MESSAGE_BODY_UPDATED,
    "MessageDeleted": EventKind.REPLICA_MESSAGE_DELETED,
    "MessageLocationReceived": EventKind.REPLICA_LOCATION_RECEIVED,
    "MessageLocationSent": EventKind.REPLICA_LOCATION_SENT,
    "MessageLocationSharingEnd": EventKind.REPLICA_SHARING_ENDED,
    "MessageLocationSharingStart": EventKind.REPLICA_SHARING_STARTED,
    "MessageLocationSharingUpdate": EventKind.REPLICA_SHARING_UPDATED,
    "MessageReactionAdded": EventKind.REPLICA_REACTION_ADDED,
    "MessageReactionRemoved": EventKind.REPLICA_REACTION_REMOVED,
    "MessageReactionUpdated": EventKind.REPLICA_REACTION_UPDATED,
    "MessageDelivered": EventKind.REPLICA_MESSAGE_DELIVERED,
    "MessageRead": EventKind.REPLICA_MESSAGE_READ,
    "MessageReceived": EventKind.REPLICA_MESSAGE_RECEIVED,
    "MessageSent": EventKind.REPLICA_MESSAGE_SENT,
    "MessageUploaded": EventKind.REPLICA_MESSAGE_UPLOADED,
}
"""What each rpc tells."""
_OF_SHARING = {"MessageLocationSharingEnd", "MessageLocationSharingUpdate"}
_OF_OWN = {"AttachmentUploaded", "MessageDelivered", "MessageRead", "MessageUploaded"}


class Notices:
    """Endpoints: one for all, each rpc with its own messages."""

    def __init__(self, core: Core, keys: Keys) -> None:
        self._core = core
        self._keys = keys

    def handlers(self) -> Handlers:
        return {name: partial(self._subscribe, name) for name in NOTICES}

    async def _subscribe(self, name: str, request: Any, call: Call) -> AsyncGenerator[Message, None]:
        arrival = self._core.replicas.arrive(self._keys.connected_ms(call))
        is_wanted = selection(request)
        owner = await self._keys.owner(call)
        subscription = self._core.replicas.subscribe(owner, {NOTICES[name]}, arrival)
        try:
            await self._keys.owner(call)  # a key that was revoked just before is not seen by the subscription
            await self._check_ids(name, owner, request)
        except BaseException:
            subscription.close()
            raise
        response = RPCS[name].response

        def show(snapshot: Snapshot) -> Message | None:
            notification = response(**_fields(snapshot))
            if not is_wanted(notification):
                return None
            if snapshot.kind is EventKind.REPLICA_MESSAGE_RECEIVED and isinstance(snapshot.news, MessageNews):
                self._core.holdings.note_pushed(owner, snapshot.news.message)
            return notification

        return _Stream(subscription, show, request.count)

    async def _check_ids(self, name: str, owner: Owner, request: Message) -> None:
        """What is listed must be there, and be such that this can happen to it."""
        for field, value in request.ListFields():
            if field.name == "message_ids":
                if name in _OF_OWN and any(one.type == MessageId.TYPE_INBOUND for one in value):
                    raise InvalidInput("message_ids", "Only outbound messages are uploaded, delivered and read.")
                refs = [parse_message_id(one) for one in value]
                await self._core.holdings.require_messages(owner, refs, are_shared=name in _OF_SHARING)
            elif field.name == "attachment_ids":
                await self._core.holdings.require_attachments(owner, [parse_attachment_id(one) for one in value])
            elif field.name == "discussion_ids":
                await self._core.holdings.require_discussions(owner, [row_id(one) for one in value])
            elif field.name == "invitation_ids":
                await self._core.acquaintances.require(owner, [row_id(one) for one in value])
            elif field.name == "contact_ids":
                await self._core.holdings.require_contacts(owner, [row_id(one) for one in value])


class _Stream(AsyncGenerator[Message, None]):
    """Ends after `count` notifications, unless that is 0. A class, so that closing it always closes the subscription,
    also before it was started."""

    def __init__(self, subscription: Subscription, show: Callable[[Snapshot], Message | None], count: int) -> None:
        self._subscription = subscription
        self._show = show
        self._left = count or -1

    @override
    async def asend(self, _: None) -> Message:
        while self._left:
            snapshot = await self._subscription.next()
            if snapshot is None:
                break
            notification = self._show(snapshot)
            if notification is not None:
                self._left -= 1
                return notification
        await self.aclose()
        raise StopAsyncIteration

    @override
    async def athrow(
        self,
        typ: type[BaseException] | BaseException,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
    ) -> Message:
        await self.aclose()
        raise typ

    @override
    async def aclose(self) -> None:
        self._subscription.close()


def _fields(snapshot: Snapshot) -> dict[str, Any]:
    """The notification's fields: entities as they were, and what was before where that is told."""
    news = snapshot.news
    match news:
        case ContactNews():
            return {"contact": render.contact(news.contact)}
        case ContactDetailsNews():
            return {"contact": render.contact(news.contact), "previous_details": render.details(news.previous)}
        case DiscussionNews():
            previous = {"previous_title": news.previous_title} if news.previous_title else {}
            return {"discussion": render.discussion(news.discussion), **previous}
        case SettingsNews():
            number = news.discussion.id
            return {
                "discussion": render.discussion(news.discussion),
                "new_settings": render.discussion_settings(number, news.settings),
                "previous_settings": render.discussion_settings(number, news.previous),
            }
        case MessageNews():
            return _message_fields(news)
        case AttachmentNews():
            return {"attachment": render.attachment(news.attachment)}
        case ReactionNews():
            fields = {"message": render.message(news.message), "reaction": render.reaction(news.reaction)}
            previous_reaction = {"previous_reaction": render.reaction(news.previous)} if news.previous else {}
            return {**fields, **previous_reaction}
        case CallNews():
            return _call_fields(snapshot.kind, news)
        case InvitationNews():
            previous_status = {"previous_invitation_status": news.previous} if news.previous else {}
            return {"invitation": render.invitation(news.invitation), **previous_status}
        case _:
            assert_never(news)


def _message_fields(news: MessageNews) -> dict[str, Any]:
    changed: dict[str, Any] = {"previous_body": news.previous_body} if news.previous_body else {}
    if news.previous_location is not None:
        changed["previous_location"] = render.location(news.previous_location)
    return {"message": render.message(news.message), **changed}


def _call_fields(kind: EventKind, news: CallNews) -> dict[str, Any]:
    if kind is EventKind.REPLICA_CALL_ENDED:
        return {"call_identifier": news.call_id}
    other = {"call_identifier": news.call_id, "participant_id": CallParticipantId(contact_id=news.contact_id)}
    if kind is not EventKind.REPLICA_CALL_INCOMING:
        return other
    return {
        **other,
        "discussion_id": news.discussion_id,
        "caller_display_name": news.caller_name,
        "participant_count": news.callee_count,
    }
