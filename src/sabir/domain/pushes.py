"""Apps that want to be woken when something happens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PushRegistration:
    """The app's token (a hash), its public key, and the proxy that reaches it."""

    token_hash: str
    public_key: str
    proxy: str
