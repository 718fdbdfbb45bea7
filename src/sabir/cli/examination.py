"""What `sabir doctor` looks at: each check returns what it found, or raises what is wrong and what to do about it."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import ssl
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from cryptography import x509

from sabir.adapters import connect
from sabir.adapters.clock import SystemClock
from sabir.adapters.data_folder import FolderInUse, read_secret, sole_use
from sabir.app import attach_core
from sabir.config import Config, ConfigError
from sabir.core import Core
from sabir.domain.errors import SabirError
from sabir.domain.ids import StreamId

State = Literal["ok", "warning", "failed"]
Check = Callable[[], Awaitable[str]]

_CHECK_S = 30
_DOORBELL_S = 1
_LEAST_DISK_BYTES, _LOW_DISK_BYTES = 100 << 20, 1 << 30
_CLOCK_MS = 2_000
_OVERDUE_MS = 5 * 60_000
_CERTIFICATE_DAYS = 21
_SHOWN_JOBS = 5
_NO_STREAM = StreamId(0)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line."""

    name: str
    state: State
    text: str


class Trouble(Exception):
    """A check's bad news; `state` says how bad."""

    def __init__(self, text: str, state: State = "failed") -> None:
        self.state = state
        super().__init__(text)


async def examine(config: Config) -> AsyncIterator[Finding]:
    """All checks that make sense here, one after another."""
    kind = "SQLite, one process" if config.server.is_embedded else "PostgreSQL"
    yield Finding("configuration", "ok", f"{kind}; {', '.join(config.server.faces)}")
    for name, check in _folder_checks(config):
        finding = await _find(name, check)
        yield finding
        if finding.state == "failed":
            return  # the rest can't be read, or would leave files there that are not the server's
    for name, check in _other_checks(config):
        yield await _find(name, check)
    try:
        async with attach_core(config) as core:
            yield Finding("database", "ok", "it answers and is of this version")
            yield await _find("clock", partial(_clock, config, core))
            yield await _find("jobs", partial(_jobs, core))
    except (SabirError, ConfigError) as error:
        yield Finding("database", "failed", str(error))


async def _find(name: str, check: Check) -> Finding:
    try:
        async with asyncio.timeout(_CHECK_S):
            return Finding(name, "ok", await check())
    except Trouble as trouble:
        return Finding(name, trouble.state, str(trouble))
    except TimeoutError:
        return Finding(name, "failed", f"no answer within {_CHECK_S} s")
    except Exception as error:  # whatever it is, it is this check's news
        return Finding(name, "failed", f"{error}" or type(error).__name__)


def _folder_checks(config: Config) -> Iterator[tuple[str, Check]]:
    server = config.server
    if server.is_embedded or server.blobs.scheme == "files" or server.data.exists():
        yield "data folder", partial(asyncio.to_thread, _folder, server.data, is_embedded=server.is_embedded)
        yield "disk", partial(asyncio.to_thread, _disk, server.data)
    if server.secret is not None:
        yield "secret", partial(asyncio.to_thread, _configured)
    else:
        yield "secret", partial(asyncio.to_thread, _secret, server.data)


def _other_checks(config: Config) -> Iterator[tuple[str, Check]]:
    server = config.server
    yield "files", partial(_files, config)
    if server.doorbell.scheme != "local":
        yield "doorbell", partial(_doorbell, server.doorbell.reveal())
        yield "ephemera", partial(_ephemera, server.doorbell.reveal())
    yield "mail", partial(_mail, config)
    if server.tls_cert and server.tls_key:
        yield "HTTP certificate", partial(asyncio.to_thread, _certificate, server.tls_cert, server.tls_key)
    if server.grpc_tls_cert and server.grpc_tls_key:
        yield "gRPC certificate", partial(asyncio.to_thread, _certificate, server.grpc_tls_cert, server.grpc_tls_key)


def _folder(folder: Path, *, is_embedded: bool) -> str:
    try:
        found = folder.stat()
    except FileNotFoundError:
        raise Trouble(f"There is no {folder} yet: `sabir serve` makes it, --data names another one.") from None
    if found.st_uid != os.geteuid():
        raise Trouble(f"{folder} belongs to user {found.st_uid}: give this command as that user.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise Trouble(f"{folder} can't be written: chmod 700 {folder}")
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Trouble(f"{folder} is open to others: chmod 700 {folder}", "warning")
    if not is_embedded:
        return str(folder)
    try:
        with sole_use(folder):
            return f"{folder}; no server runs on it"
    except FolderInUse:
        return f"{folder}; a server runs on it"


def _disk(folder: Path) -> str:
    free_bytes = shutil.disk_usage(folder).free
    text = f"{free_bytes / (1 << 30):.1f} GiB free for {folder}"
    if free_bytes < _LOW_DISK_BYTES:
        raise Trouble(f"only {text}: make room", "failed" if free_bytes < _LEAST_DISK_BYTES else "warning")
    return text


def _configured() -> str:
    return "configured"


def _secret(folder: Path) -> str:
    read_secret(folder)
    path = folder / "secret"
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Trouble(f"{path} is open to others: chmod 600 {path}")
    return f"{path}, readable by its owner alone"


async def _files(config: Config) -> str:
    name, content = secrets.token_hex(16), secrets.token_bytes(64)

    async def probe() -> AsyncIterator[bytes]:
        yield content

    blobs = connect.open_blobs(config.server.blobs.reveal(), config.server.data)
    try:
        await blobs.put(name, probe(), limit_bytes=len(content))
        try:
            if b"".join([chunk async for chunk in blobs.get(name)]) != content:
                raise Trouble("A file came back changed: the store behind `blobs` is broken.")
        finally:
            await blobs.delete(name)
    finally:
        await blobs.close()
    return "written, read and deleted one"


async def _doorbell(url: str) -> str:
    heard = asyncio.Event()
    ringing, listening = connect.open_doorbell(url), connect.open_doorbell(url)
    try:
        await asyncio.gather(listening.start(lambda _: heard.set()), ringing.start(lambda _: None))
        ringing.ring([_NO_STREAM])
        async with asyncio.timeout(_DOORBELL_S):
            await heard.wait()
    except TimeoutError:
        raise Trouble("A ring was not heard: is NATS at the address of `doorbell` up, and may we use it?") from None
    finally:
        await ringing.close()
        await listening.close()
    return "a ring was heard"


async def _ephemera(url: str) -> str:
    key, value = f"doctor:{secrets.token_hex(8)}", secrets.token_bytes(8)
    ephemera = connect.open_ephemera(url, SystemClock())
    try:
        await ephemera.set(key, value, 60)
        found = await ephemera.get(key)
        await ephemera.delete(key)
    except SabirError:
        raise Trouble("NATS keeps no values: start it with JetStream (-js); version 2.11 or newer is needed.") from None
    finally:
        await ephemera.close()
    if found != value:
        raise Trouble("A value came back changed: is there one NATS cluster behind `doorbell`?")
    return "a value was kept"


async def _mail(config: Config) -> str:
    mailer = connect.open_mailer(config.mail.url.reveal(), config.server.data, config.mail.sender, SystemClock())
    await mailer.check()
    is_kept = config.mail.url.scheme == "outbox"
    return f"kept in {config.server.data / 'outbox'}, not sent" if is_kept else "the mail server answers"


def _certificate(cert: Path, key: Path) -> str:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
        ends = min(each.not_valid_after_utc for each in x509.load_pem_x509_certificates(cert.read_bytes()))
    except (OSError, ValueError) as error:
        raise Trouble(f"{cert} and {key} are not a certificate with its key: {error}") from error
    left = ends - datetime.fromtimestamp(SystemClock().now_ms() / 1000, UTC)
    text = f"{cert} holds until {ends:%Y-%m-%d}"
    if left.days < _CERTIFICATE_DAYS:
        raise Trouble(f"{text}: renew it and restart the server", "failed" if left.days < 0 else "warning")
    return text


async def _clock(config: Config, core: Core) -> str:
    if config.server.is_embedded:
        ahead_ms = _written_ms(config.server.data) - core.clock.now_ms()
        if ahead_ms > _CLOCK_MS:
            raise Trouble(f"The database was written {ahead_ms / 1000:.0f} s from now: set this machine's clock (NTP).")
        return "not behind the database"
    off_ms = core.clock.now_ms() - await core.database_ms()
    if abs(off_ms) > _CLOCK_MS:
        way = "ahead of" if off_ms > 0 else "behind"
        raise Trouble(f"{abs(off_ms) / 1000:.0f} s {way} the database's: let both machines follow NTP.")
    return "agrees with the database's"


def _written_ms(folder: Path) -> int:
    """When the database was written last."""
    return max(path.stat().st_mtime_ns for path in folder.glob("sabir.db*")) // 1_000_000


async def _jobs(core: Core) -> str:
    counts, overdue_ms = await core.jobs.counts(), await core.jobs.overdue_ms()
    if counts.dead:
        dead = await core.jobs.list_dead(_SHOWN_JOBS)
        told = "; ".join(f"{job.kind} {job.key}".rstrip() + f" ({job.error})" for job in dead)
        raise Trouble(f"{counts.dead} were given up, the oldest: {told}. Mend the cause, then `sabir job retry`.")
    if overdue_ms > _OVERDUE_MS:
        minutes = overdue_ms // 60_000
        raise Trouble(f"{counts.waiting} wait, one of them for {minutes} minutes: does a server run?", "warning")
    return f"{counts.waiting} waiting, {counts.running} running, none given up"
