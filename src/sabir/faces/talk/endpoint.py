"""What all OCS endpoints share: format, credential, CSRF rule, parameters, and errors as this wire shows them."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import structlog
from falcon import HTTPMethodNotAllowed
from falcon.asgi import Request as FalconRequest
from falcon.asgi import Response

from sabir.config import Config
from sabir.core import Core
from sabir.core.steps.throttling import Guesses, network_of
from sabir.domain.errors import Forbidden, NotFound, RateLimited, SabirError, Unauthenticated
from sabir.domain.people import Actor, PersonKind
from sabir.faces.talk import auth, errors
from sabir.faces.talk.drawing import Drawing
from sabir.faces.talk.request import Request
from sabir.wire.errors import WireError
from sabir.wire.ocs import (
    CSRF_FAILED,
    INTERNAL_ERROR,
    NO_BODY,
    Answer,
    Body,
    Format,
    Parameters,
    Script,
    choose_format,
    encode,
    merge,
    parse_body,
    parse_query,
)

CACHE = "no-cache, no-store, must-revalidate"
_V4 = "/api/v4/"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Context:
    """What every endpoint works with."""

    core: Core
    config: Config
    config_hash: str
    guesses: Guesses
    """Of rooms' tokens."""
    drawing: Drawing

    @property
    def hash(self) -> str:
        """Changes when clients should look at the capabilities and signaling settings again."""
        stamp = self.core.settings.current.stamp
        return _hash(self.config_hash, stamp) if stamp else self.config_hash


@lru_cache(maxsize=16)
def _hash(*parts: str) -> str:
    return hashlib.sha1(" ".join(parts).encode(), usedforsecurity=False).hexdigest()


class Call(NamedTuple):
    """One request, authenticated and parsed."""

    actor: Actor
    parameters: Parameters
    request: Request

    @property
    def base_url(self) -> str:
        """Scheme and host that the client used."""
        return self.request.prefix

    @property
    def is_v4(self) -> bool:
        """Whether it came through version 4 of the conversation API."""
        return _V4 in self.request.path


class Reply(NamedTuple):
    """An endpoint's answer: a status, data as JSON, and headers."""

    status: int = 200
    data: bytes = b"[]"
    headers: Sequence[tuple[str, str]] = ()
    content_type: str = ""
    """Set where there is no envelope: the answer is as it stands."""


class Resource:
    """What stands behind one path, or behind several that mean the same."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.core = context.core

    async def on_options(self, request: FalconRequest, response: Response, /, **fields: object) -> None:
        """No method of this API."""
        raise HTTPMethodNotAllowed(())


R = TypeVar("R", bound=Resource)
P = ParamSpec("P")
Endpoint = Callable[Concatenate[R, Call, P], Awaitable[Reply]]
Answered = Callable[Concatenate[R, Request, P], Awaitable[tuple[Answer, Sequence[tuple[str, str]]]]]
"""An endpoint's answer, with the headers it adds."""
Responder = Callable[Concatenate[R, FalconRequest, Response, P], Awaitable[None]]
_answered: dict[object, Any] = {}


def endpoint(
    operation: str, *, is_public: bool = False, is_harmless: bool = False
) -> Callable[[Endpoint[R, P]], Responder[R, P]]:
    """Turn a function of a call into a responder. A public one is also for those who are not logged in.

    A harmless one changes nothing and shows nothing that another site's page can read: it needs no CSRF header.
    """

    def wrap(function: Endpoint[R, P]) -> Responder[R, P]:
        async def answered(
            self: R, request: Request, /, *path: P.args, **fields: P.kwargs
        ) -> tuple[Answer, Sequence[tuple[str, str]]]:
            asked = _Asked(request, operation, self.context)
            try:
                call = await asked.call(is_public, is_harmless, _token(path, fields))
                reply = await function(self, call, *path, **fields)
                if reply.content_type:
                    return Answer(reply.status, reply.content_type, reply.data), reply.headers
                return encode(asked.script, asked.form, reply.status, reply.data), reply.headers
            except Exception as error:
                return asked.refusal(error), asked.headers_of(error)

        async def respond(
            self: R, request: FalconRequest, response: Response, /, *path: P.args, **fields: P.kwargs
        ) -> None:
            request.scope.setdefault("state", {})["route"] = request.uri_template  # for the log
            answer, headers = await answered(self, request, *path, **fields)
            add_headers(response, headers)
            write(response, answer)

        _answered[respond] = answered
        return respond

    return wrap


def answered_by(responder: Responder[R, P]) -> Answered[R, P]:
    """The endpoint behind a responder, for requests that come without the framework."""
    found: Answered[R, P] = _answered[responder]
    return found


class _CsrfFailed(Exception):
    """The request may come from another site's page."""


class _Asked:
    """A request on its way to be a call; knows how to answer also where that fails."""

    __slots__ = ("_context", "_operation", "_request", "_token", "_who", "form", "script")

    def __init__(self, request: Request, operation: str, context: Context) -> None:
        self._request = request
        self._context = context
        self._operation = operation
        self.script = script_of(request)
        self.form: Format = "xml"
        self._token, self._who = "", ""

    async def call(self, is_public: bool, is_harmless: bool, token: str | None) -> Call:
        request = self._request
        accept = request.get_header("ACCEPT")
        query = parse_query(request.scope["query_string"])
        self.form = choose_format(query, {}, accept)
        core = self._context.core
        epoch = core.remembered.epoch
        actor = await auth.caller(core, request, token)
        body = None
        if not (is_harmless or auth.passes_csrf(request) or auth.has_request_token(request, query)):
            body = await read_body(request)
            if not auth.has_request_token(request, body.values):
                raise _CsrfFailed
        if not is_public and not auth.is_logged_in(actor):
            raise Unauthenticated
        if token is not None:
            self._require_no_guessing(actor, token)
        if core.settings.current.allowed_groups and "/apps/spreed/" in request.path:
            await _require_allowed(core, actor)
        if body is None:
            body = await read_body(request)
        if core.remembered.epoch != epoch:  # a body may take hours to come
            actor = await auth.caller(core, request, token)
        if "format" in body.values:
            self.form = choose_format(query, body.values, accept)
        return Call(actor, merge(query, body, {}), request)

    def _require_no_guessing(self, actor: Actor, token: str) -> None:
        """Users count for themselves, everyone else for the address; guests are where they belong.

        Raises `RateLimited`.
        """
        if auth.is_logged_in(actor):
            self._who = f"{actor.person_id}"
        elif auth.is_anybody(actor):
            return
        else:
            self._who = network_of(self._request.remote_addr)
        self._token = token
        self._context.guesses.check(self._who)

    def headers_of(self, error: Exception) -> Sequence[tuple[str, str]]:
        """What a refusal says beside its status."""
        match error:
            case Unauthenticated():
                return [("WWW-Authenticate", auth.challenge(self._request))]
            case RateLimited():
                return [("Retry-After", f"{int(error.retry_after_s) + 1}")]
            case NotFound(noun="room") if self._token:  # absent or hidden: both count alike
                self._context.guesses.missed(self._who, self._token)
        return ()

    def refusal(self, error: Exception) -> Answer:
        match error:
            case SabirError():
                # The documentation of version 4 has caught up with the released server.
                is_caught_up = _V4 in self._request.path and self._operation not in errors.SAME_IN_V4
                is_documented = self._context.config.talk.statuses == "documented" and not is_caught_up
                status = errors.status_of(error, self._operation, is_documented=is_documented)
                return encode(self.script, self.form, status, b"[]", errors.text_of(error))
            case WireError():
                return encode(self.script, self.form, 400, b"[]", str(error))
            case _CsrfFailed():
                return CSRF_FAILED
            case _:
                _log.error("fault", face="talk", operation=self._operation, exc_info=error)
                return encode(self.script, self.form, INTERNAL_ERROR, b"[]", "Internal error")


def add_headers(response: Response, headers: Iterable[tuple[str, str]]) -> None:
    """There may be several cookies."""
    for name, value in headers:
        if name == "Set-Cookie":
            response.append_header(name, value)
        else:
            response.set_header(name, value)


async def _require_allowed(core: Core, actor: Actor) -> None:
    """Raises `Forbidden` for users without Talk. Source: Nextcloud Talk, allowed_groups."""
    settings = core.settings.current
    if actor.kind is PersonKind.PERSON and not await settings.is_in_any(actor.person_id, settings.allowed_groups):
        raise Forbidden


def script_of(request: Request) -> Script:
    """By the address."""
    return Script.V1 if request.path.startswith("/ocs/v1.php/") else Script.V2


def write(response: Response, answer: Answer) -> None:
    """Hand an answer to the framework."""
    response.status = answer.status
    if response.get_header("Cache-Control") is None:
        response.set_header("Cache-Control", CACHE)
    if answer.content_type:
        response.content_type = answer.content_type
        response.data = answer.body


def _token(path: tuple[object, ...], fields: Mapping[str, object]) -> str | None:
    """Which room the address names."""
    found = fields.get("token") if fields else path[0] if path else None
    return found if isinstance(found, str) else None


async def read_body(request: Request) -> Body:
    """All of it. Raises `TooLarge`, `WireError`."""
    if not request.content_length and request.get_header("TRANSFER-ENCODING") is None:
        return NO_BODY
    content = await request.stream.read()
    return parse_body(request.content_type, content)
