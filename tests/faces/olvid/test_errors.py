"""Every kind of error is told with a code that the daemon's clients know."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from grpc import aio

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.faces.olvid.errors import WrongKey, translate
from sabir.wire.errors import WireError
from sabir.wire.olvid.services import RPCS
from tests.helpers.olvid_face import olvid_server

MADE = {
    errors.InvalidInput: errors.InvalidInput("name", "Too odd."),
    errors.TooLarge: errors.TooLarge("name", 5, "letters"),
    errors.NotFound: errors.NotFound("client key"),
    errors.AlreadyExists: errors.AlreadyExists("person"),
    errors.RateLimited: errors.RateLimited(3.5),
}
CODES = {
    "InvalidInput": "INVALID_ARGUMENT Too odd.",
    "TooLarge": "INVALID_ARGUMENT name is over the limit of 5 letters.",
    "Unauthenticated": "UNAUTHENTICATED No valid credential was given.",
    "Untimely": "UNAUTHENTICATED This signed request is out of its time, or was seen before.",
    "Forbidden": "INVALID_ARGUMENT You are not allowed to do this.",
    "RankTooLow": "INVALID_ARGUMENT This needs a higher rank than yours.",
    "Banned": "NOT_FOUND You are banned from this room.",
    "ReadOnly": "INVALID_ARGUMENT This room is read-only.",
    "RoomClosed": "INVALID_ARGUMENT The other person closed this conversation.",
    "Lobby": "INVALID_ARGUMENT This room is not open yet; wait for a moderator.",
    "NotFound": "NOT_FOUND Client key not found",
    "AlreadyExists": "INVALID_ARGUMENT This person exists already.",
    "WrongState": "INVALID_ARGUMENT This is not possible in the present state.",
    "RateLimited": "UNAVAILABLE Too many requests; try again in 4 s.",
    "Unavailable": "UNAVAILABLE The server can't do this at the moment; nothing was changed.",
    "WrongKey": "PERMISSION_DENIED invalid client key",
    "WireError": "INVALID_ARGUMENT odd bytes",
}


def kinds(root: type[SabirError] = SabirError) -> Iterator[type[SabirError]]:
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


def test_each_kind() -> None:
    all_errors: list[Exception] = [MADE.get(kind) or kind() for kind in kinds()]
    told = {}
    for error in [*all_errors, WrongKey(), WireError("odd bytes")]:
        fault = translate(error)
        assert fault is not None
        told[type(error).__name__] = f"{fault.code.name} {fault.detail}"
    assert told == CODES
    assert translate(RuntimeError("internals")) is None
    assert translate(SabirError()) is None


async def test_a_fault_tells_nothing_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with olvid_server(tmp_path / "sabir.db", tmp_path) as server:
        _, key = await server.identity("bot")

        async def fail(*_: object) -> None:
            await asyncio.sleep(0)
            raise RuntimeError("internals")

        monkeypatch.setattr(server.core.identities, "get", fail)
        async with aio.insecure_channel(server.url) as channel:
            call = channel.unary_unary(RPCS["IdentityGet"].path)
            with pytest.raises(aio.AioRpcError) as caught:
                await call(b"", metadata=(("daemon-client-key", key), ("x-request-id", "its-id")))
    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert caught.value.details() == "Internal error; the server's log has it as its-id."
