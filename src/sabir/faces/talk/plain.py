"""What endpoints without an OCS envelope share: credential, CSRF rule, body, and plain JSON for refusals."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

import msgspec
import structlog
from falcon.asgi import Request, Response

from sabir.domain.errors import RateLimited, SabirError, Unauthenticated
from sabir.domain.people import Actor
from sabir.faces.talk import auth, errors
from sabir.faces.talk.endpoint import Resource, read_body
from sabir.faces.talk.login import refuse_forgery
from sabir.wire.errors import WireError
from sabir.wire.ocs import NO_BODY, Body, parse_query

R = TypeVar("R", bound=Resource)
P = ParamSpec("P")
Looked = Callable[Concatenate[R, Actor, Request, Response, P], Awaitable[None]]
Changed = Callable[Concatenate[R, Actor, Body, Response, P], Awaitable[None]]
Responder = Callable[Concatenate[R, Request, Response, P], Awaitable[None]]
_log = structlog.get_logger()


def looked(function: Looked[R, P]) -> Responder[R, P]:
    """Turn a function that changes nothing into a responder; for whoever asks, logged in or not."""

    async def respond(self: R, request: Request, response: Response, /, *path: P.args, **fields: P.kwargs) -> None:
        request.scope.setdefault("state", {})["route"] = request.uri_template  # for the log
        try:
            actor = await auth.caller(self.core, request)
            await function(self, actor, request, response, *path, **fields)
        except Exception as error:
            refuse(response, error)

    return respond


def changed(function: Changed[R, P]) -> Responder[R, P]:
    """Turn a function of the logged-in user's own body into a responder, which no other site's page can ask."""

    async def respond(self: R, request: Request, response: Response, /, *path: P.args, **fields: P.kwargs) -> None:
        request.scope.setdefault("state", {})["route"] = request.uri_template  # for the log
        try:
            actor = await auth.caller(self.core, request)
            if not auth.is_logged_in(actor):
                raise Unauthenticated
            body = await read_body(request) if request.method != "DELETE" else NO_BODY
            query = parse_query(request.scope["query_string"])
            if not auth.passes_csrf(request) and not auth.has_request_token(request, query, body.values):
                refuse_forgery(response)
                return
            await function(self, actor, body, response, *path, **fields)
        except Exception as error:
            refuse(response, error)

    return respond


def refuse(response: Response, error: Exception) -> None:
    """As JSON with a message."""
    response.content_type = "application/json; charset=utf-8"
    response.set_header("Cache-Control", "no-store")
    match error:
        case SabirError():
            response.status = errors.http_status_of(error)
            response.data = msgspec.json.encode({"message": errors.text_of(error), "data": {"message": error.detail}})
            if isinstance(error, RateLimited):
                response.set_header("Retry-After", f"{int(error.retry_after_s) + 1}")
        case WireError():
            response.status = 400
            response.data = msgspec.json.encode({"message": str(error)})
        case _:
            _log.error("fault", face="talk", exc_info=error)
            response.status = 500
            response.data = b'{"message":"Internal error"}'
