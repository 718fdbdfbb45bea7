"""From requests to what the core takes. Raises `InvalidInput` for values that can't be accepted."""

from __future__ import annotations

from sabir.core.steps.replica_acts import Outgoing
from sabir.domain.ephemerality import Ephemerality, check
from sabir.domain.errors import InvalidInput
from sabir.domain.replicas import Details, ReplicaId
from sabir.faces.olvid.ids import parse_message_id, row_id
from sabir.wire.olvid.proto.olvid.daemon.command.v1.message_commands_pb2 import (
    MessageSendLocationRequest,
    MessageSendRequest,
    MessageSendWithAttachmentsRequestMetadata,
)
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.identity_pb2 import IdentityDetails

Wish = MessageSendRequest | MessageSendWithAttachmentsRequestMetadata


def details(wished: IdentityDetails) -> Details:
    return Details(wished.first_name, wished.last_name, wished.company, wished.position)


def body(text: str) -> str:
    """Kept as it is, but not blank."""
    if not text.strip():
        raise InvalidInput("body", "A message needs a body that is not blank.")
    return text


def limits(request: Wish | MessageSendLocationRequest) -> Ephemerality:
    """How long it can be read; an object without values limits nothing. Raises `InvalidInput`."""
    wished = request.ephemerality
    return check(Ephemerality(wished.read_once, wished.existence_duration, wished.visibility_duration))


def outgoing(request: Wish, *, has_files: bool = False) -> Outgoing:
    """A blank body is none, which takes a file. Raises `NotFound`, `InvalidInput`."""
    text = "" if has_files and not request.body.strip() else body(request.body)
    return Outgoing(
        row_id(request.discussion_id),
        text,
        _reply(request),
        limits=limits(request),
        shows_link=not request.disable_link_preview,
    )


def _reply(request: Wish) -> ReplicaId | None:
    """An empty id is none. Raises `NotFound`."""
    is_set = request.HasField("reply_id") and bool(request.reply_id.ListFields())
    return parse_message_id(request.reply_id) if is_set else None
