"""Images of who has none: initials on a colour of their own. Pillow is loaded when the first one is drawn.

Source: Nextcloud, avatars; Nextcloud Talk API, conversation avatar.
"""

from __future__ import annotations

import hashlib
from html import escape
from io import BytesIO

from sabir.wire.initials import Sketch, image

SIDES = (64, 512)
"""As the released server cuts them."""
_SVG = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg width="512" height="512" version="1.1" viewBox="0 0 500 500" xmlns="http://www.w3.org/2000/svg">
<rect width="100%" height="100%" fill="#{fill}"></rect>
<text x="50%" y="350" style="font-weight:normal;font-size:325px;font-family:'Noto Color Emoji';text-anchor:middle;">\
{emoji}</text>
</svg>
"""


def side_for(wished: int) -> int:
    """The side an image is given out with."""
    return SIDES[0] if wished <= SIDES[0] else SIDES[1]


def drawn(wished: Sketch) -> bytes:
    """A PNG."""
    out = BytesIO()
    image(wished).save(out, "PNG", optimize=True)
    return out.getvalue()


def resized(kept: bytes, side: int) -> bytes:
    """A kept image at another size."""
    from PIL import Image

    out = BytesIO()
    with Image.open(BytesIO(kept), formats=("PNG",)) as opened:
        opened.resize((side, side)).save(out, "PNG", optimize=True)
    return out.getvalue()


def emoji_image(emoji: str, color: str | None, is_dark: bool) -> bytes:
    """An SVG: the viewer's own fonts have the emoji."""
    return _SVG.format(fill=escape(color or ("3b3b3b" if is_dark else "dbdbdb")), emoji=escape(emoji)).encode()


def fingerprint(name: str) -> str:
    """Changes with what is drawn."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()[:8]
