"""Telling authors with an Olvid identity how far their messages have come: each step once per message, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sabir.core.steps import effects
from sabir.core.steps.effects import Applied
from sabir.core.steps.replica_unit import ReplicaUnit
from sabir.domain.events import EventKind
from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.replicas import AttachmentNews, MessageNews, Progress, ReplicaMessage
from sabir.store import jobs, receipts, replica_attachments
from sabir.store import replica_messages as copies
from sabir.store.transaction import Tx

DELIVERED = "message.delivered"
READ = "message.read"
MARKED = "olvid.marked"
"""The durable job that tells what someone's read marker has passed; its key is the room's id and the reader's."""
_KINDS = {Progress.DELIVERED: DELIVERED, Progress.READ: READ}
_STEPS = (
    (Progress.UPLOADED, EventKind.REPLICA_MESSAGE_UPLOADED),
    (Progress.DELIVERED, EventKind.REPLICA_MESSAGE_DELIVERED),
    (Progress.READ, EventKind.REPLICA_MESSAGE_READ),
)


def advance(unit: ReplicaUnit, own: Sequence[ReplicaMessage], progress: Progress) -> None:
    """Tell what is new of these; every message takes the steps one after the other."""
    moved = [copy for copy in own if copy.progress < progress]
    for copy in moved:
        tell(unit, copy, progress)
    if moved:
        copies.advance(unit.tx, unit.identity, [copy.message_id for copy in moved], progress)


def tell(unit: ReplicaUnit, copy: ReplicaMessage, progress: Progress) -> None:
    """What is new of one, which `store.replica_messages.advance` is to remember."""
    for step, kind in _STEPS:
        if copy.progress < step <= progress:
            if step is Progress.UPLOADED and copy.attachment_count:
                _tell_files(unit, copy)
            unit.tell(kind, MessageNews(copy), about=copy.message_id)


def came(tx: Tx, authors: receipts.Authors, progress: Progress, *, at_ms: int) -> None:
    """Have the authors told a little later that these were delivered or read."""
    for person, ids in authors.items():
        effects.later(tx, person, (_KINDS[progress], " ".join(f"{one}" for one in ids)), at_ms=at_ms)


def marked(tx: Tx, room: RoomId, reader: PersonId, *, at_ms: int) -> None:
    """Someone's read marker in a room with identities moved on."""
    jobs.enqueue(tx, MARKED, f"{room} {reader}", due_ms=at_ms + tx.replica_delay_ms)


def _tell_files(unit: ReplicaUnit, copy: ReplicaMessage) -> None:
    for file in replica_attachments.of_message(unit.tx, unit.identity, copy):
        unit.tell(EventKind.REPLICA_ATTACHMENT_UPLOADED, AttachmentNews(file), about=copy.message_id)


def _applied(progress: Progress) -> Applied:
    def apply(unit: ReplicaUnit, data: str) -> None:
        ids = [MessageId(int(one)) for one in data.split()]
        found, _ = copies.by_messages(unit.tx, unit.identity, ids)
        advance(unit, [found[one] for one in sorted(found)], progress)

    return apply


APPLIED: Mapping[str, Applied] = {kind: _applied(progress) for progress, kind in _KINDS.items()}
"""What the effects do on the author's side."""
