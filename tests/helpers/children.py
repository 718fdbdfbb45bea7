"""Child processes for tests: started on free ports of 127.0.0.1, ready before use, stopped by their own handle."""

from __future__ import annotations

import http.client
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
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
    leftovers: Sequence[Path] = ()
    """Files it leaves outside its directory."""
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

    def send(self, number: signal.Signals) -> None:
        """Pause it with SIGSTOP, for one; SIGCONT lets it go on."""
        assert self._popen is not None
        self._popen.send_signal(number)

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
        for path in self.leftovers:
            path.unlink(missing_ok=True)


def start_on_free_port(make: Callable[[int], Child], is_ready: Callable[[int], bool]) -> tuple[Child, int]:
    """Start it, on another port if somebody took the first in the meantime."""
    for attempt in count(1):
        port = free_port()
        child = make(port)
        try:
            child.start(partial(is_ready, port))
        except RuntimeError:
            if attempt == 3:
                raise
        else:
            return child, port
    raise AssertionError


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


def program(name: str) -> str:
    """A program that came with a test package."""
    return str(Path(sys.executable).with_name(name))


def answers_http(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
