"""uvicorn in the running event loop, beside whatever else runs there; it leaves signals alone."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from typing_extensions import override

from sabir.config import ConfigError, HostPort
from sabir.config.values import Network
from sabir.transport.drain import Drain
from sabir.transport.http_protocol import HttpProtocol, Sweeper
from sabir.transport.mounts import AsgiApp

_BACKLOG = 4096
_KEEP_ALIVE_S = 75
"""Longer than the idle time of common proxies, which then never send into a connection that is being closed."""


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How to listen and what to bear."""

    address: HostPort
    tls: tuple[Path, Path] | None = None
    """Certificate chain and key, PEM."""
    trusted_proxies: Sequence[Network] = ()
    read_timeout_s: float = 20
    drain_s: int = 20


class HttpServer:
    """Serves one application on one address."""

    def __init__(self, app: AsgiApp, options: HttpOptions, drain: Drain) -> None:
        self._app = app
        self._options = options
        self._drain = drain
        self._server: _Server | None = None

    async def start(self) -> int:
        """Listen and serve; the port it is. Raises `OSError` if the address can't be had, `ConfigError` for bad TLS."""
        config = self._configure()
        listener = self._listen()
        server = self._server = _Server(config)
        self._serving = asyncio.create_task(server.serve(sockets=[listener]))
        await server.is_up.wait()
        self._sweeper = Sweeper(server.server_state.connections, self._options.read_timeout_s)
        port: int = listener.getsockname()[1]
        return port

    async def stop(self) -> None:
        """Begin to drain, take no new connections, let open requests end for `drain_s`, then cancel them."""
        self._drain.begin()
        if self._server is not None:
            self._sweeper.stop()
            self._server.should_exit = True
            await self._serving

    def _configure(self) -> uvicorn.Config:
        options = self._options
        cert, key = options.tls or (None, None)
        config = uvicorn.Config(
            self._app,
            http=HttpProtocol,
            ws="none",
            lifespan="off",
            loop="none",
            interface="asgi3",
            workers=1,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(options.trusted_proxies),
            forwarded_allow_ips=[str(network) for network in options.trusted_proxies],
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=options.drain_s,
            ssl_certfile=cert,
            ssl_keyfile=key,
        )
        try:
            config.load()
        except ssl.SSLError as error:
            raise ConfigError(
                f"tls_cert, tls_key: {cert} and {key} are not a certificate with its key: {error}"
            ) from error
        return config

    def _listen(self) -> socket.socket:
        address = self._options.address
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        try:
            return socket.create_server((address.host, address.port), family=family, backlog=_BACKLOG)
        except OSError as error:
            raise OSError(f"can't listen on {address.text}: {error}") from error


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @override
    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
