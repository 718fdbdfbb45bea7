"""From the X-DASHBOARD-API-KEY header to an actor. Source: Seald, dashboard API v2, authentication."""

from __future__ import annotations

from typing import Any

from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import NotFound, Unauthenticated
from sabir.domain.people import Actor
from sabir.faces.seald.ids import uuid_of
from sabir.faces.seald.parse import header


class Resource:
    """What every resource says of itself."""

    is_public = False
    noun = "person"
    """What an id in its path is the id of."""


class Gate:
    """Middleware: no resource is reached without a key, or with an id that can't be one."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def process_resource(self, req: Request, resp: Response, resource: object, params: dict[str, Any]) -> None:
        """Falcon calls it between routing and the resource, for wrong methods too."""
        req.scope.setdefault("state", {})["route"] = req.uri_template
        if not isinstance(resource, Resource) or resource.is_public:
            return
        req.context.actor = await self._actor(req)
        for name, text in params.items():
            uuid = uuid_of(text)
            if uuid is None:
                raise NotFound(resource.noun)
            params[name] = uuid

    async def _actor(self, req: Request) -> Actor:
        token = header(req, b"x-dashboard-api-key")
        if not token:
            raise Unauthenticated
        client = req.scope.get("client")
        origin = Origin("seald", client[0] if client else "", header(req, b"user-agent"))
        return await self._core.auth.by_api_token(token.strip(), origin)
