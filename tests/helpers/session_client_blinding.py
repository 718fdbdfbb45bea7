"""A member's blinded keys, signed headers and direct messages, written from the published description alone."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from urllib.parse import unquote

from nacl import bindings as sodium

from tests.helpers.session_client_keys import Identity, packed, scalar, times_base


def _blake2b(*parts: bytes, size: int = 64, key: bytes = b"") -> bytes:
    return hashlib.blake2b(b"".join(parts), digest_size=size, key=key).digest()


@dataclass(frozen=True)
class Blinded:
    """The keys of one identity on one server, under the prefix 15 or 25."""

    identity: Identity
    server_public: bytes
    prefix: str = "15"

    @property
    def factor(self) -> int:
        if self.prefix == "15":
            return scalar(_blake2b(self.server_public))
        return scalar(_blake2b(b"\x05", self.identity.x25519_public, self.server_public))

    @property
    def private(self) -> int:
        turned = self.prefix == "25" and self.identity.ed25519_public[31] & 0x80
        return scalar(packed((-self.factor if turned else self.factor) * scalar(self.identity.x25519_private)))

    @property
    def public(self) -> bytes:
        return times_base(self.private)

    @property
    def session_id(self) -> str:
        return self.prefix + self.public.hex()

    def sign(self, message: bytes) -> bytes:
        seed = self.identity.seed
        if self.prefix == "15":
            nonce = scalar(hashlib.sha512(hashlib.sha512(seed).digest()[32:] + self.public + message).digest())
        else:
            hashed = _blake2b(seed, size=32, key=b"SessCommBlind25_seed")
            nonce = scalar(_blake2b(hashed, self.public, message, key=b"SessCommBlind25_sig"))
        commitment = times_base(nonce)
        challenge = scalar(hashlib.sha512(commitment + self.public + message).digest())
        return commitment + packed(nonce + challenge * self.private)


@dataclass(frozen=True)
class Master:
    """The unblinded key, under the header prefix 00."""

    identity: Identity
    server_public: bytes

    @property
    def session_id(self) -> str:
        return "00" + self.identity.ed25519_public.hex()

    def sign(self, message: bytes) -> bytes:
        return sodium.crypto_sign(message, self.identity.seed + self.identity.ed25519_public)[:64]


def sogs_headers(
    signer: Blinded | Master, method: str, target: str, body: bytes, nonce_and_time: tuple[bytes, int]
) -> dict[str, str]:
    """The four headers of the modern API for one request."""
    nonce, timestamp_s = nonce_and_time
    path, mark, query = target.partition("?")
    signed = signer.server_public + nonce + f"{timestamp_s}{method}{unquote(path)}{mark}{query}".encode()
    signed += _blake2b(body) if body else b""
    return {
        "X-SOGS-Pubkey": signer.session_id,
        "X-SOGS-Nonce": base64.b64encode(nonce).decode(),
        "X-SOGS-Timestamp": str(timestamp_s),
        "X-SOGS-Signature": base64.b64encode(signer.sign(signed)).decode(),
    }


def direct_key(reader: Identity, other_public: bytes, sender_public: bytes, recipient_public: bytes) -> bytes:
    """The key of a direct message; both sides come to the same one."""
    secret = sodium.crypto_scalarmult_ed25519_noclamp(packed(scalar(reader.x25519_private)), other_public)
    return _blake2b(secret, sender_public, recipient_public, size=32)


def seal_direct(sender: Blinded, recipient_public: bytes, padded: bytes, nonce: bytes) -> bytes:
    """A direct message to a `15` id."""
    key = direct_key(sender.identity, recipient_public, sender.public, recipient_public)
    plain = padded + sender.identity.ed25519_public
    return b"\0" + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, None, nonce, key) + nonce


def open_direct(recipient: Blinded, sender_public: bytes, message: bytes) -> bytes:
    """Padded content of a direct message from a `15` id, whose master key must blind to it."""
    key = direct_key(recipient.identity, sender_public, sender_public, recipient.public)
    plain = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(message[1:-24], None, message[-24:], key)
    master = plain[-32:]
    if sodium.crypto_scalarmult_ed25519_noclamp(packed(recipient.factor), master) != sender_public:
        raise ValueError("the sender's key does not blind to the sender's id")
    return plain[:-32]
