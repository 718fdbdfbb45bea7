"""Error kinds as the modern API answers them: a status and a short text.

Clients look at the status alone, but for one text: it makes them use blinded ids. Source: SOGS modern API.
"""

from __future__ import annotations

import falcon
import structlog
from falcon.asgi import App, Request, Response

from sabir.domain import errors
from sabir.domain.errors import InvalidInput, SabirError
from sabir.transport import request_id
from sabir.wire.errors import WireError

TEXT = "text/plain; charset=utf-8"
BLINDING_REQUIRED = "Invalid authentication: this server requires the use of blinded ids"
_log = structlog.get_logger()
_STATUSES: dict[type[SabirError], int] = {
    errors.InvalidInput: 400,
    errors.TooLarge: 413,
    errors.Unauthenticated: 401,
    errors.Untimely: 425,
    errors.Forbidden: 403,
    errors.Lobby: 403,
    errors.NotFound: 404,
    errors.AlreadyExists: 409,
    errors.WrongState: 403,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}


class BlindingRequired(InvalidInput):
    """The one refusal that clients read."""

    def __init__(self) -> None:
        super().__init__("X-SOGS-Pubkey", BLINDING_REQUIRED)


def status_of(error: SabirError) -> int:
    """The file of an image that is not in the room is no missing resource."""
    if isinstance(error, errors.NotFound) and error.noun == "image":
        return 406
    return next(_STATUSES[kind] for kind in type(error).__mro__ if kind in _STATUSES)


def install(app: App[Request, Response]) -> None:
    """Let the framework answer errors as this wire does."""
    app.add_error_handler(Exception, _fault)
    app.add_error_handler(falcon.HTTPError, _framework)
    app.add_error_handler(WireError, _wire)
    app.add_error_handler(SabirError, _refused)


async def _refused(req: Request, resp: Response | None, error: SabirError, params: dict[str, object]) -> None:
    answer(resp, status_of(error), error.detail)


async def _wire(req: Request, resp: Response | None, error: WireError, params: dict[str, object]) -> None:
    answer(resp, 400, str(error))


async def _framework(req: Request, resp: Response | None, error: falcon.HTTPError, params: dict[str, object]) -> None:
    """No such path, or a method it does not have."""
    answer(resp, error.status_code, error.title or "")
    if resp is not None and isinstance(error, falcon.HTTPMethodNotAllowed) and error.headers:
        resp.set_headers(error.headers)


async def _fault(req: Request, resp: Response | None, error: Exception, params: dict[str, object]) -> None:
    _log.exception("fault", face="session", route=req.uri_template, id=request_id.current.get(), exc_info=error)
    answer(resp, 500, "Internal error.")


def answer(resp: Response | None, status: int, text: str) -> None:
    """A refusal; `text` is safe to show."""
    if resp is not None:
        resp.status = status
        resp.data = text.encode()
        resp.content_type = TEXT
