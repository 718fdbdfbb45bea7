"""Logging in with a browser: the page, the cookies, the request token, and the end of a session."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from sabir.config import Config, Server
from sabir.core.steps.signing_in import Origin
from sabir.domain.people import Actor
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_person
from tests.helpers.talk_client import TALK
from tests.helpers.talk_face import URL, TalkFace, open_talk

PASSWORD = "correct horse battery"


@asynccontextmanager
async def browser(face: TalkFace) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=URL, transport=httpx.ASGITransport(app=face.app)) as client:
        yield client


def token_in(page: str) -> str:
    """As a script finds it: 89 characters after the attribute's name."""
    found = re.search(r'data-requesttoken="(.*)">', page)
    assert found is not None
    assert len(found[1]) == 89
    return found[1]


async def log_in(client: httpx.AsyncClient, *, root: str = "", user: str = "bob", password: str = PASSWORD) -> str:
    """The request token of the page that one lands on."""
    page = await client.get(f"{root}/login")
    wish = {"user": user, "password": password, "requesttoken": token_in(page.text)}
    landed = await client.post(f"{root}/login", data=wish, follow_redirects=True)
    assert landed.status_code == 200
    return token_in(landed.text)


async def whoami(client: httpx.AsyncClient, **headers: str) -> tuple[int, object]:
    answer = await client.get("/ocs/v2.php/cloud/user?format=json", headers=headers)
    return answer.status_code, answer.json().get("ocs", {}).get("data") or None


@pytest.mark.parametrize("root", ["", "/index.php"])
async def test_log_in_use_and_out(tmp_path: Path, database_url: str, root: str) -> None:
    async with open_talk(database_url, tmp_path) as face, browser(face) as client:
        await make_person(face.core, "bob", password=PASSWORD)
        before = await client.get(f"{root}/login")
        assert before.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="en">' in before.text
        assert '<label for="user">' in before.text
        visitor = client.cookies["nc_session_id"]
        token = await log_in(client, root=root)
        assert client.cookies["nc_session_id"] != visitor
        assert (await whoami(client, requesttoken=token))[0] == 200
        _, profile = await whoami(client, **{"OCS-APIRequest": "true"})
        assert isinstance(profile, dict)
        assert profile["id"] == "bob"
        assert "You are logged in as" in (await client.get(f"{root}/login")).text
        cookie = client.cookies["nc_session_id"]
        out = await client.get(f"{root}/logout", params={"requesttoken": token})
        assert (out.status_code, out.headers["location"]) == (303, f"{root}/login")
        assert "nc_session_id" not in client.cookies
        client.cookies["nc_session_id"] = cookie
        assert (await whoami(client, **{"OCS-APIRequest": "true"}))[0] == 401


async def test_the_request_token(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, browser(face) as client, browser(face) as other:
        await make_person(face.core, "bob", password=PASSWORD)
        token = await log_in(client)
        strange = token_in((await other.get("/login")).text)
        path = "/ocs/v2.php/apps/spreed/api/v1/room?format=json"
        wish = {"roomType": "3", "roomName": "Quay"}
        for wrong in ({}, {"requesttoken": strange}, {"requesttoken": "x:y"}, {"requesttoken": ""}):
            refused = await client.post(path, data={**wish, **wrong})
            assert (refused.status_code, refused.json()) == (412, {"message": "CSRF check failed"})
            assert (await client.get(f"{path}&requesttoken={wrong.get('requesttoken', '')}")).status_code == 412
        assert (await client.post(path, data={**wish, "requesttoken": token})).status_code == 201
        assert (await client.post(path, json={**wish, "requesttoken": token})).status_code == 201
        assert (await client.post(path, data=wish, headers={"requesttoken": token})).status_code == 201
        assert (await client.get(path, params={"requesttoken": token, "format": "json"})).status_code == 200
        fresh = (await client.get("/csrftoken")).json()["token"]
        assert fresh != token
        assert (await client.post(path, data=wish, headers={"requesttoken": fresh})).status_code == 201
        assert (await other.get(path, headers={"requesttoken": strange})).status_code == 401  # but nobody
        for method in ("GET", "POST"):
            assert (await client.request(method, "/logout")).status_code == 412
        assert (await client.post("/logout", data={"requesttoken": token})).status_code == 303


async def test_what_does_not_log_in(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, browser(face) as client:
        bob = await make_person(face.core, "bob", password=PASSWORD)
        app_password = await face.core.auth.new_app_password(bob, "phone")
        token = token_in((await client.get("/login")).text)
        for user, password in (("bob", "wrong"), ("nobody", PASSWORD), ("bob", app_password), ("", "")):
            wish = {"user": user, "password": password, "requesttoken": token}
            refused = await client.post("/login", data=wish)
            assert refused.status_code == 401
            assert '<p role="alert">Wrong user name or password.</p>' in refused.text
            assert password not in refused.text or not password
        forged = await client.post("/login", data={"user": "bob", "password": PASSWORD})
        assert forged.status_code == 412
        assert 'value="bob"' in forged.text
        for _ in range(20):
            last = await client.post("/login", data={"user": "bob", "password": "x", "requesttoken": token})
        assert last.status_code == 429
        crossed = await client.post("/login", data={"user": '"><script>', "requesttoken": token})
        assert "<script>" not in crossed.text


async def test_where_one_lands(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face:
        await make_person(face.core, "bob", password=PASSWORD)
        for target, landed in (
            ("/call/abc?x=1", "/call/abc?x=1"),
            ("//evil.example", "/login"),
            ("https://evil.example", "/login"),
            ("/\\evil.example", "/login"),
            ("/a\nb", "/login"),
            ("", "/login"),
        ):
            async with browser(face) as client:
                page = await client.get("/login", params={"redirect_url": target})
                shown = landed if landed == target else ""
                assert f'name="redirect_url" value="{shown}"' in page.text
                wish = {"user": "bob", "password": PASSWORD, "redirect_url": target}
                went = await client.post("/login", data={**wish, "requesttoken": token_in(page.text)})
                assert (went.status_code, went.headers["location"]) == (303, landed)


@pytest.mark.parametrize("address", ["http://talk.example", "https://talk.example"])
async def test_cookies(tmp_path: Path, sqlite_path: Path, address: str) -> None:
    config = Config(server=Server(public_url=address))
    async with open_talk(sqlite_path, tmp_path, config=config) as face, browser(face) as client:
        is_secure = address.startswith("https")
        given = (await client.get("/login")).headers.get_list("set-cookie")
        names = [cookie.partition("=")[0] for cookie in given]
        prefix = "__Host-" if is_secure else ""
        assert names == ["nc_session_id", f"{prefix}nc_sameSiteCookielax", f"{prefix}nc_sameSiteCookiestrict"]
        for cookie in given:
            assert "; Path=/; HttpOnly; SameSite=" in cookie
            assert cookie.endswith("; Secure") is is_secure
        assert "SameSite=Lax" in given[0]


async def test_logging_out_ends_no_other_wait(tmp_path: Path, database_url: str) -> None:
    async with open_talk(database_url, tmp_path) as face, browser(face) as client:
        await make_person(face.core, "bob", password=PASSWORD)
        face.people["bob"] = await _actor(face, "bob")
        face.passwords["bob"] = await face.core.auth.new_app_password(face.people["bob"], "phone")
        phone, token = await face.person("bob"), await log_in(client)
        room = await phone.create_room("Harbour")
        last = (await phone.history(room))[0]["id"]
        path = f"/ocs/v2.php/{TALK}/chat/{room}?lookIntoFuture=1&timeout=30&lastKnownMessageId={last}"
        own = asyncio.create_task(client.get(path, headers={"requesttoken": token}))
        other = asyncio.create_task(phone.poll(room, last, wait_s=30))
        await face.until_waiting(2)
        async with browser(face) as same:
            same.cookies = client.cookies
            assert (await same.post("/logout", data={"requesttoken": token})).status_code == 303
        assert (await own).status_code == 401
        assert (await other).messages == []


async def _actor(face: TalkFace, uid: str) -> Actor:
    return await face.core.auth.by_password(uid, PASSWORD, Origin("talk"))


async def test_a_session_ends(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    ocs = {"OCS-APIRequest": "true"}
    async with open_talk(database_url, tmp_path, clock=clock) as face, browser(face) as client:
        bob = await make_person(face.core, "bob", password=PASSWORD)
        await log_in(client)
        for _ in range(30):  # a session in use goes on
            clock.advance(3600)
            assert (await whoami(client, **ocs))[0] == 200
        clock.advance(24 * 3600 + 1)
        assert (await whoami(client, **ocs))[0] == 401
        assert await face.core.upkeep.drop_expired_credentials() >= 1
        client.cookies.clear()
        await log_in(client)
        assert (await whoami(client, **ocs))[0] == 200
        await face.core.people.disable(ROOT, bob.person_id)
        clock.advance(3)  # what is remembered is not trusted for longer without news
        assert (await whoami(client, **ocs))[0] == 401


async def test_on_two_nodes(tmp_path: Path, postgres_dsn: Callable[[], str]) -> None:
    ocs = {"OCS-APIRequest": "true"}
    clock, dsn = FakeClock(), postgres_dsn()
    async with (
        open_talk(dsn, tmp_path / "one", clock=clock) as one,
        open_talk(dsn, tmp_path / "two", clock=clock) as two,
        browser(one) as client,
        browser(two) as same,
    ):
        await make_person(one.core, "bob", password=PASSWORD)
        token = await log_in(client)
        same.cookies = httpx.Cookies(client.cookies)
        assert (await whoami(same, **ocs))[0] == 200
        assert (await whoami(same, requesttoken=token))[0] == 200
        await client.post("/logout", data={"requesttoken": token})
        clock.advance(3)  # what is remembered is not trusted for longer without news
        assert (await whoami(same, **ocs))[0] == 401
