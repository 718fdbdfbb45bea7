"""Onion requests: the outer body, the same in v3 and v4, and the channel inside it.

A reply goes back under the request's own key and encryption type, with a nonce of its own.
Source: SOGS onion requests, outer body.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from sabir.wire.errors import WireError

MAX_BODY_BYTES = 10 * 1024 * 1024
KEY_BYTES = 32
_TAG_BYTES = 16
_PREFIX = struct.Struct("<I")


class Cipher(StrEnum):
    """Encryption types that clients use; the value is the one we send."""

    AES_GCM = "aes-gcm"
    XCHACHA20 = "xchacha20"


_NONCE_BYTES = {Cipher.AES_GCM: 12, Cipher.XCHACHA20: 24}
_ENC_TYPES = {
    None: Cipher.AES_GCM,
    "aes-gcm": Cipher.AES_GCM,
    "gcm": Cipher.AES_GCM,
    "xchacha20": Cipher.XCHACHA20,
    "xchacha20-poly1305": Cipher.XCHACHA20,
}


class _Metadata(msgspec.Struct):
    """The relaying node leaves keys of its own beside these."""

    ephemeral_key: str
    enc_type: str | None = None


_METADATA = msgspec.json.Decoder(_Metadata)


@dataclass(frozen=True, slots=True)
class ServerKey:
    """The server's X25519 key pair."""

    private: bytes = field(repr=False)
    public: bytes

    @classmethod
    def from_private(cls, private: bytes) -> ServerKey:
        """Take 32 bytes, clamped or not."""
        return cls(private, sodium.crypto_scalarmult_base(private))


@dataclass(frozen=True, slots=True)
class Channel:
    """The key both directions of one onion request share. A blob is nonce, ciphertext, tag."""

    cipher: Cipher
    key: bytes = field(repr=False)

    @property
    def nonce_bytes(self) -> int:
        """Length of the nonce that `seal` needs."""
        return _NONCE_BYTES[self.cipher]

    def seal(self, plaintext: bytes, nonce: bytes) -> bytes:
        """Encrypt; `nonce` is `nonce_bytes` long and never used twice with this key."""
        if len(nonce) != self.nonce_bytes:
            raise ValueError(f"nonce must have {self.nonce_bytes} bytes")
        if self.cipher is Cipher.AES_GCM:
            return nonce + AESGCM(self.key).encrypt(nonce, plaintext, None)
        return nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, None, nonce, self.key)

    def open(self, blob: bytes | memoryview) -> bytes:
        """Decrypt. Raises: `WireError`."""
        size = self.nonce_bytes
        if len(blob) < size + _TAG_BYTES:
            raise WireError("encrypted part is too short")
        nonce, sealed = bytes(blob[:size]), blob[size:]
        try:
            if self.cipher is Cipher.AES_GCM:
                return AESGCM(self.key).decrypt(nonce, sealed, None)
            return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(sealed), None, nonce, self.key)
        except (InvalidTag, CryptoError) as error:
            raise WireError("decryption failed") from error


@dataclass(frozen=True, slots=True)
class OnionRequest:
    """A decrypted request and the channel its reply goes back on."""

    payload: bytes
    channel: Channel


def shared_secret(private: bytes, public: bytes) -> bytes:
    """X25519. Raises: `WireError` for a public key that yields the all-zero secret."""
    try:
        return sodium.crypto_scalarmult(private, public)
    except CryptoError as error:
        raise WireError("public key is not usable") from error


def loki_key(private: bytes, public: bytes) -> bytes:
    """The AES key between two X25519 keys. Raises: `WireError`. Source: SOGS primitive encodings, LOKI KDF."""
    return hmac.digest(b"LOKI", shared_secret(private, public), "sha256")


def open_request(body: bytes, server: ServerKey) -> OnionRequest:
    """Split and decrypt the body of a POST to `/loki/v3/lsrpc` or `/oxen/v4/lsrpc`. Raises: `WireError`."""
    if len(body) > MAX_BODY_BYTES:
        raise WireError(f"onion request is over {MAX_BODY_BYTES} bytes")
    if len(body) < _PREFIX.size:
        raise WireError("onion request is too short")
    (size,) = _PREFIX.unpack_from(body)
    end = _PREFIX.size + size
    if end > len(body):
        raise WireError("length prefix is beyond the body")
    whole = memoryview(body)  # requests are large: no part of them is copied twice
    client_public, cipher = _parse_metadata(whole[end:])
    if cipher is Cipher.AES_GCM:
        key = loki_key(server.private, client_public)
    else:
        key = _xchacha_key(shared_secret(server.private, client_public), client_public, server.public)
    channel = Channel(cipher, key)
    return OnionRequest(channel.open(whole[_PREFIX.size : end]), channel)


def build_request(
    payload: bytes, server_public: bytes, ephemeral_private: bytes, nonce: bytes, enc_type: Cipher | None = None
) -> tuple[bytes, Channel]:
    """The client's side: the body to POST, and the channel the reply is opened with.

    Without `enc_type` the metadata names none, as 2021 clients do, and AES-GCM is used.
    """
    client_public = sodium.crypto_scalarmult_base(ephemeral_private)
    metadata = {"ephemeral_key": client_public.hex()}
    if enc_type is not None:
        metadata["enc_type"] = enc_type.value
    if enc_type is Cipher.XCHACHA20:
        secret = shared_secret(ephemeral_private, server_public)
        channel = Channel(enc_type, _xchacha_key(secret, client_public, server_public))
    else:
        channel = Channel(Cipher.AES_GCM, loki_key(ephemeral_private, server_public))
    blob = channel.seal(payload, nonce)
    return _PREFIX.pack(len(blob)) + blob + msgspec.json.encode(metadata), channel


def _xchacha_key(secret: bytes, client_public: bytes, server_public: bytes) -> bytes:
    return hashlib.blake2b(secret + client_public + server_public, digest_size=KEY_BYTES).digest()


def _parse_metadata(text: memoryview) -> tuple[bytes, Cipher]:
    try:
        metadata = _METADATA.decode(text)
        public = bytes.fromhex(metadata.ephemeral_key)
    except (ValueError, RecursionError) as error:
        raise WireError("onion metadata is not valid") from error
    cipher = _ENC_TYPES.get(metadata.enc_type)
    if cipher is None:
        raise WireError("unknown enc_type")
    if len(public) != KEY_BYTES:
        raise WireError("ephemeral_key must be 64 hex digits")
    return public, cipher
