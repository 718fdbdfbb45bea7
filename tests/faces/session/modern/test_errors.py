"""Every kind of error has its status and a short text, whichever way the request came."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.domain import errors
from sabir.domain.errors import SabirError
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_client_modern_calls import sub
from tests.helpers.session_face import open_harbour

TEXT = "text/plain; charset=utf-8"
STATUSES: dict[SabirError, int] = {
    errors.InvalidInput("field", "Odd."): 400,
    errors.TooLarge("field", 1, "bytes"): 413,
    errors.Unauthenticated(): 401,
    errors.Untimely(): 425,
    errors.Forbidden(): 403,
    errors.RankTooLow(): 403,
    errors.Banned(): 403,
    errors.ReadOnly(): 403,
    errors.RoomClosed(): 403,
    errors.Lobby(): 403,
    errors.NotFound("message"): 404,
    errors.AlreadyExists("room"): 409,
    errors.WrongState(): 403,
    errors.RateLimited(3): 429,
    errors.Unavailable(): 503,
}


def kinds(root: type[SabirError]) -> set[type[SabirError]]:
    return {root}.union(*(kinds(kind) for kind in root.__subclasses__()))


def test_the_table_has_every_kind() -> None:
    ours = {kind for kind in kinds(SabirError) if kind.__module__ == errors.__name__}
    assert {type(error) for error in STATUSES} == ours - {SabirError}


@pytest.mark.parametrize("wire", ["v4", "plain"])
async def test_every_kind(sqlite_path: Path, tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire=wire)
        for error, status in STATUSES.items():

            async def fail(*_: object, error: SabirError = error, **__: object) -> None:
                raise error

            monkeypatch.setattr(harbour.core.public_rooms, "get", fail)
            reply = await bob.call("GET", "/room/harbour")
            assert (reply.code, reply.content_type, reply.text) == (status, TEXT, error.detail)
            (part,) = await bob.batch([sub("GET", "/room/harbour")])
            assert (part.code, part.content_type, part.text) == (status, TEXT, error.detail)


async def test_a_refusal_in_v3_is_its_status(
    sqlite_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire="v3")
        assert (await bob.call("GET", "/room/none")).json == {"status_code": 404}
        assert (await bob.call("GET", "/sogs/nothing")).json == {"status_code": 404}
        assert (await bob.call("PATCH", "/room/harbour")).json == {"status_code": 405}
        assert (await bob.call("GET", "/capabilities?required=x")).json == {"status_code": 412}


@pytest.mark.parametrize("wire", ["v4", "plain"])
async def test_a_fault_says_nothing_and_is_logged(
    sqlite_path: Path,
    tmp_path: Path,
    wire: Wire,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:

        async def fail(*_: object) -> None:
            raise RuntimeError("secret words")

        monkeypatch.setattr(harbour.core.public_rooms, "get", fail)
        reply = await harbour.modern("bob", wire=wire).call("GET", "/room/harbour")
        assert (reply.code, reply.content_type, reply.text) == (500, TEXT, "Internal error.")
        assert "secret words" in "".join(capsys.readouterr())


@pytest.mark.parametrize("wire", ["v4", "plain"])
async def test_what_is_not_there(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path) as harbour:
        bob = harbour.modern("bob", wire=wire)
        for target in ("/room/harbour/nothing", "/capabilities/x", "/sogs/legacy/rooms", "/user", "/room", "/sogs/x"):
            reply = await bob.call("GET", target)
            assert (reply.code, reply.content_type) == (404, TEXT)
        for method, target in (("PATCH", "/rooms"), ("DELETE", "/capabilities"), ("OPTIONS", "/room/harbour")):
            reply = await bob.call(method, target)
            assert (reply.code, reply.content_type) == (405, TEXT)
        for method in ("get", "BREW", "G\u00c9T") if wire == "v4" else ("BREW",):
            assert (await bob.call(method, "/rooms")).code in (400, 405)
