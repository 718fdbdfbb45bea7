"""The HTTP server over real connections: start, limits, proxies, TLS, and a stop that lets everyone finish."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path

import pytest
import uvloop

from sabir.config import ConfigError, HostPort
from sabir.transport.asgi import OuterApp
from sabir.transport.drain import Drain
from sabir.transport.http_protocol import HEAD_LIMIT_BYTES
from sabir.transport.http_server import HttpOptions, HttpServer
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mount, Mounts, Receive, Scope, Send
from sabir.transport.ops import answer
from tests.helpers.certificates import make_certificate
from tests.helpers.raw_http import connect, request

OPTIONS = HttpOptions(HostPort("127.0.0.1", 0), read_timeout_s=3600)
LIMIT = 1 << 20


@dataclass
class Face:
    """Answers with what it sees; `/wait` answers when the server drains, `/stuck` never does."""

    drain: Drain = field(default_factory=Drain)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.entered.set()
        if scope["path"] == "/x/wait":
            await self.news.wait()
            await answer(send, 200, "text/plain", b"no news")
        elif scope["path"] == "/x/stuck":
            await asyncio.Event().wait()
        else:
            body, more = b"", True
            while more:
                event = await receive()
                body, more = body + event["body"], event.get("more_body", False)
            seen = f"{scope['scheme']} {scope['client'][0]} {len(body)}"
            await answer(send, 200, "text/plain", seen.encode())


@asynccontextmanager
async def serving(options: HttpOptions = OPTIONS) -> AsyncIterator[tuple[Face, HttpServer, int]]:
    face = Face()
    face.drain.listen(face.news.set)
    app = OuterApp(Mounts([Mount("/x/", "talk", face, LIMIT)]), Metrics(), face.drain, access_log="off")
    server = HttpServer(app, options, face.drain)
    port = await server.start()
    try:
        yield face, server, port
    finally:
        await server.stop()


async def test_answers_on_a_free_port_and_keeps_the_connection() -> None:
    async with serving() as (_, _, port), connect(port) as client:
        for body in (b"", b"12345", b"x" * 200_000):
            response = await client.ask(request("POST", "/x/y", body))
            assert (response.status, response.body) == (200, b"http 127.0.0.1 %d" % len(body))
        assert "server" not in response.headers
        assert "date" in response.headers


async def test_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    async with serving():
        assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


async def test_address_in_use() -> None:
    async with serving() as (face, _, port):
        taken = replace(OPTIONS, address=HostPort("127.0.0.1", port))
        with pytest.raises(OSError, match=rf"can't listen on 127\.0\.0\.1:{port}"):
            await HttpServer(face, taken, face.drain).start()


async def test_stop_gives_long_polls_their_answer_and_closes() -> None:
    async with serving() as (face, server, port), connect(port) as poll, connect(port) as idle:
        assert (await idle.ask(request("GET", "/x/y"))).status == 200
        face.entered.clear()
        await poll.write(request("GET", "/x/wait"))
        await face.entered.wait()
        stopping = asyncio.create_task(server.stop())
        response = await poll.answer()
        assert (response.status, response.body, response.headers["connection"]) == (200, b"no news", "close")
        assert await poll.is_closed()
        assert await idle.is_closed()
        await stopping
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await asyncio.open_connection("127.0.0.1", port)


async def test_stop_ends_what_takes_too_long() -> None:
    async with serving(replace(OPTIONS, drain_s=0)) as (face, server, port), connect(port) as client:
        await client.write(request("GET", "/x/stuck"))
        await face.entered.wait()
        stopping = asyncio.create_task(server.stop())
        assert (await client.answer()).status == 503
        await stopping


async def test_body_over_the_limit_is_refused_and_the_connection_goes_on() -> None:
    async with serving() as (_, _, port), connect(port) as client:
        response = await client.ask(request("POST", "/x/y", b"x" * (LIMIT + 1)))
        assert response.status == 413
        assert (await client.ask(request("GET", "/x/y"))).status == 200


async def test_body_is_not_asked_for_if_it_is_too_large() -> None:
    async with serving() as (_, _, port), connect(port) as client:
        response = await client.ask(request("POST", "/x/y", Content_Length=str(LIMIT + 1), Expect="100-continue"))
        assert (response.status, response.headers["connection"]) == (413, "close")
        assert await client.is_closed()


@pytest.mark.parametrize("raw", [b"junk\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n", b"\0" * 50])
async def test_what_is_not_http(raw: bytes) -> None:
    async with serving() as (_, _, port), connect(port) as client:
        assert (await client.ask(raw)).status == 400
        assert await client.is_closed()


async def test_the_end_of_a_body_is_no_head() -> None:
    body = b"b" * (3 * HEAD_LIMIT_BYTES)
    async with serving() as (face, _, port), connect(port) as connection:
        await connection.write(request("POST", "/x/", Content_Length=f"{len(body)}"))
        await face.entered.wait()
        assert (await connection.ask(body)).body == f"http 127.0.0.1 {len(body)}".encode()


@pytest.mark.parametrize("first", [b"", request("GET", "/x/y")])
async def test_endless_head_is_cut_off(first: bytes) -> None:
    async with serving() as (_, _, port), connect(port) as client:
        if first:
            await client.ask(first)
        try:
            await client.write(b"GET /x/y HTTP/1.1\r\n")
            for _ in range(2 * HEAD_LIMIT_BYTES // 1024):
                await client.write(b"a: " + b"x" * 1019 + b"\r\n")
        except ConnectionError:
            return
        assert await client.is_closed()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GET /x/y HT",
        b"POST /x/y HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1234",
        b"POST /none HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n1234",
    ],
    ids=["silent", "half a head", "half a body", "half an unwanted body"],
)
async def test_stalled_client_is_cut_off(raw: bytes) -> None:
    async with serving() as (_, server, port), connect(port) as client, connect(port) as other:
        await client.write(raw)
        if b"none" in raw:
            assert (await client.answer()).status == 404
            await client.write(b"5")
        # An answer on a later connection: what was written before has arrived.
        assert (await other.ask(request("GET", "/x/y"))).status == 200
        server._sweeper.sweep()
        server._sweeper.sweep()
        assert await client.is_closed()


async def test_client_that_waits_for_us_is_left_alone() -> None:
    async with serving() as (face, server, port), connect(port) as poll, connect(port) as idle:
        assert (await idle.ask(request("GET", "/x/y"))).status == 200
        face.entered.clear()
        await poll.write(request("GET", "/x/wait"))
        await face.entered.wait()
        for _ in range(3):
            server._sweeper.sweep()
        assert (await idle.ask(request("GET", "/x/y"))).status == 200
        face.news.set()
        assert (await poll.answer()).body == b"no news"


async def test_client_that_gets_on_is_left_alone() -> None:
    async with serving() as (_, server, port), connect(port) as client, connect(port) as other:
        await client.write(b"POST /x/y HTTP/1.1\r\nHost: h\r\nContent-Length: 10000\r\n\r\n")
        for _ in range(5):
            await client.write(b"x" * 2000)
            assert (await other.ask(request("GET", "/x/y"))).status == 200
            server._sweeper.sweep()
        assert (await client.answer()).body == b"http 127.0.0.1 10000"


@pytest.mark.parametrize(
    ("trusted", "expected"), [("127.0.0.0/8", b"https 203.0.113.7 0"), ("10.0.0.0/8", b"http 127.0.0.1 0")]
)
async def test_forwarded_headers_are_believed_from_trusted_proxies_only(trusted: str, expected: bytes) -> None:
    options = replace(OPTIONS, trusted_proxies=[ip_network(trusted)])
    async with serving(options) as (_, _, port), connect(port) as client:
        raw = request("GET", "/x/y", X_Forwarded_For="8.8.8.8, 203.0.113.7", X_Forwarded_Proto="https")
        assert (await client.ask(raw)).body == expected


async def test_forwarded_headers_are_not_believed_by_default() -> None:
    async with serving() as (_, _, port), connect(port) as client:
        raw = request("GET", "/x/y", X_Forwarded_For="203.0.113.7", X_Forwarded_Proto="https")
        assert (await client.ask(raw)).body == b"http 127.0.0.1 0"


async def test_bad_tls_files(tmp_path: Path) -> None:
    junk = tmp_path / "junk.pem"
    junk.write_text("junk")
    with pytest.raises(ConfigError, match=r"tls_cert, tls_key: .*junk\.pem"):
        await HttpServer(Face(), replace(OPTIONS, tls=(junk, junk)), Drain()).start()


async def test_tls(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "localhost")
    options = replace(OPTIONS, tls=(certificate.cert, certificate.key))
    async with serving(options) as (_, _, port), connect(port, certificate.client_side()) as client:
        assert (await client.ask(request("GET", "/x/y"))).body == b"https 127.0.0.1 0"


@pytest.mark.parametrize(
    "test",
    [
        test_answers_on_a_free_port_and_keeps_the_connection,
        test_stop_gives_long_polls_their_answer_and_closes,
        test_stop_ends_what_takes_too_long,
        test_body_over_the_limit_is_refused_and_the_connection_goes_on,
        test_client_that_waits_for_us_is_left_alone,
        test_client_that_gets_on_is_left_alone,
    ],
)
def test_the_loop_that_serves(test: Callable[[], Coroutine[None, None, None]]) -> None:
    uvloop.run(test())
