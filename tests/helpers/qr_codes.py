"""Reading QR codes as phones do, from pictures and from what a terminal shows."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image

_MODULE = 6
"""Points of one module of a code from a terminal."""


def read_picture(content: bytes) -> str:
    """The text of the one code in a picture."""
    return _read(Image.open(BytesIO(content)).convert("L"))


def read_terminal(lines: str) -> str:
    """The text of a code that is printed light on dark."""
    dark = modules(lines)
    image = Image.new("L", (len(dark[0]), len(dark)), 255)
    for y, row in enumerate(dark):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.putpixel((x, y), 0)
    return _read(image.resize((image.width * _MODULE, image.height * _MODULE), Image.Resampling.NEAREST))


def modules(lines: str) -> list[list[bool]]:
    """Which ones are dark; two rows of them stand in each line of text."""
    rows: list[list[bool]] = []
    for line in lines.splitlines():
        rows.append([character in " ▄" for character in line])
        rows.append([character in " ▀" for character in line])
    return rows if len(rows[0]) == len(rows) else rows[: len(rows[0])]


def _read(image: Image.Image) -> str:
    [found] = zxingcpp.read_barcodes(image)
    text: str = found.text
    return text
