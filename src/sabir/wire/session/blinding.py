"""Blinded ids: how one person appears under another id on each server. Source: SOGS modern API, blinding."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import xeddsa
from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from sabir.wire.errors import WireError
from sabir.wire.session.ids import BLINDED, BLINDED_25, SessionId, key_of, make_session_id, parse_session_id

_SIGN_BIT = 0x80


@lru_cache(maxsize=8)
def factor15(server_public: bytes) -> bytes:
    """The scalar every `15` id of one server is blinded with."""
    return sodium.crypto_core_ed25519_scalar_reduce(hashlib.blake2b(server_public).digest())


def factor25(session_id: SessionId, server_public: bytes) -> bytes:
    """The scalar of one person's `25` id."""
    digest = hashlib.blake2b(bytes.fromhex(session_id) + server_public).digest()
    return sodium.crypto_core_ed25519_scalar_reduce(digest)


def blinded15(session_id: SessionId, server_public: bytes) -> tuple[SessionId, SessionId]:
    """Both `15` ids an `05` id may have here, the absolute one first. Raises: `WireError`.

    An X25519 key does not tell the sign of its owner's Ed25519 key, hence two candidates.
    """
    first = make_session_id(BLINDED, _multiply(factor15(server_public), _edwards(session_id)))
    positive = absolute15(first)
    return positive, _with_sign(positive, _SIGN_BIT)


def blinded15_of_master(ed25519_public: bytes, server_public: bytes) -> SessionId:
    """The one true `15` id of an Ed25519 master key. Raises: `WireError`."""
    return make_session_id(BLINDED, _multiply(factor15(server_public), ed25519_public))


def absolute15(blinded: SessionId) -> SessionId:
    """The `15` id with its sign bit cleared, the same for both candidates."""
    return _with_sign(blinded, 0)


def blinded25(session_id: SessionId, server_public: bytes) -> SessionId:
    """The one `25` id an `05` id has here. Raises: `WireError`."""
    return make_session_id(BLINDED_25, _multiply(factor25(session_id, server_public), _edwards(session_id)))


@lru_cache(maxsize=4096)
def aliases(session_id: str, server_public: bytes) -> tuple[SessionId, ...]:
    """Every absolute blinded id that an `05` id has here; none if it is no id, or its key can't be blinded."""
    try:
        own = parse_session_id(session_id)
        return blinded15(own, server_public)[0], _with_sign(blinded25(own, server_public), 0)
    except WireError:
        return ()


def _edwards(session_id: SessionId) -> bytes:
    return xeddsa.curve25519_pub_to_ed25519_pub(key_of(session_id), False)


def _multiply(factor: bytes, point: bytes) -> bytes:
    try:
        return sodium.crypto_scalarmult_ed25519_noclamp(factor, point)
    except CryptoError as error:
        raise WireError("key can't be blinded") from error


def _with_sign(blinded: SessionId, sign: int) -> SessionId:
    key = bytearray(key_of(blinded))
    key[-1] = key[-1] & ~_SIGN_BIT | sign
    return make_session_id(blinded[:2], bytes(key))
