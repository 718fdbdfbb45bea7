"""`/is_alive/`: whether this node can serve."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.domain.errors import Unavailable
from sabir.faces.seald.answers import send
from sabir.faces.seald.auth import Resource
from sabir.faces.seald.schema import Status


class IsAlive(Resource):
    """`/is_alive/`"""

    is_public = True

    def __init__(self, core: Core) -> None:
        self._core = core

    async def on_get(self, req: Request, resp: Response) -> None:
        try:
            is_well = await self._core.is_well()
        except Exception as error:  # whatever is wrong, the answer is the same
            raise Unavailable from error
        if not is_well:
            raise Unavailable
        send(resp, Status())
