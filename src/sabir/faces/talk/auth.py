"""From a request's credential to who acts.

Source: Nextcloud, authentication and CSRF rule of OCS requests.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace

from sabir.core import Core
from sabir.core.auth import Auth
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Unauthenticated
from sabir.domain.ids import NOBODY, CredentialId
from sabir.domain.people import Actor, PersonKind
from sabir.faces.talk import cookies
from sabir.faces.talk.request import Request

ANONYMOUS = Actor(NOBODY, PersonKind.GUEST, None, "", False, "talk", CredentialId(0))
"""Whoever gives no credential: sees public rooms from outside, and is in none."""


def is_anybody(actor: Actor) -> bool:
    """Whether the actor is known at all; guests are, in the rooms that they joined."""
    return actor.person_id != NOBODY


def is_logged_in(actor: Actor) -> bool:
    """Whether the actor has an account."""
    return actor.kind is PersonKind.PERSON and is_anybody(actor)


async def caller(core: Core, request: Request, token: str | None = None) -> Actor:
    """Whoever the credential or the cookie says; a guest only in a room of its own, if that is what `token` names.

    Raises `Unauthenticated` for a credential that does not hold; a cookie that does not is as none.
    """
    if request.get_header("AUTHORIZATION"):
        return await actor_of(core.auth, request)
    cookie = cookies.token_of(request)
    if cookie is None:
        return _anonymous(request)
    actor = await core.web_sessions.find(cookie, origin_of(request)) or _anonymous(request)
    if is_anybody(actor) or not actor.device_id or token is None:
        return actor
    return await core.web_sessions.guest_in(actor, token)


async def actor_of(auth: Auth, request: Request) -> Actor:
    """As `caller`, for addresses where cookies count for nothing."""
    header = request.get_header("AUTHORIZATION")
    if not header:
        return _anonymous(request)
    scheme, _, value = header.partition(" ")
    origin = origin_of(request)
    match scheme.lower():
        case "basic":
            return await auth.by_text(value.strip(), _parse_basic, origin)
        case "bearer":
            return await auth.by_app_password(value.strip(), origin)
        case _:
            raise Unauthenticated


def passes_csrf(request: Request) -> bool:
    """Browsers can't set these headers on another site's behalf."""
    if request.get_header("OCS-APIREQUEST") == "true":
        return True
    return (request.get_header("AUTHORIZATION") or "")[:7].lower() == "bearer "


def has_request_token(request: Request, *parameters: Mapping[str, object]) -> bool:
    """Whether a page of this server made the request: its token is a header or a parameter."""
    cookie = cookies.token_of(request)
    if cookie is None:
        return False
    texts = (request.get_header("REQUESTTOKEN"), *(one.get("requesttoken") for one in parameters))
    return any(isinstance(text, str) and cookies.is_request_token(text, cookie) for text in texts)


def _anonymous(request: Request) -> Actor:
    """What is guessed counts for the address."""
    return replace(ANONYMOUS, ip=request.remote_addr)


def challenge(request: Request) -> str:
    """What a 401 asks for; scripts in a page get a scheme that browsers show no dialogue for."""
    scheme = "DummyBasic" if request.get_header("X-REQUESTED-WITH") == "XMLHttpRequest" else "Basic"
    return f'{scheme} realm="Authorisation Required"'


def origin_of(request: Request) -> Origin:
    """Where it comes from."""
    return Origin("talk", request.remote_addr, request.user_agent or "")


def _parse_basic(value: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated from error
    uid, colon, password = text.partition(":")
    if not colon or "\0" in text:
        raise Unauthenticated
    return uid, password
