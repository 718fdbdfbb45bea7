"""Tokens: challenge, claim, delete. Source: SOGS legacy API, tokens and the challenge."""

from __future__ import annotations

import secrets

import msgspec
from falcon.asgi import Request, Response

from sabir.core.steps.addresses import ByName
from sabir.faces.session import parse
from sabir.faces.session.auth import claim_of, holder_of, room_of
from sabir.faces.session.endpoint import Resource, read, send
from sabir.faces.session.ids import session_id, token_bytes
from sabir.faces.session.schema import ChallengeInfo, ChallengeReply, Key, Outcome
from sabir.wire.session.challenge import encrypt_token

_KEY = msgspec.json.Decoder(Key)


class Challenge(Resource):
    """`auth_token_challenge`"""

    async def on_get(self, req: Request, resp: Response) -> None:
        room = room_of(req)
        key = session_id(parse.query(req.query_string).get("public_key", ""))
        encrypt_token(b"", key, secrets.token_bytes(32), secrets.token_bytes(12))  # refuses keys that nobody can own
        token = await self.core.tokens.challenge(ByName(room), key)
        made = encrypt_token(token, key, secrets.token_bytes(32), secrets.token_bytes(12))
        send(resp, ChallengeReply(ChallengeInfo(made.ciphertext, made.ephemeral_public)))


class ClaimToken(Resource):
    """`claim_auth_token`"""

    async def on_post(self, req: Request, resp: Response) -> None:
        room, token = claim_of(req)
        key = session_id((await read(req, _KEY)).public_key)
        await self.core.tokens.claim(ByName(room), key, token_bytes(token))
        send(resp, Outcome())


class Token(Resource):
    """`auth_token`"""

    async def on_delete(self, req: Request, resp: Response) -> None:
        await self.core.tokens.revoke_all(await holder_of(self.core, req))
        send(resp, Outcome())
