"""Having a room open, inside a unit. What begins or ends a presence does it here, so that calls hear of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sabir.core.steps import calling
from sabir.domain.ids import CredentialId, PersonId, RoomId
from sabir.domain.people import Actor
from sabir.domain.presences import LIVE_MS, Presence
from sabir.store import presences, signaling
from sabir.store.transaction import Tx

MAX_PRESENCES = 50
"""Of one person in one room; the longest silent one makes room for another."""

Replaced = Literal["all", "device", "none"]
"""Which presences of the same person a new one stands in for."""


@dataclass(frozen=True, slots=True)
class NewPresence:
    """About to begin. The key is random and made outside the unit."""

    key: str
    device_id: CredentialId
    replaces: Replaced = "all"


def begin(tx: Tx, room: RoomId, person: PersonId, new: NewPresence, *, at_ms: int) -> list[Presence]:
    """Have the room open; returns the presences that ended for it. Needs the room's lock."""
    there = presences.of_person(tx, room, person)
    ended = replaced(there, new)
    left = [one for one in there if one not in ended]
    if len(left) >= MAX_PRESENCES:
        ended += sorted(left, key=lambda one: one.at_ms)[: len(left) - MAX_PRESENCES + 1]
    end(tx, room, ended, at_ms=at_ms)
    presences.insert(tx, new.key, room, person, new.device_id, at_ms=at_ms)
    signaling.people_changed(tx, room, at_ms=at_ms)
    return ended


def replaced(there: Sequence[Presence], new: NewPresence) -> list[Presence]:
    """Which of a person's presences a new one ends."""
    match new.replaces:
        case "all":
            return list(there)
        case "device":
            return [one for one in there if one.device_id == new.device_id]
        case "none":
            return []


def end(tx: Tx, room: RoomId, ended: Iterable[Presence], *, at_ms: int) -> None:
    """They have the room open no more, and are out of its call. Needs the room's lock."""
    gone = list(ended)
    if gone:
        presences.remove(tx, [one.key for one in gone])
        signaling.people_changed(tx, room, at_ms=at_ms, gone=[one.key for one in gone])
        calling.lost(tx, room, gone, at_ms=at_ms)


def own(tx: Tx, room: RoomId, actor: Actor, *, now_ms: int) -> Presence | None:
    """The live presence of the actor's device; without one there, the person's newest."""
    return pick(presences.of_person(tx, room, actor.person_id), actor.device_id, now_ms=now_ms)


def pick(there: Iterable[Presence], device: CredentialId | None, *, now_ms: int) -> Presence | None:
    """As `own`, of presences of one person."""
    live = sorted((one for one in there if now_ms - one.at_ms < LIVE_MS), key=lambda one: -one.joined_ms)
    return next((one for one in live if one.device_id == device), live[0] if live else None)
