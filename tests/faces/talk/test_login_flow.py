"""Login of clients by way of a browser, both versions."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote_plus

import httpx
import pytest
from typing_extensions import override

from sabir.config import Config, Server
from sabir.core.login_flows import FLOW_MS
from sabir.core.steps.throttling import PER_ADDRESS
from tests.helpers.clock import FakeClock
from tests.helpers.core import ROOT, make_person
from tests.helpers.talk_face import URL, TalkFace, open_talk

PASSWORD = "correct horse battery"
AGENT = "Talk <Android> 17"


@asynccontextmanager
async def web(face: TalkFace, agent: str = "Browser") -> AsyncIterator[httpx.AsyncClient]:
    headers = {"User-Agent": agent}
    async with httpx.AsyncClient(
        base_url=URL, transport=httpx.ASGITransport(app=face.app), headers=headers, follow_redirects=True
    ) as client:
        yield client


@dataclass
class Form(HTMLParser):
    """The form of a page: where it goes and what is in it."""

    action: str = ""
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given["action"] or ""
        elif tag == "input":
            self.values[given["name"] or ""] = given.get("value") or ""
        assert tag != "script"


def form_of(page: httpx.Response) -> Form:
    form = Form()
    form.feed(page.text)
    return form


async def submit(client: httpx.AsyncClient, page: httpx.Response, **values: str) -> httpx.Response:
    form = form_of(page)
    return await client.post(form.action, data={**form.values, **values})


@pytest.mark.parametrize("root", ["", "/index.php"])
async def test_the_second_version(tmp_path: Path, database_url: str, root: str) -> None:
    async with open_talk(database_url, tmp_path) as face, web(face, AGENT) as client, web(face) as browser:
        await make_person(face.core, "bob", password=PASSWORD)
        begun = (await client.post(f"{root}/login/v2")).json()
        poll = begun["poll"]
        assert poll["endpoint"] == f"{URL}/login/v2/poll"
        opened = begun["login"].removeprefix(f"{URL}/login/v2/flow/")
        for token in (poll["token"], opened):
            assert re.fullmatch(r"[A-Za-z0-9]{128}", token)
        assert poll["token"] != opened
        waiting = await client.post(poll["endpoint"], data={"token": poll["token"]})
        assert (waiting.status_code, waiting.content) == (404, b"[]")
        page = await browser.get(f"{root}/login/v2/flow/{opened}")
        assert page.url.path == f"{root}/login"
        page = await submit(browser, page, user="bob", password=PASSWORD)
        assert page.url.path == f"{root}/login/v2/flow/{opened}"
        assert "Talk &lt;Android&gt; 17" in page.text
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert (await client.post(poll["endpoint"], data={"token": poll["token"]})).status_code == 404
        page = await submit(browser, page)
        assert (page.status_code, "Access granted" in page.text) == (200, True)
        fetched = await client.post(poll["endpoint"], data={"token": poll["token"]})
        assert fetched.status_code == 200
        login = fetched.json()
        assert (login["server"], login["loginName"]) == (URL, "bob")
        assert re.fullmatch(r"[A-Za-z0-9]{72}", login["appPassword"])
        again = await client.post(poll["endpoint"], data={"token": poll["token"]})
        assert (again.status_code, again.content) == (404, b"[]")
        assert (await browser.get(f"{root}/login/v2/flow/{opened}")).status_code == 404
        bob = await face.client(login["loginName"], login["appPassword"])
        assert (await bob.call("GET", "cloud/user"))["id"] == "bob"
        assert (await bob.try_("GET", "core/getapppassword")).status == 403
        await bob.call("DELETE", "core/apppassword")
        assert (await bob.try_("GET", "cloud/user")).status == 401


async def begin(client: httpx.AsyncClient, browser: httpx.AsyncClient, user: str = "bob") -> tuple[str, httpx.Response]:
    """The token to poll with, and the page that asks the user."""
    begun = (await client.post("/login/v2")).json()
    page = await browser.get(begun["login"])
    return begun["poll"]["token"], await submit(browser, page, user=user, password=PASSWORD)


async def is_granted(client: httpx.AsyncClient, token: str) -> bool:
    return (await client.post("/login/v2/poll", data={"token": token})).status_code == 200


async def test_nobody_grants_for_another(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, web(face) as client, web(face) as browser, web(face) as thief:
        await make_person(face.core, "bob", password=PASSWORD)
        token, page = await begin(client, browser)
        form = form_of(page)
        assert form.values.keys() == {"token", "stateToken", "requesttoken"}
        for missing in ("stateToken", "requesttoken"):
            for value in ("", "x" * 64):
                refused = await browser.post(form.action, data={**form.values, missing: value})
                assert refused.status_code == 412
        other_token, _ = await begin(client, browser)
        assert other_token != token
        assert (await thief.post(form.action, data=form.values)).status_code == 412
        basic = httpx.BasicAuth("bob", PASSWORD)
        assert (await thief.post(form.action, data=form.values, auth=basic)).status_code == 412
        assert (await thief.get("/login/v2/flow/" + form.values["token"], auth=basic)).url.path == "/login"
        assert not await is_granted(client, token)
        begun = (await client.post("/login/v2")).json()
        opened = begun["login"].rpartition("/")[2]
        mixed = await browser.post(form.action, data={**form.values, "token": opened})
        assert mixed.status_code == 412  # the page was about another flow
        assert (await submit(browser, page)).status_code == 200
        assert await is_granted(client, token)


async def test_twenty_minutes(tmp_path: Path, database_url: str) -> None:
    clock = FakeClock()
    async with open_talk(database_url, tmp_path, clock=clock) as face, web(face) as client, web(face) as browser:
        await make_person(face.core, "bob", password=PASSWORD)
        token, page = await begin(client, browser)
        clock.advance(FLOW_MS / 1000)
        assert (await submit(browser, page)).status_code == 404
        assert not await is_granted(client, token)
        assert await face.core.upkeep.drop_expired_credentials() == 0
        clock.advance(1)
        assert await face.core.upkeep.drop_expired_credentials() == 1


async def test_granted_too_late_or_by_who_is_gone(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, web(face) as client, web(face) as browser:
        bob = await make_person(face.core, "bob", password=PASSWORD)
        token, page = await begin(client, browser)
        await submit(browser, page)
        await face.core.people.disable(ROOT, bob.person_id)
        assert (await client.post("/login/v2/poll", data={"token": token})).status_code in (401, 404)


async def test_begun_too_often(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, web(face) as client:
        statuses = [(await client.post("/login/v2")).status_code for _ in range(PER_ADDRESS + 1)]
        assert statuses == [200] * PER_ADDRESS + [429]


async def test_nonsense(tmp_path: Path, sqlite_path: Path) -> None:
    async with open_talk(sqlite_path, tmp_path) as face, web(face) as client:
        for request in ({}, {"data": {"token": "é"}}, {"content": b"\xff"}, {"json": {"token": 5}}):
            answer = await client.post("/login/v2/poll", **request)
            assert (answer.status_code, answer.content) == (404, b"[]")
        assert (await client.get("/login/v2/flow/x")).status_code == 404
        assert (await client.post("/login/v2/grant")).status_code == 412
        assert (await client.get("/login/v2")).status_code == 405


async def test_the_address_that_clients_use(tmp_path: Path, sqlite_path: Path) -> None:
    config = Config(server=Server(public_url="https://chat.example.org"))
    async with open_talk(sqlite_path, tmp_path, config=config) as face, web(face) as client:
        begun = (await client.post("/login/v2")).json()
        assert begun["poll"]["endpoint"] == "https://chat.example.org/login/v2/poll"
        assert begun["login"].startswith("https://chat.example.org/login/v2/flow/")


@pytest.mark.parametrize("root", ["", "/index.php"])
async def test_the_first_version(tmp_path: Path, database_url: str, root: str) -> None:
    async with open_talk(database_url, tmp_path) as face, web(face, AGENT) as window:
        await make_person(face.core, "bob b", password=PASSWORD)
        assert (await window.get(f"{root}/login/flow")).status_code == 403
        page = await window.get(f"{root}/login/flow", headers={"OCS-APIREQUEST": "true"})
        assert page.url.path == f"{root}/login"
        page = await submit(window, page, user="bob b", password=PASSWORD)
        assert "Talk &lt;Android&gt; 17" in page.text
        form = form_of(page)
        window.follow_redirects = False
        for missing in ("stateToken", "requesttoken"):
            assert (await window.post(form.action, data={**form.values, missing: ""})).status_code == 412
        ended = await window.post(form.action, data=form.values)
        found = re.fullmatch(r"nc://login/server:(.*)&user:(.*)&password:([A-Za-z0-9]{72})", ended.headers["location"])
        assert (ended.status_code, found is not None) == (303, True)
        assert found is not None
        assert (found[1], unquote_plus(found[2])) == (URL, "bob b")
        bob = await face.client("bob b", found[3])
        assert (await bob.call("GET", "cloud/user"))["id"] == "bob b"
