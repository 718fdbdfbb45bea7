"""One page of addresses and first steps, the same for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sabir.config import Config
from sabir.transport.mounts import Mount, Receive, Scope, Send
from sabir.transport.ops import answer

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sabir</title>
<style>body{{font:16px/1.5 sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem}}
code{{background:#eee;padding:.1em .3em}}
dt{{font-weight:bold;margin-top:1rem}}</style>
<h1>Sabir</h1><p>One messaging server, four ways in. People, rooms and files are the same on all of them.</p>
<dl>
<dt>Talk</dt><dd>Sign in at <code>{url}</code> with a Talk client, or call
<code>{url}/ocs/v2.php/apps/spreed/api/v1/room</code>
with Basic authentication and the header <code>OCS-APIRequest: true</code>.</dd>
<dt>Session</dt><dd>Open a published room's address: here are <a href="/r/">all that are public</a>.</dd>
<dt>Olvid</dt><dd>Point olvid-bot at <code>{grpc}</code> with a client key.</dd>
<dt>Dashboard</dt><dd>Call
<code>{url}/dashboardapi/v2/users/</code> with the header <code>X-DASHBOARD-API-KEY</code>.</dd>
</dl>
<p>People, rooms, keys and tokens are made on the server with <code>sabir person</code>, <code>sabir room</code>,
<code>sabir olvid</code>, <code>sabir token</code>, or all at once with <code>sabir apply FILE.toml</code>.</p></html>
"""


def pages(config: Config) -> Sequence[Mount]:
    """`/` and `/admin`."""
    url = config.server.public_url or f"http://{config.server.http.text}"
    body = _PAGE.format(url=escape(url), grpc=escape(config.server.grpc.text)).encode()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] in ("GET", "HEAD"):
            await answer(send, 200, "text/html; charset=utf-8", body)
        else:
            await answer(send, 405, "text/plain", b"Method not allowed\n")

    return [Mount("/", "web", app, 0), Mount("/admin", "web", app, 0)]
