"""Error kinds as the legacy API answers them; nothing else in this face chooses a status of an error.

On 401 clients throw their token away and ask for a new one; on 403 they keep it.
Source: SOGS legacy API, status codes.
"""

from __future__ import annotations

import falcon
import msgspec
import structlog
from falcon.asgi import App, Request, Response

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.faces.session.schema import Outcome
from sabir.transport import request_id
from sabir.wire.errors import WireError

_log = structlog.get_logger()
_ENCODER = msgspec.json.Encoder()
_STATUSES: dict[type[SabirError], int] = {
    errors.InvalidInput: 400,
    errors.TooLarge: 413,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Lobby: 403,
    errors.NotFound: 404,
    errors.AlreadyExists: 403,
    errors.WrongState: 403,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}


def status_of(error: SabirError, *, has_token: bool = False) -> int:
    """`has_token`: a token good in the room was given, so a hidden room means that its holder left: join again."""
    if has_token and isinstance(error, errors.NotFound) and error.noun == "room":
        return 401
    return next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)


def body_of(status: int) -> bytes:
    """Failures say nothing but their status."""
    return _ENCODER.encode(Outcome(status))


def install(app: App[Request, Response]) -> None:
    """Let the framework answer errors as this wire does."""
    app.add_error_handler(Exception, _fault)
    app.add_error_handler(falcon.HTTPError, _framework)
    app.add_error_handler(WireError, _wire)
    app.add_error_handler(SabirError, _refused)


async def _refused(req: Request, resp: Response | None, error: SabirError, params: dict[str, object]) -> None:
    _answer(resp, status_of(error, has_token=getattr(req.context, "has_token", False)))


async def _wire(req: Request, resp: Response | None, error: WireError, params: dict[str, object]) -> None:
    _answer(resp, 400)


async def _framework(req: Request, resp: Response | None, error: falcon.HTTPError, params: dict[str, object]) -> None:
    """No such path, or a method it does not have."""
    _answer(resp, error.status_code)
    if resp is not None and isinstance(error, falcon.HTTPMethodNotAllowed) and error.headers:
        resp.set_headers(error.headers)


async def _fault(req: Request, resp: Response | None, error: Exception, params: dict[str, object]) -> None:
    _log.exception("fault", face="session", route=req.uri_template, id=request_id.current.get(), exc_info=error)
    _answer(resp, 500)


def _answer(resp: Response | None, status: int) -> None:
    if resp is not None:
        resp.status = status
        resp.data = body_of(status)
        resp.content_type = "application/json"
