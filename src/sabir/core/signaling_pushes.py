"""Telling an external signaling server what happens in rooms, so that it can tell the clients. Done by durable jobs.

What is pushed is the present state, so that a push that comes late or twice does no harm.

Source: Nextcloud Talk, external signaling: requests to the standalone server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import msgspec

from sabir.config import Secret
from sabir.core.steps import signaling_view, tickets
from sabir.domain.errors import Unavailable
from sabir.domain.events import Event, EventKind
from sabir.domain.ids import PersonId, RoomId, StreamId
from sabir.domain.people import PersonKind
from sabir.domain.presences import LIVE_MS
from sabir.domain.rooms import Room
from sabir.ports import Clock, Fetcher
from sabir.store import log, participants, presences, rooms, timeline
from sabir.store.database import Database
from sabir.store.signaling import PUSH_DELETED, PUSH_EVENTS, PUSH_GONE, PUSH_PEOPLE
from sabir.store.transaction import Tx

TIMEOUT_S = 10.0
_ANSWER_BYTES = 64 * 1024
_PAGE = 500
_MAX_MEMBERS = 1000
_COMING = {EventKind.MEMBER_ADDED, EventKind.MEMBER_JOINED}
_GOING = {EventKind.MEMBER_REMOVED, EventKind.MEMBER_LEFT, EventKind.MEMBER_BANNED}
_UNSAID = {EventKind.MEMBER_JOINED, EventKind.MEMBER_BANNED, EventKind.MEMBER_UNBANNED, EventKind.ROOM_PUBLISHED}
"""What no chat shows."""
_REFRESH = {"data": {"type": "chat", "chat": {"refresh": True}}}
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, object]).decode


__all__ = ["PUSH_DELETED", "PUSH_EVENTS", "PUSH_GONE", "PUSH_PEOPLE", "SignalingPushes", "SignalingServer"]


@dataclass(frozen=True, slots=True)
class SignalingServer:
    """Where it is and how requests to it are signed."""

    url: str
    secret: Secret
    backend_url: str | None = None
    """This server's own address, as the other one knows it."""

    @property
    def web_url(self) -> str:
        """Clients connect to it by WebSocket, this server by plain requests."""
        for socket, web in (("wss://", "https://"), ("ws://", "http://")):
            if self.url.startswith(socket):
                return web + self.url.removeprefix(socket)
        return self.url


class Push(NamedTuple):
    """One thing to tell."""

    type: str
    content: Mapping[str, object]


class _State(NamedTuple):
    """A room as it is."""

    room: Room
    uids: Sequence[str]
    properties: Mapping[str, object]
    users: Sequence[Mapping[str, object]]


class SignalingPushes:
    """The work of the jobs of `store.signaling`."""

    def __init__(self, db: Database, clock: Clock, fetcher: Fetcher, server: SignalingServer | None) -> None:
        self._db = db
        self._clock = clock
        self._fetcher = fetcher
        self._server = server

    async def events(self, room: RoomId, payload: str) -> None:
        """Raises `Unavailable` if the server could not be told; all is told again then."""
        after = int(str(_decode(payload)["after"]))
        while True:
            state, events, uids = await self._db.read(partial(_news, room, after, self._clock.now_ms()))
            if state is None:
                return  # another job tells that it is gone
            await self._tell(state.room.token, _pushes(events, state, uids))
            if len(events) < _PAGE:
                return
            after = events[-1].seq

    async def people(self, room: RoomId) -> None:
        """Who is in the call. Raises `Unavailable`."""
        state = await self._db.read(partial(_state, room, self._clock.now_ms()))
        if state is not None:
            await self._tell(state.room.token, [_in_call(state)])

    async def gone(self, key: str, payload: str) -> None:
        """A client has to leave the room. Raises `Unavailable`."""
        room = RoomId(StreamId(int(str(_decode(payload)["room"]))))
        state = await self._db.read(partial(_state, room, self._clock.now_ms()))
        if state is not None:
            about = {"sessionids": [key], "alluserids": state.uids, "properties": state.properties}
            await self._tell(state.room.token, [Push("disinvite", about)])

    async def deleted(self, payload: str) -> None:
        """Raises `Unavailable`."""
        known = _decode(payload)
        await self._tell(str(known["token"]), [Push("delete", {"userids": known["uids"]})])

    async def _tell(self, token: str, pushes: Sequence[Push]) -> None:
        if self._server is None:
            return  # there was one when this was queued
        for push in pushes:
            body = _encode({"type": push.type, push.type: push.content})
            random = tickets.new_random() * 2
            headers = {
                "content-type": "application/json",
                "spreed-signaling-random": random,
                "spreed-signaling-checksum": tickets.signed(self._server.secret.reveal(), random, body),
            }
            if self._server.backend_url:
                headers["spreed-signaling-backend"] = self._server.backend_url
            answer = await self._fetcher.request(
                "POST",
                f"{self._server.web_url}/api/v1/room/{token}",
                headers=headers,
                body=body,
                limit_bytes=_ANSWER_BYTES,
                timeout_s=TIMEOUT_S,
            )
            if not 200 <= answer.status < 300:
                raise Unavailable(f"The signaling server answered {answer.status}.")


def _news(room: RoomId, after: int, now_ms: int, tx: Tx) -> tuple[_State | None, list[Event], dict[PersonId, str]]:
    """The room as it is, what happened in it since, and the users who came or went."""
    events = log.after(tx, room, after, _PAGE)
    people = [PersonId(StreamId(one.subject_id)) for one in events if one.kind in _COMING | _GOING and one.subject_id]
    names = timeline.names_of(tx, people)
    uids = {one.id: one.uid for one in names.values() if one.uid and one.kind is PersonKind.PERSON}
    return _state(room, now_ms, tx), events, uids


def _state(room_id: RoomId, now_ms: int, tx: Tx) -> _State | None:
    room = rooms.find(tx, room_id)
    if room is None:
        return None
    members = participants.members(tx, room_id, limit=_MAX_MEMBERS)
    there = presences.of_room(tx, room_id, after_ms=now_ms - LIVE_MS, limit=_MAX_MEMBERS)
    names = timeline.names_of(tx, [one.person_id for one in there])
    seats = {one.participant.person_id: one.participant for one in members}
    return _State(
        room,
        [one.uid for one in members if one.uid and one.kind == PersonKind.PERSON],
        signaling_view.properties(room, room.name, now_ms=now_ms),
        signaling_view.users(room, there, names, seats),
    )


def _pushes(events: Sequence[Event], state: _State, uids: Mapping[PersonId, str]) -> list[Push]:
    """At most one of a type."""
    kinds = {event.kind for event in events}
    about = {"alluserids": state.uids, "properties": state.properties}
    came = [uid for uid in _subjects(events, _COMING, uids) if uid in state.uids]
    went = [uid for uid in _subjects(events, _GOING, uids) if uid not in state.uids]
    found = [Push("invite", {"userids": came, **about})] if came else []
    found += [Push("disinvite", {"userids": went, **about})] if went else []
    if any(kind.value.startswith("room.") for kind in kinds):
        found.append(Push("update", {"userids": state.uids, "properties": state.properties}))
    if EventKind.MEMBER_ROLE_CHANGED in kinds:
        found.append(Push("participants", {"changed": state.users, "users": state.users}))
    if kinds - _UNSAID:
        found.append(Push("message", _REFRESH))
    return found


def _subjects(events: Sequence[Event], kinds: set[EventKind], uids: Mapping[PersonId, str]) -> list[str]:
    people = [PersonId(StreamId(event.subject_id or 0)) for event in events if event.kind in kinds]
    return list(dict.fromkeys(uids[one] for one in people if one in uids))


def _in_call(state: _State) -> Push:
    """Whoever is not in it is said to be out of it."""
    flags = 0
    for one in state.users:
        flags |= int(str(one["inCall"]))
    return Push("incall", {"incall": flags, "changed": state.users, "users": state.users})
