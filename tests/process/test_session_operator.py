"""A community run from the command line alone, beside its running server: rooms, addresses, staff, bans."""

from __future__ import annotations

import asyncio
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tests.helpers.qr_codes import read_picture, read_terminal
from tests.helpers.sabir_process import SabirServer
from tests.helpers.session_client import Identity, Refused, SessionClient


def run(server: SabirServer, *arguments: str) -> str:
    """What the command prints."""
    done = server.run("session", *arguments)
    assert (done.returncode, done.stderr) == (0, ""), (arguments, done)
    return done.stdout


def listed(server: SabirServer, *arguments: str) -> Any:
    return json.loads(run(server, *arguments, "--json"))


async def refused(calling: Any) -> int:
    try:
        await calling
    except Refused as refusal:
        return refusal.status
    raise AssertionError("it was not refused")


async def test_a_community_from_its_first_command_to_its_last(tmp_path: Path) -> None:
    server = SabirServer(tmp_path, settings={"PUBLIC_URL": "https://chat.example.org"})
    assert "room The harbour: created" in run(server, "room", "add", "harbour", "--name", "The harbour")
    before = listed(server, "url")
    with server.running():
        assert listed(server, "url") == before
        shown = await asyncio.to_thread(run, server, "url", "harbour")
        [url] = re.findall(r"https://\S+", shown)
        assert url == before[0]["url"]
        assert read_terminal("\n".join(shown.splitlines()[2:])) == url
        async with httpx.AsyncClient(base_url=server.http) as http:
            await _community(server, http, url)


async def _community(server: SabirServer, http: httpx.AsyncClient, url: str) -> None:
    page = await http.get(url.removeprefix("https://chat.example.org"))
    assert (page.status_code, url in page.text, "The harbour" in page.text) == (200, True, True)
    assert read_picture((await http.get("/r/harbour/invite.png")).content) == url

    async def operate(*arguments: str) -> str:
        return await asyncio.to_thread(run, server, *arguments)

    Image.new("RGB", (80, 80), "teal").save(server.folder / "harbour.png")
    await operate("room", "set", "harbour", "--image", "harbour.png", "--expire-after", "30d", "--description", "Ships")
    assert (await http.get("/r/harbour/image.png")).status_code == 200
    assert await operate("room", "set", "harbour", "--image", "harbour.png") == "0 changes\n"

    public_key = url.rpartition("=")[2]
    bob, eve = (SessionClient(http, public_key, Identity(sha256(one).digest())) for one in (b"bob", b"eve"))
    for member in (bob, eve):
        await member.join("harbour")
        await member.post("harbour", "Ahoy!")
    assert "Ahoy!" in (await http.get("/harbour")).text
    assert await refused(bob.ban("harbour", eve.session_id)) == 403
    await operate("moderator", "add", bob.session_id, "*")
    assert [(one["key"], one["rank"]) for one in listed(server, "moderator", "list", "harbour")] == [
        (bob.session_id, "moderator")
    ]
    await bob.ban("harbour", eve.session_id)
    [ban] = await asyncio.to_thread(listed, server, "bans", "harbour")
    assert (ban["key"], ban["by"]) == (eve.session_id, bob.session_id)
    assert await refused(eve.post("harbour", "still here?")) == 403
    await operate("unban", eve.session_id, "harbour")
    await eve.post("harbour", "here again")
    await operate("permissions", "harbour", eve.session_id, "--deny", "w")
    assert await refused(eve.post("harbour", "and now?")) == 403
    await operate("permissions", "harbour", eve.session_id, "--clear", "w")
    await operate("ban", eve.session_id, "--global", "--for", "1h")
    assert await refused(eve.post("harbour", "and now?")) == 403

    [row] = await asyncio.to_thread(listed, server, "room", "list")
    assert {key: row[key] for key in ("id", "name", "posts", "url")} == {
        "id": "harbour",
        "name": "The harbour",
        "posts": 3,
        "url": url,
    }
    assert json.loads(await operate("stats", "harbour", "--json"))["posts"] == 3
    await operate("room", "set", "harbour", "--read", "off")
    assert "Ahoy!" not in (await http.get("/harbour")).text
    assert (await http.get("/r/harbour/invite.png")).status_code == 403
    await operate("room", "delete", "harbour")
    assert (await http.get("/harbour")).status_code == 404
    assert await bob.rooms() == {}
