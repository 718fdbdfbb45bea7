"""Outgoing HTTP. The name is resolved here and the connection goes to the very address that was checked, so that a name
which answers differently the second time (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sabir.adapters.public_addresses import IpNetwork, permitted
from sabir.domain.errors import Forbidden, InvalidInput, TooLarge, Unavailable
from sabir.ports import Fetched

if TYPE_CHECKING:
    import httpx

MAX_REDIRECTS = 3
_DEFAULT_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_CREDENTIALS = {"authorization", "cookie", "proxy-authorization"}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be reached beside the public internet, and how names are resolved and certificates judged."""

    hosts: Collection[str] = ()
    """`host:port`, as the URL says it."""
    networks: Collection[IpNetwork] = ()
    resolve: Resolve | None = None
    tls: ssl.SSLContext | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Redirect:
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    body: bytes | None
    limit_bytes: int


class HttpFetcher:
    """A `Fetcher`. Connections are not kept: one made for a name must not serve another name at the same address."""

    def __init__(self, reach: Reach | None = None) -> None:
        self._reach = reach or Reach()
        self._client: httpx.AsyncClient | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limit_bytes: int,
        timeout_s: float,
    ) -> Fetched:
        import httpx

        lowered = {name.lower(): value for name, value in (headers or {}).items()}
        call = _Call(method, _parsed(url), {"user-agent": "Sabir", **lowered}, body, limit_bytes)
        try:
            async with asyncio.timeout(timeout_s):
                return await self._follow(call)
        except (httpx.HTTPError, TimeoutError, OSError) as error:
            raise Unavailable("The address could not be reached.") from error

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _follow(self, call: _Call) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._ask(call)
            if isinstance(answer, Fetched):
                return answer
            call = _redirected(call, answer)
        raise Unavailable("The address redirects too often.")

    async def _ask(self, call: _Call) -> Fetched | _Redirect:
        import httpx

        refused: httpx.ConnectError | None = None
        for address in await self._addresses(call.url):
            try:
                return await self._ask_at(call, address)
            except httpx.ConnectError as error:
                refused = error
        raise refused or Unavailable

    async def _ask_at(self, call: _Call, address: str) -> Fetched | _Redirect:
        request = self._opened().build_request(
            call.method,
            call.url.copy_with(host=address),
            headers={**call.headers, "host": call.url.netloc.decode("ascii"), "accept-encoding": "identity"},
            content=call.body,
            extensions={"sni_hostname": call.url.raw_host.decode("ascii")},
        )
        response = await self._opened().send(request, stream=True)
        try:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return _Redirect(response.status_code, response.headers["location"])
            body = bytearray()
            async for piece in response.aiter_raw():
                body += piece
                if len(body) > call.limit_bytes:
                    raise TooLarge("answer", call.limit_bytes, "bytes")
            return Fetched(response.status_code, dict(response.headers), bytes(body))
        finally:
            await response.aclose()

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        """Where the connection may go. Raises `Forbidden`."""
        host = url.raw_host.decode("ascii")
        port = _port(url)
        found = await (self._reach.resolve or _resolve)(host, port)
        is_listed = f"[{host}]:{port}" in self._reach.hosts if ":" in host else f"{host}:{port}" in self._reach.hosts
        allowed = found if is_listed else permitted(found, self._reach.networks)
        if found and not allowed:
            raise Forbidden("This address is not on the public internet.")
        return allowed

    def _opened(self) -> httpx.AsyncClient:
        import httpx

        if self._client is None:
            self._client = httpx.AsyncClient(
                verify=self._reach.tls or _trust(),
                trust_env=False,
                follow_redirects=False,
                timeout=None,  # noqa: S113 - the whole exchange has one, around all its steps
                limits=httpx.Limits(max_connections=100, max_keepalive_connections=0),
            )
        return self._client


def _trust() -> ssl.SSLContext:
    """The library's list of authorities, and the system's: a machine may have none, or some of its own."""
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def _parsed(url: str) -> httpx.URL:
    import httpx

    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise InvalidInput("url", "This is not a web address.") from error
    if parsed.scheme not in _DEFAULT_PORTS or not parsed.host or not 0 < _port(parsed) < 1 << 16:
        raise InvalidInput("url", "Only http:// and https:// addresses can be fetched.")
    return parsed


def _port(url: httpx.URL) -> int:
    return _DEFAULT_PORTS[url.scheme] if url.port is None else url.port


def _redirected(call: _Call, answer: _Redirect) -> _Call:
    """The next request, as browsers make it: without credentials to another origin, a POST mostly turned into a GET."""
    import httpx

    try:
        url = _parsed(str(call.url.join(answer.location)))
    except (httpx.InvalidURL, InvalidInput) as error:
        raise Unavailable("The address redirects to nowhere.") from error
    dropped: set[str] = set()
    if (url.scheme, url.raw_host, _port(url)) != (call.url.scheme, call.url.raw_host, _port(call.url)):
        dropped |= _CREDENTIALS
    method, body = call.method, call.body
    if (answer.status == 303 and method != "HEAD") or (answer.status in (301, 302) and method == "POST"):
        method, body = "GET", None
        dropped |= {"content-type", "content-encoding"}
    headers = {name: value for name, value in call.headers.items() if name not in dropped}
    return replace(call, url=url, method=method, body=body, headers=headers)


async def _resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, in the order the system prefers."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a name that can't be one
        return []
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
