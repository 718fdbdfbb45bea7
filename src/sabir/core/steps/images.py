"""From an image someone uploads to the square one that is kept. Pillow is loaded when the first one comes."""

from __future__ import annotations

import asyncio
from io import BytesIO

from sabir.domain.errors import InvalidInput, TooLarge

MAX_BYTES = 20_000_000
_MAX_PIXELS = 40_000_000
"""What an image may have once it is unpacked."""
_SIDE = 512
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_AT_ONCE = 2


class Squaring:
    """A few at a time: each takes memory."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def square(self, image: bytes) -> bytes:
        """A PNG of 512 by 512 points without what else was in the file. Raises `InvalidInput`, `TooLarge`."""
        if len(image) > MAX_BYTES:
            raise TooLarge("image", MAX_BYTES, "bytes")
        async with self._places:
            return await asyncio.to_thread(_square, image)


def _square(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:  # reads the head only
            if image.width * image.height > _MAX_PIXELS:
                raise TooLarge("image", _MAX_PIXELS, "points")
            image.draft("RGB", (_SIDE, _SIDE))
            upright = ImageOps.exif_transpose(image)
            fitted = ImageOps.fit(upright.convert("RGBA"), (_SIDE, _SIDE))
    except TooLarge:
        raise
    except Exception as error:  # whatever a broken file makes of a decoder
        raise InvalidInput("image", "This is no PNG, JPEG, GIF or WebP image.") from error
    out = BytesIO()
    fitted.save(out, "PNG", optimize=True)
    return out.getvalue()
