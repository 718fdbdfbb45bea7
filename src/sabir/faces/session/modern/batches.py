"""Several requests in one, signed once by the outer one. Source: SOGS modern API, batching."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from falcon.asgi import Request, Response
from msgspec import UNSET, Meta, Struct, UnsetType

from sabir.domain.errors import InvalidInput
from sabir.faces.session.inner import Answer
from sabir.faces.session.modern.auth import CALLER, caller_of, spend
from sabir.faces.session.modern.endpoint import Resource, read, send
from sabir.faces.session.modern.errors import TEXT
from sabir.wire.session.calls import Call

MAX_PARTS = 1024
MAX_BYTES = 16 * 1024 * 1024
"""When the answers have as many, parts that only read are put off."""
_AT_ONCE = 16
"""Parts before others get their turn."""
_FULL = Answer(503, {"content-type": TEXT}, b"There is too much for one answer; ask for the rest.")


class Part(Struct):
    """One request of a batch: with one kind of body, or none."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: Annotated[str, Meta(pattern="^/")]
    headers: dict[str, str] = {}
    json: msgspec.Raw | UnsetType = UNSET
    b64: str | UnsetType = UNSET
    bytes: str | UnsetType = UNSET


class PartReply(Struct):
    """`body` is JSON as it is, or base64 of anything else."""

    code: int
    headers: Mapping[str, str]
    body: msgspec.Raw | bytes


_PARTS = msgspec.json.Decoder(Annotated[list[Part], Meta(max_length=MAX_PARTS)])


class Batch(Resource):
    """`/batch`: every part is asked."""

    holds_requests = True
    stops_at_failure = False

    async def on_post(self, req: Request, resp: Response) -> None:
        if CALLER in req.scope:
            raise InvalidInput("path", "A batch can't be a part of another one.")
        calls = [_call(part) for part in read(req, _PARTS)]
        if any(call.method != "GET" for call in calls):
            await spend(self.core, req)
        send(resp, [_rendered(answer) for answer in await self._answers(req, calls)])

    async def _answers(self, req: Request, calls: Sequence[Call]) -> Sequence[Answer]:
        told = {CALLER: caller_of(req)}
        answers: list[Answer] = []
        left_bytes = MAX_BYTES
        for number, call in enumerate(calls, 1):
            is_full = left_bytes <= 0 and call.method == "GET"
            answer = _FULL if is_full else await self.context.inside.ask(call, call.endpoint, told)
            answers.append(answer)
            left_bytes -= len(answer.body)
            if self.stops_at_failure and not 200 <= answer.status < 300:
                break
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return answers


class Sequential(Batch):
    """`/sequence`: nothing is asked after the first part that is refused."""

    stops_at_failure = True


def _call(part: Part) -> Call:
    """Raises `InvalidInput`."""
    headers = {name.lower(): value for name, value in part.headers.items()}
    given = [one for one in (part.json, part.b64, part.bytes) if one is not UNSET]
    if len(given) != (1 if part.method in ("POST", "PUT") else 0):
        raise InvalidInput("body", "A part has one body if it is a POST or PUT, and else none.")
    body = b""
    if isinstance(part.json, msgspec.Raw):
        body = bytes(part.json)
        headers.setdefault("content-type", "application/json")
    elif isinstance(part.b64, str):
        body = _unb64(part.b64)
    elif isinstance(part.bytes, str):
        body = part.bytes.encode()
    return Call(part.method, part.path, headers, body)


def _unb64(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("b64", "A body is not base64.") from error


def _rendered(answer: Answer) -> PartReply:
    is_inline = answer.is_json and answer.body
    return PartReply(answer.status, answer.headers, msgspec.Raw(answer.body) if is_inline else answer.body)
