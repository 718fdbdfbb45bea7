"""What all endpoints of the legacy API share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import falcon
import msgspec
from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.core.steps.posting import RateLimit
from sabir.domain.errors import InvalidInput
from sabir.faces.session.inner import Inside
from sabir.faces.session.render import Relay

T = TypeVar("T")
_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Context:
    """What every endpoint works with."""

    core: Core
    relay: Relay
    rate: RateLimit
    file_bytes: int
    server_public: bytes
    blinds: bool
    """Whether members must use blinded ids."""
    inside: Inside
    """Where what comes inside a request goes."""
    bans_on_server: bool = False
    """Whether a ban of the legacy API holds in every room."""


class Resource:
    """What stands behind one path."""

    holds_requests = False
    """Whether its body is requests, each of which goes through the face."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.core = context.core

    async def on_options(self, req: Request, resp: Response, **_: str) -> None:
        """The framework would answer without a body, and this wire has no such method."""
        raise falcon.HTTPMethodNotAllowed([])


async def read(req: Request, decoder: msgspec.json.Decoder[T]) -> T:
    """The body. Raises `InvalidInput`, `TooLarge`."""
    try:
        return decoder.decode(await req.stream.read())
    except (ValueError, RecursionError) as error:
        raise InvalidInput("body", "The body is not the JSON that is wanted here.") from error


def send(resp: Response, body: msgspec.Struct) -> None:
    """The framework labels it `application/json`, which is how clients know it."""
    resp.data = _ENCODER.encode(body)
