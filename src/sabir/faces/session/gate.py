"""Where members must be blinded, the legacy API shows rooms and nothing else: it knows plain ids alone."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.domain.errors import InvalidInput
from sabir.faces.session.polls import CompactPoll
from sabir.faces.session.room_images import RoomImage
from sabir.faces.session.rooms import RoomByName, Rooms

_SHOWS = (Rooms, RoomByName, RoomImage)


class OnlyBlinded:
    """Refuses calls that need a token; a poll says so for each of its rooms."""

    async def process_resource(self, req: Request, resp: Response, resource: object, params: dict[str, str]) -> None:
        is_open = isinstance(resource, CompactPoll) or (isinstance(resource, _SHOWS) and req.method == "GET")
        if not is_open:
            raise InvalidInput("public_key", "Members of this server use blinded ids.")
