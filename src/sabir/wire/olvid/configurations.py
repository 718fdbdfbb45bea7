"""Configuration links: what an operator hands out to set up an identity. A prefix and base64url of a JSON object.

Source: Olvid daemon gRPC API 2.0.1, configuration links.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any, NamedTuple

import msgspec

from sabir.wire.errors import WireError

CONFIGURATION_PREFIX = "https://configuration.olvid.io/#"
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Configuration(NamedTuple):
    """The server it is for, and a licence on it; empty where the link has none."""

    server: str
    api_key: str


def read_configuration(link: str) -> Configuration:
    """Whatever stands before the last `#` is taken. Raises `WireError`."""
    _, mark, payload = link.strip().rpartition("#")
    try:
        raw = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True)
        fields = _decode(raw)
    except (binascii.Error, msgspec.DecodeError, ValueError) as error:
        raise WireError("not a configuration link") from error
    server, api_key = fields.get("server"), fields.get("apikey", "")
    if not mark or not isinstance(server, str) or not isinstance(api_key, str):
        raise WireError("not a configuration link")
    return Configuration(server, api_key)
