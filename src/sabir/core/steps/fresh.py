"""Random values for a unit of work, which may run more than once and must draw the same again."""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


class Fresh:
    """Draws from a seed of 32 random bytes that was made outside the unit."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count = 0

    def take(self, length: int) -> bytes:
        """The next bytes."""
        self._count += 1
        return HKDFExpand(SHA256(), length, b"%d" % self._count).derive(self._seed)

    def uuid(self) -> str:
        """A random UUID."""
        return str(UUID(bytes=self.take(16), version=4))
