"""Telling an external signaling server what happens in rooms: by durable jobs, where there is such a server."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sabir.domain.ids import RoomId, StreamId
from sabir.store import jobs, presences
from sabir.store.transaction import Tx

PUSH_EVENTS = "signaling.events"
"""Events of a room after a position; its key is the room's id."""
PUSH_PEOPLE = "signaling.people"
"""Who has a room open and is in its call; its key is the room's id."""
PUSH_GONE = "signaling.gone"
"""A client that has a room open no more; its key is the client's."""
PUSH_DELETED = "signaling.deleted"
"""A room that is no more; its key is the room's id."""


def want_events(tx: Tx, room: StreamId, *, after: int, at_ms: int) -> None:
    """A job that waits already starts no later than here."""
    if tx.pushes_signaling:
        jobs.enqueue(tx, PUSH_EVENTS, f"{room}", due_ms=at_ms, payload=json.dumps({"after": after}))


def people_changed(tx: Tx, room: RoomId, *, at_ms: int, gone: Sequence[str] = ()) -> None:
    """Someone came into the room or its call, or went. Those who wait for it on this server hear of it too."""
    presences.changed(tx, room)
    if not tx.pushes_signaling:
        return
    for key in gone:
        jobs.enqueue(tx, PUSH_GONE, key, due_ms=at_ms, payload=json.dumps({"room": room}))
    jobs.enqueue(tx, PUSH_PEOPLE, f"{room}", due_ms=at_ms)


def room_deleted(tx: Tx, room: RoomId, token: str, uids: Sequence[str], *, at_ms: int) -> None:
    """To be called with the users that were in it."""
    if tx.pushes_signaling:
        payload = json.dumps({"token": token, "uids": list(uids)})
        jobs.enqueue(tx, PUSH_DELETED, f"{room}", due_ms=at_ms, payload=payload)
