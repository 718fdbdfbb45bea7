"""The one error of the codecs."""

from __future__ import annotations


class WireError(ValueError):
    """Bytes from outside are not what their format says. The text is safe to show to the sender."""
