"""The composition root: the one place that builds concrete classes and runs them."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
import uvloop

from sabir import core
from sabir.adapters import connect
from sabir.adapters.clock import SystemClock
from sabir.adapters.data_folder import keep_secret, kept_secret, read_secret, sole_use
from sabir.adapters.fetcher import HttpFetcher, Reach
from sabir.config import Config, ConfigError, HostPort, Secret
from sabir.control import commands
from sabir.core import Core, Ports, backups
from sabir.core.backups import Manifest
from sabir.core.signaling_pushes import SignalingServer
from sabir.domain.errors import Unavailable
from sabir.domain.session_ids import Blinds
from sabir.jobs.runner import JobRunner
from sabir.store import schema
from sabir.store.archive import Filling, fill_postgres, fill_sqlite
from sabir.store.database import Database
from sabir.store.postgres import PostgresDatabase
from sabir.store.sqlite import SqliteDatabase
from sabir.transport import grpc_metrics, logs
from sabir.transport.asgi import OuterApp
from sabir.transport.control import ControlServer
from sabir.transport.drain import Drain
from sabir.transport.face import Face
from sabir.transport.grpc import GrpcOptions, GrpcServer, GrpcTls
from sabir.transport.http_server import HttpOptions, HttpServer
from sabir.transport.metrics import Metrics
from sabir.transport.mounts import Mount, Mounts
from sabir.transport.ops import ops_mounts
from sabir.transport.turns import Turns
from sabir.web import pages

_GRPC_PERMITS = 64
_log = structlog.get_logger()
_T = TypeVar("_T")


@asynccontextmanager
async def open_core(config: Config) -> AsyncIterator[Core]:
    """A core on the configured storage, migrated and started. Raises `Unavailable` or `ConfigError`."""
    async with AsyncExitStack() as stack:
        db, secret = await _open_database(config, stack)
        clock = SystemClock()
        ports = _open_ports(config, clock, stack)
        built = core.build(
            db,
            ports,
            secret,
            remote_delay_ms=config.olvid.remote_delay_ms,
            signaling=_signaling_server(config),
        )
        doorbell = _checked(lambda: connect.open_doorbell(config.server.doorbell.reveal()))
        await doorbell.start(built.bell.rung)
        stack.push_async_callback(doorbell.close)
        db.on_commit = doorbell.ring
        await built.start()
        stack.push_async_callback(built.close)
        built.visitors.blind_with(await _blinds(config, built))
        yield built


async def _open_database(config: Config, stack: AsyncExitStack) -> tuple[Database, bytes]:
    server = config.server
    secret = server.secret.reveal().encode() if server.secret else None
    if server.is_embedded:
        stack.enter_context(sole_use(server.data))
        path = server.data / "sabir.db"
        secret = secret or kept_secret(server.data, is_new=not path.exists())
        await schema.migrate_sqlite(path)
        db: Database = SqliteDatabase(path)
    else:
        url = server.database.reveal()
        await schema.migrate_postgresql(url)
        db = await PostgresDatabase.open(url)
    stack.push_async_callback(db.close)
    if secret is None:
        raise ConfigError("secret: PostgreSQL needs a configured secret; set it in the file or in SABIR_SECRET_FILE.")
    return db, secret


@asynccontextmanager
async def attach_core(config: Config) -> AsyncIterator[Core]:
    """A core that follows nothing, on the database as it is, with a server running on it or not.

    Nothing is made, migrated or locked: it is for reading. Raises `Unavailable`, also if the database is not of this
    version, or `ConfigError`.
    """
    server = config.server
    async with AsyncExitStack() as stack:
        db = await _attach_database(config)
        stack.push_async_callback(db.close)
        secret = server.secret.reveal().encode() if server.secret else read_secret(server.data)
        yield core.build(db, _open_ports(config, SystemClock(), stack), secret)


async def _attach_database(config: Config) -> Database:
    server = config.server
    path = server.data / "sabir.db"
    url = server.database.reveal()
    version = schema.sqlite_version(path) if server.is_embedded else await schema.postgresql_version(url)
    if version is None:
        place = f"in {server.data}" if server.is_embedded else "in the PostgreSQL database"
        raise Unavailable(f"There is no server {place} yet; `sabir serve` makes one.")
    if version != schema.HEAD:
        raise Unavailable(
            f"The database has schema {version}, this version of Sabir {schema.HEAD}: use the version that serves it."
        )
    return SqliteDatabase(path) if server.is_embedded else await PostgresDatabase.open(url, connections=2)


def _open_ports(config: Config, clock: SystemClock, stack: AsyncExitStack) -> Ports:
    server = config.server
    blobs = _checked(lambda: connect.open_blobs(server.blobs.reveal(), server.data))
    stack.push_async_callback(blobs.close)
    ephemera = _checked(lambda: connect.open_ephemera(server.doorbell.reveal(), clock))
    stack.push_async_callback(ephemera.close)
    mailer = _checked(lambda: connect.open_mailer(config.mail.url.reveal(), server.data, config.mail.sender, clock))
    fetcher = HttpFetcher(_reach(config))
    stack.push_async_callback(fetcher.close)
    return Ports(clock, blobs, ephemera, mailer, fetcher)


def _signaling_server(config: Config) -> SignalingServer | None:
    talk = config.talk
    if talk.signaling_server is None or talk.signaling_secret is None:
        return None
    return SignalingServer(talk.signaling_server, talk.signaling_secret, config.server.public_url)


def _reach(config: Config) -> Reach:
    """Servers that the operator names may be on any network."""
    signaling = _signaling_server(config)
    hosts = []
    if signaling is not None:
        parts = urlsplit(signaling.web_url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        hosts.append(HostPort(parts.hostname or "", port).text)
    return Reach(hosts, config.limits.fetch_networks)


def _checked(opening: Callable[[], _T]) -> _T:
    try:
        return opening()
    except ValueError as error:
        raise ConfigError(str(error)) from error


async def backup(config: Config, path: Path, progress: Callable[[str], None]) -> Manifest:
    """Write a backup of the configured server, which may run meanwhile. Raises as `attach_core`, and `OSError`."""
    async with attach_core(config) as built:
        return await built.backups.write(path, progress)


async def restore(config: Config, path: Path, progress: Callable[[str], None]) -> Manifest:
    """Put a backup into empty storage; with SQLite its secret goes into the data folder.

    Raises `InvalidInput`, `WrongState` (not empty), `Unavailable`, `ConfigError` (the secrets differ).
    """
    server = config.server
    _, secret = backups.inspect(path)
    if server.secret is not None and server.secret.reveal().encode() != secret:
        raise ConfigError(f"secret: it is not the backup's; configure that one: `tar -xzOf {path} secret` prints it.")
    async with AsyncExitStack() as stack:
        blobs = _checked(lambda: connect.open_blobs(server.blobs.reveal(), server.data))
        stack.push_async_callback(blobs.close)
        if not server.is_embedded:
            url = server.database.reveal()
            await schema.migrate_postgresql(url)
            return await backups.restore(path, fill_postgres(url), blobs, progress)
        stack.enter_context(sole_use(server.data))
        database = server.data / "sabir.db"
        await schema.migrate_sqlite(database)
        filling = _keeping(fill_sqlite(database), None if server.secret else server.data, secret)
        return await backups.restore(path, filling, blobs, progress)


@asynccontextmanager
async def _keeping(
    filling: AbstractAsyncContextManager[Filling], folder: Path | None, secret: bytes
) -> AsyncIterator[Filling]:
    """The secret is in its folder before the rows are committed, and only if the database was empty."""
    async with filling as target:
        yield target
        if folder is not None:
            keep_secret(folder, secret)


def build_faces(core_: Core, config: Config) -> Sequence[Face]:
    """The configured faces; only these are imported."""
    return [import_module(f"sabir.faces.{name}").build(core_, config) for name in config.server.faces]


def mounts_of(faces: Sequence[Face], config: Config) -> Sequence[Mount]:
    """Every path of the faces, and our own pages."""
    return [*(mount for face in faces for mount in face.mounts), *pages(config)]


class Serving:
    """A running server: HTTP, gRPC and jobs over one core."""

    def __init__(self, core_: Core, config: Config) -> None:
        self._core = core_
        self._config = config
        self._drain = Drain()
        self._metrics = Metrics()
        self._drain.listen(core_.bell.drain)
        self._metrics.count_listeners(core_.bell.count)
        self._faces = build_faces(core_, config)
        handlers = {kind: job for face in self._faces for kind, job in face.jobs.items()}
        self._jobs = JobRunner(core_, handlers, observe=self._metrics.observe_job)
        turns = Turns()
        outer = OuterApp(
            Mounts([*mounts_of(self._faces, config), *ops_mounts(self._metrics, self._drain, core_.is_well)]),
            self._metrics,
            self._drain,
            access_log=config.server.access_log,
            turns=turns,
        )
        self._http = HttpServer(outer, _http_options(config), self._drain)
        self._grpc = GrpcServer(
            [services for face in self._faces for services in face.services],
            _grpc_options(config),
            self._drain,
            permits=asyncio.Semaphore(_GRPC_PERMITS),
            observe=grpc_metrics.observer(self._metrics.registry),
            turns=turns,
        )
        self.http_port = 0
        self.grpc_port = 0

    async def start(self) -> None:
        """Serve. Raises `OSError` if an address can't be had; then everything is closed again."""
        try:
            for face in self._faces:
                if face.start is not None:
                    await face.start()
            self.http_port = await self._http.start()
            self.grpc_port = await self._grpc.start()
            await self._core.jobs.take_over()
            await self._jobs.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Drain: waits end with their usual empty answer, open requests finish, then everything closes."""
        self._drain.begin()
        await asyncio.gather(self._http.stop(), self._grpc.stop(self._config.limits.drain_s))
        await self._jobs.stop(self._config.limits.drain_s)
        for face in self._faces:
            if face.close is not None:
                await face.close()


def _http_options(config: Config) -> HttpOptions:
    server = config.server
    tls = (server.tls_cert, server.tls_key) if server.tls_cert and server.tls_key else None
    return HttpOptions(server.http, tls, server.trusted_proxies, config.limits.read_timeout_s, config.limits.drain_s)


def _grpc_options(config: Config) -> GrpcOptions:
    server = config.server
    tls = None
    cert, key, ca = server.grpc_tls_cert, server.grpc_tls_key, server.grpc_client_ca
    if cert and key:
        tls = GrpcTls.read(cert, key, ca)
    return GrpcOptions(server.grpc.text, tls)


async def serve(config: Config, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT. `say` gets the lines meant for whoever started it, the ready line last."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    _warn_if_open(config)
    async with open_core(config) as built, _listening_for_commands(config, built):
        serving = Serving(built, await _with_kept_key(config, built))
        await serving.start()
        try:
            scheme = "https" if config.server.tls_cert else "http"
            http = f"{scheme}://{HostPort(config.server.http.host, serving.http_port).text}"
            grpc = HostPort(config.server.grpc.host, serving.grpc_port).text
            for line in await first_steps(built, config, http, grpc):
                say(line)
            _collect_seldom()
            say(f"ready http={http} grpc={grpc}")
            await stopping.wait()
        finally:
            await serving.stop()


@asynccontextmanager
async def _listening_for_commands(config: Config, built: Core) -> AsyncIterator[None]:
    """With SQLite this process alone has the database: commands given beside it come here."""
    if not config.server.is_embedded:
        yield
        return
    control = ControlServer(config.server.data, commands.handler(built))
    await control.start()
    try:
        yield
    finally:
        await control.stop(config.limits.drain_s)


async def _with_kept_key(config: Config, built: Core) -> Config:
    """The Session key that an operator put into the database holds, unless the settings have one."""
    kept = await built.provisioning.session_private_key() if config.session.private_key is None else None
    if kept is None:
        return config
    return replace(config, session=replace(config.session, private_key=Secret(kept.hex())))


async def _blinds(config: Config, built: Core) -> Blinds:
    """Whichever faces this process serves: Session IDs are blinded with the server's key."""
    settings = (await _with_kept_key(config, built)).session

    def blinds(session_id: str) -> Sequence[str]:
        found: Sequence[str] = import_module("sabir.faces.session.keys").blinded(session_id, built.secrets, settings)
        return found

    return blinds


async def first_steps(built: Core, config: Config, http: str, grpc: str) -> list[str]:
    """On an empty server: make an administrator and say how to sign in, once."""
    password = await built.people.make_first_admin()
    if password is None:
        return []
    public = config.server.public_url or http
    return [
        "This is a new server. Its administrator, shown this once:",
        f"  user id   {built.people.FIRST_ADMIN}",
        f"  password  {password}",
        f"  Talk      {public}   (any Talk client or OCS script; see {public}/ for first steps)",
        f"  gRPC      {grpc}   (olvid-bot and other Olvid clients)",
    ]


def _collect_seldom() -> None:
    """Tell the garbage collector what a server is: what there is now stays, and requests leave few cycles behind.

    By default it looks at everything every few hundred requests: a seventh of all time, and a stall with many waiters.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _warn_if_open(config: Config) -> None:
    server = config.server
    if not server.http.is_loopback and not server.tls_cert and not server.trusted_proxies:
        _log.warning(
            "http_without_tls", address=server.http.text, advice="set tls_cert and tls_key, or trusted_proxies"
        )
    if not server.grpc.is_loopback and not server.grpc_tls_cert:
        _log.warning("grpc_without_tls", address=server.grpc.text, advice="set grpc_tls_cert and grpc_tls_key")


def run(config: Config, say: Callable[[str], None]) -> None:
    """Run a server to its end, in an event loop of its own. Raises `Unavailable`, `ConfigError`, `OSError`."""
    logs.configure(config.server.log_format, config.server.log_level)
    os.umask(0o077)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(config, say))
