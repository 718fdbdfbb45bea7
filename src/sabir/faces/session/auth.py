"""From the `Room` and `Authorization` headers to a token's holder. Source: SOGS legacy API, order of checks."""

from __future__ import annotations

from falcon.asgi import Request

from sabir.core import Core
from sabir.core.steps.signing_in import Origin
from sabir.core.tokens import TokenHolder
from sabir.domain.errors import InvalidInput, SabirError, Unauthenticated
from sabir.faces.session.ids import room_name
from sabir.wire.session.old_tokens import as_hex

ORIGIN = Origin("session")
"""Members hide behind relays: where a request comes from says nothing of them."""

Claim = tuple[str, str]
"""A room's name and a token."""


def room_of(req: Request) -> str:
    """Raises `InvalidInput`."""
    room = req.get_header("ROOM")
    if not room:
        raise InvalidInput("room", "The Room header is missing.")
    return room_name(room)


def claim_of(req: Request) -> Claim:
    """Raises `InvalidInput` without a room, `Unauthenticated` without a token."""
    return room_of(req), token_of(req)


def token_of(req: Request) -> str:
    """As it is, without a word before it. Raises `Unauthenticated`."""
    token = req.get_header("AUTHORIZATION")
    if not token:
        raise Unauthenticated
    return as_hex(token)


async def holder_of(core: Core, req: Request, claim: Claim | None = None) -> TokenHolder:
    """Who asks. Raises as `claim_of`, and `NotFound` (no such room) or `Unauthenticated`."""
    (holder,) = await core.tokens.check([claim or claim_of(req)], ORIGIN)
    if isinstance(holder, SabirError):
        raise holder
    req.context.has_token = True
    return holder
