"""Internal signaling: clients of a call find each other through this server.

Source: Nextcloud Talk API, internal signaling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from sabir.core.steps.addresses import ByToken
from sabir.core.switchboard import Heard, Letter, Standing
from sabir.domain.ids import RoomId
from sabir.domain.presences import Presence
from sabir.domain.timeline import Name
from sabir.faces.talk.endpoint import Call, Reply, Resource, endpoint
from sabir.faces.talk.ids import actor_id
from sabir.faces.talk.schema import ENCODE

T = TypeVar("T")
_DISABLED = Reply(400, ENCODE("Internal signaling disabled."))
_STATUSES = {Standing.OPEN: 200, Standing.REPLACED: 409, Standing.GONE: 404}


class InternalSignaling(Resource):
    """`/signaling/{token}`"""

    @endpoint("signaling.follow", is_public=True)
    async def on_get(self, call: Call, token: str) -> Reply:
        """Messages, then everyone who is in the room; waits for news of either."""
        if self.context.config.talk.signaling_server:
            return _DISABLED
        heard = await self.core.switchboard.follow(call.actor, ByToken(token))
        return Reply(_STATUSES[heard.standing], _entries(heard))

    @endpoint("signaling.send", is_public=True)
    async def on_post(self, call: Call, token: str) -> Reply:
        """What can't be passed on is dropped without a word."""
        if self.context.config.talk.signaling_server:
            return _DISABLED
        letters = list(parse_letters(call.parameters.text("messages", "")))
        await self.core.switchboard.send(call.actor, ByToken(token), letters)
        return Reply()


def parse_letters(text: str) -> Iterator[Letter]:
    """From a JSON list of messages, each of which holds another JSON text; pure."""
    for item in _decoded(text, list[object]):
        match item:
            case {"ev": "message", "fn": str(message), "sessionId": str(sender)}:
                fields = _decoded(message, dict[str, object])
                to = fields.get("to")
                if isinstance(to, str) and to:
                    shown = ENCODE({**fields, "from": sender}).decode()
                    yield Letter(sender, to, shown, is_control=fields.get("type") == "control")
            case _:
                continue


def _decoded(text: str, kind: Callable[[], T]) -> T:
    """Empty if it is not JSON of that kind."""
    try:
        found = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return kind()
    empty = kind()
    return found if isinstance(found, type(empty)) else empty


def _entries(heard: Heard) -> bytes:
    """Everyone who is there is rendered once for all who hear of them together."""
    clients = heard.clients
    rendered = clients.renderings.get("talk")
    if rendered is None:
        shown = [_shown(one, clients.names[one.person_id], heard.room_id) for one in clients.presences]
        rendered = clients.renderings["talk"] = ENCODE({"type": "usersInRoom", "data": shown})
    messages = [ENCODE({"type": "message", "data": text}) for text in heard.letters]
    return b"[" + b",".join([*messages, rendered]) + b"]"


def _shown(presence: Presence, name: Name, room: RoomId | None) -> dict[str, object]:
    actor = actor_id(name)
    return {
        "userId": actor.id if actor.type == "users" else "",
        "roomId": room,
        "lastPing": presence.at_ms // 1000,
        "sessionId": presence.key,
        "inCall": presence.call_flags,
        "actorType": actor.type,
        "actorId": actor.id,
    }
