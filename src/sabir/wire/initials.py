"""Pictures of who has none: initials on a colour, the same for the same name. Pillow is loaded for the first one.

Source: Nextcloud, avatars.
"""

from __future__ import annotations

import colorsys
import hashlib
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw

_SMOOTH = 512
"""Smaller ones are drawn larger, for smooth edges."""
_DRAWN_LARGER = 2
_TINTS = 48


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


def image(wished: Sketch) -> Picture:
    """As Pillow has it."""
    from PIL import Image, ImageDraw

    side = wished.side
    large = side * _DRAWN_LARGER if side < _SMOOTH else side
    drawn = Image.new("RGB", (large, large), _color(wished.tint, wished.is_dark))
    if wished.letters:
        _write(ImageDraw.Draw(drawn), wished.letters, large)
    else:
        _outline(ImageDraw.Draw(drawn), large)
    return drawn.resize((side, side))


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
