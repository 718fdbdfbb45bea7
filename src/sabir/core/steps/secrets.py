"""Hashing and sealing of secrets. Everything derives from the server's one secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import string

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sabir.domain.errors import Unavailable

_TOKEN_ALPHABET = string.ascii_lowercase.replace("l", "") + "23456789"
_ALPHANUMERIC = string.ascii_letters + string.digits


class Secrets:
    """Keys derived from the server's secret, one per purpose."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("The server secret needs at least 32 bytes.")
        self._secret = secret
        self._seal = ChaCha20Poly1305(self.derive("seal"))
        self._lookup = self.derive("lookup")

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """A key for one purpose (HKDF-SHA256)."""
        return HKDF(SHA256(), length, salt=None, info=b"sabir/" + purpose.encode()).derive(self._secret)

    def lookup(self, token: str) -> bytes:
        """How a token is found that is stored encrypted (HMAC-SHA256)."""
        return hmac.digest(self._lookup, token.encode(), "sha256")

    def seal(self, plain: bytes, row: str, nonce: bytes) -> bytes:
        """Encrypt for the row named; `nonce` is 12 random bytes."""
        return nonce + self._seal.encrypt(nonce, plain, row.encode())

    def open(self, sealed: bytes, row: str) -> bytes:
        """Decrypt. Raises `Unavailable` if it was sealed with another secret or for another row."""
        try:
            return self._seal.decrypt(sealed[:12], sealed[12:], row.encode())
        except (InvalidTag, ValueError) as error:
            raise Unavailable("A stored secret can't be opened with this server's secret.") from error


SESSION_KEY = "session server key"
"""The purpose of the server's own key on the Session wire, where no operator has set one."""


def public_key_of(private: bytes) -> bytes:
    """The public half of an X25519 key."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def token_hash(token: str | bytes) -> bytes:
    """How a random token is stored that nobody needs to see again (SHA-256)."""
    return hashlib.sha256(token.encode() if isinstance(token, str) else token).digest()


def new_room_token() -> str:
    """8 letters and digits without look-alikes."""
    return "".join(secrets.choice(_TOKEN_ALPHABET) for _ in range(8))


def new_app_password() -> str:
    """72 letters and digits."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(72))


def new_flow_token() -> str:
    """128 letters and digits."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(128))


def new_one_time_password() -> str:
    """20 characters a person can type."""
    return "-".join("".join(secrets.choice(_TOKEN_ALPHABET) for _ in range(5)) for _ in range(4))


def new_share_token() -> str:
    """15 letters and digits."""
    return "".join(secrets.choice(_ALPHANUMERIC) for _ in range(15))


def new_web_token() -> str:
    """32 random bytes, as a cookie can hold them."""
    return secrets.token_urlsafe(32)


def new_presence_key(characters: int = 512) -> str:
    """Base64."""
    return base64.b64encode(secrets.token_bytes(characters)).decode()[:characters]


def new_blob_name() -> str:
    """Random, never used twice."""
    return secrets.token_hex(20)


def new_file_number() -> int:
    """Random in [2^31, 2^53): clients of either generation can hold it. Source: SOGS legacy API, files."""
    return 2**31 + secrets.randbelow(2**53 - 2**31)
