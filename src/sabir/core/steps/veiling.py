"""Messages of which most faces can't say when they were read: there stands a placeholder, identities read them.

What is under the veil goes with the message: it exists as long as its author wished, or so long that every identity
has had the time to fetch it. Source: Olvid daemon gRPC API 2.0.1, ephemerality.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sabir.domain.ephemerality import Ephemerality
from sabir.domain.errors import WrongState
from sabir.domain.ids import MessageId
from sabir.domain.messages import Attachment, Draft, Message
from sabir.domain.timeline import Item, Page
from sabir.store import files, veiled
from sabir.store.transaction import Tx
from sabir.store.veiled import Veiled

PLACEHOLDER = "This message vanishes once it was read. Only Olvid shows it."
HELD_S = 15 * 24 * 3600
"""As long as the distribution servers of Olvid keep what nobody fetches."""


def limited(draft: Draft, limits: Ephemerality) -> Draft:
    """What is posted in the room."""
    if not limits.is_veiled:
        return replace(draft, lifetime_s=limits.existence_s)
    lifetime_s = limits.existence_s or HELD_S + limits.visibility_s
    return Draft(PLACEHOLDER, reply_to=draft.reply_to, lifetime_s=lifetime_s)


def keep(tx: Tx, message: Message, draft: Draft, visible_ms: int) -> Sequence[Attachment]:
    """Put what was to be said under the veil; returns its files."""
    shown = draft.rich_object.encoded() if draft.rich_object is not None else None
    veiled.add(tx, Veiled(message.id, message.room_id, draft.text, shown, len(draft.files), visible_ms))
    files.attach(tx, message.room_id, message.id, draft.files)
    return files.attached(tx, message.room_id, [message.id]).get(message.id, ()) if draft.files else ()


def edit(tx: Tx, message: MessageId, body: str) -> bool:
    """Change what is under the veil; False if there is none."""
    if message not in veiled.by_ids(tx, [message]):
        return False
    veiled.edit(tx, message, body)
    return True


def require_open(tx: Tx, message: Message) -> None:
    """Raises `WrongState` for a veiled message, of which most faces know only the veil."""
    if message.expires_ms is not None and veiled.by_ids(tx, [message.id]):
        raise WrongState("This message can only be changed in Olvid.")


def unveil(tx: Tx, page: Page) -> tuple[Page, Mapping[MessageId, int]]:
    """The page as identities read it, and how long they see which messages of it."""
    there = [item.message for item in page.items if item.message is not None]
    found = veiled.by_ids(tx, sorted({one.id for one in there if one.expires_ms is not None and not one.is_deleted}))
    if not found:
        return page, {}
    room = next(iter(found.values())).room_id
    attached = files.attached(tx, room, [one.message_id for one in found.values() if one.file_count])
    items = [Item(item.event, _lift(item.message, found)) for item in page.items]
    shown = replace(page, items=items, attachments={**page.attachments, **attached})
    return shown, {one.message_id: one.visible_ms for one in found.values()}


def _lift(message: Message | None, found: Mapping[MessageId, Veiled]) -> Message | None:
    under = found.get(message.id) if message is not None else None
    if message is None or under is None:
        return message
    return message._replace(text=under.body, rich_object=under.rich_object, file_count=under.file_count)
