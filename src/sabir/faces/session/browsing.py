"""Pages of published rooms: at their join URLs, and below `/r/`. Source: SOGS, browser routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

import falcon
import structlog
from falcon.asgi import App, Request, Response

from sabir.config import Server
from sabir.core import Core
from sabir.domain.errors import SabirError
from sabir.faces.session import errors, pages
from sabir.faces.session.ids import room_name
from sabir.faces.session.invitations import join_url, qr_png
from sabir.transport import request_id
from sabir.transport.mounts import ANY_NAME, AsgiApp, Mount

_log = structlog.get_logger()
_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{1,5}))?")
_LAST_PORT = 65_535


class Addressed:
    """What links begin with: the configured address, else the one that the browser has used."""

    def __init__(self, server: Server, public_key: bytes) -> None:
        self._server = server
        self._public_key = public_key

    def url(self, req: Request, room: str) -> str:
        """The address that members join a room by."""
        base = self._server.public_url
        if base is None:
            host = req.host if req.get_header("Host") is None else req.get_header("Host", default="")
            base = f"{req.scheme}://{host}" if _is_host(host) else self._server.base_url
        return join_url(base, room, self._public_key)


def _is_host(text: str) -> bool:
    found = _HOST.fullmatch(text)
    return found is not None and int(found[1] or 0) <= _LAST_PORT


class _Page:
    """What stands behind one path."""

    def __init__(self, core: Core, addressed: Addressed) -> None:
        self.core = core
        self.addressed = addressed


class Index(_Page):
    """`/r/`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        _send(resp, pages.index(await self.core.showcase.list_visible()))

    on_head = on_get


class RoomPage(_Page):
    """`/{room}` and `/r/{room}/`"""

    async def on_get(self, req: Request, resp: Response, room: str) -> None:
        shown = await self.core.showcase.show(room_name(room))
        _send(resp, pages.room(shown, self.addressed.url(req, shown.room.session_room or "")))

    on_head = on_get


class Invite(_Page):
    """`/r/{room}/invite.png`: the join URL as a QR code."""

    async def on_get(self, req: Request, resp: Response, room: str) -> None:
        found = await self.core.showcase.get_readable(room_name(room))
        _send(resp, qr_png(self.addressed.url(req, found.session_room or "")), "image/png")

    on_head = on_get


class RoomImage(_Page):
    """`/r/{room}/image.png`"""

    async def on_get(self, req: Request, resp: Response, room: str) -> None:
        _send(resp, await self.core.showcase.image(room_name(room)), "image/png")

    on_head = on_get


def mounts(face: str, core: Core, server: Server, public_key: bytes) -> Sequence[Mount]:
    """Everything below `/r/`, and every single name that is no path of ours."""
    app = App[Request, Response](media_type="text/html; charset=utf-8")
    app.req_options.strip_url_path_trailing_slash = True
    addressed = Addressed(server, public_key)
    for template, kind in _TEMPLATES.items():
        app.add_route(template, kind(core, addressed))
    app.add_error_handler(Exception, _fault)
    app.add_error_handler(falcon.HTTPError, _framework)
    app.add_error_handler(SabirError, _refused)
    asgi = cast("AsgiApp", app)
    return [Mount(path, face, asgi, 0) for path in ("/r", "/r/", ANY_NAME)]


_TEMPLATES: dict[str, type[Index | RoomPage | Invite | RoomImage]] = {
    "/r": Index,
    "/{room}": RoomPage,
    "/r/{room}": RoomPage,
    "/r/{room}/invite.png": Invite,
    "/r/{room}/image.png": RoomImage,
}


async def _refused(req: Request, resp: Response | None, error: SabirError, params: dict[str, object]) -> None:
    _answer(resp, errors.status_of(error))


async def _framework(req: Request, resp: Response | None, error: falcon.HTTPError, params: dict[str, object]) -> None:
    _answer(resp, error.status_code)
    if resp is not None and isinstance(error, falcon.HTTPMethodNotAllowed) and error.headers:
        resp.set_headers(error.headers)


async def _fault(req: Request, resp: Response | None, error: Exception, params: dict[str, object]) -> None:
    _log.exception("fault", face="session", route=req.uri_template, id=request_id.current.get(), exc_info=error)
    _answer(resp, 500)


def _answer(resp: Response | None, status: int) -> None:
    if resp is not None:
        resp.status = status
        _send(resp, pages.failure(status))


def _send(resp: Response, content: bytes, content_type: str = "text/html; charset=utf-8") -> None:
    resp.data = content
    resp.content_type = content_type
    resp.set_header("Content-Security-Policy", pages.POLICY)
    resp.set_header("X-Content-Type-Options", "nosniff")
    resp.set_header("Referrer-Policy", "no-referrer")
    resp.set_header("Cache-Control", "private, no-cache")
