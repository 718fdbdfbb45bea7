"""From X-SOGS headers to a `Caller`, for every request before its endpoint.

The order of checks: headers (400), time (425), signature (401), replay (425), ban from the server (403). Nothing is
looked up or kept before the signature is verified. Source: SOGS modern API, authentication headers.
"""

from __future__ import annotations

from dataclasses import dataclass

from falcon.asgi import Request, Response

from sabir.core import Core
from sabir.core.steps.signing_in import Origin
from sabir.domain.errors import Unauthenticated
from sabir.domain.ids import NOBODY, RoomId
from sabir.domain.people import Actor
from sabir.domain.session_rights import Right
from sabir.faces.session.endpoint import Context, Resource
from sabir.faces.session.ids import room_name
from sabir.faces.session.modern.errors import BlindingRequired
from sabir.wire.errors import WireError
from sabir.wire.session.ids import SessionId
from sabir.wire.session.sogs_auth import SogsCredential, parse_credential, verify_credential

ORIGIN = Origin("session")
CALLER = "sabir.session.caller"
"""Where the scope of a part of a batch has its caller."""
PREFIX = "/sogs"
_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. The actor is nobody for a caller without a key, and for one whose key was never seen."""

    actor: Actor
    session_id: SessionId | None
    """As the key says, `05…` or blinded; None for who signed nothing."""

    @property
    def is_anonymous(self) -> bool:
        return self.session_id is None


def caller_of(req: Request) -> Caller:
    """Who asks, for what anyone may ask."""
    caller: Caller = req.context.caller
    return caller


def signed_of(req: Request) -> tuple[Caller, SessionId]:
    """Who asks, for what strangers with a key may ask. Raises `Unauthenticated` without one."""
    caller = caller_of(req)
    if caller.session_id is None:
        raise Unauthenticated
    return caller, caller.session_id


async def person_of(core: Core, req: Request) -> Actor:
    """Who asks, as a person: a key that was never seen becomes a visitor. Raises `Unauthenticated` without one."""
    caller, session_id = signed_of(req)
    if caller.actor.person_id != NOBODY:
        return caller.actor
    return await core.callers.admit(session_id, ORIGIN)


async def member_of(core: Core, req: Request, token: str, wanted: Right = Right.READ) -> tuple[Actor, RoomId]:
    """Who asks, with a seat in the room (given now if there was none) and that right.

    Raises `Unauthenticated`, `NotFound`, `Banned`, `Forbidden`, `Lobby`.
    """
    actor = await person_of(core, req)
    return actor, await core.public_rooms.enter(actor, room_name(token), wanted)


async def spend(core: Core, req: Request) -> None:
    """Let a request that changes something count once. Raises `Untimely` for one that did before."""
    credential = req.context.credential
    if isinstance(credential, SogsCredential):
        await core.callers.spend(credential.nonce, credential.timestamp_s)


class Gate:
    """Authenticates each request before it is routed."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._core = context.core

    async def process_request(self, req: Request, resp: Response) -> None:
        """Of a part of a batch, only what the batch was signed by counts."""
        req.context.body = body = await req.stream.read()
        caller = req.scope.get(CALLER)
        req.context.credential = None
        req.context.caller = caller if isinstance(caller, Caller) else await self._authenticate(req, body)

    async def process_resource(self, req: Request, resp: Response, resource: Resource, _: dict[str, str]) -> None:
        """Requests that only read are remembered in memory alone; a batch sees for itself what it does."""
        if req.method not in _READING and not resource.holds_requests:
            await spend(self._core, req)

    async def _authenticate(self, req: Request, body: bytes) -> Caller:
        credential = parse_credential(req.headers_lower)
        if credential is None:
            return Caller(self._core.callers.nobody(ORIGIN), None)
        req.context.credential = credential
        if self._context.blinds and not credential.is_blinded:
            raise BlindingRequired
        self._core.callers.require_timely(credential.timestamp_s)
        if not self._is_signed(req, credential, body):
            raise Unauthenticated("The signature does not fit.")
        session_id = credential.session_id
        return Caller(await self._core.callers.recognise(session_id, credential.nonce, ORIGIN), session_id)

    def _is_signed(self, req: Request, credential: SogsCredential, body: bytes) -> bool:
        """Clients behind a prefix may or may not have signed it."""
        target = _target(req)
        targets = [target, target.removeprefix(PREFIX)] if target.startswith(f"{PREFIX}/") else [target]
        public = self._context.server_public
        return any(verify_credential(credential, public, req.method, one, body) for one in targets)


def _target(req: Request) -> str:
    """Path and query as they were sent."""
    raw: bytes = req.scope.get("raw_path") or req.scope["path"].encode()
    query: bytes = req.scope["query_string"]
    try:
        return (raw + b"?" + query if query else raw).decode()
    except UnicodeDecodeError as error:
        raise WireError("the path is not UTF-8") from error
