"""Signatures of Session messages, made over the padded bytes. Source: SOGS message bodies, signatures."""

from __future__ import annotations

from dataclasses import dataclass, field

import xeddsa
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from sabir.wire.session.ids import STANDARD, SessionId, key_of, make_session_id, prefix_of

SIGNATURE_BYTES = 64
SIGNING_RANDOM_BYTES = 64
_SIGN_BIT = 0x80


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An X25519 key that authors messages under its `05` id."""

    session_id: SessionId
    scalar: bytes = field(repr=False)

    @classmethod
    def from_private(cls, private: bytes) -> SigningKey:
        """Take any 32 secret bytes as X25519 private key."""
        public = sodium.crypto_scalarmult_base(private)
        # The Edwards point gets sign bit 0, which is the one every verifier assumes first.
        return cls(make_session_id(STANDARD, public), xeddsa.priv_force_sign(private, False))

    def sign(self, message: bytes, random: bytes) -> bytes:
        """XEd25519 with 64 fresh random bytes."""
        return xeddsa.ed25519_priv_sign(self.scalar, message, random)


def verify_message(author: SessionId, padded: bytes, signature: bytes) -> bool:
    """Whether `author` signed: Curve25519 for `05` ids, plain Ed25519 for blinded ones."""
    if prefix_of(author) == STANDARD:
        return verify_curve25519(key_of(author), padded, signature)
    return verify_ed25519(key_of(author), padded, signature)


def verify_curve25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check an X25519 key's signature in either convention: sign bit in the signature's last bit, or zero."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    last = signature[-1]
    edwards = xeddsa.curve25519_pub_to_ed25519_pub(public, bool(last & _SIGN_BIT))
    return verify_ed25519(edwards, message, signature[:-1] + bytes((last & ~_SIGN_BIT,)))


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    """Check a plain Ed25519 signature; keys off the curve or of small order never verify."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    try:
        sodium.crypto_sign_open(signature + message, public)
    except CryptoError:
        return False
    return True
