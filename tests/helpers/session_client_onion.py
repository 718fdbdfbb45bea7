"""The client's side of onion requests, written from the published description alone."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from nacl import bindings as sodium

from tests.helpers.session_client_keys import loki, x25519

EncType = Literal["aes-gcm", "xchacha20"]


@dataclass(frozen=True)
class Sealed:
    """A request body to POST, and the key its reply comes back under."""

    body: bytes
    key: bytes
    enc_type: EncType

    def open(self, blob: bytes) -> bytes:
        """Decrypt the reply's raw bytes."""
        if self.enc_type == "aes-gcm":
            return AESGCM(self.key).decrypt(blob[:12], blob[12:], None)
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(blob[24:], None, blob[:24], self.key)


@dataclass(frozen=True)
class Draws:
    """What is random in a request; tests fix it."""

    ephemeral_private: bytes
    nonce: bytes

    @classmethod
    def fresh(cls, enc_type: EncType) -> Draws:
        return cls(os.urandom(32), os.urandom(12 if enc_type == "aes-gcm" else 24))


def seal(
    payload: bytes, server_public: bytes, enc_type: EncType, draws: Draws | None = None, *, named: bool = True
) -> Sealed:
    """Encrypt a payload for the server; with `named` the metadata says how."""
    draws = draws or Draws.fresh(enc_type)
    private = draws.ephemeral_private
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    if enc_type == "aes-gcm":
        key = loki(private, server_public)
        blob = draws.nonce + AESGCM(key).encrypt(draws.nonce, payload, None)
    else:
        secret = x25519(private, server_public)
        key = hashlib.blake2b(secret + public + server_public, digest_size=32).digest()
        blob = draws.nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(payload, None, draws.nonce, key)
    metadata = {"ephemeral_key": public.hex()} | ({"enc_type": enc_type} if named else {})
    text = json.dumps(metadata, separators=(",", ":")).encode()
    return Sealed(len(blob).to_bytes(4, "little") + blob + text, key, enc_type)


def v3_payload(method: str, endpoint: str, body: str, headers: Mapping[str, str]) -> bytes:
    call = {"method": method, "endpoint": endpoint, "body": body, "headers": dict(headers)}
    return json.dumps(call, separators=(",", ":")).encode()


def v3_reply(sealed: Sealed, text: bytes) -> dict[str, Any]:
    """The JSON object of a reply: base64 text, or the same inside a `result`."""
    stripped = text.strip()
    if stripped.startswith(b"{"):
        stripped = json.loads(stripped)["result"].encode()
    reply = json.loads(sealed.open(base64.b64decode(stripped, validate=True)))
    if not isinstance(reply, dict) or not isinstance(reply.get("status_code"), int):
        raise AssertionError(f"a v3 reply has an integer status_code: {reply}")
    return reply


def v4_payload(method: str, endpoint: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
    info = {"method": method, "endpoint": endpoint, "headers": dict(headers)}
    first = json.dumps(info, separators=(",", ":"), ensure_ascii=False).encode()
    parts = [first] if body is None else [first, body]
    return b"l" + b"".join(str(len(part)).encode() + b":" + part for part in parts) + b"e"


def v4_reply(sealed: Sealed, blob: bytes) -> tuple[int, dict[str, str], bytes]:
    """Code, headers and body of a reply, which always has two parts."""
    plain = sealed.open(blob)
    if plain[:1] != b"l" or plain[-1:] != b"e":
        raise AssertionError("a v4 reply is a list")
    size, _, rest = plain[1:-1].partition(b":")
    info = json.loads(rest[: int(size)])
    size, _, body = rest[int(size) :].partition(b":")
    if len(body) != int(size):
        raise AssertionError("a v4 reply has exactly two parts")
    return info["code"], info["headers"], body
