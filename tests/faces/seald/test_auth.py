"""Who may use the dashboard API, and what an address answers before that."""

from __future__ import annotations

from pathlib import Path

import pytest

from sabir.domain.errors import Unavailable
from sabir.domain.events import EventKind, NewEvent
from sabir.domain.ids import SERVER_STREAM
from sabir.store import credentials, log
from sabir.store.transaction import Tx
from tests.helpers.clock import FakeClock
from tests.helpers.seald import BASE, KEY, add_api_token, open_seald
from tests.helpers.waiting import until

OTHER = "0f0f0f0f-8220-4dcd-b7e3-37c81ead8b7a"
PROTECTED = ("/users/", "/users/7f819f8f-8220-4dcd-b7e3-37c81ead8b7a/", "/eventlogs/", "/loginlogs/")


@pytest.mark.parametrize("headers", [{}, {"X-DASHBOARD-API-KEY": ""}, {"X-DASHBOARD-API-KEY": OTHER}])
async def test_without_a_good_key_nothing_is_shown(tmp_path: Path, sqlite_path: Path, headers: dict[str, str]) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        for path in PROTECTED:
            response = await face.http.get(BASE + path, headers=headers)
            assert response.status_code == 401
            assert response.headers["content-type"] == "application/json"
            body = response.json()
            assert body["error_code"] == "NOT_AUTHENTICATED"
            assert set(body) == {"error_id", "error_code", "detail"}
            assert body["error_id"] == response.headers["x-request-id"]


async def test_a_key_of_odd_bytes_is_no_key(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        response = await face.http.get(f"{BASE}/users/", headers=[(b"X-DASHBOARD-API-KEY", b"\xff\xfe")])
        assert response.status_code == 401


async def test_a_key_is_good_in_capitals_too(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        response = await face.http.get(f"{BASE}/users/", headers={"X-DASHBOARD-API-KEY": KEY.upper()})
        assert response.status_code == 200


async def test_a_key_ends_at_its_time_though_it_was_used_a_moment_ago(tmp_path: Path, sqlite_path: Path) -> None:
    clock = FakeClock()
    async with open_seald(sqlite_path, tmp_path, clock=clock) as face:
        await add_api_token(face.core, OTHER, expires_ms=clock.now_ms() + 1500)
        headers = {"X-DASHBOARD-API-KEY": OTHER}
        assert (await face.http.get(f"{BASE}/users/", headers=headers)).status_code == 200
        clock.advance(1.5)
        assert (await face.http.get(f"{BASE}/users/", headers=headers)).status_code == 401


async def test_a_deleted_key_is_refused_though_it_was_used_a_moment_ago(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        credential = await add_api_token(face.core, OTHER)
        headers = {"X-DASHBOARD-API-KEY": OTHER}
        assert (await face.http.get(f"{BASE}/users/", headers=headers)).status_code == 200

        def delete(tx: Tx) -> None:
            tx.lock([SERVER_STREAM])
            credentials.remove(tx, credential)
            log.append(tx, SERVER_STREAM, [NewEvent(EventKind.CREDENTIAL_REVOKED, None)], at_ms=0)

        heard = face.core.remembered.epoch
        await face.core.db.write(delete)
        await until(lambda: face.core.remembered.epoch != heard)
        assert (await face.http.get(f"{BASE}/users/", headers=headers)).status_code == 401


async def test_addresses_without_their_last_slash_are_answered_and_nothing_is_redirected(
    tmp_path: Path, sqlite_path: Path
) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        assert (await face.get("/users")).status_code == 200
        assert (await face.get("/eventlogs")).status_code == 200
        assert (await face.http.get("/is_alive")).status_code == 200
        nobody = "/users/0f0f0f0f-8220-4dcd-b7e3-37c81ead8b7a/full_revoke"
        assert (await face.post(nobody)).content == (await face.post(nobody + "/")).content == b'{"model":"BeardUser"}'


async def test_unknown_addresses_and_methods(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        response = await face.get("/nothing/here/")
        assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
        response = await face.post("/users/")
        assert (response.status_code, response.json()) == (405, {"detail": "405 Method Not Allowed"})
        assert response.headers["allow"].startswith("GET")


async def test_is_alive_asks_the_database(tmp_path: Path, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        response = await face.http.get("/is_alive/")
        assert (response.status_code, response.content) == (200, b'{"status":"ok"}')

        async def fail(_: object) -> None:
            raise Unavailable

        monkeypatch.setattr(face.core.db, "read", fail)
        response = await face.http.get("/is_alive/")
        assert response.status_code == 503
        assert response.json()["error_code"] == "UNAVAILABLE"


async def test_a_fault_shows_its_id_and_nothing_else(
    tmp_path: Path, sqlite_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_seald(sqlite_path, tmp_path) as face:
        await face.get("/users/")

        async def fail(_: object) -> None:
            raise KeyError("secret of the server")

        monkeypatch.setattr(face.core.db, "read", fail)
        response = await face.get("/users/")
        assert response.status_code == 500
        assert response.json()["error_code"] == "INTERNAL_ERROR"
        assert response.json()["error_id"] == response.headers["x-request-id"]
        assert "secret" not in response.text
