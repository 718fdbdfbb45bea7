"""Logging in and out with a browser.

Source: Nextcloud, web login and CSRF rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from falcon.asgi import Request, Response

from sabir.core.steps.secrets import new_web_token
from sabir.domain.errors import RateLimited, SabirError, Unauthenticated
from sabir.faces.talk import auth, cookies, errors, pages
from sabir.faces.talk.endpoint import Resource, add_headers, read_body
from sabir.faces.talk.pages import LoginForm
from sabir.wire.errors import WireError
from sabir.wire.ocs import CSRF_FAILED, parse_query

_WRONG = "Wrong user name or password."
_TOO_MANY = "Too many attempts; please wait a minute."
_STALE = "This page was open for too long; please try again."


class WebLogin(Resource):
    """`/login`"""

    async def on_get(self, request: Request, response: Response) -> None:
        """A form, or who is logged in."""
        token = cookies.token_of(request)
        actor = await self.core.web_sessions.find(token, auth.origin_of(request)) if token else None
        if token is not None and actor is not None and auth.is_logged_in(actor):
            action = _root(request) + "/logout"
            show(response, 200, pages.logged_in(actor.display_name, action, cookies.request_token(token)))
            return
        target = _local(_text(_query(request), "redirect_url"))
        self._ask(request, response, 200, LoginForm(request.path, target=target))

    async def on_post(self, request: Request, response: Response) -> None:
        """303 to where the user wanted to go."""
        given = (await _form(request)) or {}
        user, target = _text(given, "user"), _local(_text(given, "redirect_url"))
        if not auth.has_request_token(request, given):
            self._ask(request, response, 412, LoginForm(request.path, user, target, _STALE))
            return
        try:
            actor = await self.core.auth.by_password(user, _text(given, "password"), auth.origin_of(request))
            token = await self.core.web_sessions.open(actor, request.user_agent or "")
        except SabirError as error:
            is_limit = isinstance(error, RateLimited)
            if isinstance(error, RateLimited):
                response.set_header("Retry-After", f"{int(error.retry_after_s) + 1}")
            form = LoginForm(request.path, user, target, _TOO_MANY if is_limit else _WRONG)
            status = errors.http_status_of(error if is_limit else Unauthenticated())
            self._ask(request, response, status, form)
            return
        add_headers(response, cookies.given(token, secure=cookies.is_secure(request, self.context.config)))
        go(response, target or request.path)

    def _ask(self, request: Request, response: Response, status: int, form: LoginForm) -> None:
        token = cookies.token_of(request)
        if token is None:
            token = new_web_token()
            add_headers(response, cookies.given(token, secure=cookies.is_secure(request, self.context.config)))
        show(response, status, pages.login(form, cookies.request_token(token)))


class WebLogout(Resource):
    """`/logout`"""

    async def on_get(self, request: Request, response: Response) -> None:
        """With a request token: another site's page can't log anyone out."""
        await self._end(request, response)

    async def on_post(self, request: Request, response: Response) -> None:
        await self._end(request, response)

    async def _end(self, request: Request, response: Response) -> None:
        if not auth.has_request_token(request, _query(request), (await _form(request)) or {}):
            refuse_forgery(response)
            return
        token = cookies.token_of(request)
        actor = await self.core.web_sessions.find(token, auth.origin_of(request)) if token else None
        if actor is not None:
            await self.core.web_sessions.close(actor)
        add_headers(response, cookies.taken())
        go(response, _root(request) + "/login")


class RequestToken(Resource):
    """`/csrftoken`"""

    async def on_get(self, request: Request, response: Response) -> None:
        """A fresh one for the session there is; browsers show it to pages of this server only."""
        token = cookies.token_of(request)
        if token is None:
            token = new_web_token()
            add_headers(response, cookies.given(token, secure=cookies.is_secure(request, self.context.config)))
        response.set_header("Cache-Control", "no-store")
        response.media = {"token": cookies.request_token(token)}


def show(response: Response, status: int, body: bytes) -> None:
    """A page."""
    response.status = status
    response.content_type = "text/html; charset=utf-8"
    response.set_header("Cache-Control", "no-store")
    add_headers(response, pages.HEADERS)
    response.data = body


def go(response: Response, target: str) -> None:
    """To another page, by GET."""
    response.status = 303
    response.set_header("Location", target)
    response.set_header("Cache-Control", "no-store")


def refuse_forgery(response: Response) -> None:
    """Another site's page may have made the request."""
    response.status = CSRF_FAILED.status
    response.content_type = CSRF_FAILED.content_type
    response.data = CSRF_FAILED.body


def _root(request: Request) -> str:
    return "/index.php" if request.path.startswith("/index.php/") else ""


def _local(target: str) -> str:
    """A path of this server; anything else would lead people astray."""
    is_path = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_path and "\\" not in target else ""


def _query(request: Request) -> Mapping[str, object]:
    try:
        return parse_query(request.scope["query_string"])
    except WireError:
        return {}


async def _form(request: Request) -> Mapping[str, object] | None:
    try:
        return (await read_body(request)).values
    except (WireError, SabirError):
        return None


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
