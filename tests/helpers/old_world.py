"""What the data of a generated old server should come to here. Messages are signed by the independent client's keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tests.helpers import session_client_body as bodies
from tests.helpers.session_client_body import Attachment, Body, Quote
from tests.helpers.session_client_keys import Identity

BEGIN_MS = 1_650_000_000_000
STEP_MS = 7_013


@dataclass(frozen=True)
class Expected:
    """A live message: what the wire must give back, bit for bit."""

    number: int
    author: str
    posted_ms: int
    data: bytes
    signature: bytes
    text: str
    seqno: int = 0
    edited: float | None = None


@dataclass
class OldRoom:
    """One room with all that was ever said in it."""

    name: str
    title: str
    messages: list[Expected] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    files: dict[int, bytes] = field(default_factory=dict)
    last_number: int = 0


@dataclass
class OldWorld:
    """An old server's folder."""

    folder: Path
    now_ms: int
    private: bytes = sha256(b"the old server").digest()
    rooms: dict[str, OldRoom] = field(default_factory=dict)
    bad_rows: int = 0
    """Damaged ones, which must be listed."""

    @property
    def public(self) -> bytes:
        return X25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()


def member(name: str) -> Identity:
    """The same key for the same name everywhere."""
    return Identity(sha256(name.encode()).digest())


@dataclass
class Writer:
    """Signs the messages of one member, each with a time of its own."""

    identity: Identity
    name: str
    style_flips: int = 0

    def write(
        self, text: str, at_ms: int, *, quote: Quote | None = None, attachments: tuple[Attachment, ...] = ()
    ) -> tuple[bytes, bytes]:
        """Padded bytes and signature, in the two conventions by turns."""
        self.style_flips += 1
        data = bodies.pad(bodies.write(Body(text, self.name, at_ms, 0, quote, attachments)))
        return data, self.identity.sign(data, "axolotl" if self.style_flips % 2 else "xeddsa")
