"""From what wires call places, messages and files to those meant, inside a unit that has locked the room."""

from __future__ import annotations

from dataclasses import replace

from sabir.core.steps import hearing, uploads, visiting
from sabir.domain.ids import FileId, MessageId, RoomId
from sabir.domain.messages import Draft, Quote
from sabir.domain.people import Actor, PersonKind
from sabir.domain.rooms import Seat
from sabir.store import messages, participants
from sabir.store import uploads as upload_rows
from sabir.store.transaction import Tx


def seat(tx: Tx, actor: Actor, room: RoomId, draft: Draft) -> Seat:
    """From where the draft is posted; bots have no place of their own. Raises `NotFound`, `Banned`."""
    if actor.kind is PersonKind.BOT:
        return hearing.seat_of(tx, actor.person_id, room)
    return participants.access(tx, actor.person_id, room, may_be_hidden=draft.brings_back)


def resolve(tx: Tx, actor: Actor, room: RoomId, draft: Draft, *, at_ms: int) -> Draft:
    """The draft without quote and numbered files: what they name is in its place, or told in the text."""
    if draft.quote is None and not draft.numbered_files:
        return draft
    text, reply_to = draft.text, draft.reply_to
    if draft.quote is not None:
        reply_to = _quoted(tx, room, draft.quote)
        if reply_to is None:
            text = _joined(draft.quote.otherwise, text)
    found, missing = _files(tx, actor, room, draft, at_ms=at_ms)
    text = _joined(text, *missing)[: draft.max_characters]
    return replace(draft, text=text, reply_to=reply_to, quote=None, files=(*draft.files, *found), numbered_files=())


def _quoted(tx: Tx, room: RoomId, quote: Quote) -> MessageId | None:
    author = visiting.find(tx, quote.author_key)
    found = messages.find_sent(tx, room, author.id, quote.sent_ms) if author else None
    if author is not None and found is None:
        found = messages.find_listed(tx, room, author.id, quote.sent_ms)
    return found.id if found is not None and not found.is_deleted else None


def _files(tx: Tx, actor: Actor, room: RoomId, draft: Draft, *, at_ms: int) -> tuple[list[FileId], list[str]]:
    wished = [wanted.number for wanted in draft.numbered_files]
    known = uploads.claim(tx, room, actor.person_id, wished, at_ms=at_ms) if wished else {}
    found: list[FileId] = []
    missing: list[str] = []
    for wanted in draft.numbered_files:
        file = known.get(wanted.number)
        if file is None:
            missing.append(wanted.otherwise)
        elif file.id not in found and file.id not in draft.files:
            found.append(file.id)
            if wanted.name and file.owner_id == actor.person_id:
                upload_rows.name(tx, room, file.id, wanted.name, wanted.mime)
    return found, missing


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
