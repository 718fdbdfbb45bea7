"""What all endpoints of the modern API share."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from falcon.asgi import Request, Response

from sabir.domain.errors import InvalidInput
from sabir.faces.session.endpoint import Context, Resource

__all__ = ["Context", "Resource", "body_of", "read", "send"]

T = TypeVar("T")
_ENCODER = msgspec.json.Encoder()


def body_of(req: Request) -> bytes:
    """The body, which authentication has read."""
    body: bytes = req.context.body
    return body


def read(req: Request, decoder: msgspec.json.Decoder[T]) -> T:
    """The JSON of the body. Raises `InvalidInput`."""
    try:
        return decoder.decode(body_of(req))
    except (ValueError, RecursionError) as error:
        raise InvalidInput("body", "The body is not the JSON that is wanted here.") from error


def send(resp: Response, body: object, status: int = 200) -> None:
    """As JSON: clients drop what is labelled in any other way."""
    resp.status = status
    resp.data = _ENCODER.encode(body)
    resp.content_type = "application/json"
