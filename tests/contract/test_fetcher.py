"""What faces and core may expect of outgoing HTTP, above all what it must never reach."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sabir.adapters.fetcher import HttpFetcher, Reach
from sabir.domain.errors import Forbidden, InvalidInput, TooLarge, Unavailable
from sabir.ports import Fetched
from tests.helpers.certificates import make_certificate
from tests.helpers.children import free_port
from tests.helpers.web_server import WebServer, web_server


class Names:
    """Resolves names as a test says; each answer is given once, the last one for ever."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): list(given) for name, given in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        given = self._answers.get(host, [[]])
        return given.pop(0) if len(given) > 1 else given[0]


@asynccontextmanager
async def fetching(reach: Reach) -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher(reach)
    try:
        yield fetcher
    finally:
        await fetcher.close()


async def fetch(
    fetcher: HttpFetcher,
    url: str,
    method: str = "GET",
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    return await fetcher.request(method, url, headers=headers, body=body, limit_bytes=1000, timeout_s=20)


def reach_of(*webs: WebServer, names: Names | None = None) -> Reach:
    return Reach(hosts=[f"127.0.0.1:{web.port}" for web in webs], resolve=names)


async def test_an_answer_comes_as_it_was_sent() -> None:
    async with web_server() as web, fetching(reach_of(web)) as fetcher:
        web.answer("/hook?a=b", b"\x00\xff", status=418, X_Kettle="on")
        answer = await fetch(
            fetcher, f"http://127.0.0.1:{web.port}/hook?a=b", "POST", body=b"{}", headers={"Content-Type": "text/x"}
        )
        assert (answer.status, answer.body, answer.headers["x-kettle"]) == (418, b"\x00\xff", "on")
        (asked,) = web.asked
        assert (asked.method, asked.path, asked.body) == ("POST", "/hook?a=b", b"{}")
        assert asked.headers["content-type"] == "text/x"
        assert asked.headers["host"] == f"127.0.0.1:{web.port}"
        assert asked.headers["user-agent"] == "Sabir"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:4136:e378:8000:63bf:80ff:fffe]",
        "[fe80::1]",
        "[fec0::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[2001:db8::1]",
    ],
)
async def test_private_addresses_are_refused(host: str) -> None:
    async with web_server() as web, fetching(Reach()) as fetcher:
        with pytest.raises(Forbidden):
            await fetch(fetcher, f"http://{host}:{web.port}/")
        assert web.asked == []


async def test_a_name_is_judged_by_its_addresses() -> None:
    names = Names(inside_example=[["10.0.0.1", "127.0.0.1", "::1"]], absent_example=[[]])
    async with fetching(Reach(resolve=names)) as fetcher:
        with pytest.raises(Forbidden):
            await fetch(fetcher, "http://inside.example/")
        with pytest.raises(Unavailable):
            await fetch(fetcher, "http://absent.example/")


async def test_a_name_is_resolved_once_and_the_connection_goes_there() -> None:
    """A name that answers with a harmless address first and another one later (DNS rebinding) gains nothing."""
    async with web_server() as web:
        names = Names(rebinds_example=[["127.0.0.1"], ["10.0.0.1"]])
        reach = Reach(networks=[ipaddress.ip_network("127.0.0.0/8")], resolve=names)
        async with fetching(reach) as fetcher:
            web.answer("/", b"hello")
            answer = await fetch(fetcher, f"http://rebinds.example:{web.port}/")
            assert answer.body == b"hello"
            assert names.asked == ["rebinds.example"]
            assert web.asked[0].headers["host"] == f"rebinds.example:{web.port}"
            with pytest.raises(Forbidden):
                await fetch(fetcher, f"http://rebinds.example:{web.port}/")
            assert len(web.asked) == 1


async def test_configuration_opens_networks_and_hosts() -> None:
    async with web_server() as web:
        web.answer("/", b"hello")
        names = Names(box_example=[["127.0.0.1"]])
        for reach in (
            Reach(networks=[ipaddress.ip_network("127.0.0.0/8")], resolve=names),
            Reach(hosts=[f"box.example:{web.port}"], resolve=names),
        ):
            async with fetching(reach) as fetcher:
                assert (await fetch(fetcher, f"http://box.example:{web.port}/")).body == b"hello"
        for reach in (
            Reach(networks=[ipaddress.ip_network("10.0.0.0/8")], resolve=names),
            Reach(hosts=["box.example:1", f"127.0.0.1:{web.port}"], resolve=names),
        ):
            async with fetching(reach) as fetcher:
                with pytest.raises(Forbidden):
                    await fetch(fetcher, f"http://box.example:{web.port}/")


async def test_the_next_address_is_tried() -> None:
    names = Names(two_example=[["127.0.0.2", "127.0.0.1"]])
    async with web_server() as web:
        web.answer("/", b"hello")
        async with fetching(Reach(hosts=[f"two.example:{web.port}"], resolve=names)) as fetcher:
            assert (await fetch(fetcher, f"http://two.example:{web.port}/")).body == b"hello"


async def test_redirects_are_followed_and_judged() -> None:
    async with web_server() as web, web_server() as inside, fetching(reach_of(web)) as fetcher:
        base = f"http://127.0.0.1:{web.port}"
        for number in range(4):
            web.answer(f"/{number}", status=302, Location=f"/{number + 1}")
        web.answer("/4", b"there")
        assert (await fetch(fetcher, f"{base}/1")).body == b"there"
        with pytest.raises(Unavailable):
            await fetch(fetcher, f"{base}/0")
        web.answer("/in", status=307, Location=f"http://127.0.0.1:{inside.port}/")
        with pytest.raises(Forbidden):
            await fetch(fetcher, f"{base}/in")
        assert inside.asked == []
        web.answer("/nowhere", status=302, Location="gopher://127.0.0.1/")
        with pytest.raises(Unavailable):
            await fetch(fetcher, f"{base}/nowhere")
        web.answer("/stays", b"here", status=302)
        assert (await fetch(fetcher, f"{base}/stays")).status == 302


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        (301, "POST", ("GET", b"")),
        (302, "POST", ("GET", b"")),
        (303, "PUT", ("GET", b"")),
        (307, "POST", ("POST", b"body")),
        (308, "PUT", ("PUT", b"body")),
        (302, "PUT", ("PUT", b"body")),
        (303, "HEAD", ("HEAD", b"body")),
    ],
)
async def test_a_redirect_keeps_or_drops_the_body(status: int, method: str, then: tuple[str, bytes]) -> None:
    async with web_server() as web, fetching(reach_of(web)) as fetcher:
        web.answer("/", status=status, Location="/then")
        web.answer("/then")
        await fetch(fetcher, f"http://127.0.0.1:{web.port}/", method, body=b"body")
        assert (web.asked[1].method, web.asked[1].body) == then


async def test_credentials_stay_with_their_origin() -> None:
    headers = {"Authorization": "Bearer x", "Cookie": "a=b", "X-Own": "kept"}
    async with web_server() as web, web_server() as other, fetching(reach_of(web, other)) as fetcher:
        web.answer("/same", status=302, Location="/away")
        web.answer("/away", status=302, Location=f"http://127.0.0.1:{other.port}/")
        other.answer("/")
        await fetch(fetcher, f"http://127.0.0.1:{web.port}/same", headers=headers)
        assert [asked.headers.get("authorization") for asked in web.asked] == ["Bearer x", "Bearer x"]
        (asked,) = other.asked
        assert {"authorization", "cookie"} & set(asked.headers) == set()
        assert asked.headers["x-own"] == "kept"


async def test_the_body_has_a_limit() -> None:
    async with web_server() as web, fetching(reach_of(web)) as fetcher:
        url = f"http://127.0.0.1:{web.port}"
        web.answer("/fits", b"x" * 1000)
        web.answer("/over", b"x" * 1001)
        web.answers["/unsaid"] = b"HTTP/1.1 200 X\r\n\r\n" + b"x" * 100_000
        assert len((await fetch(fetcher, f"{url}/fits")).body) == 1000
        for path in ("/over", "/unsaid"):
            with pytest.raises(TooLarge):
                await fetch(fetcher, url + path)


async def test_an_encoded_body_is_not_blown_up() -> None:
    async with web_server() as web, fetching(reach_of(web)) as fetcher:
        web.answer("/", b"not really gzip", Content_Encoding="gzip")
        assert (await fetch(fetcher, f"http://127.0.0.1:{web.port}/")).body == b"not really gzip"
        assert web.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("answer", [None, b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nfew", b"", b"SSH-2.0-X\r\n"])
async def test_what_does_not_answer_properly_is_unavailable(answer: bytes | None) -> None:
    async with web_server() as web, fetching(reach_of(web)) as fetcher:
        if answer is not None:
            web.answers["/"] = answer
        timeout_s = 0.2 if answer is None else 20
        with pytest.raises(Unavailable):
            await fetcher.request("GET", f"http://127.0.0.1:{web.port}/", limit_bytes=1000, timeout_s=timeout_s)


async def test_nobody_there_is_unavailable() -> None:
    port = free_port()
    async with fetching(Reach(hosts=[f"127.0.0.1:{port}"])) as fetcher:
        with pytest.raises(Unavailable):
            await fetch(fetcher, f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "//x/",
        "ftp://x/",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "http://x:99999/",
        "http://x:0/",
        "http://a\n/",
    ],
)
async def test_other_urls_are_invalid(url: str) -> None:
    async with fetching(Reach()) as fetcher:
        with pytest.raises(InvalidInput):
            await fetch(fetcher, url)


@pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 70}.example/", "http://999.1/", "http://a%20b/"])
async def test_names_that_cannot_be_are_unavailable(url: str) -> None:
    async with fetching(Reach()) as fetcher:
        with pytest.raises((Unavailable, InvalidInput)):
            await fetch(fetcher, url)


async def test_certificates_are_judged_by_the_name_in_the_url(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "good.example")
    names = Names(good_example=[["127.0.0.1"]], evil_example=[["127.0.0.1"]])
    async with web_server(certificate.server_side()) as web:
        web.answer("/", b"hello")
        hosts = [f"good.example:{web.port}", f"evil.example:{web.port}"]
        async with fetching(Reach(hosts=hosts, resolve=names, tls=certificate.client_side())) as fetcher:
            for _ in range(2):  # a connection for the one name is never used for the other
                assert (await fetch(fetcher, f"https://good.example:{web.port}/")).body == b"hello"
                with pytest.raises(Unavailable):
                    await fetch(fetcher, f"https://evil.example:{web.port}/")
        async with fetching(Reach(hosts=hosts, resolve=names)) as fetcher:
            with pytest.raises(Unavailable):
                await fetch(fetcher, f"https://good.example:{web.port}/")
