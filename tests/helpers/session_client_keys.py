"""A Session member's keys, written from the published description of the wire alone."""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl import bindings as sodium

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
Style = Literal["axolotl", "xeddsa"]


def scalar(raw: bytes) -> int:
    """Little-endian bytes modulo the group order."""
    return int.from_bytes(raw, "little") % L


def packed(number: int) -> bytes:
    return (number % L).to_bytes(32, "little")


def times_base(number: int) -> bytes:
    return sodium.crypto_scalarmult_ed25519_base_noclamp(packed(number))


def x25519(private: bytes, public: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))


def loki(private: bytes, public: bytes) -> bytes:
    """The AES key two X25519 keys share."""
    return hmac.new(b"LOKI", x25519(private, public), hashlib.sha256).digest()


@dataclass(frozen=True)
class Identity:
    """One member: everything follows from the Ed25519 seed."""

    seed: bytes

    @property
    def ed25519_public(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    @property
    def x25519_private(self) -> bytes:
        half = bytearray(hashlib.sha512(self.seed).digest()[:32])
        half[0] &= 248
        half[31] = half[31] & 127 | 64
        return bytes(half)

    @property
    def x25519_public(self) -> bytes:
        return X25519PrivateKey.from_private_bytes(self.x25519_private).public_key().public_bytes_raw()

    @property
    def session_id(self) -> str:
        return "05" + self.x25519_public.hex()

    def open_challenge(self, ciphertext: bytes, ephemeral_public: bytes) -> bytes:
        """The token inside an auth challenge."""
        return AESGCM(loki(self.x25519_private, ephemeral_public)).decrypt(ciphertext[:12], ciphertext[12:], None)

    def sign(self, message: bytes, style: Style = "axolotl", random: bytes | None = None) -> bytes:
        """As 2021 clients do (sign of the key in the last bit), or with the key turned so that its sign is 0."""
        private = self.x25519_private
        public = times_base(scalar(private))
        if style == "xeddsa" and public[31] & 0x80:
            private = packed(-scalar(private))
            public = times_base(scalar(private))
        random = os.urandom(64) if random is None else random
        nonce = scalar(hashlib.sha512(b"\xfe" + b"\xff" * 31 + private + message + random).digest())
        commitment = times_base(nonce)
        challenge = scalar(hashlib.sha512(commitment + public + message).digest())
        signature = bytearray(commitment + packed(nonce + challenge * scalar(private)))
        signature[63] |= public[31] & 0x80
        return bytes(signature)


def verify_2021(session_id: str, message: bytes, signature: bytes) -> bool:
    """What 2021 clients do with every author, whatever the prefix: take the key as Curve25519."""
    if len(signature) != 64 or len(session_id) != 66:
        return False
    u = int.from_bytes(bytes.fromhex(session_id[2:]), "little") & (2**255 - 1)
    y = (u - 1) * pow(u + 1, -1, P) % P if (u + 1) % P else 0
    public = bytearray(y.to_bytes(32, "little"))
    public[31] |= signature[63] & 0x80
    return verify_ed25519(bytes(public), message, signature[:63] + bytes((signature[63] & 0x7F,)))


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
