"""Links to shared files, as everyone who has one opens them.

Source: Nextcloud, public share links.
"""

from __future__ import annotations

from falcon.asgi import Request, Response

from sabir.core.files import Download
from sabir.domain.people import Actor
from sabir.faces.talk import auth, cookies
from sabir.faces.talk.endpoint import Resource, add_headers, read_body
from sabir.faces.talk.files import answer
from sabir.faces.talk.plain import looked, refuse


class Link(Resource):
    """`/s/{share_token}`"""

    @looked
    async def on_get(self, actor: Actor, request: Request, response: Response, share_token: str) -> None:
        """The file itself; 403 where a password is needed first."""
        file, chunks = await self.core.shares.open(actor, share_token)
        answer(response, Download(file, chunks))


class LinkPassword(Resource):
    """`/s/{share_token}/authenticate`"""

    async def on_post(self, request: Request, response: Response, share_token: str) -> None:
        """204 and a cookie, by which the browser is let in from now on."""
        request.scope.setdefault("state", {})["route"] = request.uri_template  # for the log
        try:
            actor = await auth.caller(self.core, request)
            password = (await read_body(request)).values.get("password")
            given = password if isinstance(password, str) else ""
            visit = await self.core.shares.authenticate(actor, share_token, given, request.user_agent or "")
        except Exception as error:
            refuse(response, error)
            return
        response.status = 204
        if visit.web_token is not None:
            secure = cookies.is_secure(request, self.context.config)
            add_headers(response, cookies.given(visit.web_token, secure=secure))
