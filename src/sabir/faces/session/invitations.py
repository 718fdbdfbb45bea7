"""The addresses that members join by, and QR codes of them."""

from __future__ import annotations

from io import BytesIO, StringIO
from urllib.parse import urlsplit

import segno

_SCALE = 8
_BORDER = 4
_TERMINAL_BORDER = 2
_DEFAULT_PORTS = {"http": 80, "https": 443}


def join_url(base_url: str, room: str, public_key: bytes) -> str:
    """What members paste to join. Source: SOGS join URLs: a usual port is left out."""
    parts = urlsplit(base_url)
    host = parts.netloc
    if parts.port is not None and parts.port == _DEFAULT_PORTS.get(parts.scheme):
        host = host.rpartition(":")[0]
    return f"{parts.scheme}://{host}/{room}?public_key={public_key.hex()}"


def qr_png(text: str) -> bytes:
    """A picture of the code."""
    out = BytesIO()
    segno.make_qr(text).save(out, kind="png", scale=_SCALE, border=_BORDER)
    return out.getvalue()


def qr_text(text: str) -> str:
    """Lines for a terminal that writes light on dark."""
    out = StringIO()
    segno.make_qr(text).terminal(out, border=_TERMINAL_BORDER, compact=True)
    return out.getvalue()
