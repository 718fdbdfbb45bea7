"""Each page for browsers: as it succeeds, with what it shows, and as it refuses."""

from __future__ import annotations

from typing import cast

import httpx

from sabir.config import Config
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import AsgiApp, Mounts
from sabir.web.pages import pages
from tests.helpers.session_client_modern import Reply
from tests.helpers.session_lab import ROOM, Lab
from tests.helpers.session_modern_seed import SEED


async def browse(http: httpx.AsyncClient, path: str, method: str = "GET") -> Reply:
    response = await http.request(method, path)
    lowered = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, lowered, response.content)


async def front(method: str) -> Reply:
    """The server's own page, which is no part of the face."""
    app = cast("AsgiApp", OuterApp(Mounts(pages(Config())), Metrics(), Drain()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://harbour.test") as http:
        return await browse(http, "/", method)


@SEED.succeeds("GET /")
async def index(lab: Lab) -> Reply:
    """It leads to the list of rooms."""
    reply = await front("GET")
    assert 'href="/r/"' in reply.text
    assert 'href="/r/lab/"' in (await browse(lab.harbour.http, "/r/")).text
    return reply


@SEED.refuses("GET /")
async def index_is_only_read(lab: Lab) -> Reply:
    """Everyone may read it: only another method is refused."""
    assert "Sabir" in (await front("GET")).text
    return await front("POST")


@SEED.succeeds("GET /r/{token}")
async def view(lab: Lab) -> Reply:
    await lab.member.post(ROOM, "Seen <from> outside")
    reply = await browse(lab.harbour.http, "/r/lab")
    assert "Seen &lt;from&gt; outside" in reply.text
    assert f"/lab?public_key={lab.harbour.public_key}" in reply.text
    return reply


@SEED.refuses("GET /r/{token}")
async def view_nothing(lab: Lab) -> Reply:
    return await browse(lab.harbour.http, "/r/none")


@SEED.succeeds("GET /r/{token}/invite.png")
async def invite(lab: Lab) -> Reply:
    reply = await browse(lab.harbour.http, "/r/lab/invite.png")
    assert reply.content_type == "image/png"
    assert reply.body.startswith(b"\x89PNG\r\n")
    return reply


@SEED.refuses("GET /r/{token}/invite.png")
async def invite_to_what_is_not_public(lab: Lab) -> Reply:
    await lab.admin.set_room(ROOM, default_read=False)
    return await browse(lab.harbour.http, "/r/lab/invite.png")
