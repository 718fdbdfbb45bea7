"""Identity bytes and invitation links: self-contained, so that whoever gets one can show a name at once.

Source: Olvid daemon gRPC API 2.0.1, identities and servers: a link is a prefix and the unpadded base64url of an encoded
list of identity bytes and display name; an encoded value is a type byte, a length of four bytes and the content.
"""

from __future__ import annotations

import base64
import binascii
import struct

from sabir.wire.errors import WireError

PREFIX = "https://invitation.olvid.io/#"
SERVER_NAME = "sabir"
"""In identities and configuration links."""
_BYTES, _LIST = 0, 3
_HEADER = struct.Struct(">BI")


def identity_bytes(public_key: bytes) -> bytes:
    """The server's name, a zero byte, the key."""
    return SERVER_NAME.encode() + b"\x00" + public_key


def invitation_link(identity: bytes, display_name: str) -> str:
    """Both can be read back with `read_link`."""
    content = _encoded(_BYTES, identity) + _encoded(_BYTES, display_name.encode())
    payload = base64.urlsafe_b64encode(_encoded(_LIST, content)).decode().rstrip("=")
    return f"{PREFIX}{payload}"


def read_link(link: str) -> tuple[bytes, str]:
    """Identity bytes and display name; whatever stands before the last `#` is taken. Raises `WireError`."""
    payload = link.rpartition("#")[2]
    try:
        raw = base64.b64decode(payload + "=" * (-len(payload) % 4), altchars=b"-_", validate=True)
        kind, content = _one(raw)
        items = _items(content)
        if kind != _LIST or [item_kind for item_kind, _ in items] != [_BYTES, _BYTES]:
            raise WireError("not an invitation link")
        return items[0][1], items[1][1].decode()
    except (binascii.Error, struct.error, ValueError) as error:
        raise WireError("not an invitation link") from error


def read_key(identity: bytes) -> bytes:
    """The key in the bytes of one of this server's identities. Raises `WireError` for another's."""
    server, separator, key = identity.partition(b"\x00")
    if server != SERVER_NAME.encode() or not separator:
        raise WireError("an identity of another server")
    return key


def _encoded(kind: int, content: bytes) -> bytes:
    return _HEADER.pack(kind, len(content)) + content


def _one(raw: bytes) -> tuple[int, bytes]:
    items = _items(raw)
    if len(items) != 1:
        raise WireError("not one encoded value")
    return items[0]


def _items(raw: bytes) -> list[tuple[int, bytes]]:
    found = []
    while raw:
        kind, length = _HEADER.unpack_from(raw)
        content = raw[_HEADER.size : _HEADER.size + length]
        if len(content) != length:
            raise WireError("cut off")
        found.append((kind, content))
        raw = raw[_HEADER.size + length :]
    return found
