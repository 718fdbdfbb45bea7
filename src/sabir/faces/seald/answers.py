"""Sending an object as JSON."""

from __future__ import annotations

import msgspec
from falcon.asgi import Response

_ENCODER = msgspec.json.Encoder()


def send(resp: Response, body: msgspec.Struct, *, status: int = 200) -> None:
    resp.status = status
    resp.data = _ENCODER.encode(body)
    resp.content_type = "application/json"
