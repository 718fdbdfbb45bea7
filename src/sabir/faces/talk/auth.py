"""From a request's credential to who acts.

Source: Nextcloud, authentication and CSRF rule of OCS requests.
"""

from __future__ import annotations

import base64
import binascii

from sabir.core.auth import Auth
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Unauthenticated
from sabir.domain.ids import NOBODY, CredentialId
from sabir.domain.people import Actor, PersonKind
from sabir.faces.talk.request import Request

ANONYMOUS = Actor(NOBODY, PersonKind.GUEST, None, "", False, "talk", CredentialId(0))
"""Whoever gives no credential: sees public rooms from outside, and is in none."""


async def actor_of(auth: Auth, request: Request) -> Actor:
    """`ANONYMOUS` without a credential. Raises `Unauthenticated` for one that does not hold."""
    header = request.get_header("AUTHORIZATION")
    if not header:
        return ANONYMOUS
    scheme, _, value = header.partition(" ")
    origin = Origin("talk", request.remote_addr, request.user_agent or "")
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


def challenge(request: Request) -> str:
    """What a 401 asks for; scripts in a page get a scheme that browsers show no dialogue for."""
    scheme = "DummyBasic" if request.get_header("X-REQUESTED-WITH") == "XMLHttpRequest" else "Basic"
    return f'{scheme} realm="Authorisation Required"'


def _parse_basic(value: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Unauthenticated from error
    uid, colon, password = text.partition(":")
    if not colon or "\0" in text:
        raise Unauthenticated
    return uid, password
