"""Real servers of ours for tests: `python -m sabir serve` on free ports of 127.0.0.1.

    server = SabirServer(tmp_path)
    async with core_of(server) as core:
        await make_person(core, "alice", password="correct horse")
    with server.running():
        httpx.get(f"{server.http}/healthz")

Everything one keeps and says lies in its folder. A stopped or killed server starts again on what it left there, on
other ports. `start`, `stop` and `run` block: a test with open requests calls them with `asyncio.to_thread`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sabir import config
from sabir.app import open_core
from sabir.config import Config
from sabir.core import Core

READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 30.0
_READY = re.compile(r"^ready http=(\S+) grpc=(\S+)$", re.MULTILINE)


class NotStarted(Exception):
    """The server ended, or took too long, before it was ready."""

    def __init__(self, status: int | None, server: SabirServer) -> None:
        self.status, self.output, self.errors = status, server.output, server.errors
        super().__init__(f"status {status}\n{self.output}\n{self.errors}")


@dataclass
class SabirServer:
    """One server and the commands that an operator gives it; both get the same environment.

    `options` are those of `sabir serve`; `settings` are variables without their SABIR_ (`DATABASE="postgresql://…"`).
    """

    folder: Path
    options: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    http: str = ""
    """Its address since `start`, such as "http://127.0.0.1:1234"."""
    grpc: str = ""
    """Its address since `start`, such as "127.0.0.1:1234"."""
    _popen: subprocess.Popen[bytes] | None = None
    _starts: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def output(self) -> str:
        """What the present or last run has written to stdout."""
        return self._written("stdout")

    @property
    def errors(self) -> str:
        """What the present or last run has written to stderr: its log."""
        return self._written("stderr")

    @property
    def pid(self) -> int:
        assert self._popen is not None
        return self._popen.pid

    @property
    def is_running(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def launch(self) -> None:
        """Start it without waiting; `wait_ready` does that."""
        assert not self.is_running
        self._starts += 1
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._path("stdout").open("wb") as output, self._path("stderr").open("wb") as errors:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "sabir", "serve", *self.options],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )

    def wait_ready(self) -> None:
        """Raises `NotStarted`; then it does not run."""
        assert self._popen is not None
        deadline = time.monotonic() + READY_WITHIN_S
        while not (found := _READY.search(self.output)):
            if self._popen.poll() is not None or time.monotonic() > deadline:
                status = self._popen.poll()
                self.kill()
                raise NotStarted(status, self)
            time.sleep(0.01)
        self.http, self.grpc = found.groups()

    def start(self) -> None:
        """Return when it is ready. Raises `NotStarted`."""
        self.launch()
        self.wait_ready()

    def wait_stopped(self, within_s: float = STOPPED_WITHIN_S) -> int:
        """Its exit status. Raises `subprocess.TimeoutExpired`."""
        assert self._popen is not None
        return self._popen.wait(within_s)

    def stop(self, within_s: float = STOPPED_WITHIN_S) -> int:
        """Ask it to stop and return its exit status. Raises `subprocess.TimeoutExpired`."""
        self.send(signal.SIGTERM)
        return self.wait_stopped(within_s)

    def kill(self) -> None:
        """End it at once, if it runs."""
        if self._popen is not None and self._popen.poll() is None:
            self._popen.kill()
            self._popen.wait()

    def send(self, number: signal.Signals) -> None:
        assert self._popen is not None
        self._popen.send_signal(number)

    @contextmanager
    def running(self) -> Iterator[SabirServer]:
        """Started; asked to stop at the end, and killed if it doesn't or if the test fails."""
        try:
            self.start()
            yield self
            if self.is_running:
                self.stop()
        finally:
            self.kill()

    def run(self, *arguments: str, within_s: float = 60.0) -> subprocess.CompletedProcess[str]:
        """Run a command of ours (`run("backup", "FILE")`) to its end, whatever its status."""
        return subprocess.run(
            [sys.executable, "-m", "sabir", *arguments],
            check=False,
            cwd=self.folder,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=within_s,
        )

    def run_measured(self, *arguments: str) -> tuple[subprocess.CompletedProcess[str], int]:
        """As `run`, without a time limit; also the most memory it was seen to have, in bytes."""
        command = [sys.executable, "-m", "sabir", *arguments]
        paths = [self.folder / name for name in ("measured.out", "measured.err")]
        with paths[0].open("wb") as output, paths[1].open("wb") as errors:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )
            most_bytes = 0
            while process.poll() is None:
                most_bytes = max(most_bytes, _most_memory_bytes(process.pid))
                time.sleep(0.02)
        said, complained = [path.read_text(encoding="utf-8") for path in paths]
        return subprocess.CompletedProcess(command, process.returncode, said, complained), most_bytes

    def configure(self) -> Config:
        """Its configuration, apart from `options`."""
        return config.load(self._environment(), folder=self.folder)

    def _environment(self) -> dict[str, str]:
        own = {"DATA": str(self.data), "HTTP": "127.0.0.1:0", "GRPC": "127.0.0.1:0", **self.settings}
        kept = {name: text for name, text in os.environ.items() if not name.startswith(("SABIR_", "OLVID_"))}
        return {**kept, **{f"SABIR_{name}": text for name, text in own.items()}, "PYTHONWARNINGS": "error"}

    def _path(self, stream: str) -> Path:
        return self.folder / f"{stream}.{self._starts}.log"

    def _written(self, stream: str) -> str:
        return self._path(stream).read_text(encoding="utf-8", errors="replace")


@asynccontextmanager
async def core_of(server: SabirServer) -> AsyncIterator[Core]:
    """A core on the server's storage in this process; with SQLite while the server does not run."""
    async with open_core(server.configure()) as core:
        yield core


def _most_memory_bytes(pid: int) -> int:
    """The most memory it had in RAM at once, so far; 0 of one that is over."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
