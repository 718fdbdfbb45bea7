"""`users/`: who is here, and ending someone's access."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.faces.seald import render
from sabir.faces.seald.answers import send
from sabir.faces.seald.auth import Resource
from sabir.faces.seald.paging import Paging
from sabir.faces.seald.parse import Query, users_filter
from sabir.faces.seald.schema import Status


class UserList(Resource):
    """`users/`"""

    def __init__(self, core: Core, paging: Paging) -> None:
        self._core = core
        self._paging = paging

    async def on_get(self, req: Request, resp: Response) -> None:
        query = Query(req.query_string)
        asked = self._paging.parse(req, query)
        part = await self._core.people.page(users_filter(query), asked.stretch)
        keys = [(person.created_ms, person.id) for person in part.rows]
        send(resp, self._paging.render(asked, part, keys, [render.user(person) for person in part.rows]))


class UserItem(Resource):
    """`users/{id}/`"""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def on_get(self, req: Request, resp: Response, user_id: str) -> None:
        where = users_filter(Query(req.query_string))
        send(resp, render.user(await self._core.people.get_matching(user_id, where)))


class FullRevoke(Resource):
    """`users/{id}/full_revoke/`: access ends on every face at once; groups and rooms follow by a durable job."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def on_post(self, req: Request, resp: Response, user_id: str) -> None:
        await self._core.people.disable_by_uuid(req.context.actor, user_id)
        send(resp, Status(), status=201)
