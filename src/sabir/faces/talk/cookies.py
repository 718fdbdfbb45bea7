"""Cookies of web sessions, and the request tokens that prove a request was made by a page of this server.

Source: Nextcloud, session cookies, same-site cookies, CSRF rule.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os

from sabir.config import Config
from sabir.faces.talk.request import Request

SESSION = "nc_session_id"
_MAX_TOKEN = 128
_BYTES = 32
Headers = tuple[tuple[str, str], ...]


def token_of(request: Request) -> str | None:
    """The session token that the browser sent."""
    header = request.get_header("COOKIE")
    if header is None:
        return None
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == SESSION and 0 < len(value) <= _MAX_TOKEN and value.isascii():
            return value
    return None


def is_secure(request: Request, config: Config) -> bool:
    """Whether browsers use TLS to come here."""
    return (config.server.public_url or request.prefix).startswith("https:")


def given(token: str, *, secure: bool) -> Headers:
    """Have the browser keep this session."""
    ending = "; Secure" if secure else ""
    prefix = "__Host-" if secure else ""
    marks = tuple(
        f"{prefix}nc_sameSiteCookie{kind}=true; Path=/; HttpOnly; SameSite={kind.title()}{ending}"
        for kind in ("lax", "strict")
    )
    session = f"{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax{ending}"
    return tuple(("Set-Cookie", cookie) for cookie in (session, *marks))


def taken() -> Headers:
    """Have the browser forget its session."""
    return (("Set-Cookie", f"{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"),)


def request_token(token: str) -> str:
    """89 characters, different each time: what is compared, covered by random bytes that stand beside it."""
    cover = os.urandom(_BYTES)
    covered = bytes(one ^ other for one, other in zip(_proof(token), cover, strict=True))
    return f"{base64.b64encode(covered).decode()}:{base64.b64encode(cover).decode()}"


def is_request_token(text: str, token: str) -> bool:
    """Whether the text was made for this session."""
    covered, _, cover = text.partition(":")
    try:
        halves = base64.b64decode(covered, validate=True), base64.b64decode(cover, validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(halves[0]) != _BYTES or len(halves[1]) != _BYTES:
        return False
    found = bytes(one ^ other for one, other in zip(*halves, strict=True))
    return hmac.compare_digest(found, _proof(token))


def _proof(token: str) -> bytes:
    return hmac.digest(token.encode(), b"request token", "sha256")
