"""Ids on the wire and in the core. Any number comes in; one that no row can have names nothing."""

from __future__ import annotations

from sabir.domain.errors import NotFound
from sabir.domain.replicas import Direction, ReplicaId
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.attachment_pb2 import AttachmentId
from sabir.wire.olvid.proto.olvid.daemon.datatypes.v1.message_pb2 import MessageId

_DIRECTIONS = {int(direction): direction for direction in Direction}


def row_id(number: int) -> int:
    """A number of the wire as the core takes it."""
    return number if number < 2**63 else 0


def parse_message_id(wire: MessageId) -> ReplicaId:
    """Raises `NotFound` for an id without a type."""
    return _parse(wire.type, wire.id, "message")


def parse_attachment_id(wire: AttachmentId) -> ReplicaId:
    """Raises `NotFound` for an id without a type."""
    return _parse(wire.type, wire.id, "attachment")


def message_id(ref: ReplicaId) -> MessageId:
    return MessageId(type=ref.direction.value, id=ref.id)  # type: ignore[arg-type]  # the same numbers


def attachment_id(ref: ReplicaId) -> AttachmentId:
    return AttachmentId(type=ref.direction.value, id=ref.id)  # type: ignore[arg-type]  # the same numbers


def _parse(kind: int, number: int, noun: str) -> ReplicaId:
    direction = _DIRECTIONS.get(kind)
    if direction is None:
        raise NotFound(noun)
    return ReplicaId(direction, row_id(number))
