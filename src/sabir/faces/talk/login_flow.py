"""Login of clients by way of a browser, both versions: nobody types a password into a client.

Source: Nextcloud, login flow v1 and v2.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

import msgspec
from falcon.asgi import Request, Response

from sabir.domain.errors import NotFound, SabirError
from sabir.domain.people import Actor
from sabir.faces.talk import auth, cookies, flow_pages
from sabir.faces.talk.endpoint import Resource, read_body
from sabir.faces.talk.flow_pages import Asking
from sabir.faces.talk.login import go, refuse_forgery, show
from sabir.faces.talk.plain import refuse
from sabir.wire.errors import WireError

_FIRST_VERSION = "version 1"
"""What the state token of a flow without a token of its own is made for."""


class NewFlow(Resource):
    """`/login/v2`: for clients."""

    async def on_post(self, request: Request, response: Response) -> None:
        """What to poll, and what to open in a browser."""
        try:
            flow = await self.core.login_flows.start(auth.origin_of(request))
        except SabirError as error:
            refuse(response, error)
            return
        server = _server(self, request)
        _json(
            response,
            200,
            {
                "poll": {"token": flow.poll_token, "endpoint": f"{server}/login/v2/poll"},
                "login": f"{server}/login/v2/flow/{flow.flow_token}",
            },
        )


class FlowPoll(Resource):
    """`/login/v2/poll`: for clients."""

    async def on_post(self, request: Request, response: Response) -> None:
        """404 until it is granted, then once 200."""
        try:
            token = _text(await _form(request), "token")
            login = await self.core.login_flows.fetch(token, auth.origin_of(request))
        except NotFound:
            _json(response, 404, [])
        except SabirError as error:
            refuse(response, error)
        else:
            server = _server(self, request)
            _json(response, 200, {"server": server, "loginName": login.uid, "appPassword": login.app_password})


class FlowPage(Resource):
    """`/login/v2/flow/{token}`: for browsers."""

    async def on_get(self, request: Request, response: Response, token: str) -> None:
        """Asks whoever is logged in; sends everyone else to log in first."""
        try:
            client = await self.core.login_flows.client_of(token)
        except NotFound:
            show(response, 404, flow_pages.gone())
            return
        await _ask(self, request, response, Asking(f"{_root(request)}/login/v2/grant", client, token))


class FlowGrant(Resource):
    """`/login/v2/grant`: for browsers."""

    async def on_post(self, request: Request, response: Response) -> None:
        """Only from the page that asked, of the session that it asked in."""
        given = await _form(request)
        token = _text(given, "token")
        actor = await _granting(self, request, given, token)
        if actor is None:
            refuse_forgery(response)
            return
        try:
            await self.core.login_flows.grant(actor, token)
        except SabirError:
            show(response, 404, flow_pages.gone())
            return
        show(response, 200, flow_pages.granted())


class FirstFlow(Resource):
    """`/login/flow`: for a client's own browser window."""

    async def on_get(self, request: Request, response: Response) -> None:
        """With `OCS-APIRequest`, which no link of another site brings along."""
        if request.get_header("OCS-APIREQUEST") != "true":
            show(response, 403, flow_pages.refused())
            return
        await _ask_first(self, request, response)

    async def on_post(self, request: Request, response: Response) -> None:
        """Ends at an address that the client waits for."""
        given = await _form(request)
        actor = await _granting(self, request, given, _FIRST_VERSION)
        if actor is None:
            refuse_forgery(response)
            return
        password = await self.core.auth.new_app_password(actor, request.user_agent or "app")
        server, user = _server(self, request), quote_plus(f"{actor.uid}")
        go(response, f"nc://login/server:{server}&user:{user}&password:{password}")


class FirstFlowPage(Resource):
    """`/login/flow/grant`: where the login page sends who began there."""

    async def on_get(self, request: Request, response: Response) -> None:
        """Asks whoever is logged in."""
        await _ask_first(self, request, response)


async def _ask_first(resource: Resource, request: Request, response: Response) -> None:
    client = "".join(one for one in request.user_agent or "" if one.isprintable())[:64] or "unknown client"
    asking = Asking(f"{_root(request)}/login/flow", client, _FIRST_VERSION)
    await _ask(resource, request, response, asking, back_to=f"{_root(request)}/login/flow/grant")


async def _ask(resource: Resource, request: Request, response: Response, asking: Asking, back_to: str = "") -> None:
    cookie, actor = cookies.token_of(request), await _in_browser(resource, request)
    if cookie is None or actor is None:
        go(response, f"{_root(request)}/login?redirect_url={quote(back_to or request.path, safe='')}")
        return
    proofs = flow_pages.Proofs(cookies.request_token(cookie), _state(cookie, asking.token))
    show(response, 200, flow_pages.asked(asking, actor.display_name, proofs))


async def _granting(resource: Resource, request: Request, given: Mapping[str, object], token: str) -> Actor | None:
    """Whoever is logged in and has seen the page of this flow."""
    cookie = cookies.token_of(request)
    if cookie is None or not auth.has_request_token(request, given):
        return None
    if not hmac.compare_digest(_text(given, "stateToken").encode(), _state(cookie, token).encode()):
        return None
    return await _in_browser(resource, request)


async def _in_browser(resource: Resource, request: Request) -> Actor | None:
    """The user of the web session; other credentials count for nothing here."""
    cookie = cookies.token_of(request)
    actor = await resource.core.web_sessions.find(cookie, auth.origin_of(request)) if cookie else None
    return actor if actor is not None and auth.is_logged_in(actor) else None


def _state(cookie: str, token: str) -> str:
    """That this session was shown this flow."""
    return hmac.digest(cookie.encode(), f"login flow {token}".encode(), "sha256").hex()


def _server(resource: Resource, request: Request) -> str:
    return (resource.context.config.server.public_url or request.prefix).rstrip("/")


def _root(request: Request) -> str:
    return "/index.php" if request.path.startswith("/index.php/") else ""


async def _form(request: Request) -> Mapping[str, object]:
    try:
        return (await read_body(request)).values
    except (WireError, SabirError):
        return {}


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _json(response: Response, status: int, content: object) -> None:
    response.status = status
    response.content_type = "application/json; charset=utf-8"
    response.set_header("Cache-Control", "no-store")
    response.data = msgspec.json.encode(content)
