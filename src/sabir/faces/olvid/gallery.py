"""From images to what is shown as a photo, which is always a JPEG, and from uploads to images. Pillow is loaded late.

Source: Olvid daemon gRPC API 2.0.1, photos.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from sabir.core.steps.images import MAX_BYTES
from sabir.core.steps.picturing import Picture
from sabir.domain.errors import InvalidInput, TooLarge
from sabir.wire.initials import Sketch, image, sketch

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE = 512
_QUALITY = 90
_WHITE = (255, 255, 255)
_AT_ONCE = 2


class Part(Protocol):
    """A request of an upload, after the first one."""

    @property
    def payload(self) -> bytes: ...


class Gallery:
    """Shows a few at a time: each takes memory."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def show(self, picture: Picture) -> bytes:
        """A JPEG of what was given as the image, or of the name's initials: the same bytes for the same one."""
        async with self._places:
            if picture.image:
                return await asyncio.to_thread(_converted, picture.image)
            return await asyncio.to_thread(_drawn, sketch(picture.name[:200], _SIDE, False))


async def receive(parts: AsyncIterator[Part], size_bytes: int) -> bytes:
    """The bytes of an image; what comes beyond those announced is not read: some clients repeat them.

    Raises `InvalidInput` (fewer came), `TooLarge`.
    """
    if size_bytes > MAX_BYTES:
        raise TooLarge("file_size", MAX_BYTES, "bytes")
    taken = bytearray()
    while len(taken) < size_bytes:
        part = await anext(parts, None)
        if part is None or not part.payload:
            raise InvalidInput("payload", "The image has fewer bytes than its metadata says.")
        taken += part.payload
    return bytes(taken[:size_bytes])


@lru_cache(maxsize=128)
def _drawn(wished: Sketch) -> bytes:
    return _jpeg(image(wished))


def _converted(png: bytes) -> bytes:
    from PIL import Image

    with Image.open(BytesIO(png), formats=("PNG",)) as opened:
        layer = opened.convert("RGBA")
    ground = Image.new("RGB", layer.size, _WHITE)
    ground.paste(layer, mask=layer)
    return _jpeg(ground)


def _jpeg(finished: Image) -> bytes:
    out = BytesIO()
    finished.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
