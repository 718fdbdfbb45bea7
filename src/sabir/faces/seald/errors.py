"""Error kinds as the dashboard API answers them; nothing else in this face chooses a status of an error.

Source: Seald, dashboard API v2: field errors, `{"model": …}`, and objects with `error_id`, `error_code`, `detail`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import falcon
import msgspec
import structlog
from falcon.asgi import App, Request, Response

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.transport import request_id

_log = structlog.get_logger()
_MODELS = {"person": "BeardUser", "audit entry": "EventLog", "login": "LoginLog"}


class InvalidPage(SabirError):
    """A page number that is out of range or none."""

    detail = "Invalid page."


class InvalidCursor(SabirError):
    """A cursor that was not made by this server for this list."""

    detail = "Invalid cursor"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, JSON body and further headers."""

    status: int
    body: Mapping[str, object]
    headers: Mapping[str, str] | None = None


def _coded(status: int, code: str) -> Callable[[SabirError], Answer]:
    return lambda error: Answer(status, _body(code, error.detail))


def _body(code: str, detail: str) -> dict[str, str]:
    return {"error_id": request_id.current.get(), "error_code": code, "detail": detail}


def _field(error: SabirError) -> Answer:
    name = error.field if isinstance(error, errors.InvalidInput) else "non_field_errors"
    return Answer(400, {name: [error.detail]})


def _model(error: SabirError) -> Answer:
    model = _MODELS.get(error.noun) if isinstance(error, errors.NotFound) else None
    return Answer(404, {"model": model} if model else {"detail": "Not found."})


def _later(error: SabirError) -> Answer:
    seconds = int(error.retry_after_s) + 1 if isinstance(error, errors.RateLimited) else 60
    return Answer(429, _body("RATE_LIMITED", error.detail), {"Retry-After": str(seconds)})


def _detail(error: SabirError) -> Answer:
    return Answer(404, {"detail": error.detail})


TABLE: Mapping[type[SabirError], Callable[[SabirError], Answer]] = {
    errors.InvalidInput: _field,
    errors.TooLarge: _field,
    errors.Unauthenticated: _coded(401, "NOT_AUTHENTICATED"),
    errors.Untimely: _coded(401, "NOT_AUTHENTICATED"),
    errors.Forbidden: _coded(403, "FORBIDDEN"),
    errors.RankTooLow: _coded(403, "INSUFFICIENT_CAPABILITY"),
    errors.Banned: _coded(403, "BANNED"),
    errors.ReadOnly: _coded(403, "READ_ONLY"),
    errors.RoomClosed: _coded(403, "ROOM_CLOSED"),
    errors.Lobby: _coded(403, "LOBBY"),
    errors.NotFound: _model,
    errors.AlreadyExists: _coded(406, "ALREADY_EXISTS"),
    errors.WrongState: _coded(406, "WRONG_STATE"),
    errors.RateLimited: _later,
    errors.Unavailable: _coded(503, "UNAVAILABLE"),
    InvalidPage: _detail,
    InvalidCursor: _detail,
}


def answer_of(error: SabirError) -> Answer:
    """The row of the error's kind, or of the nearest kind above it."""
    for kind in type(error).__mro__:
        if kind in TABLE:
            return TABLE[kind](error)
    return Answer(500, _body("INTERNAL_ERROR", "Internal error."))


def install(app: App[Request, Response]) -> None:
    """Answer every error of this application by the table."""
    app.add_error_handler(SabirError, _on_known)
    app.add_error_handler(falcon.HTTPError, _on_http)
    app.add_error_handler(Exception, _on_fault)


async def _on_known(req: Request, resp: Response, error: SabirError, params: object) -> None:
    _send(resp, answer_of(error))


async def _on_http(req: Request, resp: Response, error: falcon.HTTPError, params: object) -> None:
    """Unknown paths and methods."""
    text = "Not found." if error.status_code == 404 else error.title or error.status
    _send(resp, Answer(error.status_code, {"detail": text}, dict(error.headers or {})))


async def _on_fault(req: Request, resp: Response, error: Exception, params: object) -> None:
    _log.error("fault", face="seald", method=req.method, route=req.uri_template, exc_info=error)
    _send(resp, Answer(500, _body("INTERNAL_ERROR", "Internal error; the server's log has it under this id.")))


def _send(resp: Response, answer: Answer) -> None:
    resp.status = answer.status
    resp.data = msgspec.json.encode(answer.body)
    resp.content_type = "application/json"
    resp.set_headers(answer.headers or {})
