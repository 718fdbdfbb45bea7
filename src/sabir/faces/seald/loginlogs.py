"""`loginlogs/`: one person's logins on every face."""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.domain.audit import Login
from sabir.faces.seald import render, schema
from sabir.faces.seald.answers import send
from sabir.faces.seald.auth import Resource
from sabir.faces.seald.ids import key_uuid
from sabir.faces.seald.paging import Paging
from sabir.faces.seald.parse import Query, required_user


class LoginList(Resource):
    """`loginlogs/`"""

    def __init__(self, core: Core, paging: Paging) -> None:
        self._core = core
        self._paging = paging
        self._devices = core.secrets.derive("seald key ids")

    async def on_get(self, req: Request, resp: Response) -> None:
        query = Query(req.query_string)
        user, asked = required_user(query), self._paging.parse(req, query)
        part = await self._core.audit.logins(req.context.actor, user, asked.stretch)
        keys = [(login.at_ms, login.id) for login in part.rows]
        send(resp, self._paging.render(asked, part, keys, [_login(self._devices, user, row) for row in part.rows]))


class LoginItem(Resource):
    """`loginlogs/{id}/`"""

    noun = "login"

    def __init__(self, core: Core) -> None:
        self._core = core
        self._devices = core.secrets.derive("seald key ids")

    async def on_get(self, req: Request, resp: Response, login_id: str) -> None:
        user = required_user(Query(req.query_string))
        send(resp, _login(self._devices, user, await self._core.audit.login(req.context.actor, login_id, user)))


def _login(devices: bytes, user: str, login: Login) -> schema.Login:
    return render.login(login, user, key_uuid(devices, login.credential_id))
