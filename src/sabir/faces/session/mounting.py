"""The one path that both APIs have over plain HTTP."""

from __future__ import annotations

from sabir.faces.session.modern.routes import is_modern_below_rooms
from sabir.transport.mounts import AsgiApp, Receive, Scope, Send


class Shared:
    """`/rooms`: the legacy API's, unless the request is signed; and what is below it."""

    def __init__(self, legacy: AsgiApp, modern: AsgiApp) -> None:
        self._legacy = legacy
        self._modern = modern

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        rest = scope["path"].removeprefix("/rooms").strip("/")
        is_new = is_modern_below_rooms(rest) if rest else is_signed(scope)
        await (self._modern if is_new else self._legacy)(scope, receive, send)


def is_signed(scope: Scope) -> bool:
    """Whether a request has headers of the modern API."""
    return any(name.startswith(b"x-sogs-") for name, _ in scope["headers"])
