"""How long files live that were uploaded to a room on the Session wire. Every function needs the room's lock.

Source: SOGS modern API, files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sabir.domain.ids import MessageId, PersonId, RoomId
from sabir.domain.messages import MAX_TEXT_CHARACTERS
from sabir.store import files, messages, shared_items, uploads
from sabir.store.files import File
from sabir.store.transaction import Tx

UNCLAIMED_MS = 3600 * 1000
"""What nobody posts goes after so long, unless it came by the legacy API."""
STAYS_MS = 15 * 24 * 3600 * 1000
"""What was posted, or came by the legacy API, stays so long."""
_AT_ONCE = 100
"""Messages that one unit takes a file off."""


def find(tx: Tx, room: RoomId, numbers: Sequence[int], *, at_ms: int) -> dict[int, File]:
    """Files by their number in the room; expired ones are gone."""
    found = files.in_room(tx, room, numbers)
    return {number: file for number, file in found.items() if not file.has_expired(at_ms)}


def claim(tx: Tx, room: RoomId, uploader: PersonId, numbers: Sequence[int], *, at_ms: int) -> Mapping[int, File]:
    """Keep uploads because their uploader posts them. Those of others are found too, but live no longer for it."""
    found = find(tx, room, numbers, at_ms=at_ms)
    own = [file.id for file in found.values() if file.owner_id == uploader and file.expires_ms is not None]
    uploads.claim(tx, room, own, until_ms=at_ms + STAYS_MS, unclaimed_ms=UNCLAIMED_MS, at_ms=at_ms)
    return found


def pin(tx: Tx, room: RoomId, message: MessageId) -> None:
    """What a pinned message shows stays."""
    uploads.keep_shown(tx, room, [message])


def unpin(tx: Tx, room: RoomId, message_ids: Sequence[MessageId]) -> None:
    """What messages showed that were pinned, and are no more, lives as long as if they had never been."""
    uploads.let_go_shown(tx, room, message_ids, stays_ms=STAYS_MS)


def expire(tx: Tx, file: File, *, at_ms: int) -> bool:
    """Take away a file whose time is over; messages that showed it tell of it in words. Whether it is gone.

    Locks the room of an upload.
    """
    tx.lock([] if file.upload_room_id is None else [file.upload_room_id])
    now = files.find(tx, file.id)
    if now is None or not now.has_expired(at_ms):
        return now is None
    for room, shown_by in uploads.showing(tx, file.id, _AT_ONCE):
        if room == file.upload_room_id:
            _take_off(tx, room, shown_by, now)
    return files.remove(tx, file.id)


def _take_off(tx: Tx, room: RoomId, shown_by: MessageId, file: File) -> None:
    message = messages.find(tx, room, shown_by)
    if message is None:
        return
    told = f"{file.name} ({file.mime}, {file.size_bytes} bytes)"
    text = f"{message.text}\n{told}" if message.text else told
    uploads.take_off(tx, room, shown_by, file.id, text[:MAX_TEXT_CHARACTERS])
    if message.file_count <= 1 and message.rich_object is None:
        shared_items.remove(tx, room, shown_by)
