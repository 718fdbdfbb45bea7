"""What the external signaling server asks this one. It signs what it sends, and logs in as nobody.

Source: Nextcloud Talk, external signaling: backend requests.
"""

from __future__ import annotations

import hmac

import msgspec
import structlog
from falcon.asgi import Request, Response

from sabir.core.external_signaling import Visit
from sabir.core.steps import signaling_view, tickets
from sabir.core.steps.addresses import ByToken
from sabir.domain.errors import Banned, Forbidden, NotFound, SabirError
from sabir.faces.talk import auth
from sabir.faces.talk.endpoint import Resource, script_of, write
from sabir.faces.talk.errors import status_of
from sabir.faces.talk.ids import TOKEN
from sabir.wire.errors import WireError
from sabir.wire.ocs import CSRF_FAILED, choose_format, encode, parse_query

VERSION = "1.0"
_MIN_RANDOM_CHARACTERS = 32
_log = structlog.get_logger()
Json = dict[str, object]


class _Refused(Exception):
    """Told as an answer of the type `error`."""

    def __init__(self, code: str, message: str) -> None:
        self.answer: Json = {"type": "error", "error": {"code": code, "message": message}}
        super().__init__(code)


class SignalingBackend(Resource):
    """`/signaling/backend`"""

    async def on_post(self, request: Request, response: Response) -> None:
        """Errors are answers too; only an unsigned request is refused."""
        script = script_of(request)
        try:
            form = choose_format(parse_query(request.scope["query_string"]), {}, request.get_header("ACCEPT"))
        except WireError as error:
            write(response, encode(script, "xml", 400, b"[]", str(error)))
            return
        if not auth.passes_csrf(request):
            write(response, CSRF_FAILED)
            return
        status = 200
        try:
            body = await request.stream.read()
            if not self._is_signed(request, body):
                status = 403
                raise _Refused("invalid_request", "The request could not be authenticated.")
            answer = await self._answer(body)
        except _Refused as refused:
            answer = refused.answer
        except SabirError as error:
            _log.warning("signaling_backend", error=error.detail)
            status, answer = status_of(error), {}
        write(response, encode(script, form, status, msgspec.json.encode(answer)))

    def _is_signed(self, request: Request, body: bytes) -> bool:
        secret = self.context.config.talk.signaling_secret
        random = request.get_header("SPREED-SIGNALING-RANDOM") or ""
        given = request.get_header("SPREED-SIGNALING-CHECKSUM") or ""
        if secret is None or len(random) < _MIN_RANDOM_CHARACTERS:
            return False
        return hmac.compare_digest(tickets.signed(secret.reveal(), random, body).encode(), given.lower().encode())

    async def _answer(self, body: bytes) -> Json:
        try:
            asked = msgspec.json.decode(body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            asked = None
        match asked:
            case {"type": "auth", "auth": dict(wish)}:
                return await self._authenticate(wish)
            case {"type": "room", "room": dict(wish)}:
                return await self._enter(wish)
            case {"type": "ping", "ping": dict(wish)}:
                return await self._ping(wish)
            case {"type": "auth" | "room" | "ping"}:
                raise _Refused("invalid_request", "The request is not complete.")
            case {"type": str(kind)}:
                raise _Refused("unknown_type", f"The given type {kind[:32]!r} is not supported.")
            case _:
                raise _Refused("invalid_request", "The request is no JSON object with a type.")

    async def _authenticate(self, wish: Json) -> Json:
        params = wish.get("params")
        uid, ticket = (_text(params, "userid"), _text(params, "ticket")) if isinstance(params, dict) else ("", "")
        if wish.get("version", VERSION) != VERSION:
            raise _Refused("invalid_request", "Only version 1.0 is supported.")
        try:
            person = await self.core.external_signaling.authenticate(uid, ticket)
        except NotFound as error:
            raise _Refused("no_such_user", "The given user does not exist.") from error
        except Forbidden as error:
            raise _Refused("invalid_ticket", "The given ticket is not valid for this user.") from error
        who: Json = {}
        if person is not None:
            who = {"userid": uid, "user": {"displayname": person.display_name}}
        return {"type": "auth", "auth": {"version": VERSION, **who}}

    async def _enter(self, wish: Json) -> Json:
        token = _token(wish)
        visit = Visit(_text(wish, "userid"), _text(wish, "sessionid"), wish.get("action") == "leave")
        try:
            admitted = await self.core.external_signaling.visit(ByToken(token), visit)
        except (NotFound, Banned) as error:
            raise _no_such_room() from error
        room = admitted.seat.room
        return {
            "type": "room",
            "room": {
                "version": VERSION,
                "roomid": room.token,
                "properties": signaling_view.properties(room, admitted.name, now_ms=admitted.at_ms),
                "permissions": signaling_view.permissions(admitted.seat),
            },
        }

    async def _ping(self, wish: Json) -> Json:
        token, entries = _token(wish), wish.get("entries")
        listed = entries if isinstance(entries, list) else []
        keys = [_text(one, "sessionid") for one in listed if isinstance(one, dict)]
        try:
            await self.core.external_signaling.ping(ByToken(token), [key for key in keys if key])
        except NotFound as error:
            raise _no_such_room() from error
        return {"type": "room", "room": {"version": VERSION, "roomid": token}}


def _no_such_room() -> _Refused:
    return _Refused("no_such_room", "The user is not invited to this room.")


def _token(wish: Json) -> str:
    token = _text(wish, "roomid")
    if not TOKEN.fullmatch(token):
        raise _no_such_room()
    return token


def _text(wish: Json, name: str) -> str:
    value = wish.get(name)
    return value if isinstance(value, str) else ""
