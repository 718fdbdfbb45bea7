"""Every kind of error has an answer of this face, in an envelope and without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sabir.domain import errors
from sabir.domain.errors import SabirError
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import open_talk

MADE = {
    errors.InvalidInput: errors.InvalidInput("name", "Too odd."),
    errors.TooLarge: errors.TooLarge("name", 5, "letters"),
    errors.NotFound: errors.NotFound("room"),
    errors.AlreadyExists: errors.AlreadyExists("person"),
    errors.RateLimited: errors.RateLimited(3.5),
}
STATUSES = {
    "SabirError": 400,
    "InvalidInput": 400,
    "TooLarge": 413,
    "Unauthenticated": 401,
    "Untimely": 401,
    "Forbidden": 403,
    "RankTooLow": 403,
    "Banned": 404,
    "ReadOnly": 403,
    "RoomClosed": 403,
    "Lobby": 412,
    "NotFound": 404,
    "AlreadyExists": 409,
    "WrongState": 400,
    "RateLimited": 429,
    "Unavailable": 503,
}
DAV_STATUSES = {"AlreadyExists": 405, "WrongState": 409}
"""Where WebDAV has others."""


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
    status = STATUSES[kind.__name__]
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        old = await face.person("alice", script="v1.php")
        await alice.rooms()

        async def fail(_: object) -> None:
            raise error

        monkeypatch.setattr(face.core.db, "read", fail)
        answer = await alice.try_("GET", f"{TALK}/room")
        answer_of_v1 = await old.try_("GET", f"{TALK}/room")
        file = await alice.http.get("/remote.php/dav/files/alice/a.txt")
    code = 997 if status == 401 else status
    assert (answer.status, answer.code, answer.payload) == (status, code, [])
    assert (answer_of_v1.status, answer_of_v1.code) == (status if status in (401, 429, 503) else 200, code)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert file.status_code == DAV_STATUSES.get(kind.__name__, status)
    assert file.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<d:error')


async def test_a_fault_shows_nothing_of_the_inside(
    tmp_path: Path, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        alice = await face.person("alice")
        await alice.rooms()

        async def fail(_: object) -> None:
            raise RuntimeError("a secret of the inside")

        monkeypatch.setattr(face.core.db, "read", fail)
        answer = await alice.try_("GET", f"{TALK}/room")
        file = await alice.http.get("/remote.php/dav/files/alice/a.txt")
    assert (answer.status, answer.code, answer.payload) == (500, 996, [])
    assert "secret" not in f"{answer.message}"
    assert file.status_code == 500
    assert b"secret" not in file.content
