"""Apps that want to be woken register here, each by its own app password. The server signs for each who it is."""

from __future__ import annotations

import asyncio
import base64
import os
import re
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from sabir.core.steps.secrets import Secrets
from sabir.domain.errors import Forbidden, InvalidInput, WrongState
from sabir.domain.ids import SERVER_STREAM
from sabir.domain.people import Actor
from sabir.domain.pushes import PushRegistration
from sabir.ports import Clock
from sabir.store import credentials, push_registrations
from sabir.store.credentials import NewCredential
from sabir.store.database import Database
from sabir.store.transaction import Tx

MAX_REGISTRATIONS = 50
"""Apps of one person."""
_KIND = "push_signing_key"
_TOKEN = re.compile(r"[a-f0-9]{128}")
_PROXY = re.compile(r"https?://[^\s\x00-\x1f]{1,250}")
_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class Registered:
    """What the app gets, to recognise what is meant for it."""

    public_key: str
    device_identifier: str
    signature: str
    is_new: bool


class Pushes:
    """Use cases on registrations."""

    def __init__(self, db: Database, clock: Clock, secrets: Secrets) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets
        self._key: rsa.RSAPrivateKey | None = None

    async def register(self, actor: Actor, wished: PushRegistration) -> Registered:
        """Raises `InvalidInput` (which value), `Forbidden` without an app password, `WrongState` for too many apps."""
        _check(wished)
        key, at_ms = await self._signing_key(), self._clock.now_ms()

        def unit(tx: Tx) -> bool:
            tx.lock([actor.person_id])
            credential = credentials.find_by_id(tx, actor.device_id)
            if credential is None or credential.kind != "app_password":
                raise Forbidden("Apps register with an app password of their own.")
            there = push_registrations.find(tx, actor.device_id)
            if there is None and push_registrations.count(tx, actor.person_id) >= MAX_REGISTRATIONS:
                raise WrongState("Too many apps are registered.")
            push_registrations.put(tx, actor.device_id, actor.person_id, wished, at_ms=at_ms)
            return there != wished

        is_new = await self._db.write(unit)
        name = msgspec.json.encode([actor.uid, actor.device_id])
        signature = await asyncio.to_thread(key.sign, name, padding.PKCS1v15(), hashes.SHA512())
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        digest = hashes.Hash(hashes.SHA512())
        digest.update(name)
        return Registered(public.decode(), _base64(digest.finalize()), _base64(signature), is_new)

    async def unregister(self, actor: Actor) -> bool:
        """False if the app was not registered."""

        def unit(tx: Tx) -> bool:
            tx.lock([actor.person_id])
            return push_registrations.remove(tx, actor.device_id)

        return await self._db.write(unit)

    async def _signing_key(self) -> rsa.RSAPrivateKey:
        """One for the whole server, made when the first app registers."""
        if self._key is None:
            stored = await self._db.read(self._stored_key)
            if stored is None:
                made = await asyncio.to_thread(rsa.generate_private_key, 65537, _KEY_BITS)
                stored = await self._keep_key(_der(made))
            key = serialization.load_der_private_key(stored, None)
            if not isinstance(key, rsa.RSAPrivateKey):
                raise WrongState("The key that signs for apps is of another kind.")
            self._key = key
        return self._key

    async def _keep_key(self, der: bytes) -> bytes:
        nonce, at_ms = os.urandom(12), self._clock.now_ms()

        def unit(tx: Tx) -> bytes:
            tx.lock([SERVER_STREAM])
            there = self._stored_key(tx)
            if there is not None:  # another node was first
                return there
            sealed = self._secrets.seal(der, _KIND, nonce)
            credentials.insert(tx, NewCredential(_KIND, "server", at_ms, secret=sealed))
            return der

        return await self._db.write(unit)

    def _stored_key(self, tx: Tx) -> bytes | None:
        there = next(iter(credentials.of_kind(tx, _KIND, limit=1)), None)
        return self._secrets.open(there.secret, _KIND) if there is not None and there.secret is not None else None


def _check(wished: PushRegistration) -> None:
    if not _TOKEN.fullmatch(wished.token_hash):
        raise InvalidInput("token_hash", "This is no SHA-512 in hex.")
    try:
        key = serialization.load_pem_public_key(wished.public_key.strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidInput("public_key", "This is no RSA key of 2048 bits.") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size != _KEY_BITS:
        raise InvalidInput("public_key", "This is no RSA key of 2048 bits.")
    if not _PROXY.fullmatch(wished.proxy):
        raise InvalidInput("proxy", "This is no web address.")


def _der(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
