"""Images of who has none: initials on a colour of their own. Pillow is loaded when the first one is drawn.

Source: Nextcloud, avatars; Nextcloud Talk API, conversation avatar.
"""

from __future__ import annotations

import colorsys
import hashlib
import unicodedata
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIDES = (64, 512)
"""As the released server cuts them."""
_DRAWN_LARGER = 2
_TINTS = 48
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


class Sketch(NamedTuple):
    """All that a drawn picture depends on: many names share one."""

    letters: str
    tint: int
    side: int
    is_dark: bool


def sketch(name: str, side: int, is_dark: bool) -> Sketch:
    """The same name gives the same one."""
    digest = hashlib.sha256(name.casefold().encode(errors="replace")).digest()
    return Sketch(initials(name), digest[0] % _TINTS, side, is_dark)


def drawn(wished: Sketch) -> bytes:
    """A PNG."""
    from PIL import Image, ImageDraw

    side = wished.side
    large = side * _DRAWN_LARGER if side < SIDES[1] else side  # smooth edges
    image = Image.new("RGB", (large, large), _color(wished.tint, wished.is_dark))
    if wished.letters:
        _write(ImageDraw.Draw(image), wished.letters, large)
    else:
        _outline(ImageDraw.Draw(image), large)
    out = BytesIO()
    image.resize((side, side)).save(out, "PNG", optimize=True)
    return out.getvalue()


def resized(image: bytes, side: int) -> bytes:
    """A kept image at another size."""
    from PIL import Image

    out = BytesIO()
    with Image.open(BytesIO(image), formats=("PNG",)) as opened:
        opened.resize((side, side)).save(out, "PNG", optimize=True)
    return out.getvalue()


def emoji_image(emoji: str, color: str | None, is_dark: bool) -> bytes:
    """An SVG: the viewer's own fonts have the emoji."""
    return _SVG.format(fill=escape(color or ("3b3b3b" if is_dark else "dbdbdb")), emoji=escape(emoji)).encode()


def fingerprint(name: str) -> str:
    """Changes with what is drawn."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()[:8]


def initials(name: str) -> str:
    """Of the first two words, in capital Latin letters; empty where the built-in font has none for them."""
    plain = unicodedata.normalize("NFKD", name)
    words = "".join(one for one in plain if not unicodedata.combining(one)).split()
    found = "".join(word[0].upper() for word in words[:2])
    return found if found.isascii() and found.isprintable() else ""


def _color(tint: int, is_dark: bool) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(tint / _TINTS, 0.3 if is_dark else 0.42, 0.55)
    return round(red * 255), round(green * 255), round(blue * 255)


def _write(draw: ImageDraw, letters: str, side: int) -> None:
    from PIL import ImageFont

    font = ImageFont.load_default(size=side * 0.42)
    draw.text((side / 2, side / 2), letters, fill=(255, 255, 255), font=font, anchor="mm")


def _outline(draw: ImageDraw, side: int) -> None:
    """Head and shoulders."""
    white = (255, 255, 255)
    draw.ellipse((side * 0.34, side * 0.2, side * 0.66, side * 0.52), fill=white)
    draw.pieslice((side * 0.2, side * 0.58, side * 0.8, side * 1.18), 180, 360, fill=white)
