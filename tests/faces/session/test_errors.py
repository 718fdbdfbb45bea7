"""Every kind of error has its status, the body says nothing else, and checks come in the documented order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sabir.domain import errors
from sabir.domain.errors import SabirError
from tests.helpers.session_client_calls import Wire
from tests.helpers.session_face import open_harbour

STATUSES: dict[SabirError, int] = {
    errors.InvalidInput("field", "Odd."): 400,
    errors.TooLarge("field", 1, "bytes"): 413,
    errors.Unauthenticated(): 401,
    errors.Untimely(): 401,
    errors.Forbidden(): 403,
    errors.RankTooLow(): 403,
    errors.Banned(): 403,
    errors.ReadOnly(): 403,
    errors.RoomClosed(): 403,
    errors.Lobby(): 403,
    errors.NotFound("message"): 404,
    errors.AlreadyExists("room"): 403,
    errors.WrongState(): 403,
    errors.RateLimited(3): 429,
    errors.Unavailable(): 503,
}


def kinds(root: type[SabirError]) -> set[type[SabirError]]:
    return {root}.union(*(kinds(kind) for kind in root.__subclasses__()))


def test_the_table_has_every_kind() -> None:
    ours = {kind for kind in kinds(SabirError) if kind.__module__ == errors.__name__}
    assert {type(error) for error in STATUSES} == ours - {SabirError}


async def test_every_kind(sqlite_path: Path, tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        for error, status in STATUSES.items():

            async def fail(*_: object, error: SabirError = error, **__: object) -> None:
                raise error

            monkeypatch.setattr(harbour.core.rooms, "list_published", fail)
            assert await bob.call("GET", "rooms") == (status, {"status_code": status})
            monkeypatch.setattr(harbour.core.moderation, "moderators", fail)
            assert await bob.call("GET", "moderators", room="harbour") == (status, {"status_code": status})


async def test_a_fault_says_nothing_and_is_logged(
    sqlite_path: Path, tmp_path: Path, wire: Wire, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:

        async def fail() -> None:
            raise RuntimeError("secret words")

        monkeypatch.setattr(harbour.core.rooms, "list_published", fail)
        assert await harbour.client("bob").call("GET", "rooms") == (500, {"status_code": 500})
        assert "secret words" in "".join(capsys.readouterr())


async def test_what_is_not_there(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = await harbour.member("bob")
        for endpoint in ("rooms/harbour/nothing", "files/1/2", "messages/1/2/3"):
            assert await bob.call("GET", endpoint, room="harbour") == (404, {"status_code": 404})
        for method, endpoint in (
            ("PATCH", "rooms"),
            ("DELETE", "rooms"),
            ("OPTIONS", "rooms"),
            ("OPTIONS", "rooms/harbour"),
            ("PUT", "messages"),
            ("GET", "claim_auth_token"),
            ("HEAD", "rooms") if wire != "plain" else ("TRACE", "rooms"),
        ):
            assert await bob.call(method, endpoint, room="harbour") == (405, {"status_code": 405})


@pytest.mark.parametrize("wire", ["v3", "v4"])
async def test_methods_are_in_capitals(sqlite_path: Path, tmp_path: Path, wire: Wire) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        for method in ("get", "", "BREW", "GET ", "G\u00c9T"):
            assert (await harbour.client("bob").call(method, "rooms"))[0] in (400, 405)


async def test_an_unknown_endpoint_inside(sqlite_path: Path, tmp_path: Path) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire="v3") as harbour:
        bob = harbour.client("bob")
        for endpoint in (
            "",
            "/",
            "nothing",
            "?",
            "#",
            "..",
            "legacy/rooms",
            "../rooms",
            "ocs/v2.php",
            "rooms%2Fharbour",
        ):
            assert (await bob.call("GET", endpoint))[0] in (404, 405) or endpoint == "rooms%2Fharbour"


ORDER: list[tuple[dict[str, Any], int]] = [
    ({"room": None, "token": "", "body": {}}, 400),
    ({"room": "harbour", "token": "", "body": {}}, 401),
    ({"room": "harbour", "token": "ab" * 48, "body": {}}, 400),
    ({"room": "harbour", "token": "ab" * 48, "body": {"public_key": "05"}}, 400),
    ({"room": "harbour", "token": "ab" * 48, "body": {"public_key": "05" + "11" * 32}}, 401),
    ({"room": "none", "token": "ab" * 48, "body": {"public_key": "05" + "11" * 32}}, 404),
]


@pytest.mark.parametrize(("request_", "expected"), ORDER)
async def test_the_order_of_checks(
    sqlite_path: Path, tmp_path: Path, wire: Wire, request_: dict[str, Any], expected: int
) -> None:
    async with open_harbour(sqlite_path, tmp_path, wire=wire) as harbour:
        bob = harbour.client("bob")
        for endpoint in ("block_list", "ban_and_delete_all", "moderators"):
            status, _ = await bob.call(
                "POST", endpoint, request_["body"], room=request_["room"], token=request_["token"]
            )
            assert status == expected
