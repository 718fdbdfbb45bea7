"""`eventlogs/`: acts of security and administration on every face."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.faces.seald import render
from sabir.faces.seald.answers import send
from sabir.faces.seald.auth import Resource
from sabir.faces.seald.paging import Paging
from sabir.faces.seald.parse import Query, events_filter


class EventList(Resource):
    """`eventlogs/`"""

    def __init__(self, core: Core, paging: Paging) -> None:
        self._core = core
        self._paging = paging

    async def on_get(self, req: Request, resp: Response) -> None:
        query = Query(req.query_string)
        asked = self._paging.parse(req, query)
        page = await self._core.audit.page(req.context.actor, events_filter(query), asked.stretch)
        keys = [(entry.at_ms, entry.id) for entry in page.entries.rows]
        results = [render.event(entry, page.people) for entry in page.entries.rows]
        send(resp, self._paging.render(asked, page.entries, keys, results))


class EventItem(Resource):
    """`eventlogs/{id}/`"""

    noun = "audit entry"

    def __init__(self, core: Core) -> None:
        self._core = core

    async def on_get(self, req: Request, resp: Response, event_id: str) -> None:
        where = events_filter(Query(req.query_string))
        page = await self._core.audit.get(req.context.actor, event_id, where)
        send(resp, render.event(page.entries.rows[0], page.people))
