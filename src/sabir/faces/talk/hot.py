"""The chat of a room without the framework, which would take as much time as everything else this face does.

Long polls, pages and posts are nearly all of a server's requests. Their endpoints are the same ones.
"""

from __future__ import annotations

from sabir.faces.talk import routes
from sabir.faces.talk.chat import Chat
from sabir.faces.talk.endpoint import CACHE, Answered, Context, answered_by
from sabir.faces.talk.ids import TOKEN
from sabir.faces.talk.request import PlainRequest
from sabir.transport.mounts import AsgiApp, Receive, Scope, Send

_ENDING = "/{token:token}"
_CACHE = (b"cache-control", CACHE.encode())


class HotRoutes:
    """An application in front of the one with all routes."""

    def __init__(self, context: Context, rest: AsgiApp) -> None:
        self._rest = rest
        self._chat = Chat(context)
        self._methods: dict[str, Answered[Chat, [str]]] = {
            "GET": answered_by(Chat.on_get),
            "POST": answered_by(Chat.on_post),
        }
        self._roots = {path.removesuffix(_ENDING) for path, kind in routes.PATHS.items() if kind is Chat}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        root, _, token = scope["path"].rpartition("/")
        answered = self._methods.get(scope["method"])
        if answered is None or root not in self._roots or not TOKEN.fullmatch(token):
            await self._rest(scope, receive, send)
            return
        scope.setdefault("state", {})["route"] = root + _ENDING  # for the log
        answer, named = await answered(self._chat, PlainRequest(scope, receive), token)
        headers = [_CACHE]
        for name, value in named:
            headers.append((name.lower().encode(), value.encode("latin-1")))
        if answer.content_type:
            headers.append((b"content-type", answer.content_type.encode()))
            headers.append((b"content-length", b"%d" % len(answer.body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
