"""Files by WebDAV: the user's own folder, and what others shared into rooms.

A shared file lies at `Talk/{id}/{name}` in the folder of every member of the room, and behind its link `/f/{id}`.
Source: Nextcloud, WebDAV of files.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Concatenate, ParamSpec, TypeVar
from xml.sax.saxutils import escape

import structlog
from falcon.asgi import Request, Response

from sabir.core.files import Download, Upload
from sabir.domain.errors import Forbidden, NotFound, RateLimited, SabirError, Unauthenticated
from sabir.domain.ids import FileId
from sabir.domain.people import Actor
from sabir.faces.talk import auth, errors, multistatus, parse
from sabir.faces.talk.endpoint import Resource

R = TypeVar("R", bound=Resource)
P = ParamSpec("P")
Action = Callable[Concatenate[R, Actor, Request, Response, P], Awaitable[None]]
Responder = Callable[Concatenate[R, Request, Response, P], Awaitable[None]]
Who = Callable[[Resource, Request, Mapping[str, object]], Awaitable[Actor]]
_log = structlog.get_logger()


async def _by_header(resource: Resource, request: Request, fields: Mapping[str, object]) -> Actor:
    return await auth.actor_of(resource.core.auth, request)


async def _by_cookie_too(resource: Resource, request: Request, fields: Mapping[str, object]) -> Actor:
    """Nothing changes by following a link, whoever's page it stands on."""
    actor, file = await auth.caller(resource.core, request), fields.get("file_id")
    if auth.is_anybody(actor) or not actor.device_id or not isinstance(file, int):
        return actor
    return await resource.core.web_sessions.guest_who_sees(actor, FileId(file))


def dav(function: Action[R, P]) -> Responder[R, P]:
    """Turn a function of an actor into a responder whose errors are as WebDAV's. Cookies count for nothing."""
    return _responder(function, _by_header)


def linked(function: Action[R, P]) -> Responder[R, P]:
    """As `dav`, where browsers come too: people who are logged in, and guests who see the file in a room."""
    return _responder(function, _by_cookie_too)


def _responder(function: Action[R, P], who: Who) -> Responder[R, P]:
    async def respond(self: R, request: Request, response: Response, /, *path: P.args, **fields: P.kwargs) -> None:
        try:
            actor = await who(self, request, fields)
            if not auth.is_anybody(actor):
                raise Unauthenticated
            await function(self, actor, request, response, *path, **fields)
        except SabirError as error:
            _refuse(response, errors.dav_status_of(error), error.detail)
            if isinstance(error, Unauthenticated):
                response.set_header("WWW-Authenticate", auth.challenge(request))
            if isinstance(error, RateLimited):
                response.set_header("Retry-After", f"{int(error.retry_after_s) + 1}")
        except Exception:
            _log.exception("fault", face="talk", operation="files")
            _refuse(response, 500, "Internal error")

    return respond


class AllFiles(Resource):
    """`/remote.php/dav/files/{user}`"""

    @dav
    async def on_propfind(self, actor: Actor, request: Request, response: Response, user: str) -> None:
        """What lies in all of one's own folder."""
        _require_own(actor, user)
        await _show(self, actor, request, response, "")


class AllOwnFiles(Resource):
    """`/remote.php/webdav`"""

    @dav
    async def on_propfind(self, actor: Actor, request: Request, response: Response) -> None:
        """As of `AllFiles`."""
        await _show(self, actor, request, response, "")


class Files(Resource):
    """`/remote.php/dav/files/{user}/{path}`"""

    @dav
    async def on_get(self, actor: Actor, request: Request, response: Response, user: str, path: str) -> None:
        """Of one's own folder, or what others shared."""
        _require_own(actor, user)
        await _send(self, actor, response, path)

    @dav
    async def on_put(self, actor: Actor, request: Request, response: Response, user: str, path: str) -> None:
        """201 for a new file, 204 for new content."""
        _require_own(actor, user)
        await _keep(self, actor, request, response, path)

    @dav
    async def on_delete(self, actor: Actor, request: Request, response: Response, user: str, path: str) -> None:
        """Messages go on showing it. A folder goes with all in it."""
        _require_own(actor, user)
        await _forget(self, actor, response, path)

    @dav
    async def on_mkcol(self, actor: Actor, request: Request, response: Response, user: str, path: str) -> None:
        """A folder; 405 if something is there, 409 if there is nothing to make it in."""
        _require_own(actor, user)
        await _make(self, actor, response, path)

    @dav
    async def on_propfind(self, actor: Actor, request: Request, response: Response, user: str, path: str) -> None:
        """What is there, also in what others shared; with `Depth: 0` without what lies in it."""
        _require_own(actor, user)
        await _show(self, actor, request, response, path)


class OwnFiles(Resource):
    """`/remote.php/webdav/{path}`: the older address of one's own folder."""

    @dav
    async def on_get(self, actor: Actor, request: Request, response: Response, path: str) -> None:
        """As of `Files`."""
        await _send(self, actor, response, path)

    @dav
    async def on_put(self, actor: Actor, request: Request, response: Response, path: str) -> None:
        """As of `Files`."""
        await _keep(self, actor, request, response, path)

    @dav
    async def on_delete(self, actor: Actor, request: Request, response: Response, path: str) -> None:
        """As of `Files`."""
        await _forget(self, actor, response, path)

    @dav
    async def on_mkcol(self, actor: Actor, request: Request, response: Response, path: str) -> None:
        """As of `Files`."""
        await _make(self, actor, response, path)

    @dav
    async def on_propfind(self, actor: Actor, request: Request, response: Response, path: str) -> None:
        """As of `Files`."""
        await _show(self, actor, request, response, path)


class SharedFile(Resource):
    """`/f/{file_id}`: the link of a file object."""

    @linked
    async def on_get(self, actor: Actor, request: Request, response: Response, file_id: FileId) -> None:
        """For its owner and everyone who sees it in a room."""
        answer(response, await self.core.files.open(actor, file_id))


async def _send(resource: Resource, actor: Actor, response: Response, path: str) -> None:
    shared = parse.shared_file(path)
    files = resource.core.files
    answer(response, await (files.open_kept(actor, path) if shared is None else files.open(actor, *shared)))


async def _keep(resource: Resource, actor: Actor, request: Request, response: Response, path: str) -> None:
    _require_writable(path)
    limits = resource.context.config.limits
    upload = Upload(path, _chunks(request), limits.file_bytes, _mime(request))
    file, is_new = await resource.core.files.keep(actor, path, upload)
    response.status = 201 if is_new else 204
    _describe(response, file.id)


async def _forget(resource: Resource, actor: Actor, response: Response, path: str) -> None:
    _require_writable(path)
    await resource.core.files.forget_kept(actor, path)
    response.status = 204


async def _make(resource: Resource, actor: Actor, response: Response, path: str) -> None:
    _require_writable(path)
    folder = await resource.core.folders.make(actor, path)
    response.status = 201
    _describe(response, folder.id)


async def _show(resource: Resource, actor: Actor, request: Request, response: Response, path: str) -> None:
    wanted = multistatus.wanted(await request.stream.read(multistatus.MAX_BYTES + 1))
    is_deep = request.get_header("Depth") != "0"
    shared, folders = parse.shared_file(path), resource.core.folders
    if shared is None:
        look = await folders.look(actor, path, is_deep=is_deep)
    else:
        look = await folders.look_shared(actor, *shared, is_deep=is_deep)
    response.status = 207
    response.content_type = "application/xml; charset=utf-8"
    response.data = multistatus.answer(request.path, look, wanted, is_own=shared is None)


def _require_own(actor: Actor, user: str) -> None:
    if user != actor.uid:
        raise NotFound("file")


def _require_writable(path: str) -> None:
    if parse.shared_file(path) is not None:
        raise Forbidden("What others shared can't be changed.")


def _mime(request: Request) -> str:
    """What the client says, unless it says nothing."""
    mime = (request.content_type or "").partition(";")[0].strip().lower()
    return "" if mime in ("application/octet-stream", "application/x-www-form-urlencoded") else mime[:100]


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    async for chunk in request.stream:
        yield chunk


def answer(response: Response, download: Download) -> None:
    """A download that no browser runs as a page of this server."""
    response.content_type = download.file.mime
    response.content_length = download.file.size_bytes
    response.stream = download.chunks
    response.set_header("Content-Disposition", "attachment")
    response.set_header("X-Content-Type-Options", "nosniff")
    response.set_header("Content-Security-Policy", "sandbox; default-src 'none'")
    _describe(response, download.file.id)


def _describe(response: Response, file: FileId) -> None:
    """A file never changes under its id."""
    response.set_header("ETag", f'"{file:x}"')
    response.set_header("OC-ETag", f'"{file:x}"')
    response.set_header("OC-FileId", f"{file:08d}sabir")


def _refuse(response: Response, status: int, text: str) -> None:
    response.status = status
    response.content_type = "application/xml; charset=utf-8"
    response.stream = None
    response.content_length = None
    response.data = (
        '<?xml version="1.0" encoding="utf-8"?>\n<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">'
        f"<s:message>{escape(text)}</s:message></d:error>\n"
    ).encode()
