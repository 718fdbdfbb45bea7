"""Every kind of error has an answer of this face."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from sabir.domain import errors
from sabir.domain.errors import SabirError
from sabir.faces.seald.errors import TABLE
from tests.helpers.seald import open_seald

MADE = {
    errors.InvalidInput: errors.InvalidInput("name", "Too odd."),
    errors.TooLarge: errors.TooLarge("name", 5, "letters"),
    errors.NotFound: errors.NotFound("person"),
    errors.AlreadyExists: errors.AlreadyExists("person"),
    errors.RateLimited: errors.RateLimited(3.5),
}


def kinds(root: type[SabirError] = SabirError) -> Iterator[type[SabirError]]:
    yield root
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield from kinds(kind)


@pytest.mark.parametrize("kind", sorted(kinds(), key=lambda kind: kind.__name__))
async def test_each_kind(
    tmp_path: Path, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[SabirError]
) -> None:
    error = MADE.get(kind) or kind()
    async with open_seald(sqlite_path, tmp_path) as face:
        await face.get("/users/")

        async def fail(_: object) -> None:
            raise error

        monkeypatch.setattr(face.core.db, "read", fail)
        response = await face.get("/users/")
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    match response.status_code:
        case 400:
            assert body == {"name": [error.detail]}
        case 404:
            assert response.content == b'{"model":"BeardUser"}'
        case 401 | 403 | 406 | 429 | 500 | 503:
            assert set(body) == {"error_id", "error_code", "detail"}
            assert all(body.values())
        case status:
            pytest.fail(f"{kind.__name__} answers {HTTPStatus(status)}")
    assert (response.status_code == 500) is (kind is SabirError)
    assert response.headers.get("retry-after") == ("4" if kind is errors.RateLimited else None)


def test_no_kind_is_forgotten() -> None:
    assert set(kinds()) - {SabirError} <= set(TABLE)
